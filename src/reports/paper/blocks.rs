//! What a paper is built of: sections, and in them words, tables and figures.

use serde::Serialize;

/// A heading with what stands under it. Its level is its depth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Its address in the page.
    pub id: String,
    pub heading: String,
    /// The heading in a few words, for the contents.
    pub short: String,
    pub blocks: Vec<Block>,
    pub sections: Vec<Section>,
}

/// One piece of a section.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", content = "of", rename_all = "lowercase")]
pub enum Block {
    /// The paragraph that says what a section is about.
    Lead(String),
    Words(String),
    /// Each line a paragraph.
    Lines(Vec<Line>),
    List(Vec<Line>),
    Terms(Vec<Term>),
    Table(Table),
    Figure(Figure),
    /// Words set apart, under a heading of their own that is no heading of the paper.
    Note {
        title: String,
        blocks: Vec<Block>,
    },
    /// Detail that a reader opens.
    Folded {
        summary: String,
        blocks: Vec<Block>,
        in_pdf: InPdf,
    },
}

/// What of a folded detail stands in the PDF, where nothing can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum InPdf {
    Whole,
    /// The last year of a table of months.
    LastYear,
    /// Nothing: it is in the workbook.
    Workbook,
    /// In the annex.
    Annex,
}

/// A word and what it means, or a label and its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Term {
    pub term: String,
    pub meaning: String,
}

/// A table with a caption; the first cell of each row heads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    pub id: String,
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    pub layout: Layout,
}

/// How a table behaves where it does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Each row becomes a small list: for tables that are read row by row.
    Stacks,
    /// The table scrolls sideways: for tables that are read down a column.
    Scrolls,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    pub heading: String,
    pub is_number: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    pub heading: Cell,
    pub cells: Vec<Cell>,
}

/// A cell: one line or several. A cell is never empty: absence has a marker and its reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    pub lines: Vec<Line>,
    /// A small picture under the lines, of what the paper says elsewhere in full: a workbook leaves it out.
    pub picture: Option<Picture>,
}

/// A picture in a cell, and what it shows for who cannot see it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Picture {
    pub svg: String,
    pub alt: String,
}

/// A line of text, perhaps a link, perhaps with an arrow that repeats its words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    pub text: String,
    /// The id of the section it leads to.
    pub to: Option<String>,
    pub arrow: Option<&'static str>,
    pub weight: Weight,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    Plain,
    Strong,
    Small,
    /// Hashes and names of files, which may break anywhere.
    Code,
}

/// A chart: its picture, what it shows for who cannot see it, and its notes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    pub id: String,
    /// What it says, where no heading right above says it.
    pub message: Option<String>,
    pub subtitle: String,
    pub alt: String,
    pub svg: String,
    pub notes: Vec<String>,
}

impl Block {
    /// A note of lines, each a paragraph.
    pub fn note(title: impl Into<String>, lines: Vec<Line>) -> Self {
        Self::Note { title: title.into(), blocks: vec![Self::Lines(lines)] }
    }

    /// The lines of plain words; a table or picture has none.
    pub fn lines(&self) -> Vec<Line> {
        match self {
            Self::Lead(words) | Self::Words(words) => vec![Line::plain(words)],
            Self::List(lines) | Self::Lines(lines) => lines.clone(),
            Self::Note { blocks, .. } => blocks.iter().flat_map(Self::lines).collect(),
            _ => Vec::new(),
        }
    }

    /// The first of them.
    pub fn first_words(&self) -> Option<String> {
        self.lines().into_iter().next().map(|line| line.text)
    }
}

impl Section {
    pub fn new(id: impl Into<String>, heading: impl Into<String>) -> Self {
        let heading = heading.into();
        Self { id: id.into(), short: heading.clone(), heading, blocks: Vec::new(), sections: Vec::new() }
    }

    /// The name of the section in the contents, where its heading is a whole sentence.
    pub fn short(mut self, short: impl Into<String>) -> Self {
        self.short = short.into();
        self
    }

    pub fn holding(mut self, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.blocks.extend(blocks);
        self
    }

    pub fn with(mut self, sections: impl IntoIterator<Item = Self>) -> Self {
        self.sections.extend(sections);
        self
    }
}

impl Term {
    pub fn new(term: impl Into<String>, meaning: impl Into<String>) -> Self {
        Self { term: term.into(), meaning: meaning.into() }
    }
}

impl Table {
    /// A table whose columns are all words.
    pub fn new(id: impl Into<String>, caption: impl Into<String>, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|one| Column { heading: (*one).to_owned(), is_number: false }).collect();
        Self { id: id.into(), caption: caption.into(), columns, rows: Vec::new(), layout: Layout::Scrolls }
    }

    /// Says which columns, counted from the heading of the rows as 0, hold numbers.
    pub fn numbers_in(mut self, columns: &[usize]) -> Self {
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.is_number = columns.contains(&index);
        }
        self
    }

    pub fn stacking(mut self) -> Self {
        self.layout = Layout::Stacks;
        self
    }

    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }
}

impl Row {
    pub fn new(heading: impl Into<Cell>, cells: impl IntoIterator<Item = Cell>) -> Self {
        Self { heading: heading.into(), cells: cells.into_iter().collect() }
    }
}

impl Cell {
    pub fn with(self, picture: Option<Picture>) -> Self {
        Self { picture, ..self }
    }
}

impl From<Line> for Cell {
    fn from(line: Line) -> Self {
        vec![line].into()
    }
}

impl From<Vec<Line>> for Cell {
    fn from(lines: Vec<Line>) -> Self {
        Self { lines, picture: None }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Line::plain(text).into()
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Line::plain(text).into()
    }
}

impl Line {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), to: None, arrow: None, weight: Weight::Plain }
    }

    pub fn strong(text: impl Into<String>) -> Self {
        Self { weight: Weight::Strong, ..Self::plain(text) }
    }

    pub fn small(text: impl Into<String>) -> Self {
        Self { weight: Weight::Small, ..Self::plain(text) }
    }

    pub fn code(text: impl Into<String>) -> Self {
        Self { weight: Weight::Code, ..Self::plain(text) }
    }

    pub fn to(mut self, id: impl Into<String>) -> Self {
        self.to = Some(id.into());
        self
    }

    pub fn arrow(mut self, arrow: Option<&'static str>) -> Self {
        self.arrow = arrow;
        self
    }
}
