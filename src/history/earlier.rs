//! Figures as an earlier definition has them, counted from the rows of a later run: what tells a changed definition
//! from changed data.
//!
//! ```text
//! reports/history/
//! ├─ definitions/<hash>.json              the YAML of the definitions that runs had, once for each set of them
//! └─ 2021-09-7beb87d2ca95/earlier/
//!    └─ <measure>-<definition>-<sum>.parquet   this run's rows under that definition; the name proves the bytes
//! ```

use std::{collections::BTreeMap, fs};

use anyhow::Context as _;

use super::{
    Held, History, Manifest, create_private, damaged,
    manifest::{as_json, sha256, short_hash},
    read_parquet, to_parquet, write_private,
};
use crate::vocabulary::{Outcome, Results};

const DEFINITIONS_FOLDER: &str = "definitions";
pub const EARLIER_FOLDER: &str = "earlier";
/// How much of a hash names a file.
const SUM_LETTERS: usize = 16;

/// The figures of a run's rows under definitions that it did not have, by measure and hash of the definition.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Earlier {
    by_definition: BTreeMap<(String, String), Results>,
}

/// The text of definition files, by path below the folder of measures.
pub type Texts = BTreeMap<String, String>;

impl Earlier {
    /// Figures that say in `definition` by which definition they were counted.
    pub fn of(outcomes: Vec<Outcome>) -> Self {
        let mut by_definition: BTreeMap<(String, String), Vec<Outcome>> = BTreeMap::new();
        for outcome in outcomes {
            by_definition.entry((outcome.measure.clone(), outcome.definition.clone())).or_default().push(outcome);
        }
        Self { by_definition: by_definition.into_iter().map(|(of, outcomes)| (of, Results::new(outcomes))).collect() }
    }

    pub fn under(&self, measure: &str, definition: &str) -> Option<&Results> {
        self.by_definition.get(&(measure.to_owned(), definition.to_owned()))
    }

    /// How many definitions there are figures of.
    pub fn definitions(&self) -> usize {
        self.by_definition.len()
    }
}

impl History {
    /// Keeps the text of the definitions that a run had, so that later rows can be counted by them.
    pub fn keep_definitions(&self, _: &Held, manifest: &Manifest, texts: &Texts) -> anyhow::Result<()> {
        let folder = self.folder.join(DEFINITIONS_FOLDER);
        let path = folder.join(name_of_texts(manifest));
        // Other words of the same meaning are no other definition: the first text of a set stays.
        if path.exists() {
            return Ok(());
        }
        create_private(&folder)?;
        write_private(&path, as_json(texts).as_bytes())
    }

    /// The text of the definitions that a run had, if it was kept.
    pub fn definitions_of(&self, manifest: &Manifest) -> anyhow::Result<Option<Texts>> {
        let path = self.folder.join(DEFINITIONS_FOLDER).join(name_of_texts(manifest));
        if !path.exists() {
            return Ok(None);
        }
        let read = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        serde_json::from_slice(&read).map(Some).with_context(|| format!("{} cannot be understood", path.display()))
    }

    /// Keeps what a run's rows give under earlier definitions, beside the run. What is there already stays.
    pub fn keep_earlier(&self, _: &Held, manifest: &Manifest, earlier: &Earlier) -> anyhow::Result<()> {
        let folder = self.run_folder(&manifest.run).join(EARLIER_FOLDER);
        for ((measure, definition), results) in &earlier.by_definition {
            let named = results.outcomes().iter().map(|one| Outcome { run: manifest.run.clone(), ..one.clone() });
            let bytes = to_parquet(&named.collect::<Vec<_>>(), manifest)?;
            let path = folder.join(format!("{measure}-{definition}-{}.parquet", sum_of(&bytes)));
            if fs::read(&path).is_ok_and(|kept| kept == bytes) {
                continue;
            }
            create_private(&folder)?;
            write_private(&path, &bytes)?;
        }
        Ok(())
    }

    /// What was kept beside a run of its rows under earlier definitions.
    pub(super) fn earlier_of(&self, id: &str) -> anyhow::Result<Earlier> {
        let folder = self.run_folder(id).join(EARLIER_FOLDER);
        let mut outcomes = Vec::new();
        if folder.is_dir() {
            for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
                let path = entry.with_context(|| format!("reading {}", folder.display()))?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if name.ends_with(".parquet") {
                    let figures = fs::read(&path).context("it cannot be read").and_then(|bytes| proven(&name, bytes));
                    let figures = figures.with_context(|| format!("`{EARLIER_FOLDER}/{name}`"));
                    outcomes.extend(figures.map_err(|error| damaged(&self.run_folder(id), &error))?);
                }
            }
        }
        Ok(Earlier::of(outcomes))
    }
}

/// The figures of a file whose name is what it holds.
fn proven(name: &str, bytes: Vec<u8>) -> anyhow::Result<Vec<Outcome>> {
    anyhow::ensure!(name.ends_with(&format!("-{}.parquet", sum_of(&bytes))), "is not what its name says was kept");
    read_parquet(bytes)
}

fn sum_of(bytes: &[u8]) -> String {
    let mut sum = sha256(bytes);
    sum.truncate(SUM_LETTERS);
    sum
}

fn name_of_texts(manifest: &Manifest) -> String {
    format!("{}.json", short_hash(&manifest.definitions))
}
