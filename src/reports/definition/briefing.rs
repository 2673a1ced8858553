//! A briefing as its YAML file says it: which figures of a report, which questions to expect, and what is being done.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_yaml::Spanned;

use super::{FigureName, Progress, Report, check::Page};
use crate::vocabulary::{Diagnostic, words::did_you_mean};

const NO_SUCH_REPORT: &str = "MP0609";
const NOT_IN_REPORT: &str = "MP0610";
const NOT_ONE_PAGE: &str = "MP0611";

/// More rows than this do not fit on the page in letters that can be read.
const MOST_FIGURES: usize = 7;
const MOST_QUESTIONS: usize = 3;

/// A briefing for one reader, for inside the council.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Briefing {
    /// The name of the briefing.
    pub id: Spanned<String>,
    /// The title, as the page prints it.
    pub title: Spanned<String>,
    /// The report whose figures and words it uses.
    pub report: Spanned<String>,
    /// The office it is for.
    pub audience: String,
    /// The measures of the headline table, in order.
    pub figures: Vec<Spanned<String>>,
    /// Questions to expect.
    pub questions: Vec<Question>,
    /// As somebody reported it; the page says so where nobody did.
    pub being_done: Option<Progress>,
}

/// A question to expect, and the figures that answer it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question.
    pub ask: String,
    /// The figures that answer it.
    pub figures: Vec<Spanned<FigureName>>,
    /// What must be said with the figures, so that they do not mislead.
    #[serde(default)]
    pub words: String,
}

/// Reads a briefing, which must name one of the reports and measures that it shows; `file` is its name in messages.
pub fn read(file: &str, text: &str, reports: &[Report]) -> Result<Briefing, Vec<Diagnostic>> {
    let page = Page { file, text };
    let briefing: Briefing = serde_yaml::from_str(text).map_err(|error| vec![page.misshapen(&error)])?;
    let Some(report) = reports.iter().find(|report| report.id.value == briefing.report.value) else {
        let known = reports.iter().map(|report| report.id.value.as_str());
        return Err(vec![page.point(no_such_report(&briefing.report.value, known), briefing.report.referenced)]);
    };
    let mut wrong = not_in_report(&page, &briefing, report);
    wrong.extend(more_than_a_page(&page, &briefing));
    wrong.sort_by(|a, b| a.place.cmp(&b.place));
    if wrong.is_empty() { Ok(briefing) } else { Err(wrong) }
}

fn no_such_report<'a>(id: &str, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let hint = match did_you_mean(id, known.clone()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("reports here: {}", known.collect::<Vec<_>>().join(", ")),
    };
    Diagnostic::error(NO_SUCH_REPORT, format!("a briefing on report `{id}`, which is not here")).hint(hint)
}

/// Measures that the report does not show have no words there for a briefing to use.
fn not_in_report(page: &Page<'_>, briefing: &Briefing, report: &Report) -> Vec<Diagnostic> {
    let shown: BTreeSet<&str> =
        report.themes.iter().flat_map(|theme| &theme.measures).map(|one| one.measure.value.as_str()).collect();
    let in_table = briefing.figures.iter().map(|one| (one.value.as_str(), one.referenced));
    let in_answers = briefing.questions.iter().flat_map(|question| &question.figures);
    let in_answers = in_answers.map(|one| (one.value.measure(), one.referenced));
    let absent = in_table.chain(in_answers).filter(|(id, _)| !shown.contains(id));
    absent
        .map(|(id, at)| {
            let what = format!("measure `{id}` is not in report `{}`", report.id.value);
            let hint = match did_you_mean(id, shown.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => String::from("show it in the report first"),
            };
            page.point(Diagnostic::error(NOT_IN_REPORT, what).hint(hint), at)
        })
        .collect()
}

fn more_than_a_page(page: &Page<'_>, briefing: &Briefing) -> Option<Diagnostic> {
    let is_too_much = briefing.figures.len() > MOST_FIGURES || briefing.questions.len() > MOST_QUESTIONS;
    let what = "the briefing does not fit on one page";
    let hint = format!("keep to {MOST_FIGURES} figures and {MOST_QUESTIONS} questions");
    is_too_much.then(|| page.point(Diagnostic::error(NOT_ONE_PAGE, what).hint(hint), briefing.id.referenced))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented::shipped;

    const SHIPPED: &str = include_str!("../../../measures/reports/briefings/cabinet-briefing.yaml");

    fn complaints(text: &str) -> Vec<String> {
        let wrong = read("briefing.yaml", text, &[shipped()]).expect_err("the file is wrong");
        wrong.iter().map(Diagnostic::in_brief).collect()
    }

    #[test]
    fn the_briefing_that_is_shipped_has_nothing_wrong() {
        assert!(read("briefing.yaml", SHIPPED, &[shipped()]).is_ok());
    }

    #[test]
    fn a_briefing_on_no_report_is_pointed_at() {
        let said = complaints(&SHIPPED.replace("report: select-committee", "report: select-comittee"));
        assert!(said[0].contains("error[MP0609]") && said[0].contains("did you mean `select-committee`?"), "{said:?}");
    }

    #[test]
    fn a_measure_that_the_report_does_not_show_is_pointed_at() {
        let said = complaints(&SHIPPED.replace("  - staff-turnover\n", "  - staff-turnovr\n"));
        assert!(said[0].contains("measure `staff-turnovr` is not in report `select-committee`"), "{said:?}");
    }

    #[test]
    fn more_than_one_page_holds_is_refused() {
        let said = complaints(&SHIPPED.replace("  - out-of-county\n", &"  - out-of-county\n".repeat(4)));
        assert!(said[0].contains("error[MP0611]"), "{said:?}");
    }
}
