//! Columns that look into another population: was the child looked after on the day of the referral, and did the
//! child start to be looked after later.

use polars::prelude::*;

use super::{
    Inputs,
    population_rows::{self, EXCLUDED, Needs, UNTIL},
    spine::DAY,
};
use crate::{
    definitions::population::{FollowUp, WasIn},
    definitions::{Population, Time},
};

const NUMBER: &str = "_number";

/// The date of what happened first, behind a column of follow-up.
pub fn outcome_column(name: &str) -> String {
    format!("_outcome_{name}")
}

/// Adds a column for every link of a population.
pub fn with_links(inputs: &Inputs<'_>, population: &Population, rows: LazyFrame) -> PolarsResult<LazyFrame> {
    if population.was_in.is_empty() && population.follow_up.is_empty() {
        return Ok(rows);
    }
    let mut rows = rows.with_row_index(NUMBER, None).collect()?;
    for link in &population.was_in {
        rows = with_was_in(inputs, link, rows)?;
    }
    for link in &population.follow_up {
        rows = with_outcome(inputs, link, rows)?;
    }
    Ok(rows.lazy())
}

/// Whether what is followed up had happened by the last day of the month; null where nobody can be followed.
pub fn had_happened(link: &FollowUp) -> Expr {
    let outcome = col(outcome_column(&link.name).as_str());
    when(col(link.shared.as_str()).is_null())
        .then(lit(NULL).cast(DataType::Boolean))
        .otherwise(outcome.clone().is_not_null().and(outcome.lt_eq(col(DAY))).fill_null(lit(false)))
        .alias(link.name.as_str())
}

/// True where the other stock held somebody on the day: from its start on, and not on the day it ended.
fn with_was_in(inputs: &Inputs<'_>, link: &WasIn, rows: DataFrame) -> PolarsResult<DataFrame> {
    let other = inputs.definitions.population(&link.population);
    let Time::Stock { from, .. } = &other.time else {
        polars_bail!(ComputeError: "`{}` looks into `{}`, which is no stock", link.name, link.population);
    };
    let there = population_rows::counted(inputs, other, &Needs::from([link.shared.clone()]))?
        .filter(col(EXCLUDED).not())
        .select([col(link.shared.as_str()), col(from.as_str()).alias("_from"), col(UNTIL)]);
    let asked =
        rows.clone().lazy().select([col(NUMBER), col(link.shared.as_str()), col(link.on.as_str()).alias("_on")]);
    let found = asked
        .join(there, [col(link.shared.as_str())], [col(link.shared.as_str())], JoinArgs::new(JoinType::Inner))
        .filter(col("_from").lt_eq(col("_on")).and(col(UNTIL).is_null().or(col(UNTIL).gt(col("_on")))))
        .select([col(NUMBER)])
        .unique(None, UniqueKeepStrategy::Any)
        .with_column(lit(true).alias("_found"));
    let is_known = col(link.shared.as_str()).is_not_null();
    rows.lazy()
        .join(found, [col(NUMBER)], [col(NUMBER)], JoinArgs::new(JoinType::Left))
        .with_column(
            when(is_known).then(col("_found").fill_null(lit(false))).otherwise(lit(NULL)).alias(link.name.as_str()),
        )
        .drop(by_name(["_found"], true, false))
        .collect()
}

/// The date of the first event of the other flow after the day.
fn with_outcome(inputs: &Inputs<'_>, link: &FollowUp, rows: DataFrame) -> PolarsResult<DataFrame> {
    let other = inputs.definitions.population(&link.population);
    let Time::Flow { event } = &other.time else {
        polars_bail!(ComputeError: "`{}` follows `{}`, which is no flow", link.name, link.population);
    };
    let events = population_rows::counted(inputs, other, &Needs::from([link.shared.clone()]))?
        .filter(col(EXCLUDED).not())
        .select([col(link.shared.as_str()), col(event.as_str()).alias("_event")]);
    let asked =
        rows.clone().lazy().select([col(NUMBER), col(link.shared.as_str()), col(link.after.as_str()).alias("_after")]);
    let first = asked
        .join(events, [col(link.shared.as_str())], [col(link.shared.as_str())], JoinArgs::new(JoinType::Inner))
        .filter(col("_event").gt(col("_after")))
        .group_by([col(NUMBER)])
        .agg([col("_event").min().alias(outcome_column(&link.name))]);
    rows.lazy().join(first, [col(NUMBER)], [col(NUMBER)], JoinArgs::new(JoinType::Left)).collect()
}
