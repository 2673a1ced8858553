//! Lines over months with their intervals, level rules to hold them against, and a label at the end of each.

use crate::vocabulary::{Month, Yardstick};

use super::{
    canvas::{Align, Dash, Drawing, Ink, Marker, Spot, Stroke, Type},
    fonts::Weight,
    labels::{Label, Row, spread, wrap},
    palette::{AXIS, HAIR, LABEL, LINE, MAIN, RULE, STRONG, TEXT, TWO},
    panel::{
        self, ACROSS, BAND_OPACITY, EDGE, HeadRow, LABEL_ROOM, MONTHS_ROOM, Panel, TO_LABELS, head_room, markers_room,
        tick_room,
    },
    readings::{Figure, Readings},
    scale::{Grain, Scale},
    time_axis::{Spacing, TimeAxis},
    words,
};

/// What may be drawn at most: the palette keeps no more than four apart.
pub const MOST_SERIES: usize = 4;
/// An interval may stretch the axis to so many times the highest figure; beyond that it runs off the plot.
const MOST_STRETCH: f64 = 3.0;
/// Up to so many months, every one of them has its mark on the line.
const MOST_MARKED: usize = 26;
/// Height of a plot alone on its paper.
const DOWN: u32 = 400;

/// Lines first, then rules; colours, dashes and marks go by that order.
pub struct LinePlot<'a> {
    pub lines: Vec<Line<'a>>,
    pub rules: Vec<Rule>,
}

pub struct Line<'a> {
    pub readings: &'a Readings,
    /// What the label calls the line, where there is more than one.
    pub name: Option<&'static str>,
    pub interval: Interval,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    Shown,
    Unshown,
}

/// A level line: a baseline, a target, a comparator.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub name: String,
    /// The name with its month, and a colon.
    pub words: String,
    pub printed: String,
    pub value: f64,
    pub month: Option<Month>,
}

impl Rule {
    pub fn new(name: &str, yardstick: &Yardstick, readings: &Readings) -> Self {
        let (words, printed) = words::yardstick(name, yardstick, readings.unit, readings.decimals);
        Self { name: name.to_owned(), words, printed, value: yardstick.value, month: yardstick.month }
    }
}

impl LinePlot<'_> {
    pub fn first(&self) -> Option<Month> {
        self.lines.iter().map(|line| line.readings.first()).min()
    }

    /// A scale over the figures, the rules, and the intervals as far as they are shown.
    pub fn scale(&self, grain: Grain) -> Scale {
        let figures = self.lines.iter().flat_map(|line| line.readings.figures().map(|(_, figure)| figure.value));
        let values: Vec<f64> = figures.chain(self.rules.iter().map(|rule| rule.value)).collect();
        scale_of(&values, self.limits(), grain)
    }

    /// Whether some interval is too wide for the plot.
    pub fn runs_off(&self, scale: Scale) -> bool {
        self.limits().into_iter().any(|limit| !(scale.holds(limit) || limit < 0.0 && scale.low() == 0.0))
    }

    fn limits(&self) -> Vec<f64> {
        let shown = self.lines.iter().filter(|line| line.interval == Interval::Shown);
        let intervals = shown.flat_map(|line| line.readings.figures().filter_map(|(_, figure)| figure.interval));
        intervals.flat_map(|(lower, upper)| [lower, upper]).collect()
    }

    /// The rows over the plot: what the axis measures, what the band is, and where the axis starts.
    pub fn head(&self, axis_title: &str, scale: Scale) -> Vec<HeadRow> {
        let mut rows = panel::title_rows(axis_title);
        let start = self.axis_start(scale).map(|words| format!("{words}.")).unwrap_or_default();
        match (self.limits().is_empty(), start.is_empty()) {
            (false, _) => rows.push(HeadRow::Band(format!("Shaded: 95% interval. {start}").trim_end().to_owned())),
            (true, false) => rows.push(HeadRow::Words(start)),
            (true, true) => {}
        }
        rows
    }

    /// `The axis starts at 30%, not at zero`, where it does.
    pub fn axis_start(&self, scale: Scale) -> Option<String> {
        let unit = self.lines.first()?.readings.unit;
        let low = words::tick(scale, scale.low(), unit);
        (!scale.starts_at_zero()).then(|| format!("The axis starts at {low}, not at zero"))
    }

    /// The plot alone on its paper, over the months from first to last.
    pub fn drawing(&self, axis_title: &str, (first, last): (Month, Month), grain: Grain) -> Drawing {
        let Some(main) = self.lines.first().map(|line| line.readings) else {
            return Drawing::new(ACROSS, DOWN, |_| {});
        };
        let scale = self.scale(grain);
        let head = self.head(axis_title, scale);
        let below = markers_room(&main.months);
        let (left, right) = (tick_room(scale, main.unit), f64::from(ACROSS) - self.label_room(last));
        let time = TimeAxis { first, count: first.to(last).count(), left, right, spacing: Spacing::Points };
        let bottom = f64::from(DOWN) - MONTHS_ROOM - below;
        let panel = Panel { top: head_room(&head), bottom, time, scale, unit: main.unit };
        Drawing::new(ACROSS, DOWN, |ink| {
            panel.head(ink, &head);
            panel.rule(ink);
            panel.mark_silence(ink, &main.months);
            panel.mark_changes(ink, &main.changes);
            panel.name_months(ink, below);
            self.draw(ink, &panel);
        })
    }

    /// How wide the labels beside the plot are.
    pub fn label_room(&self, last: Month) -> f64 {
        let rows = self.lines.iter().map(|line| line.label(last)).chain(self.rules.iter().map(Rule::label));
        rows.flatten().map(|row| row.width()).fold(0.0, f64::max) + TO_LABELS + EDGE
    }

    pub fn draw(&self, ink: &Ink, panel: &Panel) {
        for line in self.lines.iter().filter(|line| line.interval == Interval::Shown) {
            line.shade(ink, panel);
        }
        for (index, rule) in self.rules.iter().enumerate() {
            rule.draw(ink, panel, self.look(self.lines.len() + index));
        }
        for (index, line) in self.lines.iter().enumerate().rev() {
            line.draw(ink, panel, self.look(index));
        }
        self.label(ink, panel);
    }

    fn look(&self, index: usize) -> Look {
        let colours: &[_] = if self.lines.len() + self.rules.len() == 2 { &TWO } else { &MAIN };
        let dashes = [Dash::Solid, Dash::Long, Dash::Short, Dash::Dots];
        let markers = [Marker::Circle, Marker::Square, Marker::Diamond, Marker::Circle];
        let index = index % MOST_SERIES;
        Look { colour: colours[index % colours.len()], dash: dashes[index], marker: markers[index] }
    }

    fn label(&self, ink: &Ink, panel: &Panel) {
        let last = panel.time.months().next_back().unwrap_or(panel.time.first);
        let of_lines = self.lines.iter().filter_map(|line| Some((line.end(panel)?, line.label(last))));
        let of_rules = self.rules.iter().map(|rule| ((panel.right(), panel.y(rule.value)), rule.label()));
        let (ends, labels): (Vec<Spot>, Vec<Label>) =
            of_lines.chain(of_rules).map(|(end, rows)| (end, Label { rows, level: end.1 })).unzip();
        let middles = spread(&labels, panel.top - 8.0, panel.bottom + 8.0);
        for ((label, end), middle) in labels.iter().zip(ends).zip(middles) {
            connect(ink, end, (panel.labels_from() - 3.0, middle));
            set(ink, label, (panel.labels_from(), middle));
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Look {
    colour: plotters::style::RGBColor,
    dash: Dash,
    marker: Marker,
}

/// A scale over figures, and over their intervals as far as they do not dwarf the figures.
pub fn scale_of(values: &[f64], limits: impl IntoIterator<Item = f64>, grain: Grain) -> Scale {
    let highest = values.iter().copied().fold(0.0, f64::max);
    let floor = if values.iter().all(|value| *value >= 0.0) { 0.0 } else { f64::NEG_INFINITY };
    let ceiling = if highest > 0.0 { MOST_STRETCH * highest } else { f64::INFINITY };
    let limits = limits.into_iter().map(|limit| limit.clamp(floor, ceiling));
    Scale::of_lines(values.iter().copied().chain(limits), grain)
}

/// The interval of an unbroken run: a light band with its outlines, or a bar where a month stands alone.
pub fn shade_run(ink: &Ink, panel: &Panel, run: &[(Month, &Figure)]) {
    for months in run.split(|(_, figure)| figure.interval.is_none()) {
        let lower: Vec<Limit> = months.iter().filter_map(|(month, f)| Some((*month, f.interval?.0))).collect();
        let upper: Vec<Limit> = months.iter().filter_map(|(month, f)| Some((*month, f.interval?.1))).collect();
        match (lower.as_slice(), upper.as_slice()) {
            ([], _) => {}
            ([lower], [upper]) => error_bar(ink, panel, *lower, *upper),
            _ => band(ink, panel, &lower, &upper),
        }
    }
}

impl Line<'_> {
    fn shade(&self, ink: &Ink, panel: &Panel) {
        for run in self.readings.runs() {
            shade_run(ink, panel, &run);
        }
    }

    fn draw(&self, ink: &Ink, panel: &Panel, look: Look) {
        let marks_all = panel.time.count <= MOST_MARKED;
        let last = self.readings.last_figure().map(|(month, _)| month);
        for run in self.readings.runs() {
            let path: Vec<Spot> = run.iter().map(|(month, figure)| panel.at(*month, figure.value)).collect();
            ink.line(&path, Stroke { colour: look.colour, width: LINE, dash: look.dash });
            for (month, figure) in &run {
                if marks_all || run.len() == 1 || Some(*month) == last {
                    ink.marker(panel.at(*month, figure.value), look.marker, 4.5, look.colour);
                }
            }
        }
    }

    fn end(&self, panel: &Panel) -> Option<Spot> {
        let (month, figure) = self.readings.last_figure()?;
        let (x, y) = panel.at(month, figure.value);
        Some((x + 7.0, y))
    }

    /// The latest figure, with its name where there is more than one line and its month where that is news.
    fn label(&self, last: Month) -> Vec<Row> {
        let Some((month, figure)) = self.readings.last_figure() else { return Vec::new() };
        let printed = words::printed(figure, self.readings.unit, self.readings.decimals);
        let name = self.name.map(|name| Row::new(name, LABEL, Weight::Regular));
        let says_month = self.name.is_none() || month != last;
        let month = says_month.then(|| Row::new(month.in_words(), LABEL, Weight::Regular));
        name.into_iter().chain([Row::new(printed, STRONG, Weight::Bold)]).chain(month).collect()
    }
}

impl Rule {
    fn draw(&self, ink: &Ink, panel: &Panel, look: Look) {
        let y = panel.y(self.value);
        let stroke = Stroke { colour: look.colour, width: RULE, dash: look.dash };
        ink.line(&[(panel.left(), y), (panel.right(), y)], stroke);
    }

    /// The name in two rows at most, and the figure, on the same row where there is room.
    fn label(&self) -> Vec<Row> {
        let mut rows = wrap(&self.words, LABEL_ROOM, 2, LABEL, Weight::Regular);
        let figure = Row::new(self.printed.clone(), LABEL, Weight::Regular);
        match rows.last_mut() {
            Some(last) if last.width() + figure.width() + 5.0 <= LABEL_ROOM => {
                last.text = format!("{} {}", last.text, self.printed);
            }
            _ => rows.push(figure),
        }
        rows
    }
}

/// One end of an interval.
type Limit = (Month, f64);

fn band(ink: &Ink, panel: &Panel, lower: &[Limit], upper: &[Limit]) {
    let around = upper.iter().chain(lower.iter().rev());
    let outline: Vec<Spot> = around.map(|(month, limit)| panel.at(*month, *limit)).collect();
    ink.area(&outline, MAIN[0], BAND_OPACITY);
    edge(ink, panel, lower);
    edge(ink, panel, upper);
}

/// The outline of a band, as far as it is on the plot: where a band runs off, it has no edge to show.
fn edge(ink: &Ink, panel: &Panel, limits: &[Limit]) {
    for stretch in limits.split(|(_, limit)| !panel.scale.holds(*limit)) {
        let path: Vec<Spot> = stretch.iter().map(|(month, limit)| panel.at(*month, *limit)).collect();
        ink.line(&path, Stroke::solid(MAIN[0], HAIR));
    }
}

fn error_bar(ink: &Ink, panel: &Panel, (month, lower): Limit, (_, upper): Limit) {
    let ((x, foot), (_, head)) = (panel.at(month, lower), panel.at(month, upper));
    ink.line(&[(x, foot), (x, head)], Stroke::solid(MAIN[0], RULE));
    for (y, limit) in [(foot, lower), (head, upper)] {
        if panel.scale.holds(limit) {
            ink.line(&[(x - 6.0, y), (x + 6.0, y)], Stroke::solid(MAIN[0], RULE));
        }
    }
}

/// A thin line from the end of a series to its label, where the label could not stand right beside it.
pub fn connect(ink: &Ink, from: Spot, to: Spot) {
    let is_beside = (from.1 - to.1).abs() < 4.0 && to.0 - from.0 < TO_LABELS + 8.0;
    if !is_beside {
        ink.line(&[from, to], Stroke::solid(AXIS, HAIR));
    }
}

/// The rows of a label, about their middle.
pub fn set(ink: &Ink, label: &Label, (x, middle): Spot) {
    let mut top = middle - label.height() / 2.0;
    for row in &label.rows {
        let y = top + row.height() / 2.0;
        ink.words(&row.text, (x, y), Type { size: row.size, weight: row.weight, colour: TEXT, align: Align::Left });
        top += row.height();
    }
}
