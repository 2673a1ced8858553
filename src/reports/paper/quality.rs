//! The quality of the data: every row accounted for, what the checks found, and what is hidden.

use super::{Block, Cell, Line, Row, Section, Table, sources::Sources};
use crate::{
    reports::material::{InputRows, RuleCount},
    vocabulary::{Outcome, Status, rounding, words::counted},
};

/// Rows, findings and hidden figures.
pub fn data_quality(sources: &Sources<'_>) -> Section {
    Section::new("data-quality", "Quality of the data").with([
        rows_section(sources),
        findings_section(sources),
        hidden_section(sources),
    ])
}

fn rows_section(sources: &Sources<'_>) -> Section {
    let inputs = &sources.material.quality.inputs;
    let section = Section::new("rows", "Every row accounted for");
    if inputs.is_empty() {
        return section.holding([Block::Words(String::from("This run says nothing of the rows it read."))]);
    }
    let columns = ["File", "Table", "Rows read", "Used", "Set aside", "Repeats"];
    let table = Table::new("table-rows", "Rows read, and what became of them, by file", &columns)
        .numbers_in(&[2, 3, 4, 5])
        .rows(inputs.iter().map(rows_row));
    let rounded = sources.material.quality.rounded_to.map(|base| Block::Words(rounded_words(base)));
    let words = std::iter::once(Block::Words(sum_words(inputs))).chain(rounded);
    section.holding(words.chain([Block::Table(table)]))
}

fn sum_words(inputs: &[InputRows]) -> String {
    let wrong: Vec<&str> = inputs.iter().filter(|one| !one.adds_up()).map(|one| one.file.as_str()).collect();
    match wrong[..] {
        [] => String::from(
            "Every row that was read is used, set aside with its reason, or a repeat of another row. In each file the \
             three add up to the rows read.",
        ),
        _ => format!("The rows do not add up in {}. The figures must not be relied on.", wrong.join(", ")),
    }
}

fn rounded_words(base: u64) -> String {
    format!(
        "The numbers of rows, and how often the checks found something, are rounded to {base}, and those that are not \
         nought to at least {base}, so that they tell of nobody. The exact numbers are kept with the run."
    )
}

fn rows_row(rows: &InputRows) -> Row {
    let counts = [rows.rows_read, rows.rows_used, rows.rows_set_aside, rows.rows_duplicate];
    let table = std::iter::once(Cell::from(rows.table.as_str()));
    Row::new(Line::code(&rows.file), table.chain(counts.map(|count| whole(count).into())))
}

fn whole(count: u64) -> String {
    i64::try_from(count).map_or_else(|_| count.to_string(), rounding::count)
}

fn findings_section(sources: &Sources<'_>) -> Section {
    let findings = &sources.material.quality.findings;
    let section = Section::new("findings", "What the checks found");
    if findings.is_empty() {
        return section.holding([Block::Words(String::from("The checks found nothing."))]);
    }
    let mut findings: Vec<&RuleCount> = findings.iter().collect();
    findings.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.code.cmp(&b.code)));
    let rows = findings.into_iter().map(|one| {
        let severity = crate::reports::figures::capital(one.severity.name());
        Row::new(one.code.as_str(), [one.words.as_str().into(), severity.into(), whole(one.count).into()])
    });
    let columns = ["Rule", "What it found", "How much it matters", "Times"];
    let table = Table::new("table-findings", "Findings by rule", &columns).numbers_in(&[3]).rows(rows);
    section.holding([Block::Table(table)])
}

fn hidden_section(sources: &Sources<'_>) -> Section {
    let hidden = sources.subjects().flat_map(|subject| {
        sources.material.results.of_month(&subject.measure.id, sources.month()).filter(|one| is_hidden(one))
    });
    let hidden = hidden.count();
    let rule = match &sources.material.provenance.disclosure {
        Some(rule) => rule.clone(),
        None => String::from("No disclosure control has been applied to this edition."),
    };
    let count = match hidden {
        0 => String::from("No figure of this month is hidden."),
        1 => String::from("1 figure of this month is hidden and shown as [c]."),
        many => format!("{} of this month are hidden and shown as [c].", counted(many, "figure")),
    };
    Section::new("hidden", "What is hidden, and why").holding([Block::Words(rule), Block::Words(count)])
}

fn is_hidden(outcome: &Outcome) -> bool {
    outcome.status == Status::Suppressed
}
