//! How far from home children live in the latest month: a bar for each band of miles, and a rule at 20 miles.

use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Outcome, Results, Unit, rounding};

use super::{
    Chart, ChartTable, Coverage,
    canvas::{Align, Dash, Drawing, Ink, Stroke, Type},
    chart,
    fonts::{Weight, width},
    palette::{AXIS, GRID, HAIR, LABEL, PAPER, STRONG, TEXT, TWO},
    panel::{ACROSS, EDGE, small},
    readings::{Absence, Figure},
    scale::Scale,
    words,
};

const MEASURE: &str = "placement-distance";
const BREAKDOWN: &str = "distance_band";
/// The bands in order. Exactly 20.0 miles is in `10 to 20 miles`.
const BANDS: [&str; 6] =
    ["under 5 miles", "5 to 10 miles", "10 to 20 miles", "20 to 50 miles", "50 miles and over", "not known"];
/// The first band over 20 miles, and the band without a distance.
const OVER_20: usize = 3;
const NOT_KNOWN: usize = 5;

const ROW: f64 = 46.0;
const BAR: f64 = 30.0;
const TOP: f64 = 34.0;
/// Air above and below the rule at 20 miles.
const BREAK: f64 = 26.0;
const DOWN: u32 = 368;

type Cell = Result<i64, Absence>;

pub fn draw(measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let cells = cells(results, coverage.last)?;
    let month = coverage.last.in_words();
    let subtitle = format!("Children looked after by distance from home, number, {}, end of {month}", coverage.area);
    let finding = finding(&cells, coverage.last);
    Some(Chart {
        id: chart::id(&measure.id, &ChartKind::DistanceBands),
        kind: ChartKind::DistanceBands,
        alt: format!("Bar chart. {finding}"),
        table: table(&subtitle, &cells),
        notes: notes(&cells),
        drawing: drawing(&cells),
        finding,
        subtitle,
    })
}

/// What is known of each band, or nothing if no band has a figure. A band without a row has nobody in it.
fn cells(results: &Results, month: Month) -> Option<Vec<Cell>> {
    let key = |category: &str| FigureKey {
        breakdown: BREAKDOWN.to_owned(),
        category: category.to_owned(),
        ..FigureKey::all(MEASURE, "count", "stock")
    };
    let cell = |row: Option<&Outcome>| row.map_or(Ok(0), |row| Figure::of(row).map(|figure| figure.value as i64));
    let rows = BANDS.map(|band| results.one(&key(band), month));
    let cells: Vec<Cell> = rows.iter().map(|row| cell(*row)).collect();
    let has_figure = rows.iter().zip(&cells).any(|(row, cell)| row.is_some() && cell.is_ok());
    has_figure.then_some(cells)
}

fn finding(cells: &[Cell], month: Month) -> String {
    let said = BANDS.iter().zip(cells).map(|(band, cell)| match cell {
        Ok(count) => format!("{band}, {}", rounding::count(*count)),
        Err(absence) => format!("{band}, {}", words::meaning(absence.marker)),
    });
    let said: Vec<String> = said.collect();
    format!("Children looked after by distance from home at the end of {}: {}.", month.in_words(), said.join("; "))
}

fn table(caption: &str, cells: &[Cell]) -> ChartTable {
    let row = |(band, cell): (&&str, &Cell)| vec![words::capital(band), printed(cell)];
    ChartTable {
        caption: caption.to_owned(),
        columns: vec![String::from("Distance from home"), String::from("Children looked after")],
        rows: BANDS.iter().zip(cells).map(row).collect(),
    }
}

fn printed(cell: &Cell) -> String {
    match cell {
        Ok(count) => rounding::count(*count),
        Err(absence) => absence.marker.to_owned(),
    }
}

fn notes(cells: &[Cell]) -> Vec<String> {
    let mut notes = vec![
        String::from("Distance is in a straight line between the postcodes of home and placement."),
        String::from("Exactly 20.0 miles is in “10 to 20 miles”, not over 20."),
    ];
    for (band, cell) in BANDS.iter().zip(cells) {
        notes.extend(
            cell.as_ref().err().map(|absence| format!("{} for {band}: {}.", absence.marker, absence.in_words())),
        );
    }
    notes
}

/// Where the bars stand: their left edge, the scale, and where its highest figure is.
struct Frame {
    left: f64,
    right: f64,
    scale: Scale,
}

impl Frame {
    fn x(&self, value: f64) -> f64 {
        self.left + self.scale.height_of(value) * (self.right - self.left)
    }

    /// The middle of a bar; those over 20 miles stand below the rule.
    fn y(band: usize) -> f64 {
        TOP + ROW * (band as f64 + 0.5) + if band >= OVER_20 { BREAK } else { 0.0 }
    }
}

fn drawing(cells: &[Cell]) -> Drawing {
    let names = BANDS.map(words::capital);
    let widest = names.iter().map(|name| width(name, LABEL, Weight::Regular)).fold(0.0, f64::max);
    let frame = Frame {
        left: widest + 14.0,
        right: f64::from(ACROSS) - 70.0,
        scale: Scale::of_bars(cells.iter().flatten().map(|count| *count as f64)),
    };
    Drawing::new(ACROSS, DOWN, |ink| {
        ink.words("Number of children looked after", (2.0, 11.0), small(Align::Left));
        rule(ink, &frame);
        for (band, (name, cell)) in names.iter().zip(cells).enumerate() {
            bar(ink, &frame, band, name, cell);
        }
        mark_20_miles(ink);
        ink.line(&[(frame.left, TOP), (frame.left, Frame::y(NOT_KNOWN) + ROW / 2.0)], Stroke::solid(AXIS, 1.5));
    })
}

fn rule(ink: &Ink, frame: &Frame) {
    let foot = Frame::y(NOT_KNOWN) + ROW / 2.0;
    for tick in frame.scale.ticks() {
        let x = frame.x(tick);
        ink.line(&[(x, TOP), (x, foot)], Stroke::solid(GRID, HAIR));
        ink.words(&words::tick(frame.scale, tick, Unit::Count), (x, foot + 14.0), small(Align::Centre));
    }
}

/// A bar with its name and its count; a bar for children without a distance is an outline.
fn bar(ink: &Ink, frame: &Frame, band: usize, name: &str, cell: &Cell) {
    let y = Frame::y(band);
    let end = frame.x(*cell.as_ref().unwrap_or(&0) as f64);
    let colour = match band {
        NOT_KNOWN => AXIS,
        OVER_20.. => TWO[1],
        _ => TWO[0],
    };
    if end > frame.left {
        ink.block((frame.left, y - BAR / 2.0), (end, y + BAR / 2.0), colour);
        if band == NOT_KNOWN && end - frame.left > 5.0 {
            ink.block((frame.left + 2.5, y - BAR / 2.0 + 2.5), (end - 2.5, y + BAR / 2.0 - 2.5), PAPER);
        }
    }
    let right = Type { size: LABEL, weight: Weight::Regular, colour: TEXT, align: Align::Right };
    ink.words(name, (frame.left - 10.0, y), right);
    let count = Type { size: STRONG, weight: Weight::Bold, colour: TEXT, align: Align::Left };
    ink.words(&printed(cell), (end + 8.0, y), count);
}

/// The line that the national measure draws: up to 20.0 miles above it, over 20 below.
fn mark_20_miles(ink: &Ink) {
    let y = (Frame::y(OVER_20 - 1) + Frame::y(OVER_20)) / 2.0;
    let (above, below) = ("↑ 20.0 miles or less", "↓ over 20.0 miles");
    let from_below = f64::from(ACROSS) - EDGE - width(below, LABEL, Weight::Regular);
    let from_above = from_below - 18.0 - width(above, LABEL, Weight::Regular);
    ink.line(&[(2.0, y), (from_above - 10.0, y)], Stroke { colour: AXIS, width: 2.5, dash: Dash::Short });
    for (words, from) in [(above, from_above), (below, from_below)] {
        ink.words(words, (from, y), Type { size: LABEL, weight: Weight::Regular, colour: TEXT, align: Align::Left });
    }
}
