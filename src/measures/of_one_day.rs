//! What a list of one day cannot tell. Where Annex A's list stands in for the episodes, who is looked after on its day
//! can be counted; who came and went, and how far from home, cannot.

use super::Inputs;
use crate::definitions::{MILES, Measure, Population, StandIn, Time};

/// The column without which no distance can be worked out.
const HOME: &str = "HOME_POST";

/// Why a measure has no figure though its tables are there: a list that stands in for one of them has not what it asks.
pub fn reason(inputs: &Inputs<'_>, measure: &Measure) -> Option<String> {
    let of = |id: &str| inputs.definitions.population(id);
    let own: Vec<&Population> = measure.populations().map(of).collect();
    let within = own.iter().flat_map(|one| one.looks_into()).map(of);
    own.iter().copied().chain(within).find_map(|population| {
        let list = inputs.located.stand_in(&population.table)?;
        let lacks = lacking(inputs, measure, population, list)?;
        Some(format!("{} stands in for `{}`, and has {lacks}", list.title, population.table))
    })
}

/// What a population, or the measure of it, asks that a list has not.
fn lacking(inputs: &Inputs<'_>, measure: &Measure, population: &Population, list: &StandIn) -> Option<String> {
    if !matches!(population.time, Time::Stock { .. }) {
        return Some(String::from("no history of who came and went"));
    }
    let of_figures = measure.figures.iter().filter_map(|figure| figure.counts.condition());
    let mut asked: Vec<String> = population.columns().cloned().collect();
    asked.extend(of_figures.flat_map(|condition| condition.columns.iter().cloned()));
    for dimension in &measure.breakdowns {
        let categories = inputs.definitions.categories(dimension, &population.id);
        asked.extend(categories.iter().flat_map(|categories| categories.columns()).map(String::from));
    }
    let lacks = |name: &str| list.lacks.iter().any(|lacking| lacking == name);
    if lacks(HOME) && asked.iter().any(|name| name == MILES) {
        return Some(String::from("no home postcode, so no distance"));
    }
    asked.into_iter().find(|name| lacks(name)).map(|name| format!("no `{name}`"))
}
