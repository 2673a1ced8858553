//! The files of a run as bytes, with the sums that prove them whole: what is kept, read back, and compared.

use std::{fs, path::Path};

use anyhow::{Context as _, ensure};

use super::{
    Earlier, Kept, Manifest, Rows,
    columns::Key,
    damaged,
    manifest::{BUILD, as_json, sha256},
    results::read_parquet_where,
    to_parquet,
};
use crate::vocabulary::{Diagnostic, Outcome, Results};

/// The file of a run's figures.
pub const RESULTS_FILE: &str = "results.parquet";
/// The file of a run's manifest.
pub const MANIFEST_FILE: &str = "run.json";
/// The file of the counts of rows by month.
const ROWS_FILE: &str = "rows.json";
/// The hashes of the three, in the way of `sha256sum`.
pub const SUMS_FILE: &str = "SHA256SUMS";

/// A run ready to be kept, or just read back. Two runs are the same if these bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    id: String,
    results: Vec<u8>,
    rows: Vec<u8>,
    manifest: Vec<u8>,
    sums: Vec<u8>,
}

impl Sealed {
    /// Seals a run: writes its name into every figure, and the hash of the figures into its manifest.
    pub fn new(mut manifest: Manifest, outcomes: Vec<Outcome>, rows: &Rows) -> anyhow::Result<(Self, Kept)> {
        let named = outcomes.into_iter().map(|outcome| Outcome { run: manifest.run.clone(), ..outcome });
        let figures = Results::new(named.collect());
        let results = to_parquet(figures.outcomes(), &manifest)?;
        manifest.results = sha256(&results);
        let (rows_json, manifest_json) = (as_json(rows).into_bytes(), manifest.to_json().into_bytes());
        let sums = sums_of(&results, &rows_json, &manifest_json);
        let sealed = Self { id: manifest.run.clone(), results, rows: rows_json, manifest: manifest_json, sums };
        Ok((sealed, Kept { manifest, results: figures, rows: rows.clone(), earlier: Earlier::default() }))
    }

    /// The same run, named by the build that made it as well.
    pub fn of_this_build(kept: Kept) -> anyhow::Result<(Self, Kept)> {
        let manifest = Manifest { build: Some(BUILD.to_owned()), ..kept.manifest };
        let (sealed, named) = Self::new(manifest.named(), kept.results.outcomes().to_vec(), &kept.rows)?;
        Ok((sealed, Kept { earlier: kept.earlier, ..named }))
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// Each file's name and bytes.
    pub fn files(&self) -> [(&'static str, &[u8]); 4] {
        [
            (RESULTS_FILE, &self.results),
            (ROWS_FILE, &self.rows),
            (MANIFEST_FILE, &self.manifest),
            (SUMS_FILE, &self.sums),
        ]
    }

    /// Reads a run's files and proves them whole.
    pub fn read(folder: &Path) -> Result<Self, Diagnostic> {
        let read = || -> anyhow::Result<Self> {
            let file = |name: &str| fs::read(folder.join(name)).with_context(|| format!("`{name}` cannot be read"));
            let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let sealed = Self {
                id,
                results: file(RESULTS_FILE)?,
                rows: file(ROWS_FILE)?,
                manifest: file(MANIFEST_FILE)?,
                sums: file(SUMS_FILE)?,
            };
            sealed.prove()?;
            Ok(sealed)
        };
        read().map_err(|error| damaged(folder, &error))
    }

    fn prove(&self) -> anyhow::Result<()> {
        let said = String::from_utf8_lossy(&self.sums);
        let told = sums_of(&self.results, &self.rows, &self.manifest);
        let told = String::from_utf8_lossy(&told);
        for line in told.lines() {
            let name = line.split_whitespace().nth(1).unwrap_or_default();
            ensure!(said.lines().any(|known| known == line), "`{name}` is not what `{SUMS_FILE}` says was kept");
        }
        ensure!(said == told, "`{SUMS_FILE}` says more than was kept");
        Ok(())
    }

    /// What the run read.
    pub fn manifest(&self) -> anyhow::Result<Manifest> {
        let manifest: Manifest = serde_json::from_slice(&self.manifest)
            .with_context(|| format!("`{MANIFEST_FILE}` cannot be understood"))?;
        ensure!(manifest.run == self.id, "`{MANIFEST_FILE}` is that of another run");
        Ok(manifest)
    }

    /// The run's contents.
    pub fn open(self) -> anyhow::Result<Kept> {
        self.open_where(&mut |_| true)
    }

    /// The run's contents, of its figures those that are wanted.
    pub fn open_where(self, is_wanted: &mut dyn FnMut(Key<'_>) -> bool) -> anyhow::Result<Kept> {
        let manifest = self.manifest()?;
        let rows = serde_json::from_slice(&self.rows).with_context(|| format!("`{ROWS_FILE}` cannot be understood"))?;
        let outcomes = read_parquet_where(self.results, is_wanted)
            .with_context(|| format!("`{RESULTS_FILE}` cannot be understood"))?;
        Ok(Kept { manifest, results: Results::new(outcomes), rows, earlier: Earlier::default() })
    }
}

/// The manifest of a run whose figures were let go, proved whole.
pub fn manifest_alone(folder: &Path) -> Result<Manifest, Diagnostic> {
    let read = || -> anyhow::Result<Manifest> {
        let file = |name: &str| fs::read(folder.join(name)).with_context(|| format!("`{name}` cannot be read"));
        let (manifest, sums) = (file(MANIFEST_FILE)?, file(SUMS_FILE)?);
        let line = format!("{}  {MANIFEST_FILE}", sha256(&manifest));
        let is_as_kept = String::from_utf8_lossy(&sums).lines().any(|known| known == line);
        ensure!(is_as_kept, "`{MANIFEST_FILE}` is not what `{SUMS_FILE}` says was kept");
        serde_json::from_slice(&manifest).with_context(|| format!("`{MANIFEST_FILE}` cannot be understood"))
    };
    read().map_err(|error| damaged(folder, &error))
}

fn sums_of(results: &[u8], rows: &[u8], manifest: &[u8]) -> Vec<u8> {
    let line = |name: &str, bytes: &[u8]| format!("{}  {name}\n", sha256(bytes));
    (line(RESULTS_FILE, results) + &line(ROWS_FILE, rows) + &line(MANIFEST_FILE, manifest)).into_bytes()
}
