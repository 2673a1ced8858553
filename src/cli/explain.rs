//! `milepost explain`: how a figure came to be, down to its rows; or what a code means.

mod code;
mod compared;
mod figure;
mod in_papers;
mod made_from;
mod rows;
mod steps;

use std::{fmt::Write as _, path::PathBuf};

use super::{Ended, Everywhere, replace, say};
use crate::{
    pipeline::{
        Stopped,
        explain::{Answer, Question, explain},
    },
    vocabulary::Month,
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
    let (project, config) = everywhere.project_of(&typed.folders)?;
    if code::tell_named(&typed.measure, &project, &config)? {
        return Ok(Ended::Well);
    }
    let question = Question {
        measure: &typed.measure,
        month: typed.month,
        only: typed.only.as_deref(),
        statistic: typed.statistic.as_deref(),
        window: typed.window.as_deref(),
    };
    let mut rows = PathBuf::new();
    replace(&mut rows, typed.rows.as_deref())?;
    if typed.rows.is_some() {
        // Before anything is read: nobody should wait to be refused.
        rows::refuse_where_others_read(&rows, &project, &config)?;
    }
    explain(&project, config, &question, |answer| {
        say::print(in_words(answer)?)?;
        if typed.rows.is_some() {
            rows::write(answer, &rows)?;
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
    let _ = write!(text, "\n{}\n\n{}\n\n", figure::tell(answer), words.definition);
    steps::tell(&mut text, answer);
    compared::tell(&mut text, answer);
    in_papers::tell(&mut text, answer)?;
    for (name, is) in &words.options {
        let _ = writeln!(text, "option      {name}: {is}");
    }
    made_from::tell(&mut text, answer);
    Ok(text)
}
