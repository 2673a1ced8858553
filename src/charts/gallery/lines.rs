//! Lines to look at: trends short and long, with gaps, crowds, huge and tiny values; turnover; cost.

use crate::charts::{
    Chart, Coverage, draw_measure,
    samples::{hidden, measure, month, row, share, yardstick},
};
use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Outcome, Results, Status, Unit};

/// From one month to ten years.
pub const LENGTHS: [i32; 7] = [1, 2, 13, 14, 40, 60, 120];

/// A wave without chance: the same for everyone, and not the same each month.
pub fn wave(index: i32) -> i64 {
    i64::from((index * 37 + index * index * 11) % 23) - 11
}

pub fn months(count: i32) -> Coverage {
    let last = month("2021-09");
    Coverage { area: String::from("Surrey"), first: last.plus(1 - count), last }
}

pub fn shares(count: i32) -> Vec<Outcome> {
    let at = |(index, month): (usize, Month)| {
        share("out-of-county", month, 415 - (index as i64 * 33) / i64::from(count) + wave(index as i32))
    };
    months(count).months().enumerate().map(at).collect()
}

pub fn out_of_county() -> AgreedMeasure {
    AgreedMeasure {
        baseline: Some(yardstick("Baseline", 44.5, Some(month("2020-08")))),
        target: Some(yardstick("Target", 15.0, None)),
        ..measure("out-of-county", vec![ChartKind::Trend])
    }
}

pub fn trend(name: &str, measure: AgreedMeasure, rows: Vec<Outcome>, coverage: &Coverage) -> Vec<(String, Chart)> {
    named(name, draw_measure(&measure, &Results::new(rows), coverage, None))
}

pub fn named(name: &str, charts: Vec<Chart>) -> Vec<(String, Chart)> {
    charts.into_iter().map(|chart| (format!("{name}-{}", chart.id), chart)).collect()
}

pub fn trends() -> Vec<(String, Chart)> {
    let mut gallery = Vec::new();
    for count in LENGTHS {
        gallery.extend(trend(&format!("months-{count:03}"), out_of_county(), shares(count), &months(count)));
    }
    gallery.extend(trend("gaps", out_of_county(), with_gaps(shares(14)), &months(14)));
    let change =
        |row: Outcome| Outcome { definition: if row.month < month("2021-04") { "0000" } else { "1111" }.into(), ..row };
    let changed = shares(14).into_iter().map(change).collect();
    gallery.extend(trend("changed", out_of_county(), changed, &months(14)));
    gallery.extend(trend("gaps-120", out_of_county(), with_gaps(shares(120)), &months(120)));
    gallery.extend(trend("plain", measure("plain", vec![ChartKind::Trend]), of(shares(14), "plain"), &months(14)));
    let crowd = AgreedMeasure {
        comparators: vec![
            yardstick("Statistical neighbours of the county, mean of ten", 41.3, Some(month("2020-03"))),
            yardstick("England", 41.0, Some(month("2020-03"))),
        ],
        target: Some(yardstick("Target", 41.2, None)),
        ..out_of_county()
    };
    gallery.extend(trend("crowd", crowd, shares(14), &months(14)));
    gallery.extend(trend(
        "tiny",
        counts("tiny", Unit::Per10000, 4),
        values("tiny", Unit::Per10000, 0.0004),
        &months(14),
    ));
    gallery.extend(trend("huge", counts("huge", Unit::Gbp, 0), values("huge", Unit::Gbp, 1.234e9), &months(14)));
    gallery.extend(trend(
        "below",
        counts("below", Unit::Percent, 1),
        values("below", Unit::Percent, -6.0),
        &months(14),
    ));
    gallery.extend(trend("nought", counts("nought", Unit::Count, 0), values("nought", Unit::Count, 0.0), &months(14)));
    gallery
}

pub fn of(rows: Vec<Outcome>, id: &str) -> Vec<Outcome> {
    rows.into_iter().map(|row| Outcome { measure: id.to_owned(), ..row }).collect()
}

pub fn counts(id: &str, unit: Unit, decimals: u8) -> AgreedMeasure {
    let headline = FigureKey::all(id, "value", "stock");
    AgreedMeasure { unit, decimals, headline, ..measure(id, vec![ChartKind::Trend]) }
}

pub fn values(id: &str, unit: Unit, size: f64) -> Vec<Outcome> {
    let value = |index: usize| Some(size * (1.0 + wave(index as i32) as f64 / 40.0));
    months(14)
        .months()
        .enumerate()
        .map(|(index, month)| Outcome { unit, ..row(id, "value", month, value(index)) })
        .collect()
}

/// Hides two months and leaves one out, so that one month stands alone; the last month was not supplied.
pub fn with_gaps(rows: Vec<Outcome>) -> Vec<Outcome> {
    let count = rows.len();
    let gap = |(index, one): (usize, Outcome)| match index {
        3 | 4 => Some(hidden(one)),
        6 => None,
        _ if index + 1 == count => Some(row("out-of-county", "share", one.month, None)),
        _ => Some(one),
    };
    rows.into_iter().enumerate().filter_map(gap).collect()
}

pub fn turnover(count: i32) -> Vec<(String, Chart)> {
    let agreed = AgreedMeasure {
        title: String::from("Staff turnover in the children's homes"),
        headline: FigureKey::all("staff-turnover", "ratio", "12 months"),
        numerator: String::from("leavers"),
        denominator: String::from("staff in post"),
        baseline: Some(yardstick("Baseline", 13.25, Some(month("2020-10")))),
        ..measure("staff-turnover", vec![ChartKind::LeaversAndTurnover])
    };
    let at = |(index, month): (usize, Month)| {
        let leavers = 20 + wave(index as i32) / 3;
        let value = 100.0 * leavers as f64 / 151.0;
        let row = Outcome {
            window: String::from("12 months"),
            numerator: Some(leavers),
            denominator: Some(151),
            lower: Some(value * 0.62),
            upper: Some(value * 1.54),
            method: Some(String::from("byar")),
            ..row("staff-turnover", "ratio", month, Some(value))
        };
        if index == 5 {
            Outcome {
                value: None,
                status: Status::Withheld,
                reason: Some(String::from("too many rows were set aside")),
                ..row
            }
        } else {
            row
        }
    };
    let rows = months(count).months().enumerate().map(at).collect();
    trend(&format!("months-{count:03}"), agreed, rows, &months(count))
}

pub fn cost(count: i32) -> Vec<(String, Chart)> {
    let agreed = AgreedMeasure {
        title: String::from("Weekly cost of external residential placements"),
        headline: FigureKey::all("external-residential-cost", "mean", "stock"),
        unit: Unit::Gbp,
        decimals: 0,
        numerator: String::new(),
        denominator: String::from("placements with a known cost"),
        baseline: Some(yardstick("Baseline", 4374.0, Some(month("2020-10")))),
        ..measure("external-residential-cost", vec![ChartKind::Cost])
    };
    let at = |(index, month): (usize, Month)| {
        let mean = 4374.0 + 11.0 * index as f64 + 17.0 * wave(index as i32) as f64;
        let row = Outcome { unit: Unit::Gbp, ..row("external-residential-cost", "mean", month, Some(mean)) };
        let mean = Outcome {
            denominator: Some(72),
            lower: Some(mean - 380.0),
            upper: Some(mean + 380.0),
            method: Some(String::from("t")),
            ..row.clone()
        };
        let highest = 8065.0 + if index > 7 { 420.0 } else { 0.0 };
        [mean, Outcome { statistic: String::from("max"), value: Some(highest), denominator: Some(72), ..row }]
    };
    let rows = months(count).months().enumerate().flat_map(at).collect();
    trend(&format!("months-{count:03}"), agreed, rows, &months(count))
}

pub fn gallery() -> Vec<(String, Chart)> {
    let mut gallery = trends();
    for count in LENGTHS {
        gallery.extend(turnover(count));
        gallery.extend(cost(count));
    }
    gallery
}
