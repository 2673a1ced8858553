//! `milepost results --revised`: each figure that has moved since it was first published, with both values and why.

use serde::Serialize;

use super::{Decimals, Ended, Format, Typed, say};
use crate::{
    history::{
        Kept, Published,
        revisions::{Revision, Said},
    },
    pipeline::Stopped,
    vocabulary::{Diagnostic, FigureKey, Month, Outcome, rounding},
};

/// A figure that moved, as it is printed in CSV and JSON: unrounded.
#[derive(Debug, Serialize)]
struct Moved {
    measure: String,
    month: Month,
    window: String,
    breakdown: String,
    category: String,
    statistic: String,
    published: Option<f64>,
    published_numerator: Option<i64>,
    published_denominator: Option<i64>,
    edition: Option<u32>,
    published_run: String,
    known_now: Option<f64>,
    numerator: Option<i64>,
    denominator: Option<i64>,
    run: String,
    /// The rows of now by the definition of then, where the definition has changed since.
    as_defined_then: Option<f64>,
    why: String,
}

/// How a figure is printed.
type Print<'a> = dyn Fn(&Outcome) -> String + 'a;

pub fn print(published: &Published, kept: &Kept, typed: &Typed, decimals: &Decimals) -> Result<Ended, Stopped> {
    let figure = |outcome: &Outcome| figure(outcome, decimals.for_figure(outcome));
    let moved = published.moved(kept.known()).into_iter();
    let is_asked_for = |(key, revision): &(FigureKey, Revision)| {
        typed.measure.as_ref().is_none_or(|id| key.measure == *id)
            && typed.month.is_none_or(|month| revision.month == month)
    };
    let moved: Vec<(FigureKey, Revision)> = moved.filter(is_asked_for).collect();
    match typed.format {
        Format::Table => say::print(table(published, &moved, &figure))?,
        Format::Csv => say::print(csv(&moved, &figure)?)?,
        Format::Json => say::print(json(&moved, &figure)?)?,
        Format::Parquet => {
            let wrong = Diagnostic::error("MP0428", "what has moved is not printed as Parquet");
            return Err(Stopped::from(wrong.hint("ask for `--format csv` or `--format json`")));
        }
    }
    Ok(Ended::Well)
}

fn table(published: &Published, moved: &[(FigureKey, Revision)], figure: &Print<'_>) -> String {
    if published.editions.is_empty() {
        return String::from("nothing has been published yet; `milepost publish RUN` marks a run\n");
    }
    if moved.is_empty() {
        return String::from("no figure has moved since it was first published\n");
    }
    let line = |(key, revision): &(FigureKey, Revision)| {
        let of = [&key.window, &key.breakdown, &key.category, &key.statistic].map(String::as_str).join(", ");
        let of_said = |said: &Option<Said>| said.as_ref().map(|said| figure(&said.outcome)).unwrap_or_default();
        let (then, now) = (of_said(&revision.first), of_said(&revision.now));
        let why = revision.in_words(figure);
        format!("{} {} ({of}): {then}, now {now}: {why}\n", key.measure, revision.month)
    };
    moved.iter().map(line).collect()
}

fn figure(outcome: &Outcome, decimals: u8) -> String {
    let value = match (outcome.counted(), outcome.status.marker()) {
        (Some(counted), None) => counted.printed(decimals),
        (_, marker) => marker.unwrap_or("[x]").to_owned(),
    };
    match (outcome.numerator, outcome.denominator) {
        (Some(n), Some(d)) => format!("{value} ({} of {})", rounding::count(n), rounding::count(d)),
        _ => value,
    }
}

fn csv(moved: &[(FigureKey, Revision)], figure: &Print<'_>) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows(moved, figure) {
        writer.serialize(row)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn json(moved: &[(FigureKey, Revision)], figure: &Print<'_>) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(&rows(moved, figure))? + "\n")
}

fn rows(moved: &[(FigureKey, Revision)], figure: &Print<'_>) -> Vec<Moved> {
    let row = |(key, revision): &(FigureKey, Revision)| {
        let (first, now) = (revision.first.as_ref()?, revision.now.as_ref()?);
        Some(Moved {
            measure: key.measure.clone(),
            month: revision.month,
            window: key.window.clone(),
            breakdown: key.breakdown.clone(),
            category: key.category.clone(),
            statistic: key.statistic.clone(),
            published: first.outcome.value,
            published_numerator: first.outcome.numerator,
            published_denominator: first.outcome.denominator,
            edition: first.edition,
            published_run: first.run.clone(),
            known_now: now.outcome.value,
            numerator: now.outcome.numerator,
            denominator: now.outcome.denominator,
            run: now.run.clone(),
            as_defined_then: revision.as_defined_then.as_ref().and_then(|outcome| outcome.value),
            why: revision.in_words(figure),
        })
    };
    moved.iter().filter_map(row).collect()
}
