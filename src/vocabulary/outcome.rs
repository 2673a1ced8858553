//! One figure, with everything that is said about it. This is a row of `results.parquet`.

use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Month;

/// One figure of one measure: as counted, unrounded, with the reason when there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub measure: String,
    /// The month whose last day the figure is about.
    pub month: Month,
    /// `stock`, `month`, `12 months`, `year to date`, `since 2021-01-01`…
    pub window: String,
    /// `all`, or a dimension such as `age_band`.
    pub breakdown: String,
    /// `all`, or a value of the dimension such as `16+`.
    pub category: String,
    /// `share`, `count`, `rate`, `ratio`, `mean`…
    pub statistic: String,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    /// Unrounded, in `unit`: a share is in percent.
    pub value: Option<f64>,
    pub unit: Unit,
    /// The 95% interval.
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// What the value could be if the rows set aside counted either way.
    pub least: Option<f64>,
    pub most: Option<f64>,
    /// How the interval was made: `wilson`, `byar`, `exact`, `t`.
    pub method: Option<String>,
    /// Members of the population without an answer; nothing where a paper hides how many.
    pub not_known: Option<i64>,
    /// Members left out by a rule of the measure; nothing where a paper hides how many.
    pub excluded: Option<i64>,
    pub status: Status,
    /// Words for every status but `ok`.
    pub reason: Option<String>,
    /// Short hash of the measure's meaning.
    pub definition: String,
    /// The run that made it.
    pub run: String,
}

impl Outcome {
    /// The order in which results are written: measure, month, window, breakdown, category, statistic.
    pub fn in_order(&self, other: &Self) -> Ordering {
        let of_measure = self.measure.cmp(&other.measure).then(self.month.cmp(&other.month));
        of_measure.then_with(|| self.words().cmp(&other.words()))
    }

    fn words(&self) -> [&str; 4] {
        [&self.window, &self.breakdown, &self.category, &self.statistic]
    }
}

/// What a figure is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unit {
    #[serde(rename = "percent")]
    Percent,
    #[serde(rename = "count")]
    Count,
    #[serde(rename = "gbp")]
    Gbp,
    #[serde(rename = "per 1000")]
    Per1000,
    #[serde(rename = "per 10000")]
    Per10000,
    #[serde(rename = "per 100000")]
    Per100000,
    #[serde(rename = "days")]
    Days,
    #[serde(rename = "weeks")]
    Weeks,
    #[serde(rename = "key workers")]
    KeyWorkers,
    #[serde(rename = "years")]
    Years,
    #[serde(rename = "miles")]
    Miles,
}

impl Unit {
    pub const ALL: [Self; 11] = [
        Self::Percent,
        Self::Count,
        Self::Gbp,
        Self::Per1000,
        Self::Per10000,
        Self::Per100000,
        Self::Days,
        Self::Weeks,
        Self::KeyWorkers,
        Self::Years,
        Self::Miles,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Count => "count",
            Self::Gbp => "gbp",
            Self::Per1000 => "per 1000",
            Self::Per10000 => "per 10000",
            Self::Per100000 => "per 100000",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::KeyWorkers => "key workers",
            Self::Years => "years",
            Self::Miles => "miles",
        }
    }

    /// The decimals that suit it, where nothing else is agreed.
    pub fn decimals(self) -> u8 {
        match self {
            Self::Count | Self::Gbp | Self::Days => 0,
            _ => 1,
        }
    }

    /// The rates that there are, each for every so many, in the words of a paper.
    pub const RATES: [(i64, Self, &'static str); 3] = [
        (1_000, Self::Per1000, "per 1,000"),
        (10_000, Self::Per10000, "per 10,000"),
        (100_000, Self::Per100000, "per 100,000"),
    ];

    /// The unit of a rate for every so many, where there is one.
    pub fn of_rate(per: i64) -> Option<Self> {
        Self::RATES.iter().find(|(every, ..)| *every == per).map(|(_, unit, _)| *unit)
    }

    /// Of a rate: for every how many it is, and that in words.
    pub fn rate(self) -> Option<(i64, &'static str)> {
        Self::RATES.iter().find(|(_, unit, _)| *unit == self).map(|(per, _, words)| (*per, *words))
    }
}

/// Whether there is a figure, and if not, why not. Never a zero in place of an absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    #[serde(rename = "ok")]
    Ok,
    /// Hidden so that no child can be recognised: `[c]` in a paper.
    #[serde(rename = "suppressed")]
    Suppressed,
    /// The extract it needs did not arrive: `[x]`.
    #[serde(rename = "not supplied")]
    NotSupplied,
    /// Nobody to count, or before the service began: `[z]`.
    #[serde(rename = "not applicable")]
    NotApplicable,
    /// Too many rows were set aside for the figure to be safe.
    #[serde(rename = "withheld")]
    Withheld,
}

impl Status {
    pub const ALL: [Self; 5] = [Self::Ok, Self::Suppressed, Self::NotSupplied, Self::NotApplicable, Self::Withheld];

    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Suppressed => "suppressed",
            Self::NotSupplied => "not supplied",
            Self::NotApplicable => "not applicable",
            Self::Withheld => "withheld",
        }
    }

    /// The government shorthand that stands where the figure would.
    pub fn marker(self) -> Option<&'static str> {
        match self {
            Self::Ok => None,
            Self::Suppressed => Some("[c]"),
            Self::NotSupplied | Self::Withheld => Some("[x]"),
            Self::NotApplicable => Some("[z]"),
        }
    }
}

/// Gives a two-way name to an enum whose names are fixed by the results schema.
macro_rules! named {
    ($type:ty) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl FromStr for $type {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let known = Self::ALL.into_iter().find(|one| one.name() == text);
                known.ok_or_else(|| format!("`{text}` is not one of {}", Self::ALL.map(Self::name).join(", ")))
            }
        }
    };
}

named!(Unit);
named!(Status);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_and_status_is_read_back_from_its_name() {
        assert!(Unit::ALL.into_iter().all(|unit| unit.name().parse() == Ok(unit)));
        assert!(Status::ALL.into_iter().all(|status| status.name().parse() == Ok(status)));
    }
}
