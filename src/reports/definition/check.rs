//! Reads a report's YAML and says everything that is wrong with it, each with its line, column and what to do.
//!
//! A file whose shape is wrong gives the first fault of shape only, since what follows it cannot be understood; a file
//! of the right shape gives every fault of meaning at once.

use std::collections::BTreeSet;

use serde_yaml::{Error, Location, Spanned};

use super::{FigureName, Report};
use crate::{
    reports::sentences::PLACEHOLDERS,
    vocabulary::{AgreedMeasure, Diagnostic, FigureKey, Place, Results, words::did_you_mean},
};

/// The code of a file that is no report.
pub const SHAPE: &str = "MP0601";
const UNKNOWN_MEASURE: &str = "MP0602";
const TWICE: &str = "MP0603";
const UNKNOWN_FIGURE: &str = "MP0604";
const NUMBERING: &str = "MP0605";
const PLACEHOLDER: &str = "MP0606";
const EMPTY: &str = "MP0607";
const NOT_AN_ID: &str = "MP0608";

/// Reads a report definition; `file` is its name in messages, `agreed` the measures that are computed.
pub fn read(file: &str, text: &str, agreed: &[AgreedMeasure]) -> Result<Report, Vec<Diagnostic>> {
    let page = Page { file, text };
    let report: Report = serde_yaml::from_str(text).map_err(|error| vec![page.misshapen(&error)])?;
    let mut wrong = Vec::new();
    wrong.extend(names_wrong(&page, &report));
    wrong.extend(measures_wrong(&page, &report, agreed));
    wrong.extend(figures_wrong(&page, &report, agreed));
    wrong.extend(messages_wrong(&page, &report));
    wrong.extend(numbers_wrong(&page, &report));
    wrong.sort_by(|a, b| a.place.cmp(&b.place));
    if wrong.is_empty() { Ok(report) } else { Err(wrong) }
}

/// The figures that a report names and the results do not have; asked when there are results to ask.
pub fn check_figures(
    file: &str,
    text: &str,
    report: &Report,
    agreed: &[AgreedMeasure],
    results: &Results,
) -> Vec<Diagnostic> {
    let page = Page { file, text };
    let absent = |name: &&Spanned<FigureName>| {
        name.value.key(agreed).is_some_and(|key| results.series(&key).is_none() && !is_silent(&key, results))
    };
    report.figure_names().filter(absent).map(|name| page.no_such_figure(name, results)).collect()
}

/// A measure that was not supplied or not applicable throughout has one row only, and may be named all the same.
fn is_silent(key: &FigureKey, results: &Results) -> bool {
    results.of_measure(&key.measure).iter().all(|outcome| outcome.value.is_none())
}

impl Report {
    /// Every figure that the report names, in the order of the file's sections.
    pub fn figure_names(&self) -> impl Iterator<Item = &Spanned<FigureName>> {
        let named = self.named_figures.iter().map(|named| &named.figure);
        let said = self.said_then.iter().map(|said| &said.figure);
        let parts = self.parts.iter().flat_map(|part| &part.figures);
        let answered = self.recommendations.iter().flat_map(|all| &all.list).flat_map(|one| &one.figures);
        let planned = self.finance.iter().flat_map(|finance| &finance.plan).flat_map(|planned| &planned.figures);
        named.chain(said).chain(parts).chain(answered).chain(planned)
    }
}

/// The file, for pointing into.
pub struct Page<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

impl Page<'_> {
    pub fn point(&self, wrong: Diagnostic, at: Location) -> Diagnostic {
        let (line, column) = (at.line() as usize, at.column() as usize);
        if line == 0 {
            return wrong.at(Place::file(self.file));
        }
        let wrong = wrong.at(Place::at(self.file, line, column));
        match self.text.lines().nth(line - 1) {
            Some(source) => wrong.showing(source),
            None => wrong,
        }
    }

    pub fn misshapen(&self, error: &Error) -> Diagnostic {
        let error = error.without_snippet();
        let (what, hint) = match error {
            Error::SerdeUnknownField { field, expected, .. } => {
                (format!("`{field}` does not belong here"), suggestion(field, expected))
            }
            Error::SerdeUnknownVariant { variant, expected, .. } => {
                (format!("`{variant}` is not one of the words allowed here"), suggestion(variant, expected))
            }
            Error::SerdeMissingField { field, .. } => {
                (format!("`{field}` is missing"), format!("write `{field}:` with its value in this block"))
            }
            other => (in_lower_case(&other.to_string()), String::from("mend the YAML at this place and try again")),
        };
        self.point(Diagnostic::error(SHAPE, what).hint(hint), error.location().unwrap_or(Location::UNKNOWN))
    }

    fn no_such_figure(&self, name: &Spanned<FigureName>, results: &Results) -> Diagnostic {
        let known: BTreeSet<String> = results
            .of_measure(name.value.measure())
            .iter()
            .filter(|outcome| outcome.breakdown == "all")
            .map(|outcome| format!("{}/{}/{}", outcome.measure, outcome.statistic, outcome.window))
            .collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let what = format!("figure `{}` is not among the results", name.value);
        let wrong = Diagnostic::error(UNKNOWN_FIGURE, what).hint(suggestion(&name.value.to_string(), &known));
        self.point(wrong, name.referenced)
    }
}

/// The parser's words without the place, which the diagnostic says itself.
fn in_lower_case(words: &str) -> String {
    let words = words.split(" at line ").next().unwrap_or(words).trim_end_matches('.');
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn suggestion(name: &str, known: &[&str]) -> String {
    match did_you_mean(name, known.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// Names that become addresses in the page: lower case, hyphens, each once; and titles that must say something.
fn names_wrong(page: &Page<'_>, report: &Report) -> Vec<Diagnostic> {
    let ids = std::iter::once(&report.id)
        .chain(report.themes.iter().map(|theme| &theme.id))
        .chain(report.parts.iter().map(|part| &part.id));
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for id in ids {
        let is_plain = !id.value.is_empty() && id.value.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'));
        if !is_plain {
            let what = format!("id `{}` cannot stand in a web address", id.value);
            wrong.push(page.point(
                Diagnostic::error(NOT_AN_ID, what).hint("use small letters, figures and hyphens"),
                id.referenced,
            ));
        }
        if !seen.insert(&id.value) {
            wrong.push(page.point(twice("id", &id.value), id.referenced));
        }
    }
    if report.title.value.trim().is_empty() {
        let empty = Diagnostic::error(EMPTY, "`title` is empty").hint("a page without a title cannot be published");
        wrong.push(page.point(empty, report.title.referenced));
    }
    wrong
}

/// Measures shown: each agreed, each once; measures that are not yet there: not among those that are.
fn measures_wrong(page: &Page<'_>, report: &Report, agreed: &[AgreedMeasure]) -> Vec<Diagnostic> {
    let known: Vec<&str> = agreed.iter().map(|measure| measure.id.as_str()).collect();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for shown in report.themes.iter().flat_map(|theme| &theme.measures) {
        let id = &shown.measure;
        if !known.contains(&id.value.as_str()) {
            wrong.push(page.point(unknown_measure(&id.value, &known), id.referenced));
        } else if !seen.insert(id.value.as_str()) {
            wrong.push(page.point(twice("measure", &id.value), id.referenced));
        }
    }
    for id in report.not_yet.iter().map(|one| &one.measure) {
        if known.contains(&id.value.as_str()) {
            let what = format!("measure `{}` is listed as not yet computed, but it is", id.value);
            let hint = "move it to a theme, or take it out of `not_yet`";
            wrong.push(page.point(Diagnostic::error(TWICE, what).hint(hint), id.referenced));
        } else if !seen.insert(id.value.as_str()) {
            wrong.push(page.point(twice("measure", &id.value), id.referenced));
        }
    }
    wrong
}

/// Figures named: of a measure that is agreed, or that the file itself says is not yet there.
fn figures_wrong(page: &Page<'_>, report: &Report, agreed: &[AgreedMeasure]) -> Vec<Diagnostic> {
    let not_yet: Vec<&str> = report.not_yet.iter().map(|one| one.measure.value.as_str()).collect();
    let known: Vec<&str> = agreed.iter().map(|measure| measure.id.as_str()).chain(not_yet.iter().copied()).collect();
    let fault = |name: &Spanned<FigureName>| {
        if !known.contains(&name.value.measure()) {
            return Some(unknown_measure(name.value.measure(), &known));
        }
        let is_complete = name.value.key(agreed).is_some() || not_yet.contains(&name.value.measure());
        let what = format!("`{}` does not name a figure", name.value);
        let hint = "write `measure`, `measure/statistic/window`, or `measure/statistic/window/breakdown=category`";
        (!is_complete).then(|| Diagnostic::error(UNKNOWN_FIGURE, what).hint(hint))
    };
    report.figure_names().filter_map(|name| Some(page.point(fault(name)?, name.referenced))).collect()
}

/// Messages: only the gaps that can be filled.
fn messages_wrong(page: &Page<'_>, report: &Report) -> Vec<Diagnostic> {
    let messages = report.themes.iter().flat_map(|theme| &theme.measures).filter_map(|shown| shown.message.as_ref());
    let mut wrong = Vec::new();
    for message in messages {
        for gap in gaps(&message.value).filter(|gap| !PLACEHOLDERS.contains(gap)) {
            let what = format!("message has a gap `{{{gap}}}` that nothing fills");
            let hint = suggestion(gap, &PLACEHOLDERS);
            wrong.push(page.point(Diagnostic::error(PLACEHOLDER, what).hint(hint), message.referenced));
        }
        if !message.value.contains("{figure}") {
            let what = "message does not say its figure";
            let hint = "put `{figure}` where the figure goes";
            wrong.push(page.point(Diagnostic::error(PLACEHOLDER, what).hint(hint), message.referenced));
        }
    }
    wrong
}

/// The names between braces.
fn gaps(message: &str) -> impl Iterator<Item = &str> {
    message.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or(rest))
}

/// Recommendations are numbered from one, in order, with none missing.
fn numbers_wrong(page: &Page<'_>, report: &Report) -> Vec<Diagnostic> {
    let list = report.recommendations.iter().flat_map(|all| &all.list);
    let misnumbered = (1_u32..).zip(list).filter(|(due, one)| one.number.value != *due);
    misnumbered
        .map(|(due, one)| {
            let what = format!("recommendation {} stands where {due} is due", one.number.value);
            let wrong = Diagnostic::error(NUMBERING, what).hint("number them from 1, in order, each once");
            page.point(wrong, one.number.referenced)
        })
        .collect()
}

fn unknown_measure(id: &str, known: &[&str]) -> Diagnostic {
    Diagnostic::error(UNKNOWN_MEASURE, format!("measure `{id}` is not agreed")).hint(suggestion(id, known))
}

fn twice(noun: &str, id: &str) -> Diagnostic {
    Diagnostic::error(TWICE, format!("{noun} `{id}` is listed twice")).hint("keep the one that belongs here")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented;

    const SHIPPED: &str = include_str!("../../../measures/reports/select-committee.yaml");

    fn complaints(text: &str) -> Vec<String> {
        let wrong = read("report.yaml", text, &invented::measures()).expect_err("the file is wrong");
        wrong.iter().map(Diagnostic::in_brief).collect()
    }

    /// The line that a piece of text stands on.
    fn line_of(text: &str, piece: &str) -> usize {
        text.lines().position(|line| line.contains(piece)).expect("the piece is in the text") + 1
    }

    #[test]
    fn the_report_that_is_shipped_has_nothing_wrong() {
        let report = read("select-committee.yaml", SHIPPED, &invented::measures()).expect("it is right");
        let results = invented::results();
        let absent = check_figures("select-committee.yaml", SHIPPED, &report, &invented::measures(), &results);
        assert_eq!(absent, []);
    }

    #[test]
    fn an_unknown_measure_is_named_with_its_place_and_its_neighbour() {
        let text = SHIPPED.replace("- measure: over-20-miles", "- measure: over-20-mile");
        let line = line_of(&text, "- measure: over-20-mile");
        assert_eq!(
            complaints(&text),
            [format!(
                "report.yaml:{line}:18: error[MP0602]: measure `over-20-mile` is not agreed (did you mean `over-20-miles`?)"
            )]
        );
    }

    #[test]
    fn a_misspelt_field_is_pointed_at() {
        let text = SHIPPED.replace("\ncommittee: ", "\ncomittee: ");
        let line = line_of(&text, "comittee: ");
        assert_eq!(
            complaints(&text),
            [format!(
                "report.yaml:{line}:1: error[MP0601]: `comittee` does not belong here (did you mean `committee`?)"
            )]
        );
    }

    #[test]
    fn every_fault_of_meaning_is_said_at_once() {
        let text = SHIPPED
            .replace("- measure: out-of-county\n", "- measure: out-of-country\n")
            .replace("- number: 9", "- number: 8")
            .replace("{figure} of children looked after lived more", "{figur} of children looked after lived more");
        let complaints = complaints(&text);
        let codes: Vec<&str> = ["MP0602", "MP0605", "MP0606"]
            .into_iter()
            .filter(|code| complaints.iter().any(|one| one.contains(code)))
            .collect();
        assert_eq!(codes, ["MP0602", "MP0605", "MP0606"], "{complaints:#?}");
    }

    #[test]
    fn a_figure_that_the_results_do_not_have_is_named() {
        let text = SHIPPED.replace("external-residential-cost/sum/year to date", "external-residential-cost/sum/year");
        let report = read("report.yaml", &text, &invented::measures()).expect("its shape is right");
        let absent = check_figures("report.yaml", &text, &report, &invented::measures(), &invented::results());
        assert!(absent[0].in_brief().contains("did you mean `external-residential-cost/sum/year to date`?"));
    }

    #[test]
    fn broken_yaml_is_refused_without_a_panic() {
        for text in ["", "id: [", "id: x\n\ttitle: y", "- a\n- b", "\u{0}"] {
            assert_eq!(complaints(text).len(), 1, "{text:?}");
        }
    }
}
