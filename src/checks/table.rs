//! The rows of one table while they are checked: what becomes of each, where it stands, and what was found.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::{
    finding::{FileCount, Finding, RowPlace},
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
    pub findings: Vec<Finding>,
}

/// What is wrong, and what to do about it.
pub struct Words<'a> {
    pub words: &'a str,
    pub what_to_do: &'a str,
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

    /// Says which rule the last finding is about, if there was anything to tell.
    pub(super) fn name_rule(&mut self, rows: &[IdxSize], rule: Option<&str>) {
        if let (Some(finding), false) = (self.findings.last_mut(), rows.is_empty()) {
            finding.dfe = rule.map(str::to_owned);
        }
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

    pub(super) fn tell(
        &mut self,
        severity: Severity,
        code: &'static str,
        column: Option<&str>,
        rows: &[IdxSize],
        words: Words<'_>,
    ) {
        if rows.is_empty() {
            return;
        }
        let places = rows.iter().map(|row| self.place(*row, column)).collect();
        self.findings.push(Finding {
            code,
            dfe: None,
            severity,
            table: self.contract.table.clone(),
            column: column.map(str::to_owned),
            words: words.words.to_owned(),
            what_to_do: words.what_to_do.to_owned(),
            rows: places,
        });
    }

    pub(super) fn place(&self, row: IdxSize, column: Option<&str>) -> RowPlace {
        let (frame, within) = self.frame_of(row as usize);
        let number = self.rows.column(ROW).ok().and_then(|rows| rows.u32().ok()?.get(row as usize));
        let position = column.and_then(|name| frame.positions.get(name));
        let row = number.unwrap_or(within as u32 + 2);
        RowPlace { file: frame.source.file.clone(), row, letter: position.map(|at| letter(*at)) }
    }

    pub(super) fn frame_of(&self, mut row: usize) -> (&Frame, usize) {
        for frame in &self.frames[..self.frames.len() - 1] {
            if row < frame.rows.height() {
                return (frame, row);
            }
            row -= frame.rows.height();
        }
        (&self.frames[self.frames.len() - 1], row)
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
            });
        }
        counts
    }
}
