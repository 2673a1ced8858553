//! Small grammar that messages and papers share.

/// `1 row`, `2 rows`, `1,200 rows`: the plural is the singular and an `s`.
pub fn counted(count: usize, singular: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {singular}{plural}", super::rounding::count(count as i64))
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// The same words with a capital first.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The same words with the apostrophes and quotation marks of print, whatever the keyboard had.
pub fn in_print(words: &str) -> String {
    let mut printed = String::with_capacity(words.len());
    for letter in words.chars() {
        let opens = printed.chars().next_back().is_none_or(|before| before.is_whitespace() || before == '(');
        printed.push(match (letter, opens) {
            ('\'', true) => '‘',
            ('\'', false) => '’',
            ('"', true) => '“',
            ('"', false) => '”',
            (other, _) => other,
        });
    }
    printed
}

/// The known name closest to a mistyped one, if any is close enough to be worth offering.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let close = |one: &&str| strsim::jaro_winkler(&name.to_lowercase(), &one.to_lowercase());
    let best = known.into_iter().max_by(|a, b| close(a).total_cmp(&close(b)))?;
    (close(&best) > 0.75).then_some(best)
}

/// The name of a column without case, spaces, underscores, hyphens or a stray mark.
pub fn folded(name: &str) -> String {
    let is_kept = |letter: &char| !letter.is_whitespace() && !['_', '-', '\u{feff}', '\u{a0}'].contains(letter);
    name.chars().filter(is_kept).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_lists_read_as_a_person_writes_them() {
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(1200, "row"), "1,200 rows");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed::<&str>(&[]), "");
    }

    #[test]
    fn quotation_marks_are_those_of_print() {
        assert_eq!(in_print("the children's homes (\"all six\")"), "the children’s homes (“all six”)");
        assert_eq!(in_print("'No Wrong Door' it's"), "‘No Wrong Door’ it’s");
    }

    #[test]
    fn a_slip_finds_its_name_and_nonsense_finds_none() {
        assert_eq!(did_you_mean("locaton", ["LS", "location", "miles"]), Some("location"));
        assert_eq!(did_you_mean("zzz", ["LS", "location"]), None);
    }
}
