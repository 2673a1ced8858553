//! Extracts changed by chance, in every form: no panic, no row lost, the file named in whatever is said.

use std::{fs, path::Path};

use milepost::{
    checks,
    definitions::{Config, Definitions},
    extracts, frames,
};

use super::{
    chance::{Chance, change_table, change_text, damage},
    try_many,
};
use crate::{
    annex_a,
    extracts_forms::{Dates, EPISODES, HEADER, cells, ods, parquet, return_xml, separated, utf_16, xlsx},
    extracts_old::{xls, xlsb},
    project::package,
};

/// What may stand anywhere in XML.
const XML: [&str; 16] = [
    "<",
    ">",
    "</c>",
    "<c>",
    "&amp;",
    "&x;",
    "&#0;",
    "<!--",
    "-->",
    "<![CDATA[",
    "<!DOCTYPE x [<!ENTITY x \"y\">]>",
    "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
    "\"",
    "<CHILD>",
    "</CHILD>",
    "<EPISODE/>",
];

/// A file of one table, or of several: its name, and how its bytes are made of the tables.
type Form = (&'static str, Make);
type Make = fn(&[Vec<String>], &[Vec<String>]) -> Vec<u8>;

const FORMS: [Form; 12] = [
    ("a.csv", |episodes, _| separated(episodes, ",", "\n").into_bytes()),
    ("a.csv", |episodes, _| quoted(episodes).into_bytes()),
    ("a.tsv", |episodes, _| utf_16(&separated(episodes, "\t", "\r\n"))),
    ("a.xls", |episodes, _| separated(episodes, ";", "\r").into_bytes()),
    ("a.xlsx", |episodes, header| xlsx(&[("Episodes", episodes), ("Header", header)], Dates::Cells)),
    ("a.xlsx", |episodes, _| annex_a::workbook(episodes)),
    ("a.xls", |episodes, header| xls(&[("Episodes", episodes), ("Header", header)], Dates::Cells)),
    ("a.xlsb", |episodes, header| xlsb(&[("Episodes", episodes), ("Header", header)])),
    ("a.ods", |episodes, header| ods(&[("Episodes", episodes), ("Header", header)])),
    ("a.parquet", |episodes, _| parquet(episodes)),
    ("a.xml", |episodes, header| return_xml(episodes, header).into_bytes()),
    ("a.csv", |episodes, header| [separated(episodes, ",", "\n"), separated(header, "|", "\n")].concat().into_bytes()),
];

fn quoted(rows: &[Vec<String>]) -> String {
    let cell = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\n").collect()
}

#[test]
fn extracts_changed_by_chance_stop_nothing_and_lose_no_row() {
    let definitions = Definitions::load(package(), Config::read(package()).unwrap()).unwrap();
    try_many("extracts", 150, |chance, folder| {
        let (name, make) = *chance.of_list(&FORMS);
        fs::write(folder.join(name), bytes(chance, make)).unwrap();
        // A sound file beside it, which must be read whatever the other holds.
        fs::write(folder.join("header.csv"), HEADER).unwrap();
        all_is_accounted_for(&definitions, folder);
    });
}

/// A file of a form whose cells, text or bytes are changed.
fn bytes(chance: &mut Chance, make: Make) -> Vec<u8> {
    let (mut episodes, header) = (cells(EPISODES), cells(HEADER));
    if !chance.one_in(3) {
        change_table(chance, &mut episodes);
        let width = episodes[0].len();
        episodes.iter_mut().for_each(|row| row.resize(width, String::new()));
    }
    let mut bytes = make(&episodes, &header);
    // The parts of these archives lie unpacked, so their text can be changed; what was signed with their sum is not.
    if chance.one_in(3) {
        bytes = match String::from_utf8(bytes) {
            Ok(text) => change_text(chance, &text, &XML).into_bytes(),
            Err(other) => with_changed_part(chance, other.into_bytes()),
        };
    }
    if chance.one_in(3) {
        damage(chance, &mut bytes);
    }
    bytes
}

/// Changes one file within an archive and packs it again, so that its reader gets as far as the change.
fn with_changed_part(chance: &mut Chance, bytes: Vec<u8>) -> Vec<u8> {
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) else { return bytes };
    let changed = chance.below(archive.len());
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let (name, mut part) = (file.name().unwrap().into_owned(), Vec::new());
        std::io::copy(&mut file, &mut part).unwrap();
        if at == changed {
            part = match String::from_utf8(part) {
                Ok(text) => change_text(chance, &text, &XML).into_bytes(),
                Err(other) => {
                    let mut part = other.into_bytes();
                    damage(chance, &mut part);
                    part
                }
            };
        }
        files.push((name, part));
    }
    crate::extracts_forms::zipped(&files)
}

/// Reads and checks a folder: what is said names a file of it, and every row of every file is accounted for.
pub fn all_is_accounted_for(definitions: &Definitions, folder: &Path) {
    let found = extracts::find(folder, None, &definitions.contracts).unwrap().unwrap();
    for told in &found.told {
        let place = told.place.as_ref().unwrap_or_else(|| panic!("no file is named: {told:?}"));
        assert!(folder.join(&place.file).is_file(), "{told:?}");
        assert!(!told.what.contains("panicked"), "{told:?}");
    }
    let read = frames::read_all(found.extracts, &definitions.contracts);
    for wrong in read.iter().filter_map(|read| read.as_ref().err()) {
        assert!(wrong.place.is_some(), "no file is named: {wrong:?}");
    }
    let (_, found) = checks::check(read.into_iter().flatten().collect(), checks::Rulebook::of(definitions)).unwrap();
    let sound = found.files.iter().find(|file| file.file == "header.csv").unwrap();
    assert_eq!(sound.rows_read, 6);
    for file in &found.files {
        assert_eq!(file.rows_read, file.rows_used + file.rows_set_aside + file.rows_duplicate, "{}", file.file);
    }
    for set_aside in &found.quarantine {
        assert!(set_aside.rows.iter().all(|row| !row.cells.is_empty()), "{:?}", set_aside.origin);
    }
    let set_aside: usize = found.quarantine.iter().map(|one| one.rows.len()).sum();
    assert_eq!(set_aside, found.files.iter().map(|file| file.rows_set_aside).sum::<usize>());
}

/// The rows that a form holds are the rows that are read, whatever stands in their cells.
#[test]
fn a_table_with_odd_cells_has_as_many_rows_in_every_form() {
    let definitions = Definitions::load(package(), Config::read(package()).unwrap()).unwrap();
    try_many("rows", 60, |chance, folder| {
        let mut rows = cells(EPISODES);
        let names = rows[0].clone();
        change_table(chance, &mut rows);
        rows.iter_mut().for_each(|row| row.resize(names.len(), String::new()));
        rows[0].clone_from(&names);
        let clean = |cell: &String| cell.replace(['\u{feff}', '<', '&', '"'], "").trim().to_owned();
        rows.iter_mut().skip(1).for_each(|row| row.iter_mut().for_each(|cell| *cell = clean(cell)));
        let expected = rows.iter().skip(1).filter(|row| row.iter().any(|cell| !cell.is_empty())).count();
        let forms: [Form; 5] = [
            ("a.csv", |rows, _| quoted(rows).into_bytes()),
            ("a.xlsx", |rows, _| xlsx(&[("Episodes", rows)], Dates::Cells)),
            ("a.xlsb", |rows, _| xlsb(&[("Episodes", rows)])),
            ("a.ods", |rows, _| ods(&[("Episodes", rows)])),
            ("a.parquet", |rows, _| parquet(rows)),
        ];
        for (name, make) in forms {
            fs::write(folder.join(name), make(&rows, &[])).unwrap();
            let found = extracts::find(folder, None, &definitions.contracts).unwrap().unwrap();
            fs::remove_file(folder.join(name)).unwrap();
            let read = frames::read_all(found.extracts, &definitions.contracts);
            let read: usize = read.into_iter().flatten().map(|frame| frame.rows.height()).sum();
            assert_eq!(read, expected, "{name}: {rows:?}");
        }
    });
}
