//! `milepost measures schema`: what editors need to complete and check the YAML files.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context as _;
use serde_json::Value;

use crate::{
    cli::{Ended, say},
    definitions::schema,
    pipeline::Stopped,
    reports::definition,
    vocabulary::{
        Diagnostic,
        words::{did_you_mean, listed},
    },
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost measures schema > measure.schema.json\n  milepost measures schema population\n  milepost measures schema --out .schemas"
)]
pub struct Typed {
    /// The kind of file: measure, population, contract, dimensions, report, briefing or milepost
    #[arg(default_value = "measure")]
    kind: String,
}

/// Prints one schema; or writes all of them to a folder.
pub fn run(typed: &Typed, folder: Option<&Path>) -> Result<Ended, Stopped> {
    let every = every().map_err(|place| anyhow::anyhow!("what stands at `{place}` cannot be described"))?;
    match folder {
        Some(folder) => write(folder, &every)?,
        None => say::print(in_lines(find(&every, &typed.kind)?))?,
    }
    Ok(Ended::Well)
}

/// The schema of every YAML file that an analyst writes, by its kind.
fn every() -> Result<BTreeMap<&'static str, Value>, String> {
    let mut every = schema::every()?;
    every.extend(definition::schemas()?);
    Ok(every)
}

fn find<'a>(every: &'a BTreeMap<&'static str, Value>, kind: &str) -> Result<&'a Value, Stopped> {
    every.get(kind).ok_or_else(|| {
        let kinds: Vec<&str> = every.keys().copied().collect();
        let wrong = Diagnostic::error("MP0412", format!("there is no schema of a `{kind}`"));
        let close = did_you_mean(kind, kinds.iter().copied());
        let there_are = || format!("there are {}", listed(&kinds));
        Stopped::from(wrong.hint(close.map_or_else(there_are, |close| format!("did you mean `{close}`?"))))
    })
}

fn in_lines(schema: &Value) -> String {
    serde_json::to_string_pretty(schema).unwrap_or_default() + "\n"
}

fn write(folder: &Path, every: &BTreeMap<&'static str, Value>) -> Result<(), Stopped> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    for (kind, schema) in every {
        let path = folder.join(format!("{kind}.schema.json"));
        std::fs::write(&path, in_lines(schema)).with_context(|| format!("writing {}", path.display()))?;
        eprintln!("wrote     {}", path.display());
    }
    Ok(())
}
