//! A definition that changes from a date: months before are counted as it was then, and every figure says which version
//! it is of. And options, which go the way that a measure says.

use crate::{
    kept_project::KeptProject,
    project::{EPISODES, HEADER, Project},
};

const FILE: &str = "measures/populations/looked-after.yaml";

/// A child looked after, and one under an agreed series of short-term placements.
fn project() -> Project {
    Project::new()
        .with_own_measures()
        .with("episodes.csv", &format!("{EPISODES}\nA,01/01/2020,S,C2,U6,,,,\nB,01/01/2020,S,V4,U6,,,,\n"))
        .with("header.csv", &format!("{HEADER}\nA,1,15/06/2008,WBRI\nB,1,15/06/2008,WBRI\n"))
}

fn add(project: &Project, file: &str, text: &str) {
    project.write(file, &(project.read(file) + text));
}

const CHANGED: &str = "\
version: { number: 2, from: 2020-07-01, why: short-term placements are left out }
earlier:
  - version: { number: 1, from: 2020-01-01 }
    leave_out: []
";

#[test]
fn months_before_a_population_changes_are_counted_as_it_was() {
    let project = project();
    add(&project, FILE, CHANGED);
    let figures = project.run("2020-08");
    let of = |measure: &str, month: &str, statistic: &str| {
        let mut found = figures.iter().filter(|(name, _)| {
            [&name.measure, &name.month, &name.statistic].map(String::as_str) == [measure, month, statistic]
                && name.breakdown == "all"
        });
        found.next().unwrap_or_else(|| panic!("no {measure} {month}")).1.clone()
    };
    let count = |month: &str| {
        let outcome = of("children-looked-after", month, "count");
        (outcome.numerator, outcome.excluded)
    };
    assert_eq!(
        ["2020-06", "2020-07", "2020-08"].map(count),
        [(Some(2), Some(0)), (Some(1), Some(1)), (Some(1), Some(1))]
    );
    let hash = |measure: &str, month: &str, statistic: &str| of(measure, month, statistic).definition;
    let [june, july, august] = ["2020-06", "2020-07", "2020-08"].map(|month| hash("out-of-county", month, "share"));
    assert_ne!(june, july);
    assert_eq!(july, august);
    assert_eq!(hash("staff-turnover", "2020-06", "ratio"), hash("staff-turnover", "2020-07", "ratio"));
    let drawn = project.milepost(&["trend", "out-of-county"]).out;
    let lines: Vec<&str> = drawn.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("2020-07")).unwrap();
    assert_eq!(
        lines[at - 1],
        "         ── the definition changed here: figures before and after are not alike",
        "{drawn}"
    );
    assert_eq!(drawn.matches("──").count(), 1, "{drawn}");
    let shown = project.milepost(&["measures", "show", "out-of-county"]);
    for text in [july.as_str(), &format!("until 2020-07-01  {june}")] {
        assert!(shown.out.contains(text), "`{text}` is not said in:\n{}", shown.out);
    }
}

#[test]
fn a_measure_keeps_the_figures_it_had_before_it_changed() {
    let project = project();
    let file = "measures/agreed/children-looked-after.yaml";
    let yaml = project.read(file).replace(
        "version: { number: 1, from: 2020-08-01 }",
        "version: { number: 2, from: 2020-08-01 }\nearlier:\n  - version: { number: 1, from: 2020-01-01 }\n    figures:\n      - { statistic: count, window: stock, where: LS = 'V3' }",
    );
    project.write(file, &yaml);
    let figures = project.run("2020-08");
    let statistics = |month: &str| -> Vec<String> {
        let of_month = figures.iter().filter(|(name, _)| {
            name.measure == "children-looked-after" && name.month == month && name.breakdown == "all"
        });
        of_month.map(|(name, outcome)| format!("{} {:?}", name.statistic, outcome.numerator)).collect()
    };
    assert_eq!(statistics("2020-07"), ["count Some(0)"]);
    assert_eq!(statistics("2020-08"), ["change Some(1)", "count Some(1)", "rate Some(1)"]);
}

#[test]
fn versions_that_overlap_or_leave_a_gap_are_shown_in_their_lines() {
    for (was, is, what) in [
        ("from: 2020-01-01 }", "from: 2020-07-01 }", "versions 1 and 2 are both in force from 2020-07-01"),
        ("number: 1, from: 2020-01-01", "number: 3, from: 2020-01-01", "version 2 begins after version 3"),
        ("2020-01-01 }", "2020-01-01, to: 2020-06-29 }", "no version is in force between"),
        ("2020-01-01 }", "2020-01-01, to: 2020-07-01 }", "two versions are in force between"),
        ("2020-01-01 }", "January }", "`January` is not a day"),
        (
            "version: { number: 2, from: 2020-07-01, why: short-term placements are left out }\n",
            "",
            "nothing says from when",
        ),
        ("leave_out: []", "where: LSS = 'C2'", "there is no column `LSS` here"),
    ] {
        assert!(CHANGED.contains(was), "{was}");
        let project = project();
        add(&project, FILE, &CHANGED.replacen(was, is, 1));
        let said = project.milepost(&["check"]);
        said.expect(2, &[what, "at measures/populations/looked-after.yaml:", "^", "hint: "]);
    }
}

#[test]
fn an_option_goes_the_way_that_the_measure_says_and_the_figure_says_so() {
    let project = project();
    let shown = |project: &Project| project.milepost(&["measures", "show", "kept-out-of-care"]).out;
    let before = shown(&project);
    assert!(before.contains("decision: all (every referral, whatever was decided on it)"), "{before}");
    let file = "measures/agreed/kept-out-of-care.yaml";
    project.write(file, &project.read(file).replace("name: decision, is: all", "name: decision, is: accepted"));
    let after = shown(&project);
    assert!(after.contains("decision: accepted (only those accepted by the end of the month)"), "{after}");
    let hash = |text: &str| text.lines().find(|line| line.starts_with("definition")).unwrap().to_owned();
    assert_ne!(hash(&before), hash(&after));
}

#[test]
fn an_option_that_is_not_offered_is_shown_with_the_one_that_was_meant() {
    let file = "measures/agreed/kept-out-of-care.yaml";
    for (is, what, hint) in [
        ("name: decison, is: all", "error[MP0117]: nothing here has an option `decison`", "did you mean `decision`?"),
        ("name: decision, is: acepted", "error[MP0117]: option `decision` has no choice `acepted`", "`accepted`?"),
        ("name: denominator, is: end", "error[MP0117]: nothing here has an option `denominator`", "`notes`"),
        ("name: decision", "error[MP0117]: option `decision` does not say which way it goes", "write `is:`"),
    ] {
        let project = project();
        project.write(file, &project.read(file).replace("name: decision, is: all", is));
        project.milepost(&["check"]).expect(2, &[what, &format!("at {file}:"), "^", hint]);
    }
}

#[test]
fn a_choice_that_nobody_makes_is_checked_all_the_same() {
    let project = project();
    let file = "measures/populations/referred.yaml";
    project.write(file, &project.read(file).replace("DECISION = 'ACCEPTED'", "DECISION = 'ACCEPTD'"));
    project.milepost(&["check"]).expect(2, &["error[MP0107]", "did you mean `ACCEPTED`?"]);
}

#[test]
fn a_population_that_nothing_counts_is_told_and_stops_nothing() {
    let project = project();
    let yaml = project.read(FILE).replace("id: looked-after", "id: nobody-asks");
    project.write("measures/populations/nobody-asks.yaml", &yaml);
    let said = project.milepost(&["check"]);
    let place = "at measures/populations/nobody-asks.yaml:1:5";
    said.expect(0, &["warning[MP0116]: no measure counts the population `nobody-asks`", place, "^", "hint: "]);
}

#[test]
fn a_measure_that_is_shown_before_it_is_in_force_is_said_with_its_place() {
    const MEASURE: &str = "measures/agreed/children-looked-after.yaml";
    let project = KeptProject::new();
    project.run("2020-12");
    let said = |from: &str| {
        let measure = project.read(MEASURE);
        let (before, _) = measure.split_once("version: {").unwrap();
        project.write(MEASURE, &format!("{before}version: {{ number: 1, from: {from} }}\n"));
        project.milepost(&["report"])
    };
    assert!(!said("2020-12-31").err.contains("MP0620"));
    let early =
        "warning[MP0620]: measure `children-looked-after` is shown for 2020-12, before its definition is in force";
    said("2021-01-01").expect(0, &[early, MEASURE, "hint: say under `version` from which day it counts"]);
}
