//! A finding: something in the data that somebody should know or mend. It names rows, never their values.

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
}

/// A row of an extract as a person finds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RowPlace {
    pub file: String,
    pub row: u32,
    /// The letter of the column in this file.
    pub letter: Option<String>,
}

/// What became of the rows of one file. They add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileCount {
    pub file: String,
    pub table: String,
    pub sha256: String,
    pub rows_read: usize,
    pub rows_used: usize,
    pub rows_set_aside: usize,
    pub rows_duplicate: usize,
}
