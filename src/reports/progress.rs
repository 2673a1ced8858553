//! What offices report of how far things have come: `commentary/2021-09-progress.yaml`, by report and by part or
//! recommendation. It is of a month, so it stands beside the commentary of that month and not in a report's definition.

use std::collections::BTreeMap;

use serde_yaml::Spanned;

use super::{
    Report,
    definition::{Page, Progress},
};
use crate::vocabulary::{Diagnostic, words::did_you_mean};

const NO_SUCH_PART: &str = "MP0619";

/// By report, then by what is reported on: the id of a part, or `recommendation-5`.
type Reported = BTreeMap<String, Spanned<ByPart>>;
type ByPart = BTreeMap<String, Spanned<Progress>>;

/// The reports with what the file says of each. `file` is its name in messages.
pub fn with_progress(file: &str, text: &str, reports: &[Report]) -> Result<Vec<Report>, Vec<Diagnostic>> {
    let page = Page { file, text };
    let reported: Reported = serde_yaml::from_str(text).map_err(|error| vec![page.misshapen(&error)])?;
    let mut reports = reports.to_vec();
    let mut wrong = Vec::new();
    for (id, parts) in reported {
        let known = reports.iter().map(|report| report.id.value.clone()).collect::<Vec<_>>();
        match reports.iter_mut().find(|report| report.id.value == id) {
            Some(report) => wrong.extend(fill(&page, report, parts.value)),
            None => wrong.push(page.point(no_such("report", &id, &known), parts.referenced)),
        }
    }
    if wrong.is_empty() { Ok(reports) } else { Err(wrong) }
}

fn fill(page: &Page<'_>, report: &mut Report, parts: ByPart) -> Vec<Diagnostic> {
    let known = places(report).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let mut wrong = Vec::new();
    for (name, progress) in parts {
        match places(report).into_iter().find(|(known, _)| *known == name) {
            Some((_, place)) => *place = Some(progress.value),
            None => {
                wrong.push(page.point(no_such("part or recommendation", &name, &known), progress.referenced));
            }
        }
    }
    wrong
}

/// Everything of a report that progress can be told of, by name.
fn places(report: &mut Report) -> Vec<(String, &mut Option<Progress>)> {
    let parts = report.parts.iter_mut().map(|part| (part.id.value.clone(), &mut part.progress));
    let list = report.recommendations.iter_mut().flat_map(|all| &mut all.list);
    let list = list.map(|one| (format!("recommendation-{}", one.number.value), &mut one.progress));
    parts.chain(list).collect()
}

fn no_such(what: &str, name: &str, known: &[String]) -> Diagnostic {
    let hint = match did_you_mean(name, known.iter().map(String::as_str)) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("there are {}", known.join(", ")),
    };
    Diagnostic::error(NO_SUCH_PART, format!("progress is reported on {what} `{name}`, which is not there")).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented::everything;

    const ON_FIVE: &str = "
select-committee:
  development: { by: Head of service, on: 8 October 2021, words: [Two hubs are open.] }
  recommendation-5: { by: Head of service, on: 8 October 2021, words: [Roles are agreed.] }
";

    #[test]
    fn what_an_office_reports_stands_with_its_part_and_its_recommendation() {
        let mut everything = everything();
        let before = format!("{:?}", everything.paper());
        assert!(before.contains("No progress report received."));
        let mut reports = with_progress("progress.yaml", ON_FIVE, &[everything.report.clone()]).expect("it is right");
        everything.report = reports.remove(0);
        let paper = format!("{:?}", everything.paper());
        assert!(paper.contains("Two hubs are open.") && paper.contains("Roles are agreed."));
        assert!(paper.contains("No progress report received."), "of the others there is none");
    }

    #[test]
    fn a_report_or_a_part_that_is_not_there_is_named_with_its_neighbour() {
        let reports = [everything().report];
        let of = |text: &str| with_progress("progress.yaml", text, &reports).expect_err("it is wrong")[0].in_brief();
        let part = of(&ON_FIVE.replace("development", "developement"));
        assert!(part.contains("progress.yaml:3") && part.contains("did you mean `development`?"), "{part}");
        assert!(of(&ON_FIVE.replace("recommendation-5", "recommendation-15")).contains("MP0619"));
        assert!(
            of(&ON_FIVE.replace("select-committee", "select-comittee")).contains("did you mean `select-committee`?")
        );
    }

    #[test]
    fn broken_yaml_is_refused_without_a_panic() {
        for text in ["a: [", "- a", "select-committee: { development: { by: x } }"] {
            assert!(with_progress("progress.yaml", text, &[everything().report]).is_err(), "{text}");
        }
    }
}
