//! A change of what another measure counts: one YAML file, whose figure follows the other measure wherever that goes.

use milepost::vocabulary::{Outcome, Status};

use crate::project::{EPISODES, HEADER, Project, Said};

/// How many fewer live in residential care, by the words of the measure that counts them. By hand in its tests.
const FEWER: &str = "\
id: fewer-in-residential-care
title: Change in residential care
definition: How many more or fewer children live in residential care than in August 2020, in percent.
why: The Cabinet's response says that the use of residential placements in North Yorkshire fell by half.
owner: Corporate Parenting
population: looked-after
figures:
  - { statistic: change, window: stock, since: 2020-08, measure: residential-placements }
decimals: 1
better: lower
numerator: children in residential care
denominator: children in residential care then
source: Cabinet response, 27 October 2020
version: { number: 1, from: 2020-08-01 }
tests:
  - shows: who is in residential care now against who was, and a placement not known counts for neither
    month: 2020-09
    rows:
      episodes:
        - [CHILD, DECOM, DEC, PLACE, LS]
        - [A, 2020-01-01, 2020-09-30, K2, C2]
        - [B, 2020-08-31, ~, K1, C2]
        - [C, 2020-01-01, ~, R1, C2]
        - [D, 2020-01-01, ~, S1, C2]
        - [E, 2020-09-01, ~, U6, C2]
        - [F, 2020-01-01, ~, ~, C2]
        - [G, 2020-09-01, ~, K2, V4]
        - [H, 2020-09-30, ~, R2, C2]
    expect:
      - { change: 3 of 4, value: -25, not_known: 1, excluded: 1 }
      - { change: 4 of 4, value: 0, not_known: 1, month: 2020-08 }
";

fn with(yaml: &str) -> Project {
    let project = Project::smallest().with_own_measures();
    project.write("measures/agreed/fewer-in-residential-care.yaml", yaml);
    project
}

fn told(was: &str, is: &str) -> Said {
    assert!(FEWER.contains(was));
    with(&FEWER.replace(was, is)).milepost(&["check"])
}

/// Every figure of three months. Who lives in residential care: A and B in August, A and C in September, A in October; D in a
/// residential setting that the option `all residential` has alone.
fn counted(project: Project) -> Vec<Outcome> {
    let rows = "\
A,01/01/2020,S,C2,K2,,,,
B,01/01/2020,S,C2,K1,15/09/2020,E8,,
C,01/09/2020,S,C2,R1,31/10/2020,E8,,
D,01/01/2020,S,C2,R2,15/09/2020,E8,,
E,01/01/2020,S,C2,U6,,,,";
    let project = project.with("episodes.csv", &format!("{EPISODES}\n{rows}\n"));
    let project = project.with("header.csv", &format!("{HEADER}\nA,1,01/01/2010,WBRI\n"));
    project.counted("2020-08", "2020-10").unwrap_or_else(|wrong| panic!("{wrong:?}"))
}

fn of_month(every: &[Outcome], month: &str) -> Outcome {
    let mut own = every.iter().filter(|one| one.measure == "fewer-in-residential-care");
    own.find(|one| one.month.to_string() == month).unwrap().clone()
}

fn in_month(project: Project, month: &str) -> Outcome {
    of_month(&counted(project), month)
}

#[test]
fn a_change_of_another_measure_is_of_whom_that_measure_counts() {
    let counts = |month| {
        let change = in_month(with(FEWER), month);
        (change.numerator, change.denominator, change.value, change.status)
    };
    assert_eq!(counts("2020-08"), (Some(2), Some(2), Some(0.0), Status::Ok));
    assert_eq!(counts("2020-09"), (Some(2), Some(2), Some(0.0), Status::Ok));
    assert_eq!(counts("2020-10"), (Some(1), Some(2), Some(-50.0), Status::Ok));
}

#[test]
fn it_goes_as_the_options_of_the_other_measure_go_and_its_hash_tells() {
    let before = in_month(with(FEWER), "2020-10");
    let project = with(FEWER);
    let other = project.read("measures/agreed/residential-placements.yaml");
    project.write(
        "measures/agreed/residential-placements.yaml",
        &other.replacen("is: section 251\n", "is: all residential\n", 1),
    );
    let after = in_month(project, "2020-10");
    assert_eq!((after.numerator, after.denominator), (Some(1), Some(3)));
    assert_ne!(before.definition, after.definition, "what it counts has changed, though its own file has not");
}

#[test]
fn it_changes_on_the_day_on_which_the_other_measure_does() {
    let project = with(FEWER);
    let other = project.read("measures/agreed/residential-placements.yaml");
    let before = "version: { number: 2, from: 2020-10-01 }\nearlier:\n  - version: { number: 1, from: 2020-08-01 }\n    \
                  options: []\n    figures: [{ statistic: count, window: stock, where: PLACE = 'R2' }]\n";
    let other = other.replacen("version: { number: 1, from: 2020-08-01 }\n", before, 1);
    project.write("measures/agreed/residential-placements.yaml", &other);
    let every = counted(project);
    let [september, october] = ["2020-09", "2020-10"].map(|month| of_month(&every, month));
    assert_eq!((september.numerator, september.denominator), (Some(0), Some(1)), "D alone is in a setting R2");
    assert_eq!((october.numerator, october.denominator), (Some(1), Some(2)));
    assert_ne!(september.definition, october.definition);
}

#[test]
fn a_change_can_be_of_whom_a_condition_is_true() {
    let own = FEWER.replace("measure: residential-placements", "where: \"PLACE IN ('K1', 'K2', 'R1', 'S1')\"");
    let [own, other] = [own.as_str(), FEWER].map(|yaml| in_month(with(yaml), "2020-10"));
    assert_eq!((own.numerator, own.denominator, own.value), (other.numerator, other.denominator, other.value));
}

#[test]
fn its_tests_prove_the_condition_that_it_takes_over() {
    let project = with(FEWER);
    let tested = project.milepost(&["measures", "test", "fewer-in-residential-care"]);
    assert_eq!(tested.status, Some(0), "{}{}", tested.out, tested.err);
    assert!(tested.out.contains("fewer-in-residential-care  1 test as expected"), "{}", tested.out);
    let shown = project.milepost(&["measures", "show", "fewer-in-residential-care"]).out;
    let figure = "looked-after where PLACE IN ('K1', 'K2', 'R1', 'S1'), as `residential-placements` counts them, against \
                  August 2020";
    assert!(shown.contains(figure), "{shown}");
}

#[test]
fn it_is_explained_by_both_months() {
    let project = with(FEWER);
    in_month_files(&project);
    let said = project.milepost(&["explain", "fewer-in-residential-care", "--month", "2020-10"]);
    for wanted in ["1 of 2: ", "on 31 August 2020:", "1 now and 2 in August 2020: the change is \u{2212}1 of 2."] {
        assert!(said.out.contains(wanted), "`{wanted}` is not in {}{}", said.out, said.err);
    }
}

fn in_month_files(project: &Project) {
    let rows = "A,01/01/2020,S,C2,K2,,,,\nB,01/01/2020,S,C2,K1,15/09/2020,E8,,\nE,01/01/2020,S,C2,U6,,,,\n";
    project.write("extracts/episodes.csv", &format!("{EPISODES}\n{rows}"));
    project.write("extracts/header.csv", &format!("{HEADER}\nA,1,01/01/2010,WBRI\n"));
}

#[test]
fn another_measure_that_is_not_there_or_counts_nobody_is_told_with_a_hint() {
    let place = "at measures/agreed/fewer-in-residential-care.yaml:8:";
    told("measure: residential-placements", "measure: residental-placements").expect(
        2,
        &[
            "error[MP0109]: there is no measure `residental-placements`",
            place,
            "^",
            "did you mean `residential-placements`?",
        ],
    );
    told("measure: residential-placements", "measure: out-of-county").expect(
        2,
        &["measure `out-of-county` counts nobody in the window `stock`", place, "write whom it counts under `where`"],
    );
    told("measure: residential-placements", "measure: coming-into-care")
        .expect(2, &["counts nobody in the window `stock`", place, "it counts in `month`"]);
    for own in ["population: looked-after", "where: PLACE = 'K1'"] {
        told("measure: residential-placements", &format!("measure: residential-placements, {own}")).expect(
            2,
            &["a change of `residential-placements` is of whom that measure counts", "take this out, or `measure`"],
        );
    }
    told("since: 2020-08, ", "").expect(2, &["a `change` needs `since`", place]);
    told("statistic: change", "statistic: count").expect(2, &["a `count` has no use for `measure`", place]);
}

#[test]
fn what_is_about_people_stays_so_in_a_change_of_it() {
    told("decimals: 1", "disclosure: none\ndecimals: 1")
        .expect(2, &["`residential-placements` is about people, and what has changed of it is too"]);
    told("decimals: 1", "of_the_service: true\ndecimals: 1")
        .expect(2, &["only one of the two measures is of the service", "write `of_the_service: false`"]);
}

#[test]
fn a_fault_in_the_other_measure_is_told_once_and_there() {
    let project = with(FEWER);
    let other = project.read("measures/agreed/residential-placements.yaml");
    project.write("measures/agreed/residential-placements.yaml", &other.replace("PLACE IN", "PLAICE IN"));
    let said = project.milepost(&["check"]);
    said.expect(2, &["`PLAICE`", "at measures/agreed/residential-placements.yaml:"]);
    assert!(!said.err.contains("fewer-in-residential-care"), "{}", said.err);
}
