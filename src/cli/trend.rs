//! `milepost trend`: a measure over the months, in the terminal, with what was said before where it has moved.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{Ended, Everywhere, say};
use crate::{
    definitions::Definitions,
    history::{History, Kept, revisions::Revision},
    pipeline::Stopped,
    vocabulary::{Diagnostic, FigureKey, Month, Outcome, Point, rounding, words::did_you_mean},
};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  milepost trend out-of-county\n  milepost trend referrals --months 12")]
pub struct Typed {
    /// The measure, as `milepost measures` lists it
    measure: String,
    /// How many months to show, up to the latest
    #[arg(long, value_name = "N", default_value_t = 24)]
    months: usize,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, config) = everywhere.project()?;
    let history = History::of(&project.join(&config.reports));
    let definitions = Definitions::load(&project, config)?;
    let words = &find(&definitions, &typed.measure)?.words;
    let Some(kept) = history.latest(None)? else {
        let wrong = Diagnostic::error("MP0401", "no run has been kept yet");
        return Err(Stopped::from(wrong.hint("`milepost run` computes and keeps a month")));
    };
    let published = history.published()?.revisions(&words.headline, kept.known());
    let published: BTreeMap<Month, Revision> = published.into_iter().map(|one| (one.month, one)).collect();
    let mut lines = Vec::new();
    for point in points(&kept, &words.headline, typed.months)? {
        let revision = published.get(&point.month).filter(|one| one.first.is_some()).cloned();
        // Where nothing was published, what the month's own run said of it, if there was one.
        let said = match &revision {
            Some(revision) => revision.first.as_ref().and_then(|first| first.outcome.value),
            None => said_by_own_run(&history, &kept, &words.headline, point.month)?,
        };
        lines.push(Line { said, point, revision });
    }
    let heading = format!("{} ({})", words.title, words.unit);
    say::print(chart(&heading, words.decimals, &lines) + &moved(words.decimals, &lines))?;
    Ok(Ended::Well)
}

fn said_by_own_run(history: &History, kept: &Kept, key: &FigureKey, month: Month) -> Result<Option<f64>, Stopped> {
    let own = history.latest(Some(month))?.filter(|own| own.manifest.run != kept.manifest.run);
    Ok(own.and_then(|own| own.results.one(key, month)?.value))
}

fn find<'a>(definitions: &'a Definitions, id: &str) -> Result<&'a crate::definitions::Measure, Stopped> {
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

/// One month of the chart, and what was said of it first.
struct Line {
    point: Point,
    said: Option<f64>,
    /// Where an edition had the month.
    revision: Option<Revision>,
}

/// Columns that the bars have.
const WIDTH: usize = 48;

/// A bar a month from nought, with its figure; a month without one says so, and one that has moved says from what.
fn chart(heading: &str, decimals: u8, lines: &[Line]) -> String {
    let values = lines.iter().filter_map(|line| line.point.value);
    let highest = values.fold(0.0_f64, f64::max);
    let printed = |value: f64| rounding::number(value, decimals);
    let width = lines.iter().filter_map(|line| line.point.value).map(|value| printed(value).chars().count()).max();
    let mut text = format!("{heading}\n\n");
    for Line { point, said, .. } in lines {
        let _ = match point.value {
            Some(value) => {
                let share = if highest > 0.0 { (value.max(0.0) / highest).min(1.0) } else { 0.0 };
                let bar = "█".repeat((share * WIDTH as f64).round() as usize);
                let width = width.unwrap_or(0);
                write!(text, "{}  {:>width$}  {bar}", point.month, printed(value))
            }
            None => write!(
                text,
                "{}  {} {}",
                point.month,
                point.status.marker().unwrap_or("[x]"),
                point.reason.as_deref().unwrap_or("")
            ),
        };
        if let Some(said) = said.filter(|said| point.value.is_none_or(|value| printed(value) != printed(*said))) {
            let _ = write!(text, "  (was {})", printed(said));
        }
        text.push('\n');
    }
    text
}

/// Each month that has moved since it was published, with both figures and why.
fn moved(decimals: u8, lines: &[Line]) -> String {
    let printed = |outcome: &Outcome| match outcome.value {
        Some(value) => rounding::number(value, decimals),
        None => outcome.status.marker().unwrap_or("[x]").to_owned(),
    };
    let line = |revision: &Revision| {
        let (first, now) = (revision.first.as_ref()?, revision.now.as_ref()?);
        let edition = first.edition.map(|edition| format!(" in edition {edition}")).unwrap_or_default();
        let (then, now) = (printed(&first.outcome), printed(&now.outcome));
        Some(format!("{}  published as {then}{edition}, now {now}: {}\n", revision.month, revision.in_words(printed)))
    };
    let moved = lines.iter().filter_map(|line| line.revision.as_ref()).filter(|revision| revision.has_moved());
    let told: String = moved.filter_map(line).collect();
    if told.is_empty() { told } else { format!("\n{told}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Status;

    fn line(month: &str, value: Option<f64>, said: Option<f64>) -> Line {
        let status = if value.is_some() { Status::Ok } else { Status::NotApplicable };
        let point = Point {
            month: month.parse().unwrap(),
            value,
            lower: None,
            upper: None,
            numerator: None,
            denominator: None,
            not_known: Some(0),
            excluded: Some(0),
            status,
            reason: value.is_none().then(|| String::from("there was nobody to count")),
        };
        Line { point, said, revision: None }
    }

    #[test]
    fn a_gap_says_why_and_a_figure_that_moved_says_from_what() {
        let lines = [
            line("2021-01", None, None),
            line("2021-02", Some(22.0), Some(22.04)),
            line("2021-03", Some(44.0), Some(43.0)),
        ];
        let text = chart("Out of county (percent)", 1, &lines);
        let bars: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(bars[0], "2021-01  [z] there was nobody to count");
        assert_eq!(bars[1], format!("2021-02  22.0  {}", "█".repeat(24)));
        assert_eq!(bars[2], format!("2021-03  44.0  {}  (was 43.0)", "█".repeat(48)));
    }
}
