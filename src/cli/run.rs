//! `milepost run`: the monthly batch.

use std::path::{Path, PathBuf};

use super::{Ended, Everywhere, replace, say};
use crate::{
    definitions::Config,
    pipeline::{self, Done, Request, Stopped, restricted},
    vocabulary::{Diagnostic, Month, Severity, words::counted},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost run\n  milepost run --month 2021-09\n  milepost run --extracts ~/extracts/2021-10 --no-papers\n\nThe first 3 rows of each finding are shown, the first 50 with `-v`; every row is in restricted/<month>/findings.csv."
)]
pub struct Typed {
    /// The month to report; else the latest month-end that the extracts cover
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
    /// The first month to compute; else the earliest that the episodes support
    #[arg(long, value_name = "YYYY-MM")]
    from: Option<Month>,
    #[command(flatten)]
    folders: Folders,
    /// Keep the figures, and render nothing
    #[arg(long)]
    no_papers: bool,
}

/// Folders that may be named in place of the configured ones.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Folders {
    /// The folder of extracts
    #[arg(long, value_name = "DIR")]
    extracts: Option<PathBuf>,
    /// The postcode directory: ONSPD, NSPL, Code-Point Open, or four columns
    #[arg(long, value_name = "FILE")]
    postcodes: Option<PathBuf>,
    /// The folder for findings that name rows
    #[arg(long, value_name = "DIR")]
    restricted: Option<PathBuf>,
}

impl Folders {
    pub fn name_extracts(&self) -> bool {
        self.extracts.is_some()
    }

    pub fn put_into(&self, config: &mut Config) -> Result<(), Stopped> {
        replace(&mut config.extracts, self.extracts.as_deref())?;
        replace(&mut config.restricted, self.restricted.as_deref())?;
        if self.postcodes.is_some() {
            replace(config.postcodes.get_or_insert_default(), self.postcodes.as_deref())?;
        }
        Ok(())
    }
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, config) = everywhere.project_of(&typed.folders)?;
    let restricted = config.restricted.clone();
    let request =
        Request { project: project.clone(), config, month: typed.month, from: typed.from, papers: !typed.no_papers };
    let done = pipeline::run_telling(request, &say::waits)?;
    tell(&done, everywhere, &project, &restricted::list_of(&restricted, done.manifest.month));
    let needs_mending = say::needs_mending(&done.findings, &done.told);
    Ok(if needs_mending { Ended::WithFindings } else { Ended::Well })
}

fn tell(done: &Done, everywhere: &Everywhere, project: &Path, every_row: &Path) {
    let is_said = |one: &&Diagnostic| one.severity > Severity::Note || everywhere.verbose;
    say::of_files(&done.told.iter().filter(is_said).collect::<Vec<_>>());
    if everywhere.quiet {
        return;
    }
    let manifest = &done.manifest;
    let shown = |path: &std::path::Path| path.strip_prefix(project).unwrap_or(path).display().to_string();
    eprintln!("milepost {} · {} · {}", manifest.version, manifest.authority, manifest.month.in_words());
    say::rows(&done.findings);
    if let Some(directory) = &manifest.postcodes {
        eprintln!(
            "placed    {} in use, {} of them not in {}",
            counted(directory.looked_up, "postcode"),
            directory.not_found,
            directory.file
        );
    }
    say::findings(&done.findings, everywhere.verbose, every_row);
    let [first, last] = manifest.months;
    eprintln!(
        "computed  {} of {} from {first} to {last}",
        counted(done.figures, "figure"),
        counted(manifest.definitions.len(), "measure")
    );
    if let Some(complete) = manifest.complete_from.filter(|complete| *complete > first) {
        eprintln!(
            "          counts before {complete} are too low: whoever left care before then is not in the extracts"
        );
    }
    eprintln!("kept      {}", shown(&done.kept));
    say::papers(&done.written, project);
}
