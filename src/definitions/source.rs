//! A YAML file of ours: its text, where a value in it stands, and what to say when it is wrong.

mod mends;
mod unread;

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;
use serde_yaml::Location;
pub use serde_yaml::Spanned;

pub use self::mends::STAND_IN;

use crate::vocabulary::{Diagnostic, Place};

/// A definition file as read, kept so that a message can show the line it is about.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path as messages show it: relative to the project.
    pub name: String,
    pub text: String,
    /// What stands in the text for what could not be read.
    mends: mends::Mends,
}

impl Source {
    /// Reads a file; `project` is left out of the name that messages show.
    pub fn read(path: &Path, project: &Path) -> Result<Self, Diagnostic> {
        let name = path.strip_prefix(project).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(path).map_err(|error| {
            Diagnostic::error("MP0101", format!("`{name}` cannot be read: {error}"))
                .at(Place::file(&name))
                .hint("check that the file is there, may be read, and is text in UTF-8")
        })?;
        Ok(Self::of(name, text))
    }

    /// A file of that name and text.
    pub fn of(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), mends: mends::Mends::default() }
    }

    /// Parses the whole file into a definition, or says everything that keeps it from being one.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Vec<Diagnostic>> {
        serde_yaml::from_str(&self.text).map_err(|_| unread::read_on::<T>(self.clone()).2)
    }

    /// Reads as much of a definition as can be read, and says everything that keeps the file from being one. What could not
    /// be read has something harmless in its place, of which this file raises no errors.
    pub fn read_on<T: DeserializeOwned>(self) -> (Self, Option<T>, Vec<Diagnostic>) {
        unread::read_on(self)
    }

    /// Whether something under a key of the whole file could not be read.
    pub fn doubts(&self, key: &str) -> bool {
        self.mends.doubted.contains(key)
    }

    /// Whether a key of the whole file was passed over, because nothing is known by that name.
    pub fn lost_a_key(&self) -> bool {
        self.mends.lost_a_key
    }

    fn as_written(&self) -> &str {
        self.mends.written.as_ref().unwrap_or(&self.text)
    }

    /// What the file says under a key of its own, also where it cannot be understood.
    pub fn says(&self, key: &str) -> Option<String> {
        let said = self.text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
        let said = said.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        (!said.is_empty()).then(|| said.to_owned())
    }

    /// Where a text stands first under a key of the file, by line and column.
    pub fn find_under(&self, key: &str, wanted: &str) -> Option<(usize, usize)> {
        let mut lines = self.text.lines().enumerate().skip_while(|(_, line)| !line.starts_with(&format!("{key}:")));
        lines.find_map(|(number, line)| Some((number + 1, line[..line.find(wanted)?].chars().count() + 1)))
    }

    /// An error at a value of this file, with its line shown.
    pub fn wrong(&self, code: &'static str, what: impl Into<String>, location: Location) -> Diagnostic {
        let (line, column) = (location.line() as usize, location.column() as usize);
        self.wrong_at(code, what, line, column)
    }

    /// An error at a spanned value of this file.
    pub fn wrong_value<T>(&self, code: &'static str, what: impl Into<String>, value: &Spanned<T>) -> Diagnostic {
        self.wrong(code, what, value.referenced)
    }

    /// Where a value of this file stands.
    pub fn place_of<T>(&self, value: &Spanned<T>) -> Place {
        let at = (value.referenced.line() as usize, value.referenced.column() as usize);
        let ((line, column), _) = self.mends.as_written(at);
        Place::at(&self.name, line, column)
    }

    /// An error at a line and column, both counted from 1; line 0 means the file as a whole. At what only stands in for
    /// something, it follows from what was told of that.
    pub fn wrong_at(&self, code: &'static str, what: impl Into<String>, line: usize, column: usize) -> Diagnostic {
        let ((line, column), stands_in) = self.mends.as_written((line, column));
        let diagnostic = Diagnostic { is_consequence: stands_in, ..Diagnostic::error(code, what) };
        match self.as_written().lines().nth(line.wrapping_sub(1)) {
            Some(text) => diagnostic.at(Place::at(&self.name, line, column)).showing(text),
            None => diagnostic.at(Place::file(&self.name)),
        }
    }

    /// Where a character of a one-line scalar stands: its own column plus the offset within, past an opening quote.
    pub fn within(&self, value: &Spanned<String>, offset: usize) -> (usize, usize) {
        let (line, column) = (value.referenced.line() as usize, value.referenced.column() as usize);
        let text = self.text.lines().nth(line.wrapping_sub(1)).unwrap_or("");
        let opening = text.chars().nth(column.wrapping_sub(1));
        match opening {
            Some('|' | '>') => (line + 1, 1),
            Some('"' | '\'') => (line, column + 1 + offset),
            _ => (line, column + offset),
        }
    }
}

/// Adds the problems that have not been told yet: several versions, or parts of a condition, may share one.
pub fn add_new(problems: &mut Vec<Diagnostic>, wrong: impl IntoIterator<Item = Diagnostic>) {
    for one in wrong {
        if !problems.contains(&one) {
            problems.push(one);
        }
    }
}

/// Every `.yaml` file of a folder, in the order of their names.
pub fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let unreadable = |error: std::io::Error| {
        Diagnostic::error("MP0101", format!("the folder `{}` cannot be read: {error}", folder.display()))
            .hint("`milepost init DIR` makes a project with every folder in place")
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
