//! Which rows break which rules of a contract.
//!
//! A rule sees the row, the rows before and after it of the same child, and the rows of other tables beside it. It is
//! asked of every row that stands for itself; an answer that is not known breaks no rule.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::*;

use super::Rulebook;
use crate::{
    definitions::{
        Contract,
        contract::{AUTHORITY_CODE, Beside, EXTRACTS_END, InOrder, NEXT, PREVIOUS, Rule},
    },
    frames::{ByNumber, FILE, ROW, data_type},
};

/// The place of a row among all rows of its table.
const PLACE: &str = "_place";
/// What a row of another table is joined by, and the day that decides which of several speaks.
const LINK: &str = "_link";
const LATEST: &str = "_latest";

/// What the rules of a contract are asked of.
pub struct Asked<'a> {
    pub contract: &'a Contract,
    pub rows: &'a DataFrame,
    /// For each row whether it can be asked at all: not a duplicate, not broken, with what names it known.
    pub can_be_asked: BooleanChunked,
    pub around: &'a Around<'a>,
    /// Columns that are blank because a list that stands in for the table has none of the kind.
    pub lacking: BTreeSet<&'a str>,
}

/// What a rule may look at besides the rows of its own table.
pub struct Around<'a> {
    /// The rows of every table as they were read.
    pub tables: &'a BTreeMap<String, DataFrame>,
    pub rulebook: Rulebook<'a>,
    /// The last day that the extracts reach.
    pub last_day: Option<NaiveDate>,
}

/// The rows that break a rule, ascending, and where the rule says so, the day that counted instead of what they say.
#[derive(Debug, Clone, Default)]
pub struct Broken {
    pub rows: Vec<IdxSize>,
    pub counted: BTreeMap<IdxSize, String>,
}

/// For each rule the rows that break it. A rule that needs a table that did not arrive is broken by none.
pub fn broken(asked: &Asked<'_>) -> PolarsResult<Vec<Broken>> {
    let rules = &asked.contract.rules;
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let needed: BTreeSet<&str> = rules.iter().flat_map(Rule::columns).map(String::as_str).collect();
    let rows = with_neighbours(asked, &needed)?;
    let rows = with_tables_beside(asked, rows, &needed)?;
    let rows = with_what_is_so_of_all(asked, rows, &needed);
    let schema = rows.clone().collect_schema()?;
    let has_arrived = |name: &String| schema.contains(name) && !asked.lacking.contains(name.as_str());
    let can_be_told = |at: &usize| rules[*at].columns().all(has_arrived);
    let told: Vec<usize> = (0..rules.len()).filter(can_be_told).collect();
    let mut answers: Vec<Expr> =
        told.iter().map(|at| rules[*at].breaks_when.expr.clone().alias(name_of(*at))).collect();
    let counted: BTreeSet<&String> = told.iter().filter_map(|at| rules[*at].counted_as.as_ref()).collect();
    answers.extend(counted.into_iter().map(|name| col(name.as_str())));
    answers.push(col(PLACE));
    let answers = rows.select(answers).collect()?;
    let places = answers.column(PLACE)?.idx()?.clone();
    let mut broken = vec![Broken::default(); rules.len()];
    for at in told {
        let is_broken = answers.column(&name_of(at))?.bool()?.clone();
        let mut rows: Vec<IdxSize> = places.filter(&is_broken)?.into_no_null_iter().collect();
        if let Some(name) = &rules[at].counted_as {
            let days = answers.column(name)?.filter(&is_broken)?.cast(&DataType::String)?;
            let days = rows.iter().zip(days.str()?.iter());
            broken[at].counted = days.filter_map(|(row, day)| Some((*row, day?.to_owned()))).collect();
        }
        rows.sort_unstable();
        broken[at].rows = rows;
    }
    Ok(broken)
}

fn name_of(rule: usize) -> String {
    format!("_rule_{rule}")
}

/// The rows that can be asked, each with its place and what the rules need of the rows before and after it.
fn with_neighbours(asked: &Asked<'_>, needed: &BTreeSet<&str>) -> PolarsResult<LazyFrame> {
    let own: Vec<Expr> = own_columns(asked, needed).into_iter().map(col).collect();
    let mut numbered = asked.rows.clone();
    let places: IdxCa = (0..asked.rows.height() as IdxSize).map(Some).collect();
    numbered.with_column(places.with_name(PLACE.into()).into_column())?;
    let numbered = if asked.can_be_asked.all() { numbered } else { numbered.filter(&asked.can_be_asked)? };
    let rows = numbered.lazy().select([own, vec![col(PLACE)]].concat());
    let Some(InOrder { by, on }) = &asked.contract.in_order else { return Ok(rows) };
    let shifts: Vec<Expr> = needed.iter().filter_map(|name| neighbour(name, by, asked.rows)).collect();
    if shifts.is_empty() {
        return Ok(rows);
    }
    let group = col(by.as_str()).to_physical();
    let sorted = rows.sort_by_exprs([group, col(on.as_str()), col(PLACE)], SortMultipleOptions::default());
    Ok(sorted.with_columns(shifts))
}

/// The table's own columns without which its rules cannot be asked.
fn own_columns<'a>(asked: &Asked<'a>, needed: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let contract = asked.contract;
    let in_order = contract.in_order.iter().flat_map(|order| [order.by.as_str(), order.on.as_str()]);
    let beside = contract.beside.iter().map(|beside| beside.on.as_str());
    let named = needed.iter().map(|name| match name.split_once('.') {
        Some((NEXT | PREVIOUS, column)) => column,
        _ => name,
    });
    named.chain(in_order).chain(beside).filter(|name| asked.rows.column(name).is_ok()).collect()
}

/// `next.DECOM`: the column of the next row, if that is of the same child.
fn neighbour(name: &str, by: &str, rows: &DataFrame) -> Option<Expr> {
    let (which, column) = name.split_once('.')?;
    let by_rows = match which {
        NEXT => -1,
        PREVIOUS => 1,
        _ => return None,
    };
    rows.column(column).ok()?;
    let is_same = col(by).to_physical().shift(lit(by_rows)).eq(col(by).to_physical());
    Some(when(is_same).then(col(column).shift(lit(by_rows))).otherwise(lit(NULL)).alias(name))
}

/// Adds what is so of all extracts, where a rule names it.
fn with_what_is_so_of_all(asked: &Asked<'_>, rows: LazyFrame, needed: &BTreeSet<&str>) -> LazyFrame {
    let last_day = asked.around.last_day.map_or(lit(NULL).cast(DataType::Date), lit);
    let code = lit(asked.around.rulebook.authority_code.to_uppercase());
    let facts = [(EXTRACTS_END, last_day), (AUTHORITY_CODE, code)];
    let facts = facts.into_iter().filter(|(name, _)| needed.contains(name));
    rows.with_columns(facts.map(|(name, fact)| fact.alias(name)).collect::<Vec<_>>())
}

/// Adds what the rules need of the tables beside this one.
fn with_tables_beside(asked: &Asked<'_>, rows: LazyFrame, needed: &BTreeSet<&str>) -> PolarsResult<LazyFrame> {
    let mut rows = rows;
    for beside in &asked.contract.beside {
        let of_beside = needed.iter().filter_map(|name| name.strip_prefix(beside.name.as_str())?.strip_prefix('.'));
        let wanted: Vec<&str> = of_beside.collect();
        if wanted.is_empty() || asked.rows.column(&beside.on).is_err() {
            continue;
        }
        rows = match asked.around.tables.get(&beside.table) {
            Some(other) => with_rows_beside(asked, rows, beside, other, &wanted)?,
            None if beside.may_be_absent => with_nobody_beside(asked, rows, beside, &wanted),
            None => rows,
        };
    }
    Ok(rows)
}

fn with_rows_beside(
    asked: &Asked<'_>,
    rows: LazyFrame,
    beside: &Beside,
    other: &DataFrame,
    wanted: &[&str],
) -> PolarsResult<LazyFrame> {
    let has = |name: &str| other.column(name).is_ok();
    let needs = [Some(&beside.on), beside.latest.as_ref()].into_iter().flatten();
    let needs = needs.chain(beside.only.iter().flat_map(|only| &only.columns));
    if needs.into_iter().any(|name| !has(name)) {
        return Ok(rows);
    }
    let mut theirs: Vec<Expr> =
        wanted.iter().filter(|name| has(name)).map(|name| col(*name).alias(full_name(beside, name))).collect();
    theirs.push(col(beside.on.as_str()).alias(LINK));
    theirs.extend(beside.latest.iter().map(|latest| col(latest.as_str()).alias(LATEST)));
    theirs.extend([FILE, ROW].map(|name| col(name).alias(format!("_beside{name}"))));
    let is_there = col(beside.on.as_str()).is_not_null();
    let is_there = beside.only.iter().fold(is_there, |is_there, only| is_there.and(only.expr.clone()));
    let theirs = other.clone().lazy().filter(is_there).select(theirs);
    let (theirs, by) = match &beside.until {
        Some(until) if asked.rows.column(until).is_ok() => (as_of(asked, theirs, beside, until)?, PLACE),
        _ => (theirs, LINK),
    };
    let theirs = theirs.sort_by_exprs(last_in_order(beside), SortMultipleOptions::default().with_nulls_last(false));
    let last = ByNumber::of(&theirs.collect()?, by)?;
    let number = if by == PLACE { col(PLACE) } else { col(beside.on.as_str()) };
    let names = wanted.iter().filter(|name| has(name)).map(|name| full_name(beside, name));
    let columns = names.map(|name| Ok(last.at(number.clone(), &name)?.alias(name)));
    Ok(rows.with_columns(columns.collect::<PolarsResult<Vec<_>>>()?))
}

/// The order in which the last row speaks.
fn last_in_order(beside: &Beside) -> Vec<Expr> {
    let latest = beside.latest.iter().map(|_| col(LATEST));
    latest.chain([col("_beside_file"), col("_beside_row")]).collect()
}

/// For each row of this table, by its place, the rows of the other that had begun by its own day.
fn as_of(asked: &Asked<'_>, theirs: LazyFrame, beside: &Beside, until: &str) -> PolarsResult<LazyFrame> {
    let places: IdxCa = (0..asked.rows.height() as IdxSize).map(Some).collect();
    let mut ours = asked.rows.select([beside.on.as_str()])?;
    if until != beside.on {
        ours.with_column(asked.rows.column(until)?.clone())?;
    }
    ours.with_column(places.with_name(PLACE.into()).into_column())?;
    let both = theirs.join(ours.lazy(), [col(LINK)], [col(beside.on.as_str())], JoinArgs::new(JoinType::Inner));
    let both = both.filter(col(LATEST).lt_eq(col(until)));
    Ok(both.drop(by_name([LINK, until], false, false)))
}

/// No extract of the table arrived, and that means that nobody is in it.
fn with_nobody_beside(asked: &Asked<'_>, rows: LazyFrame, beside: &Beside, wanted: &[&str]) -> LazyFrame {
    let columns = asked.around.rulebook.contracts.get(&beside.table).map(|contract| &contract.columns);
    let is_wanted = |name: &str| wanted.contains(&name);
    let nobody = columns
        .into_iter()
        .flatten()
        .filter(|column| is_wanted(&column.name))
        .map(|column| lit(NULL).cast(data_type(column.holds)).alias(full_name(beside, &column.name)));
    rows.with_columns(nobody.collect::<Vec<_>>())
}

fn full_name(beside: &Beside, column: &str) -> String {
    format!("{}.{column}", beside.name)
}
