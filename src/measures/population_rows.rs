//! The rows of a population, ready to be counted: who the child is beside each, who counts, who is left out, and in
//! which months. What depends on the month itself (age on its last day) is added when the months are counted out.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::{
    Inputs,
    derived::{self, Day},
    linked,
    spine::{self, FIRST, LAST},
};
use crate::{
    definitions::{CHILD, Condition, IS_UASC, MILES, PERSON_TABLE, Population, Speaks, Time, Window},
    frames::{FILE, ROW},
};

/// The number of a key: rows with one number are one child, referral or person.
pub const KEY: &str = "_key";
/// Whether a row is left out by a rule of the population.
pub const EXCLUDED: &str = "_excluded";
/// Whether several rows of the key could count in one month, so that one of them must speak for it.
pub const SHARED: &str = "_shared";
/// The end of a stock row: its own, or the start of the next row of its key.
pub const UNTIL: &str = "_until";
/// The column that decides which row speaks for its key.
pub const SPEAKS: &str = "_speaks";

/// The rows of a population over the months of a window.
pub struct Rows {
    pub frame: DataFrame,
}

/// What is asked of the rows besides counting them: the columns that numerators and breakdowns look at.
pub type Needs = BTreeSet<String>;

/// The rows of a population that count in some month of the run.
pub fn rows(inputs: &Inputs<'_>, population: &Population, window: Window, needs: &Needs) -> PolarsResult<Rows> {
    let rows = counted(inputs, population, needs)?;
    let (first, last) = match &population.time {
        Time::Stock { from, .. } => spine::of_stock(col(from.as_str()), col(UNTIL), inputs.months),
        Time::Flow { event } | Time::Cohort { event } => spine::of_event(col(event.as_str()), window, inputs.months),
    };
    let rows = match (window, &population.time, inputs.definitions.config.service_start()) {
        (Window::SinceStart, Time::Flow { event } | Time::Cohort { event }, Some(start)) => {
            rows.filter(col(event.as_str()).gt_eq(lit(start)))
        }
        _ => rows,
    };
    let rows = rows.with_columns([first.alias(FIRST), last.alias(LAST)]).filter(col(FIRST).lt_eq(col(LAST)));
    let rows = with_shared(rows.collect()?)?;
    Ok(Rows { frame: rows })
}

/// The rows that a population counts, each with its key, whether it is left out, and its end.
pub fn counted(inputs: &Inputs<'_>, population: &Population, needs: &Needs) -> PolarsResult<LazyFrame> {
    let needs = with_own_needs(population, needs);
    let Some(table) = inputs.located.table(&population.table) else {
        polars_bail!(ComputeError: "the extract `{}` was not supplied", population.table);
    };
    let rows = keyed(table, population);
    let rows = with_end(rows, population)?;
    let rows = with_person(inputs, table, rows, &needs);
    let rows = derived::with_lasting(inputs, rows, &needs);
    let rows = linked::with_links(inputs, population, rows)?;
    let day = population.time.event().map(|event| Day::Of(event.to_owned()));
    let rows = match day {
        // Traits of an event are taken on its day; those of a stock wait for the month.
        Some(day) => derived::with_derived(inputs, rows, &day, &needs),
        None => rows,
    };
    let rows = rows.filter(population.counts_when.as_ref().map_or(lit(true), is_true));
    let excluded = population.leave_out.iter().map(|one| is_true(&one.when)).reduce(Expr::or);
    let speaks = match &population.speaks {
        Speaks::Earliest(column) | Speaks::Latest(column) => col(column.as_str()).cast(DataType::Int32),
    };
    let rows = rows.with_columns([excluded.unwrap_or(lit(false)).alias(EXCLUDED), speaks.alias(SPEAKS)]);
    // Only what is looked at later travels on: the rows are many and will be one a month.
    let kept = kept_columns(inputs, population, &needs);
    let schema = rows.clone().collect_schema()?;
    let kept: Vec<Expr> = kept.iter().filter(|name| schema.contains(name)).map(|name| col(name.as_str())).collect();
    Ok(rows.select(kept))
}

/// Of several rows that could speak for a key in a month, whether the one that sorts first is the latest.
pub fn latest_speaks(population: &Population) -> bool {
    matches!(population.speaks, Speaks::Latest(_))
}

/// An answer that is not known is no yes: to be counted in, or left out, takes a positive answer.
fn is_true(condition: &Condition) -> Expr {
    condition.expr.clone().fill_null(lit(false))
}

fn with_own_needs(population: &Population, needs: &Needs) -> Needs {
    let mut all = needs.clone();
    let conditions = population.counts_when.iter().chain(population.leave_out.iter().map(|one| &one.when));
    for condition in conditions {
        all.extend(condition.columns.iter().cloned());
    }
    all.extend(population.follow_up.iter().map(|one| one.shared.clone()));
    all
}

fn kept_columns(inputs: &Inputs<'_>, population: &Population, needs: &Needs) -> BTreeSet<String> {
    let mut kept: BTreeSet<String> = [KEY, EXCLUDED, SPEAKS, FILE, ROW].map(String::from).into();
    kept.extend(needs.iter().cloned());
    kept.extend(population.follow_up.iter().map(|one| linked::outcome_column(&one.name)));
    match &population.time {
        Time::Stock { from, .. } => kept.extend([from.clone(), String::from(UNTIL)]),
        Time::Flow { event } | Time::Cohort { event } => {
            kept.insert(event.clone());
        }
    }
    kept.extend(derived::static_columns(inputs, needs));
    kept
}

/// The number of each row's key. Text is already kept by number; a key of several columns is joined first.
fn keyed(table: &DataFrame, population: &Population) -> LazyFrame {
    let key = match population.key.as_slice() {
        [one] => col(one.as_str()).to_physical().cast(DataType::UInt32),
        several => {
            let parts: Vec<Expr> = several.iter().map(|name| col(name.as_str()).cast(DataType::String)).collect();
            concat_str(parts, "\u{1f}", true).cast(crate::frames::labels()).to_physical().cast(DataType::UInt32)
        }
    };
    table.clone().lazy().with_column(key.alias(KEY))
}

/// The end of each stock row. An open row ends where the next row of its key begins, if the population says so.
fn with_end(rows: LazyFrame, population: &Population) -> PolarsResult<LazyFrame> {
    let Time::Stock { from, until, ends_at_next } = &population.time else { return Ok(rows) };
    if !ends_at_next {
        return Ok(rows.with_column(col(until.as_str()).alias(UNTIL)));
    }
    let sorted = rows.sort_by_exprs([col(KEY), col(from.as_str())], SortMultipleOptions::default());
    let next_is_same = col(KEY).shift(lit(-1)).eq(col(KEY)).fill_null(lit(false));
    let next = when(next_is_same).then(col(from.as_str()).shift(lit(-1))).otherwise(lit(NULL));
    Ok(sorted.with_column(coalesce(&[col(until.as_str()), next]).alias(UNTIL)))
}

/// What the header and the list of unaccompanied children say of the child of each row.
fn with_person(inputs: &Inputs<'_>, table: &DataFrame, rows: LazyFrame, needs: &Needs) -> LazyFrame {
    if table.column(CHILD).is_err() {
        return rows;
    }
    let mut rows = rows;
    if let Some(persons) = inputs.located.table(PERSON_TABLE) {
        let wanted: Vec<&str> =
            ["DOB", "SEX", "ETHNIC"].into_iter().filter(|name| derived::is_needed(name, needs)).collect();
        if !wanted.is_empty() {
            let of_person = |name: &str| format!("_person_{name}");
            let mut columns: Vec<Expr> = wanted.iter().map(|name| col(*name).alias(of_person(name))).collect();
            columns.push(col(CHILD));
            let persons = persons.clone().lazy().select(columns);
            rows = rows.join(persons, [col(CHILD)], [col(CHILD)], JoinArgs::new(JoinType::Left));
            // A row's own date of birth comes before the header's.
            rows = rows.with_columns(
                wanted
                    .iter()
                    .map(|name| match table.column(name) {
                        Ok(_) => coalesce(&[col(*name), col(of_person(name).as_str())]).alias(*name),
                        Err(_) => col(of_person(name).as_str()).alias(*name),
                    })
                    .collect::<Vec<_>>(),
            );
        }
    }
    let asks_uasc = needs.contains(IS_UASC) || needs.contains(MILES);
    match inputs.located.table(derived::UASC_TABLE) {
        Some(uasc) if asks_uasc => {
            let listed = uasc.clone().lazy().select([
                col(CHILD),
                col("DUC").alias(derived::UASC_UNTIL),
                lit(true).alias(derived::UASC_LISTED),
            ]);
            rows.join(listed, [col(CHILD)], [col(CHILD)], JoinArgs::new(JoinType::Left))
        }
        _ => rows,
    }
}

/// Marks the rows of keys that have several rows in some month. All others need nobody to speak for them.
///
/// If no two neighbours in the order of their starts share a month, no two rows of the key do.
fn with_shared(rows: DataFrame) -> PolarsResult<DataFrame> {
    let order = SortMultipleOptions::default();
    let sorted = rows.lazy().sort_by_exprs([col(KEY), col(FIRST), col(LAST)], order);
    let meets_next = col(KEY).shift(lit(-1)).eq(col(KEY)).and(col(FIRST).shift(lit(-1)).lt_eq(col(LAST)));
    let sorted = sorted.with_column(meets_next.fill_null(lit(false)).alias("_meets")).collect()?;
    let meeting = sorted.clone().lazy().filter(col("_meets")).select([col(KEY)]).unique(None, UniqueKeepStrategy::Any);
    let meeting = meeting.with_column(lit(true).alias(SHARED));
    sorted
        .lazy()
        .drop(by_name(["_meets"], true, false))
        .join(meeting, [col(KEY)], [col(KEY)], JoinArgs::new(JoinType::Left))
        .with_column(col(SHARED).fill_null(lit(false)))
        .collect()
}
