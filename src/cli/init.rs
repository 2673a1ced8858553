//! `milepost init`: a project for a new council, with every measure in it to change.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use include_dir::{Dir, include_dir};

use super::{Ended, Everywhere};
use crate::{
    definitions::config::FILE_NAME,
    history::write_beside,
    pipeline::Stopped,
    sample::{self, Plan},
    vocabulary::Diagnostic,
};

/// The measures that milepost itself comes with.
static MEASURES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/measures");

const CONFIGURATION: &str = include_str!("init/milepost.yaml");

/// Said only of extracts that are the sample's: a council's own are of real children from the first row on.
const OF_THE_SAMPLE: &str = "\
# Take these lines out before you put extracts of your own in the place of the sample.
postcodes: extracts/postcodes.csv
synthetic: The extracts of this project are synthetic until somebody replaces them.
";

/// Extracts and what names rows of people must never be kept with the definitions.
const IGNORED: &str = "/extracts/\n/restricted/\n/reports/\n/.milepost/\n";

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost init our-council\n  milepost init try-out --sample && milepost run --project try-out"
)]
pub struct Typed {
    /// The folder to make
    dir: PathBuf,
    /// Put synthetic extracts into it, so that it renders at once
    #[arg(long)]
    sample: bool,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let dir = &typed.dir;
    if dir.join(FILE_NAME).exists() {
        let wrong = Diagnostic::error("MP0406", format!("there is a project in `{}` already", dir.display()));
        return Err(Stopped::from(wrong.hint("name another folder; nothing was changed")));
    }
    write_files(dir, if typed.sample { OF_THE_SAMPLE } else { "" })?;
    if typed.sample {
        let extracts = dir.join("extracts");
        sample::write(&extracts, &Plan::default())
            .with_context(|| format!("writing a sample to {}", extracts.display()))?;
    }
    if !everywhere.quiet {
        eprintln!("made      {}", dir.display());
        let next = match typed.sample {
            true => format!("milepost run --project {}", dir.display()),
            false => format!(
                "say who you are in {}, and put extracts into {}; with --sample there are some to try it with",
                dir.join(FILE_NAME).display(),
                dir.join("extracts").display()
            ),
        };
        eprintln!("next      {next}");
        let words = dir.join("measures/reports");
        eprintln!("then      the words in {} are those of Surrey’s report: make them yours", words.display());
    }
    Ok(Ended::Well)
}

fn write_files(dir: &Path, besides: &str) -> anyhow::Result<()> {
    let measures = dir.join("measures");
    for folder in [&measures, &dir.join("extracts")] {
        fs::create_dir_all(folder).with_context(|| format!("creating the folder {}", folder.display()))?;
    }
    MEASURES.extract(&measures).with_context(|| format!("writing the measures to {}", measures.display()))?;
    write_beside(&dir.join(".gitignore"), IGNORED.as_bytes())?;
    // The configuration comes last: a folder without it is no project yet, and can be made again.
    write_beside(&dir.join(FILE_NAME), format!("{CONFIGURATION}{besides}").as_bytes())
}
