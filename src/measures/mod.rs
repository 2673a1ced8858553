//! Measures: from rows that can be counted to figures, for all months at once. Reads no file and asks no clock.

pub mod control;
mod cube;
mod derived;
mod explained;
mod figures;
mod followed;
pub mod intervals;
mod linked;
mod maker;
mod money;
mod of_one_day;
mod population_rows;
mod set_aside;
mod spine;
pub mod survival;
mod withheld;

use polars::prelude::*;

pub use self::{
    cube::Member,
    derived::UASC_TABLE,
    explained::{Explained, Part, explain, values_of},
    spine::Months,
};
use crate::{definitions::Definitions, places::Located, vocabulary::Outcome};

/// What measures are computed from.
pub struct Inputs<'a> {
    pub located: &'a Located,
    pub definitions: &'a Definitions,
    pub months: Months,
}

/// Every figure of every measure in every month.
pub fn compute(inputs: &Inputs<'_>) -> PolarsResult<Vec<Outcome>> {
    let mut outcomes = figures::compute(inputs)?;
    withheld::withhold(inputs, &mut outcomes)?;
    Ok(outcomes)
}
