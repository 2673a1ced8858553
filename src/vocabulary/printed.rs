//! How a value is printed, everywhere: rounded once, from the integers behind it where they give it, and in its unit.
//!
//! A float is only near the fraction that it stands for: 23 of 80 is 28.75, and 23 / 80 × 100 is 28.749999999999996. So
//! whoever prints a figure asks here, and papers, charts and commands say the same.

use super::{Outcome, Point, Unit, Yardstick, rounding};

/// A value with the counts behind it, as an outcome or a point of a series has them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// Unrounded, in `unit`.
    pub value: f64,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub unit: Unit,
}

impl Outcome {
    /// The value with its counts, where there is one.
    pub fn counted(&self) -> Option<Counted> {
        let (numerator, denominator) = (self.numerator, self.denominator);
        Some(Counted { value: self.value?, numerator, denominator, unit: self.unit })
    }
}

impl Point {
    /// The value with its counts, where there is one.
    pub fn counted(&self, unit: Unit) -> Option<Counted> {
        let (numerator, denominator) = (self.numerator, self.denominator);
        Some(Counted { value: self.value?, numerator, denominator, unit })
    }
}

impl Counted {
    /// The value without its unit.
    pub fn bare(self, decimals: u8) -> String {
        let exact = self.fraction().and_then(|(n, d)| rounding::fraction(n, d, decimals));
        exact.unwrap_or_else(|| rounding::number(self.value, decimals))
    }

    /// The value in its unit: `44.5%`, `£4,374`, `12 days`.
    pub fn printed(self, decimals: u8) -> String {
        with_unit(&self.bare(decimals), self.unit)
    }

    /// How much more than another value it is, without the unit; `\u{2212}` before it where it is less.
    pub fn more_than(self, other: f64, decimals: u8) -> String {
        let own = self.fraction().or_else(|| rounding::as_written(self.value));
        let exact = own.zip(rounding::as_written(other)).and_then(|((n, d), (of_other, scale))| {
            let difference = n.checked_mul(scale)?.checked_sub(of_other.checked_mul(d)?)?;
            rounding::fraction(difference, d.checked_mul(scale)?, decimals)
        });
        exact.unwrap_or_else(|| rounding::number(self.value - other, decimals))
    }

    /// The counts of a percentage that is their quotient. A change in percent has two counts as well, and is not.
    pub fn percent_counts(self) -> Option<(i64, i64)> {
        let (n, d) = self.counts()?;
        (self.unit == Unit::Percent && n >= 0 && self.is(100 * i128::from(n), d)).then_some((n, d))
    }

    /// The fraction that the value is near: so many of so many in percent or for every so many, or a change in percent.
    fn fraction(self) -> Option<(i128, i128)> {
        let (n, d) = self.counts()?;
        let whole = i128::from(d);
        let per = match self.unit {
            Unit::Percent => 100,
            unit => unit.rate().map_or(1, |(per, _)| i128::from(per)),
        };
        let (quotient, change) = (per * i128::from(n), per * (i128::from(n) - whole));
        let near = [quotient, change].into_iter().find(|numerator| self.is(*numerator, d))?;
        Some((near, whole))
    }

    fn counts(self) -> Option<(i64, i64)> {
        self.numerator.zip(self.denominator).filter(|(_, d)| *d > 0)
    }

    /// Whether the value is that fraction, as near as floats come to one.
    fn is(self, numerator: i128, denominator: i64) -> bool {
        (numerator as f64 / denominator as f64 - self.value).abs() < 1e-6
    }
}

/// A value that nobody counted here, in its unit: a limit, a target, a plan.
pub fn in_unit(value: f64, unit: Unit, decimals: u8) -> String {
    with_unit(&rounding::number(value, decimals), unit)
}

/// A printed number with the sign or the word of its unit.
pub fn with_unit(number: &str, unit: Unit) -> String {
    match unit {
        Unit::Percent => format!("{number}%"),
        Unit::Gbp => match number.strip_prefix('\u{2212}') {
            Some(amount) => format!("\u{2212}£{amount}"),
            None => format!("£{number}"),
        },
        Unit::Count => number.to_owned(),
        unit => format!("{number} {}", unit.rate().map_or(unit.name(), |(_, words)| words)),
    }
}

/// The value of a yardstick without its unit, as it was given: 13.25 in a paper may itself be rounded, and rounding it
/// again to 13.3 would contradict the 20 of 151 behind it. Only a long fraction is cut.
pub fn yardstick(one: &Yardstick, decimals: u8) -> String {
    let written = format!("{}", one.value);
    let given = written.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let decimals = if given <= usize::from(decimals) + 1 { given as u8 } else { decimals };
    rounding::number(one.value, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(value: f64, n: i64, d: i64, unit: Unit) -> Counted {
        Counted { value, numerator: Some(n), denominator: Some(d), unit }
    }

    #[test]
    fn a_value_is_rounded_from_its_integers_whatever_its_float_came_to() {
        assert_eq!(counted(23.0 / 80.0 * 100.0, 23, 80, Unit::Percent).printed(1), "28.8%");
        let change = counted((57.0 - 80.0) / 80.0 * 100.0, 57, 80, Unit::Percent);
        assert_eq!((change.printed(1).as_str(), change.percent_counts()), ("\u{2212}28.8%", None));
        assert_eq!(counted(41.0 / 8_000.0 * 10_000.0, 41, 8_000, Unit::Per10000).printed(1), "51.3 per 10,000");
        assert_eq!(counted(402.0 / 6.0, 402, 6, Unit::Count).printed(0), "67");
    }

    #[test]
    fn a_value_that_is_no_quotient_of_its_counts_is_printed_as_it_is() {
        let sum = Counted { value: 4374.5, numerator: None, denominator: Some(3), unit: Unit::Gbp };
        assert_eq!(sum.printed(0), "£4,375");
        assert_eq!(counted(12.5, 1, 9, Unit::Percent).printed(1), "12.5%");
        assert_eq!(in_unit(-250.0, Unit::Gbp, 0), "\u{2212}£250");
    }

    #[test]
    fn a_difference_is_taken_of_the_fractions_and_rounded_once() {
        let share = counted(23.0 / 80.0 * 100.0, 23, 80, Unit::Percent);
        assert_eq!(share.more_than(26.0, 1), "2.8");
        assert_eq!(share.more_than(28.75, 1), "0.0");
        assert_eq!(counted(20.0 / 151.0 * 100.0, 20, 151, Unit::Percent).more_than(13.25, 2), "0.00");
        assert_eq!(counted(20.0 / 151.0 * 100.0, 20, 151, Unit::Percent).more_than(14.0, 1), "\u{2212}0.8");
    }

    #[test]
    fn a_yardstick_is_printed_as_it_was_given() {
        let given = |value| Yardstick { label: String::new(), value, month: None, source: String::new() };
        assert_eq!(yardstick(&given(13.25), 1), "13.25");
        assert_eq!(yardstick(&given(26.0), 1), "26");
        assert_eq!(yardstick(&given(100.0 / 3.0), 1), "33.3");
    }
}
