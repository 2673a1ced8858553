//! Rounding instead of hiding: every count by itself, totals too, and percentages from the rounded counts.
//!
//! A count of a few becomes the base and never zero, because a shown zero is a true one. Intervals and ranges are taken
//! out: they are made from the exact counts and would give them back.

use super::{Base, Rule};
use crate::vocabulary::{Outcome, Results, Unit};

pub(super) fn rounded(results: &Results, rule: &Rule, base: Base) -> Results {
    let round = |outcome: &Outcome| match rule.is_about_people(&outcome.measure) {
        true => round_row(outcome, rule, base.size()),
        false => outcome.clone(),
    };
    Results::new(results.outcomes().iter().map(round).collect())
}

pub(super) fn in_words(base: Base) -> String {
    format!(
        "Every count of children is rounded to the nearest {0}, each by itself, and a count that is not zero to at least \
         {0}; percentages are made from the rounded counts. Parts may not add up to their total.",
        base.size()
    )
}

fn round_row(outcome: &Outcome, rule: &Rule, base: i64) -> Outcome {
    let numerator = outcome.numerator.map(|count| to_base(count, base));
    // A rate is of the county's children, a published figure that is not rounded again.
    let denominator = match outcome.statistic.as_str() {
        "rate" => outcome.denominator,
        _ => outcome.denominator.map(|count| to_base(count, base)),
    };
    let mut row = Outcome {
        numerator,
        denominator,
        lower: None,
        upper: None,
        method: None,
        least: None,
        most: None,
        not_known: outcome.not_known.map(|count| to_base(count, base)),
        excluded: outcome.excluded.map(|count| to_base(count, base)),
        ..outcome.clone()
    };
    if outcome.value.is_some() {
        row.value = value_of(outcome, numerator, denominator);
        // A mean of a few tells of each of them, and rounding its denominator does not help.
        let is_of_few = numerator.is_none() && outcome.denominator.is_none_or(|n| n < rule.smallest_shown);
        if row.value.is_none() || is_of_few {
            super::clear(&mut row);
        }
    }
    row
}

/// The value again, from the rounded counts.
fn value_of(outcome: &Outcome, numerator: Option<i64>, denominator: Option<i64>) -> Option<f64> {
    let (exact, rounded) = (outcome.numerator, numerator);
    match (outcome.unit, rounded, denominator) {
        (Unit::Count, Some(count), _) => Some(count as f64),
        (_, None, _) => outcome.value,
        (_, Some(0), Some(of)) if of > 0 && outcome.statistic != "change" => Some(0.0),
        (Unit::Percent, Some(now), Some(then)) if outcome.statistic == "change" && then > 0 => {
            Some(100.0 * (now - then) as f64 / then as f64)
        }
        (Unit::Percent, Some(part), Some(of)) if of > 0 => Some((100.0 * part as f64 / of as f64).min(100.0)),
        (unit, Some(count), Some(_)) if unit.rate().is_some() => {
            exact.filter(|n| *n > 0).zip(outcome.value).map(|(n, value)| {
                // The denominator is not rounded, so the rate moves with its count alone.
                value * count as f64 / n as f64
            })
        }
        _ => None,
    }
}

/// To the nearest multiple, half up; from the smallest count on at least the base itself.
fn to_base(count: i64, base: i64) -> i64 {
    match count {
        ..=0 => count,
        _ => ((2 * count + base) / (2 * base) * base).max(base),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_rounded_by_itself_and_a_few_never_to_zero() {
        for (count, to_five, to_ten) in [(0, 0, 0), (1, 5, 10), (7, 5, 10), (8, 10, 10), (12, 10, 10), (15, 15, 20)] {
            assert_eq!((to_base(count, 5), to_base(count, 10)), (to_five, to_ten), "{count}");
        }
    }
}
