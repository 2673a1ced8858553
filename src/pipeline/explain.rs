//! Reads what a figure was made from once more, and gives it step by step.

use std::path::Path;

use super::{
    ReadIn, Stopped,
    asked::{self, Category, DAYS},
    directory_used, months, open_directory, read_in,
};
use crate::{
    checks::{FileCount, Findings},
    definitions::{
        Categories, Config, Counts, Definitions, Figure, LOCATION, MILES, MILES_BETWEEN, Measure, config::Districts,
    },
    history::manifest::DirectoryUsed,
    measures::{self, Explained, Inputs, Months},
    places,
    vocabulary::{FigureKey, Month, Outcome, Results},
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
    /// For a day of a curve, how many were still followed then.
    pub still_followed: Option<i64>,
    /// The postcode directory, where the figure hangs on places.
    pub directory: Option<DirectoryUsed>,
    /// What counted as inside the county, where the figure hangs on that.
    pub districts: Option<&'a Districts>,
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
    let present = asked::measure(&definitions, question.measure)?.clone();
    // A name that is not there is told before a row is read.
    of(&definitions, &present, question)?;
    definitions.measures.retain(|one| one.id() == present.id());
    definitions.earlier.retain(|one| one.id() == present.id());
    let ReadIn { checked, findings, .. } = read_in(project, &definitions)?;
    let (Months { first, last }, _) = months::choose(&checked, question.month, None)?;
    let measure = definitions.measure_in(present.id(), last).cloned().unwrap_or(present);
    let (figure, only) = of(&definitions, &measure, question)?;
    let config = &definitions.config;
    let directory = open_directory(project, config)?;
    let (located, lookups) = places::locate(checked, directory.as_ref(), &config.authority.districts)?;
    // A change is counted from an earlier month.
    let from = match &figure.counts {
        Counts::Change { since, .. } => (*since).max(first).min(last),
        _ => last,
    };
    let inputs = Inputs { located: &located, definitions: &definitions, months: Months { first: from, last } };
    let only = only.map(|category| asked::settled(&inputs, figure, category)).transpose()?;
    let results = Results::new(measures::compute(&inputs)?);
    let only = only.as_ref().map(|(id, category)| (id.as_str(), category.as_str()));
    // The days of a curve are no category that rows have.
    let of_rows = only.filter(|(id, _)| *id != DAYS);
    let explained = measures::explain(&inputs, &measure, figure, of_rows)?;
    let whole = FigureKey::all(measure.id(), &figure.statistic, &figure.window.label(&definitions.config));
    let key = match only {
        Some((id, category)) => FigureKey { breakdown: id.to_owned(), category: category.to_owned(), ..whole },
        None => whole,
    };
    let followed = FigureKey { statistic: String::from("followed"), ..key.clone() };
    let columns = columns(&definitions, figure, of_rows.map(|(id, _)| id));
    let looks_at = |names: &[&str]| columns.iter().any(|column| names.contains(&column.as_str()));
    let directory = directory.filter(|_| looks_at(&[LOCATION, MILES, MILES_BETWEEN]));
    let day = last.last_day();
    let in_force = |set: &&Districts| set.from.is_none_or(|from| from <= day) && set.to.is_none_or(|to| day <= to);
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
        still_followed: results.one(&followed, last).and_then(|outcome| outcome.numerator),
        directory: directory.map(|directory| directory_used(&directory, &lookups)),
        districts: config.authority.districts.iter().find(in_force).filter(|_| looks_at(&[LOCATION])),
    })
}

/// The figure of a measure that is asked for, and the category of a breakdown.
fn of<'a>(
    definitions: &Definitions,
    measure: &'a Measure,
    question: &Question<'_>,
) -> Result<(&'a Figure, Option<Category>), Stopped> {
    let figure = asked::figure(definitions, measure, question.statistic, question.window)?;
    Ok((figure, asked::category(definitions, measure, figure, question.only)?))
}

/// The columns that a figure looks at: its condition and amount, its populations, and the breakdown asked for.
fn columns(definitions: &Definitions, figure: &Figure, breakdown: Option<&str>) -> Vec<String> {
    let counts = &figure.counts;
    let amount = counts.amount().or(counts.accrues()).into_iter().flat_map(|amount| &amount.columns);
    let own = counts.condition().into_iter().flat_map(|condition| &condition.columns).chain(amount);
    let named: Vec<_> = figure.populations().map(|id| definitions.population(id)).collect();
    let within = named.iter().flat_map(|population| population.looks_into()).map(|id| definitions.population(id));
    let of_populations = named.iter().copied().chain(within).flat_map(|population| population.columns());
    let categories = breakdown.and_then(|id| definitions.categories(id, &figure.population));
    let of_breakdown = categories.iter().flat_map(Categories::columns).map(str::to_owned);
    own.chain(of_populations).cloned().chain(of_breakdown).collect()
}
