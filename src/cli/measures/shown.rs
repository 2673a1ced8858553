//! One measure in plain words: all that is defined of it, so that nobody has to open its file to know what a figure is.

use crate::{
    definitions::{
        About, Amount, Counts, Definitions, Figure, Means, Measure, Population, Time, Which, options::Denominator,
    },
    vocabulary::{Better, FigureKey, Unit, Yardstick, printed, rounding, words::listed},
};

/// Its words, its figures and whom they count, what they are held against, and how they are kept and shown.
pub fn show(definitions: &Definitions, measure: &Measure) -> String {
    let words = &measure.words;
    let mut text = format!("{}\n\n{}\n\nWhy: {}\n\n", words.title, words.definition, words.why);
    let lines = [
        about(measure),
        measure.figures.iter().map(|one| ("figure", figure(definitions, measure, one))).collect(),
        counted(definitions, measure),
        held_against(definitions, measure),
        shown(definitions, measure),
    ];
    for (name, value) in lines.into_iter().flatten() {
        text.push_str(&format!("{name:<12} {value}\n"));
    }
    text
}

type Lines = Vec<(&'static str, String)>;

fn about(measure: &Measure) -> Lines {
    let words = &measure.words;
    let better = match words.better {
        Better::Higher => "higher is better",
        Better::Lower => "lower is better",
        Better::Neither => "neither way is better in itself",
    };
    let mut lines = vec![("id", words.id.clone()), ("definition", format!("{}, {}", words.hash, words.version))];
    for was in words.earlier.iter().rev() {
        lines.push(("before", format!("until {}  {}, {}", was.until, was.hash, was.version)));
        if was.definition != words.definition {
            lines.push(("", was.definition.clone()));
        }
    }
    lines.extend([("owner", words.owner.clone()), ("good", better.to_owned())]);
    lines
}

/// `share (stock), percent, 1 decimal: those of looked-after where location = 'OUT'`.
fn figure(definitions: &Definitions, measure: &Measure, figure: &Figure) -> String {
    let window = figure.window.label(&definitions.config);
    let decimals = match measure.words.decimals_of(figure.unit) {
        0 => String::from("no decimals"),
        1 => String::from("1 decimal"),
        several => format!("{several} decimals"),
    };
    let counts = counts(figure);
    format!("{} ({window}), {}, {decimals}: {counts}", figure.statistic, figure.unit)
}

fn counts(figure: &Figure) -> String {
    let of = &figure.population;
    let times = |times: i64| if times == 1 { String::new() } else { format!(", times {times}") };
    let amount = |amount: &Amount| format!("{} of {of}", amount.sql);
    match &figure.counts {
        Counts::Count { only: None } => format!("how many {of}"),
        Counts::Count { only: Some(only) } => format!("how many {of} where {}", only.sql),
        Counts::Share { numerator } => format!("those of {of} where {}", numerator.sql),
        Counts::Rate { per } => format!("{of} for every {} children aged 0 to 17", rounding::count(*per)),
        Counts::Change { since, only, of: another } => {
            let whose = another.as_ref().map(|id| format!(", as `{id}` counts them,")).unwrap_or_default();
            let only = only.as_ref().map(|only| format!(" where {}", only.sql)).unwrap_or_default();
            format!("{of}{only}{whose} against {}", since.in_words())
        }
        Counts::Ratio { over, denominator: Denominator::End } => format!("{of} for every 100 of {over} at its end"),
        Counts::Ratio { over, denominator: Denominator::Average } => {
            format!("{of} for every 100 of {over}, the mean of the day before it and its end")
        }
        Counts::Mean { of, times: so_many, has_interval } => {
            let interval = if *has_interval { "" } else { ", without an interval" };
            format!("{}{}{interval}", amount(of), times(*so_many))
        }
        Counts::MeanOfMonthEnds => format!("how many {of}, over the month-ends"),
        Counts::Median { of } | Counts::Sum { of } => amount(of),
        Counts::Max { of, times: so_many } => format!("{}{}", amount(of), times(*so_many)),
        Counts::ShareOfPlan { of, plan } => {
            let plan =
                plan.iter().map(|(name, pounds)| format!("{name} {}", printed::in_unit(*pounds as f64, Unit::Gbp, 0)));
            format!("{} against the plan of {}", amount(of), listed(&plan.collect::<Vec<_>>()))
        }
        Counts::Accrued { of, per_days } => format!("{}, night by night, 1/{per_days} a night", amount(of)),
        Counts::ShareOfBudget { of, per_days, budget } => {
            format!("{}, night by night, 1/{per_days} a night, against the budget {budget}", amount(of))
        }
        Counts::ShareOfCapacity => format!("{of} against the places of the hubs"),
        Counts::FeeOver { fee, of } => {
            format!("{} over the mean of {}", printed::in_unit(*fee as f64, Unit::Gbp, 0), amount(of))
        }
        Counts::Survival { outcome, days } => {
            let days: Vec<String> = days.iter().map(i64::to_string).collect();
            format!("those of {of} without {outcome} after {} days", listed(&days))
        }
    }
}

/// The populations with their filters, the breakdowns and the ways of counting.
fn counted(definitions: &Definitions, measure: &Measure) -> Lines {
    let mut lines = Lines::new();
    let mut named: Vec<&str> = Vec::new();
    for id in measure.populations() {
        if !named.contains(&id) {
            named.push(id);
            lines.extend(population(definitions.population(id)));
        }
    }
    if let Some(words) = &measure.when_empty {
        lines.push(("when empty", words.clone()));
    }
    lines.extend(measure.breakdowns.iter().map(|breakdown| ("broken down", breakdown.clone())));
    lines.extend(measure.words.options.iter().map(|(name, is)| ("option", format!("{name}: {is}"))));
    lines
}

fn population(population: &Population) -> Lines {
    let key = if population.key.is_empty() { String::from("each row") } else { population.key.join(" and ") };
    let when = match &population.time {
        Time::Stock { from, until: Some(until), .. } => format!("there from {from} until {until}"),
        Time::Stock { from, until: None, .. } => format!("there from {from} until the next"),
        Time::Flow { event } => format!("on {event}"),
        Time::Cohort { event } => format!("from {event} on"),
    };
    let which = match population.speaks.which {
        Which::Earliest => "earliest",
        Which::Latest => "latest",
    };
    let own = format!(
        "{}: {} ({} of {}, {when}; the {which} {} speaks)",
        population.id, population.title, key, population.table, population.speaks.column
    );
    let counts_when = population.counts_when.iter().map(|one| ("  where", one.sql.clone()));
    let left_out = population.leave_out.iter().map(|one| ("  left out", format!("{}: {}", one.words, one.when.sql)));
    std::iter::once(("population", own)).chain(counts_when).chain(left_out).collect()
}

fn held_against(definitions: &Definitions, measure: &Measure) -> Lines {
    let words = &measure.words;
    let mut lines = Lines::new();
    for figure in &measure.figures {
        let key = FigureKey::all(measure.id(), &figure.statistic, &figure.window.label(&definitions.config));
        let of = match key == words.headline {
            true => String::new(),
            false => format!("of {} ({}): ", key.statistic, key.window),
        };
        let said = |one: &Yardstick| {
            let month = one.month.map(|month| format!(", {}", month.in_words())).unwrap_or_default();
            let value = printed::with_unit(&printed::yardstick(one, words.decimals_of(figure.unit)), figure.unit);
            format!("{of}{}{month}: {value} ({})", one.label, one.source)
        };
        let held = words.held_against(&key);
        lines.extend(held.baseline.iter().map(|one| ("baseline", said(one))));
        lines.extend(held.target.iter().map(|one| ("target", said(one))));
        lines.extend(held.comparators.iter().map(|one| ("comparator", said(one))));
    }
    if let Some(control) = &words.control {
        let of = format!("{} ({}), {}", control.figure.statistic, control.figure.window, control.method.in_words());
        lines.push(("control", of));
    }
    lines.extend(measure.published.iter().map(|one| ("published", one.in_words())));
    if measure.wanted.is_some() && measure.published.is_empty() {
        let folder = definitions.config.comparators.display();
        lines.push(("published", format!("no file in `{folder}` has the figures that this is held against")));
    }
    lines
}

fn shown(definitions: &Definitions, measure: &Measure) -> Lines {
    let charts = measure.words.charts.iter().map(|chart| match chart.breakdown() {
        Some(breakdown) => format!("{} {breakdown}", chart.name()),
        None => chart.name().to_owned(),
    });
    let charts: Vec<String> = charts.collect();
    let mut lines = Lines::new();
    if !charts.is_empty() {
        lines.push(("charts", listed(&charts)));
    }
    lines.extend([("disclosure", disclosure(definitions, measure)), ("source", measure.words.source.clone())]);
    lines
}

/// What is done before its figures are published, and whom it is about.
fn disclosure(definitions: &Definitions, measure: &Measure) -> String {
    let rule = definitions.config.disclosure;
    let about = match measure.about {
        About::People => "about people",
        About::Money => "about money spent on people: shown where the people are not too few",
        About::None => return String::from("about nobody: shown as it stands"),
    };
    let done = match rule.rule {
        Means::Hide => format!("counts of 1 to {} are hidden, and what would give them away", rule.smallest_shown - 1),
        Means::RoundToFive => String::from("counts are rounded to 5"),
        Means::RoundToTen => String::from("counts are rounded to 10"),
        Means::None => String::from("nothing is hidden, and papers are not for publication"),
    };
    let within = match measure.within.is_empty() {
        true => String::new(),
        false => format!("; whom it counts is within {}", listed(&measure.within)),
    };
    format!("{about}; {done}{within}")
}
