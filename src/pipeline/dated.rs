//! How many rows of each table are dated in each month, so that the history can tell late rows from corrected ones.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::*;

use crate::{
    checks::Checked,
    definitions::{CHILD, Definitions, Measure, PERSON_TABLE, population::Time},
    history::{Dated, Rows},
    measures::UASC_TABLE,
    vocabulary::Month,
};

/// Counts the rows that can be counted, by table and month.
pub fn rows(checked: &Checked, definitions: &Definitions) -> PolarsResult<Rows> {
    let mut rows = Rows::default();
    for (table, contract) in &definitions.contracts {
        if let Some(frame) = checked.table(table) {
            let mut dated = dated(frame, dating_column(table, definitions))?;
            for end in contract.columns.iter().filter(|column| column.is_end && frame.column(&column.name).is_ok()) {
                dated.ends.insert(end.name.clone(), by_month(frame, &end.name)?.0);
            }
            rows.tables.insert(table.clone(), dated);
        }
    }
    for measure in definitions.every_version() {
        let tables = tables_of(measure, checked, definitions);
        rows.counted_by.entry(measure.id().to_owned()).or_default().extend(tables);
    }
    Ok(rows)
}

/// The column that says when a row of a table begins to count: that of a cohort, else of a stock, else of an event.
fn dating_column<'a>(table: &str, definitions: &'a Definitions) -> Option<&'a str> {
    let times = || definitions.populations.values().filter(|one| one.table == table).map(|one| &one.time);
    let entered = times().find_map(|time| match time {
        Time::Cohort { event } => Some(event.as_str()),
        _ => None,
    });
    let begin = times().find_map(|time| match time {
        Time::Stock { from, .. } => Some(from.as_str()),
        _ => None,
    });
    entered.or(begin).or_else(|| times().find_map(Time::event))
}

fn dated(frame: &DataFrame, column: Option<&str>) -> PolarsResult<Dated> {
    let Some(name) = column else { return Ok(Dated { undated: frame.height(), ..Dated::default() }) };
    let (months, undated) = by_month(frame, name)?;
    Ok(Dated { column: Some(name.to_owned()), months, undated, ends: BTreeMap::new() })
}

/// How many rows have a day of each month in a column, and how many have none.
fn by_month(frame: &DataFrame, column: &str) -> PolarsResult<(BTreeMap<Month, usize>, usize)> {
    let days = frame.column(column)?.cast(&DataType::Int32)?;
    let days = days.i32()?;
    let first = days.min().unwrap_or(0);
    // Rows are many and days are few, so days are counted first.
    let mut of_day = vec![0; days.max().map_or(0, |last| (last - first) as usize + 1)];
    days.iter().flatten().for_each(|day| of_day[(day - first) as usize] += 1);
    let mut months = BTreeMap::new();
    for (day, rows) in (first..).zip(of_day).filter(|(_, rows)| *rows > 0) {
        if let Some(day) = NaiveDate::from_epoch_days(day) {
            *months.entry(Month::of(day)).or_insert(0) += rows;
        }
    }
    Ok((months, days.null_count()))
}

/// The tables of a measure's populations, of the populations they look into, and of the people in them.
fn tables_of(measure: &Measure, checked: &Checked, definitions: &Definitions) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    for id in measure.populations() {
        tables.extend(definitions.tables(id).into_iter().map(str::to_owned));
    }
    let names_children = |table: &String| checked.table(table).is_some_and(|frame| frame.column(CHILD).is_ok());
    if tables.iter().any(names_children) {
        tables.extend([PERSON_TABLE, UASC_TABLE].map(str::to_owned));
    }
    tables
}
