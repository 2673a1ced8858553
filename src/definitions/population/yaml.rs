//! A population as its YAML file says it. The words on the keys are what editors show (`schema`).

use serde::Deserialize;

use crate::{
    definitions::{
        options::OptionYaml,
        source::{Source, Spanned},
        version::{InForce, VersionYaml, Versions, put_back},
    },
    vocabulary::Diagnostic,
};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationYaml {
    /// The name of the population.
    pub id: Spanned<String>,
    /// Who it is, in words.
    pub(super) title: String,
    /// The table whose rows are counted: that of a contract.
    pub table: Spanned<String>,
    /// The columns of which distinct values are counted; none where every row is a thing of its own.
    #[serde(default)]
    pub(super) key: Vec<Spanned<String>>,
    /// Who is there on a date.
    pub(super) stock: Option<StockYaml>,
    /// What happened on a day.
    pub(super) flow: Option<EventYaml>,
    /// Who entered on a day and is followed up.
    pub(super) cohort: Option<EventYaml>,
    /// Which row speaks for a key that has several.
    pub(super) speaks: SpeaksYaml,
    /// Who is counted, in SQL. An answer that is not known does not count in.
    #[serde(rename = "where")]
    pub(super) counts_when: Option<Spanned<String>>,
    /// Who is left out, and why. An answer that is not known leaves nobody out.
    #[serde(default)]
    pub(super) leave_out: Vec<LeaveOutYaml>,
    /// Columns that say whether somebody was in another population on a day.
    #[serde(default)]
    pub was_in: Vec<WasInYaml>,
    /// Columns that say whether something happened to somebody later.
    #[serde(default)]
    pub follow_up: Vec<FollowUpYaml>,
    /// Columns with the number of different things that another table holds.
    #[serde(default)]
    pub number_of: Vec<NumberOfYaml>,
    /// Dimensions in each of whose categories a key counts once.
    #[serde(default)]
    pub counts_in_every: Vec<Spanned<String>>,
    /// Options of counting that a measure may choose from.
    #[serde(default)]
    pub options: Vec<OptionYaml>,
    /// The version that this file holds, where there were others.
    pub version: Option<VersionYaml>,
    /// Earlier versions: for each, only what was otherwise.
    #[serde(default)]
    pub earlier: Vec<EarlierYaml>,
}

/// What was otherwise in an earlier version of a population.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierYaml {
    /// The version, and the day from which it was in force.
    pub version: VersionYaml,
    /// The title of then.
    pub(super) title: Option<String>,
    /// The key of then.
    pub(super) key: Option<Vec<Spanned<String>>>,
    /// Which row spoke then.
    pub(super) speaks: Option<SpeaksYaml>,
    /// The condition of then; `TRUE` where everybody counted.
    #[serde(rename = "where")]
    pub(super) counts_when: Option<Spanned<String>>,
    /// Who was left out then.
    pub(super) leave_out: Option<Vec<LeaveOutYaml>>,
    /// The dimensions of then.
    pub(super) counts_in_every: Option<Vec<Spanned<String>>>,
}

impl PopulationYaml {
    /// When which version is in force.
    pub fn versions(&self, source: &Source, problems: &mut Vec<Diagnostic>) -> Versions {
        Versions::read(self.version.as_ref(), self.earlier.iter().map(|one| &one.version), source, problems)
    }

    /// The population as it was in that version.
    pub fn as_in(&self, version: InForce) -> Self {
        let mut yaml = self.clone();
        let InForce::Earlier(at) = version else { return yaml };
        let earlier = self.earlier[at].clone();
        put_back!(yaml from earlier: title, key, speaks, leave_out, counts_in_every);
        yaml.counts_when = earlier.counts_when.or(yaml.counts_when);
        yaml
    }

    pub fn is_stock(&self) -> bool {
        self.stock.is_some()
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StockYaml {
    /// The column with the day it begins.
    pub(super) from: Spanned<String>,
    /// The column with the day it ends.
    pub(super) until: Option<Spanned<String>>,
    /// Whether an open row ends where the next row of its key begins.
    #[serde(default)]
    pub(super) ends_at_next: bool,
    /// Whether a row without a start was there all along.
    #[serde(default)]
    pub(super) unknown_start_is_open: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventYaml {
    /// The column with the day.
    pub(super) event: Spanned<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SpeaksYaml {
    /// The row that is earliest by this column.
    pub(super) earliest: Option<Spanned<String>>,
    /// The row that is latest by this column.
    pub(super) latest: Option<Spanned<String>>,
    /// The column that decides between rows of one day.
    pub(super) then: Option<Spanned<String>>,
    /// Whether the row speaks though it is left out.
    #[serde(default)]
    pub(super) even_if_left_out: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LeaveOutYaml {
    /// Who is left out, in SQL.
    pub(super) when: Spanned<String>,
    /// Why, in words.
    pub(super) words: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WasInYaml {
    /// The name of the column.
    pub name: String,
    /// The stock that is asked.
    pub population: Spanned<String>,
    /// The column that both have.
    pub(super) shared: Spanned<String>,
    /// The day on which it is asked.
    pub(super) on: Spanned<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUpYaml {
    /// The name of the column.
    pub name: String,
    /// The flow that is followed up.
    pub population: Spanned<String>,
    /// The column that both have.
    pub(super) shared: Spanned<String>,
    /// The day after which it counts.
    pub(super) after: Spanned<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberOfYaml {
    /// The name of the column.
    pub name: String,
    /// The other table.
    pub table: Spanned<String>,
    /// The column that both have.
    pub(super) shared: Spanned<String>,
    /// The column of which different values are counted.
    pub distinct: Spanned<String>,
    /// The column with the day it begins.
    pub from: Spanned<String>,
}
