//! From counts to figures: value, interval, and the reason where there is none.

use std::collections::BTreeMap;

use polars::prelude::PolarsResult;
use rayon::prelude::*;

use super::{
    Inputs,
    cube::{self, ALL, Asked, Cell, Cube},
    derived, intervals, money, population_rows,
};
use crate::{
    definitions::{Categories, Counts, Figure, Measure, Window},
    vocabulary::{Month, Outcome, Status, Unit},
};

/// Every figure of every measure in every month of the run.
pub fn compute(inputs: &Inputs<'_>) -> PolarsResult<Vec<Outcome>> {
    let counted = count_all(inputs)?;
    let mut outcomes = Vec::new();
    for measure in &inputs.definitions.measures {
        if let Some(reason) = not_supplied(inputs, measure) {
            let blank = |month| blank(inputs, measure, &measure.figures[0], month, Status::NotSupplied, &reason);
            outcomes.extend(inputs.months.iter().map(blank));
            continue;
        }
        for figure in &measure.figures {
            outcomes.extend(of_figure(inputs, measure, figure, &counted)?);
        }
    }
    Ok(outcomes)
}

/// The counts of each population in each window, made once for all the measures that ask for them.
type Counted<'a> = BTreeMap<(&'a str, Window), (Asked<'a>, Cube)>;

fn count_all<'a>(inputs: &'a Inputs<'a>) -> PolarsResult<Counted<'a>> {
    let mut asked: BTreeMap<(&str, Window), Asked<'_>> = BTreeMap::new();
    for measure in &inputs.definitions.measures {
        if not_supplied(inputs, measure).is_some() {
            continue;
        }
        for figure in &measure.figures {
            ask(inputs, measure, figure, &mut asked);
        }
    }
    // Populations are counted side by side: each leaves a core idle while it sorts or joins.
    let counted = asked.into_par_iter().map(|((population, window), asked)| {
        let of = inputs.definitions.population(population);
        let rows = population_rows::rows(inputs, of, window, &asked.needs())?;
        let cube = cube::count(inputs, of, &rows, &asked)?;
        Ok(((population, window), (asked, cube)))
    });
    counted.collect()
}

fn ask<'a>(
    inputs: &'a Inputs<'a>,
    measure: &'a Measure,
    figure: &'a Figure,
    asked: &mut BTreeMap<(&'a str, Window), Asked<'a>>,
) {
    if let Counts::Sum { .. } | Counts::ShareOfBudget { .. } = figure.counts {
        return;
    }
    if let Counts::Ratio { over } = &figure.counts {
        asked.entry((over.as_str(), Window::Stock)).or_default();
    }
    let one = asked.entry((figure.population.as_str(), figure.window)).or_default();
    match &figure.counts {
        Counts::Share { numerator } => one.numerators.push(numerator),
        Counts::Mean { of, .. } | Counts::Max { of, .. } if !one.amounts.contains(&of.as_str()) => one.amounts.push(of),
        _ => {}
    }
    for id in &measure.breakdowns {
        let is_asked = one.breakdowns.iter().any(|(known, _)| known == id);
        if let (false, Some(categories)) = (is_asked, categories(inputs, id, &figure.population)) {
            one.breakdowns.push((id, categories));
        }
    }
}

/// A dimension over a population, where the extracts that arrived can tell it.
fn categories(inputs: &Inputs<'_>, dimension: &str, population: &str) -> Option<Categories> {
    let categories = inputs.definitions.categories(dimension, population)?;
    let table = inputs.located.table(&inputs.definitions.population(population).table)?;
    let is_there = match &categories {
        Categories::ValuesOf(column) => table.column(column).is_ok(),
        Categories::When(_) => derived::can_be_told(inputs, &categories),
    };
    is_there.then_some(categories)
}

/// Why a measure has no figure at all, if it has none.
fn not_supplied(inputs: &Inputs<'_>, measure: &Measure) -> Option<String> {
    if measure.is_of_the_service && inputs.definitions.config.service_start().is_none() {
        return Some(String::from("`milepost.yaml` does not say when the service started"));
    }
    let tables = measure.populations().map(|id| inputs.definitions.population(id).table.as_str());
    let missing = tables.into_iter().find(|table| inputs.located.table(table).is_none())?;
    Some(format!("the extract `{missing}` was not supplied"))
}

fn of_figure(
    inputs: &Inputs<'_>,
    measure: &Measure,
    figure: &Figure,
    counted: &Counted<'_>,
) -> PolarsResult<Vec<Outcome>> {
    let maker = Maker { inputs, measure, figure };
    if let Counts::Sum { of, per_days } | Counts::ShareOfBudget { of, per_days, .. } = &figure.counts {
        let accrued = money::accrued(inputs, inputs.definitions.population(&figure.population), of, *per_days)?;
        return Ok(inputs.months.iter().map(|month| maker.of_accrued(month, &accrued)).collect());
    }
    let Some((asked, cube)) = counted.get(&(figure.population.as_str(), figure.window)) else {
        return Ok(Vec::new());
    };
    let over = match &figure.counts {
        Counts::Ratio { over } => counted.get(&(over.as_str(), Window::Stock)),
        _ => None,
    };
    let mut outcomes = Vec::new();
    for month in inputs.months.iter() {
        let whole = cube.whole(month, asked);
        let beside = Beside {
            answer: answer_number(figure, asked),
            amount: amount_number(figure, asked),
            then: match figure.counts {
                Counts::Change { since } if inputs.months.first <= since => Some(cube.whole(since, asked).keys),
                _ => None,
            },
            over: over.map(|(asked, cube)| cube.whole(month, asked)),
        };
        outcomes.extend(maker.of_cell(month, ALL, ALL, &whole, &beside));
    }
    if matches!(figure.counts, Counts::Count | Counts::Share { .. }) {
        let beside = Beside { answer: answer_number(figure, asked), ..Beside::default() };
        for id in &measure.breakdowns {
            for (month, category, cell) in cube.breakdown(id) {
                outcomes.extend(maker.of_cell(month, id, category, cell, &beside));
            }
        }
    }
    Ok(outcomes)
}

fn answer_number(figure: &Figure, asked: &Asked<'_>) -> Option<usize> {
    let Counts::Share { numerator } = &figure.counts else { return None };
    asked.numerators.iter().position(|one| std::ptr::eq(*one, numerator))
}

fn amount_number(figure: &Figure, asked: &Asked<'_>) -> Option<usize> {
    let (Counts::Mean { of, .. } | Counts::Max { of, .. }) = &figure.counts else { return None };
    asked.amounts.iter().position(|name| name == of)
}

/// What a figure needs besides the counts of its own cell.
#[derive(Default)]
struct Beside {
    /// The number of its numerator among those asked.
    answer: Option<usize>,
    amount: Option<usize>,
    /// How many there were in the month that a change is counted from.
    then: Option<i64>,
    /// The cell of the population below the line.
    over: Option<Cell>,
}

struct Maker<'a> {
    inputs: &'a Inputs<'a>,
    measure: &'a Measure,
    figure: &'a Figure,
}

impl Maker<'_> {
    /// The figure of one month and category. Before a change can be counted there is none, not even a blank one.
    fn of_cell(&self, month: Month, breakdown: &str, category: &str, cell: &Cell, beside: &Beside) -> Option<Outcome> {
        if let Some(reason) = self.before_the_service(month) {
            let is_whole = breakdown == ALL;
            let outcome = self.blank(month, Status::NotApplicable, &reason);
            return is_whole.then_some(outcome);
        }
        let mut outcome = self.outcome(month);
        outcome.breakdown = breakdown.to_owned();
        outcome.category = category.to_owned();
        outcome.excluded = cell.excluded;
        match &self.figure.counts {
            Counts::Count => count(&mut outcome, cell.keys),
            Counts::Share { .. } => {
                let answer = beside.answer.and_then(|number| cell.answers.get(number)).copied().unwrap_or_default();
                outcome.not_known = answer.not_known;
                share(&mut outcome, answer.yes, cell.keys);
            }
            Counts::Rate { per } => self.rate(&mut outcome, cell.keys, *per),
            Counts::Change { since } => {
                if month < *since {
                    return None;
                }
                change(&mut outcome, cell.keys, beside.then, *since);
            }
            Counts::Ratio { .. } => {
                let over = beside.over.clone().unwrap_or_default();
                outcome.excluded = over.excluded;
                ratio(&mut outcome, cell.keys, over.keys, 100);
            }
            Counts::Mean { times, .. } => money::mean(&mut outcome, &self.amounts(cell, beside), *times),
            Counts::Max { times, .. } => money::highest(&mut outcome, &self.amounts(cell, beside), *times),
            Counts::Sum { .. } | Counts::ShareOfBudget { .. } => return None,
        }
        Some(outcome)
    }

    fn amounts(&self, cell: &Cell, beside: &Beside) -> cube::Amounts {
        beside.amount.and_then(|number| cell.amounts.get(number)).copied().unwrap_or_default()
    }

    fn of_accrued(&self, month: Month, accrued: &BTreeMap<Month, money::Accrued>) -> Outcome {
        let mut outcome = self.outcome(month);
        let accrued = accrued.get(&month).copied().unwrap_or_default();
        outcome.not_known = accrued.not_known;
        match &self.figure.counts {
            Counts::ShareOfBudget { budget, .. } => {
                let budgets = self.inputs.definitions.config.budgets.get(budget);
                let start = month.financial_year_start();
                let of_year = budgets.into_iter().flatten().find(|budget| budget.year_from == Some(start));
                match of_year {
                    Some(budget) if budget.amount > 0 => {
                        outcome.value = Some(accrued.pounds() / budget.amount as f64 * 100.0);
                    }
                    _ => {
                        let reason = format!("`milepost.yaml` has no budget for the year from {}", start.in_words());
                        not(&mut outcome, Status::NotSupplied, &reason);
                    }
                }
            }
            _ => outcome.value = Some(accrued.pounds()),
        }
        outcome
    }

    /// The rate on the latest estimate that is not after T.
    fn rate(&self, outcome: &mut Outcome, keys: i64, per: i64) {
        let day = outcome.month.last_day();
        let estimates = &self.inputs.definitions.config.children_aged_0_to_17;
        let of_day = estimates.iter().filter(|estimate| estimate.date.is_some_and(|date| date <= day));
        match of_day.max_by_key(|estimate| estimate.date) {
            Some(estimate) => ratio(outcome, keys, estimate.count, per),
            None => {
                outcome.numerator = Some(keys);
                let reason = format!("`milepost.yaml` has no estimate of children aged 0 to 17 for {}", outcome.month);
                not(outcome, Status::NotSupplied, &reason);
            }
        }
    }

    fn before_the_service(&self, month: Month) -> Option<String> {
        let start = self.inputs.definitions.config.service_start()?;
        let is_before = self.measure.is_of_the_service && month.last_day() < start;
        is_before.then(|| format!("the service started on {}", start.format("%-d %B %Y")))
    }

    fn outcome(&self, month: Month) -> Outcome {
        blank(self.inputs, self.measure, self.figure, month, Status::Ok, "")
    }

    fn blank(&self, month: Month, status: Status, reason: &str) -> Outcome {
        blank(self.inputs, self.measure, self.figure, month, status, reason)
    }
}

fn blank(
    inputs: &Inputs<'_>,
    measure: &Measure,
    figure: &Figure,
    month: Month,
    status: Status,
    reason: &str,
) -> Outcome {
    Outcome {
        measure: measure.id().to_owned(),
        month,
        window: figure.window.label(&inputs.definitions.config),
        breakdown: ALL.to_owned(),
        category: ALL.to_owned(),
        statistic: figure.statistic.clone(),
        numerator: None,
        denominator: None,
        value: None,
        unit: figure.unit,
        lower: None,
        upper: None,
        least: None,
        most: None,
        method: None,
        not_known: 0,
        excluded: 0,
        status,
        reason: (status != Status::Ok).then(|| reason.to_owned()),
        definition: measure.words.hash.clone(),
        run: String::new(),
    }
}

fn not(outcome: &mut Outcome, status: Status, reason: &str) {
    outcome.status = status;
    outcome.reason = Some(reason.to_owned());
}

pub(super) fn nobody(outcome: &mut Outcome) {
    not(outcome, Status::NotApplicable, "there was nobody to count");
}

/// A count of nought is a figure.
fn count(outcome: &mut Outcome, keys: i64) {
    outcome.numerator = Some(keys);
    outcome.value = Some(keys as f64);
}

/// A share in percent with Wilson's interval; of nobody there is none.
fn share(outcome: &mut Outcome, yes: i64, of: i64) {
    outcome.numerator = Some(yes);
    outcome.denominator = Some(of);
    let Some(interval) = intervals::wilson(yes, of) else { return nobody(outcome) };
    outcome.value = Some(yes as f64 / of as f64 * 100.0);
    outcome.lower = Some(interval.lower * 100.0);
    outcome.upper = Some(interval.upper * 100.0);
    outcome.method = Some(interval.method.name().to_owned());
}

/// So many for every `per`, with Byar's interval, or the exact one under ten.
fn ratio(outcome: &mut Outcome, keys: i64, of: i64, per: i64) {
    outcome.numerator = Some(keys);
    outcome.denominator = Some(of);
    let Some(interval) = intervals::rate(keys, of as f64, per as f64) else { return nobody(outcome) };
    outcome.value = Some(keys as f64 / of as f64 * per as f64);
    outcome.lower = Some(interval.lower);
    outcome.upper = Some(interval.upper);
    outcome.method = Some(interval.method.name().to_owned());
}

/// Percent more or fewer than then. Nothing can be said of a change from nought.
fn change(outcome: &mut Outcome, now: i64, then: Option<i64>, since: Month) {
    outcome.numerator = Some(now);
    outcome.denominator = then;
    debug_assert_eq!(outcome.unit, Unit::Percent);
    match then {
        Some(then) if then > 0 => outcome.value = Some((now - then) as f64 / then as f64 * 100.0),
        Some(_) => nobody(outcome),
        None => {
            let reason = format!("the extracts do not reach back to {}", since.in_words());
            not(outcome, Status::NotApplicable, &reason);
        }
    }
}
