//! What a figure is held against: where it began, where it should go, and what others have. From `baseline:`, `target:` and
//! `comparators:`, beside the words of a measure for its first figure and beside any other figure for that.

use serde::Deserialize;

use crate::vocabulary::{HeldAgainst, Month, Yardstick};

/// A figure to compare with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YardstickYaml {
    /// What it is called.
    label: String,
    /// Its value, in the unit of the figure.
    value: f64,
    /// The month it is about.
    month: Option<Month>,
    /// Where it comes from.
    source: String,
}

impl From<YardstickYaml> for Yardstick {
    fn from(yaml: YardstickYaml) -> Self {
        let YardstickYaml { label, value, month, source } = yaml;
        Self { label, value, month, source }
    }
}

/// What a figure is held against, in the three parts in which it is written.
pub fn held_against(
    baseline: &Option<YardstickYaml>,
    target: &Option<YardstickYaml>,
    comparators: &[YardstickYaml],
) -> HeldAgainst {
    HeldAgainst {
        baseline: baseline.clone().map(Yardstick::from),
        target: target.clone().map(Yardstick::from),
        comparators: comparators.iter().cloned().map(Yardstick::from).collect(),
    }
}
