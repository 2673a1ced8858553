//! Who of a cohort is followed up to the end of each month, for how long, and whether it happened: what a curve of
//! survival is made from.

use polars::prelude::*;

use super::{
    Inputs,
    linked::outcome_column,
    population_rows::{self, EXCLUDED, Needs},
    survival::{Curve, Followed},
};
use crate::{
    definitions::{Population, Time, Window},
    vocabulary::Month,
};

/// The curve of one month, with whom it leaves out.
pub struct CurveOfMonth {
    pub month: Month,
    pub curve: Curve,
    pub not_known: i64,
    pub excluded: i64,
}

/// One row of a cohort: the day it entered, the first day it happened, and whether it counts.
struct Entered {
    day: i32,
    happened: Option<i32>,
    can_be_followed: bool,
    is_left_out: bool,
}

/// The curve of every month of the run. `outcome` is the name that the cohort gives to what is followed up.
pub fn curves(
    inputs: &Inputs<'_>,
    population: &Population,
    outcome: &str,
    window: Window,
) -> PolarsResult<Vec<CurveOfMonth>> {
    let entered = entered(inputs, population, outcome, window)?;
    let of_month = |month: Month| {
        let last_day = month.last_day().to_epoch_days();
        let first_day = window.first_day(month, &inputs.definitions.config).map(|day| day.to_epoch_days());
        let is_in_window = |day: i32| day <= last_day && first_day.is_none_or(|first| first <= day);
        let mut of_month = CurveOfMonth { month, curve: Curve::default(), not_known: 0, excluded: 0 };
        let mut followed = Vec::new();
        for one in entered.iter().filter(|one| is_in_window(one.day)) {
            match (one.is_left_out, one.can_be_followed) {
                (true, _) => of_month.excluded += 1,
                (false, false) => of_month.not_known += 1,
                (false, true) => {
                    let happened = one.happened.filter(|day| *day <= last_day);
                    let until = happened.unwrap_or(last_day);
                    followed.push(Followed { days: i64::from(until - one.day), happened: happened.is_some() });
                }
            }
        }
        of_month.curve = Curve::of(followed);
        of_month
    };
    Ok(inputs.months.iter().map(of_month).collect())
}

fn entered(inputs: &Inputs<'_>, population: &Population, outcome: &str, window: Window) -> PolarsResult<Vec<Entered>> {
    let (Time::Cohort { event }, Some(link)) =
        (&population.time, population.follow_up.iter().find(|link| link.name == outcome))
    else {
        polars_bail!(ComputeError: "`{}` follows nobody up for `{outcome}`", population.id);
    };
    let needs = Needs::from([link.shared.clone()]);
    let rows = population_rows::rows(inputs, population, window, true, &needs)?.frame;
    let days = |name: &str| rows.column(name)?.cast(&DataType::Int32);
    let (day, happened) = (days(event)?, days(&outcome_column(outcome))?);
    let known = rows.column(&link.shared)?.is_not_null();
    let left_out = rows.column(EXCLUDED)?.bool()?.clone();
    let columns = day.i32()?.iter().zip(happened.i32()?.iter()).zip(known.iter()).zip(left_out.iter());
    let entered = columns.filter_map(|(((day, happened), known), left_out)| {
        Some(Entered {
            day: day?,
            happened,
            can_be_followed: known.unwrap_or(false),
            is_left_out: left_out.unwrap_or(false),
        })
    });
    Ok(entered.collect())
}
