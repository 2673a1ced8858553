//! The figures of a run, each under its name: measure, month, window, breakdown, category, statistic.

use std::collections::BTreeMap;

use milepost::vocabulary::{Outcome, Results};

/// What a figure is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    pub measure: String,
    pub month: String,
    pub window: String,
    pub breakdown: String,
    pub category: String,
    pub statistic: String,
}

impl Name {
    pub fn of(outcome: &Outcome) -> Self {
        Self {
            measure: outcome.measure.clone(),
            month: outcome.month.to_string(),
            window: outcome.window.clone(),
            breakdown: outcome.breakdown.clone(),
            category: outcome.category.clone(),
            statistic: outcome.statistic.clone(),
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { measure, month, window, breakdown, category, statistic } = self;
        write!(f, "{measure} {month}, {window}, {breakdown}: {category}, {statistic}")
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    by_name: BTreeMap<Name, Outcome>,
}

impl Figures {
    pub fn of(results: &Results) -> Self {
        let outcomes = results.outcomes();
        let by_name: BTreeMap<Name, Outcome> =
            outcomes.iter().map(|outcome| (Name::of(outcome), outcome.clone())).collect();
        assert_eq!(by_name.len(), outcomes.len(), "two figures have one name");
        Self { by_name }
    }

    pub fn get(&self, name: &Name) -> Option<&Outcome> {
        self.by_name.get(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Outcome)> {
        self.by_name.iter()
    }

    /// The figure of everyone: the only one of that measure, month and statistic.
    #[track_caller]
    pub fn whole(&self, measure: &str, month: &str, statistic: &str) -> &Outcome {
        let is_it = |name: &Name| {
            (name.measure.as_str(), name.month.as_str(), name.statistic.as_str()) == (measure, month, statistic)
                && name.breakdown == "all"
        };
        let found: Vec<&Outcome> = self.by_name.iter().filter(|(name, _)| is_it(name)).map(|(_, one)| one).collect();
        match found.as_slice() {
            [one] => one,
            several => panic!("{} figures are {measure} {month} {statistic}", several.len()),
        }
    }
}
