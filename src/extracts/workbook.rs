//! Workbooks: XLSX, XLSB, XLS and ODS, sheet by sheet, every cell as the text a person would see in its place.
//!
//! Dates become ISO dates, whole numbers lose their `.0`, a formula is the value stored with it.

use std::{collections::BTreeMap, io::Cursor, panic};

use calamine::{Data, ExcelDateTime, Reader as _, Sheets, Xlsx, open_workbook_auto_from_rs};

use super::{
    Row,
    reading::{Sheet, Unreadable, row},
};

/// A workbook that unpacks to more than this is refused before it is unpacked.
const MOST_UNPACKED: u64 = 2 << 30;
/// A sheet of more cells than this is no extract of children.
const MOST_CELLS: usize = 60_000_000;
/// The last column of a sheet in every program of today.
const MOST_COLUMNS: u32 = 16_384;

/// Every sheet of a workbook.
pub(super) fn sheets(bytes: Vec<u8>) -> Result<Vec<Sheet>, Unreadable> {
    if is_encrypted(&bytes) {
        return Err(Unreadable {
            code: "MP0223",
            what: String::from("is a workbook with a password, or an encrypted file"),
            hint: "take the password off and save it again",
        });
    }
    if unpacked_size(&bytes) > MOST_UNPACKED {
        return Err(too_large());
    }
    // The reader of workbooks is not ours: whatever it does on a damaged file must not stop the other files.
    let read = panic::catch_unwind(|| read(bytes));
    read.unwrap_or_else(|_| Err(damaged()))
}

fn read(bytes: Vec<u8>) -> Result<Vec<Sheet>, Unreadable> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| damaged())?;
    let names = book.sheet_names();
    let mut sheets = Vec::with_capacity(names.len());
    for name in names {
        let rows = match &mut book {
            Sheets::Xlsx(book) => streamed(book, &name)?,
            other => {
                let range = other.worksheet_range(&name).map_err(|_| damaged())?;
                let (first_row, first_column) = range.start().unwrap_or_default();
                let cells = |cells: &[Data]| {
                    let before = std::iter::repeat_n(String::new(), first_column as usize);
                    before.chain(cells.iter().map(|cell| text(cell.clone()))).collect()
                };
                (first_row + 1..).zip(range.rows()).map(|(number, row_cells)| row(number, cells(row_cells))).collect()
            }
        };
        sheets.push(Sheet { name: Some(name), rows });
    }
    Ok(sheets)
}

/// The rows of an XLSX sheet, cell by cell, so that one cell in a far corner costs no memory.
fn streamed(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Result<Vec<Row>, Unreadable> {
    let Ok(mut cells) = book.worksheet_cells_reader(name) else { return Ok(Vec::new()) };
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut count = 0;
    while let Some(cell) = cells.next_cell().map_err(|_| damaged())? {
        let (number, column) = cell.get_position();
        let text = text(Data::from(cell.get_value().clone()));
        if text.is_empty() {
            continue;
        }
        let cells = rows.entry(number).or_default();
        let missing = (column as usize + 1).saturating_sub(cells.len());
        count += missing;
        if count > MOST_CELLS || column >= MOST_COLUMNS {
            return Err(too_large());
        }
        cells.extend(std::iter::repeat_n(String::new(), missing));
        cells[column as usize] = text;
    }
    Ok(rows.into_iter().map(|(number, cells)| row(number + 1, cells)).collect())
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

fn plain_number(number: f64) -> String {
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

/// An encrypted workbook is a compound file that holds a stream of this name.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) && memchr::memmem::find(bytes, &name).is_some()
}

/// What the entries of an archive say they unpack to, all together. Nothing for a file that is no archive.
fn unpacked_size(bytes: &[u8]) -> u64 {
    let size_at = |at: usize| bytes.get(at + 24..at + 28)?.try_into().ok().map(u32::from_le_bytes);
    let entries = memchr::memmem::find_iter(bytes, b"PK\x01\x02");
    entries.filter_map(size_at).map(u64::from).sum()
}

fn too_large() -> Unreadable {
    Unreadable {
        code: "MP0224",
        what: String::from("unpacks to far more than an extract of children can hold, and was not read"),
        hint: "delete formats and cells outside the table and save it again, or send it as CSV",
    }
}

fn damaged() -> Unreadable {
    Unreadable {
        code: "MP0226",
        what: String::from(
            "is not a whole workbook: it may be cut short, damaged or of another kind than its name says",
        ),
        hint: "open it in the spreadsheet program, save it again, and check that it was copied to its end",
    }
}
