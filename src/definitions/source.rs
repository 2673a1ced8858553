//! A YAML file of ours: its text, where a value in it stands, and what to say when it is wrong.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;
use serde_yaml::Location;
pub use serde_yaml::Spanned;

use crate::vocabulary::{Diagnostic, Place, words};

/// A definition file as read, kept so that a message can show the line it is about.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path as messages show it: relative to the project.
    pub name: String,
    pub text: String,
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
        Ok(Self { name, text })
    }

    /// Parses the whole file into a definition.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Diagnostic> {
        serde_yaml::from_str(&self.text).map_err(|error| {
            let location = error.location().unwrap_or(Location::UNKNOWN);
            let said = error.to_string();
            let (what, hint) = in_our_words(without_place(said.lines().next().unwrap_or("not valid YAML")));
            self.wrong("MP0102", format!("`{}` cannot be understood: {what}", self.name), location).hint(hint)
        })
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
        Place::at(&self.name, value.referenced.line() as usize, value.referenced.column() as usize)
    }

    /// An error at a line and column, both counted from 1; line 0 means the file as a whole.
    pub fn wrong_at(&self, code: &'static str, what: impl Into<String>, line: usize, column: usize) -> Diagnostic {
        let diagnostic = Diagnostic::error(code, what);
        match self.text.lines().nth(line.wrapping_sub(1)) {
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

/// What the parser says of keys and of words from a list, as an analyst says it, with a hint.
fn in_our_words(said: &str) -> (String, String) {
    let of = |begin: &str| said.strip_prefix(begin)?.split_once('`');
    let known = said.split_once(", expected ").map_or("", |(_, known)| known);
    let known: Vec<&str> = known.trim_start_matches("one of ").split(", ").map(|one| one.trim_matches('`')).collect();
    let nearest = |name: &str| match words::did_you_mean(name, known.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("known are {}", words::listed(&known)),
    };
    if let Some((name, _)) = of("unknown field `") {
        return (format!("there is no key `{name}` here"), nearest(name));
    }
    if let Some((name, _)) = of("unknown variant `") {
        return (format!("`{name}` is none of the words that may stand here"), nearest(name));
    }
    if let Some((name, _)) = of("missing field `") {
        return (
            format!("the key `{name}` is missing"),
            format!("write it where the others of this part stand: `{name}: …`"),
        );
    }
    let hint = "the files that milepost comes with show what may stand here; indent with spaces";
    (said.to_owned(), hint.to_owned())
}

/// What the parser says, without the place that it puts first: the message shows the line itself.
fn without_place(said: &str) -> &str {
    let said = said.trim_start_matches("error: ");
    match said.split_once(": ") {
        Some((place, what)) if place.starts_with("line ") => what,
        _ => said,
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
