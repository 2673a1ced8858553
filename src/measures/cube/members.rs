//! The row that speaks for each key in one month, with what was asked of it: what a figure is explained by.

use polars::prelude::*;

use super::{
    super::{
        Inputs, linked,
        population_rows::{self, EXCLUDED, Rows},
        spine::{self, Months},
    },
    Asked, CategoryNames, Counter, Cube, amount_column, answer_column, category_column, one_a_key,
    sums::number,
    value_column,
};
use crate::{
    definitions::Population,
    frames::{FILE, ROW},
};

/// The rows that speak for their keys in the last month of the run, each with what was asked of it and with the columns
/// named; one for each category of a breakdown, where one is named and the population counts in every one.
pub fn members(
    inputs: &Inputs<'_>,
    population: &Population,
    rows: &Rows,
    asked: &Asked<'_>,
    also: &[String],
) -> PolarsResult<Vec<Member>> {
    let needs = population_rows::with_own_needs(population, &asked.needs());
    let counter = Counter { inputs, population, window: rows.window, asked, needs, cube: Cube::default() };
    let last = Months { first: inputs.months.last, last: inputs.months.last };
    let prepared = counter.with_what_is_known(rows.frame.clone().lazy()).collect()?;
    let counted_out = spine::counted_out(prepared.clone().lazy(), last);
    let counted_out = linked::with_numbers(inputs, population, &prepared, counted_out, last)?;
    let rules = population.leave_out.iter().enumerate();
    let rules = rules.map(|(number, one)| one.when.expr.clone().fill_null(lit(false)).alias(rule_column(number)));
    let rows = counter.with_what_waited(counted_out).with_columns(rules.collect::<Vec<_>>());
    let also = also.iter().map(|name| col(name.as_str()).cast(DataType::String).alias(format!("_also_{name}")));
    let rules = (0..population.leave_out.len()).map(|number| col(rule_column(number).as_str()));
    let wanted = counter.wanted_columns().into_iter().chain(also).chain(rules).collect::<Vec<_>>();
    let category = asked.breakdowns.first().map(|(id, _)| category_column(id));
    let in_every = category
        .filter(|_| asked.breakdowns.iter().any(|(id, _)| population.counts_in_every.iter().any(|one| one == id)));
    let rows = one_a_key(rows.select(wanted).collect()?, population, in_every.as_deref())?;
    let rows = rows.sort([FILE, ROW], SortMultipleOptions::default())?;
    (0..rows.height()).map(|at| member(&rows, at, population, asked)).collect()
}

/// How many rows are there in the last month of the run, whoever speaks for whom.
pub fn rows_there(rows: &Rows, months: Months) -> PolarsResult<usize> {
    let last = spine::number_of(months.last);
    let is_there = col(spine::FIRST).lt_eq(lit(last)).and(col(spine::LAST).gt_eq(lit(last)));
    Ok(rows.frame.clone().lazy().filter(is_there).collect()?.height())
}

/// A row that speaks for its key in a month.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Member {
    /// The number of its file among those of its table, and its row there.
    pub file: u32,
    pub row: u32,
    /// The columns that were named, in their order.
    pub also: Vec<Option<String>>,
    pub is_left_out: bool,
    /// The rule that leaves it out, where it is one of the population's.
    pub rule: Option<usize>,
    /// The answer to the condition, where one was asked.
    pub answer: Option<bool>,
    /// The amount in whole parts, where one was asked and is known.
    pub amount: Option<i64>,
    /// For how many nights the amount accrues, where it does.
    pub nights: Option<i64>,
    pub category: Option<String>,
}

fn member(rows: &DataFrame, at: usize, population: &Population, asked: &Asked<'_>) -> PolarsResult<Member> {
    let truth = |name: &str| -> PolarsResult<Option<bool>> { Ok(rows.column(name)?.bool()?.get(at)) };
    let place = |name: &str| number(rows, name, at).unwrap_or(0) as u32;
    let also = rows.get_column_names().into_iter().filter(|name| name.starts_with("_also_"));
    let text =
        |name: &str| -> PolarsResult<Option<String>> { Ok(rows.column(name)?.str()?.get(at).map(str::to_owned)) };
    let mut rule = None;
    for number in (0..population.leave_out.len()).rev() {
        rule = if truth(&rule_column(number))? == Some(true) { Some(number) } else { rule };
    }
    let amount = [(asked.amounts.len(), amount_column(0)), (asked.values.len(), value_column(0))];
    let amount = amount.into_iter().find(|(asked, _)| *asked > 0).and_then(|(_, name)| number(rows, &name, at));
    let category = asked.breakdowns.first().map(|(id, categories)| {
        let number = number(rows, &category_column(id), at).map(|number| number as u32);
        CategoryNames::of(categories).name(number)
    });
    Ok(Member {
        file: place(FILE),
        row: place(ROW),
        also: also.map(|name| text(name)).collect::<PolarsResult<_>>()?,
        is_left_out: truth(EXCLUDED)?.unwrap_or(false),
        rule,
        answer: if asked.numerators.is_empty() { None } else { truth(&answer_column(0))? },
        amount,
        nights: None,
        category,
    })
}

fn rule_column(number: usize) -> String {
    format!("_rule_{number}")
}
