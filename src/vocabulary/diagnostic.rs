//! What milepost says when something is wrong: what, where, and what to do.
//!
//! One model for definition errors and findings, printed in full (source line and caret) or in one line.
//! A diagnostic never holds a value from a person's row.

use std::fmt::Write as _;

use serde::Serialize;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Where in a file: the file alone, a line, or a line and column, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    pub file: String,
    pub line: Option<usize>,
    pub column: Option<usize>,
}

impl Place {
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, column: None }
    }

    pub fn at(file: impl Into<String>, line: usize, column: usize) -> Self {
        Self { file: file.into(), line: Some(line), column: Some(column) }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        for part in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{part}")?;
        }
        Ok(())
    }
}

/// One thing that is wrong or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    pub severity: Severity,
    /// A stable code such as `MP0104`.
    pub code: &'static str,
    /// What is wrong: lower case, no full stop, names in backticks.
    pub what: String,
    pub place: Option<Place>,
    /// The source line that `place` points into, for the caret. Only ever from our own YAML.
    #[serde(skip)]
    pub source_line: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// It follows from another that is told, so it is not told itself.
    #[serde(skip)]
    pub is_consequence: bool,
}

impl Diagnostic {
    pub fn error(code: &'static str, what: impl Into<String>) -> Self {
        let what = what.into();
        let severity = Severity::Error;
        Self { severity, code, what, place: None, source_line: None, hint: None, is_consequence: false }
    }

    pub fn warning(code: &'static str, what: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, what) }
    }

    pub fn note(code: &'static str, what: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, what) }
    }

    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    pub fn showing(mut self, source_line: impl Into<String>) -> Self {
        self.source_line = Some(source_line.into());
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// As one that follows from another, where that is so.
    pub fn as_consequence_if(self, is_so: bool) -> Self {
        Self { is_consequence: self.is_consequence || is_so, ..self }
    }

    /// The diagnostic over several lines, with the source line and a caret where there is one.
    pub fn in_full(&self) -> String {
        let mut text = format!("{}[{}]: {}", self.severity.name(), self.code, self.what);
        if let Some(place) = &self.place {
            let _ = write!(text, "\n  at {place}");
            if let (Some(line), Some(source)) = (place.line, &self.source_line) {
                let margin = " ".repeat(line.to_string().len());
                let _ = write!(text, "\n  {margin} |\n  {line} | {source}");
                if let Some(column) = place.column {
                    let _ = write!(text, "\n  {margin} | {}^", " ".repeat(column.saturating_sub(1)));
                }
            }
        }
        if let Some(hint) = &self.hint {
            let _ = write!(text, "\nhint: {hint}");
        }
        text
    }

    /// The diagnostic on one line: `file:line:column: error[MP0104]: what (hint)`.
    pub fn in_brief(&self) -> String {
        let place = self.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
        let hint = self.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{place}{}[{}]: {}{hint}", self.severity.name(), self.code, self.what)
    }
}

/// A diagnostic may travel as an error through code that only hands errors on; the command line prints it in full.
impl std::error::Error for Diagnostic {}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.in_brief())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_in_full_points_at_its_place() {
        let wrong =
            Diagnostic::error("MP0104", "measure `out-of-county` uses column `locaton`, which is not known here")
                .at(Place::at("measures/agreed/out-of-county.yaml", 7, 8))
                .showing("share: locaton = 'OUT'")
                .hint("did you mean `location`?");
        assert_eq!(
            wrong.in_full(),
            "error[MP0104]: measure `out-of-county` uses column `locaton`, which is not known here\n  \
             at measures/agreed/out-of-county.yaml:7:8\n    |\n  7 | share: locaton = 'OUT'\n    |        ^\n\
             hint: did you mean `location`?"
        );
    }
}
