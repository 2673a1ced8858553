//! The rows of one table while they are checked: what becomes of each, where it stands, and what was found.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::{
    Doubt,
    finding::{FileCount, Finding, RowPlace},
    quarantine,
    verdicts::Verdicts,
};
use crate::{
    definitions::Contract,
    extracts::header::letter,
    frames::{Frame, ROW},
    vocabulary::Severity,
};

pub struct Table<'a> {
    pub contract: &'a Contract,
    pub frames: Vec<Frame>,
    pub rows: DataFrame,
    pub verdicts: Verdicts,
    pub told: Vec<Told>,
    pub doubts: Vec<Doubt>,
}

/// A finding with the places of its rows in the table, before what they say is added for those who mend them.
pub struct Told {
    pub finding: Finding,
    pub rows: Vec<IdxSize>,
    pub became: Became,
}

/// What was counted of a row that something was found in.
pub enum Became {
    AsItStands,
    NotKnown,
    SetAside,
    /// What was read is not what is written.
    Read,
    /// For each row in words.
    InWords(Vec<String>),
}

/// What is wrong, what to do about it, and what was done meanwhile.
pub struct What<'a> {
    pub severity: Severity,
    pub code: &'static str,
    pub rule: Option<&'a str>,
    pub column: Option<&'a str>,
    pub words: &'a str,
    pub what_to_do: &'a str,
    pub became: Became,
}

impl Table<'_> {
    /// Rows of all files by column, numbered through.
    pub(super) fn rows_by_column(
        &self,
        of: impl Fn(&Frame) -> &BTreeMap<String, Vec<IdxSize>>,
    ) -> BTreeMap<String, Vec<IdxSize>> {
        let mut offset = 0;
        let mut by_column: BTreeMap<String, Vec<IdxSize>> = BTreeMap::new();
        for frame in &self.frames {
            for (column, rows) in of(frame) {
                by_column.entry(column.clone()).or_default().extend(rows.iter().map(|row| row + offset));
            }
            offset += frame.rows.height() as IdxSize;
        }
        by_column
    }

    /// Those of the rows of which it is known whose they are.
    pub(super) fn askable(&self, rows: Vec<IdxSize>) -> Vec<IdxSize> {
        let can_be_asked = self.verdicts.can_be_asked();
        rows.into_iter().filter(|row| can_be_asked.get(*row as usize) == Some(true)).collect()
    }

    /// Rows with an end date that is there and cannot be read.
    pub(super) fn ends_unread(&self) -> BTreeSet<IdxSize> {
        let by_column = self.rows_by_column(|frame| &frame.unread);
        let is_end = |name: &String| self.contract.column(name).is_some_and(|column| column.is_end);
        by_column.into_iter().filter(|(name, _)| is_end(name)).flat_map(|(_, rows)| rows).collect()
    }

    /// The columns that none of the files has, since each of them is a list that stands in for the table.
    pub(super) fn lacking(&self) -> BTreeSet<&str> {
        fn of(frame: &Frame) -> BTreeSet<&str> {
            frame.source.stands_in.iter().flat_map(|list| &list.lacks).map(String::as_str).collect()
        }
        self.frames.iter().map(of).reduce(|a, b| a.intersection(&b).copied().collect()).unwrap_or_default()
    }

    /// Rows that were set aside, with what else is known of them.
    pub(super) fn set_aside_as_read(&self, set_aside: &[(usize, &str)]) -> PolarsResult<DataFrame> {
        quarantine::as_read(&self.rows, set_aside, &self.ends_unread(), &self.verdicts.can_be_asked())
    }

    /// Makes the cells of a column not known.
    pub(super) fn forget(&mut self, column: &str, rows: &[IdxSize]) -> PolarsResult<()> {
        if rows.is_empty() || self.rows.column(column).is_err() {
            return Ok(());
        }
        let mut keep = vec![true; self.rows.height()];
        rows.iter().for_each(|row| keep[*row as usize] = false);
        let keep = Series::new("_keep".into(), keep);
        let kept =
            self.rows.clone().lazy().with_column(when(lit(keep)).then(col(column)).otherwise(lit(NULL)).alias(column));
        self.rows = kept.collect()?;
        Ok(())
    }

    /// Every row of the files that some rows are in.
    pub(super) fn rows_of_their_files(&self, rows: &[IdxSize]) -> Vec<IdxSize> {
        let mut all = Vec::new();
        let mut start = 0;
        for frame in &self.frames {
            let end = start + frame.rows.height() as IdxSize;
            if rows.iter().any(|row| (start..end).contains(row)) {
                all.extend(start..end);
            }
            start = end;
        }
        all
    }

    /// The rows whose key another row has too.
    pub(super) fn with_shared_key(&self, key: &[String]) -> PolarsResult<Vec<IdxSize>> {
        let is_shared = self.rows.select(key.iter().map(String::as_str))?.is_duplicated()?;
        Ok(is_shared
            .iter()
            .enumerate()
            .filter(|(_, shared)| shared == &Some(true))
            .map(|(row, _)| row as IdxSize)
            .collect())
    }

    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.rows.get_column_names_owned().into_iter().map(|name| name.to_string())
    }

    pub(super) fn tell(&mut self, rows: &[IdxSize], what: What<'_>) {
        if rows.is_empty() {
            return;
        }
        let finding = Finding {
            code: what.code,
            dfe: what.rule.map(str::to_owned),
            severity: what.severity,
            table: self.contract.table.clone(),
            column: what.column.map(str::to_owned),
            words: what.words.to_owned(),
            what_to_do: what.what_to_do.to_owned(),
            rows: rows.iter().map(|row| self.place(*row, what.column)).collect(),
            about: Vec::new(),
        };
        self.told.push(Told { finding, rows: rows.to_vec(), became: what.became });
    }

    pub(super) fn place(&self, row: IdxSize, column: Option<&str>) -> RowPlace {
        let (frame, within) = self.frame_of(row as usize);
        let number = self.rows.column(ROW).ok().and_then(|rows| rows.u32().ok()?.get(row as usize));
        let position = column.and_then(|name| frame.positions.get(name));
        let row = number.unwrap_or(within as u32 + 2);
        RowPlace { file: frame.source.file.clone(), row, letter: position.map(|at| letter(*at)) }
    }

    fn frame_of(&self, row: usize) -> (&Frame, usize) {
        let number = self.number_of_file(row);
        let before: usize = self.frames[..number].iter().map(|frame| frame.rows.height()).sum();
        (&self.frames[number], row - before)
    }

    /// The number of the file that a row is in.
    pub(super) fn number_of_file(&self, row: usize) -> usize {
        let mut end = 0;
        let ends = self.frames.iter().map(|frame| {
            end += frame.rows.height();
            end
        });
        ends.take_while(|end| *end <= row).count().min(self.frames.len() - 1)
    }

    pub(super) fn counts(&self) -> Vec<FileCount> {
        let mut offset = 0;
        let mut counts = Vec::with_capacity(self.frames.len());
        for frame in &self.frames {
            let rows_read = frame.rows.height();
            let (rows_used, rows_set_aside, rows_duplicate) = self.verdicts.count(offset..offset + rows_read);
            assert_eq!(
                rows_read,
                rows_used + rows_set_aside + rows_duplicate,
                "a row of {} was lost",
                frame.source.file
            );
            offset += rows_read;
            counts.push(FileCount {
                file: frame.source.file.clone(),
                table: frame.source.table.clone(),
                sha256: frame.source.sha256.clone(),
                rows_read,
                rows_used,
                rows_set_aside,
                rows_duplicate,
                letters: frame.positions.iter().map(|(name, at)| (name.clone(), letter(*at))).collect(),
            });
        }
        counts
    }
}
