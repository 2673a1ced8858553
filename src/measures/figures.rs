//! From counts to figures: which populations are counted in which windows, and every figure that is made of them.

use std::collections::BTreeMap;

use polars::prelude::PolarsResult;
use rayon::prelude::*;

use super::{
    Inputs, Months,
    cube::{self, ALL, Asked, Cube},
    derived, followed,
    maker::{Beside, Maker},
    money, of_one_day, population_rows, set_aside,
};
use crate::{
    definitions::{Categories, Counts, Figure, Measure, Window, options::Denominator},
    vocabulary::{Month, Outcome, Status},
};

/// Every figure of every measure in every month of the run.
pub fn compute(inputs: &Inputs<'_>) -> PolarsResult<Vec<Outcome>> {
    let counted = count_all(inputs)?;
    let measures: Vec<&Measure> = inputs.definitions.every_version().collect();
    // Side by side too: what accrues is counted here, over rows of its own.
    let outcomes = measures.into_par_iter().map(|measure| of_measure(inputs, measure, &counted));
    Ok(outcomes.collect::<PolarsResult<Vec<_>>>()?.concat())
}

fn of_measure(inputs: &Inputs<'_>, measure: &Measure, counted: &Counted<'_>) -> PolarsResult<Vec<Outcome>> {
    let in_force = |month: &Month| measure.is_in_force(*month);
    if let Some(reason) = not_supplied(inputs, measure) {
        let maker = Maker { inputs, measure, figure: &measure.figures[0] };
        let blank = |month| maker.blank(month, Status::NotSupplied, &reason);
        return Ok(inputs.months.iter().filter(in_force).map(blank).collect());
    }
    let mut outcomes = Vec::new();
    for figure in &measure.figures {
        let of_figure = of_figure(inputs, measure, figure, counted)?;
        outcomes.extend(of_figure.into_iter().filter(|outcome| in_force(&outcome.month)));
    }
    Ok(outcomes)
}

/// A population in a window, and whether its rows begin with the service.
type Part<'a> = (&'a str, Window, bool);

/// The counts of each part, made once for all the measures that ask for them.
type Counted<'a> = BTreeMap<Part<'a>, (Asked<'a>, Cube)>;

fn part_of<'a>(measure: &Measure, figure: &'a Figure) -> Part<'a> {
    (&figure.population, figure.window, measure.is_of_the_service)
}

fn count_all<'a>(inputs: &'a Inputs<'a>) -> PolarsResult<Counted<'a>> {
    let mut asked: BTreeMap<Part<'_>, Asked<'_>> = BTreeMap::new();
    for measure in inputs.definitions.every_version() {
        if not_supplied(inputs, measure).is_some() {
            continue;
        }
        for figure in &measure.figures {
            ask(inputs, measure, figure, &mut asked);
        }
    }
    // Populations are counted side by side: each leaves a core idle while it sorts or joins.
    let counted = asked.into_par_iter().map(|(part, asked)| {
        let cube = count_part(inputs, part, &asked)?;
        Ok((part, (asked, cube)))
    });
    counted.collect()
}

fn count_part(
    inputs: &Inputs<'_>,
    (population, window, is_of_the_service): Part<'_>,
    asked: &Asked<'_>,
) -> PolarsResult<Cube> {
    let population = inputs.definitions.population(population);
    let rows = population_rows::rows(inputs, population, window, is_of_the_service, &asked.needs())?;
    let aside = set_aside::rows(inputs, population, window, is_of_the_service, &asked.needs())?;
    cube::count(inputs, population, &rows, aside.as_ref(), asked)
}

/// Whether a figure is made of the counts of its population by month, rather than in a way of its own.
fn is_counted(counts: &Counts) -> bool {
    !matches!(
        counts,
        Counts::Accrued { .. } | Counts::ShareOfBudget { .. } | Counts::Survival { .. } | Counts::MeanOfMonthEnds
    )
}

fn ask<'a>(
    inputs: &'a Inputs<'a>,
    measure: &'a Measure,
    figure: &'a Figure,
    asked: &mut BTreeMap<Part<'a>, Asked<'a>>,
) {
    if !is_counted(&figure.counts) {
        return;
    }
    if let Counts::Ratio { over, .. } = &figure.counts {
        asked.entry((over, Window::Stock, false)).or_default();
    }
    let one = asked.entry(part_of(measure, figure)).or_default();
    one.numerators.extend(figure.counts.condition());
    if let Some(amount) = figure.counts.amount() {
        let is_median = matches!(figure.counts, Counts::Median { .. });
        let list = if is_median { &mut one.values } else { &mut one.amounts };
        if !list.iter().any(|known| known.sql == amount.sql) {
            list.push(amount);
        }
    }
    for id in &measure.breakdowns {
        let is_asked = one.breakdowns.iter().any(|(known, _)| known == id);
        if let (false, Some(categories)) = (is_asked, categories(inputs, id, &figure.population)) {
            one.breakdowns.push((id, categories));
        }
    }
}

/// A dimension over a population, where the extracts that arrived can tell it.
pub fn categories(inputs: &Inputs<'_>, dimension: &str, population: &str) -> Option<Categories> {
    let categories = inputs.definitions.categories(dimension, population)?;
    let table = inputs.located.table(&inputs.definitions.population(population).table)?;
    let is_there = match &categories {
        Categories::ValuesOf(column) => table.column(column).is_ok(),
        Categories::When(_) => derived::can_be_told(inputs, &categories),
    };
    is_there.then_some(categories)
}

/// Why a measure has no figure at all, if it has none.
pub fn not_supplied(inputs: &Inputs<'_>, measure: &Measure) -> Option<String> {
    let begins_with_the_service =
        |figure: &Figure| matches!(figure.window, Window::SinceStart | Window::FollowUp(_, None));
    let needs_a_start = measure.is_of_the_service || measure.figures.iter().any(begins_with_the_service);
    if needs_a_start && inputs.definitions.config.service_start().is_none() {
        return Some(String::from("`milepost.yaml` does not say when the service started"));
    }
    let tables = measure.populations().flat_map(|id| inputs.definitions.tables(id));
    match tables.into_iter().find(|table| inputs.located.table(table).is_none()) {
        Some(missing) => Some(format!("the extract `{missing}` was not supplied")),
        None => of_one_day::reason(inputs, measure),
    }
}

fn of_figure(
    inputs: &Inputs<'_>,
    measure: &Measure,
    figure: &Figure,
    counted: &Counted<'_>,
) -> PolarsResult<Vec<Outcome>> {
    let maker = Maker { inputs, measure, figure };
    let population = inputs.definitions.population(&figure.population);
    match &figure.counts {
        Counts::Accrued { of, per_days } | Counts::ShareOfBudget { of, per_days, .. } => {
            let accrued = money::accrued(inputs, population, of, *per_days, figure.window)?;
            Ok(inputs.months.iter().map(|month| maker.of_accrued(month, &accrued)).collect())
        }
        Counts::MeanOfMonthEnds => of_month_ends(&maker),
        Counts::Survival { outcome, days } => {
            let curves = followed::curves(inputs, population, outcome, figure.window)?;
            Ok(curves.iter().flat_map(|curve| maker.of_curve(curve, days)).collect())
        }
        _ => of_counts(&maker, counted),
    }
}

fn of_counts(maker: &Maker<'_>, counted: &Counted<'_>) -> PolarsResult<Vec<Outcome>> {
    let Maker { inputs, measure, figure } = maker;
    let Some((asked, cube)) = counted.get(&part_of(measure, figure)) else { return Ok(Vec::new()) };
    let over = match &figure.counts {
        Counts::Ratio { over, .. } => counted.get(&(over.as_str(), Window::Stock, false)),
        _ => None,
    };
    let before = there_before(inputs, figure)?;
    let in_each = Beside::of(figure, asked);
    let mut outcomes = Vec::new();
    for month in inputs.months.iter() {
        let whole = cube.whole(month, asked);
        let mut beside = in_each.clone();
        beside.over = over.map(|(asked, cube)| cube.whole(month, asked));
        beside.over_before = before.as_ref().and_then(|before| {
            let day_before = figure.window.month_before(month, &inputs.definitions.config)?;
            Some(before.whole(day_before, &Asked::default()).keys)
        });
        if let Counts::Change { since, .. } = &figure.counts {
            beside.then = (inputs.months.first <= *since).then(|| in_each.of_whom(&cube.whole(*since, asked)));
        }
        outcomes.extend(maker.of_cell(month, ALL, ALL, &whole, &beside));
    }
    if !figure.counts.is_broken_down() {
        return Ok(outcomes);
    }
    for id in &measure.breakdowns {
        for (month, category, cell) in cube.breakdown(id) {
            outcomes.extend(maker.of_cell(month, id, category, cell, &in_each));
        }
        outcomes.extend(of_empty_hubs(maker, id, asked, cube));
    }
    Ok(outcomes)
}

/// Who was there on the day before each window, for a ratio over the mean of both ends.
fn there_before(inputs: &Inputs<'_>, figure: &Figure) -> PolarsResult<Option<Cube>> {
    let Counts::Ratio { over, denominator: Denominator::Average } = &figure.counts else { return Ok(None) };
    let before = |month| figure.window.month_before(month, &inputs.definitions.config).unwrap_or(month);
    let Inputs { located, definitions, months } = *inputs;
    let months = Months { first: before(months.first), last: before(months.last) };
    let asked = Asked::default();
    count_part(&Inputs { located, definitions, months }, (over, Window::Stock, false), &asked).map(Some)
}

/// The dimension that has capacities.
const HUB: &str = "hub";

/// Where a measure counts against capacities, a hub that nobody is in has its nought.
fn of_empty_hubs(maker: &Maker<'_>, breakdown: &str, asked: &Asked<'_>, cube: &Cube) -> Vec<Outcome> {
    let has_capacities = maker.measure.figures.iter().any(|one| matches!(one.counts, Counts::ShareOfCapacity));
    if breakdown != HUB || !has_capacities {
        return Vec::new();
    }
    let beside = Beside::of(maker.figure, asked);
    let hubs = &maker.inputs.definitions.config.hubs;
    let empty = maker.inputs.months.iter().flat_map(|month| {
        let known: Vec<&str> = cube.breakdown(HUB).filter(|one| one.0 == month).map(|one| one.1).collect();
        hubs.keys().filter(move |hub| !known.contains(&hub.as_str())).map(move |hub| (month, hub))
    });
    let nobody = |month, hub: &str| {
        let could_come = cube.could_come(HUB, month, hub);
        cube::Cell { could_come, ..cube::Cell::empty(asked) }
    };
    empty.filter_map(|(month, hub)| maker.of_cell(month, HUB, hub, &nobody(month, hub), &beside)).collect()
}

/// The mean of the counts at the month-ends of a window. Those before the first month of the run are counted too.
fn of_month_ends(maker: &Maker<'_>) -> PolarsResult<Vec<Outcome>> {
    let Inputs { located, definitions, months } = *maker.inputs;
    let window = maker.figure.window;
    let first = |month: Month| window.month_before(month, &definitions.config).map_or(month, |before| before.plus(1));
    let reaching_back = Months { first: first(months.first).min(months.first), ..months };
    let reaching_back = Inputs { located, definitions, months: reaching_back };
    let asked = Asked::default();
    let cube = count_part(&reaching_back, (&maker.figure.population, Window::Stock, false), &asked)?;
    let counts = |month: Month| first(month).to(month).map(|one| cube.whole(one, &asked).keys);
    Ok(months.iter().map(|month| maker.of_month_ends(month, counts(month).collect::<Vec<_>>().as_slice())).collect())
}
