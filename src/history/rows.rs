//! How many rows the extracts held, by the month they are about: what tells late rows from corrected ones afterwards.
//!
//! A later extract always differs from an earlier one. What changed in the *past* shows in the counts: more rows dated
//! up to a month than there were is rows that came late; as many, and yet another figure, is rows that were corrected.
//! Counts of single months may be small, so the file stays in the history and is in no paper.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::vocabulary::Month;

/// `rows.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// By table.
    pub tables: BTreeMap<String, Dated>,
    /// The tables that each measure counts rows of, or looks up people in.
    pub counted_by: BTreeMap<String, BTreeSet<String>>,
}

/// The rows of one table that could be counted, by the month of the day that dates them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// The column that dates a row; none for a table that is only looked up in.
    pub column: Option<String>,
    pub months: BTreeMap<Month, usize>,
    pub undated: usize,
}

impl Dated {
    /// How many rows are dated in a month or before it; nothing where rows have no date to go by.
    pub fn up_to(&self, month: Month) -> Option<usize> {
        self.column.as_ref().map(|_| self.months.range(..=month).map(|(_, rows)| rows).sum())
    }
}
