//! What a reader of a chart should know, a sentence each, for the foot of the chart on the page.

use chrono::{Datelike as _, NaiveDate};

use crate::vocabulary::{AgreedMeasure, Month, Yardstick, words::listed};

use super::{
    line_plot::{LinePlot, Rule},
    readings::Readings,
    scale::Scale,
    words,
};

/// The notes under a chart of lines.
pub fn of_lines(plot: &LinePlot, scale: Scale, undrawn: &[Rule], measure: &AgreedMeasure) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(plot.lines.first().and_then(|line| on_interval(line.readings)));
    if plot.runs_off(scale) {
        notes.push(String::from("An interval too wide for the axis runs off the chart; the table gives it in full."));
    }
    notes.extend(plot.axis_start(scale).map(|start| format!("{start}.")));
    notes.extend(plot.lines.first().and_then(|line| on_window(line.readings)));
    notes.extend(undrawn.iter().map(|rule| format!("Not drawn: {} {}.", rule.words, rule.printed)));
    notes.extend(on_yardsticks(measure));
    notes.extend(plot.lines.first().and_then(|line| on_changes(line.readings)));
    for line in &plot.lines {
        notes.extend(on_silence(line.readings).into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
    }
    notes
}

/// What the shaded band is, and how it was made.
pub fn on_interval(readings: &Readings) -> Option<String> {
    let has_interval = readings.figures().any(|(_, figure)| figure.interval.is_some());
    let method = readings.method.as_deref().map(|method| format!(" ({})", words::method_in_words(method)));
    has_interval.then(|| format!("The shaded band is the 95% interval{}.", method.unwrap_or_default()))
}

/// A rolling window smooths, and its neighbouring points are not independent.
pub fn on_window(readings: &Readings) -> Option<String> {
    match readings.window.as_str() {
        "12 months" => Some(String::from(
            "Each point covers the 12 months to the end of its month, so points next to each other share most of their data.",
        )),
        "year to date" => {
            Some(String::from("Each point covers the financial year from 1 April to the end of its month."))
        }
        "month" => Some(String::from("Each point covers its calendar month.")),
        "stock" => Some(String::from("Each point is the position on the last day of its month.")),
        other => other.strip_prefix("since ").map(|start| format!("Each point covers the time since {}.", day(start))),
    }
}

/// `2021-01-01` as `1 January 2021`; what is no day stays as it is.
fn day(written: &str) -> String {
    let day = written.parse::<NaiveDate>();
    day.map_or_else(|_| written.to_owned(), |day| format!("{} {}", day.day(), Month::of(day).in_words()))
}

/// Where the line breaks because something else is counted from then on.
pub fn on_changes(readings: &Readings) -> Option<String> {
    let months: Vec<String> = readings.changes.iter().map(|month| month.in_words()).collect();
    let from = listed(&months);
    (!months.is_empty())
        .then(|| format!("[b] The definition changed from {from}: figures before and after are not alike."))
}

/// Why months are missing, also those before the first that is drawn.
pub fn on_silence(readings: &Readings) -> Vec<String> {
    let all: Vec<_> = readings.before.iter().chain(&readings.months).cloned().collect();
    words::notes_on_silence(&all)
}

/// Where the baseline, the target and the comparators come from.
pub fn on_yardsticks(measure: &AgreedMeasure) -> Vec<String> {
    let source = |(name, one): (&str, &Yardstick)| {
        (!one.source.is_empty()).then(|| format!("{}: {}.", words::capital(name), one.source.trim_end_matches('.')))
    };
    let baseline = measure.baseline.iter().map(|one| ("Baseline", one));
    let target = measure.target.iter().map(|one| ("Target", one));
    let comparators = measure.comparators.iter().map(|one| (one.label.as_str(), one));
    baseline.chain(target).chain(comparators).filter_map(source).collect()
}
