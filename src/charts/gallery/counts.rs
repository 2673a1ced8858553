//! Counts to look at: location by distance, distance bands, stacked columns, hubs against their places.

use super::lines::{LENGTHS, months, trend, wave};
use crate::charts::{
    Chart,
    samples::{hidden, measure, month, row},
};
use crate::vocabulary::{AgreedMeasure, ChartKind, Month, Outcome, Unit};

pub fn category(breakdown: &str, category: &str, month: Month, count: i64) -> Outcome {
    Outcome {
        breakdown: breakdown.to_owned(),
        category: category.to_owned(),
        numerator: Some(count),
        unit: Unit::Count,
        ..row("placement-distance", "count", month, Some(count as f64))
    }
}

pub fn distances(name: &str, count: i32, scale: i64, hides: bool) -> Vec<(String, Chart)> {
    let kinds = vec![ChartKind::LocationByDistance, ChartKind::DistanceBands];
    trend(name, measure("over-20-miles", kinds), distance_rows(count, scale, hides), &months(count))
}

pub fn distance_rows(count: i32, scale: i64, hides: bool) -> Vec<Outcome> {
    let mut rows = Vec::new();
    for (index, month) in months(count).months().enumerate() {
        let (index, wave) = (index as i64, wave(index as i32));
        let places = [
            ("in county, 20 miles or less", 470 + 2 * index),
            ("in county, over 20 miles", 21),
            ("in county, distance not known", 8),
            ("out of county, 20 miles or less", 128 + wave),
            ("out of county, over 20 miles", 255 - 3 * index),
            ("out of county, distance not known", 31),
            ("location not known", 4),
        ];
        for (place, children) in places {
            let one = category("location_by_distance", place, month, children * scale / 100);
            let is_hidden =
                hides && (place == "location not known" || index == 3 && place.starts_with("out of county, over"));
            rows.push(if is_hidden { hidden(one) } else { one });
        }
        let bands = [
            ("under 5 miles", 201),
            ("5 to 10 miles", 164),
            ("10 to 20 miles", 228),
            ("20 to 50 miles", 143),
            ("50 miles and over", 133),
            ("not known", 48),
        ];
        for (band, children) in bands {
            let one = category("distance_band", band, month, children * scale / 100);
            rows.push(if hides && band.starts_with("50") { hidden(one) } else { one });
        }
    }
    rows
}

/// The latest month did not arrive, and no child's location was unknown in the month before it.
pub fn late_and_changing() -> Vec<(String, Chart)> {
    let is_kept = |row: &Outcome| {
        row.month < month("2021-08") || row.month < month("2021-09") && !row.category.contains("not known")
    };
    let rows = distance_rows(14, 100, false).into_iter().filter(is_kept).collect();
    let wide =
        AgreedMeasure { decimals: 0, unit: Unit::Gbp, ..measure("external-residential-cost", vec![ChartKind::Cost]) };
    let two = |(month, mean): (&str, f64)| Outcome {
        unit: Unit::Gbp,
        lower: Some(mean - 31_000.0),
        upper: Some(mean + 31_000.0),
        ..row("external-residential-cost", "mean", month.parse().unwrap(), Some(mean))
    };
    let costs = [("2021-08", 4374.0), ("2021-09", 4512.0)].map(two).into();
    let kinds = vec![ChartKind::LocationByDistance];
    let mut gallery = trend("late", measure("over-20-miles", kinds), rows, &months(14));
    gallery.extend(trend("wide", wide, costs, &months(14)));
    gallery
}

pub fn gallery() -> Vec<(String, Chart)> {
    let mut gallery = late_and_changing();
    for count in LENGTHS {
        gallery.extend(distances(&format!("months-{count:03}"), count, 100, false));
    }
    for (name, count, scale, hides) in
        [("hidden", 14, 100, true), ("huge", 13, 1_000_000, false), ("tiny", 13, 1, false)]
    {
        gallery.extend(distances(name, count, scale, hides));
    }
    gallery
}
