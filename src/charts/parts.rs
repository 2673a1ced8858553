//! The parts of a breakdown: which categories the results have of it, in the order of the service, and what each says.

use crate::vocabulary::{FigureKey, Results, categories};

use super::{
    Coverage, notes,
    readings::{Absence, Reading, Readings},
};

/// One part: its name in words, and its figures, or why it has none in any month.
pub struct PartReadings {
    pub category: String,
    pub name: String,
    pub seen: Result<Readings, Absence>,
}

/// Every category that any month of the coverage has a row of, in the order that a reader expects.
pub fn of(
    results: &Results,
    whole: &FigureKey,
    breakdown: &str,
    coverage: &Coverage,
    decimals: u8,
) -> Vec<PartReadings> {
    let found = found(results, whole, breakdown, coverage);
    let part = |category: String| {
        let key = FigureKey { breakdown: breakdown.to_owned(), category: category.clone(), ..whole.clone() };
        let readings = Readings::of(results, &key, coverage, decimals);
        let seen = readings.ok_or_else(|| {
            let latest = coverage.months().rev().find_map(|month| Some((month, results.one(&key, month)?)));
            let absence = latest.and_then(|(month, row)| Reading::of(month, Some(row)).seen.err());
            absence.unwrap_or(Absence { marker: "[x]", reason: None })
        });
        PartReadings { name: categories::category(breakdown, &category), category, seen }
    };
    found.into_iter().map(part).collect()
}

/// Why a part has no figure in some month, or in any, a sentence for each reason.
pub fn notes_on_silence(part: &PartReadings) -> Vec<String> {
    let name = |note: String| format!("{}: {note}", part.name);
    match &part.seen {
        Ok(readings) => notes::on_silence(readings).into_iter().map(name).collect(),
        Err(absence) => vec![name(format!("{} in every month: {}.", absence.marker, absence.in_words()))],
    }
}

fn found(results: &Results, whole: &FigureKey, breakdown: &str, coverage: &Coverage) -> Vec<String> {
    let rows = results.of_measure(&whole.measure).iter().filter(|row| {
        row.breakdown == breakdown
            && row.statistic == whole.statistic
            && row.window == whole.window
            && (coverage.first..=coverage.last).contains(&row.month)
    });
    let mut found: Vec<String> = rows.map(|row| row.category.clone()).collect();
    found.sort_by(|a, b| categories::place(breakdown, a).cmp(&categories::place(breakdown, b)).then_with(|| a.cmp(b)));
    found.dedup();
    found
}
