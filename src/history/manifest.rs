//! The manifest of a run: what it read, what it found, and the name that follows from that. No personal value.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::vocabulary::Month;

/// `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub run: String,
    pub month: Month,
    pub version: String,
    pub authority: String,
    /// The first and last month computed.
    pub months: [Month; 2],
    /// The first month-end at which nobody is missing from the extracts, as far as they show: episodes that ended
    /// before the earliest end in them were never extracted.
    pub complete_from: Option<Month>,
    pub inputs: Vec<Input>,
    /// The postcode directory, if one was used.
    pub postcodes: Option<DirectoryUsed>,
    /// The hash of each measure's definition.
    pub definitions: BTreeMap<String, String>,
    /// The hash of `milepost.yaml`.
    pub configuration: String,
    pub findings: Vec<FindingCount>,
}

/// One file that was read. Its rows add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    pub file: String,
    pub table: String,
    pub sha256: String,
    pub rows_read: usize,
    pub rows_used: usize,
    pub rows_set_aside: usize,
    pub rows_duplicate: usize,
}

/// The postcode directory that placed the children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryUsed {
    pub file: String,
    pub layout: String,
    pub sha256: String,
    pub postcodes: u64,
    /// Postcodes of the extracts that it was asked for, and how many it did not hold.
    pub looked_up: usize,
    pub not_found: usize,
}

/// How many rows broke a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingCount {
    pub code: String,
    pub dfe: Option<String>,
    pub severity: String,
    pub table: String,
    pub words: String,
    pub rows: usize,
}

impl Manifest {
    /// Names the run by the hash of what it read: inputs, definitions, configuration, months and version.
    pub fn named(mut self) -> Self {
        let read = (
            (&self.inputs, &self.postcodes),
            (&self.definitions, &self.configuration),
            (self.month, self.months, self.complete_from),
            (&self.version, &self.authority),
        );
        let text = serde_json::to_string(&read).unwrap_or_default();
        let hash: String = Sha256::digest(text).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        self.run = format!("{}-{hash}", self.month);
        self
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))
    }
}
