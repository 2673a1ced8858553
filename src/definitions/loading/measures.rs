//! Reads every measure, as it is and as it was, and checks it against the populations that it counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use chrono::NaiveDate;

use super::sources;
use crate::{
    definitions::{
        config::Config,
        contract::Contract,
        dimension::Dimension,
        meaning::{self, Beside},
        measure::{self, Measure, MeasureYaml},
        options::{self, Choices},
        source::{Source, Spanned, add_new},
        variants::{Drafts, Populations},
        version::InForce,
    },
    vocabulary::Diagnostic,
};

/// What measures are checked against.
pub(super) struct Against<'a> {
    /// Populations that could not be read.
    pub broken: &'a BTreeSet<String>,
    pub config: &'a Config,
    pub contracts: &'a BTreeMap<String, Contract>,
    pub drafts: &'a Drafts,
    pub dimensions: &'a [Dimension],
    pub dimensions_source: &'a Source,
}

/// Measures as they are now, by their ids, and as they were.
#[derive(Default)]
pub(super) struct Measures {
    pub present: BTreeMap<String, Measure>,
    pub earlier: Vec<Measure>,
}

pub(super) fn load_measures(
    folder: &Path,
    project: &Path,
    against: &Against<'_>,
    populations: &mut Populations,
    problems: &mut Vec<Diagnostic>,
) -> Measures {
    let mut measures = Measures::default();
    let mut wider: Vec<(Source, Spanned<String>)> = Vec::new();
    for source in sources(folder, project, problems) {
        let yaml = match source.parse::<MeasureYaml>() {
            Ok(yaml) => yaml,
            Err(wrong) => {
                problems.extend(wrong);
                continue;
            }
        };
        if measures.present.contains_key(&yaml.id.value) {
            let what = format!("there are two measures `{}`", yaml.id.value);
            problems.push(source.wrong_value("MP0105", what, &yaml.id).hint("give one of them another id"));
            continue;
        }
        wider.extend(yaml.within.iter().map(|name| (source.clone(), name.clone())));
        // What is wrong with a population has been told; a measure of it cannot be judged.
        let is_broken = |id: &&str| {
            against.broken.contains(*id) || against.drafts.0.contains_key(*id) && !populations.contains_key(*id)
        };
        let named = yaml.populations();
        if named.iter().chain(&against.drafts.with_looked_into(named.iter().copied())).any(is_broken) {
            continue;
        }
        for measure in every_version(&yaml, &source, against, populations, problems) {
            match measure.until {
                None => drop(measures.present.insert(measure.id().to_owned(), measure)),
                Some(_) => measures.earlier.push(measure),
            }
        }
    }
    check_wider(&wider, &measures, problems);
    measures
}

/// Measures that a measure says it is within must be measures.
fn check_wider(wider: &[(Source, Spanned<String>)], measures: &Measures, problems: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = measures.present.keys().map(String::as_str).collect();
    for (source, name) in wider.iter().filter(|(_, name)| !measures.present.contains_key(&name.value)) {
        let wrong = source.wrong_value("MP0109", format!("there is no measure `{}` to be within", name.value), name);
        problems.push(wrong.hint(measure::suggestion(&name.value, &known)));
    }
}

/// A measure as it is now and as it was: another version begins where its own file, or a population, changes.
fn every_version(
    yaml: &MeasureYaml,
    source: &Source,
    against: &Against<'_>,
    populations: &mut Populations,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Measure> {
    problems.extend(options::declared_wrongly(&yaml.options, source));
    let versions = yaml.versions(source, problems);
    let mut changes = against.drafts.changes(yaml.populations());
    changes.extend(versions.changes());
    let starts: Vec<Option<NaiveDate>> = std::iter::once(None).chain(changes.into_iter().map(Some)).collect();
    let mut measures = Vec::new();
    for (at, from) in starts.iter().enumerate() {
        let until = starts.get(at + 1).copied().flatten();
        let day = until.map(|_| from.unwrap_or(NaiveDate::MIN));
        let version = versions.on(day);
        match one_version(&yaml.as_in(version), (day, version), source, against, populations) {
            Ok(mut measure) => {
                for number in 0..measure.examples.len() {
                    let Some(other) = yaml.under_test(number).filter(|_| until.is_none()) else { continue };
                    match one_version(&other, (day, version), source, against, populations) {
                        Ok(other) => measure.examples[number].under = Some(Box::new(other)),
                        Err(wrong) => add_new(problems, wrong),
                    }
                }
                measures.push(Measure { from: *from, until, ..measure });
            }
            Err(wrong) => add_new(problems, wrong),
        }
    }
    measures
}

fn one_version(
    yaml: &MeasureYaml,
    (day, version): (Option<NaiveDate>, InForce),
    source: &Source,
    against: &Against<'_>,
    populations: &mut Populations,
) -> Result<Measure, Vec<Diagnostic>> {
    let Against { config, contracts, drafts, dimensions, dimensions_source, .. } = *against;
    let (choices, ids) = (Choices::of(&yaml.options), yaml.populations());
    let called = |id: &str| Some((id.to_owned(), drafts.variant(id, &choices, day, populations)?));
    let called: BTreeMap<String, String> = ids.iter().copied().filter_map(called).collect();
    let context = measure::Context {
        source,
        config,
        contracts,
        populations,
        drafts,
        called: &called,
        choices: &choices,
        options: &yaml.options,
        dimensions,
        dimensions_source,
    };
    let mut measure = measure::compile(yaml, &context)?;
    let counted = drafts.with_looked_into(ids);
    let beside = Beside { drafts, dimensions: &dimensions_source.text };
    measure.words.hash = meaning::hash_of(&measure, source, version, (&counted, day), &beside);
    Ok(measure)
}
