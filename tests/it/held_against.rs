//! What figures are held against: a measure's first figure beside its words, every other beside itself; and a target beside
//! the limits of chance.

use crate::project::{Project, Said};

/// The sample with one text of a measure in the place of another, run without papers.
fn with(measure: &str, was: &str, is: &str) -> (Project, Said) {
    let project = Project::of_sample().with_own_measures();
    let file = format!("measures/agreed/{measure}.yaml");
    let yaml = project.read(&file);
    assert!(yaml.contains(was), "{file} does not hold `{was}`");
    project.write(&file, &yaml.replacen(was, is, 1));
    let said = project.milepost(&["run", "--no-papers"]);
    (project, said)
}

#[test]
fn a_figure_that_is_not_the_first_has_yardsticks_of_its_own_in_its_own_unit() {
    let project = Project::smallest();
    let shown = project.milepost(&["measures", "show", "external-residential-cost"]).out;
    for wanted in [
        "baseline     Baseline, October 2020: £4,374 (",
        "baseline     of max (stock): Baseline, October 2020: £8,065 (",
        "baseline     of max a year (stock): Baseline, October 2020: £419,380 (",
    ] {
        assert!(shown.contains(wanted), "`{wanted}` is not in {shown}");
    }
}

#[test]
fn the_first_figure_is_held_against_what_its_measure_is() {
    let was = "  - { statistic: share, window: stock, where: location = 'OUT' }";
    let is = "  - { statistic: share, window: stock, where: location = 'OUT', target: { label: Target, value: 15, source: us } }";
    let (_, said) = with("out-of-county", was, is);
    said.expect(
        2,
        &[
            "error[MP0119]: the first figure of measure `out-of-county` is what the measure itself is held against",
            "at measures/agreed/out-of-county.yaml:",
            "hint: write its `baseline`, `target` and `comparators` beside `better`",
        ],
    );
}

#[test]
fn a_series_with_limits_says_whether_its_target_will_be_met_and_what_the_limits_rest_on() {
    let target = |value: &str| {
        let is = format!("better: lower\ntarget: {{ label: Target, value: {value}, source: invented }}");
        let (project, said) = with("coming-into-care", "better: lower", &is);
        assert!(said.status.is_some_and(|status| status < 2), "{}", said.err);
        project.milepost(&["trend", "coming-into-care"]).out
    };
    let drawn = target("10000");
    assert!(
        drawn.contains("The target of 10,000 is met consistently: it lies outside the limits of chance"),
        "{drawn}"
    );
    let made = "calculated from the 24 months with a figure from October 2019 to September 2021; they move with each new month";
    assert!(drawn.contains(made), "{drawn}");
    let drawn = target("0");
    assert!(drawn.contains("The target of 0 cannot be expected to be met unless something changes"), "{drawn}");
}
