//! A condition of a definition: SQL over named columns, checked for names and types, made into a polars expression.
//!
//! The dialect is small on purpose, so that any SQL engine gives the same answer: comparisons, `IN`, `BETWEEN`,
//! `LIKE 'E%'`, `IS NULL`, `IS DISTINCT FROM`, `AND`, `OR`, `NOT`, `+ - *`, `COALESCE`, and two functions of ours:
//! `YEARS(from, to)` for completed years, `RETURN_YEAR(day)` for the year from April that ends in it. Logic is
//! three-valued as in SQL: what compares with an absent value is neither true nor false.

mod reader;
mod weaker;

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataType, Expr, RoundMode, lit};
use serde_yaml::Spanned;
use sqlparser::{
    ast::{Expr as Sql, Spanned as _},
    dialect::GenericDialect,
    parser::Parser,
};

use self::reader::{Reader, Typed};
pub use self::weaker::Weaker;
use super::source::Source;
use crate::vocabulary::{Diagnostic, Place};

/// What a column holds, as conditions see it.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Text,
    /// A code from a list.
    Code(Vec<String>),
    Date,
    /// Whole pence inside; conditions are written in pounds.
    Money,
    Number,
    /// A number that stands in a column of another name.
    NumberIn(&'static str),
    Truth,
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Text | Self::Code(_) => "text",
            Self::Date => "a date",
            Self::Money => "money",
            Self::Number | Self::NumberIn(_) => "a number",
            Self::Truth => "true or false",
        }
    }

    fn compares_with(&self, other: &Self) -> bool {
        use Kind::{Code, Money, Number, Text};
        match (self, other) {
            (Text | Code(_), Text | Code(_)) | (Money | Number, Money | Number) => true,
            _ => self == other,
        }
    }
}

/// The columns that a condition may name.
pub type Columns = BTreeMap<String, Kind>;

/// A condition that has been checked against its columns.
#[derive(Debug, Clone)]
pub struct Condition {
    /// As written.
    pub sql: String,
    /// True, false, or null where the answer is not known.
    pub expr: Expr,
    /// The columns it names.
    pub columns: BTreeSet<String>,
    /// Where it is written.
    pub place: Place,
}

impl Condition {
    /// Checks a condition and gives its expression, or says everything that is wrong with it and where.
    pub fn compile(sql: &Spanned<String>, source: &Source, columns: &Columns) -> Result<Self, Vec<Diagnostic>> {
        let read = read(sql, source, columns)?;
        if read.typed.kind != Kind::Truth {
            let what = format!("`{}` is {}, but a condition must be true or false", sql.value, read.typed.kind.name());
            let problem = Problem::at(&read.parsed, "MP0106", what);
            return Err(vec![report(problem.hint("compare it with something, such as `= 'OUT'`"), sql, source)]);
        }
        let (line, column) = source.within(sql, 0);
        let place = Place::at(&source.name, line, column);
        Ok(Self { sql: sql.value.clone(), expr: read.typed.expr, columns: read.named, place })
    }
}

/// An amount that can be added up: SQL over named columns, kept in whole numbers so that no order of adding matters.
#[derive(Debug, Clone)]
pub struct Amount {
    /// As written.
    pub sql: String,
    /// Whole pence, or ten-thousandths of a number; null where it is not known.
    pub expr: Expr,
    pub is_money: bool,
    pub columns: BTreeSet<String>,
}

impl Amount {
    /// Numbers are kept to four decimals.
    const PARTS: i32 = 10_000;

    /// Checks an amount and gives its expression, or says everything that is wrong with it and where.
    pub fn compile(sql: &Spanned<String>, source: &Source, columns: &Columns) -> Result<Self, Vec<Diagnostic>> {
        let read = read(sql, source, columns)?;
        let (expr, is_money) = match read.typed.kind {
            Kind::Money => (whole_pence(&read.parsed, read.typed.expr), true),
            Kind::Number => ((read.typed.expr * lit(Self::PARTS)).round(0, RoundMode::HalfAwayFromZero), false),
            kind => {
                let what = format!("`{}` is {}, but only money and numbers add up", sql.value, kind.name());
                let problem = Problem::at(&read.parsed, "MP0106", what);
                return Err(vec![report(problem.hint("name a column of money or numbers"), sql, source)]);
            }
        };
        Ok(Self { sql: sql.value.clone(), expr: expr.cast(DataType::Int64), is_money, columns: read.named })
    }

    /// How many whole parts make one.
    pub fn parts(&self) -> f64 {
        if self.is_money { 100.0 } else { f64::from(Self::PARTS) }
    }
}

/// A column of money is whole pence; half a pound a week is not.
fn whole_pence(sql: &Sql, expr: Expr) -> Expr {
    match sql {
        Sql::Identifier(_) => expr,
        _ => expr.cast(DataType::Float64).round(0, RoundMode::HalfAwayFromZero),
    }
}

/// An expression as read: its syntax, what it comes to, and the columns it names.
struct Read {
    parsed: Sql,
    typed: Typed,
    named: BTreeSet<String>,
}

fn read(sql: &Spanned<String>, source: &Source, columns: &Columns) -> Result<Read, Vec<Diagnostic>> {
    let report = |problem| report(problem, sql, source);
    let parsed = parse(&sql.value).map_err(|problem| vec![report(problem)])?;
    let mut reader = Reader { columns, named: BTreeSet::new() };
    let typed = reader.read(&parsed).map_err(|problems| {
        let mut told = Vec::new();
        super::source::add_new(&mut told, problems.0.into_iter().map(report));
        told
    })?;
    Ok(Read { parsed, typed, named: reader.named })
}

/// A problem with its place in the file.
fn report(problem: Problem, sql: &Spanned<String>, source: &Source) -> Diagnostic {
    let (line, column) = source.within(sql, problem.offset);
    let diagnostic = source.wrong_at(problem.code, problem.what, line, column);
    match problem.hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

fn parse(sql: &str) -> Result<Sql, Problem> {
    let unreadable = |error: sqlparser::parser::ParserError| {
        let said = error.to_string();
        let said = said.trim_start_matches("sql parser error: ");
        let column = said.rsplit("Column: ").next().and_then(|text| text.trim().parse::<usize>().ok()).unwrap_or(1);
        let what = said.split(" at Line").next().unwrap_or(said).to_owned();
        Problem {
            code: "MP0103",
            what: format!("the condition is not SQL that milepost reads: {}", lower_first(&what)),
            hint: Some(String::from("text stands in single quotes, as in `PLACE IN ('K1', 'K2')`")),
            offset: column - 1,
        }
    };
    let dialect = GenericDialect {};
    let mut parser = Parser::new(&dialect).try_with_sql(sql).map_err(unreadable)?;
    let parsed = parser.parse_expr().map_err(unreadable)?;
    let rest = parser.peek_token();
    if rest.token != sqlparser::tokenizer::Token::EOF {
        return Err(Problem {
            code: "MP0103",
            what: format!("the condition should end before `{}`", rest.token),
            hint: Some(String::from("join conditions with AND or OR")),
            offset: (rest.span.start.column as usize).saturating_sub(1),
        });
    }
    Ok(parsed)
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

/// What is wrong within a condition, before it is known where the condition stands.
struct Problem {
    code: &'static str,
    what: String,
    hint: Option<String>,
    offset: usize,
}

impl Problem {
    fn at(sql: &Sql, code: &'static str, what: impl Into<String>) -> Self {
        let column = sql.span().start.column as usize;
        Self { code, what: what.into(), hint: None, offset: column.saturating_sub(1) }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Everything that is wrong within a condition.
struct Problems(Vec<Problem>);

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

/// Two parts of a condition, or what is wrong with either.
fn both<A, B>(a: Result<A, Problems>, b: Result<B, Problems>) -> Result<(A, B), Problems> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) => Err(Problems(a.0.into_iter().chain(b.0).collect())),
        (Err(wrong), Ok(_)) | (Ok(_), Err(wrong)) => Err(wrong),
    }
}

#[cfg(test)]
mod tests;
