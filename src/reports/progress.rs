//! What offices report of how far things have come: `commentary/2021-09-progress.yaml`, by report and by part or
//! recommendation. It is of a month, so it stands beside the commentary of that month and not in a report's definition.

use std::collections::BTreeMap;

use serde_yaml::Spanned;

use super::{
    HiddenNumbers, Report,
    definition::{FigureName, Page, Progress},
};
use crate::vocabulary::{Diagnostic, words::did_you_mean};

const NO_SUCH_PART: &str = "MP0619";

/// By report, then by what is reported on: the id of a part, or `recommendation-5`.
type Reported = BTreeMap<String, Spanned<ByPart>>;
type ByPart = BTreeMap<String, Spanned<Progress>>;

/// The reports with what the file says of each, unless its words give a number that is hidden. `file` is its name in
/// messages.
pub fn with_progress(
    file: &str,
    text: &str,
    reports: &[Report],
    hidden: &HiddenNumbers,
) -> Result<Vec<Report>, Vec<Diagnostic>> {
    let page = Page { file, text };
    let reported: Reported = serde_yaml::from_str(text).map_err(|error| vec![page.misshapen(&error)])?;
    let mut reports = reports.to_vec();
    let mut wrong = Vec::new();
    for (id, parts) in reported {
        let known = reports.iter().map(|report| report.id.value.clone()).collect::<Vec<_>>();
        match reports.iter_mut().find(|report| report.id.value == id) {
            Some(report) => wrong.extend(fill(&page, report, parts.value, hidden)),
            None => wrong.push(page.point(no_such("report", &id, &known), parts.referenced)),
        }
    }
    if wrong.is_empty() { Ok(reports) } else { Err(wrong) }
}

fn fill(page: &Page<'_>, report: &mut Report, parts: ByPart, hidden: &HiddenNumbers) -> Vec<Diagnostic> {
    let known = places(report).into_iter().map(|place| place.name).collect::<Vec<_>>();
    let mut wrong = Vec::new();
    for (name, progress) in parts {
        match places(report).into_iter().find(|place| place.name == name) {
            Some(place) => {
                wrong.extend(place.given_away_by(&progress, hidden, page.file));
                *place.progress = Some(progress);
            }
            None => {
                wrong.push(page.point(no_such("part or recommendation", &name, &known), progress.referenced));
            }
        }
    }
    wrong
}

/// Each number that a report's own YAML gives in telling of progress, and that the paper hides.
pub fn given_away(file: &str, report: &Report, hidden: &HiddenNumbers) -> Vec<Diagnostic> {
    let mut report = report.clone();
    let places = places(&mut report).into_iter();
    let told = places.filter_map(|place| Some(place.given_away_by(place.progress.as_ref()?, hidden, file)));
    told.flatten().collect()
}

/// A part or a recommendation of a report: its name, the figures that stand beside it, and what is reported on it.
struct Told<'a> {
    name: String,
    figures: &'a [Spanned<FigureName>],
    progress: &'a mut Option<Spanned<Progress>>,
}

impl Told<'_> {
    fn given_away_by(&self, progress: &Spanned<Progress>, hidden: &HiddenNumbers, file: &str) -> Option<Diagnostic> {
        let measures: Vec<&str> = self.figures.iter().map(|name| name.value.measure()).collect();
        let Progress { by, on, words } = &progress.value;
        let is_told = words.iter().chain([by, on]).any(|words| hidden.is_given_by(words, &measures));
        is_told.then(|| HiddenNumbers::told_at(file, progress.referenced, &self.name))
    }
}

/// Everything of a report that progress can be told of.
fn places(report: &mut Report) -> Vec<Told<'_>> {
    let parts = report.parts.iter_mut().map(|part| Told {
        name: part.id.value.clone(),
        figures: &part.figures,
        progress: &mut part.progress,
    });
    let list = report.recommendations.iter_mut().flat_map(|all| &mut all.list).map(|one| Told {
        name: format!("recommendation-{}", one.number.value),
        figures: &one.figures,
        progress: &mut one.progress,
    });
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
    use crate::{
        reports::invented::{everything, measures, month, share},
        vocabulary::{Outcome, Results, Status},
    };

    fn hidden(shown: fn(&Outcome) -> Outcome) -> HiddenNumbers {
        let full = Results::new(vec![share("out-of-county", "2021-09", 17, 22)]);
        let shown = Results::new(full.outcomes().iter().map(shown).collect());
        HiddenNumbers::of(&measures(), &full, &shown, month("2021-09"))
    }

    fn nothing_hidden() -> HiddenNumbers {
        hidden(Outcome::clone)
    }

    fn all_hidden() -> HiddenNumbers {
        let suppressed = |one: &Outcome| Outcome {
            status: Status::Suppressed,
            numerator: None,
            denominator: None,
            value: None,
            ..one.clone()
        };
        hidden(suppressed)
    }

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
        let mut reports = with_progress("progress.yaml", ON_FIVE, &[everything.report.clone()], &nothing_hidden())
            .expect("it is right");
        everything.report = reports.remove(0);
        let paper = format!("{:?}", everything.paper());
        assert!(paper.contains("Two hubs are open.") && paper.contains("Roles are agreed."));
        assert!(paper.contains("No progress report received."), "of the others there is none");
    }

    #[test]
    fn a_report_or_a_part_that_is_not_there_is_named_with_its_neighbour() {
        let reports = [everything().report];
        let of = |text: &str| {
            with_progress("progress.yaml", text, &reports, &nothing_hidden()).expect_err("it is wrong")[0].in_brief()
        };
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
            assert!(with_progress("progress.yaml", text, &[everything().report], &nothing_hidden()).is_err(), "{text}");
        }
    }
    #[test]
    fn a_hidden_number_in_a_progress_report_is_pointed_at_and_not_repeated() {
        let text = ON_FIVE.replace("Two hubs are open.", "Two hubs are open for 22 of them.");
        let wrong = with_progress("progress.yaml", &text, &[everything().report], &all_hidden());
        let told: Vec<String> = wrong.expect_err("it gives a number away").iter().map(Diagnostic::in_full).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("error[MP0707]: the progress reported on `development` gives a number"), "{told:?}");
        assert!(told[0].contains("at progress.yaml:3:16") && !told[0].contains("22"), "{told:?}");
        assert!(with_progress("progress.yaml", &text, &[everything().report], &nothing_hidden()).is_ok());
        assert!(with_progress("progress.yaml", ON_FIVE, &[everything().report], &all_hidden()).is_ok());
    }

    #[test]
    fn a_hidden_number_in_the_progress_of_a_reports_own_yaml_is_pointed_at() {
        let text = ON_FIVE.replace("Roles are agreed.", "Roles are agreed for 17.");
        let reports = with_progress("progress.yaml", &text, &[everything().report], &nothing_hidden()).unwrap();
        let told = given_away("report.yaml", &reports[0], &all_hidden());
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].in_brief().starts_with("report.yaml:4:21: error[MP0707]"), "{told:?}");
        assert_eq!(given_away("report.yaml", &reports[0], &nothing_hidden()), []);
    }
}
