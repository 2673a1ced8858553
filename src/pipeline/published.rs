//! Marks a run as published, with what its papers say: the word that every later paper is held against.

use std::{fs, path::Path};

use anyhow::Context as _;

use super::{
    Stopped,
    public::{Earlier, Public},
};
use crate::{
    definitions::{Config, Definitions},
    history::{Edition, Held, History, to_csv, to_parquet},
    vocabulary::Diagnostic,
};

/// Publishes a run. Its figures are protected as they would be in its papers; papers of it that say otherwise stop it.
pub fn publish(project: &Path, config: Config, held: &Held, id: &str) -> Result<Edition, Stopped> {
    let history = History::of(&project.join(&config.reports));
    let kept = history.read(id)?;
    let reports = project.join(&config.reports);
    let definitions = Definitions::load(project, config)?;
    let earlier = Earlier::of(&history, id)?;
    let public = Public::of(&definitions, &kept, &earlier)?;
    let outcomes = public.protected.results().outcomes();
    agree(&reports.join(kept.manifest.month.to_string()), id, &to_csv(outcomes)?)?;
    Ok(history.publish(held, id, &to_parquet(outcomes, &public.manifest)?)?)
}

/// The papers that lie there were made of these figures, or are of another run.
fn agree(month: &Path, id: &str, figures: &[u8]) -> Result<(), Stopped> {
    let Ok(entries) = fs::read_dir(month) else { return Ok(()) };
    for entry in entries {
        let folder = entry.with_context(|| format!("reading the folder {}", month.display()))?.path();
        let is_of_run = fs::read_to_string(folder.join("run.json")).is_ok_and(|text| text.contains(id));
        let Ok(said) = fs::read(folder.join("results.csv")) else { continue };
        if is_of_run && said != figures {
            let what = format!("the papers in {} say otherwise than would be published now", folder.display());
            let hint = "the rule, a definition or what was published has changed since they were made: render them \
                        again with `milepost report`, and publish what they then say";
            return Err(Stopped::from(Diagnostic::error("MP0703", what).hint(hint)));
        }
    }
    Ok(())
}
