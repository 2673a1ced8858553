//! One file of the folder: which format it has, the tables it holds, and what is to be said of it.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use sha2::{Digest, Sha256};

use super::{
    Content, Extract, Found, Header, Origin, Recognised, compound, encoding,
    grid::Grid,
    lists, name_of, parquet,
    return_xml::{self, Xml},
    workbook,
};
use crate::{
    definitions::Contract,
    vocabulary::{Diagnostic, Place, words::counted, words::listed},
};

/// More columns than any extract has: such a file is a mistake, and would cost a lot of memory to read.
const MOST_COLUMNS: usize = 2_000;

/// More bytes than the extracts of the largest council; they would have to fit into memory.
const MOST_BYTES: u64 = 4 << 30;

/// A table within a file, before it is known which.
pub(super) struct Sheet {
    /// Nothing where the format has no sheets.
    pub name: Option<String>,
    pub grid: Arc<Grid>,
    /// How many cells hold a formula that was never worked out.
    pub without_value: usize,
}

/// Why a file that is there gives no table, in words that say what to do.
pub(super) struct Unreadable {
    pub code: &'static str,
    pub what: String,
    pub hint: &'static str,
}

/// Reads a file of the folder.
pub(super) fn read(path: &Path, contracts: &BTreeMap<String, Contract>) -> Found {
    let file = name_of(path);
    let told = |wrong: Unreadable| Found::told(wrong.of(&file));
    let Some(named) = Format::of(path) else {
        let what = format!("`{file}` is in a format that milepost does not know, and was not read");
        let told = Diagnostic::warning("MP0202", what).at(Place::file(&file));
        let hint =
            "if it is an extract, save it as CSV, XLSX, ODS, Parquet or SSDA903 XML and run again; unpack archives";
        return Found::told(told.hint(hint));
    };
    if fs::metadata(path).is_ok_and(|metadata| metadata.len() > MOST_BYTES) {
        return told(Unreadable {
            code: "MP0224",
            what: String::from("is larger than 4 GB, more than an extract of children can hold, and was not read"),
            hint: "check that it is the extract it should be; if it is, send it year by year",
        });
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
    let format = named.seen_in(&bytes);
    let found = match format {
        Format::Text => reader.text(bytes),
        Format::Workbook => workbook::sheets(bytes).map(|sheets| reader.sheets(sheets)),
        Format::Parquet => {
            let sheet = |grid: Grid| Sheet { name: None, grid: grid.into(), without_value: 0 };
            parquet::rows(bytes).map(|grid| reader.sheets(vec![sheet(grid)]))
        }
        Format::Xml => return_xml::read(&bytes).map(|xml| reader.xml(xml)),
        Format::Page => Err(page()),
    };
    let mut found = found.unwrap_or_else(told);
    if format != named && !found.extracts.is_empty() {
        let what = format!("it is {} though its name says otherwise, and was read as what it is", format.in_words());
        found.told.push(reader.note("MP0232", what));
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Workbook,
    Parquet,
    Xml,
    /// A web page, or a workbook written as one file of XML: what many systems call an Excel file.
    Page,
}

impl Format {
    /// The format that a file's name promises.
    fn of(path: &Path) -> Option<Self> {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match extension.as_str() {
            "csv" | "tsv" | "tab" | "psv" => Some(Self::Text),
            "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => Some(Self::Workbook),
            "parquet" => Some(Self::Parquet),
            "xml" => Some(Self::Xml),
            _ => None,
        }
    }

    /// The format that the first bytes show. Where they show none, the name is believed, but text is no workbook.
    fn seen_in(self, bytes: &[u8]) -> Self {
        let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
        let is_binary = || bytes.iter().take(1_000).any(|byte| *byte == 0);
        match self {
            _ if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&compound::MAGIC) => Self::Workbook,
            _ if bytes.starts_with(b"PAR1") => Self::Parquet,
            Self::Workbook | Self::Text if start.starts_with(b"<") => Self::Page,
            Self::Workbook if !is_binary() => Self::Text,
            named => named,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Text => "separated text",
            Self::Workbook => "a workbook",
            Self::Parquet => "a Parquet file",
            Self::Xml => "XML",
            Self::Page => "a web page",
        }
    }
}

fn page() -> Unreadable {
    Unreadable {
        code: "MP0233",
        what: String::from("is a web page or an XML file with the name of a table, and was not read"),
        hint: "open it in the spreadsheet program and save it as XLSX; an SSDA903 return ends in .xml",
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
        if decoded.zeros > 0 {
            let what = format!("it holds {}, which were read as spaces", counted(decoded.zeros, "zero byte"));
            found.told.push(self.note("MP0235", what));
        }
        Ok(found)
    }

    fn xml(&self, xml: Xml) -> Found {
        let not_read = |what: String| self.note("MP0208", what);
        match xml {
            Xml::Return(sheets, besides) => {
                let mut found = self.sheets(sheets);
                found.told.extend(besides.into_iter().map(not_read));
                found
            }
            Xml::Other(what) => Found::told(not_read(what)),
        }
    }

    fn sheets(&self, sheets: Vec<Sheet>) -> Found {
        let mut found = Found::default();
        let mut lists_here = Vec::new();
        for sheet in sheets {
            let one = match self.stand_ins(&sheet) {
                stand_ins if stand_ins.is_empty() => self.sheet(&sheet, &mut lists_here),
                stand_ins => {
                    lists_here.extend(
                        stand_ins.iter().flat_map(|one| &one.stands_in).filter_map(|one| lists::number_in(&one.title)),
                    );
                    Found { stand_ins, ..Found::default() }
                }
            };
            found.extracts.extend(one.extracts);
            found.stand_ins.extend(one.stand_ins);
            found.told.extend(one.told);
            found.told.extend(self.without_value(&sheet));
        }
        found.told.extend(lists::absent(&lists_here).map(|what| self.note("MP0236", what)));
        found
    }

    /// What stands in a sheet for tables that may not arrive. Columns keep their places and rows their numbers, so
    /// that a finding points into the list itself; what is odd about the names was not the sender's doing.
    fn stand_ins(&self, sheet: &Sheet) -> Vec<Extract> {
        let mut found = Vec::new();
        for contract in self.contracts.values() {
            for one in &contract.stand_ins {
                let Some(header) = lists::header(&sheet.grid, contract, one) else { continue };
                let content = Content::Cells(sheet.grid.clone());
                let extract = self.extract(self.origin(sheet), &contract.table, header, content);
                found.push(Extract { stands_in: Some(one.clone()), ..extract });
            }
        }
        found
    }

    fn sheet(&self, sheet: &Sheet, lists_here: &mut Vec<u32>) -> Found {
        let name = sheet.name.as_ref().map(|name| format!("sheet `{name}`: ")).unwrap_or_default();
        let Some((header, recognised)) = Header::find_in_rows(&sheet.grid, self.contracts) else {
            return Found::told(self.note("MP0204", format!("{name}it is empty")));
        };
        lists_here.extend(lists::neighbour(&header).and_then(|list| lists::number_in(list.title)));
        let found = self.table(self.origin(sheet), header, recognised, |_| Content::Cells(sheet.grid.clone()));
        let told = found.told.into_iter().map(|told| Diagnostic { what: name.clone() + &told.what, ..told });
        Found { told: told.collect(), ..found }
    }

    fn origin(&self, sheet: &Sheet) -> Origin {
        Origin { file: self.file.to_owned(), sheet: sheet.name.clone() }
    }

    fn without_value(&self, sheet: &Sheet) -> Option<Diagnostic> {
        (sheet.without_value > 0).then(|| {
            let name = sheet.name.as_ref().map(|name| format!("sheet `{name}`: ")).unwrap_or_default();
            let cells = counted(sheet.without_value, "cell");
            let what = format!("{name}{cells} with a formula that was never worked out; what they hold cannot be read");
            let hint = "open the workbook in the spreadsheet program, let it calculate, and save it";
            Diagnostic::warning("MP0234", what).at(Place::file(self.file)).hint(hint)
        })
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
                let told = match lists::neighbour(&header) {
                    Some(table) => {
                        Diagnostic::note("MP0208", format!("it holds {}, which no measure uses", table.title))
                    }
                    None => told,
                };
                return Found::told(told.at(Place::file(self.file)));
            }
        };
        let told = self.oddities(&header, &self.contracts[&table]);
        let content = content(&header);
        Found { extracts: vec![self.extract(origin, &table, header, content)], told, ..Found::default() }
    }

    fn extract(&self, origin: Origin, table: &str, header: Header, content: Content) -> Extract {
        let sheet = origin.sheet.as_ref().map(|sheet| format!(" [{sheet}]")).unwrap_or_default();
        Extract {
            file: format!("{}{sheet}", origin.file),
            origin,
            table: table.to_owned(),
            header,
            sha256: self.sha256.clone(),
            content,
            stands_in: None,
        }
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
pub(super) fn shortened(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(60).collect()
}

fn no_header() -> Unreadable {
    Unreadable {
        code: "MP0206",
        what: String::from("has no row that names its columns"),
        hint: "the first row that is not a title must name the columns",
    }
}
