//! A population: who can be counted, and when they are there. From `measures/populations/*.yaml`.

mod yaml;

use self::yaml::SpeaksYaml;
pub use self::yaml::{NumberOfYaml, PopulationYaml};
use super::{
    condition::{Columns, Condition},
    options::{self, Choices, Edge},
    source::{Source, Spanned, add_new},
    version::InForce,
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
    /// Who was there at the edge of that day; definitions take whoever starts on it.
    pub edge: Edge,
    /// Where it is written.
    pub place: Place,
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
    /// From so many days after that day on it counts; definitions take the next.
    pub days_after: i32,
    /// Where it is written.
    pub place: Place,
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

/// Checks a population against the columns that its rows have, as it goes under some choices.
pub fn compile(
    yaml: &PopulationYaml,
    choices: &Choices,
    source: &Source,
    columns: &Columns,
) -> Result<Population, Vec<Diagnostic>> {
    match as_far_as_understood(yaml, choices, source, columns) {
        (Some(population), problems) if problems.is_empty() => Ok(population),
        (_, problems) => Err(problems),
    }
}

/// A population with what could be understood of it, if that says when somebody is in it; and everything that is wrong.
fn as_far_as_understood(
    yaml: &PopulationYaml,
    choices: &Choices,
    source: &Source,
    columns: &Columns,
) -> (Option<Population>, Vec<Diagnostic>) {
    let mut checker = Checker { source, columns, problems: Vec::new() };
    let (time, speaks) = (checker.time(yaml), checker.speaks(yaml));
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
                edge: Edge::FromStart,
                place: source.place_of(&one.on),
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
                days_after: 1,
                place: source.place_of(&one.after),
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
        time: time.clone().unwrap_or(Time::Flow { event: String::new() }),
        speaks,
    };
    (time.map(|_| population), checker.problems)
}

/// Checks a population as it is, as it was, and as it goes under every choice; gives it as it is, as far as it could be
/// understood, with everything that is wrong.
pub fn every_way(yaml: &PopulationYaml, source: &Source, columns: &Columns) -> (Option<Population>, Vec<Diagnostic>) {
    let (present, mut problems) = as_far_as_understood(yaml, &Choices::default(), source, columns);
    add_new(&mut problems, options::declared_wrongly(&yaml.options, source));
    let was = (0..yaml.earlier.len()).map(|at| (yaml.as_in(InForce::Earlier(at)), Choices::default()));
    let others = yaml.options.iter().flat_map(|option| {
        let choices = option.choices.iter().map(|choice| Choices::one(&option.name.value, &choice.is.value));
        choices.map(|choices| (yaml.clone(), choices))
    });
    for (yaml, choices) in was.chain(others) {
        add_new(&mut problems, compile(&yaml, &choices, source, columns).err().unwrap_or_default());
    }
    (present, problems)
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
                let is_unread = ["stock", "flow", "cohort"].into_iter().any(|key| self.source.doubts(key));
                let wrong = self.source.wrong_value("MP0108", what, &yaml.id).hint(hint);
                self.problems.push(wrong.as_consequence_if(is_unread || self.source.lost_a_key()));
                return None;
            }
        };
        Some(time)
    }

    /// Which row speaks; where that is not said, one that no check of a measure looks at.
    fn speaks(&mut self, yaml: &PopulationYaml) -> Speaks {
        let SpeaksYaml { earliest, latest, then, even_if_left_out } = &yaml.speaks;
        let then = then.as_ref().map(|then| self.column(then));
        let (column, which) = match (earliest, latest) {
            (Some(column), None) => (column, Which::Earliest),
            (None, Some(column)) => (column, Which::Latest),
            _ => {
                let what = format!("population `{}` must say which row speaks for a key", yaml.id.value);
                let hint = "write `speaks: { latest: COLUMN }` or `speaks: { earliest: COLUMN }`";
                let wrong = self.source.wrong_value("MP0108", what, &yaml.id).hint(hint);
                self.problems.push(wrong.as_consequence_if(self.source.doubts("speaks")));
                let (column, which, place) = (String::new(), Which::Latest, self.source.place_of(&yaml.id));
                return Speaks { column, which, then, even_if_left_out: *even_if_left_out, place };
            }
        };
        let (place, column) = (self.source.place_of(column), self.column(column));
        Speaks { column, which, then, even_if_left_out: *even_if_left_out, place }
    }

    fn column(&mut self, name: &Spanned<String>) -> String {
        let wrong = super::columns::unknown_column(self.source, name, self.columns);
        self.problems.extend(wrong.map(|wrong| of_names_unsure(wrong, self.source)));
        name.value.clone()
    }

    fn condition(&mut self, sql: &Spanned<String>) -> Option<Condition> {
        let compiled = Condition::compile(sql, self.source, self.columns);
        let wrong = |wrong: Vec<Diagnostic>| wrong.into_iter().map(|wrong| of_names_unsure(wrong, self.source));
        compiled.map_err(|all| self.problems.extend(wrong(all))).ok()
    }
}

/// Whether a part that names columns of the population could not be read.
pub fn is_unsure_of_names(source: &Source) -> bool {
    ["was_in", "follow_up", "number_of"].into_iter().any(|key| source.doubts(key))
}

/// A column that is not known follows from a part that names columns and could not be read.
fn of_names_unsure(wrong: Diagnostic, source: &Source) -> Diagnostic {
    let follows = wrong.code == "MP0104" && is_unsure_of_names(source);
    wrong.as_consequence_if(follows)
}
