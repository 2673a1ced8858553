//! A paper: headings, prose, tables and figures in order, with no word of how they will look.
//!
//! `compose` makes one from a report's definition and the material of a run. Sections lie within sections, so that
//! heading levels cannot skip; a table has a caption and headings by its type. `faults` says what only eyes or ears
//! would otherwise find: a chart without a text alternative, a caption left empty, an address used twice.

mod blocks;
mod briefing;
mod charted;
mod closing;
mod faults;
mod headlines;
mod labels;
mod main_points;
mod measure;
mod narrative;
mod printed;
mod quality;
mod sources;
mod then_and_now;

pub use blocks::{Block, Cell, Column, Figure, InPdf, Layout, Line, Picture, Row, Section, Table, Term, Weight};
pub use briefing::brief;
pub use faults::faults;
pub use printed::printed;

use serde::Serialize;

use super::{Logo, Material, Report, figures, material::House};
use crate::{disclosure::Protected, vocabulary::Month};
use sources::Sources;

/// A whole paper, ready to be rendered in any format.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paper {
    pub form: Form,
    pub title: String,
    pub authority: String,
    pub committee: String,
    /// Who, when, for whom: what stands under the title.
    pub facts: Vec<Term>,
    /// What a reader must know before any figure.
    pub warnings: Vec<Warning>,
    pub sections: Vec<Section>,
    /// The month that it is about.
    pub month: Month,
    /// Run and version, for the foot of each page.
    pub reference: String,
    pub house: HouseStyle,
}

/// What a paper is for, which decides how it is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// A report, with contents.
    Report,
    /// One page.
    Briefing,
}

/// A warning that stands above the paper, on screen and in print.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Warning {
    pub heading: String,
    pub words: Vec<String>,
    /// The same in two words, for the head of each printed page.
    pub in_brief: String,
}

/// Name, colour, drawing and letter of the house.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HouseStyle {
    pub name: String,
    pub colour: String,
    pub logo: Option<Logo>,
    pub font: String,
    pub font_css: String,
}

/// The paper that a report's definition and a run's material make. A report is public: whatever the material brings,
/// its figures are those that disclosure control let through.
pub fn compose(report: &Report, protected: &Protected, material: &Material<'_>) -> Paper {
    let material = &Material { results: protected.results(), ..*material };
    let sources = Sources { report, material };
    Paper {
        form: Form::Report,
        title: report.title.value.clone(),
        authority: material.authority.to_owned(),
        committee: report.committee.clone(),
        facts: facts(&sources),
        warnings: warnings(&sources),
        sections: sections(&sources),
        month: material.month,
        reference: reference(material),
        house: style(material.house, material.font_css),
    }
}

fn reference(material: &Material<'_>) -> String {
    format!("Run {}, milepost {}", material.provenance.run, material.provenance.version)
}

/// Headlines first, then the measures by theme, then the words, then how to read it all.
fn sections(sources: &Sources<'_>) -> Vec<Section> {
    let mut sections = vec![main_points::main_points(sources), headlines::headlines(sources), about(sources)];
    sections.extend(measure::themes(sources));
    sections.extend(then_and_now::said_then(sources));
    sections.extend(narrative::not_yet(sources));
    sections.extend(narrative::parts(sources));
    sections.extend(narrative::recommendations(sources));
    sections.extend(narrative::finance(sources));
    sections.push(quality::data_quality(sources));
    sections.push(then_and_now::as_published(sources));
    sections.extend(closing::closing(sources));
    sections
}

fn about(sources: &Sources<'_>) -> Section {
    let material = sources.material;
    let span = format!(
        "Figures are counted for the last day of each month from {} to {}. Each month is counted afresh from the \
         extracts as they now stand.",
        material.first_month.in_words(),
        material.month.in_words()
    );
    let words = sources.report.introduction.iter().cloned().chain([span]).map(Block::Words);
    Section::new("about", "About this report").holding(words)
}

fn facts(sources: &Sources<'_>) -> Vec<Term> {
    let (report, material) = (sources.report, sources.material);
    vec![
        Term::new("Meeting", report.meeting.in_words()),
        Term::new("Presented by", &report.presented_by),
        Term::new("Figures to", figures::last_day(material.month)),
        Term::new("Reference", format!("{} {}, run {}", report.id.value, material.month, material.provenance.run)),
    ]
}

fn warnings(sources: &Sources<'_>) -> Vec<Warning> {
    let provenance = sources.material.provenance;
    let mut warnings = Vec::new();
    if let Some(what) = &provenance.synthetic {
        warnings.push(Warning {
            heading: String::from("Synthetic data: these figures describe no real child"),
            words: std::iter::once(what).chain(&sources.report.synthetic).cloned().collect(),
            in_brief: String::from("Synthetic data"),
        });
    }
    if provenance.disclosure.is_none() && provenance.synthetic.is_none() {
        warnings.push(Warning {
            heading: String::from("Not for publication: small numbers have not been hidden"),
            words: vec![String::from("Nothing in this paper has been protected against recognising a child in it.")],
            in_brief: String::from("Not for publication"),
        });
    }
    warnings
}

fn style(house: &House, font_css: &str) -> HouseStyle {
    HouseStyle {
        name: house.name.clone(),
        colour: house.colour.clone(),
        logo: house.logo.clone(),
        font: house.font.clone(),
        font_css: font_css.to_owned(),
    }
}

#[cfg(test)]
mod tests;
