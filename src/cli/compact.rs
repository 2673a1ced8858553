//! `milepost compact`: lets go of figures that nobody asks for any more.

use super::{Ended, Everywhere, say};
use crate::{
    history::{History, Superseded},
    pipeline::Stopped,
    vocabulary::words::counted,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "What stays: every published run, the run of each month that was asked for last, and of all others what \
                  `milepost verify` needs. Every command answers as before.\n\nExamples:\n  milepost compact --dry-run\n  milepost compact"
)]
pub struct Typed {
    /// Say what would be let go, and let nothing go
    #[arg(long)]
    dry_run: bool,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, config) = everywhere.project()?;
    let history = History::of(&project.join(&config.reports));
    let superseded = match typed.dry_run {
        true => history.superseded()?,
        false => let_go(&history)?,
    };
    if !everywhere.quiet {
        let verb = if typed.dry_run { "would go " } else { "let go   " };
        for Superseded { run, by, bytes } in &superseded {
            eprintln!("{verb} {run}: never published, and {by} took its place ({})", kilobytes(*bytes));
        }
    }
    let all = superseded.iter().map(|one| one.bytes).sum();
    let runs = counted(superseded.len(), "run");
    let said = match (superseded.is_empty(), typed.dry_run) {
        (true, _) => String::from("nothing to let go: every run is published, or the last of its month\n"),
        (false, true) => format!("the figures of {runs} would go, {}\n", kilobytes(all)),
        (false, false) => format!("the figures of {runs} are let go, {}\n", kilobytes(all)),
    };
    say::print(said)?;
    Ok(Ended::Well)
}

fn let_go(history: &History) -> Result<Vec<Superseded>, Stopped> {
    let held = history.hold(&say::waits)?;
    let superseded = history.superseded()?;
    for one in &superseded {
        history.let_go(&held, one)?;
    }
    Ok(superseded)
}

fn kilobytes(bytes: u64) -> String {
    format!("{} kB", bytes.div_ceil(1000))
}
