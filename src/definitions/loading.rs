//! Reads everything under the folder of measures, in the order in which one rests on the other: contracts, dimensions,
//! populations, measures. Each tells all that is wrong with it, and the next goes on with what could be understood.

mod contracts;
mod measures;
mod populations;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use self::{
    contracts::{Contracts, load_contracts},
    measures::{Against, Measures, load_measures},
    populations::{Compiled, Tables, check_every, load_populations},
};
use super::{
    Config, Definitions, PERSON_TABLE,
    columns::{columns_of, with_dimensions},
    condition::Columns,
    contract::Contract,
    dimension::{self, Dimension},
    measure::{Measure, MeasureYaml},
    population::PopulationYaml,
    published,
    source::{Source, Spanned, yaml_files},
    variants::{Draft, Drafts, Populations},
};
use crate::vocabulary::{Diagnostic, Place};

impl Definitions {
    /// Reads and checks everything under the project's folder of measures.
    pub fn load(project: &Path, config: Config) -> Result<Self, Vec<Diagnostic>> {
        let folder = project.join(&config.measures);
        let mut problems = Vec::new();
        let Contracts { contracts, broken, lost_a_table } =
            load_contracts(&folder.join("contracts"), project, &mut problems);
        let dimensions = load_dimensions(&folder.join("dimensions.yaml"), project, &mut problems);
        let (dimensions_source, dimensions) = match dimensions {
            Some(read) if !broken.contains(PERSON_TABLE) => read,
            _ => {
                // Without them hardly a column is known, so only what is no definition at all can be told.
                problems.extend(unread::<PopulationYaml>(&folder.join("populations"), project));
                problems.extend(unread::<MeasureYaml>(&folder.join("agreed"), project));
                return Err(told_in_order(problems));
            }
        };
        let broken_dimensions = match broken.is_empty() {
            true => check_dimensions(&dimensions_source, &dimensions, &contracts, &mut problems),
            false => BTreeSet::new(),
        };
        let dimensions_of =
            |columns: &Columns| with_dimensions(columns, &dimensions, &broken_dimensions, &dimensions_source);
        let tables = Tables { contracts: &contracts, broken: &broken, lost_a_table };
        let Compiled { drafts, mut populations, every, broken: mut unread } =
            load_populations(&folder.join("populations"), project, &tables, &dimensions_of, &mut problems);
        unread.extend(broken);
        check_every(&every, &dimensions, &mut problems);
        let published = published::read(project, &config).unwrap_or_else(|wrong| {
            problems.extend(wrong);
            Vec::new()
        });
        let against = Against {
            unread: &unread,
            config: &config,
            contracts: &contracts,
            drafts: &drafts,
            dimensions: &dimensions,
            dimensions_source: &dimensions_source,
            broken_dimensions: &broken_dimensions,
        };
        let measures = load_measures(&folder.join("agreed"), project, &against, &mut populations, &mut problems);
        let told = unused(&populations, &drafts, &measures);
        if !problems.is_empty() {
            return Err(told_in_order(problems));
        }
        let columns = populations.iter().map(|(id, (_, columns))| (id.clone(), columns.clone())).collect();
        let populations = populations.into_iter().map(|(id, (population, _))| (id, population)).collect();
        let Measures { present, mut earlier } = measures;
        let mut measures: Vec<Measure> = present.into_values().collect();
        for measure in &mut measures {
            let before = earlier.iter().filter(|one| one.id() == measure.id());
            measure.words.earlier = before.map(Measure::as_it_was).collect();
            let of_wanted = |wanted| published::figures(wanted, &published, &config);
            measure.published = measure.wanted.as_ref().map(of_wanted).unwrap_or_default();
        }
        earlier.retain(|one| measures.iter().any(|present| present.id() == one.id()));
        Ok(Self {
            config,
            contracts,
            populations,
            measures,
            earlier,
            dimensions,
            published,
            told,
            dimensions_source,
            columns,
        })
    }
}

/// What is no definition at all among the files of a folder.
fn unread<T: serde::de::DeserializeOwned>(folder: &Path, project: &Path) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let read = sources(folder, project, &mut problems);
    problems.extend(read.iter().filter_map(|source| source.parse::<T>().err()).flatten());
    problems
}

fn load_dimensions(path: &Path, project: &Path, problems: &mut Vec<Diagnostic>) -> Option<(Source, Vec<Dimension>)> {
    let source = Source::read(path, project).map_err(|wrong| problems.push(wrong)).ok()?;
    let (source, dimensions, wrong) = dimension::read(source);
    problems.extend(wrong);
    Some((source, dimensions?))
}

/// Checks what no population could cure in a dimension, and gives the dimensions that have something wrong.
fn check_dimensions(
    source: &Source,
    dimensions: &[Dimension],
    contracts: &BTreeMap<String, Contract>,
    problems: &mut Vec<Diagnostic>,
) -> BTreeSet<String> {
    let every_column: Columns = contracts.values().flat_map(|contract| columns_of(contract, contracts)).collect();
    let mut broken = BTreeSet::new();
    for dimension in dimensions {
        let wrong = dimension.problems(source, &every_column);
        if !wrong.is_empty() {
            broken.insert(dimension.id.clone());
        }
        problems.extend(wrong);
    }
    broken
}

/// Files that give themselves one id. Either may be the copy, so both places are named.
fn same_ids<'a>(things: &str, named: impl Iterator<Item = (&'a Source, &'a Spanned<String>)>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&str, Place> = BTreeMap::new();
    let mut problems = Vec::new();
    for (source, id) in named {
        let place = source.place_of(id);
        if let Some(other) = first.get(id.value.as_str()) {
            let what = format!("there are two {things} `{}`, the other at {other}", id.value);
            problems.push(source.wrong_value("MP0105", what, id).hint("give one of them another id"));
        }
        first.entry(&id.value).or_insert(place);
    }
    problems
}

/// What is told: no consequences of other problems; those of a file together, in the order in which they stand there.
fn told_in_order(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let (consequences, causes): (Vec<_>, Vec<_>) = problems.into_iter().partition(|one| one.is_consequence);
    let mut told = if causes.is_empty() { consequences } else { causes };
    let mut files: Vec<Option<String>> = Vec::new();
    let file = |one: &Diagnostic| one.place.as_ref().map(|place| place.file.clone());
    for one in &told {
        if !files.contains(&file(one)) {
            files.push(file(one));
        }
    }
    told.sort_by_key(|one| (files.iter().position(|other| *other == file(one)), one.place.clone()));
    told
}

/// Populations that nothing counts or looks into: a measure may have been meant to.
fn unused(populations: &Populations, drafts: &Drafts, measures: &Measures) -> Vec<Diagnostic> {
    let every = measures.present.values().chain(&measures.earlier);
    let counted: BTreeSet<&str> = every.flat_map(Measure::populations).filter_map(|id| id.split(" (").next()).collect();
    let used = drafts.with_looked_into(counted);
    let unused = drafts.0.iter().filter(|(id, _)| populations.contains_key(*id) && !used.contains(id.as_str()));
    let tell = |(id, draft): (&String, &Draft)| {
        let (name, place) = (&draft.yaml.id, draft.source.place_of(&draft.yaml.id));
        let line = draft.source.text.lines().nth(name.referenced.line() as usize - 1).unwrap_or_default();
        Diagnostic::warning("MP0116", format!("no measure counts the population `{id}`"))
            .at(place)
            .showing(line)
            .hint("take the file away, or name it in a measure")
    };
    unused.map(tell).collect()
}

fn sources(folder: &Path, project: &Path, problems: &mut Vec<Diagnostic>) -> Vec<Source> {
    let paths = match yaml_files(folder) {
        Ok(paths) => paths,
        Err(wrong) => {
            problems.push(wrong);
            return Vec::new();
        }
    };
    let read = paths.iter().map(|path| Source::read(path, project));
    read.filter_map(|source| source.map_err(|wrong| problems.push(wrong)).ok()).collect()
}
