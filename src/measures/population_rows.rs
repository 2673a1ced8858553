//! The rows of a population, ready to be counted: who the child is beside each, who counts, who is left out, and in
//! which months. What depends on the month itself (age on its last day) is added when the months are counted out.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use polars::prelude::*;

use super::{
    Inputs,
    derived::{self, Day},
    linked,
    spine::{self, DAY, FIRST, LAST},
};
use crate::{
    definitions::{
        CHILD, Condition, Holds, IS_UASC, MILES, MONTH_END, PERSON_TABLE, Population, Time, Window, options::Edge,
    },
    frames::{ByNumber, FILE, ROW},
    vocabulary::Month,
};

/// The number of a key: rows with one number are one child, referral or person.
pub const KEY: &str = "_key";
/// Whether a row is left out by a rule of the population.
pub const EXCLUDED: &str = "_excluded";
/// Whether several rows of the key could count in one month, so that one of them must speak for it.
pub const SHARED: &str = "_shared";
/// The start of a stock row.
pub const SINCE: &str = "_since";
/// The end of a stock row: its own, or the start of the next row of its key.
pub const UNTIL: &str = "_until";
/// The column that decides which row speaks for its key.
pub const SPEAKS: &str = "_speaks";

/// The day by which a follow-up of so many months is over.
pub const DUE: &str = "_due";

/// The rows of a population over the months of a window.
pub struct Rows {
    pub frame: DataFrame,
    pub window: Window,
}

/// What is asked of the rows besides counting them: the columns that numerators and breakdowns look at.
pub type Needs = BTreeSet<String>;

/// The rows of a population that count in some month of the run. Those of the service begin with it.
pub fn rows(
    inputs: &Inputs<'_>,
    population: &Population,
    window: Window,
    is_of_the_service: bool,
    needs: &Needs,
) -> PolarsResult<Rows> {
    let rows = counted(inputs, population, needs)?;
    let (first, last) = match &population.time {
        Time::Stock { .. } => {
            let [since, until] = [SINCE, UNTIL].map(|name| at_the_edge(name, population.edge));
            spine::of_stock(since, until, window, window.begins(&inputs.definitions.config), inputs.months)
        }
        Time::Flow { event } | Time::Cohort { event } => spine::of_event(col(event.as_str()), window, inputs.months),
    };
    let rows = match since_the_start(inputs, population, window, is_of_the_service) {
        Some(is_since) => rows.filter(is_since),
        None => rows,
    };
    let rows = rows.with_columns([first.alias(FIRST), last.alias(LAST)]).filter(col(FIRST).lt_eq(col(LAST)));
    finished(population, window, rows)
}

/// Rows with their first and last month, as they are counted out: with the day a follow-up is over, and whether
/// another row of their key shares a month with them.
pub(super) fn finished(population: &Population, window: Window, rows: LazyFrame) -> PolarsResult<Rows> {
    let rows = match (window, population.time.event()) {
        (Window::FollowUp(months, _), Some(event)) => {
            spine::with_day_after(rows.collect()?, event, months, DUE)?.lazy()
        }
        _ => rows,
    };
    Ok(Rows { frame: with_shared(rows.collect()?)?, window })
}

/// Whether an event is not before the day on which its window begins. The month in which the service starts begins with
/// it, for a measure of the service.
pub(super) fn since_the_start(
    inputs: &Inputs<'_>,
    population: &Population,
    window: Window,
    is_of_the_service: bool,
) -> Option<Expr> {
    let config = &inputs.definitions.config;
    let begins = match window {
        Window::Month if is_of_the_service => config.service_start(),
        _ => window.begins(config),
    };
    let (event, first) = (population.time.event()?, first_day(inputs, population, begins?)?);
    Some(col(event).gt_eq(lit(first)))
}

/// A start or an end as the edge of a stock counts it: who must have been there the night before comes and goes a day
/// later.
fn at_the_edge(name: &str, edge: Edge) -> Expr {
    match edge {
        Edge::FromStart => col(name),
        Edge::NightBefore => (col(name).cast(DataType::Int32) + lit(1)).cast(DataType::Date),
    }
}

/// The day on which a window begins; the first of its month where the rows themselves are about months.
fn first_day(inputs: &Inputs<'_>, population: &Population, start: NaiveDate) -> Option<NaiveDate> {
    let contract = inputs.definitions.contracts.get(&population.table)?;
    let holds = contract.column(population.time.event()?)?.holds;
    Some(if holds == Holds::Month { Month::of(start).first_day() } else { start })
}

/// The rows that a population counts, each with its key, whether it is left out, and its end.
///
/// A condition that looks at the month is not asked here: it waits until the months are counted out.
pub fn counted(inputs: &Inputs<'_>, population: &Population, needs: &Needs) -> PolarsResult<LazyFrame> {
    let Some(table) = inputs.located.table(&population.table) else {
        polars_bail!(ComputeError: "the extract `{}` was not supplied", population.table);
    };
    let rows = with_stretch(keyed(table, population), population)?;
    with_who_counts(inputs, population, needs, table, rows)
}

/// Who the child is beside each row of a table, and of them those that count, with who is left out.
pub(super) fn with_who_counts(
    inputs: &Inputs<'_>,
    population: &Population,
    needs: &Needs,
    table: &DataFrame,
    rows: LazyFrame,
) -> PolarsResult<LazyFrame> {
    let needs = with_own_needs(population, needs);
    let rows = with_person(inputs, table, rows, &needs)?;
    let rows = derived::with_lasting(inputs, rows, &needs);
    let rows = linked::with_links(inputs, population, rows)?;
    let day = population.time.event().map(|event| Day::Of(event.to_owned()));
    let rows = match day {
        // Traits of an event are taken on its day; those of a stock wait for the month.
        Some(day) => derived::with_derived(inputs, rows, &day, &needs),
        None => rows,
    };
    let is_ready = |condition: &&Condition| !waits(inputs, population, condition.columns.iter());
    let rows = population.counts_when.iter().filter(is_ready).fold(rows, |rows, one| rows.filter(is_true(one)));
    let left_out = population.leave_out.iter().map(|one| &one.when).filter(is_ready).map(is_true).reduce(Expr::or);
    let speaks = col(population.speaks.column.as_str()).cast(DataType::Int32);
    let rows = rows.with_columns([left_out.unwrap_or(lit(false)).alias(EXCLUDED), speaks.alias(SPEAKS)]);
    // Only what is looked at later travels on: the rows are many and will be one a month.
    let kept = kept_columns(inputs, population, &needs);
    let schema = rows.clone().collect_schema()?;
    let kept: Vec<Expr> = kept.iter().filter(|name| schema.contains(name)).map(|name| col(name.as_str())).collect();
    Ok(rows.select(kept))
}

/// What waited for the month, of the rows counted out: who counts in it, and who is left out of it.
pub fn with_rules_of_the_month(
    inputs: &Inputs<'_>,
    population: &Population,
    window: Window,
    rows: LazyFrame,
) -> LazyFrame {
    let waiting = |condition: &&Condition| waits(inputs, population, condition.columns.iter());
    let rows = population.counts_when.iter().filter(waiting).fold(rows, |rows, one| rows.filter(is_true(one)));
    let by_rule = population.leave_out.iter().map(|one| &one.when).filter(waiting).map(is_true);
    // Who has not been followed up for long enough is no answer yet.
    let too_soon = matches!(window, Window::FollowUp(..)).then(|| col(DUE).gt(col(DAY)));
    match by_rule.chain(too_soon).reduce(Expr::or) {
        Some(left_out) => rows.with_column(col(EXCLUDED).or(left_out).alias(EXCLUDED)),
        None => rows,
    }
}

/// Whether something that looks at these columns can be known only once the month is.
pub fn waits<S: AsRef<str>>(
    inputs: &Inputs<'_>,
    population: &Population,
    columns: impl IntoIterator<Item = S>,
) -> bool {
    let is_stock = matches!(population.time, Time::Stock { .. });
    let of_the_month = |name: &str| {
        name == MONTH_END
            || population.follow_up.iter().any(|link| link.name == name)
            || population.number_of.iter().any(|link| link.name == name)
    };
    columns
        .into_iter()
        .any(|name| of_the_month(name.as_ref()) || (is_stock && derived::waits_for_the_month(inputs, name.as_ref())))
}

/// An answer that is not known is no yes: to be counted in, or left out, takes a positive answer.
fn is_true(condition: &Condition) -> Expr {
    condition.expr.clone().fill_null(lit(false))
}

/// What is asked, and what the population looks at itself.
pub fn with_own_needs(population: &Population, needs: &Needs) -> Needs {
    needs.iter().chain(population.columns()).cloned().collect()
}

fn kept_columns(inputs: &Inputs<'_>, population: &Population, needs: &Needs) -> BTreeSet<String> {
    let mut kept: BTreeSet<String> = [KEY, EXCLUDED, SPEAKS, FILE, ROW, FIRST, LAST].map(String::from).into();
    kept.extend(needs.iter().cloned());
    kept.extend(population.follow_up.iter().map(|one| linked::outcome_column(&one.name)));
    match &population.time {
        Time::Stock { .. } => kept.extend([SINCE, UNTIL].map(String::from)),
        Time::Flow { event } | Time::Cohort { event } => {
            kept.insert(event.clone());
        }
    }
    kept.extend(population.speaks.then.clone());
    kept.extend(derived::static_columns(inputs, needs));
    kept
}

fn keyed(table: &DataFrame, population: &Population) -> LazyFrame {
    match key(population) {
        Some(key) => table.clone().lazy().with_column(key.alias(KEY)),
        // Without a key every row is a thing of its own.
        None => table.clone().lazy().with_row_index(KEY, None),
    }
}

/// The number of each row's key. Text is already kept by number; a key of several columns is joined first.
pub(super) fn key(population: &Population) -> Option<Expr> {
    Some(match population.key.as_slice() {
        [] => return None,
        [one] => col(one.as_str()).to_physical().cast(DataType::UInt32),
        several => {
            let parts: Vec<Expr> = several.iter().map(|name| col(name.as_str()).cast(DataType::String)).collect();
            concat_str(parts, "\u{1f}", true).cast(crate::frames::labels()).to_physical().cast(DataType::UInt32)
        }
    })
}

/// The start of what was there before anything that is counted.
pub(super) fn since_ever() -> NaiveDate {
    NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default()
}

/// The start and end of each stock row. An open row ends where the next row of its key begins, if the population says so.
fn with_stretch(rows: LazyFrame, population: &Population) -> PolarsResult<LazyFrame> {
    let Time::Stock { from, until, ends_at_next, unknown_start_is_open } = &population.time else { return Ok(rows) };
    let since = match unknown_start_is_open {
        true => col(from.as_str()).fill_null(lit(since_ever())),
        false => col(from.as_str()),
    };
    let rows = rows.with_column(since.alias(SINCE));
    let own = until.as_ref().map_or(lit(NULL).cast(DataType::Date), |until| col(until.as_str()));
    if !ends_at_next {
        return Ok(rows.with_column(own.alias(UNTIL)));
    }
    let sorted = rows.sort_by_exprs([col(KEY), col(SINCE)], SortMultipleOptions::default());
    let next_is_same = col(KEY).shift(lit(-1)).eq(col(KEY)).fill_null(lit(false));
    let next = when(next_is_same).then(col(SINCE).shift(lit(-1))).otherwise(lit(NULL));
    Ok(sorted.with_column(coalesce(&[own, next]).alias(UNTIL)))
}

/// What the header and the list of unaccompanied children say of the child of each row.
fn with_person(inputs: &Inputs<'_>, table: &DataFrame, rows: LazyFrame, needs: &Needs) -> PolarsResult<LazyFrame> {
    if table.column(CHILD).is_err() {
        return Ok(rows);
    }
    let mut beside = Vec::new();
    if let Some(persons) = inputs.located.table(PERSON_TABLE) {
        let wanted: Vec<&str> =
            ["DOB", "SEX", "ETHNIC"].into_iter().filter(|name| derived::is_needed(name, needs)).collect();
        let persons = by_child(persons, wanted.iter().map(|name| col(*name)))?;
        for name in wanted {
            let of_person = persons.at(col(CHILD), name)?;
            // A row's own date of birth comes before the header's.
            let own = table.column(name).is_ok().then(|| col(name));
            beside.push(own.map_or(of_person.clone(), |own| coalesce(&[own, of_person])).alias(name));
        }
    }
    let asks_uasc = needs.contains(IS_UASC) || needs.contains(MILES);
    if let Some(uasc) = inputs.located.table(derived::UASC_TABLE).filter(|_| asks_uasc) {
        let names = [derived::UASC_UNTIL, derived::UASC_LISTED];
        let uasc = by_child(uasc, [col("DUC").alias(names[0]), lit(true).alias(names[1])])?;
        for name in names {
            beside.push(uasc.at(col(CHILD), name)?.alias(name));
        }
    }
    Ok(rows.with_columns(beside))
}

/// Some columns of a table that has one row for a child, by the child.
fn by_child(table: &DataFrame, columns: impl IntoIterator<Item = Expr>) -> PolarsResult<ByNumber> {
    let columns: Vec<Expr> = columns.into_iter().chain([col(CHILD)]).collect();
    ByNumber::of(&table.clone().lazy().select(columns).collect()?, CHILD)
}

/// Marks the rows of keys that have several rows in some month. All others need nobody to speak for them.
///
/// If no two neighbours in the order of their starts share a month, no two rows of the key do.
fn with_shared(rows: DataFrame) -> PolarsResult<DataFrame> {
    let order = SortMultipleOptions::default();
    let sorted = rows.lazy().sort_by_exprs([col(KEY), col(FIRST), col(LAST)], order);
    let meets_next = col(KEY).shift(lit(-1)).eq(col(KEY)).and(col(FIRST).shift(lit(-1)).lt_eq(col(LAST)));
    let sorted = sorted.with_column(meets_next.fill_null(lit(false)).alias("_meets")).collect()?;
    let meeting = sorted.clone().lazy().filter(col("_meets")).select([col(KEY), lit(true).alias(SHARED)]).collect()?;
    let is_shared = ByNumber::of(&meeting, KEY)?.at(col(KEY), SHARED)?.fill_null(lit(false));
    sorted.lazy().drop(by_name(["_meets"], true, false)).with_column(is_shared.alias(SHARED)).collect()
}
