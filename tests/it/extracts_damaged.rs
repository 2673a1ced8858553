//! Files damaged at random: no reader stops the run by a panic, and no row is lost.
//!
//! `PROPTEST_CASES=20000 cargo test --test it damage` tries for longer.

use std::fs;

use milepost::{
    checks,
    definitions::{Config, Definitions},
    extracts, frames,
};
use proptest::prelude::*;

use crate::extracts_forms::{Dates, EPISODES, HEADER, cells, ods, parquet, return_xml, utf_16, xlsx};

fn definitions() -> Definitions {
    let project = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    Definitions::load(project, Config::read(project).unwrap()).unwrap()
}

/// Every form, whole.
fn forms() -> Vec<(&'static str, Vec<u8>)> {
    let (episodes, header) = (cells(EPISODES), cells(HEADER));
    let sheets: [(&str, &[Vec<String>]); 2] = [("Episodes", &episodes), ("Header", &header)];
    vec![
        ("a.csv", EPISODES.as_bytes().to_vec()),
        ("a.csv", EPISODES.replace("U4", "\"U,\n4\"").into_bytes()),
        ("a.csv", utf_16(EPISODES)),
        ("a.xlsx", xlsx(&sheets, Dates::AsDates)),
        ("a.ods", ods(&sheets)),
        ("a.parquet", parquet(&episodes)),
        ("a.xml", return_xml(&episodes, &header).into_bytes()),
        ("a.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".repeat(100)),
    ]
}

/// What is done to the bytes of a file.
#[derive(Debug, Clone)]
enum Damage {
    Change(usize, u8),
    Cut(usize),
    Insert(usize, Vec<u8>),
    Repeat(usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<usize>();
    let telling = prop::sample::select(b"\"\n\r,;\t\0|<>&=\xFF\xFE ".to_vec());
    prop_oneof![
        (at, telling.clone()).prop_map(|(at, byte)| Damage::Change(at, byte)),
        (at, any::<u8>()).prop_map(|(at, byte)| Damage::Change(at, byte)),
        at.prop_map(Damage::Cut),
        (at, prop::collection::vec(telling, 1..5)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (at, 1usize..40).prop_map(|(at, length)| Damage::Repeat(at, length)),
    ]
}

fn damaged(mut bytes: Vec<u8>, by: &[Damage]) -> Vec<u8> {
    for one in by.iter().filter(|_| !bytes.is_empty()).collect::<Vec<_>>() {
        let length = bytes.len().max(1);
        match one {
            Damage::Change(at, byte) => {
                if let Some(cell) = bytes.get_mut(at % length) {
                    *cell = *byte;
                }
            }
            Damage::Cut(at) => bytes.truncate(at % length),
            Damage::Insert(at, more) => {
                let at = (at % length).min(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
            Damage::Repeat(at, count) => {
                let at = (at % length).min(bytes.len());
                let part = bytes[at..(at + count).min(bytes.len())].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_stops_a_reader_or_loses_a_row(form in 0usize..8, by in prop::collection::vec(damage(), 0..6)) {
        thread_local!(static DEFINITIONS: Definitions = definitions());
        let (name, whole) = forms().swap_remove(form);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), damaged(whole, &by)).unwrap();
        // A sound file beside it, which must be read whatever the other holds.
        fs::write(folder.path().join("header.csv"), HEADER).unwrap();
        let found = DEFINITIONS.with(|definitions| {
            let found = extracts::find(folder.path(), None, &definitions.contracts).unwrap().unwrap();
            let read = frames::read_all(found.extracts, &definitions.contracts);
            checks::check(read.into_iter().flatten().collect(), &definitions.contracts).unwrap().1
        });
        let sound = found.files.iter().find(|file| file.file == "header.csv").unwrap();
        prop_assert_eq!(sound.rows_read, 6);
        for file in &found.files {
            prop_assert_eq!(file.rows_read, file.rows_used + file.rows_set_aside + file.rows_duplicate);
        }
        for set_aside in &found.quarantine {
            prop_assert!(set_aside.rows.iter().all(|row| !row.cells.is_empty()));
        }
    }
}
