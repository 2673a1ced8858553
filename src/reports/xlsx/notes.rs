//! The sheets of words: numbered notes with the sheets that they are on, the glossary, and how each measure is counted.

use super::{cells::Value, sheets::Sheet};
use crate::reports::paper::{Block, InPdf, Line, Paper, Section, Term};

/// The parts of a paper that say how its figures are to be read, and which sheets each is on.
const NOTES: [(&str, On); 9] = [
    ("about", On::Cover),
    ("not-yet", On::Cover),
    ("hidden", On::Hidden),
    ("intervals", On::Intervals),
    ("chance", On::Changes),
    ("rounding", On::Numbers),
    ("definitions-changed", On::Cover),
    ("licence", On::Cover),
    ("contact", On::Cover),
];

/// What a note is on.
#[derive(Clone, Copy, PartialEq)]
enum On {
    /// The workbook as a whole.
    Cover,
    Hidden,
    Intervals,
    Changes,
    Numbers,
}

impl On {
    fn is_on(self, sheet: &Sheet) -> bool {
        let values = || sheet.rows.iter().flatten();
        let heads = |words: &[&str]| sheet.columns.iter().any(|head| words.iter().any(|word| head.contains(word)));
        match self {
            Self::Cover => false,
            Self::Hidden => values().any(|value| *value == Value::Text(String::from("[c]"))),
            Self::Intervals => heads(&["95%"]),
            Self::Changes => heads(&["Change", "Our figure is"]),
            Self::Numbers => values().any(|value| matches!(value, Value::Number(..))),
        }
    }
}

/// The notes of a workbook, each with its number.
pub struct Notes {
    list: Vec<Note>,
}

struct Note {
    about: String,
    words: String,
    on: On,
}

impl Notes {
    /// Those of a paper. A note that no sheet has is on the workbook as a whole, so that each is referred to.
    pub fn of(paper: &Paper, sheets: &[Sheet]) -> Self {
        let mut list = Vec::new();
        paper.sections.iter().for_each(|section| collect(section, &mut list));
        for note in &mut list {
            if !sheets.iter().any(|sheet| note.on.is_on(sheet)) {
                note.on = On::Cover;
            }
        }
        Self { list }
    }

    /// `[note 2], [note 5]`, those on a sheet.
    pub fn on(&self, sheet: &Sheet) -> Option<String> {
        self.referred(|note| note.on.is_on(sheet))
    }

    /// The same of those on the workbook as a whole.
    pub fn on_cover(&self) -> Option<String> {
        self.referred(|note| note.on == On::Cover)
    }

    fn referred(&self, is_meant: impl Fn(&Note) -> bool) -> Option<String> {
        let numbered = (1..).zip(&self.list).filter(|(_, note)| is_meant(note));
        let numbers: Vec<String> = numbered.map(|(number, _)| format!("[note {number}]")).collect();
        (!numbers.is_empty()).then(|| format!("Notes that apply: {}.", numbers.join(", ")))
    }

    /// The notes as a table of their own.
    pub fn sheet(&self) -> Sheet {
        let row = |(number, note): (usize, &Note)| {
            [format!("[note {number}]"), note.about.clone(), note.words.clone()].map(Value::Text).to_vec()
        };
        let mut rows: Vec<_> = (1..).zip(&self.list).map(row).collect();
        if rows.is_empty() {
            rows.push(["[z]", "Notes", "There are none."].map(|words| Value::Text(words.to_owned())).to_vec());
        }
        words_sheet("Notes", "Notes: how to read the figures", &["Note number", "About", "Note"], rows)
    }
}

fn collect(section: &Section, list: &mut Vec<Note>) {
    if let Some((_, on)) = NOTES.into_iter().find(|(id, _)| *id == section.id) {
        let words = section.blocks.iter().flat_map(paragraphs).collect::<Vec<_>>();
        if !words.is_empty() {
            list.push(Note { about: section.heading.clone(), words: words.join("\n"), on });
        }
    }
    section.sections.iter().for_each(|inner| collect(inner, list));
}

fn paragraphs(block: &Block) -> Vec<String> {
    match block {
        Block::Terms(terms) => terms.iter().map(|one| format!("{}: {}", one.term, one.meaning)).collect(),
        other => other.lines().into_iter().map(|line: Line| line.text).collect(),
    }
}

fn words_sheet(name: &str, title: &str, columns: &[&str], rows: Vec<Vec<Value>>) -> Sheet {
    Sheet {
        id: name.to_lowercase(),
        name: name.to_owned(),
        table: name.to_lowercase(),
        title: title.to_owned(),
        notes: Vec::new(),
        columns: columns.iter().map(|one| (*one).to_owned()).collect(),
        rows,
    }
}

/// The glossary, and how each measure is counted: words that a workbook must not do without when it is read alone.
pub fn words_of(paper: &Paper) -> Vec<Sheet> {
    let row = |one: &Term| vec![Value::Text(one.term.clone()), Value::Text(one.meaning.clone())];
    let glossary = paper.sections.iter().find(|section| section.id == "glossary");
    let terms = glossary.into_iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
        Block::Terms(terms) => Some(terms),
        _ => None,
    });
    let terms: Vec<_> = terms.flatten().map(row).collect();
    let mut definitions = Vec::new();
    paper.sections.iter().for_each(|section| defined(section, &mut definitions));
    let columns = ["Measure", "Definition"].into_iter().chain(COUNTED).collect::<Vec<_>>();
    [
        words_sheet("Definitions", "How each measure is counted", &columns, definitions),
        words_sheet("Glossary", "Glossary", &["Term", "Meaning"], terms),
    ]
    .into_iter()
    .filter(|sheet| !sheet.rows.is_empty())
    .collect()
}

/// What the paper says of how a measure is counted, a column each.
const COUNTED: [&str; 8] = [
    "Why it was agreed",
    "Numerator",
    "Denominator",
    "Method of the 95% interval",
    "Options of counting",
    "Owner",
    "Source of the definition",
    "Version",
];

fn defined(section: &Section, rows: &mut Vec<Vec<Value>>) {
    let counted = section.blocks.iter().find_map(|block| match block {
        Block::Folded { blocks, in_pdf: InPdf::Annex, .. } => blocks.iter().find_map(|inner| match inner {
            Block::Terms(terms) => Some(terms),
            _ => None,
        }),
        _ => None,
    });
    if let Some(terms) = counted {
        let definition = section.blocks.iter().find_map(|block| match block {
            Block::Words(words) => Some(words.clone()),
            _ => None,
        });
        let term = |name: &str| terms.iter().find(|one| one.term == name).map(|one| one.meaning.clone());
        let cells = [Some(section.short.clone()), definition].into_iter().chain(COUNTED.map(term));
        rows.push(cells.map(|cell| Value::Text(cell.unwrap_or_else(|| String::from("[z]")))).collect());
    }
    section.sections.iter().for_each(|inner| defined(inner, rows));
}
