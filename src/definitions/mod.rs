//! Definitions: everything an analyst may change, read from YAML and checked before a row is read.
//!
//! Three passes, each telling all it finds: the files are parsed, the populations compiled against the contracts,
//! the measures against the populations. What comes out cannot name a column that is not there.

pub mod calendar;
mod columns;
pub mod condition;
pub mod config;
pub mod contract;
mod control;
mod dated_codes;
pub mod dimension;
pub mod disclosure;
pub mod example;
pub mod figure;
pub mod house;
mod links;
mod loading;
mod meaning;
pub mod measure;
pub mod options;
pub mod population;
pub mod published;
pub mod schema;
pub mod source;
mod stand_in;
mod variants;
pub mod version;
pub mod weakened;
pub mod window;
mod yardstick;

use std::collections::{BTreeMap, BTreeSet};

use self::source::Source;
pub use self::{
    columns::{AGE, CHILD, IS_UASC, LOCATION, MILES, MILES_BETWEEN, MONTH_END, PERSON_TABLE, PLACED_TABLE},
    condition::{Amount, Columns, Condition, Kind},
    config::Config,
    contract::{Column, Consequence, Contract, Holds, Keep},
    dimension::{Categories, Dimension, NOT_KNOWN},
    disclosure::{About, Disclosure, Means},
    figure::{Counts, Figure},
    measure::Measure,
    population::{NumberOf, Population, Time, Which},
    published::{Published, PublishedFile},
    stand_in::StandIn,
    window::Window,
};
use crate::vocabulary::{Diagnostic, Month};

/// All definitions of a project, checked against each other.
#[derive(Debug, Clone)]
pub struct Definitions {
    pub config: Config,
    /// By table.
    pub contracts: BTreeMap<String, Contract>,
    /// By id.
    pub populations: BTreeMap<String, Population>,
    /// In the order of their ids.
    pub measures: Vec<Measure>,
    /// Versions that are no longer in force.
    pub earlier: Vec<Measure>,
    pub dimensions: Vec<Dimension>,
    /// The files of published figures that were there.
    pub published: Vec<PublishedFile>,
    /// What is to be said, though nothing is wrong.
    pub told: Vec<Diagnostic>,
    dimensions_source: Source,
    columns: BTreeMap<String, Columns>,
}

impl Definitions {
    /// Every measure as it is and as it was, the present versions first.
    pub fn every_version(&self) -> impl Iterator<Item = &Measure> {
        self.measures.iter().chain(&self.earlier)
    }

    /// The version of a measure that is in force at the end of a month.
    pub fn measure_in(&self, id: &str, month: Month) -> Option<&Measure> {
        self.every_version().find(|measure| measure.id() == id && measure.is_in_force(month))
    }

    /// The hashes of a measure's versions, the earliest first.
    pub fn hashes(&self, id: &str) -> String {
        let of_measure = self.earlier.iter().chain(&self.measures).filter(|one| one.id() == id);
        of_measure.map(|one| one.words.hash.as_str()).collect::<Vec<_>>().join("+")
    }

    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id() == id)
    }

    /// The population of that id, which the checks have found to exist.
    pub fn population(&self, id: &str) -> &Population {
        &self.populations[id]
    }

    /// Every table that counting a population needs.
    pub fn tables(&self, population: &str) -> BTreeSet<&str> {
        let population = self.population(population);
        let looked_into = population.looks_into().flat_map(|id| self.population(id).tables());
        population.tables().chain(looked_into).collect()
    }

    /// A dimension over the columns of a population, if the population has what it needs.
    pub fn categories(&self, dimension: &str, population: &str) -> Option<Categories> {
        let dimension = self.dimensions.iter().find(|one| one.id == dimension)?;
        dimension.over(&self.dimensions_source, &self.columns[population])
    }
}
