//! How one figure came to be: every step with its count, and the row that speaks for each who was counted.
//!
//! The rows are asked the same questions by the same code as when they are counted, so that the steps add up to the
//! figure. Only the command that explains sees them; nothing of them goes further right.

use std::collections::BTreeSet;

use polars::prelude::*;

use super::{
    Inputs, Months,
    cube::{self, Asked, Member},
    figures, money, population_rows, set_aside,
};
use crate::{
    definitions::{Amount, Categories, Counts, Figure, Measure, NOT_KNOWN, Population, Window, options::Denominator},
    vocabulary::Month,
};

/// How the figure of a measure came to be in the last month of the run.
pub struct Explained<'a> {
    pub figure: &'a Figure,
    /// The population in the month, and then what else the figure is made of: for a ratio the population below the line,
    /// for a change the month it is counted from, for a mean of month-ends those before, from the latest back.
    pub parts: Vec<Part<'a>>,
}

impl<'a> Explained<'a> {
    /// The part whose members left out are the figure's: for a ratio that below the line.
    pub fn below(&self) -> &Part<'a> {
        let is_ratio = matches!(self.figure.counts, Counts::Ratio { .. });
        &self.parts[usize::from(is_ratio)]
    }
}

/// One population in one month, and who of it was counted.
pub struct Part<'a> {
    pub population: &'a Population,
    pub month: Month,
    /// Rows of its table, and those that were there in the window.
    pub rows: usize,
    pub rows_there: usize,
    /// How many keys there are in all categories.
    pub everyone: usize,
    /// One for each key, in the order of files and rows; those of one category where one was asked. Where an amount
    /// accrues by the night, every row of a key.
    pub members: Vec<Member>,
    /// Rows set aside that could bring in a key that nothing else does, one for each key.
    pub aside: Vec<Member>,
    /// The condition of the numerator and the amount, as written.
    pub condition: Option<&'a str>,
    pub amount: Option<&'a str>,
}

impl Part<'_> {
    /// Who counts.
    pub fn counted(&self) -> usize {
        self.members.iter().filter(|member| !member.is_left_out).count()
    }

    /// Who counts and gave this answer to the condition.
    pub fn answered(&self, answer: Option<bool>) -> usize {
        self.members.iter().filter(|member| !member.is_left_out && member.answer == answer).count()
    }

    /// Whose amount is known, of those who count.
    pub fn known(&self) -> usize {
        self.members.iter().filter(|member| !member.is_left_out && member.amount.is_some()).count()
    }

    /// Who is left out by each rule of the population, in its words, and by none of them: too soon to say.
    pub fn left_out(&self) -> Vec<(&str, usize)> {
        let by = |rule: Option<usize>| {
            self.members.iter().filter(|member| member.is_left_out && member.rule == rule).count()
        };
        let rules = self.population.leave_out.iter().enumerate();
        let rules = rules.map(|(number, one)| (one.words.as_str(), by(Some(number))));
        rules.chain([("not followed up for long enough yet", by(None))]).filter(|(_, count)| *count > 0).collect()
    }

    /// Why a member counts as it does.
    pub fn reason(&self, member: &Member) -> String {
        match (member.is_left_out, member.rule, self.condition, member.answer) {
            (true, Some(rule), _, _) => format!("left out: {}", self.population.leave_out[rule].words),
            (true, None, _, _) => String::from("left out: not followed up for long enough yet"),
            (false, _, None, _) if self.amount.is_some() && member.amount.is_none() => {
                String::from("counted, amount not known")
            }
            (false, _, None, _) => String::from("counted"),
            (false, _, Some(sql), Some(true)) => format!("counted, in the numerator: {sql}"),
            (false, _, Some(sql), Some(false)) => format!("counted, not in the numerator: {sql}"),
            (false, _, Some(sql), None) => format!("counted, not known: {sql}"),
        }
    }
}

/// Explains a figure of a measure; of one category of a breakdown, where one is named. Nothing where an extract that it
/// needs is not there.
pub fn explain<'a>(
    inputs: &Inputs<'a>,
    measure: &'a Measure,
    figure: &'a Figure,
    wanted: Option<(&'a str, &str)>,
) -> PolarsResult<Option<Explained<'a>>> {
    if figures::not_supplied(inputs, measure).is_some() {
        return Ok(None);
    }
    let of = |population: &'a str, window, month| Of { population, window, month, measure, figure };
    let last = inputs.months.last;
    let own = of(&figure.population, figure.window, last);
    let asked: Vec<Of<'a>> = match &figure.counts {
        Counts::Ratio { over, denominator } => {
            let before = figure.window.month_before(last, &inputs.definitions.config);
            let before = before.filter(|_| *denominator == Denominator::Average);
            let below = [Some(last), before].into_iter().flatten().map(|month| of(over, Window::Stock, month));
            std::iter::once(own).chain(below).collect()
        }
        Counts::Change { since, .. } if *since < last => vec![own, of(&figure.population, figure.window, *since)],
        Counts::MeanOfMonthEnds => {
            let before = figure.window.month_before(last, &inputs.definitions.config);
            let first = before.map_or(last, |before| before.plus(1));
            first.to(last).rev().map(|month| of(&figure.population, Window::Stock, month)).collect()
        }
        _ => vec![own],
    };
    let parts = asked.iter().map(|of| part(inputs, of, wanted)).collect::<PolarsResult<_>>()?;
    Ok(Some(Explained { figure, parts }))
}

/// The categories of a dimension that takes the values of a column, as the extracts have them; nothing for one that lists
/// its categories itself, or that cannot be told from the extracts that arrived.
pub fn values_of(inputs: &Inputs<'_>, dimension: &str, population: &str) -> PolarsResult<Option<Vec<String>>> {
    let Some(Categories::ValuesOf(column)) = figures::categories(inputs, dimension, population) else {
        return Ok(None);
    };
    let Some(table) = inputs.located.table(&inputs.definitions.population(population).table) else { return Ok(None) };
    let values = table.column(&column)?.cast(&DataType::String)?.unique()?.sort(SortOptions::default())?;
    let values = values.str()?.iter().flatten().map(str::to_owned);
    Ok(Some(values.chain([NOT_KNOWN.to_owned()]).collect()))
}

/// What is counted for a figure: a population in a window that ends with a month.
struct Of<'a> {
    population: &'a str,
    window: Window,
    month: Month,
    measure: &'a Measure,
    figure: &'a Figure,
}

fn part<'a>(inputs: &Inputs<'a>, of: &Of<'a>, wanted: Option<(&'a str, &str)>) -> PolarsResult<Part<'a>> {
    let population = inputs.definitions.population(of.population);
    let inputs = &Inputs { months: Months { first: of.month, last: of.month }, ..*inputs };
    let counts = &of.figure.counts;
    let amount = counts.amount().or(counts.accrues());
    let mut asked = asked_of(counts);
    let categories = wanted.and_then(|(id, _)| Some((id, figures::categories(inputs, id, &population.id)?)));
    asked.breakdowns.extend(categories);
    let mut needs = asked.needs();
    needs.extend(population.key.iter().cloned());
    let is_of_the_service = of.measure.is_of_the_service;
    let rows = population_rows::rows(inputs, population, of.window, is_of_the_service, &needs)?;
    let aside = set_aside::rows(inputs, population, of.window, is_of_the_service, &needs)?;
    let members_of = |rows| cube::members(inputs, population, rows, &asked, &population.key);
    let (mut members, mut rows_there) = (members_of(&rows)?, cube::rows_there(&rows, inputs.months)?);
    let everyone = members.len();
    let aside = aside.as_ref().map(members_of).transpose()?.unwrap_or_default();
    let aside = could_come(population, aside, &members, wanted);
    if let Some((_, category)) = wanted {
        members.retain(|member| member.category.as_deref() == Some(category));
    }
    if let Some(amount) = counts.accrues() {
        members = money::nightly(inputs, population, amount, of.window, &population.key)?;
        rows_there = members.len();
    }
    let table = inputs.located.table(&population.table);
    Ok(Part {
        population,
        month: of.month,
        rows: table.map_or(0, |table| table.height()),
        rows_there,
        everyone,
        members,
        aside,
        condition: counts.condition().map(|condition| condition.sql.as_str()),
        amount: amount.map(|amount: &Amount| amount.sql.as_str()),
    })
}

/// What a figure asks of each member.
fn asked_of(counts: &Counts) -> Asked<'_> {
    let mut asked = Asked::default();
    asked.numerators.extend(counts.condition());
    let amounts = if matches!(counts, Counts::Median { .. }) { &mut asked.values } else { &mut asked.amounts };
    amounts.extend(counts.amount());
    asked
}

/// Of the rows set aside those that would count, and whose key no row that counts brings in already.
fn could_come(
    population: &Population,
    aside: Vec<Member>,
    members: &[Member],
    wanted: Option<(&str, &str)>,
) -> Vec<Member> {
    let is_in_every = |id: &str| population.counts_in_every.iter().any(|every| every == id);
    let by_category = wanted.is_some_and(|(id, _)| is_in_every(id));
    let key = |one: &'_ Member| (one.also.clone(), one.category.clone().filter(|_| by_category));
    let counted: BTreeSet<_> = members.iter().filter(|one| !one.is_left_out).map(key).collect();
    let is_there = |one: &Member| {
        let is_whole = !population.key.is_empty() && one.also.iter().all(Option::is_some);
        is_whole && counted.contains(&key(one))
    };
    let is_wanted = |one: &Member| wanted.is_none_or(|(_, category)| one.category.as_deref() == Some(category));
    aside.into_iter().filter(|one| !one.is_left_out && is_wanted(one) && !is_there(one)).collect()
}
