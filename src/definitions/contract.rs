//! A contract: what one table must hold, and how its cells are read. From `measures/contracts/*.yaml`.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_yaml::Spanned;

use super::{
    condition::{Columns, Condition, Kind},
    source::Source,
};
use crate::vocabulary::{Diagnostic, words};

/// What one table must hold, checked.
#[derive(Debug, Clone)]
pub struct Contract {
    pub table: String,
    pub title: String,
    pub columns: Vec<Column>,
    /// The columns that name a row. Empty where a table has none.
    pub key: Vec<String>,
    /// Which of several rows with one key is kept.
    pub keep: Keep,
    pub rules: Vec<Rule>,
}

impl Contract {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns as conditions see them.
    pub fn kinds(&self) -> Columns {
        self.columns.iter().map(|column| (column.name.clone(), column.kind())).collect()
    }
}

/// One column of a contract.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub aliases: Vec<String>,
    pub holds: Holds,
    /// The codes of a coded column; empty where any are allowed.
    pub codes: Vec<String>,
    /// The file is refused without this column.
    pub is_required: bool,
    /// A row whose cell here is blank or cannot be read is set aside.
    pub must_be_known: bool,
    /// A row whose cell here is not blank and cannot be read is set aside: it might not be over.
    pub is_end: bool,
}

impl Column {
    fn kind(&self) -> Kind {
        match self.holds {
            Holds::Id | Holds::Text | Holds::Postcode => Kind::Text,
            Holds::Code => Kind::Code(self.codes.clone()),
            Holds::Date | Holds::Month => Kind::Date,
            Holds::Money => Kind::Money,
            Holds::Number => Kind::Number,
        }
    }
}

/// How the cells of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// An identifier: trimmed, case ignored, leading zeros kept.
    Id,
    Text,
    Code,
    Date,
    Money,
    Number,
    Postcode,
    /// A month as 2021-04, kept as its first day.
    Month,
}

/// Which of several rows with one key is kept; the others are set aside and listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// The last in the order of file names and rows.
    Last,
    /// The one whose column is latest, blank counting as latest; then the last in file order.
    LatestOf(String),
}

/// A rule that a row can break.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `355`: DfE's own number where it has one.
    pub code: String,
    pub breaks_when: Condition,
    pub words: String,
    pub what_to_do: String,
    pub consequence: Consequence,
}

/// What happens to a row that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consequence {
    Note,
    SetAside,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContractYaml {
    table: String,
    title: String,
    columns: Vec<ColumnYaml>,
    #[serde(default)]
    key: Vec<Spanned<String>>,
    keep_latest: Option<Spanned<String>>,
    #[serde(default)]
    rules: Vec<RuleYaml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnYaml {
    name: Spanned<String>,
    holds: Holds,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    known: bool,
    #[serde(default)]
    end: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleYaml {
    code: String,
    breaks_when: Spanned<String>,
    words: String,
    what_to_do: String,
    consequence: Consequence,
}

/// Reads one contract, with every problem it has.
pub fn read(source: &Source) -> Result<Contract, Vec<Diagnostic>> {
    let yaml: ContractYaml = source.parse().map_err(|wrong| vec![wrong])?;
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for column in &yaml.columns {
        if !seen.insert(column.name.value.clone()) {
            let what = format!("contract `{}` lists column `{}` twice", yaml.table, column.name.value);
            problems.push(source.wrong_value("MP0105", what, &column.name).hint("keep one of the two"));
        }
    }
    for name in yaml.key.iter().chain(&yaml.keep_latest) {
        if !seen.contains(&name.value) {
            let what = format!("contract `{}` has no column `{}`", yaml.table, name.value);
            let close = words::did_you_mean(&name.value, seen.iter().map(String::as_str));
            let hint =
                close.map_or_else(|| String::from("list it under `columns`"), |c| format!("did you mean `{c}`?"));
            problems.push(source.wrong_value("MP0104", what, name).hint(hint));
        }
    }
    let columns = yaml.columns.into_iter().map(column).collect();
    let mut contract = Contract {
        table: yaml.table,
        title: yaml.title,
        columns,
        key: yaml.key.into_iter().map(|name| name.value).collect(),
        keep: yaml.keep_latest.map_or(Keep::Last, |name| Keep::LatestOf(name.value)),
        rules: Vec::new(),
    };
    let kinds = contract.kinds();
    for rule in yaml.rules {
        match Condition::compile(&rule.breaks_when, source, &kinds) {
            Ok(breaks_when) => contract.rules.push(Rule {
                code: rule.code,
                breaks_when,
                words: rule.words,
                what_to_do: rule.what_to_do,
                consequence: rule.consequence,
            }),
            Err(wrong) => problems.push(wrong),
        }
    }
    if problems.is_empty() { Ok(contract) } else { Err(problems) }
}

fn column(yaml: ColumnYaml) -> Column {
    Column {
        name: yaml.name.value,
        aliases: yaml.aliases,
        holds: yaml.holds,
        codes: yaml.codes,
        is_required: yaml.required,
        must_be_known: yaml.known,
        is_end: yaml.end,
    }
}
