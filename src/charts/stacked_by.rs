//! How many there are of each part of a breakdown, as stacked columns by month: up to four parts by name, and where
//! there are more, the three largest and all others together. The table has every part.

use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Results, categories};

use super::{
    Chart, Coverage, chart, notes,
    parts::{self, PartReadings},
    readings::{Absence, Readings},
    stacked_columns::{Column, MOST_MONTHS, MOST_PARTS, Part, Stack},
    table::{self, Column as TableColumn},
    words,
};

pub fn draw(breakdown: &str, measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let kind = ChartKind::StackedBy(breakdown.to_owned());
    let whole = FigureKey::all(&measure.id, "count", &measure.headline.window);
    let coverage = &Coverage { first: coverage.first.max(coverage.last.plus(1 - MOST_MONTHS)), ..coverage.clone() };
    let parts = parts::of(results, &whole, breakdown, coverage, 0);
    if parts.is_empty() {
        return None;
    }
    let readings = Readings::of(results, &whole, coverage, 0);
    let stack = stack(measure, breakdown, &parts, coverage)?;

    let by = categories::breakdown(breakdown).to_lowercase();
    let first = stack.columns[0].month;
    let period = words::span(first, coverage.last);
    let subtitle = format!("{} by {by}, number, {}, {period}", measure.title, coverage.area);
    let latest = stack.latest();
    let finding = format!("{} in {}. {}.", measure.title, latest.month.in_words(), stack.counts(latest));
    let sentences = [Some(String::from("Stacked column chart by month.")), Some(finding.clone()), stack.then()];
    Some(Chart {
        id: chart::id(&measure.id, &kind),
        kind,
        alt: sentences.into_iter().flatten().collect::<Vec<_>>().join(" "),
        table: table::of_columns(&subtitle, first.to(coverage.last), &columns(&parts)),
        notes: notes(&stack, &parts, readings.as_ref()),
        drawing: stack.drawing(),
        finding,
        subtitle,
    })
}

/// The columns from the first month with something to see; nothing where no month has.
fn stack(measure: &AgreedMeasure, breakdown: &str, parts: &[PartReadings], coverage: &Coverage) -> Option<Stack> {
    let groups = groups(parts);
    let columns: Vec<Column> = coverage.months().map(|month| column(month, parts, &groups)).collect();
    let first = columns.iter().position(Column::has_figure)?;
    let name = |group: &Vec<usize>| match group.as_slice() {
        [one] => parts[*one].name.clone(),
        others => format!("{} others together", others.len()),
    };
    let when = if measure.headline.window == "stock" { "at the end of each month" } else { "by month" };
    let by = categories::breakdown(breakdown).to_lowercase();
    let noun = words::capital(if measure.numerator.is_empty() { &measure.title } else { &measure.numerator });
    Some(Stack {
        head: format!("{noun} by {by}, number, {when}"),
        names: groups.iter().map(name).collect(),
        columns: columns.into_iter().skip(first).collect(),
    })
}

/// Which parts are drawn together: each by itself where there are few, else the smaller ones in one.
fn groups(parts: &[PartReadings]) -> Vec<Vec<usize>> {
    let latest = |part: &PartReadings| {
        let readings = part.seen.as_ref().ok()?;
        readings.last_figure().map(|(_, figure)| figure.value)
    };
    let mut drawn: Vec<usize> = (0..parts.len()).filter(|part| may_be_drawn(&parts[*part])).collect();
    if drawn.is_empty() {
        drawn = (0..parts.len()).collect();
    }
    if drawn.len() <= MOST_PARTS {
        return drawn.into_iter().map(|part| vec![part]).collect();
    }
    drawn.sort_by(|a, b| {
        let (a_size, b_size) = (latest(&parts[*a]).unwrap_or(-1.0), latest(&parts[*b]).unwrap_or(-1.0));
        b_size.total_cmp(&a_size).then(a.cmp(b))
    });
    let mut others = drawn.split_off(MOST_PARTS - 1);
    drawn.sort_unstable();
    others.sort_unstable();
    drawn.into_iter().map(|part| vec![part]).chain([others]).collect()
}

/// Not where a part is known to be nobody in every month.
fn may_be_drawn(part: &PartReadings) -> bool {
    part.seen.as_ref().map_or(true, |readings| {
        readings.months.iter().any(|one| one.seen.as_ref().map_or(true, |figure| figure.value > 0.0))
    })
}

fn column(month: Month, parts: &[PartReadings], groups: &[Vec<usize>]) -> Column {
    let has_rows = parts.iter().any(|part| is_there(part, month));
    let cells: Vec<Result<i64, Absence>> = parts.iter().map(|part| cell(part, month, has_rows)).collect();
    Column {
        month,
        parts: groups.iter().map(|group| Part::of(group.iter().map(|part| &cells[*part]))).collect(),
        absence: cells.iter().find_map(|cell| cell.as_ref().err()).cloned(),
    }
}

/// A part without a row is nought where the month has rows of other parts, and not available where it has none.
fn cell(part: &PartReadings, month: Month, has_rows: bool) -> Result<i64, Absence> {
    let missing = Absence { marker: table::NOT_AVAILABLE, reason: None };
    let readings = part.seen.as_ref().map_err(Clone::clone)?;
    match readings.reading(month).map(|reading| &reading.seen) {
        Some(Ok(figure)) => Ok(figure.value as i64),
        Some(Err(absence)) if *absence == missing && has_rows => Ok(0),
        Some(Err(absence)) => Err(absence.clone()),
        None => Err(missing),
    }
}

fn is_there(part: &PartReadings, month: Month) -> bool {
    let readings = part.seen.as_ref().ok();
    readings.and_then(|readings| readings.reading(month)).is_some_and(|reading| reading.seen.is_ok())
}

fn columns(parts: &[PartReadings]) -> Vec<TableColumn<'_>> {
    parts.iter().map(column_of).collect()
}

fn column_of(part: &PartReadings) -> TableColumn<'_> {
    match &part.seen {
        Ok(readings) => TableColumn::figures(part.name.clone(), readings),
        Err(absence) => TableColumn::silent(part.name.clone(), absence.marker),
    }
}

fn notes(stack: &Stack, parts: &[PartReadings], whole: Option<&Readings>) -> Vec<String> {
    let mut notes: Vec<String> = whole.and_then(notes::on_window).into_iter().collect();
    let others = groups(parts).into_iter().find(|group| group.len() > 1).unwrap_or_default();
    if !others.is_empty() {
        let names: Vec<String> = others.iter().map(|part| parts[*part].name.to_lowercase()).collect();
        let listed = crate::vocabulary::words::listed(&names);
        notes.push(format!("Drawn together as others: {listed}. The table has each by itself."));
    }
    notes.extend(whole.and_then(notes::on_changes));
    notes.extend(stack.notes_on_silence());
    notes
}
