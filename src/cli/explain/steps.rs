//! How a figure came to be, a line a step: from the rows of a table to whom it counts, so that the last lines are the
//! figure.

use std::fmt::Write as _;

use crate::{
    definitions::Counts,
    measures::{Explained, Part},
    pipeline::explain::Answer,
    vocabulary::{printed::in_unit, rounding},
};

/// Adds the steps of every population of the figure, and what becomes of their counts. None where an extract is missing.
pub fn tell(text: &mut String, answer: &Answer<'_>) {
    let Some(explained) = &answer.explained else { return };
    let mut before = None;
    for part in &explained.parts {
        match (&explained.figure.counts, before) {
            (Counts::MeanOfMonthEnds, Some(())) => step(text, part.counted(), &format!("counted {}", on_its_day(part))),
            _ => of_part(text, answer, part),
        }
        before = Some(());
    }
    let more = beyond(answer, explained);
    if !more.is_empty() {
        if matches!(explained.figure.counts, Counts::MeanOfMonthEnds) {
            text.push('\n');
        }
        let _ = writeln!(text, "{}\n", more.join("\n"));
    }
}

fn step(text: &mut String, count: usize, what: &str) {
    let _ = writeln!(text, "{:>10}  {what}", rounding::count(count as i64));
}

fn on_its_day(part: &Part<'_>) -> String {
    format!("on {}", part.month.last_day().format("%-d %B %Y"))
}

fn of_part(text: &mut String, answer: &Answer<'_>, part: &Part<'_>) {
    let population = part.population;
    if part.month != answer.month || matches!(answer.figure.counts, Counts::MeanOfMonthEnds) {
        let _ = writeln!(text, "{}:", on_its_day(part));
    }
    step(text, part.rows, &format!("rows of {} that can be counted", population.table));
    let conditions: Vec<&str> = population.counts_when.iter().map(|one| one.sql.as_str()).collect();
    let where_so = if conditions.is_empty() { String::new() } else { format!(", where {}", conditions.join(" and ")) };
    step(text, part.rows_there, &format!("of them in the window{where_so}"));
    if answer.figure.counts.accrues().is_none() {
        of_members(text, answer, part);
    }
    if !part.aside.is_empty() {
        let list = answer.definitions.config.restricted.join(answer.month.to_string()).join("findings.csv");
        let what = format!("beside them in rows set aside, who could count: see {}", list.display());
        step(text, part.aside.len(), &what);
    }
    if let Some(sql) = part.condition {
        let noun = &answer.measure.words.numerator;
        step(text, part.answered(Some(true)), &format!("{noun}: {sql}"));
        step(text, part.answered(Some(false)), "not so");
        step(text, part.answered(None), "not known");
    }
    if let Some(sql) = part.amount {
        step(text, part.known(), &format!("with a known amount: {sql}"));
        step(text, part.counted() - part.known(), "not known");
    }
    text.push('\n');
}

fn of_members(text: &mut String, answer: &Answer<'_>, part: &Part<'_>) {
    let population = part.population;
    let kind = if population.key.is_empty() { String::from("rows") } else { population.key.join(" and ") };
    let speaks = match answer.category {
        Some((id, _)) if population.counts_in_every.iter().any(|every| every == id) => {
            format!("one row speaking for each in every {id}")
        }
        _ => String::from("one row speaking for each"),
    };
    step(text, part.everyone, &format!("different {kind}, {speaks}: {}", population.title));
    if part.members.len() != part.everyone || answer.category.is_some_and(|(id, _)| id != "days") {
        let (id, category) = answer.category.unwrap_or_default();
        step(text, part.members.len(), &format!("of them where {id} is {category}"));
    }
    for (words, count) in part.left_out() {
        step(text, count, &format!("left out: {words}"));
    }
    step(text, part.counted(), "counted");
}

/// What becomes of the counts of several months, nights or days followed.
fn beyond(answer: &Answer<'_>, explained: &Explained<'_>) -> Vec<String> {
    let (Some(first), Some(outcome)) = (explained.parts.first(), answer.outcome) else { return Vec::new() };
    match &explained.figure.counts {
        Counts::MeanOfMonthEnds => {
            let sum: usize = explained.parts.iter().map(Part::counted).sum();
            let months = explained.parts.len();
            vec![format!("{} added up, over {months} month-ends.", rounding::count(sum as i64))]
        }
        Counts::Accrued { per_days, .. } | Counts::ShareOfBudget { per_days, .. } => {
            let nights: i64 =
                first.members.iter().filter(|one| one.amount.is_some()).filter_map(|one| one.nights).sum();
            let pence = first.members.iter().filter_map(|one| Some(one.amount? * one.nights?)).sum::<i64>();
            let pounds = in_unit(pence as f64 / (*per_days as f64 * 100.0), crate::vocabulary::Unit::Gbp, 0);
            vec![
                format!(
                    "{} nights from the first day of the window, each a share of 1/{per_days} of the amount: {pounds}.",
                    rounding::count(nights)
                ),
                String::from(
                    "What ended before the last day is among them; a row whose amount is not known adds nothing.",
                ),
            ]
        }
        Counts::Survival { .. } => {
            let mut said = Vec::new();
            if let (Some(all), Some(not_known)) = (outcome.denominator, outcome.not_known) {
                said.push(format!(
                    "{} followed, and {} of whom it is not known who they are.",
                    rounding::count(all),
                    rounding::count(not_known)
                ));
            }
            if let (Some(left), Some((_, day))) = (answer.still_followed, answer.category) {
                said.push(format!(
                    "{} still followed at day {day} (at risk): what the curve rests on there.",
                    rounding::count(left)
                ));
            }
            said.push(String::from("Each is followed to the first start of care, or to the last day; the curve is made of all of them (Kaplan–Meier)."));
            said
        }
        Counts::Change { since, only, .. } => match explained.parts.get(1) {
            Some(then) => {
                let of = |part: &Part<'_>| match only {
                    Some(_) => part.answered(Some(true)) as i64,
                    None => part.counted() as i64,
                };
                let (now, then) = (of(first), of(then));
                vec![format!(
                    "{} now and {} in {}: the change is {} of {}.",
                    rounding::count(now),
                    rounding::count(then),
                    since.in_words(),
                    rounding::count(now - then),
                    rounding::count(then)
                )]
            }
            None => vec![format!("{} is the month that the change is counted from.", since.in_words())],
        },
        _ => Vec::new(),
    }
}
