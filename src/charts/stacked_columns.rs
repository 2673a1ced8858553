//! Columns of parts by month, up to four parts on top of each other, with the names of the parts beside the latest.
//!
//! Given the parts of every month as they may be seen; a part with something hidden in it is drawn as far as it is
//! seen, and its column says so with a marker.

use crate::vocabulary::{Month, Unit, rounding};

use super::{
    canvas::{Align, Drawing, Ink, Type},
    fonts::{Weight, width},
    labels::{Label, Row, spread, wrap_evenly},
    line_plot::{connect, set},
    palette::{LABEL, MAIN, SMALL, STRONG, text_on},
    panel::{ACROSS, EDGE, LABEL_ROOM, MONTHS_ROOM, Panel, TO_LABELS, head_room, small, tick_room, title_rows},
    readings::{Absence, Reading},
    scale::Scale,
    time_axis::{Spacing, TimeAxis},
    words,
};

/// The palette keeps no more than four apart.
pub const MOST_PARTS: usize = 4;
/// The latest months that are drawn: a year and the same month of the year before.
pub const MOST_MONTHS: i32 = 13;
const DOWN: u32 = 440;
/// White between two parts, in pixels.
const AIR: f64 = 2.0;
/// Room for the sample of a colour before its name.
const SWATCH_ROOM: f64 = 19.0;

/// The parts by name, from the foot up, and a column for each month, the first of which has something to see.
pub struct Stack {
    pub head: String,
    pub names: Vec<String>,
    pub columns: Vec<Column>,
}

/// One month: what may be seen of each part, and why something is missing where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub month: Month,
    pub parts: Vec<Part>,
    pub absence: Option<Absence>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Whole(i64),
    /// Something of it is hidden, so that it is at least this.
    AtLeast(i64),
}

impl Part {
    /// What counts add up to, of which some may be missing.
    pub fn of<'a>(cells: impl Iterator<Item = &'a Result<i64, Absence>>) -> Self {
        let (mut seen, mut is_whole) = (0, true);
        for cell in cells {
            match cell {
                Ok(count) => seen += count,
                Err(_) => is_whole = false,
            }
        }
        if is_whole { Self::Whole(seen) } else { Self::AtLeast(seen) }
    }

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

impl Column {
    fn seen(&self) -> i64 {
        self.parts.iter().map(|part| part.seen()).sum()
    }

    /// Whether there is anything to say: a count, or that there is nobody.
    pub fn has_figure(&self) -> bool {
        self.seen() > 0 || self.absence.is_none()
    }
}

/// What stands beside the latest column for a part.
struct PartLabel {
    part: usize,
    name: Vec<Row>,
    count: Row,
}

impl PartLabel {
    fn width(&self) -> f64 {
        self.name.iter().chain([&self.count]).map(Row::width).fold(0.0, f64::max) + SWATCH_ROOM
    }
}

impl Stack {
    /// The latest column with something to see: the words and the labels are about it.
    pub fn latest(&self) -> &Column {
        self.columns.iter().rev().find(|column| column.seen() > 0).unwrap_or(&self.columns[0])
    }

    /// `In Surrey: 553; Outside Surrey: 434`.
    pub fn counts(&self, column: &Column) -> String {
        let count =
            |(name, part): (&String, &Part)| format!("{name}: {}", part.printed().as_deref().unwrap_or("no figure"));
        self.names.iter().zip(&column.parts).map(count).collect::<Vec<_>>().join("; ")
    }

    /// The first month, to hold the latest against.
    pub fn then(&self) -> Option<String> {
        match self.columns.as_slice() {
            [first, .., _] => Some(format!("At the end of {}. {}.", first.month.in_words(), self.counts(first))),
            _ => None,
        }
    }

    /// The markers of months, each with its reason, and what a marker over a column means.
    pub fn notes_on_silence(&self) -> Vec<String> {
        let silent = |column: &Column| Some(Reading { month: column.month, seen: Err(column.absence.clone()?) });
        let silent: Vec<Reading> = self.columns.iter().filter_map(silent).collect();
        let mut notes = words::notes_on_silence(&silent);
        if !silent.is_empty() {
            notes.push(String::from("A column with a marker over it leaves out what the marker stands for."));
        }
        notes
    }

    pub fn drawing(&self) -> Drawing {
        let scale = Scale::of_bars(self.columns.iter().map(|column| column.seen() as f64));
        let head = title_rows(&self.head);
        let labels = self.labels();
        let label_room = labels.iter().map(PartLabel::width).fold(0.0, f64::max);
        let time = TimeAxis {
            first: self.columns[0].month,
            count: self.columns.len(),
            left: tick_room(scale, Unit::Count),
            right: f64::from(ACROSS) - label_room - TO_LABELS - EDGE,
            spacing: Spacing::Columns,
        };
        let (top, bottom) = (head_room(&head) + 14.0, f64::from(DOWN) - MONTHS_ROOM);
        let panel = Panel { top, bottom, time, scale, unit: Unit::Count };
        Drawing::new(ACROSS, DOWN, |ink| {
            panel.head(ink, &head);
            panel.rule(ink);
            for (index, column) in self.columns.iter().enumerate() {
                draw_column(ink, &panel, column, index == 0 || column.month == self.latest().month);
            }
            panel.name_months(ink, 0.0);
            name_parts(ink, &panel, self.latest(), labels);
        })
    }

    /// The names of the parts that any column has, with what the latest column says of each.
    fn labels(&self) -> Vec<PartLabel> {
        let is_drawn = |part: &usize| self.columns.iter().any(|column| column.parts[*part].seen() > 0);
        let label = |part: usize| {
            let marker = || self.latest().absence.as_ref().map_or("[x]", |absence| absence.marker).to_owned();
            let printed = self.latest().parts[part].printed().unwrap_or_else(marker);
            PartLabel {
                part,
                name: wrap_evenly(&self.names[part], LABEL_ROOM - SWATCH_ROOM, 3, LABEL, Weight::Regular),
                count: Row::new(printed, STRONG, Weight::Bold),
            }
        };
        (0..self.names.len()).filter(is_drawn).map(label).collect()
    }
}

/// A column from its foot, with white between its parts, and its marker over it where something is missing.
fn draw_column(ink: &Ink, panel: &Panel, column: &Column, says_counts: bool) {
    let x = panel.time.x(column.month);
    let half = panel.half_column();
    for (index, (part, colour)) in column.parts.iter().zip(MAIN).enumerate() {
        let (from, to) = edge(panel, column, index);
        let foot = if from < panel.bottom { from - AIR } else { from };
        if foot - to < 0.3 {
            continue;
        }
        ink.block((x - half, to), (x + half, foot), colour);
        if says_counts && holds_its_count(panel, *part, foot - to) {
            let set = Type { size: SMALL, weight: Weight::Bold, colour: text_on(colour), align: Align::Centre };
            ink.words(&rounding::count(part.seen()), (x, (foot + to) / 2.0), set);
        }
    }
    if let Some(absence) = &column.absence {
        ink.words(absence.marker, (x, panel.y(column.seen() as f64) - 11.0), small(Align::Centre));
    }
}

/// Whether a part so high has room for its count inside; one with something hidden never says a count inside.
fn holds_its_count(panel: &Panel, part: Part, height: f64) -> bool {
    let across = width(&rounding::count(part.seen()), SMALL, Weight::Bold) + 4.0;
    matches!(part, Part::Whole(_)) && height >= SMALL + 6.0 && across <= 2.0 * panel.half_column()
}

/// Where a part starts and ends, from the foot of the column.
fn edge(panel: &Panel, column: &Column, part: usize) -> (f64, f64) {
    let below: i64 = column.parts[..part].iter().map(|lower| lower.seen()).sum();
    (panel.y(below as f64), panel.y((below + column.parts[part].seen()) as f64))
}

/// Names beside the latest column, each with a sample of its colour; a count that its part says is left to it.
fn name_parts(ink: &Ink, panel: &Panel, latest: &Column, labels: Vec<PartLabel>) {
    let from = (panel.time.x(latest.month) + panel.half_column() + 2.0, panel.labels_from() - 3.0);
    let (parts, wanted): (Vec<usize>, Vec<Label>) = labels
        .into_iter()
        .map(|PartLabel { part, name, count }| {
            let (foot, head) = edge(panel, latest, part);
            let is_said = holds_its_count(panel, latest.parts[part], foot - head - AIR);
            let rows = name.into_iter().chain((!is_said).then_some(count)).collect();
            (part, Label { rows, level: (foot + head) / 2.0 })
        })
        .unzip();
    let middles = spread(&wanted, panel.top - 14.0, panel.bottom + 10.0);
    for ((part, label), middle) in parts.into_iter().zip(&wanted).zip(middles) {
        let left = panel.labels_from();
        let first_row = middle - label.height() / 2.0 + label.rows.first().map_or(0.0, Row::height) / 2.0;
        ink.block((left, first_row - 6.0), (left + 12.0, first_row + 6.0), MAIN[part]);
        connect(ink, (from.0, label.level), (from.1, middle));
        set(ink, label, (left + SWATCH_ROOM, middle));
    }
}
