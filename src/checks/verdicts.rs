//! What becomes of each row: used, set aside for a reason, or a duplicate of another.

use std::ops::Range;

use polars::prelude::*;

use crate::frames::{FILE, ROW};

const USED: u16 = 0;
const DUPLICATE: u16 = 1;
const FIRST_REASON: u16 = 2;

/// One verdict a row. The first reason to set a row aside is the one that is told.
pub struct Verdicts {
    of_row: Vec<u16>,
    reasons: Vec<String>,
    /// Reasons beyond which nothing more is asked of a row: it is not known whose it is.
    last_words: Vec<u16>,
}

impl Verdicts {
    pub fn of(rows: usize) -> Self {
        Self { of_row: vec![USED; rows], reasons: Vec::new(), last_words: Vec::new() }
    }

    pub fn mark_duplicates(&mut self, rows: &[IdxSize]) {
        self.mark(rows, DUPLICATE);
    }

    pub fn set_aside(&mut self, rows: &[IdxSize], why: &str) {
        if rows.is_empty() {
            return;
        }
        self.reasons.push(why.to_owned());
        self.mark(rows, FIRST_REASON + (self.reasons.len() - 1) as u16);
    }

    /// Sets rows aside for a reason that leaves nothing more to be asked of them.
    pub fn give_up(&mut self, rows: &[IdxSize], why: &str) {
        if !rows.is_empty() {
            self.set_aside(rows, why);
            self.last_words.push(FIRST_REASON + (self.reasons.len() - 1) as u16);
        }
    }

    /// For each row whether anything more can be asked of it: it is no duplicate, and it is known whose it is.
    pub fn can_be_asked(&self) -> BooleanChunked {
        let can = |verdict: &u16| *verdict != DUPLICATE && !self.last_words.contains(verdict);
        self.of_row.iter().map(|verdict| Some(can(verdict))).collect()
    }

    fn mark(&mut self, rows: &[IdxSize], verdict: u16) {
        for row in rows {
            let of_row = &mut self.of_row[*row as usize];
            if *of_row == USED {
                *of_row = verdict;
            }
        }
    }

    /// Those of the rows that nothing has been said against so far.
    pub fn still_used(&self, rows: impl IntoIterator<Item = IdxSize>) -> Vec<IdxSize> {
        rows.into_iter().filter(|row| self.of_row[*row as usize] == USED).collect()
    }

    /// How many of a stretch of rows are used, set aside and duplicate.
    pub fn count(&self, rows: Range<usize>) -> (usize, usize, usize) {
        let of = |is: fn(u16) -> bool| self.of_row[rows.clone()].iter().filter(|verdict| is(**verdict)).count();
        (of(|verdict| verdict == USED), of(|verdict| verdict >= FIRST_REASON), of(|verdict| verdict == DUPLICATE))
    }

    /// Every row set aside, with the reason.
    pub fn every_set_aside(&self) -> impl Iterator<Item = (usize, &str)> {
        self.of_row.iter().enumerate().filter_map(|(row, verdict)| {
            let reason = verdict.checked_sub(FIRST_REASON)?;
            Some((row, self.reasons[usize::from(reason)].as_str()))
        })
    }

    /// The rows that can be counted.
    pub fn used(&self, rows: &DataFrame) -> PolarsResult<DataFrame> {
        if self.of_row.iter().all(|verdict| *verdict == USED) {
            return Ok(rows.clone());
        }
        let keep: BooleanChunked = self.of_row.iter().map(|verdict| Some(*verdict == USED)).collect();
        rows.filter(&keep)
    }
}

/// Of rows equal in every one of `columns`, all but the first, each with that first one. `candidates` are in the order
/// of files and rows.
pub fn later_of_equal(
    rows: &DataFrame,
    candidates: &[IdxSize],
    columns: &[String],
) -> PolarsResult<Vec<(IdxSize, IdxSize)>> {
    let by: Vec<Expr> = columns.iter().map(|name| col(name.as_str())).collect();
    but_one(rows, candidates, by, vec![col(PLACE)], Kept::First)
}

/// Of rows that share a key, all but the one that is kept, each with that one: the latest of a column (blank counts as
/// latest), then the last in the order of files and rows.
pub fn losers(
    rows: &DataFrame,
    candidates: &[IdxSize],
    key: &[String],
    latest: Option<&str>,
) -> PolarsResult<Vec<(IdxSize, IdxSize)>> {
    let by: Vec<Expr> = key.iter().map(|name| col(name.as_str())).collect();
    let mut order: Vec<Expr> = latest.map(col).into_iter().collect();
    order.extend([col(FILE), col(ROW)]);
    but_one(rows, candidates, by, order, Kept::Last)
}

#[derive(Clone, Copy, PartialEq)]
enum Kept {
    First,
    Last,
}

/// Of the rows of each group in an order, all but the one that is kept, by their places.
fn but_one(
    rows: &DataFrame,
    candidates: &[IdxSize],
    by: Vec<Expr>,
    order: Vec<Expr>,
    kept: Kept,
) -> PolarsResult<Vec<(IdxSize, IdxSize)>> {
    if candidates.len() < 2 {
        return Ok(Vec::new());
    }
    let blank_is_last = SortMultipleOptions::default().with_nulls_last(true);
    let places = col(PLACE).sort_by(order, blank_is_last);
    let groups = some_rows(rows, candidates)?.lazy().group_by(by).agg([places]).select([col(PLACE)]).collect()?;
    let mut lost = Vec::new();
    let groups = groups.column(PLACE)?.list()?.clone();
    for number in 0..groups.len() {
        let Some(group) = groups.get_as_series(number) else { continue };
        let group: Vec<IdxSize> = group.idx()?.into_no_null_iter().collect();
        let one = if kept == Kept::First { group.first() } else { group.last() };
        let Some(one) = one.copied() else { continue };
        lost.extend(group.into_iter().filter(|row| *row != one).map(|row| (row, one)));
    }
    lost.sort_unstable();
    Ok(lost)
}

const PLACE: &str = "_place";

/// Some of the rows, each with its place among all of them.
fn some_rows(rows: &DataFrame, places: &[IdxSize]) -> PolarsResult<DataFrame> {
    let places = IdxCa::from_vec(PLACE.into(), places.to_vec());
    let mut few = rows.take(&places)?;
    few.with_column(places.into_column())?;
    Ok(few)
}
