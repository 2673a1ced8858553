//! The sheets of a workbook, from the tables of a paper: still plain values, nothing of how they are written.
//!
//! A cell of the paper may hold a figure and, in small letters, what goes with it. Here each has a column of its own, and
//! so has each end of an interval, because a cell holds one thing.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{self, Value};
use crate::reports::paper::{Block, Cell, Paper, Section, Table, Weight};

/// A sheet that holds one table.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The address of the table in the paper.
    pub id: String,
    /// `Table 4`, as the tab says.
    pub name: String,
    /// The table's own name, which stays when sheets are added.
    pub table: String,
    pub title: String,
    /// What a reader should know of the chart that the table stands behind.
    pub notes: Vec<String>,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

/// What is in the column of notes where a cell has none. The column of a count that has no meaning has a marker.
const NO_NOTE: &str = "No note";

/// How notes begin that speak of the drawing, which a workbook does not have.
const OF_THE_DRAWING: [&str; 6] = [
    "The shaded band",
    "The axis starts",
    "An interval too wide for the axis",
    "Not drawn",
    "All the plots have the same scale",
    "An even share is",
];

/// Every table of the paper that has rows, in its order.
pub fn of(paper: &Paper) -> Vec<Sheet> {
    let mut found = Found::default();
    paper.sections.iter().for_each(|section| found.section(section));
    found.sheets
}

#[derive(Default)]
struct Found {
    sheets: Vec<Sheet>,
    /// The notes of each chart, by the name that it shares with its table.
    notes: BTreeMap<String, Vec<String>>,
}

impl Found {
    fn section(&mut self, section: &Section) {
        section.blocks.iter().for_each(|block| self.block(block));
        section.sections.iter().for_each(|inner| self.section(inner));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Figure(figure) => {
                let name = figure.id.trim_start_matches("chart-").to_owned();
                let is_of_figures = |note: &&String| !OF_THE_DRAWING.iter().any(|start| note.starts_with(start));
                self.notes.insert(name, figure.notes.iter().filter(is_of_figures).cloned().collect());
            }
            Block::Table(table) if !table.rows.is_empty() => self.table(table),
            Block::Folded { blocks, .. } => blocks.iter().for_each(|inner| self.block(inner)),
            _ => {}
        }
    }

    fn table(&mut self, table: &Table) {
        let name = table.id.trim_start_matches("table-");
        let columns: Vec<Vec<(String, Value)>> = (0..table.columns.len()).flat_map(|at| column(table, at)).collect();
        let headings = columns.iter().map(|column| column[0].0.clone());
        let row = |at: usize| columns.iter().map(|column| column[at].1.clone()).collect();
        self.sheets.push(Sheet {
            id: table.id.clone(),
            name: format!("Table {}", self.sheets.len() + 1),
            table: name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect(),
            title: table.caption.clone(),
            notes: self.notes.get(name).cloned().unwrap_or_default(),
            columns: apart(headings),
            rows: (0..table.rows.len()).map(row).collect(),
        });
    }
}

/// One column of the paper as one, two or three of a sheet; each value with the heading of its column.
fn column(table: &Table, at: usize) -> Vec<Vec<(String, Value)>> {
    let heading = &table.columns[at].heading;
    let cells: Vec<&Cell> =
        table.rows.iter().map(|row| if at == 0 { &row.heading } else { &row.cells[at - 1] }).collect();
    let said: Vec<String> = cells.iter().map(|cell| main_lines(cell)).collect();
    let beside: Vec<Vec<String>> = cells.iter().map(|cell| small_lines(cell)).collect();
    let said: Vec<String> = said.into_iter().map(|text| in_unit_of(heading, text)).collect();
    let headed = |name: String, values: Vec<Value>| values.into_iter().map(|value| (name.clone(), value)).collect();
    let mut columns = match said.iter().map(|text| interval(text)).collect::<Option<Vec<_>>>() {
        Some(ends) if at > 0 && said.iter().any(|text| cells::ends(text).is_some()) => {
            let (low, high) = ends.into_iter().unzip();
            vec![headed(format!("{heading}: lower"), low), headed(format!("{heading}: upper"), high)]
        }
        // The first column names the rows: it is text even where the text is a figure.
        _ if at == 0 => vec![headed(heading.clone(), said.iter().cloned().map(Value::Text).collect())],
        _ => vec![headed(heading.clone(), said.iter().map(|text| cells::value(text)).collect())],
    };
    let pairs: Vec<Option<(Value, Value)>> =
        beside.iter().map(|lines| lines.iter().find_map(|one| counts(one))).collect();
    if pairs.iter().any(Option::is_some) {
        let either = |(pair, said): (Option<_>, &String)| pair.unwrap_or_else(|| without_counts(said));
        let (of, whole) = pairs.into_iter().zip(&said).map(either).unzip();
        columns.push(headed(format!("{heading}: numerator"), of));
        columns.push(headed(format!("{heading}: denominator"), whole));
    }
    let notes =
        beside.iter().map(|lines| lines.iter().filter(|one| counts(one).is_none()).cloned().collect::<Vec<_>>());
    let notes: Vec<String> = notes.map(|lines| lines.join("; ")).collect();
    if notes.iter().any(|text| !text.is_empty()) {
        let or_none = |text: String| Value::Text(if text.is_empty() { NO_NOTE.to_owned() } else { text });
        columns.push(headed(format!("{heading}: note"), notes.into_iter().map(or_none).collect()));
    }
    columns
}

/// A bare figure with the sign that stands in the heading of its column: 41.5 under `(%)` is the same number as 41.5%.
fn in_unit_of(heading: &str, text: String) -> String {
    let is_bare = matches!(cells::value(&text), Value::Number(..)) && !text.contains(['%', '£']);
    match is_bare {
        true if heading.ends_with("(%)") => format!("{text}%"),
        true if heading.ends_with("(£)") => match text.strip_prefix('\u{2212}') {
            Some(below) => format!("\u{2212}£{below}"),
            None => format!("£{text}"),
        },
        _ => text,
    }
}

/// The counts behind a percentage, `410 of 987`, as two numbers.
fn counts(line: &str) -> Option<(Value, Value)> {
    let (of, whole) = line.split_once(" of ")?;
    match (cells::value(of), cells::value(whole)) {
        (of @ Value::Number(..), whole @ Value::Number(..)) => Some((of, whole)),
        _ => None,
    }
}

/// In place of the counts of a figure: the marker that it has itself, or that there is no such thing.
fn without_counts(said: &str) -> (Value, Value) {
    let is_marker = said.starts_with('[') && said.ends_with(']');
    let marker = || Value::Text(if is_marker { said.to_owned() } else { String::from("[z]") });
    (marker(), marker())
}

/// The ends of an interval; a marker stands at both.
fn interval(text: &str) -> Option<(Value, Value)> {
    let is_marker = text.starts_with('[') && text.ends_with(']');
    match cells::ends(text) {
        None if is_marker => Some((Value::Text(text.to_owned()), Value::Text(text.to_owned()))),
        ends => ends,
    }
}

fn main_lines(cell: &Cell) -> String {
    lines(cell, |weight| weight != Weight::Small, "\n")
}

fn small_lines(cell: &Cell) -> Vec<String> {
    if main_lines(cell) == lines(cell, |_| true, "\n") {
        return Vec::new();
    }
    cell.lines.iter().filter(|line| line.weight == Weight::Small).map(|line| line.text.clone()).collect()
}

fn lines(cell: &Cell, is_wanted: impl Fn(Weight) -> bool, between: &str) -> String {
    let wanted = cell.lines.iter().filter(|line| is_wanted(line.weight)).map(|line| line.text.as_str());
    let wanted: Vec<&str> = wanted.collect();
    match wanted[..] {
        [] if between == "\n" => cell.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(between),
        _ => wanted.join(between),
    }
}

/// The headings, each different from the others whatever its capitals, as Excel wants.
fn apart(headings: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let told_apart = |heading: String| {
        let mut told = heading.clone();
        for number in 2.. {
            if seen.insert(told.to_lowercase()) {
                break;
            }
            told = format!("{heading} ({number})");
        }
        told
    };
    headings.map(told_apart).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::paper::{Line, Row};

    fn sheet(columns: &[&str], rows: Vec<Row>) -> Sheet {
        let mut found = Found::default();
        found.table(&Table::new("table-a-b", "A table", columns).rows(rows));
        found.sheets.remove(0)
    }

    #[test]
    fn a_figure_and_what_goes_with_it_have_a_column_each() {
        let figure = vec![Line::strong("44.5%"), Line::small("434 of 975")];
        let sheet = sheet(
            &["Measure", "Figure"],
            vec![
                Row::new("One", [figure.into()]),
                Row::new("Two", [vec![Line::strong("[c]"), Line::small("Hidden")].into()]),
            ],
        );
        assert_eq!((sheet.table.as_str(), sheet.name.as_str()), ("a_b", "Table 1"));
        assert_eq!(sheet.columns, ["Measure", "Figure", "Figure: numerator", "Figure: denominator", "Figure: note"]);
        let whole = |number| Value::Number(number, String::from("#,##0"));
        let words = |text: &str| Value::Text(text.to_owned());
        let share = Value::Number(0.445, "0.0%".into());
        assert_eq!(sheet.rows[0][1..], [share, whole(434.0), whole(975.0), words("No note")]);
        assert_eq!(sheet.rows[1][1..], [words("[c]"), words("[c]"), words("[c]"), words("Hidden")]);
    }

    #[test]
    fn each_end_of_an_interval_has_a_column_and_a_marker_stands_in_both() {
        let rows = vec![Row::new("One", ["1.0% to 2.0%".into()]), Row::new("Two", ["[z]".into()])];
        let sheet = sheet(&["Figure", "95% interval"], rows);
        assert_eq!(sheet.columns, ["Figure", "95% interval: lower", "95% interval: upper"]);
        assert_eq!(sheet.rows[1][1..], [Value::Text("[z]".into()), Value::Text("[z]".into())]);
    }

    #[test]
    fn a_figure_is_the_same_number_wherever_its_sign_stands() {
        let percent =
            sheet(&["Month", "Share (%)", "Cost (£)"], vec![Row::new("May", ["41.5".into(), "4,374".into()])]);
        let cells = [Value::Number(0.415, "0.0%".into()), Value::Number(4374.0, "£#,##0".into())];
        assert_eq!(percent.rows[0][1..], cells);
    }

    #[test]
    fn headings_are_told_apart() {
        assert_eq!(apart(["A", "a", "B"].map(String::from).into_iter()), ["A", "a (2)", "B"]);
    }
}
