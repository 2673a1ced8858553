//! Columns that look into another population: was the child looked after on the day of the referral, and did the
//! child start to be looked after later.

use polars::prelude::*;

use super::{
    Inputs,
    population_rows::{self, DUE, EXCLUDED, KEY, Needs, SINCE, UNTIL},
    spine::{self, DAY, FIRST, LAST, MONTH, Months},
};
use crate::{
    definitions::{
        Population, Time, Window,
        calendar::month_number,
        options::Edge,
        population::{FollowUp, WasIn},
    },
    frames::ByNumber,
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

/// Whether what is followed up had happened by the last day of the month, or within the months of a follow-up; null
/// where nobody can be followed.
pub fn had_happened(link: &FollowUp, window: Window) -> Expr {
    let by = if matches!(window, Window::FollowUp(..)) { col(DUE) } else { col(DAY) };
    let outcome = col(outcome_column(&link.name).as_str());
    when(col(link.shared.as_str()).is_null())
        .then(lit(NULL).cast(DataType::Boolean))
        .otherwise(outcome.clone().is_not_null().and(outcome.lt_eq(by)).fill_null(lit(false)))
        .alias(link.name.as_str())
}

/// Adds how many different things another table holds for each key of the rows, begun by the end of the month; null
/// where it holds none.
///
/// `rows` are those of the population, `counted_out` the same by month: a key with several rows has one number.
pub fn with_numbers(
    inputs: &Inputs<'_>,
    population: &Population,
    rows: &DataFrame,
    counted_out: LazyFrame,
    batch: Months,
) -> PolarsResult<LazyFrame> {
    let mut counted_out = counted_out;
    for link in &population.number_of {
        let Some(table) = inputs.located.table(&link.table) else {
            polars_bail!(ComputeError: "the extract `{}` was not supplied", link.table);
        };
        let shared = col(link.shared.as_str());
        let begun = month_number(col(link.from.as_str()));
        let things = table.clone().lazy().select([
            shared.clone(),
            col(link.distinct.as_str()).to_physical().alias("_thing"),
            begun.alias("_begun"),
        ]);
        let first = when(col("_begun").gt(col(FIRST))).then(col("_begun")).otherwise(col(FIRST));
        let of_keys = rows
            .clone()
            .lazy()
            .select([col(KEY), col(FIRST), col(LAST), shared.clone()])
            .join(things, [shared.clone()], [shared], JoinArgs::new(JoinType::Inner))
            .with_column(first.alias(FIRST))
            .filter(col(FIRST).lt_eq(col(LAST)));
        let numbers = spine::counted_out(of_keys, batch)
            .group_by([col(KEY), col(MONTH)])
            .agg([col("_thing").n_unique().cast(DataType::Int64).alias(link.name.as_str())]);
        let by = [col(KEY), col(MONTH)];
        counted_out = counted_out.join(numbers, by.clone(), by, JoinArgs::new(JoinType::Left));
    }
    Ok(counted_out)
}

/// True where the other stock held somebody on the day: from its start on, and not on the day it ended.
fn with_was_in(inputs: &Inputs<'_>, link: &WasIn, rows: DataFrame) -> PolarsResult<DataFrame> {
    let other = inputs.definitions.population(&link.population);
    let Time::Stock { .. } = &other.time else {
        polars_bail!(ComputeError: "`{}` looks into `{}`, which is no stock", link.name, link.population);
    };
    let there = population_rows::counted(inputs, other, &Needs::from([link.shared.clone()]))?
        .filter(col(EXCLUDED).not())
        .select([col(link.shared.as_str()), col(SINCE).alias("_from"), col(UNTIL)]);
    let asked =
        rows.clone().lazy().select([col(NUMBER), col(link.shared.as_str()), col(link.on.as_str()).alias("_on")]);
    let found = asked
        .join(there, [col(link.shared.as_str())], [col(link.shared.as_str())], JoinArgs::new(JoinType::Inner))
        .filter(is_there(link.edge))
        .select([col(NUMBER), lit(true).alias("_found")]);
    let is_known = col(link.shared.as_str()).is_not_null();
    let is_found = ByNumber::of(&found.collect()?, NUMBER)?.at(col(NUMBER), "_found")?.fill_null(lit(false));
    let answer = when(is_known).then(is_found).otherwise(lit(NULL)).alias(link.name.as_str());
    rows.lazy().with_column(answer).collect()
}

fn days(date: Expr) -> Expr {
    date.cast(DataType::Int32)
}

/// Whether a row of the other stock holds somebody on the day.
fn is_there(edge: Edge) -> Expr {
    let (from, until, on) = (col("_from"), col(UNTIL), col("_on"));
    let (has_begun, is_not_over) = match edge {
        Edge::FromStart => (from.lt_eq(on.clone()), until.gt(on)),
        Edge::NightBefore => (from.lt(on.clone()), until.gt_eq(on)),
    };
    has_begun.and(col(UNTIL).is_null().or(is_not_over))
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
        .filter(days(col("_event")).gt_eq(days(col("_after")) + lit(link.days_after)))
        .group_by([col(NUMBER)])
        .agg([col("_event").min()]);
    let outcome = ByNumber::of(&first.collect()?, NUMBER)?.at(col(NUMBER), "_event")?;
    rows.lazy().with_column(outcome.alias(outcome_column(&link.name))).collect()
}
