//! Counts the rows of today once more by the definitions that earlier editions had, where a measure means something
//! else now: the difference is what the definition did, and the rest what the data did.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::Context as _;

use super::{Stopped, scratch::Scratch};
use crate::{
    definitions::{Config, Definitions},
    history::{Earlier, History, Manifest, Texts},
    measures::{self, Inputs, Months},
    places::Located,
    vocabulary::{Diagnostic, Outcome},
};

/// What is to be counted again, and with what.
pub struct Again<'a> {
    pub project: &'a Path,
    pub history: &'a History,
    /// The run at hand.
    pub manifest: &'a Manifest,
    pub config: &'a Config,
    pub located: &'a Located,
    pub months: Months,
}

/// The figures of the run's rows by every definition that an earlier edition had and the run has not, and what is to
/// be said of those that cannot be counted.
pub fn count(again: &Again<'_>) -> Result<(Earlier, Vec<Diagnostic>), Stopped> {
    let (mut outcomes, mut told, mut done) = (Vec::new(), Vec::new(), BTreeSet::new());
    for then in again.history.manifests_before(&again.manifest.run)? {
        let differs =
            |(id, hash): &(&String, &String)| again.manifest.definitions.get(*id).is_some_and(|now| now != *hash);
        let other = then.definitions.iter().filter(differs).map(|(id, hash)| (id.clone(), hash.clone()));
        let wanted: BTreeMap<String, String> = other.filter(|one| done.insert(one.clone())).collect();
        if wanted.is_empty() {
            continue;
        }
        match definitions_then(again, &then, &wanted) {
            Ok(definitions) => outcomes.extend(figures(again, &definitions)?),
            Err(error) => told.push(cannot(&then, &wanted, &error)),
        }
    }
    Ok((Earlier::of(outcomes), told))
}

fn figures(again: &Again<'_>, definitions: &Definitions) -> Result<Vec<Outcome>, Stopped> {
    Ok(measures::compute(&Inputs { located: again.located, definitions, months: again.months })?)
}

/// The measures that are wanted as a run had them, over the contracts and the configuration of today.
fn definitions_then(
    again: &Again<'_>,
    then: &Manifest,
    wanted: &BTreeMap<String, String>,
) -> anyhow::Result<Definitions> {
    let texts = again.history.definitions_of(then)?.context("their text was not kept")?;
    // Definitions are read from files, so they are laid out as files again.
    let scratch = Scratch::create("definitions")?;
    let measures = scratch.path().join("measures");
    let contracts = again.project.join(&again.config.measures).join("contracts");
    for (name, text) in texts.into_iter().chain(texts_below(&contracts, "contracts/")?) {
        let path = measures.join(&name);
        fs::create_dir_all(path.parent().unwrap_or(&measures)).context("laying out the definitions of then")?;
        fs::write(&path, text).context("laying out the definitions of then")?;
    }
    let config = Config { measures, ..again.config.clone() };
    let mut definitions = Definitions::load(scratch.path(), config).map_err(|problems| {
        let first = problems.first().map(|problem| problem.what.clone()).unwrap_or_default();
        anyhow::anyhow!("this milepost cannot read them: {first}")
    })?;
    definitions.measures.retain(|measure| wanted.contains_key(measure.id()));
    let is_as_then = definitions.measures.iter().all(|measure| wanted[measure.id()] == measure.words.hash);
    anyhow::ensure!(is_as_then, "what was kept of them means something else now");
    Ok(definitions)
}

fn cannot(then: &Manifest, wanted: &BTreeMap<String, String>, why: &anyhow::Error) -> Diagnostic {
    let measures: Vec<String> = wanted.keys().map(|id| format!("`{id}`")).collect();
    let what = format!(
        "{} cannot be counted as {} defined them, so what moved with the definition cannot be told from what moved \
         with the data: {why:#}",
        measures.join(", "),
        then.run
    );
    Diagnostic::warning("MP0433", what)
        .hint("the figures themselves are right; only this part of why they moved is not told")
}

/// The definitions of a project that decide its figures, as they are written: what the history keeps with a run.
pub fn texts(project: &Path, config: &Config) -> anyhow::Result<Texts> {
    let measures = project.join(&config.measures);
    let mut texts = Texts::new();
    for folder in ["agreed", "populations"] {
        texts.extend(texts_below(&measures.join(folder), &format!("{folder}/"))?);
    }
    texts.extend(texts_below(&measures, "")?);
    Ok(texts)
}

fn texts_below(folder: &Path, prefix: &str) -> anyhow::Result<Texts> {
    let reading = || format!("reading {}", folder.display());
    let mut texts = Texts::new();
    for entry in fs::read_dir(folder).with_context(reading)? {
        let path = entry.with_context(reading)?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // A checkout on Windows ends its lines otherwise.
            let text = fs::read_to_string(&path).with_context(reading)?.replace("\r\n", "\n");
            texts.insert(format!("{prefix}{name}"), text);
        }
    }
    Ok(texts)
}
