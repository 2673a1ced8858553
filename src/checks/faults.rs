//! The faults of rows, in the order in which they are looked for: what costs a row its place comes before what is only
//! worth a word.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::{
    Doubt,
    rules::{self, Around, Broken},
    table::{Became, Table, What},
    verdicts,
};
use crate::{
    definitions::{Consequence, Keep, config::Returns, contract::Rule},
    frames::{self, FILE, ROW},
    vocabulary::{Severity, words::listed},
};

impl Table<'_> {
    /// Looks for every fault.
    pub fn find_faults(&mut self, around: &Around<'_>) -> PolarsResult<()> {
        self.find_broken_rows();
        self.find_duplicates()?;
        self.find_unread();
        self.find_short_years();
        self.find_unknown()?;
        if around.rulebook.returns == Returns::Stacked {
            self.supersede()?;
        }
        self.find_broken_rules(around)?;
        self.find_rivals()
    }

    /// Rows whose cells may stand under the wrong names: nothing in them can be trusted.
    fn find_broken_rows(&mut self) {
        let mut by_reason: BTreeMap<frames::Broken, Vec<IdxSize>> = BTreeMap::new();
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
            let what = What { words: &words, what_to_do, became: Became::SetAside, ..error("MP0307") };
            self.tell(&rows, what);
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
        let rows: Vec<IdxSize> = same.iter().map(|(row, _)| *row).collect();
        self.verdicts.mark_duplicates(&rows);
        let first = same.iter().map(|(_, first)| format!("once, as {}", self.place(*first, None).in_words()));
        let became = Became::InWords(first.collect());
        self.tell(
            &rows,
            What {
                severity: Severity::Note,
                words: "the row repeats another, equal in every column, and was counted once",
                what_to_do: "nothing, if files overlap; else ask why the extract holds it twice",
                became,
                ..error("MP0301")
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
            if column.is_start || column.is_end || column.must_be_known {
                let why = format!("`{name}` {problem}");
                match column.must_be_known {
                    true => self.verdicts.give_up(&rows, &why),
                    false => self.verdicts.set_aside(&rows, &why),
                }
                let words = format!("`{name}` {problem}, so the row was set aside and is in no figure");
                let what_to_do = format!("correct `{name}` in the case system; dates are written 31/08/2020");
                let what = What { words: &words, what_to_do: &what_to_do, became: Became::SetAside, ..error("MP0302") };
                self.tell(&rows, What { rule: column.rule.as_deref(), column: Some(name), ..what });
            } else {
                let words = format!("`{name}` {problem}, and counts as not known");
                let what_to_do = if is_coded {
                    format!("use a code of the list: {}", listed(&column.codes))
                } else {
                    format!("correct `{name}` in the case system")
                };
                let what =
                    What { words: &words, what_to_do: &what_to_do, became: Became::NotKnown, ..warning("MP0303") };
                self.tell(&rows, What { rule: column.rule.as_deref(), column: Some(name), ..what });
            }
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
            let severity = Severity::Note;
            let what = What { severity, words: &words, what_to_do, became: Became::Read, ..error("MP0308") };
            self.tell(&rows, What { column: Some(&name), ..what });
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
            self.verdicts.give_up(&rows, &format!("`{name}` is blank"));
            let words = format!("`{name}` is blank, so the row was set aside and is in no figure");
            let what_to_do = format!("fill in `{name}` in the case system");
            let what = What { words: &words, what_to_do: &what_to_do, became: Became::SetAside, ..error("MP0304") };
            self.tell(&rows, What { column: Some(name), ..what });
        }
        Ok(())
    }

    /// Rules of the contract. A row is not told of a rule whose cause was told already: a cell that cannot be read, or
    /// another rule.
    fn find_broken_rules(&mut self, around: &Around<'_>) -> PolarsResult<()> {
        let can_be_asked = self.verdicts.can_be_asked();
        let lacking = self.lacking();
        let asked = rules::Asked { contract: self.contract, rows: &self.rows, can_be_asked, around, lacking };
        let broken = rules::broken(&asked)?;
        let unread = self.rows_by_column(|frame| &frame.unread);
        let mut by_code: BTreeMap<&str, Vec<IdxSize>> = BTreeMap::new();
        for (rule, Broken { rows, counted }) in self.contract.rules.iter().zip(broken) {
            let causes = rule.unless_breaks.iter().filter_map(|code| by_code.get(code.as_str()));
            let causes: Vec<&Vec<IdxSize>> =
                causes.chain(rule.breaks_when.columns.iter().filter_map(|name| unread.get(name))).collect();
            let has_no_cause = |row: &IdxSize| causes.iter().all(|rows| rows.binary_search(row).is_err());
            let rows: Vec<IdxSize> = rows.into_iter().filter(has_no_cause).collect();
            self.carry_out(rule, &rows, &counted)?;
            let known = by_code.entry(rule.code.as_str()).or_default();
            known.extend(rows);
            known.sort_unstable();
        }
        Ok(())
    }

    /// Does to rows what the rule that they break says, and tells it.
    fn carry_out(&mut self, rule: &Rule, rows: &[IdxSize], counted: &BTreeMap<IdxSize, String>) -> PolarsResult<()> {
        let why = format!("{} (rule {})", rule.words, rule.code);
        let became = match rule.consequence {
            Consequence::SetAside => {
                self.verdicts.set_aside(rows, &why);
                Became::SetAside
            }
            Consequence::RefuseFile => {
                let of_files = self.rows_of_their_files(rows);
                self.verdicts.set_aside(&of_files, &format!("a row of the file breaks a rule: {why}"));
                Became::SetAside
            }
            Consequence::NotKnown => Became::NotKnown,
            Consequence::Note => counted_as(rule, rows, counted),
        };
        if let (Some(over), false) = (rule.withhold_over, rows.is_empty()) {
            self.doubts.push(Doubt {
                table: self.contract.table.clone(),
                rule: rule.code.clone(),
                words: rule.words.clone(),
                column: rule.column.clone(),
                sets_aside: matches!(rule.consequence, Consequence::SetAside | Consequence::RefuseFile),
                over,
                rows: self.rows.take(&IdxCa::from_slice("rows".into(), rows))?,
            });
        }
        let (words, what_to_do) = (rule.words.as_str(), rule.what_to_do.as_str());
        let what = What { severity: rule.severity, words, what_to_do, became, ..error("MP0305") };
        self.tell(rows, What { rule: Some(&rule.code), column: rule.column.as_deref(), ..what });
        if let (Consequence::NotKnown, Some(column)) = (rule.consequence, &rule.column) {
            self.forget(column, rows)?;
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
        let lost = verdicts::losers(&self.rows, &candidates, &self.contract.key, latest)?;
        let losers: Vec<IdxSize> = lost.iter().map(|(row, _)| *row).collect();
        let kept = lost.iter().map(|(_, kept)| format!("set aside; {} was kept", self.place(*kept, None).in_words()));
        let became = Became::InWords(kept.collect());
        let key = listed(&self.contract.key);
        self.verdicts.set_aside(&losers, &format!("another row has the same {key}"));
        let words = format!("another row has the same {key} and other content; one was kept and this one set aside");
        let what_to_do = match latest {
            Some(column) => format!("the row with the latest {column} was kept (blank is latest); correct the other"),
            None => String::from("the last row of the last file was kept; correct the other"),
        };
        self.tell(&losers, What { words: &words, what_to_do: &what_to_do, became, ..warning("MP0306") });
        Ok(())
    }
}

/// What counted of rows that a rule only notes: what they say, or the day that stands for it.
fn counted_as(rule: &Rule, rows: &[IdxSize], counted: &BTreeMap<IdxSize, String>) -> Became {
    if rule.counted_as.is_none() {
        return Became::AsItStands;
    }
    let of_row = |row: &IdxSize| counted.get(row).map_or(String::from("as it stands"), Clone::clone);
    Became::InWords(rows.iter().map(of_row).collect())
}

/// What costs a row its place, with the words still to come.
pub(super) fn error(code: &'static str) -> What<'static> {
    let became = Became::AsItStands;
    What { severity: Severity::Error, code, rule: None, column: None, words: "", what_to_do: "", became }
}

fn warning(code: &'static str) -> What<'static> {
    What { severity: Severity::Warning, ..error(code) }
}
