//! Parts of a whole to look at: panels and stacked columns of two to twelve parts, hubs against their places.

use super::lines::{LENGTHS, months, trend, wave};
use crate::charts::{
    Chart,
    samples::{hidden, measure, month, row},
};
use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Outcome, Status, Unit};

const AGES: [(&str, i64); 5] = [("under 1", 21), ("1-4", 155), ("5-9", 200), ("10-15", 351), ("16+", 260)];
const PLACEMENTS: [(&str, i64); 7] = [
    ("foster placements", 799),
    ("placed for adoption", 12),
    ("placed with parents", 17),
    ("secure homes and children's homes", 71),
    ("independent and supported accommodation", 67),
    ("temporary placements", 0),
    ("not known", 5),
];
const TWELVE: [&str; 12] = [
    "Elmbridge",
    "Epsom and Ewell",
    "Guildford",
    "Mole Valley",
    "Reigate and Banstead",
    "Runnymede",
    "Spelthorne",
    "Surrey Heath",
    "Tandridge",
    "Waverley",
    "Woking",
    "A district with a name that was never meant for the top of a narrow plot",
];

/// What is done to the figures before they are drawn.
#[derive(Clone, Copy, PartialEq)]
enum Twist {
    None,
    /// One part hidden throughout, another for some months; the last month of a third did not arrive.
    Hidden,
    Times(f64),
}

fn part_of(measure: &str, breakdown: &str, category: &str, month: Month, (x, n): (i64, i64)) -> Outcome {
    let value = 100.0 * x as f64 / n.max(1) as f64;
    let reach = 90.0 / (n.max(1) as f64).sqrt();
    Outcome {
        breakdown: breakdown.to_owned(),
        category: category.to_owned(),
        numerator: Some(x),
        denominator: Some(n),
        lower: Some((value - reach).max(0.0)),
        upper: Some((value + reach).min(100.0)),
        method: Some(String::from("wilson")),
        ..row(measure, "share", month, Some(value))
    }
}

fn twisted(rows: Vec<Outcome>, twist: Twist, count: i32) -> Vec<Outcome> {
    let twist_one = |(index, one): (usize, Outcome)| {
        let (part, at) = (index / count as usize, index as i32 % count);
        match twist {
            Twist::None => one,
            Twist::Hidden if part == 0 || part == 2 && (3..6).contains(&at) => hidden(one),
            Twist::Hidden if part == 1 && at == count - 1 => {
                Outcome { value: None, numerator: None, status: Status::NotSupplied, reason: None, ..one }
            }
            Twist::Hidden => one,
            Twist::Times(times) => {
                let times_all = |value: Option<f64>| value.map(|value| value * times);
                let numerator = one.numerator.map(|n| (n as f64 * times) as i64);
                let value = times_all(one.value);
                Outcome { value, numerator, lower: times_all(one.lower), upper: times_all(one.upper), ..one }
            }
        }
    };
    rows.into_iter().enumerate().map(twist_one).collect()
}

/// Every part with a row a month, part after part.
fn by_month(parts: &[(&str, i64)], count: i32, make: impl Fn(&str, i64, Month, i64) -> Outcome) -> Vec<Outcome> {
    let mut rows = Vec::new();
    for (number, (category, size)) in parts.iter().enumerate() {
        for (index, month) in months(count).months().enumerate() {
            rows.push(make(category, *size, month, wave(index as i32 + number as i32)));
        }
    }
    rows
}

fn panels(name: &str, breakdown: &str, parts: &[(&str, i64)], count: i32, twist: Twist) -> Vec<(String, Chart)> {
    let agreed = measure("out-of-county", vec![ChartKind::PanelsBy(breakdown.to_owned())]);
    let make = |category: &str, n: i64, month: Month, wave: i64| {
        let x = (n * 2 / 5 + n * wave / 120).clamp(0, n);
        part_of("out-of-county", breakdown, category, month, (x, n))
    };
    let mut rows = twisted(by_month(parts, count, make), twist, count);
    rows.extend(super::lines::shares(count));
    trend(name, agreed, rows, &months(count))
}

fn stacks(name: &str, breakdown: &str, parts: &[(&str, i64)], count: i32, twist: Twist) -> Vec<(String, Chart)> {
    let agreed = AgreedMeasure {
        title: String::from("Children looked after"),
        headline: FigureKey::all("children-looked-after", "count", "stock"),
        unit: Unit::Count,
        decimals: 0,
        numerator: String::from("children looked after"),
        denominator: String::new(),
        ..measure("children-looked-after", vec![ChartKind::StackedBy(breakdown.to_owned())])
    };
    let make = |category: &str, size: i64, month: Month, wave: i64| {
        counted("children-looked-after", breakdown, category, month, (size + wave * size / 90).max(0))
    };
    let rows = twisted(by_month(parts, count, make), twist, count);
    trend(name, agreed, rows, &months(count))
}

fn counted(measure: &str, breakdown: &str, category: &str, month: Month, count: i64) -> Outcome {
    Outcome {
        breakdown: breakdown.to_owned(),
        category: category.to_owned(),
        numerator: Some(count),
        unit: Unit::Count,
        ..row(measure, "count", month, Some(count as f64))
    }
}

fn hubs(name: &str, hubs: &[(&str, i64)], count: i32, twist: Twist) -> Vec<(String, Chart)> {
    let agreed = AgreedMeasure {
        title: String::from("Young people supported by the hubs"),
        headline: FigureKey::all("hub-caseload", "count", "stock"),
        unit: Unit::Count,
        decimals: 0,
        numerator: String::from("young people supported"),
        ..measure("hub-caseload", vec![ChartKind::Caseload])
    };
    let supported = |category: &str, places: i64, month: Month, wave: i64| {
        counted("hub-caseload", "hub", category, month, (places.max(20) + wave).max(0))
    };
    let mut rows = twisted(by_month(hubs, count, supported), twist, count);
    let with_places: Vec<(&str, i64)> = hubs.iter().copied().filter(|(_, places)| *places > 0).collect();
    let share = |category: &str, places: i64, month: Month, wave: i64| Outcome {
        denominator: Some(if month < super::lines::months(5).first { places - 10 } else { places }),
        statistic: String::from("share of capacity"),
        unit: Unit::Percent,
        ..counted("hub-caseload", "hub", category, month, places + wave)
    };
    rows.extend(by_month(&with_places, count, share));
    trend(name, agreed, rows, &months(count))
}

pub fn gallery() -> Vec<(String, Chart)> {
    let twelve: Vec<(&str, i64)> = TWELVE.iter().enumerate().map(|(at, name)| (*name, 40 + 9 * at as i64)).collect();
    let mut gallery = Vec::new();
    for count in LENGTHS {
        gallery.extend(panels(&format!("months-{count:03}"), "age_band", &AGES, count, Twist::None));
        gallery.extend(stacks(&format!("months-{count:03}"), "placement_group", &PLACEMENTS, count, Twist::None));
        gallery.extend(hubs(&format!("months-{count:03}"), &[("Hub A", 35), ("Hub B", 35)], count, Twist::None));
    }
    for (name, twist) in [
        ("hidden", Twist::Hidden),
        ("huge", Twist::Times(1e6)),
        ("tiny", Twist::Times(0.001)),
        ("nought", Twist::Times(0.0)),
    ] {
        gallery.extend(panels(name, "age_band", &AGES, 14, twist));
        gallery.extend(stacks(name, "placement_group", &PLACEMENTS, 14, twist));
        gallery.extend(hubs(name, &[("Hub A", 35), ("Hub B", 0), ("Hub C", 12)], 14, twist));
    }
    gallery.extend(panels("twelve", "district", &twelve, 24, Twist::None));
    gallery.extend(panels("twelve-hidden", "district", &twelve, 120, Twist::Hidden));
    gallery.extend(stacks("twelve", "district", &twelve, 14, Twist::None));
    gallery.extend(hubs("twelve", &twelve, 14, Twist::None));
    gallery.extend(panels("two", "sex", &[("female", 420), ("male", 567)], 24, Twist::None));
    gallery.extend(stacks("two", "sex", &[("female", 420), ("male", 567)], 24, Twist::None));
    gallery.extend(hubs("one", &[("Hub A", 35)], 9, Twist::None));
    gallery
}

/// Rows of parts, some of them hidden, with the charts that draw them.
pub fn hidden_rows() -> (Vec<Outcome>, Vec<ChartKind>) {
    let make = |category: &str, n: i64, month: Month, wave: i64| {
        part_of("out-of-county", "age_band", category, month, (n / 3 + wave / 4, n))
    };
    let size =
        |category: &str, n: i64, month: Month, wave: i64| counted("out-of-county", "sex", category, month, n + wave);
    let mut rows = twisted(by_month(&AGES, 14, make), Twist::Hidden, 14);
    rows.extend(twisted(by_month(&[("female", 420), ("male", 567)], 14, size), Twist::Hidden, 14));
    let late = month("2021-09");
    rows.retain(|row| row.month <= late);
    (rows, vec![ChartKind::PanelsBy(String::from("age_band")), ChartKind::StackedBy(String::from("sex"))])
}
