//! One figure of a measure: a statistic of a population in a window. From `figures:` of `measures/agreed/*.yaml`.

mod all;
mod compiling;
mod fits;
mod found;
mod of_another;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::{Location, Spanned};

pub use self::all::Figures;
use super::{
    condition::{Amount, Condition},
    options::Denominator,
    window::{Window, WindowYaml},
    yardstick::{YardstickYaml, held_against},
};
use crate::vocabulary::{HeldAgainst, Month, Unit};

/// One statistic of a measure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// As results name it: `share`, `mean a year`.
    pub statistic: String,
    pub population: String,
    pub window: Window,
    pub counts: Counts,
    pub unit: Unit,
}

impl Figure {
    /// Whether it is a change of what another measure counts.
    pub fn is_of_another(&self) -> bool {
        matches!(self.counts, Counts::Change { of: Some(_), .. })
    }

    /// Its population, and the one below the line where it has one.
    pub fn populations(&self) -> impl Iterator<Item = &str> {
        let over = match &self.counts {
            Counts::Ratio { over, .. } => Some(over.as_str()),
            _ => None,
        };
        std::iter::once(self.population.as_str()).chain(over)
    }
}

/// How a figure is made from its population.
#[derive(Debug, Clone)]
pub enum Counts {
    /// How many there are, or of how many a condition is true.
    Count { only: Option<Condition> },
    /// Those of whom a condition is true, of all.
    Share { numerator: Condition },
    /// How many there are for every so many of an estimated population.
    Rate { per: i64 },
    /// Percent more or fewer than in the month that the change is counted from: of all, or of whom a condition is true.
    Change {
        since: Month,
        only: Option<Condition>,
        /// The measure whose count it is of, where that is another.
        of: Option<String>,
    },
    /// How many there are for every hundred of another population.
    Ratio { over: String, denominator: Denominator },
    /// The mean of an amount, times so many.
    Mean { of: Amount, times: i64, has_interval: bool },
    /// The mean of the counts at the month-ends of the financial year so far.
    MeanOfMonthEnds,
    /// The median of an amount.
    Median { of: Amount },
    /// The highest of an amount, times so many.
    Max { of: Amount, times: i64 },
    /// An amount added up.
    Sum { of: Amount },
    /// The same sum against the whole of a plan, by category of the breakdown.
    ShareOfPlan { of: Amount, plan: BTreeMap<String, i64> },
    /// An amount that accrues by the day: so much for every `per_days` days within the window.
    Accrued { of: Amount, per_days: i64 },
    /// The same sum against the whole year's budget.
    ShareOfBudget { of: Amount, per_days: i64, budget: String },
    /// How many there are against the capacities of the configuration.
    ShareOfCapacity,
    /// A fee over the mean of an amount: how many of them it comes to.
    FeeOver { fee: i64, of: Amount },
    /// Percent to whom something followed up has not happened by so many days (Kaplan–Meier).
    Survival { outcome: String, days: Vec<i64> },
}

impl Counts {
    /// The condition that members of the population are asked.
    pub fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Count { only } | Self::Change { only, .. } => only.as_ref(),
            Self::Share { numerator } => Some(numerator),
            _ => None,
        }
    }

    /// The amount that is added up over the members of the population.
    pub fn amount(&self) -> Option<&Amount> {
        match self {
            Self::Mean { of, .. }
            | Self::Median { of }
            | Self::Max { of, .. }
            | Self::Sum { of }
            | Self::ShareOfPlan { of, .. }
            | Self::FeeOver { of, .. } => Some(of),
            _ => None,
        }
    }

    /// The amount that accrues by the night over the rows of the population.
    pub fn accrues(&self) -> Option<&Amount> {
        match self {
            Self::Accrued { of, .. } | Self::ShareOfBudget { of, .. } => Some(of),
            _ => None,
        }
    }

    /// Whether the figure has a value for every category of a breakdown.
    pub fn is_broken_down(&self) -> bool {
        !matches!(
            self,
            Self::Rate { .. }
                | Self::Change { .. }
                | Self::Ratio { .. }
                | Self::MeanOfMonthEnds
                | Self::Accrued { .. }
                | Self::ShareOfBudget { .. }
                | Self::FeeOver { .. }
                | Self::Survival { .. }
        )
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureYaml {
    /// What is said of the population: a count, a share, a mean.
    statistic: Spanned<String>,
    /// Another population than that of the measure.
    population: Option<Spanned<String>>,
    /// The time it is about: `stock` for the last day of the month, a window, or `follow-up 6 months`.
    window: Spanned<WindowYaml>,
    /// Who is in the numerator, in SQL over the columns of the population; or the name of an option.
    #[serde(rename = "where")]
    condition: Option<Spanned<String>>,
    /// For a ratio, the population below the line; for a mean, `month-ends`.
    over: Option<Spanned<String>>,
    /// The amount that is added up: a column, or SQL.
    of: Option<Spanned<String>>,
    /// What the value is measured in, where it cannot be told.
    unit: Option<Unit>,
    /// The value times so many: 52 makes a year of a week.
    times: Option<Spanned<i64>>,
    /// For a rate: for every so many.
    per: Option<Spanned<i64>>,
    /// For an amount that accrues: it is due for so many days.
    per_days: Option<Spanned<i64>>,
    /// For a change: the measure whose count it is of, where that is another.
    measure: Option<Spanned<String>>,
    /// For a change: the month from which it is counted.
    since: Option<Spanned<Month>>,
    /// For a share of a budget: its name in milepost.yaml.
    budget: Option<Spanned<String>>,
    /// For a share of a plan: the whole plan in pounds, by category.
    plan: Option<Spanned<BTreeMap<String, i64>>>,
    /// For a ratio in weeks: the fee in pounds.
    fee: Option<Spanned<i64>>,
    /// For survival: after how many days.
    days: Option<Spanned<Vec<i64>>>,
    /// Whether a mean has an interval; it has unless this says no.
    interval: Option<Spanned<bool>>,
    /// What it was at the beginning. Those of the first figure stand beside the words of the measure.
    baseline: Option<YardstickYaml>,
    /// What it is to reach.
    target: Option<YardstickYaml>,
    /// What others have of it.
    #[serde(default)]
    comparators: Vec<YardstickYaml>,
}

impl FigureYaml {
    /// The populations that it names itself.
    pub fn populations(&self) -> impl Iterator<Item = &str> {
        let over = self.over.iter().filter(|over| over.value != MONTH_ENDS);
        self.population.iter().chain(over).map(|id| id.value.as_str())
    }

    /// The other measure whose count it is a change of.
    pub fn of_another(&self) -> Option<&Spanned<String>> {
        self.measure.as_ref()
    }

    /// What it is held against itself.
    pub fn held_against(&self) -> HeldAgainst {
        held_against(&self.baseline, &self.target, &self.comparators)
    }

    /// The name of the option that decides who is in the numerator, where it is one of these.
    pub fn names_option(&self, name: &str) -> bool {
        self.condition.as_ref().is_some_and(|condition| condition.value == name)
    }

    /// Where the figure is written.
    pub fn statistic(&self) -> &Spanned<String> {
        &self.statistic
    }
}

/// Every statistic, with the parts that it takes. One that it does not take would say something that is not counted.
const STATISTICS: [(&str, &[&str]); 18] = [
    ("count", &["where"]),
    ("accepted", &["where"]),
    ("waiting", &["where"]),
    ("overdue", &["where"]),
    ("share", &["where"]),
    ("rate", &["per"]),
    ("change", &["where", "measure", "since"]),
    ("ratio", &["over", "fee", "of"]),
    ("mean", &["of", "over", "times", "interval"]),
    ("mean a year", &["of", "times", "interval"]),
    ("median", &["of"]),
    ("max", &["of", "times"]),
    ("max a year", &["of", "times"]),
    ("sum", &["of", "per_days"]),
    ("share of budget", &["of", "per_days", "budget"]),
    ("share of plan", &["of", "plan"]),
    ("share of capacity", &[]),
    ("survival", &["of", "days"]),
];

/// The names of all statistics.
pub(super) fn statistics() -> Vec<&'static str> {
    STATISTICS.iter().map(|(name, _)| *name).collect()
}

fn is_statistic(name: &str) -> bool {
    STATISTICS.iter().any(|(known, _)| *known == name)
}

/// Instead of a population, a mean may be taken over the month-ends of its window.
const MONTH_ENDS: &str = "month-ends";
