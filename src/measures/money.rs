//! Figures of amounts: means, medians, sums, and what has accrued since 1 April. Whole pence until the last step.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::{
    Inputs,
    cube::{Amounts, Member},
    intervals,
    maker::{nobody, not_applicable},
    population_rows::{self, EXCLUDED, SINCE, UNTIL},
    spine::{self, DAY, FIRST, LAST, MONTH, Months},
};
use crate::{
    definitions::{Amount, Population, Time, Window, calendar::month_number},
    frames::{self, FILE, ROW},
    vocabulary::{Month, Outcome},
};

/// What a figure says of an amount: of what is known, times so many.
pub struct Of<'a> {
    pub amounts: &'a Amounts,
    /// How many whole parts make one: 100 pence a pound.
    pub parts: f64,
    pub times: i64,
}

impl Of<'_> {
    fn scaled(&self, parts: f64) -> f64 {
        parts / self.parts * self.times as f64
    }

    /// How many are known and how many are not; false where nothing is known.
    fn is_known(&self, outcome: &mut Outcome) -> bool {
        outcome.denominator = Some(self.amounts.known);
        outcome.not_known = Some(self.amounts.not_known);
        if self.amounts.known == 0 {
            nobody(outcome);
        }
        self.amounts.known > 0
    }

    /// The mean, with the interval of Student's t where one is wanted.
    pub fn mean(&self, outcome: &mut Outcome, has_interval: bool) {
        if !self.is_known(outcome) {
            return;
        }
        let mean = self.amounts.sum as f64 / self.amounts.known as f64;
        outcome.value = Some(self.scaled(mean));
        let interval = intervals::mean_of(mean, deviation(self.amounts), self.amounts.known as usize);
        if let (Some(interval), true) = (interval, has_interval) {
            outcome.lower = Some(self.scaled(interval.lower));
            outcome.upper = Some(self.scaled(interval.upper));
            outcome.method = Some(interval.method.name().to_owned());
        }
    }

    pub fn highest(&self, outcome: &mut Outcome) {
        if let (true, Some(highest)) = (self.is_known(outcome), self.amounts.highest) {
            outcome.value = Some(self.scaled(highest as f64));
        }
    }

    /// The sum of what is known. A sum of nothing is nought.
    pub fn sum(&self, outcome: &mut Outcome) {
        outcome.not_known = Some(self.amounts.not_known);
        outcome.value = Some(self.scaled(self.amounts.sum as f64));
    }

    /// How many times the mean a fee comes to.
    pub fn fee_over(&self, outcome: &mut Outcome, fee: i64) {
        if !self.is_known(outcome) {
            return;
        }
        match self.amounts.sum {
            0 => not_applicable(outcome, "the mean is nought"),
            sum => outcome.value = Some(fee as f64 * self.parts * self.amounts.known as f64 / sum as f64),
        }
    }
}

/// The median of the known values, of which there are `parts` to one: the middle one, or halfway between the middle two.
pub fn median(outcome: &mut Outcome, values: &[i64], parts: f64) {
    outcome.denominator = Some(values.len() as i64);
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let (below, above) = match sorted.len() {
        0 => return nobody(outcome),
        count => (sorted[(count - 1) / 2], sorted[count / 2]),
    };
    outcome.value = Some((below + above) as f64 / (2.0 * parts));
}

/// The sample standard deviation, from sums about a centre: Σd² − (Σd)²/n, over n − 1. Nought for a single value.
fn deviation(amounts: &Amounts) -> f64 {
    let (n, squares, distances) = (amounts.known as f64, amounts.squares as f64, amounts.distances as f64);
    if amounts.known < 2 {
        return 0.0;
    }
    ((squares - distances * distances / n).max(0.0) / (n - 1.0)).sqrt()
}

/// What has accrued in the window that ends with a month.
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

/// What a column accrues to, night by night, from the first day of a window to the end of each month: the first day in,
/// the end day out.
pub fn accrued(
    inputs: &Inputs<'_>,
    population: &Population,
    of: &Amount,
    per_days: i64,
    window: Window,
) -> PolarsResult<BTreeMap<Month, Accrued>> {
    let rows = accruing(inputs, population, of, window, &[])?;
    let mut sums = BTreeMap::new();
    for batch in spine::batches([&rows], inputs.months)? {
        let of_month = with_nights(inputs, &rows, batch, window)
            .group_by([col(MONTH)])
            .agg([
                (col(AMOUNT) * col(NIGHTS)).sum().alias("_accrued"),
                col(AMOUNT).null_count().cast(DataType::Int64).alias("_unknown"),
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

/// The rows over which an amount accrues in the last month of the run, each with its amount and its nights, and with the
/// columns named; in the order of files and rows.
pub fn nightly(
    inputs: &Inputs<'_>,
    population: &Population,
    of: &Amount,
    window: Window,
    also: &[String],
) -> PolarsResult<Vec<Member>> {
    let rows = accruing(inputs, population, of, window, also)?;
    let last = Months { first: inputs.months.last, last: inputs.months.last };
    let text = |name: &String| col(name.as_str()).cast(DataType::String).alias(format!("_also_{name}"));
    let whole = |name: &str| col(name).cast(DataType::Int64);
    let own = [whole(FILE), whole(ROW), whole(AMOUNT), whole(NIGHTS)].into_iter();
    let rows = with_nights(inputs, &rows, last, window).select(own.chain(also.iter().map(text)).collect::<Vec<_>>());
    let rows = rows.collect()?.sort([FILE, ROW], SortMultipleOptions::default())?;
    let [file, row, amount, nights] = [FILE, ROW, AMOUNT, NIGHTS].map(|name| rows.column(name)?.i64().cloned());
    let (file, row, amount, nights) = (file?, row?, amount?, nights?);
    let texts = also.iter().map(|name| rows.column(&format!("_also_{name}"))?.str().cloned());
    let texts = texts.collect::<PolarsResult<Vec<_>>>()?;
    let member = |at: usize| Member {
        file: file.get(at).unwrap_or(0) as u32,
        row: row.get(at).unwrap_or(0) as u32,
        also: texts.iter().map(|texts| texts.get(at).map(str::to_owned)).collect(),
        amount: amount.get(at),
        nights: nights.get(at),
        ..Member::default()
    };
    Ok((0..rows.height()).map(member).collect())
}

/// The rows of a stock over which an amount accrues, with it and the months in whose windows they are.
fn accruing(
    inputs: &Inputs<'_>,
    population: &Population,
    of: &Amount,
    window: Window,
    also: &[String],
) -> PolarsResult<DataFrame> {
    let Time::Stock { .. } = &population.time else {
        polars_bail!(ComputeError: "`{}` is no stock, so nothing accrues over it", population.id);
    };
    let needs = of.columns.iter().chain(also).cloned().collect();
    let rows = population_rows::counted(inputs, population, &needs)?.filter(col(EXCLUDED).not());
    let rows = rows.with_column(of.expr.clone().alias(AMOUNT));
    let last = spine::number_of(inputs.months.last);
    // A placement that has ended still counts in the year's total until March.
    let until = spine::last_in_window(month_number(col(UNTIL)), window, last);
    let until = when(col(UNTIL).is_null()).then(lit(last)).otherwise(until);
    let first = month_number(col(SINCE));
    let first_of_run = spine::number_of(inputs.months.first);
    rows.with_columns([
        when(first.clone().lt(lit(first_of_run))).then(lit(first_of_run)).otherwise(first).alias(FIRST),
        when(until.clone().gt(lit(last))).then(lit(last)).otherwise(until).alias(LAST),
    ])
    .filter(col(FIRST).lt_eq(col(LAST)))
    .collect()
}

/// The rows one a month, each with its nights in the window that ends with it; those that have some.
fn with_nights(inputs: &Inputs<'_>, rows: &DataFrame, batch: Months, window: Window) -> LazyFrame {
    let month = col(MONTH) - lit(spine::number_of(inputs.months.first));
    let window_start = frames::at(month, window_starts(inputs, window)).alias(WINDOW_START);
    let a_month = spine::counted_out(rows.clone().lazy(), batch).with_column(window_start);
    let day = |date: Expr| date.cast(DataType::Int64);
    let day_after = day(col(DAY)) + lit(1);
    let ends = day(col(UNTIL)).fill_null(day_after.clone());
    let end = when(ends.clone().lt(day_after.clone())).then(ends).otherwise(day_after);
    let starts = day(col(SINCE));
    let start = when(starts.clone().gt(day(col(WINDOW_START)))).then(starts).otherwise(day(col(WINDOW_START)));
    a_month.with_column((end - start).alias(NIGHTS)).filter(col(NIGHTS).gt(lit(0)))
}

const NIGHTS: &str = "_nights";
const AMOUNT: &str = "_amount";
const WINDOW_START: &str = "_window_start";

/// The first day of the window of every month of the run.
fn window_starts(inputs: &Inputs<'_>, window: Window) -> Column {
    let first_day = |month| window.first_day(month, &inputs.definitions.config);
    let starts: Vec<Option<chrono::NaiveDate>> = inputs.months.iter().map(first_day).collect();
    Column::new(WINDOW_START.into(), starts)
}
