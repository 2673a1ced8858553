//! What was open last month, and what the extracts of this month say of it.

use milepost::definitions::{Config, Definitions};

use crate::project::{Papers, Project};

const NAMES: &str = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN,PL_LA,PL_LOCATION,\
     PL_DISTANCE\n";
const HEADER: &str =
    "CHILD,SEX,DOB,ETHNIC\nA,1,2010-01-01,WBRI\nB,1,2010-01-01,WBRI\nC,1,2010-01-01,WBRI\nD,1,2010-01-01,WBRI\n";

fn row(child: &str, decom: &str, otherwise: &[(&str, &str)]) -> String {
    let names: Vec<&str> = NAMES.trim().split(',').collect();
    let usual = |name: &str| match name {
        "CHILD" => child.to_owned(),
        "DECOM" => decom.to_owned(),
        "RNE" => String::from("S"),
        "LS" => String::from("C2"),
        "CIN" => String::from("N1"),
        "PLACE" => String::from("U4"),
        "PLACE_PROVIDER" => String::from("PR1"),
        "HOME_POST" => String::from("QQ1 1AA"),
        "PL_POST" => String::from("QQ1 1AB"),
        "PL_LA" => String::from("E10999999"),
        "PL_LOCATION" => String::from("IN"),
        "PL_DISTANCE" => String::from("3.0"),
        _ => String::new(),
    };
    let cell = |name: &&str| {
        otherwise.iter().find(|(known, _)| known == name).map_or_else(|| usual(name), |(_, value)| (*value).to_owned())
    };
    names.iter().map(cell).collect::<Vec<_>>().join(",") + "\n"
}

/// A child who is nobody's question, and whose end makes August the last month of the extracts.
fn closed_in_august() -> String {
    row("Z", "2021-01-01", &[("DEC", "2021-08-31"), ("REC", "E8")])
}

fn august() -> String {
    let closed = closed_in_august();
    [NAMES, &row("A", "2021-01-01", &[]), &row("B", "2021-02-01", &[]), &row("C", "2021-03-01", &[]), &closed].concat()
}

fn project() -> Project {
    let project = Project::new().with("episodes.csv", &august()).with("header.csv", HEADER);
    project.try_run(Some("2021-08"), Some("2021-08"), Papers::None).unwrap();
    project
}

/// What September finds, by rule: the file, the row, and what stands there now and then.
fn september(project: Project, rows: &[String]) -> (Project, Vec<(String, String, String, String)>) {
    let project = project.with("episodes.csv", &(NAMES.to_owned() + &rows.concat()));
    let done = project.try_run(Some("2021-09"), Some("2021-08"), Papers::None).unwrap();
    let found = done.findings.since_last.iter().flat_map(|compared| &compared.findings);
    let found = found.flat_map(|finding| {
        finding.rows_in_full().map(move |(place, about)| {
            let rule = finding.dfe.clone().unwrap();
            (rule, place.in_words(), about.value.clone(), about.then.clone())
        })
    });
    let found = found.collect();
    (project, found)
}

fn told(rule: &str, place: &str, now: &str, then: &str) -> (String, String, String, String) {
    (rule.to_owned(), place.to_owned(), now.to_owned(), then.to_owned())
}

#[test]
fn a_child_who_was_looked_after_and_is_gone_is_named_with_the_row_of_last_month() {
    let (_, found) = september(project(), &[row("A", "2021-01-01", &[]), row("B", "2021-02-01", &[])]);
    assert_eq!(found, [told("1010", "2021-08/open_episodes.csv row 4", "", "C")]);
}

#[test]
fn what_goes_on_as_it_stood_or_ends_after_last_month_is_no_finding() {
    let ended = [("DEC", "2021-09-01"), ("REC", "E8")];
    let rows = [row("A", "2021-01-01", &[]), row("B", "2021-02-01", &ended), row("C", "2021-03-01", &[])];
    let (_, found) = september(project(), &[&rows[..], &[row("D", "2021-09-01", &[])]].concat());
    assert_eq!(found, []);
}

#[test]
fn a_start_that_moved_an_end_known_late_and_a_start_known_late_are_told_apart() {
    let (_, found) = september(
        project(),
        &[
            row("A", "2021-01-02", &[]),
            row("B", "2021-02-01", &[("DEC", "2021-08-31"), ("REC", "E8")]),
            row("C", "2021-03-01", &[]),
            row("D", "2021-08-31", &[]),
        ],
    );
    assert_eq!(
        found,
        [
            told("502", "2021-08/open_episodes.csv row 2", "", "2021-01-01"),
            told("known-late", "episodes.csv row 5", "2021-08-31", ""),
            told("ended-late", "episodes.csv row 3", "2021-08-31", ""),
        ]
    );
}

#[test]
fn every_code_that_is_another_is_told_with_what_it_was() {
    let (_, found) = september(
        project(),
        &[
            row("A", "2021-01-01", &[("LS", "C1"), ("CIN", "N2"), ("PLACE", "U6"), ("PLACE_PROVIDER", "PR4")]),
            row("B", "2021-02-01", &[("RNE", "L"), ("URN", "SC1"), ("PL_DISTANCE", "3.2")]),
            row("C", "2021-03-01", &[("PL_DISTANCE", "2.8")]),
        ],
    );
    assert_eq!(
        found,
        [
            told("503A", "episodes.csv row 3", "L", "S"),
            told("503B", "episodes.csv row 2", "C1", "C2"),
            told("503C", "episodes.csv row 2", "N2", "N1"),
            told("503D", "episodes.csv row 2", "U6", "U4"),
            told("503E", "episodes.csv row 2", "PR4", "PR1"),
            told("503F", "episodes.csv row 3", "SC1", ""),
            told("453", "episodes.csv row 4", "2.8", "3.0"),
            told("503G", "episodes.csv row 3", "3.2", "3.0"),
        ]
    );
}

type Cells = &'static [(&'static str, &'static str)];

/// For each rule what an episode says in August and in September: once so that the rule is broken, once so that the
/// nearest to it is not.
const OTHERWISE: &[(&str, [Cells; 2], [Cells; 2])] = &[
    ("503A", [&[], &[("RNE", "B")]], [&[("RNE", "B")], &[("RNE", "b")]]),
    ("503B", [&[], &[("LS", "")]], [&[("LS", "")], &[("LS", "")]]),
    ("503C", [&[("CIN", "")], &[]], [&[("CIN", "N8")], &[("CIN", "N8")]]),
    ("503D", [&[], &[("PLACE", "K2")]], [&[("PLACE", "K2")], &[("PLACE", "K2"), ("URN", "SC2")]]),
    ("503E", [&[], &[("PLACE_PROVIDER", "PR2")]], [&[], &[("PLACE_PROVIDER", " pr1 ")]]),
    ("503F", [&[("URN", "SC1")], &[("URN", "")]], [&[("URN", "1234567")], &[("URN", "1234567.0")]]),
    ("503G", [&[], &[("PL_DISTANCE", "")]], [&[("PL_DISTANCE", "")], &[]]),
    ("503H", [&[], &[("PL_LA", "E06999904")]], [&[("PL_LA", "")], &[("PL_LA", ""), ("PL_LOCATION", "OUT")]]),
    ("503H", [&[("PL_LA", "")], &[]], [&[("PL_LA", "E06999904")], &[("PL_LA", " E06999904")]]),
    ("503J", [&[], &[("PL_LOCATION", "OUT")]], [&[("PL_LOCATION", "OUT")], &[("PL_LOCATION", "out")]]),
    ("503J", [&[], &[("PL_LOCATION", "")]], [&[("PL_LOCATION", "")], &[("PL_LOCATION", ""), ("PL_LA", "WAL")]]),
    ("453", [&[], &[("PL_DISTANCE", "3.2")]], [&[], &[("PL_DISTANCE", "3.1")]]),
];

#[test]
fn each_rule_of_two_months_finds_what_differs_and_nothing_that_does_not() {
    let mut wrong = Vec::new();
    for (rule, breaks, holds) in OTHERWISE {
        for ([then, now], is_broken) in [(breaks, true), (holds, false)] {
            let august = [NAMES, &row("A", "2021-01-01", then), &closed_in_august()].concat();
            let project = Project::new().with("episodes.csv", &august).with("header.csv", HEADER);
            project.try_run(Some("2021-08"), Some("2021-08"), Papers::None).unwrap();
            let (_, found) = september(project, &[row("A", "2021-01-01", now), closed_in_august()]);
            let is_told = found.iter().any(|(told, place, ..)| told == rule && place == "episodes.csv row 2");
            if is_told != is_broken {
                wrong.push(format!("{rule} of {then:?} and {now:?}: told is {is_told}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_of_two_months_is_tried_here() {
    let folder = crate::project::package();
    let definitions = Definitions::load(folder, Config::read(folder).unwrap()).unwrap();
    let rules = definitions.contracts.values().flat_map(|contract| &contract.since_last).flat_map(|since| &since.rules);
    let tried: Vec<&str> = OTHERWISE.iter().map(|(rule, ..)| *rule).collect();
    let elsewhere = ["1010", "502", "known-late", "ended-late"];
    let untried: Vec<&str> = rules
        .map(|rule| rule.code.as_str())
        .filter(|code| !tried.contains(code) && !elsewhere.contains(code))
        .collect();
    assert!(untried.is_empty(), "{untried:?}");
}

#[test]
fn a_distance_that_differs_by_a_tenth_is_the_same() {
    let moved = [("PL_DISTANCE", "3.1")];
    let rows = [row("A", "2021-01-01", &moved), row("B", "2021-02-01", &[]), row("C", "2021-03-01", &[])];
    assert_eq!(september(project(), &rows).1, []);
}

#[test]
fn the_steps_from_then_to_now_add_up_and_are_said() {
    let ended = [("DEC", "2021-09-10"), ("REC", "E8")];
    let rows = [row("A", "2021-01-01", &ended), row("B", "2021-02-01", &[]), row("D", "2021-09-05", &[])];
    let (project, _) = september(project(), &rows);
    let said = project.milepost(&["run", "--no-papers", "--month", "2021-09", "--from", "2021-08"]);
    said.expect(
        0,
        &["compared  episodes: 3 open at the end of August 2021, 1 no longer in the extracts, 0 not open then after all, 0 known late; since then 1 started and 1 ended; 2 open now"],
    );
}

#[test]
fn the_comparison_is_no_part_of_what_a_run_is_named_by() {
    let rows = [row("A", "2021-01-01", &[]), row("B", "2021-02-01", &[])];
    let (project, found) = september(project(), &rows);
    assert_eq!(found.len(), 1);
    let before = project.files("reports");
    std::fs::remove_file(project.path("restricted/2021-08/open_episodes.csv")).unwrap();
    let done = project.try_run(Some("2021-09"), Some("2021-08"), Papers::None).unwrap();
    assert!(done.findings.since_last.is_empty());
    let is_figure = |name: &str| !name.contains("/log.");
    let after = project.files("reports");
    for (name, bytes) in before.iter().filter(|(name, _)| is_figure(name)) {
        assert!(after.contains(&(name.clone(), bytes.clone())), "{name} is another");
    }
    project.milepost(&["verify"]).expect(0, &[]);
}

#[test]
fn a_memory_that_was_spoilt_is_told_and_stops_nothing() {
    let project = project();
    project.write("restricted/2021-08/open_episodes.csv", "CHILD,DECOM\nA,soon\n");
    let project =
        project.with("episodes.csv", &(NAMES.to_owned() + &row("A", "2021-01-01", &[]) + &row("B", "2021-09-30", &[])));
    let said = project.milepost(&["run", "--no-papers", "--month", "2021-09", "--from", "2021-09"]);
    said.expect(0, &["warning[MP0310]: what August 2021 remembers cannot be read"]);
}

#[test]
fn only_the_month_compared_with_and_this_one_are_remembered() {
    let rows = [
        row("A", "2021-01-01", &[]),
        row("B", "2021-02-01", &[]),
        row("C", "2021-03-01", &[("DEC", "2021-10-31"), ("REC", "E8")]),
    ];
    let (project, _) = september(project(), &rows);
    project.try_run(Some("2021-10"), Some("2021-10"), Papers::None).unwrap();
    let there = |month: &str| project.path(&format!("restricted/{month}/open_episodes.csv")).exists();
    assert_eq!(["2021-08", "2021-09", "2021-10"].map(there), [false, true, true]);
}
