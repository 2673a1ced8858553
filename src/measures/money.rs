//! Figures in pounds: means, highest, and what has accrued since 1 April. Whole pence until the last step.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::{
    Inputs,
    cube::Amounts,
    figures::nobody,
    intervals,
    population_rows::{self, EXCLUDED, Needs, UNTIL},
    spine::{self, DAY, FIRST, LAST, MONTH},
};
use crate::{
    definitions::{Population, Time},
    vocabulary::{Month, Outcome},
};

/// The mean of what is known, times so many, with the interval of Student's t.
pub fn mean(outcome: &mut Outcome, amounts: &Amounts, times: i64) {
    outcome.denominator = Some(amounts.known);
    outcome.not_known = amounts.not_known;
    if amounts.known == 0 {
        return nobody(outcome);
    }
    let known = amounts.known as f64;
    let pounds = |pence: f64| pence / 100.0 * times as f64;
    let mean = amounts.sum as f64 / known;
    outcome.value = Some(pounds(mean));
    if let Some(interval) = intervals::mean_of(mean, deviation(amounts), amounts.known as usize) {
        outcome.lower = Some(pounds(interval.lower));
        outcome.upper = Some(pounds(interval.upper));
        outcome.method = Some(interval.method.name().to_owned());
    }
}

/// The sample standard deviation, from sums about a centre: Σd² − (Σd)²/n, over n − 1. Nought for a single value.
fn deviation(amounts: &Amounts) -> f64 {
    let (n, squares, distances) = (amounts.known as f64, amounts.squares as f64, amounts.distances as f64);
    if amounts.known < 2 {
        return 0.0;
    }
    ((squares - distances * distances / n).max(0.0) / (n - 1.0)).sqrt()
}

/// The highest of what is known, times so many.
pub fn highest(outcome: &mut Outcome, amounts: &Amounts, times: i64) {
    outcome.denominator = Some(amounts.known);
    outcome.not_known = amounts.not_known;
    match amounts.highest {
        Some(pence) => outcome.value = Some(pence as f64 / 100.0 * times as f64),
        None => nobody(outcome),
    }
}

/// What has accrued from 1 April to the end of a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Accrued {
    /// Pence times nights.
    pence_nights: i64,
    per_days: i64,
    /// Keys whose amount is not known.
    pub not_known: i64,
}

impl Accrued {
    pub fn pounds(self) -> f64 {
        self.pence_nights as f64 / (self.per_days.max(1) as f64 * 100.0)
    }
}

/// What a column accrues to, night by night, from 1 April to the end of each month: the first day in, the end day out.
pub fn accrued(
    inputs: &Inputs<'_>,
    population: &Population,
    of: &str,
    per_days: i64,
) -> PolarsResult<BTreeMap<Month, Accrued>> {
    let Time::Stock { from, .. } = &population.time else {
        polars_bail!(ComputeError: "`{}` is no stock, so nothing accrues over it", population.id);
    };
    let rows = population_rows::counted(inputs, population, &Needs::from([of.to_owned()]))?.filter(col(EXCLUDED).not());
    let last = spine::number_of(inputs.months.last);
    // A placement that has ended still counts in the year's total until March.
    let until = spine::end_of_financial_year(spine::month_of(col(UNTIL))).fill_null(lit(last));
    let first = spine::month_of(col(from.as_str()));
    let first_of_run = spine::number_of(inputs.months.first);
    let rows = rows
        .with_columns([
            when(first.clone().lt(lit(first_of_run))).then(lit(first_of_run)).otherwise(first).alias(FIRST),
            when(until.clone().gt(lit(last))).then(lit(last)).otherwise(until).alias(LAST),
        ])
        .filter(col(FIRST).lt_eq(col(LAST)))
        .collect()?;
    let mut sums = BTreeMap::new();
    for batch in spine::batches(&rows, inputs.months)? {
        let a_month = spine::counted_out(rows.clone().lazy(), batch)?.join(
            year_starts(inputs)?.lazy(),
            [col(MONTH)],
            [col(MONTH)],
            JoinArgs::new(JoinType::Left),
        );
        let day = |date: Expr| date.cast(DataType::Int64);
        let day_after = day(col(DAY)) + lit(1);
        let ends = day(col(UNTIL)).fill_null(day_after.clone());
        let end = when(ends.clone().lt(day_after.clone())).then(ends).otherwise(day_after);
        let starts = day(col(from.as_str()));
        let start = when(starts.clone().gt(day(col(YEAR_START)))).then(starts).otherwise(day(col(YEAR_START)));
        let nights = end - start;
        let of_month = a_month
            .with_column(nights.alias("_nights"))
            .filter(col("_nights").gt(lit(0)))
            .group_by([col(MONTH)])
            .agg([
                (col(of) * col("_nights")).sum().alias("_accrued"),
                col(of).null_count().cast(DataType::Int64).alias("_unknown"),
            ])
            .collect()?;
        let months = of_month.column(MONTH)?.i32()?.clone();
        let accrued = of_month.column("_accrued")?.i64()?.clone();
        let unknown = of_month.column("_unknown")?.i64()?.clone();
        for ((month, pence_nights), not_known) in months.iter().zip(accrued.iter()).zip(unknown.iter()) {
            let Some(month) = month else { continue };
            let accrued =
                Accrued { pence_nights: pence_nights.unwrap_or(0), per_days, not_known: not_known.unwrap_or(0) };
            sums.insert(inputs.months.month(month), accrued);
        }
    }
    Ok(sums)
}

const YEAR_START: &str = "_year_start";

/// The 1 April before the end of every month of the run.
fn year_starts(inputs: &Inputs<'_>) -> PolarsResult<DataFrame> {
    let numbers: Vec<i32> = inputs.months.iter().map(spine::number_of).collect();
    let starts: Vec<chrono::NaiveDate> =
        inputs.months.iter().map(|month| month.financial_year_start().first_day()).collect();
    DataFrame::new(numbers.len(), vec![Column::new(MONTH.into(), numbers), Column::new(YEAR_START.into(), starts)])
}
