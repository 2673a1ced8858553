//! Laws that every chart keeps, tried on a gallery of every kind: short and long series, gaps, hidden figures, huge and
//! tiny values, long names. With `MILEPOST_GALLERY=folder` the pictures are written there to be looked at.

use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Outcome, Results, Status, Unit};

use super::{
    Chart, Coverage, draw_measure,
    fonts::{Weight, width},
    samples::{hidden, measure, month, row, share, yardstick},
};

/// A wave without chance: the same for everyone, and not the same each month.
fn wave(index: i32) -> i64 {
    i64::from((index * 37 + index * index * 11) % 23) - 11
}

fn months(count: i32) -> Coverage {
    let last = month("2021-09");
    Coverage { area: String::from("Surrey"), first: last.plus(1 - count), last }
}

fn shares(count: i32) -> Vec<Outcome> {
    let at = |(index, month): (usize, Month)| {
        share("out-of-county", month, 415 - (index as i64 * 33) / i64::from(count) + wave(index as i32))
    };
    months(count).months().enumerate().map(at).collect()
}

fn out_of_county() -> AgreedMeasure {
    AgreedMeasure {
        baseline: Some(yardstick("Baseline", 44.5, Some(month("2020-08")))),
        target: Some(yardstick("Target", 15.0, None)),
        ..measure("out-of-county", vec![ChartKind::Trend])
    }
}

fn trend(name: &str, measure: AgreedMeasure, rows: Vec<Outcome>, coverage: &Coverage) -> Vec<(String, Chart)> {
    named(name, draw_measure(&measure, &Results::new(rows), coverage))
}

fn named(name: &str, charts: Vec<Chart>) -> Vec<(String, Chart)> {
    charts.into_iter().map(|chart| (format!("{name}-{}", chart.id), chart)).collect()
}

fn trends() -> Vec<(String, Chart)> {
    let mut gallery = Vec::new();
    for count in [1, 2, 14, 40, 120] {
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

fn of(rows: Vec<Outcome>, id: &str) -> Vec<Outcome> {
    rows.into_iter().map(|row| Outcome { measure: id.to_owned(), ..row }).collect()
}

fn counts(id: &str, unit: Unit, decimals: u8) -> AgreedMeasure {
    let headline = FigureKey::all(id, "value", "stock");
    AgreedMeasure { unit, decimals, headline, ..measure(id, vec![ChartKind::Trend]) }
}

fn values(id: &str, unit: Unit, size: f64) -> Vec<Outcome> {
    let value = |index: usize| Some(size * (1.0 + wave(index as i32) as f64 / 40.0));
    months(14)
        .months()
        .enumerate()
        .map(|(index, month)| Outcome { unit, ..row(id, "value", month, value(index)) })
        .collect()
}

/// Hides two months and leaves one out, so that one month stands alone; the last month was not supplied.
fn with_gaps(rows: Vec<Outcome>) -> Vec<Outcome> {
    let count = rows.len();
    let gap = |(index, one): (usize, Outcome)| match index {
        3 | 4 => Some(hidden(one)),
        6 => None,
        _ if index + 1 == count => Some(row("out-of-county", "share", one.month, None)),
        _ => Some(one),
    };
    rows.into_iter().enumerate().filter_map(gap).collect()
}

fn turnover(count: i32) -> Vec<(String, Chart)> {
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

fn cost(count: i32) -> Vec<(String, Chart)> {
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

fn category(breakdown: &str, category: &str, month: Month, count: i64) -> Outcome {
    Outcome {
        breakdown: breakdown.to_owned(),
        category: category.to_owned(),
        numerator: Some(count),
        unit: Unit::Count,
        ..row("placement-distance", "count", month, Some(count as f64))
    }
}

fn distances(name: &str, count: i32, scale: i64, hides: bool) -> Vec<(String, Chart)> {
    let kinds = vec![ChartKind::LocationByDistance, ChartKind::DistanceBands];
    trend(name, measure("over-20-miles", kinds), distance_rows(count, scale, hides), &months(count))
}

fn distance_rows(count: i32, scale: i64, hides: bool) -> Vec<Outcome> {
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
fn late_and_changing() -> Vec<(String, Chart)> {
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

fn gallery() -> Vec<(String, Chart)> {
    let mut gallery = trends();
    for count in [1, 2, 14, 40, 120] {
        gallery.extend(turnover(count));
        gallery.extend(cost(count));
    }
    gallery.extend(late_and_changing());
    for (name, count, scale, hides) in [
        ("one", 1, 100, false),
        ("two", 2, 100, false),
        ("year", 14, 100, false),
        ("hidden", 14, 100, true),
        ("huge", 13, 1_000_000, false),
        ("tiny", 13, 1, false),
    ] {
        gallery.extend(distances(name, count, scale, hides));
    }
    gallery
}

#[test]
fn every_chart_is_well_formed_has_its_words_and_is_the_same_twice() {
    let (once, twice) = (gallery(), gallery());
    assert_eq!(once.len(), 38);
    for ((name, chart), (_, again)) in once.iter().zip(&twice) {
        for svg in [chart.svg(), chart.standalone_svg()] {
            let document = resvg::usvg::roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{name}: {e}"));
            let root = document.root_element();
            assert_eq!(root.attribute("role"), Some("img"), "{name}");
            assert!(root.attribute("viewBox").is_some(), "{name}");
            let ids: Vec<_> = document.descendants().filter_map(|node| node.attribute("id")).collect();
            assert_eq!(root.attribute("aria-labelledby"), Some(ids.join(" ").as_str()), "{name}");
            assert!(document.descendants().any(|node| node.text() == Some(chart.alt.as_str())), "{name}");
        }
        assert_eq!(chart.standalone_svg(), again.standalone_svg(), "{name}");
        assert!(!chart.table.rows.is_empty() && !chart.finding.is_empty(), "{name}");
        assert!(chart.table.rows.iter().all(|row| row.len() == chart.table.columns.len()), "{name}");
        assert!(chart.table.rows.iter().flatten().all(|cell| !cell.is_empty()), "{name}");
    }
}

/// A word on paper: its text, and the box it fills, in tenths of a pixel.
struct Word {
    text: String,
    size: f64,
    left: f64,
    right: f64,
    middle: f64,
}

fn words_of(chart: &Chart) -> Vec<Word> {
    let svg = chart.svg();
    let document = resvg::usvg::roxmltree::Document::parse(&svg).unwrap();
    let word = |node: resvg::usvg::roxmltree::Node| {
        let number = |name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
        let text = node.text().unwrap().trim().to_owned();
        let weight = if node.attribute("font-weight").is_some() { Weight::Bold } else { Weight::Regular };
        let (x, size) = (number("x"), number("font-size"));
        let across = width(&text, size, weight);
        let left = match node.attribute("text-anchor").unwrap() {
            "start" => x,
            "end" => x - across,
            _ => x - across / 2.0,
        };
        Word { text, size, left, right: left + across, middle: number("y") }
    };
    document.descendants().filter(|node| node.has_tag_name("text")).map(word).collect()
}

#[test]
fn no_word_lies_on_another_or_off_the_paper_or_is_too_small_to_read() {
    for (name, chart) in gallery() {
        let (words, (across, down)) = (words_of(&chart), chart.size());
        for (index, one) in words.iter().enumerate() {
            assert!(
                one.left >= 0.0 && one.right <= f64::from(across) * 10.0,
                "{name}: `{}` is off the paper",
                one.text
            );
            assert!(one.middle > 0.0 && one.middle < f64::from(down) * 10.0, "{name}: `{}` is off the paper", one.text);
            assert!(one.size >= 130.0, "{name}: `{}` is too small", one.text);
            for other in &words[..index] {
                let side_by_side = one.left >= other.right || other.left >= one.right;
                let above_or_below = (one.middle - other.middle).abs() >= (one.size + other.size) / 2.0;
                assert!(side_by_side || above_or_below, "{name}: `{}` lies on `{}`", one.text, other.text);
            }
        }
    }
}

/// The strongest thing to say of a hidden figure: a chart of it is the chart of a row that never had one.
#[test]
fn what_was_hidden_leaves_no_trace_in_words_table_or_ink() {
    let emptied = |row: &Outcome| match row.status {
        Status::Ok => row.clone(),
        _ => Outcome { value: None, numerator: None, denominator: None, lower: None, upper: None, ..row.clone() },
    };
    let loud = |row: Outcome| match row.status {
        Status::Ok => row,
        _ => Outcome { value: Some(987.6), numerator: Some(98_765), lower: Some(900.0), upper: Some(1_000.0), ..row },
    };
    let rows: Vec<Outcome> = with_gaps(shares(14)).into_iter().chain(distance_rows(14, 100, true)).map(loud).collect();
    let quiet: Vec<Outcome> = rows.iter().map(emptied).collect();
    let kinds = vec![ChartKind::Trend, ChartKind::LocationByDistance, ChartKind::DistanceBands];
    let agreed = AgreedMeasure { charts: kinds, ..out_of_county() };
    let drawn = draw_measure(&agreed, &Results::new(rows), &months(14));
    assert_eq!(drawn.len(), 3);
    assert_eq!(drawn, draw_measure(&agreed, &Results::new(quiet), &months(14)));
}

#[test]
fn a_kind_without_a_figure_gives_no_chart() {
    let kinds = [
        ChartKind::Trend,
        ChartKind::LocationByDistance,
        ChartKind::DistanceBands,
        ChartKind::LeaversAndTurnover,
        ChartKind::Cost,
    ];
    let agreed = measure("out-of-county", kinds.to_vec());
    assert_eq!(draw_measure(&agreed, &Results::default(), &months(14)), []);
    let all_hidden = shares(14).into_iter().chain(distance_rows(14, 100, false)).map(hidden).collect();
    assert_eq!(draw_measure(&agreed, &Results::new(all_hidden), &months(14)), []);
    let lone = hidden(category("location_by_distance", "location not known", month("2021-09"), 4));
    assert_eq!(draw_measure(&agreed, &Results::new(vec![lone]), &months(14)), []);
}

#[test]
fn a_gap_breaks_the_line_and_bridges_nothing() {
    let (_, whole) = &trend("whole", measure("out-of-county", vec![ChartKind::Trend]), shares(14), &months(14))[0];
    let (_, gaps) =
        &trend("gaps", measure("out-of-county", vec![ChartKind::Trend]), with_gaps(shares(14)), &months(14))[0];
    let lines = |chart: &Chart| chart.svg().matches(r#"stroke-width="35""#).count();
    assert_eq!((lines(whole), lines(gaps)), (1, 2), "a month alone between two gaps is a mark, not a line");
}

#[test]
fn a_picture_is_made_of_every_kind_at_a_sensible_size_only() {
    for (name, chart) in distances("year", 14, 100, false) {
        let (once, twice) = (chart.png(1.0).unwrap(), chart.png(1.0).unwrap());
        assert!(once.starts_with(b"\x89PNG") && once == twice, "{name}");
        assert!(chart.png(0.0).is_err() && chart.png(f32::NAN).is_err() && chart.png(1e6).is_err());
    }
}

#[test]
fn the_gallery_can_be_looked_at() {
    let Ok(folder) = std::env::var("MILEPOST_GALLERY") else { return };
    for (name, chart) in gallery() {
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(path, chart.png(1.25).unwrap()).unwrap();
        println!("{name}\n  {}\n  {}\n  {:?}", chart.subtitle, chart.alt, chart.notes);
    }
}
