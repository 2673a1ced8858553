//! The header of an extract: its names, its separator, and the table that has such columns.

use std::collections::BTreeMap;

use crate::{
    definitions::{Column, Contract},
    vocabulary::{Diagnostic, words},
};

/// The first row of an extract.
#[derive(Debug, Clone)]
pub struct Header {
    /// As written in the file.
    pub names: Vec<String>,
    pub separator: u8,
}

/// Which table a header belongs to, or what to say when that is not clear.
pub enum Recognised {
    As(String),
    Not(Diagnostic),
}

impl Header {
    /// Reads the first row. The separator is the one of comma, semicolon, tab and pipe that it holds most of.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let first_line = bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes);
        let count = |separator: u8| first_line.iter().filter(|byte| **byte == separator).count();
        let separator = [b'|', b'\t', b';', b','].into_iter().max_by_key(|one| count(*one)).unwrap_or(b',');
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).delimiter(separator).flexible(true).from_reader(bytes);
        let record = reader.records().next().ok_or("it holds no row")?.map_err(|error| error.to_string())?;
        Ok(Self { names: record.iter().map(str::to_owned).collect(), separator })
    }

    /// Where a column of a contract stands: its index here, or the reason why it cannot be told.
    pub fn position(&self, column: &Column) -> Result<Option<usize>, String> {
        let wanted: Vec<String> =
            std::iter::once(&column.name).chain(&column.aliases).map(|name| normalised(name)).collect();
        for name in &wanted {
            let positions: Vec<usize> =
                (0..self.names.len()).filter(|at| normalised(&self.names[*at]) == *name).collect();
            match positions.as_slice() {
                [] => {}
                [one] => return Ok(Some(*one)),
                several => {
                    let letters: Vec<String> = several.iter().map(|at| letter(*at)).collect();
                    return Err(format!("columns {} are both named `{}`", words::listed(&letters), column.name));
                }
            }
        }
        Ok(None)
    }

    /// The table whose required columns are all here; of several, the one that knows most of the columns.
    pub fn recognise(&self, contracts: &BTreeMap<String, Contract>) -> Recognised {
        let mut fits: Vec<(usize, &Contract)> = Vec::new();
        let mut nearest: Option<(usize, &Contract)> = None;
        for contract in contracts.values() {
            let known = contract.columns.iter().filter(|column| self.holds(column)).count();
            let required: Vec<&Column> = contract.columns.iter().filter(|column| column.is_required).collect();
            let missing = required.iter().filter(|column| !self.holds(column)).count();
            if missing == 0 {
                fits.push((known, contract));
            } else if missing * 2 < required.len() && nearest.is_none_or(|(best, _)| known > best) {
                nearest = Some((known, contract));
            }
        }
        let most = fits.iter().map(|(known, _)| *known).max().unwrap_or(0);
        let best: Vec<&Contract> = fits.iter().filter(|(known, _)| *known == most).map(|(_, one)| *one).collect();
        match (best.as_slice(), nearest) {
            ([contract], _) => self.with_clear_columns(contract),
            ([], Some((_, contract))) => Recognised::Not(self.lacking(contract)),
            ([], None) => Recognised::Not(
                Diagnostic::note(
                    "MP0208",
                    "its columns are those of no table that milepost reads; the file was left alone",
                )
                .hint("if it should be read, add its names as aliases to a contract in measures/contracts"),
            ),
            (several, _) => {
                let tables: Vec<String> = several.iter().map(|contract| format!("`{}`", contract.table)).collect();
                let what = format!("its columns could be those of {}", words::listed(&tables));
                Recognised::Not(Diagnostic::error("MP0209", what).hint("take out the columns that do not belong"))
            }
        }
    }

    fn with_clear_columns(&self, contract: &Contract) -> Recognised {
        let unclear = contract.columns.iter().find_map(|column| self.position(column).err());
        match unclear {
            None => Recognised::As(contract.table.clone()),
            Some(what) => {
                let hint = "keep the right one and delete or rename the other; milepost does not choose";
                Recognised::Not(Diagnostic::error("MP0210", what).hint(hint))
            }
        }
    }

    fn lacking(&self, contract: &Contract) -> Diagnostic {
        let missing: Vec<String> = contract
            .columns
            .iter()
            .filter(|column| column.is_required && !self.holds(column))
            .map(|column| format!("`{}`", column.name))
            .collect();
        let plural = if missing.len() == 1 { "" } else { "s" };
        let what =
            format!("it looks like `{}` but lacks the column{plural} {}", contract.table, words::listed(&missing));
        Diagnostic::error("MP0207", what)
            .hint("add it to the extract, or its other name as an alias to the contract; the file was not read")
    }

    fn holds(&self, column: &Column) -> bool {
        !matches!(self.position(column), Ok(None))
    }
}

/// A name without case, spaces, underscores, hyphens or a stray mark.
fn normalised(name: &str) -> String {
    let is_kept = |letter: &char| !letter.is_whitespace() && !['_', '-', '\u{feff}', '\u{a0}'].contains(letter);
    name.chars().filter(is_kept).flat_map(char::to_uppercase).collect()
}

/// The letter that a spreadsheet shows over a column: 0 is `A`, 26 is `AA`.
pub fn letter(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.insert(0, char::from(b'A' + (index % 26) as u8));
        if index < 26 {
            return letters.into_iter().collect();
        }
        index = index / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_a_spreadsheet_does() {
        let letters: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(letter).collect();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn names_match_without_case_spaces_or_underscores() {
        assert_eq!(normalised("\u{feff}weekly cost"), normalised("WEEKLY_COST"));
        assert_ne!(normalised("DEC"), normalised("DECOM"));
    }

    #[test]
    fn the_separator_is_the_one_the_header_holds_most_of() {
        let header = Header::read(b"CHILD;DECOM;\"RNE, first\"\r\n1;2;3\r\n").unwrap();
        assert_eq!((header.separator, header.names.len()), (b';', 3));
        assert_eq!(header.names[2], "RNE, first");
    }
}
