//! Invented results for the tests of this stage.

use crate::vocabulary::{AgreedMeasure, Better, ChartKind, FigureKey, Month, Outcome, Status, Unit, Yardstick};

use super::Coverage;

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub fn coverage(first: &str, count: i32) -> Coverage {
    let first = month(first);
    Coverage { area: String::from("Surrey"), first, last: first.plus(count - 1) }
}

/// A row for everyone, in percent at the end of the month; not supplied where there is no value.
pub fn row(measure: &str, statistic: &str, month: Month, value: Option<f64>) -> Outcome {
    Outcome {
        measure: measure.to_owned(),
        month,
        window: String::from("stock"),
        breakdown: String::from("all"),
        category: String::from("all"),
        statistic: statistic.to_owned(),
        numerator: None,
        denominator: None,
        value,
        unit: Unit::Percent,
        lower: None,
        upper: None,
        least: None,
        most: None,
        method: None,
        not_known: Some(0),
        excluded: Some(0),
        status: if value.is_some() { Status::Ok } else { Status::NotSupplied },
        reason: None,
        definition: String::from("0000"),
        run: String::from("0000"),
    }
}

/// A share of 932, with an interval about as wide as Wilson's.
pub fn share(measure: &str, month: Month, numerator: i64) -> Outcome {
    let value = 100.0 * numerator as f64 / 932.0;
    Outcome {
        numerator: Some(numerator),
        denominator: Some(932),
        lower: Some((value - 3.2).max(0.0)),
        upper: Some((value + 3.2).min(100.0)),
        method: Some(String::from("wilson")),
        ..row(measure, "share", month, Some(value))
    }
}

pub fn hidden(outcome: Outcome) -> Outcome {
    Outcome { status: Status::Suppressed, reason: Some(String::from("fewer than 6 children")), ..outcome }
}

pub fn measure(id: &str, charts: Vec<ChartKind>) -> AgreedMeasure {
    AgreedMeasure {
        id: id.to_owned(),
        title: String::from("Children placed outside Surrey"),
        definition: String::new(),
        why: String::new(),
        owner: String::new(),
        headline: FigureKey::all(id, "share", "stock"),
        unit: Unit::Percent,
        decimals: 1,
        better: Better::Lower,
        numerator: String::from("children placed outside Surrey"),
        denominator: String::from("children looked after"),
        baseline: None,
        target: None,
        comparators: Vec::new(),
        beside: Vec::new(),
        awaited: None,
        options: Vec::new(),
        control: None,
        charts,
        source: String::new(),
        hash: String::new(),
        version: String::new(),
        earlier: Vec::new(),
    }
}

pub fn yardstick(label: &str, value: f64, month: Option<Month>) -> Yardstick {
    Yardstick { label: label.to_owned(), value, month, source: String::from("an invented source") }
}
