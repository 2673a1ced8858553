//! A condition of a definition: SQL over named columns, checked for names and types, made into a polars expression.
//!
//! The dialect is small on purpose, so that any SQL engine gives the same answer: comparisons, `IN`, `BETWEEN`,
//! `LIKE 'E%'`, `IS NULL`, `IS DISTINCT FROM`, `AND`, `OR`, `NOT`, `+ - *`, `COALESCE`, and two functions of ours:
//! `YEARS(from, to)` for completed years, `RETURN_YEAR(day)` for the year from April that ends in it. Logic is
//! three-valued as in SQL: what compares with an absent value is neither true nor false.

mod weaker;

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{DataType, Expr, RoundMode, coalesce, col, lit};
use serde_yaml::Spanned;
use sqlparser::{
    ast::{self, BinaryOperator, Expr as Sql, FunctionArg, FunctionArgExpr, FunctionArguments, Spanned as _, Value},
    dialect::GenericDialect,
    parser::Parser,
};

pub use self::weaker::Weaker;
use super::source::Source;
use crate::vocabulary::{Diagnostic, Place, words};

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
    /// Checks a condition and gives its expression, or says what is wrong and where.
    pub fn compile(sql: &Spanned<String>, source: &Source, columns: &Columns) -> Result<Self, Diagnostic> {
        let read = read(sql, source, columns)?;
        if read.typed.kind != Kind::Truth {
            let what = format!("`{}` is {}, but a condition must be true or false", sql.value, read.typed.kind.name());
            let problem = Problem::at(&read.parsed, "MP0106", what);
            return Err(report(problem.hint("compare it with something, such as `= 'OUT'`"), sql, source));
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

    /// Checks an amount and gives its expression, or says what is wrong and where.
    pub fn compile(sql: &Spanned<String>, source: &Source, columns: &Columns) -> Result<Self, Diagnostic> {
        let read = read(sql, source, columns)?;
        let (expr, is_money) = match read.typed.kind {
            Kind::Money => (read.typed.expr, true),
            Kind::Number => ((read.typed.expr * lit(Self::PARTS)).round(0, RoundMode::HalfAwayFromZero), false),
            kind => {
                let what = format!("`{}` is {}, but only money and numbers add up", sql.value, kind.name());
                return Err(report(Problem::at(&read.parsed, "MP0106", what), sql, source));
            }
        };
        Ok(Self { sql: sql.value.clone(), expr: expr.cast(DataType::Int64), is_money, columns: read.named })
    }

    /// How many whole parts make one.
    pub fn parts(&self) -> f64 {
        if self.is_money { 100.0 } else { f64::from(Self::PARTS) }
    }
}

/// An expression as read: its syntax, what it comes to, and the columns it names.
struct Read {
    parsed: Sql,
    typed: Typed,
    named: BTreeSet<String>,
}

fn read(sql: &Spanned<String>, source: &Source, columns: &Columns) -> Result<Read, Diagnostic> {
    let report = |problem| report(problem, sql, source);
    let parsed = parse(&sql.value).map_err(report)?;
    let mut reader = Reader { columns, named: BTreeSet::new() };
    let typed = reader.read(&parsed).map_err(report)?;
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

/// An expression with what it holds; a literal keeps its text so that it can be checked against a code list.
struct Typed {
    expr: Expr,
    kind: Kind,
    literal: Option<String>,
}

impl Typed {
    fn new(expr: Expr, kind: Kind) -> Self {
        Self { expr, kind, literal: None }
    }

    fn truth(expr: Expr) -> Self {
        Self::new(expr, Kind::Truth)
    }
}

struct Reader<'a> {
    columns: &'a Columns,
    named: BTreeSet<String>,
}

impl Reader<'_> {
    fn read(&mut self, sql: &Sql) -> Result<Typed, Problem> {
        match sql {
            Sql::Nested(inner) => self.read(inner),
            Sql::Identifier(name) => self.column(sql, &name.value),
            Sql::CompoundIdentifier(parts) => {
                let parts: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
                self.column(sql, &parts.join("."))
            }
            Sql::Value(value) => literal(sql, &value.value),
            Sql::TypedString(typed) => date_literal(sql, typed),
            Sql::IsNull(inner) => Ok(Typed::truth(self.read(inner)?.expr.is_null())),
            Sql::IsNotNull(inner) => Ok(Typed::truth(self.read(inner)?.expr.is_not_null())),
            Sql::IsTrue(inner) => Ok(Typed::truth(self.truth(inner)?.fill_null(lit(false)))),
            Sql::IsNotTrue(inner) => Ok(Typed::truth(self.truth(inner)?.fill_null(lit(false)).not())),
            Sql::UnaryOp { op: ast::UnaryOperator::Not, expr } => Ok(Typed::truth(self.truth(expr)?.not())),
            Sql::UnaryOp { op: ast::UnaryOperator::Minus, expr } => {
                let number = self.read(expr)?;
                self.must_be_number(expr, &number)?;
                Ok(Typed::new(lit(0) - number.expr, number.kind))
            }
            Sql::BinaryOp { left, op, right } => self.binary(sql, left, op, right),
            Sql::Between { expr, negated, low, high } => {
                let from = self.compare(expr, &BinaryOperator::GtEq, low)?;
                let to = self.compare(expr, &BinaryOperator::LtEq, high)?;
                Ok(Typed::truth(negate(from.and(to), *negated)))
            }
            Sql::InList { expr, list, negated } => self.in_list(expr, list, *negated),
            Sql::IsDistinctFrom(left, right) => self.distinct(left, right),
            Sql::Like { negated, any: false, expr, pattern, escape_char: None } => {
                Ok(Typed::truth(negate(self.begins_with(expr, pattern)?, *negated)))
            }
            Sql::Function(function) => self.function(sql, function),
            _ => Err(Problem::at(sql, "MP0103", format!("`{sql}` is more SQL than a condition may use"))
                .hint("use comparisons, IN, BETWEEN, LIKE, IS NULL, IS DISTINCT FROM, AND, OR, NOT, + - *, COALESCE, YEARS and RETURN_YEAR")),
        }
    }

    fn column(&mut self, sql: &Sql, name: &str) -> Result<Typed, Problem> {
        let known = self.columns.get_key_value(name);
        let known = known.or_else(|| self.columns.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)));
        let Some((name, kind)) = known else {
            let problem = Problem::at(sql, "MP0104", format!("there is no column `{name}` here"));
            let names: Vec<&str> = self.columns.keys().map(String::as_str).collect();
            return Err(problem.hint(match words::did_you_mean(name, names.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("known are {}", words::listed(&names)),
            }));
        };
        let (name, kind) = match kind {
            Kind::NumberIn(column) => (*column, Kind::Number),
            kind => (name.as_str(), kind.clone()),
        };
        self.named.insert(name.to_owned());
        Ok(Typed::new(col(name), kind))
    }

    fn truth(&mut self, sql: &Sql) -> Result<Expr, Problem> {
        let typed = self.read(sql)?;
        match typed.kind {
            Kind::Truth => Ok(typed.expr),
            kind => {
                let what = format!("`{sql}` is {}, but must be true or false here", kind.name());
                Err(Problem::at(sql, "MP0106", what).hint("compare it with something"))
            }
        }
    }

    fn must_be_number(&self, sql: &Sql, typed: &Typed) -> Result<(), Problem> {
        match typed.kind {
            Kind::Number | Kind::Money => Ok(()),
            _ => {
                Err(Problem::at(sql, "MP0106", format!("`{sql}` is {}, but must be a number here", typed.kind.name())))
            }
        }
    }

    fn binary(&mut self, sql: &Sql, left: &Sql, op: &BinaryOperator, right: &Sql) -> Result<Typed, Problem> {
        use BinaryOperator as Op;
        match op {
            Op::And => Ok(Typed::truth(self.truth(left)?.and(self.truth(right)?))),
            Op::Or => Ok(Typed::truth(self.truth(left)?.or(self.truth(right)?))),
            Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq => {
                Ok(Typed::truth(self.compare(left, op, right)?))
            }
            Op::Plus | Op::Minus | Op::Multiply => self.arithmetic(left, op, right),
            _ => Err(Problem::at(sql, "MP0103", format!("`{op}` cannot be used in a condition"))),
        }
    }

    fn arithmetic(&mut self, left: &Sql, op: &BinaryOperator, right: &Sql) -> Result<Typed, Problem> {
        let (a, b) = (self.read(left)?, self.read(right)?);
        if (&a.kind, op, &b.kind) == (&Kind::Date, &BinaryOperator::Minus, &Kind::Date) {
            let day = |date: Expr| date.cast(DataType::Int32);
            return Ok(Typed::new(day(a.expr) - day(b.expr), Kind::Number));
        }
        if let (Kind::Date, BinaryOperator::Minus | BinaryOperator::Plus, Kind::Number) = (&a.kind, op, &b.kind) {
            let days = if *op == BinaryOperator::Minus { lit(0) - b.expr } else { b.expr };
            let day = a.expr.cast(DataType::Int32) + days.cast(DataType::Int32);
            return Ok(Typed::new(day.cast(DataType::Date), Kind::Date));
        }
        self.must_be_number(left, &a)?;
        self.must_be_number(right, &b)?;
        Ok(Typed::new(
            match op {
                BinaryOperator::Plus => a.expr + b.expr,
                BinaryOperator::Minus => a.expr - b.expr,
                _ => a.expr * b.expr,
            },
            Kind::Number,
        ))
    }

    fn compare(&mut self, left: &Sql, op: &BinaryOperator, right: &Sql) -> Result<Expr, Problem> {
        let (a, b) = (self.read(left)?, self.read(right)?);
        must_compare(left, &a, right, &b)?;
        let (a, b) = in_pence_together(a, b);
        Ok(match op {
            BinaryOperator::Eq => a.eq(b),
            BinaryOperator::NotEq => a.neq(b),
            BinaryOperator::Lt => a.lt(b),
            BinaryOperator::LtEq => a.lt_eq(b),
            BinaryOperator::Gt => a.gt(b),
            _ => a.gt_eq(b),
        })
    }

    fn in_list(&mut self, sql: &Sql, list: &[Sql], negated: bool) -> Result<Typed, Problem> {
        let tested = self.read(sql)?;
        let mut found: Option<Expr> = None;
        for item in list {
            let value = self.read(item)?;
            must_compare(sql, &tested, item, &value)?;
            let (a, b) = in_pence_together(Typed::new(tested.expr.clone(), tested.kind.clone()), value);
            let equal = a.eq(b);
            found = Some(match found {
                Some(found) => found.or(equal),
                None => equal,
            });
        }
        let found = found.ok_or_else(|| Problem::at(sql, "MP0103", "the list after IN is empty"))?;
        Ok(Typed::truth(negate(found, negated)))
    }

    /// Unlike `<>`, this always has an answer: nothing differs from something, and not from nothing.
    fn distinct(&mut self, left: &Sql, right: &Sql) -> Result<Typed, Problem> {
        let (a, b) = (self.read(left)?, self.read(right)?);
        must_compare(left, &a, right, &b)?;
        let (a, b) = in_pence_together(a, b);
        Ok(Typed::truth(a.neq_missing(b)))
    }

    /// `LIKE 'E%'`: the one pattern that a code of places needs.
    fn begins_with(&mut self, sql: &Sql, pattern: &Sql) -> Result<Expr, Problem> {
        let (text, pattern_read) = (self.read(sql)?, self.read(pattern)?);
        let start = pattern_read.literal.as_deref().and_then(|text| text.strip_suffix('%'));
        let start = start.filter(|start| !start.contains(['%', '_']));
        match (&text.kind, start) {
            (Kind::Text | Kind::Code(_), Some(start)) => {
                Ok(text.expr.cast(DataType::String).str().starts_with(lit(start.to_owned())))
            }
            _ => {
                Err(Problem::at(pattern, "MP0103", "LIKE can ask only how a text begins")
                    .hint("write it as `LIKE 'E%'`"))
            }
        }
    }

    fn function(&mut self, sql: &Sql, function: &ast::Function) -> Result<Typed, Problem> {
        let name = function.name.to_string().to_uppercase();
        if !["COALESCE", "YEARS", "RETURN_YEAR"].contains(&name.as_str()) {
            return Err(Problem::at(sql, "MP0103", format!("there is no function `{}` here", function.name))
                .hint("COALESCE, YEARS and RETURN_YEAR are the only functions a condition may use"));
        }
        let parts = self.arguments(sql, &name, function)?;
        match name.as_str() {
            "YEARS" => return years(sql, &parts),
            "RETURN_YEAR" => return return_year(sql, &parts),
            _ => {}
        }
        let Some(kind) = parts.first().map(|part| part.kind.clone()) else {
            return Err(Problem::at(sql, "MP0103", "COALESCE needs a list of values"));
        };
        let exprs: Vec<Expr> = parts.into_iter().map(|part| part.expr).collect();
        Ok(Typed::new(coalesce(&exprs), kind))
    }

    fn arguments(&mut self, sql: &Sql, name: &str, function: &ast::Function) -> Result<Vec<Typed>, Problem> {
        let FunctionArguments::List(arguments) = &function.args else {
            return Err(Problem::at(sql, "MP0103", format!("{name} needs a list of values")));
        };
        let mut parts = Vec::new();
        for argument in &arguments.args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(inner)) = argument else {
                return Err(Problem::at(sql, "MP0103", format!("{name} takes columns and values only")));
            };
            parts.push(self.read(inner)?);
        }
        Ok(parts)
    }
}

/// Completed years between two dates. Who is born on 29 February is a year older on 1 March of a common year.
fn years(sql: &Sql, parts: &[Typed]) -> Result<Typed, Problem> {
    let [Typed { expr: from, kind: Kind::Date, .. }, Typed { expr: to, kind: Kind::Date, .. }] = parts else {
        return Err(Problem::at(sql, "MP0106", "YEARS takes two dates, the earlier one first")
            .hint("as in `YEARS(header.DOB, DECOM) < 16`"));
    };
    let written = |date: &Expr| {
        let month = date.clone().dt().month().cast(DataType::Int32);
        let day = date.clone().dt().day().cast(DataType::Int32);
        date.clone().dt().year() * lit(10_000) + month * lit(100) + day
    };
    Ok(Typed::new((written(to) - written(from)).floor_div(lit(10_000)), Kind::Number))
}

/// The year of the return that a day belongs to: that in which the year from 1 April to 31 March ends.
fn return_year(sql: &Sql, parts: &[Typed]) -> Result<Typed, Problem> {
    let [Typed { expr: date, kind: Kind::Date, .. }] = parts else {
        return Err(Problem::at(sql, "MP0106", "RETURN_YEAR takes one date").hint("as in `RETURN_YEAR(DECOM) = 2021`"));
    };
    let is_after_march = date.clone().dt().month().gt_eq(lit(4)).cast(DataType::Int32);
    Ok(Typed::new(date.clone().dt().year() + is_after_march, Kind::Number))
}

fn negate(expr: Expr, negated: bool) -> Expr {
    if negated { expr.not() } else { expr }
}

fn literal(sql: &Sql, value: &Value) -> Result<Typed, Problem> {
    match value {
        Value::SingleQuotedString(text) => {
            Ok(Typed { expr: lit(text.as_str()), kind: Kind::Text, literal: Some(text.clone()) })
        }
        Value::Boolean(truth) => Ok(Typed::truth(lit(*truth))),
        Value::Number(digits, _) => match (digits.parse::<i64>(), digits.parse::<f64>()) {
            (Ok(whole), _) => Ok(Typed { literal: Some(digits.clone()), ..Typed::new(lit(whole), Kind::Number) }),
            (_, Ok(number)) => Ok(Typed { literal: Some(digits.clone()), ..Typed::new(lit(number), Kind::Number) }),
            _ => Err(Problem::at(sql, "MP0106", format!("`{digits}` is not a number"))),
        },
        _ => Err(Problem::at(sql, "MP0103", format!("`{sql}` cannot stand in a condition"))
            .hint("text stands in single quotes; ask for nothing with IS NULL")),
    }
}

fn date_literal(sql: &Sql, typed: &ast::TypedString) -> Result<Typed, Problem> {
    let text = typed.value.to_string();
    let date = chrono::NaiveDate::parse_from_str(text.trim_matches('\''), "%Y-%m-%d");
    match date {
        Ok(date) if typed.data_type == ast::DataType::Date => Ok(Typed::new(lit(date), Kind::Date)),
        _ => Err(Problem::at(sql, "MP0106", format!("`{sql}` is not a date")).hint("write it as DATE '2021-01-01'")),
    }
}

/// Two values compare when they hold the same kind of thing, and text is among the codes of its column.
fn must_compare(left: &Sql, a: &Typed, right: &Sql, b: &Typed) -> Result<(), Problem> {
    if !a.kind.compares_with(&b.kind) {
        let what = format!("`{left}` is {} and `{right}` is {}: they cannot be compared", a.kind.name(), b.kind.name());
        return Err(Problem::at(right, "MP0106", what));
    }
    for (column, sql, value) in [(a, right, b), (b, left, a)] {
        let (Kind::Code(codes), Some(text)) = (&column.kind, &value.literal) else { continue };
        if !codes.is_empty() && !codes.contains(text) {
            let problem = Problem::at(sql, "MP0107", format!("`{text}` is not in the list of codes"));
            return Err(match words::did_you_mean(text, codes.iter().map(String::as_str)) {
                Some(close) => problem.hint(format!("did you mean `{close}`?")),
                None => problem.hint(format!("the codes are {}", words::listed(codes))),
            });
        }
    }
    Ok(())
}

/// Money is whole pence inside, so a number of pounds beside it is made pence.
fn in_pence_together(a: Typed, b: Typed) -> (Expr, Expr) {
    match (&a.kind, &b.kind) {
        (Kind::Money, Kind::Number) => (a.expr, b.expr * lit(100)),
        (Kind::Number, Kind::Money) => (a.expr * lit(100), b.expr),
        _ => (a.expr, b.expr),
    }
}

#[cfg(test)]
mod tests;
