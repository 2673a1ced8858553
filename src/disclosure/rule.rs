//! The rule of a project: what is too small to publish, and which measures are about people.

use std::collections::BTreeMap;

/// What is done so that no child can be recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protection {
    /// Nothing: the paper says that it is not fit to publish.
    None,
    /// Small counts are hidden, and as few others as keep them hidden.
    Hide(Rule),
    /// Every count is rounded by itself to this base, and percentages are made from the rounded counts.
    Round(Rule, Base),
}

/// What counts are rounded to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    Five,
    Ten,
}

impl Base {
    pub fn size(self) -> i64 {
        match self {
            Self::Five => 5,
            Self::Ten => 10,
        }
    }
}

/// The rule by which a project publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The smallest count of people that may be shown; zero always may.
    pub smallest_shown: i64,
    /// What each measure is about. A measure that is not here is taken to be about people of its own.
    pub measures: BTreeMap<String, About>,
}

/// What the numbers of a measure are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Children or young people.
    People {
        /// The population counted. Measures of one population share their denominators, so each tells of the others.
        population: String,
        /// Measures of the same population whose numerators hold all those of this one.
        within: Vec<String>,
    },
    /// Money or staff: published as it stands.
    NoPeople,
}

/// DfE hides 1 to 5.
const SMALLEST_SHOWN_BY_DFE: i64 = 6;

impl Rule {
    /// The rule of the Department for Education: 1 to 5 are hidden, zero is shown.
    pub fn of_dfe(measures: BTreeMap<String, About>) -> Self {
        Self { smallest_shown: SMALLEST_SHOWN_BY_DFE, measures }
    }

    /// Whether a count is one that nobody outside may learn.
    pub fn is_small(&self, count: i64) -> bool {
        (1..self.smallest_shown).contains(&count)
    }

    pub(super) fn is_about_people(&self, measure: &str) -> bool {
        self.measures.get(measure) != Some(&About::NoPeople)
    }

    pub(super) fn population<'a>(&'a self, measure: &'a str) -> &'a str {
        match self.measures.get(measure) {
            Some(About::People { population, .. }) => population,
            _ => measure,
        }
    }

    pub(super) fn within(&self, measure: &str) -> &[String] {
        match self.measures.get(measure) {
            Some(About::People { within, .. }) => within,
            _ => &[],
        }
    }
}
