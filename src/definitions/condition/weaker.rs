//! A condition with one of its parts taken out or moved by a hair, to see whether anybody would notice.

use std::collections::BTreeSet;

use sqlparser::ast::{BinaryOperator as Op, Expr as Sql, Spanned as _, UnaryOperator};

use super::{Columns, Condition, reader::Reader};
use crate::vocabulary::Place;

/// One way in which a condition could be weaker than it was written.
#[derive(Debug)]
pub struct Weaker {
    pub place: Place,
    /// ``without `LS = 'V4'` ``.
    pub what: String,
    /// What is left; nothing where the condition is gone.
    pub left: Option<Condition>,
}

impl Condition {
    /// The condition without each of its parts: what AND and OR join, each code of a list; and with each edge moved.
    pub fn weaker(&self, columns: &Columns) -> Vec<Weaker> {
        let Ok(parsed) = super::parse(&self.sql) else { return Vec::new() };
        let changes = changes(&parsed).into_iter();
        let lower = |sql: &Sql| {
            let mut reader = Reader { columns, named: BTreeSet::new() };
            let typed = reader.read(sql).ok()?;
            Some(Self { sql: sql.to_string(), expr: typed.expr, columns: reader.named, place: self.place.clone() })
        };
        let weaker = changes.filter_map(|change| {
            let left = match &change.left {
                Some(sql) => Some(lower(sql)?),
                None => None,
            };
            Some(Weaker { place: self.within(change.offset), what: change.what, left })
        });
        weaker.collect()
    }

    /// Where a part of the condition stands.
    fn within(&self, offset: usize) -> Place {
        Place { column: self.place.column.map(|column| column + offset), ..self.place.clone() }
    }
}

struct Change {
    offset: usize,
    what: String,
    left: Option<Sql>,
}

fn offset(sql: &Sql) -> usize {
    (sql.span().start.column as usize).saturating_sub(1)
}

fn changes(sql: &Sql) -> Vec<Change> {
    let around = |inner: &Sql, again: &dyn Fn(Sql) -> Sql| -> Vec<Change> {
        changes(inner).into_iter().map(|one| Change { left: one.left.map(again), ..one }).collect()
    };
    match sql {
        Sql::Nested(inner) => around(inner, &|sql| Sql::Nested(Box::new(sql))),
        Sql::UnaryOp { op: UnaryOperator::Not, expr } if is_joined(expr) => {
            around(expr, &|sql| Sql::UnaryOp { op: UnaryOperator::Not, expr: Box::new(sql) })
        }
        Sql::BinaryOp { op: op @ (Op::And | Op::Or), .. } => of_joined(sql, op),
        _ => {
            let gone = Change { offset: offset(sql), what: format!("without `{sql}`"), left: None };
            std::iter::once(gone).chain(of_list(sql)).chain(of_edge(sql)).chain(of_between(sql)).collect()
        }
    }
}

fn is_joined(sql: &Sql) -> bool {
    match sql {
        Sql::Nested(inner) => is_joined(inner),
        Sql::BinaryOp { op, .. } => matches!(op, Op::And | Op::Or),
        _ => false,
    }
}

/// Each of the conditions that AND or OR join left out in turn; and each of them weaker.
fn of_joined(sql: &Sql, op: &Op) -> Vec<Change> {
    let mut operands = Vec::new();
    collect(sql, op, &mut operands);
    let mut found = Vec::new();
    for (at, operand) in operands.iter().enumerate() {
        let others = operands.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, sql)| (*sql).clone());
        let what = format!("without `{operand}`");
        found.push(Change { offset: offset(operand), what, left: joined(others, op) });
        for change in changes(operand) {
            let Some(left) = change.left else { continue };
            let replaced = operands.iter().enumerate();
            let replaced = replaced.map(|(other, sql)| if other == at { left.clone() } else { (*sql).clone() });
            found.push(Change { left: joined(replaced, op), ..change });
        }
    }
    found
}

fn collect<'a>(sql: &'a Sql, wanted: &Op, into: &mut Vec<&'a Sql>) {
    match sql {
        Sql::BinaryOp { left, op, right } if op == wanted => {
            collect(left, wanted, into);
            collect(right, wanted, into);
        }
        other => into.push(other),
    }
}

fn joined(parts: impl Iterator<Item = Sql>, op: &Op) -> Option<Sql> {
    parts.reduce(|left, right| Sql::BinaryOp { left: Box::new(left), op: op.clone(), right: Box::new(right) })
}

fn of_list(sql: &Sql) -> Vec<Change> {
    let Sql::InList { expr, list, negated } = sql else { return Vec::new() };
    if list.len() < 2 {
        return Vec::new();
    }
    let without = |item: &Sql| {
        let list = list.iter().filter(|other| *other != item).cloned().collect();
        let left = Sql::InList { expr: expr.clone(), list, negated: *negated };
        Change { offset: offset(item), what: format!("without `{item}` in the list"), left: Some(left) }
    };
    list.iter().map(without).collect()
}

/// A stretch of values without the first of them, and without the last.
fn of_between(sql: &Sql) -> Vec<Change> {
    let Sql::Between { expr, negated: false, low, high } = sql else { return Vec::new() };
    let compared = |op: Op, edge: &Sql| Sql::BinaryOp { left: expr.clone(), op, right: Box::new(edge.clone()) };
    let without = |edge: &Sql, lower: Op, upper: Op| Change {
        offset: offset(edge),
        what: format!("without `{edge}` in `{sql}`"),
        left: joined([compared(lower, low), compared(upper, high)].into_iter(), &Op::And),
    };
    vec![without(low, Op::Gt, Op::LtEq), without(high, Op::GtEq, Op::Lt)]
}

/// A comparison whose edge is moved: `>=` in the place of `>`.
fn of_edge(sql: &Sql) -> Option<Change> {
    let Sql::BinaryOp { left, op, right } = sql else { return None };
    let moved = match op {
        Op::Lt => Op::LtEq,
        Op::LtEq => Op::Lt,
        Op::Gt => Op::GtEq,
        Op::GtEq => Op::Gt,
        _ => return None,
    };
    let what = format!("with `{moved}` in the place of `{op}` in `{sql}`");
    let left = Sql::BinaryOp { left: left.clone(), op: moved, right: right.clone() };
    Some(Change { offset: offset(sql), what, left: Some(left) })
}
