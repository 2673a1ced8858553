//! Which rows break which rules of a contract.
//!
//! A rule sees the row, the rows before and after it of the same child, and the rows of other tables beside it. It is
//! asked of every row that stands for itself; an answer that is not known breaks no rule.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use crate::{
    definitions::{
        Contract,
        contract::{Beside, InOrder, NEXT, PREVIOUS},
    },
    frames::{FILE, ROW},
};

/// The place of a row among all rows of its table.
const PLACE: &str = "_place";

/// What the rules of a contract are asked of.
pub struct Asked<'a> {
    pub contract: &'a Contract,
    pub rows: &'a DataFrame,
    /// For each row whether it can be asked at all: not a duplicate, not broken, with what names it known.
    pub can_be_asked: BooleanChunked,
    /// The rows of every table as they were read.
    pub tables: &'a BTreeMap<String, DataFrame>,
}

/// For each rule the rows that break it, ascending. A rule that needs a table that did not arrive is broken by none.
pub fn broken(asked: &Asked<'_>) -> PolarsResult<Vec<Vec<IdxSize>>> {
    let rules = &asked.contract.rules;
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    let needed: BTreeSet<&str> =
        rules.iter().flat_map(|rule| rule.breaks_when.columns.iter().map(String::as_str)).collect();
    let rows = with_neighbours(asked, &needed)?;
    let rows = with_tables_beside(asked, rows, &needed)?;
    let schema = rows.clone().collect_schema()?;
    let can_be_told = |at: &usize| rules[*at].breaks_when.columns.iter().all(|name| schema.contains(name));
    let told: Vec<usize> = (0..rules.len()).filter(can_be_told).collect();
    let mut answers: Vec<Expr> =
        told.iter().map(|at| rules[*at].breaks_when.expr.clone().alias(name_of(*at))).collect();
    answers.push(col(PLACE));
    let answers = rows.select(answers).collect()?;
    let places = answers.column(PLACE)?.idx()?.clone();
    let mut broken = vec![Vec::new(); rules.len()];
    for at in told {
        let is_broken = answers.column(&name_of(at))?.bool()?.clone();
        let mut rows: Vec<IdxSize> = places.filter(&is_broken)?.into_no_null_iter().collect();
        rows.sort_unstable();
        // Several rows beside one row ask it several times.
        rows.dedup();
        broken[at] = rows;
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

/// Adds what the rules need of the tables beside this one.
fn with_tables_beside(asked: &Asked<'_>, rows: LazyFrame, needed: &BTreeSet<&str>) -> PolarsResult<LazyFrame> {
    let mut rows = rows;
    for Beside { table, on } in &asked.contract.beside {
        let Some(other) = asked.tables.get(table) else { continue };
        let wanted: Vec<&str> = needed
            .iter()
            .filter_map(|name| name.strip_prefix(table.as_str())?.strip_prefix('.'))
            .filter(|column| other.column(column).is_ok())
            .collect();
        if wanted.is_empty() || other.column(on).is_err() || asked.rows.column(on).is_err() {
            continue;
        }
        let under = |name: &&str| col(*name).alias(format!("{table}.{name}"));
        let mut columns: Vec<Expr> = wanted.iter().map(under).collect();
        columns.push(col(on.as_str()));
        let last = other
            .clone()
            .lazy()
            .filter(col(on.as_str()).is_not_null())
            .sort([FILE, ROW], SortMultipleOptions::default())
            .select(columns)
            .unique(Some(by_name([on.as_str()], true, false)), UniqueKeepStrategy::Last);
        rows = rows.join(last, [col(on.as_str())], [col(on.as_str())], JoinArgs::new(JoinType::Left));
    }
    Ok(rows)
}
