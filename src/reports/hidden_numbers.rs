//! Numbers in what offices write that the paper hides: a sentence gives a small count away as well as a table does.
//!
//! Only figures that a reader would take such a number for are looked at: those about everyone in the month of the
//! paper, and those of the measure that is written about. A number can mean something else, so it may be written in
//! words.

use std::collections::BTreeSet;

use serde_yaml::Location;

use super::figures;
use crate::vocabulary::{AgreedMeasure, Diagnostic, Month, Outcome, Place, Results, Status, rounding};

const GIVEN_AWAY: &str = "MP0707";

const INSTEAD: &str = "leave it out; or, if it counts something else, write it in words";

/// What a number is followed by where it counts no people.
const NOT_PEOPLE: [&str; 9] = ["day", "week", "month", "year", "mile", "hour", "per", "pounds", "night"];

/// The numbers of hidden figures, as they would be printed.
pub struct HiddenNumbers {
    of_everyone: BTreeSet<String>,
    of_parts: Vec<(String, BTreeSet<String>)>,
}

impl HiddenNumbers {
    /// Those of a month: what is kept in full and hidden in what is shown.
    pub fn of(agreed: &[AgreedMeasure], full: &Results, shown: &Results, month: Month) -> Self {
        let mut hidden = Self { of_everyone: BTreeSet::new(), of_parts: Vec::new() };
        for measure in agreed {
            let is_hidden = |outcome: &&Outcome| {
                let same = shown.of_month(&measure.id, month).find(|one| one.in_order(outcome).is_eq());
                same.is_some_and(|one| one.status == Status::Suppressed)
            };
            let mut of_parts = BTreeSet::new();
            for outcome in full.of_month(&measure.id, month).filter(is_hidden) {
                let numbers = if outcome.breakdown == "all" { &mut hidden.of_everyone } else { &mut of_parts };
                numbers.extend(printed(measure, outcome));
            }
            hidden.of_parts.push((measure.id.clone(), of_parts));
        }
        hidden
    }

    /// Whether a sentence beside figures of these measures gives one of them.
    pub fn is_given_by(&self, words: &str, measures: &[&str]) -> bool {
        words.lines().flat_map(numbers).any(|(_, number)| self.holds(&number, measures))
    }

    /// The words on a part of a report give one of them. The line is not shown: it may hold the number.
    pub fn told_at(file: &str, at: Location, part: &str) -> Diagnostic {
        let what = format!("the progress reported on `{part}` gives a number that the paper hides");
        let place = Place::at(file, at.line() as usize, at.column() as usize);
        Diagnostic::error(GIVEN_AWAY, what).at(place).hint(INSTEAD)
    }

    fn holds(&self, number: &String, measures: &[&str]) -> bool {
        let mut of_parts = measures.iter().flat_map(|measure| self.of_measure(measure));
        self.of_everyone.contains(number) || of_parts.any(|hidden| hidden == number)
    }

    fn of_measure(&self, id: &str) -> impl Iterator<Item = &String> {
        self.of_parts.iter().filter(move |(measure, _)| measure == id).flat_map(|(_, numbers)| numbers)
    }

    /// Each place in a file of commentary that gives one of them, without the number.
    pub fn told_in(&self, file: &str, text: &str) -> Vec<Diagnostic> {
        let mut measure = String::new();
        let mut told = Vec::new();
        let body = text.lines().enumerate().skip_while(|(line, words)| *line == 0 || !words.starts_with("---")).skip(1);
        for (line, words) in body.filter(|(_, words)| !words.trim_start().starts_with("<!--")) {
            if let Some(id) = words.strip_prefix("# ") {
                measure = id.trim().to_owned();
                continue;
            }
            for (column, number) in numbers(words) {
                if self.holds(&number, &[&measure]) {
                    let what = format!("the words on `{measure}` give a number that the paper hides");
                    let place = Place::at(file, line + 1, column + 1);
                    told.push(Diagnostic::error(GIVEN_AWAY, what).at(place).hint(INSTEAD));
                }
            }
        }
        told
    }
}

/// Every number that a row holds of people, as a sentence would say it. Noughts harm nobody.
fn printed(measure: &AgreedMeasure, outcome: &Outcome) -> Vec<String> {
    let counts = [outcome.numerator, outcome.denominator].into_iter().flatten().filter(|count| *count > 0);
    let value = figures::value(outcome, figures::decimals(measure, outcome.unit));
    counts.map(rounding::count).chain(value.ends_with('%').then_some(value)).collect()
}

/// The numbers of a line that could count people or say a share of them, with the column where each begins.
fn numbers(words: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let from = words.len() - rest.len() + start;
        let end = words[from..].find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, ',' | '.'));
        let end = end.map_or(words.len(), |end| from + end);
        let number = words[from..end].trim_end_matches([',', '.']);
        let (before, after) = (&words[..from], &words[from + number.len()..]);
        if after.starts_with('%') {
            found.push((column(before), format!("{number}%")));
        } else if counts_people(before, number, after) {
            found.push((column(before), number.to_owned()));
        }
        rest = &words[end..];
    }
    found
}

fn column(before: &str) -> usize {
    before.chars().count()
}

fn counts_people(before: &str, number: &str, after: &str) -> bool {
    let next = after.trim_start().to_lowercase();
    let is_year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    let is_in_a_word = before.ends_with(|letter: char| letter.is_alphabetic() || matches!(letter, '£' | '/'))
        || after.starts_with(|letter: char| letter.is_alphabetic() || letter == '/');
    let is_a_day = Month::NAMES.iter().any(|name| next.starts_with(&name.to_lowercase()));
    !(is_year || is_in_a_word || is_a_day || NOT_PEOPLE.iter().any(|unit| next.starts_with(unit)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented::{measures, month, share};

    fn hidden() -> HiddenNumbers {
        let full = Results::new(vec![share("out-of-county", "2021-09", 17, 22)]);
        let clear =
            Outcome { status: Status::Suppressed, numerator: None, denominator: None, ..full.outcomes()[0].clone() };
        HiddenNumbers::of(&measures(), &full, &Results::new(vec![clear]), month("2021-09"))
    }

    fn told(words: &str) -> Vec<String> {
        let text = format!("---\nover-20-miles: {{ figure: \"22\" }}\n---\n\n# over-20-miles\n\n{words}\n");
        hidden().told_in("2021-09.md", &text).iter().map(Diagnostic::in_brief).collect()
    }

    #[test]
    fn a_hidden_number_in_a_sentence_is_pointed_at_and_not_repeated() {
        let told = told("Only 22 of these 129 referrals, 77.3% so far, and 17.");
        assert_eq!(told.len(), 3, "{told:?}");
        let expected = "2021-09.md:7:6: error[MP0707]: the words on `over-20-miles` give a number that the paper hides";
        assert!(told[0].starts_with(expected), "{told:?}");
        assert!(told.iter().all(|one| !one.contains("22") && !one.contains("77.3")), "{told:?}");
    }

    #[test]
    fn dates_times_money_and_numbers_in_words_are_no_counts_of_people() {
        let said = "On 22 September, after 17 months and 22 miles, £22 of £17, room B22, in 17/22: twenty-two.";
        assert_eq!(told(said), Vec::<String>::new());
        assert_eq!(told("<!-- 22 -->"), Vec::<String>::new());
    }
}
