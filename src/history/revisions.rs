//! Two times for every figure: what was published first, and what is known now, with why they differ as far as that
//! can be told from what the two runs read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Dated, Kept, Manifest, Published, Rows};
use crate::vocabulary::{
    FigureKey, Month, Outcome, Results,
    words::{counted, listed},
};

/// One month of a figure, then and now.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    pub month: Month,
    /// As the first edition that had this month gave it; none where no edition has.
    pub first: Option<Said>,
    /// As the run at hand gives it; none where it does not reach back so far.
    pub now: Option<Said>,
    /// Why they differ. Empty where they do not, or where it cannot be told.
    pub why: Vec<Why>,
}

/// A figure and the run that said it.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub run: String,
    /// The edition that the run was published as, if it was.
    pub edition: Option<u32>,
    pub outcome: Outcome,
}

/// A reason for a figure to move that shows in what two runs read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The measure means something else now.
    Definition { then: String, now: String },
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
    /// Rows about that time came after it was published.
    LateRows { table: String, rows: usize },
    /// Rows about that time are there no longer.
    RowsGone { table: String, rows: usize },
    /// As many rows as before, in another file: some say otherwise now, such as an episode that has since ended.
    CorrectedRows { tables: Vec<String> },
    /// A table in which people are looked up is another, and its rows have no date to tell more by.
    OtherRows { tables: Vec<String> },
}

/// What is known now: the run at hand.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub manifest: &'a Manifest,
    pub rows: &'a Rows,
    pub results: &'a Results,
}

impl Kept {
    pub fn known(&self) -> Known<'_> {
        Known { manifest: &self.manifest, rows: &self.rows, results: &self.results }
    }
}

impl Revision {
    /// Whether the figure or its counts are not those that were published first.
    pub fn has_moved(&self) -> bool {
        self.first.as_ref().zip(self.now.as_ref()).is_some_and(|(first, now)| differ(&first.outcome, &now.outcome))
    }
}

impl Published {
    /// Each month of a figure, as first published and as known now, in the order of the months.
    pub fn revisions(&self, key: &FigureKey, now: Known<'_>) -> Vec<Revision> {
        let mut first: BTreeMap<Month, (u32, &Kept, &Outcome)> = BTreeMap::new();
        for (edition, kept) in &self.editions {
            for outcome in of_key(key, &kept.results) {
                first.entry(outcome.month).or_insert((edition.edition, kept, outcome));
            }
        }
        let mut by_month: BTreeMap<Month, Revision> = BTreeMap::new();
        let blank = |month| Revision { month, first: None, now: None, why: Vec::new() };
        for outcome in of_key(key, now.results) {
            let edition = self.edition_of(&now.manifest.run);
            by_month.entry(outcome.month).or_insert_with(|| blank(outcome.month)).now =
                Some(Said { run: now.manifest.run.clone(), edition, outcome: outcome.clone() });
        }
        for (month, (edition, kept, outcome)) in first {
            let revision = by_month.entry(month).or_insert_with(|| blank(month));
            let (run, edition) = (kept.manifest.run.clone(), Some(edition));
            revision.first = Some(Said { run, edition, outcome: outcome.clone() });
            if revision.has_moved() {
                revision.why = why(key, month, kept.known(), now);
            }
        }
        by_month.into_values().collect()
    }

    /// Every figure and month that has moved since it was first published, in the order of the figures.
    pub fn moved(&self, now: Known<'_>) -> Vec<(FigureKey, Revision)> {
        let keys: BTreeSet<FigureKey> = now.results.outcomes().iter().map(key_of).collect();
        let of_key = |key: FigureKey| {
            let moved = self.revisions(&key, now).into_iter().filter(Revision::has_moved);
            moved.map(|revision| (key.clone(), revision)).collect::<Vec<_>>()
        };
        keys.into_iter().flat_map(of_key).collect()
    }

    fn edition_of(&self, run: &str) -> Option<u32> {
        self.editions.iter().find(|(edition, _)| edition.run == run).map(|(edition, _)| edition.edition)
    }
}

fn of_key<'a>(key: &'a FigureKey, results: &'a Results) -> impl Iterator<Item = &'a Outcome> {
    let is_of = |outcome: &&Outcome| {
        let of_outcome = [&outcome.statistic, &outcome.window, &outcome.breakdown, &outcome.category];
        of_outcome == [&key.statistic, &key.window, &key.breakdown, &key.category]
    };
    results.of_measure(&key.measure).iter().filter(is_of)
}

fn key_of(outcome: &Outcome) -> FigureKey {
    FigureKey {
        measure: outcome.measure.clone(),
        statistic: outcome.statistic.clone(),
        window: outcome.window.clone(),
        breakdown: outcome.breakdown.clone(),
        category: outcome.category.clone(),
    }
}

fn differ(then: &Outcome, now: &Outcome) -> bool {
    let said = |o: &Outcome| (o.status, o.numerator, o.denominator, o.value.map(f64::to_bits));
    said(then) != said(now)
}

/// Everything that the two runs read otherwise and that can have moved the figure of a month.
fn why(key: &FigureKey, month: Month, then: Known<'_>, now: Known<'_>) -> Vec<Why> {
    let mut why = changed_rules(key, then, now);
    let (mut corrected, mut other) = (Vec::new(), Vec::new());
    for table in now.rows.counted_by.get(&key.measure).into_iter().flatten() {
        if files_of(then.manifest, table) == files_of(now.manifest, table) {
            continue;
        }
        let rows = |known: Known<'_>| known.rows.tables.get(table).map_or(Some(0), |dated: &Dated| dated.up_to(month));
        let table = table.clone();
        match rows(then).zip(rows(now)) {
            Some((then, now)) if now > then => why.push(Why::LateRows { table, rows: now - then }),
            Some((then, now)) if now < then => why.push(Why::RowsGone { table, rows: then - now }),
            Some(_) => corrected.push(table),
            None => other.push(table),
        }
    }
    // A newer extract always differs from an older one; that is a reason only where there is no clearer one.
    if why.is_empty() && !corrected.is_empty() {
        why.push(Why::CorrectedRows { tables: corrected });
    }
    if why.is_empty() && !other.is_empty() {
        why.push(Why::OtherRows { tables: other });
    }
    why
}

fn changed_rules(key: &FigureKey, then: Known<'_>, now: Known<'_>) -> Vec<Why> {
    let (old, new) = (then.manifest, now.manifest);
    let mut why = Vec::new();
    let definition = |manifest: &Manifest| manifest.definitions.get(&key.measure).cloned().unwrap_or_default();
    if definition(old) != definition(new) {
        why.push(Why::Definition { then: definition(old), now: definition(new) });
    }
    let tables = now.rows.counted_by.get(&key.measure).into_iter().flatten();
    let changed = tables.filter(|table| old.contracts.get(*table) != new.contracts.get(*table));
    why.extend(changed.map(|table| Why::Contract { table: table.clone() }));
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
            Self::Definition { then, now } if then.is_empty() || now.is_empty() => f.write_str("the measure is new"),
            Self::Definition { then, now } => write!(f, "the definition changed, from {then} to {now}"),
            Self::Contract { table } => write!(f, "the rules for rows of ‘{table}’ changed"),
            Self::Configuration { parts } => {
                let parts: Vec<String> = parts.iter().map(|part| format!("‘{part}’")).collect();
                write!(f, "the configuration changed: {}", listed(&parts))
            }
            Self::Postcodes => f.write_str("another postcode directory was used"),
            Self::Version { then, now } => write!(f, "milepost changed from version {then} to {now}"),
            Self::Build => f.write_str("milepost changed, without another version"),
            Self::LateRows { table, rows } => write!(f, "{} of ‘{table}’ came late", counted(*rows, "row")),
            Self::RowsGone { table, rows } => {
                let are = if *rows == 1 { "is" } else { "are" };
                write!(f, "{} of ‘{table}’ {are} there no longer", counted(*rows, "row"))
            }
            Self::CorrectedRows { tables } => write!(f, "rows of {} were corrected", quoted(tables)),
            Self::OtherRows { tables } => write!(f, "rows of {} were corrected or added", quoted(tables)),
        }
    }
}

/// The reasons in one line, for a table's cell.
pub fn in_words(why: &[Why]) -> String {
    match why {
        [] => String::from("it cannot be told from what the two runs read"),
        why => why.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    }
}
