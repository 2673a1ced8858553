//! The list of what arrives, as data: each kind of mess, the files that have it, and what must come of them.
//!
//! Its order is that of the rules: files, then cells, then formats. A line that is read gives the measures of the plain
//! table and says the codes beside it; the others are named by their code, with the exit status of `milepost check`.

use std::{io::Read as _, sync::Arc};

use arrow::{
    array::{ArrayRef, Date32Array, RecordBatch, StringArray},
    datatypes::{Field, Schema},
};
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};

use crate::{
    extracts_forms::{
        Dates, EPISODES, HEADER, cells, ods, parquet, return_xml, separated, serial, utf_16, xlsx, zipped,
    },
    extracts_old::{compound, record, xls, xls_stream, xlsb},
};

pub type Files = Vec<(&'static str, Vec<u8>)>;

/// What must come of a line of the list.
pub enum Expected {
    /// The same measures as from the plain table, and these codes said.
    Same(&'static [&'static str]),
    /// This code said, and this exit status of a check.
    Named(&'static str, i32),
}

use Expected::{Named, Same};

pub type Line = (&'static str, Files, Expected);

pub fn csv(episodes: &str, header: &str) -> Files {
    vec![("episodes.csv", episodes.as_bytes().to_vec()), ("header.csv", header.as_bytes().to_vec())]
}

/// Both tables, each changed as a text.
fn both(change: impl Fn(&str) -> String) -> Files {
    csv(&change(EPISODES), &change(HEADER))
}

/// Both tables, each changed as bytes.
fn bytes(change: impl Fn(&str) -> Vec<u8>) -> Files {
    vec![("episodes.csv", change(EPISODES)), ("header.csv", change(HEADER))]
}

/// Both tables changed cell by cell, the names of the columns left alone.
fn with_cells(change: impl Fn(&str, &str) -> String) -> Files {
    both(|text| {
        let mut rows = cells(text);
        let names = rows[0].clone();
        for row in &mut rows[1..] {
            for (name, cell) in names.iter().zip(row) {
                *cell = change(name, cell);
            }
        }
        separated(&rows, ",", "\n")
    })
}

/// The plain tables and one file more.
fn beside(name: &'static str, more: impl Into<Vec<u8>>) -> Files {
    [csv(EPISODES, HEADER), vec![(name, more.into())]].concat()
}

/// The plain tables with one episode more.
fn with_row(text: &str) -> Files {
    csv(&format!("{EPISODES}{text}\n"), HEADER)
}

fn in_all(name: &'static str, make: impl Fn(&[(&str, &[Vec<String>])]) -> Vec<u8>) -> Files {
    let (episodes, header) = (cells(EPISODES), cells(HEADER));
    vec![(name, make(&[("Episodes", &episodes), ("Header", &header)]))]
}

fn is_date(text: &str) -> bool {
    serial(text).is_some()
}

fn every_row(text: &str, change: impl Fn(Vec<String>) -> Vec<String>) -> String {
    separated(&cells(text).into_iter().map(change).collect::<Vec<_>>(), ",", "\n")
}

/// Files as a whole: encodings, separators, and what stands around the table.
pub fn of_files() -> Vec<Line> {
    let windows = |text: &str| -> Vec<u8> {
        text.replace("WBRI", "WBRI\u{1}").bytes().map(|b| if b == 1 { 0xA0 } else { b }).collect()
    };
    let marked = |text: &str| [b"\xEF\xBB\xBF", text.replace('\n', "\r\n").as_bytes()].concat();
    let split = |separator: &'static str, end: &'static str| both(move |text| separated(&cells(text), separator, end));
    vec![
        ("a byte-order mark and CRLF", bytes(marked), Same(&[])),
        ("one such file among plain ones", vec![("a.csv", marked(EPISODES)), ("b.csv", HEADER.into())], Same(&[])),
        ("Windows-1252", bytes(windows), Same(&["MP0216"])),
        (
            "Windows-1252 and UTF-8 in one file",
            bytes(|text| [&windows(text)[..], "\n\u{a0},\u{a0},\n".as_bytes()].concat()),
            Same(&["MP0216", "MP0222"]),
        ),
        ("UTF-16 with a mark", bytes(utf_16), Same(&["MP0216"])),
        ("UTF-16 without a mark", bytes(|text| utf_16(text).split_off(2)), Same(&["MP0216"])),
        ("semicolons", split(";", "\n"), Same(&["MP0220"])),
        ("tabs and CRLF", split("\t", "\r\n"), Same(&["MP0220"])),
        ("pipes", split("|", "\n"), Same(&["MP0220"])),
        (
            "a line for the spreadsheet program that names the separator",
            both(|text| format!("sep=;\n{}", separated(&cells(text), ";", "\r\n"))),
            Same(&["MP0219", "MP0220"]),
        ),
        ("line ends of old programs", split(",", "\r"), Same(&[])),
        ("the mark that ended texts of DOS", both(|text| format!("{text}\u{1a}")), Same(&[])),
        ("fields filled up with zero bytes", both(|text| text.replace(",S,", ",S\0\0,")), Same(&["MP0235"])),
        ("an empty file", beside("empty.csv", ""), Named("MP0204", 0)),
        ("an optional table of one byte", beside("uasc.csv", "\n"), Same(&["MP0204"])),
        ("a header without rows", beside("uasc.csv", "CHILD,SEX,DOB,DUC\n"), Named("MP0225", 0)),
        ("a title and blank rows above", both(|text| format!("Children\n\n,,\n{text}")), Same(&["MP0219"])),
        ("blank rows within", both(|text| text.replace("\n00103", "\n\n,,,,,,\n00103")), Same(&["MP0222"])),
        (
            "the header again in the middle, as in files glued together",
            both(|text| text.replace("\n00103", &format!("\n{}\n00103", text.lines().next().unwrap()))),
            Same(&["MP0237"]),
        ),
        ("trailing blank columns", both(|text| text.replace('\n', ",,\n")), Same(&["MP0221"])),
        (
            "an extra column",
            both(|text| text.replacen('\n', ",Colour\n", 1).replace(",\n", ",,North\n")),
            Same(&["MP0218"]),
        ),
        (
            "names in lower case with spaces",
            both(|text| {
                let (names, rows) = text.split_once('\n').unwrap();
                format!("{}\n{rows}", names.to_lowercase().replace('_', "\u{a0}"))
            }),
            Same(&[]),
        ),
        ("columns in another order", both(|text| every_row(text, |row| row.into_iter().rev().collect())), Same(&[])),
        (
            "every cell in quotation marks",
            both(|text| every_row(text, |row| row.iter().map(|cell| format!("\"{cell}\"")).collect())),
            Same(&[]),
        ),
        (
            "years in the names of files",
            vec![("2017-18 1920 21_22.csv", EPISODES.into()), ("header 201819.csv", HEADER.into())],
            Same(&[]),
        ),
        ("the same content twice", beside("again.csv", EPISODES), Same(&["MP0301"])),
        ("a duplicate row", with_row(EPISODES.lines().nth(3).unwrap()), Same(&["MP0301"])),
        ("a missing column", beside("other.csv", "CHILD,DECOM,RNE,LS,PLACE,DEC,REC,PL_POST\n"), Named("MP0207", 1)),
        (
            "a duplicate column",
            beside("other.csv", "CHILD,DECOM,DECOM,RNE,LS,PLACE,DEC,REC,HOME_POST,PL_POST\n"),
            Named("MP0210", 1),
        ),
        ("bytes that are no text", beside("other.csv", b"\x01\0\0\0\0\0\xFF\xFE\0".to_vec()), Named("MP0205", 1)),
        (
            "100,000 columns",
            beside("wide.csv", format!("CHILD,{}\n1\n", vec!["X"; 100_000].join(","))),
            Named("MP0217", 1),
        ),
        ("a paper", beside("letter.pdf", "%PDF-1.7"), Named("MP0202", 0)),
        ("a table that nothing uses", beside("m.csv", "CHILD,DOB,REVIEW,REVIEW_CODE\n"), Named("MP0208", 0)),
        ("a web page with the name of a workbook", beside("a.xls", "<html><table><tr><td>CHILD"), Named("MP0233", 1)),
        (
            "separated text with the name of a workbook",
            vec![("a.xls", separated(&cells(EPISODES), "\t", "\r\n").into()), ("header.csv", HEADER.into())],
            Same(&["MP0232", "MP0220"]),
        ),
    ]
}

/// Rows and cells.
pub fn of_cells() -> Vec<Line> {
    let iso = |_: &str, cell: &str| {
        let day = chrono::NaiveDate::parse_from_str(cell, "%d/%m/%Y");
        day.map_or_else(|_| cell.to_owned(), |day| day.to_string())
    };
    let in_columns = |columns: &'static [&'static str], change: fn(&str) -> String| {
        with_cells(move |name, cell| if columns.contains(&name) { change(cell) } else { cell.to_owned() })
    };
    let dates = |change: fn(&str) -> String| {
        with_cells(move |_, cell| if is_date(cell) { change(cell) } else { cell.to_owned() })
    };
    vec![
        ("ISO dates", with_cells(iso), Same(&[])),
        ("dates with a time", dates(|cell| format!("{cell} 00:00:00")), Same(&[])),
        ("serial numbers", dates(|cell| serial(cell).unwrap().to_string()), Same(&[])),
        (
            "two-digit years in one column",
            with_cells(|name, cell| match name {
                "DOB" if is_date(cell) => format!("{}{}", &cell[..6], &cell[8..]),
                _ => cell.to_owned(),
            }),
            Same(&["MP0308"]),
        ),
        ("ids with a trailing .0", in_columns(&["CHILD"], |cell| format!("{cell}.0")), Same(&[])),
        (
            "ids padded and in lower case",
            in_columns(&["CHILD"], |cell| format!(" {} ", cell.to_lowercase())),
            Same(&[]),
        ),
        (
            "codes in lower case with spaces of web pages",
            in_columns(&["PLACE", "REC", "RNE", "LS"], |cell| format!(" {}\u{a0}", cell.to_lowercase())),
            Same(&[]),
        ),
        ("a trailing .0 in a code", in_columns(&["SEX"], |cell| format!("{cell}.0")), Same(&[])),
        ("the codes of another year", in_columns(&["SEX"], |cell| cell.replace('1', "M").replace('2', "F")), Same(&[])),
        ("codes in words", in_columns(&["SEX"], |cell| cell.replace('1', "Male").replace('2', "FEMALE")), Same(&[])),
        (
            "words for nothing",
            in_columns(&["URN", "UPN", "REASON_PLACE_CHANGE"], |cell| {
                if cell.is_empty() { String::from("N/A") } else { cell.to_owned() }
            }),
            Same(&[]),
        ),
        (
            "postcodes squeezed",
            in_columns(&["HOME_POST", "PL_POST"], |cell| cell.replace(' ', "").to_lowercase()),
            Same(&[]),
        ),
        (
            "a distance of 999.9 beside two postcodes",
            csv(
                &every_row(EPISODES, |row| {
                    let distance = match row.as_slice() {
                        [name, ..] if name == "CHILD" => "PL_DISTANCE",
                        [.., home, _, _] if home.is_empty() => "",
                        _ => "999.9",
                    };
                    [row, vec![distance.to_owned()]].concat()
                }),
                HEADER,
            ),
            Same(&[]),
        ),
        ("a URN that stands for none", in_columns(&["URN"], |cell| cell.replace("SC000001", "XXXXXXX")), Same(&[])),
        (
            "an open quotation mark",
            with_row("\"00107,01/03/2021,S,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,"),
            Named("MP0307", 1),
        ),
        ("a row too long", with_row("00107,01/03/2021,S,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,,x"), Named("MP0307", 1)),
        ("a row too short", with_row("00107,01/03/2021,S,C2"), Named("MP0307", 1)),
        ("a row of totals at the end", with_row("Total,,,,,,,,,,,,7"), Named("MP0304", 1)),
        (
            "an end date that cannot be read",
            with_row("00107,01/03/2021,S,C2,N5,U1,PR1,soon,,,QQ1 1AF,QQ1 1AG,"),
            Named("MP0302", 1),
        ),
        (
            "a word for nothing in an end date",
            with_row("00107,01/03/2021,S,C2,N5,U1,PR1,not known,,,QQ1 1AF,QQ1 1AG,"),
            Named("MP0302", 1),
        ),
        (
            "a formula that failed, in an end date",
            with_row("00107,01/03/2021,S,C2,N5,U1,PR1,#N/A,,,QQ1 1AF,QQ1 1AG,"),
            Named("MP0302", 1),
        ),
        (
            "a formula that failed, in an id",
            with_row("#REF!,01/03/2021,S,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,"),
            Named("MP0302", 1),
        ),
        ("an unknown code", with_row("00107,01/03/2021,S,C2,N5,Q9,PR1,,,,QQ1 1AF,QQ1 1AG,"), Named("MP0303", 0)),
        ("a blank child", with_row(",01/03/2021,S,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,"), Named("MP0304", 1)),
        (
            "an end before the start",
            with_row("00107,01/03/2021,S,C2,N5,U1,PR1,01/02/2021,E8,,QQ1 1AF,QQ1 1AG,"),
            Named("356", 1),
        ),
        ("no night", with_row("00107,01/03/2021,S,C2,N5,U1,PR1,01/03/2021,E8,,QQ1 1AF,QQ1 1AG,"), Named("355", 1)),
        (
            "open though a later one exists",
            with_row("00105,20/03/2021,P,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,"),
            Named("142", 0),
        ),
        ("an overlap", with_row("00101,01/08/2020,P,C2,N1,U1,PR1,11/08/2020,X1,,QQ1 1AF,QQ1 1AG,"), Named("501", 0)),
        ("X1 without an end", with_row("00107,01/03/2021,S,C2,N5,U1,PR1,,X1,,QQ1 1AF,QQ1 1AG,"), Named("148", 0)),
        (
            "X1 and nothing after",
            with_row("00107,01/03/2021,S,C2,N5,U1,PR1,05/03/2021,X1,,QQ1 1AF,QQ1 1AG,"),
            Named("388", 0),
        ),
        ("a gap", with_row("00102,01/03/2021,P,C2,N2,U1,PR1,,,,QQ1 1AF,QQ1 1AG,"), Named("433", 0)),
        (
            "a child without a header",
            with_row("00107,01/03/2021,S,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,"),
            Named("no-header", 0),
        ),
        ("too young for K3", with_row("A106,20/03/2021,P,C2,N5,K3,PR4,,,,QQ1 1AF,QQ1 1AH,"), Named("371", 0)),
        ("one key and two rows", with_row("A106,01/03/2021,S,C2,N5,U2,PR1,,,,QQ1 1AF,QQ1 1AG,"), Named("MP0306", 0)),
    ]
}

/// Workbooks of every kind, Parquet and XML.
pub fn of_formats() -> Vec<Line> {
    let (episodes, header) = (cells(EPISODES), cells(HEADER));
    let titled: Vec<Vec<String>> =
        [vec![vec![String::from("Episodes of care")], Vec::new()], episodes.clone()].concat();
    let mut gap = episodes.clone();
    gap.insert(3, Vec::new());
    let formulas = |value: &str| -> Vec<Vec<String>> {
        let formula = |cell: &String| if cell == "30/11/2020" { format!("=G2+13{value}") } else { cell.clone() };
        episodes.iter().map(|row| row.iter().map(formula).collect()).collect()
    };
    let with_header = |name, bytes| vec![(name, bytes), ("header.csv", HEADER.as_bytes().to_vec())];
    let book = |rows: &[Vec<String>]| with_header("book.xlsx", xlsx(&[("Episodes", rows)], Dates::Cells));
    let parquet_of = |compression| {
        let make = |rows: &[Vec<String>]| typed_parquet(rows, compression);
        vec![("e.parquet", make(&episodes)), ("h.parquet", make(&header))]
    };
    let xml = return_xml(&episodes, &header);
    vec![
        ("XLSX, numbers and dates stored as text", in_all("book.xlsx", |all| xlsx(all, Dates::Text)), Same(&[])),
        ("XLSX, date cells", in_all("book.xlsx", |all| xlsx(all, Dates::Cells)), Same(&[])),
        ("XLSX, days counted from 1904", in_all("book.xlsx", |all| xlsx(all, Dates::Since1904)), Same(&[])),
        ("XLSX, a title and a blank row above", book(&titled), Same(&["MP0219"])),
        ("XLSX, a blank row within", book(&gap), Same(&["MP0222"])),
        ("XLSX, a formula with its value", book(&formulas("|30/11/2020")), Same(&[])),
        ("XLSX, a formula that was never worked out", book(&formulas("")), Named("MP0234", 1)),
        ("such a formula in an end date: the row is set aside", book(&formulas("")), Named("MP0302", 1)),
        (
            "XLSX, a blank sheet and a sheet of notes",
            with_header(
                "book.xlsx",
                xlsx(&[("Notes", &cells("Run on Monday")), ("Blank", &[]), ("Episodes", &episodes)], Dates::Text),
            ),
            Same(&["MP0204", "MP0208"]),
        ),
        ("XLSX with the name of a CSV", in_all("book.csv", |all| xlsx(all, Dates::Cells)), Same(&["MP0232"])),
        ("XLS, date cells", in_all("book.xls", |all| xls(all, Dates::Cells)), Same(&[])),
        ("XLS, days counted from 1904", in_all("book.xls", |all| xls(all, Dates::Since1904)), Same(&[])),
        ("XLSB", in_all("book.xlsb", xlsb), Same(&[])),
        ("ODS", in_all("book.ods", ods), Same(&[])),
        ("Parquet, plain", vec![("e.parquet", parquet(&episodes)), ("h.parquet", parquet(&header))], Same(&[])),
        ("Parquet, dates as dates, by snappy", parquet_of(Compression::SNAPPY), Same(&[])),
        ("XML", vec![("return.xml", xml.clone().into_bytes())], Same(&[])),
        ("XML in UTF-16", vec![("return.xml", utf_16(&xml))], Same(&[])),
        ("Parquet by Zstandard", beside("a.parquet", packed_as(&episodes, 6)), Named("MP0229", 1)),
        ("Parquet by gzip", beside("a.parquet", packed_as(&episodes, 2)), Named("MP0229", 1)),
        ("Parquet of 100,000 columns, each within another", beside("a.parquet", nested_parquet()), Named("MP0228", 1)),
        ("Parquet cut short", beside("a.parquet", "PAR1...."), Named("MP0228", 1)),
        ("XLSX with a password", beside("a.xlsx", compound("EncryptedPackage", b"")), Named("MP0223", 1)),
        ("XLS with a password", beside("a.xls", compound("Workbook", &with_password())), Named("MP0223", 1)),
        ("ODS with a password", beside("a.ods", encrypted_ods()), Named("MP0223", 1)),
        ("a workbook cut short", beside("cut.xlsx", &xlsx(&[], Dates::Text)[..200]), Named("MP0226", 1)),
        (
            "XLSX whose archive says that its parts are a byte long",
            beside("a.xlsx", says_its_parts_are(1, xlsx(&[("A", &[vec![String::from("X")]])], Dates::Text))),
            Named("MP0226", 1),
        ),
        (
            "XLSX that says its sheet is one cell",
            in_all("book.xlsx", |sheets| says_its_sheet_is("A1", xlsx(sheets, Dates::Cells))),
            Same(&[]),
        ),
        (
            "XLSX that says its sheet reaches to the last cell there is",
            in_all("book.xlsx", |sheets| says_its_sheet_is("A1:XFD1048576", xlsx(sheets, Dates::Cells))),
            Same(&[]),
        ),
        ("an archive that says it unpacks to 4 GB", beside("bomb.xlsx", saying_4_gb()), Named("MP0224", 1)),
        (
            "XLSX of 20,000 columns",
            beside("a.xlsx", xlsx(&[("A", &[vec![String::from("X"); 20_000]])], Dates::Text)),
            Named("MP0224", 1),
        ),
        (
            "XLS with two cells in far corners",
            beside("a.xls", compound("Workbook", &far_corners())),
            Named("MP0224", 1),
        ),
        (
            "XLS that says it has more rows than there are",
            beside("a.xls", compound("Workbook", &lying_dimensions())),
            Named("MP0224", 1),
        ),
        ("XLS whose sectors lead round in a circle", beside("a.xls", in_a_circle()), Named("MP0226", 1)),
        ("ODS of cells that stand for a thousand million", beside("a.ods", repeated_ods()), Named("MP0224", 1)),
        ("XML cut short", beside("a.xml", "<EXPSSDA903><CHILD>"), Named("MP0227", 1)),
        ("XML that is another return", beside("a.xml", "<Message></Message>"), Named("MP0208", 0)),
        ("XML with entities that grow", beside("a.xml", growing_xml()), Named("MP0227", 1)),
        ("XML a million elements deep", beside("a.xml", "<EXPSSDA903>".repeat(1_000_000)), Named("MP0227", 1)),
    ]
}

/// Parquet with dates as dates and texts as texts.
fn typed_parquet(rows: &[Vec<String>], compression: Compression) -> Vec<u8> {
    let days = |at: usize| -> Option<Vec<Option<i32>>> {
        let day = |cell: &str| Some(serial(cell)? as i32 - 25_569);
        rows[1..].iter().map(|row| if row[at].is_empty() { Some(None) } else { day(&row[at]).map(Some) }).collect()
    };
    let column = |at: usize| -> ArrayRef {
        match days(at).filter(|days| days.iter().any(Option::is_some)) {
            Some(days) => Arc::new(Date32Array::from(days)),
            None => Arc::new(StringArray::from_iter(
                rows[1..].iter().map(|row| Some(row[at].as_str()).filter(|cell| !cell.is_empty())),
            )),
        }
    };
    let columns: Vec<ArrayRef> = (0..rows[0].len()).map(column).collect();
    let fields = rows[0].iter().zip(&columns).map(|(name, column)| Field::new(name, column.data_type().clone(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema.clone(), columns).unwrap();
    let mut bytes = Vec::new();
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut writer = ArrowWriter::try_new(&mut bytes, schema, Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// Parquet that says it is compressed by another method, whose number follows the name of each column.
fn packed_as(rows: &[Vec<String>], method: u8) -> Vec<u8> {
    let mut bytes = typed_parquet(rows, Compression::SNAPPY);
    for name in &rows[0] {
        let before = [name.as_bytes(), &[0x15, 2]].concat();
        let found: Vec<usize> =
            bytes.windows(before.len()).enumerate().filter(|(_, at)| *at == before).map(|(at, _)| at).collect();
        found.into_iter().for_each(|at| bytes[at + before.len() - 1] = method * 2);
    }
    bytes
}

fn nested_parquet() -> Vec<u8> {
    const COLUMNS: u32 = 100_000;
    // Version, and a list of so many columns, each with a name and a column of its own; no rows.
    let mut footer = vec![0x15, 2, 0x19, 0xFC];
    footer.extend([COLUMNS as u8 | 0x80, (COLUMNS >> 7) as u8 | 0x80, (COLUMNS >> 14) as u8]);
    (0..COLUMNS).for_each(|_| footer.extend([0x48, 1, b'a', 0x15, 2, 0]));
    footer.extend([0x16, 0, 0x19, 0x0C, 0]);
    let length = footer.len() as u32;
    [b"PAR1", &footer[..], &length.to_le_bytes(), b"PAR1"].concat()
}

fn with_password() -> Vec<u8> {
    [record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0]), record(0x002F, &[1, 0, 1, 0, 1, 0]), record(0x000A, &[])].concat()
}

/// A cell in the first row and column and one in the last.
fn far_corners() -> Vec<u8> {
    let whole = xls_stream(&[("A", &cells("CHILD,X\n1,2"))], Dates::Text);
    let last = record(0x0203, &[&[0xFF; 4][..], &[0; 10]].concat());
    // The sheet ends with the end of its part.
    [&whole[..whole.len() - 4], &last, &record(0x000A, &[])].concat()
}

fn lying_dimensions() -> Vec<u8> {
    let whole = xls_stream(&[("A", &cells("CHILD,X\n1,2"))], Dates::Text);
    let mut said = [9_u32, 5].map(u32::to_le_bytes).concat();
    said.extend([0, 0, 0xFF, 0, 0, 0]);
    [&whole[..whole.len() - 4], &record(0x0200, &said), &record(0x000A, &[])].concat()
}

fn in_a_circle() -> Vec<u8> {
    let mut bytes = compound("Workbook", &[]);
    // The list of streams is sector 1; its follower in the table, which is sector 0, is itself.
    bytes[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    bytes
}

fn encrypted_ods() -> Vec<u8> {
    zipped(&[
        (String::from("mimetype"), "application/vnd.oasis.opendocument.spreadsheet"),
        (String::from("content.xml"), "\u{1}\u{2}\u{3}"),
        (String::from("META-INF/manifest.xml"), "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"),
    ])
}

fn repeated_ods() -> Vec<u8> {
    let cell = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16000\"><text:p>x</text:p></table:table-cell>";
    let row = format!("<table:table-row table:number-rows-repeated=\"1000000\">{cell}</table:table-row>");
    let table = format!("<table:table table:name=\"A\">{row}</table:table>");
    zipped(&[(String::from("content.xml"), format!("<office:document-content>{table}</office:document-content>"))])
}

/// An archive whose list of parts, and the parts themselves, say another length unpacked than they have.
fn says_its_parts_are(length: u32, mut bytes: Vec<u8>) -> Vec<u8> {
    for (mark, at) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        let entries: Vec<usize> =
            bytes.windows(4).enumerate().filter(|(_, four)| four == mark).map(|(at, _)| at).collect();
        entries.iter().for_each(|entry| bytes[entry + at..entry + at + 4].copy_from_slice(&length.to_le_bytes()));
    }
    bytes
}

/// A workbook whose sheets say that they are of another size.
fn says_its_sheet_is(reach: &str, book: Vec<u8>) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let length = archive.len();
    let part = |at: usize| {
        let mut file = archive.by_index(at).unwrap();
        let (name, mut text) = (file.name().unwrap().into_owned(), String::new());
        file.read_to_string(&mut text).unwrap();
        (name, text.replace("<sheetData>", &format!("<dimension ref=\"{reach}\"/><sheetData>")))
    };
    let parts: Vec<(String, String)> = (0..length).map(part).collect();
    zipped(&parts)
}

/// An archive of one file that says it unpacks to four thousand million bytes.
fn saying_4_gb() -> Vec<u8> {
    let mut bytes = zipped(&[(String::from("xl/workbook.xml"), "<workbook/>")]);
    let entry = bytes.windows(4).rposition(|at| at == b"PK\x01\x02").unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
    bytes
}

fn growing_xml() -> String {
    let more = |level: u32| format!("<!ENTITY l{} \"{}\">", level + 1, format!("&l{level};").repeat(10));
    let entities: String = (0..9).map(more).collect();
    format!(
        "<!DOCTYPE EXPSSDA903 [<!ENTITY l0 \"x\">{entities}]><EXPSSDA903><CHILD><HEADER><CHILDID>&l9;</CHILDID></HEADER></CHILD></EXPSSDA903>"
    )
}
