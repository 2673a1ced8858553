//! Words from files, made safe to set beside other words in any format.

use std::fmt::Write as _;

use serde_json::Value;

/// The same words with each mark that steers the direction of text written as its number, and control characters as
/// spaces: so that a word from a file cannot turn round the words that follow it.
pub fn told(words: &str) -> String {
    written(words, |_| true)
}

/// Does that to every string of a paper, and writes letters without a shape as their numbers too: `[U+1F642]`.
pub fn told_in(value: &mut Value, has_shape: impl Fn(char) -> bool + Copy) {
    match value {
        Value::String(text) if text.chars().any(|letter| !stays(letter, has_shape)) => *text = written(text, has_shape),
        Value::Array(values) => values.iter_mut().for_each(|value| told_in(value, has_shape)),
        Value::Object(fields) => fields.values_mut().for_each(|value| told_in(value, has_shape)),
        _ => {}
    }
}

/// The arrows beside words are drawn, not set as letters.
fn stays(letter: char, has_shape: impl Fn(char) -> bool) -> bool {
    let is_drawn = matches!(letter, '\n' | '▲' | '▼' | '■');
    is_drawn || !(letter.is_control() || steers(letter)) && has_shape(letter)
}

/// Unicode's marks, embeddings, overrides and isolates of direction.
fn steers(letter: char) -> bool {
    matches!(letter, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn written(text: &str, has_shape: impl Fn(char) -> bool + Copy) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if stays(letter, has_shape) {
            out.push(letter);
        } else if letter.is_control() {
            out.push(' ');
        } else {
            let _ = write!(out, "[U+{:04X}]", u32::from(letter));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_that_steers_is_written_as_its_number_and_emoji_stay() {
        assert_eq!(told("\u{202E}evil\u{0} \u{1F642} £"), "[U+202E]evil  \u{1F642} £");
    }

    #[test]
    fn a_letter_without_a_shape_is_written_as_its_number() {
        let mut value = serde_json::json!({ "words": ["plain", "a\u{1F642}b"] });
        told_in(&mut value, |letter| letter.is_ascii());
        assert_eq!(value, serde_json::json!({ "words": ["plain", "a[U+1F642]b"] }));
    }
}
