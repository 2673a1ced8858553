//! What was said then, beside what is known now: figures of earlier papers, and figures that have been restated.

use super::{Block, Cell, Line, Row, Section, Table, sources::Sources};
use crate::{
    reports::{definition::Said, figures, material::Restated},
    vocabulary::Outcome,
};

/// Each figure of an earlier paper beside the same month counted now, and beside this month.
pub fn said_then(sources: &Sources<'_>) -> Option<Section> {
    let said = &sources.report.said_then;
    if said.is_empty() {
        return None;
    }
    let now = format!("Counted for {}", sources.month().in_words());
    let columns = ["Figure", "As the paper said", "Counted now for that month", "Do they agree?", &now];
    let rows = said.iter().map(|one| said_row(sources, one));
    let table = Table::new("table-said-then", "Figures of earlier papers, and the same figures counted now", &columns);
    let words = "The figures of the earlier papers are quoted. Beside each is the same month, counted now from the \
                 extracts by the agreed definition and printed to the decimals of the paper. They agree when they print \
                 the same, or count the same.";
    Some(
        Section::new("said-then", "What was said then, and now")
            .holding([Block::Words(words.to_owned()), Block::Table(table.stacking().rows(rows))]),
    )
}

fn said_row(sources: &Sources<'_>, said: &Said) -> Row {
    let key = said.figure.value.key(sources.material.measures);
    let at = |month| key.as_ref().and_then(|key| sources.at(key, month));
    let (then, now) = (at(said.month), at(sources.month()));
    let decimals = decimals(sources, said);
    let quoted =
        vec![Line::strong(&said.said.value), Line::small(format!("{}; {}", said.month.in_words(), said.source))];
    let mut heading = vec![Line::plain(&said.what)];
    if !said.note.is_empty() {
        heading.push(Line::small(&said.note));
    }
    Row::new(heading, [quoted.into(), counted(then, decimals), agreement(said, then, decimals), counted(now, decimals)])
}

fn counted(outcome: Option<&Outcome>, decimals: u8) -> Cell {
    let Some(outcome) = outcome else {
        return vec![Line::plain("[x]"), Line::small("Not in the results")].into();
    };
    let counts = figures::counts(outcome).map(Line::small);
    std::iter::once(Line::strong(figures::value(outcome, decimals))).chain(counts).collect::<Vec<_>>().into()
}

fn agreement(said: &Said, then: Option<&Outcome>, decimals: u8) -> Cell {
    // `2 of 57` is said of the counts, and no percentage would print like it.
    let counts = then.and_then(figures::counts);
    match then.map(|outcome| figures::value(outcome, decimals)) {
        Some(counted) if counted == said.said.value || counts.as_ref() == Some(&said.said.value) => "Yes".into(),
        Some(counted) if counted.starts_with('[') => "Cannot be said: there is no figure".into(),
        Some(_) => Line::strong("No").into(),
        None => "Cannot be said: there is no figure".into(),
    }
}

/// Those of the paper; where it said counts, those that the measure itself is printed with.
fn decimals(sources: &Sources<'_>, said: &Said) -> u8 {
    let measure = sources.material.measures.iter().find(|one| one.id == said.figure.value.measure());
    match measure.filter(|_| said.said.value.contains(" of ")) {
        Some(measure) => measure.decimals,
        None => decimals_of(&said.said.value),
    }
}

/// How many decimals a printed figure has: `13.25%` has two.
fn decimals_of(printed: &str) -> u8 {
    let after = printed.split_once('.').map_or("", |(_, after)| after);
    after.chars().take_while(char::is_ascii_digit).count().min(6) as u8
}

/// Figures that an earlier edition gave otherwise, or that nothing was published before.
pub fn as_published(sources: &Sources<'_>) -> Section {
    let section = Section::new("as-published", "As published before, and as known now");
    match sources.material.restated {
        None => section.holding([Block::Words(String::from(
            "This is the first release. No edition of this report has been published before, so no figure has been \
             revised. Later editions will show here each figure that has moved, by how much and why.",
        ))]),
        Some([]) => section.holding([Block::Words(String::from(
            "No figure of an earlier edition has changed since it was published.",
        ))]),
        Some(restated) => section.holding([Block::Table(restated_table(restated))]),
    }
}

fn restated_table(restated: &[Restated]) -> Table {
    let columns = ["Figure", "Month", "As published", "As known now", "Why it moved"];
    let rows = restated.iter().map(|one| {
        let cells = [one.month.in_words(), one.published.clone(), one.known_now.clone(), one.why.clone()];
        Row::new(one.figure.as_str(), cells.map(Cell::from))
    });
    Table::new("table-restated", "Figures that have moved since they were published", &columns).stacking().rows(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented::{everything, share};

    #[test]
    fn a_quoted_figure_says_how_many_decimals_it_has() {
        for (printed, decimals) in [("13.25%", 2), ("44.5%", 1), ("28%", 0), ("£227,448", 0)] {
            assert_eq!(decimals_of(printed), decimals, "{printed}");
        }
    }

    #[test]
    fn counts_that_are_the_same_agree() {
        let everything = everything();
        let said =
            |words: &str| everything.report.said_then.iter().find(|one| one.said.value == words).expect("quoted");
        let agrees =
            |words: &str, n, d| agreement(said(words), Some(&share("x", "2020-08", n, d)), 1) == Cell::from("Yes");
        assert!(agrees("2 of 57", 2, 57) && !agrees("2 of 57", 2, 58));
        assert!(agrees("6 of 6", 6, 6) && !agrees("6 of 6", 5, 6));
        assert!(agrees("44.5%", 445, 1000) && !agrees("44.5%", 440, 1000));
    }
}
