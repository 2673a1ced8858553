//! What was published first stands beside what is known now, with why it moved.

use std::fs;

use milepost::{
    history::{Why, revisions::Revision},
    vocabulary::FigureKey,
};

use crate::kept_project::KeptProject;

/// Episodes that began in April and May arrive in June: the figures of both months were published without them.
#[test]
fn late_episodes_that_change_two_earlier_months_show_both_figures_in_the_report() {
    let project = KeptProject::new();
    project.milepost(&["run", "-q", "--month", "2020-05"]).expect(0, &[]);
    let first = fs::read_to_string(project.path("reports/2020-05/children/report.html")).unwrap();
    assert!(first.contains("This is the first release"));
    project.milepost(&["publish", "2020-05"]).expect(0, &["edition 1"]);
    project.episodes("C4,29/04/2020,S,C2,U6,,,,\nC5,30/05/2020,S,C2,U6,,,,\n");
    project.milepost(&["run", "-q", "--month", "2020-06"]).expect(0, &[]);
    let report = project.read("reports/2020-06/children/report.html");
    let table = &report[report.find("id=\"table-restated\"").unwrap()..];
    let table = &table[..table.find("</table>").unwrap()];
    let words: String =
        table.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| format!("{text} ")).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("April 2020 3 4 1 row of ‘episodes’ came late"), "{words}");
    assert!(words.contains("May 2020 2 4 2 rows of ‘episodes’ came late"), "{words}");
    assert!(!words.contains("March 2020"), "{words}");
    project.milepost(&["verify"]).expect(0, &["is identical"]);
}

#[test]
fn the_command_line_says_which_figures_moved_and_why() {
    let project = KeptProject::new();
    project.run("2020-05");
    project.milepost(&["results", "--revised"]).expect(0, &["nothing has been published yet"]);
    project.milepost(&["publish", "2020-05"]).expect(0, &[]);
    project.milepost(&["results", "--revised"]).expect(0, &["no figure has moved"]);
    project.episodes("C4,29/04/2020,S,C2,U6,,,,\n");
    project.run("2020-06");
    let late = "children-looked-after 2020-04 (stock, all, all, count): 3, now 4: 1 row of ‘episodes’ came late";
    project.milepost(&["results", "--revised"]).expect(0, &[late]);
    let csv = ["results", "--revised", "--format", "csv", "--measure", "children-looked-after"];
    project
        .milepost(&csv)
        .expect(0, &["measure,month,window", "children-looked-after,2020-04,stock,all,all,count,3.0,"]);
}

#[test]
fn each_reason_is_told_from_what_the_two_runs_read() {
    let project = KeptProject::new();
    let published = project.run("2020-05");
    project.milepost(&["publish", &published]).expect(0, &[]);
    // The end of C2 turns out to have been in April, not in May.
    let episodes = project.read("extracts/episodes.csv");
    project.write("extracts/episodes.csv", &episodes.replace("20/05/2020", "20/04/2020"));
    let april = &revisions(&project)[3];
    assert_eq!(april.why, [Why::LateEnds { table: "episodes".into(), column: "DEC".into(), rows: 1 }]);
    let value = |said: &Option<milepost::history::revisions::Said>| said.as_ref().and_then(|said| said.outcome.value);
    assert_eq!((value(&april.first), value(&april.now)), (Some(3.0), Some(2.0)));
    assert_eq!(april.first.as_ref().map(|said| (said.edition, said.run.clone())), Some((Some(1), published)));
    // C3 is under an agreed series of short breaks after all: as many rows, as many ends, another figure.
    project.write("extracts/episodes.csv", &episodes.replace("C3,05/03/2020,S,C2", "C3,05/03/2020,S,V4"));
    assert_eq!(revisions(&project)[3].why, [Why::CorrectedRows { tables: vec!["episodes".into()] }]);
    // A row is gone.
    let without: Vec<&str> = episodes.lines().filter(|line| !line.starts_with("C3")).collect();
    project.write("extracts/episodes.csv", &(without.join("\n") + "\n"));
    assert_eq!(revisions(&project)[3].why, [Why::RowsGone { table: "episodes".into(), rows: 1 }]);
    // The rows are those of then, and the definition is not.
    project.write("extracts/episodes.csv", &episodes);
    let population = project.read("measures/populations/looked-after.yaml");
    project.write("measures/populations/looked-after.yaml", &population.replace("'V3', 'V4'", "'C2', 'V4'"));
    let why = &revisions(&project)[3].why;
    assert!(matches!(why.as_slice(), [Why::Definition { .. }]), "{why:?}");
}

/// Two episodes of April come late, and from then on the measure leaves out a legal status that one of them has.
fn late_rows_and_another_definition() -> KeptProject {
    let project = KeptProject::new();
    project.milepost(&["run", "-q", "--month", "2020-05"]).expect(0, &[]);
    project.milepost(&["publish", "2020-05"]).expect(0, &["edition 1"]);
    project.episodes("C4,29/04/2020,S,C2,U6,,,,\nC5,30/04/2020,S,E1,U6,,,,\n");
    let population = project.read("measures/populations/looked-after.yaml");
    project.write("measures/populations/looked-after.yaml", &population.replace("'V3', 'V4'", "'V3', 'V4', 'E1'"));
    project.milepost(&["run", "-q", "--month", "2020-06"]).expect(0, &[]);
    project
}

#[test]
fn what_the_definition_moved_is_counted_apart_from_what_the_data_moved() {
    let project = late_rows_and_another_definition();
    let why = "2 rows of ‘episodes’ came late: 3 to 5; the definition changed: 5 to 4";
    let april = format!("children-looked-after 2020-04 (stock, all, all, count): 3, now 4: {why}");
    project.milepost(&["results", "--revised"]).expect(0, &[&april]);
    project
        .milepost(&["trend", "children-looked-after"])
        .expect(0, &[&format!("2020-04  published as 3 in edition 1, now 4: {why}")]);
    assert!(project.read("reports/2020-06/children/report.html").contains(why));
    let json = project.milepost(&["results", "--revised", "--month", "2020-04", "--format", "json"]);
    let moved: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let count = moved.as_array().unwrap().iter().find(|row| row["statistic"] == "count" && row["category"] == "all");
    let of = |name: &str| count.unwrap()[name].as_f64().unwrap();
    assert_eq!(["published", "as_defined_then", "known_now"].map(of), [3.0, 5.0, 4.0]);
    // All of it is kept: no extract and no earlier definition is needed to say it again, and it is made again the same.
    project.milepost(&["verify"]).expect(0, &["is identical"]);
    fs::remove_dir_all(project.path("extracts")).unwrap();
    project.milepost(&["report", "-q"]).expect(0, &[]);
    assert!(project.read("reports/2020-06/children/report.html").contains(why));
}

#[test]
fn what_was_counted_by_an_earlier_definition_is_proved_whole_too() {
    let project = late_rows_and_another_definition();
    let id = project.history().latest(None).unwrap().unwrap().manifest.run;
    let folder = project.history().run_folder(&id).join("earlier");
    let file = fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    project.milepost(&["results", "--revised"]).expect(2, &["MP0426", "earlier/children-looked-after-"]);
    assert_eq!(project.run("2020-06"), id);
    project.milepost(&["results", "--revised"]).expect(0, &["the definition changed: 5 to 4"]);
}

#[test]
fn a_definition_that_cannot_be_counted_any_more_is_named_and_the_figures_stand() {
    let project = late_rows_and_another_definition();
    let id = project.history().latest(None).unwrap().unwrap().manifest.run;
    fs::remove_dir_all(project.history().run_folder(&id).join("earlier")).unwrap();
    let kept = fs::read_dir(project.path("reports/history/definitions")).unwrap();
    for file in kept.map(|entry| entry.unwrap().path()) {
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("stock: {", "stocks: {")).unwrap();
    }
    let said = project.milepost(&["run", "--no-papers", "-q", "--month", "2020-06"]);
    said.expect(0, &["MP0433", "`children-looked-after` cannot be counted", "this milepost cannot read them"]);
    let why = "3, now 4: 2 rows of ‘episodes’ came late; the definition changed";
    project.milepost(&["results", "--revised"]).expect(0, &[why]);
}

#[test]
fn the_first_edition_stays_the_first_whatever_is_published_after_it() {
    let project = KeptProject::new();
    project.run("2020-05");
    project.milepost(&["publish", "2020-05"]).expect(0, &["edition 1"]);
    project.episodes("C4,29/04/2020,S,C2,U6,,,,\n");
    project.run("2020-06");
    project.milepost(&["publish", "2020-06"]).expect(0, &["edition 2"]);
    project.milepost(&["publish", "2020-05"]).expect(0, &["edition 1"]);
    let revisions = revisions(&project);
    assert!(revisions[3].has_moved() && !revisions[2].has_moved());
    let june = &revisions[5];
    assert_eq!(june.first.as_ref().and_then(|said| said.edition), Some(2));
}

/// Runs June, and gives the count of children as first published and as known now.
fn revisions(project: &KeptProject) -> Vec<Revision> {
    project.run("2020-06");
    let history = project.history();
    let now = history.latest(None).unwrap().unwrap();
    let key = FigureKey::all("children-looked-after", "count", "stock");
    history.published().unwrap().revisions(&key, now.known())
}
