//! A contract as its YAML file says it. The words on the keys are what editors show (`schema`).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::Spanned;

use super::{super::stand_in::StandInYaml, Consequence, Holds, rule::RuleSeverity};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractYaml {
    /// The name of the table.
    pub table: Spanned<String>,
    /// What it holds, in words.
    pub title: String,
    /// Its columns.
    pub columns: Vec<ColumnYaml>,
    /// The columns that name a row.
    #[serde(default)]
    pub key: Vec<Spanned<String>>,
    /// Of several rows with one key, the one that is latest by this column is kept; else the last.
    pub keep_latest: Option<Spanned<String>>,
    /// How rows follow each other, for rules that look at the one before or after.
    pub in_order: Option<InOrderYaml>,
    /// The column that names the team a row is with, so that findings can be sorted by who must chase them.
    pub team: Option<Spanned<String>>,
    /// Other tables that rules may look at.
    #[serde(default)]
    pub beside: Vec<BesideYaml>,
    /// Lists of one day that may stand in for the table.
    #[serde(default)]
    pub stand_ins: Vec<StandInYaml>,
    /// Conditions that no row should meet.
    #[serde(default)]
    pub rules: Vec<RuleYaml>,
    /// Conditions that no row should meet once its home and placement are looked up in the postcode directory.
    #[serde(default)]
    pub once_placed: Vec<RuleYaml>,
    /// What is remembered of a month, and how the rows of the next must agree with it.
    pub since_last: Option<SinceLastYaml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InOrderYaml {
    /// Rows with one value of this column follow each other.
    pub by: Spanned<String>,
    /// The column that orders them.
    pub on: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BesideYaml {
    /// The other table.
    pub table: Spanned<String>,
    /// What its columns begin with in a rule, where that is not the table's name.
    #[serde(rename = "as")]
    pub name: Option<Spanned<String>>,
    /// The column that both have.
    pub on: Spanned<String>,
    /// Only rows that meet this condition are beside; in SQL.
    #[serde(rename = "where")]
    pub only: Option<Spanned<String>>,
    /// Of several rows the one with the latest day of this column speaks; else the last.
    pub latest: Option<Spanned<String>>,
    /// The column of this table that the latest day may not be after.
    pub until: Option<Spanned<String>>,
    /// Whether a table that did not arrive means that nobody is in it; else nothing is asked.
    #[serde(default)]
    pub may_be_absent: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnYaml {
    /// The name of the column.
    pub name: Spanned<String>,
    /// What its cells hold.
    pub holds: Holds,
    /// Other names under which it arrives.
    #[serde(default)]
    pub aliases: Vec<Spanned<String>>,
    /// The codes that it may hold.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Other ways in which a code is written.
    #[serde(default)]
    pub spellings: BTreeMap<String, Spanned<String>>,
    /// Whether the file is refused without it.
    #[serde(default)]
    pub required: bool,
    /// Whether a row without a value is set aside.
    #[serde(default)]
    pub known: bool,
    /// Whether a row is set aside where the day it began cannot be read.
    #[serde(default)]
    pub start: bool,
    /// Whether a value that cannot be read sets the row aside, because it might not be over.
    #[serde(default)]
    pub end: bool,
    /// Whether it may date what lies ahead.
    #[serde(default)]
    pub ahead: bool,
    /// The number of the rule that its values are among the codes.
    pub rule: Option<String>,
    /// Codes that are good for part of the time.
    #[serde(default)]
    pub dated_codes: Vec<DatedCodesYaml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedCodesYaml {
    /// The codes.
    pub codes: Vec<Spanned<String>>,
    /// The first day.
    pub from: Option<Spanned<String>>,
    /// The last day.
    pub to: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleYaml {
    /// The number or name of the rule.
    pub code: Spanned<String>,
    /// The condition that no row should meet, in SQL.
    pub breaks_when: Spanned<String>,
    /// What is wrong, in words.
    pub words: String,
    /// What to do about it.
    pub what_to_do: String,
    /// What happens to a row that meets it.
    pub consequence: Consequence,
    /// How much it matters, where that is not what follows from the consequence.
    pub severity: Option<RuleSeverity>,
    /// The column it is about.
    pub column: Option<Spanned<String>>,
    /// Rules that are the cause where both are broken.
    #[serde(default)]
    pub unless_breaks: Vec<Spanned<String>>,
    /// The day that counted in place of what the row says, by the name of a column that rules may look at.
    pub counted_as: Option<Spanned<String>>,
    /// When measures are withheld because of it.
    pub withhold: Option<WithholdYaml>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithholdYaml {
    /// The share of those whom a measure counts, as `5%`, above which it is withheld.
    pub over: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SinceLastYaml {
    /// The columns that are remembered of a row that was open at the end of the month.
    pub keep: Vec<Spanned<String>>,
    /// How a remembered row must agree with what is known now.
    pub rules: Vec<RuleYaml>,
}
