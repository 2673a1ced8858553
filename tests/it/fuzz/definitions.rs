//! Definitions changed by chance: understood, or refused with the file and a hint, before a row is read.

use std::{fs, path::PathBuf, time::Instant};

use milepost::{
    definitions::Config,
    pipeline::{self, Stopped},
};

use super::{
    chance::{Chance, change_text, damage},
    extracts::all_is_accounted_for,
    try_many,
};
use crate::{
    extracts_forms::{EPISODES, HEADER},
    project::{copy, package},
};

const WORDS: [&str; 30] = [
    "[",
    "]",
    "{",
    "}",
    ": ",
    "- ",
    "\n",
    "  ",
    "\t",
    "&a ",
    "*a",
    "!!binary ",
    "|\n",
    ">-\n",
    "\"",
    "'",
    "# ",
    "---\n",
    "null",
    "~",
    "true",
    ".inf",
    "-1",
    "99999999999999999999",
    "2021-13-45",
    "2021-02-30",
    "<<: *a\n",
    "CHILD",
    "DECOM IS NULL AND ",
    "%",
];

/// What grows when it is read.
fn growing(chance: &mut Chance) -> String {
    match chance.below(4) {
        0 => "[".repeat(20_000),
        1 => "{a: ".repeat(20_000),
        2 => {
            let levels = ('a'..'k').map(|level| {
                let next = char::from(level as u8 + 1);
                format!("{next}: &{next} [{}]\n", vec![format!("*{level}"); 9].join(", "))
            });
            String::from("a: &a [x, x]\n") + &levels.collect::<String>()
        }
        _ => format!("- where: {}DECOM IS NULL{}\n", "(".repeat(5_000), ")".repeat(5_000)),
    }
}

#[test]
fn definitions_changed_by_chance_are_understood_or_refused_by_name() {
    let measures = tempfile::tempdir().unwrap();
    copy(&package().join("measures"), measures.path());
    let mut files = yaml_files(measures.path().to_owned());
    files.sort();
    try_many("definitions", 25, |chance, folder| {
        let (file, whole) = chance.of_list(&files);
        let name = file.strip_prefix(measures.path()).unwrap();
        let mut changed = match chance.below(8) {
            0 => growing(chance),
            1 => whole.replacen("DECOM", "(".repeat(3_000).as_str(), 1),
            _ => change_text(chance, whole, &WORDS),
        }
        .into_bytes();
        if chance.one_in(6) {
            damage(chance, &mut changed);
        }
        copy(measures.path(), &folder.join("measures"));
        fs::write(folder.join("measures").join(name), changed).unwrap();
        fs::copy(package().join("milepost.yaml"), folder.join("milepost.yaml")).unwrap();
        let began = Instant::now();
        understood_or_refused(chance, folder, &name.display().to_string());
        assert!(began.elapsed().as_secs() < 60, "{} takes too long", name.display());
    });
}

/// Definitions that are understood must also be of use: extracts are read by them.
fn understood_or_refused(chance: &mut Chance, folder: &std::path::Path, name: &str) {
    let config = Config::read(folder).unwrap();
    match pipeline::definitions(folder, config) {
        Ok((definitions, _)) if chance.one_in(3) => {
            let extracts = folder.join("extracts");
            fs::create_dir(&extracts).unwrap();
            fs::write(extracts.join("episodes.csv"), EPISODES).unwrap();
            fs::write(extracts.join("header.csv"), HEADER).unwrap();
            if definitions.contracts.get("header").is_some_and(|header| !header.columns.iter().any(is_new)) {
                all_is_accounted_for(&definitions, &extracts);
            }
        }
        Ok(_) => {}
        Err(Stopped::Told(problems)) => {
            assert!(!problems.is_empty());
            for problem in problems {
                let said = problem.in_full();
                assert!(said.contains(".yaml") || said.contains("hint: "), "{name}: {said}");
            }
        }
        Err(Stopped::World(error)) => panic!("{name}: {error:#}"),
    }
}

/// A changed contract may ask for what the file has not; then nothing is read by it, and rightly.
fn is_new(column: &milepost::definitions::Column) -> bool {
    let known = HEADER.lines().next().unwrap().split(',').any(|name| name == column.name);
    column.is_required && !known
}

#[test]
fn a_configuration_changed_by_chance_is_understood_or_refused_by_name() {
    let whole = fs::read_to_string(package().join("milepost.yaml")).unwrap();
    try_many("configurations", 200, |chance, folder| {
        let mut changed = match chance.below(8) {
            0 => growing(chance),
            _ => change_text(chance, &whole, &WORDS),
        }
        .into_bytes();
        if chance.one_in(6) {
            damage(chance, &mut changed);
        }
        fs::write(folder.join("milepost.yaml"), changed).unwrap();
        for wrong in Config::read(folder).err().into_iter().flatten() {
            let said = wrong.in_full();
            assert!(said.contains("milepost.yaml"), "{said}");
        }
    });
}

fn yaml_files(folder: PathBuf) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(yaml_files(path)),
            false => files.push((path.clone(), fs::read_to_string(&path).unwrap())),
        }
    }
    files
}
