//! Lets go of figures that nobody asks for any more: those of runs that were never published and that a later run of
//! the same month took the place of.
//!
//! What stays: every edition, the run of each month that was asked for last, and of the others the manifest with its
//! sums, so that they can still be verified. No Parquet is written anew. A run is marked before its files go, so that
//! a compaction that is cut short leaves runs that are there in full, or marked; the next one ends what it began.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::Context as _;

use super::{
    Held, History, Manifest, RESULTS_FILE,
    disk::{refused, sync_folder},
    earlier::EARLIER_FOLDER,
    month_of,
    sealed::{self, Sealed},
    write_private,
};
use crate::vocabulary::{Diagnostic, Month};

/// The mark of a run whose figures were let go: the run that took its place.
const MARK_FILE: &str = "let-go";

/// A run whose figures nobody asks for any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseded {
    pub run: String,
    /// The run of the same month that was asked for after it.
    pub by: String,
    /// How much room its figures take.
    pub bytes: u64,
}

impl History {
    /// The runs whose figures could be let go. Nothing is, if a run that would stay is damaged: the other may be the
    /// only witness.
    pub fn superseded(&self) -> anyhow::Result<Vec<Superseded>> {
        let ids = self.ids()?;
        let published: BTreeSet<String> = self.editions()?.into_iter().map(|edition| edition.run).collect();
        let with_figures = ids.iter().filter(|id| !self.is_let_go(id));
        let last: BTreeMap<Month, &String> = with_figures.filter_map(|id| Some((month_of(id)?, id))).collect();
        let stays = |id: &String| published.contains(id) || last.values().any(|last| *last == id);
        for id in ids.iter().filter(|id| stays(id)) {
            self.read(id)?;
        }
        let superseded = |id: &String| {
            let (by, bytes) = ((*last.get(&month_of(id)?)?).clone(), bytes_of_figures(&self.run_folder(id)));
            (bytes > 0).then_some(Superseded { run: id.clone(), by, bytes })
        };
        Ok(ids.iter().filter(|id| !stays(id)).filter_map(superseded).collect())
    }

    /// Lets go of the figures of a run.
    pub fn let_go(&self, _: &Held, superseded: &Superseded) -> anyhow::Result<()> {
        let folder = self.run_folder(&superseded.run);
        write_private(&folder.join(MARK_FILE), format!("{}\n", superseded.by).as_bytes())?;
        let earlier = folder.join(EARLIER_FOLDER);
        let gone = remove_if_there(&folder.join(RESULTS_FILE))
            .and_then(|()| if earlier.is_dir() { fs::remove_dir_all(&earlier) } else { Ok(()) })
            .and_then(|()| sync_folder(&folder));
        gone.map_err(|error| refused(&error, "removing figures from", &folder).into())
    }

    /// Whether the figures of a run were let go.
    pub fn is_let_go(&self, id: &str) -> bool {
        self.run_folder(id).join(MARK_FILE).exists()
    }

    /// The figures are there again: the run was made once more.
    pub(super) fn is_whole_again(&self, id: &str) -> anyhow::Result<()> {
        let mark = self.run_folder(id).join(MARK_FILE);
        remove_if_there(&mark).map_err(|error| refused(&error, "removing", &mark).into())
    }

    /// What a run read, also where its figures were let go.
    pub fn manifest_of(&self, id: &str) -> anyhow::Result<Manifest> {
        let manifest =
            if self.is_let_go(id) { sealed::manifest_alone(&self.run_folder(id))? } else { self.read(id)?.manifest };
        Ok(manifest)
    }

    /// A run's files, every byte checked, but not opened.
    pub fn sealed(&self, id: &str) -> anyhow::Result<Sealed> {
        let folder = self.run_folder(id);
        if self.is_let_go(id) {
            let by = fs::read_to_string(folder.join(MARK_FILE)).context("reading the mark of a run")?;
            let what = format!("the figures of the run {id} were let go, because {} took its place", by.trim());
            let hint = "run that month again from the same extracts to have them; `milepost verify` needs no figures";
            return Err(Diagnostic::error("MP0434", what).hint(hint).into());
        }
        Ok(Sealed::read(&folder)?)
    }
}

fn bytes_of_figures(folder: &Path) -> u64 {
    let earlier = fs::read_dir(folder.join(EARLIER_FOLDER)).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = earlier.chain([folder.join(RESULTS_FILE)]);
    files.filter_map(|file| fs::metadata(file).ok()).map(|about| about.len()).sum()
}

fn remove_if_there(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
