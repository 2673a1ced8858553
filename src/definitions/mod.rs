//! Definitions: everything an analyst may change, read from YAML and checked before a row is read.
//!
//! Three passes, each telling all it finds: the files are parsed, the populations compiled against the contracts,
//! the measures against the populations. What comes out cannot name a column that is not there.

pub mod condition;
pub mod config;
pub mod contract;
mod control;
mod dated_codes;
pub mod dimension;
pub mod example;
pub mod figure;
pub mod house;
mod links;
pub mod measure;
pub mod population;
pub mod published;
pub mod source;
mod stand_in;
pub mod weakened;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde_yaml::Spanned;
use sha2::{Digest, Sha256};

pub use self::{
    condition::{Amount, Columns, Condition, Kind},
    config::Config,
    contract::{Column, Consequence, Contract, Holds, Keep},
    dimension::{Categories, Dimension, NOT_KNOWN},
    figure::{Counts, Figure, Window},
    measure::Measure,
    population::{NumberOf, Population, Time, Which},
    published::{Published, PublishedFile},
    stand_in::StandIn,
};
use self::{
    measure::MeasureYaml,
    population::PopulationYaml,
    source::{Source, yaml_files},
};
use crate::vocabulary::{Diagnostic, words};

/// All definitions of a project, checked against each other.
#[derive(Debug, Clone)]
pub struct Definitions {
    pub config: Config,
    /// By table.
    pub contracts: BTreeMap<String, Contract>,
    /// By id.
    pub populations: BTreeMap<String, Population>,
    /// In the order of their ids.
    pub measures: Vec<Measure>,
    pub dimensions: Vec<Dimension>,
    /// The files of published figures that were there.
    pub published: Vec<PublishedFile>,
    dimensions_source: Source,
    columns: BTreeMap<String, Columns>,
}

impl Definitions {
    /// Reads and checks everything under the project's folder of measures.
    pub fn load(project: &Path, config: Config) -> Result<Self, Vec<Diagnostic>> {
        let folder = project.join(&config.measures);
        let mut problems = Vec::new();
        let contracts = load_contracts(&folder.join("contracts"), project, &mut problems);
        let (dimensions_source, dimensions) = load_dimensions(&folder.join("dimensions.yaml"), project)?;
        if !problems.is_empty() {
            return Err(problems);
        }
        check_dimensions(&dimensions_source, &dimensions, &contracts, &mut problems);
        let dimensions_of = |columns: &Columns| with_dimensions(columns, &dimensions, &dimensions_source);
        let compiled =
            load_populations(&folder.join("populations"), project, &contracts, &dimensions_of, &mut problems);
        check_every(&compiled, &dimensions, &mut problems);
        let published = published::read(project, &config).unwrap_or_else(|wrong| {
            problems.extend(wrong);
            Vec::new()
        });
        let mut measures = {
            let texts = Texts { populations: &compiled.texts, dimensions: &dimensions_source.text };
            let against = Against {
                config: &config,
                contracts: &contracts,
                populations: &compiled.populations,
                dimensions: &dimensions,
            };
            load_measures(&folder.join("agreed"), project, &against, &texts, &mut problems)
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        for measure in &mut measures {
            measure.published = measure
                .wanted
                .as_ref()
                .map(|wanted| published::figures(wanted, &published, &config))
                .unwrap_or_default();
        }
        let columns = compiled.populations.iter().map(|(id, (_, columns))| (id.clone(), columns.clone())).collect();
        let populations = compiled.populations.into_iter().map(|(id, (population, _))| (id, population)).collect();
        Ok(Self { config, contracts, populations, measures, dimensions, published, dimensions_source, columns })
    }

    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id() == id)
    }

    /// The population of that id, which the checks have found to exist.
    pub fn population(&self, id: &str) -> &Population {
        &self.populations[id]
    }

    /// Every table that counting a population needs.
    pub fn tables(&self, population: &str) -> BTreeSet<&str> {
        let population = self.population(population);
        let looked_into = population.looks_into().flat_map(|id| self.population(id).tables());
        population.tables().chain(looked_into).collect()
    }

    /// A dimension over the columns of a population, if the population has what it needs.
    pub fn categories(&self, dimension: &str, population: &str) -> Option<Categories> {
        let dimension = self.dimensions.iter().find(|one| one.id == dimension)?;
        dimension.over(&self.dimensions_source, &self.columns[population])
    }
}

/// The columns that `places` adds to rows with a home and a placement.
pub const LOCATION: &str = "location";
pub const MILES: &str = "miles";
/// Completed years of age, at T or at the event.
pub const AGE: &str = "age";
/// The last day of the month that is counted: T.
pub const MONTH_END: &str = "month_end";
/// Whether a child is an unaccompanied asylum-seeking child at T or at the event.
pub const IS_UASC: &str = "is_uasc";
/// The table that says who a child is; its columns are beside every row that names the child.
pub const PERSON_TABLE: &str = "header";
/// The column that names a child in every table.
pub const CHILD: &str = "CHILD";

fn load_contracts(folder: &Path, project: &Path, problems: &mut Vec<Diagnostic>) -> BTreeMap<String, Contract> {
    let mut drafts = Vec::new();
    for source in sources(folder, project, problems) {
        match contract::draft(source) {
            Ok(draft) => drafts.push(draft),
            Err(wrong) => problems.extend(wrong),
        }
    }
    twice(&drafts, problems);
    // Rules may look into other tables, so every table is known before the first rule is read.
    let kinds = drafts.iter().map(|draft| (draft.table().to_owned(), draft.kinds())).collect();
    let mut contracts = BTreeMap::new();
    for draft in drafts {
        match draft.finish(&kinds) {
            Ok(contract) => {
                contracts.insert(contract.table.clone(), contract);
            }
            Err(wrong) => problems.extend(wrong),
        }
    }
    contracts
}

/// Two contracts of one table: which of them was meant cannot be told.
fn twice(drafts: &[contract::Draft], problems: &mut Vec<Diagnostic>) {
    for (number, draft) in drafts.iter().enumerate() {
        if let Some(other) = drafts[..number].iter().find(|other| other.table() == draft.table()) {
            let (source, table) = draft.named_at();
            let what = format!("there is a contract for `{}` already, in {}", table.value, other.named_at().0.name);
            let hint = "keep one of the two, or give this one a table of its own";
            problems.push(source.wrong_value("MP0105", what, table).hint(hint));
        }
    }
}

fn load_dimensions(path: &Path, project: &Path) -> Result<(Source, Vec<Dimension>), Vec<Diagnostic>> {
    let source = Source::read(path, project).map_err(|wrong| vec![wrong])?;
    let dimensions = dimension::read(&source).map_err(|wrong| vec![wrong])?;
    Ok((source, dimensions))
}

fn check_dimensions(
    source: &Source,
    dimensions: &[Dimension],
    contracts: &BTreeMap<String, Contract>,
    problems: &mut Vec<Diagnostic>,
) {
    let every_column: Columns = contracts.values().flat_map(|contract| columns_of(contract, contracts)).collect();
    for dimension in dimensions {
        problems.extend(dimension.problems(source, &every_column));
    }
}

struct Compiled {
    populations: BTreeMap<String, (Population, Columns)>,
    /// The text of each population's file without its prose, for the hash of what is measured.
    texts: BTreeMap<String, serde_json::Value>,
    /// The dimensions in every category of which a key counts, as written.
    every: Vec<(Source, Spanned<String>)>,
}

fn load_populations(
    folder: &Path,
    project: &Path,
    contracts: &BTreeMap<String, Contract>,
    dimensions_of: &dyn Fn(&Columns) -> Columns,
    problems: &mut Vec<Diagnostic>,
) -> Compiled {
    let mut parsed: Vec<(Source, PopulationYaml)> = Vec::new();
    for source in sources(folder, project, problems) {
        match source.parse::<PopulationYaml>() {
            Ok(yaml) => parsed.push((source, yaml)),
            Err(wrong) => problems.push(wrong),
        }
    }
    let ids: BTreeSet<String> = parsed.iter().map(|(_, yaml)| yaml.id.value.clone()).collect();
    let links: Vec<links::Link> = parsed.iter().flat_map(|(source, yaml)| links::of(source, yaml)).collect();
    let mut compiled = Compiled { populations: BTreeMap::new(), texts: BTreeMap::new(), every: Vec::new() };
    for (source, yaml) in parsed {
        let Some(contract) = contracts.get(&yaml.table.value) else {
            let what = format!(
                "population `{}` counts rows of `{}`, for which there is no contract",
                yaml.id.value, yaml.table.value
            );
            let close = words::did_you_mean(&yaml.table.value, contracts.keys().map(String::as_str));
            let hint = close.map_or_else(|| String::from("add a contract for it"), |c| format!("did you mean `{c}`?"));
            problems.push(source.wrong_value("MP0109", what, &yaml.table).hint(hint));
            continue;
        };
        let others =
            yaml.was_in.iter().map(|one| &one.population).chain(yaml.follow_up.iter().map(|one| &one.population));
        for other in others.filter(|other| !ids.contains(&other.value)) {
            let what = format!("there is no population `{}`", other.value);
            problems.push(source.wrong_value("MP0109", what, other).hint("name the id of a file in populations"));
        }
        if compiled.populations.contains_key(&yaml.id.value) {
            let what = format!("there are two populations `{}`", yaml.id.value);
            problems.push(source.wrong_value("MP0105", what, &yaml.id).hint("give one of them another id"));
        }
        let mut columns = columns_of(contract, contracts);
        for name in yaml.was_in.iter().map(|one| &one.name).chain(yaml.follow_up.iter().map(|one| &one.name)) {
            columns.insert(name.clone(), Kind::Truth);
        }
        for link in &yaml.number_of {
            columns.insert(link.name.clone(), Kind::Number);
            problems.extend(link_problem(&source, link, contracts));
        }
        compiled.every.extend(yaml.counts_in_every.iter().map(|name| (source.clone(), name.clone())));
        let columns = dimensions_of(&columns);
        match population::compile(yaml, &source, &columns) {
            Ok(population) => {
                compiled.texts.insert(population.id.clone(), meaning(&source));
                compiled.populations.insert(population.id.clone(), (population, columns));
            }
            Err(wrong) => problems.extend(wrong),
        }
    }
    problems.extend(links::problems(&links, &compiled.populations));
    compiled.texts = with_looked_into(&compiled);
    compiled
}

/// A population means something else when one that it looks into does.
fn with_looked_into(compiled: &Compiled) -> BTreeMap<String, serde_json::Value> {
    let meaning = |(id, own): (&String, &serde_json::Value)| {
        let (population, _) = &compiled.populations[id];
        let others = population.looks_into().filter_map(|other| compiled.texts.get(other));
        let all: Vec<serde_json::Value> = std::iter::once(own).chain(others).cloned().collect();
        (id.clone(), if all.len() > 1 { serde_json::Value::Array(all) } else { own.clone() })
    };
    compiled.texts.iter().map(meaning).collect()
}

/// Dimensions in every category of which a key counts must be dimensions.
fn check_every(compiled: &Compiled, dimensions: &[Dimension], problems: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
    for (source, name) in compiled.every.iter().filter(|(_, name)| !known.contains(&name.value.as_str())) {
        let wrong = source.wrong_value("MP0109", format!("`{}` is no dimension", name.value), name);
        problems.push(wrong.hint(measure::suggestion(&name.value, &known)));
    }
}

/// A link to a table or a column that no contract has.
fn link_problem(
    source: &Source,
    link: &population::NumberOfYaml,
    contracts: &BTreeMap<String, Contract>,
) -> Option<Diagnostic> {
    let Some(contract) = contracts.get(&link.table.value) else {
        let what = format!("there is no contract for a table `{}`", link.table.value);
        return Some(source.wrong_value("MP0109", what, &link.table).hint("name the table of a file in contracts"));
    };
    let columns = contract.kinds();
    [&link.distinct, &link.from].into_iter().find_map(|name| unknown_column(source, name, &columns))
}

/// What besides a measure's own file decides what it means.
struct Texts<'a> {
    populations: &'a BTreeMap<String, serde_json::Value>,
    dimensions: &'a str,
}

/// What measures are checked against.
#[derive(Clone, Copy)]
struct Against<'a> {
    config: &'a Config,
    contracts: &'a BTreeMap<String, Contract>,
    populations: &'a BTreeMap<String, (Population, Columns)>,
    dimensions: &'a [Dimension],
}

fn load_measures(
    folder: &Path,
    project: &Path,
    against: &Against<'_>,
    texts: &Texts<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Measure> {
    let mut measures: BTreeMap<String, Measure> = BTreeMap::new();
    for source in sources(folder, project, problems) {
        let yaml = match source.parse::<MeasureYaml>() {
            Ok(yaml) => yaml,
            Err(wrong) => {
                problems.push(wrong);
                continue;
            }
        };
        if measures.contains_key(&yaml.id.value) {
            let what = format!("there are two measures `{}`", yaml.id.value);
            problems.push(source.wrong_value("MP0105", what, &yaml.id).hint("give one of them another id"));
            continue;
        }
        let Against { config, contracts, populations, dimensions } = *against;
        let context = measure::Context { source: &source, config, contracts, populations, dimensions };
        match measure::compile(yaml, String::new(), &context) {
            Ok(mut measure) => {
                measure.words.hash = hash_of(&measure, &source, texts);
                measures.insert(measure.id().to_owned(), measure);
            }
            Err(wrong) => problems.extend(wrong),
        }
    }
    measures.into_values().collect()
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

/// The columns of a table's rows: its own, those of the child they name, and what milepost derives.
fn columns_of(contract: &Contract, contracts: &BTreeMap<String, Contract>) -> Columns {
    let mut columns = contract.kinds();
    if columns.contains_key(CHILD) {
        if let Some(person) = contracts.get(PERSON_TABLE) {
            for (name, kind) in person.kinds() {
                columns.entry(name).or_insert(kind);
            }
        }
        columns.insert(String::from(IS_UASC), Kind::Truth);
    }
    columns.insert(String::from(MONTH_END), Kind::Date);
    if columns.contains_key("DOB") {
        columns.insert(String::from(AGE), Kind::Number);
    }
    if columns.contains_key("PL_POST") {
        let locations = ["IN", "OUT"].map(String::from).to_vec();
        columns.insert(String::from(LOCATION), Kind::Code(locations));
        columns.insert(String::from(MILES), Kind::Number);
    }
    columns
}

fn with_dimensions(columns: &Columns, dimensions: &[Dimension], source: &Source) -> Columns {
    let mut all = columns.clone();
    for dimension in dimensions {
        if let Some(categories) = dimension.over(source, columns) {
            all.insert(dimension.id.clone(), categories.kind());
        }
    }
    all
}

/// The keys of a definition that are words, not meaning: changing them changes no figure.
const PROSE: [&str; 20] = [
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
    "options",
    "published",
    "charts",
    "control",
    "source",
    "version",
    "decimals",
    "what_to_do",
    "tests",
];

/// A definition without its words, with its keys in order.
fn meaning(source: &Source) -> serde_json::Value {
    let value: serde_json::Value = source.parse().unwrap_or_default();
    without_prose(value)
}

fn without_prose(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(map) => serde_json::Value::Object(
            map.into_iter()
                .filter(|(key, _)| !PROSE.contains(&key.as_str()))
                .map(|(key, value)| (key, without_prose(value)))
                .collect(),
        ),
        serde_json::Value::Array(items) => items.into_iter().map(without_prose).collect(),
        other => other,
    }
}

/// Short hash of what a measure means: its figures, its populations and how they are broken down.
fn hash_of(measure: &Measure, source: &Source, texts: &Texts<'_>) -> String {
    let mut hasher = Sha256::new();
    hasher.update(meaning(source).to_string());
    let populations: BTreeSet<&str> = measure.populations().collect();
    for population in populations {
        hasher.update(texts.populations.get(population).map(ToString::to_string).unwrap_or_default());
    }
    if !measure.breakdowns.is_empty() {
        hasher.update(texts.dimensions);
    }
    hasher.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// An error where a name is not among the columns, with the closest one offered.
fn unknown_column(source: &Source, name: &Spanned<String>, columns: &Columns) -> Option<Diagnostic> {
    if columns.contains_key(&name.value) {
        return None;
    }
    let wrong = source.wrong_value("MP0104", format!("there is no column `{}` here", name.value), name);
    let names: Vec<&str> = columns.keys().map(String::as_str).collect();
    Some(wrong.hint(match words::did_you_mean(&name.value, names.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("known are {}", words::listed(&names)),
    }))
}
