//! What a public paper may be made from: figures let through by disclosure control, and a manifest that tells of nobody.

use std::collections::BTreeSet;

use crate::{
    definitions::{CHILD, Definitions, Holds},
    disclosure::{Ledger, Protected, Protection, protect},
    history::{History, Input, Kept, Manifest, Published, Told},
    vocabulary::{Diagnostic, Month, Results},
};

/// What earlier papers said: to look back on, and to be held against.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    pub published: Published,
    pub told: Vec<Told>,
}

impl Earlier {
    /// What the papers of a run look back on. What they gave is what they said, not what was counted.
    pub fn of(history: &History, run: &str) -> anyhow::Result<Self> {
        let (mut published, told) = (history.published_before(run)?, history.told(run)?);
        for (edition, kept) in &mut published.editions {
            if let Some(said) = told.iter().find(|one| one.edition == *edition) {
                kept.results = said.results.clone();
            }
        }
        Ok(Self { published, told })
    }

    fn ledger(&self) -> Ledger {
        let told = self.told.iter();
        Ledger::of(told.filter_map(|one| {
            let month = crate::history::month_of(&one.edition.run)?;
            Some((one.edition.run.as_str(), month, &one.results))
        }))
    }
}

/// Figures and manifest of a run as the public may have them.
pub struct Public {
    pub protected: Protected,
    pub manifest: Manifest,
    /// The month that papers begin with.
    pub first_month: Month,
}

impl Public {
    /// Protects the figures of the months that papers show, or says what could be worked out.
    pub fn of(definitions: &Definitions, kept: &Kept, earlier: &Earlier) -> Result<Self, Vec<Diagnostic>> {
        let first_month = first_month(definitions, &kept.manifest);
        let in_papers = kept.results.outcomes().iter().filter(|outcome| outcome.month >= first_month);
        let results = Results::new(in_papers.cloned().collect());
        let protection = Protection::of(definitions);
        let protected = protect(results, &protection, &earlier.ledger())?;
        let manifest = match protection {
            Protection::None => kept.manifest.clone(),
            _ => of_nobody(&kept.manifest, definitions),
        };
        Ok(Self { protected, manifest, first_month })
    }
}

/// Papers begin where nobody is missing, unless the project says otherwise; the history keeps every month.
fn first_month(definitions: &Definitions, manifest: &Manifest) -> Month {
    let first = definitions.config.first_month.or(manifest.complete_from).unwrap_or(manifest.months[0]);
    first.clamp(manifest.months[0], manifest.month)
}

/// Counts of rows are rounded to this, each by itself, and from the first on to at least this: a file of three children
/// would tell that there are no more.
const ROUNDED_TO: usize = 10;

/// The contents of a file of people of fewer rows could be found by trying, if its hash were known.
const FEWEST_ROWS_WITH_A_HASH: usize = 100;

/// The manifest without what tells of few people: exact counts, and hashes that a guess could be tried against.
fn of_nobody(manifest: &Manifest, definitions: &Definitions) -> Manifest {
    let people = tables_of_people(definitions);
    let mut public = manifest.clone();
    public.rounded_to = Some(ROUNDED_TO);
    public.results.clear();
    // The month of a single ending.
    public.complete_from = None;
    for input in &mut public.inputs {
        if people.contains(&input.table) && input.rows_read < FEWEST_ROWS_WITH_A_HASH {
            input.sha256.clear();
        }
        round_rows(input);
    }
    for finding in &mut public.findings {
        finding.rows = rounded(finding.rows);
    }
    if let Some(used) = &mut public.postcodes {
        (used.looked_up, used.not_found) = (rounded(used.looked_up), rounded(used.not_found));
    }
    public
}

/// The parts by themselves, and the whole as their sum: they still add up, and it tells nothing more.
fn round_rows(input: &mut Input) {
    for part in [&mut input.rows_used, &mut input.rows_set_aside, &mut input.rows_duplicate] {
        *part = rounded(*part);
    }
    input.rows_read = input.rows_used + input.rows_set_aside + input.rows_duplicate;
}

fn rounded(rows: usize) -> usize {
    match rows {
        0 => 0,
        _ => ((rows + ROUNDED_TO / 2) / ROUNDED_TO * ROUNDED_TO).max(ROUNDED_TO),
    }
}

/// The tables whose rows are about a person: a child, or somebody who works with one.
pub fn tables_of_people(definitions: &Definitions) -> BTreeSet<String> {
    const PEOPLE: [&str; 3] = [CHILD, "STAFF_ID", "KEY_WORKER_ID"];
    let is_of_people = |columns: &[crate::definitions::Column]| {
        columns.iter().any(|column| PEOPLE.contains(&column.name.as_str()) && column.holds == Holds::Id)
    };
    let tables = definitions.contracts.iter().filter(|(_, contract)| is_of_people(&contract.columns));
    tables.map(|(table, _)| table.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_rounded_by_themselves_and_add_up() {
        let mut input = Input {
            file: String::from("uasc.csv"),
            table: String::from("uasc"),
            sha256: String::new(),
            rows_read: 58,
            rows_used: 54,
            rows_set_aside: 4,
            rows_duplicate: 0,
        };
        round_rows(&mut input);
        assert_eq!((input.rows_read, input.rows_used, input.rows_set_aside, input.rows_duplicate), (60, 50, 10, 0));
    }
}
