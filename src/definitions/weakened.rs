//! Definitions with one of their rules taken out. A rule that can go without any worked example noticing is not proved.

mod windows;

use std::collections::BTreeSet;

use polars::prelude::lit;

pub use self::windows::{Moved, windows};
use super::{
    Columns, Condition, Counts, Definitions, Dimension, Figure, Measure, Population, Time, Which, condition::Weaker,
    options::Edge, population::FollowUp,
};
use crate::vocabulary::Place;

/// One rule of a measure, of a population that it counts or of a dimension, taken out or turned round.
#[derive(Debug)]
pub struct Weakened {
    pub rule: Rule,
    change: Otherwise,
}

/// What is otherwise.
#[derive(Debug)]
enum Otherwise {
    Measure(Box<Measure>),
    Population(String, Box<Population>),
    Dimension(Dimension),
}

impl Weakened {
    /// All definitions with the rule as it is here.
    pub fn put_into(&self, definitions: &Definitions) -> Definitions {
        let mut definitions = definitions.clone();
        match &self.change {
            Otherwise::Measure(changed) => {
                let own = definitions.measures.iter_mut().filter(|one| one.id() == changed.id());
                own.for_each(|one| one.clone_from(changed));
            }
            Otherwise::Population(id, changed) => {
                definitions.populations.insert(id.clone(), Population::clone(changed));
            }
            Otherwise::Dimension(changed) => {
                let own = definitions.dimensions.iter_mut().filter(|one| one.id == changed.id);
                own.for_each(|one| one.clone_from(changed));
            }
        }
        definitions
    }

    /// The dimension, where it is one that is otherwise: only figures broken down by it, or that ask it, can tell.
    pub fn dimension(&self) -> Option<&str> {
        match &self.change {
            Otherwise::Dimension(changed) => Some(&changed.id),
            _ => None,
        }
    }
}

/// A rule of a definition, and how it could be weaker.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    pub place: Place,
    /// ``without `LS = 'V4'` ``.
    pub what: String,
}

/// Every way in which a measure could have lost one of its rules, besides those of its windows.
pub fn every(definitions: &Definitions, measure: &Measure) -> Vec<Weakened> {
    let mut found = of_measure(definitions, measure);
    for id in populations(definitions, measure) {
        let population = definitions.population(id);
        let columns = &definitions.columns[id];
        let is_asked = measure.figures.iter().any(|figure| asks(figure, measure, population));
        for (place, what, changed) in of_population(definitions, population, columns, is_asked) {
            let change = Otherwise::Population(id.to_owned(), Box::new(changed));
            found.push(Weakened { rule: Rule { place, what }, change });
        }
    }
    found.extend(of_dimensions(definitions, measure));
    found
}

/// The conditions of the dimensions that a measure is broken down by.
fn of_dimensions(definitions: &Definitions, measure: &Measure) -> Vec<Weakened> {
    let dimensions = definitions.dimensions.iter().filter(|one| measure.breakdowns.contains(&one.id));
    let of_dimension = |dimension: &Dimension| {
        let counted = measure.figures.iter().filter(|figure| figure.counts.is_broken_down());
        let mut columns = counted.map(|figure| &definitions.columns[&figure.population]);
        let source = &definitions.dimensions_source;
        let columns = columns.find(|columns| dimension.over(source, columns).is_some());
        columns.map(|columns| dimension.weaker(source, columns)).unwrap_or_default()
    };
    let weakened =
        |(place, what, changed)| Weakened { rule: Rule { place, what }, change: Otherwise::Dimension(changed) };
    dimensions.flat_map(of_dimension).map(weakened).collect()
}

/// The populations that a measure counts, and those they look into.
fn populations<'a>(definitions: &'a Definitions, measure: &'a Measure) -> BTreeSet<&'a str> {
    let counted = measure.populations();
    counted.flat_map(|id| std::iter::once(id).chain(definitions.population(id).looks_into())).collect()
}

fn of_measure(definitions: &Definitions, measure: &Measure) -> Vec<Weakened> {
    let mut found = Vec::new();
    let mut changed = |place: Place, what: String, change: &dyn Fn(&mut Measure)| {
        let mut other = measure.clone();
        change(&mut other);
        found.push(Weakened { rule: Rule { place, what }, change: Otherwise::Measure(Box::new(other)) });
    };
    if measure.is_of_the_service {
        let what = String::from("without `of_the_service`");
        changed(measure.place.clone(), what, &|measure| measure.is_of_the_service = false);
    }
    for (number, figure) in measure.figures.iter().enumerate() {
        let Some(condition) = figure.counts.condition() else { continue };
        for weaker in condition.weaker(&definitions.columns[&figure.population]) {
            let counts = with_condition(&figure.counts, weaker.left, condition);
            let what = format!("{} ({}, {})", weaker.what, figure.statistic, figure.window.name());
            changed(weaker.place, what, &|measure| measure.figures[number].counts = counts.clone());
        }
    }
    found
}

/// The same statistic of another condition; of everyone where there is none.
fn with_condition(counts: &Counts, condition: Option<Condition>, was: &Condition) -> Counts {
    match (counts, condition) {
        (Counts::Count { .. }, only) => Counts::Count { only },
        (Counts::Change { since, of, .. }, only) => Counts::Change { since: *since, only, of: of.clone() },
        (Counts::Share { .. }, Some(numerator)) => Counts::Share { numerator },
        (Counts::Share { .. }, None) => {
            Counts::Share { numerator: Condition { expr: lit(true), columns: BTreeSet::new(), ..was.clone() } }
        }
        (other, _) => other.clone(),
    }
}

/// Whether a figure asks its population something, so that it matters which row speaks for a key.
fn asks(figure: &Figure, measure: &Measure, population: &Population) -> bool {
    let is_asked = figure.counts.condition().is_some() || figure.counts.amount().is_some();
    let breakdowns = measure.breakdowns.iter().filter(|_| figure.counts.is_broken_down());
    let mut in_one = breakdowns.filter(|id| !population.counts_in_every.contains(id));
    figure.population == population.id && (is_asked || in_one.next().is_some())
}

type Changed = (Place, String, Population);

fn of_population(
    definitions: &Definitions,
    population: &Population,
    columns: &Columns,
    is_asked: bool,
) -> Vec<Changed> {
    let mut found = Vec::new();
    let mut changed = |place: &Place, what: String, change: &dyn Fn(&mut Population)| {
        let mut one = population.clone();
        change(&mut one);
        found.push((place.clone(), what, one));
    };
    for (number, condition) in population.counts_when.iter().enumerate() {
        for Weaker { place, what, left } in condition.weaker(columns) {
            changed(&place, what, &|one| match &left {
                Some(when) => one.counts_when[number] = when.clone(),
                None => drop(one.counts_when.remove(number)),
            });
        }
    }
    for (number, rule) in population.leave_out.iter().enumerate() {
        for Weaker { place, what, left } in rule.when.weaker(columns) {
            changed(&place, what, &|one| match &left {
                Some(when) => one.leave_out[number].when = when.clone(),
                None => drop(one.leave_out.remove(number)),
            });
        }
    }
    of_speaking(definitions, population, is_asked, &mut changed);
    of_time(population, &mut changed);
    if population.key.len() > 1 {
        for (number, column) in population.key.iter().enumerate() {
            let what = format!("without `{column}` in the key");
            changed(&population.place, what, &|one| drop(one.key.remove(number)));
        }
    }
    for (number, link) in population.was_in.iter().enumerate() {
        let what = format!("with who was there the night before in `{}`", link.name);
        changed(&link.place, what, &|one| one.was_in[number].edge = Edge::NightBefore);
    }
    for (number, link) in population.follow_up.iter().enumerate() {
        if !is_left_out_on_the_day(definitions, population, link) {
            let what = format!("with what happened on the day itself in `{}`", link.name);
            changed(&link.place, what, &|one| one.follow_up[number].days_after = 0);
        }
        let what = format!("without what happened on the next day in `{}`", link.name);
        changed(&link.place, what, &|one| one.follow_up[number].days_after = 2);
    }
    for every in &population.counts_in_every {
        let what = format!("without `{every}` in `counts_in_every`");
        changed(&population.place, what, &|one| one.counts_in_every.retain(|other| other != every));
    }
    found
}

/// Whether nobody is followed up to whom it happened on the day itself: who starts on it was in on it, and is left out.
fn is_left_out_on_the_day(definitions: &Definitions, population: &Population, link: &FollowUp) -> bool {
    let flow = definitions.population(&link.population);
    let starts = |stock: &Population| match (&stock.time, flow.time.event()) {
        (Time::Stock { from, .. }, Some(event)) => stock.table == flow.table && from == event,
        _ => false,
    };
    let leaves_out = |name: &str| population.leave_out.iter().any(|one| one.when.columns.contains(name));
    population.was_in.iter().any(|one| {
        let is_of_the_day = one.shared == link.shared && one.on == link.after;
        is_of_the_day && leaves_out(&one.name) && starts(definitions.population(&one.population))
    })
}

type Change<'a> = dyn FnMut(&Place, String, &dyn Fn(&mut Population)) + 'a;

/// Which row speaks for a key: told only where a key can have several rows, and something is asked of them.
fn of_speaking(definitions: &Definitions, population: &Population, is_asked: bool, changed: &mut Change<'_>) {
    let speaks = &population.speaks;
    if speaks.even_if_left_out {
        let what = String::from("without `even_if_left_out`");
        changed(&speaks.place, what, &|one| one.speaks.even_if_left_out = false);
    }
    let contract_key = definitions.contracts.get(&population.table).map_or(&[][..], |contract| &contract.key);
    let has_one_row = population.key.is_empty()
        || (!contract_key.is_empty() && contract_key.iter().all(|name| population.key.contains(name)))
        || matches!(&population.time, Time::Stock { until: None, ends_at_next: true, .. });
    if has_one_row || !is_asked {
        return;
    }
    let (what, other) = match speaks.which {
        Which::Latest => ("with `earliest` in the place of `latest`", Which::Earliest),
        Which::Earliest => ("with `latest` in the place of `earliest`", Which::Latest),
    };
    changed(&speaks.place, what.to_owned(), &|one| one.speaks.which = other);
    if let Some(then) = &speaks.then {
        changed(&speaks.place, format!("without `then: {then}`"), &|one| one.speaks.then = None);
    }
}

fn of_time(population: &Population, changed: &mut Change<'_>) {
    let Time::Stock { until, ends_at_next, unknown_start_is_open, .. } = &population.time else { return };
    let what = String::from("with who was there the night before");
    changed(&population.place, what, &|one| one.edge = Edge::NightBefore);
    let mut without = |name: &str, change: fn(&mut Time)| {
        changed(&population.place, format!("without `{name}`"), &|one| change(&mut one.time));
    };
    if *ends_at_next && until.is_some() {
        without("ends_at_next", |time| {
            if let Time::Stock { ends_at_next, .. } = time {
                *ends_at_next = false;
            }
        });
    }
    if *unknown_start_is_open {
        without("unknown_start_is_open", |time| {
            if let Time::Stock { unknown_start_is_open, .. } = time {
                *unknown_start_is_open = false;
            }
        });
    }
}
