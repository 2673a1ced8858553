//! Everything that keeps a file from being understood. The reader of YAML stops at the first thing that it does not
//! expect; here that is told, something harmless is put in its place (`mends`), and the rest is read.

use serde::de::DeserializeOwned;
use serde_yaml::{Error, Location};

use super::{Source, mends};
use crate::{
    definitions::schema,
    vocabulary::{Diagnostic, words},
};

/// More than anybody mends at once.
const MOST: usize = 30;

/// More than the faults of any file take; what comes after is told in the next run.
const MOST_MENDS: usize = 200;

/// Values that may stand where another was refused, so that what follows can be read.
const SAMPLES: [&str; 5] = ["1", "true", "2021-04", "2021-04-01", "[]"];

/// A file as far as it can be read as a `T`, with every fault in the order in which they were met. Where one cannot be
/// put right, there is nothing to go on with.
pub fn read_on<T: DeserializeOwned>(mut source: Source) -> (Source, Option<T>, Vec<Diagnostic>) {
    let mut told: Vec<Diagnostic> = Vec::new();
    for _ in 0..MOST_MENDS {
        let error = match serde_yaml::from_str::<T>(&source.text) {
            Ok(read) => return (source, Some(read), told),
            Err(error) => error,
        };
        let fault = Fault::of(&error, &source.text);
        let new = fault.told::<T>(&source, &told);
        told.extend(new.filter(|one| !one.is_consequence && !told.contains(one)));
        match fault.mended::<T>(&source).filter(|_| told.len() < MOST) {
            Some(mended) => source = mended,
            None => break,
        }
    }
    (source, None, told)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    UnknownKey,
    Missing,
    Twice,
    Value,
    NoYaml,
}

/// What the reader stopped at.
#[derive(PartialEq, Eq)]
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
            Error::DuplicateMappingKey { key, .. } => (What::Twice, key.clone().unwrap_or_default(), Vec::new()),
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

    /// What the reader stops at in another text, if it does.
    fn next<T: DeserializeOwned>(text: &str) -> Option<Self> {
        serde_yaml::from_str::<T>(text).err().map(|error| Self::of(&error, text))
    }

    /// What is wrong; nothing where that follows from what was told before.
    fn told<T: DeserializeOwned>(&self, source: &Source, before: &[Diagnostic]) -> Option<Diagnostic> {
        let Self { name, line, column, .. } = self;
        let wrong = |what: String| source.wrong_at("MP0102", what, *line, *column);
        let known: Vec<&str> = self.known.iter().map(String::as_str).collect();
        let offered = || match words::did_you_mean(name, known.iter().copied()) {
            Some(close) => format!("did you mean `{close}`?"),
            None if known.is_empty() => String::from("take it out"),
            None => format!("there are {}", words::listed(&known)),
        };
        Some(match self.what {
            What::UnknownKey => wrong(format!("there is no key `{name}` here")).hint(offered()),
            What::Missing => return self.missing::<T>(source, before),
            What::Twice => wrong(format!("the key `{name}` stands here twice")).hint("keep one of the two"),
            What::Value if !known.is_empty() => {
                wrong(format!("`{name}` is none of the words that may stand here")).hint(offered())
            }
            What::Value => {
                let (what, hint) = in_words(&self.said);
                wrong(what).hint(hint)
            }
            What::NoYaml => {
                let hint = "the files that milepost comes with show what may stand here; indent with spaces";
                wrong(format!("`{}` cannot be understood: {}", source.name, self.said)).hint(hint)
            }
        })
    }

    /// Every key of the whole file that is missing, or the one of a part of it. A key that is there under a name with a slip
    /// in it has been told.
    fn missing<T: DeserializeOwned>(&self, source: &Source, before: &[Diagnostic]) -> Option<Diagnostic> {
        let of_whole = missing_of_whole::<T>(source.as_written());
        let is_of_whole = of_whole.contains(&self.name);
        if !is_of_whole && source.mends.lost_on.contains(&self.line) {
            // The key that was passed over beside it was meant to be this one.
            return None;
        }
        let missing = if is_of_whole { of_whole } else { vec![self.name.clone()] };
        let offered = |key: &String| before.iter().any(|one| one.hint == Some(format!("did you mean `{key}`?")));
        let missing: Vec<String> = missing.into_iter().filter(|key| !offered(key)).collect();
        let quoted: Vec<String> = missing.iter().map(|key| format!("`{key}`")).collect();
        let (keys, are) = if missing.len() == 1 { ("the key", "is") } else { ("the keys", "are") };
        let what = format!("{keys} {} {are} missing", words::listed(&quoted));
        // The reader notices at the end of the file.
        let (line, column) = if is_of_whole { (1, 1) } else { (self.line, self.column) };
        let hint = format!("write `{}:` and what belongs there", missing.first()?);
        Some(source.wrong_at("MP0102", what, line, column).hint(hint))
    }

    /// The file with something harmless in the place of what is wrong; nothing where the rest cannot be read.
    fn mended<T: DeserializeOwned>(&self, source: &Source) -> Option<Source> {
        let (line, column) = (self.line, self.column);
        let goes_on = |mended: &Source| self.goes_on::<T>(mended);
        match self.what {
            What::UnknownKey => {
                let close = words::did_you_mean(&self.name, self.known.iter().map(String::as_str));
                let renamed = close.and_then(|close| mends::renamed(source, (line, column), &self.name, close));
                renamed.filter(goes_on).or_else(|| mends::without_key(source, (line, column)))
            }
            What::Twice => mends::without_key(source, (line, column)),
            What::Missing if missing_of_whole::<T>(&source.text).contains(&self.name) => {
                Some(mends::with_last_key(source, &self.name)).filter(goes_on)
            }
            What::Missing => {
                let ways = [mends::with_key_within, mends::with_key_above];
                ways.into_iter().find_map(|way| way(source, (line, column), &self.name).filter(goes_on))
            }
            What::Value => self.with_value::<T>(source),
            What::NoYaml => None,
        }
    }

    /// Whether the reader gets past what it stopped at, and not into something worse.
    fn goes_on<T: DeserializeOwned>(&self, mended: &Source) -> bool {
        Self::next::<T>(&mended.text).is_none_or(|next| {
            let is_worse = [What::NoYaml, What::Twice].contains(&next.what);
            let is_out_of_place = next.what == What::UnknownKey && next.name == self.name;
            !is_worse && !is_out_of_place && next != *self
        })
    }

    /// The file with another value, the first that is not refused as well.
    fn with_value<T: DeserializeOwned>(&self, source: &Source) -> Option<Source> {
        let at = (self.line, self.column);
        let samples = self.known.first().map_or(&SAMPLES[..], |_| &[]).iter().map(|sample| (*sample).to_owned());
        let is_past = |mended: &Source| Self::next::<T>(&mended.text).is_none_or(|next| (next.line, next.column) != at);
        let mut tried = self.known.first().cloned().into_iter().chain(samples);
        let plain = tried.find_map(|sample| mends::with_value(source, at, &sample).filter(is_past));
        plain.or_else(|| self.with_keys::<T>(source))
    }

    /// The file with keys as value: those that the reader misses one after the other.
    fn with_keys<T: DeserializeOwned>(&self, source: &Source) -> Option<Source> {
        let mut keys: Vec<String> = Vec::new();
        loop {
            let mended = mends::with_value(source, (self.line, self.column), &format!("{{ {} }}", keys.join(", ")))?;
            match Self::next::<T>(&mended.text) {
                Some(next) if next.what == What::Missing && keys.len() < MOST => {
                    keys.push(format!("{}: {}", next.name, mends::STAND_IN))
                }
                Some(next) if (next.line, next.column) == (self.line, self.column) => return None,
                _ => return Some(mended),
            }
        }
    }
}

/// The keys that a file must have and this text has not.
fn missing_of_whole<T: DeserializeOwned>(text: &str) -> Vec<String> {
    let present: serde_json::Value = serde_yaml::from_str(text).unwrap_or_default();
    schema::required::<T>().into_iter().filter(|key| present.get(key).is_none()).collect()
}

/// What a value must be, for people.
fn in_words(said: &str) -> (String, String) {
    let whole =
        ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"].iter().any(|kind| said == format!("invalid {kind}"));
    let (what, hint) = match said {
        _ if whole => ("a whole number belongs here", "write it without quotes or separators, as in `10000`"),
        "invalid f32" | "invalid f64" => ("a number belongs here", "write it as in `44.5`"),
        "invalid boolean" => ("`true` or `false` belongs here", "write `true` or `false`"),
        "expected sequence start" => ("a list belongs here", "write it as in `[one, another]`"),
        "expected mapping start" => ("keys with values belong here", "write them as in `{ key: value }`"),
        "expected string scalar" => ("a text belongs here, no list and no keys", "write one value"),
        _ if said.starts_with("cannot deserialize null") => ("nothing stands here", "write what belongs here"),
        other => match other.split_once("; write it as ") {
            Some((what, how)) => return (what.to_owned(), format!("write it as {how}")),
            None => {
                let hint = "the files that milepost comes with show what may stand here";
                return (format!("this cannot be understood: {other}"), hint.to_owned());
            }
        },
    };
    (what.to_owned(), hint.to_owned())
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
        let (_, _, told) = read_on::<Whole>(Source::of("m.yaml", text));
        let in_brief = |one: &Diagnostic| {
            let place = one.place.clone().unwrap();
            let (line, column) = (place.line.unwrap_or(0), place.column.unwrap_or(0));
            format!("{line}:{column} {} ({})", one.what, one.hint.clone().unwrap_or_default())
        };
        told.iter().map(in_brief).collect()
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
