//! What a month remembers for the next: the open rows of the tables that say so, in the restricted folder.
//!
//! The newest earlier month is compared with. A run keeps what it compared with and its own, and takes away what is
//! older: nobody's row is kept longer than it is of use. Without it, nothing is compared, and that is said.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use super::Stopped;
use crate::{
    checks::{Checked, Compared, FileCount, Remembered, continuity},
    definitions::{Config, Contract, Definitions},
    history::{create_private, write_private},
    vocabulary::{Diagnostic, Month},
};

/// What this month is to remember, by the name of its file.
pub type Memory = Vec<(String, Vec<u8>)>;

/// Compares a month with the newest one before it that is remembered.
pub fn compare(
    project: &Path,
    definitions: &Definitions,
    checked: &Checked,
    files: &[FileCount],
    month: Month,
) -> Result<(Vec<Compared>, Vec<Diagnostic>), Stopped> {
    let (mut compared, mut told) = (Vec::new(), Vec::new());
    for contract in remembering(definitions) {
        let Some((earlier, path)) = newest_before(project, &definitions.config, contract, month)? else { continue };
        match fs::read_to_string(&path).ok().and_then(|text| Remembered::read(text, contract, earlier)) {
            Some(then) => compared.extend(continuity::compare(checked, contract, &then, month.last_day(), files)?),
            None => told.push(unreadable(&path, earlier)),
        }
    }
    Ok((compared, told))
}

/// What this month is to remember.
pub fn memory(definitions: &Definitions, checked: &Checked, month: Month) -> Result<Memory, Stopped> {
    let mut memory = Vec::new();
    for contract in remembering(definitions) {
        let rows = continuity::remember(checked, contract, month.last_day())?;
        memory.extend(rows.map(|rows| (continuity::file_name(&contract.table), rows)));
    }
    Ok(memory)
}

/// Writes what this month remembers, and takes away what is older than the month it was compared with.
pub fn keep(project: &Path, config: &Config, month: Month, memory: &Memory) -> anyhow::Result<()> {
    let folder = project.join(&config.restricted).join(month.to_string());
    create_private(&folder)?;
    for (name, rows) in memory {
        write_private(&folder.join(name), rows)?;
        for (_, path) in earlier(project, config, name, month)?.into_iter().rev().skip(1) {
            fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    Ok(())
}

fn remembering(definitions: &Definitions) -> impl Iterator<Item = &Contract> {
    definitions.contracts.values().filter(|contract| contract.since_last.is_some())
}

fn newest_before(
    project: &Path,
    config: &Config,
    contract: &Contract,
    month: Month,
) -> anyhow::Result<Option<(Month, PathBuf)>> {
    Ok(earlier(project, config, &continuity::file_name(&contract.table), month)?.pop())
}

/// The months before one that remember a table, the newest last.
fn earlier(project: &Path, config: &Config, name: &str, month: Month) -> anyhow::Result<Vec<(Month, PathBuf)>> {
    let restricted = project.join(&config.restricted);
    let Ok(entries) = fs::read_dir(&restricted) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for entry in entries {
        let folder = entry.with_context(|| format!("reading the folder {}", restricted.display()))?.path();
        let of = folder.file_name().and_then(|name| name.to_string_lossy().parse::<Month>().ok());
        let path = folder.join(name);
        found.extend(of.filter(|of| *of < month && path.is_file()).map(|of| (of, path)));
    }
    found.sort();
    Ok(found)
}

fn unreadable(path: &Path, month: Month) -> Diagnostic {
    let what = format!("what {} remembers cannot be read, so nothing was compared with it", month.in_words());
    let hint = format!("delete {}, or run that month again from its extracts", path.display());
    Diagnostic::warning("MP0310", what).hint(hint)
}
