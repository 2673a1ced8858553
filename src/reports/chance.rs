//! Whether two figures differ by more than chance, and when that cannot be asked.
//!
//! Two figures: the interval of their difference is built from their own 95% intervals by squaring and adding (Newcombe
//! 1998, method 10, when both are Wilson intervals; Zou and Donner 2008 for rates and means):
//!
//! ```text
//! low  = d − √((now − now.lower)² + (then.upper − then)²)
//! high = d + √((now.upper − now)² + (then − then.lower)²)
//! ```
//!
//! A difference is more than chance when that interval leaves out 0. A figure against a fixed value: when the figure's
//! own interval leaves out the value. Nought of many and all of many have an interval, so both work there; a figure
//! that is missing or has no interval is not tested, and says so.

use chrono::NaiveDate;

use crate::vocabulary::{Month, Outcome, Status};

/// The answer, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    MoreThanChance(Interval),
    CouldBeChance(Interval),
    NotTested(WhyNot),
}

/// A 95% interval: of a difference, or of a figure held against a fixed value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    fn leaves_out(self, value: f64) -> bool {
        value < self.low || value > self.high
    }
}

/// Why a comparison is not tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// Two days less than a year apart count mostly the same people, or placements.
    SameCases,
    /// The two windows share months.
    WindowsOverlap,
    NoInterval,
    NoFigure,
}

impl WhyNot {
    /// For the end of a sentence, which must say it in a few words.
    pub fn in_brief(self) -> &'static str {
        match self {
            Self::SameCases => "not tested for chance: mostly the same cases",
            Self::WindowsOverlap => "not tested for chance: shared months",
            Self::NoInterval | Self::NoFigure => "not tested for chance",
        }
    }

    pub fn in_words(self) -> &'static str {
        match self {
            Self::SameCases => "not tested: mostly the same cases both times",
            Self::WindowsOverlap => "not tested: the two windows share months",
            Self::NoInterval => "not tested: the figure has no interval",
            Self::NoFigure => "not tested: a figure is missing",
        }
    }
}

/// Fewer months than this between two counts on a day, and they are mostly counts of the same cases.
const MONTHS_BETWEEN_STOCKS: i32 = 12;

/// Whether a figure differs from the same figure of an earlier month by more than chance.
pub fn between(now: &Outcome, then: &Outcome) -> Verdict {
    if now.status != Status::Ok || then.status != Status::Ok {
        return Verdict::NotTested(WhyNot::NoFigure);
    }
    if let Some(why_not) = dependence(now, then) {
        return Verdict::NotTested(why_not);
    }
    match (limits(now), limits(then)) {
        (Some(now), Some(then)) => verdict(difference(now, then), 0.0),
        _ => Verdict::NotTested(WhyNot::NoInterval),
    }
}

/// Whether a figure differs from a fixed value, such as a target, by more than chance.
pub fn against(now: &Outcome, value: f64) -> Verdict {
    if now.status != Status::Ok {
        return Verdict::NotTested(WhyNot::NoFigure);
    }
    match limits(now) {
        Some(now) => verdict(Interval { low: now.lower, high: now.upper }, value),
        None => Verdict::NotTested(WhyNot::NoInterval),
    }
}

fn verdict(interval: Interval, value: f64) -> Verdict {
    match interval.leaves_out(value) {
        true => Verdict::MoreThanChance(interval),
        false => Verdict::CouldBeChance(interval),
    }
}

/// A figure with its own 95% limits.
#[derive(Clone, Copy)]
struct Limits {
    value: f64,
    lower: f64,
    upper: f64,
}

fn limits(outcome: &Outcome) -> Option<Limits> {
    Some(Limits { value: outcome.value?, lower: outcome.lower?, upper: outcome.upper? })
}

fn difference(now: Limits, then: Limits) -> Interval {
    let change = now.value - then.value;
    let below = (now.value - now.lower).hypot(then.upper - then.value);
    let above = (now.upper - now.value).hypot(then.value - then.lower);
    Interval { low: change - below, high: change + above }
}

/// Why two outcomes are not independent enough to test, if they are not.
fn dependence(now: &Outcome, then: &Outcome) -> Option<WhyNot> {
    if now.window == "stock" {
        let is_near = now.month.since(then.month).abs() < MONTHS_BETWEEN_STOCKS;
        return is_near.then_some(WhyNot::SameCases);
    }
    match (span(&now.window, now.month), span(&then.window, then.month)) {
        (Some(now), Some(then)) if now.0 > then.1 || then.0 > now.1 => None,
        // A window of a kind not known here is taken to overlap: better no test than a wrong one.
        _ => Some(WhyNot::WindowsOverlap),
    }
}

/// The first and last month of a window that ends in `month`.
fn span(window: &str, month: Month) -> Option<(Month, Month)> {
    let first = match window {
        "month" => month,
        "12 months" => month.plus(-11),
        "year to date" => month.financial_year_start(),
        _ => Month::of(window.strip_prefix("since ")?.parse::<NaiveDate>().ok()?),
    };
    Some((first, month))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented::{month, outcome, share};

    #[test]
    fn the_difference_of_two_shares_is_newcombes() {
        // Newcombe 1998, Statistics in Medicine 17, 873–890, table II, method 10: 56/70 and 48/80 differ by 0.2, interval
        // 0.0524 to 0.3339. To more digits than he prints, and the others: worked in 40-digit arithmetic (mpmath).
        for ((n1, d1), (n0, d0), low, high) in [
            ((56, 70), (48, 80), 0.052_431_472_402, 0.333_872_654_037),
            ((9, 10), (3, 10), 0.170_522_723_935, 0.809_017_973_535),
            ((6, 7), (2, 7), 0.058_227_927_482, 0.806_249_637_524),
            ((5, 56), (0, 29), -0.038_137_147_904, 0.192_560_013_855),
            ((0, 10), (0, 20), -0.161_125_158_053, 0.277_532_799_863),
            ((10, 10), (0, 10), 0.607_509_350_431, 1.0),
        ] {
            let (now, then) = (share("x", "2021-09", n1, d1), share("x", "2020-09", n0, d0));
            let (Verdict::MoreThanChance(interval) | Verdict::CouldBeChance(interval)) = between(&now, &then) else {
                panic!("{n1}/{d1} and {n0}/{d0} are not tested")
            };
            let is_near = (interval.low / 100.0 - low).abs() < 1e-9 && (interval.high / 100.0 - high).abs() < 1e-9;
            assert!(is_near, "{n1}/{d1} and {n0}/{d0}: {interval:?}");
        }
        let (now, then) = (share("x", "2021-09", 56, 70), share("x", "2020-09", 48, 80));
        assert!(matches!(between(&now, &then), Verdict::MoreThanChance(_)));
    }

    #[test]
    fn a_small_difference_could_be_chance() {
        let (now, then) = (share("x", "2021-09", 20, 100), share("x", "2020-09", 22, 100));
        assert!(matches!(between(&now, &then), Verdict::CouldBeChance(_)));
    }

    #[test]
    fn a_count_on_a_day_is_not_tested_against_the_month_before() {
        let (now, then) = (share("x", "2021-09", 80, 100), share("x", "2021-08", 20, 100));
        assert_eq!(between(&now, &then), Verdict::NotTested(WhyNot::SameCases));
    }

    #[test]
    fn twelve_months_are_tested_only_against_twelve_others() {
        let in_window = |month, count| {
            let mut one = share("x", month, count, 100);
            one.window = String::from("12 months");
            one
        };
        let now = in_window("2021-09", 80);
        assert_eq!(between(&now, &in_window("2020-10", 20)), Verdict::NotTested(WhyNot::WindowsOverlap));
        assert!(matches!(between(&now, &in_window("2020-09", 20)), Verdict::MoreThanChance(_)));
    }

    #[test]
    fn windows_since_a_date_always_overlap() {
        let mut now = share("x", "2021-09", 80, 100);
        now.window = String::from("since 2021-01-01");
        let then = Outcome { month: month("2021-03"), ..now.clone() };
        assert_eq!(between(&now, &then), Verdict::NotTested(WhyNot::WindowsOverlap));
    }

    #[test]
    fn a_missing_figure_or_interval_is_not_tested() {
        let now = share("x", "2021-09", 80, 100);
        let hidden = Outcome { status: Status::Suppressed, ..share("x", "2020-09", 20, 100) };
        assert_eq!(between(&now, &hidden), Verdict::NotTested(WhyNot::NoFigure));
        assert_eq!(between(&outcome("x", "2021-09"), &outcome("x", "2020-09")), Verdict::NotTested(WhyNot::NoInterval));
    }

    #[test]
    fn nought_and_all_can_be_tested() {
        let (none, all) = (share("x", "2021-09", 0, 40), share("x", "2020-09", 40, 40));
        assert!(matches!(between(&none, &all), Verdict::MoreThanChance(_)));
        assert!(matches!(against(&none, 0.0), Verdict::CouldBeChance(_)));
    }
}
