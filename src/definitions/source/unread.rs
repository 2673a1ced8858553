//! Everything that keeps a file from being understood. The reader of YAML stops at the first thing that it does not
//! expect; here that is noted, taken out of the text, and the rest is read again.

use serde::de::DeserializeOwned;
use serde_yaml::{Error, Location};

use super::Source;
use crate::{
    definitions::schema,
    vocabulary::{Diagnostic, words},
};

/// More than anybody mends at once.
const MOST: usize = 30;

/// Values that may stand where another was refused, so that what follows can be read.
const SAMPLES: [&str; 6] = ["1", "true", "2021-04", "2021-04-01", "[]", "{}"];

/// Every problem of a file that cannot be read as a `T`, in the order in which they stand.
pub fn problems<T: DeserializeOwned>(source: &Source) -> Vec<Diagnostic> {
    let mut text = source.text.clone();
    let mut told: Vec<Diagnostic> = Vec::new();
    while let (Err(error), true) = (serde_yaml::from_str::<T>(&text), told.len() < MOST) {
        let fault = Fault::of(&error, &text);
        told.extend(fault.told::<T>(source, &told));
        match fault.mended::<T>(&text) {
            Some(mended) => text = mended,
            None => break,
        }
    }
    told
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    UnknownKey,
    Missing,
    Value,
    NoYaml,
}

/// What the reader stopped at.
struct Fault {
    what: What,
    said: String,
    /// The key, or the name that is not known.
    name: String,
    /// The names that could stand there, where the reader gives them.
    known: Vec<String>,
    line: usize,
    column: usize,
}

impl Fault {
    fn of(error: &Error, text: &str) -> Self {
        let error = error.without_snippet();
        let at = error.location().unwrap_or(Location::UNKNOWN);
        let names = |known: &[&'static str]| known.iter().map(|name| (*name).to_owned()).collect();
        let (what, name, known) = match error {
            _ if serde_yaml::from_str::<serde_json::Value>(text).is_err() => (What::NoYaml, String::new(), Vec::new()),
            Error::SerdeUnknownField { field, expected, .. } => (What::UnknownKey, field.clone(), names(expected)),
            Error::SerdeUnknownVariant { variant, expected, .. } => (What::Value, variant.clone(), names(expected)),
            Error::SerdeMissingField { field, .. } => (What::Missing, (*field).to_owned(), Vec::new()),
            _ => (What::Value, String::new(), Vec::new()),
        };
        let said = error.to_string();
        let said = without_place(said.lines().next().unwrap_or("not valid YAML")).to_owned();
        Self { what, said, name, known, line: at.line() as usize, column: at.column() as usize }
    }

    /// What is wrong; nothing where that follows from what was told before.
    fn told<T: DeserializeOwned>(&self, source: &Source, before: &[Diagnostic]) -> Option<Diagnostic> {
        let Self { name, line, column, .. } = self;
        let known: Vec<&str> = self.known.iter().map(String::as_str).collect();
        let offered = || match words::did_you_mean(name, known.iter().copied()) {
            Some(close) => format!("did you mean `{close}`?"),
            None if known.is_empty() => String::from("take it out"),
            None => format!("there are {}", words::listed(&known)),
        };
        Some(match self.what {
            What::UnknownKey => {
                source.wrong_at("MP0102", format!("there is no key `{name}` here"), *line, *column).hint(offered())
            }
            What::Missing => return self.missing::<T>(source, before),
            What::Value if !known.is_empty() => source
                .wrong_at("MP0102", format!("`{name}` is none of the words that may stand here"), *line, *column)
                .hint(offered()),
            What::Value => {
                let (what, hint) = in_words(&self.said);
                source.wrong_at("MP0102", what, *line, *column).hint(hint)
            }
            What::NoYaml => {
                let what = format!("`{}` cannot be understood: {}", source.name, self.said);
                let hint = "the files that milepost comes with show what may stand here; indent with spaces";
                source.wrong_at("MP0102", what, *line, *column).hint(hint)
            }
        })
    }

    /// Every key of the whole file that is missing, or the one of a part of it. A key that is there under a name with a slip
    /// in it has been told.
    fn missing<T: DeserializeOwned>(&self, source: &Source, before: &[Diagnostic]) -> Option<Diagnostic> {
        let present: serde_json::Value = serde_yaml::from_str(&source.text).unwrap_or_default();
        let offered = |key: &String| before.iter().any(|one| one.hint == Some(format!("did you mean `{key}`?")));
        let missing: Vec<String> =
            schema::required::<T>().into_iter().filter(|key| present.get(key).is_none()).collect();
        let is_of_whole = missing.contains(&self.name);
        let missing = if is_of_whole { missing } else { vec![self.name.clone()] };
        let missing: Vec<String> = missing.into_iter().filter(|key| !offered(key)).collect();
        let quoted: Vec<String> = missing.iter().map(|key| format!("`{key}`")).collect();
        let (keys, are) = if missing.len() == 1 { ("the key", "is") } else { ("the keys", "are") };
        let what = format!("{keys} {} {are} missing", words::listed(&quoted));
        // The reader notices at the end of the file.
        let (line, column) = if is_of_whole { (1, 1) } else { (self.line, self.column) };
        let hint = format!("write `{}:` and what belongs there", missing.first()?);
        Some(source.wrong_at("MP0102", what, line, column).hint(hint))
    }

    /// The text without what is wrong, every line where it was; nothing where the rest cannot be read.
    fn mended<T: DeserializeOwned>(&self, text: &str) -> Option<String> {
        match self.what {
            What::UnknownKey => without_key(text, self.line, self.column),
            What::Value => SAMPLES.iter().find_map(|sample| self.with_sample::<T>(text, sample)),
            What::Missing | What::NoYaml => None,
        }
    }

    /// The text with another value, if that is not refused as well.
    fn with_sample<T: DeserializeOwned>(&self, text: &str, sample: &str) -> Option<String> {
        let sample = if let Some(known) = self.known.first() { known } else { sample };
        let mended = with_scalar(text, self.line, self.column, sample)?;
        let is_accepted = match serde_yaml::from_str::<T>(&mended) {
            Ok(_) => true,
            Err(error) => error
                .location()
                .is_some_and(|at| (at.line() as usize, at.column() as usize) != (self.line, self.column)),
        };
        is_accepted.then_some(mended)
    }
}

/// What a value must be, for people.
fn in_words(said: &str) -> (String, &'static str) {
    let whole =
        ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"].iter().any(|kind| said == format!("invalid {kind}"));
    match said {
        _ if whole => {
            (String::from("a whole number belongs here"), "write it without quotes or separators, as in `10000`")
        }
        "invalid f32" | "invalid f64" => (String::from("a number belongs here"), "write it as in `44.5`"),
        "invalid bool" => (String::from("`true` or `false` belongs here"), "write `true` or `false`"),
        other => (
            format!("this cannot be understood: {other}"),
            "the files that milepost comes with show what may stand here",
        ),
    }
}

/// What the parser says, without the place that it puts first or last: the message shows the line itself.
fn without_place(said: &str) -> &str {
    let said = said.trim_start_matches("error: ");
    let said = said.split(" at line ").next().unwrap_or(said);
    match said.split_once(": ") {
        Some((place, what)) if place.starts_with("line ") => what,
        _ => said,
    }
}

/// The text without a key and what stands under it: within braces up to the next comma, else all lines indented deeper.
fn without_key(text: &str, line: usize, column: usize) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let own = lines.get_mut(line.checked_sub(1)?)?;
    let letters: Vec<char> = own.chars().collect();
    let start = column.checked_sub(1).filter(|start| *start < letters.len())?;
    let depth = |letters: &[char]| {
        let opened = letters.iter().filter(|letter| ['{', '['].contains(letter)).count();
        opened.saturating_sub(letters.iter().filter(|letter| ['}', ']'].contains(letter)).count())
    };
    let until = if depth(&letters[..start]) > 0 { end_of_part(&letters, start) } else { letters.len() };
    let blank = letters[start..until].iter().map(|_| ' ');
    *own = letters[..start].iter().copied().chain(blank).chain(letters[until..].iter().copied()).collect();
    if until == letters.len() {
        let is_under = |line: &&mut String| {
            let indent = line.len() - line.trim_start().len();
            line.trim().is_empty() || indent > start || (indent == start && line.trim_start().starts_with("- "))
        };
        lines[line..].iter_mut().take_while(is_under).for_each(String::clear);
    }
    Some(lines.join("\n") + "\n")
}

/// Where a part of a line within braces ends: after its comma, or before the brace.
fn end_of_part(letters: &[char], start: usize) -> usize {
    let (mut depth, mut quote) = (0, None);
    for (at, letter) in letters.iter().enumerate().skip(start) {
        match (quote, letter) {
            (Some(open), letter) if open == *letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(*letter),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') if depth == 0 => return at,
            (None, '}' | ']') => depth -= 1,
            (None, ',') if depth == 0 => return at + 1,
            (None, _) => {}
        }
    }
    letters.len()
}

/// The text with another scalar at a place.
fn with_scalar(text: &str, line: usize, column: usize, scalar: &str) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let own = lines.get_mut(line.checked_sub(1)?)?;
    let letters: Vec<char> = own.chars().collect();
    let start = column.checked_sub(1).filter(|start| *start < letters.len())?;
    let within = letters[..start].iter().any(|letter| ['{', '['].contains(letter));
    let until = if within { end_of_part(&letters, start) } else { letters.len() };
    let comma = if until > start && letters[until - 1] == ',' { "," } else { "" };
    let rest: String = letters[until..].iter().collect();
    *own = letters[..start].iter().collect::<String>() + scalar + comma + &rest;
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read, to see what is refused")]
    struct Whole {
        id: String,
        owner: String,
        decimals: u8,
        better: Way,
        #[serde(default)]
        parts: Vec<Part>,
        #[serde(default)]
        plan: BTreeMap<String, i64>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read, to see what is refused")]
    struct Part {
        name: String,
        times: Option<i64>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Way {
        Higher,
        Lower,
    }

    /// What is told of a text, with places.
    fn told(text: &str) -> Vec<String> {
        let source = Source { name: String::from("m.yaml"), text: text.to_owned() };
        let in_brief = |one: &Diagnostic| {
            let place = one.place.clone().unwrap();
            let (line, column) = (place.line.unwrap_or(0), place.column.unwrap_or(0));
            format!("{line}:{column} {} ({})", one.what, one.hint.clone().unwrap_or_default())
        };
        problems::<Whole>(&source).iter().map(in_brief).collect()
    }

    #[test]
    fn every_key_and_value_that_does_not_belong_is_told_at_once() {
        let text = "\
id: one
ownr: Somebody
  who goes on
decimals: one
better: lowr
parts:
  - { nam: a, name: 'b, c', times: often }
  - naem:
      - 1
    name: c
plan: { a: 1, b: much }
";
        let expected = [
            "2:1 there is no key `ownr` here (did you mean `owner`?)",
            "4:11 a whole number belongs here (write it without quotes or separators, as in `10000`)",
            "5:9 `lowr` is none of the words that may stand here (did you mean `lower`?)",
            "7:7 there is no key `nam` here (did you mean `name`?)",
            "7:36 a whole number belongs here (write it without quotes or separators, as in `10000`)",
            "8:5 there is no key `naem` here (did you mean `name`?)",
            "11:18 a whole number belongs here (write it without quotes or separators, as in `10000`)",
        ];
        assert_eq!(told(text), expected);
    }

    #[test]
    fn every_key_that_is_missing_is_told_at_once() {
        assert_eq!(
            told("id: one\nbetter: lower\n"),
            ["1:1 the keys `owner` and `decimals` are missing (write `owner:` and what belongs there)"]
        );
    }

    #[test]
    fn what_is_no_yaml_is_told_where_it_breaks() {
        let told = told("id: one\nparts: [\nbetter: lower\n");
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("`m.yaml` cannot be understood"), "{told:?}");
    }
}
