//! The worked examples of measures, taken down the same road as extracts: read, checked, placed, counted.
//!
//! Beside what fails it tells which rules of the definitions could be lost without any example noticing.

use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
};

use anyhow::Context as _;

use super::Stopped;
use crate::{
    checks::{self, Findings},
    definitions::{
        Definitions, Measure,
        example::{Example, Expected, Is, Table},
        weakened::{self, Moved, Rule},
    },
    extracts::{Content, Extract, Header, Origin, grid::Filling},
    frames,
    measures::{self, Inputs, Months},
    places::{self, Located},
    vocabulary::{Outcome, Place, Results, Status},
};

/// What became of the examples of one measure.
pub struct Tried<'a> {
    pub measure: &'a Measure,
    pub examples: Vec<Worked<'a>>,
}

/// One example, and how what came out differs from what was expected.
pub struct Worked<'a> {
    pub example: &'a Example,
    pub wrong: Vec<Difference>,
    /// What the checks found in the rows, for whoever looks for the reason.
    pub findings: Findings,
}

/// One figure that is not what it should be.
pub struct Difference {
    pub place: Place,
    /// `share, age_band 16+`.
    pub figure: String,
    pub expected: String,
    pub found: String,
}

/// Works every example of the measures that are wanted.
pub fn work<'a>(definitions: &'a Definitions, wanted: &[&'a Measure]) -> Result<Vec<Tried<'a>>, Stopped> {
    side_by_side(wanted, |measure| try_one(definitions, measure))
}

fn try_one<'a>(definitions: &Definitions, measure: &'a Measure) -> Result<Tried<'a>, Stopped> {
    let work = |example: &'a Example| {
        let Rows { located, findings } = rows(definitions, example)?;
        let wrong = differences(definitions, measure.id(), example, &located)?;
        Ok(Worked { example, wrong, findings })
    };
    Ok(Tried { measure, examples: measure.examples.iter().map(work).collect::<Result<_, Stopped>>()? })
}

/// The rules of the measures that are wanted, of their populations and dimensions, that could be taken out unnoticed; and
/// how many rules there are. The examples of every measure that counts a population prove its rules.
pub fn unproved(definitions: &Definitions, wanted: &[&Measure]) -> Result<(usize, Vec<Rule>), Stopped> {
    let every = wanted.iter().flat_map(|measure| {
        let of_windows = weakened::windows(measure).into_iter().map(|one| one.rule);
        weakened::every(definitions, measure).into_iter().map(|one| one.rule).chain(of_windows)
    });
    let asked: BTreeSet<Rule> = every.collect();
    let proved = side_by_side(&definitions.measures, |measure| noticed(definitions, measure, &asked))?;
    let proved: BTreeSet<Rule> = proved.into_iter().flatten().collect();
    Ok((asked.len(), asked.difference(&proved).cloned().collect()))
}

/// Deep plans are made and taken apart by recursion, which an unoptimised build has little room for.
const STACK: usize = 64 * 1024 * 1024;

/// Does the same work for each of many things, on every core.
fn side_by_side<'a, T: Sync, R: Send>(
    things: &'a [T],
    work: impl Fn(&'a T) -> Result<R, Stopped> + Sync,
) -> Result<Vec<R>, Stopped> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut done = Vec::with_capacity(things.len());
    thread::scope(|scope| {
        let work = &work;
        let mut started = Vec::new();
        for first in 0..threads {
            let every_few = things.iter().enumerate().skip(first).step_by(threads);
            let portion = || every_few.map(|(at, one)| Ok((at, work(one)?))).collect::<Result<Vec<_>, Stopped>>();
            let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, portion);
            started.push(thread.context("starting a thread")?);
        }
        for thread in started {
            done.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok::<(), Stopped>(())
    })?;
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

/// Those of the rules asked for whose loss changes what an example of the measure finds.
fn noticed(definitions: &Definitions, measure: &Measure, asked: &BTreeSet<Rule>) -> Result<BTreeSet<Rule>, Stopped> {
    let (mut rules, mut windows) = (weakened::every(definitions, measure), weakened::windows(measure));
    rules.retain(|one| asked.contains(&one.rule));
    windows.retain(|one| asked.contains(&one.rule));
    let mut noticed = BTreeSet::new();
    for example in &measure.examples {
        if rules.is_empty() && windows.is_empty() {
            break;
        }
        let located = rows(definitions, example)?.located;
        let mut unnoticed = Vec::new();
        for one in rules {
            let may_tell = one.dimension().is_none_or(|dimension| looks_at(measure, example, dimension));
            let is_noticed =
                may_tell && !differences(&one.put_into(definitions), measure.id(), example, &located)?.is_empty();
            match is_noticed {
                true => drop(noticed.insert(one.rule)),
                false => unnoticed.push(one),
            }
        }
        rules = unnoticed;
        let mut unnoticed = Vec::new();
        for one in windows {
            match misses_window(definitions, measure, example, &located, &one)? {
                true => drop(noticed.insert(one.rule)),
                false => unnoticed.push(one),
            }
        }
        windows = unnoticed;
    }
    Ok(noticed)
}

/// Whether an example could tell that a dimension is another: it expects a part, or a figure asks for the category.
fn looks_at(measure: &Measure, example: &Example, dimension: &str) -> bool {
    let mut conditions = measure.figures.iter().filter_map(|figure| figure.counts.condition());
    example.expected.iter().any(|expected| expected.key.breakdown == dimension)
        || conditions.any(|condition| condition.columns.contains(dimension))
}

/// Whether an example finds another figure where a window is moved.
fn misses_window(
    definitions: &Definitions,
    measure: &Measure,
    example: &Example,
    located: &Located,
    moved: &Moved,
) -> Result<bool, Stopped> {
    if example.under.is_some() {
        return Ok(false);
    }
    let config = example.council.put_into(&definitions.config);
    for expected in &example.expected {
        let Some((other, key)) = moved.put_into(definitions, (measure, expected), &config) else { continue };
        let results = results(&other, measure.id(), example, located)?;
        if !compared(expected, results.one(&key, expected.month)).is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The rows of an example, checked and placed as those of an extract are.
struct Rows {
    located: Located,
    findings: Findings,
}

fn rows(definitions: &Definitions, example: &Example) -> Result<Rows, Stopped> {
    let of = |(name, table): (&String, &Table)| extract(name, table, &example.place.file);
    let extracts = example.tables.iter().map(of).collect::<Result<_, _>>()?;
    let mut read = Vec::new();
    for frame in frames::read_all(extracts, &definitions.contracts) {
        read.push(frame?);
    }
    let (checked, findings) = checks::check(read, checks::Rulebook::of(definitions))?;
    let config = example.council.put_into(&definitions.config);
    let (located, _) = places::locate(checked, None, &config.authority.districts)?;
    Ok(Rows { located, findings })
}

/// A table of an example in the shape in which extracts arrive. Its rows are numbered by their lines; those that share a
/// line, by the next.
fn extract(name: &str, table: &Table, file: &str) -> Result<Extract, Stopped> {
    let (mut filling, mut number) = (Filling::default(), 1);
    for (line, cells) in &table.rows {
        number = (*line).max(number + 1);
        let put = filling.put_row(number, cells.iter().map(String::as_str));
        put.map_err(|_| anyhow::anyhow!("an example in {file} has more rows than an extract can have"))?;
    }
    Ok(Extract {
        file: file.to_owned(),
        origin: Origin { file: file.to_owned(), sheet: None },
        table: name.to_owned(),
        header: Header::of(table.columns.clone(), b',', 1, 0),
        sha256: String::new(),
        content: Content::Cells(filling.whole().into()),
        stands_in: None,
    })
}

/// How the figures of an example differ from what it expects.
fn differences(
    definitions: &Definitions,
    measure: &str,
    example: &Example,
    located: &Located,
) -> Result<Vec<Difference>, Stopped> {
    let results = results(definitions, measure, example, located)?;
    let compared =
        example.expected.iter().flat_map(|expected| compared(expected, results.one(&expected.key, expected.month)));
    Ok(compared.collect())
}

/// The figures of one measure over the rows of an example.
fn results(definitions: &Definitions, measure: &str, example: &Example, located: &Located) -> Result<Results, Stopped> {
    let mut own = definitions.clone();
    own.measures.retain(|one| one.id() == measure);
    own.earlier.retain(|one| one.id() == measure);
    if let Some(other) = &example.under {
        own.measures = vec![Measure::clone(other)];
        own.earlier.clear();
    }
    own.config = example.council.put_into(&definitions.config);
    let [first, last] = example.months;
    let inputs = Inputs { located, definitions: &own, months: Months { first, last } };
    Ok(Results::new(measures::compute(&inputs)?))
}

fn compared(expected: &Expected, found: Option<&Outcome>) -> Vec<Difference> {
    let figure = match expected.key.breakdown.as_str() {
        "all" => expected.key.statistic.clone(),
        breakdown => format!("{}, {breakdown} {}", expected.key.statistic, expected.key.category),
    };
    let differs = |part: &str, expected_is: String, found_is: String| Difference {
        place: expected.place.clone(),
        figure: format!("{figure}{part}"),
        expected: expected_is,
        found: found_is,
    };
    let Some(found) = found else {
        let is_right = expected.is == Is::Absent;
        return if is_right { Vec::new() } else { vec![differs("", expected.is.to_string(), String::from("none"))] };
    };
    let mut wrong = Vec::new();
    if !is_as_expected(&expected.is, found) {
        wrong.push(differs("", expected.is.to_string(), in_words(found, &expected.is)));
        return wrong;
    }
    for (name, want, got) in
        [("not_known", expected.not_known, found.not_known), ("excluded", expected.excluded, found.excluded)]
    {
        if Some(want) != got {
            wrong.push(differs(
                &format!(", {name}"),
                want.to_string(),
                got.map_or(String::from("none"), |got| got.to_string()),
            ));
        }
    }
    let numbers: BTreeMap<&str, Option<f64>> =
        [("value", found.value), ("lower", found.lower), ("upper", found.upper)].into();
    for (name, want) in &expected.numbers {
        let got = numbers.get(name.as_str()).copied().flatten();
        if !got.is_some_and(|got| is_same(got, want)) {
            wrong.push(differs(
                &format!(", {name}"),
                want.clone(),
                got.map_or(String::from("none"), |got| got.to_string()),
            ));
        }
    }
    let reason = found.reason.as_deref().unwrap_or_default();
    if let Some(because) = expected.because.as_ref().filter(|because| !reason.contains(because.as_str())) {
        wrong.push(differs(", because", because.clone(), reason.to_owned()));
    }
    wrong
}

fn is_as_expected(is: &Is, found: &Outcome) -> bool {
    match is {
        Is::Of(yes, all) => (found.numerator, found.denominator) == (Some(*yes), Some(*all)),
        Is::Value(text) => found.status == Status::Ok && found.value.is_some_and(|value| is_same(value, text)),
        Is::Without(status) => found.status == *status,
        Is::Absent => false,
    }
}

/// What came out, said in the way in which it was expected.
fn in_words(found: &Outcome, expected: &Is) -> String {
    match (found.status, expected, found.numerator, found.denominator) {
        (Status::Ok, Is::Of(..), Some(yes), Some(all)) => format!("{yes} of {all}"),
        (Status::Ok, _, _, _) => found.value.map_or_else(|| String::from("no value"), |value| value.to_string()),
        (status, ..) => format!("{status}: {}", found.reason.as_deref().unwrap_or_default()),
    }
}

/// A whole number exactly; another to the decimals that were written down.
fn is_same(got: f64, want: &str) -> bool {
    let half = want.split_once('.').map_or(1e-9, |(_, decimals)| 0.5 * 10_f64.powi(-(decimals.len() as i32)) + 1e-9);
    want.parse::<f64>().is_ok_and(|want| (got - want).abs() <= half)
}
