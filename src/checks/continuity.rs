//! Continuity: what was open at the end of an earlier month, and whether the extracts of today still say so.
//!
//! What is remembered of a month is the rows of a contract with `since_last` that were open on its last day, and of them
//! only the columns it names. It is compared and listed; no figure hangs on it, so that it may be erased at any time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::*;

use super::{About, Checked, FileCount, Finding, RowPlace, about};
use crate::{
    definitions::{
        Contract,
        contract::{ANY_NOW, ANY_THEN, InOrder, NOW, Rule, SinceLast, THAT_DAY, THEN},
    },
    extracts::{Content, Extract, Header, Origin, header::letter},
    frames::{FILE, Frame, ROW, read_all},
    vocabulary::Month,
};

/// The rows of a table that were open at the end of a month.
pub struct Remembered {
    pub month: Month,
    frame: Frame,
}

/// What became of whoever was open at the end of an earlier month. Children, for a table of children.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Movement {
    /// Open then, as the extracts of then said.
    pub then: usize,
    /// Of these, no row is left.
    pub gone: usize,
    /// Of these, rows are left but none of them was open then.
    pub not_open: usize,
    /// Open then, as is only known now.
    pub known_late: usize,
    pub started: usize,
    pub ended: usize,
    /// Open at the end of this month.
    pub now: usize,
}

/// A comparison of this month with an earlier one.
#[derive(Debug, Clone)]
pub struct Compared {
    pub table: String,
    pub month: Month,
    pub movement: Movement,
    pub findings: Vec<Finding>,
}

/// The name of the file in which a table is remembered.
pub fn file_name(table: &str) -> String {
    format!("open_{table}.csv")
}

/// The rows of a table that are open on a day, to be remembered, as CSV.
pub fn remember(checked: &Checked, contract: &Contract, day: NaiveDate) -> PolarsResult<Option<Vec<u8>>> {
    let (Some(since), Some(order), Some(rows)) =
        (&contract.since_last, &contract.in_order, checked.table(&contract.table))
    else {
        return Ok(None);
    };
    let end = contract.end().map(|end| end.name.as_str());
    let names: Vec<&str> =
        since.keep.iter().map(String::as_str).chain(end).filter(|name| rows.column(name).is_ok()).collect();
    let in_order = [&order.by, &order.on].map(|name| col(name.as_str()).cast(DataType::String));
    let open = rows.clone().lazy().filter(is_open(contract, order, day));
    let open = open.sort_by_exprs(in_order, SortMultipleOptions::default()).collect()?;
    let columns: Vec<Vec<String>> =
        names.iter().map(|name| about::texts(&open, contract, name)).collect::<PolarsResult<_>>()?;
    let mut lines = super::as_csv::Lines::of(&names);
    for row in 0..open.height() {
        lines.add(&columns.iter().map(|column| column[row].as_str()).collect::<Vec<_>>());
    }
    Ok(Some(lines.finish()))
}

impl Remembered {
    /// Reads what was remembered of a month, or nothing if it is not what was written.
    pub fn read(text: String, contract: &Contract, month: Month) -> Option<Self> {
        let file = format!("{month}/{}", file_name(&contract.table));
        let names: Vec<String> = text.lines().next()?.split(',').map(str::to_owned).collect();
        let is_whole = contract.key.iter().all(|key| names.contains(key));
        let extract = Extract {
            origin: Origin { file: file.clone(), sheet: None },
            file,
            table: contract.table.clone(),
            stands_in: None,
            header: Header::of(names, b',', 1, 0),
            sha256: String::new(),
            content: Content::Text(text),
        };
        let contracts = BTreeMap::from([(contract.table.clone(), contract.clone())]);
        let frame = read_all(vec![extract], &contracts).pop()?.ok()?;
        (is_whole && frame.unread.is_empty() && frame.broken.is_empty()).then_some(Self { month, frame })
    }
}

/// Compares a table with what was remembered of it. `day` is the end of the month that is looked at.
pub fn compare(
    checked: &Checked,
    contract: &Contract,
    then: &Remembered,
    day: NaiveDate,
    files: &[FileCount],
) -> PolarsResult<Option<Compared>> {
    let (Some(since), Some(order), Some(_)) =
        (&contract.since_last, &contract.in_order, checked.table(&contract.table))
    else {
        return Ok(None);
    };
    let comparing = Comparing { checked, contract, since, order, then, that_day: then.month.last_day() };
    let files: Vec<&FileCount> = files.iter().filter(|file| file.table == contract.table).collect();
    let findings = comparing.findings(&files)?;
    let movement = comparing.movement(day)?;
    Ok(Some(Compared { table: contract.table.clone(), month: then.month, movement, findings }))
}

fn is_open(contract: &Contract, order: &InOrder, day: NaiveDate) -> Expr {
    let begun = col(order.on.as_str()).lt_eq(lit(day));
    let end = contract.end().map(|end| col(end.name.as_str()));
    end.map_or(begun.clone(), |end| begun.and(end.clone().is_null().or(end.gt(lit(day)))))
}

struct Comparing<'a> {
    checked: &'a Checked,
    contract: &'a Contract,
    since: &'a SinceLast,
    order: &'a InOrder,
    then: &'a Remembered,
    that_day: NaiveDate,
}

/// Where a row of either side stands.
const THEN_ROW: &str = "_then_row";
const NOW_FILE: &str = "_now_file";
const NOW_ROW: &str = "_now_row";
/// Whose it is.
const WHOSE: &str = "_whose";

impl Comparing<'_> {
    /// The rows of now: those that count, then those set aside, which are not gone.
    fn rows_now(&self) -> PolarsResult<DataFrame> {
        let table = &self.contract.table;
        let used = self.checked.table(table).cloned().unwrap_or_default();
        let names: Vec<String> = used.get_column_names_owned().into_iter().map(|name| name.to_string()).collect();
        match self.checked.set_aside(table) {
            Some(aside) => used.vstack(&aside.select(names)?),
            None => Ok(used),
        }
    }

    fn findings(&self, files: &[&FileCount]) -> PolarsResult<Vec<Finding>> {
        let rows = self.both_sides()?;
        let schema = rows.schema();
        let can_be_told = |rule: &Rule| rule.columns().all(|name| schema.contains(name));
        let mut known: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
        let mut findings = Vec::new();
        for rule in self.since.rules.iter().filter(|rule| can_be_told(rule)) {
            let answer = rule.breaks_when.expr.clone().alias("_answer");
            let answered = rows.clone().lazy().select([answer]).collect()?;
            let mut is_broken: Vec<bool> =
                answered.column("_answer")?.bool()?.iter().map(|answer| answer.unwrap_or(false)).collect();
            for cause in rule.unless_breaks.iter().filter_map(|code| known.get(code.as_str())) {
                is_broken.iter_mut().zip(cause).for_each(|(broken, cause)| *broken &= !cause);
            }
            findings.extend(self.finding(
                rule,
                &rows.filter(&is_broken.iter().map(|is| Some(*is)).collect())?,
                files,
            )?);
            known.insert(&rule.code, is_broken);
        }
        Ok(findings)
    }

    /// Every row that was open then beside the same row now, and every row that would have been open by what is known
    /// now and is of nobody that was.
    fn both_sides(&self) -> PolarsResult<DataFrame> {
        let now = self.rows_now()?;
        let key: Vec<String> = (0..self.contract.key.len()).map(|number| format!("_key_{number}")).collect();
        let keyed = |prefix: &str, name: &String, key: &String| col(format!("{prefix}.{name}")).alias(key.as_str());
        let key_of = |prefix: &str| -> Vec<Expr> {
            self.contract.key.iter().zip(&key).map(|(name, key)| keyed(prefix, name, key)).collect()
        };
        let then_rows = &self.then.frame.rows;
        let mut then: Vec<Expr> = named(then_rows, THEN);
        then.push(col(ROW).alias(THEN_ROW));
        let then = then_rows.clone().lazy().select(then).with_columns(key_of(THEN));
        let mut columns: Vec<Expr> = named(&now, NOW);
        columns.extend([col(FILE).alias(NOW_FILE), col(ROW).alias(NOW_ROW)]);
        columns.push(is_open(self.contract, self.order, self.that_day).fill_null(lit(false)).alias("_was_open"));
        let now = now.lazy().select(columns).with_columns(key_of(NOW));
        let by: Vec<Expr> = key.iter().map(|name| col(name.as_str())).collect();
        let names: Vec<&str> = key.iter().map(String::as_str).collect();
        let one_each = now.clone().unique_stable(Some(by_name(names, true, false)), UniqueKeepStrategy::First);
        let found = then.clone().join(one_each, by.clone(), by.clone(), JoinArgs::new(JoinType::Left)).collect()?;
        let late = now.filter(col("_was_open")).join(then, by.clone(), by, JoinArgs::new(JoinType::Anti)).collect()?;
        let both = found.vstack(&shaped_like(&late, &found)?)?;
        self.with_anybody(both)
    }

    /// Whether the child of a row has any row then, and any now.
    fn with_anybody(&self, both: DataFrame) -> PolarsResult<DataFrame> {
        let by = &self.order.by;
        let of = |rows: &DataFrame, any: &str| {
            let children =
                rows.clone().lazy().select([col(by.as_str()).alias(WHOSE)]).unique(None, UniqueKeepStrategy::Any);
            children.with_column(col(WHOSE).alias(format!("{any}.{by}")))
        };
        let whose = coalesce(&[col(format!("{THEN}.{by}")), col(format!("{NOW}.{by}"))]);
        let left = JoinArgs::new(JoinType::Left);
        both.lazy()
            .with_columns([whose.alias(WHOSE), lit(self.that_day).alias(THAT_DAY)])
            .join(of(&self.then.frame.rows, ANY_THEN), [col(WHOSE)], [col(WHOSE)], left.clone())
            .join(of(&self.rows_now()?, ANY_NOW), [col(WHOSE)], [col(WHOSE)], left)
            .collect()
    }

    fn finding(&self, rule: &Rule, rows: &DataFrame, files: &[&FileCount]) -> PolarsResult<Option<Finding>> {
        if rows.height() == 0 {
            return Ok(None);
        }
        let texts = |name: Option<String>| -> PolarsResult<Vec<String>> {
            let column = name.and_then(|name| rows.column(&name).ok().cloned());
            let Some(column) = column else { return Ok(vec![String::new(); rows.height()]) };
            let column = column.cast(&DataType::String)?;
            Ok(column.str()?.iter().map(|text| text.unwrap_or_default().to_owned()).collect())
        };
        let under = |prefix: &str| rule.column.as_ref().map(|column| format!("{prefix}.{column}"));
        let (ids, values, before) = (texts(Some(WHOSE.to_owned()))?, texts(under(NOW))?, texts(under(THEN))?);
        let number = |name: &str| -> PolarsResult<Vec<Option<u32>>> { Ok(rows.column(name)?.u32()?.iter().collect()) };
        let (then_rows, now_files, now_rows) = (number(THEN_ROW)?, number(NOW_FILE)?, number(NOW_ROW)?);
        let place = |at: usize| match (now_files[at].and_then(|file| files.get(file as usize)), now_rows[at]) {
            (Some(file), Some(row)) => {
                let letter = rule.column.as_ref().and_then(|column| file.letters.get(column)).cloned();
                RowPlace { file: file.file.clone(), row, letter }
            }
            _ => {
                let at_column = rule.column.as_ref().and_then(|column| self.then.frame.positions.get(column));
                let letter = at_column.map(|at| letter(*at));
                RowPlace { file: self.then.frame.source.file.clone(), row: then_rows[at].unwrap_or(0), letter }
            }
        };
        let mut both: Vec<(RowPlace, About)> = (0..rows.height())
            .map(|at| {
                let counted_as = String::from("as it stands now");
                let (id, value, then) = (ids[at].clone(), values[at].clone(), before[at].clone());
                (place(at), About { id, team: String::new(), value, counted_as, then })
            })
            .collect();
        both.sort_by(|a, b| a.0.cmp(&b.0));
        let (rows, about) = both.into_iter().unzip();
        Ok(Some(Finding {
            code: "MP0309",
            dfe: Some(rule.code.clone()),
            severity: rule.severity,
            table: self.contract.table.clone(),
            column: rule.column.clone(),
            words: rule.words.clone(),
            what_to_do: rule.what_to_do.clone(),
            rows,
            about,
        }))
    }

    fn movement(&self, day: NaiveDate) -> PolarsResult<Movement> {
        let used = self.checked.table(&self.contract.table).cloned().unwrap_or_default();
        let open_on = |day| self.children(used.clone().lazy().filter(is_open(self.contract, self.order, day)));
        let (was_open, is_open) = (open_on(self.that_day)?, open_on(day)?);
        let then = self.children(self.then.frame.rows.clone().lazy())?;
        let present = self.children(self.rows_now()?.lazy())?;
        let gone = then.difference(&present).count();
        let movement = Movement {
            then: then.len(),
            gone,
            not_open: then.difference(&was_open).count() - gone,
            known_late: was_open.difference(&then).count(),
            started: is_open.difference(&was_open).count(),
            ended: was_open.difference(&is_open).count(),
            now: is_open.len(),
        };
        debug_assert_eq!(
            movement.then + movement.known_late + movement.started,
            movement.now + movement.gone + movement.not_open + movement.ended
        );
        Ok(movement)
    }

    fn children(&self, rows: LazyFrame) -> PolarsResult<BTreeSet<u32>> {
        let numbers = rows.select([col(self.order.by.as_str()).to_physical().cast(DataType::UInt32)]).collect()?;
        Ok(numbers.column(&self.order.by)?.u32()?.iter().flatten().collect())
    }
}

/// The columns of a contract among those of some rows, under the name that rules give them.
fn named(rows: &DataFrame, prefix: &str) -> Vec<Expr> {
    let names = rows.get_column_names_owned().into_iter().filter(|name| !name.starts_with('_'));
    names.map(|name| col(name.clone()).alias(format!("{prefix}.{name}"))).collect()
}

/// The same columns as other rows have, null where these have none.
fn shaped_like(rows: &DataFrame, like: &DataFrame) -> PolarsResult<DataFrame> {
    let columns = like.columns().iter().map(|column| match rows.column(column.name()) {
        Ok(own) => own.clone(),
        Err(_) => Column::full_null(column.name().clone(), rows.height(), column.dtype()),
    });
    DataFrame::new(rows.height(), columns.collect())
}
