//! A section for each measure: its message, its charts with their tables, its figures, and how it is counted.

use std::collections::BTreeMap;

use super::{
    Block, Cell, InPdf, Line, Row, Section, Table, Term, charted,
    headlines::{change_cell, message, reason, why_exception, yardstick},
    labels,
    sources::{Sources, Subject},
};
use crate::{
    reports::{definition::Theme, figures, sentences},
    vocabulary::{
        AgreedMeasure, FigureKey, HeldAgainst, Month, Outcome, Status, Yardstick, printed, rounding,
        words::{counted, listed},
    },
};

/// A section for each theme, with one for each of its measures inside.
pub fn themes(sources: &Sources<'_>) -> Vec<Section> {
    sources.report.themes.iter().map(|theme| theme_section(sources, theme)).collect()
}

fn theme_section(sources: &Sources<'_>, theme: &Theme) -> Section {
    let measures = sources.subjects_of(theme).map(|subject| measure_section(sources, &subject));
    Section::new(&theme.id.value, &theme.title).holding(theme.words.iter().cloned().map(Block::Words)).with(measures)
}

fn measure_section(sources: &Sources<'_>, subject: &Subject<'_>) -> Section {
    let measure = subject.measure;
    let mut blocks = vec![Block::Lead(subtitle(sources, subject)), Block::Words(measure.definition.clone())];
    blocks.extend(subject.shown.words.iter().cloned().map(Block::Words));
    blocks.extend(why_exception(sources, subject).map(|why| note("Exception", figures::capital(&why))));
    blocks.extend(charted::charts(sources, subject));
    blocks.push(Block::Table(figures_table(sources, subject)));
    blocks.extend(changes_table(sources, subject).map(Block::Table));
    blocks.extend(definition_changes(sources, subject).map(|words| note("Definition", words)));
    blocks.extend(yardsticks_table(sources, subject).map(Block::Table));
    blocks.extend(breakdowns(sources, subject));
    blocks.push(note("Quality of the data", quality(subject)));
    blocks.push(commentary(sources, subject));
    blocks.push(Block::Folded {
        summary: format!("How this is counted: {}", measure.title),
        blocks: vec![counting(subject)],
        in_pdf: InPdf::Annex,
    });
    Section::new(&measure.id, message(sources, subject)).short(&measure.title).holding(blocks)
}

/// The statistical subtitle: measure, area, time, unit.
fn subtitle(sources: &Sources<'_>, subject: &Subject<'_>) -> String {
    let measure = subject.measure;
    let when = figures::when(&measure.headline.window, sources.month());
    format!("{}, {}, {when}, {}", measure.title, sources.material.authority, labels::unit(measure.unit))
}

fn note(title: &str, words: impl Into<String>) -> Block {
    Block::note(title, vec![Line::plain(words)])
}

/// Every figure of the measure for everyone this month: its headline first, then the rest as the results order them.
fn figures_table(sources: &Sources<'_>, subject: &Subject<'_>) -> Table {
    let measure = subject.measure;
    let of_month = sources.material.results.of_month(&measure.id, sources.month());
    let mut for_all: Vec<&Outcome> = of_month.filter(|outcome| outcome.breakdown == "all").collect();
    let is_headline =
        |one: &Outcome| one.statistic == measure.headline.statistic && one.window == measure.headline.window;
    for_all.sort_by_key(|outcome| !is_headline(outcome));
    let caption = format!("{}: every figure this month, {}", measure.title, sources.month().in_words());
    let columns = ["Figure", "Value", "Numerator", "Denominator", "95% interval", "Not known", "Left out"];
    // Row upon row of markers tells a reader nothing that one row does not.
    let is_alone = |one: &Outcome| is_headline(one) || one.status != Status::Suppressed;
    let (shown, hidden): (Vec<&Outcome>, Vec<&Outcome>) = match for_all.iter().filter(|one| !is_alone(one)).count() {
        0 | 1 => (for_all, Vec::new()),
        _ => for_all.into_iter().partition(|one| is_alone(one)),
    };
    let mut rows = shown.into_iter().map(|outcome| figure_row(sources, subject, outcome)).collect::<Vec<_>>();
    rows.extend(hidden_row(sources, subject, &hidden));
    let rows = if rows.is_empty() { vec![missing_row(columns.len() - 1)] } else { rows };
    Table::new(format!("table-{}-figures", measure.id), caption, &columns)
        .numbers_in(&[1, 2, 3, 4, 5, 6])
        .stacking()
        .rows(rows)
}

fn missing_row(cells: usize) -> Row {
    Row::new("No figure in the results", std::iter::repeat_n(Cell::from("[x]"), cells))
}

fn figure_row(sources: &Sources<'_>, subject: &Subject<'_>, outcome: &Outcome) -> Row {
    let decimals = figures::decimals(subject.measure, outcome.unit);
    let when = figures::capital(&figures::when(&outcome.window, outcome.month));
    let mut value = vec![Line::strong(figures::value(outcome, decimals))];
    if outcome.status != Status::Ok {
        value.push(Line::small(figures::capital(&reason(outcome))));
    }
    let key = FigureKey::all(&outcome.measure, &outcome.statistic, &outcome.window);
    let words = match key == subject.measure.headline {
        true => format!("Headline: {}", figures::in_line(&figures::statistic(&outcome.statistic))),
        false => sources.words_for(subject.measure, &key),
    };
    let mut heading = vec![Line::plain(words), Line::small(when)];
    if outcome.statistic == "change" {
        heading.push(Line::small("Numerator: now. Denominator: then. The change is the difference in percent of then"));
    }
    Row::new(
        heading,
        [
            value.into(),
            count(outcome, outcome.numerator),
            count(outcome, outcome.denominator),
            interval(outcome, decimals),
        ]
        .into_iter()
        .chain([outcome.not_known, outcome.excluded].map(|n| beside(outcome, n))),
    )
}

/// Figures that are hidden, in one row: which, by time, and why.
fn hidden_row(sources: &Sources<'_>, subject: &Subject<'_>, hidden: &[&Outcome]) -> Option<Row> {
    let first = hidden.first()?;
    let mut by_time: Vec<(String, Vec<String>)> = Vec::new();
    for outcome in hidden {
        let key = FigureKey::all(&outcome.measure, &outcome.statistic, &outcome.window);
        let words = sources.words_for(subject.measure, &key);
        let name = words.strip_prefix(&format!("{}, ", subject.measure.title)).unwrap_or(&words).to_owned();
        let when = figures::when(&outcome.window, outcome.month);
        match by_time.iter_mut().find(|(known, _)| *known == when) {
            Some((_, names)) => names.push(name),
            None => by_time.push((when, vec![name])),
        }
    }
    let mut heading = vec![Line::plain(format!("{} that are hidden", counted(hidden.len(), "figure")))];
    heading.extend(
        by_time.iter().map(|(when, names)| Line::small(figures::capital(&format!("{}, {when}", listed(names))))),
    );
    let why = format!("{}; each is small, or would give away one that is", figures::capital(&reason(first)));
    let value = vec![Line::strong("[c]"), Line::small(why)];
    Some(Row::new(heading, std::iter::once(value.into()).chain(std::iter::repeat_n(Cell::from("[c]"), 5))))
}

/// A count beside a figure: its marker where the figure is not shown, `[z]` where a count has no meaning.
fn count(outcome: &Outcome, count: Option<i64>) -> Cell {
    let marker = || outcome.status.marker().unwrap_or("[z]").to_owned();
    match count.filter(|_| outcome.status == Status::Ok) {
        Some(count) => rounding::count(count).into(),
        None => marker().into(),
    }
}

/// A count of those not known or left out: everybody has one, so where it is not there it is hidden.
fn beside(outcome: &Outcome, count: Option<i64>) -> Cell {
    match (outcome.status.marker(), count) {
        (Some(marker), _) => marker.into(),
        (None, Some(count)) => rounding::count(count).into(),
        (None, None) => "[c]".into(),
    }
}

fn interval(outcome: &Outcome, decimals: u8) -> Cell {
    match figures::interval(outcome, decimals) {
        Some(interval) => interval.into(),
        None => outcome.status.marker().unwrap_or("[z]").into(),
    }
}

/// The headline figure beside itself: a month, a year and a baseline ago.
fn changes_table(sources: &Sources<'_>, subject: &Subject<'_>) -> Option<Table> {
    let measure = subject.measure;
    subject.now.filter(|now| now.status == Status::Ok)?;
    let last_month = Some(("Last month", sources.month().plus(-1), sources.before(measure, 1)));
    let last_year = Some(("The same month last year", sources.month().plus(-12), sources.before(measure, 12)));
    let baseline = measure.baseline.as_ref().and_then(|baseline| {
        let month = baseline.month.filter(|month| *month < sources.month())?;
        Some(("Baseline", month, sources.at(&measure.headline, month)))
    });
    let rows = [last_month, last_year, baseline].into_iter().flatten().map(|(name, month, then)| {
        let heading = vec![Line::plain(name), Line::small(month.in_words())];
        Row::new(heading, [then_cell(subject, then), change_cell(subject, then), interval_cell(subject, then)])
    });
    let caption = format!("{}: how it has changed", measure.title);
    let columns = ["Compared with", "Figure then", "Change", "95% interval of the change"];
    Some(Table::new(format!("table-{}-changes", measure.id), caption, &columns).stacking().rows(rows))
}

fn then_cell(subject: &Subject<'_>, then: Option<&Outcome>) -> Cell {
    if then.is_some_and(|then| subject.is_before_beginning(then)) {
        return "[z]".into();
    }
    let mut lines = vec![Line::plain(figures::value_or_missing(then, subject.decimals()))];
    lines.extend(then.and_then(figures::counts).map(Line::small));
    lines.into()
}

fn interval_cell(subject: &Subject<'_>, then: Option<&Outcome>) -> Cell {
    let then = then.filter(|then| !subject.is_before_beginning(then));
    let change = subject.now.zip(then).and_then(|(now, then)| sentences::change(subject.measure, now, then));
    match change.and_then(|change| change.interval()) {
        Some(interval) => interval.into(),
        None => vec![Line::plain("[z]"), Line::small("Not tested")].into(),
    }
}

/// The headline figure beside its target and the figures of others, then every other figure that is held against something.
fn yardsticks_table(sources: &Sources<'_>, subject: &Subject<'_>) -> Option<Table> {
    let measure = subject.measure;
    let target = measure.target.iter().map(|target| ("Target: ", target));
    let yardsticks: Vec<_> = target.chain(measure.comparators.iter().map(|one| ("", one))).collect();
    let of_headline = yardsticks.into_iter().map(|(kind, one)| {
        let heading = format!("{kind}{}", one.label);
        yardstick_row(heading, one, yardstick(subject, one), subject.now)
    });
    let awaited = measure.awaited.iter().map(|source| awaited_row(source));
    let rows: Vec<Row> = of_headline.chain(rows_beside(sources, measure)).chain(awaited).collect();
    if rows.is_empty() {
        return None;
    }
    let against = match measure.beside.is_empty() {
        true => "a target and the figures of others",
        false => "earlier figures, targets and the figures of others",
    };
    let caption = format!("{}: beside {against}", measure.title);
    let columns = ["Yardstick", "Its value", "Our figure is", "Source"];
    Some(Table::new(format!("table-{}-yardsticks", measure.id), caption, &columns).stacking().rows(rows))
}

/// The yardsticks of figures other than the headline, each named with its figure.
fn rows_beside(sources: &Sources<'_>, measure: &AgreedMeasure) -> Vec<Row> {
    let of_figure = |(key, held): &(FigureKey, HeldAgainst)| {
        let now = sources.at(key, sources.month());
        let words = sources.words_for(measure, key);
        let unit = now.map_or(measure.unit, |now| now.unit);
        let row = |one: &Yardstick| {
            let value = printed::with_unit(&printed::yardstick(one, figures::decimals(measure, unit)), unit);
            yardstick_row(format!("{words}: {}", one.label), one, value, now)
        };
        held.every().map(row).collect::<Vec<_>>()
    };
    measure.beside.iter().flat_map(of_figure).collect()
}

/// What others publish, where no file of it came.
fn awaited_row(source: &str) -> Row {
    let heading = "England, the region and the statistical neighbours";
    Row::new(heading, ["[x]".into(), "Not supplied: no file of these figures was there".into(), source.into()])
}

fn yardstick_row(heading: String, one: &Yardstick, value: String, now: Option<&Outcome>) -> Row {
    let mut heading = vec![Line::plain(heading)];
    heading.extend(one.month.map(|month| Line::small(month.in_words())));
    let standing = now.and_then(|now| sentences::standing(now, one.value));
    let standing = standing.map_or_else(|| String::from("[z]"), |words| figures::capital(&words));
    Row::new(heading, [value.into(), standing.into(), one.source.as_str().into()])
}

/// A table for each breakdown of the headline figure, folded together.
fn breakdowns(sources: &Sources<'_>, subject: &Subject<'_>) -> Option<Block> {
    let headline = &subject.measure.headline;
    let mut by_breakdown: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
    for outcome in sources.material.results.of_month(&headline.measure, sources.month()) {
        let is_part = outcome.statistic == headline.statistic && outcome.window == headline.window;
        if is_part && outcome.breakdown != "all" {
            by_breakdown.entry(&outcome.breakdown).or_default().push(outcome);
        }
    }
    let names: Vec<String> = by_breakdown.keys().map(|name| labels::breakdown(name).to_lowercase()).collect();
    let tables =
        by_breakdown.into_iter().map(|(name, rows)| Block::Table(breakdown_table(sources, subject, name, rows)));
    let tables: Vec<Block> = tables.collect();
    let summary = format!("{} by {}", subject.measure.title, listed(&names));
    (!tables.is_empty()).then_some(Block::Folded { summary, blocks: tables, in_pdf: InPdf::Workbook })
}

/// What, by what, where, when and in which unit: the table may stand alone on a worksheet.
fn breakdown_caption(sources: &Sources<'_>, subject: &Subject<'_>, breakdown: &str) -> String {
    let measure = subject.measure;
    let (by, when) =
        (labels::breakdown(breakdown).to_lowercase(), figures::when(&measure.headline.window, sources.month()));
    format!("{} by {by}, {}, {when}, {}", measure.title, sources.material.authority, labels::unit(measure.unit))
}

fn breakdown_table(
    sources: &Sources<'_>,
    subject: &Subject<'_>,
    breakdown: &str,
    mut outcomes: Vec<&Outcome>,
) -> Table {
    outcomes.sort_by_key(|outcome| labels::place(breakdown, &outcome.category));
    let caption = breakdown_caption(sources, subject, breakdown);
    let id = format!("table-{}-by-{}", subject.measure.id, breakdown.replace('_', "-"));
    let heading = labels::breakdown(breakdown);
    let is_counted_alone = outcomes.iter().all(|one| one.denominator.is_none() && one.lower.is_none());
    if is_counted_alone {
        let rows = outcomes.into_iter().map(|outcome| {
            let value = figures::value(outcome, figures::decimals(subject.measure, outcome.unit));
            Row::new(labels::category(breakdown, &outcome.category), [value.into()])
        });
        return Table::new(id, caption, &[&heading, "Figure"]).numbers_in(&[1]).rows(rows);
    }
    let columns = [heading.as_str(), "Figure", "Numerator", "Denominator", "95% interval", "Not known"];
    let rows = outcomes.into_iter().map(|outcome| breakdown_row(subject, breakdown, outcome));
    Table::new(id, caption, &columns).numbers_in(&[1, 2, 3, 4, 5]).rows(rows)
}

fn breakdown_row(subject: &Subject<'_>, breakdown: &str, outcome: &Outcome) -> Row {
    let decimals = figures::decimals(subject.measure, outcome.unit);
    let cells = [
        Line::strong(figures::value(outcome, decimals)).into(),
        count(outcome, outcome.numerator),
        count(outcome, outcome.denominator),
        interval(outcome, decimals),
        beside(outcome, outcome.not_known),
    ];
    Row::new(labels::category(breakdown, &outcome.category), cells)
}

/// From which months on the headline is counted by another definition than before, among those that the paper shows.
fn definition_changes(sources: &Sources<'_>, subject: &Subject<'_>) -> Option<String> {
    let definition = |month: Month| sources.at(&subject.measure.headline, month).map(|one| one.definition.as_str());
    let shown = sources.material.first_month.plus(1).to(sources.month());
    let has_changed =
        |month: &Month| definition(month.plus(-1)).zip(definition(*month)).is_some_and(|(was, is)| was != is);
    let months: Vec<String> = shown.filter(has_changed).map(Month::in_words).collect();
    let from = listed(&months);
    (!months.is_empty())
        .then(|| format!("[b] The definition changed from {from}: figures before and after are not alike."))
}

/// Who is not known or left out, and what the figure could be if rows set aside counted.
fn quality(subject: &Subject<'_>) -> String {
    let Some(now) = subject.now.filter(|now| now.status == Status::Ok) else {
        return String::from("There is no figure this month to qualify.");
    };
    let beside = sentences::beside(subject.measure, now);
    match figures::bounds(now, subject.decimals()) {
        Some(bounds) => format!("{beside} If the rows set aside counted either way, the figure would be {bounds}."),
        None => beside,
    }
}

/// What an office says of the figure, and whether the figure has moved since. Words about a figure that is hidden are
/// not printed: they could give it away.
fn commentary(sources: &Sources<'_>, subject: &Subject<'_>) -> Block {
    const TITLE: &str = "Commentary";
    let Some(commentary) = sources.commentary(subject.measure) else { return note(TITLE, "No commentary received.") };
    if subject.now.is_some_and(|now| now.status == Status::Suppressed) {
        return note(TITLE, "Commentary was received. It is not printed, because the figure is confidential.");
    }
    let mut after = vec![Line::small(format!("{}, {}", commentary.by, commentary.on))];
    if commentary.has_moved {
        let now = figures::value_or_missing(subject.now, subject.decimals());
        after.push(Line::strong(format!("The figure has moved since this was written, and is now {now}.")));
    }
    let blocks = commentary.blocks.iter().cloned().chain([Block::Lines(after)]);
    Block::Note { title: TITLE.to_owned(), blocks: blocks.collect() }
}

fn counting(subject: &Subject<'_>) -> Block {
    let measure = subject.measure;
    let method = subject.now.and_then(|now| now.method.as_deref()).map(figures::method);
    let options = measure.options.iter().map(|(name, choice)| option(name, choice)).collect::<Vec<_>>();
    let version = measure.version.strip_prefix("version ").unwrap_or(&measure.version);
    let mut terms = vec![
        Term::new("Why it was agreed", &measure.why),
        Term::new("Numerator", figures::capital(&measure.numerator)),
        Term::new("Denominator", figures::capital(&measure.denominator)),
        Term::new("Method of the 95% interval", method.map_or("No interval for this figure", |method| method)),
        Term::new("Options of counting", if options.is_empty() { String::from("None") } else { options.join("; ") }),
        Term::new("Owner", &measure.owner),
        Term::new("Source of the definition", figures::capital(&measure.source)),
        Term::new("Version", figures::with_days(&format!("{version}, definition {}", measure.hash))),
    ];
    terms.retain(|term| !term.meaning.trim().is_empty());
    Block::Terms(terms)
}

/// How a way of counting is told to the public: by what it means, and never by what it is called in a measure's file.
/// `edge of the stock`, `from-start (start on or before the day)` is `who is counted on a day: start on or before the day`.
fn option(name: &str, choice: &str) -> String {
    let name = match name {
        "edge of the stock" => "who is counted on a day",
        "uasc_distance" => "distance of unaccompanied children",
        other => other,
    };
    let meaning = choice.split_once(" (").and_then(|(_, meaning)| meaning.strip_suffix(')'));
    format!("{}: {}", name.replace(['_', '-'], " "), meaning.unwrap_or(choice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_of_counting_is_told_by_what_it_means() {
        let told =
            option("edge of the stock", "from-start (start on or before the day, and no end or an end after it)");
        assert_eq!(told, "who is counted on a day: start on or before the day, and no end or an end after it");
        assert_eq!(option("whole_year", "all"), "whole year: all");
    }
}
