//! What a paper is made from, besides its definition: the figures of a run, its charts, and where they came from.
//!
//! `results` and `charts` must already be fit to publish: this stage prints what it is given, and hides nothing itself.

use super::{Logo, commentary::Commentary};
use crate::vocabulary::{AgreedMeasure, Month, Results, Severity};

/// Everything a run hands to a paper.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The month that the paper is about.
    pub month: Month,
    /// The first month that the results hold.
    pub first_month: Month,
    /// The month in which the service began, where there is a service.
    pub service_start: Option<Month>,
    /// `Surrey County Council`.
    pub authority: &'a str,
    pub measures: &'a [AgreedMeasure],
    pub results: &'a Results,
    pub charts: &'a [ChartInPaper],
    /// The shape of each headline figure, for its cell in the headline table.
    pub sparklines: &'a [Sparkline],
    pub quality: &'a DataQuality,
    pub provenance: &'a Provenance,
    /// What offices say of this month's figures.
    pub commentary: &'a [Commentary],
    /// What an earlier paper said otherwise; `None` when nothing has been published before.
    pub restated: Option<&'a [Restated]>,
    /// `@font-face` rules with the font inside them, or nothing.
    pub font_css: &'a str,
    pub house: &'a House,
}

/// A chart as the charts stage drew it, with the table that says the same.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartInPaper {
    pub measure: String,
    /// One of its kind in the paper: `out-of-county-trend`.
    pub id: String,
    /// Measure, area, time and unit.
    pub subtitle: String,
    /// What it says, in a sentence.
    pub finding: String,
    /// What the chart shows, for who cannot see it.
    pub alt: String,
    pub svg: String,
    pub table: ChartTable,
    pub notes: Vec<String>,
}

/// The shape of a headline figure over the latest months, small enough for a cell, and what it shows in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Sparkline {
    pub measure: String,
    pub svg: String,
    pub alt: String,
}

/// The table behind a chart, its first column the heading of each row.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartTable {
    pub caption: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// What was read, what became of it, and what was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DataQuality {
    pub inputs: Vec<InputRows>,
    pub findings: Vec<RuleCount>,
    /// What the counts are rounded to, so that none of them tells of a few children.
    pub rounded_to: Option<u64>,
}

/// The rows of one extract, all accounted for.
#[derive(Debug, Clone, PartialEq)]
pub struct InputRows {
    pub file: String,
    pub table: String,
    pub rows_read: u64,
    pub rows_used: u64,
    pub rows_set_aside: u64,
    pub rows_duplicate: u64,
}

impl InputRows {
    /// Rows in = rows used + rows set aside + rows that repeat another.
    pub fn adds_up(&self) -> bool {
        self.rows_read == self.rows_used + self.rows_set_aside + self.rows_duplicate
    }
}

/// How often one rule found something.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleCount {
    pub code: String,
    pub severity: Severity,
    pub words: String,
    pub count: u64,
}

/// Where the figures came from, so that another hand can make them again.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Provenance {
    pub run: String,
    pub version: String,
    pub inputs: Vec<InputFile>,
    /// `November 2025`, or words that say the directory is invented.
    pub postcode_directory: String,
    /// The year of the licence statements, only where a real directory was used.
    pub licence_year: Option<i32>,
    /// The dated set of districts that counts as inside: `Surrey, eleven districts, to March 2027`.
    pub district_set: String,
    /// What rates and budgets are counted on, and who gives it: (`Children aged 0 to 17`, `260,000 on 30 June 2019, …`).
    pub given: Vec<(String, String)>,
    /// Whom to ask how the figures were made.
    pub contact: Option<String>,
    /// What is invented, if anything is. Its presence puts a banner on the paper.
    pub synthetic: Option<String>,
    /// How small numbers were hidden; `None` says on the paper that nothing was done.
    pub disclosure: Option<String>,
}

/// One file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct InputFile {
    pub file: String,
    pub sha256: String,
}

/// A figure that an earlier paper gave otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Restated {
    pub figure: String,
    pub month: Month,
    pub published: String,
    pub known_now: String,
    pub why: String,
}

/// House style.
#[derive(Debug, Clone, PartialEq)]
pub struct House {
    pub name: String,
    /// `#rrggbb`; used where white text on it, and it on white, can be read.
    pub colour: String,
    /// Set beside the name.
    pub logo: Option<Logo>,
    /// Under which licence the paper is given.
    pub licence: Option<String>,
    /// The family that `font_css` defines: `Noto Sans`.
    pub font: String,
}
