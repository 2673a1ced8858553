//! The parts in words: development, implementation and impact, the recommendations, the money, and what is still to come.
//!
//! Progress is what somebody reported. Where nobody did, the paper says so, and sets the figures that bear on it beside.

use super::{Block, Cell, Line, Row, Section, Table, Term, headlines::compared, main_points::caveat, sources::Sources};
use crate::{
    reports::{
        definition::{FigureName, Part, Planned, Progress, Recommendation},
        figures,
    },
    vocabulary::{Status, rounding},
};

const NO_PROGRESS: &str = "No progress report received.";

/// What was agreed and is not in the paper: not computed yet, or computed and not shown by this report.
pub fn not_yet(sources: &Sources<'_>) -> Option<Section> {
    let waiting = sources.report.not_yet.iter().map(|one| Term::new(&one.title, &one.words));
    let is_shown = |id: &str| sources.subjects().any(|subject| subject.measure.id == id);
    let unshown = sources.material.measures.iter().filter(|measure| !is_shown(&measure.id));
    let unshown = unshown.map(|measure| Term::new(&measure.title, "Computed, but not shown in this report."));
    let terms: Vec<Term> = waiting.chain(unshown).collect();
    let words =
        "These measures are agreed with the committee. This report has no figure for them yet; none is estimated.";
    let blocks = [Block::Words(words.to_owned()), Block::Terms(terms.clone())];
    (!terms.is_empty()).then(|| Section::new("not-yet", "Agreed, not yet in this report").holding(blocks))
}

/// Development, implementation, impact.
pub fn parts(sources: &Sources<'_>) -> Vec<Section> {
    let section = |part: &Part| {
        Section::new(&part.id.value, &part.title)
            .holding(part.words.iter().cloned().map(Block::Words))
            .holding([progress_note(part.progress.as_ref().map(|one| &one.value))])
            .holding(figures_list(sources, part))
    };
    sources.report.parts.iter().map(section).collect()
}

fn progress_note(progress: Option<&Progress>) -> Block {
    Block::note("Progress reported", progress_lines(progress))
}

fn progress_lines(progress: Option<&Progress>) -> Vec<Line> {
    let Some(progress) = progress else { return vec![Line::plain(NO_PROGRESS)] };
    let words = progress.words.iter().map(Line::plain);
    words.chain([Line::small(format!("{}, {}", progress.by, progress.on))]).collect()
}

fn figures_list(sources: &Sources<'_>, part: &Part) -> Vec<Block> {
    if part.figures.is_empty() {
        return Vec::new();
    }
    let lines = part.figures.iter().map(|name| finding_line(sources, &name.value)).collect();
    vec![Block::Words(String::from("The agreed measures that bear on it:")), Block::List(lines)]
}

/// What a measure says with its change and what may be made of it, where its headline is meant; else the figure alone.
pub fn finding_line(sources: &Sources<'_>, name: &FigureName) -> Line {
    let key = name.key(sources.material.measures);
    let subject = sources.subjects().find(|subject| key.as_ref() == Some(&subject.measure.headline));
    let Some(subject) = subject else { return sources.figure_line(name) };
    let caveat = caveat(&subject).map(|words| format!(" {words}."));
    let words = format!("{}.{}", compared(sources, &subject), caveat.unwrap_or_default());
    Line::plain(words).to(&subject.measure.id)
}

fn figure_lines<'a>(sources: &Sources<'_>, names: impl Iterator<Item = &'a FigureName>) -> Vec<Line> {
    names.map(|name| sources.figure_line(name)).collect()
}

/// Each recommendation with the answer to it and what has come of it.
pub fn recommendations(sources: &Sources<'_>) -> Option<Section> {
    let recommendations = sources.report.recommendations.as_ref()?;
    let response = format!("Response ({})", recommendations.answered_by);
    let columns = ["Recommendation", &response, "Progress reported, and figures that bear on it"];
    let rows = recommendations.list.iter().map(|one| recommendation_row(sources, one));
    let table =
        Table::new("table-recommendations", "The recommendations, the response and the progress on each", &columns);
    Some(
        Section::new("recommendations", "The recommendations and progress on each")
            .holding(recommendations.words.iter().cloned().map(Block::Words))
            .holding([Block::Table(table.stacking().rows(rows))]),
    )
}

fn recommendation_row(sources: &Sources<'_>, one: &Recommendation) -> Row {
    let response = vec![Line::strong(one.response.in_words()), Line::plain(&one.response_words)];
    let mut progress = progress_lines(one.progress.as_ref().map(|one| &one.value));
    progress.extend(figure_lines(sources, one.figures.iter().map(|name| &name.value)));
    let heading = vec![Line::strong(format!("Recommendation {}", one.number.value)), Line::plain(&one.words)];
    Row::new(heading, [response.into(), progress.into()])
}

/// What the plan said about money, and what the figures say.
pub fn finance(sources: &Sources<'_>) -> Option<Section> {
    let finance = sources.report.finance.as_ref()?;
    let columns = ["In the plan", "Amount", "Source", "What the figures say now"];
    let rows = finance.plan.iter().map(|planned| plan_row(sources, planned));
    let table = Table::new("table-finance", "Finance: the plan, and the figures now", &columns).stacking().rows(rows);
    Some(
        Section::new("finance", "Finance against plan")
            .holding(finance.words.iter().cloned().map(Block::Words))
            .holding([Block::Table(table)]),
    )
}

/// How much of the time that an amount is for has gone, and what an even pace would have come to by then.
fn pace(sources: &Sources<'_>, planned: &Planned) -> Option<String> {
    let months = planned.months.filter(|months| *months > 0)?;
    let keys = planned.figures.iter().filter_map(|name| name.value.key(sources.material.measures));
    let share = keys.into_iter().find(|key| key.statistic.starts_with("share of "))?;
    sources.at(&share, sources.month()).filter(|outcome| outcome.status == Status::Ok)?;
    let start = figures::window_start(&share.window, sources.month())?;
    let gone = (sources.month().since(start) + 1).clamp(0, months);
    let even = rounding::percent_of(gone.into(), months.into(), 1)?;
    let by = figures::last_day(sources.month());
    Some(format!(
        "{gone} of the {months} months had gone by {by}. At an even pace the share would be {even}% by then; it need not be \
         even, so this is no forecast."
    ))
}

fn plan_row(sources: &Sources<'_>, planned: &Planned) -> Row {
    let mut lines = figure_lines(sources, planned.figures.iter().map(|name| &name.value));
    lines.extend(pace(sources, planned).map(Line::small));
    if !planned.note.is_empty() {
        lines.push(Line::small(&planned.note));
    }
    if !planned.without_figures.is_empty() {
        lines.push(Line::plain(&planned.without_figures));
    }
    let now: Cell = if lines.is_empty() { "[x]".into() } else { lines.into() };
    let amount = Line::strong(&planned.amount).into();
    Row::new(planned.what.as_str(), [amount, planned.source.as_str().into(), now])
}
