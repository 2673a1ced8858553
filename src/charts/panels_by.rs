//! A small line chart for each part of a breakdown, on one scale, with everyone behind it: whether a part goes its own
//! way, and how sure one can be of it.

use crate::vocabulary::{
    AgreedMeasure, ChartKind, FigureKey, Month, Results, Unit, categories, rounding, words::listed,
};

use super::{
    Chart, ChartTable, Coverage,
    canvas::{Align, Drawing, Ink, Marker, Stroke},
    chart,
    fonts::Weight,
    grid::{Grid, MOST, Shared, TO_FIGURE},
    labels::{Label, Row},
    line_plot::{self, set, shade_run},
    notes,
    palette::{LABEL, MAIN, SMALL},
    panel::{ACROSS, CONTEXT, HeadRow, Panel, small, title_rows},
    parts::{self, PartReadings},
    readings::{Absence, Reading, Readings},
    scale::{Grain, Scale},
    table::{self, Column},
    time_axis::Spacing,
    words,
};

const THIN: f64 = 2.5;

pub fn draw(breakdown: &str, measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let kind = ChartKind::PanelsBy(breakdown.to_owned());
    let parts = parts::of(results, &measure.headline, breakdown, coverage, measure.decimals);
    let first = parts.iter().filter_map(|part| Some(part.seen.as_ref().ok()?.first())).min()?;
    let of_whole = FigureKey::all(&measure.id, &measure.headline.statistic, &measure.headline.window);
    let whole = Readings::of(results, &of_whole, coverage, measure.decimals);
    let by = categories::breakdown(breakdown).to_lowercase();
    let multiples =
        Multiples { by: by.clone(), measure, parts: &parts, whole: whole.as_ref(), first, last: coverage.last };

    let subtitle =
        format!("{} by {by}, {}, {}", words::measured(measure), coverage.area, words::span(first, coverage.last));
    let finding = multiples.finding(&by);
    Some(Chart {
        id: chart::id(&measure.id, &kind),
        kind,
        alt: multiples.alternative(&by, &finding),
        table: multiples.table(&subtitle),
        notes: multiples.notes(),
        drawing: multiples.drawing(),
        finding,
        subtitle,
    })
}

/// A part in a month: its figure and the two counts behind it, or the marker in the place of all three.
fn row(month: Month, name: &str, seen: Result<&Readings, &Absence>) -> Vec<String> {
    let count = |count: Option<i64>| count.map_or(table::NOT_AVAILABLE.to_owned(), rounding::count);
    let silent = |marker: &str| [(); 3].map(|()| marker.to_owned());
    let cells = match seen.map(|readings| (readings, readings.reading(month))) {
        Ok((readings, Some(Reading { seen: Ok(figure), .. }))) => {
            let printed = words::bare(figure, readings.unit, readings.decimals);
            [printed, count(figure.numerator), count(figure.denominator)]
        }
        Ok((_, Some(Reading { seen: Err(absence), .. }))) | Err(absence) => silent(absence.marker),
        Ok((_, None)) => silent(table::NOT_AVAILABLE),
    };
    [month.in_words(), name.to_owned()].into_iter().chain(cells).collect()
}

struct Multiples<'a> {
    /// What the parts are parts by: `age group`.
    by: String,
    measure: &'a AgreedMeasure,
    /// At least one of them has a figure.
    parts: &'a [PartReadings],
    whole: Option<&'a Readings>,
    first: Month,
    last: Month,
}

impl Multiples<'_> {
    /// The parts that are drawn; a page holds no more.
    fn drawn(&self) -> &[PartReadings] {
        &self.parts[..self.parts.len().min(MOST)]
    }

    fn seen(&self) -> impl Iterator<Item = &Readings> {
        self.drawn().iter().filter_map(|part| part.seen.as_ref().ok())
    }

    /// Everyone is drawn behind a part where the two can be held against each other, which counts cannot.
    fn context(&self) -> Option<&Readings> {
        self.whole.filter(|whole| whole.unit != Unit::Count)
    }

    fn finding(&self, by: &str) -> String {
        let latest = |part: &PartReadings| {
            let said = match &part.seen {
                Ok(readings) => said(readings, self.last),
                Err(absence) => words::meaning(absence.marker).to_owned(),
            };
            format!("{}: {said}", part.name)
        };
        let parts: Vec<String> = self.parts.iter().map(latest).collect();
        format!("{} by {by}, {}. {}.", self.measure.title, self.last.in_words(), parts.join("; "))
    }

    fn alternative(&self, by: &str, finding: &str) -> String {
        let count = self.drawn().len();
        let kind = match count {
            1 => String::from("Small line chart by month."),
            _ => format!("{count} small line charts by month on one scale, one for each {by}."),
        };
        let everyone = self.context().map(|whole| words::finding("Everyone", whole));
        [Some(kind), Some(finding.to_owned()), everyone].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Where the figures are shares, a row for each part of each month, so that counts stand beside the percentages;
    /// else a column for each part.
    fn table(&self, caption: &str) -> ChartTable {
        let months = self.first.to(self.last);
        if !self.seen().any(|readings| readings.figures().any(|(_, figure)| figure.denominator.is_some())) {
            return table::of_columns(caption, months, &self.columns());
        }
        let unit = words::unit_in_head(self.measure.unit);
        let (of, whole) = (words::capital(&self.measure.numerator), words::capital(&self.measure.denominator));
        let heads = [String::from("Month"), words::capital(&self.by), format!("Figure ({unit})"), of, whole];
        let everyone = self.context().map(|whole| ("Everyone", Ok(whole)));
        let parts = self.parts.iter().map(|part| (part.name.as_str(), part.seen.as_ref()));
        let parts: Vec<_> = parts.chain(everyone).collect();
        let rows = months.flat_map(|month| parts.iter().map(move |(name, seen)| row(month, name, *seen)));
        ChartTable { caption: caption.to_owned(), columns: heads.into(), rows: rows.collect() }
    }

    fn columns(&self) -> Vec<Column<'_>> {
        let unit = words::unit_in_head(self.measure.unit);
        let parts = self.parts.iter().map(|part| {
            let head = format!("{} ({unit})", part.name);
            match &part.seen {
                Ok(readings) => Column::figures(head, readings),
                Err(absence) => Column::silent(head, absence.marker),
            }
        });
        let whole = self.context().map(|whole| Column::figures(format!("Everyone ({unit})"), whole));
        parts.chain(whole).collect()
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let readings: Vec<&Readings> = self.seen().collect();
        notes.extend(readings.iter().find_map(|readings| notes::on_interval(readings)));
        notes.push(String::from("All the plots have the same scale. The figure beside each is its latest."));
        notes.extend(readings.first().and_then(|readings| notes::on_window(readings)));
        notes.extend(readings.first().and_then(|readings| notes::on_changes(readings)));
        let left: Vec<String> = self.parts.iter().skip(MOST).map(|part| part.name.clone()).collect();
        if !left.is_empty() {
            notes.push(format!("Not drawn, but in the table: {}.", listed(&left)));
        }
        notes.extend(self.parts.iter().flat_map(parts::notes_on_silence));
        notes
    }

    fn scale(&self) -> Scale {
        let figures = self.seen().chain(self.context()).flat_map(|readings| readings.figures());
        let values: Vec<f64> = figures.map(|(_, figure)| figure.value).collect();
        let intervals = self.seen().flat_map(|readings| readings.figures().filter_map(|(_, figure)| figure.interval));
        let grain = if self.measure.unit == Unit::Count { Grain::Whole } else { Grain::Fine };
        line_plot::scale_of(&values, intervals.flat_map(|(lower, upper)| [lower, upper]), grain)
    }

    fn head(&self) -> Vec<HeadRow> {
        let mut head = title_rows(&words::measured(self.measure));
        if self.seen().any(|readings| readings.figures().any(|(_, figure)| figure.interval.is_some())) {
            head.push(HeadRow::Band(String::from("Shaded: 95% interval")));
        }
        if self.context().is_some() {
            head.push(HeadRow::Dashed(String::from("Dashed: everyone")));
        }
        head
    }

    fn drawing(&self) -> Drawing {
        let head = self.head();
        let names: Vec<String> = self.drawn().iter().map(|part| part.name.clone()).collect();
        let figure_room = self.seen().flat_map(|readings| figure_rows(readings, self.last)).map(|row| row.width());
        let shared = Shared {
            head: &head,
            first: self.first,
            months: self.first.to(self.last).count(),
            spacing: Spacing::Points,
            scale: self.scale(),
            unit: self.measure.unit,
            figure_room: figure_room.fold(0.0, f64::max),
        };
        let grid = Grid::new(&names, &shared);
        Drawing::new(ACROSS, grid.down(), |ink| {
            grid.rule(ink, &head);
            for (index, part) in self.drawn().iter().enumerate() {
                self.draw_part(ink, &grid.panel(index), part);
            }
        })
    }

    fn draw_part(&self, ink: &Ink, panel: &Panel, part: &PartReadings) {
        let readings = match &part.seen {
            Ok(readings) => readings,
            Err(absence) => {
                let middle = ((panel.left() + panel.right()) / 2.0, (panel.top + panel.bottom) / 2.0);
                return ink.words(absence.marker, middle, small(Align::Centre));
            }
        };
        for run in readings.runs() {
            shade_run(ink, panel, &run);
        }
        for run in self.context().map(Readings::runs).unwrap_or_default() {
            let seen = run.iter().filter(|(month, _)| *month >= self.first);
            let path: Vec<_> = seen.map(|(month, figure)| panel.at(*month, figure.value)).collect();
            ink.line(&path, CONTEXT);
        }
        draw_line(ink, panel, readings);
        panel.mark_silence_at(ink, &readings.months, panel.bottom - 9.0);
        if let Some((month, figure)) = readings.last_figure() {
            let rows = figure_rows(readings, self.last);
            let (x, y) = panel.at(month, figure.value);
            let label = Label { rows, level: y };
            let half = label.height() / 2.0;
            let middle = y.clamp(panel.top - 6.0 + half, panel.bottom + 6.0 - half);
            set(ink, &label, (x.max(panel.right() - 10.0) + TO_FIGURE, middle));
        }
    }
}

fn draw_line(ink: &Ink, panel: &Panel, readings: &Readings) {
    let last = readings.last_figure().map(|(month, _)| month);
    for run in readings.runs() {
        let path: Vec<_> = run.iter().map(|(month, figure)| panel.at(*month, figure.value)).collect();
        ink.line(&path, Stroke::solid(MAIN[0], THIN));
        for (month, figure) in &run {
            if run.len() == 1 || Some(*month) == last {
                ink.marker(panel.at(*month, figure.value), Marker::Circle, 3.5, MAIN[0]);
            }
        }
    }
}

/// `41.5%`, with its month where that is not the latest.
fn figure_rows(readings: &Readings, last: Month) -> Vec<Row> {
    let Some((month, figure)) = readings.last_figure() else { return Vec::new() };
    let printed = words::printed(figure, readings.unit, readings.decimals);
    let row = Row::new(printed, LABEL, Weight::Bold);
    let late = (month != last).then(|| Row::new(month.in_short(), SMALL, Weight::Regular));
    [row].into_iter().chain(late).collect()
}

/// `41.5%`, or why there is none in the month and what the latest was.
fn said(readings: &Readings, last: Month) -> String {
    let Some((month, figure)) = readings.last_figure() else { return String::from("no figure") };
    let printed = words::printed(figure, readings.unit, readings.decimals);
    if month == last { printed } else { format!("no figure, and {printed} in {}", month.in_words()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        charts::samples::{coverage, hidden, measure, share},
        vocabulary::Outcome,
    };

    #[test]
    fn counts_stand_beside_the_percentages_of_every_part() {
        let coverage = coverage("2021-08", 2);
        let part = |one: Outcome, band: &str| Outcome { breakdown: "age_band".into(), category: band.into(), ..one };
        let of_month = |month: Month| {
            let one = share("out-of-county", month, 120);
            [one.clone(), part(one.clone(), "16+"), part(hidden(one), "under 1")]
        };
        let results = Results::new(coverage.months().flat_map(of_month).collect());
        let chart = draw("age_band", &measure("out-of-county", Vec::new()), &results, &coverage).expect("drawn");
        assert_eq!(chart.table.columns[..3], ["Month", "Age group", "Figure (%)"]);
        let whole = share("out-of-county", coverage.last, 120).denominator.expect("a share has one");
        let row = |name: &str| chart.table.rows.iter().rfind(|row| row[1] == name).expect("the part is there");
        assert_eq!(row("16 and over")[3..], [String::from("120"), rounding::count(whole)]);
        assert_eq!(row("Everyone")[3], "120");
        assert!(chart.table.rows.iter().all(|row| row.len() == 5));
    }
}
