//! Control charts to look at: limits decided from the figures by the history, as a run does.

use super::lines::{LENGTHS, months, named, wave};
use crate::charts::{
    Chart, draw_measure,
    samples::{hidden, measure, row, yardstick},
};
use crate::history;
use crate::vocabulary::{
    AgreedMeasure, ChartKind, ControlMethod, ControlPlan, FigureKey, Month, Outcome, Results, Unit, control::StartsAnew,
};

const ID: &str = "coming-into-care";

fn counts(count: i32, of: impl Fn(i32) -> i64) -> Vec<Outcome> {
    let at = |(index, month): (usize, Month)| {
        let value = of(index as i32);
        Outcome {
            unit: Unit::Count,
            window: String::from("month"),
            numerator: Some(value),
            ..row(ID, "count", month, Some(value as f64))
        }
    };
    months(count).months().enumerate().map(at).collect()
}

fn shares(count: i32) -> Vec<Outcome> {
    let at = |(index, month): (usize, Month)| {
        let (x, n) = (30 + wave(index as i32), (80 + 3 * wave(index as i32 + 5)));
        Outcome {
            window: String::from("month"),
            numerator: Some(x),
            denominator: Some(n),
            ..row(ID, "share", month, Some(100.0 * x as f64 / n as f64))
        }
    };
    months(count).months().enumerate().map(at).collect()
}

fn drawn(name: &str, rows: Vec<Outcome>, count: i32, starts_anew: Vec<StartsAnew>) -> Vec<(String, Chart)> {
    with_target(name, rows, (count, None), starts_anew)
}

fn with_target(
    name: &str,
    rows: Vec<Outcome>,
    (count, target): (i32, Option<f64>),
    starts_anew: Vec<StartsAnew>,
) -> Vec<(String, Chart)> {
    let is_count = rows.iter().any(|row| row.unit == Unit::Count);
    let (statistic, method) = if is_count { ("count", ControlMethod::Xmr) } else { ("share", ControlMethod::Binomial) };
    let figure = FigureKey::all(ID, statistic, "month");
    let agreed = AgreedMeasure {
        title: String::from("Children coming into care"),
        headline: figure.clone(),
        unit: if is_count { Unit::Count } else { Unit::Percent },
        decimals: if is_count { 0 } else { 1 },
        target: target.map(|value| yardstick("Target", value, None)),
        control: Some(ControlPlan { figure, method, fix: None, starts_anew }),
        ..measure(ID, vec![ChartKind::Control])
    };
    let (results, coverage) = (Results::new(rows), months(count));
    let control = history::control(&agreed, &results, coverage.first, coverage.last);
    named(name, draw_measure(&agreed, &results, &coverage, control.as_ref()))
}

pub fn gallery() -> Vec<(String, Chart)> {
    let mut gallery = Vec::new();
    let usual = |index: i32| 32 + wave(index) / 2;
    for count in LENGTHS {
        gallery.extend(drawn(&format!("months-{count:03}"), counts(count, usual), count, Vec::new()));
    }
    gallery.extend(drawn("shift", counts(24, |index| usual(index) + if index > 15 { 14 } else { 0 }), 24, Vec::new()));
    let anew = StartsAnew { month: months(12).first, because: String::from("a second hub opened") };
    let step = |index: i32| usual(index) + if index > 12 { 30 } else { 0 };
    gallery.extend(drawn("anew", counts(25, step), 25, vec![anew]));
    for (name, target) in [("target-met", 55.0), ("target-missed", 12.0), ("target-between", 33.0)] {
        gallery.extend(with_target(name, counts(24, usual), (24, Some(target)), Vec::new()));
    }
    let far = |index: i32| if index == 9 { 140 } else { usual(index) };
    gallery.extend(drawn("far", counts(24, far), 24, Vec::new()));
    gallery.extend(drawn("rare", counts(24, |index| i64::from(index == 9)), 24, Vec::new()));
    gallery.extend(drawn("alike", counts(24, |_| 7), 24, Vec::new()));
    gallery.extend(drawn("nought", counts(24, |_| 0), 24, Vec::new()));
    gallery.extend(drawn("huge", counts(24, |index| 40_000_000 * usual(index)), 24, Vec::new()));
    let gaps = |(index, row): (usize, Outcome)| if index % 7 == 4 { hidden(row) } else { row };
    let rows = counts(24, usual).into_iter().enumerate().map(gaps).collect();
    gallery.extend(drawn("gaps", rows, 24, Vec::new()));
    gallery.extend(drawn("shares", shares(24), 24, Vec::new()));
    gallery
}

#[test]
fn a_signal_is_marked_and_its_rule_is_said_in_words() {
    let (_, chart) =
        &drawn("far", counts(24, |index| if index == 9 { 140 } else { 32 + wave(index) / 2 }), 24, Vec::new())[0];
    assert!(chart.alt.contains("July 2020: above the upper limit"), "{}", chart.alt);
    let told: Vec<&Vec<String>> =
        chart.table.rows.iter().filter(|row| row.last().is_some_and(|cell| cell != "No")).collect();
    assert!(!told.is_empty());
    let marks = chart.svg().matches("<polygon").count();
    assert_eq!(marks, 2 * (2 + told.len()), "two samples, and a mark for every month that is told, each with its rim");
}

#[test]
fn a_target_is_drawn_level_and_what_the_limits_say_of_it_is_told() {
    let usual = || counts(24, |index| 32 + wave(index) / 2);
    let (_, chart) = &with_target("met", usual(), (24, Some(55.0)), Vec::new())[0];
    let (_, without) = &drawn("none", usual(), 24, Vec::new())[0];
    assert!(chart.svg().contains("Target 55") && !without.svg().contains("Target"));
    let told = "The target of 55 is met consistently";
    assert!(chart.alt.contains(told) && chart.notes.iter().any(|note| note.starts_with(told)), "{:?}", chart.notes);
    let made =
        |chart: &Chart| chart.notes.iter().any(|note| note.contains("calculated from the 24 months with a figure"));
    assert!(made(chart) && made(without));
}

#[test]
fn months_without_limits_say_why() {
    let (_, few) = &drawn("few", counts(9, |index| 32 + wave(index)), 9, Vec::new())[0];
    assert!(few.finding.contains("no limits, because 9 months with a figure, and limits need 12"), "{}", few.finding);
    let (_, alike) = &drawn("alike", counts(24, |_| 7), 24, Vec::new())[0];
    assert!(alike.finding.contains("every month is the same"), "{}", alike.finding);
}
