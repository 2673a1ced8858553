//! The right to write to a folder: one process at a time, and never one that is dead.
//!
//! The lock is the operating system's, which takes it back from a process that ends, however it ends. Whoever waits
//! for longer than a moment is told for whom.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use super::{create_private, disk::refused};
use crate::vocabulary::Diagnostic;

const LOCK_FILE: &str = "lock";

/// How long somebody waits without a word.
const PATIENCE: Duration = Duration::from_secs(1);
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

/// The right to write, until it is dropped.
#[derive(Debug)]
pub struct Held {
    _lock: File,
    /// How long it was waited for.
    pub waited: Duration,
}

/// Somebody else is writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub folder: PathBuf,
    /// The number of the process that writes, if it can be read.
    pub process: Option<u32>,
}

/// What is done with the news that somebody else is writing.
pub type Tell<'a> = &'a dyn Fn(&Waiting);

/// Waits until nobody else writes to a folder.
pub fn hold(folder: &Path, tell: Tell<'_>) -> anyhow::Result<Held> {
    create_private(folder)?;
    let path = folder.join(LOCK_FILE);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut lock = options.open(&path).map_err(|error| refused(&error, "opening", &path))?;
    let began = Instant::now();
    if !try_for_a_moment(&lock).map_err(|error| cannot_lock(&error, &path))? {
        tell(&Waiting { folder: folder.to_owned(), process: holder(&path) });
        lock.lock().map_err(|error| cannot_lock(&error, &path))?;
    }
    let waited = began.elapsed();
    // For those who will wait for us. On a full disk they are told less, and that is all.
    let _ = lock.set_len(0).and_then(|()| write!(lock, "{}", std::process::id()));
    Ok(Held { _lock: lock, waited })
}

fn try_for_a_moment(lock: &File) -> io::Result<bool> {
    let began = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if began.elapsed() > PATIENCE => return Ok(false),
            Err(TryLockError::WouldBlock) => thread::sleep(BETWEEN_TRIES),
        }
    }
}

/// Who holds the lock. Where a locked file cannot be read, as on Windows, nobody knows.
fn holder(path: &Path) -> Option<u32> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

fn cannot_lock(error: &io::Error, path: &Path) -> Diagnostic {
    let what = format!("the folder cannot be locked, so two runs at once could harm it: {}: {error}", path.display());
    Diagnostic::error("MP0425", what)
        .hint("keep the reports on a disk that knows file locks, or name another with `--out`")
}

impl std::fmt::Display for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let process = self.process.map(|number| format!(" (process {number})")).unwrap_or_default();
        write!(f, "another milepost{process} is writing to {}; this one goes on after it", self.folder.display())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn whoever_waits_is_told_for_which_process() {
        let folder = tempfile::tempdir().unwrap();
        let held = hold(folder.path(), &|_| panic!("nobody else is writing")).unwrap();
        let told = Mutex::new(Vec::new());
        thread::scope(|scope| {
            let second = scope.spawn(|| hold(folder.path(), &|waiting| told.lock().unwrap().push(waiting.clone())));
            while told.lock().unwrap().is_empty() {
                thread::sleep(BETWEEN_TRIES);
            }
            drop(held);
            assert!(second.join().unwrap().unwrap().waited > PATIENCE);
        });
        let told = told.into_inner().unwrap();
        let process = if cfg!(unix) { Some(std::process::id()) } else { told[0].process };
        assert_eq!(told, [Waiting { folder: folder.path().to_owned(), process }]);
    }
}
