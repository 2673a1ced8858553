//! Files that are returns of one year each, stacked: a later return supersedes an open episode of an earlier one.
//!
//! Only where `milepost.yaml` says `returns: stacked`. Without it, files are parts of one extract, and of two rows with
//! one key the blank end counts as the latest. Nothing is invented here either: a closing date is that of the later
//! return, and where there is none the row is set aside.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::{
    faults::error,
    table::{Became, Table, What},
};
use crate::{
    definitions::{Contract, contract::InOrder},
    frames::FILE,
    vocabulary::Severity,
};

/// What a row is to those of later returns: its place, whose it is, its key, its return and its end.
struct Row {
    place: IdxSize,
    whose: u32,
    key: Vec<Option<i64>>,
    rank: usize,
    end: Option<i32>,
}

impl Table<'_> {
    /// Sets aside the open rows of earlier returns that a later one closes, or no longer holds the child of.
    pub(super) fn supersede(&mut self) -> PolarsResult<()> {
        let contract = self.contract;
        let (Some(order), Some(end)) = (&contract.in_order, contract.end()) else { return Ok(()) };
        if self.frames.len() < 2 || contract.key.is_empty() {
            return Ok(());
        }
        let rows = self.rows_of_returns(contract, order, &end.name)?;
        let (mut closing, mut last_seen) = (BTreeMap::new(), BTreeMap::new());
        for row in &rows {
            let seen = last_seen.entry(row.whose).or_insert(row.rank);
            *seen = row.rank.max(*seen);
            if row.end.is_some() {
                let latest: &mut &Row = closing.entry(&row.key).or_insert(row);
                if row.rank >= latest.rank {
                    *latest = row;
                }
            }
        }
        let newest = rows.iter().map(|row| row.rank).max().unwrap_or(0);
        let unread = self.ends_unread();
        let open = || rows.iter().filter(|row| row.end.is_none() && !unread.contains(&row.place));
        let superseded: Vec<(IdxSize, IdxSize)> = open()
            .filter_map(|row| Some((row, closing.get(&row.key).filter(|later| later.rank > row.rank)?)))
            .map(|(row, later)| (row.place, later.place))
            .collect();
        let is_superseded = |row: &&Row| superseded.binary_search_by_key(&row.place, |(place, _)| *place).is_ok();
        let gone: Vec<IdxSize> = open()
            .filter(|row| row.rank < newest && last_seen.get(&row.whose) == Some(&row.rank))
            .filter(|row| !is_superseded(row))
            .map(|row| row.place)
            .collect();
        self.tell_superseded(&superseded, &end.name);
        self.tell_gone(&gone, &end.name);
        Ok(())
    }

    fn tell_superseded(&mut self, superseded: &[(IdxSize, IdxSize)], end: &str) {
        let rows: Vec<IdxSize> = superseded.iter().map(|(row, _)| *row).collect();
        self.verdicts.give_up(&rows, "a later return says how the episode ended");
        let closed =
            superseded.iter().map(|(_, later)| format!("closed, as {} says", self.place(*later, None).in_words()));
        let became = Became::InWords(closed.collect());
        let what = What {
            severity: Severity::Note,
            words: "the episode is open here and a later return says how it ended, which counted (returns: stacked)",
            what_to_do: "nothing: a return cannot know what happened after it",
            became,
            ..error("MP0311")
        };
        self.tell(&rows, What { column: Some(end), ..what });
    }

    fn tell_gone(&mut self, gone: &[IdxSize], end: &str) {
        self.verdicts.give_up(gone, "open in this return, and the child is in no later one");
        let what = What {
            rule: Some("1010"),
            words: "the episode is open here and the child is in no later return, so when it ended is not known and the row was set aside (returns: stacked)",
            what_to_do: "ask for the end of the episode; none was invented",
            became: Became::SetAside,
            ..error("MP0312")
        };
        self.tell(gone, What { column: Some(end), ..what });
    }

    /// The rows that stand for themselves, in their order.
    fn rows_of_returns(&self, contract: &Contract, order: &InOrder, end: &str) -> PolarsResult<Vec<Row>> {
        let number = |name: &str| -> PolarsResult<Vec<Option<i64>>> {
            let column = self.rows.column(name)?.to_physical_repr().cast(&DataType::Int64)?;
            Ok(column.i64()?.iter().collect())
        };
        let key: Vec<Vec<Option<i64>>> = contract.key.iter().map(|name| number(name)).collect::<PolarsResult<_>>()?;
        let (whose, begun, ends, files) = (number(&order.by)?, number(&order.on)?, number(end)?, number(FILE)?);
        let mut last_days: BTreeMap<i64, i64> = BTreeMap::new();
        for (file, day) in files.iter().zip(begun.iter().zip(&ends).map(|(begun, end)| (*begun).max(*end))) {
            if let (Some(file), Some(day)) = (file, day) {
                let last = last_days.entry(*file).or_insert(day);
                *last = day.max(*last);
            }
        }
        // A return is as late as its last day; two of one day are one return in two files.
        let mut days: Vec<i64> = last_days.values().copied().collect();
        days.sort_unstable();
        days.dedup();
        let rank = |file: i64| last_days.get(&file).and_then(|day| days.binary_search(day).ok());
        let can_be_asked = self.verdicts.can_be_asked();
        let mut rows = Vec::new();
        for at in 0..self.rows.height() {
            let stands = can_be_asked.get(at) == Some(true);
            if let (true, Some(whose), Some(rank)) = (stands, whose[at], files[at].and_then(rank)) {
                let key = key.iter().map(|column| column[at]).collect();
                rows.push(Row {
                    place: at as IdxSize,
                    whose: whose as u32,
                    key,
                    rank,
                    end: ends[at].map(|day| day as i32),
                });
            }
        }
        Ok(rows)
    }
}
