//! A worked example of a measure: small tables of rows, and the figures that they must give. From `tests:` of
//! `measures/agreed/*.yaml`, where it stands beside what it proves.

mod expected;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use self::yaml::{CouncilYaml, Grid, RowYaml};
pub use self::{
    expected::{Expected, Is},
    yaml::ExampleYaml,
};
use super::{
    Config, Contract, Measure, PERSON_TABLE,
    config::{Budget, Districts, Estimate, Service},
    figure::{Counts, Figure, Figures},
    source::{Source, Spanned},
};
use crate::vocabulary::{Diagnostic, Month, Place, words};

/// One worked example, checked against its measure and the contracts.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it shows, in a sentence.
    pub shows: String,
    pub place: Place,
    /// The first and last month that must be computed.
    pub months: [Month; 2],
    pub council: Council,
    /// The tables that arrived, by name. A table that is not here was not supplied.
    pub tables: BTreeMap<String, Table>,
    pub expected: Vec<Expected>,
    /// The measure under other choices, where the example makes some.
    pub under: Option<Box<Measure>>,
}

/// The rows of one table, under every column of its contract.
#[derive(Debug, Clone)]
pub struct Table {
    pub columns: Vec<String>,
    /// Each with the line of the file that it stands in.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// What an example takes for the facts of the council, so that no change of `milepost.yaml` changes what it proves.
#[derive(Debug, Clone)]
pub struct Council(CouncilYaml);

impl Council {
    /// The configuration with these facts in the place of the project's.
    pub fn put_into(&self, config: &Config) -> Config {
        let Self(council) = self;
        let source = || String::from("the example");
        let codes = vec![String::from("E07999901")];
        let districts = Districts { name: String::from("the district of the examples"), from: None, to: None, codes };
        let estimate = |count| Estimate { date: NaiveDate::from_ymd_opt(1900, 1, 1), count, source: source() };
        let every_year = |amount: i64| -> Vec<Budget> {
            let aprils = (1990..2100).filter_map(|year| Month::new(year, 4));
            aprils.map(|april| Budget { year_from: Some(april), amount, source: source() }).collect()
        };
        let mut config = config.clone();
        config.authority.districts = vec![districts];
        config.service = Some(Service { name: String::from("service"), start: council.service_start });
        config.children_aged_0_to_17 = council.children_aged_0_to_17.map(estimate).into_iter().collect();
        config.hubs = council.hubs.clone();
        config.budgets = council.budgets.iter().map(|(name, amount)| (name.clone(), every_year(*amount))).collect();
        config
    }
}

/// What an example is checked against.
pub struct Context<'a> {
    pub source: &'a Source,
    pub config: &'a Config,
    pub contracts: &'a BTreeMap<String, Contract>,
    pub measure: &'a str,
    pub figures: &'a Figures<'a>,
    /// Tables whose contracts could not be read, among others.
    pub unread: &'a BTreeSet<String>,
    /// Tables that the measure counts. Those the example does not give are empty.
    pub tables: &'a [&'a str],
}

/// Checks an example, and gives every problem at once.
pub fn compile(yaml: &ExampleYaml, context: &Context<'_>) -> Result<Example, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let council = Council(yaml.council.clone());
    let mut tables = BTreeMap::new();
    let needed = context.tables.iter().chain(&["episodes", PERSON_TABLE]);
    for contract in needed.filter_map(|name| context.contracts.get(*name)) {
        tables.insert(contract.table.clone(), Table { columns: columns_of(contract), rows: Vec::new() });
    }
    for (name, grid) in &yaml.rows {
        match (context.contracts.get(name), &grid.value) {
            (None, _) => problems.push(no_table(name, grid, context)),
            (Some(_), Grid::NotSupplied) => drop(tables.remove(name)),
            (Some(contract), Grid::Rows(rows)) => {
                tables.insert(name.clone(), table(contract, rows, context.source, &mut problems));
            }
        }
    }
    let config = council.put_into(context.config);
    let expected = expected::compile(yaml, context, &config, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let place = context.source.place_of(&yaml.shows);
    let months = months(yaml.month, &expected, &context.figures.understood);
    Ok(Example { shows: yaml.shows.value.clone(), place, months, council, tables, expected, under: None })
}

/// From the first month that a figure is expected of, or that a change is counted from, to the last.
fn months(month: Month, expected: &[Expected], figures: &[Figure]) -> [Month; 2] {
    let last = expected.iter().map(|one| one.month).max().unwrap_or(month);
    let since = figures.iter().filter_map(|figure| match figure.counts {
        Counts::Change { since, .. } if since <= last => Some(since),
        _ => None,
    });
    let first = expected.iter().map(|one| one.month).chain(since).min().unwrap_or(month);
    [first, last]
}

fn columns_of(contract: &Contract) -> Vec<String> {
    contract.columns.iter().map(|column| column.name.clone()).collect()
}

fn no_table(name: &str, grid: &Spanned<Grid>, context: &Context<'_>) -> Diagnostic {
    let known: Vec<&str> = context.contracts.keys().map(String::as_str).collect();
    let wrong = context.source.wrong_value("MP0109", format!("there is no contract for a table `{name}`"), grid);
    wrong.hint(super::measure::suggestion(name, &known)).as_consequence_if(context.unread.contains(name))
}

/// The rows of a table, each under every column of the contract.
fn table(contract: &Contract, rows: &[Spanned<RowYaml>], source: &Source, problems: &mut Vec<Diagnostic>) -> Table {
    let columns = columns_of(contract);
    let mut table = Table { rows: Vec::new(), columns };
    let mut names: Option<Vec<String>> = None;
    for row in rows {
        let named = match &row.value {
            RowYaml::Named(cells) => cells.iter().map(|(name, cell)| (name.clone(), cell.clone())).collect(),
            RowYaml::List(cells) => match &names {
                None => {
                    let listed: Vec<String> = cells.iter().flatten().cloned().collect();
                    problems.extend(listed.iter().filter_map(|name| unknown(name, row, contract, source)));
                    names = Some(listed);
                    continue;
                }
                Some(names) if names.len() != cells.len() => {
                    let what = format!(
                        "the row has {} under {}",
                        words::counted(cells.len(), "cell"),
                        words::counted(names.len(), "column")
                    );
                    let wrong = source.wrong_value("MP0112", what, row).hint("write ~ where a cell is blank");
                    let is_unread = names.is_empty() && source.doubts("tests");
                    problems.push(wrong.as_consequence_if(is_unread));
                    continue;
                }
                Some(names) => names.iter().cloned().zip(cells.iter().cloned()).collect::<Vec<_>>(),
            },
        };
        if matches!(row.value, RowYaml::Named(_)) {
            problems.extend(named.iter().filter_map(|(name, _)| unknown(name, row, contract, source)));
        }
        let cell = |column: &String| {
            named.iter().find(|(name, _)| name == column).and_then(|(_, cell)| cell.clone()).unwrap_or_default()
        };
        table.rows.push((row.referenced.line() as u32, table.columns.iter().map(cell).collect()));
    }
    table
}

fn unknown(name: &str, row: &Spanned<RowYaml>, contract: &Contract, source: &Source) -> Option<Diagnostic> {
    if contract.column(name).is_some() {
        return None;
    }
    let known: Vec<&str> = contract.columns.iter().map(|column| column.name.as_str()).collect();
    let what = format!("table `{}` has no column `{name}`", contract.table);
    Some(source.wrong_value("MP0104", what, row).hint(super::measure::suggestion(name, &known)))
}
