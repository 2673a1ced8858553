//! A finding: something in the data that somebody should know or mend. It names rows, never their values.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use crate::vocabulary::Severity;

/// One rule and every row that breaks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable code such as `MP0301`.
    pub code: &'static str,
    /// The rule of the contract: DfE's own number where it has one.
    pub dfe: Option<String>,
    pub severity: Severity,
    pub table: String,
    /// The column it is about, and the letter a spreadsheet shows over it.
    pub column: Option<String>,
    pub words: String,
    pub what_to_do: String,
    pub rows: Vec<RowPlace>,
    /// What each of the rows says, in the same order. For the restricted folder only: it is in no other output.
    #[serde(skip)]
    pub about: Vec<About>,
}

impl Finding {
    /// Each row with what it says.
    pub fn rows_in_full(&self) -> impl Iterator<Item = (&RowPlace, &About)> {
        static NOTHING: About = About::nothing();
        self.rows.iter().enumerate().map(|(at, row)| (row, self.about.get(at).unwrap_or(&NOTHING)))
    }
}

/// A row of an extract as a person finds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RowPlace {
    pub file: String,
    pub row: u32,
    /// The letter of the column in this file.
    pub letter: Option<String>,
}

impl RowPlace {
    pub fn in_words(&self) -> String {
        format!("{} row {}", self.file, self.row)
    }
}

/// What a row says, for whoever mends it. Values of persons: nothing prints them but the restricted folder.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct About {
    /// The child, or whoever else the row is about, as the table names them.
    pub id: String,
    /// Who looks after the row, where an extract says so.
    pub team: String,
    /// What stands in the column.
    pub value: String,
    /// What was counted in its place.
    pub counted_as: String,
    /// What stood there in the month compared with.
    pub then: String,
}

impl About {
    const fn nothing() -> Self {
        Self {
            id: String::new(),
            team: String::new(),
            value: String::new(),
            counted_as: String::new(),
            then: String::new(),
        }
    }
}

/// A finding may be printed to a log; what its rows say may not.
impl fmt::Debug for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("About { .. }")
    }
}

/// What became of the rows of one file. They add up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FileCount {
    pub file: String,
    pub table: String,
    pub sha256: String,
    pub rows_read: usize,
    pub rows_used: usize,
    pub rows_set_aside: usize,
    pub rows_duplicate: usize,
    /// The letter over each column, for findings that are made later.
    #[serde(skip)]
    pub letters: BTreeMap<String, String>,
}
