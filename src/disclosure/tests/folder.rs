//! An outsider who has the public folder and nothing else: the table of figures as a file, and the charts as pictures.

use std::{collections::BTreeMap, fs, path::Path};

use resvg::usvg::roxmltree::{Document, Node};

use super::{
    attacker::attack,
    authorities::{Authority, Chance, first_month, rule},
    random::{authorities, in_parallel},
};
use crate::{
    charts::{self, Coverage, samples},
    disclosure::{Ledger, Protection, protect},
    history::to_csv,
    vocabulary::{ChartKind, Month, Outcome, Results, Status, Unit},
};

const MONTHS: i32 = 4;
/// The measures whose charts are published.
const CHARTED: [&str; 2] = ["out-of-county", "over-20-miles"];

fn coverage() -> Coverage {
    Coverage { area: String::from("Surrey"), first: first_month(), last: first_month().plus(MONTHS - 1) }
}

/// Writes what a pack would hold of some figures.
fn publish(figures: &Results, folder: &Path) {
    fs::write(folder.join("results.csv"), to_csv(figures.outcomes()).unwrap()).unwrap();
    for measure in CHARTED {
        let agreed = samples::measure(measure, vec![ChartKind::Trend]);
        for chart in charts::draw_measure(&agreed, figures, &coverage(), None) {
            fs::write(folder.join(format!("{measure}.svg")), chart.standalone_svg()).unwrap();
        }
    }
}

/// The figures of the table, with no more than the file says.
fn table(folder: &Path) -> Vec<Outcome> {
    let mut reader = csv::Reader::from_path(folder.join("results.csv")).unwrap();
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let row = |row: BTreeMap<String, String>| {
        let count = |column: &str| row[column].parse().ok();
        let value: Option<f64> = row["value"].parse().ok();
        Outcome {
            window: row["window"].clone(),
            breakdown: row["breakdown"].clone(),
            category: row["category"].clone(),
            numerator: count("numerator"),
            denominator: count("denominator"),
            not_known: count("not_known"),
            excluded: count("excluded"),
            unit: if row["statistic"] == "count" { Unit::Count } else { Unit::Percent },
            status: if row["status"] == "suppressed" { Status::Suppressed } else { Status::Ok },
            ..samples::row(&row["measure"], &row["statistic"], samples::month(&row["month"]), value)
        }
    };
    rows.into_iter().map(row).collect()
}

/// What a chart draws, read off its axes: the value of each month that has ink.
fn drawn(folder: &Path, measure: &str) -> BTreeMap<Month, f64> {
    let Ok(svg) = fs::read_to_string(folder.join(format!("{measure}.svg"))) else { return BTreeMap::new() };
    let document = Document::parse(&svg).unwrap();
    let (across, up) = (months(&document), scale(&document));
    let month = |x: f64| across.iter().find(|(at, _)| (at - x).abs() < 2.0).unwrap().1;
    let marks = document.descendants().filter(|node| is_mark(node)).flat_map(|node| places(&node));
    marks.map(|(x, y)| (month(x), up(y))).collect()
}

/// The line of the figures, and the months that stand alone.
fn is_mark(node: &Node<'_, '_>) -> bool {
    node.attribute("stroke-width") == Some("35") || node.has_tag_name("circle")
}

fn places(node: &Node<'_, '_>) -> Vec<(f64, f64)> {
    let number = |name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
    if node.has_tag_name("circle") {
        return vec![(number("cx"), number("cy"))];
    }
    let pair = |pair: &str| pair.split_once(',').map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap())).unwrap();
    node.attribute("points").unwrap().split_whitespace().map(pair).collect()
}

/// Where the months stand, by their names below the axis.
fn months(document: &Document<'_>) -> Vec<(f64, Month)> {
    let named = |node: Node<'_, '_>| {
        let name = node.text()?.trim();
        let month = coverage().months().find(|month| month.in_words().get(..3) == Some(name))?;
        Some((node.attribute("x")?.parse().ok()?, month))
    };
    document.descendants().filter(|node| node.has_tag_name("text")).filter_map(named).collect()
}

/// The value at a height, by two of the numbers beside the axis and the lines they belong to.
fn scale(document: &Document<'_>) -> impl Fn(f64) -> f64 {
    let beside = |node: &Node<'_, '_>| node.attribute("text-anchor") == Some("end");
    let number = |node: Node<'_, '_>| {
        let value: f64 = node.text()?.trim().strip_suffix('%')?.parse().ok()?;
        // Words stand 12 below the middle of their line.
        Some((node.attribute("y")?.parse::<f64>().ok()? - 12.0, value))
    };
    let numbers: Vec<(f64, f64)> = document.descendants().filter(beside).filter_map(number).collect();
    let ((low, from), (high, to)) = (numbers[0], *numbers.last().unwrap());
    move |y| from + (y - low) / (high - low) * (to - from)
}

fn shown(table: &[Outcome], measure: &str) -> BTreeMap<Month, f64> {
    let of_all =
        table.iter().filter(|row| row.measure == measure && row.breakdown == "all" && row.statistic == "share");
    of_all.filter_map(|row| Some((row.month, row.value?))).collect()
}

#[test]
fn nobody_recovers_a_count_from_a_public_folder() {
    let seeds: Vec<u64> = (1..=authorities()).map(|seed| 50_000 + seed).collect();
    let read_off: usize = in_parallel(&seeds, |seed| {
        let results = Authority::at_random(&mut Chance::of(seed)).figures(0..MONTHS);
        let Ok(paper) = protect(results, &Protection::Hide(rule()), &Ledger::default()) else { return 0 };
        let folder = tempfile::tempdir().unwrap();
        publish(paper.results(), folder.path());
        let table = table(folder.path());
        let mut read_off = 0;
        for measure in CHARTED {
            let (drawn, shown) = (drawn(folder.path(), measure), shown(&table, measure));
            // A single month is a sentence and no chart.
            if drawn.is_empty() && shown.len() < 2 {
                continue;
            }
            assert_eq!(drawn.keys().collect::<Vec<_>>(), shown.keys().collect::<Vec<_>>(), "seed {seed}, {measure}");
            assert!(drawn.iter().all(|(month, value)| (value - shown[month]).abs() < 0.1), "seed {seed}, {measure}");
            read_off += drawn.len();
        }
        assert_eq!(attack(&[Results::new(table)]), [], "seed {seed}");
        read_off
    });
    assert!(read_off > seeds.len(), "only {read_off} values were read off the charts of {} folders", seeds.len());
}

#[test]
fn from_a_folder_where_nothing_is_hidden_charts_alone_give_small_counts() {
    let small = (1..=20).flat_map(|seed| {
        let results = Authority::at_random(&mut Chance::of(seed)).figures(0..MONTHS);
        let folder = tempfile::tempdir().unwrap();
        publish(&results, folder.path());
        let table = table(folder.path());
        let drawn = drawn(folder.path(), "over-20-miles");
        let of = |month: &Month| {
            let row = |row: &&Outcome| row.month == *month && row.breakdown == "all" && row.measure == "over-20-miles";
            table.iter().find(row).and_then(|row| row.denominator).unwrap()
        };
        drawn.iter().map(|(month, value)| (value * of(month) as f64 / 100.0).round() as i64).collect::<Vec<_>>()
    });
    assert!(small.filter(|count| (1..6).contains(count)).count() > 5);
}
