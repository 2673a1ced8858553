//! The latest figure beside everything it may be held against: baseline, target and comparators, a row and a mark each.

use crate::vocabulary::{AgreedMeasure, ChartKind, Results, Unit};

use super::{
    Chart, ChartTable, Coverage,
    canvas::{Align, Drawing, Ink, Marker, Spot, Stroke, Type},
    chart,
    fonts::{Weight, width},
    labels::{Row, wrap},
    line_plot::{Rule, scale_of},
    notes,
    palette::{AXIS, GRID, HAIR, LABEL, MAIN, PAPER, RULE, SMALL, STRONG, TEXT},
    panel::{ACROSS, CONTEXT, EDGE, HeadRow, draw_head, head_room, small, tick_room, title_rows},
    readings::Readings,
    scale::{Grain, Scale},
    table::NOT_AVAILABLE,
    trend, words,
};

/// Air between two rows, and how wide the names may be.
const AIR: f64 = 9.0;
const NAMES: f64 = 196.0;
/// Air between a mark and its figure.
const BESIDE: f64 = 13.0;
const FOOT: f64 = 30.0;
/// More than these are listed in the table and not drawn.
const MOST: usize = 16;

/// A row of the chart: what stands there, its value, and how sure it is.
struct Dot {
    name: String,
    /// The month it is about, where that is not told by the subtitle.
    month: Option<String>,
    value: f64,
    printed: String,
    interval: Option<(f64, f64)>,
    is_ours: bool,
}

pub fn draw(measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let readings = Readings::of(results, &measure.headline, coverage, measure.decimals)?;
    let dots = dots(measure, &readings, coverage);
    // A figure alone is held against nothing.
    if dots.len() < 2 {
        return None;
    }
    let (month, _) = readings.last_figure()?;
    let subtitle = format!(
        "{}, against what it is compared with, {}, {}",
        words::measured(measure),
        coverage.area,
        month.in_words()
    );
    let finding = finding(measure, &dots, &month.in_words());
    Some(Chart {
        id: chart::id(&measure.id, &ChartKind::Comparators),
        kind: ChartKind::Comparators,
        alt: format!("Dot chart, a row each, from the highest. {finding}"),
        table: table(&subtitle, measure, &dots),
        notes: notes(measure, &readings),
        drawing: drawing(measure, &dots),
        finding,
        subtitle,
    })
}

/// From the highest, ours before its equals.
fn dots(measure: &AgreedMeasure, readings: &Readings, coverage: &Coverage) -> Vec<Dot> {
    let Some((month, figure)) = readings.last_figure() else { return Vec::new() };
    let ours = Dot {
        name: coverage.area.clone(),
        month: Some(month.in_words()),
        value: figure.value,
        printed: words::printed(figure, readings.unit, readings.decimals),
        interval: figure.interval,
        is_ours: true,
    };
    let others = trend::rules(measure, readings).into_iter().map(|Rule { name, printed, value, month, .. }| Dot {
        name,
        month: month.map(|month| month.in_words()),
        value,
        printed,
        interval: None,
        is_ours: false,
    });
    let mut dots: Vec<Dot> = [ours].into_iter().chain(others).collect();
    dots.sort_by(|a, b| b.value.total_cmp(&a.value).then(b.is_ours.cmp(&a.is_ours)));
    dots
}

fn finding(measure: &AgreedMeasure, dots: &[Dot], month: &str) -> String {
    let said = |dot: &Dot| match (&dot.month, dot.is_ours) {
        (Some(month), false) => format!("{} ({month}) {}", dot.name, dot.printed),
        _ => format!("{} {}", dot.name, dot.printed),
    };
    format!("{}, {month}: {}.", measure.title, dots.iter().map(said).collect::<Vec<_>>().join("; "))
}

fn table(caption: &str, measure: &AgreedMeasure, dots: &[Dot]) -> ChartTable {
    let unit = words::unit_in_head(measure.unit);
    let row = |dot: &Dot| {
        let month = dot.month.clone().unwrap_or_else(|| NOT_AVAILABLE.to_owned());
        vec![dot.name.clone(), month, dot.printed.clone()]
    };
    ChartTable {
        caption: caption.to_owned(),
        columns: vec![String::from("Compared"), String::from("Month"), format!("Figure ({unit})")],
        rows: dots.iter().map(row).collect(),
    }
}

fn notes(measure: &AgreedMeasure, readings: &Readings) -> Vec<String> {
    let mut notes = Vec::new();
    if readings.last_figure().is_some_and(|(_, figure)| figure.interval.is_some()) {
        let method = readings.method.as_deref().map(|method| format!(" ({})", words::method_in_words(method)));
        notes.push(format!("The bar through our figure is its 95% interval{}.", method.unwrap_or_default()));
    }
    notes.extend(notes::on_window(readings));
    notes.extend(notes::on_yardsticks(measure));
    notes
}

struct Frame {
    row: f64,
    top: f64,
    bottom: f64,
    left: f64,
    right: f64,
    scale: Scale,
    unit: Unit,
}

impl Frame {
    fn x(&self, value: f64) -> f64 {
        self.left + self.scale.height_of(value) * (self.right - self.left)
    }

    fn at(&self, row: usize, value: f64) -> Spot {
        (self.x(value), self.top + self.row * (row as f64 + 0.5))
    }

    fn rule(&self, ink: &Ink) {
        for tick in self.scale.ticks() {
            let x = self.x(tick);
            let stroke = if tick == 0.0 { Stroke::solid(AXIS, 1.5) } else { Stroke::solid(GRID, HAIR) };
            ink.line(&[(x, self.top), (x, self.bottom)], stroke);
        }
        let step = tick_room(self.scale, self.unit);
        let apart = (self.right - self.left) / (self.scale.ticks().count().max(2) - 1) as f64;
        for tick in self.scale.ticks().step_by((step / apart).ceil().max(1.0) as usize) {
            let set = small(Align::Centre);
            ink.words(&words::tick(self.scale, tick, self.unit), (self.x(tick), self.bottom + 16.0), set);
        }
    }
}

fn drawing(measure: &AgreedMeasure, dots: &[Dot]) -> Drawing {
    let dots = &dots[..dots.len().min(MOST)];
    let values: Vec<f64> = dots.iter().map(|dot| dot.value).collect();
    let intervals = dots.iter().filter_map(|dot| dot.interval).flat_map(|(lower, upper)| [lower, upper]);
    let grain = if measure.unit == Unit::Count { Grain::Whole } else { Grain::Fine };
    let scale = scale_of(&values, intervals, grain);
    let mut head = title_rows(&words::measured(measure));
    if !scale.starts_at_zero() {
        let low = words::tick(scale, scale.low(), measure.unit);
        head.push(HeadRow::Words(format!("The axis starts at {low}, not at zero.")));
    }
    let top = head_room(&head);
    let row = dots.iter().map(|dot| height(&name_rows(dot))).fold(0.0, f64::max) + AIR;
    let figures = dots.iter().map(|dot| width(&dot.printed, STRONG, Weight::Bold)).fold(0.0, f64::max);
    let (bottom, right) = (top + row * dots.len() as f64, f64::from(ACROSS) - figures - BESIDE - EDGE);
    let frame = Frame { row, top, bottom, left: NAMES, right, scale, unit: measure.unit };
    Drawing::new(ACROSS, (bottom + FOOT).ceil() as u32, |ink| {
        draw_head(ink, &head, top);
        frame.rule(ink);
        if let Some(ours) = dots.iter().find(|dot| dot.is_ours) {
            let x = frame.x(ours.value);
            ink.line(&[(x, top), (x, bottom)], CONTEXT);
        }
        for (row, dot) in dots.iter().enumerate() {
            draw_dot(ink, &frame, row, dot);
        }
    })
}

/// A row: the name at the left, a thread to the mark, the mark, and its figure. Ours is filled and bold, others are
/// hollow.
fn draw_dot(ink: &Ink, frame: &Frame, row: usize, dot: &Dot) {
    let (x, y) = frame.at(row, dot.value);
    write_name(ink, dot, y);
    ink.line(&[(frame.left, y), (x, y)], Stroke::solid(GRID, HAIR));
    if let Some((lower, upper)) = dot.interval {
        let ends = [frame.x(lower), frame.x(upper)];
        ink.line(&ends.map(|end| (end, y)), Stroke::solid(MAIN[0], RULE));
        for end in ends {
            ink.line(&[(end, y - 6.0), (end, y + 6.0)], Stroke::solid(MAIN[0], RULE));
        }
    }
    let weight = if dot.is_ours { Weight::Bold } else { Weight::Regular };
    if dot.is_ours {
        ink.marker((x, y), Marker::Circle, 7.0, MAIN[0]);
    } else {
        ink.marker((x, y), Marker::Diamond, 6.5, AXIS);
        ink.marker((x, y), Marker::Diamond, 2.2, PAPER);
    }
    let beside = dot.interval.map_or(x, |(_, upper)| frame.x(upper).max(x)) + BESIDE;
    let across = width(&dot.printed, STRONG, weight);
    ink.block((beside - 2.0, y - 10.0), (beside + across + 2.0, y + 10.0), PAPER);
    ink.words(&dot.printed, (beside, y), Type { size: STRONG, weight, colour: TEXT, align: Align::Left });
}

/// The name in three rows at most, since it may say of how many areas it is a mean, and its month under it.
fn name_rows(dot: &Dot) -> Vec<Row> {
    let weight = if dot.is_ours { Weight::Bold } else { Weight::Regular };
    let mut rows = wrap(&dot.name, NAMES - 14.0, 3, LABEL, weight);
    rows.extend(dot.month.iter().map(|month| Row::new(month.clone(), SMALL, Weight::Regular)));
    rows
}

fn height(rows: &[Row]) -> f64 {
    rows.iter().map(Row::height).sum()
}

fn write_name(ink: &Ink, dot: &Dot, middle: f64) {
    let rows = name_rows(dot);
    let mut top = middle - height(&rows) / 2.0;
    for row in rows {
        let set = Type { size: row.size, weight: row.weight, colour: TEXT, align: Align::Right };
        ink.words(&row.text, (NAMES - 12.0, top + row.height() / 2.0), set);
        top += row.height();
    }
}
