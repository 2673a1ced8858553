//! Counting: the rows of a population, one a month, added up by month and category for every figure at once.

use std::{collections::BTreeMap, ops::Range};

use polars::prelude::*;

use super::{
    Inputs, derived,
    derived::Day,
    linked,
    population_rows::{self, EXCLUDED, KEY, Needs, Rows, SHARED, SPEAKS, with_rules_of_the_month},
    spine::{self, DAY, MONTH, Months},
};
use crate::{
    definitions::{Amount, Categories, Condition, MONTH_END, NOT_KNOWN, Population, Time, Which, Window},
    frames::{FILE, ROW},
    vocabulary::Month,
};

/// What is counted beside the number of keys.
#[derive(Default)]
pub struct Asked<'a> {
    /// Numerators: how many are a yes, and of how many it is not known.
    pub numerators: Vec<&'a Condition>,
    /// Amounts to add up.
    pub amounts: Vec<&'a Amount>,
    /// Amounts of which every value is wanted, for a median.
    pub values: Vec<&'a Amount>,
    /// Breakdowns, by their id.
    pub breakdowns: Vec<(&'a str, Categories)>,
}

impl Asked<'_> {
    /// The columns that the answers look at.
    pub fn needs(&self) -> Needs {
        let of_numerators = self.numerators.iter().flat_map(|condition| condition.columns.iter().cloned());
        let of_breakdowns = self.breakdowns.iter().flat_map(|(_, categories)| categories.columns()).map(str::to_owned);
        let of_amounts = self.amounts.iter().chain(&self.values).flat_map(|amount| amount.columns.iter().cloned());
        of_numerators.chain(of_breakdowns).chain(of_amounts).collect()
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
    /// The known values of each amount, in no order.
    pub values: Vec<Vec<i64>>,
}

impl Cell {
    /// Nobody.
    pub fn empty(asked: &Asked<'_>) -> Self {
        Self {
            keys: 0,
            excluded: 0,
            answers: vec![Answer::default(); asked.numerators.len()],
            amounts: vec![Amounts::default(); asked.amounts.len()],
            values: vec![Vec::new(); asked.values.len()],
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answer {
    pub yes: i64,
    pub not_known: i64,
}

/// Sums from which mean, deviation and highest come, in whole parts such as pence.
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
    let needs = population_rows::with_own_needs(population, &asked.needs());
    let mut counter = Counter { inputs, population, window: rows.window, asked, needs, cube: Cube::default() };
    let prepared = counter.with_what_is_known(rows.frame.clone().lazy()).collect()?;
    for batch in spine::batches(&prepared, inputs.months)? {
        counter.count_batch(&prepared, batch)?;
    }
    Ok(counter.cube)
}

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
    let counted_out = spine::counted_out(prepared.clone().lazy(), last)?;
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
#[derive(Debug, Clone, PartialEq)]
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
        category,
    })
}

fn rule_column(number: usize) -> String {
    format!("_rule_{number}")
}

struct Counter<'a> {
    inputs: &'a Inputs<'a>,
    population: &'a Population,
    window: Window,
    asked: &'a Asked<'a>,
    needs: Needs,
    cube: Cube,
}

impl Counter<'_> {
    /// Answers, amounts and categories that do not wait for the month are found once a row, not once a row and month.
    fn with_what_is_known(&self, rows: LazyFrame) -> LazyFrame {
        rows.with_columns(self.looked_at().filter(|one| !self.waits(one)).map(|one| one.expr).collect::<Vec<_>>())
    }

    fn with_what_waited(&self, rows: LazyFrame) -> LazyFrame {
        let rows = match self.population.time {
            Time::Stock { .. } => derived::with_derived(self.inputs, rows, &Day::OfMonth, &self.needs),
            Time::Flow { .. } | Time::Cohort { .. } => rows,
        };
        let followed = self.population.follow_up.iter().map(|link| linked::had_happened(link, self.window));
        let rows = rows.with_columns(followed.chain([col(DAY).alias(MONTH_END)]).collect::<Vec<_>>());
        let rows = with_rules_of_the_month(self.inputs, self.population, self.window, rows);
        rows.with_columns(self.looked_at().filter(|one| self.waits(one)).map(|one| one.expr).collect::<Vec<_>>())
    }

    fn waits(&self, looked_at: &LookedAt) -> bool {
        population_rows::waits(self.inputs, self.population, &looked_at.columns)
    }

    /// Everything that is asked of a row: answers, amounts and categories.
    fn looked_at(&self) -> impl Iterator<Item = LookedAt> {
        let answers = self.answers().map(|(name, condition)| LookedAt {
            expr: condition.expr.clone().alias(name.as_str()),
            columns: condition.columns.iter().cloned().collect(),
            name,
        });
        let categories = self.categories().map(|(name, categories)| LookedAt {
            expr: number_of_category(categories).alias(name.as_str()),
            columns: categories.columns().into_iter().map(str::to_owned).collect(),
            name,
        });
        let named = |name: fn(usize) -> String| {
            move |(number, amount): (usize, &&Amount)| LookedAt {
                expr: amount.expr.clone().alias(name(number)),
                columns: amount.columns.iter().cloned().collect(),
                name: name(number),
            }
        };
        let amounts = self.asked.amounts.iter().enumerate().map(named(amount_column));
        let values = self.asked.values.iter().enumerate().map(named(value_column));
        answers.chain(categories).chain(amounts).chain(values)
    }

    fn answers(&self) -> impl Iterator<Item = (String, &Condition)> {
        self.asked.numerators.iter().enumerate().map(|(number, condition)| (answer_column(number), *condition))
    }

    fn categories(&self) -> impl Iterator<Item = (String, &Categories)> {
        self.asked.breakdowns.iter().map(|(id, categories)| (category_column(id), categories))
    }

    fn count_batch(&mut self, prepared: &DataFrame, batch: Months) -> PolarsResult<()> {
        let rows = spine::counted_out(prepared.clone().lazy(), batch)?;
        let rows = linked::with_numbers(self.inputs, self.population, prepared, rows, batch)?;
        let rows = self.with_what_waited(rows).select(self.wanted_columns()).collect()?;
        let one_row = one_a_key(rows.clone(), self.population, None)?;
        for answers in Group::portions(self.asked.numerators.len()) {
            let packed = |rows: &DataFrame| rows.clone().lazy().with_column(Group::packed(batch, &answers)).collect();
            let one_row = packed(&one_row)?;
            self.add(&one_row, ALL, None, batch, &answers)?;
            for (id, categories) in &self.asked.breakdowns {
                if self.population.counts_in_every.iter().any(|every| every == id) {
                    let one_each = one_a_key(rows.clone(), self.population, Some(&category_column(id)))?;
                    self.add(&packed(&one_each)?, id, Some(categories), batch, &answers)?;
                } else {
                    self.add(&one_row, id, Some(categories), batch, &answers)?;
                }
            }
        }
        Ok(())
    }

    fn wanted_columns(&self) -> Vec<Expr> {
        let own = [KEY, EXCLUDED, SHARED, SPEAKS, FILE, ROW, MONTH].map(String::from).into_iter();
        let then = self.population.speaks.then.clone();
        own.chain(then).chain(self.looked_at().map(|one| one.name)).map(|name| col(name.as_str())).collect()
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
        for number in 0..self.asked.amounts.len() {
            let name = amount_column(number);
            sums.extend(amount_sums(&name, centre(rows, &name)?));
        }
        sums.extend((0..self.asked.values.len()).map(|number| col(value_column(number).as_str()).implode(true)));
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
                for (number, amounts) in cell.amounts.iter_mut().enumerate() {
                    amounts.merge(&amounts_of(&added, &amount_column(number), at));
                }
                for (number, values) in cell.values.iter_mut().enumerate() {
                    values.extend(values_of(&added, &value_column(number), at)?);
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

/// Of the rows of one key in one month the one that speaks for it: never one left out while another is there, unless
/// the population says so; then the latest or earliest, then the last in the order of files and rows. With a category,
/// one in each category.
fn one_a_key(rows: DataFrame, population: &Population, category: Option<&str>) -> PolarsResult<DataFrame> {
    let is_shared = rows.column(SHARED)?.bool()?.clone();
    if !is_shared.any() {
        return Ok(rows);
    }
    let alone = rows.filter(&!&is_shared)?;
    let speaks = &population.speaks;
    let is_latest = speaks.which == Which::Latest;
    let mut by = vec![(col(SPEAKS), is_latest)];
    if !speaks.even_if_left_out {
        by.insert(0, (col(EXCLUDED), false));
    }
    by.extend(speaks.then.iter().map(|then| (col(then.as_str()).cast(DataType::String), is_latest)));
    by.extend([(col(FILE), true), (col(ROW), true)]);
    let (by, descending): (Vec<Expr>, Vec<bool>) = by.into_iter().unzip();
    let order = SortMultipleOptions::default().with_order_descending_multi(descending).with_nulls_last(true);
    let key: Vec<&str> = [KEY, MONTH].into_iter().chain(category).collect();
    let spoken = rows
        .filter(&is_shared)?
        .lazy()
        .sort_by_exprs(by, order)
        .unique_stable(Some(by_name(key, true, false)), UniqueKeepStrategy::First)
        .collect()?;
    alone.vstack(&spoken)
}

/// Something asked of a row, and the columns it looks at.
struct LookedAt {
    name: String,
    expr: Expr,
    columns: Vec<String>,
}

fn answer_column(number: usize) -> String {
    format!("_answer_{number}")
}

fn category_column(id: &str) -> String {
    format!("_category_{id}")
}

fn amount_column(number: usize) -> String {
    format!("_amount_{number}")
}

fn value_column(number: usize) -> String {
    format!("_value_{number}")
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

/// The known values of a list of whole numbers.
fn values_of(frame: &DataFrame, column: &str, at: usize) -> PolarsResult<Vec<i64>> {
    let list = frame.column(column)?.list()?.get_as_series(at);
    Ok(list.map_or_else(|| Ok(Vec::new()), |values| values.i64().map(|values| values.iter().flatten().collect()))?)
}
