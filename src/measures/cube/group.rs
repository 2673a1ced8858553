//! The number that rows are added up by.

use std::ops::Range;

use polars::prelude::*;

use super::{
    super::{
        population_rows::EXCLUDED,
        spine::{self, MONTH, Months},
    },
    answer_column,
};
use crate::vocabulary::Month;

/// What rows are added up by, packed into one number: the month within its batch, whether the row is left out, its
/// category, and its answers. Grouping by one number is several times faster than by several columns.
pub(super) struct Group {
    pub month: Month,
    pub is_excluded: bool,
    pub category: Option<u32>,
    /// The number of each answer in the portion, and what it is.
    pub answers: Vec<(usize, Option<bool>)>,
}

pub(super) const GROUP: &str = "_group";
pub(super) const BASE: &str = "_base";
/// Stands for a category that is not known, within a packed group.
pub(super) const NO_CATEGORY: u32 = u32::MAX;
/// A category takes 32 bits, an exclusion one, a month of at most 120 seven; two for each answer leave room for
/// eleven.
pub(super) const ANSWERS_AT_ONCE: usize = 11;
pub(super) const EXCLUDED_BIT: u32 = 32;
pub(super) const MONTH_BIT: u32 = 33;
pub(super) const ANSWER_BIT: u32 = 40;

impl Group {
    /// The answers that are counted together. There is one portion even where nothing is answered.
    pub(super) fn portions(answers: usize) -> Vec<Range<usize>> {
        let starts = (0..answers.max(1)).step_by(ANSWERS_AT_ONCE);
        starts.map(|start| start..(start + ANSWERS_AT_ONCE).min(answers)).collect()
    }

    /// Everything but the category, which differs from breakdown to breakdown.
    pub(super) fn packed(batch: Months, portion: &Range<usize>) -> Expr {
        let shifted = |expr: Expr, bit: u32| expr.cast(DataType::Int64) * lit(1_i64 << bit);
        let month = col(MONTH) - lit(spine::number_of(batch.first));
        let mut packed = shifted(month, MONTH_BIT) + shifted(col(EXCLUDED), EXCLUDED_BIT);
        for (place, number) in portion.clone().enumerate() {
            let answer = col(answer_column(number).as_str()).cast(DataType::Int64).fill_null(lit(2_i64));
            packed = packed + shifted(answer, ANSWER_BIT + 2 * place as u32);
        }
        packed.alias(BASE)
    }

    pub(super) fn with_category(column: Option<String>) -> Expr {
        match column {
            None => col(BASE).alias(GROUP),
            Some(column) => {
                let category = col(column.as_str()).fill_null(lit(NO_CATEGORY)).cast(DataType::Int64);
                (col(BASE) + category).alias(GROUP)
            }
        }
    }

    pub(super) fn unpacked(packed: i64, batch: Months, portion: &Range<usize>) -> Self {
        let category = (packed & i64::from(u32::MAX)) as u32;
        let answer = |place: usize| match (packed >> (ANSWER_BIT as usize + 2 * place)) & 3 {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        };
        Self {
            month: batch.first.plus(((packed >> MONTH_BIT) & 127) as i32),
            is_excluded: (packed >> EXCLUDED_BIT) & 1 == 1,
            category: (category != NO_CATEGORY).then_some(category),
            answers: portion.clone().enumerate().map(|(place, number)| (number, answer(place))).collect(),
        }
    }
}
