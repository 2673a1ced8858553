//! What an external residential placement costs a week: the mean with its interval, and the highest.

use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Results};

use super::{
    Chart, Coverage, chart,
    line_plot::{Interval, Line, LinePlot, Rule},
    notes,
    readings::Readings,
    scale::Grain,
    table::{self, Column},
    trend, words,
};

pub fn draw(measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let of = |statistic| {
        let key = FigureKey::all(&measure.id, statistic, "stock");
        Readings::of(results, &key, coverage, measure.decimals)
    };
    let mean = of("mean")?;
    let highest = of("max");
    let plot = plot(measure, &mean, highest.as_ref());

    let first = plot.first().unwrap_or(mean.first());
    let subtitle = format!("{}, £ a week, {}, {}", measure.title, coverage.area, words::span(first, coverage.last));
    let finding = words::finding("Mean weekly cost", &mean);
    Some(Chart {
        id: chart::id(&measure.id, &ChartKind::Cost),
        kind: ChartKind::Cost,
        alt: alternative(&finding, &mean, highest.as_ref()),
        table: table::of_columns(&subtitle, first.to(coverage.last), &columns(measure, &mean, highest.as_ref())),
        notes: notes::of_lines(&plot, plot.scale(Grain::Fine), &[], measure),
        drawing: plot.drawing("Weekly cost of a placement, £", (first, coverage.last), Grain::Fine),
        finding,
        subtitle,
    })
}

/// The mean and the highest; the baseline too, where it is one of the mean.
fn plot<'a>(measure: &AgreedMeasure, mean: &'a Readings, highest: Option<&'a Readings>) -> LinePlot<'a> {
    let mut lines = vec![Line { readings: mean, name: Some("Mean"), interval: Interval::Shown }];
    lines.extend(highest.map(|readings| Line { readings, name: Some("Highest"), interval: Interval::Unshown }));
    let is_of_mean = measure.headline == FigureKey::all(&measure.id, "mean", "stock");
    let rules: Vec<Rule> = if is_of_mean { trend::rules(measure, mean) } else { Vec::new() };
    LinePlot { lines, rules: rules.into_iter().take(2).collect() }
}

fn columns<'a>(measure: &AgreedMeasure, mean: &'a Readings, highest: Option<&'a Readings>) -> Vec<Column<'a>> {
    let mut columns = table::columns("Mean weekly cost", measure, mean);
    columns.extend(highest.map(|readings| Column::figures(String::from("Highest weekly cost (£)"), readings)));
    columns
}

fn alternative(finding: &str, mean: &Readings, highest: Option<&Readings>) -> String {
    let lines = if highest.is_some() { " with two lines" } else { "" };
    let kind = format!("Line chart by month{lines}.");
    let highest = highest.map(|readings| words::finding("Highest weekly cost", readings));
    let parts = [Some(kind), Some(finding.to_owned()), words::extremes(mean), highest, words::silence(&mean.months)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
