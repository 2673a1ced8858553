//! Which runs were published, and in which order: the editions. Marking a run fixes what "published" means.

use std::{
    collections::HashSet,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::{
    Held, History, Kept, Manifest,
    columns::Key,
    damaged,
    manifest::{as_json, sha256},
    month_of, read_parquet, write_private,
};
use crate::vocabulary::{Diagnostic, Month, Results};

const PUBLISHED_FILE: &str = "published.json";
/// What the papers of a published run said: the public results, as they went out.
const SAID_FILE: &str = "said.parquet";

/// A run that was published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Edition {
    /// 1 for the first that was ever published.
    pub edition: u32,
    pub run: String,
    /// The SHA-256 of what its papers said.
    #[serde(default)]
    pub said: String,
}

/// Editions, the first first, each with the figures that it was the first to say.
#[derive(Debug, Clone, Default)]
pub struct Published {
    pub editions: Vec<(Edition, Kept)>,
}

/// What the papers of an edition said, figure by figure: what no later paper can take back.
#[derive(Debug, Clone)]
pub struct Told {
    pub edition: Edition,
    pub results: Results,
}

impl History {
    /// Marks a run as published, with what its papers say. A run that is published already keeps its place among the
    /// editions, and what it said.
    pub fn publish(&self, _: &Held, id: &str, said: &[u8]) -> anyhow::Result<Edition> {
        // What is damaged is not published.
        self.sealed(id)?;
        let editions = self.editions()?;
        if let Some(known) = editions.iter().find(|edition| edition.run == id) {
            return Ok(known.clone());
        }
        let last = editions.last().map_or(0, |edition| edition.edition);
        let edition = Edition { edition: last + 1, run: id.to_owned(), said: sha256(said) };
        // First what it says, then that it is published: an edition without its word would stop every later one.
        write_private(&self.run_folder(id).join(SAID_FILE), said)?;
        write_private(&self.run_folder(id).join(PUBLISHED_FILE), as_json(&edition).as_bytes())?;
        Ok(edition)
    }

    /// Every edition, the first first.
    pub fn editions(&self) -> anyhow::Result<Vec<Edition>> {
        let mut editions = Vec::new();
        for id in self.ids()? {
            editions.extend(self.edition_of(&id)?);
        }
        editions.sort();
        Ok(editions)
    }

    /// The editions that a paper of a run looks back on: those before its own, or, if it is not yet published, those
    /// about no later month.
    pub fn published_before(&self, id: &str) -> anyhow::Result<Published> {
        self.open_editions(self.editions_before(id)?)
    }

    /// The manifests of those editions.
    pub fn manifests_before(&self, id: &str) -> anyhow::Result<Vec<Manifest>> {
        let manifest = |edition: Edition| self.sealed(&edition.run)?.manifest();
        self.editions_before(id)?.into_iter().map(manifest).collect()
    }

    fn editions_before(&self, id: &str) -> anyhow::Result<Vec<Edition>> {
        let mut editions = self.editions()?;
        let own = editions.iter().find(|edition| edition.run == id).map(|edition| edition.edition);
        let month: Option<Month> = month_of(id);
        editions.retain(|edition| match own {
            Some(own) => edition.edition < own,
            None => month_of(&edition.run) <= month,
        });
        Ok(editions)
    }

    /// What a paper of a run is held against: everything said by editions up to its own, or by all if it is not yet
    /// published. A word that is missing or not as it was given out stops everything.
    pub fn told(&self, id: &str) -> anyhow::Result<Vec<Told>> {
        let editions = self.editions()?;
        let own = editions.iter().find(|edition| edition.run == id).map(|edition| edition.edition);
        let counts = |edition: &Edition| own.is_none_or(|own| edition.edition <= own);
        editions.into_iter().filter(counts).map(|edition| self.told_by(edition)).collect()
    }

    fn told_by(&self, edition: Edition) -> anyhow::Result<Told> {
        let path = self.run_folder(&edition.run).join(SAID_FILE);
        let read = fs::read(&path).context("it cannot be read").and_then(|bytes| {
            anyhow::ensure!(sha256(&bytes) == edition.said, "it is not what was given out");
            Ok(Results::new(read_parquet(bytes)?))
        });
        match read {
            Ok(results) => Ok(Told { edition, results }),
            Err(error) => {
                let what = format!(
                    "what edition {} said is damaged: {}: {error:#}; without it nothing can be protected from what is \
                     already known, so nothing is published",
                    edition.edition,
                    path.display()
                );
                let hint = "bring the file back from a backup";
                Err(Diagnostic::error("MP0702", what).hint(hint).into())
            }
        }
    }

    /// Every edition with its figures.
    pub fn published(&self) -> anyhow::Result<Published> {
        self.open_editions(self.editions()?)
    }

    /// Opens editions, each with the figures that none before it had: the first word on a figure is all that is asked
    /// for, and ten years of editions would not fit into memory.
    fn open_editions(&self, editions: impl IntoIterator<Item = Edition>) -> anyhow::Result<Published> {
        let mut said = HashSet::new();
        let mut is_new = |key: Key<'_>| said.insert(hash_of(key));
        let mut open = |edition: Edition| {
            let kept = self.sealed(&edition.run)?.open_where(&mut is_new);
            Ok((edition.clone(), kept.map_err(|error| damaged(&self.run_folder(&edition.run), &error))?))
        };
        Ok(Published { editions: editions.into_iter().map(&mut open).collect::<anyhow::Result<_>>()? })
    }

    fn edition_of(&self, id: &str) -> anyhow::Result<Option<Edition>> {
        let path = self.run_folder(id).join(PUBLISHED_FILE);
        if !path.exists() {
            return Ok(None);
        }
        let read = fs::read(&path).context("it cannot be read");
        let edition = read.and_then(|bytes| Ok(serde_json::from_slice::<Edition>(&bytes)?));
        let edition = edition.and_then(|edition| {
            anyhow::ensure!(edition.run == id, "it is the mark of another run");
            Ok(edition)
        });
        edition.map(Some).map_err(|error| {
            let what = format!("the mark of a published run is damaged: {}: {error:#}", path.display());
            let hint = "bring the file back from a backup; without it, what was published first cannot be told";
            Diagnostic::error("MP0427", what).hint(hint).into()
        })
    }
}

/// Stands for the name of a figure. Which of two figures is new is all that hangs on it.
fn hash_of(key: Key<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
