//! Checks: which rows can be counted, what is wrong with the others, and the sum that proves that none was lost.
//!
//! Takes the frames of each table, gives the rows that can be counted as [`Checked`], and a finding for every rule
//! that a row broke. Only this module can make a [`Checked`].

pub mod as_csv;
pub mod as_html;
mod finding;
pub mod quarantine;
mod rules;
mod verdicts;

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use self::verdicts::Verdicts;
pub use self::{
    finding::{FileCount, Finding, RowPlace},
    quarantine::{Quarantine, SetAside},
};
use crate::{
    definitions::{Consequence, Contract, Keep, contract::Rule},
    extracts::header::letter,
    frames::{Broken, FILE, Frame, ROW, data_type},
    vocabulary::{Severity, words::listed},
};

/// Rows that can be counted, by table.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    tables: BTreeMap<String, DataFrame>,
    set_aside: BTreeMap<String, DataFrame>,
}

impl Checked {
    /// The rows of a table, or nothing if no extract of it arrived.
    pub fn table(&self, name: &str) -> Option<&DataFrame> {
        self.tables.get(name)
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
    table.find_broken_rows();
    table.find_duplicates()?;
    table.find_unread();
    table.find_short_years();
    table.find_unknown()?;
    table.find_broken_rules(stacks)?;
    table.find_rivals()?;
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

struct Table<'a> {
    contract: &'a Contract,
    frames: Vec<Frame>,
    rows: DataFrame,
    verdicts: Verdicts,
    findings: Vec<Finding>,
}

impl Table<'_> {
    /// Rows whose cells may stand under the wrong names: nothing in them can be trusted.
    fn find_broken_rows(&mut self) {
        let mut by_reason: BTreeMap<Broken, Vec<IdxSize>> = BTreeMap::new();
        let mut offset = 0;
        for frame in &self.frames {
            for (row, reason) in &frame.broken {
                by_reason.entry(*reason).or_default().push(row + offset);
            }
            offset += frame.rows.height() as IdxSize;
        }
        for (reason, rows) in by_reason {
            self.verdicts.give_up(&rows, reason.words());
            let words = format!("{}, so the row was set aside and is in no figure", reason.words());
            let what_to_do = "correct the row, or ask for the file again with every cell that holds a separator in \
                              quotation marks";
            self.tell(Severity::Error, "MP0307", None, &rows, Words { words: &words, what_to_do });
        }
    }

    /// Rows equal in every column count once; the later ones are duplicates.
    fn find_duplicates(&mut self) -> PolarsResult<()> {
        let columns: Vec<String> = self.names().filter(|name| name != ROW && name != FILE).collect();
        let candidates = if self.contract.key.is_empty() {
            (0..self.rows.height() as IdxSize).collect()
        } else {
            self.with_shared_key(&self.contract.key)?
        };
        let candidates = self.verdicts.still_used(candidates);
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
        let mut by_column = self.rows_by_column(|frame| &frame.unread);
        for column in &self.contract.columns {
            let Some(rows) = by_column.remove(&column.name) else { continue };
            let rows = self.askable(rows);
            let is_coded = !column.codes.is_empty();
            let name = &column.name;
            let problem = if is_coded { "is not in its list of codes" } else { "cannot be read" };
            if column.is_end || column.must_be_known {
                let why = format!("`{name}` {problem}");
                match column.is_end {
                    true => self.verdicts.set_aside(&rows, &why),
                    false => self.verdicts.give_up(&rows, &why),
                }
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
            self.name_rule(&rows, column.rule.as_deref());
        }
    }

    /// Dates written with two digits for the year are read, and said.
    fn find_short_years(&mut self) {
        for (name, rows) in self.rows_by_column(|frame| &frame.short_years) {
            let rows = self.askable(rows);
            let words = format!(
                "`{name}` has two digits for the year; it was read as the latest year that is not after the last \
                 month of the extracts"
            );
            let what_to_do = "ask for dates with four digits for the year";
            self.tell(Severity::Note, "MP0308", Some(&name), &rows, Words { words: &words, what_to_do });
        }
    }

    /// Rows of all files by column, numbered through.
    fn rows_by_column(&self, of: impl Fn(&Frame) -> &BTreeMap<String, Vec<IdxSize>>) -> BTreeMap<String, Vec<IdxSize>> {
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
    fn askable(&self, rows: Vec<IdxSize>) -> Vec<IdxSize> {
        let can_be_asked = self.verdicts.can_be_asked();
        rows.into_iter().filter(|row| can_be_asked.get(*row as usize) == Some(true)).collect()
    }

    /// Rows with an end date that is there and cannot be read.
    fn ends_unread(&self) -> BTreeSet<IdxSize> {
        let by_column = self.rows_by_column(|frame| &frame.unread);
        let is_end = |name: &String| self.contract.column(name).is_some_and(|column| column.is_end);
        by_column.into_iter().filter(|(name, _)| is_end(name)).flat_map(|(_, rows)| rows).collect()
    }

    /// Rows without what names or dates them are set aside.
    fn find_unknown(&mut self) -> PolarsResult<()> {
        for column in self.contract.columns.iter().filter(|column| column.must_be_known) {
            let is_blank = self.rows.column(&column.name)?.is_null();
            let rows: Vec<IdxSize> = self.verdicts.still_used(
                is_blank.iter().enumerate().filter_map(|(row, blank)| blank.unwrap_or(false).then_some(row as IdxSize)),
            );
            let name = &column.name;
            self.verdicts.give_up(&rows, &format!("`{name}` is blank"));
            let words = format!("`{name}` is blank, so the row was set aside and is in no figure");
            let what_to_do = format!("fill in `{name}` in the case system");
            self.tell(Severity::Error, "MP0304", Some(name), &rows, Words { words: &words, what_to_do: &what_to_do });
        }
        Ok(())
    }

    /// Rules of the contract. A row is not told of a rule whose cause was told already: a cell that cannot be read, or
    /// another rule.
    fn find_broken_rules(&mut self, tables: &BTreeMap<String, DataFrame>) -> PolarsResult<()> {
        let can_be_asked = self.verdicts.can_be_asked();
        let asked = rules::Asked { contract: self.contract, rows: &self.rows, can_be_asked, tables };
        let broken = rules::broken(&asked)?;
        let unread = self.rows_by_column(|frame| &frame.unread);
        let mut by_code: BTreeMap<&str, Vec<IdxSize>> = BTreeMap::new();
        for (rule, rows) in self.contract.rules.iter().zip(broken) {
            let causes = rule.unless_breaks.iter().filter_map(|code| by_code.get(code.as_str()));
            let causes: Vec<&Vec<IdxSize>> =
                causes.chain(rule.breaks_when.columns.iter().filter_map(|name| unread.get(name))).collect();
            let has_no_cause = |row: &IdxSize| causes.iter().all(|rows| rows.binary_search(row).is_err());
            let rows: Vec<IdxSize> = rows.into_iter().filter(has_no_cause).collect();
            self.carry_out(rule, &rows)?;
            let known = by_code.entry(rule.code.as_str()).or_default();
            known.extend(rows);
            known.sort_unstable();
        }
        Ok(())
    }

    /// Does to rows what the rule that they break says, and tells it.
    fn carry_out(&mut self, rule: &Rule, rows: &[IdxSize]) -> PolarsResult<()> {
        let why = format!("{} (rule {})", rule.words, rule.code);
        let severity = match rule.consequence {
            Consequence::SetAside => {
                self.verdicts.set_aside(rows, &why);
                Severity::Error
            }
            Consequence::RefuseFile => {
                let of_files = self.rows_of_their_files(rows);
                self.verdicts.set_aside(&of_files, &format!("a row of the file breaks a rule: {why}"));
                Severity::Error
            }
            Consequence::NotKnown => {
                if let Some(column) = &rule.column {
                    self.forget(column, rows)?;
                }
                Severity::Warning
            }
            Consequence::Note => Severity::Warning,
        };
        let words = Words { words: &rule.words, what_to_do: &rule.what_to_do };
        self.tell(severity, "MP0305", rule.column.as_deref(), rows, words);
        self.name_rule(rows, Some(&rule.code));
        Ok(())
    }

    /// Makes the cells of a column not known.
    fn forget(&mut self, column: &str, rows: &[IdxSize]) -> PolarsResult<()> {
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
    fn rows_of_their_files(&self, rows: &[IdxSize]) -> Vec<IdxSize> {
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
    fn name_rule(&mut self, rows: &[IdxSize], rule: Option<&str>) {
        if let (Some(finding), false) = (self.findings.last_mut(), rows.is_empty()) {
            finding.dfe = rule.map(str::to_owned);
        }
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
        RowPlace { file: frame.source.file.clone(), row, letter: position.map(|at| letter(*at)) }
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
