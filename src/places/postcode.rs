//! A postcode as milepost compares it: capitals, no spaces, and only if it is whole.
//!
//! Given the text of a cell, this gives a key or nothing. It does not know which postcodes exist: the directory does.

use std::fmt;

/// Postcode areas whose coordinates are not on the British National Grid: Northern Ireland is on the Irish Grid, and
/// the Crown dependencies have none. None of them is in an English county.
pub const AREAS_OFF_THE_GRID: [&str; 4] = ["BT", "GY", "IM", "JE"];

/// Shapes of the part before the space; `A` is a letter and `9` a digit.
const OUTWARD_SHAPES: [&str; 6] = ["A9", "A99", "A9A", "AA9", "AA99", "AA9A"];

/// Two ended postcode districts without a digit, which the directories still list.
const OUTWARD_WITHOUT_A_DIGIT: [&[u8]; 2] = [b"GIR", b"NPT"];

/// Letters of the longest postcode without its space.
const LONGEST: usize = 7;

/// One place for each digit, each letter, and "no more letters", which sorts first.
const BASE: u64 = 37;

/// A whole postcode packed into a number. Keys sort as the postcodes do without their spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostcodeKey(u64);

impl PostcodeKey {
    /// The number itself, for a column of keys.
    pub fn number(self) -> u64 {
        self.0
    }

    /// Whether the postcode lies in an area of two letters: `BT`, `JE`.
    ///
    /// Two letters are enough: the only postcodes that begin with three are those of GIR and NPT.
    pub fn is_in(self, two_letters: &str) -> bool {
        let first_two = self.0 / BASE.pow(LONGEST as u32 - 2);
        first_two == two_letters.bytes().fold(0, |key, letter| key * BASE + place(letter))
    }

    /// Whether the postcode lies in one of `AREAS_OFF_THE_GRID`.
    pub fn is_off_the_grid(self) -> bool {
        AREAS_OFF_THE_GRID.iter().any(|area| self.is_in(area))
    }
}

/// The key of a whole postcode, however it is spaced, padded or cased. Partial and misshapen ones have none.
///
/// | written | key |
/// |---|---|
/// | `GU1 1AA`, `gu11aa`, `GU1  1AA` | of `GU1 1AA` |
/// | `GU1`, `GU1 1`, `not known`, blank | none |
pub fn normalise(text: &str) -> Option<PostcodeKey> {
    let mut letters = [0; LONGEST];
    let mut count = 0;
    for letter in squeezed(text) {
        let next = letters.get_mut(count)?;
        *next = u8::try_from(letter).ok().filter(u8::is_ascii_alphanumeric)?;
        count += 1;
    }
    is_whole(&letters[..count]).then(|| pack(&letters))
}

/// The postcode area: `GU` of `GU1 1AA`. Also of a partial postcode, as `BT9` says Northern Ireland beyond doubt.
pub fn area(text: &str) -> Option<String> {
    let area: String = squeezed(text).take_while(char::is_ascii_alphabetic).collect();
    let then_a_digit = squeezed(text).nth(area.len()).is_some_and(|next| next.is_ascii_digit());
    (then_a_digit && (1..=2).contains(&area.len())).then_some(area)
}

/// Capitals without white space, and without the invisible marks that come with text pasted from the web.
fn squeezed(text: &str) -> impl Iterator<Item = char> {
    let is_invisible = |letter: &char| letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200d}' | '\u{feff}');
    text.chars().filter(move |letter| !is_invisible(letter)).map(|letter| letter.to_ascii_uppercase())
}

fn is_whole(letters: &[u8]) -> bool {
    let Some((outward, inward)) = letters.len().checked_sub(3).map(|cut| letters.split_at(cut)) else { return false };
    let known_outward = OUTWARD_SHAPES.iter().any(|shape| has_shape(outward, shape));
    (known_outward || OUTWARD_WITHOUT_A_DIGIT.contains(&outward)) && has_shape(inward, "9AA")
}

fn has_shape(letters: &[u8], shape: &str) -> bool {
    let fits =
        |(letter, kind): (&u8, u8)| if kind == b'9' { letter.is_ascii_digit() } else { !letter.is_ascii_digit() };
    letters.len() == shape.len() && letters.iter().zip(shape.bytes()).all(fits)
}

/// Unused places at the end are 0, so that a shorter postcode sorts before a longer one that begins like it.
fn pack(letters: &[u8; LONGEST]) -> PostcodeKey {
    PostcodeKey(letters.iter().fold(0, |key, letter| key * BASE + place(*letter)))
}

fn place(letter: u8) -> u64 {
    match letter {
        b'0'..=b'9' => u64::from(letter - b'0') + 1,
        b'A'..=b'Z' => u64::from(letter - b'A') + 11,
        _ => 0,
    }
}

impl fmt::Display for PostcodeKey {
    /// With its one space: `GU1 1AA`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = |place: u64| match place {
            0 => None,
            1..=10 => char::from_digit(place as u32 - 1, 10),
            _ => char::from_digit(place as u32 - 1, 36).map(|letter| letter.to_ascii_uppercase()),
        };
        let places = (0..LONGEST as u32).rev().map(|power| self.0 / BASE.pow(power) % BASE);
        let mut text: String = places.filter_map(letter).collect();
        text.insert(text.len().saturating_sub(3), ' ');
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spacing_padding_and_case_do_not_matter() {
        let plain = normalise("SO16 0AS");
        assert!(plain.is_some());
        for written in ["SO160AS", "so16 0as", " SO16  0AS ", "SO16\u{a0}0AS", "\u{feff}So160aS\t", "SO16\u{200b}0AS"] {
            assert_eq!(normalise(written), plain, "{written:?}");
        }
        // Padded to 7 and to 8, as in `pcd` and `pcd2`.
        assert_eq!(normalise("AL1 1AA"), normalise("AL1  1AA"));
    }

    #[test]
    fn a_partial_postcode_has_no_key() {
        for text in
            ["", " ", "GU1", "GU1 1", "GU1 1A", "GU", "1AA", "ABC1 1AA", "GU11AAA", "GU1-1AA", "not known", "ÄB1 1AA"]
        {
            assert_eq!(normalise(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_shape_in_the_national_directory_has_a_key() {
        for text in
            ["M1 1AA", "M60 1NW", "W1A 1HQ", "CR2 6XH", "DN55 1PT", "EC1A 1BB", "GIR 0AA", "NPT 1AA", "ZZ99 3VZ"]
        {
            assert_eq!(normalise(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_area_is_read_from_whole_and_partial_postcodes() {
        for (text, expected) in [("gu1 1aa", "GU"), ("M1 1AA", "M"), ("BT9", "BT"), ("J E2 3AB", "JE")] {
            assert_eq!(area(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "GU", "not known", "GIR 0AA", "1AA"] {
            assert_eq!(area(text), None, "{text}");
        }
        assert!(normalise("BT1 1AA").unwrap().is_off_the_grid());
        assert!(!normalise("B1 1AA").unwrap().is_off_the_grid());
    }

    proptest! {
        #[test]
        fn a_key_is_read_back_and_sorts_as_its_postcode(
            a in "[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}",
            b in "[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}",
        ) {
            let (one, other) = (normalise(&a).unwrap(), normalise(&b).unwrap());
            prop_assert_eq!(one.to_string(), a.clone());
            prop_assert_eq!(one.cmp(&other), a.replace(' ', "").cmp(&b.replace(' ', "")));
        }

        #[test]
        fn no_text_is_too_odd_to_read(text in ".*") {
            let _ = (normalise(&text), area(&text));
        }
    }
}
