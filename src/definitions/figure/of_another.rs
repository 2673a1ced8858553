//! A change of what another measure counts: the same members in the same window, now and in the month that it is counted
//! from.
//!
//! The other measure is checked before, so its population and its condition are taken as they came out, under its own
//! options and in its version of the day.

use super::{
    Counts, Figure, FigureYaml,
    compiling::{lacks, window_of},
    fits,
};
use crate::{
    definitions::{
        disclosure::About,
        measure::{Context, Measure, suggestion},
        source::Spanned,
        window::Window,
    },
    vocabulary::{Diagnostic, Unit, words},
};

/// The change of another measure's count, and every problem at once.
pub fn compile(yaml: &FigureYaml, name: &Spanned<String>, context: &Context<'_>) -> Result<Figure, Vec<Diagnostic>> {
    let mut problems = fits::wrong_parts(yaml, context.source);
    if !problems.is_empty() {
        return Err(problems);
    }
    let of_its_own = yaml.population.iter().chain(&yaml.condition).map(|part| {
        let what = format!("a change of `{}` is of whom that measure counts", name.value);
        context.source.wrong_value("MP0119", what, part).hint("take this out, or `measure`")
    });
    problems.extend(of_its_own);
    let window = window_of(yaml, context).map_err(|wrong| problems.push(wrong)).ok();
    if yaml.since.is_none() {
        problems.push(lacks(yaml, context, "since"));
    }
    let other = in_force(name, context).map_err(|wrong| problems.push(wrong)).ok();
    let counted = other.zip(window).map(|(other, window)| counted(name, other, window, context));
    let counted = counted.transpose().map_err(|wrong| problems.push(wrong)).ok().flatten();
    match (counted, &yaml.since) {
        (Some(counted), Some(since)) if problems.is_empty() => Ok(Figure {
            statistic: yaml.statistic.value.clone(),
            population: counted.population.clone(),
            window: counted.window,
            counts: Counts::Change {
                since: since.value,
                only: counted.counts.condition().cloned(),
                of: Some(name.value.clone()),
            },
            unit: yaml.unit.unwrap_or(Unit::Percent),
        }),
        _ => Err(problems),
    }
}

/// The other measure as it is on the day, if there is one.
fn in_force<'a>(name: &Spanned<String>, context: &Context<'a>) -> Result<&'a Measure, Diagnostic> {
    let versions = context.others.understood.get(&name.value).map_or(&[][..], Vec::as_slice);
    let is_of_the_day = |one: &&Measure| match context.day {
        Some(day) => one.from.is_none_or(|from| from <= day) && one.until.is_none_or(|until| day < until),
        None => one.until.is_none(),
    };
    versions.iter().find(is_of_the_day).ok_or_else(|| {
        let known: Vec<&str> = context.others.named.iter().map(String::as_str).collect();
        let wrong = context.source.wrong_value("MP0109", format!("there is no measure `{}`", name.value), name);
        // One that is there and could not be understood has its own problems.
        let is_there = context.others.named.contains(&name.value);
        wrong.hint(suggestion(&name.value, &known)).as_consequence_if(is_there || context.others.is_unsure)
    })
}

/// The figure of the other measure that counts in the window.
fn counted<'a>(
    name: &Spanned<String>,
    other: &'a Measure,
    window: Window,
    context: &Context<'_>,
) -> Result<&'a Figure, Diagnostic> {
    let wrong = |what: String| context.source.wrong_value("MP0119", what, name);
    if other.about == About::People && context.about != About::People {
        let what = format!("`{}` is about people, and what has changed of it is too", name.value);
        return Err(wrong(what).hint("leave `disclosure` out, which is to say `people`"));
    }
    if other.is_of_the_service != context.is_of_the_service {
        let what = format!("only one of the two measures is of the service, so `{}` has other months", name.value);
        return Err(wrong(what).hint(format!("write `of_the_service: {}`", other.is_of_the_service)));
    }
    let counts: Vec<&Figure> =
        other.figures.iter().filter(|figure| matches!(figure.counts, Counts::Count { .. })).collect();
    counts.iter().find(|figure| figure.window == window).copied().ok_or_else(|| {
        let what = format!("measure `{}` counts nobody in the window `{}`", name.value, window.name());
        wrong(what).hint(match counts.is_empty() {
            true => String::from("a change is of a count; write whom it counts under `where`, and not `measure`"),
            false => {
                let windows: Vec<String> = counts.iter().map(|one| format!("`{}`", one.window.name())).collect();
                format!("it counts in {}", words::listed(&windows))
            }
        })
    })
}
