//! Where children live, inside or outside the county and how far from home, as stacked columns by month.
//!
//! Seven categories are counted; four are drawn, since no more can be told apart. The table has all seven.

use crate::vocabulary::{AgreedMeasure, ChartKind, FigureKey, Month, Outcome, Results, rounding};

use super::{
    Chart, ChartTable, Coverage, chart,
    readings::{Absence, Figure, Reading},
    stacked_columns::{Column, MOST_MONTHS, Part, Stack},
    words,
};

const MEASURE: &str = "placement-distance";
const BREAKDOWN: &str = "location_by_distance";

/// The categories in order, and the part of the column that each is drawn in.
const CATEGORIES: [(&str, usize); 7] = [
    ("in county, 20 miles or less", 0),
    ("in county, over 20 miles", 0),
    ("in county, distance not known", 0),
    ("out of county, 20 miles or less", 1),
    ("out of county, over 20 miles", 2),
    ("out of county, distance not known", 3),
    ("location not known", 3),
];
const PARTS: usize = 4;

/// A category in a month: a count, or why there is none to show.
type Cell = Result<i64, Absence>;

/// What is known of each category in a month.
struct Cells {
    month: Month,
    cells: Vec<Cell>,
}

pub fn draw(measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let months = months(results, coverage)?;
    let stack = Stack {
        head: String::from("Number of children looked after, at the end of each month"),
        names: names(&coverage.area),
        columns: months.iter().map(Cells::column).collect(),
    };
    let period = words::span(stack.columns[0].month, coverage.last);
    let subtitle = format!(
        "Children looked after by location and distance from home, number, {}, end of each month, {period}",
        coverage.area
    );
    let latest = stack.latest();
    let finding = format!("Children looked after at the end of {}. {}.", latest.month.in_words(), stack.counts(latest));
    let parts = [Some(String::from("Stacked column chart by month.")), Some(finding.clone()), stack.then()];
    Some(Chart {
        id: chart::id(&measure.id, &ChartKind::LocationByDistance),
        kind: ChartKind::LocationByDistance,
        alt: parts.into_iter().flatten().collect::<Vec<_>>().join(" "),
        table: table(&subtitle, &coverage.area, &months),
        notes: notes(&stack),
        drawing: stack.drawing(),
        finding,
        subtitle,
    })
}

fn names(area: &str) -> Vec<String> {
    vec![
        format!("In {area}"),
        format!("Outside {area}, 20 miles or less"),
        format!("Outside {area}, over 20 miles"),
        String::from("Location or distance not known"),
    ]
}

/// The latest months from the first that has a figure, so at least one; nothing where no month has one.
fn months(results: &Results, coverage: &Coverage) -> Option<Vec<Cells>> {
    let earliest = coverage.first.max(coverage.last.plus(1 - MOST_MONTHS));
    let all: Vec<Cells> = earliest.to(coverage.last).map(|month| Cells::of(results, month)).collect();
    let first = all.iter().position(|cells| cells.column().has_figure())?;
    Some(all.into_iter().skip(first).collect())
}

impl Cells {
    /// A category without a row is nought where the month has rows of the breakdown, and not available where it has none.
    fn of(results: &Results, month: Month) -> Self {
        let key = |category: &str| FigureKey {
            breakdown: BREAKDOWN.to_owned(),
            category: category.to_owned(),
            ..FigureKey::all(MEASURE, "count", "stock")
        };
        let rows = CATEGORIES.map(|(category, _)| results.one(&key(category), month));
        let whole = results.one(&FigureKey::all(MEASURE, "count", "stock"), month);
        let has_rows = rows.iter().any(Option::is_some);
        let silence = || Reading::of(month, whole).seen.err().unwrap_or(Absence { marker: "[x]", reason: None });
        let cell = |row: Option<&Outcome>| match row {
            None if has_rows => Ok(0),
            None => Err(silence()),
            Some(row) => Figure::of(row).map(|figure| figure.value as i64),
        };
        Self { month, cells: rows.map(cell).into() }
    }

    fn column(&self) -> Column {
        let members = |part: usize| {
            CATEGORIES.iter().zip(&self.cells).filter(move |((_, of), _)| *of == part).map(|(_, cell)| cell)
        };
        Column {
            month: self.month,
            parts: (0..PARTS).map(|part| Part::of(members(part))).collect(),
            absence: self.cells.iter().find_map(|cell| cell.as_ref().err()).cloned(),
        }
    }
}

/// The categories as the columns of the chart are called: `Outside Surrey, over 20 miles`.
fn head(category: &str, area: &str) -> String {
    let named = category.replace("out of county", &format!("outside {area}"));
    words::capital(&named.replace("in county", &format!("in {area}")))
}

fn table(caption: &str, area: &str, months: &[Cells]) -> ChartTable {
    let heads = CATEGORIES.iter().map(|(category, _)| head(category, area));
    let cell = |cell: &Cell| match cell {
        Ok(count) => rounding::count(*count),
        Err(absence) => absence.marker.to_owned(),
    };
    let row = |month: &Cells| [month.month.in_words()].into_iter().chain(month.cells.iter().map(cell)).collect();
    ChartTable {
        caption: caption.to_owned(),
        columns: [String::from("Month")].into_iter().chain(heads).collect(),
        rows: months.iter().map(row).collect(),
    }
}

fn notes(stack: &Stack) -> Vec<String> {
    let mut notes = vec![
        format!("“{}” is every child placed inside the county, whatever the distance.", stack.names[0]),
        format!(
            "“{}” is children outside the county without a distance, and children without a location.",
            stack.names[3]
        ),
        String::from("A distance of exactly 20.0 miles counts as 20 miles or less."),
    ];
    notes.extend(stack.notes_on_silence());
    notes
}
