//! What a definition means, apart from its words: the short hash that names it beside every figure.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Measure, source::Source, variants::Drafts, version::InForce};

/// The keys of a definition that are words, or are not in force: changing them changes no figure.
const PROSE: [&str; 25] = [
    "title",
    "definition",
    "why",
    "owner",
    "words",
    "better",
    "numerator",
    "denominator",
    "baseline",
    "target",
    "comparators",
    "published",
    "notes",
    "choices",
    "charts",
    "control",
    "source",
    "version",
    "earlier",
    "decimals",
    "disclosure",
    "within",
    "what_to_do",
    "when_empty",
    "tests",
];

/// What besides a measure's own file decides what it means.
pub struct Beside<'a> {
    pub drafts: &'a Drafts,
    pub dimensions: &'a str,
}

/// Short hash of what a measure means in one of its versions: its figures, how its options go, its populations as they
/// are on a day, and how they are broken down.
pub fn hash_of(
    measure: &Measure,
    source: &Source,
    version: InForce,
    (populations, day): (&BTreeSet<&str>, Option<NaiveDate>),
    beside: &Beside<'_>,
) -> String {
    let mut hasher = Sha256::new();
    hasher.update(meaning(source, version).to_string());
    for option in &measure.options {
        hasher.update(format!("{}={} {}\n", option.name, option.is, option.counts));
    }
    // What another measure counts is written in its file, and may change there.
    for figure in measure.figures.iter().filter(|figure| figure.is_of_another()) {
        let condition = figure.counts.condition().map_or("", |condition| condition.sql.as_str());
        hasher.update(format!("{} {condition}\n", figure.population));
    }
    for draft in populations.iter().filter_map(|id| beside.drafts.0.get(*id)) {
        hasher.update(meaning(&draft.source, draft.versions.on(day)).to_string());
    }
    if !measure.breakdowns.is_empty() {
        hasher.update(beside.dimensions);
    }
    hasher.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// A definition as it is in one of its versions, without its words, with its keys in order.
fn meaning(source: &Source, version: InForce) -> Value {
    let value: Value = source.parse().unwrap_or_default();
    without_prose(as_in(value, version))
}

fn as_in(value: Value, version: InForce) -> Value {
    let (Value::Object(mut keys), InForce::Earlier(at)) = (value.clone(), version) else { return value };
    let earlier = keys.get("earlier").and_then(|list| list.get(at)).and_then(Value::as_object).cloned();
    keys.extend(earlier.unwrap_or_default());
    Value::Object(keys)
}

fn without_prose(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .filter(|(key, _)| !PROSE.contains(&key.as_str()))
                .map(|(key, value)| (key, without_prose(value)))
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(without_prose).collect(),
        other => other,
    }
}
