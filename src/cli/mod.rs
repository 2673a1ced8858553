//! The command line: what was typed becomes a request to the pipeline, and what it did becomes words.
//!
//! One file a subcommand. Results go to standard output, everything said about them to standard error.

/// Says a line on standard error. Somebody who stops listening is no error there either: unlike the standard macro of
/// the same name, whose place it takes in every subcommand, it does not panic.
macro_rules! eprintln {
    ($($said:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($said)*);
    }};
}

mod check;
mod compact;
mod explain;
mod guides;
mod init;
mod measures;
mod publish;
mod report;
mod results;
mod run;
mod sample;
mod say;
mod stand_in;
mod trend;
mod verify;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use self::run::Folders;
use crate::{
    definitions::{Config, config::find_project},
    history::History,
    pipeline::Stopped,
    vocabulary::Diagnostic,
};

/// Turns the monthly case extracts of a council's children's services into agreed measures and the papers people read.
#[derive(Debug, Parser)]
#[command(name = "milepost", version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit status: 0 done; 1 done, but something in the data needs mending; 2 could not be done.")]
struct Typed {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    everywhere: Everywhere,
}

/// What may be said to every command.
#[derive(Debug, Clone, clap::Args)]
struct Everywhere {
    /// The folder of milepost.yaml; else the nearest, here or above
    #[arg(long, global = true, value_name = "DIR")]
    project: Option<PathBuf>,
    /// The folder to write to: papers and history, in place of `reports`; or a sample
    #[arg(long, global = true, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Say less: only what went wrong
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Say more: notes too, and the first 50 rows of each finding
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read, check, compute, keep and render a month
    Run(run::Typed),
    /// Read and check extracts and definitions; compute nothing
    Check(check::Typed),
    /// Tell how a figure came to be, down to its rows; or what a code of a message means
    Explain(explain::Typed),
    /// Print the kept figures, in full
    Results(results::Typed),
    /// Draw a measure over the months, with what was said before where it has moved
    Trend(trend::Typed),
    /// Render the papers again from kept figures
    Report(report::Typed),
    /// Make a kept run again and compare every byte
    Verify(verify::Typed),
    /// Mark a kept run as published, so that later papers say which of its figures have moved
    Publish(publish::Typed),
    /// Let go of kept figures that were never published and that a later run of their month took the place of
    Compact(compact::Typed),
    /// List the measures, or print one in plain words
    Measures(measures::Typed),
    /// Write synthetic extracts, any size, always the same for a seed
    Sample(sample::Typed),
    /// Make a project for a new council: configuration, measures, a folder for extracts, a sample that stands in for them
    Init(init::Typed),
    /// Print what a shell needs to complete commands
    Completions(guides::Shell),
    /// Print the manual page
    Man,
}

/// How a command ended, as the exit status says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Well,
    /// Done, but something in the data needs mending.
    WithFindings,
}

/// Runs the command that was typed.
pub fn main() -> ExitCode {
    let typed = Typed::parse();
    match carry_out(typed) {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::WithFindings) => ExitCode::from(1),
        Err(stopped) => {
            say::stopped(&stopped);
            ExitCode::from(2)
        }
    }
}

fn carry_out(typed: Typed) -> Result<Ended, Stopped> {
    let everywhere = &typed.everywhere;
    match typed.command {
        Command::Run(typed) => run::run(typed, everywhere),
        Command::Check(typed) => check::run(typed, everywhere),
        Command::Explain(typed) => explain::run(typed, everywhere),
        Command::Results(typed) => results::run(typed, everywhere),
        Command::Trend(typed) => trend::run(typed, everywhere),
        Command::Report(typed) => report::run(typed, everywhere),
        Command::Verify(typed) => verify::run(typed, everywhere),
        Command::Publish(typed) => publish::run(typed, everywhere),
        Command::Compact(typed) => compact::run(typed, everywhere),
        Command::Measures(typed) => measures::run(typed, everywhere),
        Command::Sample(typed) => sample::run(typed, everywhere),
        Command::Init(typed) => init::run(typed, everywhere),
        Command::Completions(shell) => guides::completions(shell),
        Command::Man => guides::man(),
    }
}

impl Everywhere {
    /// The project's folder and configuration, with what was typed in its place.
    fn project(&self) -> Result<(PathBuf, Config), Stopped> {
        let (project, config, _) = self.with(&Folders::default())?;
        Ok((project, config))
    }

    /// The same for a command that reads extracts, which says when they are those of the sample.
    fn project_of(&self, folders: &Folders) -> Result<(PathBuf, Config), Stopped> {
        let (project, config, stands_in) = self.with(folders)?;
        if let Some(stands_in) = stands_in.filter(|_| !self.quiet) {
            say::diagnostic(&stands_in);
        }
        Ok((project, config))
    }

    fn with(&self, folders: &Folders) -> Result<(PathBuf, Config, Option<Diagnostic>), Stopped> {
        let here = std::env::current_dir().map_err(anyhow::Error::from)?;
        let project = match &self.project {
            Some(folder) => here.join(folder),
            None => find_project(&here)?,
        };
        let mut config = Config::read(&project)?;
        // Extracts that are named are somebody's own.
        let stands_in = if folders.name_extracts() { None } else { stand_in::put_into(&mut config, &project) };
        folders.put_into(&mut config)?;
        replace(&mut config.reports, self.out.as_deref())?;
        // Figures of invented children may lie open.
        if config.synthetic.is_none() && History::of(&project.join(&config.reports)).is_open_to_others() {
            let what = "the history holds small numbers in full, and others than its owner may read it";
            let hint =
                "the next `milepost run` closes it to them; see who has had access since it was copied or cloned";
            say::diagnostic(&Diagnostic::warning("MP0429", what).hint(hint));
        }
        Ok((project, config, stands_in))
    }
}

/// Puts a path that was typed in the place of a configured one. What is typed is meant from the current folder.
fn replace(configured: &mut PathBuf, typed: Option<&Path>) -> Result<(), Stopped> {
    if let Some(typed) = typed {
        let here = std::env::current_dir().map_err(anyhow::Error::from)?;
        *configured = here.join(typed);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        super::Typed::command().debug_assert();
    }
}
