//! Checks: which rows can be counted, what is wrong with the others, and the sum that proves that none was lost.
//!
//! Takes the frames of each table, gives the rows that can be counted as [`Checked`], and a finding for every rule
//! that a row broke. Only this module can make a [`Checked`].

mod finding;
mod verdicts;

use std::collections::BTreeMap;

use polars::prelude::*;

pub use self::finding::{FileCount, Finding, RowPlace, SetAside};
use self::verdicts::Verdicts;
use crate::{
    definitions::{Consequence, Contract, Keep},
    extracts::header::letter,
    frames::{FILE, Frame, ROW, data_type},
    vocabulary::{Severity, words::listed},
};

/// Rows that can be counted, by table.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    tables: BTreeMap<String, DataFrame>,
}

impl Checked {
    /// The rows of a table, or nothing if no extract of it arrived.
    pub fn table(&self, name: &str) -> Option<&DataFrame> {
        self.tables.get(name)
    }
}

/// What checking found.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    pub findings: Vec<Finding>,
    /// One for each file, in the order of table and name.
    pub files: Vec<FileCount>,
    pub set_aside: Vec<SetAside>,
}

/// Checks every frame by the contract of its table.
pub fn check(frames: Vec<Frame>, contracts: &BTreeMap<String, Contract>) -> PolarsResult<(Checked, Findings)> {
    let mut by_table: BTreeMap<String, Vec<Frame>> = BTreeMap::new();
    for frame in frames {
        by_table.entry(frame.table.clone()).or_default().push(frame);
    }
    let (mut checked, mut found) = (Checked::default(), Findings::default());
    for (table, mut frames) in by_table {
        let Some(contract) = contracts.get(&table) else { continue };
        frames.sort_by(|a, b| a.file.cmp(&b.file));
        let rows = check_table(frames, contract, &mut found)?;
        checked.tables.insert(table, rows);
    }
    Ok((checked, found))
}

/// The rows of one table that can be counted. Adds to what was found.
fn check_table(mut frames: Vec<Frame>, contract: &Contract, found: &mut Findings) -> PolarsResult<DataFrame> {
    let rows = stacked(&mut frames, contract)?;
    let mut table = Table { verdicts: Verdicts::of(rows.height()), rows, frames, contract, findings: Vec::new() };
    table.find_duplicates()?;
    table.find_unread();
    table.find_unknown()?;
    table.find_broken_rules()?;
    table.find_rivals()?;
    found.findings.append(&mut table.findings);
    found.files.extend(table.counts());
    found.set_aside.extend(table.set_aside());
    table.verdicts.used(&table.rows)
}

struct Table<'a> {
    contract: &'a Contract,
    frames: Vec<Frame>,
    rows: DataFrame,
    verdicts: Verdicts,
    findings: Vec<Finding>,
}

impl Table<'_> {
    /// Rows equal in every column count once; the later ones are duplicates.
    fn find_duplicates(&mut self) -> PolarsResult<()> {
        let columns: Vec<String> = self.names().filter(|name| name != ROW && name != FILE).collect();
        let candidates = if self.contract.key.is_empty() {
            (0..self.rows.height() as IdxSize).collect()
        } else {
            self.with_shared_key(&self.contract.key)?
        };
        let same = verdicts::later_of_equal(&self.rows, &candidates, &columns)?;
        if same.is_empty() {
            return Ok(());
        }
        self.verdicts.mark_duplicates(&same);
        self.tell(
            Severity::Note,
            "MP0301",
            None,
            &same,
            Words {
                words: "the row repeats another, equal in every column, and was counted once",
                what_to_do: "nothing, if files overlap; else ask why the extract holds it twice",
            },
        );
        Ok(())
    }

    /// Cells that could not be read: the row of an end date, or of a column that must be known, is set aside.
    fn find_unread(&mut self) {
        let mut offset = 0;
        let mut by_column: BTreeMap<String, Vec<IdxSize>> = BTreeMap::new();
        for frame in &self.frames {
            for (column, rows) in &frame.unread {
                by_column.entry(column.clone()).or_default().extend(rows.iter().map(|row| row + offset));
            }
            offset += frame.rows.height() as IdxSize;
        }
        for column in &self.contract.columns {
            let Some(rows) = by_column.remove(&column.name) else { continue };
            let is_coded = !column.codes.is_empty();
            let name = &column.name;
            let problem = if is_coded { "is not in its list of codes" } else { "cannot be read" };
            if column.is_end || column.must_be_known {
                self.verdicts.set_aside(&rows, &format!("`{name}` {problem}"));
                let words = format!("`{name}` {problem}, so the row was set aside and is in no figure");
                let what_to_do = format!("correct `{name}` in the case system; dates are written 31/08/2020");
                self.tell(
                    Severity::Error,
                    "MP0302",
                    Some(name),
                    &rows,
                    Words { words: &words, what_to_do: &what_to_do },
                );
            } else {
                let words = format!("`{name}` {problem}, and counts as not known");
                let what_to_do = if is_coded {
                    format!("use a code of the list: {}", listed(&column.codes))
                } else {
                    format!("correct `{name}` in the case system")
                };
                self.tell(
                    Severity::Warning,
                    "MP0303",
                    Some(name),
                    &rows,
                    Words { words: &words, what_to_do: &what_to_do },
                );
            }
        }
    }

    /// Rows without what names or dates them are set aside.
    fn find_unknown(&mut self) -> PolarsResult<()> {
        for column in self.contract.columns.iter().filter(|column| column.must_be_known) {
            let is_blank = self.rows.column(&column.name)?.is_null();
            let rows: Vec<IdxSize> = self.verdicts.still_used(
                is_blank.iter().enumerate().filter_map(|(row, blank)| blank.unwrap_or(false).then_some(row as IdxSize)),
            );
            let name = &column.name;
            self.verdicts.set_aside(&rows, &format!("`{name}` is blank"));
            let words = format!("`{name}` is blank, so the row was set aside and is in no figure");
            let what_to_do = format!("fill in `{name}` in the case system");
            self.tell(Severity::Error, "MP0304", Some(name), &rows, Words { words: &words, what_to_do: &what_to_do });
        }
        Ok(())
    }

    /// Rules of the contract. An answer that is not known breaks none.
    fn find_broken_rules(&mut self) -> PolarsResult<()> {
        for rule in &self.contract.rules {
            let broken = self.rows.clone().lazy().select([rule.breaks_when.expr.clone().alias("broken")]).collect()?;
            let broken = broken.column("broken")?.bool()?.clone();
            let rows = self.verdicts.still_used(
                broken
                    .iter()
                    .enumerate()
                    .filter_map(|(row, is_broken)| is_broken.unwrap_or(false).then_some(row as IdxSize)),
            );
            let severity = match rule.consequence {
                Consequence::SetAside => {
                    self.verdicts.set_aside(&rows, &format!("{} (rule {})", rule.words, rule.code));
                    Severity::Error
                }
                Consequence::Note => Severity::Warning,
            };
            let words = Words { words: &rule.words, what_to_do: &rule.what_to_do };
            self.tell(severity, "MP0305", None, &rows, words);
            if let (Some(finding), false) = (self.findings.last_mut(), rows.is_empty()) {
                finding.dfe = Some(rule.code.clone());
            }
        }
        Ok(())
    }

    /// Of rows with one key and different content, one is kept and the others set aside.
    fn find_rivals(&mut self) -> PolarsResult<()> {
        if self.contract.key.is_empty() {
            return Ok(());
        }
        let candidates = self.with_shared_key(&self.contract.key)?;
        let candidates = self.verdicts.still_used(candidates);
        let latest = match &self.contract.keep {
            Keep::Last => None,
            Keep::LatestOf(column) => Some(column.as_str()),
        };
        let losers = verdicts::losers(&self.rows, &candidates, &self.contract.key, latest)?;
        let key = listed(&self.contract.key);
        self.verdicts.set_aside(&losers, &format!("another row has the same {key}"));
        let words = format!("another row has the same {key} and other content; one was kept and this one set aside");
        let what_to_do = match latest {
            Some(column) => format!("the row with the latest {column} was kept (blank is latest); correct the other"),
            None => String::from("the last row of the last file was kept; correct the other"),
        };
        self.tell(Severity::Warning, "MP0306", None, &losers, Words { words: &words, what_to_do: &what_to_do });
        Ok(())
    }

    /// The rows whose key another row has too.
    fn with_shared_key(&self, key: &[String]) -> PolarsResult<Vec<IdxSize>> {
        let is_shared = self.rows.select(key.iter().map(String::as_str))?.is_duplicated()?;
        Ok(is_shared
            .iter()
            .enumerate()
            .filter(|(_, shared)| shared == &Some(true))
            .map(|(row, _)| row as IdxSize)
            .collect())
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.rows.get_column_names_owned().into_iter().map(|name| name.to_string())
    }

    fn tell(
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

    fn place(&self, row: IdxSize, column: Option<&str>) -> RowPlace {
        let (frame, within) = self.frame_of(row as usize);
        let number = self.rows.column(ROW).ok().and_then(|rows| rows.u32().ok()?.get(row as usize));
        let position = column.and_then(|name| frame.positions.get(name));
        let row = number.unwrap_or(within as u32 + 2);
        RowPlace { file: frame.file.clone(), row, letter: position.map(|at| letter(*at)) }
    }

    fn frame_of(&self, mut row: usize) -> (&Frame, usize) {
        for frame in &self.frames[..self.frames.len() - 1] {
            if row < frame.rows.height() {
                return (frame, row);
            }
            row -= frame.rows.height();
        }
        (&self.frames[self.frames.len() - 1], row)
    }

    fn counts(&self) -> Vec<FileCount> {
        let mut offset = 0;
        let mut counts = Vec::with_capacity(self.frames.len());
        for frame in &self.frames {
            let rows_read = frame.rows.height();
            let (rows_used, rows_set_aside, rows_duplicate) = self.verdicts.count(offset..offset + rows_read);
            assert_eq!(rows_read, rows_used + rows_set_aside + rows_duplicate, "a row of {} was lost", frame.file);
            offset += rows_read;
            counts.push(FileCount {
                file: frame.file.clone(),
                table: frame.table.clone(),
                sha256: frame.sha256.clone(),
                rows_read,
                rows_used,
                rows_set_aside,
                rows_duplicate,
            });
        }
        counts
    }

    fn set_aside(&self) -> Vec<SetAside> {
        let rows = self.verdicts.every_set_aside();
        rows.map(|(row, why)| {
            let place = self.place(row as IdxSize, None);
            SetAside { table: self.contract.table.clone(), file: place.file, row: place.row, why: why.to_owned() }
        })
        .collect()
    }
}

struct Words<'a> {
    words: &'a str,
    what_to_do: &'a str,
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
