//! `milepost report`: renders the papers again from kept figures. No extract is needed.

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::Context as _;

use super::{Ended, Everywhere, say};
use crate::{
    definitions::Definitions,
    history::{History, Kept, write_beside},
    pipeline::{self, Earlier, Stopped, Written, brought},
    reports::{Report, Templates},
    vocabulary::{Diagnostic, Month, Severity, words::counted},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost report --open\n  milepost report select-committee --month 2021-09\n  milepost report --commentary   # a blank file for offices to write in"
)]
pub struct Typed {
    /// One report or briefing; else all of them
    name: Option<String>,
    /// The month of the run; else the latest
    #[arg(long, value_name = "YYYY-MM")]
    month: Option<Month>,
    /// Show the first paper in the browser
    #[arg(long)]
    open: bool,
    /// Render nothing: write a blank file of the month's figures for offices to say what is behind them
    #[arg(long, conflicts_with_all = ["name", "open"])]
    commentary: bool,
    /// Render nothing: write milepost's own templates into the project, to be changed
    #[arg(long, conflicts_with_all = ["name", "open", "commentary", "month"])]
    templates: bool,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, config) = everywhere.project()?;
    if typed.templates {
        return write_templates(&project, &project.join(&config.templates), everywhere);
    }
    let history = History::of(&project.join(&config.reports));
    let (definitions, reports) = pipeline::definitions(&project, config)?;
    let Some(kept) = history.latest(typed.month)? else {
        let wrong = Diagnostic::error("MP0401", "no run has been kept to render a report from");
        return Err(Stopped::from(wrong.hint("`milepost run` computes and keeps a month")));
    };
    let earlier = Earlier::of(&history, &kept.manifest.run)?;
    if typed.commentary {
        return write_commentary(&project, &definitions, &reports, (&kept, &earlier), everywhere);
    }
    let _held = history.hold(&say::waits)?;
    let personal = pipeline::of_extracts(&project, &definitions);
    let only = typed.name.as_deref();
    let rendered = pipeline::render(&project, &definitions, &reports, &kept, &earlier, (personal.as_ref(), only))?;
    if personal.is_none() {
        let what = "the papers were not searched for identifiers, as the extracts are not there to know them from";
        let hint = "figures that are kept hold none; read what people have written into the papers";
        say::diagnostic(&Diagnostic::warning("MP0705", what).hint(hint));
    }
    for one in rendered.told.iter().filter(|one| one.severity > Severity::Note || everywhere.verbose) {
        say::diagnostic(one);
    }
    if !everywhere.quiet {
        say::papers(&rendered.written, &project);
    }
    if typed.open {
        open(&rendered.written)?;
    }
    Ok(Ended::Well)
}

/// Writes a blank file for the month's commentary, unless there is one.
fn write_commentary(
    project: &Path,
    definitions: &Definitions,
    reports: &[Report],
    (kept, earlier): (&Kept, &Earlier),
    everywhere: &Everywhere,
) -> Result<Ended, Stopped> {
    let path = brought::commentary_file(project, &definitions.config, kept.manifest.month);
    let shown = path.strip_prefix(project).unwrap_or(&path).display().to_string();
    if path.exists() {
        let wrong = Diagnostic::error("MP0618", format!("there is commentary in `{shown}` already"));
        return Err(Stopped::from(wrong.hint("write in it; or move it away, and what was written is not lost")));
    }
    write(&path, &pipeline::commentary_to_fill_in(definitions, reports, kept, earlier)?)?;
    if !everywhere.quiet {
        eprintln!("wrote     {shown}, from run {}", kept.manifest.run);
        eprintln!("next      have it filled in, then `milepost report` prints it beside its figures");
    }
    Ok(Ended::Well)
}

/// Writes each of our templates that the project has not its own of.
fn write_templates(project: &Path, folder: &Path, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let absent: Vec<_> = Templates::ours().filter(|(name, _)| !folder.join(name).exists()).collect();
    for (name, text) in &absent {
        write(&folder.join(name), text)?;
    }
    if !everywhere.quiet {
        let shown = folder.strip_prefix(project).unwrap_or(folder).display();
        eprintln!("wrote     {} to {shown}; what was there already is as it was", counted(absent.len(), "template"));
        eprintln!("next      change what you want otherwise, and take away the files you leave as they are");
    }
    Ok(Ended::Well)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).with_context(|| format!("creating the folder {}", folder.display()))?;
    write_beside(path, text.as_bytes())
}

/// Shows the first paper with the program that `BROWSER` names, else the one that the system opens pages with.
fn open(written: &[Written]) -> anyhow::Result<()> {
    let Some(paper) = written.first() else { return Ok(()) };
    let mut command = match env::var_os("BROWSER").filter(|named| !named.is_empty()) {
        Some(browser) => Command::new(browser),
        None => system_opener(),
    };
    // What a desktop tries in vain is no concern of the reader; that it tried in vain is said below.
    let opened = command.arg(&paper.path).stderr(Stdio::null()).status();
    let is_open = opened.is_ok_and(|status| status.success());
    anyhow::ensure!(is_open, "no browser could be opened; the paper is {}", paper.path.display());
    Ok(())
}

fn system_opener() -> Command {
    if cfg!(target_os = "windows") {
        // The first word in quotes would be the title of a window.
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else if cfg!(target_os = "macos") {
        Command::new("open")
    } else {
        Command::new("xdg-open")
    }
}
