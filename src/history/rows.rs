//! How many rows the extracts held, by the month they are about: what tells late rows from corrected ones afterwards.
//!
//! A later extract always differs from an earlier one. What changed in the *past* shows in the counts: more rows dated
//! up to a month than there were is rows that came late, more ends is ends that did; as many, and yet another figure, is
//! rows that were corrected.
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
    /// By column of an end, how many rows ended in each month.
    #[serde(default)]
    pub ends: BTreeMap<String, BTreeMap<Month, usize>>,
}

impl Dated {
    /// How many rows are dated in a month or before it.
    pub fn up_to(&self, month: Month) -> usize {
        self.months.range(..=month).map(|(_, rows)| rows).sum()
    }

    /// How many rows had ended by the last day of a month.
    pub fn ended_by(&self, column: &str, month: Month) -> usize {
        self.ends.get(column).map_or(0, |months| months.range(..=month).map(|(_, rows)| rows).sum())
    }
}
