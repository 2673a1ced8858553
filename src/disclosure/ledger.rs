//! What earlier papers already said. A figure once published stays known, and one once hidden stays hidden.
//!
//! The caller keeps the ledger with the history and hands it in; here it is only read and added to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::register::set_aside;
use crate::vocabulary::{FigureKey, Month, Outcome, Results, Status};

/// Every release of a project, the earliest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    pub releases: Vec<Release>,
}

/// What one paper published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    pub run: String,
    pub month: Month,
    pub figures: Vec<Said>,
}

/// What was said of one figure. No number here is one that was hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub figure: Figure,
    pub is_hidden: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub numerator: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub denominator: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub not_known: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub excluded: Option<i64>,
    /// How many people the printed span gives away as set aside with their rows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub set_aside: Option<i64>,
}

/// Where a figure stands: a row of the results.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Figure {
    pub measure: String,
    pub month: Month,
    pub window: String,
    pub breakdown: String,
    pub category: String,
    pub statistic: String,
}

impl Figure {
    /// Whether it is a figure in a month.
    pub fn is(&self, key: &FigureKey, month: Month) -> bool {
        let Self { measure, window, breakdown, category, statistic, .. } = self;
        let own = [measure, window, breakdown, category, statistic];
        own == [&key.measure, &key.window, &key.breakdown, &key.category, &key.statistic] && self.month == month
    }

    pub fn of(outcome: &Outcome) -> Self {
        Self {
            measure: outcome.measure.clone(),
            month: outcome.month,
            window: outcome.window.clone(),
            breakdown: outcome.breakdown.clone(),
            category: outcome.category.clone(),
            statistic: outcome.statistic.clone(),
        }
    }
}

impl Release {
    /// What a protected paper says.
    pub fn of(protected: &Results, run: &str, month: Month) -> Self {
        let figures = protected.outcomes().iter().map(Said::of).collect();
        Self { run: run.to_owned(), month, figures }
    }
}

impl Said {
    fn of(outcome: &Outcome) -> Self {
        Self {
            figure: Figure::of(outcome),
            is_hidden: outcome.status == Status::Suppressed,
            numerator: outcome.numerator,
            denominator: outcome.denominator,
            not_known: outcome.not_known,
            excluded: outcome.excluded,
            set_aside: set_aside(outcome),
        }
    }
}

impl Ledger {
    /// What earlier papers said, each by the name of its run, the earliest first.
    pub fn of<'a>(told: impl IntoIterator<Item = (&'a str, Month, &'a Results)>) -> Self {
        Self { releases: told.into_iter().map(|(run, month, said)| Release::of(said, run, month)).collect() }
    }

    /// Adds a release. One of the same run says nothing new and is not added twice.
    pub fn add(&mut self, release: Release) {
        if !self.releases.contains(&release) {
            self.releases.push(release);
        }
    }

    /// What was ever said of each figure, in the order of the releases.
    pub(super) fn by_figure(&self) -> BTreeMap<&Figure, Vec<&Said>> {
        let mut said: BTreeMap<&Figure, Vec<&Said>> = BTreeMap::new();
        for one in self.releases.iter().flat_map(|release| &release.figures) {
            said.entry(&one.figure).or_default().push(one);
        }
        said
    }
}
