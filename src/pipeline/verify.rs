//! Makes a run again from what its manifest names, and compares every byte of its figures and papers.
//!
//! Where something that the run read is another now, it says what: an input, a definition, the configuration, or the
//! version. Only where nothing of that differs are bytes compared.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use super::{Earlier, Figured, Request, Stopped, figure, papers, scratch::Scratch};
use crate::{
    definitions::Config,
    history::{History, Log, MANIFEST_FILE, Manifest, RESULTS_FILE, Sealed, differing, manifest::sha256},
    vocabulary::Diagnostic,
};

/// What became of a run that was made again.
#[derive(Debug, Default)]
pub struct Verified {
    pub run: String,
    /// What is the same, byte for byte.
    pub same: Vec<String>,
    /// What the run makes and is not there, such as pictures that nobody kept: nothing to compare with.
    pub absent: Vec<String>,
    /// What lies among its papers and is not made by it.
    pub strange: Vec<String>,
    pub differences: Vec<Diagnostic>,
}

/// Makes the run of an id, or the latest, again.
pub fn verify(project: &Path, config: Config, typed: Option<&str>) -> Result<Verified, Stopped> {
    let reports = project.join(&config.reports);
    let claim = Claim::find(&reports, typed)?;
    let then = &claim.manifest;
    let mut verified = Verified { run: then.run.clone(), ..Verified::default() };
    let extracts = project.join(&config.extracts);
    let request = Request {
        project: project.to_path_buf(),
        config,
        month: Some(then.month),
        from: Some(then.months[0]),
        papers: true,
    };
    let mut made = match figure(&request, &mut Log::begin()) {
        Ok(made) => made,
        Err(stopped) => return Err(without_inputs(then, &extracts, stopped)),
    };
    if then.build.is_some() {
        (made.sealed, made.kept) = Sealed::of_this_build(made.kept)?;
    }
    verified.differences = read_otherwise(then, &made.kept.manifest);
    if verified.differences.is_empty() {
        compare_figures(&claim, &made, &mut verified);
        let history = History::of(&reports);
        compare_papers(project, &history, &claim.papers, made, &mut verified)?;
    }
    Ok(verified)
}

/// What was claimed: a manifest, the files kept with it, and the papers made from it. A fresh clone has the papers alone.
struct Claim {
    manifest: Manifest,
    sealed: Option<Sealed>,
    papers: Vec<PathBuf>,
}

impl Claim {
    fn find(reports: &Path, typed: Option<&str>) -> Result<Self, Stopped> {
        let history = History::of(reports);
        let papers = papers_of(reports)?;
        let of_papers = |name: &str| papers.iter().map(|(_, manifest)| manifest).find(|one| one.run.starts_with(name));
        let kept = match typed {
            Some(name) => match (history.find(name), of_papers(name)) {
                (Ok(id), _) => Some(id),
                (Err(_), Some(paper)) => history.find(&paper.run).ok(),
                (Err(error), None) => return Err(error.into()),
            },
            None => history.latest(None)?.map(|kept| kept.manifest.run),
        };
        // A run whose figures were let go is still known by its manifest, which holds their hash.
        let with_figures = kept.as_ref().filter(|id| !history.is_let_go(id));
        let sealed = with_figures.map(|id| history.sealed(id)).transpose()?;
        let manifest = match &kept {
            Some(id) => Some(history.manifest_of(id)?),
            None => of_papers(typed.unwrap_or_default()).cloned(),
        };
        let Some(manifest) = manifest else {
            let wrong = Diagnostic::error("MP0401", "no run has been kept to make again");
            return Err(Stopped::from(wrong.hint("`milepost run` computes and keeps a month")));
        };
        let of_run = papers.into_iter().filter(|(_, one)| one.run == manifest.run);
        let papers = of_run.map(|(folder, _)| folder).collect();
        Ok(Self { manifest, sealed, papers })
    }
}

/// The folders of papers, each with the manifest that lies in it.
fn papers_of(reports: &Path) -> anyhow::Result<Vec<(PathBuf, Manifest)>> {
    let mut found = Vec::new();
    for month in folders(reports)?.into_iter().filter(|folder| !folder.ends_with("history")) {
        for folder in folders(&month)? {
            let manifest = fs::read(folder.join(MANIFEST_FILE)).ok();
            // A paper whose manifest cannot be read was made by another version, and claims nothing here.
            if let Some(manifest) = manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
                found.push((folder, manifest));
            }
        }
    }
    Ok(found)
}

fn folders(of: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !of.is_dir() {
        return Ok(Vec::new());
    }
    let reading = || format!("reading {}", of.display());
    let mut folders = Vec::new();
    for entry in fs::read_dir(of).with_context(reading)? {
        let path = entry.with_context(reading)?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

/// A run that cannot be made again often lacks an input; that is said first.
fn without_inputs(then: &Manifest, extracts: &Path, stopped: Stopped) -> Stopped {
    let Stopped::Told(mut told) = stopped else { return stopped };
    let missing = then.inputs.iter().filter(|input| !extracts.join(&input.file).exists());
    let missing: Vec<Diagnostic> = missing.map(|input| not_there(&input.file)).collect();
    told.splice(0..0, missing);
    Stopped::Told(told)
}

fn not_there(file: &str) -> Diagnostic {
    let what = format!("the run read `{file}`, which is not there now");
    Diagnostic::error("MP0430", what).hint("name the folder that holds the extracts of that time with `--extracts DIR`")
}

/// Everything that the two runs read otherwise.
fn read_otherwise(then: &Manifest, now: &Manifest) -> Vec<Diagnostic> {
    let (old, mut new) = (files(then), files(now));
    // A public manifest does not give the hash of every file; those without one are taken as they are.
    let without_hash = then.inputs.iter().filter(|input| input.sha256.is_empty());
    without_hash.for_each(|input| drop(new.remove(&input.file)));
    let mut differences = Vec::new();
    for file in differing(&old, &new) {
        differences.push(match (old.get(&file), new.get(&file)) {
            (Some(_), None) => not_there(&file),
            (None, _) => differs(format!("the run did not read `{file}`, which is there now")),
            (Some(old), Some(new)) => {
                differs(format!("`{file}` is not the file that the run read: SHA-256 {old} then, {new} now"))
            }
        });
    }
    for id in differing(&then.definitions, &now.definitions) {
        differences.push(differs(format!("the definition of `{id}` is not that of the run")));
    }
    for table in differing(&then.contracts, &now.contracts) {
        differences.push(differs(format!("the contract `{table}` is not that of the run")));
    }
    for part in differing(&then.configuration, &now.configuration) {
        differences.push(differs(format!("`{part}` in the configuration is not that of the run")));
    }
    if then.version != now.version {
        let what = format!("the run was made by milepost {}, and this is {}", then.version, now.version);
        differences.push(differs(what).hint("make it again with that version"));
    } else if then.build != now.build {
        let what = format!("the run was made by another build of milepost {}", then.version);
        differences.push(differs(what).hint("make it again with that build"));
    }
    if differences.is_empty() && then.months != now.months {
        let [first, last] = then.months;
        differences.push(differs(format!("the run is about {first} to {last}, which cannot be computed now")));
    }
    differences
}

fn differs(what: String) -> Diagnostic {
    Diagnostic::error("MP0431", what)
}

fn files(manifest: &Manifest) -> BTreeMap<String, String> {
    let inputs = manifest.inputs.iter().filter(|input| !input.sha256.is_empty());
    let inputs = inputs.map(|input| (input.file.clone(), input.sha256.clone()));
    inputs.chain(manifest.postcodes.iter().map(|used| (used.file.clone(), used.sha256.clone()))).collect()
}

fn compare_figures(claim: &Claim, made: &Figured, verified: &mut Verified) {
    let Some(kept) = &claim.sealed else {
        // A public manifest does not give the hash of figures in full: then the papers alone are compared.
        if claim.manifest.results.is_empty() {
            return;
        }
        let [(_, results), ..] = made.sealed.files();
        let is_same = claim.manifest.results == sha256(results);
        return verified.compared(RESULTS_FILE.to_owned(), is_same);
    };
    for ((name, then), (_, now)) in kept.files().into_iter().zip(made.sealed.files()) {
        verified.compared(name.to_owned(), then == now);
    }
}

/// Renders the papers beside, and compares each of their files with those that are there.
fn compare_papers(
    project: &Path,
    history: &History,
    papers: &[PathBuf],
    made: Figured,
    verified: &mut Verified,
) -> Result<(), Stopped> {
    if papers.is_empty() {
        return Ok(());
    }
    let Figured { mut definitions, reports, kept, .. } = made;
    let beside = Scratch::create("verify")?;
    definitions.config.reports = beside.path().to_owned();
    definitions.config.restricted = beside.path().join("restricted");
    let earlier = Earlier::of(history, &kept.manifest.run)?;
    let written = papers::render(project, &definitions, &reports, &kept, &earlier, (None, None))?.written;
    for paper in written {
        let made = paper.path.parent().unwrap_or(beside.path());
        if let Some(there) = papers.iter().find(|folder| folder.file_name() == made.file_name()) {
            compare_folders(made, there, verified)?;
        }
    }
    Ok(())
}

fn compare_folders(made: &Path, there: &Path, verified: &mut Verified) -> anyhow::Result<()> {
    let paper = there.file_name().unwrap_or_default().to_string_lossy();
    let named = |name: &str| format!("{paper}/{name}");
    let (now, then) = (files_below(made)?, files_below(there)?);
    for (name, path) in &now {
        match then.get(name) {
            Some(there) => {
                let is_same = matches!((fs::read(path), fs::read(there)), (Ok(a), Ok(b)) if a == b);
                verified.compared(named(name), is_same);
            }
            None => verified.absent.push(named(name)),
        }
    }
    let strange = then.keys().filter(|name| !now.contains_key(*name));
    verified.strange.extend(strange.map(|name| named(name)));
    Ok(())
}

impl Verified {
    fn compared(&mut self, name: String, is_same: bool) {
        if is_same {
            return self.same.push(name);
        }
        let what = format!("`{name}` is not what the run makes now, though nothing that it read differs");
        let hint = "the file was changed by hand; or, for a paper, the house style, templates or commentary are not those \
                    of then; or this build of milepost computes or draws otherwise than the one that made it";
        self.differences.push(Diagnostic::error("MP0432", what).hint(hint));
    }
}

/// Every file of a folder and those in it, by the name under which it lies there.
fn files_below(folder: &Path) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name().to_string_lossy().into_owned()))?;
        if path.is_dir() {
            let below = files_below(&path)?.into_iter();
            files.extend(below.map(|(inner, path)| (format!("{name}/{inner}"), path)));
        } else {
            files.insert(name, path);
        }
    }
    Ok(files)
}
