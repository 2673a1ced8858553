//! Curves, money and comparisons to look at.

use super::lines::{months, trend, wave};
use crate::charts::{
    Chart,
    samples::{hidden, measure, month, row, yardstick},
};
use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Outcome, Unit, Yardstick};

const KEPT: &str = "kept-out-of-care-6-months";

/// A curve at some days: the share, its limits where it has any, and how many are still followed.
pub fn curve_rows(days: &[(i64, f64, i64)]) -> Vec<Outcome> {
    let at = |(day, share, followed): &(i64, f64, i64)| {
        let of_day = |statistic: &str, value: f64| Outcome {
            breakdown: String::from("days"),
            category: day.to_string(),
            window: String::from("since 2021-01-01"),
            ..row(KEPT, statistic, month("2021-09"), Some(value))
        };
        let reach = 90.0 / (*followed as f64 + 1.0).sqrt();
        let share = Outcome {
            lower: (*share < 100.0).then_some((share - reach).max(0.0)),
            upper: (*share < 100.0).then_some((share + reach * 0.8).min(100.0)),
            method: Some(String::from("kaplan-meier")),
            ..of_day("survival", *share)
        };
        let followed =
            Outcome { unit: Unit::Count, numerator: Some(*followed), ..of_day("followed", *followed as f64) };
        [share, followed]
    };
    days.iter().flat_map(at).collect()
}

fn curve(name: &str, rows: Vec<Outcome>) -> Vec<(String, Chart)> {
    let agreed = AgreedMeasure {
        title: String::from("Referrals kept out of care for six months"),
        headline: FigureKey::all(KEPT, "share", "follow-up 6 months"),
        ..measure(KEPT, vec![ChartKind::Survival])
    };
    trend(name, agreed, rows, &months(14))
}

fn curves() -> Vec<(String, Chart)> {
    let usual = [(30, 92.3, 118), (61, 85.8, 96), (91, 83.1, 74), (122, 77.7, 51), (152, 77.7, 30), (183, 65.4, 12)];
    let mut gallery = curve("usual", curve_rows(&usual));
    let hides = |one: Outcome| {
        let is_small = one.category == "183" && one.statistic == "followed" || one.category == "91";
        if is_small { hidden(one) } else { one }
    };
    gallery.extend(curve("hidden", curve_rows(&usual).into_iter().map(hides).collect()));
    gallery.extend(curve("one-day", curve_rows(&usual[..1])));
    gallery.extend(curve("nobody", curve_rows(&usual.map(|(day, _, followed)| (day, 100.0, followed)))));
    gallery.extend(curve("all", curve_rows(&[(30, 40.0, 12), (61, 0.0, 0)])));
    let many: Vec<(i64, f64, i64)> = (1..=60).map(|k| (k * 7, 100.0 - k as f64, 24_000 - 390 * k)).collect();
    gallery.extend(curve("sixty-days", curve_rows(&many)));
    let not_counted = curve_rows(&usual).into_iter().filter(|one| one.statistic == "survival").collect();
    gallery.extend(curve("followed-not-known", not_counted));
    gallery
}

/// The months of a year from April; `whole` is the budget, where there is one.
pub fn money_rows(count: i32, each: f64, whole: Option<i64>) -> Vec<Outcome> {
    let mut sum = 0.0;
    let mut rows = Vec::new();
    for (index, month) in month("2021-04").to(month("2021-04").plus(count - 1)).enumerate() {
        sum += each * (1.0 + wave(index as i32) as f64 / 60.0);
        let of_year = |statistic: &str, unit: Unit, value: f64| Outcome {
            unit,
            window: String::from("year to date"),
            ..row("external-residential-cost", statistic, month, Some(value))
        };
        rows.push(of_year("sum", Unit::Gbp, sum));
        rows.extend(whole.map(|whole| Outcome {
            denominator: Some(whole),
            ..of_year("share of budget", Unit::Percent, 100.0 * sum / whole as f64)
        }));
    }
    rows
}

fn money(name: &str, count: i32, rows: Vec<Outcome>) -> Vec<(String, Chart)> {
    let agreed = AgreedMeasure {
        title: String::from("Externally commissioned residential placements"),
        headline: FigureKey::all("external-residential-cost", "mean", "stock"),
        unit: Unit::Gbp,
        decimals: 0,
        ..measure("external-residential-cost", vec![ChartKind::Budget])
    };
    let last = month("2021-04").plus(count - 1);
    let coverage = crate::charts::Coverage { area: String::from("Surrey"), first: month("2020-08"), last };
    trend(name, agreed, rows, &coverage)
}

fn budgets() -> Vec<(String, Chart)> {
    let whole = Some(16_100_000);
    let mut gallery = Vec::new();
    for count in [1, 2, 6, 11, 12] {
        gallery.extend(money(&format!("months-{count:03}"), count, money_rows(count, 1.29e6, whole)));
    }
    gallery.extend(money("over", 8, money_rows(8, 2.6e6, whole)));
    gallery.extend(money("under", 10, money_rows(10, 0.2e6, whole)));
    gallery.extend(money("huge", 6, money_rows(6, 1e11, Some(2_345_678_901_234))));
    gallery.extend(money("tiny", 6, money_rows(6, 11.0, Some(150))));
    gallery.extend(money("no-budget", 6, money_rows(6, 1.29e6, None)));
    gallery.extend(money("nought", 6, money_rows(6, 0.0, whole)));
    let gaps = |(index, one): (usize, Outcome)| match index / 2 {
        0 => hidden(one),
        3 => Outcome { value: None, ..hidden(one) },
        _ => one,
    };
    gallery.extend(money("gaps", 8, money_rows(8, 1.29e6, whole).into_iter().enumerate().map(gaps).collect()));
    gallery
}

/// Our figure in one month beside so many others.
fn compared(name: &str, ours: f64, others: Vec<Yardstick>) -> Vec<(String, Chart)> {
    let agreed = AgreedMeasure {
        baseline: Some(yardstick("Baseline", ours * 1.07, Some(month("2020-08")))),
        target: Some(yardstick("Target", ours * 0.33, None)),
        comparators: others,
        ..measure("out-of-county", vec![ChartKind::Comparators])
    };
    let at = |month: Month| Outcome {
        numerator: Some(410),
        denominator: Some(987),
        lower: Some(ours * 0.93),
        upper: Some(ours * 1.07),
        method: Some(String::from("wilson")),
        ..row("out-of-county", "share", month, Some(ours))
    };
    trend(name, agreed, months(3).months().map(at).collect(), &months(3))
}

fn comparisons() -> Vec<(String, Chart)> {
    let when = Some(month("2020-03"));
    let few = vec![yardstick("Statistical neighbours, mean of ten", 41.3, when), yardstick("England", 41.0, when)];
    let many = (0..14).map(|at| yardstick(&format!("County number {at}"), 36.0 + f64::from(wave(at) as i32), when));
    let mut gallery = compared("few", 41.5, few);
    gallery.extend(compared("alone", 41.5, Vec::new()));
    gallery.extend(compared("many", 41.5, many.collect()));
    gallery.extend(compared("tiny", 0.0004, vec![yardstick("England", 0.0009, when)]));
    gallery.extend(compared("huge", 9.9e8, vec![yardstick("England", 1.2e9, when)]));
    let long = "Statistical neighbours of the county as they were grouped by the department in the year before last";
    gallery.extend(compared("long", 97.0, vec![yardstick(long, 99.5, when)]));
    gallery
}

pub fn gallery() -> Vec<(String, Chart)> {
    [curves(), budgets(), comparisons()].concat()
}
