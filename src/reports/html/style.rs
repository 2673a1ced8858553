//! The style sheet of a page, with the house's colour and letter, and the words at the head and foot of a printed page.

use std::fmt::Write as _;

use crate::reports::paper::Paper;

const SHEET: &str = include_str!("../templates/paper.css");

/// Where the house's colour cannot be read with white: the dark blue of the charts, 10.25 to 1.
const SAFE_COLOUR: &str = "#12436D";

/// WCAG 2.2, 1.4.3: the least contrast of text.
const LEAST_CONTRAST: f64 = 4.5;

/// The whole style sheet.
pub fn sheet(paper: &Paper) -> String {
    let house = &paper.house;
    // `</` would end the style element; in CSS a backslash before the stroke changes nothing.
    let mut sheet = house.font_css.replace("</", "<\\/");
    let colour = readable(&house.colour);
    let _ = write!(
        sheet,
        "\n:root {{ --house: {colour}; --font: {}Arial, Helvetica, sans-serif; }}\n",
        family(&house.font)
    );
    sheet.push_str(SHEET);
    sheet.push_str(&page_rules(paper));
    sheet
}

fn family(font: &str) -> String {
    if font.trim().is_empty() { String::new() } else { format!("{}, ", quoted(font)) }
}

/// A4, with title and warning above, reference and page number below.
fn page_rules(paper: &Paper) -> String {
    let warnings: Vec<&str> = paper.warnings.iter().map(|warning| warning.in_brief.as_str()).collect();
    format!(
        "@page {{ size: A4; margin: 20mm 16mm 18mm; font: 8pt var(--font, Arial, sans-serif);\n  \
         @top-left {{ content: {}; font-size: 8pt; }}\n  @top-right {{ content: {}; font-size: 8pt; font-weight: 700; }}\n  \
         @bottom-left {{ content: {}; font-size: 8pt; }}\n  \
         @bottom-right {{ content: \"Page \" counter(page) \" of \" counter(pages); font-size: 8pt; }} }}\n",
        quoted(&paper.title),
        quoted(&warnings.join(". ")),
        quoted(&format!("{}. {}", paper.authority, paper.reference)),
    )
}

/// Words as a CSS string, safe inside a style element: what could end either is written as its number.
fn quoted(words: &str) -> String {
    let mut text = String::from("\"");
    for letter in words.chars() {
        match letter {
            '"' | '\\' | '<' | '>' | '&' | '\u{0}'..='\u{1f}' => {
                let _ = write!(text, "\\{:x} ", u32::from(letter));
            }
            _ => text.push(letter),
        }
    }
    text.push('"');
    text
}

/// The house's colour if it is one and white can be read on it, else a safe one.
fn readable(colour: &str) -> &str {
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
    fn words_in_the_style_sheet_cannot_leave_it() {
        assert_eq!(quoted("a\"</style>"), "\"a\\22 \\3c /style\\3e \"");
    }
}
