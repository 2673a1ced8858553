//! The main points: a selection for who reads no further. Exceptions first, then what stands out, then the rest in short.
//!
//! A figure stands out when its change, or its distance from a target or from the figure of another, is more than chance.
//! The report's definition names measures that are told in any month, because they are what the service is for.

use super::{
    Block, Line, Section,
    headlines::{compared, parted, then, yardstick},
    sources::{Sources, Subject},
};
use crate::{
    reports::{
        chance::{self, Verdict},
        figures, sentences,
    },
    vocabulary::{Status, Unit, Yardstick},
};

/// What is told of the headline figures on the first page.
pub fn main_points(sources: &Sources<'_>) -> Section {
    let (exceptions, others) = parted(sources);
    let none = exceptions.is_empty().then(|| Line::plain("No measure is an exception this month."));
    let exceptions = exceptions.iter().map(|(one, why)| {
        let point = point(sources, one);
        Line::strong(format!("Exception: {point} {}.", figures::capital(why)))
    });
    let (told, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|one| is_told(sources, one));
    let told = told.iter().map(|one| Line::plain(point(sources, one)));
    let lines = none.into_iter().chain(exceptions).chain(told).chain(in_short(sources, &rest));
    Section::new("main-points", "Main points").holding([Block::List(lines.collect())])
}

fn is_told(sources: &Sources<'_>, subject: &Subject<'_>) -> bool {
    let has_figure = subject.now.is_some_and(|now| now.status == Status::Ok);
    has_figure && (subject.shown.main_point || stands_out(sources, subject))
}

/// Whether a change, or a distance from a fixed value of others, is more than chance.
fn stands_out(sources: &Sources<'_>, subject: &Subject<'_>) -> bool {
    let Some(now) = subject.now else { return false };
    let change = then(sources, subject).map(|then| chance::between(now, then));
    let distances = yardsticks(subject).map(|one| chance::against(now, one.value));
    change.into_iter().chain(distances).any(|verdict| matches!(verdict, Verdict::MoreThanChance(_)))
}

fn yardsticks<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a Yardstick> {
    subject.measure.target.iter().chain(&subject.measure.comparators)
}

/// The message of a measure with the counts beside its percentage, how it stands to the figures of others, and what must
/// be said with it.
fn point(sources: &Sources<'_>, subject: &Subject<'_>) -> String {
    let beside = yardsticks(subject).filter_map(|one| {
        let standing = sentences::standing(subject.now?, one.value)?;
        Some(format!("{}: {}; the figure is {standing}.", one.label, yardstick(subject, one)))
    });
    let caveat = caveat(subject).map(|words| format!("{words}."));
    let message = format!("{}.", with_counts(sources, subject));
    std::iter::once(message).chain(beside).chain(caveat).collect::<Vec<_>>().join(" ")
}

/// What must be said with the figure, where there is one.
pub fn caveat<'a>(subject: &Subject<'a>) -> Option<&'a str> {
    subject.now.filter(|now| now.status == Status::Ok)?;
    Some(subject.shown.caveat.trim_end_matches('.')).filter(|words| !words.is_empty())
}

/// The message, with its counts unless its own words say them.
fn with_counts(sources: &Sources<'_>, subject: &Subject<'_>) -> String {
    let message = compared(sources, subject);
    let says_counts = subject.shown.message.as_ref().is_some_and(|one| one.value.contains("{numerator}"));
    let share = subject.now.filter(|now| now.unit == Unit::Percent && !says_counts);
    match share.and_then(|now| Some((figures::value(now, subject.decimals()), figures::counts(now)?))) {
        Some((figure, counts)) => message.replacen(&figure, &format!("{figure} ({counts})"), 1),
        None => message,
    }
}

/// The rest, a line for each answer to the question of chance.
fn in_short(sources: &Sources<'_>, rest: &[Subject<'_>]) -> Vec<Line> {
    const ANSWERS: [&str; 4] = [
        "Changes that could be chance",
        "Changes that are not tested for chance",
        "No earlier figure to compare with",
        "No figure that may be shown",
    ];
    let answer = |index: usize| {
        let of_answer = rest.iter().filter(|one| answered(sources, one) == index);
        let told: Vec<String> = of_answer.map(|one| figure_then(sources, one)).collect();
        (!told.is_empty()).then(|| Line::plain(format!("{}: {}.", ANSWERS[index], told.join("; "))))
    };
    (0..ANSWERS.len()).filter_map(answer).collect()
}

/// Which of the answers is that of a measure.
fn answered(sources: &Sources<'_>, subject: &Subject<'_>) -> usize {
    let Some(now) = subject.now.filter(|now| now.status == Status::Ok) else { return 3 };
    match then(sources, subject).filter(|then| then.status == Status::Ok).map(|then| chance::between(now, then)) {
        None => 2,
        Some(Verdict::NotTested(_)) => 1,
        Some(_) => 0,
    }
}

/// `Children in residential care 78 (88 in September 2020)`.
fn figure_then(sources: &Sources<'_>, subject: &Subject<'_>) -> String {
    let title = figures::in_line(&subject.measure.title);
    let now = figures::value_or_missing(subject.now, subject.decimals());
    let is_shown = subject.now.is_some_and(|now| now.status == Status::Ok);
    let then = then(sources, subject).filter(|then| is_shown && then.status == Status::Ok);
    let then = then.map(|then| format!(" ({} in {})", figures::value(then, subject.decimals()), then.month.in_words()));
    format!("{title} {now}{}", then.unwrap_or_default())
}
