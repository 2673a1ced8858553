//! Why a figure moved, as far as it shows in what two runs read.
//!
//! What a changed definition did is counted, not guessed (`earlier`). All other reasons are told from the manifests and
//! from how many rows there were of each month.

use std::collections::{BTreeMap, BTreeSet};

use super::{Dated, Manifest, revisions::Known};
use crate::vocabulary::{
    Month,
    words::{counted, listed},
};

/// A reason for a figure to move.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Rows about that time came after it was published.
    LateRows { table: String, rows: usize },
    /// Rows about that time are there no longer.
    RowsGone { table: String, rows: usize },
    /// More rows are known to have ended by then.
    LateEnds { table: String, column: String, rows: usize },
    /// Fewer are.
    EndsGone { table: String, column: String, rows: usize },
    /// As many rows and ends as before, in another file: some say otherwise now.
    CorrectedRows { tables: Vec<String> },
    /// A table in which people are looked up is another, and its rows have no date to tell more by.
    OtherRows { tables: Vec<String> },
    /// The rules for the rows of a table are others now.
    Contract { table: String },
    /// Parts of the configuration, such as the districts of the authority.
    Configuration { parts: Vec<String> },
    /// The postcode directory is another.
    Postcodes,
    /// milepost itself.
    Version { then: String, now: String },
    /// Another build of the same version, which computes otherwise.
    Build,
    /// The measure means something else now.
    Definition { then: String, now: String },
}

/// Everything but the definition that the two runs read otherwise and that can have moved a measure in a month.
pub fn of_what_was_read(measure: &str, month: Month, then: Known<'_>, now: Known<'_>) -> Vec<Why> {
    let mut why = Vec::new();
    let (mut corrected, mut other) = (Vec::new(), Vec::new());
    for table in now.rows.counted_by.get(measure).into_iter().flatten() {
        if files_of(then.manifest, table) == files_of(now.manifest, table) {
            continue;
        }
        let dated = |known: Known<'_>| known.rows.tables.get(table).cloned().unwrap_or_default();
        let (then, now) = (dated(then), dated(now));
        if then.column.is_none() && now.column.is_none() {
            other.push(table.clone());
            continue;
        }
        let of_table = rows_and_ends(table, &then, &now, month);
        if of_table.is_empty() {
            corrected.push(table.clone());
        }
        why.extend(of_table);
    }
    why.extend(other_rules(measure, then, now));
    // A newer extract always differs from an older one; that is a reason only where there is no clearer one.
    if why.is_empty() && !corrected.is_empty() {
        why.push(Why::CorrectedRows { tables: corrected });
    }
    if why.is_empty() && !other.is_empty() {
        why.push(Why::OtherRows { tables: other });
    }
    why
}

/// How many rows, and ends of rows, are dated up to a month that were not before, or are no longer.
fn rows_and_ends(table: &str, then: &Dated, now: &Dated, month: Month) -> Vec<Why> {
    let (rows_then, rows_now) = (then.up_to(month), now.up_to(month));
    let table = table.to_owned();
    let mut why = Vec::new();
    if rows_now > rows_then {
        why.push(Why::LateRows { table: table.clone(), rows: rows_now - rows_then });
    } else if rows_now < rows_then {
        why.push(Why::RowsGone { table: table.clone(), rows: rows_then - rows_now });
    }
    for column in now.ends.keys() {
        let (ends_then, ends_now) = (then.ended_by(column, month), now.ended_by(column, month));
        let (table, column) = (table.clone(), column.clone());
        if ends_now > ends_then {
            why.push(Why::LateEnds { table, column, rows: ends_now - ends_then });
        } else if ends_now < ends_then {
            why.push(Why::EndsGone { table, column, rows: ends_then - ends_now });
        }
    }
    why
}

/// The definition, if the measure means something else now.
pub fn of_definition(measure: &str, then: &Manifest, now: &Manifest) -> Option<Why> {
    let of = |manifest: &Manifest| manifest.definitions.get(measure).cloned().unwrap_or_default();
    let (then, now) = (of(then), of(now));
    (then != now).then_some(Why::Definition { then, now })
}

fn other_rules(measure: &str, then: Known<'_>, now: Known<'_>) -> Vec<Why> {
    let (old, new) = (then.manifest, now.manifest);
    let tables = now.rows.counted_by.get(measure).into_iter().flatten();
    let changed = tables.filter(|table| old.contracts.get(*table) != new.contracts.get(*table));
    let mut why: Vec<Why> = changed.map(|table| Why::Contract { table: table.clone() }).collect();
    let parts = differing(&old.configuration, &new.configuration);
    if !parts.is_empty() {
        why.push(Why::Configuration { parts });
    }
    let directory = |manifest: &Manifest| manifest.postcodes.as_ref().map(|used| used.sha256.clone());
    if directory(old) != directory(new) {
        why.push(Why::Postcodes);
    }
    if old.version != new.version {
        why.push(Why::Version { then: old.version.clone(), now: new.version.clone() });
    } else if old.build != new.build {
        why.push(Why::Build);
    }
    why
}

/// The names under which two lists of hashes differ.
pub fn differing(then: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Vec<String> {
    let names: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    names.into_iter().filter(|name| then.get(*name) != now.get(*name)).cloned().collect()
}

fn files_of<'a>(manifest: &'a Manifest, table: &str) -> Vec<&'a str> {
    let mut files: Vec<&str> =
        manifest.inputs.iter().filter(|input| input.table == table).map(|input| input.sha256.as_str()).collect();
    files.sort_unstable();
    files
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quoted =
            |tables: &[String]| tables.iter().map(|table| format!("‘{table}’")).collect::<Vec<_>>().join(" or ");
        match self {
            Self::LateRows { table, rows } => write!(f, "{} of ‘{table}’ came late", counted(*rows, "row")),
            Self::RowsGone { table, rows } => {
                let are = if *rows == 1 { "is" } else { "are" };
                write!(f, "{} of ‘{table}’ {are} there no longer", counted(*rows, "row"))
            }
            Self::LateEnds { table, column, rows } => {
                write!(f, "the end ({column}) of {} of ‘{table}’ came late", counted(*rows, "row"))
            }
            Self::EndsGone { table, column, rows } => {
                write!(f, "the end ({column}) of {} of ‘{table}’ was taken back", counted(*rows, "row"))
            }
            Self::CorrectedRows { tables } => write!(f, "rows of {} were corrected", quoted(tables)),
            Self::OtherRows { tables } => write!(f, "rows of {} were corrected or added", quoted(tables)),
            Self::Contract { table } => write!(f, "the rules for rows of ‘{table}’ changed"),
            Self::Configuration { parts } => {
                let parts: Vec<String> = parts.iter().map(|part| format!("‘{part}’")).collect();
                write!(f, "the configuration changed: {}", listed(&parts))
            }
            Self::Postcodes => f.write_str("another postcode directory was used"),
            Self::Version { then, now } => write!(f, "milepost changed from version {then} to {now}"),
            Self::Build => f.write_str("milepost changed, without another version"),
            Self::Definition { then, now } if then.is_empty() || now.is_empty() => f.write_str("the measure is new"),
            Self::Definition { .. } => f.write_str("the definition changed"),
        }
    }
}

impl Why {
    /// The same without saying how many rows: for papers in which a small count may not stand.
    pub fn without_counts(&self) -> String {
        match self {
            Self::LateRows { table, .. } => format!("rows of ‘{table}’ came late"),
            Self::RowsGone { table, .. } => format!("rows of ‘{table}’ are there no longer"),
            Self::LateEnds { table, column, .. } => format!("ends ({column}) of rows of ‘{table}’ came late"),
            Self::EndsGone { table, column, .. } => format!("ends ({column}) of rows of ‘{table}’ were taken back"),
            other => other.to_string(),
        }
    }
}

/// Reasons in one line.
pub fn in_words(why: &[Why]) -> String {
    match why {
        [] => String::from("it cannot be told from what the two runs read"),
        why => why.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    }
}
