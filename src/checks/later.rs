//! Findings of rules that a later stage asked, once it knew more of the rows: made like those of the checks, with the
//! same words, places and teams.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::{About, Checked, FileCount, Finding, RowPlace, about};
use crate::{
    definitions::{CHILD, Contract, contract::Rule},
    frames::{FILE, ROW},
};

/// The rows that break a rule.
pub struct Breaking<'a> {
    pub rule: &'a Rule,
    /// With their files and row numbers.
    pub rows: DataFrame,
    /// What counted in place of what each of them says, where the rule tells.
    pub counted: Option<Column>,
    /// Which rows of all those asked they are.
    pub breaks: BooleanChunked,
}

/// Each rule that is broken, as a finding of a table, whose files are among these.
pub fn findings_of(
    broken: Vec<Breaking<'_>>,
    contract: &Contract,
    (checked, contracts): (&Checked, &BTreeMap<String, Contract>),
    files: &[FileCount],
) -> PolarsResult<Vec<Finding>> {
    let files: Vec<&FileCount> = files.iter().filter(|file| file.table == contract.table).collect();
    let tables = checked.tables.iter().collect();
    let is_broken = |one: &Breaking<'_>| one.rows.height() > 0;
    let finding =
        |one: Breaking<'_>| finding(&one, contract, &about::teams(&one.rows, contract, &tables, contracts)?, &files);
    broken.into_iter().filter(is_broken).map(finding).collect()
}

fn finding(
    Breaking { rule, rows, counted, .. }: &Breaking<'_>,
    contract: &Contract,
    teams: &[String],
    files: &[&FileCount],
) -> PolarsResult<Finding> {
    let column = rule.column.as_deref().filter(|name| rows.column(name).is_ok());
    let texts = |name: Option<&str>| name.map(|name| about::texts(rows, contract, name)).transpose();
    let (ids, values) = (texts(contract.column(CHILD).map(|_| CHILD))?, texts(column)?);
    let (file, row) = (rows.column(FILE)?.u32()?, rows.column(ROW)?.u32()?);
    let place = |at: usize| {
        let of = file.get(at).and_then(|file| files.get(file as usize));
        let letter = of.zip(column).and_then(|(of, column)| of.letters.get(column).cloned());
        RowPlace { file: of.map(|of| of.file.clone()).unwrap_or_default(), row: row.get(at).unwrap_or(0), letter }
    };
    let counted = counted.as_ref().map(|counted| counted.str()).transpose()?;
    let of = |texts: &Option<Vec<String>>, at: usize| texts.as_ref().map(|texts| texts[at].clone()).unwrap_or_default();
    let about = |at: usize| About {
        id: of(&ids, at),
        team: teams[at].clone(),
        value: of(&values, at),
        counted_as: counted.and_then(|counted| counted.get(at)).unwrap_or("as it stands").to_owned(),
        then: String::new(),
    };
    let mut both: Vec<(RowPlace, About)> = (0..rows.height()).map(|at| (place(at), about(at))).collect();
    both.sort_by(|a, b| a.0.cmp(&b.0));
    let (rows, about) = both.into_iter().unzip();
    Ok(Finding {
        code: "MP0305",
        dfe: Some(rule.code.clone()),
        severity: rule.severity,
        table: contract.table.clone(),
        column: rule.column.clone(),
        words: rule.words.clone(),
        what_to_do: rule.what_to_do.clone(),
        rows,
        about,
    })
}
