//! Extracts: what a folder holds, which table each file or sheet is, and its rows as text. Judges no value.
//!
//! A table is known by its columns, never by its file name. One file that cannot be read stops only itself.

mod archive;
mod compound;
pub mod delimited;
mod encoding;
mod foreign;
pub mod grid;
pub mod header;
mod lists;
mod ods;
mod other_xml;
mod parquet;
mod reading;
mod return_xml;
mod thrift;
mod workbook;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use rayon::prelude::*;

use crate::{
    definitions::{Contract, StandIn},
    vocabulary::{Diagnostic, Place},
};

use grid::Grid;
pub use header::{Header, Recognised};

/// A table that arrived: a file, or a sheet of one.
#[derive(Debug, Clone)]
pub struct Extract {
    /// As people are told of it: the file's name within the folder of extracts, and its sheet if it has several.
    pub file: String,
    /// The file's name alone, and the sheet within it.
    pub origin: Origin,
    pub table: String,
    pub header: Header,
    pub sha256: String,
    pub content: Content,
    /// What it is, where it stands in for a table that did not arrive.
    pub stands_in: Option<StandIn>,
}

/// The file that a table came from, and the sheet within it if the format has sheets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    pub file: String,
    pub sheet: Option<String>,
}

/// The rows of an extract, none of them judged.
#[derive(Debug, Clone)]
pub enum Content {
    /// Separated text, as it stands in the file.
    Text(String),
    /// The sheet of a format with cells, what stands above the header with it.
    Cells(Arc<Grid>),
}

/// Every extract of a folder, and what is to be said about its files.
#[derive(Default)]
pub struct Found {
    /// In the order of their names.
    pub extracts: Vec<Extract>,
    /// What may stand in for the episodes and their header, where no file holds them.
    pub stand_ins: Vec<Extract>,
    pub told: Vec<Diagnostic>,
}

impl Found {
    fn told(told: Diagnostic) -> Self {
        Self { told: vec![told], ..Self::default() }
    }

    /// Lists of one day stand in for the episodes only where no file holds episodes.
    fn settle_stand_ins(&mut self) {
        let has_episodes = self.extracts.iter().any(|extract| extract.table == EPISODES);
        for extract in std::mem::take(&mut self.stand_ins) {
            let place = Place::file(&extract.origin.file);
            if !has_episodes {
                if extract.table == EPISODES {
                    let what = format!("`{}` stands in for the episodes, which did not arrive", extract.file);
                    let hint =
                        "it says who is looked after on its day; starts, ends and earlier months need the episodes";
                    self.told.push(Diagnostic::warning("MP0230", what).at(place).hint(hint));
                }
                self.extracts.push(extract);
            } else if extract.table == EPISODES {
                let what = format!("`{}` was left alone: the episodes say more", extract.file);
                self.told.push(Diagnostic::note("MP0231", what).at(place));
            }
        }
        self.extracts.sort_by(|a, b| (&a.file, &a.table).cmp(&(&b.file, &b.table)));
    }
}

impl Extract {
    /// The cells of some rows as they stand in the file, for those who mend them.
    pub fn rows_as_written(&self, wanted: &BTreeSet<u32>) -> BTreeMap<u32, Vec<String>> {
        match &self.content {
            Content::Text(text) => delimited::records(text, self.header.separator, self.header.start, self.header.row)
                .of_width(self.header.names.len())
                .filter(|record| wanted.contains(&record.row))
                .map(|record| (record.row, record.cells.into_iter().map(String::from).collect()))
                .collect(),
            Content::Cells(grid) => grid
                .rows_below(self.header.row)
                .filter(|row| wanted.contains(&row.number))
                .map(|row| (row.number, row.texts().into_iter().map(String::from).collect()))
                .collect(),
        }
    }
}

/// The table from which everything is counted.
const EPISODES: &str = "episodes";

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
    let mut paths = entries(folder)?;
    paths.retain(|path| !ignored.is_some_and(|ignored| is_same(ignored, path)));
    found.told.extend(paths.iter().filter_map(|path| beside_extracts(path)));
    paths.retain(|path| path.is_file() && owned_by(path).is_none());
    let read: Vec<Found> = paths.par_iter().map(|path| reading::read(path, contracts)).collect();
    for one in read {
        found.extracts.extend(one.extracts);
        found.stand_ins.extend(one.stand_ins);
        found.told.extend(one.told);
    }
    found.settle_stand_ins();
    if found.extracts.is_empty() {
        let what = format!("the folder `{}` holds no extract that milepost can read", folder.display());
        let told = found.told.iter().map(|one| format!("\n  {}", one.in_brief())).collect::<String>();
        return Ok(Err(Diagnostic::error("MP0201", what + &told).hint(
            "put this month's extracts there as CSV, Excel, ODS, Parquet or SSDA903 XML; `episodes` and `header` are the least that is needed",
        )));
    }
    Ok(Ok(found))
}

/// Everything in a folder that is not hidden and no note to people.
fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let reading = || format!("reading the folder {}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(reading)? {
        let path = entry.with_context(reading)?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if !is_hidden && !is_prose(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// What is to be said of something in the folder that is no extract and might be taken for one.
fn beside_extracts(path: &Path) -> Option<Diagnostic> {
    let name = name_of(path);
    if let Some(workbook) = owned_by(path) {
        let what = format!("somebody has `{workbook}` open; it was read as it was last saved");
        let hint = "close it everywhere, and run again if it was changed";
        return Some(Diagnostic::warning("MP0240", what).at(Place::file(&name)).hint(hint));
    }
    if path.is_dir() {
        let what = format!("`{name}` is a folder; nothing in it was read");
        let hint = "put extracts into the folder itself, not into one within";
        return Some(Diagnostic::note("MP0239", what).at(Place::file(&name)).hint(hint));
    }
    (!path.is_file()).then(|| {
        let what = format!("`{name}` is no file: a link that leads nowhere, a pipe or a device; it was not read");
        let hint = "put the extract itself there";
        Diagnostic::error("MP0239", what).at(Place::file(&name)).hint(hint)
    })
}

/// The workbook of which a file says that it is open: spreadsheet programs write one beside it, and take it away again.
fn owned_by(path: &Path) -> Option<String> {
    name_of(path).strip_prefix("~$").map(str::to_owned)
}

/// The name of a file as people are told of it; a terminal would obey some letters that a name may hold.
fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// A folder of extracts may hold a note to whoever opens it.
fn is_prose(path: &Path) -> bool {
    let is_named = |name: &str| path.file_name().is_some_and(|file| file.eq_ignore_ascii_case(name));
    let has_extension = path
        .extension()
        .is_some_and(|extension| ["md", "txt"].iter().any(|prose| extension.eq_ignore_ascii_case(prose)));
    has_extension || is_named("README") || is_named("LICENSE")
}

fn is_same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}
