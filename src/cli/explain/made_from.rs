//! What a figure was made from: its definition, the files and the facts of the configuration, each with its hash or source.

use std::{collections::BTreeSet, fmt::Write as _};

use crate::{
    definitions::{CHILD, Counts, PERSON_TABLE, config::Districts, published},
    measures::UASC_TABLE,
    pipeline::explain::Answer,
    vocabulary::{Unit, printed::in_unit, rounding},
};

/// Adds a line for each.
pub fn tell(text: &mut String, answer: &Answer<'_>) {
    let words = &answer.measure.words;
    let _ = writeln!(text, "definition  {}, {}", words.hash, words.version);
    facts(text, answer);
    files(text, answer);
    if let Some(used) = &answer.directory {
        let _ = writeln!(
            text,
            "directory   {} ({}, {} postcodes; of {} looked up, {} not found), sha256 {}",
            used.file,
            used.layout,
            rounding::count(used.postcodes as i64),
            rounding::count(used.looked_up as i64),
            rounding::count(used.not_found as i64),
            used.sha256
        );
    }
    if let Some(wanted) = &answer.measure.wanted {
        for file in published::with_figures(wanted, &answer.definitions.published) {
            let _ = writeln!(text, "comparators {}, sha256 {}", file.name, file.sha256);
        }
    }
}

/// What `milepost.yaml` says that the figure hangs on.
fn facts(text: &mut String, answer: &Answer<'_>) {
    let config = &answer.definitions.config;
    if let Some(set) = answer.districts {
        let _ = writeln!(text, "districts   {}, {}", set.name, in_force(set));
    }
    match &answer.figure.counts {
        Counts::Rate { .. } => {
            if let Some((date, estimate)) = config.estimate_on(answer.month.last_day()) {
                let count = rounding::count(estimate.count);
                let _ = writeln!(
                    text,
                    "population  {count} aged 0 to 17 from {} ({})",
                    date.format("%-d %B %Y"),
                    estimate.source
                );
            }
        }
        Counts::ShareOfBudget { budget, .. } => {
            if let Some(of_year) = config.budget_of(budget, answer.month) {
                let amount = in_unit(of_year.amount as f64, Unit::Gbp, 0);
                let year = answer.month.financial_year_start().in_words();
                let _ = writeln!(text, "budget      {budget}, {amount} for the year from {year} ({})", of_year.source);
            }
        }
        Counts::ShareOfCapacity => {
            let places: Vec<String> = config.hubs.iter().map(|(hub, places)| format!("{hub} {places}")).collect();
            let _ = writeln!(text, "places      {} (milepost.yaml)", places.join(", "));
        }
        _ => {}
    }
}

/// `from 1 April 2023 to 31 March 2027`, as far as it is bounded.
fn in_force(set: &Districts) -> String {
    let day = |day: chrono::NaiveDate| day.format("%-d %B %Y").to_string();
    match (set.from.map(day), set.to.map(day)) {
        (Some(from), Some(to)) => format!("in force from {from} to {to}"),
        (Some(from), None) => format!("in force from {from}"),
        (None, Some(to)) => format!("in force to {to}"),
        (None, None) => String::from("always in force"),
    }
}

/// The extracts of every table that was looked into.
fn files(text: &mut String, answer: &Answer<'_>) {
    let tables = answer.measure.populations().flat_map(|id| answer.definitions.tables(id));
    let mut tables: BTreeSet<&str> = tables.collect();
    let names_children = |table: &&str| answer.definitions.contracts[*table].column(CHILD).is_some();
    if tables.iter().any(names_children) {
        tables.extend([PERSON_TABLE, UASC_TABLE]);
    }
    for file in tables.into_iter().flat_map(|table| answer.files(table)) {
        let aside = file.rows_set_aside + file.rows_duplicate;
        let _ = writeln!(
            text,
            "file        {} ({}, {} used, {aside} not), sha256 {}",
            file.file,
            file.table,
            rounding::count(file.rows_used as i64),
            file.sha256
        );
    }
}
