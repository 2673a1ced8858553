//! The last pages: how to read the figures, the words explained, where it all came from, licence and contact.

use super::{Block, InPdf, Line, Row, Section, Table, Term, sources::Sources};
use crate::{
    reports::figures,
    vocabulary::{AgreedMeasure, EarlierVersion},
};

/// How to read, glossary, provenance, contact.
pub fn closing(sources: &Sources<'_>) -> Vec<Section> {
    let mut sections = vec![how_to_read()];
    sections.extend(glossary(sources));
    sections.push(provenance(sources));
    sections.push(definitions_changed(sources));
    sections.push(licence(sources));
    sections.push(contact(sources));
    sections
}

/// Whom to ask: on the report, and on how its figures were made.
fn contact(sources: &Sources<'_>) -> Section {
    let made = sources.material.provenance.contact.as_deref().map(|who| {
        Block::Words(format!("Questions about how the figures were made go to {}.", who.trim_end_matches('.')))
    });
    Section::new("contact", "Contact").holding(words(&sources.report.contact)).holding(made)
}

/// Which measures were counted by another definition before, or that none was.
fn definitions_changed(sources: &Sources<'_>) -> Section {
    let section = Section::new("definitions-changed", "What changed in definitions");
    let rows: Vec<Row> = sources.subjects().flat_map(|subject| earlier_rows(subject.measure)).collect();
    if rows.is_empty() {
        return section.holding([Block::Words(String::from(
            "No definition has changed: every measure in this report is counted by its first version, in every month. \
             The version of each, and the day from which it is in force, stand with how it is counted.",
        ))]);
    }
    let columns = ["Measure", "Version before", "In force until", "How it was counted"];
    section.holding([Block::Table(
        Table::new("table-definitions-changed", "Definitions that have changed", &columns).stacking().rows(rows),
    )])
}

fn earlier_rows(measure: &AgreedMeasure) -> Vec<Row> {
    let row = |one: &EarlierVersion| {
        let version = figures::with_days(&format!("{}, definition {}", one.version, one.hash));
        let cells = [version, figures::with_days(&one.until), one.definition.clone()];
        Row::new(Line::plain(&measure.title).to(&measure.id), cells.map(|text| text.into()))
    };
    measure.earlier.iter().map(row).collect()
}

fn words(paragraphs: &[String]) -> Vec<Block> {
    paragraphs.iter().cloned().map(Block::Words).collect()
}

const INTERVALS: [&str; 2] = [
    "A count of all children on one day is not a sample, but it is one outcome of many chances: another month could \
     have gone otherwise with nothing changed in the service. The 95% interval beside a figure says how far chance alone \
     could have moved it. The smaller the group, the wider the interval.",
    "Shares have Wilson intervals. Rates and ratios have Byar’s, or exact Poisson intervals under 10. Means have \
     Student’s t. Counts, totals and highest values have none.",
];

const CHANCE: [&str; 5] = [
    "“More than chance” means that the 95% interval of the difference leaves out nought. That interval is made from \
     the two figures’ own intervals by squaring and adding: Newcombe’s method for shares (1998, method 10), and the same \
     for rates and means (Zou and Donner, 2008). Changes in shares are in percentage points, computed before rounding.",
    "Two days less than a year apart count mostly the same people, so they are not tested: the change is given, and no \
     claim is made. For days a year or more apart the test treats the two figures as independent. Many people are still \
     counted both times, which makes the test cautious: it may miss a real change. Brothers and sisters placed together \
     work the other way, and the test does not allow for them.",
    "Figures over 12 months, or since a date, often share months with the figure they are compared with. Where the two \
     windows share months no test of chance is made.",
    "A target or another council’s figure is a fixed value here: the test is whether our own 95% interval leaves it out. \
     It says nothing of how sure the other figure is, or of whether both were counted alike.",
    "Where many comparisons are made, about one in twenty will look like more than chance by chance alone.",
];

fn how_to_read() -> Section {
    let paragraphs = |of: &[&str]| of.iter().map(|words| Block::Words((*words).to_owned())).collect::<Vec<_>>();
    Section::new("how-to-read", "How to read the figures").with([
        Section::new("markers", "Markers in place of a figure").holding([Block::Table(markers())]),
        Section::new("intervals", "Intervals").holding(paragraphs(&INTERVALS)),
        Section::new("chance", "Changes and chance").holding(paragraphs(&CHANCE)),
        Section::new("rounding", "Rounding").holding(paragraphs(&[
            "Counts are whole to the last step. A figure is rounded once, half up, when it is printed; so 20 of 151 \
                 is 13.2% to one decimal, and 13.25% to two.",
        ])),
    ])
}

fn markers() -> Table {
    let meanings = [
        ("[c]", "Confidential: hidden so that no child can be recognised"),
        ("[x]", "Not available: not supplied, not yet computed, or withheld because too many rows were set aside"),
        ("[z]", "Not applicable: nobody to count, before the service began, or no such thing for this figure"),
        ("0", "A true nought: there were people to count, and none of them"),
    ];
    let rows = meanings.map(|(marker, meaning)| Row::new(marker, [meaning.into()]));
    Table::new("table-markers", "What stands in place of a figure", &["Marker", "Meaning"]).rows(rows)
}

fn glossary(sources: &Sources<'_>) -> Option<Section> {
    let mut terms: Vec<Term> =
        sources.report.glossary.iter().map(|entry| Term::new(&entry.term.value, &entry.meaning)).collect();
    terms.sort_by_key(|term| term.term.to_lowercase());
    (!terms.is_empty()).then(|| Section::new("glossary", "Glossary").holding([Block::Terms(terms)]))
}

fn provenance(sources: &Sources<'_>) -> Section {
    let provenance = sources.material.provenance;
    let mut terms = vec![
        Term::new("Run", &provenance.run),
        Term::new("Made with", format!("milepost {}", provenance.version)),
        Term::new("Month of the figures", sources.month().in_words()),
        Term::new(
            "Extracts",
            format!("As they stood when the run was made, read up to {}", figures::last_day(sources.month())),
        ),
        Term::new("Directory of postcodes", or_none(&provenance.postcode_directory)),
        Term::new("Districts that count as inside", or_none(&provenance.district_set)),
    ];
    terms.extend(provenance.given.iter().map(|(what, given)| Term::new(what, given)));
    let rows =
        provenance.inputs.iter().map(|input| Row::new(Line::code(&input.file), [Line::code(&input.sha256).into()]));
    let table = Table::new("table-inputs", "Files read, with the SHA-256 of each", &["File", "SHA-256"]).rows(rows);
    let mut blocks = vec![
        Block::Words(String::from(
            "The same files, definitions and version give this paper again, byte for byte. A file whose contents differ \
             has another SHA-256.",
        )),
        Block::Terms(terms),
    ];
    if !table.rows.is_empty() {
        blocks.push(Block::Folded {
            summary: String::from("Files read, with their hashes"),
            blocks: vec![Block::Table(table)],
            in_pdf: InPdf::Whole,
        });
    }
    Section::new("provenance", "Where the figures come from").holding(blocks)
}

fn or_none(words: &str) -> String {
    if words.is_empty() { String::from("None used") } else { words.to_owned() }
}

/// The licence of the house, the report's own statements, and those of the postcode directory where a real one was used.
fn licence(sources: &Sources<'_>) -> Section {
    let of_house = sources.material.house.licence.clone();
    let mut blocks = vec![Block::Words(of_house.unwrap_or_else(|| String::from(NO_LICENCE)))];
    blocks.extend(words(&sources.report.licence));
    if let Some(year) = sources.material.provenance.licence_year {
        blocks.push(Block::List(vec![
            Line::plain(format!("Contains OS data © Crown copyright and database right {year}")),
            Line::plain(format!("Contains Royal Mail data © Royal Mail copyright and database right {year}")),
            Line::plain("Source: Office for National Statistics licensed under the Open Government Licence v.3.0"),
        ]));
    }
    Section::new("licence", "Licence").holding(blocks)
}

/// Nobody may be told of a licence that the council has not given.
const NO_LICENCE: &str = "Under which licence this paper may be used again is not stated.";
