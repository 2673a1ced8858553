//! A rate is for as many as its measure says, and is printed so wherever it stands.

use crate::project::{CONFIGURATION, EPISODES, HEADER, Project};

/// Three children looked after, of 4,000 children.
fn project(per: &str) -> Project {
    let estimate = "children_aged_0_to_17: [{ date: 2019-06-30, count: 4000, source: invented }]\n";
    let project = Project::configured(&format!("{CONFIGURATION}{estimate}")).with_own_measures();
    let file = "measures/agreed/children-looked-after.yaml";
    let yaml = project.read(file);
    let was = "  - { statistic: rate, window: stock, per: 10000 }";
    assert!(yaml.contains(was));
    let tests = yaml.find("\ntests:").unwrap();
    project.write(file, &yaml[..=tests].replace(was, &format!("  - {{ statistic: rate, window: stock, per: {per} }}")));
    let rows = ["A", "B", "C"].map(|child| format!("{child},01/01/2020,S,C2,U6,,,,\n")).concat();
    project
        .with("episodes.csv", &format!("{EPISODES}\n{rows}"))
        .with("header.csv", &format!("{HEADER}\nA,1,15/06/2008,WBRI\n"))
}

#[test]
fn a_rate_is_for_every_so_many_as_its_measure_says() {
    for (per, value, unit, printed) in [
        ("1000", 0.75, "per 1000", "3 of 4,000: 0.8 per 1,000"),
        ("10000", 7.5, "per 10000", "3 of 4,000: 7.5 per 10,000"),
        ("100000", 75.0, "per 100000", "3 of 4,000: 75.0 per 100,000"),
    ] {
        let project = project(per);
        let figures = project.counted("2020-02", "2020-02").unwrap();
        let rate = figures.iter().find(|one| one.statistic == "rate").unwrap();
        assert_eq!((rate.value, rate.unit.name()), (Some(value), unit));
        let [lower, upper] = [rate.lower, rate.upper].map(|limit| limit.unwrap() / value);
        // The exact interval of a count of 3 by chi-squared: 0.6187 to 8.7673.
        assert!(
            (lower - 0.618_672_1 / 3.0).abs() < 1e-6 && (upper - 8.767_273_1 / 3.0).abs() < 1e-6,
            "{lower} {upper}"
        );
        let said = project.milepost(&["explain", "children-looked-after", "--statistic", "rate", "--month", "2020-02"]);
        assert!(said.out.contains(printed), "{}{}", said.out, said.err);
    }
}

#[test]
fn a_rate_for_every_other_number_is_refused_with_those_that_there_are() {
    project("5000").milepost(&["check"]).expect(
        2,
        &["error[MP0119]: a rate for every 5000 has no unit", "^", "there are rates for every 1000, 10000 and 100000"],
    );
}
