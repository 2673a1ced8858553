//! Sheets written as a workbook.

use anyhow::{Context as _, Result};
use chrono::Datelike as _;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatUnderline, Table, TableColumn, TableStyle, Url, Workbook,
    Worksheet,
};

use super::{
    cells::Value,
    notes::{self, Notes},
    sheets::Sheet,
};
use crate::reports::{paper::Paper, plain};

/// What a reader needs to know of the shorthand, on every sheet that uses some.
const SHORTHAND: [(&str, &str); 3] = [
    ("[c]", "[c] means confidential: hidden so that no child can be recognised."),
    ("[x]", "[x] means not available."),
    ("[z]", "[z] means not applicable."),
];

/// Excel holds no more in a cell.
const LONGEST_TEXT: usize = 32_000;

/// The workbook, cover first.
pub fn bound(paper: &Paper, sheets: &[Sheet]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    book.set_properties(&properties(paper)?);
    let sheets: Vec<Sheet> = sheets.iter().cloned().chain(notes::words_of(paper)).collect();
    let notes = Notes::of(paper, &sheets);
    cover(book.add_worksheet(), paper, &notes)?;
    contents(book.add_worksheet(), &sheets)?;
    table_sheet(book.add_worksheet(), &notes.sheet(), None, None)?;
    for sheet in &sheets {
        table_sheet(book.add_worksheet(), sheet, notes.on(sheet), Some(&paper.reference))?;
    }
    book.save_to_buffer().context("the workbook cannot be written")
}

fn properties(paper: &Paper) -> Result<DocProperties> {
    let day = paper.month.last_day();
    let year = u16::try_from(day.year()).context("the year of a workbook")?;
    let made = ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8)?;
    Ok(DocProperties::new()
        .set_title(plain::told(&paper.title))
        .set_author(plain::told(&paper.authority))
        .set_subject(plain::told(&paper.reference))
        .set_creation_datetime(&made))
}

fn cover(sheet: &mut Worksheet, paper: &Paper, notes: &Notes) -> Result<()> {
    sheet.set_name("Cover")?.set_column_width(0, 100)?;
    let facts = paper.facts.iter().map(|fact| format!("{}: {}", fact.term, fact.meaning));
    let warnings = paper.warnings.iter().flat_map(|one| std::iter::once(&one.heading).chain(&one.words)).cloned();
    let lines = [paper.authority.clone(), paper.committee.clone()].into_iter().chain(facts).chain(warnings).chain([
        paper.reference.clone(),
        String::from("The worksheets are listed on the worksheet Contents. How to read the figures is on Notes."),
    ]);
    let lines = lines.chain(notes.on_cover());
    title(sheet, &paper.title)?;
    for (row, line) in (1..).zip(lines.filter(|line| !line.trim().is_empty())) {
        text(sheet, row, 0, &line, &Format::new().set_text_wrap())?;
    }
    Ok(())
}

fn contents(sheet: &mut Worksheet, sheets: &[Sheet]) -> Result<()> {
    sheet.set_name("Contents")?.set_column_width(0, 16)?.set_column_width(1, 90)?;
    title(sheet, "Contents")?;
    text(sheet, 1, 0, "This worksheet contains one table.", &Format::new())?;
    let others = [("Cover", "What this workbook is"), ("Notes", "How to read the figures")];
    let tables = sheets.iter().map(|one| (one.name.as_str(), one.title.as_str()));
    let lines: Vec<(&str, &str)> = others.into_iter().chain(tables).collect();
    let link = Format::new().set_font_color("#1A4F8B").set_underline(FormatUnderline::Single);
    for (row, (name, what)) in (FIRST_ROW..).zip(&lines) {
        let to = Url::new(format!("internal:'{name}'!A1")).set_text(*name);
        sheet.write_url_with_format(row, 0, to, &link)?;
        text(sheet, row, 1, what, &Format::new().set_text_wrap())?;
    }
    mark_up(sheet, "contents", &[String::from("Worksheet"), String::from("What it holds")], FIRST_ROW - 1, lines.len())
}

/// Title, what the sheet contains, then the heading of the table: so on the contents, with more lines elsewhere.
const FIRST_ROW: u32 = 3;

/// Title, what the sheet contains, the shorthand, notes, source; then the table and nothing below it.
fn table_sheet(sheet: &mut Worksheet, of: &Sheet, applying: Option<String>, source: Option<&str>) -> Result<()> {
    sheet.set_name(&of.name)?;
    title(sheet, &of.title)?;
    let lines = std::iter::once(String::from("This worksheet contains one table."))
        .chain(shorthand(of))
        .chain(of.notes.iter().cloned())
        .chain(applying)
        .chain(source.map(|source| format!("Source: {source}.")));
    let mut row = 1;
    for line in lines {
        text(sheet, row, 0, &line, &Format::new())?;
        row += 1;
    }
    for (column, width) in (0..).zip(widths(of)) {
        sheet.set_column_width(column, width)?;
    }
    for (at, values) in (row + 1..).zip(&of.rows) {
        for (column, value) in (0..).zip(values) {
            match value {
                Value::Text(words) => text(sheet, at, column, words, &cell_format())?,
                Value::Number(number, shown) => {
                    sheet.write_number_with_format(at, column, *number, &cell_format().set_num_format(shown))?;
                }
            }
        }
    }
    mark_up(sheet, &of.table, &of.columns, row, of.rows.len())
}

fn cell_format() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

fn shorthand(of: &Sheet) -> impl Iterator<Item = String> {
    let is_used =
        |marker: &str| of.rows.iter().flatten().any(|value| matches!(value, Value::Text(text) if text == marker));
    SHORTHAND.into_iter().filter(move |(marker, _)| is_used(marker)).map(|(_, meaning)| meaning.to_owned())
}

fn title(sheet: &mut Worksheet, words: &str) -> Result<()> {
    text(sheet, 0, 0, words, &Format::new().set_bold().set_font_size(14))
}

/// Marks up the rows from `heading` down as a table: named, with its headings, without buttons, bands or fill.
fn mark_up(sheet: &mut Worksheet, name: &str, columns: &[String], heading: u32, rows: usize) -> Result<()> {
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Bottom);
    let columns: Vec<TableColumn> =
        columns.iter().map(|one| TableColumn::new().set_header(plain::told(one)).set_header_format(&bold)).collect();
    let last_row = heading + u32::try_from(rows).context("the rows of a worksheet")?;
    let last_column = u16::try_from(columns.len().saturating_sub(1)).context("the columns of a worksheet")?;
    let table = Table::new()
        .set_name(format!("table_{name}"))
        .set_style(TableStyle::None)
        .set_autofilter(false)
        .set_banded_rows(false)
        .set_columns(&columns);
    sheet.add_table(heading, 0, last_row, last_column, &table)?;
    Ok(())
}

/// Writes words as words: what a formula begins with is marked as text, so that editing the cell cannot wake it.
fn text(sheet: &mut Worksheet, row: u32, column: u16, words: &str, format: &Format) -> Result<()> {
    let words: String = plain::told(words).chars().take(LONGEST_TEXT).collect();
    let could_be_formula = words.starts_with(['=', '+', '-', '@']);
    let format = if could_be_formula { format.clone().set_quote_prefix() } else { format.clone() };
    sheet.write_string_with_format(row, column, words, &format)?;
    Ok(())
}

/// Wide enough for the values, and for the longest word of the heading; longer words wrap.
fn widths(of: &Sheet) -> Vec<f64> {
    let width = |(column, heading): (usize, &String)| {
        let longest = of.rows.iter().map(|row| match &row[column] {
            Value::Text(words) => words.lines().map(|line| line.chars().count()).max().unwrap_or(0),
            Value::Number(..) => 14,
        });
        let words = heading.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
        (longest.max().unwrap_or(0).clamp(words.max(10), 60) + 2) as f64
    };
    of.columns.iter().enumerate().map(width).collect()
}
