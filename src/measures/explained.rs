//! How one figure came to be: every step with its count, and the row that speaks for each who was counted.
//!
//! The rows are asked the same questions by the same code as when they are counted, so that the steps add up to the
//! figure. Only the command that explains sees them; nothing of them goes further right.

use polars::prelude::PolarsResult;

use super::{
    Inputs,
    cube::{self, Asked, Member},
    figures, population_rows,
};
use crate::definitions::{Counts, Figure, Measure, Population, Window};

/// How the figure of a measure came to be in the last month of the run.
pub struct Explained<'a> {
    pub figure: &'a Figure,
    /// The population, and for a ratio the one below the line.
    pub parts: Vec<Part<'a>>,
}

/// One population, and who of it was counted.
pub struct Part<'a> {
    pub population: &'a Population,
    /// Rows of its table, and those that were there in the window.
    pub rows: usize,
    pub rows_there: usize,
    /// One for each key, in the order of files and rows; those of one category where one was asked.
    pub members: Vec<Member>,
    /// The condition of the numerator, as written.
    pub condition: Option<&'a str>,
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
    let mut parts = vec![part(inputs, measure, figure, &figure.population, figure.window, wanted)?];
    if let Counts::Ratio { over, .. } = &figure.counts {
        parts.push(part(inputs, measure, figure, over, Window::Stock, wanted)?);
    }
    Ok(Some(Explained { figure, parts }))
}

fn part<'a>(
    inputs: &Inputs<'a>,
    measure: &'a Measure,
    figure: &'a Figure,
    population: &'a str,
    window: Window,
    wanted: Option<(&'a str, &str)>,
) -> PolarsResult<Part<'a>> {
    let population = inputs.definitions.population(population);
    let mut asked = Asked::default();
    asked.numerators.extend(figure.counts.condition());
    let amounts = if matches!(figure.counts, Counts::Median { .. }) { &mut asked.values } else { &mut asked.amounts };
    amounts.extend(figure.counts.amount());
    let categories = wanted.and_then(|(id, _)| Some((id, figures::categories(inputs, id, &population.id)?)));
    asked.breakdowns.extend(categories);
    let mut needs = asked.needs();
    needs.extend(population.key.iter().cloned());
    let rows = population_rows::rows(inputs, population, window, measure.is_of_the_service, &needs)?;
    let mut members = cube::members(inputs, population, &rows, &asked, &population.key)?;
    if let Some((_, category)) = wanted {
        members.retain(|member| member.category.as_deref() == Some(category));
    }
    let table = inputs.located.table(&population.table);
    Ok(Part {
        population,
        rows: table.map_or(0, |table| table.height()),
        rows_there: cube::rows_there(&rows, inputs.months)?,
        members,
        condition: figure.counts.condition().map(|condition| condition.sql.as_str()),
    })
}
