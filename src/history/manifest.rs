//! The manifest of a run: what it read, what it found, and the name that follows from that. No personal value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::results::SCHEMA_VERSION;
use crate::vocabulary::Month;

/// `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub run: String,
    pub month: Month,
    pub version: String,
    /// The build, where another build of the same version had kept other figures from the same inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<String>,
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
    /// The hash of each contract, by table.
    pub contracts: BTreeMap<String, String>,
    /// The hash of each part of the configuration as it was in force, whether the file or the command line said it.
    /// Where things lie is left out: the same bytes in another folder are the same inputs.
    pub configuration: BTreeMap<String, String>,
    pub findings: Vec<FindingCount>,
    /// The SHA-256 of the run's `results.parquet`. Nothing in a public paper: whoever has it could try hidden counts
    /// until it agrees.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub results: String,
    /// What the counts of rows and findings are rounded to, in a public paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounded_to: Option<usize>,
}

/// One file that was read. Its rows add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    pub file: String,
    pub table: String,
    /// Nothing in a public paper, where the file is so small that its contents could be guessed by trying.
    #[serde(default, skip_serializing_if = "String::is_empty")]
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

/// This build of milepost, by its source (`build.rs`).
pub const BUILD: &str = env!("MILEPOST_BUILD");

impl Manifest {
    /// Names the run by the hash of what it read: inputs, definitions, contracts, configuration, months and version.
    /// What was found in the inputs follows from these, and is no part of the name. Nor is the build, but where it has to
    /// be: most changes of the source move no figure, and a run must be found again after them.
    pub fn named(mut self) -> Self {
        let inputs: Vec<_> = self.inputs.iter().map(|input| (&input.table, &input.file, &input.sha256)).collect();
        let postcodes = self.postcodes.as_ref().map(|used| (&used.file, &used.sha256));
        let definitions = (&self.definitions, &self.contracts, &self.configuration);
        let read = (inputs, postcodes, definitions, (self.month, self.months), (&self.version, SCHEMA_VERSION));
        let hash = match &self.build {
            Some(build) => short_hash(&(read, build)),
            None => short_hash(&read),
        };
        self.run = format!("{}-{hash}", self.month);
        self
    }

    pub fn to_json(&self) -> String {
        as_json(self)
    }
}

/// Something of ours as the JSON of a file.
pub fn as_json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("names are text and numbers finite, so it can be JSON") + "\n"
}

/// The SHA-256 of bytes, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Twelve letters that stand for a value: enough to tell the runs and definitions of a council apart.
pub fn short_hash(value: &impl Serialize) -> String {
    let mut hash = sha256(as_json(value).as_bytes());
    hash.truncate(12);
    hash
}
