//! Counting: the rows of a population, one a month, added up by month and category for every figure at once.

use std::{collections::BTreeMap, ops::Range};

use polars::prelude::*;

use super::{
    Inputs, derived,
    derived::Day,
    linked,
    population_rows::{EXCLUDED, KEY, Needs, Rows, SHARED, SPEAKS, latest_speaks},
    spine::{self, MONTH, Months},
};
use crate::{
    definitions::{Categories, Condition, NOT_KNOWN, Population, Time},
    frames::{FILE, ROW},
    vocabulary::Month,
};

/// What is counted beside the number of keys.
#[derive(Default)]
pub struct Asked<'a> {
    /// Numerators: how many are a yes, and of how many it is not known.
    pub numerators: Vec<&'a Condition>,
    /// Money columns to add up.
    pub amounts: Vec<&'a str>,
    /// Breakdowns, by their id.
    pub breakdowns: Vec<(&'a str, Categories)>,
}

impl Asked<'_> {
    /// The columns that the answers look at.
    pub fn needs(&self) -> Needs {
        let of_numerators = self.numerators.iter().flat_map(|condition| condition.columns.iter().cloned());
        let of_breakdowns = self.breakdowns.iter().flat_map(|(_, categories)| categories.columns()).map(str::to_owned);
        of_numerators.chain(of_breakdowns).chain(self.amounts.iter().map(|name| (*name).to_owned())).collect()
    }
}

/// The counts of one month and category.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// Distinct keys that count.
    pub keys: i64,
    /// Distinct keys with nothing left but a row that is left out.
    pub excluded: i64,
    /// For each numerator: how many yes, and how many not known.
    pub answers: Vec<Answer>,
    pub amounts: Vec<Amounts>,
}

impl Cell {
    /// Nobody.
    fn empty(asked: &Asked<'_>) -> Self {
        Self {
            keys: 0,
            excluded: 0,
            answers: vec![Answer::default(); asked.numerators.len()],
            amounts: vec![Amounts::default(); asked.amounts.len()],
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answer {
    pub yes: i64,
    pub not_known: i64,
}

/// Sums from which mean, deviation and highest come, in whole pence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amounts {
    pub known: i64,
    pub not_known: i64,
    pub sum: i64,
    pub highest: Option<i64>,
    /// The sum of squared distances from `centre`, and of the distances: exact in integers, however they are ordered.
    pub squares: i64,
    pub distances: i64,
}

impl Amounts {
    fn merge(&mut self, other: &Self) {
        self.known += other.known;
        self.not_known += other.not_known;
        self.sum += other.sum;
        self.highest = self.highest.max(other.highest);
        self.squares += other.squares;
        self.distances += other.distances;
    }
}

/// Counts by breakdown, month and category. The whole is the breakdown `all`, category `all`.
#[derive(Debug, Default)]
pub struct Cube {
    cells: BTreeMap<String, BTreeMap<(Month, String), Cell>>,
}

pub const ALL: &str = "all";

impl Cube {
    /// The counts of everyone in a month; nought where no row counts.
    pub fn whole(&self, month: Month, asked: &Asked<'_>) -> Cell {
        let cell = self.cells.get(ALL).and_then(|cells| cells.get(&(month, ALL.to_owned())));
        cell.cloned().unwrap_or_else(|| Cell::empty(asked))
    }

    /// The counts of a breakdown, by month and category. A category that nobody is in has none.
    pub fn breakdown(&self, id: &str) -> impl Iterator<Item = (Month, &str, &Cell)> {
        let cells = self.cells.get(id).into_iter().flatten();
        cells.map(|((month, category), cell)| (*month, category.as_str(), cell))
    }
}

/// Counts the rows of a population over all months of the run.
pub fn count(inputs: &Inputs<'_>, population: &Population, rows: &Rows, asked: &Asked<'_>) -> PolarsResult<Cube> {
    let mut counter = Counter { inputs, population, asked, needs: asked.needs(), cube: Cube::default() };
    let prepared = counter.with_what_is_known(rows.frame.clone().lazy()).collect()?;
    for batch in spine::batches(&prepared, inputs.months)? {
        counter.count_batch(&prepared, batch)?;
    }
    Ok(counter.cube)
}

struct Counter<'a> {
    inputs: &'a Inputs<'a>,
    population: &'a Population,
    asked: &'a Asked<'a>,
    needs: Needs,
    cube: Cube,
}

impl Counter<'_> {
    /// Answers and categories that do not wait for the month are found once a row, not once a row and month.
    fn with_what_is_known(&self, rows: LazyFrame) -> LazyFrame {
        let answers = self.answers().filter(|(_, condition)| !self.waits(condition.columns.iter()));
        let answers = answers.map(|(name, condition)| condition.expr.clone().alias(name.as_str()));
        let categories = self.categories().filter(|(_, categories)| !self.waits(categories.columns()));
        let categories = categories.map(|(name, categories)| number_of_category(categories).alias(name.as_str()));
        rows.with_columns(answers.chain(categories).collect::<Vec<_>>())
    }

    fn with_what_waited(&self, rows: LazyFrame) -> LazyFrame {
        let rows = match self.population.time {
            Time::Stock { .. } => derived::with_derived(self.inputs, rows, &Day::OfMonth, &self.needs),
            Time::Flow { .. } | Time::Cohort { .. } => rows,
        };
        let followed = self.population.follow_up.iter().map(linked::had_happened);
        let rows = rows.with_columns(followed.collect::<Vec<_>>());
        let answers = self.answers().filter(|(_, condition)| self.waits(condition.columns.iter()));
        let answers = answers.map(|(name, condition)| condition.expr.clone().alias(name.as_str()));
        let categories = self.categories().filter(|(_, categories)| self.waits(categories.columns()));
        let categories = categories.map(|(name, categories)| number_of_category(categories).alias(name.as_str()));
        rows.with_columns(answers.chain(categories).collect::<Vec<_>>())
    }

    fn waits<S: AsRef<str>>(&self, columns: impl IntoIterator<Item = S>) -> bool {
        let is_stock = matches!(self.population.time, Time::Stock { .. });
        let is_followed = |name: &str| self.population.follow_up.iter().any(|link| link.name == name);
        columns.into_iter().any(|name| {
            is_followed(name.as_ref()) || (is_stock && derived::waits_for_the_month(self.inputs, name.as_ref()))
        })
    }

    fn answers(&self) -> impl Iterator<Item = (String, &Condition)> {
        self.asked.numerators.iter().enumerate().map(|(number, condition)| (answer_column(number), *condition))
    }

    fn categories(&self) -> impl Iterator<Item = (String, &Categories)> {
        self.asked.breakdowns.iter().map(|(id, categories)| (category_column(id), categories))
    }

    fn count_batch(&mut self, prepared: &DataFrame, batch: Months) -> PolarsResult<()> {
        let rows = spine::counted_out(prepared.clone().lazy(), batch)?;
        let rows = self.with_what_waited(rows);
        let wanted = self.wanted_columns();
        let rows = one_a_key(rows.select(wanted).collect()?, self.population)?;
        for answers in Group::portions(self.asked.numerators.len()) {
            let rows = rows.clone().lazy().with_column(Group::packed(batch, &answers)).collect()?;
            self.add(&rows, ALL, None, batch, &answers)?;
            for (id, categories) in &self.asked.breakdowns {
                self.add(&rows, id, Some(categories), batch, &answers)?;
            }
        }
        Ok(())
    }

    fn wanted_columns(&self) -> Vec<Expr> {
        let own = [KEY, EXCLUDED, SHARED, SPEAKS, FILE, ROW, MONTH].map(String::from).into_iter();
        let answers = self.answers().map(|(name, _)| name);
        let categories = self.categories().map(|(name, _)| name);
        let amounts = self.asked.amounts.iter().map(|name| (*name).to_owned());
        own.chain(answers).chain(categories).chain(amounts).map(|name| col(name.as_str())).collect()
    }

    /// Adds up one breakdown of a batch of months, for a portion of the answers.
    fn add(
        &mut self,
        rows: &DataFrame,
        id: &str,
        categories: Option<&Categories>,
        batch: Months,
        portion: &Range<usize>,
    ) -> PolarsResult<()> {
        let mut sums = vec![len().cast(DataType::Int64).alias("_rows")];
        for name in &self.asked.amounts {
            sums.extend(amount_sums(name, centre(rows, name)?));
        }
        let by = Group::with_category(categories.map(|_| category_column(id)));
        let added = rows.clone().lazy().group_by([by]).agg(sums).collect()?;
        let names = categories.map(CategoryNames::of);
        let is_first_portion = portion.start == 0;
        for at in 0..added.height() {
            let group = Group::unpacked(number(&added, GROUP, at).unwrap_or_default(), batch, portion);
            let category = names.as_ref().map_or_else(|| ALL.to_owned(), |names| names.name(group.category));
            let rows = number(&added, "_rows", at).unwrap_or(0);
            let cells = self.cube.cells.entry(id.to_owned()).or_default();
            let cell = cells.entry((group.month, category)).or_insert_with(|| Cell::empty(self.asked));
            if is_first_portion {
                match group.is_excluded {
                    true => cell.excluded += rows,
                    false => cell.keys += rows,
                }
            }
            if group.is_excluded {
                continue;
            }
            for (which, is_yes) in group.answers {
                match is_yes {
                    Some(true) => cell.answers[which].yes += rows,
                    Some(false) => {}
                    None => cell.answers[which].not_known += rows,
                }
            }
            if is_first_portion {
                for (amounts, name) in cell.amounts.iter_mut().zip(&self.asked.amounts) {
                    amounts.merge(&amounts_of(&added, name, at));
                }
            }
        }
        Ok(())
    }
}

/// What rows are added up by, packed into one number: the month within its batch, whether the row is left out, its
/// category, and its answers. Grouping by one number is several times faster than by several columns.
struct Group {
    month: Month,
    is_excluded: bool,
    category: Option<u32>,
    /// The number of each answer in the portion, and what it is.
    answers: Vec<(usize, Option<bool>)>,
}

const GROUP: &str = "_group";
const BASE: &str = "_base";
/// Stands for a category that is not known, within a packed group.
const NO_CATEGORY: u32 = u32::MAX;
/// A category takes 32 bits, an exclusion one, a month of at most 120 seven; two for each answer leave room for
/// eleven.
const ANSWERS_AT_ONCE: usize = 11;
const EXCLUDED_BIT: u32 = 32;
const MONTH_BIT: u32 = 33;
const ANSWER_BIT: u32 = 40;

impl Group {
    /// The answers that are counted together. There is one portion even where nothing is answered.
    fn portions(answers: usize) -> Vec<Range<usize>> {
        let starts = (0..answers.max(1)).step_by(ANSWERS_AT_ONCE);
        starts.map(|start| start..(start + ANSWERS_AT_ONCE).min(answers)).collect()
    }

    /// Everything but the category, which differs from breakdown to breakdown.
    fn packed(batch: Months, portion: &Range<usize>) -> Expr {
        let shifted = |expr: Expr, bit: u32| expr.cast(DataType::Int64) * lit(1_i64 << bit);
        let month = col(MONTH) - lit(spine::number_of(batch.first));
        let mut packed = shifted(month, MONTH_BIT) + shifted(col(EXCLUDED), EXCLUDED_BIT);
        for (place, number) in portion.clone().enumerate() {
            let answer = col(answer_column(number).as_str()).cast(DataType::Int64).fill_null(lit(2_i64));
            packed = packed + shifted(answer, ANSWER_BIT + 2 * place as u32);
        }
        packed.alias(BASE)
    }

    fn with_category(column: Option<String>) -> Expr {
        match column {
            None => col(BASE).alias(GROUP),
            Some(column) => {
                let category = col(column.as_str()).fill_null(lit(NO_CATEGORY)).cast(DataType::Int64);
                (col(BASE) + category).alias(GROUP)
            }
        }
    }

    fn unpacked(packed: i64, batch: Months, portion: &Range<usize>) -> Self {
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

/// Of the rows of one key in one month the one that speaks for it: never one left out while another is there, then
/// the latest or earliest, then the last in the order of files and rows.
fn one_a_key(rows: DataFrame, population: &Population) -> PolarsResult<DataFrame> {
    let is_shared = rows.column(SHARED)?.bool()?.clone();
    if !is_shared.any() {
        return Ok(rows);
    }
    let alone = rows.filter(&!&is_shared)?;
    let order = SortMultipleOptions::default()
        .with_order_descending_multi([false, latest_speaks(population), true, true])
        .with_nulls_last(true);
    let spoken = rows
        .filter(&is_shared)?
        .lazy()
        .sort_by_exprs([col(EXCLUDED), col(SPEAKS), col(FILE), col(ROW)], order)
        .unique_stable(Some(by_name([KEY, MONTH], true, false)), UniqueKeepStrategy::First)
        .collect()?;
    alone.vstack(&spoken)
}

fn answer_column(number: usize) -> String {
    format!("_answer_{number}")
}

fn category_column(id: &str) -> String {
    format!("_category_{id}")
}

/// Categories travel as numbers: their place in the list, or the number of the text.
fn number_of_category(categories: &Categories) -> Expr {
    match categories {
        Categories::ValuesOf(column) => col(column.as_str()).to_physical().cast(DataType::UInt32),
        Categories::When(list) => {
            let mut number = lit(NULL).cast(DataType::UInt32);
            for (place, (_, condition)) in list.iter().enumerate().rev() {
                let is_true = condition.expr.clone().fill_null(lit(false));
                number = when(is_true).then(lit(place as u32)).otherwise(number);
            }
            number
        }
    }
}

enum CategoryNames {
    Listed(Vec<String>),
    Texts(std::sync::Arc<CategoricalMapping>),
}

impl CategoryNames {
    fn of(categories: &Categories) -> Self {
        match categories {
            Categories::When(list) => Self::Listed(list.iter().map(|(name, _)| name.clone()).collect()),
            Categories::ValuesOf(_) => Self::Texts(polars::prelude::Categories::global().mapping()),
        }
    }

    fn name(&self, number: Option<u32>) -> String {
        let name = number.and_then(|number| match self {
            Self::Listed(names) => names.get(number as usize).cloned(),
            Self::Texts(mapping) => mapping.cat_to_str(number as CatSize).map(str::to_owned),
        });
        name.unwrap_or_else(|| NOT_KNOWN.to_owned())
    }
}

/// A whole number near the middle of a column, so that squared distances from it stay small and exact.
fn centre(rows: &DataFrame, name: &str) -> PolarsResult<i64> {
    Ok(rows.column(name)?.as_materialized_series().mean().map_or(0, |mean| mean.round() as i64))
}

fn amount_sums(name: &str, centre: i64) -> Vec<Expr> {
    let distance = col(name) - lit(centre);
    vec![
        col(name).count().cast(DataType::Int64).alias(format!("{name}_known")),
        col(name).null_count().cast(DataType::Int64).alias(format!("{name}_unknown")),
        col(name).sum().alias(format!("{name}_sum")),
        col(name).max().alias(format!("{name}_max")),
        distance.clone().sum().alias(format!("{name}_distances")),
        (distance.clone() * distance).sum().alias(format!("{name}_squares")),
    ]
}

fn amounts_of(added: &DataFrame, name: &str, at: usize) -> Amounts {
    let read = |what: &str| number(added, &format!("{name}_{what}"), at);
    Amounts {
        known: read("known").unwrap_or(0),
        not_known: read("unknown").unwrap_or(0),
        sum: read("sum").unwrap_or(0),
        highest: read("max"),
        squares: read("squares").unwrap_or(0),
        distances: read("distances").unwrap_or(0),
    }
}

/// A whole number of a frame of sums.
fn number(frame: &DataFrame, column: &str, at: usize) -> Option<i64> {
    frame.column(column).ok()?.get(at).ok()?.extract::<i64>()
}
