//! The table under a chart of lines: every month with its figure, what it was counted from, and its interval.

use crate::vocabulary::{AgreedMeasure, Month, rounding};

use super::{
    chart::ChartTable,
    readings::{Absence, Figure, Reading, Readings},
    words,
};

/// What a month without a row shows.
pub const NOT_AVAILABLE: &str = "[x]";

/// A column: its head, and what it prints of a figure.
pub struct Column<'a> {
    pub head: String,
    pub readings: &'a Readings,
    pub print: Box<dyn Fn(&Figure) -> String + 'a>,
}

impl Column<'_> {
    fn cell(&self, month: Month) -> String {
        self.readings.reading(month).map_or_else(|| NOT_AVAILABLE.to_owned(), |reading| cell(reading, &self.print))
    }
}

/// A row for every month of the chart, a cell for every column; where there is no figure, its marker.
pub fn of_columns(caption: &str, months: impl Iterator<Item = Month>, columns: &[Column]) -> ChartTable {
    let row = |month: Month| {
        let cells = columns.iter().map(|column| column.cell(month));
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
    let column = |head: String, print: Box<dyn Fn(&Figure) -> String>| Column { head, readings, print };
    let any = |has: fn(&Figure) -> bool| readings.figures().any(|(_, figure)| has(figure));

    let mut columns = vec![column(head(name), Box::new(move |figure| words::bare(figure, unit, decimals)))];
    let is_its_own_count = readings.figures().all(|(_, f)| f.numerator.map(|n| n as f64) == Some(f.value));
    if any(|figure| figure.numerator.is_some()) && !is_its_own_count {
        columns.push(column(words::capital(&measure.numerator), Box::new(|figure| integer(figure.numerator))));
    }
    if any(|figure| figure.denominator.is_some()) {
        columns.push(column(words::capital(&measure.denominator), Box::new(|figure| integer(figure.denominator))));
    }
    if any(|figure| figure.interval.is_some()) {
        let limit = move |limit: Option<f64>| limit.map_or(NOT_AVAILABLE.to_owned(), |l| rounding::number(l, decimals));
        columns.push(column(head("Lower 95% limit"), Box::new(move |f| limit(f.interval.map(|(lower, _)| lower)))));
        columns.push(column(head("Upper 95% limit"), Box::new(move |f| limit(f.interval.map(|(_, upper)| upper)))));
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
