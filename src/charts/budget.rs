//! The year's money so far, month by month, against an even share of the budget or plan and the whole of it.
//!
//! A budget is of the financial year. A plan is of the first year of the service, where the results count since it began.

use chrono::NaiveDate;

use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Results, rounding};

use super::{
    Chart, Coverage,
    canvas::{Drawing, Ink, Marker, Spot, Stroke},
    chart,
    fonts::Weight,
    labels::{Label, Row, spread},
    line_plot::{connect, set},
    notes,
    palette::{LABEL, LINE, MAIN, PAPER, STRONG, TEXT},
    panel::{
        ACROSS, CONTEXT, EDGE, HeadRow, MONTHS_ROOM, Panel, TO_LABELS, head_room, markers_room, tick_room, title_rows,
    },
    readings::{Figure, Readings},
    scale::{Grain, Scale},
    table::{self, Column},
    time_axis::{Spacing, TimeAxis},
    words,
};

const DOWN: u32 = 390;
const WINDOW: &str = "year to date";
const MONTHS_OF_YEAR: i32 = 12;

/// What the money is held against: the statistic that gives the share, and its noun.
const WHOLES: [(&str, &str); 2] = [("share of budget", "budget"), ("share of plan", "plan")];

struct Year<'a> {
    measure: &'a AgreedMeasure,
    /// April, or the month in which the service began.
    start: Month,
    /// The last month that is drawn.
    last: Month,
    sum: Readings,
    share: Option<Readings>,
    /// `budget` or `plan`.
    noun: &'static str,
}

pub fn draw(measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let (window, start) =
        span_of(measure, results).unwrap_or((WINDOW.to_owned(), coverage.last.financial_year_start()));
    let last = coverage.last.min(start.plus(MONTHS_OF_YEAR - 1));
    let of_year = Coverage { first: start.max(coverage.first), last, ..coverage.clone() };
    let of = |statistic: &str, decimals: u8| {
        Readings::of(results, &FigureKey::all(&measure.id, statistic, &window), &of_year, decimals)
    };
    let sum = of("sum", measure.decimals)?;
    let (share, noun) =
        WHOLES.into_iter().find_map(|(name, noun)| Some((Some(of(name, 1)?), noun))).unwrap_or((None, "budget"));
    let year = Year { measure, start, last, sum, share, noun };

    let period = words::span(start, last);
    let subtitle =
        format!("{}, {} so far against its {noun}, £, {}, {period}", measure.title, year.name(), coverage.area);
    let finding = year.finding();
    Some(Chart {
        id: chart::id(&measure.id, &ChartKind::Budget),
        kind: ChartKind::Budget,
        alt: year.alternative(&finding),
        table: table::of_columns(&subtitle, year.sum.first().to(year.last), &year.columns()),
        notes: year.notes(),
        drawing: year.drawing(),
        finding,
        subtitle,
    })
}

/// The window of a plan and the month in which it begins: since a day, where a share of the plan is counted so.
fn span_of(measure: &AgreedMeasure, results: &Results) -> Option<(String, Month)> {
    let of_plan = results.of_measure(&measure.id).iter().filter(|outcome| outcome.statistic == "share of plan");
    let window = of_plan.map(|outcome| &outcome.window).find(|window| window.starts_with("since "))?;
    let day: NaiveDate = window.strip_prefix("since ")?.parse().ok()?;
    Some((window.clone(), Month::of(day)))
}

impl Year<'_> {
    fn name(&self) -> &'static str {
        if self.start == self.last.financial_year_start() && self.noun == "budget" {
            "the financial year"
        } else {
            "the first year of the service"
        }
    }

    /// The whole of the budget or plan, as the latest month has it.
    fn whole(&self) -> Option<i64> {
        let figures = self.share.as_ref()?.figures();
        figures.filter_map(|(_, figure)| figure.denominator).next_back().filter(|whole| *whole > 0)
    }

    fn printed(&self, figure: &Figure) -> String {
        words::printed(figure, self.sum.unit, self.sum.decimals)
    }

    /// `48.2% of the budget`, in a month.
    fn share_in(&self, month: Month) -> Option<String> {
        let share = self.share.as_ref()?;
        let figure = share.reading(month)?.seen.as_ref().ok()?;
        Some(format!("{} of the {}", words::printed(figure, share.unit, share.decimals), self.noun))
    }

    /// `6 of the 12 months had passed`.
    fn passed(&self, month: Month) -> String {
        match month.since(self.start) + 1 {
            1 => String::from("1 of the 12 months had passed"),
            months => format!("{months} of the 12 months had passed"),
        }
    }

    fn finding(&self) -> String {
        let Some((month, figure)) = self.sum.last_figure() else {
            return format!("{}: no figure.", self.measure.title);
        };
        let share = self.share_in(month).map(|share| format!(", {share}")).unwrap_or_default();
        let whole = self.whole().map(|whole| format!(" of {}", in_pounds(whole))).unwrap_or_default();
        let (amount, when) = (self.printed(figure), words::span(self.start, month));
        format!("{}: {amount} in {when}{share}{whole}, when {}.", self.measure.title, self.passed(month))
    }

    fn alternative(&self, finding: &str) -> String {
        let against = self.whole().map(|whole| {
            format!("Drawn against an even share of the {0} and the whole {0} of {1}.", self.noun, in_pounds(whole))
        });
        let kind =
            format!("Line chart of {}, {}.", self.name(), words::span(self.start, self.start.plus(MONTHS_OF_YEAR - 1)));
        let parts = [Some(kind), Some(finding.to_owned()), against, words::silence(&self.sum.months)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn columns(&self) -> Vec<Column<'_>> {
        let mut columns = vec![Column::figures(String::from("The year so far (£)"), &self.sum)];
        if let Some(share) = &self.share {
            let whole = |figure: &Figure| figure.denominator.map_or(table::NOT_AVAILABLE.to_owned(), rounding::count);
            columns.push(Column::figures(format!("Share of the {} (%)", self.noun), share));
            columns.push(Column::new(format!("{} of the year (£)", words::capital(self.noun)), share, whole));
        }
        columns
    }

    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = notes::on_window(&self.sum).into_iter().collect();
        match self.whole() {
            Some(_) => notes.push(format!("An even share is a twelfth of the {} each month.", self.noun)),
            None => notes
                .push(format!("The {} of the year is not known, so nothing is drawn to hold this against.", self.noun)),
        }
        notes.extend(notes::on_changes(&self.sum));
        notes.extend(notes::on_silence(&self.sum));
        notes
    }

    fn drawing(&self) -> Drawing {
        let figures = self.sum.figures().map(|(_, figure)| figure.value);
        let scale = Scale::of_lines(figures.chain(self.whole().map(|whole| whole as f64)).chain([0.0]), Grain::Fine);
        let since = self.start.in_words();
        let mut head = title_rows(&format!("{}: pounds since 1 {since}", self.measure.title));
        if self.whole().is_some() {
            head.push(HeadRow::Dashed(format!("Dashed: an even share of the {}", self.noun)));
        }
        let labels = [self.rows_of_whole(), self.rows_of_sum()].concat();
        let label_room = labels.iter().map(Row::width).fold(0.0, f64::max);
        let below = markers_room(&self.sum.months);
        let time = TimeAxis {
            // The year begins where the month before April ends.
            first: self.start.plus(-1),
            count: MONTHS_OF_YEAR as usize + 1,
            left: tick_room(scale, self.sum.unit),
            right: f64::from(ACROSS) - label_room - TO_LABELS - EDGE,
            spacing: Spacing::Points,
        };
        let bottom = f64::from(DOWN) - MONTHS_ROOM - below;
        let panel = Panel { top: head_room(&head), bottom, time, scale, unit: self.sum.unit };
        Drawing::new(ACROSS, DOWN, |ink| {
            panel.head(ink, &head);
            panel.rule(ink);
            panel.mark_silence(ink, &self.sum.months);
            panel.mark_changes(ink, &self.sum.changes);
            panel.name_months(ink, below);
            self.draw_wholes(ink, &panel);
            self.draw_sum(ink, &panel);
            self.label(ink, &panel);
        })
    }

    /// What stands at the right of the whole.
    fn rows_of_whole(&self) -> Vec<Row> {
        let Some(whole) = self.whole() else { return Vec::new() };
        let name = Row::new(format!("Whole {}", self.noun), LABEL, Weight::Regular);
        vec![name, Row::new(in_pounds(whole), LABEL, Weight::Regular)]
    }

    /// The latest sum, and its share of the whole.
    fn rows_of_sum(&self) -> Vec<Row> {
        let Some((month, figure)) = self.sum.last_figure() else { return Vec::new() };
        let share = self.share_in(month).map(|share| Row::new(share, LABEL, Weight::Regular));
        [Row::new(self.printed(figure), STRONG, Weight::Bold)].into_iter().chain(share).collect()
    }

    fn draw_wholes(&self, ink: &Ink, panel: &Panel) {
        let Some(whole) = self.whole().map(|whole| whole as f64) else { return };
        let end = self.start.plus(MONTHS_OF_YEAR - 1);
        ink.line(&[(panel.left(), panel.y(whole)), (panel.right(), panel.y(whole))], Stroke::solid(TEXT, 2.5));
        ink.line(&[panel.at(self.start.plus(-1), 0.0), panel.at(end, whole)], CONTEXT);
    }

    /// The money by month, from nothing on 1 April where April is known.
    fn draw_sum(&self, ink: &Ink, panel: &Panel) {
        for run in self.sum.runs() {
            let from_nothing = run.first().filter(|(month, _)| *month == self.start);
            let nothing = from_nothing.map(|_| panel.at(self.start.plus(-1), 0.0));
            let known = run.iter().map(|(month, figure)| panel.at(*month, figure.value));
            let path: Vec<Spot> = nothing.into_iter().chain(known.clone()).collect();
            ink.line(&path, Stroke::solid(MAIN[0], LINE));
            known.for_each(|spot| ink.marker(spot, Marker::Circle, 4.5, MAIN[0]));
        }
    }

    /// The latest sum stands under its point, where the rising line leaves room for it; late in the year it stands
    /// beside the plot, with the whole.
    fn label(&self, ink: &Ink, panel: &Panel) {
        let Some((month, figure)) = self.sum.last_figure() else { return };
        let (x, y) = panel.at(month, figure.value);
        let sum = Label { rows: self.rows_of_sum(), level: y };
        let whole = Label { rows: self.rows_of_whole(), level: panel.y(self.whole().unwrap_or(0) as f64) };
        let across = sum.rows.iter().map(Row::width).fold(0.0, f64::max);
        let mut beside = vec![((panel.right(), whole.level), whole)];
        if x + 14.0 + across <= panel.right() {
            let middle = (y + 6.0 + sum.height() / 2.0).min(panel.bottom - 4.0 - sum.height() / 2.0);
            let (top, bottom) = (middle - sum.height() / 2.0, middle + sum.height() / 2.0);
            ink.block((x + 11.0, top), (x + 17.0 + across, bottom), PAPER);
            set(ink, &sum, (x + 14.0, middle));
        } else {
            beside.push(((x + 7.0, y), sum));
        }
        let (ends, labels): (Vec<Spot>, Vec<Label>) =
            beside.into_iter().filter(|(_, one)| !one.rows.is_empty()).unzip();
        let middles = spread(&labels, panel.top - 14.0, panel.bottom + 8.0);
        for ((label, end), middle) in labels.iter().zip(ends).zip(middles) {
            connect(ink, end, (panel.labels_from() - 3.0, middle));
            set(ink, label, (panel.labels_from(), middle));
        }
    }
}

/// A whole sum of pounds as it was agreed: `£16.1 million` where it is round, else in full.
fn in_pounds(whole: i64) -> String {
    let is_round = whole >= 1_000_000 && whole % 10_000 == 0;
    let millions = rounding::number(whole as f64 / 1e6, 2);
    match is_round {
        true => format!("£{} million", millions.trim_end_matches('0').trim_end_matches('.')),
        false => format!("£{}", rounding::count(whole)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        charts::samples::{coverage, measure, row},
        vocabulary::Outcome,
    };

    fn drawn(window: &str, statistic: &str, first: &str, count: i32) -> Chart {
        let coverage = coverage(first, count);
        let of_month = |month: Month| {
            let in_window = |one: Outcome| Outcome { window: window.to_owned(), ..one };
            let share = Outcome { denominator: Some(1_882_000), ..row("savings", statistic, month, Some(10.0)) };
            [in_window(row("savings", "sum", month, Some(188_200.0))), in_window(share)]
        };
        let results = Results::new(coverage.months().flat_map(of_month).collect());
        draw(&measure("savings", vec![ChartKind::Budget]), &results, &coverage).expect("there are figures")
    }

    #[test]
    fn a_plan_is_drawn_against_the_first_year_of_the_service_and_a_budget_against_the_financial_year() {
        let plan = drawn("since 2021-01-01", "share of plan", "2021-01", 9);
        assert!(plan.subtitle.contains("the first year of the service so far against its plan"), "{}", plan.subtitle);
        assert_eq!((plan.table.rows.len(), plan.table.rows[0][0].as_str()), (9, "January 2021"));
        assert!(plan.finding.contains("when 9 of the 12 months had passed"), "{}", plan.finding);
        let budget = drawn("year to date", "share of budget", "2021-04", 6);
        assert!(budget.subtitle.contains("the financial year so far against its budget"), "{}", budget.subtitle);
    }

    #[test]
    fn a_plan_is_for_its_year_and_says_nothing_of_the_months_after_it() {
        let plan = drawn("since 2021-01-01", "share of plan", "2021-01", 15);
        assert_eq!(plan.table.rows.last().map(|row| row[0].as_str()), Some("December 2021"));
    }
}
