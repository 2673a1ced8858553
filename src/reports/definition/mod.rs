//! A report as its YAML file says it: which measures in what order, and the words that no figure can give.
//!
//! The shape is here; `check` reads a file into it and says everything that is wrong. Another committee is another file.

mod briefing;
mod check;
mod schema;

pub use briefing::{Briefing, Question, read as read_briefing};
pub use check::{Page, SHAPE, check_figures, read};
pub use schema::schemas;

use serde::{Deserialize, Deserializer};
use serde_yaml::Spanned;

use crate::vocabulary::{AgreedMeasure, FigureKey, Month};

/// A report for a committee.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The name of the report.
    pub id: Spanned<String>,
    /// The title, as its first page prints it.
    pub title: Spanned<String>,
    /// The committee that it is for.
    pub committee: String,
    /// The month of the meeting.
    pub meeting: Month,
    /// The office in whose name the report is given.
    pub presented_by: String,
    /// Paragraphs before the first figure.
    pub introduction: Vec<String>,
    /// The measures, in the order in which they are shown.
    pub themes: Vec<Theme>,
    /// Words for figures that are not the headline of their measure.
    #[serde(default)]
    pub named_figures: Vec<NamedFigure>,
    /// Agreed with the committee, and not computed yet.
    #[serde(default)]
    pub not_yet: Vec<NotYet>,
    /// What earlier papers said, to be held against the figures.
    #[serde(default)]
    pub said_then: Vec<Said>,
    /// Development, implementation, impact.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// What a task group recommended, and what has come of it.
    pub recommendations: Option<Recommendations>,
    /// What the plan said of money, beside the figures.
    pub finance: Option<Finance>,
    /// Words, and what they mean here.
    #[serde(default)]
    pub glossary: Vec<Entry>,
    /// Whom to ask.
    pub contact: Vec<String>,
    /// What the paper draws on, and under which terms it may be used.
    pub licence: Vec<String>,
    /// What to say, besides the banner, when the data is invented.
    #[serde(default)]
    pub synthetic: Vec<String>,
}

/// Measures that belong together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The name of the theme.
    pub id: Spanned<String>,
    /// Its heading.
    pub title: String,
    /// Paragraphs under the heading.
    #[serde(default)]
    pub words: Vec<String>,
    /// The measures that belong to it, in order.
    pub measures: Vec<Shown>,
}

/// A measure as this report shows it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// The id of the measure.
    pub measure: Spanned<String>,
    /// The sentence that heads its section, with `{figure}` where the figure goes.
    pub message: Option<Spanned<String>>,
    /// Paragraphs beside its figure.
    #[serde(default)]
    pub words: Vec<String>,
    /// What must be said with the figure wherever it stands alone, so that it does not mislead.
    #[serde(default)]
    pub caveat: String,
    /// Whether it is among the main points in any month, and not only in one in which it stands out.
    #[serde(default)]
    pub main_point: bool,
    /// Whether a month before the service began is no month to compare with.
    #[serde(default)]
    pub since_service: bool,
    /// A measure that only feeds charts has no headline.
    #[serde(default = "yes")]
    pub in_headlines: bool,
    /// The yardsticks that make an exception of a figure that is worse.
    #[serde(default = "JudgedBy::all")]
    pub judged_by: Vec<JudgedBy>,
}

fn yes() -> bool {
    true
}

/// A yardstick that a figure can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JudgedBy {
    Target,
    Baseline,
}

impl JudgedBy {
    fn all() -> Vec<Self> {
        vec![Self::Target, Self::Baseline]
    }
}

/// A figure of a measure besides its headline, in words that stand alone.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedFigure {
    /// The figure: `measure/statistic/window`.
    pub figure: Spanned<FigureName>,
    /// What it is, in words that stand alone.
    pub words: String,
}

/// A measure that is agreed and not yet computed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotYet {
    /// The id of the measure.
    pub measure: Spanned<String>,
    /// What it is called.
    pub title: String,
    /// Why it is not computed yet.
    pub words: String,
}

/// A figure in an earlier paper.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The figure of ours to hold it against.
    pub figure: Spanned<FigureName>,
    /// The month it was said of.
    pub month: Month,
    /// What it is, in words: `Placed outside Surrey`.
    pub what: String,
    /// As printed there, alone: `44.5%`.
    pub said: Spanned<String>,
    /// The paper that said it, and where in it.
    pub source: String,
    /// What a reader must know to compare the two.
    #[serde(default)]
    pub note: String,
}

/// A part of the report in prose: what was planned, and what has been reported since.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The name of the part.
    pub id: Spanned<String>,
    /// Its heading.
    pub title: String,
    /// What was planned.
    pub words: Vec<String>,
    /// What has been reported since.
    pub progress: Option<Spanned<Progress>>,
    /// Figures that bear on it.
    #[serde(default)]
    pub figures: Vec<Spanned<FigureName>>,
}

/// Progress as somebody reported it. Where there is none the paper says so.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The office that reported it.
    pub by: String,
    /// When it did.
    pub on: String,
    /// What it reported.
    pub words: Vec<String>,
}

/// What a task group recommended.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommendations {
    /// Paragraphs before the list.
    pub words: Vec<String>,
    /// Who answered, and when: `Cabinet, 27 October 2020`.
    pub answered_by: String,
    /// The recommendations, by number.
    pub list: Vec<Recommendation>,
}

/// One recommendation, the answer to it, and what has come of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// Its number in the paper of the task group.
    pub number: Spanned<u32>,
    /// The recommendation.
    pub words: String,
    /// How it was answered.
    pub response: Response,
    /// The answer, in its own words.
    pub response_words: String,
    /// What has come of it.
    pub progress: Option<Spanned<Progress>>,
    /// Figures that bear on it.
    #[serde(default)]
    pub figures: Vec<Spanned<FigureName>>,
}

/// How a recommendation was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    Accepted,
    AgreedInSpirit,
    NotAcceptedAsWorded,
    NoResponse,
}

impl Response {
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::AgreedInSpirit => "Agreed in spirit",
            Self::NotAcceptedAsWorded => "Not accepted as worded",
            Self::NoResponse => "No response received",
        }
    }
}

/// Money: what the plan said, and what the figures say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finance {
    /// Paragraphs before the amounts.
    pub words: Vec<String>,
    /// The amounts in the plan.
    pub plan: Vec<Planned>,
}

/// An amount in the plan.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    /// What the amount is for.
    pub what: String,
    /// As the paper gives it: `at least £682,000`.
    pub amount: String,
    /// The paper that gives it, and where in it.
    pub source: String,
    /// Figures to set beside it.
    #[serde(default)]
    pub figures: Vec<Spanned<FigureName>>,
    /// How many months the amount is for, where it is for a time: the paper then says how many of them have gone.
    pub months: Option<i32>,
    /// What a reader must know to hold the figures against it.
    #[serde(default)]
    pub note: String,
    /// Said where there is no figure to set beside it.
    #[serde(default)]
    pub without_figures: String,
}

/// A word and what it means here.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The word.
    pub term: Spanned<String>,
    /// What it means here.
    pub meaning: String,
}

/// A figure by name: `staff-turnover`, its headline; `measure/statistic/window` for another of its figures; and
/// `measure/statistic/window/breakdown=category` for a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureName(String);

impl FigureName {
    pub fn measure(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// The figure meant, if the measure is among those agreed and the name has one part, three or four.
    pub fn key(&self, agreed: &[AgreedMeasure]) -> Option<FigureKey> {
        let measure = agreed.iter().find(|one| one.id == self.measure())?;
        match self.0.split('/').collect::<Vec<_>>()[..] {
            [_] => Some(measure.headline.clone()),
            [id, statistic, window] => Some(FigureKey::all(id, statistic, window)),
            [id, statistic, window, part] => {
                let (breakdown, category) = part.split_once('=')?;
                let (breakdown, category) = (breakdown.to_owned(), category.to_owned());
                Some(FigureKey { breakdown, category, ..FigureKey::all(id, statistic, window) })
            }
            _ => None,
        }
    }
}

impl std::fmt::Display for FigureName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for FigureName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}
