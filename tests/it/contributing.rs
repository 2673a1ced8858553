//! CONTRIBUTING shows how a measure is added: this does exactly what it shows, with the very text that stands there.

use std::fs;

use crate::project::{EPISODES, HEADER, Project, package};

/// The YAML blocks of CONTRIBUTING.md under a heading, in their order.
fn blocks(heading: &str) -> Vec<String> {
    let text = fs::read_to_string(package().join("CONTRIBUTING.md")).unwrap();
    let section = text.split("\n## ").find(|section| section.starts_with(heading)).unwrap().to_owned();
    let parts = section.split("```yaml\n").skip(1);
    parts.map(|part| part.split("```").next().unwrap().to_owned()).collect()
}

/// The invented council with the measure that CONTRIBUTING shows, tests and all.
fn with_the_measure_shown() -> Project {
    let [measure, tests] = blocks("Add a measure")[..2].to_vec().try_into().unwrap();
    let project = Project::new().with_own_measures();
    project.write("measures/agreed/placed-with-parents.yaml", &(measure + &tests));
    project
}

#[test]
fn a_new_measure_is_one_yaml_file_and_its_figure_is_that_of_another_hand() {
    // By hand: of four children on the last day of June, A and C live with a parent (P1); D left on the day.
    let rows = "\
A,01/01/2020,S,C2,P1,,,,
B,01/01/2020,S,C2,U6,,,,
C,01/02/2020,S,C2,U6,30/06/2020,X1,,
C,30/06/2020,P,C2,P1,,,,
D,01/01/2020,S,C2,P1,30/06/2020,E4A,,
E,01/01/2020,S,V4,P1,,,,
F,01/01/2020,S,C2,K2,,,,";
    let persons = "A,1,01/01/2010,WBRI\nB,1,01/01/2010,WBRI\nC,2,01/01/2004,WBRI\n";
    let project = with_the_measure_shown()
        .with("episodes.csv", &format!("{EPISODES}\n{rows}\n"))
        .with("header.csv", &format!("{HEADER}\n{persons}"));
    let figures = project.run("2020-06");
    let of = |breakdown: &str, category: &str| {
        let found = figures.iter().find(|(name, _)| {
            (name.measure.as_str(), name.month.as_str()) == ("placed-with-parents", "2020-06")
                && (name.breakdown.as_str(), name.category.as_str()) == (breakdown, category)
        });
        let (_, outcome) = found.unwrap();
        (outcome.numerator, outcome.denominator, outcome.excluded)
    };
    assert_eq!(of("all", "all"), (Some(2), Some(4), Some(1)));
    assert_eq!(of("age_band", "16+"), (Some(1), Some(1), Some(0)));
}

#[test]
fn the_measure_that_is_shown_has_its_words_and_proves_itself() {
    let project = with_the_measure_shown();
    let shown = project.milepost(&["measures", "show", "placed-with-parents"]);
    assert!(shown.out.starts_with("Children placed with their parents\n"), "{}{}", shown.out, shown.err);
    let tested = project.milepost(&["measures", "test", "placed-with-parents"]);
    assert_eq!(tested.status, Some(0), "{}{}", tested.out, tested.err);
    assert!(tested.out.contains("placed-with-parents  1 test as expected"), "{}", tested.out);
}
