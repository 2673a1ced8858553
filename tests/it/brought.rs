//! What a council brings to its papers: house style, templates of its own, and what its offices say of the figures.

use std::fs;

use crate::{
    kept_project::{KeptProject, Said},
    print,
};

const CONFIGURATION: &str = "milepost.yaml";
const DEFINITION: &str = "measures/reports/children.yaml";
const REPORT: &str = "reports/2020-12/children/report.html";
const COMMENTARY: &str = "commentary/2020-12.md";

/// A project with a kept month, and what is added to its configuration after that.
fn kept_with(configuration: &str) -> KeptProject {
    let project = KeptProject::new();
    project.run("2020-12");
    project.write(CONFIGURATION, &format!("{}{configuration}", project.read(CONFIGURATION)));
    project
}

/// The month's commentary, written about the figures as they are.
fn with_commentary(words: &str) -> KeptProject {
    let project = kept_with("");
    project.milepost(&["report", "--commentary"]).expect(0, &["wrote     commentary/2020-12.md", "next"]);
    let blank = project.read(COMMENTARY);
    let signed = blank.replace("by: \"\", on: \"\"", "by: Example Office, on: 5 January 2021");
    assert_ne!(blank, signed);
    project.write(COMMENTARY, &format!("{signed}\n{words}\n"));
    project
}

#[test]
fn the_house_stands_at_the_head_of_every_paper() {
    let project = kept_with("house: { name: Example Children’s Services, colour: '#5a1846', logo: logo.svg }\n");
    project.write("logo.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle r='4'/></svg>");
    project.milepost(&["report"]).expect(0, &["wrote     reports/2020-12/children: report.html, report.pdf"]);
    let page = project.read(REPORT);
    assert!(page.contains("<p class=\"house\">Example Children’s Services</p>") && page.contains("--house: #5a1846"));
    assert!(page.contains("<img class=\"logo\" alt=\"\" src=\"data:image/svg+xml;base64,"));
}

#[test]
fn a_colour_that_white_cannot_be_read_on_is_said_and_not_used() {
    let project = kept_with("house: { colour: '#ffdd00' }\n");
    let said = "warning[MP0615]: white words cannot be read on the house colour `#ffdd00`";
    project.milepost(&["report"]).expect(0, &[said, "at milepost.yaml"]);
    assert!(project.read(REPORT).contains("--house: #12436D"));
}

#[test]
fn a_logo_that_cannot_be_drawn_stops_the_papers_and_says_why() {
    let project = kept_with("house: { logo: logo.svg }\n");
    project.milepost(&["report"]).expect(2, &["error[MP0617]: the logo `logo.svg` cannot be read"]);
    project.write("logo.svg", "our logo");
    project.milepost(&["report"]).expect(2, &["is not a drawing in SVG or a picture in PNG"]);
    assert!(!project.path(REPORT).exists());
}

#[test]
fn the_house_is_no_part_of_what_a_figure_hangs_on() {
    let project = kept_with("");
    let before = project.history().ids().unwrap();
    project.write(CONFIGURATION, &format!("{}house: {{ name: Another }}\n", project.read(CONFIGURATION)));
    project.run("2020-12");
    assert_eq!(project.history().ids().unwrap(), before);
}

#[test]
fn a_template_of_the_councils_own_is_used_and_its_mistakes_are_pointed_at() {
    let project = kept_with("");
    project.milepost(&["report", "--templates"]).expect(0, &["6 templates to templates"]);
    let own = project.read("templates/page.html").replace("<h1>", "<h1 class=\"ours\">");
    project.write("templates/page.html", &own);
    project.milepost(&["report"]).expect(0, &[]);
    assert!(project.read(REPORT).contains("<h1 class=\"ours\">"));
    // What is there is left as it is.
    project.milepost(&["report", "--templates"]).expect(0, &["0 templates"]);
    assert_eq!(project.read("templates/page.html"), own);
    project.write("templates/page.html", &own.replacen("{{ style }}", "{{ style", 1));
    project.milepost(&["report"]).expect(2, &["page.html:"]);
    fs::remove_file(project.path("templates/page.html")).unwrap();
    project.write("templates/report.typ", "#import \"/parts.typ\": *\n#no-such-thing()\n");
    project.milepost(&["report"]).expect(2, &["report.typ:2:2: unknown variable: no-such-thing"]);
}

#[test]
fn a_file_that_takes_the_place_of_no_template_is_named() {
    let project = kept_with("");
    project.write("templates/papers.css", "h1 { color: red; }");
    project.milepost(&["report"]).expect(0, &["warning[MP0616]", "did you mean `paper.css`?"]);
}

#[test]
fn commentary_is_asked_for_with_the_figure_and_printed_with_its_author() {
    let project = with_commentary("Three of them came **in March**.\n\n- one\n- two <b>");
    assert!(project.read(COMMENTARY).contains("<!-- Children looked after: 1 on 31 December 2020 -->"));
    project.milepost(&["report"]).expect(0, &[]);
    let page = project.read(REPORT);
    assert!(page.contains("<p>Three of them came in March.</p>") && page.contains("<li>two &lt;b&gt;</li>"));
    assert!(page.contains("Example Office, 5 January 2021") && !page.contains("No commentary received."));
}

#[test]
fn a_blank_file_never_takes_the_place_of_what_was_written() {
    let project = with_commentary("Words.");
    let written = project.read(COMMENTARY);
    project.milepost(&["report", "--commentary"]).expect(2, &["error[MP0618]"]);
    assert_eq!(project.read(COMMENTARY), written);
}

#[test]
fn a_file_left_blank_is_commentary_not_received() {
    let project = kept_with("");
    project.milepost(&["report", "--commentary"]).expect(0, &[]);
    project.milepost(&["report"]).expect(0, &[]);
    assert!(project.read(REPORT).contains("No commentary received."));
}

#[test]
fn a_figure_that_has_moved_since_its_commentary_is_said_in_the_build_and_in_the_paper() {
    let project = with_commentary("Nobody else.");
    project.episodes("C4,01/06/2020,S,C2,U6,,,,\n");
    let said = "`children-looked-after` is 2 now; its commentary was written when it was 1";
    project
        .milepost(&["run", "--month", "2020-12"])
        .expect(0, &["warning[MP0614]", said, "hint: read the words again"]);
    assert!(project.read(REPORT).contains("The figure has moved since this was written, and is now 2."));
}

#[test]
fn commentary_that_cannot_be_read_stops_the_papers_and_keeps_the_figures() {
    let project = kept_with("");
    project.write(COMMENTARY, "Somebody forgot the head.\n");
    project.milepost(&["report"]).expect(2, &["error[MP0612]", "commentary/2020-12.md"]);
    let of_no_measure = "---\nchildren-lookd-after: { by: a, on: b, figure: '1', seal: '00' }\n---\n";
    project.write(COMMENTARY, of_no_measure);
    project.milepost(&["report"]).expect(2, &["2020-12.md:2:", "did you mean `children-looked-after`?"]);
    assert!(project.history().latest(None).unwrap().is_some());
}

#[test]
fn a_progress_report_that_gives_a_hidden_number_stops_the_papers_and_does_not_repeat_it() {
    const PROGRESS: &str = "commentary/2020-12-progress.yaml";
    let project = KeptProject::new();
    project.write(CONFIGURATION, &project.read(CONFIGURATION).replace("rule: none", "rule: hide"));
    let parts = "parts: [{ id: impact, title: Impact, words: [Fewer children.] }]\n";
    project.write(DEFINITION, &(project.read(DEFINITION) + parts));
    project.run("2020-12");
    let progress = "children:\n  impact: { by: Example Office, on: 5 January 2021, words: [There is 1 left.] }\n";
    project.write(PROGRESS, progress);
    let said = project.milepost(&["report"]);
    said.expect(2, &["error[MP0707]: the progress reported on `impact` gives a number", "2020-12-progress.yaml:2:11"]);
    assert!(!said.err.contains("There is") && !project.path(REPORT).exists());
    project.write(PROGRESS, &progress.replace("There is 1 left.", "Few are left."));
    project.milepost(&["report"]).expect(0, &[]);
    assert!(project.read(REPORT).contains("Few are left."));
    // The same of what the report says itself.
    fs::remove_file(project.path(PROGRESS)).unwrap();
    let told = "{ id: impact, title: Impact, words: [], progress: { by: a, on: b, words: [1 left.] } }";
    project.write(DEFINITION, &project.read(DEFINITION).replace(parts, &format!("parts: [{told}]\n")));
    project.milepost(&["report"]).expect(2, &["error[MP0707]", "measures/reports/children.yaml:"]);
}

#[test]
fn text_that_looks_like_something_else_comes_out_as_text_in_every_paper() {
    const EVIL: &str = "<script>alert(1)</script> #let x = 1 =cmd|'/c calc'!A1";
    let project = with_commentary(&format!("{EVIL} \u{202E}turned \u{1F642}"));
    let yaml = project.read(CONFIGURATION).replace("name: Example County Council", &format!("name: \"={EVIL}\""));
    project.write(CONFIGURATION, &yaml);
    project.milepost(&["report"]).expect(0, &[]);
    let page = project.read(REPORT);
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(1)") && page.contains("[U+202E]turned"));
    let pdf = print::read(&fs::read(project.path("reports/2020-12/children/report.pdf")).unwrap());
    let text = pdf.iter().map(|page| page.text.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<String>();
    assert!(text.contains("#let x = 1") && text.contains("[U+202E]turned [U+1F642]"), "{text}");
    let mut book =
        zip::ZipArchive::new(fs::File::open(project.path("reports/2020-12/children/figures.xlsx")).unwrap()).unwrap();
    let names: Vec<String> = book.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in names.iter().filter(|name| name.starts_with("xl/")) {
        let part = std::io::read_to_string(book.by_name(name).unwrap()).unwrap();
        assert!(!part.contains("<f>") && !part.contains("<script"), "{name}");
    }
}

#[test]
fn one_paper_is_rendered_alone_by_its_name_and_shown() {
    let project = kept_with("");
    project.milepost(&["report", "childrn"]).expect(2, &["error[MP0403]", "did you mean `children`?"]);
    assert!(!project.path(REPORT).exists());
    let mut command = project.command(&["report", "children", "--open"]);
    let opened = Said::of(command.env("BROWSER", "echo").output().unwrap());
    opened.expect(0, &["wrote     reports/2020-12/children: report.html, report.pdf, figures.xlsx and ", REPORT]);
    let failed = Said::of(project.command(&["report", "--open"]).env("BROWSER", "no-such-browser").output().unwrap());
    failed.expect(2, &["no browser could be opened; the paper is ", "report.html"]);
}
