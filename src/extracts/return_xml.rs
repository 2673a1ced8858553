//! The SSDA903 return as XML: one file that holds the children, their episodes and who came unaccompanied.
//!
//! Rows are numbered as if each table were a sheet: the names are row 1, the first child or episode row 2.

use quick_xml::{
    Reader,
    events::{BytesRef, Event},
};

use super::{
    encoding,
    grid::Filling,
    reading::{Sheet, Unreadable},
};

/// The columns of each table, as the CSV files name them.
const HEADER: [&str; 7] = ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"];
const EPISODES: [&str; 13] = [
    "CHILD",
    "DECOM",
    "RNE",
    "LS",
    "CIN",
    "PLACE",
    "PLACE_PROVIDER",
    "DEC",
    "REC",
    "REASON_PLACE_CHANGE",
    "HOME_POST",
    "PL_POST",
    "URN",
];
const UASC: [&str; 4] = ["CHILD", "SEX", "DOB", "DUC"];

const MOST_LEVELS: usize = 64;

/// The tables `header`, `episodes` and, if anybody came unaccompanied, `uasc`.
pub(super) fn tables(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let text = encoding::decode(bytes.to_vec()).ok_or_else(damaged)?.text;
    let mut reader = Reader::from_str(&text);
    let mut given = Return::default();
    let mut path: Vec<String> = Vec::new();
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            // Nothing of a return lies deeper than this; what does is made to exhaust whoever reads it.
            Event::Start(_) if path.len() >= MOST_LEVELS => return Err(damaged()),
            // Entities of its own could pull in other files, or grow without end.
            Event::DocType(_) => return Err(with_entities()),
            Event::Start(start) => {
                path.push(start.local_name().as_ref().to_uppercase());
                given.open(&path);
            }
            Event::Text(text) => given.text.push_str(&text),
            Event::CData(text) => given.text.push_str(&text),
            Event::GeneralRef(reference) => given.text.push_str(&meaning(&reference).ok_or_else(damaged)?),
            Event::End(_) => {
                given.close(&path);
                path.pop();
            }
            Event::Eof => break,
            _ => {}
        }
    }
    // A file cut short ends within an element; its last child may lack its end dates.
    if !path.is_empty() || !given.has_root {
        return Err(damaged());
    }
    given.sheets().ok_or_else(damaged)
}

#[derive(Default)]
struct Return {
    has_root: bool,
    text: String,
    child: Vec<(String, String)>,
    episode: Vec<(String, String)>,
    /// The episodes of the child at hand, until its header has given its number.
    waiting: Vec<Vec<(String, String)>>,
    header: Vec<Vec<String>>,
    episodes: Vec<Vec<String>>,
    uasc: Vec<Vec<String>>,
}

impl Return {
    fn open(&mut self, path: &[String]) {
        self.text.clear();
        match path {
            [root] if root == "EXPSSDA903" => self.has_root = true,
            [_, child] if child == "CHILD" => self.child.clear(),
            [_, _, episode] if episode == "EPISODE" => self.episode.clear(),
            _ => {}
        }
    }

    fn close(&mut self, path: &[String]) {
        let value = std::mem::take(&mut self.text);
        match path {
            [_, _, within, name] if within == "HEADER" => self.child.push((csv_name(name), value)),
            [_, _, within, name] if within == "EPISODE" => self.episode.push((csv_name(name), value)),
            [_, _, within] if within == "EPISODE" => self.waiting.push(std::mem::take(&mut self.episode)),
            [_, child] if child == "CHILD" => self.keep_child(),
            _ => {}
        }
    }

    fn keep_child(&mut self) {
        let number = cell(&self.child, "CHILD");
        self.header.push(values(&HEADER, &self.child));
        for mut episode in std::mem::take(&mut self.waiting) {
            episode.push((String::from("CHILD"), number.clone()));
            self.episodes.push(values(&EPISODES, &episode));
        }
        let is_uasc =
            matches!(cell(&self.child, "UASC").trim(), "1" | "true" | "Y") || !cell(&self.child, "DUC").is_empty();
        if is_uasc {
            self.uasc.push(values(&UASC, &self.child));
        }
    }

    fn sheets(self) -> Option<Vec<Sheet>> {
        let mut sheets = vec![sheet("EPISODE", &EPISODES, &self.episodes)?, sheet("HEADER", &HEADER, &self.header)?];
        if !self.uasc.is_empty() {
            sheets.push(sheet("UASC", &UASC, &self.uasc)?);
        }
        Some(sheets)
    }
}

/// A sheet that names its columns in row 1.
fn sheet(name: &str, columns: &[&str], rows: &[Vec<String>]) -> Option<Sheet> {
    let mut filling = Filling::default();
    filling.put_row(1, columns.iter().copied()).ok()?;
    for (number, row) in (2..).zip(rows) {
        filling.put_row(number, row.iter().map(String::as_str)).ok()?;
    }
    Some(Sheet { name: Some(name.to_owned()), grid: filling.whole().into(), without_value: 0 })
}

fn values(columns: &[&str], of: &[(String, String)]) -> Vec<String> {
    columns.iter().map(|name| cell(of, name)).collect()
}

fn cell(of: &[(String, String)], name: &str) -> String {
    of.iter().find(|(one, _)| one == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// The name that the CSV files use.
fn csv_name(element: &str) -> String {
    match element {
        "CHILDID" => String::from("CHILD"),
        "PL" => String::from("PLACE"),
        other => other.to_owned(),
    }
}

/// What `&amp;` and its like stand for. A reference to anything else is refused: it could pull in other files.
fn meaning(reference: &BytesRef<'_>) -> Option<String> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Some(letter.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(reference).map(str::to_owned)
}

fn damaged() -> Unreadable {
    Unreadable {
        code: "MP0227",
        what: String::from("is not a whole SSDA903 return in XML"),
        hint: "its root must be EXPSSDA903; if it is, export it again and check that it was copied to its end",
    }
}

fn with_entities() -> Unreadable {
    Unreadable {
        code: "MP0227",
        what: String::from("declares a document type of its own, which no SSDA903 return has, and was not read"),
        hint: "export it again from the case system; if it comes so, take out the lines from `<!DOCTYPE` to `>`",
    }
}
