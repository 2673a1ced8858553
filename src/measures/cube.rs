//! Counting: the rows of a population, one a month, added up by month and category for every figure at once.

mod aside;
mod group;
mod members;
mod sums;

use std::{collections::BTreeMap, ops::Range};

use polars::prelude::*;

use self::{
    group::{GROUP, Group},
    sums::{amount_sums, amounts_of, centre, number, values_of},
};
pub use self::{
    members::{Member, members, rows_there},
    sums::Amounts,
};
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
    /// Distinct keys that only rows set aside could bring in.
    pub could_come: i64,
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
            could_come: 0,
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

/// Counts by breakdown, month and category. The whole is the breakdown `all`, category `all`.
#[derive(Debug, Default)]
pub struct Cube {
    cells: BTreeMap<String, BTreeMap<(Month, String), Cell>>,
    /// Keys that only rows set aside could bring in, also where there is nobody yet.
    aside: BTreeMap<String, BTreeMap<(Month, String), i64>>,
}

pub const ALL: &str = "all";

impl Cube {
    /// The counts of everyone in a month; nought where no row counts.
    pub fn whole(&self, month: Month, asked: &Asked<'_>) -> Cell {
        let cell = self.cells.get(ALL).and_then(|cells| cells.get(&(month, ALL.to_owned())));
        cell.cloned().unwrap_or_else(|| Cell::empty(asked))
    }

    /// How many keys only rows set aside could bring into a category.
    pub fn could_come(&self, breakdown: &str, month: Month, category: &str) -> i64 {
        let keys = self.aside.get(breakdown).and_then(|keys| keys.get(&(month, category.to_owned())));
        keys.copied().unwrap_or(0)
    }

    /// The counts of a breakdown, by month and category. A category that nobody is in has none.
    pub fn breakdown(&self, id: &str) -> impl Iterator<Item = (Month, &str, &Cell)> {
        let cells = self.cells.get(id).into_iter().flatten();
        cells.map(|((month, category), cell)| (*month, category.as_str(), cell))
    }
}

/// Counts the rows of a population over all months of the run, and beside them who only the rows `aside` could bring in.
pub fn count(
    inputs: &Inputs<'_>,
    population: &Population,
    rows: &Rows,
    aside: Option<&Rows>,
    asked: &Asked<'_>,
) -> PolarsResult<Cube> {
    let needs = population_rows::with_own_needs(population, &asked.needs());
    let mut counter = Counter { inputs, population, window: rows.window, asked, needs, cube: Cube::default() };
    let prepared = |rows: &Rows| counter.with_what_is_known(rows.frame.clone().lazy()).collect();
    let (prepared, aside) = (prepared(rows)?, aside.map(prepared).transpose()?);
    for batch in spine::batches(std::iter::once(&prepared).chain(&aside), inputs.months)? {
        let rows = counter.counted_out(&prepared, batch)?;
        counter.count_batch(&rows, batch)?;
        if let Some(aside) = &aside {
            let aside = counter.counted_out(aside, batch)?;
            counter.count_aside(&aside, &rows, batch)?;
        }
    }
    counter.put_aside_beside();
    Ok(counter.cube)
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

    /// The rows one a month, with everything that is asked of them.
    fn counted_out(&self, prepared: &DataFrame, batch: Months) -> PolarsResult<DataFrame> {
        let rows = spine::counted_out(prepared.clone().lazy(), batch);
        let rows = linked::with_numbers(self.inputs, self.population, prepared, rows, batch)?;
        self.with_what_waited(rows).select(self.wanted_columns()).collect()
    }

    fn count_batch(&mut self, rows: &DataFrame, batch: Months) -> PolarsResult<()> {
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
