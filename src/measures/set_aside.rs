//! The rows of a population that were set aside, as widely as they could count: whom they could bring in, had they been
//! right (fine print 13).
//!
//! They pass through the same conditions as the rows that count. Only what is wrong with them is taken both ways: a day
//! that cannot be read, or an end that is not after its start, may be any day that nothing else rules out.

use polars::prelude::*;

use super::{
    Inputs, Months,
    population_rows::{self, KEY, Needs, Rows, SINCE, UNTIL},
    spine::{self, FIRST, LAST},
};
use crate::{
    definitions::{Column, Contract, Holds, Population, Time, Window},
    places::END_UNREAD,
};

const NUMBER: &str = "_aside";
const NEXT: &str = "_next";

/// The rows of a population that were set aside and could count in some month of the run; nothing if there are none.
pub fn rows(
    inputs: &Inputs<'_>,
    population: &Population,
    window: Window,
    is_of_the_service: bool,
    needs: &Needs,
) -> PolarsResult<Option<Rows>> {
    let (Some(table), Some(contract)) =
        (inputs.located.set_aside(&population.table), inputs.definitions.contracts.get(&population.table))
    else {
        return Ok(None);
    };
    let rows = keyed(table, population);
    let days = Days { contract, inputs, population, window };
    let rows = match &population.time {
        Time::Stock { .. } => days.of_stock(rows)?,
        Time::Flow { event } | Time::Cohort { event } => days.of_event(rows, event),
    };
    let rows = rows.filter(col(FIRST).lt_eq(col(LAST)));
    let rows = population_rows::with_who_counts(inputs, population, needs, table, rows)?;
    let rows = match population_rows::since_the_start(inputs, population, window, is_of_the_service) {
        Some(is_since) => rows.filter(is_since.fill_null(lit(true))),
        None => rows,
    };
    population_rows::finished(population, window, rows).map(Some)
}

/// Each row with the number of its key. One whose key is not all there is a key of its own.
fn keyed(table: &DataFrame, population: &Population) -> LazyFrame {
    let is_whole = population.key.iter().map(|name| col(name.as_str()).is_not_null()).reduce(Expr::and);
    let own = lit(u32::MAX) - col(NUMBER).cast(DataType::UInt32);
    let key = match (population_rows::key(population), is_whole) {
        (Some(key), Some(is_whole)) => when(is_whole).then(key).otherwise(own),
        _ => own,
    };
    table.clone().lazy().with_row_index(NUMBER, None).with_column(key.alias(KEY))
}

/// In which months a row could count.
struct Days<'a> {
    contract: &'a Contract,
    inputs: &'a Inputs<'a>,
    population: &'a Population,
    window: Window,
}

impl Days<'_> {
    /// There from its start, or from ever where that cannot be read; until its end, or for good where that cannot be
    /// read or is not after the start.
    fn of_stock(&self, rows: LazyFrame) -> PolarsResult<LazyFrame> {
        let Time::Stock { from, until, ends_at_next, unknown_start_is_open } = &self.population.time else {
            return Ok(rows);
        };
        let start = col(from.as_str());
        let is_from_ever = *unknown_start_is_open || self.must_be_known(from);
        let since =
            if is_from_ever { start.clone().fill_null(lit(population_rows::since_ever())) } else { start.clone() };
        let rows = rows.with_column(since.alias(SINCE));
        let end = until.as_ref().map_or(lit(NULL).cast(DataType::Date), |until| col(until.as_str()));
        let is_in_doubt = col(END_UNREAD).or(end.clone().lt_eq(start).fill_null(lit(false)));
        let rows = if *ends_at_next { self.with_next(rows)? } else { rows.with_column(no_day().alias(NEXT)) };
        // A blank end is known to be none: such a row is over where the next one begins, as others are.
        let until = when(is_in_doubt).then(no_day()).otherwise(coalesce(&[end, col(NEXT)]));
        let rows = rows.with_column(until.alias(UNTIL));
        let begins = self.window.begins(&self.inputs.definitions.config);
        let (first, last) = spine::of_stock(col(SINCE), col(UNTIL), self.window, begins, self.inputs.months);
        Ok(rows.with_columns([first.alias(FIRST), last.alias(LAST)]))
    }

    /// The first start after the row's own among the rows of its key that count.
    fn with_next(&self, rows: LazyFrame) -> PolarsResult<LazyFrame> {
        let none = |rows: LazyFrame| Ok(rows.with_column(no_day().alias(NEXT)));
        let (Some(table), Some(key), Time::Stock { from, .. }) = (
            self.inputs.located.table(&self.population.table),
            population_rows::key(self.population),
            &self.population.time,
        ) else {
            return none(rows);
        };
        let others = table.clone().lazy().select([key.alias(KEY), col(from.as_str()).alias(NEXT)]);
        let next = rows
            .clone()
            .select([col(NUMBER), col(KEY), col(from.as_str()).alias("_own")])
            .join(others, [col(KEY)], [col(KEY)], JoinArgs::new(JoinType::Inner))
            .filter(col(NEXT).gt(col("_own")))
            .group_by([col(NUMBER)])
            .agg([col(NEXT).min()]);
        Ok(rows.join(next, [col(NUMBER)], [col(NUMBER)], JoinArgs::new(JoinType::Left)))
    }

    /// In the windows of its event; where that cannot be told, in every window from the row's start to its end.
    fn of_event(&self, rows: LazyFrame, event: &str) -> LazyFrame {
        let Months { first, last } = self.inputs.months;
        let (first, last) = (lit(spine::number_of(first)), lit(spine::number_of(last)));
        let window = |day: Expr| spine::of_event(day, self.window, self.inputs.months);
        let (own_first, own_last) = window(col(event));
        let start = self.column(|column| column.holds == Holds::Date && column.must_be_known);
        let end = self.column(|column| column.is_end);
        let is_end = self.contract.column(event).is_some_and(|column| column.is_end);
        let not_after_start = col(event).lt_eq(start.clone()).fill_null(lit(false));
        let (is_in_doubt, from, to) = match is_end {
            true => (col(END_UNREAD).or(not_after_start), window(start).0.fill_null(first), last),
            false if self.must_be_known(event) => (col(event).is_null(), first, window(end).1.fill_null(last)),
            false => (lit(false), own_first.clone(), own_last.clone()),
        };
        rows.with_columns([
            when(is_in_doubt.clone()).then(from).otherwise(own_first).alias(FIRST),
            when(is_in_doubt).then(to).otherwise(own_last).alias(LAST),
        ])
    }

    fn must_be_known(&self, name: &str) -> bool {
        self.contract.column(name).is_some_and(|column| column.must_be_known)
    }

    /// The first column of the contract that is so, or no day.
    fn column(&self, is_it: impl Fn(&Column) -> bool) -> Expr {
        self.contract
            .columns
            .iter()
            .find(|column| is_it(column))
            .map_or_else(no_day, |column| col(column.name.as_str()))
    }
}

fn no_day() -> Expr {
    lit(NULL).cast(DataType::Date)
}
