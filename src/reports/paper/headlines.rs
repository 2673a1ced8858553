//! The headline figures with the exceptions first, and the message of each measure.

use super::{
    Block, Cell, Line, Row, Section, Table,
    sources::{Sources, Subject},
};
use crate::{
    reports::{
        chance::{self, Verdict},
        definition::JudgedBy,
        figures, sentences,
    },
    vocabulary::{Better, Outcome, Status, Yardstick, printed},
};

const RULE: &str = "A measure is an exception when it has no figure this month because its extract did not arrive or \
    too many rows were set aside, or when its figure is worse than its target or its baseline by more than chance. \
    A figure that is hidden, or that does not apply yet, is not an exception.";

const COLUMNS: [&str; 6] =
    ["Measure", "Figure", "Target", "Which way is good", "Change on last month", "Change on the same month last year"];

/// The message that heads a measure: its figure, and what it is held against if it is a headline.
pub fn message(sources: &Sources<'_>, subject: &Subject<'_>) -> String {
    if subject.shown.in_headlines { compared(sources, subject) } else { plain_message(sources, subject) }
}

/// The figure in the words of the report, with nothing to hold it against.
fn plain_message(sources: &Sources<'_>, subject: &Subject<'_>) -> String {
    let wording = subject.shown.message.as_ref().map(|message| message.value.as_str());
    sentences::message(subject.measure, wording, subject.now, sources.month())
}

/// The figure in the words of the report, and how it stands to what it is compared with.
pub fn compared(sources: &Sources<'_>, subject: &Subject<'_>) -> String {
    let change = subject.now.zip(then(sources, subject));
    let ending = change.and_then(|(now, then)| sentences::comparison(subject.measure, now, then));
    plain_message(sources, subject) + &ending.unwrap_or_default()
}

/// What a figure is compared with in a sentence: its baseline where it has one that can be counted, else the same month
/// last year, unless there was nothing to count then.
pub fn then<'a>(sources: &Sources<'a>, subject: &Subject<'a>) -> Option<&'a Outcome> {
    let baseline = sources.baseline(subject.measure).and_then(|(_, counted)| counted);
    let then = baseline.or_else(|| sources.before(subject.measure, 12));
    then.filter(|then| then.month < sources.month() && !subject.is_before_beginning(then))
}

/// The headline figures in two tables: exceptions with their reasons, then the rest in the order of the themes.
pub fn headlines(sources: &Sources<'_>) -> Section {
    let (exceptions, others) = parted(sources);
    let (heading, what) = match exceptions.is_empty() {
        true => ("All headline figures", "Headline figures"),
        false => ("All other headline figures", "Headline figures that are not exceptions"),
    };
    Section::new("headlines", "Headline figures").with([
        exceptions_section(sources, &exceptions),
        Section::new("other-headlines", heading).holding([Block::Table(
            Table::new("table-headlines", caption(sources, what), &COLUMNS)
                .stacking()
                .rows(others.iter().map(|subject| row(sources, subject))),
        )]),
    ])
}

fn exceptions_section(sources: &Sources<'_>, exceptions: &[(Subject<'_>, String)]) -> Section {
    let section = Section::new("exceptions", "Exceptions").holding([Block::Words(String::from(RULE))]);
    if exceptions.is_empty() {
        return section.holding([Block::Words(String::from("By that rule there is no exception this month."))]);
    }
    let columns: Vec<&str> = COLUMNS.into_iter().chain(["Why it is here"]).collect();
    let rows = exceptions.iter().map(|(subject, why)| {
        let mut row = row(sources, subject);
        row.cells.push(figures::capital(why).into());
        row
    });
    let table = Table::new("table-exceptions", caption(sources, "Headline figures that are exceptions"), &columns);
    section.holding([Block::Table(table.stacking().rows(rows))])
}

fn caption(sources: &Sources<'_>, what: &str) -> String {
    format!("{what}, {}, {}", sources.material.authority, sources.month().in_words())
}

/// The measures with headlines, those that are exceptions apart with the reason.
pub fn parted<'a>(sources: &Sources<'a>) -> (Vec<(Subject<'a>, String)>, Vec<Subject<'a>>) {
    let mut exceptions = Vec::new();
    let mut others = Vec::new();
    for subject in sources.subjects().filter(|subject| subject.shown.in_headlines) {
        match why_exception(sources, &subject) {
            Some(why) => exceptions.push((subject, why)),
            None => others.push(subject),
        }
    }
    (exceptions, others)
}

/// Why a measure is an exception, if it is one.
pub fn why_exception(sources: &Sources<'_>, subject: &Subject<'_>) -> Option<String> {
    let Some(now) = subject.now else { return Some(String::from("the results have no figure for this month")) };
    match now.status {
        Status::Withheld | Status::NotSupplied => Some(reason(now)),
        Status::Suppressed | Status::NotApplicable => None,
        Status::Ok => worse_than_target(subject, now).or_else(|| worse_than_baseline(sources, subject, now)),
    }
}

/// The status, with the reason that the results give.
pub fn reason(outcome: &Outcome) -> String {
    let why = outcome.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("{}{why}", outcome.status.name())
}

fn worse_than_target(subject: &Subject<'_>, now: &Outcome) -> Option<String> {
    let target = subject.measure.target.as_ref().filter(|_| subject.shown.judged_by.contains(&JudgedBy::Target))?;
    is_worse_than(now, target.value, subject.measure.better)
        .then(|| format!("worse than {}, by more than chance", named(subject, "its target", target, None)))
}

fn worse_than_baseline(sources: &Sources<'_>, subject: &Subject<'_>, now: &Outcome) -> Option<String> {
    let (baseline, counted) = sources.baseline(subject.measure)?;
    if !subject.shown.judged_by.contains(&JudgedBy::Baseline) {
        return None;
    }
    let is_worse = match counted {
        Some(then) => sentences::change(subject.measure, now, then)?.is_worse_beyond_chance(),
        None => is_worse_than(now, baseline.value, subject.measure.better),
    };
    is_worse.then(|| format!("worse than {}, by more than chance", named(subject, "its baseline", baseline, counted)))
}

fn is_worse_than(now: &Outcome, value: f64, better: Better) -> bool {
    let is_beyond_chance = matches!(chance::against(now, value), Verdict::MoreThanChance(_));
    let is_worse = now.value.is_some_and(|now| match better {
        Better::Higher => now < value,
        Better::Lower => now > value,
        Better::Neither => false,
    });
    is_beyond_chance && is_worse
}

/// `its baseline of 44.5% in August 2020`: as counted now where it can be, else as it was set.
fn named(subject: &Subject<'_>, kind: &str, one: &Yardstick, counted: Option<&Outcome>) -> String {
    let value = match counted {
        Some(counted) => figures::value(counted, subject.decimals()),
        None => yardstick(subject, one),
    };
    let month = one.month.map(|month| format!(" in {}", month.in_words())).unwrap_or_default();
    format!("{kind} of {value}{month}")
}

fn row(sources: &Sources<'_>, subject: &Subject<'_>) -> Row {
    let measure = subject.measure;
    let (words, arrow) = sentences::good_way(measure.better);
    Row::new(
        vec![
            Line::strong(&measure.title).to(&measure.id),
            Line::small(figures::capital(&figures::when(&measure.headline.window, sources.month()))),
        ],
        [
            figure_cell(subject).with(sources.sparkline(measure)),
            target_cell(subject),
            Line::plain(figures::capital(words)).arrow(arrow).into(),
            change_cell(subject, sources.before(measure, 1)),
            change_cell(subject, sources.before(measure, 12)),
        ],
    )
}

pub fn figure_cell(subject: &Subject<'_>) -> Cell {
    let mut lines = vec![Line::strong(figures::value_or_missing(subject.now, subject.decimals()))];
    if let Some(now) = subject.now {
        lines.extend(figures::counts(now).map(Line::small));
        if now.status != Status::Ok {
            lines.push(Line::small(figures::capital(&reason(now))));
        }
    }
    lines.into()
}

/// The value of a yardstick as it was given, in the unit of the measure.
pub fn yardstick(subject: &Subject<'_>, one: &Yardstick) -> String {
    printed::with_unit(&printed::yardstick(one, subject.decimals()), subject.measure.unit)
}

fn target_cell(subject: &Subject<'_>) -> Cell {
    match &subject.measure.target {
        Some(target) => vec![Line::plain(yardstick(subject, target)), Line::small(&target.label)].into(),
        None => "No target agreed".into(),
    }
}

/// A change in words with its arrow, and what may be made of it.
pub fn change_cell(subject: &Subject<'_>, then: Option<&Outcome>) -> Cell {
    let Some(then) = then else { return no_figure("no figure then") };
    if let Some(begins) = subject.begins.filter(|_| subject.is_before_beginning(then)) {
        return no_figure(&format!("no figure then: the service began in {}", begins.in_words()));
    }
    let change = subject.now.and_then(|now| sentences::change(subject.measure, now, then));
    match change {
        Some(change) => {
            let words = Line::plain(figures::capital(&change.words)).arrow(Some(change.direction.arrow()));
            let judgement = figures::capital(&change.judgement());
            // Else a reader who takes one figure from the other finds a mistake that is none.
            let rounded = if change.is_rounded_apart { ". Computed before rounding" } else { "" };
            vec![words, Line::small(judgement + rounded)].into()
        }
        // What is hidden then is hidden now.
        None if then.status != Status::Ok => {
            let words = vec![
                Line::plain(then.status.marker().unwrap_or("[z]")),
                Line::small(figures::capital(&format!("no figure then: {}", why_not(then)))),
            ];
            words.into()
        }
        None => no_figure("no figure now"),
    }
}

/// The reason that the results give, which says more than the status.
fn why_not(then: &Outcome) -> &str {
    then.reason.as_deref().unwrap_or(then.status.name())
}

fn no_figure(why: &str) -> Cell {
    vec![Line::plain("[z]"), Line::small(figures::capital(why))].into()
}
