//! Disclosure control: what stands between the figures and anything that leaves the building.
//!
//! Public papers take a [`Protected`] and nothing else, and only this module makes one. Hiding small numbers is not
//! built yet: [`Protection::None`] lets everything through, and every paper made from it says that it is not fit to
//! publish.

use crate::vocabulary::Results;

/// What was done so that no child can be recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Nothing.
    None,
}

/// Figures on their way to a public paper, with what was done to protect them.
#[derive(Debug, Clone)]
pub struct Protected {
    results: Results,
    protection: Protection,
}

impl Protected {
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// What a paper says was done, or nothing if nothing was.
    pub fn in_words(&self) -> Option<String> {
        match self.protection {
            Protection::None => None,
        }
    }
}

/// Protects the figures of a run by a rule.
pub fn protect(results: Results, protection: Protection) -> Protected {
    Protected { results, protection }
}
