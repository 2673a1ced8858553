//! The charts of a measure in its section: each with its message and the table behind it, or why it is not there.

use super::{
    Block, Column, Figure, InPdf, Layout, Line, Row, Table,
    sources::{Sources, Subject},
};
use crate::{
    reports::material::ChartInPaper,
    vocabulary::{ChartKind, Status},
};

/// Each chart with the table that says the same under it, and why one that was agreed is not there.
pub fn charts(sources: &Sources<'_>, subject: &Subject<'_>) -> Vec<Block> {
    let of_measure = sources.material.charts.iter().filter(|chart| chart.measure == subject.measure.id);
    // The first says what heads the section; every other one has a message of its own.
    let with_message = |(index, chart): (usize, &ChartInPaper)| {
        let message = (index > 0).then(|| chart.finding.clone());
        [Block::Figure(Figure { message, ..figure(chart) }), table_behind(chart)]
    };
    of_measure.enumerate().flat_map(with_message).chain(undrawn(sources, subject)).collect()
}

/// Why a chart that was agreed is not there. A reader would else take it for forgotten.
fn undrawn(sources: &Sources<'_>, subject: &Subject<'_>) -> Option<Block> {
    let drawn = |kind: &ChartKind| {
        let name = format!("{}-{}", subject.measure.id, kind.name());
        sources.material.charts.iter().any(|chart| chart.id.starts_with(&name))
    };
    let lines: Vec<Line> = subject
        .measure
        .charts
        .iter()
        .filter(|kind| !drawn(kind))
        .filter_map(|kind| Some(Line::plain(why_undrawn(sources, subject, kind)?)))
        .collect();
    (!lines.is_empty()).then(|| Block::note("Charts", lines))
}

fn why_undrawn(sources: &Sources<'_>, subject: &Subject<'_>, kind: &ChartKind) -> Option<String> {
    let (statistic, what) = match kind {
        ChartKind::Trend => (subject.measure.headline.statistic.as_str(), "No trend is drawn"),
        ChartKind::Survival => ("survival", "The curve by the method of Kaplan and Meier is not drawn"),
        _ => return None,
    };
    let of_measure = || sources.material.results.of_measure(&subject.measure.id).iter();
    let of_kind = || of_measure().filter(|outcome| outcome.statistic == statistic);
    let is_hidden = of_kind().any(|outcome| outcome.status == Status::Suppressed);
    let shown = of_kind().filter(|one| one.breakdown == "all" && one.status == Status::Ok).count();
    let why = match (is_hidden, shown) {
        (true, 1) => "every month but one is confidential [c], and one month is no trend",
        (true, _) => "its figures are confidential [c], so that no child can be recognised",
        (false, 1) => "only one month has a figure",
        (false, _) => "there is no figure to draw",
    };
    Some(format!("{what}: {why}."))
}

fn figure(chart: &ChartInPaper) -> Figure {
    Figure {
        id: format!("chart-{}", chart.id),
        message: None,
        subtitle: chart.subtitle.clone(),
        alt: chart.alt.clone(),
        svg: chart.svg.clone(),
        notes: chart.notes.clone(),
    }
}

fn table_behind(chart: &ChartInPaper) -> Block {
    let table = &chart.table;
    let is_number = |column: usize| {
        let mut cells = table.rows.iter().filter_map(|row| row.get(column)).peekable();
        column > 0 && cells.peek().is_some() && cells.all(|cell| looks_like_a_number(cell))
    };
    let columns = table.columns.iter().enumerate();
    let columns = columns.map(|(index, heading)| Column { heading: heading.clone(), is_number: is_number(index) });
    let rows = table.rows.iter().filter_map(|row| {
        let (heading, cells) = row.split_first()?;
        Some(Row::new(heading.as_str(), cells.iter().map(|cell| cell.as_str().into())))
    });
    let table = Table {
        id: format!("table-{}", chart.id),
        caption: table.caption.clone(),
        columns: columns.collect(),
        rows: rows.collect(),
        layout: Layout::Scrolls,
    };
    // The title of the chart stands right above, and again in the caption of the table.
    let summary = String::from("The figures of this chart, in a table");
    Block::Folded { summary, blocks: vec![Block::Table(table)], in_pdf: InPdf::LastYear }
}

fn looks_like_a_number(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '£' | '\u{2212}' | '-' | '['))
}
