//! `milepost report`: renders the papers again from kept figures. No extract is needed.

use super::{Ended, Everywhere, say};
use crate::{
    history::History,
    pipeline::{self, Stopped},
    vocabulary::{
        Diagnostic, Month,
        words::{counted, did_you_mean},
    },
};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  milepost report\n  milepost report select-committee --month 2021-09")]
pub struct Typed {
    /// One report; else all of them
    name: Option<String>,
    /// The month of the run; else the latest
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, config) = everywhere.project()?;
    let history = History::of(&project.join(&config.reports));
    let (definitions, mut reports) = pipeline::definitions(&project, config)?;
    if let Some(name) = &typed.name {
        let known: Vec<String> = reports.iter().map(|report| report.id.value.clone()).collect();
        reports.retain(|report| report.id.value == *name);
        if reports.is_empty() {
            let wrong = Diagnostic::error("MP0403", format!("there is no report `{name}`"));
            let close = did_you_mean(name, known.iter().map(String::as_str));
            let hint = close.map_or_else(
                || String::from("reports are files in measures/reports"),
                |c| format!("did you mean `{c}`?"),
            );
            return Err(Stopped::from(wrong.hint(hint)));
        }
    }
    let Some(kept) = history.latest(typed.month)? else {
        let wrong = Diagnostic::error("MP0401", "no run has been kept to render a report from");
        return Err(Stopped::from(wrong.hint("`milepost run` computes and keeps a month")));
    };
    let _held = history.hold(&say::waits)?;
    let published = history.published_before(&kept.manifest.run)?;
    let written = pipeline::render(&project, &definitions, &reports, &kept, &published)?;
    if !everywhere.quiet {
        for paper in written {
            let path = paper.path.strip_prefix(&project).unwrap_or(&paper.path);
            eprintln!("wrote     {} and {}", path.display(), counted(paper.charts, "chart"));
        }
    }
    Ok(Ended::Well)
}
