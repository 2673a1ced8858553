//! The SSDA903 return as XML: one file that holds the children, their episodes, who came unaccompanied and who went
//! missing. What else it holds is counted by group, so that nobody has to wonder; other returns are told by their root.
//!
//! Rows are numbered as if each table were a sheet: the names are row 1, the first child or episode row 2.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::{
    Reader,
    events::{BytesRef, Event},
};

use super::{
    encoding,
    grid::Filling,
    other_xml::OtherReturn,
    reading::{Sheet, Unreadable, shortened},
};
use crate::vocabulary::words::{counted, listed};

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
/// Not of the return itself: some case systems add them, and only then are they columns.
const ADDED: [&str; 3] = ["PL_LA", "PL_LOCATION", "PL_DISTANCE"];
const UASC: [&str; 4] = ["CHILD", "SEX", "DOB", "DUC"];
const MISSING: [&str; 5] = ["CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"];

/// The groups of a header that no measure uses.
const GROUPS: [(&str, &str); 4] = [
    ("AREVIEW", "reviews"),
    ("PERMANENCE", "previous permanence"),
    ("OC2", "health and outcomes, OC2"),
    ("AD_PLACED", "placed for adoption"),
];

/// What stands in a header without a group of its own, and no measure uses, by its first element.
const ITEMS: [(&str, &[&str], &str); 2] = [
    ("DATE_INT", &["DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"], "adoption, AD1"),
    ("IN_TOUCH", &["IN_TOUCH", "ACTIV", "ACCOM"], "care leavers, OC3"),
];

const MOST_LEVELS: usize = 64;
/// Names of elements that are told, where none is known.
const MOST_STRANGERS: usize = 20;

/// What an XML file is.
pub(super) enum Xml {
    /// The tables `header`, `episodes` and, if anybody came unaccompanied or went missing, `uasc` and `missing`; and what
    /// else is in it, in words.
    Return(Vec<Sheet>, Vec<String>),
    /// A return of another kind, in words.
    Other(String),
}

/// Reads a file of XML, or says why it cannot be read.
pub(super) fn read(bytes: &[u8]) -> Result<Xml, Unreadable> {
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
            Event::Empty(empty) => {
                path.push(empty.local_name().as_ref().to_uppercase());
                // A group without anything in it says as much as none.
                if !is_group(&path) {
                    given.open(&path);
                    given.close(&path);
                }
                path.pop();
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
    if !path.is_empty() {
        return Err(damaged());
    }
    if let (false, Some(other)) = (given.has_root, given.other.in_words()) {
        return Ok(Xml::Other(other));
    }
    if !given.has_root {
        return Err(damaged());
    }
    let besides = given.besides();
    Ok(Xml::Return(given.sheets().ok_or_else(damaged)?, besides))
}

/// Whether an element holds others, and nothing itself.
fn is_group(path: &[String]) -> bool {
    const OF_THE_RETURN: [&str; 4] = ["CHILD", "HEADER", "EPISODE", "AMISSING"];
    let [_, .., name] = path else { return true };
    OF_THE_RETURN.contains(&name.as_str()) || GROUPS.iter().any(|(group, _)| group == name)
}

#[derive(Default)]
struct Return {
    has_root: bool,
    text: String,
    child: Vec<(String, String)>,
    episode: Vec<(String, String)>,
    away: Vec<(String, String)>,
    /// The episodes of the child at hand, until its header has given its number.
    waiting: Vec<Vec<(String, String)>>,
    /// Likewise the times when the child was away.
    waiting_away: Vec<Vec<(String, String)>>,
    header: Vec<Vec<String>>,
    episodes: Vec<Vec<String>>,
    uasc: Vec<Vec<String>>,
    missing: Vec<Vec<String>>,
    /// Which of `ADDED` any episode has.
    added: BTreeSet<&'static str>,
    /// How often each group comes that no measure uses.
    groups: BTreeMap<&'static str, usize>,
    /// Elements that are of no return known here.
    strangers: BTreeSet<String>,
    other: OtherReturn,
}

impl Return {
    fn open(&mut self, path: &[String]) {
        self.text.clear();
        match path {
            [root] if root == "EXPSSDA903" => self.has_root = true,
            [_, child] if child == "CHILD" => self.child.clear(),
            [_, _, episode] if episode == "EPISODE" => self.episode.clear(),
            [_, _, _, group] if group == "AMISSING" => self.away.clear(),
            _ => {}
        }
    }

    fn close(&mut self, path: &[String]) {
        let value = std::mem::take(&mut self.text);
        if !self.has_root {
            return self.other.close(path, &value);
        }
        match path {
            [_, _, _, name] if name == "AMISSING" => self.waiting_away.push(std::mem::take(&mut self.away)),
            [_, _, _, within, name] if within == "AMISSING" => self.away.push((name.clone(), value)),
            [_, _, within, name] if within == "HEADER" => self.keep_of_header(name, value),
            [_, _, within, name] if within == "EPISODE" => self.episode.push((csv_name(name), value)),
            [_, _, within] if within == "EPISODE" => self.waiting.push(std::mem::take(&mut self.episode)),
            [_, child] if child == "CHILD" => self.keep_child(),
            [_, _, within] if within == "HEADER" => {}
            [_, other] | [_, _, other] => self.meet(other),
            _ => {}
        }
    }

    fn keep_of_header(&mut self, name: &str, value: String) {
        match GROUPS.iter().find(|(group, _)| *group == name) {
            Some((group, _)) => *self.groups.entry(group).or_default() += 1,
            None => self.child.push((csv_name(name), value)),
        }
    }

    fn meet(&mut self, stranger: &str) {
        if self.strangers.len() < MOST_STRANGERS {
            self.strangers.insert(shortened(stranger));
        }
    }

    /// Counts what of a child's header no measure uses.
    fn count_besides(&mut self) {
        for (first, items, _) in ITEMS {
            let has_any = self.child.iter().any(|(name, value)| items.contains(&&**name) && !value.trim().is_empty());
            *self.groups.entry(first).or_default() += usize::from(has_any);
        }
        let is_item = |name: &str| ITEMS.iter().any(|(_, items, _)| items.contains(&name));
        let is_known = |name: &str| HEADER.contains(&name) || UASC.contains(&name) || name == "UASC" || is_item(name);
        let strangers: Vec<String> =
            self.child.iter().map(|(name, _)| name).filter(|name| !is_known(name)).cloned().collect();
        strangers.iter().for_each(|name| self.meet(name));
    }

    /// What is in the file besides what is read, in words.
    fn besides(&self) -> Vec<String> {
        let groups = GROUPS.iter().map(|(group, title)| (*group, *title));
        let items = ITEMS.iter().map(|(first, _, title)| (*first, *title));
        let mut told = Vec::new();
        for (group, title) in groups.chain(items) {
            if let Some(count) = self.groups.get(group).filter(|count| **count > 0) {
                let times = counted(*count, "time");
                told.push(format!("it holds {title} (`{group}`, {times}), which no measure uses"));
            }
        }
        if !self.strangers.is_empty() {
            let named: Vec<String> = self.strangers.iter().map(|name| format!("`{name}`")).collect();
            told.push(format!("it holds {}, which no SSDA903 return known here has; left alone", listed(&named)));
        }
        told
    }

    fn keep_child(&mut self) {
        let number = cell(&self.child, "CHILD");
        self.count_besides();
        self.header.push(values(&HEADER, &self.child));
        for mut episode in std::mem::take(&mut self.waiting) {
            episode.push((String::from("CHILD"), number.clone()));
            self.keep_episode(&episode);
        }
        for mut away in std::mem::take(&mut self.waiting_away) {
            away.extend([("CHILD", number.clone()), ("DOB", cell(&self.child, "DOB"))].map(|(a, b)| (a.to_owned(), b)));
            self.missing.push(values(&MISSING, &away));
        }
        let is_uasc =
            matches!(cell(&self.child, "UASC").trim(), "1" | "true" | "Y") || !cell(&self.child, "DUC").is_empty();
        if is_uasc {
            self.uasc.push(values(&UASC, &self.child));
        }
    }

    fn keep_episode(&mut self, episode: &[(String, String)]) {
        self.episodes.push(values(&[&EPISODES[..], &ADDED].concat(), episode));
        for (name, _) in episode {
            match ADDED.iter().find(|added| *added == name) {
                Some(added) => drop(self.added.insert(added)),
                None if EPISODES.contains(&&**name) => {}
                None => self.meet(name),
            }
        }
    }

    /// The episodes without the columns that none of them has: what did not arrive is not the same as what is blank.
    fn episodes(&self) -> Option<Sheet> {
        let names = [&EPISODES[..], &ADDED].concat();
        let is_here = |name: &str| !ADDED.contains(&name) || self.added.contains(name);
        let here: Vec<usize> = (0..names.len()).filter(|at| is_here(names[*at])).collect();
        let rows = self.episodes.iter().map(|row| here.iter().map(|at| row[*at].as_str()).collect::<Vec<_>>());
        sheet("EPISODE", &here.iter().map(|at| names[*at]).collect::<Vec<_>>(), rows)
    }

    fn sheets(self) -> Option<Vec<Sheet>> {
        let mut sheets = vec![self.episodes()?, sheet("HEADER", &HEADER, texts(&self.header))?];
        if !self.uasc.is_empty() {
            sheets.push(sheet("UASC", &UASC, texts(&self.uasc))?);
        }
        if !self.missing.is_empty() {
            sheets.push(sheet("AMISSING", &MISSING, texts(&self.missing))?);
        }
        Some(sheets)
    }
}

fn texts(rows: &[Vec<String>]) -> impl Iterator<Item = Vec<&str>> {
    rows.iter().map(|row| row.iter().map(String::as_str).collect())
}

/// A sheet that names its columns in row 1.
fn sheet<'a>(name: &str, columns: &[&str], rows: impl Iterator<Item = Vec<&'a str>>) -> Option<Sheet> {
    let mut filling = Filling::default();
    filling.put_row(1, columns.iter().copied()).ok()?;
    for (number, row) in (2..).zip(rows) {
        filling.put_row(number, row).ok()?;
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
