//! History: every figure ever computed, in full, with the manifest of the run that made it.
//!
//! For now a run is a folder of `reports/history/` that holds `results.parquet` and `run.json`, named by the hash of
//! what the run read. Nothing is overwritten: the same run again writes the same bytes.

pub mod manifest;
mod results;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

pub use self::{
    manifest::{Input, Manifest},
    results::{read_parquet, to_csv, to_json, to_parquet},
};
use crate::vocabulary::{Month, Outcome, Results};

/// The file of a run's figures.
pub const RESULTS_FILE: &str = "results.parquet";
/// The file of a run's manifest.
pub const MANIFEST_FILE: &str = "run.json";

/// Where runs are kept.
#[derive(Debug, Clone)]
pub struct History {
    folder: PathBuf,
}

/// A run that was kept.
#[derive(Debug, Clone)]
pub struct Kept {
    pub manifest: Manifest,
    pub results: Results,
}

impl History {
    /// The history of a folder of reports. Nothing is written until something is kept.
    pub fn of(reports: &Path) -> Self {
        Self { folder: reports.join("history") }
    }

    /// Keeps the figures of a run with its manifest.
    pub fn keep(&self, manifest: &Manifest, outcomes: &[Outcome]) -> anyhow::Result<PathBuf> {
        let folder = self.folder.join(&manifest.run);
        create_private(&self.folder)?;
        create_private(&folder)?;
        write_beside(&folder.join(RESULTS_FILE), &to_parquet(outcomes, manifest)?)?;
        // The manifest comes last: a run without one was cut short, and is no run.
        write_beside(&folder.join(MANIFEST_FILE), manifest.to_json().as_bytes())?;
        Ok(folder)
    }

    /// The manifests of every run kept, in the order of month and id.
    pub fn manifests(&self) -> anyhow::Result<Vec<Manifest>> {
        let mut manifests = Vec::new();
        if !self.folder.is_dir() {
            return Ok(manifests);
        }
        for entry in fs::read_dir(&self.folder).with_context(|| format!("reading {}", self.folder.display()))? {
            let path = entry?.path().join(MANIFEST_FILE);
            if path.is_file() {
                manifests.push(Manifest::read(&path)?);
            }
        }
        manifests.sort_by(|a, b| (a.month, &a.run).cmp(&(b.month, &b.run)));
        Ok(manifests)
    }

    /// The run of a month that was kept last, or of the latest month if none is asked for.
    pub fn latest(&self, month: Option<Month>) -> anyhow::Result<Option<Kept>> {
        let manifests = self.manifests()?;
        let of_month = manifests.into_iter().filter(|manifest| month.is_none_or(|month| manifest.month == month));
        let written = |manifest: &Manifest| {
            let path = self.folder.join(&manifest.run).join(MANIFEST_FILE);
            (manifest.month, fs::metadata(path).and_then(|about| about.modified()).ok())
        };
        let Some(manifest) = of_month.max_by_key(written) else { return Ok(None) };
        let results = self.results(&manifest)?;
        Ok(Some(Kept { manifest, results }))
    }

    fn results(&self, manifest: &Manifest) -> anyhow::Result<Results> {
        let path = self.folder.join(&manifest.run).join(RESULTS_FILE);
        let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let outcomes = read_parquet(bytes).with_context(|| format!("{} is damaged", path.display()))?;
        Ok(Results::new(outcomes))
    }
}

/// Creates a folder that only its owner may open, where the file system can do that.
pub fn create_private(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("creating the folder {}", folder.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
            .with_context(|| format!("making {} private", folder.display()))?;
    }
    Ok(())
}

/// Writes a file that only its owner may read: beside its place first, then renamed into it.
pub fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write_beside(path, bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))
            .with_context(|| format!("making {} private", path.display()))?;
    }
    Ok(())
}

/// Writes a file beside its place and renames it, so that a broken run leaves the file of yesterday whole.
pub fn write_beside(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let writing = || format!("writing {}", path.display());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(error) = written.and_then(|()| fs::rename(&beside, path)) {
        let _ = fs::remove_file(&beside);
        return Err(error).with_context(writing);
    }
    Ok(())
}
