//! Which measures are withheld, because more of those whom they count break a rule than the rule tolerates.
//!
//! Given what the checks found of such rules as rows in doubt; says of each measure and month how many of its keys have
//! a row in doubt. A measure that is withheld in a month has no figure of it at all: none of them is to be trusted.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::{
    Inputs, figures,
    population_rows::{self, EXCLUDED, KEY, Needs},
    set_aside,
    spine::{FIRST, LAST, number_of},
};
use crate::{
    definitions::{AGE, CHILD, Figure, LOCATION, MILES, Measure, PERSON_TABLE, Population, Time, Window},
    frames::{FILE, ROW},
    places::Doubt,
    vocabulary::{Month, Outcome, Status},
};

/// Withholds every figure of a measure in the months in which too many of its keys are in doubt.
pub fn withhold(inputs: &Inputs<'_>, outcomes: &mut [Outcome]) -> PolarsResult<()> {
    let mut reasons: BTreeMap<(&str, Month), String> = BTreeMap::new();
    for doubt in inputs.located.doubts() {
        for measure in &inputs.definitions.measures {
            if figures::not_supplied(inputs, measure).is_some() {
                continue;
            }
            for (month, reason) in beyond(inputs, measure, doubt)? {
                reasons.entry((measure.id(), month)).or_insert(reason);
            }
        }
    }
    for outcome in outcomes.iter_mut().filter(|outcome| outcome.status == Status::Ok) {
        let reason = reasons.get(&(outcome.measure.as_str(), outcome.month)).cloned();
        if let Some(reason) = reason {
            blank(outcome, reason);
        }
    }
    Ok(())
}

fn blank(outcome: &mut Outcome, reason: String) {
    outcome.status = Status::Withheld;
    outcome.reason = Some(reason);
    (outcome.numerator, outcome.denominator, outcome.method) = (None, None, None);
    for number in [&mut outcome.value, &mut outcome.lower, &mut outcome.upper, &mut outcome.least, &mut outcome.most] {
        *number = None;
    }
}

/// The months in which a measure has more keys in doubt than are tolerated, with the reason in words.
fn beyond(inputs: &Inputs<'_>, measure: &Measure, doubt: &Doubt) -> PolarsResult<BTreeMap<Month, String>> {
    let of_figure = |figure: &Figure| (figure.population.clone(), figure.window);
    let concerned = measure.figures.iter().filter(|figure| needs(inputs, figure, doubt)).map(of_figure);
    let mut found = BTreeMap::new();
    for (population, window) in concerned.collect::<BTreeSet<_>>() {
        let population = inputs.definitions.population(&population);
        let (affected, of) = keys(inputs, population, window, measure.is_of_the_service, doubt)?;
        for (month, (affected, of)) in inputs.months.iter().zip(affected.into_iter().zip(of)) {
            if of > 0 && affected as f64 > of as f64 * doubt.over / 100.0 {
                found.entry(month).or_insert_with(|| doubt.in_words(affected, of));
            }
        }
    }
    Ok(found)
}

/// Whether a figure counts rows of the table, and looks at the column that the rule is about.
fn needs(inputs: &Inputs<'_>, figure: &Figure, doubt: &Doubt) -> bool {
    let population = inputs.definitions.population(&figure.population);
    let names_the_child = || inputs.located.table(&population.table).is_some_and(|rows| rows.column(CHILD).is_ok());
    let is_of_table = population.table == doubt.table;
    let is_concerned = is_of_table || doubt.table == PERSON_TABLE && names_the_child();
    if !is_concerned {
        return false;
    }
    let Some(column) = doubt.column.as_deref().filter(|_| !doubt.sets_aside) else { return is_of_table };
    let condition = figure.counts.condition().into_iter().flat_map(|one| &one.columns);
    let amount = figure.counts.amount().into_iter().flat_map(|one| &one.columns);
    let time = match &population.time {
        Time::Stock { from, until, .. } => vec![Some(from), until.as_ref()],
        Time::Flow { event } | Time::Cohort { event } => vec![Some(event)],
    };
    let looked_at = condition.chain(amount).chain(population.columns()).chain(&population.key);
    looked_at.chain(time.into_iter().flatten()).any(|name| name == column || made_from(name).contains(&column))
}

/// The columns from which a derived one is made.
fn made_from(name: &str) -> &'static [&'static str] {
    match name {
        AGE => &["DOB"],
        LOCATION => &["PL_POST", "PL_LOCATION"],
        MILES => &["HOME_POST", "PL_POST", "PL_DISTANCE"],
        _ => &[],
    }
}

/// For each month how many keys have a row in doubt, and how many there are, those that only such rows could bring in
/// among them.
fn keys(
    inputs: &Inputs<'_>,
    population: &Population,
    window: Window,
    is_of_the_service: bool,
    doubt: &Doubt,
) -> PolarsResult<(Vec<i64>, Vec<i64>)> {
    let none = Needs::new();
    let counted = population_rows::rows(inputs, population, window, is_of_the_service, &none)?.frame;
    let aside = set_aside::rows(inputs, population, window, is_of_the_service, &none)?;
    let in_doubt = rows_in_doubt(inputs, population, doubt)?;
    let mut affected = stretches(&counted, Some(&in_doubt))?;
    if let Some(aside) = aside.filter(|_| population.table == doubt.table) {
        affected.extend(stretches(&aside.frame, Some(&in_doubt))?);
    }
    let mut all = stretches(&counted, None)?;
    all.extend(&affected);
    Ok((by_month(inputs, affected), by_month(inputs, all)))
}

/// The files and rows of the population's table that are in doubt; those of the children who are, for a rule about them.
fn rows_in_doubt(inputs: &Inputs<'_>, population: &Population, doubt: &Doubt) -> PolarsResult<DataFrame> {
    let place = [col(FILE), col(ROW)];
    if population.table == doubt.table {
        return doubt.rows.clone().lazy().select(place).collect();
    }
    let rows = inputs.located.table(&population.table).cloned().unwrap_or_default().lazy();
    let children = doubt.rows.clone().lazy().select([col(CHILD)]);
    rows.join(children, [col(CHILD)], [col(CHILD)], JoinArgs::new(JoinType::Semi)).select(place).collect()
}

type Stretch = (u32, i32, i32);

/// The key of each row that is not left out, and the first and last month it counts in; of some rows only.
fn stretches(rows: &DataFrame, only: Option<&DataFrame>) -> PolarsResult<Vec<Stretch>> {
    let place = || [col(FILE), col(ROW)];
    let mut kept = rows.clone().lazy().filter(col(EXCLUDED).not());
    if let Some(only) = only {
        kept = kept.join(only.clone().lazy(), place(), place(), JoinArgs::new(JoinType::Semi));
    }
    let kept = kept.select([col(KEY).cast(DataType::UInt32), col(FIRST), col(LAST)]).collect()?;
    let key = kept.column(KEY)?.u32()?.clone();
    let (first, last) = (kept.column(FIRST)?.cast(&DataType::Int32)?, kept.column(LAST)?.cast(&DataType::Int32)?);
    let rows = key.iter().zip(first.i32()?.iter().zip(last.i32()?.iter()));
    Ok(rows.filter_map(|(key, (first, last))| Some((key?, first?, last?))).collect())
}

/// How many different keys there are in each month of the run.
fn by_month(inputs: &Inputs<'_>, mut stretches: Vec<Stretch>) -> Vec<i64> {
    stretches.sort_unstable();
    let months = inputs.months.len();
    let start = number_of(inputs.months.first);
    let mut steps = vec![0_i64; months + 1];
    let mut reached: Option<(u32, i32)> = None;
    for (key, first, last) in stretches {
        // What an earlier stretch of the key has counted is not counted again.
        let first = match reached {
            Some((known, until)) if known == key => first.max(until + 1),
            _ => first,
        };
        let within = |month: i32| (month - start).clamp(0, months as i32) as usize;
        if first <= last {
            steps[within(first)] += 1;
            steps[within(last + 1)] -= 1;
            reached = Some((key, last));
        }
    }
    let mut there = 0;
    steps
        .into_iter()
        .take(months)
        .map(|step| {
            there += step;
            there
        })
        .collect()
}
