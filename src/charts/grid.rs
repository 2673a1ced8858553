//! Small plots side by side on one scale and one month axis, each under its name: small multiples.

use crate::vocabulary::{Month, Unit};

use super::{
    canvas::{Align, Ink, Type},
    fonts::Weight,
    labels::{Row, wrap},
    palette::{LABEL, TEXT},
    panel::{ACROSS, EDGE, HeadRow, Panel, draw_head, head_room, tick_room},
    scale::Scale,
    time_axis::{Spacing, TimeAxis},
};

/// More than this no page can hold.
pub const MOST: usize = 12;
/// How high a plot is, and the air under it before the next name.
const PLOT: f64 = 118.0;
const BETWEEN: f64 = 18.0;
/// Room under the lowest plot of a column for its months.
const MONTHS: f64 = 44.0;
/// Air between two plots side by side.
const GUTTER: f64 = 16.0;
/// Air between a name and its plot, which a marker or an interval may reach into.
const UNDER_NAME: f64 = 10.0;
/// Air between a plot and the figure beside it.
pub const TO_FIGURE: f64 = 8.0;

/// Plots of one size, in rows of two or three.
pub struct Grid {
    names: Vec<Vec<Row>>,
    across: usize,
    head_foot: f64,
    name_room: f64,
    tick_room: f64,
    plot_across: f64,
    figure_room: f64,
    first: Month,
    months: usize,
    spacing: Spacing,
    scale: Scale,
    unit: Unit,
}

/// What the plots share.
pub struct Shared<'a> {
    pub head: &'a [HeadRow],
    pub first: Month,
    pub months: usize,
    pub spacing: Spacing,
    pub scale: Scale,
    pub unit: Unit,
    /// Room beside each plot for its latest figure.
    pub figure_room: f64,
}

impl Grid {
    pub fn new(names: &[String], shared: &Shared) -> Self {
        let across = match names.len() {
            0 | 1 => 1,
            2 | 4 => 2,
            _ => 3,
        };
        let tick_room = tick_room(shared.scale, shared.unit);
        let figure_room = shared.figure_room + TO_FIGURE;
        let cell = (f64::from(ACROSS) - EDGE - tick_room - GUTTER * (across - 1) as f64) / across as f64;
        let names: Vec<Vec<Row>> = names.iter().map(|name| wrap(name, cell - 4.0, 2, LABEL, Weight::Bold)).collect();
        let name_room = names.iter().map(|rows| rows.iter().map(Row::height).sum()).fold(0.0, f64::max) + UNDER_NAME;
        Self {
            names,
            across,
            head_foot: head_room(shared.head),
            name_room,
            tick_room,
            plot_across: cell - figure_room,
            figure_room,
            first: shared.first,
            months: shared.months,
            spacing: shared.spacing,
            scale: shared.scale,
            unit: shared.unit,
        }
    }

    /// How high the paper is.
    pub fn down(&self) -> u32 {
        let rows = self.names.len().div_ceil(self.across) as f64;
        (self.head_foot + rows * (self.name_room + PLOT + BETWEEN) - BETWEEN + MONTHS).ceil() as u32
    }

    /// A plot of the grid, counted from the top left by rows.
    pub fn panel(&self, index: usize) -> Panel {
        let (row, column) = ((index / self.across) as f64, (index % self.across) as f64);
        let top = self.head_foot + row * (self.name_room + PLOT + BETWEEN) + self.name_room;
        let left = self.tick_room + column * (self.plot_across + self.figure_room + GUTTER);
        let time = TimeAxis {
            first: self.first,
            count: self.months,
            left,
            right: left + self.plot_across,
            spacing: self.spacing,
        };
        Panel { top, bottom: top + PLOT, time, scale: self.scale, unit: self.unit }
    }

    /// The head, and for each plot its name and its grid; values are named at the left and months at the foot.
    pub fn rule(&self, ink: &Ink, head: &[HeadRow]) {
        draw_head(ink, head, self.head_foot);
        for (index, name) in self.names.iter().enumerate() {
            let panel = self.panel(index);
            panel.draw_grid(ink);
            if index % self.across == 0 {
                panel.name_values(ink);
            }
            if index + self.across >= self.names.len() {
                panel.name_months(ink, 0.0);
            }
            self.name(ink, &panel, name);
        }
    }

    fn name(&self, ink: &Ink, panel: &Panel, rows: &[Row]) {
        let height: f64 = rows.iter().map(Row::height).sum();
        let mut top = panel.top - UNDER_NAME - height;
        for row in rows {
            let set = Type { size: row.size, weight: row.weight, colour: TEXT, align: Align::Left };
            ink.words(&row.text, (panel.left(), top + row.height() / 2.0), set);
            top += row.height();
        }
    }
}
