//! The style sheet of a page, with the house's colour and letter, and the words at the head and foot of a printed page.

use std::fmt::Write as _;

use crate::reports::{
    contrast,
    paper::{Form, Paper},
    plain,
};

/// The whole style sheet.
pub fn sheet(paper: &Paper, rules: &str) -> String {
    let house = &paper.house;
    // `</` would end the style element; in CSS a backslash before the stroke changes nothing.
    let mut sheet = house.font_css.replace("</", "<\\/");
    let colour = contrast::readable(&house.colour);
    let _ = write!(
        sheet,
        "\n:root {{ --house: {colour}; --font: {}Arial, Helvetica, sans-serif; }}\n",
        family(&house.font)
    );
    sheet.push_str(&rules.replace("</", "<\\/"));
    sheet.push_str(&page_rules(paper));
    sheet
}

fn family(font: &str) -> String {
    if font.trim().is_empty() { String::new() } else { format!("{}, ", quoted(font)) }
}

/// A4, with title and warning above, reference and page number below.
fn page_rules(paper: &Paper) -> String {
    let margin = match paper.form {
        Form::Report => "20mm 16mm 18mm",
        Form::Briefing => "16mm 14mm 15mm",
    };
    let warnings: Vec<&str> = paper.warnings.iter().map(|warning| warning.in_brief.as_str()).collect();
    format!(
        "@page {{ size: A4; margin: {margin}; font: 8pt var(--font, Arial, sans-serif);\n  \
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
    for letter in plain::told(words).chars() {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_the_style_sheet_cannot_leave_it() {
        assert_eq!(quoted("a\"</style>"), "\"a\\22 \\3c /style\\3e \"");
    }
}
