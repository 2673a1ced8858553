//! Extracts: what a folder holds, which table each file is, and its bytes. Judges no value.
//!
//! A table is known by its columns, never by its file name. One file that cannot be read stops only itself.

pub mod header;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::{
    definitions::Contract,
    vocabulary::{Diagnostic, Place},
};

pub use header::{Header, Recognised};

/// A file whose table is known, with its bytes.
pub struct Extract {
    /// The file's name within the folder of extracts.
    pub file: String,
    pub table: String,
    pub header: Header,
    pub sha256: String,
    /// The text after a byte-order mark, in UTF-8.
    pub bytes: Vec<u8>,
}

/// Every extract of a folder, and what is to be said about its other files.
#[derive(Default)]
pub struct Found {
    /// In the order of their names.
    pub extracts: Vec<Extract>,
    pub told: Vec<Diagnostic>,
}

/// Finds the extracts of a folder. `ignored` is a file there that is no extract: the postcode directory.
pub fn find(
    folder: &Path,
    ignored: Option<&Path>,
    contracts: &BTreeMap<String, Contract>,
) -> anyhow::Result<Result<Found, Diagnostic>> {
    if !folder.is_dir() {
        let what = format!("there is no folder of extracts at `{}`", folder.display());
        return Ok(Err(Diagnostic::error("MP0200", what).hint(
            "put the extracts there, or name their folder with `--extracts DIR` or under `extracts` in milepost.yaml",
        )));
    }
    let mut found = Found::default();
    let paths: Vec<PathBuf> =
        files(folder)?.into_iter().filter(|path| !ignored.is_some_and(|ignored| is_same(ignored, path))).collect();
    let read: Vec<_> = paths.par_iter().map(|path| read(path, contracts)).collect();
    for one in read {
        match one {
            Ok(extract) => found.extracts.push(extract),
            Err(told) => found.told.push(told),
        }
    }
    if found.extracts.is_empty() {
        let what = format!("the folder `{}` holds no extract that milepost can read", folder.display());
        let told = found.told.iter().map(|one| format!("\n  {}", one.in_brief())).collect::<String>();
        return Ok(Err(Diagnostic::error("MP0201", what + &told).hint(
            "put this month's extracts there as CSV files; `episodes` and `header` are the least that is needed",
        )));
    }
    Ok(Ok(found))
}

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let reading = || format!("reading the folder {}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(reading)? {
        let path = entry.with_context(reading)?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_file() && !is_hidden && !is_prose(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// A folder of extracts may hold a note to whoever opens it.
fn is_prose(path: &Path) -> bool {
    path.extension().is_some_and(|extension| ["md", "txt"].iter().any(|prose| extension.eq_ignore_ascii_case(prose)))
}

fn is_same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

fn read(path: &Path, contracts: &BTreeMap<String, Contract>) -> Result<Extract, Diagnostic> {
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let wrong = |code, what: String, hint: &str| {
        Err(Diagnostic::error(code, what).at(Place::file(&file)).hint(hint.to_owned()))
    };
    if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
        return wrong(
            "MP0202",
            format!("`{file}` is not a CSV file, and was not read"),
            "save it as CSV and run again",
        );
    }
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            return wrong(
                "MP0203",
                format!("`{file}` cannot be read: {error}"),
                "check that it is closed in other programs",
            );
        }
    };
    let sha256 = format!("{:x}", Hex(Sha256::digest(&bytes).as_slice()));
    let bytes = without_mark(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        let told = Diagnostic::note("MP0204", format!("`{file}` is empty")).at(Place::file(&file));
        return Err(told.hint("if it should hold rows, ask for the extract again"));
    }
    if let Err(error) = std::str::from_utf8(&bytes) {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        let what = format!("`{file}` is not text in UTF-8: line {line} holds a byte that does not belong there");
        return wrong("MP0205", what, "save it as `CSV UTF-8` in the spreadsheet program");
    }
    let header = match Header::read(&bytes) {
        Ok(header) => header,
        Err(what) => {
            return wrong(
                "MP0206",
                format!("`{file}` has no header that can be read: {what}"),
                "the first row must name the columns",
            );
        }
    };
    match header.recognise(contracts) {
        Recognised::As(table) => Ok(Extract { file, table, header, sha256, bytes }),
        Recognised::Not(told) => Err(told.at(Place::file(&file))),
    }
}

/// Takes the byte-order mark away that spreadsheet programs put in front of UTF-8.
fn without_mark(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    bytes
}

struct Hex<'a>(&'a [u8]);

impl std::fmt::LowerHex for Hex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
