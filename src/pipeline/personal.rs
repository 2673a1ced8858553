//! What no public byte may hold: identifiers, dates of birth and postcodes of the extracts that were read.
//!
//! They are known by their hashes, in memory and for as long as the run lasts. What is searched is text, of whatever a
//! file is packed into ([`super::text_in`]). Short numbers cannot be told from counts and are not looked for:
//! `docs/disclosure.md` says which.

use std::{
    collections::{BTreeSet, HashSet, hash_map::DefaultHasher},
    hash::{Hash as _, Hasher as _},
    path::Path,
};

use chrono::{Datelike as _, NaiveDate};
use polars::prelude::*;

use super::{public::tables_of_people, read_in, text_in};
use crate::{
    checks::Checked,
    definitions::{Column, Contract, Definitions, Holds},
    vocabulary::{Diagnostic, Month},
};

/// The shortest identifier that is looked for; of digits alone, as counts are, the shortest is longer.
const SHORTEST: usize = 4;
const SHORTEST_OF_DIGITS: usize = 5;

/// What was found where it may not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Identifier,
    DateOfBirth,
    Postcode,
}

impl Kind {
    fn in_words(self) -> &'static str {
        match self {
            Self::Identifier => "an identifier",
            Self::DateOfBirth => "a date of birth",
            Self::Postcode => "a postcode",
        }
    }
}

/// The hashes of what may not be published.
#[derive(Debug, Default)]
pub struct Personal {
    identifiers: HashSet<u64>,
    dates_of_birth: HashSet<u64>,
    postcodes: HashSet<u64>,
    /// What the definitions of a project say themselves, and so may be said.
    said_by_definitions: HashSet<u64>,
}

/// What no paper may hold, of extracts that are still there; nothing if they cannot be read.
pub fn of_extracts(project: &Path, definitions: &Definitions) -> Option<Personal> {
    let read = read_in(project, definitions).ok()?;
    Personal::of(&read.checked, definitions).ok()
}

impl Personal {
    /// What is in the tables of people, among rows that count and rows set aside.
    pub fn of(checked: &Checked, definitions: &Definitions) -> PolarsResult<Self> {
        let mut personal = Self::default();
        let people = tables_of_people(definitions);
        for (table, contract) in definitions.contracts.iter().filter(|(table, _)| people.contains(*table)) {
            for frame in [checked.table(table), checked.set_aside(table)].into_iter().flatten() {
                personal.take(frame, contract)?;
            }
        }
        personal.allow(definitions);
        Ok(personal)
    }

    fn take(&mut self, frame: &DataFrame, contract: &Contract) -> PolarsResult<()> {
        for column in &contract.columns {
            let (Some(kind), Ok(cells)) = (kind_of(column), frame.column(&column.name)) else { continue };
            let cells = cells.as_materialized_series().unique()?.cast(&DataType::String)?;
            for cell in cells.str()?.iter().flatten() {
                self.add(kind, cell);
            }
        }
        Ok(())
    }

    fn add(&mut self, kind: Kind, cell: &str) {
        match kind {
            Kind::DateOfBirth => {
                let day = NaiveDate::parse_from_str(cell, "%Y-%m-%d");
                self.dates_of_birth.extend(day.iter().flat_map(|day| ways_to_write(*day)).map(|way| hash_of(&way)));
            }
            Kind::Identifier | Kind::Postcode => {
                let squeezed = squeezed(cell);
                let is_of_digits = squeezed.bytes().all(|byte| byte.is_ascii_digit());
                let shortest = if is_of_digits { SHORTEST_OF_DIGITS } else { SHORTEST };
                if squeezed.len() >= shortest {
                    let set = if kind == Kind::Postcode { &mut self.postcodes } else { &mut self.identifiers };
                    set.insert(hash_of(&squeezed));
                }
            }
        }
    }

    /// The first and last days of months, which every paper prints, and the words and numbers of the definitions.
    fn allow(&mut self, definitions: &Definitions) {
        let years = 1990..=2100;
        let months = years.flat_map(|year| (1..=12).filter_map(move |month| Month::new(year, month)));
        let days = months.flat_map(|month| [month.first_day(), month.last_day()]);
        self.said_by_definitions.extend(days.flat_map(ways_to_write).map(|way| hash_of(&way)));
        let configured = serde_json::to_string(&definitions.config).unwrap_or_default();
        let measures = definitions.measures.iter().map(|measure| serde_json::to_string(&measure.words));
        for text in measures.filter_map(Result::ok).chain([configured]) {
            let said = text_in::wholes(&text).map(|whole| hash_of(&whole.squeezed)).collect::<Vec<_>>();
            self.said_by_definitions.extend(said);
        }
    }

    /// What of this a file holds, by its kind and never by its value.
    pub fn named_in(&self, name: &str, bytes: &[u8]) -> Vec<Diagnostic> {
        let texts = text_in::texts(name, bytes);
        let found: BTreeSet<Kind> = texts.iter().flat_map(|text| self.kinds_in(text)).collect();
        let told = found.into_iter().map(|kind| {
            let what = format!("`{name}` would hold {} from the extracts, so nothing was published", kind.in_words());
            let hint = "look in what people have written into the paper and its definitions, and in the names of files and \
                        hubs; the value is not printed here";
            Diagnostic::error("MP0704", what).hint(hint)
        });
        told.collect()
    }

    fn kinds_in(&self, text: &str) -> BTreeSet<Kind> {
        text_in::wholes(text).filter_map(|whole| self.kind_of_whole(&whole)).collect()
    }

    fn kind_of_whole(&self, whole: &text_in::Whole) -> Option<Kind> {
        let hash = hash_of(&whole.squeezed);
        let kind = if self.identifiers.contains(&hash) && whole.could_be_an_identifier() {
            Kind::Identifier
        } else if self.dates_of_birth.contains(&hash) && whole.could_be_a_day() {
            Kind::DateOfBirth
        } else if self.postcodes.contains(&hash) {
            Kind::Postcode
        } else {
            return None;
        };
        (!self.said_by_definitions.contains(&hash)).then_some(kind)
    }
}

/// What the cells of a column are, where they say who somebody is. The number of a home is Ofsted's, and public.
fn kind_of(column: &Column) -> Option<Kind> {
    match column.holds {
        Holds::Id if column.name != "URN" => Some(Kind::Identifier),
        Holds::Date if column.name.contains("DOB") => Some(Kind::DateOfBirth),
        Holds::Postcode => Some(Kind::Postcode),
        _ => None,
    }
}

/// A day as people and machines write it, without what stands between its parts.
fn ways_to_write(day: NaiveDate) -> [String; 6] {
    let words = squeezed(&Month::of(day).in_words());
    let short = squeezed(&Month::of(day).in_short());
    [
        day.format("%Y%m%d").to_string(),
        day.format("%d%m%Y").to_string(),
        day.format("%m%d%Y").to_string(),
        day.format("%-d%-m%Y").to_string(),
        format!("{}{words}", day.day()),
        format!("{}{short}", day.day()),
    ]
}

/// Letters and digits alone, the letters large.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The same in every process: it is kept nowhere.
fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn personal() -> Personal {
        let mut personal = Personal::default();
        personal.add(Kind::Identifier, "00437219");
        personal.add(Kind::Identifier, "CH-1042/7");
        personal.add(Kind::Identifier, "437");
        personal.add(Kind::Postcode, "GU11AA");
        personal.add(Kind::DateOfBirth, "2007-06-17");
        personal
    }

    fn found(text: &str) -> Vec<Kind> {
        personal().kinds_in(text).into_iter().collect()
    }

    #[test]
    fn an_identifier_is_found_however_it_is_written() {
        for text in ["child 00437219.", "see (ch-1042/7)", "CH 1042 7", "x=\"00437219\""] {
            assert_eq!(found(text), [Kind::Identifier], "{text}");
        }
    }

    #[test]
    fn a_postcode_and_a_day_are_found_however_they_are_written() {
        for text in ["GU1 1AA", "gu11aa", "at GU1\u{a0}1AA,"] {
            assert_eq!(found(text), [Kind::Postcode], "{text}");
        }
        for text in ["17/06/2007", "on 2007-06-17.", "17 June 2007", "17 Jun 2007", "06-17-2007"] {
            assert_eq!(found(text), [Kind::DateOfBirth], "{text}");
        }
    }

    #[test]
    fn counts_amounts_and_coordinates_are_no_identifiers() {
        for text in
            ["437", "437 of 980", "£437,219", "0.00437219", "437219.5", "1,00437219", "00437219.25", "x00437219y"]
        {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_found_is_named_by_file_and_kind_and_never_by_value() {
        let told = personal().named_in("report/report.html", b"<p>born 17 June 2007</p>");
        let text = told[0].in_full();
        assert!(text.contains("MP0704") && text.contains("report/report.html") && text.contains("a date of birth"));
        assert!(!text.contains("2007"), "{text}");
    }
}
