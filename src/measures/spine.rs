//! The spine of months: in which months a row counts, all of them at once.
//!
//! A stock row counts at every month-end from the month it starts in to the month before it ends, because a row that
//! ends in a month is over by the last day of it. An event counts in the months whose window it falls in. So both are
//! stretches of whole months, and one row becomes one row a month by counting from the first to the last.

use chrono::{Datelike as _, NaiveDate};
use polars::prelude::*;

use crate::{
    definitions::{Window, calendar::month_number},
    frames,
    vocabulary::Month,
};

/// The months that a run computes, both in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Months {
    pub first: Month,
    pub last: Month,
}

impl Months {
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Month> + Clone {
        self.first.to(self.last)
    }

    pub fn len(self) -> usize {
        (self.last.since(self.first) + 1).max(0) as usize
    }

    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// A month by its number in the frames.
    pub fn month(self, number: i32) -> Month {
        self.first.plus(number - number_of(self.first))
    }

    /// The last day of the month of each number, as a date and as it is written.
    fn days_of(self, month: Expr) -> [Expr; 2] {
        let days: Vec<NaiveDate> = self.iter().map(Month::last_day).collect();
        let written: Vec<i32> =
            days.iter().map(|day| day.year() * 10_000 + day.month() as i32 * 100 + day.day() as i32).collect();
        let place = month - lit(number_of(self.first));
        [Column::new(DAY.into(), days), Column::new(DAY_WRITTEN.into(), written)]
            .map(|of_months| frames::at(place.clone(), of_months.clone()).alias(of_months.name().clone()))
    }
}

/// The column with the number of the month that a row counts in.
pub const MONTH: &str = "_month";
/// The column with the last day of that month: T.
pub const DAY: &str = "_day";
/// The same day as the number yyyymmdd.
pub const DAY_WRITTEN: &str = "_day_written";
/// The first and last month that a row counts in.
pub const FIRST: &str = "_first";
pub const LAST: &str = "_last";

/// A month as frames number it.
pub fn number_of(month: Month) -> i32 {
    month.year() * 12 + month.number() as i32 - 1
}

/// The months at whose end a stock row is there: start on or before T, and not ended or ended after T. In a window,
/// those too in whose window it ended; `begins` is the day on which a window begins that does not move with the month.
pub fn of_stock(from: Expr, until: Expr, window: Window, begins: Option<NaiveDate>, months: Months) -> (Expr, Expr) {
    let last = number_of(months.last);
    let last_month = match (window, begins) {
        (Window::Stock, _) => month_number(until) - lit(1),
        (_, None) => last_in_window(month_number(until), window, last),
        (_, Some(day)) => when(until.lt(lit(day))).then(lit(BEFORE_ALL)).otherwise(lit(last)),
    };
    let first = begins.map_or(months.first, |day| Month::of(day).max(months.first));
    (at_least(month_number(from), number_of(first)), at_most(last_month.fill_null(lit(last)), last))
}

/// A month before any that is counted.
const BEFORE_ALL: i32 = -1;

/// The months whose window an event falls in.
pub fn of_event(event: Expr, window: Window, months: Months) -> (Expr, Expr) {
    let of_event = month_number(event);
    let last = number_of(months.last);
    let until = last_in_window(of_event.clone(), window, last);
    (at_least(of_event, number_of(months.first)), at_most(until, last))
}

/// The last month whose window holds what happened in a month.
pub fn last_in_window(month: Expr, window: Window, last: i32) -> Expr {
    match window {
        Window::Stock | Window::Month => month,
        Window::TwelveMonths => month + lit(11),
        Window::YearToDate => end_of_financial_year(month),
        Window::SinceStart | Window::Since(_) | Window::FollowUp(..) => lit(last),
    }
}

/// The March that ends the financial year of a month, by number: January is 0 within its year, so March is 2.
fn end_of_financial_year(month: Expr) -> Expr {
    let within_year = month.clone() % lit(12);
    month.clone()
        + when(within_year.clone().lt_eq(lit(2))).then(lit(2) - within_year.clone()).otherwise(lit(14) - within_year)
}

fn at_least(month: Expr, least: i32) -> Expr {
    when(month.clone().lt(lit(least))).then(lit(least)).otherwise(month)
}

fn at_most(month: Expr, most: i32) -> Expr {
    when(month.clone().gt(lit(most))).then(lit(most)).otherwise(month)
}

/// Adds the day so many calendar months after a date, clamped to the last day of its month: 31 August and six months
/// is 28 February.
pub fn with_day_after(rows: DataFrame, date: &str, months: u32, name: &str) -> PolarsResult<DataFrame> {
    let later = |days: i32| {
        let day = NaiveDate::from_epoch_days(days)?.checked_add_months(chrono::Months::new(months))?;
        Some(day.to_epoch_days())
    };
    let days = rows.column(date)?.cast(&DataType::Int32)?;
    let days: Int32Chunked = days.i32()?.iter().map(|day| day.and_then(later)).collect();
    let days = days.with_name(name.into()).into_column().cast(&DataType::Date)?;
    let mut rows = rows;
    rows.with_column(days)?;
    Ok(rows)
}

/// Rows at a time when one row becomes one row a month: about a gigabyte at the widest.
const ROWS_AT_ONCE: i64 = 4_000_000;
/// A month has seven bits of the number that rows are added up by.
const MONTHS_AT_ONCE: usize = 128;

/// Stretches of months so that each, counted out, has no more rows than fit at once.
///
/// The frames hold [`FIRST`] and [`LAST`], with first never after last, and are counted out together.
pub fn batches<'a>(frames: impl IntoIterator<Item = &'a DataFrame>, months: Months) -> PolarsResult<Vec<Months>> {
    let mut total = 0;
    for rows in frames {
        let months = (col(LAST) - col(FIRST) + lit(1)).cast(DataType::Int64).sum();
        let of_frame = rows.clone().lazy().select([months]).collect()?;
        total += of_frame.columns()[0].i64()?.get(0).unwrap_or(0);
    }
    let parts = (total / ROWS_AT_ONCE + 1).min(months.len() as i64).max(1) as usize;
    let parts = parts.max(months.len().div_ceil(MONTHS_AT_ONCE));
    let size = months.len().div_ceil(parts).max(1);
    let starts: Vec<Month> = months.iter().step_by(size).collect();
    Ok(starts.into_iter().map(|first| Months { first, last: first.plus(size as i32 - 1).min(months.last) }).collect())
}

/// One row for every month of a batch that each row counts in, with [`MONTH`] and [`DAY`].
pub fn counted_out(rows: LazyFrame, batch: Months) -> LazyFrame {
    let (first, last) = (number_of(batch.first), number_of(batch.last));
    let in_batch = rows.filter(col(FIRST).lt_eq(lit(last)).and(col(LAST).gt_eq(lit(first))));
    let from = at_least(col(FIRST), first);
    let to = at_most(col(LAST), last) + lit(1);
    let one_a_month = in_batch
        .with_column(int_ranges(from, to, lit(1), DataType::Int32).alias(MONTH))
        .explode(by_name([MONTH], true, false), ExplodeOptions { empty_as_null: false, keep_nulls: false });
    one_a_month.with_columns(batch.days_of(col(MONTH)))
}

#[cfg(test)]
mod tests {
    use polars::df;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn months(first: &str, last: &str) -> Months {
        Months { first: first.parse().unwrap(), last: last.parse().unwrap() }
    }

    fn there(from: &str, until: Option<&str>) -> Vec<String> {
        let months = months("2020-01", "2020-06");
        let rows = df!("from" => [date(from)], "until" => [until.map(date)]).unwrap();
        let (first, last) = of_stock(col("from"), col("until"), Window::Stock, None, months);
        let rows = rows.lazy().with_columns([first.alias(FIRST), last.alias(LAST)]).filter(col(FIRST).lt_eq(col(LAST)));
        let out = counted_out(rows, months).collect().unwrap();
        out.column(MONTH).unwrap().i32().unwrap().into_no_null_iter().map(|n| months.month(n).to_string()).collect()
    }

    #[test]
    fn a_row_is_there_from_its_first_day_and_not_on_its_last() {
        assert_eq!(there("2020-01-31", Some("2020-03-31")), ["2020-01", "2020-02"]);
        assert_eq!(there("2020-02-01", Some("2020-03-01")), ["2020-02"]);
        assert_eq!(there("2020-02-01", Some("2020-02-29")), [""; 0]);
        assert_eq!(there("2020-05-31", None), ["2020-05", "2020-06"]);
        assert_eq!(there("2019-02-03", Some("2020-02-01")), ["2020-01"]);
    }

    #[test]
    fn an_event_counts_in_twelve_whole_months() {
        let months = months("2019-01", "2022-12");
        let rows = df!("event" => [date("2020-02-29")]).unwrap();
        for (window, first, last) in [
            (Window::Month, "2020-02", "2020-02"),
            (Window::TwelveMonths, "2020-02", "2021-01"),
            (Window::YearToDate, "2020-02", "2020-03"),
            (Window::SinceStart, "2020-02", "2022-12"),
        ] {
            let (from, to) = of_event(col("event"), window, months);
            let out = rows.clone().lazy().select([from.alias(FIRST), to.alias(LAST)]).collect().unwrap();
            let number =
                |name: &str| months.month(out.column(name).unwrap().i32().unwrap().get(0).unwrap()).to_string();
            assert_eq!((number(FIRST).as_str(), number(LAST).as_str()), (first, last), "{window:?}");
        }
    }
}
