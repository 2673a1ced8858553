//! Another hand: every figure of a run asked again of SQLite, in plain SQL over the same files.
//!
//! `plain_sql/1_tables.sql`, `2_looked_after.sql` and `3_service.sql` set the tables up, and `4_set_aside.sql` says what the
//! rows set aside could change; then each agreed measure has its own query.
//! A figure that differs, that SQL gives and the run does not, or that the run gives and SQL does not, is wrong. Intervals
//! are made again from the counts of SQL, by other formulas than the run's (`plain_sql/intervals.rs`).

mod intervals;
mod pinned;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use milepost::{
    definitions::{Config, Counts, Definitions, Figure, Measure},
    sample,
    vocabulary::Outcome,
};
use rusqlite::{Connection, Row, params_from_iter, types::Value};

use self::pinned::Pinned;
use crate::{
    figures::{Figures, Name},
    golden::agreed,
    project::{Project, package},
    sample::run,
};

#[test]
fn plain_sql_gives_the_same_figures_for_the_sample() {
    compare(&package().join("sample_data"), &run().figures);
}

#[test]
fn plain_sql_gives_the_same_figures_for_a_generated_sample() {
    let project = Project::of_sample();
    let plan = sample::Plan { children: 1000, months: 15, seed: 20_211, ..sample::Plan::default() };
    let folder = project.path("generated");
    sample::write(&folder, &plan).unwrap();
    let yaml = project.read("milepost.yaml");
    let kept = yaml.lines().filter(|line| !line.starts_with("extracts:") && !line.starts_with("postcodes:"));
    let kept: Vec<&str> = kept.chain(["extracts: generated", "postcodes: generated/postcodes.csv"]).collect();
    project.write("milepost.yaml", &(kept.join("\n") + "\n"));
    compare(&folder, &project.run("2021-09"));
}

#[test]
fn plain_sql_gives_the_same_figures_and_bounds_where_rows_are_set_aside() {
    let project = Project::of_sample();
    let plan = sample::Plan { children: 1000, months: 15, seed: 4_711, ..sample::Plan::default() };
    let folder = project.path("generated");
    sample::write(&folder, &plan).unwrap();
    for (file, column, every, from, cell) in [
        ("episodes", "DEC", 37, 5, "soon"),
        ("episodes", "DECOM", 53, 7, ""),
        ("episodes", "CHILD", 59, 11, ""),
        ("referrals", "SUPPORT_END", 4, 3, "soon"),
        ("referrals", "REFERRAL_DATE", 11, 4, "soon"),
        ("staff", "LEAVING_DATE", 9, 6, "soon"),
        ("placement_costs", "END", 8, 2, "soon"),
        ("homes", "CLOSED", 5, 2, "soon"),
        ("milestones", "AS_AT", 4, 0, "soon"),
    ] {
        spoil(&folder.join(format!("{file}.csv")), column, every, from, cell);
    }
    let yaml = project.read("milepost.yaml");
    let kept = yaml.lines().filter(|line| !line.starts_with("extracts:") && !line.starts_with("postcodes:"));
    let kept: Vec<&str> = kept.chain(["extracts: generated", "postcodes: generated/postcodes.csv"]).collect();
    project.write("milepost.yaml", &(kept.join("\n") + "\n"));
    let figures = project.run("2021-09");
    let is_moved = |outcome: &Outcome| outcome.least < outcome.most;
    let moved: BTreeSet<(&str, &str)> = figures
        .iter()
        .filter(|(_, one)| is_moved(one))
        .map(|(name, _)| (name.measure.as_str(), name.breakdown.as_str()))
        .collect();
    let unmoved: Vec<_> =
        with_bounds_of_their_own().into_iter().filter(|(id, by)| !moved.contains(&(id, by))).collect();
    assert!(unmoved.is_empty(), "no row set aside moves {unmoved:?}");
    compare(&folder, &figures);
}

/// Every measure that has counts or shares, with each breakdown that they have, the whole among them.
fn with_bounds_of_their_own() -> Vec<(String, String)> {
    let definitions = Definitions::load(package(), Config::read(package()).unwrap()).unwrap();
    let has_bounds = |figure: &&Figure| matches!(figure.counts, Counts::Count { .. } | Counts::Share { .. });
    let of_figure = |measure: &Measure, figure: &Figure| {
        let told = measure.breakdowns.iter().filter(|id| definitions.categories(id, &figure.population).is_some());
        let breakdowns = std::iter::once("all").chain(told.map(String::as_str)).map(String::from);
        breakdowns.map(|breakdown| (measure.id().to_owned(), breakdown)).collect::<Vec<_>>()
    };
    let measures = definitions.measures.iter();
    measures
        .flat_map(|measure| measure.figures.iter().filter(has_bounds).flat_map(|figure| of_figure(measure, figure)))
        .collect()
}

/// Puts a text into a column of every so-manieth row.
fn spoil(path: &Path, column: &str, every: usize, from: usize, cell: &str) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names = reader.headers().unwrap().clone();
    let place = names.iter().position(|name| name == column).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record(&names).unwrap();
    for (number, row) in rows.iter().enumerate() {
        let is_spoilt = number % every == from;
        let cells = row.iter().enumerate().map(|(at, own)| if is_spoilt && at == place { cell } else { own });
        writer.write_record(cells).unwrap();
    }
    writer.flush().unwrap();
}

#[test]
fn every_agreed_measure_is_asked_in_plain_sql() {
    for measure in agreed() {
        let is_asked = query_file(&measure).is_file() || NOT_ASKED.contains(&measure.as_str());
        assert!(is_asked, "`{measure}` has no query in tests/it/plain_sql");
    }
}

/// Measures whose query is still to be written; their figures are not compared.
const NOT_ASKED: [&str; 0] = [];

#[track_caller]
fn compare(extracts: &Path, figures: &Figures) {
    let (tables, pinned) = (loaded(extracts), Pinned::read());
    let mut wrong = Vec::new();
    let mut asked = BTreeSet::new();
    for measure in agreed().iter().filter(|measure| !NOT_ASKED.contains(&measure.as_str())) {
        let sql = with_bounds(measure, &fs::read_to_string(query_file(measure)).unwrap());
        let mut query = tables.prepare(&sql).unwrap();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let answer = Answer::of(measure, row);
            wrong.extend(answer.differences(figures, &pinned));
            asked.insert(answer.name);
        }
    }
    let is_compared = |name: &Name| !NOT_ASKED.contains(&name.measure.as_str());
    let unasked = figures.iter().filter(|(name, _)| is_compared(name) && !asked.contains(name));
    wrong.extend(unasked.map(|(name, _)| format!("{name} is in the results, and SQL does not know it")));
    assert_eq!(asked.len(), figures.iter().count(), "as many are asked as there are rows in the results");
    wrong.extend(missing(&asked));
    let is_compared = |of: &&(String, String)| asked.iter().any(|one| (&one.measure, &one.statistic) == (&of.0, &of.1));
    wrong.extend(pinned.names().filter(|of| !is_compared(of)).map(|of| format!("{of:?} is pinned, and is no figure")));
    assert!(wrong.is_empty(), "{} differ, among them:\n{}", wrong.len(), first_of(&wrong));
}

/// What is not among the figures that were compared, though it should be: a measure, a month of a measure's own, a
/// breakdown that its file asks for, or a kind of interval.
fn missing(asked: &BTreeSet<Name>) -> Vec<String> {
    let definitions = Definitions::load(package(), Config::read(package()).unwrap()).unwrap();
    let has = |wanted: &dyn Fn(&Name) -> bool| asked.iter().any(wanted);
    let months: BTreeSet<&str> = asked.iter().map(|name| name.month.as_str()).collect();
    assert!(months.len() >= 14, "only {} months are compared", months.len());
    let mut missing = Vec::new();
    for measure in &definitions.measures {
        let id = measure.id();
        for month in &months {
            if !has(&|name| name.measure == id && name.month == *month) {
                missing.push(format!("nothing of `{id}` is compared in {month}"));
            }
        }
        for figure in &measure.figures {
            let window = figure.window.label(&definitions.config);
            let is_it = |name: &Name| name.measure == id && name.statistic == figure.statistic && name.window == window;
            if !has(&is_it) {
                missing.push(format!("`{id}`, {}, {window} is not compared", figure.statistic));
            }
            let broken_down = measure.breakdowns.iter().filter(|_| figure.counts.is_broken_down());
            let tellable = broken_down.filter(|id| definitions.categories(id, &figure.population).is_some());
            for breakdown in tellable.filter(|breakdown| !has(&|name| is_it(name) && name.breakdown == **breakdown)) {
                missing.push(format!("`{id}`, {}, {window} by {breakdown} is not compared", figure.statistic));
            }
        }
    }
    missing
}

/// A query with the bounds of its counts and shares: n to n + q, and x / (d + q) to (x + q) / (d + q).
fn with_bounds(measure: &str, sql: &str) -> String {
    let sql = sql.trim().trim_end_matches(';');
    format!(
        "with answers as ({sql}),
         with_keys as (
           select answers.*, coalesce(could_come.keys, 0) as keys
           from answers left join could_come
             on could_come.population = (select population from counts_of where measure = '{measure}')
            and could_come.month = answers.month and could_come.window = answers.window
            and could_come.breakdown = answers.breakdown and could_come.category = answers.category
         )
         select with_keys.*,
                case when value is null then null
                     when statistic in ('count', 'accepted', 'waiting', 'overdue') then value
                     when statistic = 'share' then 100.0 * numerator / (denominator + keys) end as least,
                case when value is null then null
                     when statistic in ('count', 'accepted', 'waiting', 'overdue') then value + keys
                     when statistic = 'share' then 100.0 * (numerator + keys) / (denominator + keys) end as most
         from with_keys"
    )
}

fn first_of(wrong: &[String]) -> String {
    wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n")
}

fn query_file(measure: &str) -> PathBuf {
    package().join("tests/it/plain_sql").join(format!("{measure}.sql"))
}

/// A figure as SQL gives it.
struct Answer {
    name: Name,
    numerator: Option<i64>,
    denominator: Option<i64>,
    value: Option<f64>,
    least: Option<f64>,
    most: Option<f64>,
    /// What an interval is made of besides: the sample variance of a mean, Greenwood's sum of a curve.
    spread: Option<f64>,
    not_known: i64,
    excluded: i64,
}

impl Answer {
    fn of(measure: &str, row: &Row<'_>) -> Self {
        let has_spread = row.as_ref().column_index("spread").is_ok();
        let text = |column: &str| row.get::<_, String>(column).unwrap();
        let name = Name {
            measure: measure.to_owned(),
            month: text("month"),
            window: text("window"),
            breakdown: text("breakdown"),
            category: text("category"),
            statistic: text("statistic"),
        };
        Self {
            name,
            numerator: row.get("numerator").unwrap(),
            denominator: row.get("denominator").unwrap(),
            value: row.get("value").unwrap(),
            least: row.get("least").unwrap(),
            most: row.get("most").unwrap(),
            spread: if has_spread { row.get("spread").unwrap() } else { None },
            not_known: row.get("not_known").unwrap(),
            excluded: row.get("excluded").unwrap(),
        }
    }

    fn differences(&self, figures: &Figures, pinned: &Pinned) -> Vec<String> {
        let name = &self.name;
        let Some(outcome) = figures.get(name) else { return vec![format!("{name} is only known to SQL")] };
        let mut wrong = Vec::new();
        let mut compare = |what: &str, run: String, sql: String| {
            if run != sql {
                wrong.push(format!("{name}: {what} is {run}, and {sql} by SQL"));
            }
        };
        let whole = |value: Option<i64>| format!("{value:?}");
        compare("numerator", whole(outcome.numerator), whole(self.numerator));
        compare("denominator", whole(outcome.denominator), whole(self.denominator));
        compare("not known", whole(outcome.not_known), whole(Some(self.not_known)));
        compare("excluded", whole(outcome.excluded), whole(Some(self.excluded)));
        let mut compare_real = |what: &str, run: Option<f64>, sql: Option<f64>| {
            if !is_near(run, sql) {
                compare(what, format!("{run:?}"), format!("{sql:?}"));
            }
        };
        compare_real("value", outcome.value, self.value);
        let [lower, upper] = self.interval();
        compare_real("lower", outcome.lower, lower);
        compare_real("upper", outcome.upper, upper);
        compare_real("least", outcome.least, self.least);
        compare_real("most", outcome.most, self.most);
        let as_pinned = pinned.differences(outcome, self.value, lower.is_some());
        wrong.extend(as_pinned.into_iter().map(|what| format!("{name}: {what}")));
        wrong
    }
}

impl Answer {
    /// The 95% interval that the figure should have, from what SQL counted.
    fn interval(&self) -> [Option<f64>; 2] {
        let (statistic, measure) = (self.name.statistic.as_str(), self.name.measure.as_str());
        let limits = match (statistic, self.value, self.numerator, self.denominator) {
            (_, None, ..) => None,
            ("share", _, Some(yes), Some(all)) => Some(intervals::share(yes, all).map(|limit| limit * 100.0)),
            ("rate", _, Some(count), Some(all)) => {
                Some(intervals::count(count).map(|limit| limit / all as f64 * 10_000.0))
            }
            ("ratio", _, Some(count), Some(all)) => {
                Some(intervals::count(count).map(|limit| limit / all as f64 * 100.0))
            }
            ("survival", Some(value), ..) => self.spread.and_then(|sum| intervals::curve(value, sum)),
            ("mean" | "mean a year", Some(value), _, Some(known)) if measure != "implementation-progress" => {
                self.spread.and_then(|variance| intervals::mean(value, variance.sqrt(), known))
            }
            _ => None,
        };
        limits.map_or([None; 2], |limits| limits.map(Some))
    }
}

/// Sums of thousands of reals may differ in their last digits.
fn is_near(run: Option<f64>, sql: Option<f64>) -> bool {
    match (sql, run) {
        (Some(sql), Some(run)) => (sql - run).abs() <= 1e-9 * sql.abs().max(1.0),
        (None, None) => true,
        _ => false,
    }
}

const TABLES: [&str; 11] = [
    "episodes",
    "header",
    "uasc",
    "referrals",
    "key_workers",
    "staff",
    "placement_costs",
    "homes",
    "milestones",
    "savings",
    "postcodes",
];

/// A database in memory with the extracts as text, and the tables that the queries ask.
fn loaded(extracts: &Path) -> Connection {
    let mut tables = Connection::open_in_memory().unwrap();
    for name in TABLES {
        load(&mut tables, &extracts.join(format!("{name}.csv")), &format!("raw_{name}"));
    }
    for setup in ["1_tables", "2_looked_after", "3_service", "4_set_aside"] {
        tables.execute_batch(&fs::read_to_string(query_file(setup)).unwrap()).unwrap();
    }
    tables
}

/// Loads a file as text, a blank cell as null.
fn load(tables: &mut Connection, path: &Path, name: &str) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let columns: Vec<String> = reader.headers().unwrap().iter().map(|column| format!("\"{column}\" text")).collect();
    tables.execute(&format!("create table {name} ({})", columns.join(", ")), []).unwrap();
    let marks = vec!["?"; columns.len()].join(", ");
    let transaction = tables.transaction().unwrap();
    {
        let mut insert = transaction.prepare(&format!("insert into {name} values ({marks})")).unwrap();
        for row in reader.records() {
            let row = row.unwrap();
            let cells = row.iter().map(|cell| match cell.trim() {
                "" => Value::Null,
                text => Value::Text(text.to_owned()),
            });
            insert.execute(params_from_iter(cells)).unwrap();
        }
    }
    transaction.commit().unwrap();
}
