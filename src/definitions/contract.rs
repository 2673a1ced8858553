//! A contract: what one table must hold, and how its cells are read. From `measures/contracts/*.yaml`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;
use serde_yaml::Spanned;

use super::{
    condition::{Columns, Condition, Kind},
    dated_codes,
    source::Source,
    stand_in::{self, StandIn, StandInYaml},
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
    /// How the rows of one child, post or referral follow each other, for rules that look at the next one.
    pub in_order: Option<InOrder>,
    /// Other tables whose rows stand beside these, for rules that look at both.
    pub beside: Vec<Beside>,
    /// What stands in for the table where no file holds it.
    pub stand_ins: Vec<StandIn>,
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

    /// The columns that a rule may name: the table's own, those of the rows before and after, as `previous.DEC` and
    /// `next.DECOM`, and those of the tables beside it, as `header.DOB`.
    fn columns_of_rules(&self, all: &BTreeMap<String, Columns>) -> Columns {
        let mut columns = self.kinds();
        let under = |prefix: &str, kinds: &Columns| -> Columns {
            kinds.iter().map(|(name, kind)| (format!("{prefix}.{name}"), kind.clone())).collect()
        };
        if self.in_order.is_some() {
            for prefix in [PREVIOUS, NEXT] {
                columns.extend(under(prefix, &self.kinds()));
            }
        }
        for beside in &self.beside {
            columns.extend(all.get(&beside.table).map(|kinds| under(&beside.table, kinds)).unwrap_or_default());
        }
        columns
    }
}

/// What the columns of the row before and of the row after begin with in a rule.
pub const PREVIOUS: &str = "previous";
pub const NEXT: &str = "next";

/// Rows with one value of `by` follow each other in the order of `on`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InOrder {
    pub by: String,
    pub on: String,
}

/// Another table, joined by a column that both have. Of several rows there, the last one speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    pub table: String,
    pub on: String,
}

/// One column of a contract.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub aliases: Vec<String>,
    pub holds: Holds,
    /// The codes of a coded column; empty where any are allowed.
    pub codes: Vec<String>,
    /// Other ways in which a code is written, in upper case: `MALE` for `M`.
    pub spellings: BTreeMap<String, String>,
    /// The file is refused without this column.
    pub is_required: bool,
    /// A row whose cell here is blank or cannot be read is set aside.
    pub must_be_known: bool,
    /// A row whose cell here is not blank and cannot be read is set aside: it might not be over.
    pub is_end: bool,
    /// What it dates may lie ahead of the extract, so a year of two digits cannot be told.
    pub may_lie_ahead: bool,
    /// DfE's number for the rule that this column can be read and holds a code of its list.
    pub rule: Option<String>,
    /// Codes that are good for part of the time only.
    pub dated_codes: Vec<DatedCodes>,
}

/// Codes that came into use or went out of it. Both days are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedCodes {
    pub codes: Vec<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
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
    /// The column that it is about, for the letter over it; the one that counts as not known.
    pub column: Option<String>,
    /// Where the row breaks one of these rules too, that one is the cause and this one is not told.
    pub unless_breaks: Vec<String>,
}

/// What happens to a row that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consequence {
    /// Somebody should look; the row counts as it stands.
    Note,
    /// The cell counts as not known, so the row is left out of what needs it.
    NotKnown,
    /// No measure counts the row.
    SetAside,
    /// No measure counts any row of the file.
    RefuseFile,
}

impl Consequence {
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Note => "the row counts as it stands, and the finding says so",
            Self::NotKnown => "the cell counts as not known, so the row is left out of what needs it",
            Self::SetAside => "the row is set aside: no measure counts it, and it is listed in the quarantine",
            Self::RefuseFile => "every row of the file is set aside",
        }
    }
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
    in_order: Option<InOrderYaml>,
    #[serde(default)]
    beside: Vec<BesideYaml>,
    #[serde(default)]
    stand_ins: Vec<StandInYaml>,
    #[serde(default)]
    rules: Vec<RuleYaml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InOrderYaml {
    by: Spanned<String>,
    on: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BesideYaml {
    table: Spanned<String>,
    on: Spanned<String>,
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
    spellings: BTreeMap<String, String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    known: bool,
    #[serde(default)]
    end: bool,
    #[serde(default)]
    ahead: bool,
    rule: Option<String>,
    #[serde(default)]
    dated_codes: Vec<DatedCodesYaml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatedCodesYaml {
    codes: Vec<String>,
    from: Option<Spanned<String>>,
    to: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleYaml {
    code: String,
    breaks_when: Spanned<String>,
    words: String,
    what_to_do: String,
    consequence: Consequence,
    column: Option<Spanned<String>>,
    #[serde(default)]
    unless_breaks: Vec<String>,
}

/// A contract whose rules are not read yet: they may name the columns of other contracts.
pub struct Draft {
    contract: Contract,
    rules: Vec<RuleYaml>,
    /// The names of the tables beside it, with their places.
    beside: Vec<Spanned<String>>,
    source: Source,
}

/// Reads one contract but for its rules, with every problem it has.
pub fn draft(source: Source) -> Result<Draft, Vec<Diagnostic>> {
    let yaml: ContractYaml = source.parse().map_err(|wrong| vec![wrong])?;
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for column in &yaml.columns {
        if !seen.insert(column.name.value.clone()) {
            let what = format!("contract `{}` lists column `{}` twice", yaml.table, column.name.value);
            problems.push(source.wrong_value("MP0105", what, &column.name).hint("keep one of the two"));
        }
    }
    let of_rules = yaml.rules.iter().filter_map(|rule| rule.column.as_ref());
    let in_order = yaml.in_order.iter().flat_map(|order| [&order.by, &order.on]);
    let beside = yaml.beside.iter().map(|beside| &beside.on);
    for name in yaml.key.iter().chain(&yaml.keep_latest).chain(of_rules).chain(in_order).chain(beside) {
        if !seen.contains(&name.value) {
            let what = format!("contract `{}` has no column `{}`", yaml.table, name.value);
            let close = words::did_you_mean(&name.value, seen.iter().map(String::as_str));
            let hint =
                close.map_or_else(|| String::from("list it under `columns`"), |c| format!("did you mean `{c}`?"));
            problems.push(source.wrong_value("MP0104", what, name).hint(hint));
        }
    }
    let mut columns = Vec::with_capacity(yaml.columns.len());
    for one in yaml.columns {
        columns.push(column(one, &source, &mut problems));
    }
    let read = |one| stand_in::stand_in(one, &yaml.table, &columns, &source, &mut problems);
    let stand_ins = yaml.stand_ins.into_iter().map(read).collect();
    let contract = Contract {
        table: yaml.table,
        title: yaml.title,
        columns,
        key: yaml.key.into_iter().map(|name| name.value).collect(),
        keep: yaml.keep_latest.map_or(Keep::Last, |name| Keep::LatestOf(name.value)),
        in_order: yaml.in_order.map(|order| InOrder { by: order.by.value, on: order.on.value }),
        beside: yaml
            .beside
            .iter()
            .map(|beside| Beside { table: beside.table.value.clone(), on: beside.on.value.clone() })
            .collect(),
        stand_ins,
        rules: Vec::new(),
    };
    let beside = yaml.beside.into_iter().map(|beside| beside.table).collect();
    if problems.is_empty() { Ok(Draft { contract, rules: yaml.rules, beside, source }) } else { Err(problems) }
}

impl Draft {
    pub fn table(&self) -> &str {
        &self.contract.table
    }

    pub fn kinds(&self) -> Columns {
        self.contract.kinds()
    }

    /// The contract with its rules, which may name the columns of every other contract beside it.
    pub fn finish(self, all: &BTreeMap<String, Columns>) -> Result<Contract, Vec<Diagnostic>> {
        let Self { mut contract, rules, beside, source } = self;
        let columns = contract.columns_of_rules(all);
        let mut problems = Vec::new();
        for table in beside.iter().filter(|table| !all.contains_key(&table.value)) {
            let what = format!("there is no contract for a table `{}`", table.value);
            let close = words::did_you_mean(&table.value, all.keys().map(String::as_str));
            let hint = close.map_or_else(|| String::from("add a contract for it"), |c| format!("did you mean `{c}`?"));
            problems.push(source.wrong_value("MP0109", what, table).hint(hint));
        }
        for rule in rules {
            match Condition::compile(&rule.breaks_when, &source, &columns) {
                Ok(breaks_when) => contract.rules.push(Rule {
                    code: rule.code,
                    breaks_when,
                    words: rule.words,
                    what_to_do: rule.what_to_do,
                    consequence: rule.consequence,
                    column: rule.column.map(|column| column.value),
                    unless_breaks: rule.unless_breaks,
                }),
                Err(wrong) => problems.push(wrong),
            }
        }
        let dated: Vec<Rule> =
            contract.columns.iter().flat_map(|column| dated_codes::rules(column, &contract)).collect();
        contract.rules.extend(dated);
        if problems.is_empty() { Ok(contract) } else { Err(problems) }
    }
}

fn column(yaml: ColumnYaml, source: &Source, problems: &mut Vec<Diagnostic>) -> Column {
    let mut day = |text: Option<Spanned<String>>| {
        let text = text?;
        let day = NaiveDate::parse_from_str(&text.value, "%Y-%m-%d");
        day.map_err(|_| {
            let what = format!("`{}` is not a day", text.value);
            problems.push(source.wrong_value("MP0106", what, &text).hint("write it as 2025-03-31"));
        })
        .ok()
    };
    let dated = yaml.dated_codes.into_iter();
    let dated_codes = dated.map(|one| DatedCodes { codes: one.codes, from: day(one.from), to: day(one.to) }).collect();
    Column {
        name: yaml.name.value,
        aliases: yaml.aliases,
        holds: yaml.holds,
        codes: yaml.codes,
        spellings: yaml.spellings,
        is_required: yaml.required,
        must_be_known: yaml.known,
        is_end: yaml.end,
        may_lie_ahead: yaml.ahead,
        rule: yaml.rule,
        dated_codes,
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A contract of required columns of text, for tests.
    pub fn with_columns(table: &str, names: &[&str]) -> Contract {
        let columns: String =
            names.iter().map(|name| format!("  - {{ name: {name}, holds: text, required: true }}\n")).collect();
        let text = format!("table: {table}\ntitle: For a test\ncolumns:\n{columns}");
        draft(Source { name: String::from("test.yaml"), text }).ok().unwrap().finish(&BTreeMap::new()).unwrap()
    }
}
