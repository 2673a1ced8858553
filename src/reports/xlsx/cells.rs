//! A printed figure back to a number with its way of being shown: `44.5%` is 0.445 shown as `0.0%`.
//!
//! The workbook holds what the paper prints, rounded as there; the unrounded figures are in `results.csv`.

/// What a cell of a workbook holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    /// A number and Excel's format for it.
    Number(f64, String),
}

/// The words that may follow a number as its unit.
const UNITS: [&str; 10] = [
    " per 1,000",
    " per 10,000",
    " per 100,000",
    " days",
    " weeks",
    " key workers",
    " years",
    " miles",
    " percentage points",
    " percentage point",
];

/// The number that a text prints, or the text.
pub fn value(text: &str) -> Value {
    change(text).or_else(|| number(text)).unwrap_or_else(|| Value::Text(text.to_owned()))
}

/// A change in words as a number with its sign: `Down 0.3 percentage points` is -0.3.
fn change(text: &str) -> Option<Value> {
    if text == "No change" {
        return Some(Value::Number(0.0, String::from("0")));
    }
    let (sign, size) = match (text.strip_prefix("Up "), text.strip_prefix("Down ")) {
        (Some(size), _) => (1.0, size),
        (_, Some(size)) => (-1.0, size),
        _ => return None,
    };
    let Value::Number(size, shown) = number(size)? else { return None };
    Some(Value::Number(sign * size, format!("+{shown};\u{2212}{shown}")))
}

/// The two ends of an interval: `41.4% to 47.6%`. A unit said once, at the end, is that of both.
pub fn ends(text: &str) -> Option<(Value, Value)> {
    let (low, high) = text.split_once(" to ")?;
    let unit = UNITS.into_iter().find(|unit| high.ends_with(unit) && !low.ends_with(unit));
    let low = format!("{low}{}", unit.unwrap_or_default());
    Some((number(&low)?, number(high)?))
}

fn number(text: &str) -> Option<Value> {
    let unit = UNITS.into_iter().find(|unit| text.ends_with(unit)).unwrap_or_default();
    let bare = &text[..text.len() - unit.len()];
    let (is_negative, bare) = match bare.strip_prefix('\u{2212}') {
        Some(rest) => (true, rest),
        // The sign of a change that is a rise.
        None => (false, bare.strip_prefix('+').unwrap_or(bare)),
    };
    let (pounds, bare) = bare.strip_prefix('£').map_or(("", bare), |rest| ("£", rest));
    let (percent, bare) = bare.strip_suffix('%').map_or(("", bare), |rest| ("%", rest));
    let (whole, decimals) = bare.split_once('.').map_or((bare, ""), |(whole, decimals)| (whole, decimals));
    let is_printed = is_grouped(whole) && decimals.bytes().all(|b| b.is_ascii_digit()) && !bare.ends_with('.');
    if !is_printed || (!pounds.is_empty() && !percent.is_empty()) {
        return None;
    }
    // Read in one go, so that 44.5% is the float nearest to 0.445.
    let power = if percent.is_empty() { 0 } else { -2 };
    let size: f64 = format!("{}.{decimals}0e{power}", whole.replace(',', "")).parse().ok()?;
    let places = if decimals.is_empty() { String::new() } else { format!(".{}", "0".repeat(decimals.len())) };
    let grouping = if percent.is_empty() { "#,##0" } else { "0" };
    let unit = if unit.is_empty() { String::new() } else { format!("\"{unit}\"") };
    let shown = format!("{pounds}{grouping}{places}{percent}{unit}");
    Some(Value::Number(if is_negative { -size } else { size }, shown))
}

/// Digits in groups of three, as papers print them; a code such as `0012` is not a number.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let rest: Vec<&str> = groups.collect();
    let is_first = is_digits(first) && first.len() <= 3 && (first == "0" || !first.starts_with('0'));
    is_first && rest.iter().all(|group| is_digits(group) && group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(f64, String)> {
        match value(text) {
            Value::Number(number, format) => Some((number, format)),
            Value::Text(_) => None,
        }
    }

    #[test]
    fn a_printed_figure_is_a_number_with_its_format() {
        for (printed, number, format) in [
            ("44.5%", 0.445, "0.0%"),
            ("13.25%", 0.1325, "0.00%"),
            ("£227,448", 227_448.0, "£#,##0"),
            ("\u{2212}£250", -250.0, "£#,##0"),
            ("1,004", 1004.0, "#,##0"),
            ("0", 0.0, "#,##0"),
            ("+0.5%", 0.005, "0.0%"),
            ("38.0 per 10,000", 38.0, "#,##0.0\" per 10,000\""),
            ("3.8 per 1,000", 3.8, "#,##0.0\" per 1,000\""),
        ] {
            assert_eq!(shown(printed), Some((number, format.to_owned())), "{printed}");
        }
    }

    #[test]
    fn a_change_in_words_is_a_number_with_its_sign() {
        let points = String::from("+#,##0.0\" percentage points\";\u{2212}#,##0.0\" percentage points\"");
        assert_eq!(value("Down 0.3 percentage points"), Value::Number(-0.3, points));
        assert_eq!(value("Up £88"), Value::Number(88.0, String::from("+£#,##0;\u{2212}£#,##0")));
        assert_eq!(value("No change"), Value::Number(0.0, String::from("0")));
        assert_eq!(
            value("Up by less than 0.1 percentage points"),
            Value::Text(String::from("Up by less than 0.1 percentage points"))
        );
    }

    #[test]
    fn what_is_not_a_printed_figure_stays_text() {
        for text in ["[x]", "0012", "1234", "44.", "", "=1+1", "£5%", "434 of 975", "-3", "1,23", "e5", ".5"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn an_interval_has_two_ends_in_one_unit() {
        let percent = |number| Value::Number(number, String::from("0.0%"));
        assert_eq!(ends("41.4% to 47.6%"), Some((percent(0.414), percent(0.476))));
        let points = |number| Value::Number(number, String::from("#,##0.0\" percentage points\""));
        assert_eq!(ends("\u{2212}7.2 to 1.5 percentage points"), Some((points(-7.2), points(1.5))));
        assert_eq!(ends("5 to 9 places"), None);
    }
}
