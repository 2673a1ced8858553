//! Sums over the rows of a group, and how they are read back: whole numbers throughout, so that no order of adding
//! matters.

use polars::prelude::*;

/// Sums from which mean, deviation and highest come, in whole parts such as pence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amounts {
    pub known: i64,
    pub not_known: i64,
    pub sum: i64,
    pub highest: Option<i64>,
    /// The sum of squared distances from `centre`, and of the distances: exact in integers, however they are ordered.
    pub squares: i128,
    pub distances: i64,
}

impl Amounts {
    pub(super) fn merge(&mut self, other: &Self) {
        self.known += other.known;
        self.not_known += other.not_known;
        self.sum += other.sum;
        self.highest = self.highest.max(other.highest);
        self.squares += other.squares;
        self.distances += other.distances;
    }
}

/// A whole number near the middle of a column, so that squared distances from it stay small and exact.
pub(super) fn centre(rows: &DataFrame, name: &str) -> PolarsResult<i64> {
    Ok(rows.column(name)?.as_materialized_series().mean().map_or(0, |mean| mean.round() as i64))
}

pub(super) fn amount_sums(name: &str, centre: i64) -> Vec<Expr> {
    let distance = col(name) - lit(centre);
    let high = distance.clone().floor_div(lit(HALF));
    let low = distance.clone() - high.clone() * lit(HALF);
    vec![
        col(name).count().cast(DataType::Int64).alias(format!("{name}_known")),
        col(name).null_count().cast(DataType::Int64).alias(format!("{name}_unknown")),
        col(name).sum().alias(format!("{name}_sum")),
        col(name).max().alias(format!("{name}_max")),
        distance.clone().sum().alias(format!("{name}_distances")),
        (high.clone() * high.clone()).sum().alias(format!("{name}_high_squares")),
        (high * low.clone()).sum().alias(format!("{name}_products")),
        (low.clone() * low).sum().alias(format!("{name}_low_squares")),
    ]
}

/// A distance is squared in two halves, (ah + b)² = a²h² + 2abh + b², so that no sum of amounts that anybody pays, or
/// mistypes, is too large for a whole number.
const HALF: i64 = 1 << 16;

fn squares(high: Option<i64>, products: Option<i64>, low: Option<i64>) -> i128 {
    let [high, products, low] = [high, products, low].map(|sum| i128::from(sum.unwrap_or(0)));
    let half = i128::from(HALF);
    high * half * half + 2 * products * half + low
}

pub(super) fn amounts_of(added: &DataFrame, name: &str, at: usize) -> Amounts {
    let read = |what: &str| number(added, &format!("{name}_{what}"), at);
    Amounts {
        known: read("known").unwrap_or(0),
        not_known: read("unknown").unwrap_or(0),
        sum: read("sum").unwrap_or(0),
        highest: read("max"),
        squares: squares(read("high_squares"), read("products"), read("low_squares")),
        distances: read("distances").unwrap_or(0),
    }
}

/// A whole number of a frame of sums.
pub(super) fn number(frame: &DataFrame, column: &str, at: usize) -> Option<i64> {
    frame.column(column).ok()?.get(at).ok()?.extract::<i64>()
}

/// The known values of a list of whole numbers.
pub(super) fn values_of(frame: &DataFrame, column: &str, at: usize) -> PolarsResult<Vec<i64>> {
    let list = frame.column(column)?.list()?.get_as_series(at);
    list.map_or_else(|| Ok(Vec::new()), |values| values.i64().map(|values| values.iter().flatten().collect()))
}
