//! `milepost init`: a project for a new council, with every measure in it to change, and a synthetic sample that renders at
//! once.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use include_dir::{Dir, include_dir};

use super::{Ended, Everywhere, stand_in};
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

/// The sample stands in until there are extracts, and its papers say so.
const OF_THE_SAMPLE: &str = "\
# A synthetic sample, which stands in as long as `extracts` is empty: what is made from it says so, and lies in its folder.
# Until then leave districts and hubs as they are, which are the sample's.
sample: sample
";

/// Extracts and what names rows of people must never be kept with the definitions.
const IGNORED: &str = "/extracts/\n/sample/\n/restricted/\n/reports/\n/.milepost/\n";

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost init our-council && milepost run --project our-council\n  milepost init our-council --bare"
)]
pub struct Typed {
    /// The folder to make
    dir: PathBuf,
    /// Leave out the synthetic sample that stands in until there are extracts
    #[arg(long)]
    bare: bool,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let dir = &typed.dir;
    if dir.join(FILE_NAME).exists() {
        let wrong = Diagnostic::error("MP0406", format!("there is a project in `{}` already", dir.display()));
        return Err(Stopped::from(wrong.hint("name another folder; nothing was changed")));
    }
    if !typed.bare {
        let extracts = dir.join("sample").join(stand_in::EXTRACTS);
        sample::write(&extracts, &Plan::default())
            .with_context(|| format!("writing a sample to {}", extracts.display()))?;
    }
    write_files(dir, if typed.bare { "" } else { OF_THE_SAMPLE })?;
    if !everywhere.quiet {
        eprintln!("made      {}", dir.display());
        let (configuration, extracts) = (dir.join(FILE_NAME), dir.join("extracts"));
        let own =
            format!("say who you are in {}, and put extracts into {}", configuration.display(), extracts.display());
        if typed.bare {
            eprintln!("next      {own}");
        } else {
            eprintln!("next      milepost run --project {}, which renders papers of a synthetic sample", dir.display());
            eprintln!("then      {own}: from then on figures are yours");
        }
        let words = dir.join("measures/reports");
        eprintln!("and       the words in {} are those of Surrey’s report: make them yours", words.display());
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
