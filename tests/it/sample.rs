//! The sample that is committed gives the figures of the two council papers, in the results and in the paper.

use std::sync::OnceLock;

use milepost::vocabulary::rounding;

use crate::{
    figures::Figures,
    project::{Papers, Project},
};

/// The sample, run once with its papers for all tests of this binary.
pub fn run() -> &'static Ran {
    static RAN: OnceLock<Ran> = OnceLock::new();
    RAN.get_or_init(|| {
        let project = Project::of_sample();
        let done = project.try_run(Some("2021-09"), None, Papers::All).unwrap();
        let figures = project.figures(&done);
        Ran { project, figures }
    })
}

pub struct Ran {
    pub project: Project,
    pub figures: Figures,
}

impl Ran {
    pub fn report(&self) -> String {
        self.project.read("reports/2021-09/select-committee/report.html")
    }
}

#[test]
fn the_sample_gives_the_figures_of_the_papers() {
    let figures = &run().figures;
    let printed = |measure: &str, month: &str, statistic: &str, decimals: u32| {
        rounding::number(figures.whole(measure, month, statistic).value.unwrap(), decimals.try_into().unwrap())
    };
    assert_eq!(printed("out-of-county", "2020-08", "share", 1), "44.5");
    assert_eq!(printed("over-20-miles", "2020-08", "share", 1), "28.0");
    let turnover = figures.whole("staff-turnover", "2020-10", "ratio");
    assert_eq!((turnover.numerator, turnover.denominator), (Some(20), Some(151)));
    assert_eq!(printed("staff-turnover", "2020-10", "ratio", 1), "13.2");
    assert_eq!(printed("staff-turnover", "2020-10", "ratio", 2), "13.25");
    let cost = |statistic| printed("external-residential-cost", "2020-10", statistic, 0);
    assert_eq!(
        ["mean", "mean a year", "max", "max a year"].map(cost),
        ["4,374", "227,448", "8,065", "419,380"].map(str::to_owned)
    );
}

#[test]
fn the_report_says_the_figures_of_the_papers() {
    let report = run().report();
    for figure in ["44.5%", "28.0%", "20 of 151", "£4,374", "£227,448", "£8,065", "£419,380"] {
        assert!(report.contains(figure), "the report does not say {figure}");
    }
}

#[test]
fn the_report_needs_nothing_from_outside() {
    let report = run().report();
    let elsewhere = ["src=\"http", "href=\"http://", "url(http", "<script", "<link", "@import"];
    for from in elsewhere {
        assert!(!report.contains(from), "the report holds {from}");
    }
}
