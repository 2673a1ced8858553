//! From the syntax of a condition to a polars expression, with every name and type checked on the way.

use std::collections::BTreeSet;

use polars::prelude::{DataType, Expr, coalesce, col, lit};
use sqlparser::ast::{self, BinaryOperator, Expr as Sql, FunctionArg, FunctionArgExpr, FunctionArguments, Value};

use super::{Columns, Kind, Problem, Problems, both};
use crate::{definitions::calendar, vocabulary::words};

/// An expression with what it holds; a literal keeps its text so that it can be checked against a code list.
pub(super) struct Typed {
    pub expr: Expr,
    pub kind: Kind,
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

/// Reads the parts of a condition and notes the columns that it names.
pub(super) struct Reader<'a> {
    pub columns: &'a Columns,
    pub named: BTreeSet<String>,
}

impl Reader<'_> {
    pub fn read(&mut self, sql: &Sql) -> Result<Typed, Problems> {
        match sql {
            Sql::Nested(inner) => self.read(inner),
            Sql::Identifier(name) => self.column(sql, &name.value),
            Sql::CompoundIdentifier(parts) => {
                let parts: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
                self.column(sql, &parts.join("."))
            }
            Sql::Value(value) => Ok(literal(sql, &value.value)?),
            Sql::TypedString(typed) => Ok(date_literal(sql, typed)?),
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
                let from = self.compare(expr, &BinaryOperator::GtEq, low);
                let to = self.compare(expr, &BinaryOperator::LtEq, high);
                let (from, to) = both(from, to)?;
                Ok(Typed::truth(negate(from.and(to), *negated)))
            }
            Sql::InList { expr, list, negated } => self.in_list(expr, list, *negated),
            Sql::IsDistinctFrom(left, right) => self.distinct(left, right),
            Sql::Like { negated, any: false, expr, pattern, escape_char: None } => {
                Ok(Typed::truth(negate(self.begins_with(expr, pattern)?, *negated)))
            }
            Sql::Function(function) => self.function(sql, function),
            _ => Err(Problem::at(sql, "MP0103", format!("`{sql}` is more SQL than a condition may use"))
                .hint("use comparisons, IN, BETWEEN, LIKE, IS NULL, IS DISTINCT FROM, AND, OR, NOT, + - *, COALESCE, YEARS and RETURN_YEAR")
                .into()),
        }
    }

    fn column(&mut self, sql: &Sql, name: &str) -> Result<Typed, Problems> {
        let known = self.columns.get_key_value(name);
        let known = known.or_else(|| self.columns.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)));
        let Some((name, kind)) = known else {
            let problem = Problem::at(sql, "MP0104", format!("there is no column `{name}` here"));
            let names: Vec<&str> = self.columns.keys().map(String::as_str).collect();
            let hint = match words::did_you_mean(name, names.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("known are {}", words::listed(&names)),
            };
            return Err(problem.hint(hint).into());
        };
        let (name, kind) = match kind {
            Kind::NumberIn(column) => (*column, Kind::Number),
            kind => (name.as_str(), kind.clone()),
        };
        self.named.insert(name.to_owned());
        Ok(Typed::new(col(name), kind))
    }

    fn truth(&mut self, sql: &Sql) -> Result<Expr, Problems> {
        let typed = self.read(sql)?;
        match typed.kind {
            Kind::Truth => Ok(typed.expr),
            kind => {
                let what = format!("`{sql}` is {}, but must be true or false here", kind.name());
                Err(Problem::at(sql, "MP0106", what).hint("compare it with something").into())
            }
        }
    }

    fn must_be_number(&self, sql: &Sql, typed: &Typed) -> Result<(), Problems> {
        match typed.kind {
            Kind::Number | Kind::Money => Ok(()),
            _ => {
                let what = format!("`{sql}` is {}, but must be a number here", typed.kind.name());
                Err(Problem::at(sql, "MP0106", what).hint("take a column of numbers or money").into())
            }
        }
    }

    fn binary(&mut self, sql: &Sql, left: &Sql, op: &BinaryOperator, right: &Sql) -> Result<Typed, Problems> {
        use BinaryOperator as Op;
        match op {
            Op::And | Op::Or => {
                let (left, right) = both(self.truth(left), self.truth(right))?;
                Ok(Typed::truth(if *op == Op::And { left.and(right) } else { left.or(right) }))
            }
            Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq => {
                Ok(Typed::truth(self.compare(left, op, right)?))
            }
            Op::Plus | Op::Minus | Op::Multiply => self.arithmetic(left, op, right),
            _ => Err(Problem::at(sql, "MP0103", format!("`{op}` cannot be used in a condition"))
                .hint("use comparisons, AND, OR, + - *")
                .into()),
        }
    }

    fn arithmetic(&mut self, left: &Sql, op: &BinaryOperator, right: &Sql) -> Result<Typed, Problems> {
        let (a, b) = both(self.read(left), self.read(right))?;
        if (&a.kind, op, &b.kind) == (&Kind::Date, &BinaryOperator::Minus, &Kind::Date) {
            let day = |date: Expr| date.cast(DataType::Int32);
            return Ok(Typed::new(day(a.expr) - day(b.expr), Kind::Number));
        }
        if let (Kind::Date, BinaryOperator::Minus | BinaryOperator::Plus, Kind::Number) = (&a.kind, op, &b.kind) {
            let days = if *op == BinaryOperator::Minus { lit(0) - b.expr } else { b.expr };
            let day = a.expr.cast(DataType::Int32) + days.cast(DataType::Int32);
            return Ok(Typed::new(day.cast(DataType::Date), Kind::Date));
        }
        both(self.must_be_number(left, &a), self.must_be_number(right, &b))?;
        let is_money = [&a.kind, &b.kind].contains(&&Kind::Money);
        let kind = if is_money { Kind::Money } else { Kind::Number };
        if let (Kind::Money, BinaryOperator::Multiply, Kind::Money) = (&a.kind, op, &b.kind) {
            let problem = Problem::at(right, "MP0106", format!("`{left}` and `{right}` are both money"));
            return Err(problem.hint("money is multiplied by a number, as in `WEEKLY_COST * 52`").into());
        }
        let (a, b) = if *op == BinaryOperator::Multiply { (a.expr, b.expr) } else { in_pence_together(a, b) };
        let result = match op {
            BinaryOperator::Plus => a + b,
            BinaryOperator::Minus => a - b,
            _ => a * b,
        };
        Ok(Typed::new(result, kind))
    }

    fn compare(&mut self, left: &Sql, op: &BinaryOperator, right: &Sql) -> Result<Expr, Problems> {
        let (a, b) = both(self.read(left), self.read(right))?;
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

    fn in_list(&mut self, sql: &Sql, list: &[Sql], negated: bool) -> Result<Typed, Problems> {
        let tested = self.read(sql)?;
        let mut found: Result<Option<Expr>, Problems> = Ok(None);
        for item in list {
            let equal = self.equal(sql, &tested, item);
            found = both(found, equal).map(|(found, equal)| match found {
                Some(found) => Some(found.or(equal)),
                None => Some(equal),
            });
        }
        let found = found?.ok_or_else(|| {
            Problem::at(sql, "MP0103", "the list after IN is empty").hint("as in `PLACE IN ('K1', 'K2')`")
        })?;
        Ok(Typed::truth(negate(found, negated)))
    }

    fn equal(&mut self, sql: &Sql, tested: &Typed, item: &Sql) -> Result<Expr, Problems> {
        let value = self.read(item)?;
        must_compare(sql, tested, item, &value)?;
        let (a, b) = in_pence_together(Typed::new(tested.expr.clone(), tested.kind.clone()), value);
        Ok(a.eq(b))
    }

    /// Unlike `<>`, this always has an answer: nothing differs from something, and not from nothing.
    fn distinct(&mut self, left: &Sql, right: &Sql) -> Result<Typed, Problems> {
        // The parser takes all that follows for the right side, which no other engine does.
        if matches!(right, Sql::BinaryOp { op: BinaryOperator::And | BinaryOperator::Or, .. }) {
            let problem = Problem::at(right, "MP0103", "it cannot be told where IS DISTINCT FROM ends");
            return Err(problem.hint("put it in brackets, as in `(REC IS DISTINCT FROM 'X1') AND DEC IS NULL`").into());
        }
        let (a, b) = both(self.read(left), self.read(right))?;
        must_compare(left, &a, right, &b)?;
        let (a, b) = in_pence_together(a, b);
        Ok(Typed::truth(a.neq_missing(b)))
    }

    /// `LIKE 'E%'`: the one pattern that a code of places needs.
    fn begins_with(&mut self, sql: &Sql, pattern: &Sql) -> Result<Expr, Problems> {
        let (text, pattern_read) = both(self.read(sql), self.read(pattern))?;
        let start = pattern_read.literal.as_deref().and_then(|text| text.strip_suffix('%'));
        let start = start.filter(|start| !start.contains(['%', '_']));
        match (&text.kind, start) {
            (Kind::Text | Kind::Code(_), Some(start)) => {
                Ok(text.expr.cast(DataType::String).str().starts_with(lit(start.to_owned())))
            }
            _ => Err(Problem::at(pattern, "MP0103", "LIKE can ask only how a text begins")
                .hint("write it as `LIKE 'E%'`")
                .into()),
        }
    }

    fn function(&mut self, sql: &Sql, function: &ast::Function) -> Result<Typed, Problems> {
        let name = function.name.to_string().to_uppercase();
        if !["COALESCE", "YEARS", "RETURN_YEAR"].contains(&name.as_str()) {
            return Err(Problem::at(sql, "MP0103", format!("there is no function `{}` here", function.name))
                .hint("COALESCE, YEARS and RETURN_YEAR are the only functions a condition may use")
                .into());
        }
        let parts = self.arguments(sql, &name, function)?;
        match name.as_str() {
            "YEARS" => return Ok(years(sql, &parts)?),
            "RETURN_YEAR" => return Ok(return_year(sql, &parts)?),
            _ => {}
        }
        first_of(sql, parts)
    }

    fn arguments(&mut self, sql: &Sql, name: &str, function: &ast::Function) -> Result<Vec<Typed>, Problems> {
        let FunctionArguments::List(arguments) = &function.args else {
            return Err(Problem::at(sql, "MP0103", format!("{name} needs a list of values"))
                .hint(AS_IN_COALESCE)
                .into());
        };
        let mut parts = Ok(Vec::new());
        for argument in &arguments.args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(inner)) = argument else {
                let problem = Problem::at(sql, "MP0103", format!("{name} takes columns and values only"));
                return Err(problem.hint(AS_IN_COALESCE).into());
            };
            parts = both(parts, self.read(inner)).map(|(mut parts, part)| {
                parts.push(part);
                parts
            });
        }
        parts
    }
}

/// The first value that is there. Values that stand in for each other hold the same kind of thing.
fn first_of(sql: &Sql, parts: Vec<Typed>) -> Result<Typed, Problems> {
    let Some(kind) = parts.first().map(|part| part.kind.clone()) else {
        return Err(Problem::at(sql, "MP0103", "COALESCE needs a list of values").hint(AS_IN_COALESCE).into());
    };
    if let Some(other) = parts.iter().find(|part| !kind.compares_with(&part.kind)) {
        let what = format!("`{sql}` is {} or {}: it must be one of them", kind.name(), other.kind.name());
        return Err(Problem::at(sql, "MP0106", what).hint(AS_IN_COALESCE).into());
    }
    let is_money = parts.iter().any(|part| part.kind == Kind::Money);
    let kind = if is_money { Kind::Money } else { kind };
    let exprs = parts.into_iter().map(|part| match (is_money, &part.kind) {
        (true, Kind::Number) => part.expr * lit(100),
        _ => part.expr,
    });
    Ok(Typed::new(coalesce(&exprs.collect::<Vec<_>>()), kind))
}

const AS_IN_COALESCE: &str = "as in `COALESCE(DOB, header.DOB)`";

/// Completed years between two dates. Who is born on 29 February is a year older on 1 March of a common year.
fn years(sql: &Sql, parts: &[Typed]) -> Result<Typed, Problem> {
    let [Typed { expr: from, kind: Kind::Date, .. }, Typed { expr: to, kind: Kind::Date, .. }] = parts else {
        return Err(Problem::at(sql, "MP0106", "YEARS takes two dates, the earlier one first")
            .hint("as in `YEARS(header.DOB, DECOM) < 16`"));
    };
    let completed = calendar::written(to.clone()) - calendar::written(from.clone());
    Ok(Typed::new(completed.floor_div(lit(10_000)), Kind::Number))
}

/// The year of the return that a day belongs to: that in which the year from 1 April to 31 March ends.
fn return_year(sql: &Sql, parts: &[Typed]) -> Result<Typed, Problem> {
    let [Typed { expr: date, kind: Kind::Date, .. }] = parts else {
        return Err(Problem::at(sql, "MP0106", "RETURN_YEAR takes one date").hint("as in `RETURN_YEAR(DECOM) = 2021`"));
    };
    Ok(Typed::new(calendar::financial_year_end(date.clone()), Kind::Number))
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
            _ => Err(Problem::at(sql, "MP0106", format!("`{digits}` is not a number")).hint("write it as 20 or 20.5")),
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
        let hint = "text and codes stand in single quotes, numbers without, a day as DATE '2021-01-01'";
        return Err(Problem::at(right, "MP0106", what).hint(hint));
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
