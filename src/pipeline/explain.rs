//! Reads what a figure was made from once more, and gives it step by step.

use std::path::Path;

use super::{ReadIn, Stopped, months, open_directory, read_in};
use crate::{
    checks::{FileCount, Findings},
    definitions::{Categories, Config, Counts, Definitions, Figure, Measure},
    measures::{self, Explained, Inputs, Months},
    places,
    vocabulary::{
        Diagnostic, FigureKey, Month, Outcome, Results,
        words::{did_you_mean, listed},
    },
};

/// What somebody asks to be explained.
pub struct Question<'a> {
    pub measure: &'a str,
    pub month: Option<Month>,
    /// `AGE_BAND=16+`: a breakdown and a category of it.
    pub only: Option<&'a str>,
    /// `mean`, and `12 months`; else those of the headline figure.
    pub statistic: Option<&'a str>,
    pub window: Option<&'a str>,
}

/// What is told of a figure: the steps are there unless an extract is missing.
pub struct Answer<'a> {
    pub project: &'a Path,
    pub definitions: &'a Definitions,
    pub measure: &'a Measure,
    pub figure: &'a Figure,
    pub month: Month,
    pub outcome: Option<&'a Outcome>,
    pub explained: Option<Explained<'a>>,
    pub findings: &'a Findings,
    pub category: Option<(&'a str, &'a str)>,
}

impl Answer<'_> {
    /// The files of a table, in the order in which rows number them.
    pub fn files(&self, table: &str) -> Vec<&FileCount> {
        self.findings.files.iter().filter(|file| file.table == table).collect()
    }
}

/// Answers a question by way of `tell`, which is given the answer while the rows are there.
pub fn explain<T>(
    project: &Path,
    config: Config,
    question: &Question<'_>,
    tell: impl FnOnce(&Answer<'_>) -> Result<T, Stopped>,
) -> Result<T, Stopped> {
    let mut definitions = Definitions::load(project, config)?;
    let present = find(&definitions, question.measure)?;
    // A name that is not there is told before a row is read.
    asked(&definitions, &present, question)?;
    definitions.measures.retain(|one| one.id() == present.id());
    definitions.earlier.retain(|one| one.id() == present.id());
    let ReadIn { checked, findings, .. } = read_in(project, &definitions)?;
    let (Months { first, last }, _) = months::choose(&checked, question.month, None)?;
    let measure = definitions.measure_in(present.id(), last).cloned().unwrap_or(present);
    let (figure, only) = asked(&definitions, &measure, question)?;
    let config = &definitions.config;
    let directory = open_directory(project, config)?;
    let (located, _) = places::locate(checked, directory.as_ref(), &config.authority.districts)?;
    // A change is counted from an earlier month.
    let from = match &figure.counts {
        Counts::Change { since } => (*since).max(first).min(last),
        _ => last,
    };
    let inputs = Inputs { located: &located, definitions: &definitions, months: Months { first: from, last } };
    let results = Results::new(measures::compute(&inputs)?);
    let only = only.as_ref().map(|(id, category)| (id.as_str(), category.as_str()));
    // The days of a curve are no category that rows have.
    let of_rows = only.filter(|_| !matches!(figure.counts, Counts::Survival { .. }));
    let explained = measures::explain(&inputs, &measure, figure, of_rows)?;
    let whole = FigureKey::all(measure.id(), &figure.statistic, &figure.window.label(&definitions.config));
    let key = match only {
        Some((id, category)) => FigureKey { breakdown: id.to_owned(), category: category.to_owned(), ..whole },
        None => whole,
    };
    tell(&Answer {
        project,
        definitions: &definitions,
        measure: &measure,
        figure,
        month: last,
        outcome: results.one(&key, last),
        explained,
        findings: &findings,
        category: only,
    })
}

/// The figure of a measure that is asked for, and the category of a breakdown.
type Asked<'a> = (&'a Figure, Option<(String, String)>);

fn asked<'a>(definitions: &Definitions, measure: &'a Measure, question: &Question<'_>) -> Result<Asked<'a>, Stopped> {
    let figure = figure(definitions, measure, question)?;
    let only = question.only.map(|only| category(definitions, measure, figure, only)).transpose()?;
    Ok((figure, only))
}

fn find(definitions: &Definitions, id: &str) -> Result<Measure, Stopped> {
    definitions.measure(id).cloned().ok_or_else(|| {
        let wrong = Diagnostic::error("MP0402", format!("there is no measure `{id}`"));
        let close = did_you_mean(id, definitions.measures.iter().map(Measure::id));
        let listed = String::from("`milepost measures` lists them");
        Stopped::from(wrong.hint(close.map_or(listed, |close| format!("did you mean `{close}`?"))))
    })
}

/// The figure asked for: the headline, or the first of that statistic and window.
fn figure<'a>(definitions: &Definitions, measure: &'a Measure, question: &Question<'_>) -> Result<&'a Figure, Stopped> {
    let label = |figure: &Figure| figure.window.label(&definitions.config);
    let is_asked = |figure: &&Figure| {
        question.statistic.is_none_or(|asked| figure.statistic.eq_ignore_ascii_case(asked))
            && question.window.is_none_or(|asked| label(figure).eq_ignore_ascii_case(asked))
    };
    measure.figures.iter().find(is_asked).ok_or_else(|| {
        let asked: Vec<&str> = question.statistic.into_iter().chain(question.window).collect();
        let what = format!("`{}` has no figure `{}`", measure.id(), asked.join("`, `"));
        let known: Vec<String> =
            measure.figures.iter().map(|figure| format!("{} ({})", figure.statistic, label(figure))).collect();
        Stopped::from(Diagnostic::error("MP0410", what).hint(format!("it has {}", listed(&known))))
    })
}

/// A breakdown of the measure and a category of it, as typed in any case.
fn category(
    definitions: &Definitions,
    measure: &Measure,
    figure: &Figure,
    only: &str,
) -> Result<(String, String), Stopped> {
    let wrong = |what: String, hint: String| Stopped::from(Diagnostic::error("MP0410", what).hint(hint));
    let known = || format!("`{}` is broken down by {}", measure.id(), listed(&measure.breakdowns));
    let Some((id, category)) = only.split_once('=') else {
        return Err(wrong(format!("`{only}` is not a category"), String::from("write it as AGE_BAND=16+")));
    };
    if let (Counts::Survival { days, .. }, "days") = (&figure.counts, id.to_lowercase().as_str()) {
        let known: Vec<String> = days.iter().map(i64::to_string).collect();
        return match known.iter().find(|day| *day == category) {
            Some(day) => Ok((String::from("days"), day.clone())),
            None => {
                Err(wrong(format!("the curve is not told at day `{category}`"), format!("it is at {}", listed(&known))))
            }
        };
    }
    let Some(id) = measure.breakdowns.iter().find(|one| one.eq_ignore_ascii_case(id)) else {
        return Err(wrong(format!("`{}` is not broken down by `{id}`", measure.id()), known()));
    };
    let listed_names = match definitions.categories(id, &figure.population) {
        Some(Categories::When(list)) => {
            list.into_iter().map(|(name, _)| name).chain([String::from("not known")]).collect()
        }
        _ => Vec::new(),
    };
    let found = listed_names.iter().find(|name| name.eq_ignore_ascii_case(category));
    match found {
        Some(name) => Ok((id.clone(), name.clone())),
        None if listed_names.is_empty() => Ok((id.clone(), category.to_owned())),
        None => Err(wrong(format!("`{id}` has no category `{category}`"), format!("it has {}", listed(&listed_names)))),
    }
}
