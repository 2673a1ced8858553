//! `milepost results`: the kept figures in full, for people inside and for other tools.

mod revised;

use std::{collections::BTreeMap, path::Path};

use super::{Ended, Everywhere, say};
use crate::{
    definitions::{Config, Definitions},
    history::{History, Kept, to_csv, to_json, to_parquet},
    pipeline::Stopped,
    vocabulary::{AgreedMeasure, Diagnostic, Month, Outcome, Status, printed::in_unit, rounding, words::did_you_mean},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost results\n  milepost results --month 2020-08 --measure out-of-county\n  milepost results --all --format csv > figures.csv\n  milepost results --revised"
)]
pub struct Typed {
    /// The month to print; else the month of the latest run
    #[arg(long, value_name = "YYYY-MM", conflicts_with = "all")]
    month: Option<Month>,
    /// Print every month of the latest run
    #[arg(long)]
    all: bool,
    /// Print one measure
    #[arg(long, value_name = "ID")]
    measure: Option<String>,
    /// Print what has moved since it was first published: both figures, and why
    #[arg(long)]
    revised: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
    Parquet,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, config) = everywhere.project()?;
    let history = History::of(&project.join(&config.reports));
    let Some(kept) = kept(&history, typed.month)? else {
        let what = match typed.month {
            Some(month) => format!("no run that was kept holds {}", month.in_words()),
            None => String::from("no run has been kept yet"),
        };
        return Err(Stopped::from(Diagnostic::error("MP0401", what).hint("`milepost run` computes and keeps a month")));
    };
    if typed.revised {
        return revised::print(&history.published()?, &kept, &typed, &Decimals::of(&project, config));
    }
    let month = typed.month.unwrap_or(kept.manifest.month);
    let outcomes: Vec<Outcome> = kept
        .results
        .outcomes()
        .iter()
        .filter(|outcome| typed.all || outcome.month == month)
        .filter(|outcome| typed.measure.as_ref().is_none_or(|id| outcome.measure == *id))
        .cloned()
        .collect();
    if let (Some(id), true) = (&typed.measure, outcomes.is_empty()) {
        return Err(Stopped::from(unknown_measure(id, &kept)));
    }
    match typed.format {
        Format::Table => say::print(table(&outcomes, &Decimals::of(&project, config)))?,
        Format::Csv => say::print(to_csv(&outcomes)?)?,
        Format::Json => say::print(to_json(&outcomes)? + "\n")?,
        Format::Parquet => say::print(to_parquet(&outcomes, &kept.manifest)?)?,
    }
    Ok(Ended::Well)
}

/// The run of the month asked for, or else the latest run that computed it on its way.
fn kept(history: &History, month: Option<Month>) -> Result<Option<Kept>, Stopped> {
    if let Some(kept) = history.latest(month)? {
        return Ok(Some(kept));
    }
    let Some(kept) = history.latest(None)? else { return Ok(None) };
    let [first, last] = kept.manifest.months;
    let holds = month.is_some_and(|month| (first..=last).contains(&month));
    Ok(holds.then_some(kept))
}

fn unknown_measure(id: &str, kept: &Kept) -> Diagnostic {
    let wrong = Diagnostic::error("MP0402", format!("the run `{}` has no measure `{id}`", kept.manifest.run));
    let known = kept.manifest.definitions.keys().map(String::as_str);
    match did_you_mean(id, known) {
        Some(close) => wrong.hint(format!("did you mean `{close}`?")),
        None => wrong.hint("`milepost measures` lists them"),
    }
}

const HEADINGS: [&str; 10] =
    ["measure", "month", "window", "breakdown", "category", "statistic", "of", "value", "could be", "95% interval"];

/// With how many decimals the figures of each measure are printed: those of its definition, so that a paper and this
/// say the same; those that suit the unit, where the definitions of now do not have the measure or cannot be read.
struct Decimals(BTreeMap<String, AgreedMeasure>);

impl Decimals {
    fn of(project: &Path, config: Config) -> Self {
        let measures = Definitions::load(project, config).map(|definitions| definitions.measures).unwrap_or_default();
        Self(measures.into_iter().map(|measure| (measure.words.id.clone(), measure.words)).collect())
    }

    fn for_figure(&self, outcome: &Outcome) -> u8 {
        let measure = self.0.get(&outcome.measure);
        measure.map_or_else(|| outcome.unit.decimals(), |measure| measure.decimals_of(outcome.unit))
    }
}

fn table(outcomes: &[Outcome], decimals: &Decimals) -> String {
    let rows: Vec<[String; 10]> = outcomes.iter().map(|outcome| row(outcome, decimals.for_figure(outcome))).collect();
    let width = |at: usize| {
        let cells = rows.iter().map(|row| row[at].chars().count());
        cells.chain([HEADINGS[at].len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..HEADINGS.len()).map(width).collect();
    let line = |cells: &[String; 10]| {
        let cells = cells.iter().enumerate().map(|(at, cell)| match at {
            6 | 7 => format!("{cell:>width$}", width = widths[at]),
            _ => format!("{cell:<width$}", width = widths[at]),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    line(&HEADINGS.map(str::to_owned)) + &rows.iter().map(line).collect::<String>()
}

fn row(outcome: &Outcome, decimals: u8) -> [String; 10] {
    let of = match (outcome.numerator, outcome.denominator) {
        (Some(n), Some(d)) => format!("{} of {}", rounding::count(n), rounding::count(d)),
        (Some(n), None) | (None, Some(n)) => rounding::count(n),
        (None, None) => String::new(),
    };
    let print = |value: f64| in_unit(value, outcome.unit, decimals);
    let value = match (outcome.counted(), outcome.status) {
        (Some(counted), Status::Ok) => counted.printed(decimals),
        (_, status) => {
            format!("{} {}", status.marker().unwrap_or_default(), outcome.reason.as_deref().unwrap_or_default())
        }
    };
    // What the rows set aside could make of it; most figures have none.
    let could_be = match (outcome.least, outcome.most) {
        (Some(least), Some(most)) if least < most => format!("{} to {}", print(least), print(most)),
        _ => String::new(),
    };
    let interval = match (outcome.lower, outcome.upper, &outcome.method) {
        (Some(lower), Some(upper), Some(method)) => format!("{} to {} ({method})", print(lower), print(upper)),
        _ => String::new(),
    };
    [
        outcome.measure.clone(),
        outcome.month.to_string(),
        outcome.window.clone(),
        outcome.breakdown.clone(),
        outcome.category.clone(),
        outcome.statistic.clone(),
        of,
        value,
        could_be,
        interval,
    ]
}
