//! Codes that are good for part of the time only, as rules of their contract.

use chrono::NaiveDate;
use polars::prelude::{Expr, col, lit};

use super::{
    condition::Condition,
    contract::{Column, Consequence, Contract, DatedCodes, EXTRACTS_END, Rule},
};
use crate::vocabulary::{Place, words};

/// A rule for every set of codes that came into use or went out of it: the row must lie at least partly in that time.
/// A row that has no time of its own is as old as the extracts.
pub fn rules(column: &Column, contract: &Contract) -> Vec<Rule> {
    let start = contract.in_order.as_ref().map_or(EXTRACTS_END, |order| order.on.as_str());
    let end = contract.in_order.as_ref().and_then(|_| contract.end()).map_or(EXTRACTS_END, |end| end.name.as_str());
    let mut rules = Vec::new();
    for dated in &column.dated_codes {
        rules.extend(dated.from.map(|day| rule(&contract.table, column, dated, day, (end, Side::Before))));
        rules.extend(dated.to.map(|day| rule(&contract.table, column, dated, day, (start, Side::After))));
    }
    rules
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Before,
    After,
}

fn rule(table: &str, column: &Column, dated: &DatedCodes, day: NaiveDate, (name, side): (&str, Side)) -> Rule {
    let codes = dated.codes.iter().map(|code| col(column.name.as_str()).eq(lit(code.as_str())));
    let has_code = codes.reduce(Expr::or).unwrap_or(lit(false));
    let (is_outside, sign, when) = match side {
        Side::Before => (col(name).lt(lit(day)), "<", "before that code was in use"),
        Side::After => (col(name).gt(lit(day)), ">", "after that code went out of use"),
    };
    let quoted: Vec<String> = dated.codes.iter().map(|code| format!("'{code}'")).collect();
    let sql = format!("{} IN ({}) AND {name} {sign} DATE '{day}'", column.name, quoted.join(", "));
    let listed = words::listed(&dated.codes);
    Rule {
        code: column.rule.clone().unwrap_or_else(|| format!("{}-dates", column.name.to_lowercase())),
        breaks_when: Condition {
            sql,
            expr: has_code.and(is_outside),
            columns: [column.name.clone(), name.to_owned()].into(),
            place: Place::file(table),
        },
        words: format!("`{}` holds a code ({listed}) {when}; it was counted as it stands", column.name),
        what_to_do: format!("use the code of that time in `{}`", column.name),
        consequence: Consequence::Note,
        severity: Consequence::Note.severity(),
        column: Some(column.name.clone()),
        unless_breaks: Vec::new(),
        counted_as: None,
        withhold_over: None,
    }
}
