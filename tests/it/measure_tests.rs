//! The tests that measures carry in their own files: all of them hold, no rule could be lost without one of them
//! noticing, and what is said where one does not hold.

use milepost::{
    definitions::{Config, Definitions},
    pipeline::examples,
};

use crate::project::{Project, package};

fn shipped() -> Definitions {
    Definitions::load(package(), Config::read(package()).unwrap()).unwrap()
}

#[test]
fn every_agreed_measure_carries_tests_and_all_of_them_hold() {
    let definitions = shipped();
    let every: Vec<_> = definitions.measures.iter().collect();
    let tried = examples::work(&definitions, &every).unwrap();
    let mut wrong = Vec::new();
    for one in &tried {
        assert!(!one.examples.is_empty(), "`{}` has no test in its file", one.measure.id());
        for worked in &one.examples {
            let of =
                |d: &examples::Difference| format!("{}: {}: {} found, not {}", d.place, d.figure, d.found, d.expected);
            wrong.extend(worked.wrong.iter().map(of));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_rule_of_an_agreed_measure_could_be_lost_unnoticed() {
    let definitions = shipped();
    let every: Vec<_> = definitions.measures.iter().collect();
    let (rules, unproved) = examples::unproved(&definitions, &every).unwrap();
    assert!(rules > 250, "only {rules} rules were tried");
    let unproved: Vec<String> = unproved.iter().map(|rule| format!("{}: {}", rule.place, rule.what)).collect();
    assert!(unproved.is_empty(), "{}", unproved.join("\n"));
}

/// What is said to be unnoticed of a measure once a text in its file is another.
fn unnoticed_without(id: &str, was: &str, is: &str) -> Vec<String> {
    let project = Project::new().with_own_measures();
    let file = format!("measures/agreed/{id}.yaml");
    let yaml = project.read(&file);
    assert!(yaml.contains(was), "{file} does not hold `{was}`");
    project.write(&file, &yaml.replace(was, is));
    let folder = project.path("");
    let definitions = Definitions::load(&folder, Config::read(&folder).unwrap()).unwrap();
    let (_, unproved) = examples::unproved(&definitions, &[definitions.measure(id).unwrap()]).unwrap();
    unproved.iter().map(|rule| format!("{}: {}", rule.place, rule.what)).collect()
}

#[test]
fn an_edge_of_an_age_band_that_no_test_would_miss_is_named() {
    let unnoticed = unnoticed_without("children-looked-after", "[F, ~, 2010-08-31]", "[F, ~, 2009-08-31]");
    assert_eq!(unnoticed, ["measures/dimensions.yaml:9:38: without `10` in `age BETWEEN 10 AND 15` (age_band, 10-15)"]);
}

#[test]
fn the_first_day_of_a_window_that_no_test_would_miss_is_named() {
    let unnoticed = unnoticed_without("coming-into-care", "DECOM: 2020-02-01, RNE", "DECOM: 2020-02-02, RNE");
    let what = "measures/agreed/coming-into-care.yaml:1:5: with the window beginning a day later (count, month)";
    assert_eq!(unnoticed, [what]);
}

#[test]
fn the_day_after_which_a_follow_up_begins_is_named_where_no_test_would_miss_it() {
    let unnoticed = unnoticed_without("young-people-kept-out", "[B, 2021-02-02, S]", "[B, 2021-02-03, S]");
    let place = "measures/populations/young-people-referred.yaml:10:80";
    assert_eq!(unnoticed, [format!("{place}: without what happened on the next day in `entered_care`")]);
}

/// A project with one measure, and its tests as given.
fn with_tests(tests: &str) -> Project {
    let project = Project::new().with_own_measures();
    for id in crate::golden::agreed() {
        if id != "locum-service-managers" {
            std::fs::remove_file(project.path(&format!("measures/agreed/{id}.yaml"))).unwrap();
        }
    }
    std::fs::remove_dir_all(project.path("measures/reports")).unwrap();
    let file = "measures/agreed/locum-service-managers.yaml";
    let yaml = project.read(file);
    let without = yaml.split("\ntests:").next().unwrap();
    project.write(file, &format!("{without}\n{tests}"));
    project
}

const HOLDS: &str = "\
tests:
  - shows: locums among those in post
    month: 2020-08
    rows:
      staff:
        - [STAFF_ID, ROLE, CONTRACT, START]
        - [S1, SERVICE_MANAGER, PERMANENT, 2018-01-01]
        - { STAFF_ID: S2, ROLE: SERVICE_MANAGER, CONTRACT: LOCUM, START: 2020-08-31 }
    expect:
      - { share: 1 of 2 }
";

#[test]
fn a_rule_that_no_test_would_miss_is_named_with_its_place() {
    let project = with_tests(HOLDS);
    let said = project.milepost(&["measures", "test"]);
    assert_eq!(said.status, Some(1), "{}{}", said.out, said.err);
    for line in [
        "locum-service-managers  1 test as expected",
        "no test would notice if these went another way:",
        "measures/populations/service-managers-in-post.yaml:7:8: without `ROLE = 'SERVICE_MANAGER'`",
        "measures/populations/service-managers-in-post.yaml:6:19: with `earliest` in the place of `latest`",
        "1 measure, 1 test; 2 of 4 rules would be missed",
    ] {
        assert!(said.out.contains(line), "`{line}` is not said in:\n{}", said.out);
    }
}

#[test]
fn a_test_that_fails_says_what_was_expected_and_what_was_found_and_where() {
    let project = with_tests(&HOLDS.replace("1 of 2", "2 of 2, not_known: 1"));
    let said = project.milepost(&["measures", "test", "locum-service-managers"]);
    assert_eq!(said.status, Some(1), "{}", said.err);
    let line = project.read("measures/agreed/locum-service-managers.yaml");
    let line = line.lines().position(|line| line.contains("share: 2 of 2")).unwrap() + 1;
    for text in [
        String::from("0 of 1 test as expected"),
        String::from("not as expected: locums among those in post"),
        format!("line {line}: share: expected 2 of 2, found 1 of 2"),
    ] {
        assert!(said.out.contains(&text), "`{text}` is not said in:\n{}", said.out);
    }
    let json = project.milepost(&["measures", "test", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["measures"][0]["tests"][0]["wrong"][0]["found"], "1 of 2");
    assert_eq!(json["measures"][0]["tests"][0]["wrong"][0]["place"]["line"], line);
}

#[test]
fn what_a_test_does_not_say_of_not_known_and_excluded_is_nought() {
    let project = with_tests(&HOLDS.replace("PERMANENT", "~"));
    let said = project.milepost(&["measures", "test"]);
    assert!(said.out.contains("share, not_known: expected 0, found 1"), "{}", said.out);
}

#[test]
fn a_test_that_names_what_is_not_there_is_a_wrong_definition() {
    for (was, is, what) in [
        ("staff:", "stafff:", "error[MP0109]: there is no contract for a table `stafff`"),
        ("CONTRACT, START]", "CONTRAKT, START]", "table `staff` has no column `CONTRAKT`"),
        ("share: 1 of 2", "shares: 1 of 2", "measure `locum-service-managers` has no statistic `shares`"),
        ("1 of 2", "one of two", "`one of two` is nothing that a figure can be"),
        ("PERMANENT, 2018-01-01]", "PERMANENT]", "the row has 3 cells under 4 columns"),
        ("expect:\n      - { share: 1 of 2 }", "expect: []", "the test expects nothing, so it cannot fail"),
        ("1 of 2 }", "1 of 2, window: month }", "`share` is not counted in a window `month`"),
        ("1 of 2 }", "1 of 2, where: hub }", "`hub` is not a category"),
        ("month: 2020-08", "month: August", "`August` is not a month"),
    ] {
        assert!(HOLDS.contains(was), "{was}");
        let said = with_tests(&HOLDS.replacen(was, is, 1)).milepost(&["measures", "test"]);
        said.expect(2, &[what, "at measures/agreed/locum-service-managers.yaml:", "^", "hint: "]);
    }
}
