//! A figure by month between the limits that chance keeps to, with the months that say more marked and told; and why
//! there are no limits, where there are none. Limits and signals are decided before they come here.

use crate::vocabulary::{
    AgreedMeasure, ChartKind, Control, Month, Results, Unit,
    control::{Limits, Side, Signal, Stretch},
    printed, rounding,
    words::listed,
};

use super::{
    Chart, Coverage,
    canvas::{Dash, Drawing, Ink, Marker, Spot, Stroke},
    chart,
    fonts::Weight,
    labels::{Label, Row, spread},
    line_plot::{connect, scale_of, set},
    notes,
    palette::{AXIS, LABEL, LINE, MAIN, SMALL, STRONG},
    panel::{ACROSS, EDGE, HeadRow, MONTHS_ROOM, Panel, TO_LABELS, head_room, markers_room, tick_room, title_rows},
    readings::Readings,
    scale::{Grain, Scale},
    table::{self, Column},
    time_axis::{Spacing, TimeAxis},
    words,
};

const DOWN: u32 = 420;
/// Up to so many months, every one of them has its mark on the line.
const MOST_MARKED: usize = 40;
/// Signals of the same rule next to each other are told once; more stretches than this are counted.
const MOST_TOLD: usize = 5;
const CENTRE: Stroke = Stroke { colour: AXIS, width: 1.8, dash: Dash::Solid };
const TARGET: Stroke = Stroke { colour: AXIS, width: 1.8, dash: Dash::Short };
const LIMIT: Stroke = Stroke { colour: MAIN[2], width: 2.0, dash: Dash::Long };

struct Drawn<'a> {
    measure: &'a AgreedMeasure,
    readings: &'a Readings,
    control: &'a Control,
    last: Month,
}

pub fn draw(
    measure: &AgreedMeasure,
    results: &Results,
    coverage: &Coverage,
    control: Option<&Control>,
) -> Option<Chart> {
    let control = control?;
    let decimals = if control.unit == Unit::Count { 0 } else { measure.decimals };
    let readings = Readings::of(results, &control.figure, coverage, decimals)?;
    let drawn = Drawn { measure, readings: &readings, control, last: coverage.last };
    let period = words::span(readings.first(), coverage.last);
    let subtitle = format!("{}, control chart, {}, {period}", drawn.title(), coverage.area);
    let finding = drawn.finding();
    Some(Chart {
        id: chart::id(&measure.id, &ChartKind::Control),
        kind: ChartKind::Control,
        alt: drawn.alternative(&finding),
        table: table::of_columns(&subtitle, readings.first().to(coverage.last), &drawn.columns()),
        notes: drawn.notes(),
        drawing: drawn.drawing(),
        finding,
        subtitle,
    })
}

impl Drawn<'_> {
    /// What is charted, with its unit.
    fn title(&self) -> String {
        let unit = words::unit_in_words(self.control.unit);
        match self.control.figure == self.measure.headline {
            true => words::measured(self.measure),
            false => format!("{}, {} each month", self.measure.title, unit),
        }
    }

    fn printed(&self, value: f64) -> String {
        words::with_unit(&rounding::number(value, self.readings.decimals), self.control.unit)
    }

    /// A limit is no count, so it has a decimal even where counts have none.
    fn printed_limit(&self, value: f64) -> String {
        words::with_unit(&rounding::number(value, self.readings.decimals.max(1)), self.control.unit)
    }

    /// The months that are drawn and say more than chance.
    fn signals(&self) -> impl Iterator<Item = (Month, Signal)> {
        self.control.signals().filter(|(month, _)| self.is_seen(*month))
    }

    fn is_seen(&self, month: Month) -> bool {
        self.readings.reading(month).is_some_and(|reading| reading.seen.is_ok())
    }

    /// Which months meet which rule, in stretches: `April to October 2021: one of seven months in a row above the average`.
    fn told(&self) -> Vec<String> {
        let mut runs: Vec<(Signal, Vec<Month>)> = Vec::new();
        for (month, signal) in self.signals() {
            match runs.iter_mut().find(|(same, _)| *same == signal) {
                Some((_, months)) => months.push(month),
                None => runs.push((signal, vec![month])),
            }
        }
        let tell = |(signal, months): (Signal, Vec<Month>)| {
            let stretches = words::stretches(&months);
            let when =
                if stretches.len() > MOST_TOLD { format!("{} months", months.len()) } else { listed(&stretches) };
            format!("{when}: {}", signal.in_words())
        };
        runs.into_iter().map(tell).collect()
    }

    /// `The target of 20 (Plan for 2021) is met in some months …`.
    fn assured(&self) -> Option<String> {
        let assured = self.control.assured.as_ref()?;
        let target = words::with_unit(&printed::yardstick(&assured.target, self.readings.decimals), self.control.unit);
        Some(format!("The target of {target} {}", assured.assurance.in_words()))
    }

    fn why_not(&self) -> Option<String> {
        self.control.stretches.iter().rev().find_map(|stretch| stretch.why_not).map(|why| why.in_words())
    }

    fn finding(&self) -> String {
        let told = self.told();
        let said = match (self.control.has_limits(), told.is_empty()) {
            (false, _) => {
                let why = self.why_not().unwrap_or_else(|| String::from("none can be made"));
                return format!("{}: no limits, because {why}.", self.measure.title);
            }
            (true, true) => String::from("no month says more than chance"),
            (true, false) => format!("more than chance in {}", told.join("; in ")),
        };
        format!("{}, {}: {said}.", self.measure.title, words::span(self.readings.first(), self.last))
    }

    fn alternative(&self, finding: &str) -> String {
        let kind = String::from("Control chart: a line by month, with the average and limits.");
        let latest = self.latest_limits().map(|limits| {
            let [lower, centre, upper] =
                [limits.lower, limits.centre, limits.upper].map(|value| self.printed_limit(value));
            format!("Average {centre}; limits {lower} and {upper}.")
        });
        let now = words::finding("Latest", self.readings);
        let assured = self.assured().map(|told| format!("{told}."));
        let parts =
            [Some(kind), Some(finding.to_owned()), latest, assured, Some(now), words::silence(&self.readings.months)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The limits of the latest month that has any.
    fn latest_limits(&self) -> Option<Limits> {
        self.control.months.iter().rev().find_map(|month| month.limits)
    }

    fn columns(&self) -> Vec<Column<'_>> {
        let unit = words::unit_in_head(self.control.unit);
        let mut columns = vec![Column::figures(format!("Figure ({unit})"), self.readings)];
        if !self.control.has_limits() {
            return columns;
        }
        let (control, decimals) = (self.control, self.readings.decimals.max(1));
        let limit = move |which: fn(Limits) -> f64| {
            move |month: Month| {
                let limits = control.at(month).and_then(|one| one.limits);
                limits.map_or(String::from("[z]"), |limits| rounding::number(which(limits), decimals))
            }
        };
        columns.push(Column::by_month(format!("Lower limit ({unit})"), limit(|limits| limits.lower)));
        columns.push(Column::by_month(format!("Average ({unit})"), limit(|limits| limits.centre)));
        columns.push(Column::by_month(format!("Upper limit ({unit})"), limit(|limits| limits.upper)));
        columns.push(Column::by_month(String::from("More than chance"), move |month| {
            let signal = self.signals().find(|(of, _)| *of == month);
            signal.map_or(String::from("No"), |(_, signal)| words::capital(signal.in_words()))
        }));
        columns
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.control.has_limits() {
            notes.push(format!("{}.", words::capital(self.control.method.in_words())));
            notes.extend(self.assured().map(|told| format!("{told}.")));
            notes.push(String::from(
                "A month says more than chance when it is beyond a limit; when it is one of seven in a row on one side of \
                 the average, or of seven that each rise or each fall; or when two of three are close to a limit.",
            ));
        }
        // A printed table has the latest months alone, so what is marked in earlier ones is said here.
        notes.extend(self.told().into_iter().map(|told| format!("{told}.")));
        for stretch in &self.control.stretches {
            notes.extend(self.notes_on(stretch));
        }
        notes.extend(notes::on_window(self.readings));
        notes.extend(notes::on_changes(self.readings));
        notes.extend(notes::on_silence(self.readings));
        notes
    }

    fn notes_on(&self, stretch: &Stretch) -> Vec<String> {
        let months = words::span(stretch.first, stretch.last);
        let anew = stretch.because.as_ref();
        let anew = anew.map(|why| format!("Limits start anew in {}: {why}.", stretch.first.in_words()));
        let none = stretch.why_not.map(|why| format!("No limits for {months}: {}.", why.in_words()));
        let made = stretch.made_in_words().map(|made| format!("The limits of {months} are {made}."));
        let trial = stretch.is_trial.then(|| format!("The limits of {months} rest on few months and are on trial."));
        [anew, none, made, trial].into_iter().flatten().collect()
    }

    fn scale(&self) -> Scale {
        let values: Vec<f64> = self.readings.figures().map(|(_, figure)| figure.value).collect();
        let limits = self.control.months.iter().filter_map(|month| month.limits);
        let grain = if self.control.unit == Unit::Count { Grain::Whole } else { Grain::Fine };
        let target = self.control.assured.iter().map(|assured| assured.target.value);
        scale_of(&values, limits.flat_map(|limits| [limits.lower, limits.upper]).chain(target), grain)
    }

    fn head(&self, scale: Scale) -> Vec<HeadRow> {
        let mut head = title_rows(&self.title());
        match self.why_not().filter(|_| !self.control.has_limits()) {
            Some(why) => head.extend(title_rows(&format!("No limits: {why}."))),
            None if self.signals().next().is_some() => {
                head.push(HeadRow::Signal(String::from(
                    "A month that says more than chance; the table says by which rule",
                )));
            }
            None => head.push(HeadRow::Words(String::from("No month says more than chance."))),
        }
        if !scale.starts_at_zero() {
            let low = words::tick(scale, scale.low(), self.control.unit);
            head.push(HeadRow::Words(format!("The axis starts at {low}, not at zero.")));
        }
        head
    }

    fn drawing(&self) -> Drawing {
        let scale = self.scale();
        let head = self.head(scale);
        let below = markers_room(&self.readings.months);
        let (first, unit) = (self.readings.first(), self.control.unit);
        let label_room = self.labels().iter().flat_map(|(_, rows)| rows).map(Row::width).fold(0.0, f64::max);
        let time = TimeAxis {
            first,
            count: first.to(self.last).count(),
            left: tick_room(scale, unit),
            right: f64::from(ACROSS) - label_room - TO_LABELS - EDGE,
            spacing: Spacing::Points,
        };
        let bottom = f64::from(DOWN) - MONTHS_ROOM - below;
        let panel = Panel { top: head_room(&head), bottom, time, scale, unit };
        Drawing::new(ACROSS, DOWN, |ink| {
            panel.head(ink, &head);
            panel.rule(ink);
            panel.mark_silence(ink, &self.readings.months);
            panel.mark_changes(ink, &self.readings.changes);
            panel.name_months(ink, below);
            self.draw_limits(ink, &panel);
            self.draw_target(ink, &panel);
            self.draw_line(ink, &panel);
            self.draw_labels(ink, &panel);
        })
    }

    /// The latest figure, and the limits and average of the latest months that have any, each with its value.
    fn labels(&self) -> Vec<(f64, Vec<Row>)> {
        let mut labels = Vec::new();
        if let Some((month, figure)) = self.readings.last_figure() {
            let row = Row::new(self.printed(figure.value), STRONG, Weight::Bold);
            labels.push((figure.value, vec![row, Row::new(month.in_words(), LABEL, Weight::Regular)]));
        }
        let row = |name: &str, value: f64| {
            vec![Row::new(format!("{name} {}", self.printed_limit(value)), SMALL, Weight::Regular)]
        };
        if let Some(limits) = self.latest_limits() {
            labels.push((limits.upper, row("Upper limit", limits.upper)));
            labels.push((limits.centre, row("Average", limits.centre)));
            labels.push((limits.lower, row("Lower limit", limits.lower)));
        }
        if let Some(assured) = &self.control.assured {
            let printed =
                words::with_unit(&printed::yardstick(&assured.target, self.readings.decimals), self.control.unit);
            labels.push((assured.target.value, vec![Row::new(format!("Target {printed}"), SMALL, Weight::Regular)]));
        }
        labels
    }

    /// The average and the limits, level in a stretch or stepped by month, broken where the limits start anew.
    fn draw_limits(&self, ink: &Ink, panel: &Panel) {
        let half = panel.time.slot() / 2.0;
        for stretch in &self.control.stretches {
            let of_stretch = self
                .control
                .months
                .iter()
                .filter(|one| (stretch.first..=stretch.last).contains(&one.month) && one.month >= panel.time.first);
            let limits: Vec<(Month, Limits)> = of_stretch.filter_map(|one| Some((one.month, one.limits?))).collect();
            for run in limits.chunk_by(|before, after| before.0.plus(1) == after.0) {
                draw_run(ink, panel, run);
            }
            if stretch.because.is_some() && stretch.first > panel.time.first {
                let x = panel.time.x(stretch.first) - half;
                ink.line(&[(x, panel.top), (x, panel.bottom)], Stroke { colour: AXIS, width: 1.5, dash: Dash::Dots });
            }
        }
    }

    /// The target, level across all months.
    fn draw_target(&self, ink: &Ink, panel: &Panel) {
        if let Some(assured) = &self.control.assured {
            let y = panel.y(assured.target.value);
            ink.line(&[(panel.left(), y), (panel.right(), y)], TARGET);
        }
    }

    /// The line with its gaps; a month that says more than chance is a diamond with a ring, up or down by its side.
    fn draw_line(&self, ink: &Ink, panel: &Panel) {
        let marks_all = panel.time.count <= MOST_MARKED;
        let last = self.readings.last_figure().map(|(month, _)| month);
        for run in self.readings.runs() {
            let path: Vec<Spot> = run.iter().map(|(month, figure)| panel.at(*month, figure.value)).collect();
            ink.line(&path, Stroke::solid(MAIN[0], LINE));
            for (month, figure) in &run {
                let spot = panel.at(*month, figure.value);
                match self.control.at(*month).and_then(|one| one.signal) {
                    Some(signal) => mark_signal(ink, spot, signal.side()),
                    None if marks_all || run.len() == 1 || Some(*month) == last => {
                        ink.marker(spot, Marker::Circle, 4.0, MAIN[0]);
                    }
                    None => {}
                }
            }
        }
    }

    fn draw_labels(&self, ink: &Ink, panel: &Panel) {
        let ends = self.labels().into_iter().map(|(value, rows)| Label { rows, level: panel.y(value) });
        let labels: Vec<Label> = ends.collect();
        let middles = spread(&labels, panel.top - 8.0, panel.bottom + 8.0);
        for (label, middle) in labels.iter().zip(middles) {
            connect(ink, (panel.right() + 2.0, label.level), (panel.labels_from() - 3.0, middle));
            set(ink, label, (panel.labels_from(), middle));
        }
    }
}

/// The average and the limits of months next to each other, level through each month.
fn draw_run(ink: &Ink, panel: &Panel, run: &[(Month, Limits)]) {
    let half = panel.time.slot() / 2.0;
    for (end, stroke) in [CENTRE, LIMIT, LIMIT].into_iter().enumerate() {
        let step = |(month, limits): &(Month, Limits)| {
            let (x, y) = panel.at(*month, [limits.centre, limits.lower, limits.upper][end]);
            [((x - half).max(panel.left()), y), ((x + half).min(panel.right()), y)]
        };
        ink.line(&run.iter().flat_map(step).collect::<Vec<Spot>>(), stroke);
    }
}

/// A triangle that points the way of the signal, larger than the marks of other months, so that shape tells it too.
fn mark_signal(ink: &Ink, at: Spot, side: Side) {
    let way = if side == Side::High { Marker::Up } else { Marker::Down };
    ink.marker(at, way, 7.0, MAIN[3]);
}
