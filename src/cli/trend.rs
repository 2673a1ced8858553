//! `milepost trend`: a figure over the months, in the terminal, with what was said before where it has moved, where its
//! definition changed, and which months say more than chance.

mod drawn;

use std::{collections::BTreeMap, io::IsTerminal as _};

use self::drawn::{Drawing, Line};
use super::{Ended, Everywhere, say};
use crate::{
    definitions::{Config, Definitions, Measure},
    history::{self, History, Kept, revisions::Revision},
    pipeline::Stopped,
    vocabulary::{
        Control, Diagnostic, FigureKey, Month, Outcome, Point, Unit, printed::Counted, rounding, words::did_you_mean,
    },
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost trend out-of-county\n  milepost trend referrals --months 12\n  milepost trend referrals-under-12 --window month"
)]
pub struct Typed {
    /// The measure, as `milepost measures` lists it
    measure: String,
    /// How many months to show, up to the latest
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=120))]
    months: u16,
    /// Another statistic than the headline's, as `milepost measures show` names it
    #[arg(long)]
    statistic: Option<String>,
    /// Another window than the headline's, as `month` or `12 months`
    #[arg(long)]
    window: Option<String>,
    /// How wide to draw, in columns; as wide as the terminal unless this says so
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=200))]
    width: Option<u16>,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, config) = everywhere.project()?;
    let history = History::of(&project.join(&config.reports));
    let definitions = Definitions::load(&project, config)?;
    let measure = find(&definitions, &typed.measure)?;
    let key = figure(measure, &typed, &definitions.config)?;
    let Some(kept) = history.latest(None)? else {
        let wrong = Diagnostic::error("MP0401", "no run has been kept yet");
        return Err(Stopped::from(wrong.hint("`milepost run` computes and keeps a month")));
    };
    let published = history.published()?.revisions(&key, kept.known());
    let published: BTreeMap<Month, Revision> = published.into_iter().map(|one| (one.month, one)).collect();
    let points = points(&kept, &key, typed.months.into())?;
    let control = control(measure, &key, &kept, &definitions.config);
    let mut lines = Vec::new();
    for point in points {
        let revision = published.get(&point.month).filter(|one| one.first.is_some());
        // Where nothing was published, what the month's own run said of it, if there was one.
        let said = match revision {
            Some(revision) => revision.first.as_ref().and_then(|first| first.outcome.counted()),
            None => said_by_own_run(&history, &kept, &key, point.month)?,
        };
        lines.push(line(point, said, control.as_ref(), &kept, &key));
    }
    let (words, is_headline) = (&measure.words, key == measure.words.headline);
    let unit = unit(&kept, &key);
    let decimals = words.decimals_of(unit);
    let shown = lines.iter().map(|line| line.point.month);
    let moved = shown.filter_map(|month| moved(decimals, published.get(&month)?));
    let foot: Vec<String> =
        control.iter().flat_map(|control| limits_in_words(control, decimals)).chain(moved).collect();
    let heading = match is_headline {
        true => format!("{} ({})", words.title, words.unit),
        false => format!("{}: {}, {} ({})", words.title, key.statistic, key.window, unit),
    };
    let width = typed.width.map(usize::from).or_else(terminal);
    say::print(Drawing { heading: &heading, unit, decimals, lines: &lines, foot: &foot, width }.text())?;
    Ok(Ended::Well)
}

/// How wide the terminal is, if somebody looks at one.
fn terminal() -> Option<usize> {
    std::io::stdout().is_terminal().then(|| Some(usize::from(terminal_size::terminal_size()?.0.0)))?
}

fn unit(kept: &Kept, key: &FigureKey) -> Unit {
    kept.results.series(key).map_or(Unit::Count, |series| series.unit)
}

/// The figure that is asked for: the headline, or another of the measure's.
fn figure(measure: &Measure, typed: &Typed, config: &Config) -> Result<FigureKey, Stopped> {
    let headline = &measure.words.headline;
    let keys: Vec<FigureKey> = measure
        .figures
        .iter()
        .map(|figure| FigureKey::all(measure.id(), &figure.statistic, &figure.window.label(config)))
        .collect();
    let statistic = typed.statistic.as_ref().unwrap_or(&headline.statistic);
    let of_statistic: Vec<&FigureKey> = keys.iter().filter(|key| key.statistic == *statistic).collect();
    let wanted = |key: &&&FigureKey| match &typed.window {
        Some(window) => key.window == *window,
        None => key.window == headline.window || of_statistic.len() == 1,
    };
    if let Some(found) = of_statistic.iter().find(wanted) {
        return Ok(FigureKey::clone(found));
    }
    let known: Vec<String> =
        keys.iter().map(|key| format!("`{}` in the window `{}`", key.statistic, key.window)).collect();
    let what = format!("measure `{}` has no such figure", measure.id());
    Err(Stopped::from(
        Diagnostic::error("MP0402", what).hint(format!("it has {}", crate::vocabulary::words::listed(&known))),
    ))
}

/// Limits and signals, where the measure asks for them of this very figure. They are made from the months that papers show.
fn control(measure: &Measure, key: &FigureKey, kept: &Kept, config: &Config) -> Option<Control> {
    measure.words.control.as_ref().filter(|plan| plan.figure == *key)?;
    let [first, last] = kept.manifest.months;
    let first = config.first_month.or(kept.manifest.complete_from).unwrap_or(first);
    history::control(&measure.words, &kept.results, first, last)
}

fn line(point: Point, said: Option<Counted>, control: Option<&Control>, kept: &Kept, key: &FigureKey) -> Line {
    let month = point.month;
    let decided = control.and_then(|control| control.at(month));
    let anew = control.and_then(|control| control.stretch_of(month)).filter(|stretch| stretch.first == month);
    let anew = anew.and_then(|stretch| Some(format!("limits start anew: {}", stretch.because.as_ref()?)));
    let definition = |month: Month| kept.results.one(key, month).map(|outcome| outcome.definition.as_str());
    let has_changed = definition(month.plus(-1)).is_some_and(|before| Some(before) != definition(month));
    let changed =
        has_changed.then(|| String::from("the definition changed here: figures before and after are not alike"));
    Line {
        said,
        limits: decided.and_then(|decided| decided.limits),
        signal: decided.and_then(|decided| decided.signal),
        begins: changed.into_iter().chain(anew).collect(),
        point,
    }
}

/// What the limits are, stretch by stretch, or why there are none.
fn limits_in_words(control: &Control, decimals: u8) -> Vec<String> {
    let printed = |value: f64| rounding::number(value, decimals.max(1));
    let of_stretch = |stretch: &crate::vocabulary::control::Stretch| {
        let when = format!("{} to {}", stretch.first.in_short(), stretch.last.in_short());
        if let Some(why_not) = stretch.why_not {
            return format!("No limits from {when}: {}.", why_not.in_words());
        }
        let months = control.months.iter().filter(|one| (stretch.first..=stretch.last).contains(&one.month));
        let limits: Vec<_> = months.filter_map(|one| one.limits).collect();
        let trial = if stretch.is_trial { " On trial: there are few months yet." } else { "" };
        match limits.as_slice() {
            [first, rest @ ..] if rest.iter().all(|one| one == first) => format!(
                "┊ ▓ limits of chance from {when}: {} to {}, average {} ({}).{trial}",
                printed(first.lower),
                printed(first.upper),
                printed(first.centre),
                control.method.in_words()
            ),
            _ => format!(
                "┊ ▓ limits of chance from {when}, other ones each month ({}).{trial}",
                control.method.in_words()
            ),
        }
    };
    control.stretches.iter().map(of_stretch).collect()
}

fn said_by_own_run(history: &History, kept: &Kept, key: &FigureKey, month: Month) -> Result<Option<Counted>, Stopped> {
    let own = history.latest(Some(month))?.filter(|own| own.manifest.run != kept.manifest.run);
    Ok(own.and_then(|own| own.results.one(key, month)?.counted()))
}

fn find<'a>(definitions: &'a Definitions, id: &str) -> Result<&'a Measure, Stopped> {
    definitions.measure(id).ok_or_else(|| {
        let wrong = Diagnostic::error("MP0402", format!("there is no measure `{id}`"));
        let close = did_you_mean(id, definitions.measures.iter().map(|measure| measure.id()));
        let listed = String::from("`milepost measures` lists them");
        Stopped::from(wrong.hint(close.map_or(listed, |close| format!("did you mean `{close}`?"))))
    })
}

fn points(kept: &Kept, key: &FigureKey, months: usize) -> Result<Vec<Point>, Stopped> {
    let Some(series) = kept.results.series(key) else {
        let what = format!("the run `{}` has no figure of `{}`", kept.manifest.run, key.measure);
        return Err(Stopped::from(Diagnostic::error("MP0402", what).hint("`milepost run` computes it")));
    };
    let from = series.points.len().saturating_sub(months);
    Ok(series.points[from..].to_vec())
}

/// A month that has moved since it was published, with both figures and why.
fn moved(decimals: u8, revision: &Revision) -> Option<String> {
    let printed = |outcome: &Outcome| match outcome.counted() {
        Some(counted) => counted.bare(decimals),
        None => outcome.status.marker().unwrap_or("[x]").to_owned(),
    };
    let (first, now) = (revision.first.as_ref()?, revision.now.as_ref()?);
    let edition = first.edition.map(|edition| format!(" in edition {edition}")).unwrap_or_default();
    let (then, now) = (printed(&first.outcome), printed(&now.outcome));
    let what =
        || format!("{}  published as {then}{edition}, now {now}: {}", revision.month, revision.in_words(printed));
    revision.has_moved().then(what)
}
