//! All that Typst can see: a template, the files laid beside it, and the typefaces of the house. Nothing else exists.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use typst::{
    Feature, Features, Library, LibraryExt as _, World, WorldExt as _,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

/// A desk in a room without doors: the template, and what is laid on it.
pub struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// The template, then what it is built of.
    sources: [Source; 2],
    files: BTreeMap<String, Bytes>,
}

impl Desk {
    pub fn new((name, template): (&str, &str), parts: &str, fonts: &[&'static [u8]]) -> Result<Self> {
        let fonts: Vec<Font> = fonts.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect();
        // Headings of rows are still behind a switch in Typst; without them a screen reader cannot name a row.
        let features: Features = [Feature::A11yExtras].into_iter().collect();
        Ok(Self {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources: [Source::new(id(name)?, template.to_owned()), Source::new(id("parts.typ")?, parts.to_owned())],
            files: BTreeMap::new(),
        })
    }

    /// Lays a file beside the template.
    pub fn lay(&mut self, name: &str, bytes: Vec<u8>) -> Result<()> {
        let path = id(name)?.get().vpath().get_with_slash().to_owned();
        self.files.insert(path, Bytes::new(bytes));
        Ok(())
    }

    /// Where in a template a complaint of Typst points: `report.typ:12:3`.
    pub fn place(&self, span: DiagSpan) -> Option<String> {
        let source = self.sources.iter().find(|source| Some(source.id()) == span.id())?;
        let (lines, start) = (source.lines(), self.range(span)?.start);
        let (line, column) = (lines.byte_to_line(start)? + 1, lines.byte_to_column(start)? + 1);
        Some(format!("{}:{line}:{column}", source.id().get().vpath().get_without_slash()))
    }

    /// Whether every typeface on the desk has a letter.
    pub fn letters(&self) -> impl Fn(char) -> bool + Copy {
        |letter| {
            !self.fonts.is_empty() && self.fonts.iter().all(|font| font.info().coverage.contains(u32::from(letter)))
        }
    }
}

fn id(name: &str) -> Result<FileId> {
    let path =
        VirtualPath::new(name).ok().with_context(|| format!("`{name}` cannot be the name of a file in a paper"))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.sources[0].id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.iter().find(|source| source.id() == id).cloned().ok_or_else(|| not_here(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get();
        let laid = self.files.get(path.vpath().get_with_slash()).filter(|_| *path.root() == VirtualRoot::Project);
        laid.cloned().ok_or_else(|| not_here(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// Nobody here knows the time.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_here(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
