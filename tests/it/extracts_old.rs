//! The same tables as the binary workbooks that nobody writes in Rust: XLS in its compound file, and XLSB.

use crate::extracts_forms::{Dates, serial, zipped};

/// An XLS workbook of named sheets. Days are numbers with the short date of the spreadsheet program.
pub fn xls(sheets: &[(&str, &[Vec<String>])], dates: Dates) -> Vec<u8> {
    compound("Workbook", &xls_stream(sheets, dates))
}

/// A compound file of one stream, which is filled up with zeros to the length of a large one.
pub fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END: u32 = 0xFFFF_FFFE;
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4_096).next_multiple_of(SECTOR), 0);
    let sectors = (stream.len() / SECTOR) as u32;
    assert!(sectors <= 126, "one sector of the table of sectors is enough");
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(24, 0);
    for number in [0x3E_u16, 3, 0xFFFE, 9, 6] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.resize(44, 0);
    // One sector of the table, which is sector 0; the list of streams is sector 1; no small streams.
    for number in [1, 1, 0, 4_096, END, 0, END, 0, 0] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.resize(SECTOR, 0xFF);
    let mut table = vec![0xFFFF_FFFD, END];
    table.extend((0..sectors).map(|at| if at + 1 == sectors { END } else { at + 3 }));
    table.resize(SECTOR / 4, 0xFFFF_FFFF);
    bytes.extend(table.iter().flat_map(|number| number.to_le_bytes()));
    for (name, kind, child, start, length) in
        [("Root Entry", 5, 1, END, 0), (name, 2, u32::MAX, 2, stream.len() as u32), ("", 0, u32::MAX, 0, 0)]
    {
        bytes.extend(entry(name, kind, child, start, length));
    }
    bytes.resize(3 * SECTOR, 0);
    bytes.extend(stream);
    bytes
}

fn entry(name: &str, kind: u8, child: u32, start: u32, length: u32) -> Vec<u8> {
    let mut bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let letters = bytes.len() as u16;
    bytes.resize(64, 0);
    bytes.extend((if letters > 0 { letters + 2 } else { 0 }).to_le_bytes());
    bytes.extend([kind, 1]);
    for number in [u32::MAX, u32::MAX, child] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.resize(116, 0);
    bytes.extend(start.to_le_bytes());
    bytes.extend(u64::from(length).to_le_bytes());
    bytes
}

/// The stream of an XLS workbook: what is common to all sheets, and then each sheet.
pub fn xls_stream(sheets: &[(&str, &[Vec<String>])], dates: Dates) -> Vec<u8> {
    let parts: Vec<Vec<u8>> = sheets.iter().map(|(_, rows)| xls_sheet(rows, dates)).collect();
    let before = |starts: &[u32]| {
        let mut bytes = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(record(0x0042, &1_200_u16.to_le_bytes()));
        bytes.extend(record(0x0022, &u16::from(dates == Dates::Since1904).to_le_bytes()));
        for format in [0_u8, 14] {
            let mut style = [0; 20];
            style[2] = format;
            bytes.extend(record(0x00E0, &style));
        }
        for ((name, _), start) in sheets.iter().zip(starts) {
            let mut sheet = start.to_le_bytes().to_vec();
            sheet.extend([0, 0, name.len() as u8, 0]);
            sheet.extend(name.as_bytes());
            bytes.extend(record(0x0085, &sheet));
        }
        bytes.extend(record(0x000A, &[]));
        bytes
    };
    let mut start = before(&vec![0; sheets.len()]).len() as u32;
    let mut starts = Vec::new();
    for part in &parts {
        starts.push(start);
        start += part.len() as u32;
    }
    let mut bytes = before(&starts);
    bytes.extend(parts.concat());
    bytes
}

fn xls_sheet(rows: &[Vec<String>], dates: Dates) -> Vec<u8> {
    let mut bytes = record(0x0809, &[0, 6, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for (row, cells) in (0_u16..).zip(rows) {
        for (column, text) in (0_u16..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            let day = serial(text).filter(|_| dates != Dates::Text);
            let mut cell = [row, column, u16::from(day.is_some())].map(u16::to_le_bytes).concat();
            match day {
                Some(day) => cell.extend((dates.number(day) as f64).to_le_bytes()),
                None => {
                    cell.extend((text.len() as u16).to_le_bytes());
                    cell.push(0);
                    cell.extend(text.as_bytes());
                }
            }
            bytes.extend(record(if day.is_some() { 0x0203 } else { 0x0204 }, &cell));
        }
    }
    bytes.extend(record(0x000A, &[]));
    bytes
}

/// A record of XLS: its kind, its length, and so many bytes.
pub fn record(kind: u16, bytes: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(bytes.len() as u16).to_le_bytes(), bytes].concat()
}

/// An XLSB workbook of named sheets, every cell as text.
pub fn xlsb(sheets: &[(&str, &[Vec<String>])]) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut book = Vec::new();
    let mut links = String::new();
    let mut files = Vec::new();
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let mut sheet = [0_u32, at as u32 + 1].map(u32::to_le_bytes).concat();
        sheet.extend(wide(&format!("r{at}")));
        sheet.extend(wide(name));
        book.extend(record_of_12(0x009C, &sheet));
        links += &format!("<Relationship Id=\"r{at}\" Type=\"{office}/worksheet\" Target=\"worksheets/s{at}.bin\"/>");
        files.push((format!("xl/worksheets/s{at}.bin"), xlsb_sheet(rows)));
    }
    book.extend(record_of_12(0x0090, &[]));
    book.extend(record_of_12(0x009D, &[0; 26]));
    let space = "http://schemas.openxmlformats.org/package/2006/relationships";
    let links = format!("<Relationships xmlns=\"{space}\">{links}</Relationships>");
    files.push((String::from("xl/workbook.bin"), book));
    files.push((String::from("xl/_rels/workbook.bin.rels"), links.into_bytes()));
    zipped(&files)
}

fn xlsb_sheet(rows: &[Vec<String>]) -> Vec<u8> {
    let mut bytes = record_of_12(0x0081, &[]);
    bytes.extend(record_of_12(0x0094, &[0; 16]));
    bytes.extend(record_of_12(0x0091, &[]));
    for (row, cells) in (0_u32..).zip(rows) {
        bytes.extend(record_of_12(0x0000, &[&row.to_le_bytes()[..], &[0; 13]].concat()));
        for (column, text) in (0_u32..).zip(cells).filter(|(_, text)| !text.is_empty()) {
            bytes.extend(record_of_12(0x0006, &[&column.to_le_bytes()[..], &[0; 4], &wide(text)].concat()));
        }
    }
    bytes.extend(record_of_12(0x0092, &[]));
    bytes
}

/// A text as its length in letters and two bytes for each.
fn wide(text: &str) -> Vec<u8> {
    let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&(letters.len() as u32 / 2).to_le_bytes()[..], &letters].concat()
}

/// A record of XLSB: its kind and length in sevenths of a byte, and so many bytes.
fn record_of_12(kind: u16, bytes: &[u8]) -> Vec<u8> {
    let mut record = vec![kind as u8];
    if kind >= 0x80 {
        record = vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8];
    }
    let mut length = bytes.len();
    while length >= 0x80 {
        record.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    record.push(length as u8);
    record.extend(bytes);
    record
}
