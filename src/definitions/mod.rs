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
pub mod disclosure;
pub mod example;
pub mod figure;
pub mod house;
mod links;
mod meaning;
pub mod measure;
pub mod options;
pub mod population;
pub mod published;
pub mod schema;
pub mod source;
mod stand_in;
mod variants;
pub mod version;
pub mod weakened;
pub mod window;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use chrono::NaiveDate;

pub use self::{
    condition::{Amount, Columns, Condition, Kind},
    config::Config,
    contract::{Column, Consequence, Contract, Holds, Keep},
    dimension::{Categories, Dimension, NOT_KNOWN},
    disclosure::{About, Disclosure, Means},
    figure::{Counts, Figure},
    measure::Measure,
    population::{NumberOf, Population, Time, Which},
    published::{Published, PublishedFile},
    stand_in::StandIn,
    window::Window,
};
use self::{
    meaning::Beside,
    measure::MeasureYaml,
    options::Choices,
    population::PopulationYaml,
    source::{Source, Spanned, yaml_files},
    variants::{Draft, Drafts, Populations},
    version::InForce,
};
use crate::vocabulary::{Diagnostic, Month, words};

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
    /// Versions that are no longer in force.
    pub earlier: Vec<Measure>,
    pub dimensions: Vec<Dimension>,
    /// The files of published figures that were there.
    pub published: Vec<PublishedFile>,
    /// What is to be said, though nothing is wrong.
    pub told: Vec<Diagnostic>,
    dimensions_source: Source,
    columns: BTreeMap<String, Columns>,
}

impl Definitions {
    /// Reads and checks everything under the project's folder of measures.
    pub fn load(project: &Path, config: Config) -> Result<Self, Vec<Diagnostic>> {
        let folder = project.join(&config.measures);
        let mut problems = Vec::new();
        let Contracts { contracts, broken } = load_contracts(&folder.join("contracts"), project, &mut problems);
        let dimensions = load_dimensions(&folder.join("dimensions.yaml"), project);
        let (dimensions_source, dimensions) = match dimensions.map_err(|wrong| problems.extend(wrong)) {
            Ok(read) if !broken.contains(PERSON_TABLE) => read,
            _ => {
                // Without them hardly a column is known, so only what is no definition at all can be told.
                problems.extend(unread::<PopulationYaml>(&folder.join("populations"), project));
                problems.extend(unread::<MeasureYaml>(&folder.join("agreed"), project));
                return Err(problems);
            }
        };
        if broken.is_empty() {
            check_dimensions(&dimensions_source, &dimensions, &contracts, &mut problems);
        }
        let dimensions_of = |columns: &Columns| with_dimensions(columns, &dimensions, &dimensions_source);
        let tables = Tables { contracts: &contracts, broken: &broken };
        let Compiled { drafts, mut populations, every, broken } =
            load_populations(&folder.join("populations"), project, &tables, &dimensions_of, &mut problems);
        check_every(&every, &dimensions, &mut problems);
        let published = published::read(project, &config).unwrap_or_else(|wrong| {
            problems.extend(wrong);
            Vec::new()
        });
        let against = Against {
            broken: &broken,
            config: &config,
            contracts: &contracts,
            drafts: &drafts,
            dimensions: &dimensions,
            dimensions_source: &dimensions_source,
        };
        let measures = load_measures(&folder.join("agreed"), project, &against, &mut populations, &mut problems);
        let told = unused(&populations, &drafts, &measures);
        if !problems.is_empty() {
            return Err(problems);
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

    /// Every measure as it is and as it was, the present versions first.
    pub fn every_version(&self) -> impl Iterator<Item = &Measure> {
        self.measures.iter().chain(&self.earlier)
    }

    /// The version of a measure that is in force at the end of a month.
    pub fn measure_in(&self, id: &str, month: Month) -> Option<&Measure> {
        self.every_version().find(|measure| measure.id() == id && measure.is_in_force(month))
    }

    /// The hashes of a measure's versions, the earliest first.
    pub fn hashes(&self, id: &str) -> String {
        let of_measure = self.earlier.iter().chain(&self.measures).filter(|one| one.id() == id);
        of_measure.map(|one| one.words.hash.as_str()).collect::<Vec<_>>().join("+")
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

/// The table whose rows have a home and a placement.
pub const PLACED_TABLE: &str = "episodes";
/// The columns that `places` adds to rows with a home and a placement.
pub const LOCATION: &str = "location";
pub const MILES: &str = "miles";
/// The column of miles from home, at one decimal, whoever the child is.
pub const MILES_BETWEEN: &str = "_miles";
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

/// The contracts that could be read, by their tables, and the tables of those that could not.
struct Contracts {
    contracts: BTreeMap<String, Contract>,
    broken: BTreeSet<String>,
}

fn load_contracts(folder: &Path, project: &Path, problems: &mut Vec<Diagnostic>) -> Contracts {
    let mut drafts = Vec::new();
    let mut broken = BTreeSet::new();
    for source in sources(folder, project, problems) {
        let table = source.says("table");
        match contract::draft(source) {
            Ok(draft) => drafts.push(draft),
            Err(wrong) => {
                broken.extend(table);
                problems.extend(wrong);
            }
        }
    }
    twice(&drafts, problems);
    // Rules may look into other tables, so every table is known before the first rule is read.
    let kinds = drafts.iter().map(|draft| (draft.table().to_owned(), draft.kinds())).collect();
    let mut contracts = BTreeMap::new();
    for draft in drafts {
        let looks_at_broken = draft.looks_at().any(|table| broken.contains(table));
        let table = draft.table().to_owned();
        match draft.finish(&kinds) {
            Ok(contract) => {
                contracts.insert(contract.table.clone(), contract);
            }
            Err(wrong) => {
                broken.insert(table);
                problems.extend(wrong.into_iter().filter(|_| !looks_at_broken));
            }
        }
    }
    Contracts { contracts, broken }
}

/// What is no definition at all among the files of a folder.
fn unread<T: serde::de::DeserializeOwned>(folder: &Path, project: &Path) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let read = sources(folder, project, &mut problems);
    problems.extend(read.iter().filter_map(|source| source.parse::<T>().err()).flatten());
    problems
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
    let dimensions = dimension::read(&source)?;
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
    drafts: Drafts,
    populations: Populations,
    /// The dimensions in every category of which a key counts, as written.
    every: Vec<(Source, Spanned<String>)>,
    /// Populations that could not be read, or whose contract could not.
    broken: BTreeSet<String>,
}

/// What populations are checked against.
struct Tables<'a> {
    contracts: &'a BTreeMap<String, Contract>,
    /// Tables whose contract could not be read.
    broken: &'a BTreeSet<String>,
}

fn load_populations(
    folder: &Path,
    project: &Path,
    tables: &Tables<'_>,
    dimensions_of: &dyn Fn(&Columns) -> Columns,
    problems: &mut Vec<Diagnostic>,
) -> Compiled {
    let contracts = tables.contracts;
    let mut parsed: Vec<(Source, PopulationYaml)> = Vec::new();
    let mut broken = BTreeSet::new();
    for source in sources(folder, project, problems) {
        match source.parse::<PopulationYaml>() {
            Ok(yaml) => parsed.push((source, yaml)),
            Err(wrong) => {
                broken.extend(source.says("id"));
                problems.extend(wrong);
            }
        }
    }
    let ids: BTreeSet<String> = parsed.iter().map(|(_, yaml)| yaml.id.value.clone()).chain(broken.clone()).collect();
    let links: Vec<links::Link> = parsed.iter().flat_map(|(source, yaml)| links::of(source, yaml)).collect();
    let mut compiled = Compiled { drafts: Drafts::default(), populations: BTreeMap::new(), every: Vec::new(), broken };
    for (source, yaml) in parsed {
        let counted = yaml.number_of.iter().map(|link| &link.table);
        if std::iter::once(&yaml.table).chain(counted).any(|table| tables.broken.contains(&table.value)) {
            compiled.broken.insert(yaml.id.value);
            continue;
        }
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
        if compiled.drafts.0.contains_key(&yaml.id.value) {
            let what = format!("there are two populations `{}`", yaml.id.value);
            problems.push(source.wrong_value("MP0105", what, &yaml.id).hint("give one of them another id"));
            continue;
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
        let versions = yaml.versions(&source, problems);
        let id = yaml.id.value.clone();
        match population::every_way(&yaml, &source, &columns) {
            Ok(population) => drop(compiled.populations.insert(id.clone(), (population, columns.clone()))),
            Err(wrong) => problems.extend(wrong),
        }
        compiled.drafts.0.insert(id, Draft { source, yaml, columns, versions });
    }
    problems.extend(links::problems(&links, &compiled.populations));
    compiled
}

/// Dimensions in every category of which a key counts must be dimensions.
fn check_every(every: &[(Source, Spanned<String>)], dimensions: &[Dimension], problems: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
    for (source, name) in every.iter().filter(|(_, name)| !known.contains(&name.value.as_str())) {
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

/// What measures are checked against.
struct Against<'a> {
    /// Populations that could not be read.
    broken: &'a BTreeSet<String>,
    config: &'a Config,
    contracts: &'a BTreeMap<String, Contract>,
    drafts: &'a Drafts,
    dimensions: &'a [Dimension],
    dimensions_source: &'a Source,
}

/// Measures as they are now, by their ids, and as they were.
#[derive(Default)]
struct Measures {
    present: BTreeMap<String, Measure>,
    earlier: Vec<Measure>,
}

fn load_measures(
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

/// Adds the problems that have not been told yet: several versions, or parts of a condition, may share one.
fn add_new(problems: &mut Vec<Diagnostic>, wrong: impl IntoIterator<Item = Diagnostic>) {
    for one in wrong {
        if !problems.contains(&one) {
            problems.push(one);
        }
    }
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
