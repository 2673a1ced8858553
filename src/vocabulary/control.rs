//! A control chart in words and numbers: by month the limits that chance keeps to, the months that say more, and the
//! reason where there are none. Charts place its ink and sentences are made from it; it is decided before both.

use serde::Serialize;

use super::{Better, FigureKey, Month, Unit, Yardstick, words::counted};

/// The figure of a measure whose months stand each for themselves, so that chance can be told from change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ControlPlan {
    pub figure: FigureKey,
    pub method: ControlMethod,
    /// Limits are made from so many months alone, the first of a stretch that have a figure, and hold for all after them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<usize>,
    /// Where limits start anew, and why: only a definition says so, never the figures.
    pub starts_anew: Vec<StartsAnew>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StartsAnew {
    pub month: Month,
    pub because: String,
}

/// How limits are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ControlMethod {
    /// For counts: the mean, and 2.66 average moving ranges to either side.
    Xmr,
    /// For shares: 99.8% of what chance gives so many, month by month.
    Binomial,
}

impl ControlMethod {
    /// For the note under a chart.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Xmr => "XmR limits: the mean and 2.66 average moving ranges on either side, no range left out",
            Self::Binomial => "binomial limits: 99.8% of what chance gives for each month's number",
        }
    }
}

/// A figure over its months, with limits and signals.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    pub figure: FigureKey,
    pub unit: Unit,
    pub method: ControlMethod,
    /// Every month from the first to the last, in order; a gap is a month without a value.
    pub months: Vec<ControlMonth>,
    /// The stretches that have limits of their own, in order; there is one unless a definition starts anew.
    pub stretches: Vec<Stretch>,
    /// Whether the figure will meet its target as things are, where it has one and the latest stretch has limits.
    pub assured: Option<Assured>,
}

/// A target, and what the limits of chance say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Assured {
    pub target: Yardstick,
    pub assurance: Assurance,
}

/// Whether a process that does not change will meet its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assurance {
    /// In every month: the whole of what chance gives is on the good side.
    Met,
    /// In no month: the whole of it is on the wrong side.
    Missed,
    /// In some months and not in others, by chance.
    HitOrMiss,
}

impl Assurance {
    /// A target that lies on a limit may be met or missed. Where neither way is good, nothing can be said.
    pub fn of(target: f64, limits: Limits, better: Better) -> Option<Self> {
        let (above, below) = (target > limits.upper, target < limits.lower);
        Some(match better {
            Better::Higher if above => Self::Missed,
            Better::Higher if below => Self::Met,
            Better::Lower if above => Self::Met,
            Better::Lower if below => Self::Missed,
            Better::Neither => return None,
            _ => Self::HitOrMiss,
        })
    }

    /// What it means, after the target.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Met => "is met consistently: it lies outside the limits of chance, on the good side",
            Self::Missed => {
                "cannot be expected to be met unless something changes: it lies outside the limits of chance"
            }
            Self::HitOrMiss => "is met in some months and missed in others by chance: it lies between the limits",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ControlMonth {
    pub month: Month,
    pub value: Option<f64>,
    /// None where the stretch has none, and in a month of nobody for a share.
    pub limits: Option<Limits>,
    pub signal: Option<Signal>,
}

/// Months with limits made from themselves alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    pub first: Month,
    pub last: Month,
    /// Why limits start anew here; none for the first.
    pub because: Option<String>,
    /// How many of its months have a value.
    pub known: usize,
    /// Its limits are made from so many of these alone, the first.
    pub fixed: Option<usize>,
    /// The first and the last month that its limits are made from.
    pub made_from: Option<[Month; 2]>,
    pub why_not: Option<WhyNot>,
    /// So few months that the limits are on trial.
    pub is_trial: bool,
}

/// Limits of one month. The near ones are two thirds of the way in XmR, and those of 95% for shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    pub lower: f64,
    pub near_lower: f64,
    pub centre: f64,
    pub near_upper: f64,
    pub upper: f64,
}

/// Which way a signal points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    High,
    Low,
}

/// Why a month says more than chance. The first rule that fits labels the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Beyond a limit.
    Beyond(Side),
    /// One of seven months, each strictly higher, or lower, than the one before.
    Trend(Side),
    /// One of two of three months beyond a near limit, all three on one side of the mean.
    NearLimit(Side),
    /// One of seven months on one side of the mean.
    Shift(Side),
}

impl Signal {
    pub fn side(self) -> Side {
        match self {
            Self::Beyond(side) | Self::Trend(side) | Self::NearLimit(side) | Self::Shift(side) => side,
        }
    }

    /// What it is for a measure of which this way is good: an improvement or a concern; else how it stands.
    pub fn means(self, better: Better) -> &'static str {
        match (better, self.side()) {
            (Better::Higher, Side::High) | (Better::Lower, Side::Low) => "improvement",
            (Better::Higher, Side::Low) | (Better::Lower, Side::High) => "concern",
            (Better::Neither, Side::High) => "high",
            (Better::Neither, Side::Low) => "low",
        }
    }

    /// The rule that the month meets.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Beyond(Side::High) => "above the upper limit",
            Self::Beyond(Side::Low) => "below the lower limit",
            Self::Trend(Side::High) => "one of seven months in a row that each rose",
            Self::Trend(Side::Low) => "one of seven months in a row that each fell",
            Self::NearLimit(Side::High) => "one of two in three months close to the upper limit",
            Self::NearLimit(Side::Low) => "one of two in three months close to the lower limit",
            Self::Shift(Side::High) => "one of seven months in a row above the average",
            Self::Shift(Side::Low) => "one of seven months in a row below the average",
        }
    }
}

/// Why there are no limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// So many months have a value, and twelve are needed.
    TooFew(usize),
    /// Every month is the same, so there is nothing that chance moves.
    NoVariation,
}

impl WhyNot {
    pub fn in_words(self) -> String {
        match self {
            Self::TooFew(0) => String::from("no month has a figure, and limits need 12"),
            Self::TooFew(months) => format!("{} with a figure, and limits need 12", counted(months, "month")),
            Self::NoVariation => String::from("every month is the same, so nothing can stand out"),
        }
    }
}

impl Control {
    /// The months that say more than chance, with their signal.
    pub fn signals(&self) -> impl Iterator<Item = (Month, Signal)> {
        self.months.iter().filter_map(|month| Some((month.month, month.signal?)))
    }

    /// Whether any month has limits.
    pub fn has_limits(&self) -> bool {
        self.months.iter().any(|month| month.limits.is_some())
    }

    pub fn at(&self, month: Month) -> Option<&ControlMonth> {
        self.months.iter().find(|one| one.month == month)
    }

    /// The stretch that a month is in.
    pub fn stretch_of(&self, month: Month) -> Option<&Stretch> {
        self.stretches.iter().find(|stretch| (stretch.first..=stretch.last).contains(&month))
    }
}

impl Stretch {
    /// From which months the limits were calculated, and whether they stay: `calculated from the 24 months with a figure from
    /// October 2019 to September 2021; they move with each new month`.
    pub fn made_in_words(&self) -> Option<String> {
        let [first, last] = self.made_from?.map(Month::in_words);
        Some(match self.fixed {
            Some(fix) => format!(
                "calculated from the first {fix} months with a figure, {first} to {last}; they are fixed, and no later month \
                 moves them"
            ),
            None => format!(
                "calculated from the {} with a figure from {first} to {last}; they move with each new month",
                counted(self.known, "month")
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { lower: 10.0, near_lower: 12.0, centre: 16.0, near_upper: 20.0, upper: 22.0 };

    #[test]
    fn a_target_outside_the_limits_is_met_or_missed_by_which_way_is_good() {
        let of = |target, better| Assurance::of(target, LIMITS, better);
        assert_eq!(of(22.1, Better::Higher), Some(Assurance::Missed));
        assert_eq!(of(9.9, Better::Higher), Some(Assurance::Met));
        assert_eq!(of(22.1, Better::Lower), Some(Assurance::Met));
        assert_eq!(of(9.9, Better::Lower), Some(Assurance::Missed));
        for target in [10.0, 16.0, 22.0] {
            assert_eq!(of(target, Better::Higher), Some(Assurance::HitOrMiss), "{target}");
            assert_eq!(of(target, Better::Lower), Some(Assurance::HitOrMiss), "{target}");
        }
        assert_eq!(of(30.0, Better::Neither), None);
    }
}
