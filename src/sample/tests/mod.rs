//! The sample read back as text and counted by plain loops, which know nothing of how it was made.

mod edges;
mod known_figures;
mod soundness;

use std::{collections::BTreeMap, fs, path::Path};

use chrono::NaiveDate;

use super::{Plan, write, write_scenario};
use crate::vocabulary::Month;

/// A row of a file by its column names.
type Row = BTreeMap<String, String>;

/// A sample read back: file name to rows.
struct Read(BTreeMap<String, Vec<Row>>);

impl Read {
    fn scenario() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_scenario(folder.path()).unwrap();
        Self::folder(folder.path())
    }

    fn sample(plan: &Plan) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), plan).unwrap();
        Self::folder(folder.path())
    }

    fn folder(folder: &Path) -> Self {
        let read = |(name, text): (String, String)| (name, rows(&text));
        Self(files(folder).into_iter().map(read).collect())
    }

    fn rows(&self, file: &str) -> &[Row] {
        &self.0[file]
    }

    /// The episodes of every child, in the order of the file.
    fn by_child(&self) -> BTreeMap<&str, Vec<&Row>> {
        let mut children: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in self.rows("episodes.csv") {
            children.entry(&row["CHILD"]).or_default().push(row);
        }
        children
    }
}

/// Every CSV file of a folder with its text, by name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_csv = |path: &std::path::PathBuf| path.extension().is_some_and(|extension| extension == "csv");
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    entries.filter(is_csv).map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect()
}

fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned));
    let columns: Vec<String> = lines.next().unwrap().collect();
    let row = |cells: Vec<String>| {
        assert_eq!(cells.len(), columns.len());
        columns.iter().cloned().zip(cells).collect()
    };
    lines.map(|cells| row(cells.collect())).collect()
}

fn day(text: &str) -> Option<NaiveDate> {
    (!text.is_empty()).then(|| NaiveDate::parse_from_str(text, "%d/%m/%Y").unwrap())
}

fn month_end(text: &str) -> NaiveDate {
    text.parse::<Month>().unwrap().last_day()
}

/// The half-open rule: begun by the day, and not ended by it.
fn is_open(row: &Row, start: &str, end: &str, on: NaiveDate) -> bool {
    day(&row[start]).unwrap() <= on && day(&row[end]).is_none_or(|end| end > on)
}

fn small(seed: u64) -> Plan {
    Plan { children: 150, seed, ..Plan::default() }
}
