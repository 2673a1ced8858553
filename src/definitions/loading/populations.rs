//! Reads every population, and checks it against the columns that its rows have.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{same_ids, sources};
use crate::{
    definitions::{
        columns::{columns_of, unknown_column},
        condition::{Columns, Kind},
        contract::Contract,
        dimension::Dimension,
        links, measure,
        population::{self, PopulationYaml},
        source::{Source, Spanned},
        variants::{Draft, Drafts, Populations},
    },
    vocabulary::{Diagnostic, words},
};

pub(super) struct Compiled {
    pub drafts: Drafts,
    pub populations: Populations,
    /// The dimensions in every category of which a key counts, as written.
    pub every: Vec<(Source, Spanned<String>)>,
    /// Populations of which nothing is known: that could not be read, or whose contract could not.
    pub broken: BTreeSet<String>,
}

/// What populations are checked against.
pub(super) struct Tables<'a> {
    pub contracts: &'a BTreeMap<String, Contract>,
    /// Tables whose columns are not known.
    pub broken: &'a BTreeSet<String>,
    /// Whether a table may have a contract that does not say so.
    pub lost_a_table: bool,
}

pub(super) fn load_populations(
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
        let (source, yaml, wrong) = source.read_on::<PopulationYaml>();
        problems.extend(wrong);
        match yaml {
            Some(yaml) => parsed.push((source, yaml)),
            None => broken.extend(source.says("id")),
        }
    }
    problems.extend(same_ids("populations", parsed.iter().map(|(source, yaml)| (source, &yaml.id))));
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
            let wrong = source.wrong_value("MP0109", what, &yaml.table).hint(hint);
            problems.push(wrong.as_consequence_if(tables.lost_a_table));
            compiled.broken.insert(yaml.id.value);
            continue;
        };
        let others =
            yaml.was_in.iter().map(|one| &one.population).chain(yaml.follow_up.iter().map(|one| &one.population));
        for other in others.filter(|other| !ids.contains(&other.value)) {
            let what = format!("there is no population `{}`", other.value);
            problems.push(source.wrong_value("MP0109", what, other).hint("name the id of a file in populations"));
        }
        let mut columns = columns_of(contract, contracts);
        for name in yaml.was_in.iter().map(|one| &one.name).chain(yaml.follow_up.iter().map(|one| &one.name)) {
            columns.insert(name.clone(), Kind::Truth);
        }
        for link in &yaml.number_of {
            columns.insert(link.name.clone(), Kind::Number);
            let wrong = link_problem(&source, link, contracts);
            problems.extend(wrong.map(|one| one.as_consequence_if(tables.lost_a_table)));
        }
        compiled.every.extend(yaml.counts_in_every.iter().map(|name| (source.clone(), name.clone())));
        let columns = dimensions_of(&columns);
        let versions = yaml.versions(&source, problems);
        let id = yaml.id.value.clone();
        let (population, wrong) = population::every_way(&yaml, &source, &columns);
        problems.extend(wrong);
        if let Some(population) = population {
            compiled.populations.entry(id.clone()).or_insert_with(|| (population, columns.clone()));
        }
        compiled.drafts.0.entry(id).or_insert(Draft { source, yaml, columns, versions });
    }
    problems.extend(links::problems(&links, &compiled.populations));
    compiled
}

/// Dimensions in every category of which a key counts must be dimensions.
pub(super) fn check_every(
    every: &[(Source, Spanned<String>)],
    dimensions: &[Dimension],
    problems: &mut Vec<Diagnostic>,
) {
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
