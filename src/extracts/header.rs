//! The header of an extract: its names, its separator, and the table that has such columns.

use std::collections::BTreeMap;

use super::{
    delimited::{is_blank, records},
    grid::Grid,
};
use crate::{
    definitions::{Column, Contract},
    vocabulary::{
        Diagnostic,
        words::{self, folded},
    },
};

/// The row of an extract that names its columns.
#[derive(Debug, Clone)]
pub struct Header {
    /// As written in the file.
    pub names: Vec<String>,
    pub separator: u8,
    /// Its number as a spreadsheet shows it. Titles and blank rows may stand above it.
    pub row: u32,
    /// Where it begins in the text of a separated file.
    pub start: usize,
    folded: Vec<String>,
}

/// Which table a header belongs to, or what to say when that is not clear. From the least to the most.
pub enum Recognised {
    Unknown(Diagnostic),
    Lacking(Diagnostic),
    Unclear(Diagnostic),
    As(String),
}

impl Recognised {
    fn rank(&self) -> u8 {
        match self {
            Self::Unknown(_) => 0,
            Self::Lacking(_) => 1,
            Self::Unclear(_) => 2,
            Self::As(_) => 3,
        }
    }
}

/// How many rows may stand above the header: titles, filters, the date of the report.
const MOST_ROWS_ABOVE: usize = 30;

/// No name of a column is longer, in bytes. To compare a cell of megabytes with every name would take minutes.
const LONGEST_NAME: usize = 1_000;

fn is_short(cell: &str) -> bool {
    cell.len() <= LONGEST_NAME
}

/// The separators that arrive, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

impl Header {
    pub fn of(names: Vec<String>, separator: u8, row: u32, start: usize) -> Self {
        let folded = names.iter().map(|name| folded(name)).collect();
        Self { names, separator, row, start, folded }
    }

    /// Finds the header of a separated text: the first row that names the columns of a table, by any separator; else
    /// the row that comes nearest to it.
    pub fn find(text: &str, contracts: &BTreeMap<String, Contract>) -> Option<(Self, Recognised)> {
        let candidates = SEPARATORS.into_iter().flat_map(|separator| {
            let rows = records(text, separator, 0, 1).take(MOST_ROWS_ABOVE);
            let rows = rows.filter(|record| !record.is_blank() && record.cells.iter().all(|cell| is_short(cell)));
            rows.map(move |record| {
                let names = record.cells.iter().map(ToString::to_string).collect();
                Self::of(names, separator, record.row, record.start)
            })
        });
        likeliest(candidates, contracts)
    }

    /// Finds the header among the first rows of a sheet.
    pub fn find_in_rows(grid: &Grid, contracts: &BTreeMap<String, Contract>) -> Option<(Self, Recognised)> {
        likeliest(first_rows(grid).map(|(number, names)| Self::of(names, b',', number, 0)), contracts)
    }

    /// The names that no column of a contract answers to, and how many columns have no name.
    pub fn strangers(&self, contract: &Contract) -> (Vec<&str>, usize) {
        let known: Vec<usize> = contract.columns.iter().filter_map(|column| self.position(column).ok()?).collect();
        let others = self.names.iter().enumerate().filter(|(at, _)| !known.contains(at)).map(|(_, name)| name.trim());
        let (blank, named): (Vec<&str>, Vec<&str>) = others.partition(|name| is_blank(name));
        (named, blank.len())
    }

    /// Where a column of a contract stands: its index here, or the reason why it cannot be told.
    pub fn position(&self, column: &Column) -> Result<Option<usize>, String> {
        let aliases: Vec<String> = column.aliases.iter().map(|name| folded(name)).collect();
        let own = [folded(&column.name)];
        // The contract's own name comes before all aliases; of two aliases neither comes before the other.
        for wanted in [&own[..], &aliases[..]] {
            let positions: Vec<usize> = (0..self.names.len()).filter(|at| wanted.contains(&self.folded[*at])).collect();
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
            ([], Some((_, contract))) => Recognised::Lacking(self.lacking(contract)),
            ([], None) => Recognised::Unknown(
                Diagnostic::note(
                    "MP0208",
                    "its columns are those of no table that milepost reads; the file was left alone",
                )
                .hint("if it should be read, add its names as aliases to a contract in measures/contracts"),
            ),
            (several, _) => {
                let tables: Vec<String> = several.iter().map(|contract| format!("`{}`", contract.table)).collect();
                let what = format!("its columns could be those of {}", words::listed(&tables));
                Recognised::Unclear(Diagnostic::error("MP0209", what).hint("take out the columns that do not belong"))
            }
        }
    }

    fn with_clear_columns(&self, contract: &Contract) -> Recognised {
        let unclear = contract.columns.iter().find_map(|column| self.position(column).err());
        match unclear {
            None => Recognised::As(contract.table.clone()),
            Some(what) => {
                let hint = "keep the right one and delete or rename the other; milepost does not choose";
                Recognised::Unclear(Diagnostic::error("MP0210", what).hint(hint))
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

/// The rows of a sheet among which its header is, numbered; blank cells at the end of a row name no column.
pub(super) fn first_rows(grid: &Grid) -> impl Iterator<Item = (u32, Vec<String>)> {
    let named = |texts: Vec<&str>| {
        let width = texts.iter().rposition(|text| !is_blank(text)).map_or(0, |last| last + 1);
        texts.into_iter().take(width).map(str::to_owned).collect::<Vec<_>>()
    };
    let rows = grid.rows().take(MOST_ROWS_ABOVE).map(move |row| (row.number, named(row.texts())));
    rows.filter(|(_, names)| !names.is_empty() && names.iter().all(|name| is_short(name)))
}

/// Of several rows that could be the header, the first of those that are most like one.
fn likeliest(
    candidates: impl Iterator<Item = Header>,
    contracts: &BTreeMap<String, Contract>,
) -> Option<(Header, Recognised)> {
    let mut best: Option<(Header, Recognised)> = None;
    for header in candidates {
        let recognised = header.recognise(contracts);
        let merit = (recognised.rank(), header.names.len());
        let is_better = best.as_ref().is_none_or(|(before, was)| (was.rank(), before.names.len()) < merit);
        if recognised.rank() == 3 {
            return Some((header, recognised));
        }
        if is_better {
            best = Some((header, recognised));
        }
    }
    best
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
        assert_eq!(folded("\u{feff}weekly cost"), folded("WEEKLY_COST"));
        assert_ne!(folded("DEC"), folded("DECOM"));
    }

    #[test]
    fn a_header_is_found_by_any_separator_and_below_titles() {
        let contract = crate::definitions::contract::tests::with_columns("costs", &["CHILD", "START", "WEEKLY_COST"]);
        let contracts = BTreeMap::from([(String::from("costs"), contract)]);
        for (text, separator, row) in [
            ("CHILD,START,WEEKLY_COST\n", b',', 1),
            ("child;Start;weekly cost;\r\n", b';', 1),
            ("CHILD\tSTART\tWEEKLY-COST", b'\t', 1),
            ("Costs of placements\n\n\"run, by\",,\nCHILD|START|WEEKLY_COST\n", b'|', 4),
        ] {
            let (header, recognised) = Header::find(text, &contracts).unwrap();
            assert!(matches!(recognised, Recognised::As(_)), "{text:?}");
            assert_eq!((header.separator, header.row), (separator, row), "{text:?}");
        }
    }
}
