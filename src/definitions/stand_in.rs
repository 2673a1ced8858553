//! What may stand in for a table that did not arrive: a list of one day, with what each of its columns is called there
//! and which columns of the table it has nothing for. Part of the table's contract.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::Spanned;

use super::{contract::Column, source::Source};
use crate::vocabulary::{Diagnostic, words};

/// A list that stands in for a table. It tells how things are on its day, and nothing of what came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    pub title: String,
    /// What each column of the table is called in the list.
    pub columns: BTreeMap<String, String>,
    /// Further names that tell the list from others.
    pub known_by: Vec<String>,
    /// The columns of the table that the list has nothing for.
    pub lacks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StandInYaml {
    /// What the list is called.
    title: Spanned<String>,
    /// What each column of the table is called in the list.
    columns: BTreeMap<String, Spanned<String>>,
    /// Further names that tell the list from others.
    #[serde(default)]
    known_by: Vec<String>,
    /// The columns of the table that the list has nothing for.
    #[serde(default)]
    lacks: Vec<Spanned<String>>,
}

/// Reads what may stand in for a table of these columns: all of them must be columns of the table, and each column
/// that the table requires must be among them one way or the other.
pub(super) fn stand_in(
    yaml: StandInYaml,
    table: &str,
    columns: &[Column],
    source: &Source,
    problems: &mut Vec<Diagnostic>,
) -> StandIn {
    let lines = yaml.columns.iter();
    for (name, at) in lines.chain(yaml.lacks.iter().map(|name| (&name.value, name))) {
        if !columns.iter().any(|column| column.name == *name) {
            let what = format!("contract `{table}` has no column `{name}`");
            let close = words::did_you_mean(name, columns.iter().map(|column| column.name.as_str()));
            let hint =
                close.map_or_else(|| String::from("list it under `columns`"), |c| format!("did you mean `{c}`?"));
            problems.push(source.wrong_value("MP0104", what, at).hint(hint));
        }
    }
    let lacks: Vec<String> = yaml.lacks.into_iter().map(|name| name.value).collect();
    let columns_there: BTreeMap<String, String> =
        yaml.columns.into_iter().map(|(name, called)| (name, called.value)).collect();
    for column in columns.iter().filter(|column| column.is_required) {
        if !columns_there.contains_key(&column.name) && !lacks.contains(&column.name) {
            let what = format!("`{}` stands in for `{table}` and says nothing of `{}`", yaml.title.value, column.name);
            let hint = "give the name it has in the list under `columns`, or put it under `lacks`";
            problems.push(source.wrong_value("MP0104", what, &yaml.title).hint(hint));
        }
    }
    StandIn { title: yaml.title.value, columns: columns_there, known_by: yaml.known_by, lacks }
}
