//! Workbooks: XLSX, XLSB, XLS and ODS, sheet by sheet, every cell as the text a person would see in its place.
//!
//! Dates become ISO dates, whole numbers lose their `.0`, a formula is the value stored with it. What a file would
//! unpack to or reach out to is known before its reader is let near it.

use std::{borrow::Cow, io::Cursor};

use calamine::{Data, DataRef, ExcelDateTime, Reader as _, SheetType, Xls, Xlsb, XlsbError, Xlsx, XlsxError};

use super::{
    archive::{self, Refused},
    compound::{self, Kind},
    foreign,
    grid::{Filling, TooLarge},
    ods,
    reading::{Sheet, Unreadable},
};

/// What stands in a cell whose formula was never worked out. It is no value, and must not pass for a blank cell: a
/// blank end date is an open episode.
pub const NO_VALUE: &str = "#NO VALUE";

type Bytes = Cursor<Vec<u8>>;

/// Why a workbook gives no sheets.
#[derive(Debug)]
pub enum Fault {
    Encrypted,
    TooLarge,
    Damaged,
}

/// Every sheet of a workbook.
pub(super) fn sheets(bytes: Vec<u8>) -> Result<Vec<Sheet>, Unreadable> {
    let read = foreign::guarded(|| read(bytes)).unwrap_or(Err(Fault::Damaged));
    read.map_err(Fault::in_words)
}

/// The kind is told by what is in the file: a name may say anything.
fn read(bytes: Vec<u8>) -> Result<Vec<Sheet>, Fault> {
    if bytes.starts_with(&compound::MAGIC) {
        return match compound::kind(&bytes) {
            Kind::Workbook => old(Xls::new(Cursor::new(bytes)).map_err(|_| Fault::Damaged)?),
            Kind::Encrypted => Err(Fault::Encrypted),
            Kind::TooLarge => Err(Fault::TooLarge),
            Kind::Damaged => Err(Fault::Damaged),
        };
    }
    let archive = archive::open(bytes)?;
    let holds = |name| archive::holds(&archive, name);
    match () {
        () if holds("xl/workbook.bin") => binary(Xlsb::new(archive.into_inner())?),
        () if holds("content.xml") => ods::sheets(archive),
        () => today(Xlsx::new(archive.into_inner())?),
    }
}

/// XLSX, cell by cell.
fn today(mut book: Xlsx<Bytes>) -> Result<Vec<Sheet>, Fault> {
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut cells = match book.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A sheet that is a chart or a dialogue has no cells.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(_) => return Err(Fault::Damaged),
        };
        let (mut filling, mut without_value) = (Filling::default(), 0);
        while let Some(cell) = cells.next_cell_with_formula_metadata()? {
            let is_pending = matches!(cell.value, DataRef::Empty) && cell.formula.is_some();
            without_value += usize::from(is_pending);
            put(&mut filling, cell.pos, &if is_pending { Cow::Borrowed(NO_VALUE) } else { shown(cell.value) })?;
        }
        sheets.push(Sheet { name: Some(name), grid: filling.whole().into(), without_value });
    }
    Ok(sheets)
}

/// XLSB, cell by cell.
fn binary(mut book: Xlsb<Bytes>) -> Result<Vec<Sheet>, Fault> {
    let mut sheets = Vec::new();
    // A sheet that is a chart or a dialogue has no cells.
    let tables = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = tables.map(|sheet| sheet.name.clone()).collect();
    for name in names {
        let mut cells = book.worksheet_cells_reader(&name)?;
        let mut filling = Filling::default();
        while let Some(cell) = cells.next_cell()? {
            put(&mut filling, cell.get_position(), &shown(cell.get_value().clone()))?;
        }
        sheets.push(Sheet { name: Some(name), grid: filling.whole().into(), without_value: 0 });
    }
    Ok(sheets)
}

/// XLS, which its reader reads as a whole.
fn old(mut book: Xls<Bytes>) -> Result<Vec<Sheet>, Fault> {
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|_| Fault::Damaged)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut filling = Filling::default();
        for (row, column, cell) in range.used_cells() {
            put(&mut filling, (first_row + row as u32, first_column + column as u32), &text(cell.clone()))?;
        }
        sheets.push(Sheet { name: Some(name), grid: filling.whole().into(), without_value: 0 });
    }
    Ok(sheets)
}

fn put(filling: &mut Filling, (row, column): (u32, u32), text: &str) -> Result<(), TooLarge> {
    filling.put(row.saturating_add(1), column, text)
}

fn shown(cell: DataRef<'_>) -> Cow<'_, str> {
    match cell {
        DataRef::SharedString(text) => Cow::Borrowed(text),
        other => Cow::Owned(text(other.into())),
    }
}

fn text(cell: Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Int(number) => number.to_string(),
        Data::Float(number) => plain_number(number),
        Data::Bool(truth) => String::from(if truth { "TRUE" } else { "FALSE" }),
        Data::DateTime(moment) => date(&moment),
        Data::Error(error) => error.to_string(),
    }
}

/// A number as a person would write it: whole ones without a decimal.
pub(super) fn plain_number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{}", number as i64) } else { number.to_string() }
}

fn date(moment: &ExcelDateTime) -> String {
    if !moment.is_datetime() {
        return plain_number(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time =
        if (hour, minute, second) == (0, 0, 0) { String::new() } else { format!(" {hour:02}:{minute:02}:{second:02}") };
    format!("{year:04}-{month:02}-{day:02}{time}")
}

impl From<TooLarge> for Fault {
    fn from(_: TooLarge) -> Self {
        Self::TooLarge
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooLarge => Self::TooLarge,
            Refused::Damaged => Self::Damaged,
        }
    }
}

impl From<XlsxError> for Fault {
    fn from(error: XlsxError) -> Self {
        if matches!(error, XlsxError::Password) { Self::Encrypted } else { Self::Damaged }
    }
}

impl From<XlsbError> for Fault {
    fn from(error: XlsbError) -> Self {
        if matches!(error, XlsbError::Password) { Self::Encrypted } else { Self::Damaged }
    }
}

impl From<quick_xml::escape::EscapeError> for Fault {
    fn from(_: quick_xml::escape::EscapeError) -> Self {
        Self::Damaged
    }
}

impl Fault {
    fn in_words(self) -> Unreadable {
        let (code, what, hint) = match self {
            Self::Encrypted => (
                "MP0223",
                "is a workbook with a password, or an encrypted file",
                "take the password off and save it again",
            ),
            Self::TooLarge => (
                "MP0224",
                "unpacks to far more than an extract of children can hold, and was not read",
                "delete formats and cells outside the table and save it again, or send it as CSV",
            ),
            Self::Damaged => (
                "MP0226",
                "is not a whole workbook: it may be cut short, damaged or of another kind than its name says",
                "open it in the spreadsheet program, save it again, and check that it was copied to its end",
            ),
        };
        Unreadable { code, what: what.to_owned(), hint }
    }
}
