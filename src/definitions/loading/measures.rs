//! Reads every measure, as it is and as it was, and checks it against the populations that it counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use chrono::NaiveDate;

use super::{same_ids, sources};
use crate::{
    definitions::{
        config::Config,
        contract::Contract,
        dimension::Dimension,
        meaning::{self, Beside},
        measure::{self, Measure, MeasureYaml, Others},
        options::{self, Choices},
        source::{Source, add_new},
        variants::{Drafts, Populations},
        version::InForce,
    },
    vocabulary::Diagnostic,
};

/// What measures are checked against.
pub(super) struct Against<'a> {
    /// Populations and tables of which nothing is known.
    pub unread: &'a BTreeSet<String>,
    pub config: &'a Config,
    pub contracts: &'a BTreeMap<String, Contract>,
    pub drafts: &'a Drafts,
    pub dimensions: &'a [Dimension],
    pub dimensions_source: &'a Source,
    /// Dimensions that have something wrong in themselves.
    pub broken_dimensions: &'a BTreeSet<String>,
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
    let mut read: Vec<(Source, MeasureYaml)> = Vec::new();
    let mut unread = BTreeSet::new();
    for source in sources(folder, project, problems) {
        let (source, yaml, wrong) = source.read_on::<MeasureYaml>();
        problems.extend(wrong);
        match yaml {
            Some(yaml) => read.push((source, yaml)),
            None => unread.extend(source.says("id")),
        }
    }
    problems.extend(same_ids("measures", read.iter().map(|(source, yaml)| (source, &yaml.id))));
    let others = others(&read, &unread, against, populations);
    let mut measures = Measures::default();
    for (source, yaml) in &read {
        for measure in every_version(yaml, source, (against, &others), populations, problems) {
            match measure.until {
                None => drop(measures.present.insert(measure.id().to_owned(), measure)),
                Some(_) => measures.earlier.push(measure),
            }
        }
    }
    problems.extend(unknown_wider(&read, &unread));
    measures
}

/// The measures whose counts figures of others are changes of. What is wrong with them is told in their own turn.
fn others(
    read: &[(Source, MeasureYaml)],
    unread: &BTreeSet<String>,
    against: &Against<'_>,
    populations: &mut Populations,
) -> Others {
    let mut others = Others {
        named: read.iter().map(|(_, yaml)| yaml.id.value.clone()).chain(unread.iter().cloned()).collect(),
        is_unsure: read.iter().any(|(source, _)| source.doubts("id")),
        ..Others::default()
    };
    let wanted: BTreeSet<&str> = read.iter().flat_map(|(_, yaml)| yaml.of_others()).collect();
    let none = Others::default();
    for (source, yaml) in read.iter().filter(|(_, yaml)| wanted.contains(yaml.id.value.as_str())) {
        let Some(counts) = yaml.without_others() else { continue };
        let versions = every_version(&counts, source, (against, &none), populations, &mut Vec::new());
        others.understood.insert(yaml.id.value.clone(), versions);
    }
    others
}

/// Measures that a measure says it is within must be measures, though perhaps ones that could not be read.
fn unknown_wider(read: &[(Source, MeasureYaml)], unread: &BTreeSet<String>) -> Vec<Diagnostic> {
    let ids = read.iter().map(|(_, yaml)| yaml.id.value.as_str());
    let known: BTreeSet<&str> = ids.chain(unread.iter().map(String::as_str)).collect();
    let is_unsure = read.iter().any(|(source, _)| source.doubts("id"));
    let named = read.iter().flat_map(|(source, yaml)| yaml.within.iter().map(move |name| (source, name)));
    let unknown = named.filter(|(_, name)| !known.contains(name.value.as_str())).map(|(source, name)| {
        let what = format!("there is no measure `{}` to be within", name.value);
        let all: Vec<&str> = known.iter().copied().collect();
        let wrong = source.wrong_value("MP0109", what, name).hint(measure::suggestion(&name.value, &all));
        wrong.as_consequence_if(is_unsure)
    });
    unknown.collect()
}

/// A measure as it is now and as it was: another version begins where its own file, or a population, changes.
fn every_version(
    yaml: &MeasureYaml,
    source: &Source,
    (against, others): (&Against<'_>, &Others),
    populations: &mut Populations,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Measure> {
    problems.extend(options::declared_wrongly(&yaml.options, source));
    let versions = yaml.versions(source, problems);
    let mut changes = against.drafts.changes(yaml.populations());
    changes.extend(versions.changes());
    let of_others = yaml.of_others().into_iter().filter_map(|id| others.understood.get(id)).flatten();
    changes.extend(of_others.filter_map(|one| one.from));
    let starts: Vec<Option<NaiveDate>> = std::iter::once(None).chain(changes.into_iter().map(Some)).collect();
    let mut measures = Vec::new();
    for (at, from) in starts.iter().enumerate() {
        let until = starts.get(at + 1).copied().flatten();
        let day = until.map(|_| from.unwrap_or(NaiveDate::MIN));
        let version = versions.on(day);
        match one_version(&yaml.as_in(version), (day, version), source, (against, others), populations) {
            Ok(mut measure) => {
                for number in 0..measure.examples.len() {
                    let Some(other) = yaml.under_test(number).filter(|_| until.is_none()) else { continue };
                    match one_version(&other, (day, version), source, (against, others), populations) {
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
    (against, others): (&Against<'_>, &Others),
    populations: &mut Populations,
) -> Result<Measure, Vec<Diagnostic>> {
    let Against { unread, config, contracts, drafts, dimensions, dimensions_source, broken_dimensions } = *against;
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
        broken_dimensions,
        unread,
        day,
        is_of_the_service: yaml.of_the_service,
        about: yaml.disclosure,
        others,
    };
    let mut measure = measure::compile(yaml, &context)?;
    let of_others = measure.figures.iter().filter(|figure| figure.is_of_another());
    let of_others: BTreeSet<String> = of_others.map(|figure| written(&figure.population).to_owned()).collect();
    let counted = drafts.with_looked_into(ids.into_iter().chain(of_others.iter().map(String::as_str)));
    let beside = Beside { drafts, dimensions: &dimensions_source.text };
    measure.words.hash = meaning::hash_of(&measure, source, version, (&counted, day), &beside);
    Ok(measure)
}

/// The id of a population under whatever choices, as its file has it.
fn written(population: &str) -> &str {
    population.split(" (").next().unwrap_or(population)
}
