//! Which directory was used, and how much of it: what a method note prints, and what two runs are compared by.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{layout::Layout, rows::Gathered, source::Source};
use crate::{
    places::Lookups,
    vocabulary::{Diagnostic, Month, Place, words::counted},
};

/// A directory as a method note names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The name of the file or folder, without where it lay.
    pub file: String,
    /// In hexadecimal.
    pub sha256: String,
    pub layout: Layout,
    /// The month of issue, where the file's name tells it.
    pub released: Option<Month>,
    /// Rows read, the header apart. `rows` = `postcodes` + every count of `Tally::rows_set_aside`.
    pub rows: u64,
    /// Postcodes that can be looked up.
    pub postcodes: u64,
    pub tally: Tally,
}

/// Why rows were set aside, and why postcodes have no grid reference or no district.
///
/// The counts without a place or a district are of rows, before repeated rows are made one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// What stands in the postcode's column is not a whole postcode.
    pub not_a_postcode: u64,
    /// The row ends before the columns that are needed.
    pub too_short: u64,
    /// The postcode has come before.
    pub repeated: u64,
    /// Postcodes that came again with another place or district, which is then not known.
    pub contradictory: u64,
    /// The directory says that it has no grid reference: blank, 0,0, or quality 9 (ONS) or 90 (Code-Point Open).
    pub no_grid_reference: u64,
    /// Northern Ireland: its coordinates are on the Irish Grid and are never mixed with the British one.
    pub irish_grid: u64,
    /// Jersey, Guernsey and the Isle of Man, which are on no grid.
    pub crown_dependency: u64,
    /// The grid reference is not two whole numbers on the British National Grid.
    pub unreadable_grid_reference: u64,
    /// Blank.
    pub no_district: u64,
    /// Not a code such as `E07000209`.
    pub unreadable_district: u64,
}

impl Tally {
    /// Rows that give no postcode of their own, by reason.
    pub fn rows_set_aside(&self) -> BTreeMap<&'static str, u64> {
        BTreeMap::from([
            ("not a whole postcode", self.not_a_postcode),
            ("too short", self.too_short),
            ("repeated", self.repeated),
        ])
    }

    /// Each count that is worth a word, and the words.
    fn in_words(&self) -> [(u64, &'static str); 10] {
        [
            (self.not_a_postcode, "without a whole postcode"),
            (self.too_short, "cut short"),
            (self.repeated, "of a postcode that came before"),
            (self.contradictory, "that contradict another of their postcode"),
            (self.no_grid_reference, "without a grid reference"),
            (self.irish_grid, "of Northern Ireland, on a grid of its own"),
            (self.crown_dependency, "of Jersey, Guernsey or the Isle of Man, on no grid"),
            (self.unreadable_grid_reference, "with a grid reference that cannot be read"),
            (self.no_district, "without a district"),
            (self.unreadable_district, "with a district that is no code"),
        ]
    }
}

impl Release {
    pub(super) fn of(source: &Source, sha256: String, gathered: &Gathered) -> Self {
        Self {
            file: source.name(),
            sha256,
            layout: gathered.layout,
            released: source.released(),
            rows: gathered.rows_read,
            postcodes: gathered.rows.len() as u64,
            tally: gathered.tally.clone(),
        }
    }

    /// What is to be said of a directory: what it is and what of it could not be used; and a warning where it knows few
    /// of the postcodes that were looked up, since it may not be the directory that it should be.
    pub fn told(&self, lookups: &Lookups) -> Vec<Diagnostic> {
        let of_month = self.released.map(|month| format!(" of {}", month.in_words())).unwrap_or_default();
        let mut what = format!("`{}` is the {}{of_month}: ", self.file, self.layout.name());
        what += &format!("{}, {}", counted(self.rows as usize, "row"), counted(self.postcodes as usize, "postcode"));
        for (count, why) in self.tally.in_words().into_iter().filter(|(count, _)| *count > 0) {
            what += &format!("; {} {why}", counted(count as usize, "row"));
        }
        let mut told = vec![Diagnostic::note("MP0511", what).at(Place::file(&self.file))];
        if lookups.not_found * 2 > lookups.postcodes {
            let all = counted(lookups.postcodes, "postcode");
            let found = match lookups.postcodes - lookups.not_found {
                0 => String::from("none is"),
                1 => String::from("only 1 is"),
                more => format!("only {more} are"),
            };
            let what = format!("of {all} in use {found} in `{}`: the other places are not known", self.file);
            let hint = "check that `postcodes` in milepost.yaml names the whole directory, and one not much older than the extracts";
            told.push(Diagnostic::warning("MP0512", what).at(Place::file(&self.file)).hint(hint));
        }
        told
    }

    /// What the licence asks to be printed wherever something made from postcodes is published
    /// (postcodes.md, section 7). The year is that of the issue, and is left out where it is not known.
    pub fn statements(&self) -> Vec<String> {
        let year = self.released.map(|month| format!(" {}", month.year())).unwrap_or_default();
        let right = |whose: &str| format!("Contains {whose} data © Crown copyright and database right{year}");
        let royal_mail = format!("Contains Royal Mail data © Royal Mail copyright and database right{year}");
        let last = match self.layout {
            Layout::CodePointOpen => right("National Statistics"),
            _ => {
                String::from("Source: Office for National Statistics licensed under the Open Government Licence v.3.0")
            }
        };
        vec![right("OS"), royal_mail, last]
    }
}
