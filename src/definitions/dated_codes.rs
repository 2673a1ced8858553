//! Codes that are good for part of the time only, as rules of their contract.

use polars::prelude::{Expr, col, lit};

use super::{
    condition::Condition,
    contract::{Column, Consequence, Contract, Rule},
};
use crate::vocabulary::words;

/// A rule for every set of codes that came into use or went out of it: the row must lie at least partly in that time.
pub fn rules(column: &Column, contract: &Contract) -> Vec<Rule> {
    let Some(start) = contract.in_order.as_ref().map(|order| order.on.clone()) else { return Vec::new() };
    let Some(end) = contract.columns.iter().find(|column| column.is_end).map(|column| column.name.clone()) else {
        return Vec::new();
    };
    let mut rules = Vec::new();
    for dated in &column.dated_codes {
        for (day, name, before) in [(dated.from, &end, true), (dated.to, &start, false)] {
            let Some(day) = day else { continue };
            let codes = dated.codes.iter().map(|code| col(column.name.as_str()).eq(lit(code.as_str())));
            let Some(has_code) = codes.reduce(Expr::or) else { continue };
            let date = col(name.as_str());
            let is_outside = if before { date.lt(lit(day)) } else { date.gt(lit(day)) };
            let listed = words::listed(&dated.codes);
            let sql = format!(
                "{} in ({}) and {name} {} {day}",
                column.name,
                dated.codes.join(", "),
                if before { "<" } else { ">" }
            );
            let when = if before { "before that code was in use" } else { "after that code went out of use" };
            rules.push(Rule {
                code: column.rule.clone().unwrap_or_else(|| format!("{}-dates", column.name.to_lowercase())),
                breaks_when: Condition {
                    sql,
                    expr: has_code.and(is_outside),
                    columns: [column.name.clone(), name.clone()].into(),
                    place: crate::vocabulary::Place::file(&contract.table),
                },
                words: format!("`{}` holds a code ({listed}) {when}; it was counted as it stands", column.name),
                what_to_do: format!("use the code of that time in `{}`", column.name),
                consequence: Consequence::Note,
                column: Some(column.name.clone()),
                unless_breaks: Vec::new(),
            });
        }
    }
    rules
}
