//! Rounding, once, half-up, at print. Counts stay integers until here.
//!
//! `format!("{:.1}", 13.25)` is half-to-even on the binary value, so no figure is printed by a format string alone.

/// `numerator` of `denominator` as a percentage with so many decimals, half-up on the exact fraction.
///
/// Nothing when the denominator is not positive or the numerator is negative.
pub fn percent_of(numerator: i64, denominator: i64, decimals: u8) -> Option<String> {
    if denominator <= 0 || numerator < 0 {
        return None;
    }
    let scale = 10_i128.pow(u32::from(decimals));
    let (n, d) = (i128::from(numerator), i128::from(denominator));
    let rounded = (200 * n * scale + d) / (2 * d);
    Some(with_decimals(rounded, decimals))
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
        for d in 1..=400_i64 {
            for n in 0..=d {
                let (quotient, remainder) = (100 * n / d, 100 * n % d);
                let expected = quotient + i64::from(2 * remainder >= d);
                assert_eq!(percent_of(n, d, 0).unwrap(), expected.to_string(), "{n}/{d}");
            }
        }
    }
}
