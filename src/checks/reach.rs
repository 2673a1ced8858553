//! How far the extracts reach: the day after which nothing can have happened in them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;

use crate::definitions::Contract;

/// Nobody is silent for so long, so what lies further ahead of everything else is a slip of the pen.
const LONGEST_SILENCE: i32 = 366;

/// A slip of the pen is rare: with more than one in so many rows beyond the silence, it is no slip.
const SLIPS_ONE_IN: usize = 100;

/// The last day on which a row of a table that has a course (episodes of care) began or ended. A few days far ahead of
/// all others do not count: one year mistyped would move every month.
pub fn last_day(tables: &BTreeMap<String, DataFrame>, contracts: &BTreeMap<String, Contract>) -> Option<NaiveDate> {
    let mut days = Vec::new();
    for (table, rows) in tables {
        let Some(order) = contracts.get(table).and_then(|contract| contract.in_order.as_ref()) else { continue };
        let end = contracts[table].end().map(|end| end.name.as_str());
        for name in [Some(order.on.as_str()), end].into_iter().flatten() {
            days.extend(days_of(rows, name));
        }
    }
    last_of(days).and_then(NaiveDate::from_epoch_days)
}

fn days_of(rows: &DataFrame, name: &str) -> Vec<i32> {
    let days = rows.column(name).and_then(|days| days.cast(&DataType::Int32));
    days.ok().and_then(|days| Some(days.i32().ok()?.iter().flatten().collect())).unwrap_or_default()
}

fn last_of(mut days: Vec<i32>) -> Option<i32> {
    days.sort_unstable();
    let slips = days.len() / SLIPS_ONE_IN;
    let is_silent = |at: &usize| days[*at].saturating_sub(days[*at - 1]) > LONGEST_SILENCE;
    let after_silence = (days.len() - slips..days.len()).find(|at| *at > 0 && is_silent(at));
    after_silence.map_or(days.last(), |at| days.get(at - 1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_mistyped_does_not_move_the_last_day() {
        let days: Vec<i32> = (0..250).collect();
        let with = |more: &[i32]| last_of(days.iter().chain(more).copied().collect());
        assert_eq!(with(&[]), Some(249));
        assert_eq!(with(&[70_000]), Some(249));
        assert_eq!(with(&[249 + 367, 70_000]), Some(249));
    }

    #[test]
    fn a_quiet_year_is_believed_and_so_are_many_days_after_a_longer_one() {
        let days: Vec<i32> = (0..250).collect();
        let with = |more: &[i32]| last_of(days.iter().chain(more).copied().collect());
        assert_eq!(with(&[249 + 366]), Some(249 + 366));
        assert_eq!(with(&[1_000, 1_001, 1_002]), Some(1_002));
    }

    #[test]
    fn of_a_few_rows_none_is_a_slip() {
        assert_eq!(last_of(vec![0, 1, 70_000]), Some(70_000));
        assert_eq!(last_of(vec![]), None);
    }
}
