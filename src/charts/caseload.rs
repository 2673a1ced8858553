//! How many each hub supports by month, as columns, against the places that it has: a small plot for each hub.

use std::collections::BTreeMap;

use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Results, Unit, rounding, words::listed};

use super::{
    Chart, Coverage,
    canvas::{Align, Dash, Drawing, Ink, Stroke},
    chart,
    fonts::Weight,
    grid::{Grid, MOST, Shared, TO_FIGURE},
    labels::{Label, Row, spread},
    line_plot::set,
    notes,
    palette::{LABEL, MAIN, PAPER, SMALL, TEXT},
    panel::{ACROSS, HeadRow, Panel, small, title_rows},
    parts::{self, PartReadings},
    readings::{Absence, Readings},
    scale::Scale,
    table::{self, Column},
    time_axis::Spacing,
    words,
};

const BREAKDOWN: &str = "hub";
const CAPACITY: Stroke = Stroke { colour: TEXT, width: 2.5, dash: Dash::Solid };

pub fn draw(measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let key = |statistic: &str| FigureKey::all(&measure.id, statistic, "stock");
    let supported = parts::of(results, &key("count"), BREAKDOWN, coverage, 0);
    let first = supported.iter().filter_map(|part| Some(part.seen.as_ref().ok()?.first())).min()?;
    let shares = parts::of(results, &key("share of capacity"), BREAKDOWN, coverage, 0);
    let hubs = supported.into_iter().map(|supported| {
        let share = shares.iter().find(|share| share.category == supported.category);
        let share = share.and_then(|share| share.seen.as_ref().ok()).cloned();
        Hub { supported, share }
    });
    let caseload = Caseload { hubs: hubs.collect(), first, last: coverage.last };

    let period = words::span(first, coverage.last);
    let subtitle =
        format!("{} by hub, against its places, number, {}, end of each month, {period}", measure.title, coverage.area);
    let finding = caseload.finding(measure);
    Some(Chart {
        id: chart::id(&measure.id, &ChartKind::Caseload),
        kind: ChartKind::Caseload,
        alt: format!("{} {finding}", caseload.kind()),
        table: table::of_columns(&subtitle, first.to(coverage.last), &caseload.columns()),
        notes: caseload.notes(),
        drawing: caseload.drawing(measure),
        finding,
        subtitle,
    })
}

struct Hub {
    supported: PartReadings,
    /// The share of its places that are taken; the places are what it is a share of.
    share: Option<Readings>,
}

impl Hub {
    fn figures(&self) -> impl Iterator<Item = (Month, i64)> {
        let seen = self.supported.seen.as_ref().ok();
        seen.into_iter().flat_map(|readings| readings.figures().map(|(month, figure)| (month, figure.value as i64)))
    }

    fn latest(&self) -> Option<(Month, i64)> {
        self.figures().last()
    }

    /// The places of each month. A month whose caseload is hidden has no share that would say them; where every other
    /// month says the same number, which is no count of anybody, that month has it too.
    fn places(&self) -> impl Iterator<Item = (Month, i64)> {
        let always = self.always();
        let months = self.share.iter().flat_map(|share| share.before.iter().chain(&share.months));
        months.filter_map(move |reading| match &reading.seen {
            Ok(figure) => Some((reading.month, figure.denominator?)),
            Err(_) => Some((reading.month, always?)),
        })
    }

    /// The number of places, where it has never changed.
    fn always(&self) -> Option<i64> {
        let mut places = self.share.iter().flat_map(|share| share.figures()).map(|(_, figure)| figure.denominator);
        let first = places.next()??;
        places.all(|other| other == Some(first)).then_some(first)
    }

    /// Over the columns on either side of months without a figure, so that a marker wider than a column covers neither.
    fn over_neighbours(&self, panel: &Panel, first: Month, last: Month) -> f64 {
        let beside = self.figures().filter(|(month, _)| [first.plus(-1), last.plus(1)].contains(month));
        let highest = beside.map(|(_, supported)| supported).max().unwrap_or(0);
        panel.y(highest as f64) - 9.0
    }

    fn latest_places(&self) -> Option<i64> {
        self.places().last().map(|(_, places)| places)
    }

    /// `35 of 35 places in September 2021`.
    fn said(&self) -> String {
        let Some((month, supported)) = self.latest() else { return String::from("no figure") };
        let places = self.latest_places().map(|places| format!(" of {} places", rounding::count(places)));
        format!("{}{} in {}", rounding::count(supported), places.unwrap_or_default(), month.in_words())
    }
}

struct Caseload {
    hubs: Vec<Hub>,
    first: Month,
    last: Month,
}

impl Caseload {
    fn drawn(&self) -> &[Hub] {
        &self.hubs[..self.hubs.len().min(MOST)]
    }

    fn kind(&self) -> String {
        match self.drawn().len() {
            1 => String::from("Column chart by month, with a line at the number of places."),
            count => format!("{count} small column charts by month, one for each hub, with a line at its places."),
        }
    }

    fn finding(&self, measure: &AgreedMeasure) -> String {
        let hub = |hub: &Hub| format!("{}, {}", hub.supported.name, hub.said());
        format!("{}: {}.", measure.title, self.hubs.iter().map(hub).collect::<Vec<_>>().join("; "))
    }

    fn columns(&self) -> Vec<Column<'_>> {
        self.hubs.iter().flat_map(|hub| self.columns_of(hub)).collect()
    }

    fn columns_of<'a>(&self, hub: &'a Hub) -> Vec<Column<'a>> {
        let name = &hub.supported.name;
        let supported = match &hub.supported.seen {
            Ok(readings) => Column::figures(format!("{name}: supported"), readings),
            Err(absence) => Column::silent(format!("{name}: supported"), absence.marker),
        };
        let places = hub.share.as_ref().map(|_| {
            let places: BTreeMap<Month, i64> = hub.places().collect();
            let print = move |month: Month| {
                places.get(&month).copied().map_or(table::NOT_AVAILABLE.to_owned(), rounding::count)
            };
            Column::by_month(format!("{name}: places"), print)
        });
        [supported].into_iter().chain(places).collect()
    }

    fn notes(&self) -> Vec<String> {
        let seen = self.hubs.iter().filter_map(|hub| hub.supported.seen.as_ref().ok()).next();
        let mut notes: Vec<String> = seen.and_then(notes::on_window).into_iter().collect();
        let without: Vec<&str> = self
            .hubs
            .iter()
            .filter(|hub| hub.latest_places().is_none())
            .map(|hub| hub.supported.name.as_str())
            .collect();
        if !without.is_empty() {
            notes.push(format!("How many places {} has is not known.", listed(&without)));
        }
        let left: Vec<&str> = self.hubs.iter().skip(MOST).map(|hub| hub.supported.name.as_str()).collect();
        if !left.is_empty() {
            notes.push(format!("Not drawn, but in the table: {}.", listed(&left)));
        }
        notes.extend(self.hubs.iter().flat_map(|hub| parts::notes_on_silence(&hub.supported)));
        notes
    }

    fn drawing(&self, measure: &AgreedMeasure) -> Drawing {
        let noun = if measure.numerator.is_empty() { &measure.title } else { &measure.numerator };
        let head = self.head(&format!("{}, number, at the end of each month", words::capital(noun)));
        let names: Vec<String> = self.drawn().iter().map(|hub| hub.supported.name.clone()).collect();
        let values = self.drawn().iter().flat_map(|hub| hub.figures().chain(hub.places()));
        let labels = self.drawn().iter().flat_map(|hub| [self.figure_rows(hub), places_rows(hub)].concat());
        let shared = Shared {
            head: &head,
            first: self.first,
            months: self.first.to(self.last).count(),
            spacing: Spacing::Columns,
            scale: Scale::of_bars(values.map(|(_, value)| value as f64)),
            unit: Unit::Count,
            figure_room: labels.map(|row| row.width()).fold(0.0, f64::max),
        };
        let grid = Grid::new(&names, &shared);
        Drawing::new(ACROSS, grid.down(), |ink| {
            grid.rule(ink, &head);
            for (index, hub) in self.drawn().iter().enumerate() {
                self.draw_hub(ink, &grid.panel(index), hub);
            }
        })
    }

    fn head(&self, title: &str) -> Vec<HeadRow> {
        let mut head = title_rows(title);
        if self.drawn().iter().any(|hub| hub.latest_places().is_some()) {
            head.push(HeadRow::Ruled(String::from("Line: places that the hub has")));
        }
        head
    }

    fn draw_hub(&self, ink: &Ink, panel: &Panel, hub: &Hub) {
        if let Err(Absence { marker, .. }) = &hub.supported.seen {
            let middle = ((panel.left() + panel.right()) / 2.0, (panel.top + panel.bottom) / 2.0);
            ink.words(marker, middle, small(Align::Centre));
        }
        let half = panel.half_column();
        for (month, supported) in hub.figures() {
            let (x, y) = panel.at(month, supported as f64);
            ink.block((x - half, y), (x + half, panel.bottom), MAIN[0]);
        }
        draw_places(ink, panel, hub);
        if let Ok(readings) = &hub.supported.seen {
            panel.mark_silence_over(ink, &readings.months, |first, last| hub.over_neighbours(panel, first, last));
        }
        let level = |value: Option<i64>| panel.y(value.unwrap_or(0) as f64);
        let labels: Vec<Label> = [
            Label { rows: self.figure_rows(hub), level: level(hub.latest().map(|(_, supported)| supported)) },
            Label { rows: places_rows(hub), level: level(hub.latest_places()) },
        ]
        .into_iter()
        .filter(|label| !label.rows.is_empty())
        .collect();
        let middles = spread(&labels, panel.top - 14.0, panel.bottom + 6.0);
        for (label, middle) in labels.iter().zip(middles) {
            set(ink, label, (panel.right() + TO_FIGURE, middle));
        }
    }

    /// How many in the latest month with a figure, with its month where that is not the last.
    fn figure_rows(&self, hub: &Hub) -> Vec<Row> {
        let Some((month, supported)) = hub.latest() else { return Vec::new() };
        let row = Row::new(rounding::count(supported), LABEL, Weight::Bold);
        let late = (month != self.last).then(|| Row::new(month.in_short(), SMALL, Weight::Regular));
        [row].into_iter().chain(late).collect()
    }
}

fn places_rows(hub: &Hub) -> Vec<Row> {
    let places = hub.latest_places().map(|places| format!("{} places", rounding::count(places)));
    places.map(|words| Row::new(words, SMALL, Weight::Regular)).into_iter().collect()
}

/// The places by month, as a step wherever they change, rimmed in white so that it is seen over a column.
fn draw_places(ink: &Ink, panel: &Panel, hub: &Hub) {
    let half = panel.time.slot() / 2.0;
    let mut stretches: Vec<(f64, f64, f64)> = Vec::new();
    for (month, places) in hub.places() {
        let (x, y) = panel.at(month, places as f64);
        match stretches.last_mut() {
            Some((_, to, level)) if *level == y && (*to - (x - half)).abs() < 0.1 => *to = x + half,
            _ => stretches.push((x - half, x + half, y)),
        }
    }
    for (from, to, y) in stretches {
        ink.line(&[(from, y), (to, y)], Stroke::solid(PAPER, CAPACITY.width + 3.0));
        ink.line(&[(from, y), (to, y)], CAPACITY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        charts::samples::{coverage, hidden, measure, row},
        vocabulary::Outcome,
    };

    fn drawn(places: impl Fn(i32) -> i64) -> Chart {
        let coverage = coverage("2021-07", 3);
        let of_hub = |month: Month, at: i32| {
            let part = |one: Outcome| Outcome { breakdown: "hub".into(), category: "North".into(), ..one };
            let count = part(row("hub-caseload", "count", month, Some(20.0)));
            let share = Outcome {
                denominator: Some(places(at)),
                ..row("hub-caseload", "share of capacity", month, Some(57.1))
            };
            let share = part(share);
            if at == 1 { [hidden(count), hidden(share)] } else { [count, share] }
        };
        let rows = coverage.months().zip(0..).flat_map(|(month, at)| of_hub(month, at));
        let results = Results::new(rows.collect());
        draw(&measure("hub-caseload", vec![ChartKind::Caseload]), &results, &coverage).expect("there are figures")
    }

    #[test]
    fn places_that_never_change_are_shown_where_the_caseload_is_hidden() {
        let cells = |chart: &Chart| chart.table.rows.iter().map(|row| row[1..].join(" of ")).collect::<Vec<_>>();
        assert_eq!(cells(&drawn(|_| 35)), ["20 of 35", "[c] of 35", "20 of 35"]);
        assert_eq!(cells(&drawn(|at| 35 + i64::from(at)))[1], "[c] of [x]");
    }
}
