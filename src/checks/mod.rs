//! Checks: which rows can be counted, what is wrong with the others, and the sum that proves that none was lost.
//!
//! Takes the frames of each table, gives the rows that can be counted as [`Checked`], and a finding for every rule
//! that a row broke. Only this module can make a [`Checked`].

mod about;
pub mod as_csv;
pub mod as_html;
pub mod continuity;
mod faults;
mod finding;
mod later;
pub mod quarantine;
mod reach;
mod returns;
mod rules;
mod table;
mod verdicts;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

pub use self::{
    continuity::{Compared, Movement, Remembered},
    finding::{About, FileCount, Finding, RowPlace},
    later::{Breaking, findings_of},
    quarantine::{Quarantine, SetAside},
};
use self::{rules::Around, table::Table, verdicts::Verdicts};
use crate::{
    definitions::{Contract, Definitions, StandIn, config::Returns},
    frames::{FILE, Frame, ROW, data_type},
    vocabulary::rounding,
};

/// Rows that can be counted, by table.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    tables: BTreeMap<String, DataFrame>,
    set_aside: BTreeMap<String, DataFrame>,
    stand_ins: BTreeMap<String, StandIn>,
    last_day: Option<NaiveDate>,
    doubts: Vec<Doubt>,
}

/// The rows that break a rule beyond whose tolerance measures are withheld.
#[derive(Debug, Clone)]
pub struct Doubt {
    pub table: String,
    pub rule: String,
    pub words: String,
    /// The column that the rule is about; measures that do not look at it do not mind.
    pub column: Option<String>,
    /// No measure counts the rows, so every measure of the table minds.
    pub sets_aside: bool,
    /// How many in a hundred are tolerated.
    pub over: f64,
    /// As they were read, with file and row.
    pub rows: DataFrame,
}

impl Doubt {
    /// Why a measure is withheld.
    pub fn in_words(&self, affected: i64, of: i64) -> String {
        let share = rounding::percent_of(affected, of, 1).unwrap_or_default();
        format!(
            "{affected} of {of} ({share}%) break rule {}, more than the {}% that it tolerates: {}",
            self.rule, self.over, self.words
        )
    }
}

impl Checked {
    /// The rows that break a rule beyond which measures are withheld.
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// The last day that the extracts reach, years mistyped left out.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.last_day
    }

    /// The rows of a table, or nothing if no extract of it arrived.
    pub fn table(&self, name: &str) -> Option<&DataFrame> {
        self.tables.get(name)
    }

    /// The list of one day whose rows stand in for a table; nothing where the table itself arrived.
    pub fn stand_in(&self, name: &str) -> Option<&StandIn> {
        self.stand_ins.get(name)
    }

    /// The rows of a table that were set aside, with whatever of them could be read, the reason in
    /// [`quarantine::WHY`], and [`quarantine::END_UNREAD`]; nothing if there are none.
    pub fn set_aside(&self, name: &str) -> Option<&DataFrame> {
        self.set_aside.get(name)
    }
}

/// What checking found.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    pub findings: Vec<Finding>,
    /// One for each file, in the order of table and name.
    pub files: Vec<FileCount>,
    /// The rows set aside as they stand in their files; for the restricted folder only.
    pub quarantine: Vec<Quarantine>,
    /// What an earlier month remembers otherwise. No figure hangs on it, and it is no part of what a run is named by.
    pub since_last: Vec<Compared>,
}

impl Findings {
    /// Every finding, those of a comparison with an earlier month last.
    pub fn all(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.since_last.iter().flat_map(|compared| &compared.findings))
    }

    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }
}

/// What rows are checked by.
#[derive(Debug, Clone, Copy)]
pub struct Rulebook<'a> {
    /// By table.
    pub contracts: &'a BTreeMap<String, Contract>,
    /// The authority's own code, for rules about places.
    pub authority_code: &'a str,
    /// What several files of one table are to each other.
    pub returns: Returns,
}

impl<'a> Rulebook<'a> {
    pub fn of(definitions: &'a Definitions) -> Self {
        Self {
            contracts: &definitions.contracts,
            authority_code: &definitions.config.authority.code,
            returns: definitions.config.returns,
        }
    }
}

/// Checks every frame by the contract of its table.
pub fn check(frames: Vec<Frame>, rulebook: Rulebook<'_>) -> PolarsResult<(Checked, Findings)> {
    let contracts = rulebook.contracts;
    let mut by_table: BTreeMap<String, Vec<Frame>> = BTreeMap::new();
    for frame in frames {
        by_table.entry(frame.source.table.clone()).or_default().push(frame);
    }
    let mut stacks = BTreeMap::new();
    for (table, frames) in &mut by_table {
        let Some(contract) = contracts.get(table) else { continue };
        frames.sort_by(|a, b| a.source.file.cmp(&b.source.file));
        stacks.insert(table.clone(), stacked(frames, contract)?);
    }
    let last_day = reach::last_day(&stacks, contracts);
    let around = Around { tables: &stacks, rulebook, last_day };
    let (mut checked, mut found) = (Checked { last_day, ..Checked::default() }, Findings::default());
    let stand_in = |frame: &Frame| Some((frame.source.table.clone(), frame.source.stands_in.clone()?));
    checked.stand_ins.extend(by_table.values().flatten().filter_map(stand_in));
    for (table, frames) in by_table {
        let Some(contract) = contracts.get(&table) else { continue };
        check_table(frames, contract, &around, &mut checked, &mut found)?;
    }
    Ok((checked, found))
}

/// Tells the rows of one table that can be counted from the others, and adds to what was found.
fn check_table(
    frames: Vec<Frame>,
    contract: &Contract,
    around: &Around<'_>,
    checked: &mut Checked,
    found: &mut Findings,
) -> PolarsResult<()> {
    let rows = around.tables[&contract.table].clone();
    let mut table =
        Table { verdicts: Verdicts::of(rows.height()), rows, frames, contract, told: Vec::new(), doubts: Vec::new() };
    table.find_faults(around)?;
    checked.doubts.append(&mut table.doubts);
    found.findings.extend(about::in_full(&mut table, around)?);
    found.files.extend(table.counts());
    let set_aside: Vec<(usize, &str)> = table.verdicts.every_set_aside().collect();
    if !set_aside.is_empty() {
        found.quarantine.extend(quarantine::of_files(&table.frames, table.rows.column(ROW)?.u32()?, &set_aside));
        let as_read = table.set_aside_as_read(&set_aside)?;
        checked.set_aside.insert(contract.table.clone(), as_read);
    }
    checked.tables.insert(contract.table.clone(), table.verdicts.used(&table.rows)?);
    Ok(())
}

/// The files of a table one under the other, with every column of the contract that any of them has.
fn stacked(frames: &mut [Frame], contract: &Contract) -> PolarsResult<DataFrame> {
    let present: Vec<_> = contract
        .columns
        .iter()
        .filter(|column| frames.iter().any(|frame| frame.positions.contains_key(&column.name)))
        .collect();
    let mut stack: Option<DataFrame> = None;
    for (number, frame) in frames.iter_mut().enumerate() {
        let height = frame.rows.height();
        let mut columns: Vec<Column> = Vec::with_capacity(present.len() + 2);
        for column in &present {
            columns.push(match frame.rows.column(&column.name) {
                Ok(known) => known.clone(),
                Err(_) => Column::full_null(column.name.as_str().into(), height, &data_type(column.holds)),
            });
        }
        columns.push(frame.rows.column(ROW)?.clone());
        columns.push(Column::new_scalar(FILE.into(), Scalar::from(number as u32), height));
        // The stack holds the columns from here on; the frame keeps only its row numbers' count.
        frame.rows = frame.rows.select([ROW])?;
        let one = DataFrame::new(height, columns)?;
        match &mut stack {
            None => stack = Some(one),
            Some(above) => drop(above.vstack_mut(&one)?),
        }
    }
    let mut stack = stack.unwrap_or_default();
    stack.rechunk_mut();
    Ok(stack)
}
