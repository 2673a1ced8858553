//! `milepost explain CODE`: what a code of a message, or the number of a rule, means.

use std::path::Path;

use super::super::{Ended, Everywhere, say};
use crate::{
    definitions::{Config, Definitions, contract::Rule},
    pipeline::Stopped,
    vocabulary::{
        Diagnostic, codes,
        words::{did_you_mean, listed},
    },
};

/// Whether something asked for is a code of a message or the number of a rule, rather than a measure.
pub fn is_code(asked: &str) -> bool {
    let is_rule = asked.starts_with(|first: char| first.is_ascii_digit());
    is_rule || codes::known(&asked.to_uppercase()).is_some() || asked.to_uppercase().starts_with("MP")
}

/// Prints what a code or a rule means.
pub fn tell(asked: &str, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    if let Some(code) = codes::known(&asked.to_uppercase()) {
        say::print(format!("{}: {}\n\n{}\n", code.code, code.title, code.explanation))?;
        return Ok(Ended::Well);
    }
    let (project, config) = everywhere.project()?;
    let definitions = Definitions::load(&project, config)?;
    let rules = rules_in_words(&definitions, asked);
    if rules.is_empty() {
        return Err(Stopped::from(unknown(asked, &definitions)));
    }
    say::print(rules.join("\n"))?;
    Ok(Ended::Well)
}

/// Prints what a rule with a name of its own means, such as `no-header`; says whether there is one. A measure comes first.
pub fn tell_named(asked: &str, project: &Path, config: &Config) -> Result<bool, Stopped> {
    let definitions = Definitions::load(project, config.clone())?;
    let measures = || definitions.measures.iter().map(|measure| measure.id());
    if measures().any(|id| id == asked) {
        return Ok(false);
    }
    let rules = rules_in_words(&definitions, asked);
    if !rules.is_empty() {
        say::print(rules.join("\n"))?;
        return Ok(true);
    }
    let is_meant = did_you_mean(asked, measures()).is_none() && did_you_mean(asked, names(&definitions)).is_some();
    if is_meant { Err(Stopped::from(unknown(asked, &definitions))) } else { Ok(false) }
}

/// The number or name of every rule.
fn names(definitions: &Definitions) -> impl Iterator<Item = &str> {
    let rules = definitions.contracts.values().flat_map(|contract| {
        let since_last = contract.since_last.iter().flat_map(|since| &since.rules);
        contract.rules.iter().chain(&contract.once_placed).chain(since_last)
    });
    rules.map(|rule| rule.code.as_str())
}

/// Every rule of that number, in every contract, and the columns whose cells it is about.
fn rules_in_words(definitions: &Definitions, code: &str) -> Vec<String> {
    let mut told = Vec::new();
    for contract in definitions.contracts.values() {
        let since_last = contract.since_last.iter().flat_map(|since| &since.rules);
        let rules = contract.rules.iter().chain(&contract.once_placed).chain(since_last);
        for rule in rules.filter(|rule| rule.code.eq_ignore_ascii_case(code)) {
            told.push(rule_in_words(rule, &contract.table));
        }
        for column in contract.columns.iter().filter(|column| column.rule.as_deref() == Some(code)) {
            told.push(format!(
                "rule {code} of `{}`: `{}` cannot be read, or holds a code that is not in its list\n",
                contract.table, column.name
            ));
        }
    }
    told
}

fn rule_in_words(rule: &Rule, table: &str) -> String {
    let mut lines = vec![
        format!("rule {} of `{table}`: {}\n", rule.code, rule.words),
        format!("  broken when  {}", rule.breaks_when.sql),
        format!("  then         {}", rule.consequence.in_words()),
    ];
    if let Some(over) = rule.withhold_over {
        lines.push(format!("               over {over}% of those whom a measure counts, the measure is withheld"));
    }
    if !rule.unless_breaks.is_empty() {
        lines.push(format!("  unless       the row breaks {} too, which is the cause", listed(&rule.unless_breaks)));
    }
    lines.push(format!("  what to do   {}\n", rule.what_to_do));
    lines.join("\n")
}

fn unknown(asked: &str, definitions: &Definitions) -> Diagnostic {
    let close = did_you_mean(asked, codes::ALL.iter().map(|code| code.code).chain(names(definitions)));
    let hint = match close {
        Some(close) => format!("did you mean `{close}`?"),
        None => String::from("codes look like MP0306; rules are those of measures/contracts"),
    };
    Diagnostic::error("MP0407", format!("there is no code or rule `{asked}`")).hint(hint)
}
