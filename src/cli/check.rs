//! `milepost check`: reads and checks extracts and definitions, and computes nothing.

use super::{Ended, Everywhere, run::Folders, say};
use crate::{
    pipeline::{self, ReadIn, Stopped},
    vocabulary::{Severity, words::counted},
};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  milepost check\n  milepost check --extracts ~/extracts/2021-10 -v")]
pub struct Typed {
    #[command(flatten)]
    folders: Folders,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, mut config) = everywhere.project()?;
    typed.folders.put_into(&mut config)?;
    let (definitions, reports) = pipeline::definitions(&project, config)?;
    let ReadIn { findings, told, .. } = pipeline::read_in(&project, &definitions)?;
    for one in told.iter().filter(|one| one.severity > Severity::Note || !everywhere.quiet) {
        say::diagnostic(one);
    }
    if !everywhere.quiet {
        eprintln!(
            "defined   {}, {}, {}",
            counted(definitions.contracts.len(), "contract"),
            counted(definitions.measures.len(), "measure"),
            counted(reports.len(), "report")
        );
        say::rows(&findings);
        say::findings(&findings, everywhere.verbose);
    }
    Ok(if say::needs_mending(&findings, &told) { Ended::WithFindings } else { Ended::Well })
}
