//! `milepost explain`: how a figure came to be, down to its rows; or what a code means.

mod code;
mod compared;
mod in_papers;

use std::{collections::BTreeSet, fmt::Write as _, path::PathBuf};

use super::{Ended, Everywhere, replace, say};
use crate::{
    definitions::{CHILD, Counts, PERSON_TABLE},
    history::write_private,
    measures::{Part, UASC_TABLE},
    pipeline::{
        Stopped,
        explain::{Answer, Question, explain},
    },
    vocabulary::{Diagnostic, Month, Outcome, Status, printed::in_unit, rounding},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost explain out-of-county --month 2020-08\n  milepost explain out-of-county --where AGE_BAND=16+\n  milepost explain children-looked-after --statistic rate\n  milepost explain out-of-county --rows restricted/out-of-county.csv\n  milepost explain MP0306"
)]
pub struct Typed {
    /// The measure, as `milepost measures` lists it; or a code such as MP0306, or the number or name of a rule, such as 142
    #[arg(value_name = "MEASURE|CODE")]
    measure: String,
    /// The month to explain; else the latest month-end that the extracts cover
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
    /// Explain one category of a breakdown
    #[arg(long = "where", value_name = "BREAKDOWN=CATEGORY")]
    only: Option<String>,
    /// Explain another statistic of the measure than its headline, such as `rate`
    #[arg(long, value_name = "STATISTIC")]
    statistic: Option<String>,
    /// Explain the statistic over another window, such as `month`
    #[arg(long, value_name = "WINDOW")]
    window: Option<String>,
    /// Write the rows behind the figure to a file that only you can read: it names children
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
    #[command(flatten)]
    folders: super::run::Folders,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    if code::is_code(&typed.measure) {
        return code::tell(&typed.measure, everywhere);
    }
    let (project, mut config) = everywhere.project()?;
    if code::tell_named(&typed.measure, &project, &config)? {
        return Ok(Ended::Well);
    }
    typed.folders.put_into(&mut config)?;
    let question = Question {
        measure: &typed.measure,
        month: typed.month,
        only: typed.only.as_deref(),
        statistic: typed.statistic.as_deref(),
        window: typed.window.as_deref(),
    };
    let mut rows = PathBuf::new();
    replace(&mut rows, typed.rows.as_deref())?;
    explain(&project, config, &question, |answer| {
        say::print(in_words(answer)?)?;
        if typed.rows.is_some() {
            write_private(&rows, &as_csv(answer)?)?;
            eprintln!(
                "wrote {}: it holds identifiers, so keep it where only those who may see them can",
                rows.display()
            );
        }
        Ok(Ended::Well)
    })
}

fn in_words(answer: &Answer<'_>) -> Result<String, Stopped> {
    let words = &answer.measure.words;
    let window = answer.figure.window.label(&answer.definitions.config);
    let mut text = format!("{}, {}: {} ({window})", words.title, answer.month.in_words(), answer.figure.statistic);
    if let Some((breakdown, category)) = answer.category {
        let _ = write!(text, ", {breakdown} {category}");
    }
    let _ = write!(text, "\n{}\n\n{}\n\n", figure(answer), words.definition);
    for part in answer.explained.iter().flat_map(|explained| &explained.parts) {
        steps(&mut text, answer, part);
    }
    if let Some(beyond) = beyond_the_rows(&answer.figure.counts) {
        let _ = writeln!(text, "{beyond}\n");
    }
    compared::tell(&mut text, answer);
    in_papers::tell(&mut text, answer)?;
    for (name, is) in &words.options {
        let _ = writeln!(text, "option      {name}: {is}");
    }
    let _ = writeln!(text, "definition  {}, {}", words.hash, words.version);
    let tables = answer.measure.populations().flat_map(|id| answer.definitions.tables(id));
    let mut tables: BTreeSet<&str> = tables.collect();
    let names_children = |table: &&str| answer.definitions.contracts[*table].column(CHILD).is_some();
    if tables.iter().any(names_children) {
        tables.extend([PERSON_TABLE, UASC_TABLE]);
    }
    for file in tables.into_iter().flat_map(|table| answer.files(table)) {
        let aside = file.rows_set_aside + file.rows_duplicate;
        let _ = writeln!(
            text,
            "file        {} ({}, {} used, {aside} not), sha256 {}",
            file.file,
            file.table,
            rounding::count(file.rows_used as i64),
            file.sha256
        );
    }
    Ok(text)
}

/// What the rows of the last day alone do not tell of a figure.
fn beyond_the_rows(counts: &Counts) -> Option<&'static str> {
    Some(match counts {
        Counts::Accrued { .. } | Counts::ShareOfBudget { .. } => {
            "The sum runs over every night since 1 April, so it also holds what ended before the last day."
        }
        Counts::MeanOfMonthEnds => "The mean is over every month-end since April; the rows are those of the last one.",
        Counts::Survival { .. } => {
            "Each is followed to the first start of care, or to the last day; the curve is made of all of them (Kaplan–Meier)."
        }
        Counts::Change { .. } => {
            "The rows are those of now; the denominator is the same count in the month the change is from."
        }
        _ => return None,
    })
}

/// The figure with its counts, or the reason why there is none.
fn figure(answer: &Answer<'_>) -> String {
    let Some(outcome) = answer.outcome else { return String::from("there is no figure: nobody is in this category") };
    if outcome.status != Status::Ok {
        let marker = outcome.status.marker().unwrap_or_default();
        return format!("{marker} {}", outcome.reason.as_deref().unwrap_or_default());
    }
    let counts = match (outcome.numerator, outcome.denominator) {
        (Some(n), Some(d)) => format!("{} of {}: ", rounding::count(n), rounding::count(d)),
        _ => String::new(),
    };
    let decimals = answer.measure.words.decimals_of(outcome.unit);
    let value = outcome.counted().map(|counted| counted.printed(decimals)).unwrap_or_default();
    let interval = outcome.lower.zip(outcome.upper).map(|(lower, upper)| {
        let method = outcome.method.as_deref().unwrap_or_default();
        let [lower, upper] = [lower, upper].map(|limit| in_unit(limit, outcome.unit, decimals));
        format!(" ({lower} to {upper}, {method})")
    });
    format!("{counts}{value}{}{}", interval.unwrap_or_default(), bounds(outcome, decimals))
}

/// What the figure could be, where rows set aside could change it.
fn bounds(outcome: &Outcome, decimals: u8) -> String {
    match outcome.least.zip(outcome.most) {
        Some((least, most)) if least < most => {
            let [least, most] = [least, most].map(|bound| in_unit(bound, outcome.unit, decimals));
            format!("\nfrom {least} to {most}, if the rows set aside counted either way")
        }
        _ => String::new(),
    }
}

fn steps(text: &mut String, answer: &Answer<'_>, part: &Part<'_>) {
    let mut step = |count: usize, what: &str| {
        let _ = writeln!(text, "{:>10}  {what}", rounding::count(count as i64));
    };
    let population = part.population;
    step(part.rows, &format!("rows of {} that can be counted", population.table));
    let conditions: Vec<&str> = population.counts_when.iter().map(|one| one.sql.as_str()).collect();
    let where_so = if conditions.is_empty() { String::new() } else { format!(", where {}", conditions.join(" and ")) };
    step(part.rows_there, &format!("of them in the window{where_so}"));
    let kind = if population.key.is_empty() { String::from("rows") } else { population.key.join(" and ") };
    step(part.members.len(), &format!("different {kind}, one row speaking for each: {}", population.title));
    for (words, count) in part.left_out() {
        step(count, &format!("left out: {words}"));
    }
    step(part.counted(), "counted");
    if let Some(sql) = part.condition {
        let noun = &answer.measure.words.numerator;
        step(part.answered(Some(true)), &format!("{noun}: {sql}"));
        step(part.answered(Some(false)), "not so");
        step(part.answered(None), "not known");
    }
    text.push('\n');
}

/// The rows behind the figure, with the reason why each counts as it does.
fn as_csv(answer: &Answer<'_>) -> Result<Vec<u8>, Stopped> {
    let Some(explained) = &answer.explained else {
        let wrong = Diagnostic::error("MP0411", "there are no rows behind a figure that was not supplied");
        return Err(Stopped::from(wrong.hint("bring the extract that it needs")));
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let write =
        |writer: &mut csv::Writer<Vec<u8>>, row: Vec<String>| writer.write_record(row).map_err(anyhow::Error::from);
    write(&mut writer, ["population", "key", "file", "row", "amount", "why"].map(String::from).to_vec())?;
    for part in &explained.parts {
        let files = answer.files(&part.population.table);
        let parts = explained.figure.counts.amount().map_or(1.0, |amount| amount.parts());
        for member in &part.members {
            let key: Vec<&str> = member.also.iter().map(|one| one.as_deref().unwrap_or("")).collect();
            let file = files.get(member.file as usize).map_or("", |file| file.file.as_str());
            let amount = member.amount.map(|amount| (amount as f64 / parts).to_string()).unwrap_or_default();
            let row = [
                &part.population.id,
                &safe(&key.join(" ")),
                file,
                &member.row.to_string(),
                &amount,
                &part.reason(member),
            ];
            write(&mut writer, row.map(str::to_owned).to_vec())?;
        }
    }
    Ok(writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?)
}

/// Text that a spreadsheet does not take for a formula.
fn safe(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}
