//! Populations as they go under the choices of a measure, and as they were in earlier versions: each a population with a
//! name of its own, so that what is counted can be told apart.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    MILES,
    condition::Columns,
    options::{Choices, Edge, Offers},
    population::{self, Population, PopulationYaml},
    source::Source,
    version::{InForce, Versions},
};

/// Populations by their names, with the columns that their rows have.
pub type Populations = BTreeMap<String, (Population, Columns)>;

/// A population as written, which can be compiled again under other choices.
#[derive(Debug, Clone)]
pub struct Draft {
    pub source: Source,
    pub yaml: PopulationYaml,
    pub columns: Columns,
    pub versions: Versions,
}

impl Draft {
    fn looks_into(&self) -> impl Iterator<Item = &str> {
        let was_in = self.yaml.was_in.iter().map(|one| one.population.value.as_str());
        was_in.chain(self.yaml.follow_up.iter().map(|one| one.population.value.as_str()))
    }

    /// What sets it apart from the population as it is now and goes by itself.
    fn apart(&self, choices: &Choices, version: InForce) -> Vec<String> {
        let mut apart: Vec<String> = self
            .yaml
            .options
            .iter()
            .filter_map(|option| {
                let chosen = choices.among(option)?;
                let is_first = option.choices.first().is_some_and(|first| first.is.value == chosen.is.value);
                (!is_first).then(|| format!("{}: {}", option.name.value, chosen.is.value))
            })
            .collect();
        if self.yaml.is_stock() && choices.edge() == Edge::NightBefore {
            apart.push(String::from("night-before"));
        }
        if self.columns.contains_key(MILES) && choices.computes_every_distance() {
            apart.push(String::from("every distance"));
        }
        if let InForce::Earlier(at) = version {
            apart.push(format!("version {}", self.yaml.earlier[at].version.number.value));
        }
        apart
    }
}

/// Every population as written, by its id.
#[derive(Debug, Clone, Default)]
pub struct Drafts(pub BTreeMap<String, Draft>);

impl Drafts {
    /// The populations named and those they look into.
    pub fn with_looked_into<'a>(&'a self, ids: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
        let draft = |id: &'a str| self.0.get_key_value(id);
        let named: Vec<_> = ids.into_iter().filter_map(draft).collect();
        named.iter().flat_map(|(id, draft)| std::iter::once(id.as_str()).chain(draft.looks_into())).collect()
    }

    /// The days on which a population, or one that it looks into, changes.
    pub fn changes<'a>(&'a self, ids: impl IntoIterator<Item = &'a str>) -> BTreeSet<NaiveDate> {
        let every = self.with_looked_into(ids);
        every.into_iter().filter_map(|id| self.0.get(id)).flat_map(|draft| draft.versions.changes()).collect()
    }

    /// What the populations declare that a measure may choose.
    pub fn offers<'a>(&'a self, ids: impl IntoIterator<Item = &'a str>, into: &mut Offers<'a>) {
        into.declared.extend(ids.into_iter().filter_map(|id| self.0.get(id)).flat_map(|draft| &draft.yaml.options));
    }

    /// The name of a population under some choices and on a day, which is put among the others if it is not there yet.
    /// Nothing where the population itself could not be understood.
    pub fn variant(
        &self,
        id: &str,
        choices: &Choices,
        day: Option<NaiveDate>,
        populations: &mut Populations,
    ) -> Option<String> {
        self.variant_within(id, choices, day, populations, &[])
    }

    /// The same of a population that others look into. One that looks into itself has no variant.
    fn variant_within(
        &self,
        id: &str,
        choices: &Choices,
        day: Option<NaiveDate>,
        populations: &mut Populations,
        within: &[&str],
    ) -> Option<String> {
        let draft = self.0.get(id).filter(|_| populations.contains_key(id) && !within.contains(&id))?;
        let within: Vec<&str> = within.iter().copied().chain([id]).collect();
        let version = draft.versions.on(day);
        let mut others = BTreeMap::new();
        for other in draft.looks_into() {
            let variant = self.variant_within(other, &Choices::default(), day, populations, &within)?;
            others.insert(other.to_owned(), variant);
        }
        let mut apart = draft.apart(choices, version);
        apart.extend(others.iter().filter(|(other, variant)| other != variant).map(|(_, variant)| variant.clone()));
        if apart.is_empty() {
            return Some(id.to_owned());
        }
        let name = format!("{id} ({})", apart.join(", "));
        if !populations.contains_key(&name) {
            let columns = choices.seen(&draft.columns);
            let yaml = draft.yaml.as_in(version);
            let mut population = population::compile(&yaml, choices, &draft.source, &columns).ok()?;
            population.id.clone_from(&name);
            let of_was_in = population.was_in.iter_mut().map(|link| &mut link.population);
            for other in of_was_in.chain(population.follow_up.iter_mut().map(|link| &mut link.population)) {
                if let Some(variant) = others.get(other) {
                    other.clone_from(variant);
                }
            }
            populations.insert(name.clone(), (population, columns));
        }
        Some(name)
    }
}
