//! The share to whom it has not happened, by days followed: the curve of Kaplan and Meier as steps with its interval,
//! and beneath it how many are still followed.

use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Outcome, Results, Unit, rounding};

use super::{
    Chart, ChartTable, Coverage,
    canvas::{Align, Drawing, Ink, Marker, Spot, Stroke, Type},
    chart,
    fonts::{Weight, width},
    labels::{Label, Row},
    line_plot::set,
    palette::{AXIS, GRID, HAIR, LABEL, LINE, MAIN, SMALL, STRONG, TEXT},
    panel::{ACROSS, BAND_OPACITY, EDGE, HeadRow, TO_LABELS, draw_head, head_room, small, title_rows},
    readings::{Absence, Figure},
    scale::{Grain, Scale},
    table::NOT_AVAILABLE,
    words,
};

const BREAKDOWN: &str = "days";
const SHARE: &str = "survival";
/// How many are still followed on a day.
const FOLLOWED: &str = "followed";

const PLOT: f64 = 290.0;
const DAYS_ROOM: f64 = 48.0;
const FOLLOWED_ROOM: f64 = 58.0;

/// What is known at a day.
struct Step {
    day: i64,
    share: Result<Figure, Absence>,
    followed: Result<i64, Absence>,
}

struct Curve<'a> {
    measure: &'a AgreedMeasure,
    month: Month,
    /// From the first day to the last; at least one has a share.
    steps: Vec<Step>,
}

pub fn draw(measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let (steps, method) = steps(measure, results, coverage.last)?;
    let curve = Curve { measure, month: coverage.last, steps };
    let subtitle = format!(
        "{}, share for whom this still held by days followed, percent, {}, to the end of {}",
        measure.title,
        coverage.area,
        coverage.last.in_words()
    );
    let finding = curve.finding();
    Some(Chart {
        id: chart::id(&measure.id, &ChartKind::Survival),
        kind: ChartKind::Survival,
        alt: curve.alternative(&finding),
        table: curve.table(&subtitle),
        notes: curve.notes(method.as_deref()),
        drawing: curve.drawing(),
        finding,
        subtitle,
    })
}

/// The days of the latest month, and how the intervals were made; nothing where no day has a share.
fn steps(measure: &AgreedMeasure, results: &Results, month: Month) -> Option<(Vec<Step>, Option<String>)> {
    let of_days = |row: &&Outcome| row.breakdown == BREAKDOWN && row.statistic == SHARE;
    let rows: Vec<&Outcome> = results.of_month(&measure.id, month).filter(of_days).collect();
    let step = |row: &&Outcome| {
        let key = FigureKey {
            breakdown: BREAKDOWN.to_owned(),
            category: row.category.clone(),
            ..FigureKey::all(&measure.id, FOLLOWED, &row.window)
        };
        let missing = || Err(Absence { marker: NOT_AVAILABLE, reason: None });
        let followed = results.one(&key, month).map_or_else(missing, Figure::of);
        let day = row.category.parse().ok().filter(|day| *day > 0)?;
        Some(Step { day, share: Figure::of(row), followed: followed.map(|figure| figure.value as i64) })
    };
    let mut steps: Vec<Step> = rows.iter().filter_map(step).collect();
    steps.sort_by_key(|step| step.day);
    let method = rows.iter().find_map(|row| row.method.clone());
    steps.iter().any(|step| step.share.is_ok()).then_some((steps, method))
}

impl Curve<'_> {
    fn known(&self) -> impl DoubleEndedIterator<Item = (i64, &Figure)> {
        self.steps.iter().filter_map(|step| Some((step.day, step.share.as_ref().ok()?)))
    }

    fn printed(&self, figure: &Figure) -> String {
        words::printed(figure, Unit::Percent, self.measure.decimals)
    }

    fn finding(&self) -> String {
        let said: Vec<String> =
            self.known().map(|(day, figure)| format!("{} after {day} days", self.printed(figure))).collect();
        let (first, last) = (said.first().cloned().unwrap_or_default(), said.last().cloned().unwrap_or_default());
        let between = if said.len() > 1 { format!("{first}, {last}") } else { last };
        format!("{}, followed to the end of {}: {between}.", self.measure.title, self.month.in_words())
    }

    fn alternative(&self, finding: &str) -> String {
        let limits = self.known().next_back().and_then(|(day, figure)| Some((day, figure.interval?)));
        let limits = limits.map(|(day, (lower, upper))| {
            let print = |limit| words::with_unit(&rounding::number(limit, self.measure.decimals), Unit::Percent);
            format!("The 95% interval after {day} days is {} to {}.", print(lower), print(upper))
        });
        let followed = self.steps.iter().filter_map(|step| Some((step.day, step.followed.as_ref().ok()?)));
        let followed: Vec<String> =
            followed.map(|(day, count)| format!("{} at {day} days", rounding::count(*count))).collect();
        let followed = (!followed.is_empty()).then(|| format!("Still followed: {}.", followed.join(", ")));
        let kind = String::from("Step curve that falls from 100% at the start.");
        [Some(kind), Some(finding.to_owned()), limits, followed].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn table(&self, caption: &str) -> ChartTable {
        let decimals = self.measure.decimals;
        let limit = |limit: Option<f64>| limit.map_or(String::from("[z]"), |one| rounding::number(one, decimals));
        let row = |step: &Step| {
            let day = format!("{} days", step.day);
            let followed = step.followed.as_ref().map_or_else(|gone| gone.marker.to_owned(), |n| rounding::count(*n));
            let cells = match &step.share {
                Ok(figure) => [
                    words::bare(figure, Unit::Percent, decimals),
                    limit(figure.interval.map(|(lower, _)| lower)),
                    limit(figure.interval.map(|(_, upper)| upper)),
                ],
                Err(absence) => [absence.marker; 3].map(String::from),
            };
            [day].into_iter().chain(cells).chain([followed]).collect()
        };
        let columns =
            ["Followed for", "Still held (%)", "Lower 95% limit (%)", "Upper 95% limit (%)", "Still followed"];
        ChartTable {
            caption: caption.to_owned(),
            columns: columns.map(String::from).into(),
            rows: self.steps.iter().map(row).collect(),
        }
    }

    fn notes(&self, method: Option<&str>) -> Vec<String> {
        let method = method.map(|method| format!(" ({})", words::method_in_words(method))).unwrap_or_default();
        let mut notes = vec![
            format!("The share is estimated from all who are followed, each for as long as is known{method}."),
            String::from("It is known at the days that are marked, and drawn level between them."),
            String::from(
                "“Still followed” is for how many so many days are known; where they are few, the curve is unsure.",
            ),
        ];
        if self.known().any(|(_, figure)| figure.interval.is_some()) {
            notes.push(String::from("The shaded band is the 95% interval."));
        }
        for step in &self.steps {
            let gone = step.share.as_ref().err().or(step.followed.as_ref().err());
            let gone = gone.filter(|absence| absence.marker != NOT_AVAILABLE || absence.reason.is_some());
            notes.extend(gone.map(|one| format!("{} at {} days: {}.", one.marker, step.day, one.in_words())));
        }
        notes
    }

    fn drawing(&self) -> Drawing {
        let mut head =
            title_rows(&format!("{}: percent for whom this still held, by days followed", self.measure.title));
        if self.known().any(|(_, figure)| figure.interval.is_some()) {
            head.push(HeadRow::Band(String::from("Shaded: 95% interval")));
        }
        let top = head_room(&head);
        let label = self.label();
        let label_room = label.iter().map(Row::width).fold(0.0, f64::max) + TO_LABELS + EDGE;
        let frame = Frame {
            top,
            bottom: top + PLOT,
            left: width("Still followed", SMALL, Weight::Regular) + 14.0,
            right: f64::from(ACROSS) - label_room,
            last: self.steps.last().map_or(1, |step| step.day),
            scale: Scale::of_lines([0.0, 100.0], Grain::Fine),
        };
        let down = (frame.bottom + DAYS_ROOM + FOLLOWED_ROOM).ceil() as u32;
        Drawing::new(ACROSS, down, |ink| {
            draw_head(ink, &head, top);
            frame.rule(ink);
            for run in self.runs() {
                frame.shade(ink, &run);
                frame.draw_steps(ink, &run);
            }
            self.name_days(ink, &frame);
            if let Some((day, figure)) = self.known().next_back() {
                let (x, y) = frame.at(day, figure.value);
                set(
                    ink,
                    &Label { rows: label, level: y },
                    (x + TO_LABELS, y.clamp(frame.top + 16.0, frame.bottom - 20.0)),
                );
            }
        })
    }

    /// The latest day that is known.
    fn label(&self) -> Vec<Row> {
        let Some((day, figure)) = self.known().next_back() else { return Vec::new() };
        let printed = Row::new(self.printed(figure), STRONG, Weight::Bold);
        vec![printed, Row::new(format!("after {day} days"), LABEL, Weight::Regular)]
    }

    /// Unbroken runs of days; the first begins at 100% on day 0, as long as its first day is known.
    fn runs(&self) -> Vec<Vec<Known>> {
        let start = Known { day: 0, share: 100.0, limits: None };
        let mut runs = vec![vec![start]];
        for step in &self.steps {
            match (&step.share, runs.last_mut()) {
                (Ok(figure), Some(run)) => {
                    run.push(Known { day: step.day, share: figure.value, limits: figure.interval });
                }
                _ => runs.push(Vec::new()),
            }
        }
        runs.retain(|run| !run.is_empty());
        runs
    }

    /// The days under the axis, and under each how many are still followed.
    fn name_days(&self, ink: &Ink, frame: &Frame) {
        let (days_at, followed_at) = (frame.bottom + 18.0, frame.bottom + DAYS_ROOM + 22.0);
        let title = Type { size: SMALL, weight: Weight::Regular, colour: TEXT, align: Align::Left };
        ink.words("Days", (2.0, days_at), title);
        ink.words("Still followed", (2.0, followed_at), title);
        ink.line(&[(2.0, followed_at - 18.0), (frame.right, followed_at - 18.0)], Stroke::solid(GRID, HAIR));
        ink.words("0", (frame.x(0), days_at), small(Align::Centre));
        let mut free_from = frame.x(0) + 12.0;
        for step in &self.steps {
            let x = frame.x(step.day);
            let followed = step.followed.as_ref().map_or_else(|gone| gone.marker.to_owned(), |n| rounding::count(*n));
            let day = step.day.to_string();
            let half =
                [&day, &followed].map(|text| width(text, SMALL, Weight::Regular)).into_iter().fold(0.0, f64::max) / 2.0;
            if x - half < free_from {
                continue;
            }
            ink.line(&[(x, frame.bottom), (x, frame.bottom + 5.0)], Stroke::solid(AXIS, HAIR));
            ink.words(&day, (x, days_at), small(Align::Centre));
            ink.words(&followed, (x, followed_at), small(Align::Centre));
            free_from = x + half + 6.0;
        }
    }
}

/// A day with its share and the limits of its interval.
#[derive(Debug, Clone, Copy)]
struct Known {
    day: i64,
    share: f64,
    limits: Option<(f64, f64)>,
}

/// The plot's place on the paper: days across, shares up.
struct Frame {
    top: f64,
    bottom: f64,
    left: f64,
    right: f64,
    last: i64,
    scale: Scale,
}

impl Frame {
    fn x(&self, day: i64) -> f64 {
        self.left + 10.0 + (self.right - self.left - 10.0) * day as f64 / self.last.max(1) as f64
    }

    fn y(&self, share: f64) -> f64 {
        self.bottom - self.scale.height_of(share) * (self.bottom - self.top)
    }

    fn at(&self, day: i64, share: f64) -> Spot {
        (self.x(day), self.y(share))
    }

    fn rule(&self, ink: &Ink) {
        for tick in self.scale.ticks() {
            let y = self.y(tick);
            let stroke = if tick == 0.0 { Stroke::solid(AXIS, 1.5) } else { Stroke::solid(GRID, HAIR) };
            ink.line(&[(self.left, y), (self.right, y)], stroke);
            let set = small(Align::Right);
            ink.words(&words::tick(self.scale, tick, Unit::Percent), (self.left - 8.0, y), set);
        }
    }

    /// A stair along the days: level until the next day, then down.
    fn stair(&self, days: &[(i64, f64)]) -> Vec<Spot> {
        let mut path = Vec::with_capacity(2 * days.len());
        for (index, (day, share)) in days.iter().enumerate() {
            if let Some((_, before)) = index.checked_sub(1).and_then(|before| days.get(before)) {
                path.push(self.at(*day, *before));
            }
            path.push(self.at(*day, *share));
        }
        path
    }

    fn draw_steps(&self, ink: &Ink, run: &[Known]) {
        let days: Vec<(i64, f64)> = run.iter().map(|known| (known.day, known.share)).collect();
        ink.line(&self.stair(&days), Stroke::solid(MAIN[0], LINE));
        for known in run.iter().filter(|known| known.day > 0) {
            ink.marker(self.at(known.day, known.share), Marker::Circle, 4.5, MAIN[0]);
        }
    }

    /// The interval as a band of the same steps; a day alone has a bar.
    fn shade(&self, ink: &Ink, run: &[Known]) {
        for known in run.split(|known| known.limits.is_none()) {
            let end = |which: fn((f64, f64)) -> f64| -> Vec<(i64, f64)> {
                known.iter().filter_map(|one| Some((one.day, which(one.limits?)))).collect()
            };
            let (lower, upper) = (end(|limits| limits.0), end(|limits| limits.1));
            if let ([(day, low)], [(_, high)]) = (lower.as_slice(), upper.as_slice()) {
                ink.line(&[self.at(*day, *low), self.at(*day, *high)], Stroke::solid(MAIN[0], HAIR));
            }
            let (lower, upper) = (self.stair(&lower), self.stair(&upper));
            if lower.len() > 1 {
                let around: Vec<Spot> = upper.iter().chain(lower.iter().rev()).copied().collect();
                ink.area(&around, MAIN[0], BAND_OPACITY);
            }
            [lower, upper].iter().for_each(|edge| ink.line(edge, Stroke::solid(MAIN[0], HAIR)));
        }
    }
}
