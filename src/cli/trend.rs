//! `milepost trend`: a figure over the months, in the terminal, with what was said before where it has moved, where its
//! definition changed, and which months say more than chance.

mod drawn;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::IsTerminal as _,
};

use self::drawn::{Drawing, Line};
use super::{Ended, Everywhere, say};
use crate::{
    definitions::{Categories, Config, Definitions, Figure, Measure},
    history::{self, History, Kept, revisions::Revision},
    pipeline::{
        Stopped,
        asked::{self, Category},
    },
    vocabulary::{
        AgreedMeasure, Control, Diagnostic, FigureKey, Month, Outcome, Point, Unit,
        printed::{self, Counted},
        rounding, words,
    },
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost trend out-of-county\n  milepost trend referrals --months 12\n  milepost trend referrals-under-12 --window month\n  milepost trend out-of-county --where AGE_BAND=16+"
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
    /// Draw one category of a breakdown, or one day of a curve
    #[arg(long = "where", value_name = "BREAKDOWN=CATEGORY")]
    only: Option<String>,
    /// How wide to draw, in columns; as wide as the terminal unless this says so
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=200))]
    width: Option<u16>,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, config) = everywhere.project()?;
    let history = History::of(&project.join(&config.reports));
    let definitions = Definitions::load(&project, config)?;
    let measure = asked::measure(&definitions, &typed.measure)?;
    let figure = figure(measure, &typed, &definitions.config)?;
    let category = asked::category(&definitions, measure, figure, typed.only.as_deref())?;
    let Some(kept) = history.latest(None)? else {
        let wrong = Diagnostic::error("MP0401", "no run has been kept yet");
        return Err(Stopped::from(wrong.hint("`milepost run` computes and keeps a month")));
    };
    let key = FigureKey::all(measure.id(), &figure.statistic, &figure.window.label(&definitions.config));
    let key = match category {
        Some(category) => of_category(key, category, figure, &definitions, &kept)?,
        None => key,
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
    let (words, unit) = (&measure.words, unit(&kept, &key));
    let decimals = words.decimals_of(unit);
    let shown = lines.iter().map(|line| line.point.month);
    let moved = shown.filter_map(|month| moved(decimals, published.get(&month)?));
    let foot: Vec<String> =
        control.iter().flat_map(|control| limits_in_words(control, decimals)).chain(moved).collect();
    let heading = heading(words, &key, unit);
    let width = typed.width.map(usize::from).or_else(terminal);
    say::print(
        Drawing { heading: &heading, unit, decimals, better: words.better, lines: &lines, foot: &foot, width }.text(),
    )?;
    Ok(Ended::Well)
}

/// How wide the terminal is, if somebody looks at one.
fn terminal() -> Option<usize> {
    std::io::stdout().is_terminal().then(|| Some(usize::from(terminal_size::terminal_size()?.0.0)))?
}

fn unit(kept: &Kept, key: &FigureKey) -> Unit {
    kept.results.series(key).map_or(Unit::Count, |series| series.unit)
}

fn heading(words: &AgreedMeasure, key: &FigureKey, unit: Unit) -> String {
    if *key == words.headline {
        return format!("{} ({})", words.title, words.unit);
    }
    let of = match key.breakdown.as_str() {
        "all" => String::new(),
        breakdown => format!(", {breakdown} {}", key.category),
    };
    format!("{}: {}, {}{of} ({unit})", words.title, key.statistic, key.window)
}

/// The figure that is asked for: the headline, or another of the measure's.
fn figure<'a>(measure: &'a Measure, typed: &Typed, config: &Config) -> Result<&'a Figure, Stopped> {
    let headline = &measure.words.headline;
    let statistic = typed.statistic.as_ref().unwrap_or(&headline.statistic);
    let of_statistic: Vec<&Figure> = measure.figures.iter().filter(|one| one.statistic == *statistic).collect();
    let wanted = |figure: &&&Figure| match &typed.window {
        Some(window) => figure.window.label(config) == *window,
        None => figure.window.label(config) == headline.window || of_statistic.len() == 1,
    };
    if let Some(found) = of_statistic.iter().find(wanted) {
        return Ok(found);
    }
    let in_window = |figure: &Figure| format!("`{}` in the window `{}`", figure.statistic, figure.window.label(config));
    let known: Vec<String> = measure.figures.iter().map(in_window).collect();
    let what = format!("measure `{}` has no such figure", measure.id());
    Err(Stopped::from(Diagnostic::error("MP0402", what).hint(format!("it has {}", words::listed(&known)))))
}

/// The figure of a category. One that is a value of a column is found among those that the results have.
fn of_category(
    key: FigureKey,
    (breakdown, category): Category,
    figure: &Figure,
    definitions: &Definitions,
    kept: &Kept,
) -> Result<FigureKey, Stopped> {
    let Some(Categories::ValuesOf(_)) = definitions.categories(&breakdown, &figure.population) else {
        return Ok(FigureKey { breakdown, category, ..key });
    };
    let is_of_figure = |one: &&Outcome| {
        [&one.measure, &one.statistic, &one.window, &one.breakdown]
            == [&key.measure, &key.statistic, &key.window, &breakdown]
    };
    let there = kept.results.outcomes().iter().filter(is_of_figure).map(|one| one.category.clone());
    let there: Vec<String> = there.collect::<BTreeSet<_>>().into_iter().collect();
    let category = asked::named(&breakdown, &category, &there)?;
    Ok(FigureKey { breakdown, category, ..key })
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
    let limit = |value: f64| rounding::number(value, decimals.max(1));
    let of_stretch = |stretch: &crate::vocabulary::control::Stretch| {
        let when = format!("{} to {}", stretch.first.in_short(), stretch.last.in_short());
        if let Some(why_not) = stretch.why_not {
            return format!("No limits from {when}: {}.", why_not.in_words());
        }
        let months = control.months.iter().filter(|one| (stretch.first..=stretch.last).contains(&one.month));
        let limits: Vec<_> = months.filter_map(|one| one.limits).collect();
        let made = stretch.made_in_words().map(|made| format!(", {made}")).unwrap_or_default();
        let trial = if stretch.is_trial { " On trial: there are few months yet." } else { "" };
        match limits.as_slice() {
            [first, rest @ ..] if rest.iter().all(|one| one == first) => format!(
                "┊ ▓ limits of chance from {when}: {} to {}, average {} ({}{made}).{trial}",
                limit(first.lower),
                limit(first.upper),
                limit(first.centre),
                control.method.in_words()
            ),
            _ => format!(
                "┊ ▓ limits of chance from {when}, other ones each month ({}{made}).{trial}",
                control.method.in_words()
            ),
        }
    };
    let assured = control.assured.iter().map(|assured| {
        let target = printed::with_unit(&printed::yardstick(&assured.target, decimals), control.unit);
        format!("The target of {target} {}.", assured.assurance.in_words())
    });
    control.stretches.iter().map(of_stretch).chain(assured).collect()
}

fn said_by_own_run(history: &History, kept: &Kept, key: &FigureKey, month: Month) -> Result<Option<Counted>, Stopped> {
    let own = history.latest(Some(month))?.filter(|own| own.manifest.run != kept.manifest.run);
    Ok(own.and_then(|own| own.results.one(key, month)?.counted()))
}

fn points(kept: &Kept, key: &FigureKey, months: usize) -> Result<Vec<Point>, Stopped> {
    let Some(series) = kept.results.series(key) else {
        let is_known = kept.results.outcomes().iter().any(|one| one.measure == key.measure);
        let what = format!("the run `{}` has no such figure of `{}`", kept.manifest.run, key.measure);
        let hint = match is_known {
            true => "nobody was in it in any month, or the run was made before the measure had it",
            false => "`milepost run` computes it",
        };
        return Err(Stopped::from(Diagnostic::error("MP0402", what).hint(hint)));
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
