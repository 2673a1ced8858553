//! What is done before anything is published: the rule of a project, and what each measure could give away.

use serde::{Deserialize, Serialize};

/// `disclosure:` of `milepost.yaml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Disclosure {
    /// How small numbers are kept from being worked out: `hide` unless somebody says otherwise.
    pub rule: Means,
    /// The smallest count of people that is shown; nought always is.
    pub smallest_shown: i64,
}

/// How small numbers are kept from being worked out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// Small counts are hidden, and what would give them away.
    #[default]
    Hide,
    /// Every count is rounded to 5, and percentages are made from the rounded counts.
    #[serde(rename = "round-5")]
    RoundToFive,
    #[serde(rename = "round-10")]
    RoundToTen,
    /// Nothing: papers say on their first page that they are not for publication.
    None,
}

/// `disclosure:` of a measure: whom or what its numbers could give away. People, unless somebody says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    #[default]
    People,
    /// Pounds spent on people: shown as they stand where the people are not too few.
    Money,
    /// Staff, homes, milestones: shown as they stand.
    None,
}

/// DfE hides 1 to 5 in its statistics of children looked after.
const SMALLEST_SHOWN_BY_DFE: i64 = 6;
/// Beyond this a paper would be blank, and the proof could not name every value.
const MOST: i64 = 50;

impl Default for Disclosure {
    fn default() -> Self {
        Self { rule: Means::default(), smallest_shown: SMALLEST_SHOWN_BY_DFE }
    }
}

impl Disclosure {
    /// What is wrong with the rule and what to do, if anything is.
    pub fn problem(self) -> Option<(&'static str, &'static str)> {
        let is_sound = (2..=MOST).contains(&self.smallest_shown);
        (!is_sound).then_some((
            "shows counts from a smallest that is not 2 to 50",
            "write `smallest_shown: 6` under `disclosure`, which hides 1 to 5 as the Department for Education does",
        ))
    }
}
