//! The Cabinet Member's briefing: one page from the figures and words of a report, for inside the council.
//!
//! It claims what the report claims. What changed is what passed the report's own test of chance; why is what somebody
//! has written, or nothing.

use super::{
    Block, Form, Line, Paper, Row, Section, Table, Term, Warning,
    headlines::{change_cell, figure_cell, message, then, why_exception},
    narrative::finding_line,
    sources::{Sources, Subject},
    style, warnings,
};
use crate::{
    reports::{
        Material, Report,
        definition::{Briefing, Part, Progress, Question},
        figures, sentences,
    },
    vocabulary::{Status, words::counted},
};

/// The briefing that goes with a report.
pub fn brief(briefing: &Briefing, report: &Report, material: &Material<'_>) -> Paper {
    let sources = Sources { report, material };
    Paper {
        form: Form::Briefing,
        title: briefing.title.value.clone(),
        authority: material.authority.to_owned(),
        committee: format!("For the {}", briefing.audience),
        facts: vec![
            Term::new("Meeting", format!("{}, {}", report.committee, report.meeting.in_words())),
            Term::new("Figures to", figures::last_day(material.month)),
        ],
        warnings: internal(warnings(&sources)),
        sections: vec![
            figures_section(&sources, briefing),
            changed(&sources, briefing),
            questions(&sources, briefing),
            being_done(&sources, briefing),
        ],
        month: material.month,
        reference: super::reference(material),
        house: style(material.house, material.font_css),
    }
}

/// One warning that says both where the page may go and what else must be known of it.
fn internal(others: Vec<Warning>) -> Vec<Warning> {
    let besides = others.iter().filter(|one| !one.in_brief.starts_with("Not for publication"));
    let words: Vec<String> = besides.clone().map(|one| format!("{}.", one.heading)).collect();
    let brief = std::iter::once("Internal").chain(besides.map(|one| one.in_brief.as_str()));
    vec![Warning {
        heading: String::from("Internal: not for publication"),
        in_brief: brief.collect::<Vec<_>>().join(". "),
        words,
    }]
}

fn subjects<'a>(sources: &Sources<'a>, briefing: &Briefing) -> Vec<Subject<'a>> {
    let by_id = |id: &str| sources.subjects().find(|subject| subject.measure.id == id);
    briefing.figures.iter().filter_map(|one| by_id(&one.value)).collect()
}

fn figures_section(sources: &Sources<'_>, briefing: &Briefing) -> Section {
    let rows = subjects(sources, briefing).into_iter().map(|subject| {
        let then = then(sources, &subject);
        let mut change = change_cell(&subject, then);
        let since = then.filter(|then| then.status == Status::Ok && change.lines.len() > 1);
        if let (Some(then), Some(first)) = (since, change.lines.first_mut()) {
            first.text = format!("{} since {}", first.text, then.month.in_words());
        }
        let (good, arrow) = sentences::good_way(subject.measure.better);
        // Who reads one page before a meeting has no table of markers beside it.
        if let [marker, why] = &change.lines[..]
            && marker.text == "[z]"
        {
            change.lines = vec![Line::plain(&why.text)];
        }
        let title = vec![Line::strong(&subject.measure.title), Line::small(figures::capital(good)).arrow(arrow)];
        Row::new(title, [figure_cell(&subject), change])
    });
    let caption = format!("Headline figures, {}", sources.month().in_words());
    let table =
        Table::new("table-briefing", caption, &["Measure", "Figure", "Change, and whether it is more than chance"]);
    Section::new("figures", "The figures").holding([Block::Table(table.stacking().rows(rows))])
}

/// Exceptions, then what moved by more than chance; then why, where somebody wrote it.
fn changed(sources: &Sources<'_>, briefing: &Briefing) -> Section {
    let subjects = subjects(sources, briefing);
    let exceptions = subjects.iter().filter_map(|one| {
        let why = why_exception(sources, one)?;
        Some(Line::plain(format!("{}: {why}.", one.measure.title)))
    });
    let moved = subjects.iter().filter(|one| has_moved(sources, one));
    let moved = moved.map(|one| Line::plain(format!("{}.", message(sources, one))));
    let mut lines: Vec<Line> = exceptions.chain(moved).collect();
    if lines.is_empty() {
        lines.push(Line::plain("No change above is known to be more than chance, and no figure is an exception."));
    }
    lines.extend(revised(sources));
    lines.extend(why(sources, &subjects));
    Section::new("changed", "What changed, and why").holding([Block::List(lines)])
}

fn has_moved(sources: &Sources<'_>, subject: &Subject<'_>) -> bool {
    let change = subject.now.zip(then(sources, subject));
    change
        .and_then(|(now, then)| sentences::change(subject.measure, now, then))
        .is_some_and(|one| one.is_beyond_chance())
}

fn revised(sources: &Sources<'_>) -> Option<Line> {
    let many = sources.material.restated.filter(|restated| !restated.is_empty())?.len();
    let words = format!("{} published before has moved since; the report says which.", counted(many, "figure"));
    Some(Line::plain(if many == 1 { words } else { words.replace("has moved", "have moved") }))
}

fn why(sources: &Sources<'_>, subjects: &[Subject<'_>]) -> Vec<Line> {
    let many = subjects.iter().filter(|one| sources.commentary(one.measure).is_some()).count().max(1);
    let written = subjects.iter().filter_map(|subject| {
        let commentary = sources.commentary(subject.measure)?;
        let first = in_short(&commentary.blocks.iter().find_map(Block::first_words)?, ROOM_FOR_COMMENTARY / many);
        Some(Line::plain(format!("{}: {first} ({}, {})", subject.measure.title, commentary.by, commentary.on)))
    });
    let written: Vec<Line> = written.collect();
    if written.is_empty() {
        return vec![Line::plain("Why: no commentary was received. The figures show what happened, not why.")];
    }
    written
}

/// The letters of commentary that leave room on the page for everything else.
const ROOM_FOR_COMMENTARY: usize = 1_000;

/// The letters of commentary, with what it is on and who wrote it, and of progress reports that there is room for together;
/// and the least and the most of them that progress gets.
const ROOM_FOR_BOTH: usize = 1_700;
const ROOM_FOR_PROGRESS: (usize, usize) = (160, 520);

/// So much of what somebody wrote that the page has room for everybody: whole sentences, if one fits. The report has the
/// whole of it.
fn in_short(words: &str, most_letters: usize) -> String {
    if words.chars().count() <= most_letters {
        return words.to_owned();
    }
    let start: String = words.chars().take(most_letters).collect();
    let whole_sentences = start.rfind(". ").map(|end| &start[..=end]);
    let whole_words = || start.rsplit_once(' ').map_or(start.as_str(), |(before, _)| before);
    format!("{} …", whole_sentences.unwrap_or_else(whole_words))
}

fn questions(sources: &Sources<'_>, briefing: &Briefing) -> Section {
    let note = |question: &Question| {
        let figures = question.figures.iter().map(|name| Line { to: None, ..finding_line(sources, &name.value) });
        let words = (!question.words.is_empty()).then(|| Line::plain(&question.words));
        Block::note(&question.ask, figures.chain(words).collect())
    };
    Section::new("questions", "Likely questions").holding(briefing.questions.iter().map(note))
}

/// What somebody reported for the briefing; else the first of what offices reported for each part of the report.
fn being_done(sources: &Sources<'_>, briefing: &Briefing) -> Section {
    let section = Section::new("being-done", "What is being done");
    if let Some(done) = &briefing.being_done {
        let lines = done.words.iter().map(Line::plain).collect();
        return section.holding([Block::List(lines), Block::Lead(reporters([done].into_iter()))]);
    }
    let parts = sources.report.parts.iter();
    let reported: Vec<_> = parts.filter_map(|part| Some((part, &part.progress.as_ref()?.value))).collect();
    if reported.is_empty() {
        return section.holding([Block::Words(String::from("No progress report received."))]);
    }
    let commentary: usize = why(sources, &subjects(sources, briefing)).iter().map(|one| one.text.chars().count()).sum();
    let (least, most) = ROOM_FOR_PROGRESS;
    let most_letters = ROOM_FOR_BOTH.saturating_sub(commentary).clamp(least, most) / reported.len();
    let line = |(part, progress): &(&Part, &Progress)| {
        let first = in_short(progress.words.first()?, most_letters);
        Some(Line::plain(format!("{}: {first}", part.title)))
    };
    let lines = reported.iter().filter_map(line).collect();
    section.holding([Block::List(lines), Block::Lead(reporters(reported.iter().map(|(_, progress)| *progress)))])
}

/// Who reported, and when, each once.
fn reporters<'a>(progress: impl Iterator<Item = &'a Progress>) -> String {
    let mut told: Vec<String> = Vec::new();
    for one in progress.map(|one| format!("{}, {}", one.by, one.on)) {
        if !told.contains(&one) {
            told.push(one);
        }
    }
    told.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_wrote_is_cut_after_a_sentence_or_else_after_a_word() {
        assert_eq!(in_short("It is early. We wait.", 21), "It is early. We wait.");
        assert_eq!(in_short("It is early. We wait.", 20), "It is early. …");
        assert_eq!(in_short("It is much too early", 12), "It is much …");
        assert_eq!(in_short("Früh", 2), "Fr …");
    }
}
