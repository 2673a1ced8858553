//! What can be wrong with a postcode directory, in words that say what to do.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use crate::vocabulary::{Diagnostic, Place, words::listed};

use super::layout::Need;

/// A directory that cannot be used, and the file to blame.
#[derive(Debug)]
pub struct DirectoryError {
    pub file: PathBuf,
    pub fault: DirectoryFault,
}

/// Why a directory cannot be used.
#[derive(Debug)]
pub enum DirectoryFault {
    /// The disk or the compression says no.
    NotRead(io::Error),
    /// The index cannot be kept.
    NotWritten(io::Error),
    /// A file, or a folder, with nothing to read.
    Empty,
    /// A kind of file that is not text: `a zip archive`.
    NotText(&'static str),
    /// Some of what is needed has no column.
    ColumnsMissing { needs: Vec<Need>, has_one_column: bool },
    /// Two columns answer to one need: each with its name and its number from 1.
    TwoColumns { need: Need, first: (String, usize), second: (String, usize) },
    /// A quotation mark that is not closed makes one row of many, so that postcodes would vanish.
    OpenQuote { line: u64 },
    /// A folder that holds two directories: the other file has another layout.
    TwoLayouts { other: PathBuf },
    /// Not one row has this, though its column is there.
    NothingIn(Need),
    /// The file changed while it was being read.
    Changed,
}

impl DirectoryFault {
    pub(super) fn of(self, file: &Path) -> DirectoryError {
        DirectoryError { file: file.to_owned(), fault: self }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotRead(_) => "MP0501",
            Self::NotWritten(_) => "MP0502",
            Self::Empty => "MP0503",
            Self::NotText(_) => "MP0504",
            Self::ColumnsMissing { .. } => "MP0505",
            Self::TwoColumns { .. } => "MP0506",
            Self::OpenQuote { .. } => "MP0507",
            Self::TwoLayouts { .. } => "MP0508",
            Self::NothingIn(_) => "MP0509",
            Self::Changed => "MP0510",
        }
    }

    fn what(&self) -> String {
        match self {
            Self::NotRead(why) => format!("the postcode directory cannot be read: {why}"),
            Self::NotWritten(why) => format!("the index of the postcode directory cannot be kept: {why}"),
            Self::Empty => String::from("the postcode directory is empty"),
            Self::NotText(kind) => format!("the postcode directory is {kind}, not a CSV file"),
            Self::ColumnsMissing { needs, .. } => {
                let needs: Vec<&str> = needs.iter().map(|need| need.name()).collect();
                format!("the postcode directory has no column for {}", listed(&needs))
            }
            Self::TwoColumns { need, first: (one, at), second: (other, beside) } => format!(
                "columns `{one}` ({at}) and `{other}` ({beside}) of the postcode directory could both be the {}",
                need.name()
            ),
            Self::OpenQuote { .. } => String::from("a row of the postcode directory runs over the end of its line"),
            Self::TwoLayouts { other } => {
                format!("the postcode directory has another layout in `{}`", other.display())
            }
            Self::NothingIn(need) => format!("no row of the postcode directory has a usable {}", need.name()),
            Self::Changed => String::from("the postcode directory changed while it was being read"),
        }
    }

    fn hint(&self) -> String {
        match self {
            Self::NotRead(_) => String::from(
                "check the path, and fetch the file again if it came over a network; or take `postcodes` out of \
                 milepost.yaml, and location and distance are those that the extract recorded",
            ),
            Self::NotWritten(_) => String::from("check that the folder may be written to and that the disk has room"),
            Self::Empty => String::from("give a CSV file, or the folder that holds one CSV file per postcode area"),
            Self::NotText("a zip archive") => String::from("unpack it and give the CSV file inside, or the folder"),
            Self::NotText(_) => String::from("save it as CSV, in UTF-8"),
            Self::ColumnsMissing { has_one_column: true, .. } => {
                String::from("the first line has no comma: separate the columns by commas")
            }
            Self::ColumnsMissing { needs, .. } => {
                let usual: Vec<&str> = needs.iter().map(|need| need.usual_names()).collect();
                format!("the usual names are {}", usual.join("; "))
            }
            Self::TwoColumns { .. } => String::from("remove or rename one of the two"),
            Self::OpenQuote { .. } => String::from("close or remove the quotation mark in that line"),
            Self::TwoLayouts { .. } => String::from("keep each directory in a folder of its own"),
            Self::NothingIn(need) => format!("it should look like {}", need.example()),
            Self::Changed => String::from("wait until it has been copied, and run again"),
        }
    }
}

impl DirectoryError {
    /// The error as everything else in milepost is said.
    pub fn diagnostic(&self) -> Diagnostic {
        let file = self.file.display().to_string();
        let place = match &self.fault {
            DirectoryFault::OpenQuote { line } => Place { line: usize::try_from(*line).ok(), ..Place::file(file) },
            DirectoryFault::TwoColumns { second: (_, column), .. } => Place::at(file, 1, *column),
            _ => Place::file(file),
        };
        Diagnostic::error(self.fault.code(), self.fault.what()).at(place).hint(self.fault.hint())
    }
}

impl fmt::Display for DirectoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic().in_full())
    }
}

impl std::error::Error for DirectoryError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            DirectoryFault::NotRead(why) | DirectoryFault::NotWritten(why) => Some(why),
            _ => None,
        }
    }
}
