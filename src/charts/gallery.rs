//! Laws that every chart keeps, tried on a gallery of every kind: short and long series, gaps, hidden figures, huge and
//! tiny values, long names. With `MILEPOST_GALLERY=folder` the pictures are written there to be looked at.

use std::sync::LazyLock;

use crate::vocabulary::{AgreedMeasure, ChartKind, Outcome, Results, Status};

use super::{
    Chart, draw_measure,
    fonts::{Weight, width},
    samples::{hidden, measure, month},
};
use counts::{category, distance_rows, distances};
use lines::{months, out_of_county, shares, trend, with_gaps};

mod control;
mod counts;
mod lines;
mod money;
mod page;
mod parts;

/// Every chart of the gallery by name, drawn once for all the laws.
static GALLERY: LazyLock<Vec<(String, Chart)>> = LazyLock::new(gallery);

fn gallery() -> Vec<(String, Chart)> {
    [lines::gallery(), counts::gallery(), parts::gallery(), money::gallery(), control::gallery()].concat()
}

#[test]
fn every_chart_is_well_formed_has_its_words_and_is_the_same_twice() {
    let again = gallery();
    assert_eq!(GALLERY.len(), again.len());
    for ((name, chart), (_, again)) in GALLERY.iter().zip(&again) {
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

/// What is wrong with the words of a chart: off the paper, too small, on each other.
fn faults_of_words(chart: &Chart) -> Vec<String> {
    let (words, (across, down)) = (words_of(chart), chart.size());
    let mut faults = Vec::new();
    for (index, one) in words.iter().enumerate() {
        let is_beside = one.left < 0.0 || one.right > f64::from(across) * 10.0;
        let is_above = one.middle - one.size / 2.0 < 0.0 || one.middle + one.size / 2.0 > f64::from(down) * 10.0;
        if is_beside || is_above {
            faults.push(format!("`{}` is off the paper", one.text));
        }
        if one.size < 140.0 {
            faults.push(format!("`{}` is too small", one.text));
        }
        for other in &words[..index] {
            let side_by_side = one.left >= other.right || other.left >= one.right;
            let above_or_below = (one.middle - other.middle).abs() >= (one.size + other.size) / 2.0;
            if !side_by_side && !above_or_below {
                faults.push(format!("`{}` lies on `{}`", one.text, other.text));
            }
        }
    }
    faults
}

#[test]
fn no_word_lies_on_another_or_off_the_paper_or_is_too_small_to_read() {
    let faults = GALLERY
        .iter()
        .flat_map(|(name, chart)| faults_of_words(chart).into_iter().map(move |fault| format!("{name}: {fault}")));
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Every place that ink is put, in tenths of a pixel.
fn places_of(node: resvg::usvg::roxmltree::Node) -> Vec<(f64, f64)> {
    let number = |name: &str| node.attribute(name).map(|value| value.parse::<f64>().unwrap_or(f64::NAN));
    match node.tag_name().name() {
        "polyline" | "polygon" => {
            let pairs = node.attribute("points").unwrap().split_whitespace();
            let pair = |pair: &str| {
                let (x, y) = pair.split_once(',').unwrap();
                (x.parse().unwrap_or(f64::NAN), y.parse().unwrap_or(f64::NAN))
            };
            pairs.map(pair).collect()
        }
        "rect" => {
            let (x, y) = (number("x").unwrap(), number("y").unwrap());
            vec![(x, y), (x + number("width").unwrap(), y + number("height").unwrap())]
        }
        "circle" => {
            let (x, y, r) = (number("cx").unwrap(), number("cy").unwrap(), number("r").unwrap());
            vec![(x - r, y - r), (x + r, y + r)]
        }
        "line" => vec![(number("x1").unwrap(), number("y1").unwrap()), (number("x2").unwrap(), number("y2").unwrap())],
        _ => Vec::new(),
    }
}

#[test]
fn all_ink_is_on_the_paper_at_places_that_are_numbers_and_nothing_can_run() {
    for (name, chart) in GALLERY.iter() {
        let svg = chart.svg();
        let document = resvg::usvg::roxmltree::Document::parse(&svg).unwrap();
        let (across, down) = chart.size();
        let (across, down) = (f64::from(across) * 10.0, f64::from(down) * 10.0);
        for node in document.root_element().descendants().filter(|node| node.is_element()) {
            let drawn = ["svg", "title", "desc", "text", "rect", "polyline", "polygon", "circle", "line"];
            assert!(drawn.contains(&node.tag_name().name()), "{name}: {}", node.tag_name().name());
            assert!(node.attributes().all(|one| !one.name().starts_with("on") && one.name() != "href"), "{name}");
            for (x, y) in places_of(node) {
                assert!((0.0..=across).contains(&x) && (0.0..=down).contains(&y), "{name}: ink at {x}, {y}");
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
    let (parts, mut kinds) = parts::hidden_rows();
    let rows = with_gaps(shares(14)).into_iter().chain(distance_rows(14, 100, true)).chain(parts);
    let rows: Vec<Outcome> = rows.map(loud).collect();
    let quiet: Vec<Outcome> = rows.iter().map(emptied).collect();
    kinds.extend([ChartKind::Trend, ChartKind::LocationByDistance, ChartKind::DistanceBands]);
    let agreed = AgreedMeasure { charts: kinds, ..out_of_county() };
    let drawn = draw_measure(&agreed, &Results::new(rows), &months(14), None);
    assert_eq!(drawn.len(), 5);
    assert_eq!(drawn, draw_measure(&agreed, &Results::new(quiet), &months(14), None));
}

/// Every kind once.
fn every_kind() -> Vec<ChartKind> {
    vec![
        ChartKind::Trend,
        ChartKind::Control,
        ChartKind::Comparators,
        ChartKind::PanelsBy(String::from("age_band")),
        ChartKind::StackedBy(String::from("sex")),
        ChartKind::LocationByDistance,
        ChartKind::DistanceBands,
        ChartKind::Survival,
        ChartKind::Caseload,
        ChartKind::LeaversAndTurnover,
        ChartKind::Cost,
        ChartKind::Budget,
    ]
}

#[test]
fn a_kind_without_a_figure_gives_no_chart() {
    let agreed = measure("out-of-county", every_kind());
    assert_eq!(draw_measure(&agreed, &Results::default(), &months(14), None), []);
    let all_hidden = shares(14).into_iter().chain(distance_rows(14, 100, false)).map(hidden).collect();
    assert_eq!(draw_measure(&agreed, &Results::new(all_hidden), &months(14), None), []);
    let lone = hidden(category("location_by_distance", "location not known", month("2021-09"), 4));
    assert_eq!(draw_measure(&agreed, &Results::new(vec![lone]), &months(14), None), []);
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
