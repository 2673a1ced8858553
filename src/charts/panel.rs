//! The frame that figures over months stand in: gridlines, the value axis, the months, and markers where a figure is missing.

use crate::vocabulary::{Month, Unit};

use super::{
    canvas::{Align, Dash, Ink, Marker, Spot, Stroke, Type},
    fonts::{Weight, width},
    labels::wrap,
    palette::{AXIS, GRID, HAIR, MAIN, SMALL, TEXT},
    readings::Reading,
    scale::Scale,
    time_axis::TimeAxis,
    words,
};

/// The paper that every chart over months is drawn on, in pixels across.
pub const ACROSS: u32 = 680;
/// Widest label beside a plot.
pub const LABEL_ROOM: f64 = 152.0;
/// Air between the plot and the labels beside it.
pub const TO_LABELS: f64 = 16.0;
/// Room under a plot for the names of months and years, and for a row of markers.
pub const MONTHS_ROOM: f64 = 46.0;
pub const MARKERS_ROOM: f64 = 18.0;
/// Room over a plot for one row of words.
pub const ROW: f64 = 22.0;
/// Air between the labels beside a plot and the edge of the paper.
pub const EDGE: f64 = 8.0;
/// How far apart the figures of a value axis stand at least.
const TICK_ROOM: f64 = 18.0;
/// How much of its slot a column fills, and the widest half of one in pixels.
const FILL: f64 = 0.74;
const WIDEST_HALF: f64 = 55.0;

/// A plot's place on the paper and its two axes.
#[derive(Debug, Clone, Copy)]
pub struct Panel {
    pub top: f64,
    pub bottom: f64,
    pub time: TimeAxis,
    pub scale: Scale,
    pub unit: Unit,
}

impl Panel {
    pub fn at(&self, month: Month, value: f64) -> Spot {
        (self.time.x(month), self.y(value))
    }

    pub fn y(&self, value: f64) -> f64 {
        self.bottom - self.scale.height_of(value) * (self.bottom - self.top)
    }

    pub fn left(&self) -> f64 {
        self.time.left
    }

    pub fn right(&self) -> f64 {
        self.time.right
    }

    /// Half the width of a month's column.
    pub fn half_column(&self) -> f64 {
        (self.time.slot() * FILL / 2.0).min(WIDEST_HALF)
    }

    /// Where the labels beside the plot begin.
    pub fn labels_from(&self) -> f64 {
        self.right() + TO_LABELS
    }

    /// Gridlines with their figures, and the axis that the figures stand on.
    pub fn rule(&self, ink: &Ink) {
        self.draw_grid(ink);
        self.name_values(ink);
        if !self.scale.starts_at_zero() {
            self.mark_cut(ink);
        }
    }

    /// Gridlines, and the axis that the figures stand on.
    pub fn draw_grid(&self, ink: &Ink) {
        for tick in self.scale.ticks() {
            let y = self.y(tick);
            let is_foot = tick == 0.0 || y >= self.bottom - 0.5;
            let stroke = if is_foot { Stroke::solid(AXIS, 1.5) } else { Stroke::solid(GRID, HAIR) };
            ink.line(&[(self.left(), y), (self.right(), y)], stroke);
        }
    }

    /// The figures of the gridlines, as many as have room above each other.
    pub fn name_values(&self, ink: &Ink) {
        let apart = (self.bottom - self.top) / (self.scale.ticks().count().max(2) - 1) as f64;
        let every = (TICK_ROOM / apart).ceil().max(1.0) as usize;
        for tick in self.scale.ticks().step_by(every) {
            let set = small(Align::Right);
            ink.words(&words::tick(self.scale, tick, self.unit), (self.left() - 8.0, self.y(tick)), set);
        }
    }

    /// The sign that an axis does not start at zero: two strokes across its foot.
    fn mark_cut(&self, ink: &Ink) {
        for lift in [7.0, 12.0] {
            let y = self.bottom - lift;
            ink.line(&[(self.left() - 5.0, y + 3.0), (self.left() + 5.0, y - 3.0)], Stroke::solid(AXIS, 1.5));
        }
    }

    /// The names of the months, so far under the plot.
    pub fn name_months(&self, ink: &Ink, below: f64) {
        for tick in self.time.ticks() {
            ink.line(&[(tick.x, self.bottom), (tick.x, self.bottom + 5.0)], Stroke::solid(AXIS, HAIR));
            ink.words(&tick.name, (tick.x, self.bottom + below + 15.0), small(Align::Centre));
            if let Some(year) = &tick.year {
                ink.words(year, (tick.x, self.bottom + below + 33.0), small(Align::Centre));
            }
        }
    }

    /// A marker under the axis for every stretch of months without a figure, as far as there is room for them.
    pub fn mark_silence(&self, ink: &Ink, months: &[Reading]) {
        self.mark_silence_at(ink, months, self.bottom + 14.0);
    }

    /// The same at a height of its own, where there is no room under the axis.
    pub fn mark_silence_at(&self, ink: &Ink, months: &[Reading], y: f64) {
        self.mark_silence_over(ink, months, |_, _| y);
    }

    /// The same at a height that goes by the first and the last month of each silence.
    pub fn mark_silence_over(&self, ink: &Ink, months: &[Reading], y: impl Fn(Month, Month) -> f64) {
        let mut free_from = f64::NEG_INFINITY;
        for (marker, first, last) in silences(months) {
            let (middle, half) =
                ((self.time.x(first) + self.time.x(last)) / 2.0, width(marker, SMALL, Weight::Regular) / 2.0);
            if middle - half < free_from {
                continue;
            }
            ink.words(marker, (middle, y(first, last)), small(Align::Centre));
            free_from = middle + half + 3.0;
        }
    }

    /// A line before every month from which a changed definition counts, with its marker.
    pub fn mark_changes(&self, ink: &Ink, changes: &[Month]) {
        for month in changes {
            let x = self.time.x(*month) - self.time.slot() / 2.0;
            ink.line(&[(x, self.top), (x, self.bottom)], Stroke { colour: AXIS, width: 1.5, dash: Dash::Dots });
            ink.words("[b]", (x + 4.0, self.top + 9.0), small(Align::Left));
        }
    }

    /// Words over the plot, one row each, from the left edge of the paper.
    pub fn head(&self, ink: &Ink, rows: &[HeadRow]) {
        draw_head(ink, rows, self.top);
    }
}

/// Rows of words that end above `foot`.
pub fn draw_head(ink: &Ink, rows: &[HeadRow], foot: f64) {
    let first = foot - 10.0 - ROW * rows.len() as f64 + ROW / 2.0;
    for (index, row) in rows.iter().enumerate() {
        let y = first + ROW * index as f64;
        match row {
            HeadRow::Words(text) => ink.words(text, (2.0, y), small(Align::Left)),
            HeadRow::Band(text) => {
                swatch(ink, y);
                ink.words(text, (36.0, y), small(Align::Left));
            }
            HeadRow::Dashed(text) => {
                ink.line(&[(2.0, y), (28.0, y)], CONTEXT);
                ink.words(text, (36.0, y), small(Align::Left));
            }
            HeadRow::Signal(text) => {
                ink.marker((9.0, y), Marker::Up, 6.0, MAIN[3]);
                ink.marker((24.0, y), Marker::Down, 6.0, MAIN[3]);
                ink.words(text, (36.0, y), small(Align::Left));
            }
            HeadRow::Ruled(text) => {
                ink.line(&[(2.0, y), (28.0, y)], Stroke::solid(TEXT, 2.5));
                ink.words(text, (36.0, y), small(Align::Left));
            }
        }
    }
}

/// A row of words over a plot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadRow {
    Words(String),
    /// With a sample of the shaded band before it.
    Band(String),
    /// With a sample of the dashed line that gives context.
    Dashed(String),
    /// With samples of the marks of months that say more than chance.
    Signal(String),
    /// With a sample of a black line.
    Ruled(String),
}

/// What an axis measures, in two rows at most.
pub fn title_rows(title: &str) -> Vec<HeadRow> {
    let room = f64::from(ACROSS) - 2.0 - EDGE;
    wrap(title, room, 2, SMALL, Weight::Regular).into_iter().map(|row| HeadRow::Words(row.text)).collect()
}

/// Room that the rows over a plot take.
pub fn head_room(rows: &[HeadRow]) -> f64 {
    ROW * rows.len() as f64 + 12.0
}

/// Room at the left for the figures of a value axis.
pub fn tick_room(scale: Scale, unit: Unit) -> f64 {
    let tick = |tick: f64| width(&words::tick(scale, tick, unit), SMALL, Weight::Regular);
    scale.ticks().map(tick).fold(0.0, f64::max) + 12.0
}

pub fn small(align: Align) -> Type {
    Type { size: SMALL, weight: Weight::Regular, colour: TEXT, align }
}

/// Room for markers under the axis, where any month has none to show but a marker.
pub fn markers_room(months: &[Reading]) -> f64 {
    if months.iter().any(|reading| reading.seen.is_err()) { MARKERS_ROOM } else { 0.0 }
}

fn swatch(ink: &Ink, y: f64) {
    ink.area(&[(2.0, y - 6.0), (28.0, y - 6.0), (28.0, y + 6.0), (2.0, y + 6.0)], MAIN[0], BAND_OPACITY);
    for edge in [y - 6.0, y + 6.0] {
        ink.line(&[(2.0, edge), (28.0, edge)], Stroke::solid(MAIN[0], HAIR));
    }
}

/// The line of everyone behind the line of a part; of what is even behind what is.
pub const CONTEXT: Stroke = Stroke { colour: AXIS, width: 1.8, dash: Dash::Short };

/// Light enough to see the gridlines through; its outlines carry it in black and white.
pub const BAND_OPACITY: f64 = 0.14;

/// Stretches of months with one marker.
fn silences(months: &[Reading]) -> Vec<(&'static str, Month, Month)> {
    let mut stretches: Vec<(&'static str, Month, Month)> = Vec::new();
    for reading in months {
        let Some(marker) = reading.marker() else { continue };
        match stretches.last_mut() {
            Some((same, _, last)) if *same == marker && last.plus(1) == reading.month => *last = reading.month,
            _ => stretches.push((marker, reading.month, reading.month)),
        }
    }
    stretches
}
