//! The restricted folder of a month: findings by row, and the rows set aside. Only its owner may read it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use crate::{
    checks::{Findings, as_csv, as_html},
    definitions::Config,
    disclosure::Proof,
    history::{Tell, clear_unfinished, create_private, hold, is_open_to_others, manifest::as_json, write_private},
    vocabulary::{Diagnostic, Month},
};

/// The file that lists every row of every finding of a month, in the folder of restricted files.
pub fn list_of(restricted: &Path, month: Month) -> PathBuf {
    restricted.join(month.to_string()).join("findings.csv")
}

/// What was found, as a list and as a page: of a million rows they take a while to make, and need nothing but the findings.
pub struct Lists {
    list: Vec<u8>,
    page: String,
}

impl Lists {
    pub fn of(findings: &Findings, month: Month) -> Self {
        let (list, page) =
            rayon::join(|| as_csv::findings(findings), || as_html::findings(findings, &month.in_words()));
        Self { list, page }
    }
}

/// Writes what was found, for those who may see rows: which, where, and what to do. Gives the file of all findings.
pub fn write(
    project: &Path,
    config: &Config,
    month: Month,
    findings: &Findings,
    lists: &Lists,
    tell: Tell<'_>,
) -> anyhow::Result<PathBuf> {
    let restricted = project.join(&config.restricted);
    let folder = restricted.join(month.to_string());
    let quarantine = folder.join("quarantine");
    // A check writes here too, and does not hold the history.
    let _held = hold(&restricted, tell)?;
    for folder in [&folder, &quarantine] {
        create_private(folder)?;
        clear_unfinished(folder);
    }
    let mut written = BTreeSet::new();
    for of_file in &findings.quarantine {
        let name = as_csv::quarantine_name(of_file);
        write_private(&quarantine.join(&name), &as_csv::quarantine(of_file))?;
        written.insert(name);
    }
    forget_others(&quarantine, &written)?;
    let path = list_of(&restricted, month);
    write_private(&folder.join("findings.html"), lists.page.as_bytes())?;
    write_private(&path, &lists.list)?;
    Ok(path)
}

/// The file that says what is hidden in the public papers of a month, why, and what it could be.
pub const PROOF_FILE: &str = "disclosure.json";

/// Writes the proof that nothing hidden can be worked out, for those who may know which counts are small.
pub fn write_proof(project: &Path, config: &Config, month: Month, proof: &Proof) -> anyhow::Result<()> {
    let restricted = project.join(&config.restricted);
    let folder = restricted.join(month.to_string());
    for folder in [&restricted, &folder] {
        create_private(folder)?;
    }
    write_private(&folder.join(PROOF_FILE), as_json(proof).as_bytes())
}

/// The proof of the latest papers that hold a month, with their own month.
pub fn latest_proof(project: &Path, config: &Config, month: Month) -> anyhow::Result<Option<(Month, Proof)>> {
    let restricted = project.join(&config.restricted);
    if !restricted.is_dir() {
        return Ok(None);
    }
    let reading = || format!("reading the folder {}", restricted.display());
    let mut latest: Option<(Month, PathBuf)> = None;
    for entry in fs::read_dir(&restricted).with_context(reading)? {
        let folder = entry.with_context(reading)?;
        let of_papers = folder.file_name().to_str().and_then(|name| name.parse::<Month>().ok());
        let path = folder.path().join(PROOF_FILE);
        let is_later = |of_papers: &Month| latest.as_ref().is_none_or(|(best, _)| of_papers > best);
        if let Some(of_papers) = of_papers.filter(|one| *one >= month && path.is_file()).filter(is_later) {
            latest = Some((of_papers, path));
        }
    }
    let Some((of_papers, path)) = latest else { return Ok(None) };
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let proof = serde_json::from_str(&text).with_context(|| format!("{} is no proof of milepost's", path.display()))?;
    Ok(Some((of_papers, proof)))
}

/// What others may read although milepost closed it to them: a memory stick or a share may have no rights of its own.
pub fn still_open(project: &Path, config: &Config, run: &Path) -> Option<Diagnostic> {
    let restricted = project.join(&config.restricted);
    let history = run.parent().unwrap_or(run);
    let open: Vec<&Path> = [restricted.as_path(), history].into_iter().filter(|one| is_open_to_others(one)).collect();
    // Invented children may lie open.
    if config.synthetic.is_some() || open.is_empty() {
        return None;
    }
    let named: Vec<String> = open.iter().map(|one| one.display().to_string()).collect();
    let what = format!("others than their owner may read {}", named.join(" and "));
    let hint = "the file system does not keep rights: move the project to one that does, or close its folder by the \
                means of the share it lies on";
    Some(Diagnostic::warning("MP0706", what).hint(hint))
}

/// A file of the last time whose rows are all mended must not look as if they were not.
fn forget_others(folder: &Path, written: &BTreeSet<String>) -> anyhow::Result<()> {
    let reading = || format!("reading the folder {}", folder.display());
    for entry in fs::read_dir(folder).with_context(reading)? {
        let path = entry.with_context(reading)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_ours = path.extension().is_some_and(|extension| extension == "csv");
        if is_ours && !written.contains(&name) {
            fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    Ok(())
}
