//! The table under a chart of lines: every month with its figure, what it was counted from, and its interval.

use crate::vocabulary::{AgreedMeasure, Month, rounding};

use super::{
    chart::ChartTable,
    readings::{Absence, Figure, Reading, Readings},
    words,
};

/// What a month without a row shows.
pub const NOT_AVAILABLE: &str = "[x]";

/// A column: its head, and what it prints of a month.
pub struct Column<'a> {
    pub head: String,
    cell: Box<dyn Fn(Month) -> String + 'a>,
}

impl<'a> Column<'a> {
    /// A column that prints something of each figure, and its marker where there is none.
    pub fn new(head: String, readings: &'a Readings, print: impl Fn(&Figure) -> String + 'a) -> Self {
        let cell = move |month: Month| {
            readings.reading(month).map_or_else(|| NOT_AVAILABLE.to_owned(), |reading| cell(reading, &print))
        };
        Self { head, cell: Box::new(cell) }
    }

    /// The figures themselves.
    pub fn figures(head: String, readings: &'a Readings) -> Self {
        Self::new(head, readings, |figure| words::bare(figure, readings.unit, readings.decimals))
    }

    /// A column that says something of its own of each month.
    pub fn by_month(head: String, cell: impl Fn(Month) -> String + 'a) -> Self {
        Self { head, cell: Box::new(cell) }
    }

    /// A column without any figure.
    pub fn silent(head: String, marker: &'static str) -> Self {
        Self { head, cell: Box::new(move |_| marker.to_owned()) }
    }
}

/// A row for every month of the chart, a cell for every column; where there is no figure, its marker.
pub fn of_columns(caption: &str, months: impl Iterator<Item = Month>, columns: &[Column]) -> ChartTable {
    let row = |month: Month| {
        let cells = columns.iter().map(|column| (column.cell)(month));
        [month.in_words()].into_iter().chain(cells).collect()
    };
    let heads = columns.iter().map(|column| column.head.clone());
    ChartTable {
        caption: caption.to_owned(),
        columns: [String::from("Month")].into_iter().chain(heads).collect(),
        rows: months.map(row).collect(),
    }
}

/// The figure of a line, what it was counted from where that is known, and its interval where there is one.
pub fn columns<'a>(name: &str, measure: &AgreedMeasure, readings: &'a Readings) -> Vec<Column<'a>> {
    let (unit, decimals) = (readings.unit, readings.decimals);
    let head = |name: &str| format!("{name} ({})", words::unit_in_head(unit));
    let column = |head: String, print: fn(&Figure) -> String| Column::new(head, readings, print);
    let any = |has: fn(&Figure) -> bool| readings.figures().any(|(_, figure)| has(figure));

    let mut columns = vec![Column::figures(head(name), readings)];
    let is_its_own_count = readings.figures().all(|(_, f)| f.numerator.map(|n| n as f64) == Some(f.value));
    if any(|figure| figure.numerator.is_some()) && !is_its_own_count {
        columns.push(column(words::capital(&measure.numerator), |figure| integer(figure.numerator)));
    }
    if any(|figure| figure.denominator.is_some()) {
        columns.push(column(words::capital(&measure.denominator), |figure| integer(figure.denominator)));
    }
    if any(|figure| figure.interval.is_some()) {
        let limit = move |limit: Option<f64>| limit.map_or(NOT_AVAILABLE.to_owned(), |l| rounding::number(l, decimals));
        let ends = [("Lower 95% limit", 0), ("Upper 95% limit", 1)];
        columns.extend(ends.map(|(name, end)| {
            Column::new(head(name), readings, move |f| limit(f.interval.map(|(lower, upper)| [lower, upper][end])))
        }));
    }
    columns
}

/// A reading as a cell.
pub fn cell(reading: &Reading, print: impl Fn(&Figure) -> String) -> String {
    match &reading.seen {
        Ok(figure) => print(figure),
        Err(Absence { marker, .. }) => (*marker).to_owned(),
    }
}

fn integer(count: Option<i64>) -> String {
    count.map_or(NOT_AVAILABLE.to_owned(), rounding::count)
}
