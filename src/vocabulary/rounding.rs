//! Rounding, once, half-up, at print. Counts stay integers until here.
//!
//! `format!("{:.1}", 13.25)` is half-to-even on the binary value, so no figure is printed by a format string alone.

/// `numerator` of `denominator` as a percentage with so many decimals, half-up on the exact fraction.
///
/// Nothing when the denominator is not positive or the numerator is negative.
pub fn percent_of(numerator: i64, denominator: i64, decimals: u8) -> Option<String> {
    let is_part = denominator > 0 && numerator >= 0;
    is_part.then(|| fraction(100 * i128::from(numerator), denominator.into(), decimals))?
}

/// `numerator / denominator` with so many decimals, half away from zero on the exact fraction; never `-0`.
///
/// Nothing when the denominator is not positive, or the integers are so large that they cannot be multiplied out.
pub fn fraction(numerator: i128, denominator: i128, decimals: u8) -> Option<String> {
    if denominator <= 0 {
        return None;
    }
    let scale = 10_i128.checked_pow(decimals.into())?;
    let doubled = numerator.checked_abs()?.checked_mul(scale)?.checked_mul(2)?;
    let rounded = doubled.checked_add(denominator)? / denominator.checked_mul(2)?;
    let sign = if numerator < 0 && rounded != 0 { "\u{2212}" } else { "" };
    Some(format!("{sign}{}", with_decimals(rounded, decimals)))
}

/// A number as the fraction that its shortest decimal text is: 13.25 is 1325 of 100. Nothing where that is too long.
pub fn as_written(value: f64) -> Option<(i128, i128)> {
    let text = value.is_finite().then(|| format!("{value}"))?;
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let scale = 10_i128.checked_pow(decimals.len().try_into().ok()?)?;
    Some((format!("{whole}{decimals}").parse().ok()?, scale))
}

/// A number with so many decimals, half away from zero, thousands separated; never `-0`.
///
/// The shortest decimal text of the float is what is rounded, so that 13.25 counts as the tie that a reader sees.
pub fn number(value: f64, decimals: u8) -> String {
    if !value.is_finite() {
        return String::from("[z]");
    }
    let text = format!("{}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let Ok(whole) = whole.parse::<i128>() else { return text };
    let scale = 10_i128.pow(u32::from(decimals));
    let kept: String = fraction.chars().chain(std::iter::repeat('0')).take(decimals.into()).collect();
    let kept = kept.parse::<i128>().unwrap_or(0);
    let rounds_up = fraction.as_bytes().get(usize::from(decimals)).is_some_and(|digit| *digit >= b'5');
    let rounded = whole * scale + kept + i128::from(rounds_up);
    let sign = if value < 0.0 && rounded != 0 { "\u{2212}" } else { "" };
    format!("{sign}{}", with_decimals(rounded, decimals))
}

/// A whole number with thousands separated by commas.
pub fn count(value: i64) -> String {
    let sign = if value < 0 { "\u{2212}" } else { "" };
    format!("{sign}{}", with_decimals(i128::from(value.unsigned_abs()), 0))
}

/// `scaled` is a number times 10 to the power `decimals`.
fn with_decimals(scaled: i128, decimals: u8) -> String {
    let scale = 10_i128.pow(u32::from(decimals));
    let whole = with_commas(scaled / scale);
    match decimals {
        0 => whole,
        _ => format!("{whole}.{:0width$}", scaled % scale, width = usize::from(decimals)),
    }
}

fn with_commas(whole: i128) -> String {
    let digits = whole.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_rounded_once_and_half_up() {
        // statistics.md, section 5: each row of the table of right answers.
        for (n, d, decimals, printed) in [
            (20, 151, 0, "13"),
            (20, 151, 1, "13.2"),
            (20, 151, 2, "13.25"),
            (53, 400, 1, "13.3"),
            (1, 40, 0, "3"),
            (329, 932, 0, "35"),
            (1, 8, 0, "13"),
            (1, 200, 0, "1"),
            (1, 201, 0, "0"),
            // A tie that no float is: 23 / 80 × 100 is 28.749999999999996 there. And what lies just below a tie.
            (23, 80, 1, "28.8"),
            (2_874_999, 10_000_000, 1, "28.7"),
            (13_249_999, 100_000_000, 1, "13.2"),
        ] {
            assert_eq!(percent_of(n, d, decimals).as_deref(), Some(printed), "{n}/{d} at {decimals}");
        }
        assert_eq!(percent_of(1, 0, 1), None);
    }

    #[test]
    fn a_number_is_rounded_half_away_from_zero_and_never_minus_nought() {
        for (value, decimals, printed) in [
            (13.25, 1, "13.3"),
            (2.5, 0, "3"),
            (-0.04, 1, "0.0"),
            (227_448.0, 0, "227,448"),
            (0.0, 1, "0.0"),
            (-2.5, 0, "\u{2212}3"),
            (999.95, 1, "1,000.0"),
            (1e-9, 2, "0.00"),
            (4374.0, 2, "4,374.00"),
        ] {
            assert_eq!(number(value, decimals), printed, "{value} at {decimals}");
        }
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(-1_234), "\u{2212}1,234");
    }

    #[test]
    fn integer_rounding_is_half_up_on_every_small_fraction() {
        // By long division of the integers: a digit at a time, and one more to round by.
        for d in 1..=2_000_i64 {
            for n in 0..=d {
                for decimals in 0..=2_u32 {
                    let scaled = 100 * 10_i64.pow(decimals) * n;
                    let (quotient, remainder) = (scaled / d, scaled % d);
                    let rounded = quotient + i64::from(remainder >= d - remainder);
                    let printed = percent_of(n, d, decimals as u8).unwrap();
                    let digits: i64 = printed.replace(['.', ','], "").parse().unwrap();
                    assert_eq!(digits, rounded, "{n}/{d} at {decimals}");
                }
            }
        }
    }

    #[test]
    fn a_fraction_below_nought_is_rounded_away_from_it_and_never_to_minus_nought() {
        assert_eq!(fraction(-5, 2, 0).as_deref(), Some("\u{2212}3"));
        assert_eq!(fraction(-1, 100, 1).as_deref(), Some("0.0"));
        assert_eq!(fraction(1, 0, 1), None);
        assert_eq!(fraction(i128::MAX, 3, 2), None);
    }

    #[test]
    fn a_number_is_the_fraction_that_its_text_is() {
        assert_eq!(as_written(13.25), Some((1325, 100)));
        assert_eq!(as_written(-26.0), Some((-26, 1)));
        assert_eq!(as_written(f64::NAN), None);
        assert_eq!(as_written(5e-324), None);
    }
}
