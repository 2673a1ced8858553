//! The page as a reader's software meets it.

use super::*;
use crate::{
    reports::{
        invented::{Everything, everything, month},
        material::{Restated, RuleCount},
    },
    vocabulary::{Outcome, Results, Severity, Status},
};

fn page_of(everything: &Everything) -> String {
    render(&everything.paper()).expect("the invented paper can be published")
}

fn page() -> String {
    page_of(&everything())
}

/// The opening tags of an element, attributes and all.
fn tags<'a>(page: &'a str, element: &str) -> Vec<&'a str> {
    let opens = format!("<{element}");
    let is_whole = |piece: &&str| piece.starts_with([' ', '>']);
    page.split(opens.as_str()).skip(1).filter(is_whole).map(|piece| piece.split('>').next().unwrap_or("")).collect()
}

#[test]
fn headings_begin_at_one_and_never_skip_a_level() {
    let page = page();
    let levels: Vec<u8> = page
        .match_indices("<h")
        .filter_map(|(at, _)| page.as_bytes().get(at + 2).filter(|digit| digit.is_ascii_digit()))
        .map(|digit| digit - b'0')
        .collect();
    assert_eq!((levels[0], levels.iter().filter(|level| **level == 1).count()), (1, 1));
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
}

#[test]
fn every_table_has_a_caption_and_every_heading_a_scope() {
    let page = page();
    let captions: Vec<&str> = page.split("<caption").skip(1).collect();
    assert_eq!(tags(&page, "table").len(), captions.len());
    assert!(captions.len() > 20, "the paper is full of tables");
    assert!(tags(&page, "th").iter().all(|tag| tag.contains("scope=\"col\"") || tag.contains("scope=\"row\"")));
    assert!(!page.contains("<td></td>") && !page.contains("<th scope=\"row\"></th>"));
}

#[test]
fn every_picture_has_its_text() {
    let page = page();
    let pictures = page.matches("role=\"img\" aria-label=\"The line falls").count();
    let shapes = page.matches("role=\"img\" aria-label=\"").count() - pictures;
    assert_eq!((pictures, shapes), (8, 7), "eight charts, and the shapes of the headline table");
    assert_eq!(tags(&page, "svg").len(), pictures + shapes);
    assert!(!page.contains("<?xml"));
}

#[test]
fn a_chart_without_its_text_stops_the_build() {
    let mut everything = everything();
    everything.charts[2].alt = String::from(" ");
    let refused = render(&everything.paper()).expect_err("a chart has no text alternative").to_string();
    assert!(refused.contains("chart `chart-placement-distance-trend` has no text alternative"), "{refused}");
}

#[test]
fn a_picture_that_could_run_is_refused() {
    let mut everything = everything();
    everything.charts[0].svg = String::from("<svg><script>alert(1)</script></svg>");
    assert!(render(&everything.paper()).is_err());
}

#[test]
fn every_address_is_used_once_and_every_link_arrives() {
    let page = page();
    let after = |mark: &str| -> Vec<String> {
        page.split(mark).skip(1).map(|rest| rest.split('"').next().unwrap_or("").to_owned()).collect()
    };
    let mut ids = after(" id=\"");
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
    for target in after("href=\"#") {
        assert!(ids.contains(&target), "nothing has the address {target}");
    }
}

#[test]
fn words_from_anywhere_are_escaped() {
    const EVIL: &str = "<script>alert('x')</script>";
    let mut everything = everything();
    everything.report.introduction[0] = EVIL.to_owned();
    everything.report.title.value = EVIL.to_owned();
    everything.measures[0].title = EVIL.to_owned();
    everything.charts[0].alt = format!("\"{EVIL}");
    everything.charts[0].table.rows[0][1] = EVIL.to_owned();
    everything.provenance.run = EVIL.to_owned();
    everything.house.name = EVIL.to_owned();
    everything.house.font = EVIL.to_owned();
    let words = EVIL.to_owned();
    everything.quality.findings.push(RuleCount { code: "MP9999".into(), severity: Severity::Note, words, count: 1 });
    let page = page_of(&everything);
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
    assert_eq!(page.matches("</style>").count(), 1);
}

#[test]
fn the_page_asks_the_network_for_nothing() {
    let page = page();
    assert!(page.contains("default-src 'none'"));
    for asks in ["src=\"http", "<link", "@import", "url(", "href=\"http"] {
        assert!(!page.contains(asks), "{asks}");
    }
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    assert_eq!(page(), page());
}

#[test]
fn the_figures_of_the_papers_of_2020_are_in_the_page() {
    let page = page();
    for figure in ["44.5%", "28.0%", "13.25%", "20 of 151", "£4,374", "£227,448", "£8,065", "£419,380"] {
        assert!(page.contains(figure), "{figure}");
    }
}

#[test]
fn a_hidden_figure_leaves_no_trace() {
    let mut everything = everything();
    let hide = |outcome: &Outcome| match outcome.measure == "out-of-county" && outcome.month == month("2021-09") {
        true => Outcome { status: Status::Suppressed, numerator: Some(987_321), ..outcome.clone() },
        false => outcome.clone(),
    };
    everything.results = Results::new(everything.results.outcomes().iter().map(hide).collect());
    let page = page_of(&everything);
    assert!(!page.contains("987,321") && !page.contains("987321"));
    assert!(page.contains("no figure for September 2021 (suppressed)"));
    assert!(page.contains("figures of this month are hidden and shown as [c]"));
}

#[test]
fn invented_data_says_so_before_any_figure() {
    let page = page();
    let (warning, figures) = (page.find("describe no real child"), page.find("Main points"));
    assert!(warning < figures && page.contains("<title>Synthetic data: "));
    assert!(page.contains("@top-right { content: \"Synthetic data\""));
}

#[test]
fn real_data_without_disclosure_control_is_marked_not_for_publication() {
    let mut everything = everything();
    everything.provenance.synthetic = None;
    assert!(page_of(&everything).contains("Not for publication"));
    everything.provenance.disclosure = Some(String::from("Counts of 1 to 5 children are hidden."));
    let page = page_of(&everything);
    assert!(!page.contains("Not for publication") && page.contains("Counts of 1 to 5 children are hidden."));
}

#[test]
fn licence_statements_stand_only_where_a_real_directory_was_used() {
    let mut everything = everything();
    assert!(!page_of(&everything).contains("Contains OS data"));
    everything.provenance.licence_year = Some(2025);
    let page = page_of(&everything);
    assert!(page.contains("Contains OS data © Crown copyright and database right 2025"));
    assert!(page.contains("Contains Royal Mail data © Royal Mail copyright and database right 2025"));
}

#[test]
fn progress_that_nobody_reported_is_not_told() {
    let page = page();
    // Three parts and nine recommendations, none of them reported on.
    assert_eq!(page.matches("No progress report received.").count(), 12);
    assert_eq!(page.matches("No commentary received.").count(), 8);
}

#[test]
fn a_restated_figure_is_shown_beside_what_was_published() {
    let mut everything = everything();
    assert!(page_of(&everything).contains("This is the first release."));
    everything.restated = Some(vec![Restated {
        figure: String::from("Children placed outside Surrey"),
        month: month("2021-06"),
        published: String::from("39.9%"),
        known_now: String::from("40.1%"),
        why: String::from("late episodes"),
    }]);
    let page = page_of(&everything);
    assert!(page.contains("39.9%") && page.contains("late episodes") && !page.contains("This is the first release."));
}

#[test]
fn a_briefing_is_marked_internal_has_no_contents_and_every_link_arrives() {
    let page = render(&everything().briefing()).expect("the briefing can be rendered");
    assert!(page.contains("Internal: not for publication") && !page.contains("<nav"));
    for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!(" id=\"{target}\"")), "nothing has the address {target}");
    }
}

#[test]
fn a_template_of_the_councils_own_is_escaped_all_the_same() {
    let mut everything = everything();
    everything.report.title.value = String::from("<script>");
    let own = Templates::overridden(|name| (name == "page.html").then(|| String::from("<h1>{{ paper.title }}</h1>")));
    assert_eq!(render_with(&everything.paper(), &own).expect("it can be rendered"), "<h1>&lt;script&gt;</h1>");
}
