//! A condition that is written in a definition reaches the plan that counts by it, whatever the definition is.
//!
//! Definitions are made at random: populations of every shape with conditions, what they leave out, links to others,
//! options; figures in every window with a condition of their own; a breakdown. Each condition asks a column of its own, of
//! a table where some row differs from the others in that column alone. So turning a condition round must change every
//! figure that it is there for, and no other. The last test lets an engine forget each condition in turn.

use milepost::vocabulary::{Diagnostic, Outcome};
use proptest::{prelude::*, sample::subsequence, test_runner::Config};

use crate::project::{CONFIGURATION, Project};

/// Where a condition stands in the definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Where,
    LeaveOut,
    /// The condition of an option that the measure chooses.
    Choice,
    /// Within a flow that is followed up, and what that leaves out.
    FollowedWhere,
    FollowedLeaveOut,
    /// Within a stock that is asked who was in it.
    WasInWhere,
    /// The numerator of the figure of that number.
    Figure(usize),
    Category,
}

/// Every role but those of figures, which there are as many of as figures.
const ROLES: [Role; 9] = [
    Role::Where,
    Role::Where,
    Role::LeaveOut,
    Role::LeaveOut,
    Role::Choice,
    Role::FollowedWhere,
    Role::FollowedLeaveOut,
    Role::WasInWhere,
    Role::Category,
];

impl Role {
    /// Of rows that are the same in all columns but this one, most hold the first value, the odd one the second.
    fn values(self) -> [&'static str; 2] {
        match self {
            Self::LeaveOut | Self::FollowedLeaveOut => ["B", "A"],
            _ => ["A", "B"],
        }
    }

    fn is_of_things(self) -> bool {
        !matches!(self, Self::FollowedWhere | Self::FollowedLeaveOut | Self::WasInWhere)
    }
}

const SHAPES: [(&str, &[&str]); 3] = [
    ("stock: { from: BEGAN, until: ENDED }", &["stock", "month", "12 months", "year to date", "{ since: 2020-02-01 }"]),
    ("flow: { event: BEGAN }", &["month", "12 months", "year to date", "since 2020-02-01", "since service start"]),
    (
        "cohort: { event: BEGAN }",
        &["month", "12 months", "year to date", "since service start", "follow-up 6 months since 2020-02-01"],
    ),
];

/// Statistics, and the rest of what each needs.
const STATISTICS: [(&str, &str); 7] = [
    ("count", ""),
    ("share", ""),
    ("overdue", ""),
    ("mean", ", of: AMOUNT"),
    ("median", ", of: AMOUNT"),
    ("max", ", of: AMOUNT * 2"),
    ("sum", ", of: AMOUNT + 1"),
];

#[derive(Debug, Clone)]
struct Definition {
    shape: usize,
    /// The statistics, with the number of the window of each.
    figures: Vec<(usize, usize)>,
    /// Each with the number of its form. The place in the list is the number of its column.
    conditions: Vec<(Role, usize)>,
    /// The condition that is turned round.
    turned: Option<usize>,
    /// The condition that an engine forgets.
    forgotten: Option<usize>,
}

impl Definition {
    /// The condition of that number, in SQL over the column of that name.
    fn sql(&self, at: usize, column: &str) -> String {
        let (role, form) = self.conditions[at];
        if self.forgotten == Some(at) {
            let leaves_out = matches!(role, Role::LeaveOut | Role::FollowedLeaveOut);
            return String::from(if leaves_out { "FALSE" } else { "TRUE" });
        }
        let sql = match form {
            0 => format!("{column} = 'A'"),
            1 => format!("{column} IN ('A')"),
            2 => format!("NOT ({column} <> 'A')"),
            3 => format!("{column} LIKE 'A%'"),
            4 => format!("({column} = 'A' OR {column} = 'Z')"),
            _ => format!("NOT ({column} IS DISTINCT FROM 'A')"),
        };
        if self.turned == Some(at) { sql.replace("'A", "'B") } else { sql }
    }

    fn of(&self, wanted: Role) -> impl Iterator<Item = usize> {
        (0..self.conditions.len()).filter(move |at| self.conditions[*at].0 == wanted)
    }

    fn has(&self, wanted: Role) -> bool {
        self.of(wanted).next().is_some()
    }

    fn population(&self) -> String {
        let mut wheres: Vec<String> = self.of(Role::Where).map(|at| self.sql(at, &format!("C{at}"))).collect();
        let mut yaml = format!("id: things\ntitle: things\ntable: things\nkey: [THING_ID]\n{}\n", SHAPES[self.shape].0);
        yaml += "speaks: { latest: BEGAN }\n";
        if self.has(Role::FollowedWhere) {
            yaml += "follow_up: [{ name: happened, population: events, shared: THING_ID, after: BEGAN }]\n";
            wheres.push(String::from("NOT happened"));
        }
        yaml += &format!(
            "where: \"{}\"\nleave_out:\n",
            if wheres.is_empty() { "TRUE".into() } else { wheres.join(" AND ") }
        );
        yaml += "  - { when: \"THING_ID = 'NOBODY'\", words: nobody }\n";
        for at in self.of(Role::LeaveOut) {
            yaml += &format!("  - {{ when: \"{}\", words: left out }}\n", self.sql(at, &format!("C{at}")));
        }
        if self.has(Role::WasInWhere) {
            yaml += "  - { when: was_there, words: was there }\n";
            yaml += "was_in: [{ name: was_there, population: stays, shared: THING_ID, on: BEGAN }]\n";
        }
        for at in self.of(Role::Choice) {
            let chosen = self.sql(at, &format!("C{at}"));
            yaml += &format!(
                "options: [{{ name: kind, choices: [{{ is: every }}, {{ is: chosen, where: \"{chosen}\" }}] }}]\n"
            );
        }
        yaml
    }

    fn followed(&self) -> String {
        let conditions = |role| self.of(role).map(|at| self.sql(at, &format!("E{at}"))).collect::<Vec<_>>();
        let wheres = conditions(Role::FollowedWhere).join(" AND ");
        let leave_out = conditions(Role::FollowedLeaveOut).join(" OR ");
        let leave_out = if leave_out.is_empty() { String::from("FALSE") } else { leave_out };
        format!(
            "id: events\ntitle: events\ntable: events\nkey: [THING_ID]\nflow: {{ event: EVENT_DAY }}\n\
             speaks: {{ earliest: EVENT_DAY }}\nwhere: \"{wheres}\"\nleave_out: [{{ when: \"{leave_out}\", words: no }}]\n"
        )
    }

    fn was_in(&self) -> String {
        let wheres: Vec<String> = self.of(Role::WasInWhere).map(|at| self.sql(at, &format!("S{at}"))).collect();
        format!(
            "id: stays\ntitle: stays\ntable: stays\nkey: [THING_ID]\nstock: {{ from: STAY_FROM, until: STAY_TO }}\n\
             speaks: {{ latest: STAY_FROM }}\nwhere: \"{}\"\n",
            wheres.join(" AND ")
        )
    }

    /// The figure of that number, with its condition if it has one.
    fn figure(&self, number: usize) -> String {
        let (statistic, window) = self.figures[number];
        let (name, rest) = STATISTICS[statistic];
        let only = self.of(Role::Figure(number)).map(|at| format!(", where: \"{}\"", self.sql(at, &format!("C{at}"))));
        let only = only.collect::<String>();
        format!("  - {{ statistic: {name}, window: {}{rest}{only} }}\n", SHAPES[self.shape].1[window])
    }

    fn measure(&self) -> String {
        let figures: String = (0..self.figures.len()).map(|number| self.figure(number)).collect();
        let breakdowns = if self.has(Role::Category) { "breakdowns: [kinds]\n" } else { "" };
        let options = if self.has(Role::Choice) { "options: [{ name: kind, is: chosen }]\n" } else { "" };
        format!(
            "id: tried\ntitle: Tried\ndefinition: Tried.\nwhy: To try.\nowner: Nobody\npopulation: things\nfigures:\n{figures}\
             {breakdowns}{options}decimals: 1\nbetter: neither\nnumerator: things\ndenominator: things\nsource: chance\n\
             version: {{ number: 1, from: 2020-01-01 }}\n"
        )
    }

    fn dimensions(&self) -> String {
        let categories = self.of(Role::Category).map(|at| {
            let when = self.sql(at, &format!("C{at}"));
            format!("- {{ id: kinds, title: Kinds, categories: [{{ is: these, when: \"{when}\" }}] }}\n")
        });
        let categories: String = categories.collect();
        if categories.is_empty() { String::from("[]\n") } else { categories }
    }

    /// The definitions in a project of their own, with a table that tells every condition from every other.
    fn project(&self) -> Project {
        let project = Project::configured(&CONFIGURATION.replace("2021-01-01", "2020-02-01")).with_no_measures();
        project.write(
            "measures/contracts/things.yaml",
            &contract("things", "C", "BEGAN", "ENDED", "AMOUNT, holds: money"),
        );
        project.write("measures/populations/things.yaml", &self.population());
        project.write("measures/dimensions.yaml", &self.dimensions());
        project.write("measures/agreed/tried.yaml", &self.measure());
        let mut project = project.with("things.csv", &self.things());
        if self.has(Role::FollowedWhere) {
            project.write("measures/contracts/events.yaml", &contract("events", "E", "EVENT_DAY", "", ""));
            project.write("measures/populations/events.yaml", &self.followed());
            project = project.with("events.csv", &self.beside("E", "EVENT_DAY", "20/03/2020", "F"));
        }
        if self.has(Role::WasInWhere) {
            project.write("measures/contracts/stays.yaml", &contract("stays", "S", "STAY_FROM", "STAY_TO", ""));
            project.write("measures/populations/stays.yaml", &self.was_in());
            project = project.with("stays.csv", &self.beside("S", "STAY_FROM,STAY_TO", "01/03/2020,20/03/2020", "W"));
        }
        project
    }

    /// The cells of a row in the columns that conditions ask; `odd` is the number of the column in which it differs.
    fn cells(&self, odd: Option<usize>) -> String {
        let cell = |at: usize| {
            let [most, other] = self.conditions.get(at).map_or(["A", "B"], |(role, _)| role.values());
            if odd == Some(at) { other } else { most }
        };
        (0..COLUMNS).map(cell).collect::<Vec<_>>().join(",")
    }

    /// Three things that every condition takes for a yes, and for each condition one that it alone does not. Of each there is
    /// another amount, no sum of others. Those that were in a stay, or that something followed, are things like any other.
    fn things(&self) -> String {
        let own = (0..self.conditions.len()).filter(|at| self.conditions[*at].0.is_of_things()).map(Some);
        let plain = (0..3).map(|_| None).chain(own).enumerate().map(|(number, odd)| (format!("T{number}"), odd));
        let linked = ["F", "W"].into_iter().flat_map(|prefix| self.linked(prefix)).map(|(name, _)| (name, None));
        let rows = plain.chain(linked).enumerate().map(|(number, (name, odd))| {
            format!("{name},10/03/2020,,{},{}", 3_i64.pow(number as u32), self.cells(odd))
        });
        let columns: Vec<String> = (0..COLUMNS).map(|at| format!("C{at}")).collect();
        format!("THING_ID,BEGAN,ENDED,AMOUNT,{}\n{}\n", columns.join(","), rows.collect::<Vec<_>>().join("\n"))
    }

    /// Things with a row in another table: two that its conditions take for a yes, and for each condition one that does not.
    fn linked(&self, prefix: &str) -> Vec<(String, Option<usize>)> {
        let is_of_table = |role: Role| match prefix {
            "F" => matches!(role, Role::FollowedWhere | Role::FollowedLeaveOut),
            _ => role == Role::WasInWhere,
        };
        let odd = (0..self.conditions.len()).filter(|at| is_of_table(self.conditions[*at].0)).map(Some);
        [None, None]
            .into_iter()
            .chain(odd)
            .enumerate()
            .map(|(number, odd)| (format!("{prefix}{number}"), odd))
            .collect()
    }

    fn beside(&self, letter: &str, days: &str, values: &str, prefix: &str) -> String {
        let columns: Vec<String> = (0..COLUMNS).map(|at| format!("{letter}{at}")).collect();
        let rows = self.linked(prefix).into_iter().map(|(name, odd)| format!("{name},{values},{}", self.cells(odd)));
        format!("THING_ID,{days},{}\n{}\n", columns.join(","), rows.collect::<Vec<_>>().join("\n"))
    }

    fn turned(&self, at: usize) -> Self {
        Self { turned: Some(at), ..self.clone() }
    }
}

/// The most conditions that a definition has here.
const COLUMNS: usize = 13;

fn contract(table: &str, letter: &str, from: &str, until: &str, amount: &str) -> String {
    let codes = (0..COLUMNS).map(|at| format!("  - {{ name: {letter}{at}, holds: code, codes: [A, B, Z] }}\n"));
    let until =
        if until.is_empty() { String::new() } else { format!("  - {{ name: {until}, holds: date, end: true }}\n") };
    let amount = if amount.is_empty() { String::new() } else { format!("  - {{ name: {amount} }}\n") };
    format!(
        "table: {table}\ntitle: {table}\ncolumns:\n  - {{ name: THING_ID, holds: id, required: true, known: true }}\n  \
         - {{ name: {from}, holds: date, required: true, known: true }}\n{until}{amount}{}",
        codes.collect::<String>()
    )
}

/// What counts by a definition.
type Engine<'a> = &'a dyn Fn(&Definition) -> Result<Vec<Outcome>, Vec<Diagnostic>>;

fn counted(definition: &Definition) -> Result<Vec<Outcome>, Vec<Diagnostic>> {
    definition.project().counted("2020-03", "2020-12")
}

/// Every condition turned round changes what it is there for, and nothing else. Says which condition does not.
fn every_condition_reaches(definition: &Definition, engine: Engine<'_>) -> Result<(), String> {
    (0..definition.conditions.len()).try_for_each(|at| condition_reaches(definition, at, engine))
}

fn condition_reaches(definition: &Definition, at: usize, engine: Engine<'_>) -> Result<(), String> {
    let count = |one: &Definition| engine(one).map_err(|wrong| format!("{wrong:?}"));
    let (before, after) = (count(definition)?, count(&definition.turned(at))?);
    let role = definition.conditions[at].0;
    let has_parts = definition.has(Role::Category);
    for (number, (statistic, _)) in definition.figures.iter().enumerate() {
        let statistic = STATISTICS[*statistic].0;
        for is_whole in [true, false] {
            let should_change = match role {
                Role::Figure(own) => own == number && (is_whole || has_parts),
                Role::Category => !is_whole,
                _ => is_whole || has_parts,
            };
            if should_change == (own(&before, statistic, is_whole) == own(&after, statistic, is_whole)) {
                return Err(format!("{role:?}, number {at}, {statistic}, of the whole: {is_whole}"));
            }
        }
    }
    Ok(())
}

/// The figures of a statistic, of the whole or of its parts, apart from the name of their definition.
fn own(outcomes: &[Outcome], statistic: &str, is_whole: bool) -> Vec<Outcome> {
    let own = outcomes.iter().filter(|one| one.statistic == statistic && (one.breakdown == "all") == is_whole);
    own.map(|one| Outcome { definition: String::new(), ..one.clone() }).collect()
}

/// Definitions that may have a condition beside any statistic, also where it has no use for one.
fn definitions() -> impl Strategy<Value = Definition> {
    let figures = subsequence((0..STATISTICS.len()).collect::<Vec<_>>(), 1..4);
    let details = prop::collection::vec((0_usize..5, prop::bool::weighted(0.3), 0_usize..6), 3);
    let roles = subsequence(ROLES.to_vec(), 0..ROLES.len());
    (0..SHAPES.len(), figures, details, roles, prop::collection::vec(0_usize..6, ROLES.len())).prop_map(
        |(shape, statistics, details, mut roles, forms)| {
            if !roles.contains(&Role::FollowedWhere) {
                roles.retain(|role| *role != Role::FollowedLeaveOut);
            }
            let mut conditions: Vec<(Role, usize)> = roles.into_iter().zip(forms).collect();
            for (number, (statistic, (_, has_own, form))) in statistics.iter().zip(&details).enumerate() {
                if *has_own || ["share", "overdue"].contains(&STATISTICS[*statistic].0) {
                    conditions.push((Role::Figure(number), *form));
                }
            }
            let figures = statistics.into_iter().zip(details).map(|(statistic, (window, ..))| (statistic, window));
            Definition { shape, figures: figures.collect(), conditions, turned: None, forgotten: None }
        },
    )
}

/// Those of its conditions that stand beside a statistic which has no use for them.
fn of_no_use(definition: &Definition) -> Vec<usize> {
    let takes_none = |number: usize| STATISTICS[definition.figures[number].0].1.contains("of:");
    let is_of_no_use = |at: &usize| matches!(definition.conditions[*at].0, Role::Figure(number) if takes_none(number));
    (0..definition.conditions.len()).filter(is_of_no_use).collect()
}

proptest! {
    #![proptest_config(Config { cases: 8, failure_persistence: None, max_shrink_iters: 30, ..Config::default() })]

    #[test]
    fn every_condition_of_a_definition_is_refused_or_changes_what_it_is_there_for(definition in definitions()) {
        let of_no_use = of_no_use(&definition);
        if !of_no_use.is_empty() {
            let told = counted(&definition).unwrap_err();
            prop_assert_eq!(told.len(), of_no_use.len(), "{:?}", &told);
            prop_assert!(told.iter().all(|one| one.code == "MP0119" && one.what.ends_with("has no use for `where`")));
            return Ok(());
        }
        let reached = every_condition_reaches(&definition, &counted);
        prop_assert_eq!(reached, Ok(()));
    }
}

/// One definition with a condition in every role, counted in every way that takes one.
fn rich(shape: usize) -> Definition {
    let mut conditions: Vec<(Role, usize)> = ROLES.iter().enumerate().map(|(at, role)| (*role, at % 6)).collect();
    conditions.extend([(Role::Figure(0), 0), (Role::Figure(1), 4), (Role::Figure(2), 5)]);
    Definition { shape, figures: vec![(0, 1), (1, 2), (2, 3), (3, 1)], conditions, turned: None, forgotten: None }
}

#[test]
fn an_engine_that_forgets_any_one_condition_is_found_out() {
    let definition = rich(2);
    assert_eq!(condition_reaches(&definition, 0, &counted), Ok(()));
    for forgotten in 0..definition.conditions.len() {
        let forgetful = |one: &Definition| counted(&Definition { forgotten: Some(forgotten), ..one.clone() });
        let said = condition_reaches(&definition, forgotten, &forgetful).unwrap_err();
        let expected = format!("{:?}, number {forgotten}, ", definition.conditions[forgotten].0);
        assert!(said.starts_with(&expected), "{said}, and not {expected}");
    }
}
