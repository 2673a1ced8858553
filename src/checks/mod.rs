//! Checks: which rows can be counted, what is wrong with the others, and the sum that proves that none was lost.
//!
//! Takes the frames of each table, gives the rows that can be counted as [`Checked`], and a finding for every rule
//! that a row broke. Only this module can make a [`Checked`].

pub mod as_csv;
pub mod as_html;
mod faults;
mod finding;
pub mod quarantine;
mod rules;
mod table;
mod verdicts;

use std::collections::BTreeMap;

use polars::prelude::*;

pub use self::{
    finding::{FileCount, Finding, RowPlace},
    quarantine::{Quarantine, SetAside},
};
use self::{table::Table, verdicts::Verdicts};
use crate::{
    definitions::{Contract, StandIn},
    frames::{FILE, Frame, ROW, data_type},
};

/// Rows that can be counted, by table.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    tables: BTreeMap<String, DataFrame>,
    set_aside: BTreeMap<String, DataFrame>,
    stand_ins: BTreeMap<String, StandIn>,
}

impl Checked {
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
}

/// Checks every frame by the contract of its table.
pub fn check(frames: Vec<Frame>, contracts: &BTreeMap<String, Contract>) -> PolarsResult<(Checked, Findings)> {
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
    let (mut checked, mut found) = (Checked::default(), Findings::default());
    let stand_in = |frame: &Frame| Some((frame.source.table.clone(), frame.source.stands_in.clone()?));
    checked.stand_ins.extend(by_table.values().flatten().filter_map(stand_in));
    for (table, frames) in by_table {
        let Some(contract) = contracts.get(&table) else { continue };
        check_table(frames, contract, &stacks, &mut checked, &mut found)?;
    }
    Ok((checked, found))
}

/// Tells the rows of one table that can be counted from the others, and adds to what was found.
fn check_table(
    frames: Vec<Frame>,
    contract: &Contract,
    stacks: &BTreeMap<String, DataFrame>,
    checked: &mut Checked,
    found: &mut Findings,
) -> PolarsResult<()> {
    let rows = stacks[&contract.table].clone();
    let mut table = Table { verdicts: Verdicts::of(rows.height()), rows, frames, contract, findings: Vec::new() };
    table.find_faults(stacks)?;
    found.findings.append(&mut table.findings);
    found.files.extend(table.counts());
    let set_aside: Vec<(usize, &str)> = table.verdicts.every_set_aside().collect();
    if !set_aside.is_empty() {
        found.quarantine.extend(quarantine::of_files(&table.frames, table.rows.column(ROW)?.u32()?, &set_aside));
        let as_read = quarantine::as_read(&table.rows, &set_aside, &table.ends_unread())?;
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
        stack = Some(match stack {
            None => one,
            Some(above) => above.vstack(&one)?,
        });
    }
    let mut stack = stack.unwrap_or_default();
    stack.rechunk_mut();
    Ok(stack)
}
