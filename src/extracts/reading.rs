//! One file of the folder: which format it has, the tables it holds, and what is to be said of it.

use std::{collections::BTreeMap, fs, path::Path};

use sha2::{Digest, Sha256};

use super::{
    Content, Extract, Found, Header, Origin, Recognised, Row, annex_a, delimited::is_blank, encoding, parquet,
    return_xml, workbook,
};
use crate::{
    definitions::Contract,
    vocabulary::{Diagnostic, Place, words::counted, words::listed},
};

/// More columns than any extract has: such a file is a mistake, and would cost a lot of memory to read.
const MOST_COLUMNS: usize = 2_000;

/// A table within a file, before it is known which.
pub(super) struct Sheet {
    /// Nothing where the format has no sheets.
    pub name: Option<String>,
    pub rows: Vec<Row>,
}

/// Why a file that is there gives no table, in words that say what to do.
pub(super) struct Unreadable {
    pub code: &'static str,
    pub what: String,
    pub hint: &'static str,
}

/// Reads a file of the folder.
pub(super) fn read(path: &Path, contracts: &BTreeMap<String, Contract>) -> Found {
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let told = |wrong: Unreadable| Found::told(wrong.of(&file));
    let format = Format::of(path);
    if format == Format::Other {
        let what = format!("`{file}` is in a format that milepost does not know, and was not read");
        let told = Diagnostic::warning("MP0202", what).at(Place::file(&file));
        let hint = "if it is an extract, save it as CSV, XLSX, ODS, Parquet or SSDA903 XML and run again";
        return Found::told(told.hint(hint));
    }
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            return told(Unreadable {
                code: "MP0203",
                what: format!("cannot be read: {error}"),
                hint: "check that it is closed in other programs",
            });
        }
    };
    if bytes.iter().all(|byte| byte.is_ascii_whitespace()) || bytes == b"\xEF\xBB\xBF" {
        let what = format!("`{file}` is empty");
        let note = Diagnostic::note("MP0204", what).at(Place::file(&file));
        let hint = "if it should hold rows, ask for the extract again";
        return Found::told(note.hint(hint));
    }
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let reader = Reader { file: &file, sha256, contracts };
    let found = match format {
        Format::Text => reader.text(bytes),
        Format::Workbook => workbook::sheets(bytes).map(|sheets| reader.sheets(sheets)),
        Format::Parquet => parquet::rows(bytes).map(|rows| reader.sheets(vec![Sheet { name: None, rows }])),
        Format::Xml => return_xml::tables(&bytes).map(|sheets| reader.sheets(sheets)),
        Format::Other => Ok(Found::default()),
    };
    found.unwrap_or_else(told)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Workbook,
    Parquet,
    Xml,
    Other,
}

impl Format {
    fn of(path: &Path) -> Self {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match extension.as_str() {
            "csv" | "tsv" | "tab" | "psv" => Self::Text,
            "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => Self::Workbook,
            "parquet" => Self::Parquet,
            "xml" => Self::Xml,
            _ => Self::Other,
        }
    }
}

impl Unreadable {
    fn of(self, file: &str) -> Diagnostic {
        Diagnostic::error(self.code, format!("`{file}` {}", self.what)).at(Place::file(file)).hint(self.hint)
    }
}

struct Reader<'a> {
    file: &'a str,
    sha256: String,
    contracts: &'a BTreeMap<String, Contract>,
}

impl Reader<'_> {
    fn text(&self, bytes: Vec<u8>) -> Result<Found, Unreadable> {
        let decoded = encoding::decode(bytes).ok_or_else(|| Unreadable {
            code: "MP0205",
            what: String::from("is not text, though its name says so"),
            hint: "open it in the program that wrote it and save it as CSV",
        })?;
        let text = decoded.text;
        let (header, recognised) = Header::find(&text, self.contracts).ok_or_else(no_header)?;
        let origin = Origin { file: self.file.to_owned(), sheet: None };
        let mut found = self.table(origin, header, recognised, |_| Content::Text(text));
        if let Some(encoding) = decoded.noted {
            found.told.push(self.note("MP0216", format!("it is written in {encoding}, and was read as such")));
        }
        Ok(found)
    }

    fn sheets(&self, sheets: Vec<Sheet>) -> Found {
        let mut found = Found::default();
        for sheet in sheets {
            if let Some(stand_ins) = annex_a::stand_ins(&sheet) {
                // Their columns are renamed by us, so what is odd about the names was not the sender's doing.
                found.stand_ins.extend(stand_ins.into_iter().flat_map(|sheet| self.sheet(sheet).extracts));
                continue;
            }
            let one = self.sheet(sheet);
            found.extracts.extend(one.extracts);
            found.told.extend(one.told);
        }
        found
    }

    fn sheet(&self, sheet: Sheet) -> Found {
        let name = sheet.name.clone().map(|name| format!("sheet `{name}`: ")).unwrap_or_default();
        let Some((header, recognised)) = Header::find_in_rows(&sheet.rows, self.contracts) else {
            return Found::told(self.note("MP0204", format!("{name}it is empty")));
        };
        let origin = Origin { file: self.file.to_owned(), sheet: sheet.name };
        let rows = sheet.rows;
        let found = self.table(origin, header, recognised, |header| {
            Content::Rows(rows.into_iter().filter(|row| row.number > header.row).collect())
        });
        let told = found.told.into_iter().map(|told| Diagnostic { what: name.clone() + &told.what, ..told });
        Found { told: told.collect(), ..found }
    }

    /// A table whose header was found, and what is odd about it.
    fn table(
        &self,
        origin: Origin,
        header: Header,
        recognised: Recognised,
        content: impl FnOnce(&Header) -> Content,
    ) -> Found {
        if header.names.len() > MOST_COLUMNS {
            let what = format!(
                "it has {}; no extract has so many, and it was not read",
                counted(header.names.len(), "column")
            );
            let told = Diagnostic::error("MP0217", what).at(Place::file(self.file));
            let hint = "check the separator and the line breaks of the file";
            return Found::told(told.hint(hint));
        }
        let table = match recognised {
            Recognised::As(table) => table,
            Recognised::Unknown(told) | Recognised::Lacking(told) | Recognised::Unclear(told) => {
                let told = match annex_a::neighbour(&header) {
                    Some(table) => {
                        Diagnostic::note("MP0208", format!("it holds {}, which no measure uses", table.title))
                    }
                    None => told,
                };
                return Found::told(told.at(Place::file(self.file)));
            }
        };
        let told = self.oddities(&header, &self.contracts[&table]);
        let sheet = origin.sheet.as_ref().map(|sheet| format!(" [{sheet}]")).unwrap_or_default();
        let file = format!("{}{sheet}", origin.file);
        let content = content(&header);
        let extract = Extract { file, origin, table, header, sha256: self.sha256.clone(), content };
        Found { extracts: vec![extract], told, ..Found::default() }
    }

    /// What is unusual about a header and does no harm.
    fn oddities(&self, header: &Header, contract: &Contract) -> Vec<Diagnostic> {
        let mut told = Vec::new();
        if header.row > 1 {
            let what = format!("the columns are named in row {}; the rows above were left out", header.row);
            told.push(self.note("MP0219", what));
        }
        let separator = match header.separator {
            b';' => "semicolons",
            b'\t' => "tabs",
            b'|' => "pipes",
            _ => "",
        };
        if !separator.is_empty() {
            told.push(self.note("MP0220", format!("its cells are separated by {separator}, and were read so")));
        }
        let (strangers, blank) = header.strangers(contract);
        if !strangers.is_empty() {
            let named: Vec<String> = strangers.iter().take(20).map(|name| format!("`{}`", shortened(name))).collect();
            let plural = if strangers.len() == 1 { "column" } else { "columns" };
            let what = format!("the {plural} {} are not of `{}` and were left alone", listed(&named), contract.table);
            told.push(self.note("MP0218", what));
        }
        if blank > 0 {
            told.push(self.note("MP0221", format!("{} without a name left out", counted(blank, "column"))));
        }
        told
    }

    fn note(&self, code: &'static str, what: String) -> Diagnostic {
        Diagnostic::note(code, what).at(Place::file(self.file))
    }
}

/// A name of a column as a message shows it. A file without a header has a person's cells where names should be, but
/// such a row is never taken for a header: it names no table.
fn shortened(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(60).collect()
}

fn no_header() -> Unreadable {
    Unreadable {
        code: "MP0206",
        what: String::from("has no row that names its columns"),
        hint: "the first row that is not a title must name the columns",
    }
}

/// The rows of a sheet from cells, blank ones at the end of each row left out.
pub(super) fn row(number: u32, mut cells: Vec<String>) -> Row {
    while cells.last().is_some_and(|cell| is_blank(cell)) {
        cells.pop();
    }
    Row { number, cells }
}
