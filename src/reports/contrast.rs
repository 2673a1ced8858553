//! Whether words in a colour can be read, by the Web Content Accessibility Guidelines 2.2.

use crate::vocabulary::Diagnostic;

const UNREADABLE: &str = "MP0615";

/// Where the house's colour cannot be read with white: the dark blue of the charts, 10.25 to 1.
const SAFE_COLOUR: &str = "#12436D";

/// WCAG 2.2, 1.4.3: the least contrast of text.
const LEAST_CONTRAST: f64 = 4.5;

/// What is wrong with a house's colour, where it is not used for that: to be said when `milepost.yaml` is read.
pub fn problem(colour: &str) -> Option<Diagnostic> {
    let what = match luminance(colour) {
        None => format!("house colour `{colour}` is not a colour"),
        Some(_) if readable(colour) != colour => format!("white words cannot be read on the house colour `{colour}`"),
        Some(_) => return None,
    };
    Some(
        Diagnostic::warning(UNREADABLE, what)
            .hint("write a dark colour as `#rrggbb`; the papers use dark blue until then"),
    )
}

/// The house's colour if it is one and white can be read on it, else a safe one.
pub fn readable(colour: &str) -> &str {
    match luminance(colour) {
        Some(luminance) if 1.05 / (luminance + 0.05) >= LEAST_CONTRAST => colour,
        _ => SAFE_COLOUR,
    }
}

/// Relative luminance of `#rrggbb`, by WCAG 2.2's formula.
fn luminance(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |from: usize| {
        let value = f64::from(u8::from_str_radix(&digits[from..from + 2], 16).ok()?) / 255.0;
        Some(if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_colour_that_white_cannot_be_read_on_is_not_used() {
        assert_eq!(readable("#12436D"), "#12436D");
        assert_eq!(readable("#ffdd00"), SAFE_COLOUR);
        assert_eq!(readable("red; } body { display: none"), SAFE_COLOUR);
        assert_eq!(readable("#12é4"), SAFE_COLOUR);
    }

    #[test]
    fn a_house_is_told_why_its_colour_is_not_used() {
        assert_eq!(problem("#12436D"), None);
        let said = |colour| problem(colour).map(|wrong| wrong.what).unwrap_or_default();
        assert_eq!(said("#ffdd00"), "white words cannot be read on the house colour `#ffdd00`");
        assert_eq!(said("blue"), "house colour `blue` is not a colour");
    }
}
