//! Where children live, inside or outside the county and how far from home, as stacked columns by month.
//!
//! Seven categories are counted; four are drawn, since no more can be told apart. The table has all seven.

use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Outcome, Results, Unit, rounding};

use super::{
    Chart, ChartTable, Coverage,
    canvas::{Align, Drawing, Ink, Type},
    chart,
    fonts::{Weight, width},
    labels::{Label, Row, spread, wrap_evenly},
    line_plot::{connect, set},
    palette::{LABEL, MAIN, SMALL, STRONG, text_on},
    panel::{ACROSS, EDGE, HeadRow, LABEL_ROOM, MONTHS_ROOM, Panel, TO_LABELS, head_room, small, tick_room},
    readings::{Absence, Figure, Reading},
    scale::Scale,
    time_axis::{Spacing, TimeAxis},
    words,
};

const MEASURE: &str = "placement-distance";
const BREAKDOWN: &str = "location_by_distance";
/// The latest months that are drawn: a year and the same month of the year before.
const MOST_MONTHS: i32 = 13;
const DOWN: u32 = 500;
/// White between two segments, in pixels.
const AIR: f64 = 2.0;
/// Room for the sample of a colour before its name.
const SWATCH_ROOM: f64 = 19.0;

/// The categories in order, and the segment that each is drawn in.
const CATEGORIES: [(&str, usize); 7] = [
    ("in county, 20 miles or less", 0),
    ("in county, over 20 miles", 0),
    ("in county, distance not known", 0),
    ("out of county, 20 miles or less", 1),
    ("out of county, over 20 miles", 2),
    ("out of county, distance not known", 3),
    ("location not known", 3),
];
const SEGMENTS: usize = 4;

/// A category in a month: a count, or why there is none to show.
type Cell = Result<i64, Absence>;

/// One month's column: what is known of each category, or the marker that stands in its place.
struct Column {
    month: Month,
    cells: Vec<Cell>,
}

/// What stands beside the latest column for a segment.
struct SegmentLabel {
    segment: usize,
    name: Vec<Row>,
    count: Row,
}

impl SegmentLabel {
    fn width(&self) -> f64 {
        self.name.iter().chain([&self.count]).map(Row::width).fold(0.0, f64::max) + SWATCH_ROOM
    }
}

/// What of a segment may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Segment {
    Whole(i64),
    /// Some category of it is hidden, so that it is at least this.
    AtLeast(i64),
}

pub fn draw(measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let columns = columns(results, coverage)?;
    let names = names(&coverage.area);
    let first = columns[0].month;
    let period = words::span(first, coverage.last);
    let subtitle = format!(
        "Children looked after by location and distance from home, number, {}, end of each month, {period}",
        coverage.area
    );
    let finding = finding(&columns, &names);
    Some(Chart {
        id: chart::id(&measure.id, ChartKind::LocationByDistance),
        kind: ChartKind::LocationByDistance,
        alt: format!("Stacked column chart by month. {finding} {}", then(&columns, &names)).trim_end().to_owned(),
        table: table(&subtitle, &columns),
        notes: notes(&columns, &names),
        drawing: drawing(&columns, &names),
        finding,
        subtitle,
    })
}

fn names(area: &str) -> [String; SEGMENTS] {
    [
        format!("In {area}"),
        format!("Outside {area}, 20 miles or less"),
        format!("Outside {area}, over 20 miles"),
        String::from("Location or distance not known"),
    ]
}

/// The latest months from the first that has a figure, so at least one; nothing where no month has one.
fn columns(results: &Results, coverage: &Coverage) -> Option<Vec<Column>> {
    let earliest = coverage.first.max(coverage.last.plus(1 - MOST_MONTHS));
    let all: Vec<Column> = earliest.to(coverage.last).map(|month| Column::of(results, month)).collect();
    let has_figure = |column: &Column| column.seen() > 0 || column.marker().is_none();
    let first = all.iter().position(has_figure)?;
    Some(all.into_iter().skip(first).collect())
}

impl Column {
    /// A category without a row is nought where the month has rows of the breakdown, and not available where it has none.
    fn of(results: &Results, month: Month) -> Self {
        let key = |category: &str| FigureKey {
            breakdown: BREAKDOWN.to_owned(),
            category: category.to_owned(),
            ..FigureKey::all(MEASURE, "count", "stock")
        };
        let rows = CATEGORIES.map(|(category, _)| results.one(&key(category), month));
        let whole = results.one(&FigureKey::all(MEASURE, "count", "stock"), month);
        let has_rows = rows.iter().any(Option::is_some);
        let silence = || Reading::of(month, whole).seen.err().unwrap_or(Absence { marker: "[x]", reason: None });
        let cell = |row: Option<&Outcome>| match row {
            None if has_rows => Ok(0),
            None => Err(silence()),
            Some(row) => Figure::of(row).map(|figure| figure.value as i64),
        };
        Self { month, cells: rows.map(cell).into() }
    }

    fn segment(&self, segment: usize) -> Segment {
        let members = CATEGORIES.iter().zip(&self.cells).filter(|((_, of), _)| *of == segment);
        let cells: Vec<&Cell> = members.map(|(_, cell)| cell).collect();
        let seen = cells.iter().filter_map(|cell| cell.as_ref().ok()).sum();
        if cells.iter().all(|cell| cell.is_ok()) { Segment::Whole(seen) } else { Segment::AtLeast(seen) }
    }

    fn seen(&self) -> i64 {
        self.cells.iter().flatten().sum()
    }

    /// The marker over a column that lacks a part, or that stands in place of the whole.
    fn marker(&self) -> Option<&'static str> {
        self.absence().map(|absence| absence.marker)
    }

    fn absence(&self) -> Option<&Absence> {
        self.cells.iter().find_map(|cell| cell.as_ref().err())
    }
}

impl Segment {
    fn seen(self) -> i64 {
        match self {
            Self::Whole(count) | Self::AtLeast(count) => count,
        }
    }

    /// `312`, or `at least 312`; nothing where all of it is hidden.
    fn printed(self) -> Option<String> {
        match self {
            Self::Whole(count) => Some(rounding::count(count)),
            Self::AtLeast(0) => None,
            Self::AtLeast(count) => Some(format!("at least {}", rounding::count(count))),
        }
    }
}

/// The latest column with something to see: the words and the labels are about it.
fn latest(columns: &[Column]) -> &Column {
    columns.iter().rev().find(|column| column.seen() > 0).unwrap_or(&columns[0])
}

fn finding(columns: &[Column], names: &[String]) -> String {
    let latest = latest(columns);
    format!("Children looked after at the end of {}. {}.", latest.month.in_words(), counts(latest, names))
}

/// The first month, to hold the latest against.
fn then(columns: &[Column], names: &[String]) -> String {
    match columns {
        [first, .., _] => format!("At the end of {}. {}.", first.month.in_words(), counts(first, names)),
        _ => String::new(),
    }
}

fn counts(column: &Column, names: &[String]) -> String {
    let count = |(segment, name): (usize, &String)| {
        let printed = column.segment(segment).printed();
        format!("{name}: {}", printed.as_deref().unwrap_or("no figure"))
    };
    names.iter().enumerate().map(count).collect::<Vec<_>>().join("; ")
}

fn table(caption: &str, columns: &[Column]) -> ChartTable {
    let heads = CATEGORIES.iter().map(|(category, _)| words::capital(category));
    let cell = |cell: &Cell| match cell {
        Ok(count) => rounding::count(*count),
        Err(absence) => absence.marker.to_owned(),
    };
    let row = |column: &Column| [column.month.in_words()].into_iter().chain(column.cells.iter().map(cell)).collect();
    ChartTable {
        caption: caption.to_owned(),
        columns: [String::from("Month")].into_iter().chain(heads).collect(),
        rows: columns.iter().map(row).collect(),
    }
}

fn notes(columns: &[Column], names: &[String]) -> Vec<String> {
    let mut notes = vec![
        format!("“{}” is every child placed inside the county, whatever the distance.", names[0]),
        format!("“{}” is children outside the county without a distance, and children without a location.", names[3]),
        String::from("A distance of exactly 20.0 miles counts as 20 miles or less."),
    ];
    let silent = |column: &Column| Some(Reading { month: column.month, seen: Err(column.absence()?.clone()) });
    let silent: Vec<Reading> = columns.iter().filter_map(silent).collect();
    notes.extend(words::notes_on_silence(&silent));
    if !silent.is_empty() {
        notes.push(String::from("A column with a marker over it leaves out what the marker stands for."));
    }
    notes
}

fn drawing(columns: &[Column], names: &[String]) -> Drawing {
    let scale = Scale::of_bars(columns.iter().map(|column| column.seen() as f64));
    let head = [HeadRow::Words(String::from("Number of children looked after, at the end of each month"))];
    let latest = latest(columns);
    let labels = labels(columns, latest, names);
    let label_room = labels.iter().map(SegmentLabel::width).fold(0.0, f64::max);
    let time = TimeAxis {
        first: columns[0].month,
        count: columns.len(),
        left: tick_room(scale, Unit::Count),
        right: f64::from(ACROSS) - label_room - TO_LABELS - EDGE,
        spacing: Spacing::Columns,
    };
    let panel =
        Panel { top: head_room(&head) + 14.0, bottom: f64::from(DOWN) - MONTHS_ROOM, time, scale, unit: Unit::Count };
    Drawing::new(ACROSS, DOWN, |ink| {
        panel.head(ink, &head);
        panel.rule(ink);
        for (index, column) in columns.iter().enumerate() {
            let says_counts = index == 0 || column.month == latest.month;
            stack(ink, &panel, column, says_counts);
        }
        panel.name_months(ink, 0.0);
        name_segments(ink, &panel, latest, labels);
    })
}

/// A column from its foot, with white between its segments, and its marker over it where a part is missing.
fn stack(ink: &Ink, panel: &Panel, column: &Column, says_counts: bool) {
    let x = panel.time.x(column.month);
    let half = panel.half_column();
    for (segment, colour) in MAIN.into_iter().enumerate() {
        let (from, to) = edge(panel, column, segment);
        let foot = if from < panel.bottom { from - AIR } else { from };
        if foot - to < 0.3 {
            continue;
        }
        ink.block((x - half, to), (x + half, foot), colour);
        if says_counts && holds_its_count(panel, column.segment(segment), foot - to) {
            let count = rounding::count(column.segment(segment).seen());
            let set = Type { size: SMALL, weight: Weight::Bold, colour: text_on(colour), align: Align::Centre };
            ink.words(&count, (x, (foot + to) / 2.0), set);
        }
    }
    if let Some(marker) = column.marker() {
        ink.words(marker, (x, panel.y(column.seen() as f64) - 11.0), small(Align::Centre));
    }
}

/// Whether a segment so high has room for its count inside; one with a hidden part never says a count inside.
fn holds_its_count(panel: &Panel, segment: Segment, height: f64) -> bool {
    let across = width(&rounding::count(segment.seen()), SMALL, Weight::Bold) + 4.0;
    matches!(segment, Segment::Whole(_)) && height >= SMALL + 6.0 && across <= 2.0 * panel.half_column()
}

/// Where a segment starts and ends, from the foot of the column.
fn edge(panel: &Panel, column: &Column, segment: usize) -> (f64, f64) {
    let below: i64 = (0..segment).map(|lower| column.segment(lower).seen()).sum();
    (panel.y(below as f64), panel.y((below + column.segment(segment).seen()) as f64))
}

/// The names of the segments that any column has, with what the latest column says of each.
fn labels(columns: &[Column], latest: &Column, names: &[String]) -> Vec<SegmentLabel> {
    let is_drawn = |segment: &usize| columns.iter().any(|column| column.segment(*segment).seen() > 0);
    let label = |segment: usize| {
        let printed = latest.segment(segment).printed().unwrap_or_else(|| String::from("[c]"));
        SegmentLabel {
            segment,
            name: wrap_evenly(&names[segment], LABEL_ROOM - SWATCH_ROOM, 3, LABEL, Weight::Regular),
            count: Row::new(printed, STRONG, Weight::Bold),
        }
    };
    (0..SEGMENTS).filter(is_drawn).map(label).collect()
}

/// Names beside the latest column, each with a sample of its colour; a count that its segment says is left to it.
fn name_segments(ink: &Ink, panel: &Panel, latest: &Column, labels: Vec<SegmentLabel>) {
    let from = (panel.time.x(latest.month) + panel.half_column() + 2.0, panel.labels_from() - 3.0);
    let (segments, wanted): (Vec<usize>, Vec<Label>) = labels
        .into_iter()
        .map(|SegmentLabel { segment, name, count }| {
            let (foot, head) = edge(panel, latest, segment);
            let is_said = holds_its_count(panel, latest.segment(segment), foot - head - AIR);
            let rows = name.into_iter().chain((!is_said).then_some(count)).collect();
            (segment, Label { rows, level: (foot + head) / 2.0 })
        })
        .unzip();
    let middles = spread(&wanted, panel.top - 14.0, panel.bottom + 10.0);
    for ((segment, label), middle) in segments.into_iter().zip(&wanted).zip(middles) {
        let left = panel.labels_from();
        let first_row = middle - label.height() / 2.0 + label.rows.first().map_or(0.0, Row::height) / 2.0;
        ink.block((left, first_row - 6.0), (left + 12.0, first_row + 6.0), MAIN[segment]);
        connect(ink, (from.0, label.level), (from.1, middle));
        set(ink, label, (left + SWATCH_ROOM, middle));
    }
}
