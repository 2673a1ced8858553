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
    pub squares: i64,
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
    vec![
        col(name).count().cast(DataType::Int64).alias(format!("{name}_known")),
        col(name).null_count().cast(DataType::Int64).alias(format!("{name}_unknown")),
        col(name).sum().alias(format!("{name}_sum")),
        col(name).max().alias(format!("{name}_max")),
        distance.clone().sum().alias(format!("{name}_distances")),
        (distance.clone() * distance).sum().alias(format!("{name}_squares")),
    ]
}

pub(super) fn amounts_of(added: &DataFrame, name: &str, at: usize) -> Amounts {
    let read = |what: &str| number(added, &format!("{name}_{what}"), at);
    Amounts {
        known: read("known").unwrap_or(0),
        not_known: read("unknown").unwrap_or(0),
        sum: read("sum").unwrap_or(0),
        highest: read("max"),
        squares: read("squares").unwrap_or(0),
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
