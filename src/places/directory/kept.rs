//! The index as it is kept between runs, and how milepost knows that it may be trusted.
//!
//! Two files in the cache folder, named by the first 16 letters of the directory's hash: `places-….arrow` is the
//! index, `places-….json` its label. Either may be deleted at any time; what is missing or damaged is made again.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use arrow::error::ArrowError;
use flate2::Crc;
use serde::{Deserialize, Serialize};

use super::{
    DirectoryError,
    fault::DirectoryFault,
    index::{self, Index},
    release::Release,
    source::{self, Stamp},
};

/// Raised whenever an index of the same directory would come out differently, so that older ones are made again.
const FORMAT: u32 = 1;

/// Two seconds is the coarsest clock of a file system in use (FAT).
const CLOCK_TICK: u64 = 2_000_000_000;

/// Where the index of one directory is kept.
#[derive(Debug)]
pub struct Kept {
    sha256: String,
    index: PathBuf,
    label: PathBuf,
}

/// What is known of an index without opening it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Label {
    format: u32,
    /// The directory's hash, in full.
    sha256: String,
    /// The directory's files when they were hashed.
    source: Vec<Stamp>,
    index_bytes: u64,
    index_crc32: u32,
}

/// The hash of a directory whose files have not been touched since they were last hashed.
///
/// A stamp (path, size, time of writing) stands for the content, as it does for `make` and `git`: who changes a file
/// changes its time. That fails for a file changed again within one tick of the clock, so a stamp is trusted only if
/// it is older than its label by more than a tick. It fails too where another content of equal size is given the old
/// time on purpose, which no copying or unpacking of a new issue does. On any difference the file is hashed.
pub fn remembered_hash(cache: &Path, stamps: &[Stamp]) -> Option<String> {
    let mut labels: Vec<PathBuf> = fs::read_dir(cache).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    labels.retain(|path| path.extension().is_some_and(|kind| kind == "json") && is_ours(path));
    labels.sort();
    let vouching = |path: &PathBuf| Label::read(path).filter(|label| label.vouches_for(stamps, path));
    labels.iter().find_map(vouching).map(|label| label.sha256)
}

fn is_ours(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("places-"))
}

impl Kept {
    pub fn of(cache: &Path, sha256: &str) -> Self {
        let stem: String = sha256.chars().take(16).collect();
        let file = |kind| cache.join(format!("places-{stem}.{kind}"));
        Self { sha256: sha256.to_owned(), index: file("arrow"), label: file("json") }
    }

    /// The index, if it is whole and of this very directory. Its label is renewed when the files have other stamps.
    pub fn load(&self, stamps: &[Stamp]) -> Result<Option<(Index, Release)>, DirectoryError> {
        let Some(label) = Label::read(&self.label).filter(|label| label.sha256 == self.sha256) else { return Ok(None) };
        let Some(found) = label.open(&self.index).filter(|(_, release)| release.sha256 == self.sha256) else {
            return Ok(None);
        };
        if !label.vouches_for(stamps, &self.label) {
            self.write_label(&Label { source: stamps.to_vec(), ..label })?;
        }
        Ok(Some(found))
    }

    /// Writes the index, then its label: a run that breaks between the two leaves an index that is made again.
    pub fn keep(&self, index: &[u8], stamps: &[Stamp]) -> Result<(), DirectoryError> {
        write_beside(&self.index, index).map_err(|why| DirectoryFault::NotWritten(why).of(&self.index))?;
        self.write_label(&Label {
            format: FORMAT,
            sha256: self.sha256.clone(),
            source: stamps.to_vec(),
            index_bytes: index.len() as u64,
            index_crc32: checksum(index),
        })
    }

    /// An Arrow error in making the index, as an error that names it.
    pub fn not_written(&self, why: ArrowError) -> DirectoryError {
        DirectoryFault::NotWritten(io::Error::other(why)).of(&self.index)
    }

    fn write_label(&self, label: &Label) -> Result<(), DirectoryError> {
        let text = serde_json::to_vec_pretty(label).map_err(io::Error::from);
        let written = text.and_then(|text| write_beside(&self.label, &text));
        written.map_err(|why| DirectoryFault::NotWritten(why).of(&self.label))
    }
}

impl Label {
    /// The label in a file, if there is one that this version of milepost can read.
    fn read(path: &Path) -> Option<Self> {
        let label: Self = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        (label.format == FORMAT).then_some(label)
    }

    /// Whether files with these stamps are surely those that were hashed. `path` is where the label lies.
    fn vouches_for(&self, stamps: &[Stamp], path: &Path) -> bool {
        let Some(written) = fs::metadata(path).ok().and_then(|label| source::modified(&label)) else { return false };
        let is_settled = |modified: u64| modified.saturating_add(CLOCK_TICK) < written;
        self.source == stamps && stamps.iter().all(|stamp| stamp.modified.is_some_and(is_settled))
    }

    /// The index, if every byte is as it was written. Only then is it decoded: a damaged file never reaches Arrow.
    fn open(&self, index: &Path) -> Option<(Index, Release)> {
        let bytes = fs::read(index).ok()?;
        let is_whole = bytes.len() as u64 == self.index_bytes && checksum(&bytes) == self.index_crc32;
        if is_whole { index::decode(bytes).ok() } else { None }
    }
}

/// CRC-32 finds any damage by chance in milliseconds. It is no seal against forgery, and the cache needs none: who can
/// write there can write the extracts too.
fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Writes a file beside its place and renames it, so that nobody ever sees half of it.
fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let beside = path.with_extension(format!("{}.partial", std::process::id()));
    let written = fs::File::create(&beside).and_then(|mut file| file.write_all(bytes));
    let renamed = written.and_then(|()| fs::rename(&beside, path));
    if renamed.is_err() {
        // Best effort: the first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    renamed
}
