//! History: every figure ever computed, in full, with the manifest of the run that made it.
//!
//! A run is a folder of `reports/history/`, named by the hash of what the run read. It appears as a whole or not at
//! all, and nothing in it is ever overwritten: the same run again finds its bytes there and writes nothing.
//!
//! ```text
//! reports/history/
//! ├─ lock                   held by whoever writes; the system takes it back from a process that ends
//! ├─ order                  the runs in the order in which they were last asked for
//! └─ 2021-09-7beb87d2ca95/
//!    ├─ results.parquet     every figure (docs/history.md)
//!    ├─ rows.json           how many rows the extracts held, by month
//!    ├─ run.json            the manifest: what was read, by hash, and what was found
//!    ├─ SHA256SUMS          the hashes of these three, for us and for `sha256sum -c`
//!    ├─ published.json      which edition it is, once it has been published
//!    ├─ said.parquet        what its papers said then, small numbers hidden
//!    └─ log.txt, log.jsonl  how the run went; the only files that tell a duration
//! ```

mod columns;
mod compact;
mod control;
mod disk;
mod earlier;
mod lock;
pub mod log;
pub mod manifest;
mod published;
mod results;
pub mod revisions;
pub mod rows;
mod sealed;
mod why;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub use self::{
    compact::Superseded,
    control::control,
    disk::{clear_unfinished, create_private, is_open_to_others, write_beside, write_private},
    earlier::{Earlier, Texts},
    lock::{Held, Tell, Waiting, hold},
    log::Log,
    manifest::{Input, Manifest},
    published::{Edition, Published, Told},
    results::{read_parquet, to_csv, to_json, to_parquet},
    rows::{Dated, Rows},
    sealed::{MANIFEST_FILE, RESULTS_FILE, Sealed},
    why::{Why, differing},
};
use self::{
    disk::{UNFINISHED, close, refused, sync_folder, write_new},
    sealed::SUMS_FILE,
};
use crate::vocabulary::{Diagnostic, Month, Results, words::did_you_mean};

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
    pub rows: Rows,
    /// What its rows give under definitions that it did not have.
    pub earlier: Earlier,
}

/// What became of a run that was to be kept.
#[derive(Debug)]
pub enum Keeping {
    /// It is kept, in this folder.
    In(PathBuf),
    /// Another build of the same version kept other figures under its name, which stay.
    Otherwise,
}

const ORDER_FILE: &str = "order";

impl History {
    /// The history of a folder of reports. Nothing is written until something is kept.
    pub fn of(reports: &Path) -> Self {
        Self { folder: reports.join("history") }
    }

    /// Waits until nobody else writes, and clears away what a run that was killed left unfinished.
    pub fn hold(&self, tell: Tell<'_>) -> anyhow::Result<Held> {
        let held = lock::hold(&self.folder, tell)?;
        clear_unfinished(&self.folder);
        for folder in self.ids()?.iter().map(|id| self.run_folder(id)) {
            clear_unfinished(&folder);
            // A clone, or a backup brought back, may have left it open to others.
            close(&folder)?;
        }
        Ok(held)
    }

    /// Whether others than its owner may read it, as after a clone or a backup brought back.
    pub fn is_open_to_others(&self) -> bool {
        disk::is_open_to_others(&self.folder)
    }

    /// Keeps a run. One that is kept already stays as it is; a file of it that was damaged is put right.
    pub fn keep(&self, _: &Held, run: &Sealed) -> anyhow::Result<Keeping> {
        let folder = self.run_folder(run.id());
        if !folder.exists() {
            self.write_whole(run, &folder)?;
        } else if !self.agree(run)? {
            return Ok(Keeping::Otherwise);
        }
        self.remember(run.id())?;
        Ok(Keeping::In(folder))
    }

    /// Every run kept, in the order in which they were last asked for. A run not in the order file comes first.
    pub fn ids(&self) -> anyhow::Result<Vec<String>> {
        let order = self.order();
        let mut ids = self.folders()?;
        ids.sort_by_key(|id| (order.iter().rposition(|known| known == id), id.clone()));
        Ok(ids)
    }

    /// The run of a month that was asked for last, or of the latest month if none is asked for.
    pub fn latest(&self, month: Option<Month>) -> anyhow::Result<Option<Kept>> {
        let is_asked_for = |known: &Month| month.is_none_or(|month| *known == month);
        let of = |id: &String| month_of(id).filter(is_asked_for).filter(|_| !self.is_let_go(id));
        let last = self.ids()?.into_iter().filter_map(|id| of(&id).map(|month| (month, id)));
        // Of equals, the last is taken: the one asked for last.
        let last = last.max_by_key(|(month, _)| *month);
        last.map(|(_, id)| self.read(&id)).transpose()
    }

    /// The run of an id as typed: in full, or so much of it that no other begins like it.
    pub fn find(&self, typed: &str) -> anyhow::Result<String> {
        let ids = self.ids()?;
        let begin_so: Vec<&String> = ids.iter().filter(|id| id.starts_with(typed)).collect();
        let exact = ids.iter().find(|id| *id == typed);
        let wrong = match (exact, begin_so.as_slice()) {
            (Some(id), _) => return Ok(id.clone()),
            (None, [id]) if !typed.is_empty() => return Ok((*id).clone()),
            (None, []) => {
                let hint = match did_you_mean(typed, ids.iter().map(String::as_str)) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => String::from("runs are folders of reports/history; `milepost run` makes one"),
                };
                Diagnostic::error("MP0424", format!("no run `{typed}` has been kept")).hint(hint)
            }
            (None, several) => {
                let several: Vec<&str> = several.iter().map(|id| id.as_str()).collect();
                let what = format!("`{typed}` could be any of {} runs", several.len());
                Diagnostic::error("MP0424", what).hint(format!("say which: {}", several.join(", ")))
            }
        };
        Err(wrong.into())
    }

    /// A run as it was kept, every byte of it checked.
    pub fn read(&self, id: &str) -> anyhow::Result<Kept> {
        let kept = self.sealed(id)?.open();
        let kept = kept.map_err(|error| damaged(&self.run_folder(id), &error))?;
        Ok(Kept { earlier: self.earlier_of(id)?, ..kept })
    }

    /// Where a run's files are.
    pub fn run_folder(&self, id: &str) -> PathBuf {
        self.folder.join(id)
    }

    /// Writes the run beside its place, forces it to the disk, and gives it its name: it is there as a whole or not.
    fn write_whole(&self, run: &Sealed, folder: &Path) -> Result<(), Diagnostic> {
        let beside = self.folder.join(format!("{UNFINISHED}{}", run.id()));
        let written = self.write_files(run, &beside).and_then(|()| {
            let renamed = sync_folder(&beside).and_then(|()| fs::rename(&beside, folder));
            renamed.and_then(|()| sync_folder(&self.folder)).map_err(|error| refused(&error, "writing", folder))
        });
        if written.is_err() {
            let _ = fs::remove_dir_all(&beside);
        }
        written
    }

    fn write_files(&self, run: &Sealed, folder: &Path) -> Result<(), Diagnostic> {
        fs::create_dir(folder).map_err(|error| refused(&error, "creating the folder", folder))?;
        #[cfg(unix)]
        {
            let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
            fs::set_permissions(folder, private).map_err(|error| refused(&error, "making private", folder))?;
        }
        for (name, bytes) in run.files() {
            write_new(&folder.join(name), bytes)?;
        }
        Ok(())
    }

    /// Whether the run of this name that is kept already is the same, byte for byte, once what is damaged is mended.
    fn agree(&self, run: &Sealed) -> anyhow::Result<bool> {
        let folder = self.run_folder(run.id());
        let is_same = |(name, bytes): &(&str, &[u8])| fs::read(folder.join(name)).is_ok_and(|kept| kept == *bytes);
        let other: Vec<(&str, &[u8])> = run.files().into_iter().filter(|file| !is_same(file)).collect();
        // The sums say what was kept. Where they are those of this run, a file that differs was damaged since.
        let sums_agree = other.iter().all(|(name, _)| *name != SUMS_FILE);
        let only_sums = other.iter().all(|(name, _)| *name == SUMS_FILE);
        if !sums_agree && !only_sums {
            return Ok(false);
        }
        for (name, bytes) in other {
            write_private(&folder.join(name), bytes)?;
        }
        self.is_whole_again(run.id())?;
        Ok(true)
    }

    fn remember(&self, id: &str) -> anyhow::Result<()> {
        let mut order = self.order();
        if order.last().is_some_and(|last| last == id) {
            return Ok(());
        }
        order.retain(|known| known != id);
        order.push(id.to_owned());
        write_private(&self.folder.join(ORDER_FILE), (order.join("\n") + "\n").as_bytes())
    }

    /// The order file. It holds no figure, and without it runs are taken in the order of their names.
    fn order(&self) -> Vec<String> {
        let bytes = fs::read(self.folder.join(ORDER_FILE)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
    }

    fn folders(&self) -> anyhow::Result<Vec<String>> {
        let not_read = |error| disk::refused(&error, "reading the folder", &self.folder);
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(not_read)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(not_read)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if month_of(&name).is_some() && entry.path().is_dir() {
                names.push(name);
            }
        }
        Ok(names)
    }
}

/// The month that a run's name begins with.
pub fn month_of(id: &str) -> Option<Month> {
    id.get(..7).and_then(|month| month.parse().ok())
}

/// A kept file that does not hold what was kept.
fn damaged(folder: &Path, why: &anyhow::Error) -> Diagnostic {
    let what = format!("the run kept in {} is damaged: {why:#}", folder.display());
    let hint = "run that month again from the same extracts, which puts it right, or bring the folder back from a \
                backup; no other run is touched by this";
    Diagnostic::error("MP0426", what).hint(hint)
}
