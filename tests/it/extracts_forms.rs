//! One small table of invented children, written in every form in which extracts arrive.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema},
};
use parquet::arrow::ArrowWriter;

use milepost::extracts::header::letter;

pub const EPISODES: &str = "\
CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
00101,05/02/2019,S,C2,N1,U4,PR1,12/08/2020,X1,CARPL,QQ1 1AA,QQ1 1AB,
00101,12/08/2020,P,C2,N1,K2,PR4,,,,QQ1 1AA,QQ9 9ZZ,SC000001
00102,01/04/2020,S,V2,N2,U6,PR1,30/11/2020,E4A,,QQ1 1AC,QQ1 1AD,
00103,15/01/2021,S,C1,N1,H5,PR4,,,,QQ1 1AE,QQ9 9ZX,
00104,20/03/2021,S,V3,N2,R1,PR1,22/03/2021,E8,,,,
00105,28/02/2021,S,C2,N5,Z1,,,,,QQ1 1AF,QQ1 1AG,
A106,01/03/2021,S,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,
";

pub const HEADER: &str = "\
CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
00101,1,15/06/2008,WBRI,,,
00102,2,29/02/2004,MOTH,,,
00103,1,03/01/2005,BAFR,,,
00104,2,15/07/2012,WBRI,,,
00105,1,31/12/2006,AIND,,,
A106,2,15/09/2010,WIRI,,,
";

/// A table as rows of cells, the names of its columns first.
pub fn cells(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// Cells as separated text; `end` ends each line.
pub fn separated(rows: &[Vec<String>], separator: &str, end: &str) -> String {
    rows.iter().map(|row| row.join(separator) + end).collect()
}

pub fn utf_16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

pub fn parquet(rows: &[Vec<String>]) -> Vec<u8> {
    let fields: Vec<Field> = rows[0].iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let columns = (0..rows[0].len()).map(|at| {
        let cells = rows[1..].iter().map(|row| Some(row[at].as_str()).filter(|cell| !cell.is_empty()));
        Arc::new(cells.collect::<StringArray>()) as ArrayRef
    });
    let batch = RecordBatch::try_new(schema.clone(), columns.collect()).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, schema, None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// A return in XML, with the elements that are blank left out.
pub fn return_xml(episodes: &[Vec<String>], header: &[Vec<String>]) -> String {
    let elements = |names: &[String], row: &[String], skip: &[&str]| -> String {
        let cells = names.iter().zip(row).filter(|(name, cell)| !cell.is_empty() && !skip.contains(&name.as_str()));
        let element = |(name, cell): (&String, &String)| {
            let name = match name.as_str() {
                "CHILD" => "CHILDID",
                "PLACE" => "PL",
                other => other,
            };
            format!("<{name}>{cell}</{name}>")
        };
        cells.map(element).collect()
    };
    let child = |row: &Vec<String>| {
        let own = episodes[1..].iter().filter(|episode| episode[0] == row[0]);
        let own: String = own
            .map(|episode| format!("<EPISODE>{}</EPISODE>\n", elements(&episodes[0], episode, &["CHILD"])))
            .collect();
        format!("<CHILD>\n<HEADER>{}</HEADER>\n{own}</CHILD>\n", elements(&header[0], row, &[]))
    };
    let children: String = header[1..].iter().map(child).collect();
    format!("<?xml version=\"1.0\"?>\n<EXPSSDA903>\n{children}</EXPSSDA903>\n")
}

/// How a workbook holds the cells that are dates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    Text,
    Cells,
    /// As dates of a workbook that counts from 1904, as those of old Macintosh programs do.
    Since1904,
}

impl Dates {
    /// The number of a day in such a workbook.
    pub fn number(self, serial: i64) -> i64 {
        if self == Self::Since1904 { serial - 1_462 } else { serial }
    }
}

/// An XLSX workbook of named sheets.
pub fn xlsx(sheets: &[(&str, &[Vec<String>])], dates: Dates) -> Vec<u8> {
    let mut files = vec![(
        String::from("[Content_Types].xml"),
        String::from(
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>",
        ),
    )];
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |list: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{list}</Relationships>"
        )
    };
    let to_book = format!("<Relationship Id=\"r\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    files.push((String::from("_rels/.rels"), relations(&to_book)));
    let (mut list, mut links) = (String::new(), String::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        list += &format!("<sheet name=\"{name}\" sheetId=\"{}\" r:id=\"r{at}\"/>", at + 1);
        links += &format!("<Relationship Id=\"r{at}\" Type=\"{office}/worksheet\" Target=\"worksheets/s{at}.xml\"/>");
        files.push((format!("xl/worksheets/s{at}.xml"), sheet_xml(rows, dates)));
    }
    links += &format!("<Relationship Id=\"style\" Type=\"{office}/styles\" Target=\"styles.xml\"/>");
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    files.push((
        String::from("xl/workbook.xml"),
        format!(
            "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><workbookPr date1904=\"{}\"/><sheets>{list}</sheets>\
             </workbook>",
            u8::from(dates == Dates::Since1904)
        ),
    ));
    files.push((String::from("xl/_rels/workbook.xml.rels"), relations(&links)));
    // Style 1 is the short date of the spreadsheet program.
    files.push((
        String::from("xl/styles.xml"),
        format!(
            "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        ),
    ));
    zipped(&files)
}

fn sheet_xml(rows: &[Vec<String>], dates: Dates) -> String {
    let cell = |(at, text): (usize, &String), row: usize| {
        let place = format!("{}{row}", letter(at));
        match serial(text).filter(|_| dates != Dates::Text) {
            _ if text.is_empty() => String::new(),
            Some(days) => format!("<c r=\"{place}\" s=\"1\"><v>{}</v></c>", dates.number(days)),
            // A text that begins so is a formula, with the value behind it or none.
            None if text.starts_with('=') => match text.split_once('|') {
                Some((formula, value)) => format!("<c r=\"{place}\" t=\"str\"><f>{formula}</f><v>{value}</v></c>"),
                None => format!("<c r=\"{place}\"><f>{text}</f></c>"),
            },
            None => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        }
    };
    let row = |(at, cells): (usize, &Vec<String>)| {
        let cells: String = cells.iter().enumerate().map(|one| cell(one, at + 1)).collect();
        format!("<row r=\"{}\">{cells}</row>", at + 1)
    };
    let rows: String = rows.iter().enumerate().map(row).collect();
    format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    )
}

/// The number by which a spreadsheet knows a day.
pub fn serial(text: &str) -> Option<i64> {
    let day = chrono::NaiveDate::parse_from_str(text, "%d/%m/%Y").ok()?;
    Some(day.signed_duration_since(chrono::NaiveDate::from_ymd_opt(1899, 12, 30)?).num_days())
}

/// An ODS workbook of named sheets, dates as dates.
pub fn ods(sheets: &[(&str, &[Vec<String>])]) -> Vec<u8> {
    let cell = |text: &String| match chrono::NaiveDate::parse_from_str(text, "%d/%m/%Y") {
        Ok(day) => format!("<table:table-cell office:value-type=\"date\" office:date-value=\"{day}\"/>"),
        Err(_) if text.is_empty() => String::from("<table:table-cell/>"),
        Err(_) => {
            format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
        }
    };
    let row = |cells: &Vec<String>| {
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
    };
    let table = |(name, rows): &(&str, &[Vec<String>])| {
        format!("<table:table table:name=\"{name}\">{}</table:table>", rows.iter().map(row).collect::<String>())
    };
    let tables: String = sheets.iter().map(table).collect();
    let space = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office=\"{space}:office:1.0\" xmlns:table=\"{space}:table:1.0\" \
         xmlns:text=\"{space}:text:1.0\"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    zipped(&[
        (String::from("mimetype"), String::from("application/vnd.oasis.opendocument.spreadsheet")),
        (String::from("content.xml"), content),
        (String::from("META-INF/manifest.xml"), manifest.to_owned()),
    ])
}

/// An archive whose files are stored as they are.
pub fn zipped<B: AsRef<[u8]>>(files: &[(String, B)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let text = text.as_ref();
        let mut sum = flate2::Crc::new();
        sum.update(text);
        let start = bytes.len() as u32;
        let mut facts = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x52];
        for number in [sum.sum(), text.len() as u32, text.len() as u32] {
            facts.extend(number.to_le_bytes());
        }
        facts.extend((name.len() as u16).to_le_bytes());
        facts.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&facts);
        bytes.extend(name.as_bytes());
        bytes.extend(text);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    for _ in 0..2 {
        bytes.extend((files.len() as u16).to_le_bytes());
    }
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}
