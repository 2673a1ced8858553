//! What others publish of the same thing: England, the region and the statistical neighbours, from DfE's long-form files.
//!
//! A file is any CSV in the project's folder of comparators, known by its columns: a row a period, area and group, as
//! Explore education statistics gives it. A measure says which column and which rows. What DfE does not publish stays
//! an absence with its marker: it is no nought, and an average says of how many areas it is.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{
    config::{Config, FILE_NAME},
    source::Source,
};
use crate::vocabulary::{Diagnostic, Month, Yardstick, rounding, words::did_you_mean};

/// A file of published figures, as text.
#[derive(Debug, Clone)]
pub struct PublishedFile {
    pub name: String,
    /// Hash of its bytes, for the run that uses it.
    pub sha256: String,
    columns: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

/// Which published figures a measure is held against. From `published:` of a measure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedYaml {
    /// The column of the figure, in the unit of the measure: `percentage`.
    column: String,
    /// What other columns must hold.
    #[serde(rename = "where")]
    only: BTreeMap<String, String>,
    /// The month of the year that a period is about: 3 for 31 March.
    month: u32,
    /// How the figures of the statistical neighbours become one.
    neighbours: Average,
    /// What the figures are called, and whose they are.
    source: String,
}

/// How the neighbours' figures become one. LAIT takes the mean and the CSC dashboard the median, so it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Average {
    Mean,
    Median,
}

/// A figure of one area and period.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// `England`, the region's name, or `Statistical neighbours`.
    pub area: String,
    pub month: Month,
    pub value: Value,
    pub source: String,
}

/// As published: a number, an average of so many, or the marker that stands where a number would.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Known(f64),
    Average {
        value: f64,
        how: &'static str,
        known: usize,
        of: usize,
    },
    /// `c` confidential, `k` rounds to nought, `z` not applicable, `x` not available.
    Absent(String),
}

impl PublishedYaml {
    /// What the figures are called, and whose they are.
    pub fn source(&self) -> &str {
        &self.source
    }
}

impl Published {
    /// `England, March 2025: 24 (DfE, …)`, or the marker in place of the number.
    pub fn in_words(&self) -> String {
        let value = match &self.value {
            Value::Known(value) => value.to_string(),
            Value::Average { value, how, known, of } => {
                format!("{} ({how}; {known} of {of} had data)", rounding::number(*value, 1))
            }
            Value::Absent(marker) => format!("not published ({marker})"),
        };
        format!("{}, {}: {value} ({})", self.area, self.month.in_words(), self.source)
    }

    /// To hold a figure against, where there is a number.
    pub fn yardstick(&self) -> Option<Yardstick> {
        let (label, value) = match &self.value {
            Value::Known(value) => (self.area.clone(), *value),
            Value::Average { value, how, known, of } => {
                (format!("{} ({how}; {known} of {of} had data)", self.area), *value)
            }
            Value::Absent(_) => return None,
        };
        Some(Yardstick { label, value, month: Some(self.month), source: self.source.clone() })
    }
}

const NEIGHBOURS: &str = "Statistical neighbours";
const LEVEL: &str = "geographic_level";
const PERIOD: &str = "time_period";
const REGION: &str = "region_code";
const REGION_NAME: &str = "region_name";
/// The columns by which an authority may be named: its ONS code, DfE's number, its name.
const AUTHORITY: [&str; 3] = ["new_la_code", "old_la_code", "la_name"];

/// Every file of the folder that has the columns of published figures, in the order of names. No folder is no file.
pub fn read(project: &Path, config: &Config) -> Result<Vec<PublishedFile>, Vec<Diagnostic>> {
    let folder = project.join(&config.comparators);
    let Ok(entries) = fs::read_dir(&folder) else { return Ok(Vec::new()) };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")));
    paths.sort();
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        match read_file(&path) {
            Ok(file) => files.push(file),
            Err(wrong) => problems.push(wrong),
        }
    }
    problems.extend(unknown_neighbours(config, &files, Source::read(&project.join(FILE_NAME), project).ok().as_ref()));
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

fn read_file(path: &Path) -> Result<PublishedFile, Diagnostic> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let wrong = |why: String| {
        Diagnostic::error("MP0114", format!("the published figures in `{name}` cannot be read: {why}"))
            .hint("fetch the file again as CSV from Explore education statistics, or take it out of the folder")
    };
    let bytes = fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let text = String::from_utf8_lossy(&bytes);
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let unreadable = |error: csv::Error| wrong(error.to_string());
    let columns: Vec<String> =
        reader.headers().map_err(unreadable)?.iter().map(|name| name.trim().to_owned()).collect();
    let needed = [PERIOD, LEVEL].into_iter().chain([AUTHORITY[0], AUTHORITY[2]]);
    if let Some(missing) = needed.into_iter().find(|column| !columns.iter().any(|known| known == column)) {
        return Err(wrong(format!("it has no column `{missing}`")));
    }
    let rows = reader.into_records().collect::<Result<_, _>>().map_err(unreadable)?;
    Ok(PublishedFile { name, sha256, columns, rows })
}

/// A neighbour that no file knows is a slip of the pen, and would make the average one of fewer.
fn unknown_neighbours(config: &Config, files: &[PublishedFile], source: Option<&Source>) -> Vec<Diagnostic> {
    if files.is_empty() {
        return Vec::new();
    }
    let unknown = config.neighbours.iter().filter(|name| {
        let is_named = |file: &PublishedFile| file.rows.iter().any(|row| file.is_authority(row, name));
        !files.iter().any(is_named)
    });
    let names: Vec<&str> =
        files.iter().flat_map(|file| file.rows.iter().map(|row| file.cell(row, AUTHORITY[2]))).collect();
    let problem = |name: &String| {
        let what = format!("no published figure is of the statistical neighbour `{name}` that `milepost.yaml` names");
        let close = did_you_mean(name, names.iter().copied());
        let hint = close.map_or_else(
            || String::from("name it as the file does, or by its code"),
            |close| format!("did you mean `{close}`?"),
        );
        let place = source.and_then(|source| Some((source, source.find_under("neighbours", name)?)));
        match place {
            Some((source, (line, column))) => source.wrong_at("MP0115", what, line, column).hint(hint),
            None => Diagnostic::error("MP0115", what).hint(hint),
        }
    };
    unknown.map(problem).collect()
}

impl PublishedFile {
    fn cell<'a>(&self, row: &'a csv::StringRecord, column: &str) -> &'a str {
        let place = self.columns.iter().position(|known| known == column);
        place.and_then(|place| row.get(place)).unwrap_or("").trim()
    }

    fn is_authority(&self, row: &csv::StringRecord, name: &str) -> bool {
        AUTHORITY.iter().any(|column| self.cell(row, column).eq_ignore_ascii_case(name.trim()))
    }

    fn has_columns_of(&self, wanted: &PublishedYaml) -> bool {
        let mut needed = wanted.only.keys().chain([&wanted.column]);
        needed.all(|column| self.columns.iter().any(|known| known == column))
    }
}

/// Every figure of England, the region and the neighbours that a measure asks for, by area and month. None where no file
/// has them.
pub fn figures(wanted: &PublishedYaml, files: &[PublishedFile], config: &Config) -> Vec<Published> {
    let mut found: BTreeMap<(u8, String, Month), Published> = BTreeMap::new();
    for file in with_figures(wanted, files) {
        for (order, published) in of_file(wanted, file, config) {
            // A later file of the same figures has the revised ones.
            found.insert((order, published.area.clone(), published.month), published);
        }
    }
    found.into_values().collect()
}

/// The files that have the columns a measure asks for.
pub fn with_figures<'a>(
    wanted: &'a PublishedYaml,
    files: &'a [PublishedFile],
) -> impl Iterator<Item = &'a PublishedFile> {
    files.iter().filter(|file| file.has_columns_of(wanted))
}

fn of_file(wanted: &PublishedYaml, file: &PublishedFile, config: &Config) -> Vec<(u8, Published)> {
    let own = file.rows.iter().find(|row| file.is_authority(row, &config.authority.code));
    let region = own.map(|row| (file.cell(row, REGION), file.cell(row, REGION_NAME)));
    let mut neighbours: BTreeMap<Month, BTreeMap<&str, Value>> = BTreeMap::new();
    let mut found = Vec::new();
    let is_wanted = |row: &&csv::StringRecord| {
        wanted.only.iter().all(|(column, value)| file.cell(row, column).eq_ignore_ascii_case(value.trim()))
    };
    for row in file.rows.iter().filter(is_wanted) {
        let Some(month) = month_of(file.cell(row, PERIOD), wanted.month) else { continue };
        let value = value_of(file.cell(row, &wanted.column));
        let one = |area: &str, value| Published { area: area.to_owned(), month, value, source: wanted.source.clone() };
        match file.cell(row, LEVEL).to_lowercase().as_str() {
            "national" => found.push((0, one("England", value))),
            "regional" => {
                if let Some((_, name)) = region.filter(|(code, _)| *code == file.cell(row, REGION)) {
                    found.push((1, one(name, value)));
                }
            }
            _ => {
                if let Some(name) = config.neighbours.iter().find(|name| file.is_authority(row, name)) {
                    neighbours.entry(month).or_default().insert(name, value);
                }
            }
        }
    }
    let of = config.neighbours.len();
    found.extend(neighbours.into_iter().map(|(month, values)| {
        let known: Vec<f64> = values.values().filter_map(number).collect();
        let value = average(wanted.neighbours, known, of);
        (2, Published { area: NEIGHBOURS.to_owned(), month, value, source: wanted.source.clone() })
    }));
    found
}

/// A period is a year, or two as in `202324`: what it is about lies in the year that it ends with.
fn month_of(period: &str, month: u32) -> Option<Month> {
    let digits: String = period.chars().filter(char::is_ascii_digit).collect();
    let first: i32 = digits.get(..4)?.parse().ok()?;
    Month::new(if digits.len() > 4 { first + 1 } else { first }, month)
}

fn value_of(text: &str) -> Value {
    match text.replace(',', "").parse::<f64>() {
        Ok(value) if value.is_finite() => Value::Known(value),
        _ => Value::Absent(if text.is_empty() { String::from("blank") } else { text.to_owned() }),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Known(value) => Some(*value),
        _ => None,
    }
}

/// Areas without a figure are left out, and counted.
fn average(how: Average, mut known: Vec<f64>, of: usize) -> Value {
    known.sort_by(f64::total_cmp);
    let count = known.len();
    if count == 0 {
        return Value::Absent(String::from("x"));
    }
    let (how, value) = match how {
        Average::Mean => ("mean", known.iter().sum::<f64>() / count as f64),
        Average::Median => ("median", (known[(count - 1) / 2] + known[count / 2]) / 2.0),
    };
    Value::Average { value, how, known: count, of }
}

/// Of each area the latest figure that is not about a time after the month.
pub fn latest(figures: &[Published], month: Month) -> Vec<&Published> {
    let mut of_area: Vec<&Published> = Vec::new();
    for one in figures.iter().filter(|one| one.month <= month) {
        match of_area.iter_mut().find(|known| known.area == one.area) {
            Some(known) if known.month < one.month => *known = one,
            Some(_) => {}
            None => of_area.push(one),
        }
    }
    of_area
}
