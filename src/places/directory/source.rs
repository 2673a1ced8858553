//! The files of a directory as they lie on the disk: their stamps, their hash, and their text.
//!
//! A directory is one file, or a folder of one file per postcode area. Gzip is told by the first bytes, not the name.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use flate2::bufread::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{DirectoryError, fault::DirectoryFault};
use crate::vocabulary::Month;

/// Where the distributions keep their files inside the folder they are unpacked to: Code-Point Open, and the ONS
/// directories, which hold the whole as one file and again by postcode area. The first that has any is the directory;
/// the other tables of a distribution lie elsewhere, under `Documents`.
const WITHIN: [&str; 5] = ["", "Data/CSV", "Data", "Data/multi_csv", "multi_csv"];

/// A directory on the disk.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    /// In order of name, so that the hash of a folder does not depend on the disk.
    files: Vec<PathBuf>,
}

/// What the disk says of a file without its being read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The whole path.
    pub file: String,
    pub bytes: u64,
    /// Nanoseconds since 1970; nothing where the disk keeps no such time.
    pub modified: Option<u64>,
}

impl Source {
    pub fn find(path: &Path) -> Result<Self, DirectoryError> {
        let not_read = |why| DirectoryFault::NotRead(why).of(path);
        let found = std::fs::metadata(path).map_err(not_read)?;
        // A pipe would be waited for, and a device has no end.
        if !found.is_dir() && !found.is_file() {
            return Err(not_read(io::Error::other("it is neither a file nor a folder")));
        }
        let files = match found.is_dir() {
            true => files_within(path).map_err(not_read)?,
            false => vec![path.to_owned()],
        };
        match files.is_empty() {
            true => Err(DirectoryFault::Empty.of(path)),
            false => Ok(Self { path: path.to_owned(), files }),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// The name of the file or folder, without where it lies.
    pub fn name(&self) -> String {
        let name = self.path.file_name().map(OsStr::to_string_lossy);
        name.map_or_else(|| self.path.display().to_string(), |name| name.into_owned())
    }

    pub fn stamps(&self) -> Result<Vec<Stamp>, DirectoryError> {
        self.files.iter().map(|file| stamp(file).map_err(|why| DirectoryFault::NotRead(why).of(file))).collect()
    }

    /// SHA-256 in hexadecimal: of a file, its bytes; of a folder, the list that `sha256sum *.csv` prints there.
    pub fn sha256(&self) -> Result<String, DirectoryError> {
        let hash = |file: &PathBuf| hash(file).map_err(|why| DirectoryFault::NotRead(why).of(file));
        if self.files == [self.path.clone()] {
            return hash(&self.path);
        }
        let mut list = String::new();
        for file in &self.files {
            let name = file.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
            list += &format!("{}  {name}\n", hash(file)?);
        }
        Ok(hexadecimal(&Sha256::digest(list)))
    }

    /// The month of issue, where the file's name tells it: `ONSPD_NOV_2025_UK.csv`, `onspd-2025-11.csv.gz`.
    pub fn released(&self) -> Option<Month> {
        month_in(&self.name())
    }
}

/// The text of one file, unpacked as it is read.
pub fn open(file: &Path) -> Result<Box<dyn Read>, DirectoryError> {
    let not_read = |why| DirectoryFault::NotRead(why).of(file);
    let mut bytes = BufReader::with_capacity(1 << 16, File::open(file).map_err(not_read)?);
    match bytes.fill_buf().map_err(not_read)? {
        [] => Err(DirectoryFault::Empty.of(file)),
        [0x1f, 0x8b, ..] => Ok(Box::new(MultiGzDecoder::new(bytes))),
        [b'P', b'K', 3 | 5, ..] => Err(DirectoryFault::NotText("a zip archive").of(file)),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Err(DirectoryFault::NotText("saved in UTF-16").of(file)),
        start if start.contains(&0) => Err(DirectoryFault::NotText("a binary file").of(file)),
        _ => Ok(Box::new(bytes)),
    }
}

/// The CSV files of a folder, or of the folder inside it where distributions keep them.
fn files_within(folder: &Path) -> io::Result<Vec<PathBuf>> {
    for within in WITHIN.map(|within| folder.join(within)).iter().filter(|within| within.is_dir()) {
        let files = csv_files(within)?;
        if !files.is_empty() {
            return Ok(files);
        }
    }
    Ok(Vec::new())
}

fn csv_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default().to_lowercase();
        let is_csv = name.ends_with(".csv") || name.ends_with(".csv.gz");
        if is_csv && !name.starts_with('.') && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn stamp(file: &Path) -> io::Result<Stamp> {
    let metadata = std::fs::metadata(file)?;
    let whole_path = file.canonicalize()?.to_string_lossy().into_owned();
    Ok(Stamp { file: whole_path, bytes: metadata.len(), modified: modified(&metadata) })
}

/// Nanoseconds since 1970 at which a file was last written.
pub fn modified(metadata: &std::fs::Metadata) -> Option<u64> {
    let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_nanos()).ok()
}

fn hash(file: &Path) -> io::Result<String> {
    let mut bytes = BufReader::with_capacity(1 << 20, File::open(file)?);
    let mut hasher = Sha256::new();
    loop {
        let read = bytes.fill_buf()?;
        if read.is_empty() {
            return Ok(hexadecimal(&hasher.finalize()));
        }
        hasher.update(read);
        let count = read.len();
        bytes.consume(count);
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A month in a name: a word and a year (`NOV_2025`, `nov2025`) or a year and a number (`2025-11`).
fn month_in(name: &str) -> Option<Month> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words = words_and_numbers(name);
    words.windows(2).find_map(|pair| {
        let [one, other] = pair else { return None };
        let month_of =
            |word: &str| MONTHS.iter().position(|month| word.starts_with(month)).map(|index| index as u32 + 1);
        let year_of = |word: &str| word.parse::<i32>().ok().filter(|year| (2000..2100).contains(year));
        match (year_of(one), year_of(other)) {
            (Some(year), None) if other.len() == 2 => Month::new(year, other.parse().ok()?),
            (None, Some(year)) => Month::new(year, month_of(one)?),
            _ => None,
        }
    })
}

/// Runs of letters and runs of digits, in lower case.
fn words_and_numbers(name: &str) -> Vec<String> {
    let name = name.to_lowercase();
    let kind = |letter: char| (letter.is_alphabetic(), letter.is_ascii_digit());
    let letters: Vec<char> = name.chars().collect();
    let runs = letters.chunk_by(|one, next| kind(*one) == kind(*next));
    runs.filter(|run| run[0].is_alphanumeric()).map(|run| run.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_month_of_issue_is_read_from_the_usual_names() {
        for (name, month) in [
            ("ONSPD_NOV_2025_UK.csv", Some("2025-11")),
            ("onspd-2025-11-four-columns.csv.gz", Some("2025-11")),
            ("NSPL_AUG_2025_UK.csv", Some("2025-08")),
            ("onspd_may2018.csv", Some("2018-05")),
            ("codepo_gb", None),
            ("postcodes 2025.csv", None),
            ("onspd-2025-13.csv", None),
        ] {
            assert_eq!(month_in(name).map(|month| month.to_string()).as_deref(), month, "{name}");
        }
    }
}
