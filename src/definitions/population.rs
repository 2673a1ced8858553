//! A population: who can be counted, and when they are there. From `measures/populations/*.yaml`.

use serde::Deserialize;

use super::{
    condition::{Columns, Condition},
    options::{self, Choices, Edge, OptionYaml},
    source::{Source, Spanned},
    version::{InForce, VersionYaml, Versions},
};
use crate::vocabulary::{Diagnostic, Place};

/// Who can be counted: the rows of a table, when they count, and what makes two rows one.
#[derive(Debug, Clone)]
pub struct Population {
    pub id: String,
    pub title: String,
    pub table: String,
    /// The columns of which distinct values are counted.
    pub key: Vec<String>,
    pub time: Time,
    /// Who is there at the edge of a stock.
    pub edge: Edge,
    /// Which row speaks for a key that has several.
    pub speaks: Speaks,
    /// A row counts only where each of these is true: an answer that is not known does not count it in.
    pub counts_when: Vec<Condition>,
    /// A row is left out, and counted as excluded, only where one of these is true.
    pub leave_out: Vec<LeaveOut>,
    pub was_in: Vec<WasIn>,
    pub follow_up: Vec<FollowUp>,
    pub number_of: Vec<NumberOf>,
    /// Dimensions in each of whose categories a key counts once, rather than in one of them.
    pub counts_in_every: Vec<String>,
    /// Where it is written.
    pub place: Place,
}

impl Population {
    /// Every table that counting needs, besides those of the populations it looks into.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.table.as_str()).chain(self.number_of.iter().map(|link| link.table.as_str()))
    }

    /// The populations it looks into.
    pub fn looks_into(&self) -> impl Iterator<Item = &str> {
        let was_in = self.was_in.iter().map(|link| link.population.as_str());
        was_in.chain(self.follow_up.iter().map(|link| link.population.as_str()))
    }

    /// The columns that the population itself looks at.
    pub fn columns(&self) -> impl Iterator<Item = &String> {
        let conditions = self.counts_when.iter().chain(self.leave_out.iter().map(|one| &one.when));
        let shared = self.follow_up.iter().map(|link| &link.shared);
        conditions.flat_map(|one| &one.columns).chain(shared).chain(self.number_of.iter().map(|link| &link.shared))
    }
}

/// When a row of a population is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Time {
    /// There on a date: from `from` on, until the day before `until`.
    Stock {
        from: String,
        /// Without it, a row ends only where the next one begins.
        until: Option<String>,
        /// An open row ends where the next row of its key begins (rule 142 of the return: open, though a later one exists).
        ends_at_next: bool,
        /// A row whose start is not known was there before the first month, rather than never.
        unknown_start_is_open: bool,
    },
    /// Something that happened on a day, counted in a window.
    Flow { event: String },
    /// Who entered on a day, counted from then on and followed up.
    Cohort { event: String },
}

impl Time {
    /// The date column at which a trait such as age is taken, where it is not T.
    pub fn event(&self) -> Option<&str> {
        match self {
            Self::Stock { .. } => None,
            Self::Flow { event } | Self::Cohort { event } => Some(event),
        }
    }
}

/// Which row speaks for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaks {
    pub column: String,
    pub which: Which,
    /// Decides between rows of one day; then the last in the order of files and rows.
    pub then: Option<String>,
    /// The row speaks though it is left out, and leaves its key out with it.
    pub even_if_left_out: bool,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Earliest,
    Latest,
}

/// Rows left out by rule, and why.
#[derive(Debug, Clone)]
pub struct LeaveOut {
    pub when: Condition,
    pub words: String,
}

/// A column that says whether somebody was in another population on a day of this one.
#[derive(Debug, Clone)]
pub struct WasIn {
    pub name: String,
    /// A stock.
    pub population: String,
    /// The column that both share, such as `CHILD`.
    pub shared: String,
    /// The date column of this population.
    pub on: String,
}

/// A column that says whether something happened to somebody after a day of this population, up to T.
#[derive(Debug, Clone)]
pub struct FollowUp {
    pub name: String,
    /// A flow.
    pub population: String,
    pub shared: String,
    /// The date column of this population after which it happened.
    pub after: String,
}

/// A column with the number of different things that another table holds for a key, begun by T; null where none is.
#[derive(Debug, Clone)]
pub struct NumberOf {
    pub name: String,
    pub table: String,
    pub shared: String,
    pub distinct: String,
    pub from: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationYaml {
    /// The name of the population.
    pub id: Spanned<String>,
    /// Who it is, in words.
    title: String,
    /// The table whose rows are counted: that of a contract.
    pub table: Spanned<String>,
    /// The columns of which distinct values are counted; none where every row is a thing of its own.
    #[serde(default)]
    key: Vec<Spanned<String>>,
    /// Who is there on a date.
    stock: Option<StockYaml>,
    /// What happened on a day.
    flow: Option<EventYaml>,
    /// Who entered on a day and is followed up.
    cohort: Option<EventYaml>,
    /// Which row speaks for a key that has several.
    speaks: SpeaksYaml,
    /// Who is counted, in SQL. An answer that is not known does not count in.
    #[serde(rename = "where")]
    counts_when: Option<Spanned<String>>,
    /// Who is left out, and why. An answer that is not known leaves nobody out.
    #[serde(default)]
    leave_out: Vec<LeaveOutYaml>,
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
    title: Option<String>,
    /// The key of then.
    key: Option<Vec<Spanned<String>>>,
    /// Which row spoke then.
    speaks: Option<SpeaksYaml>,
    /// The condition of then; `TRUE` where everybody counted.
    #[serde(rename = "where")]
    counts_when: Option<Spanned<String>>,
    /// Who was left out then.
    leave_out: Option<Vec<LeaveOutYaml>>,
    /// The dimensions of then.
    counts_in_every: Option<Vec<Spanned<String>>>,
}

impl PopulationYaml {
    /// When which version is in force.
    pub fn versions(&self, source: &Source, problems: &mut Vec<Diagnostic>) -> Versions {
        let earlier: Vec<&VersionYaml> = self.earlier.iter().map(|one| &one.version).collect();
        Versions::read(self.version.as_ref(), &earlier, source, problems)
    }

    /// The population as it was in that version.
    pub fn as_in(&self, version: InForce) -> Self {
        let mut yaml = self.clone();
        let InForce::Earlier(at) = version else { return yaml };
        let earlier = self.earlier[at].clone();
        yaml.title = earlier.title.unwrap_or(yaml.title);
        yaml.key = earlier.key.unwrap_or(yaml.key);
        yaml.speaks = earlier.speaks.unwrap_or(yaml.speaks);
        yaml.counts_when = earlier.counts_when.or(yaml.counts_when);
        yaml.leave_out = earlier.leave_out.unwrap_or(yaml.leave_out);
        yaml.counts_in_every = earlier.counts_in_every.unwrap_or(yaml.counts_in_every);
        yaml
    }

    pub fn is_stock(&self) -> bool {
        self.stock.is_some()
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StockYaml {
    /// The column with the day it begins.
    from: Spanned<String>,
    /// The column with the day it ends.
    until: Option<Spanned<String>>,
    /// Whether an open row ends where the next row of its key begins.
    #[serde(default)]
    ends_at_next: bool,
    /// Whether a row without a start was there all along.
    #[serde(default)]
    unknown_start_is_open: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EventYaml {
    /// The column with the day.
    event: Spanned<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpeaksYaml {
    /// The row that is earliest by this column.
    earliest: Option<Spanned<String>>,
    /// The row that is latest by this column.
    latest: Option<Spanned<String>>,
    /// The column that decides between rows of one day.
    then: Option<Spanned<String>>,
    /// Whether the row speaks though it is left out.
    #[serde(default)]
    even_if_left_out: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeaveOutYaml {
    /// Who is left out, in SQL.
    when: Spanned<String>,
    /// Why, in words.
    words: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WasInYaml {
    /// The name of the column.
    pub name: String,
    /// The stock that is asked.
    pub population: Spanned<String>,
    /// The column that both have.
    shared: Spanned<String>,
    /// The day on which it is asked.
    on: Spanned<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUpYaml {
    /// The name of the column.
    pub name: String,
    /// The flow that is followed up.
    pub population: Spanned<String>,
    /// The column that both have.
    shared: Spanned<String>,
    /// The day after which it counts.
    after: Spanned<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberOfYaml {
    /// The name of the column.
    pub name: String,
    /// The other table.
    pub table: Spanned<String>,
    /// The column that both have.
    shared: Spanned<String>,
    /// The column of which different values are counted.
    pub distinct: Spanned<String>,
    /// The column with the day it begins.
    pub from: Spanned<String>,
}

/// Checks a population against the columns that its rows have, as it goes under some choices.
pub fn compile(
    yaml: &PopulationYaml,
    choices: &Choices,
    source: &Source,
    columns: &Columns,
) -> Result<Population, Vec<Diagnostic>> {
    let mut checker = Checker { source, columns, problems: Vec::new() };
    let (time, speaks) = (checker.time(yaml), checker.speaks(yaml));
    let (Some(time), Some(speaks)) = (time, speaks) else { return Err(checker.problems) };
    let chosen: Vec<_> = yaml.options.iter().filter_map(|option| choices.among(option)).collect();
    let conditions = yaml.counts_when.iter().chain(chosen.iter().filter_map(|choice| choice.condition.as_ref()));
    let key = chosen.iter().map(|choice| &choice.key).find(|key| !key.is_empty()).unwrap_or(&yaml.key);
    let population = Population {
        key: key.iter().map(|name| checker.column(name)).collect(),
        counts_when: conditions.filter_map(|sql| checker.condition(sql)).collect(),
        leave_out: yaml
            .leave_out
            .iter()
            .filter_map(|one| Some(LeaveOut { when: checker.condition(&one.when)?, words: one.words.clone() }))
            .collect(),
        was_in: yaml
            .was_in
            .iter()
            .map(|one| WasIn {
                name: one.name.clone(),
                population: one.population.value.clone(),
                shared: checker.column(&one.shared),
                on: checker.column(&one.on),
            })
            .collect(),
        follow_up: yaml
            .follow_up
            .iter()
            .map(|one| FollowUp {
                name: one.name.clone(),
                population: one.population.value.clone(),
                shared: checker.column(&one.shared),
                after: checker.column(&one.after),
            })
            .collect(),
        number_of: yaml
            .number_of
            .iter()
            .map(|one| NumberOf {
                name: one.name.clone(),
                table: one.table.value.clone(),
                shared: checker.column(&one.shared),
                distinct: one.distinct.value.clone(),
                from: one.from.value.clone(),
            })
            .collect(),
        counts_in_every: yaml.counts_in_every.iter().map(|name| name.value.clone()).collect(),
        place: source.place_of(&yaml.id),
        id: yaml.id.value.clone(),
        title: yaml.title.clone(),
        table: yaml.table.value.clone(),
        edge: choices.edge(),
        time,
        speaks,
    };
    if checker.problems.is_empty() { Ok(population) } else { Err(checker.problems) }
}

/// Checks a population as it is, as it was, and as it goes under every choice; gives it as it is.
pub fn every_way(yaml: &PopulationYaml, source: &Source, columns: &Columns) -> Result<Population, Vec<Diagnostic>> {
    let present = compile(yaml, &Choices::default(), source, columns);
    let was = (0..yaml.earlier.len()).map(|at| (yaml.as_in(InForce::Earlier(at)), Choices::default()));
    let others = yaml.options.iter().flat_map(|option| {
        let choices = option.choices.iter().map(|choice| Choices::one(&option.name.value, &choice.is.value));
        choices.map(|choices| (yaml.clone(), choices))
    });
    let mut problems = options::declared_wrongly(&yaml.options, source);
    for (yaml, choices) in was.chain(others) {
        let wrong = compile(&yaml, &choices, source, columns).err().unwrap_or_default();
        let is_new = |one: &Diagnostic| !present.as_ref().is_err_and(|told| told.contains(one));
        problems.extend(wrong.into_iter().filter(is_new));
    }
    match present {
        Ok(population) if problems.is_empty() => Ok(population),
        Ok(_) => Err(problems),
        Err(mut told) => {
            told.extend(problems);
            Err(told)
        }
    }
}

struct Checker<'a> {
    source: &'a Source,
    columns: &'a Columns,
    problems: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn time(&mut self, yaml: &PopulationYaml) -> Option<Time> {
        let time = match (&yaml.stock, &yaml.flow, &yaml.cohort) {
            (Some(stock), None, None) => Time::Stock {
                from: self.column(&stock.from),
                until: stock.until.as_ref().map(|until| self.column(until)),
                ends_at_next: stock.ends_at_next,
                unknown_start_is_open: stock.unknown_start_is_open,
            },
            (None, Some(flow), None) => Time::Flow { event: self.column(&flow.event) },
            (None, None, Some(cohort)) => Time::Cohort { event: self.column(&cohort.event) },
            _ => {
                let what = format!("population `{}` must be one of `stock`, `flow` or `cohort`", yaml.id.value);
                let hint = "a stock is there on a date, a flow happens in a window, a cohort is followed up";
                self.problems.push(self.source.wrong_value("MP0108", what, &yaml.id).hint(hint));
                return None;
            }
        };
        Some(time)
    }

    fn speaks(&mut self, yaml: &PopulationYaml) -> Option<Speaks> {
        let (column, which) = match (&yaml.speaks.earliest, &yaml.speaks.latest) {
            (Some(column), None) => (column, Which::Earliest),
            (None, Some(column)) => (column, Which::Latest),
            _ => {
                let what = format!("population `{}` must say which row speaks for a key", yaml.id.value);
                let hint = "write `speaks: { latest: COLUMN }` or `speaks: { earliest: COLUMN }`";
                self.problems.push(self.source.wrong_value("MP0108", what, &yaml.id).hint(hint));
                return None;
            }
        };
        let then = yaml.speaks.then.as_ref().map(|then| self.column(then));
        let (place, column) = (self.source.place_of(column), self.column(column));
        Some(Speaks { column, which, then, even_if_left_out: yaml.speaks.even_if_left_out, place })
    }

    fn column(&mut self, name: &Spanned<String>) -> String {
        if let Some(wrong) = super::columns::unknown_column(self.source, name, self.columns) {
            self.problems.push(wrong);
        }
        name.value.clone()
    }

    fn condition(&mut self, sql: &Spanned<String>) -> Option<Condition> {
        Condition::compile(sql, self.source, self.columns).map_err(|wrong| self.problems.extend(wrong)).ok()
    }
}
