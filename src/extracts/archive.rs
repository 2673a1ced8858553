//! Archives: workbooks of today are files in a ZIP archive. What one unpacks to is known before anything is unpacked.

use std::io::{Cursor, Read as _};

use zip::{ZipArchive, read::ZipFile};

/// An archive that unpacks to more than this is refused.
const MOST_UNPACKED: u64 = 2 << 30;
/// A workbook has a few dozen files.
const MOST_FILES: usize = 10_000;
/// No deflated file unpacks to more than this many times its size.
const MOST_DEFLATED: u64 = 1_032;

pub type Archive = ZipArchive<Cursor<Vec<u8>>>;

/// Why an archive is not unpacked.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    TooLarge,
    Damaged,
}

/// Opens an archive that does not unpack to more than an extract can hold.
///
/// What an entry says of its size is taken for true only where a small archive makes it harmless; else it is unpacked
/// once into nothing and counted.
pub fn open(bytes: Vec<u8>) -> Result<Archive, Refused> {
    let packed = bytes.len() as u64;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refused::Damaged)?;
    if archive.len() > MOST_FILES {
        return Err(Refused::TooLarge);
    }
    let mut said: u64 = 0;
    for at in 0..archive.len() {
        said = said.saturating_add(archive.by_index_raw(at).map_err(|_| Refused::Damaged)?.size());
    }
    if said > MOST_UNPACKED {
        return Err(Refused::TooLarge);
    }
    // Entries may share bytes, so that each of them can be as large as the whole.
    let is_harmless = packed * MOST_DEFLATED * archive.len() as u64 <= MOST_UNPACKED;
    let mut left = MOST_UNPACKED;
    let to_count = if is_harmless { 0 } else { archive.len() };
    for at in 0..to_count {
        let file = archive.by_index(at).map_err(|_| Refused::Damaged)?;
        left = left.checked_sub(unpacked(file, left + 1)?).ok_or(Refused::TooLarge)?;
    }
    Ok(archive)
}

/// How many bytes a file unpacks to, up to a number.
fn unpacked(file: ZipFile<'_, Cursor<Vec<u8>>>, most: u64) -> Result<u64, Refused> {
    std::io::copy(&mut file.take(most), &mut std::io::sink()).map_err(|_| Refused::Damaged)
}

/// Whether an archive holds a file of this name.
pub fn holds(archive: &Archive, name: &str) -> bool {
    archive.index_for_name(name).is_some()
}
