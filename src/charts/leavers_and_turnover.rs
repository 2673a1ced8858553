//! Leavers over twelve months as columns, and turnover as a line under them: two plots on one month axis, so that
//! neither needs a second scale.

use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Results, Unit, rounding};

use super::{
    Chart, Coverage,
    canvas::{Drawing, Ink},
    chart,
    fonts::Weight,
    labels::{Label, Row},
    line_plot::{Interval, Line, LinePlot, set},
    notes,
    palette::{LABEL, MAIN, STRONG},
    panel::{ACROSS, EDGE, HeadRow, MONTHS_ROOM, Panel, TO_LABELS, head_room, markers_room, tick_room},
    readings::Readings,
    scale::{Grain, Scale},
    table,
    time_axis::{Spacing, TimeAxis},
    trend, words,
};

const DOWN: u32 = 540;
const COLUMNS_HIGH: f64 = 180.0;
/// Air between the two plots.
const BETWEEN: f64 = 26.0;

pub fn draw(measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let key = FigureKey::all(&measure.id, "ratio", "12 months");
    let turnover = Readings::of(results, &key, coverage, measure.decimals)?;
    let rules = if measure.headline == key { trend::rules(measure, &turnover) } else { Vec::new() };
    let line = Line { readings: &turnover, name: None, interval: Interval::Shown };
    let plot = LinePlot { lines: vec![line], rules: rules.into_iter().take(2).collect() };

    let finding = words::finding(&measure.title, &turnover);
    let period = words::span(turnover.first(), coverage.last);
    let subtitle =
        format!("{}, 12 months to the end of each month, {}, {period}", words::measured(measure), coverage.area);
    let months = turnover.first().to(coverage.last);
    Some(Chart {
        id: chart::id(&measure.id, &ChartKind::LeaversAndTurnover),
        kind: ChartKind::LeaversAndTurnover,
        alt: alternative(&finding, measure, &turnover),
        table: table::of_columns(&subtitle, months, &table::columns(&measure.title, measure, &turnover)),
        notes: notes::of_lines(&plot, plot.scale(Grain::Fine), &[], measure),
        drawing: drawing(measure, &plot, &turnover, coverage.last),
        finding,
        subtitle,
    })
}

fn alternative(finding: &str, measure: &AgreedMeasure, turnover: &Readings) -> String {
    let kind = String::from("Two charts on one month axis: columns above, a line below.");
    let counts = last_counts(turnover).and_then(|(month, leavers, in_post)| {
        let (leavers, in_post) = (rounding::count(leavers), rounding::count(in_post?));
        Some(format!("{leavers} {} of {in_post} {} in {}.", measure.numerator, measure.denominator, month.in_words()))
    });
    let parts =
        [Some(kind), Some(finding.to_owned()), counts, words::extremes(turnover), words::silence(&turnover.months)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn last_counts(turnover: &Readings) -> Option<(Month, i64, Option<i64>)> {
    let (month, figure) = turnover.last_figure()?;
    Some((month, figure.numerator?, figure.denominator))
}

fn drawing(measure: &AgreedMeasure, plot: &LinePlot, turnover: &Readings, last: Month) -> Drawing {
    let leavers = Scale::of_bars(turnover.figures().filter_map(|(_, figure)| Some(figure.numerator? as f64)));
    let share = plot.scale(Grain::Fine);
    let time = TimeAxis {
        first: turnover.first(),
        count: turnover.months.len(),
        left: tick_room(leavers, Unit::Count).max(tick_room(share, turnover.unit)),
        right: f64::from(ACROSS) - plot.label_room(last).max(column_label_room(turnover)),
        spacing: Spacing::Columns,
    };
    let head = [HeadRow::Words(format!("{}, 12 months to the end of the month", words::capital(&measure.numerator)))];
    let top = head_room(&head);
    let upper = Panel { top, bottom: top + COLUMNS_HIGH, time, scale: leavers, unit: Unit::Count };

    let below = markers_room(&turnover.months);
    let lower_head = plot.head(&words::measured(measure), share);
    let top = upper.bottom + BETWEEN + head_room(&lower_head);
    let lower = Panel { top, bottom: f64::from(DOWN) - MONTHS_ROOM - below, time, scale: share, unit: turnover.unit };

    Drawing::new(ACROSS, DOWN, |ink| {
        upper.head(ink, &head);
        upper.rule(ink);
        columns(ink, &upper, turnover);
        lower.head(ink, &lower_head);
        lower.rule(ink);
        lower.mark_silence(ink, &turnover.months);
        lower.mark_changes(ink, &turnover.changes);
        lower.name_months(ink, below);
        plot.draw(ink, &lower);
    })
}

fn columns(ink: &Ink, panel: &Panel, turnover: &Readings) {
    let half = panel.half_column();
    for (month, leavers) in turnover.figures().filter_map(|(month, figure)| Some((month, figure.numerator?))) {
        let (x, y) = panel.at(month, leavers as f64);
        ink.block((x - half, y), (x + half, panel.bottom), MAIN[0]);
    }
    if let Some((month, leavers, _)) = last_counts(turnover) {
        let rows = column_label(month, leavers);
        set(ink, &Label { rows, level: 0.0 }, (panel.labels_from(), panel.y(leavers as f64).max(panel.top + 12.0)));
    }
}

fn column_label(month: Month, leavers: i64) -> Vec<Row> {
    let figure = Row::new(rounding::count(leavers), STRONG, Weight::Bold);
    vec![figure, Row::new(month.in_words(), LABEL, Weight::Regular)]
}

fn column_label_room(turnover: &Readings) -> f64 {
    let rows = last_counts(turnover).map(|(month, leavers, _)| column_label(month, leavers)).unwrap_or_default();
    rows.iter().map(Row::width).fold(0.0, f64::max) + TO_LABELS + EDGE
}
