//! A rule of a contract: what a row must not be, and what happens to one that is.

use serde::Deserialize;

use super::super::condition::Condition;
use crate::vocabulary::Severity;

/// A rule that a row can break.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `355`: DfE's own number where it has one.
    pub code: String,
    pub breaks_when: Condition,
    pub words: String,
    pub what_to_do: String,
    pub consequence: Consequence,
    /// A row that breaks an error ends a run with status 1.
    pub severity: Severity,
    /// The column that it is about, for the letter over it; the one that counts as not known.
    pub column: Option<String>,
    /// Where the row breaks one of these rules too, that one is the cause and this one is not told.
    pub unless_breaks: Vec<String>,
    /// The day that counted in place of what the row says, by the name of a column that rules may look at.
    pub counted_as: Option<String>,
    /// Measures are withheld where more than so many in a hundred of those whom they count break the rule.
    pub withhold_over: Option<f64>,
}

impl Rule {
    /// Every column that it looks at.
    pub fn columns(&self) -> impl Iterator<Item = &String> {
        self.breaks_when.columns.iter().chain(&self.counted_as)
    }
}

/// What happens to a row that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consequence {
    /// Somebody should look; the row counts as it stands.
    Note,
    /// The cell counts as not known, so the row is left out of what needs it.
    NotKnown,
    /// No measure counts the row.
    SetAside,
    /// No measure counts any row of the file.
    RefuseFile,
}

impl Consequence {
    /// How much a rule matters that does not say so itself.
    pub fn severity(self) -> Severity {
        match self {
            Self::Note | Self::NotKnown => Severity::Warning,
            Self::SetAside | Self::RefuseFile => Severity::Error,
        }
    }

    pub fn in_words(self) -> &'static str {
        match self {
            Self::Note => "the row counts as it stands, and the finding says so",
            Self::NotKnown => "the cell counts as not known, so the row is left out of what needs it",
            Self::SetAside => "the row is set aside: no measure counts it, and it is listed in the quarantine",
            Self::RefuseFile => "every row of the file is set aside",
        }
    }
}

/// How much a rule matters, as its contract says it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleSeverity {
    /// Worth a look.
    Note,
    /// Somebody should mend it.
    Warning,
    /// Nothing should be published before it is mended: the run ends with status 1.
    Error,
}

impl From<RuleSeverity> for Severity {
    fn from(severity: RuleSeverity) -> Self {
        match severity {
            RuleSeverity::Note => Self::Note,
            RuleSeverity::Warning => Self::Warning,
            RuleSeverity::Error => Self::Error,
        }
    }
}

/// What is remembered of a month, and how the rows of a later one must agree with it.
#[derive(Debug, Clone)]
pub struct SinceLast {
    /// The columns that are remembered of a row that was open at the end of the month: its key, and what rules name.
    pub keep: Vec<String>,
    /// Asked of every row that was open then, and of every row that would have been by what is known now.
    pub rules: Vec<Rule>,
}

/// What the columns of a remembered row, and of the same row as it is now, begin with in a rule.
pub const THEN: &str = "then";
pub const NOW: &str = "now";
/// Any row of the child among those remembered, and among those of now.
pub const ANY_THEN: &str = "any_then";
pub const ANY_NOW: &str = "any_now";
/// The last day of the month that is remembered.
pub const THAT_DAY: &str = "that_day";

/// What the directory says of the postcodes of a row, as rules that are asked once it is placed name it.
///
/// Whether each postcode is in the directory: `YES` or `NO`, and nothing where there is none or it is off the grid.
pub const HOME_FOUND: &str = "home.FOUND";
pub const PLACEMENT_FOUND: &str = "placement.FOUND";
/// Miles between the two at one decimal.
pub const POSTCODES_MILES: &str = "postcodes.MILES";
/// `IN` or `OUT`, where every set of districts of the authority says so.
pub const POSTCODES_LOCATION: &str = "postcodes.LOCATION";
/// The authority of the placement as the return writes it; nothing where the directory does not tell which county.
pub const POSTCODES_LA: &str = "postcodes.LA";
