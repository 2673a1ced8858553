//! OpenDocument sheets, read as they stream by: a cell that says it stands for a thousand blank ones costs nothing.

use std::{borrow::Cow, io::BufReader};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    archive::{self, Archive},
    grid::{Filling, TooLarge},
    reading::Sheet,
    workbook::{Fault, NO_VALUE, plain_number},
};

/// Every sheet of an OpenDocument workbook.
pub fn sheets(mut archive: Archive) -> Result<Vec<Sheet>, Fault> {
    if is_encrypted(&mut archive) {
        return Err(Fault::Encrypted);
    }
    if !archive::holds(&archive, "content.xml") {
        return Err(Fault::Damaged);
    }
    let content = archive.by_name("content.xml").map_err(|_| Fault::Damaged)?;
    let mut reader = Reader::from_reader(BufReader::new(content));
    reader.config_mut().expand_empty_elements = true;
    let mut read = Reading::default();
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Fault::Damaged)? {
            Event::Start(start) => {
                depth += 1;
                read.open(&start)?;
            }
            Event::Text(text) => read.write(&text),
            Event::CData(text) => read.write(&text),
            Event::GeneralRef(name) => read.write(&quick_xml::escape::unescape(&format!("&{};", &*name))?),
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                read.close(end.local_name().as_ref())?;
            }
            Event::Eof if depth == 0 => return Ok(read.sheets),
            Event::Eof => return Err(Fault::Damaged),
            _ => {}
        }
    }
}

/// An encrypted document says so of each of its files.
fn is_encrypted(archive: &mut Archive) -> bool {
    let Ok(mut file) = archive.by_name("META-INF/manifest.xml") else { return false };
    let mut manifest = String::new();
    std::io::Read::read_to_string(&mut file, &mut manifest).is_ok() && manifest.contains("encryption-data")
}

#[derive(Default)]
struct Reading {
    sheets: Vec<Sheet>,
    name: String,
    filling: Filling,
    without_value: usize,
    row: u32,
    rows: u32,
    column: u32,
    /// The cells of the row that hold something, until it is known how often it is repeated and that it is whole.
    cells: Vec<(u32, u32, String)>,
    cell: Option<Cell>,
    /// Within a remark that somebody stuck on a cell: no part of what the cell holds.
    is_remark: bool,
}

struct Cell {
    columns: u32,
    /// The value that the cell was given in so many words; else what it shows is its value.
    value: Option<String>,
    is_text: bool,
    has_formula: bool,
    shown: String,
    paragraphs: u32,
}

impl Reading {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        match start.local_name().as_ref() {
            "table" => {
                self.name = attribute(start, "table:name")?.unwrap_or_default().into_owned();
                (self.row, self.filling, self.without_value) = (0, Filling::default(), 0);
            }
            "table-row" => {
                (self.rows, self.column) = (repeated(start, "table:number-rows-repeated")?, 0);
                self.cells.clear();
            }
            "table-cell" | "covered-table-cell" => self.cell = Some(Cell::of(start)?),
            "annotation" => self.is_remark = true,
            inside => {
                if let Some(cell) = self.cell.as_mut().filter(|_| !self.is_remark) {
                    cell.open(inside, start)?;
                }
            }
        }
        Ok(())
    }

    fn write(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| !self.is_remark && cell.paragraphs > 0) {
            cell.shown.push_str(text);
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Fault> {
        match name {
            "annotation" => self.is_remark = false,
            "table-cell" | "covered-table-cell" => {
                let Some(cell) = self.cell.take() else { return Ok(()) };
                let (columns, text) = (cell.columns, cell.text());
                self.without_value += usize::from(text == NO_VALUE);
                if !text.is_empty() {
                    self.cells.push((self.column, columns, text));
                }
                self.column = self.column.saturating_add(columns);
            }
            "table-row" => self.keep_row()?,
            "table" => self.sheets.push(Sheet {
                name: Some(std::mem::take(&mut self.name)),
                grid: std::mem::take(&mut self.filling).whole().into(),
                without_value: self.without_value,
            }),
            _ => {}
        }
        Ok(())
    }

    fn keep_row(&mut self) -> Result<(), TooLarge> {
        let rows = if self.cells.is_empty() { 0 } else { self.rows };
        for row in 0..rows {
            for (column, columns, text) in &self.cells {
                for more in 0..*columns {
                    let number = self.row.saturating_add(row).saturating_add(1);
                    self.filling.put(number, column.saturating_add(more), text)?;
                }
            }
        }
        self.row = self.row.saturating_add(self.rows);
        Ok(())
    }
}

impl Cell {
    fn of(start: &BytesStart<'_>) -> Result<Self, Fault> {
        let given = |name| attribute(start, name);
        let kind = given("office:value-type")?.unwrap_or_default();
        let value = match kind.as_ref() {
            "date" => given("office:date-value")?,
            "time" => given("office:time-value")?,
            "boolean" => given("office:boolean-value")?.map(|truth| truth.to_uppercase().into()),
            "string" => given("office:string-value")?.filter(|text| !text.is_empty()),
            _ => given("office:value")?.map(|number| number.parse().map_or(number, |n| plain_number(n).into())),
        };
        Ok(Self {
            columns: repeated(start, "table:number-columns-repeated")?,
            value: value.map(Cow::into_owned),
            is_text: kind == "string",
            has_formula: given("table:formula")?.is_some(),
            shown: String::new(),
            paragraphs: 0,
        })
    }

    /// What stands inside a cell: paragraphs, and spaces and breaks that are written as elements.
    fn open(&mut self, inside: &str, start: &BytesStart<'_>) -> Result<(), Fault> {
        match inside {
            "p" => {
                self.paragraphs += 1;
                self.shown.push_str(if self.paragraphs > 1 { "\n" } else { "" });
            }
            "s" => {
                let spaces = repeated(start, "text:c")?.min(1_000) as usize;
                self.shown.extend(std::iter::repeat_n(' ', spaces));
            }
            "tab" => self.shown.push('\t'),
            "line-break" => self.shown.push('\n'),
            _ => {}
        }
        Ok(())
    }

    fn text(self) -> String {
        match (self.value, self.is_text) {
            (Some(value), _) => value,
            (None, true) if !self.shown.is_empty() => self.shown,
            _ if self.has_formula => NO_VALUE.to_owned(),
            _ => String::new(),
        }
    }
}

fn attribute<'s>(start: &'s BytesStart<'_>, name: &str) -> Result<Option<Cow<'s, str>>, Fault> {
    let Some(found) = start.try_get_attribute(name).map_err(|_| Fault::Damaged)? else { return Ok(None) };
    Ok(Some(quick_xml::escape::unescape(&found.value)?.into_owned().into()))
}

/// How many cells or rows an element stands for; one unless it says otherwise.
fn repeated(start: &BytesStart<'_>, name: &str) -> Result<u32, Fault> {
    let Some(number) = attribute(start, name)? else { return Ok(1) };
    number.trim().parse().map_err(|_| Fault::Damaged)
}
