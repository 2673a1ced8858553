//! The monthly batch, from a folder of extracts to the papers. Read this first: the stages follow each other here.

mod arrived;
pub mod asked;
pub mod brought;
mod commentary;
mod continuity;
mod dated;
mod earlier;
pub mod examples;
pub mod explain;
mod months;
mod papers;
mod personal;
mod provenance;
mod public;
mod published;
mod restated;
pub mod restricted;
mod scratch;
mod text_in;
mod told_log;
pub mod verify;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use crate::{
    checks::{self, Findings},
    definitions::{
        Config, Definitions,
        source::{Source, yaml_files},
    },
    history::{Held, History, Input, Keeping, Kept, Log, Manifest, Sealed, Tell, Texts, manifest},
    measures::{self, Inputs, Months},
    places::{self, Directory, Located, Lookups},
    reports::{self, Report},
    vocabulary::{Diagnostic, Month, Outcome, Status, words::counted},
};

pub use self::arrived::{ReadIn, compare_with_last, question_places, read_in};
use self::arrived::{compare_with, with_what_was_found};
pub use commentary::commentary_to_fill_in;
pub use papers::{Rendered, Written, render};
pub use personal::{Personal, of_extracts};
pub use public::Earlier;
pub use published::publish;

/// What somebody asks of a run.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder of `milepost.yaml`.
    pub project: PathBuf,
    /// The configuration, with what the command line put in its place.
    pub config: Config,
    pub month: Option<Month>,
    /// The first month to compute; without it, the earliest that the episodes support.
    pub from: Option<Month>,
    pub papers: bool,
}

/// Why a run could not be done, by who must act.
#[derive(Debug)]
pub enum Stopped {
    /// Our YAML, or the extracts as a whole: every problem at once.
    Told(Vec<Diagnostic>),
    /// The world: a disk, memory.
    World(anyhow::Error),
}

impl From<anyhow::Error> for Stopped {
    fn from(error: anyhow::Error) -> Self {
        // A stage that touches the disk says what to do about it; that must reach the screen in full.
        match error.downcast::<Diagnostic>() {
            Ok(told) => Self::Told(vec![told]),
            Err(error) => Self::World(error),
        }
    }
}

impl From<polars::prelude::PolarsError> for Stopped {
    fn from(error: polars::prelude::PolarsError) -> Self {
        Self::World(anyhow::Error::new(error).context("computing"))
    }
}

impl From<Diagnostic> for Stopped {
    fn from(told: Diagnostic) -> Self {
        Self::Told(vec![told])
    }
}

impl From<Vec<Diagnostic>> for Stopped {
    fn from(told: Vec<Diagnostic>) -> Self {
        Self::Told(told)
    }
}

/// What a run did.
#[derive(Debug)]
pub struct Done {
    pub manifest: Manifest,
    /// What was said of files that were not read, and of the month.
    pub told: Vec<Diagnostic>,
    pub findings: Findings,
    pub figures: usize,
    pub kept: PathBuf,
    pub written: Vec<Written>,
}

/// Definitions of a project, with its reports, checked before a row is read.
pub fn definitions(project: &Path, config: Config) -> Result<(Definitions, Vec<Report>), Stopped> {
    let folder = project.join(&config.measures).join("reports");
    let of_reports = |problems: Vec<Diagnostic>| {
        // Which measures a report may name is not known then, but whether it is a report at all is.
        [problems, reports_unread(&folder, project)].concat()
    };
    let definitions = Definitions::load(project, config).map_err(of_reports)?;
    let reports = papers::definitions(project, &definitions)?;
    Ok((definitions, reports))
}

/// What is no report at all among the files of a folder.
fn reports_unread(folder: &Path, project: &Path) -> Vec<Diagnostic> {
    let read = yaml_files(folder).unwrap_or_default().into_iter().filter_map(|path| Source::read(&path, project).ok());
    let of_report =
        |source: Source| reports::definition::read(&source.name, &source.text, &[]).err().unwrap_or_default();
    read.flat_map(of_report).filter(|one| one.code == reports::definition::SHAPE).collect()
}

/// Runs the monthly batch.
pub fn run(request: Request) -> Result<Done, Stopped> {
    run_telling(request, &|_| ())
}

/// Runs the monthly batch, and tells where it has to wait for another.
pub fn run_telling(request: Request, tell: Tell<'_>) -> Result<Done, Stopped> {
    let Request { project, config, .. } = &request;
    let mut log = Log::begin();
    let history = History::of(&project.join(&config.reports));
    let mut figured = figure(&request, &mut log)?;
    // Held until the last paper is written, so that two runs at once are one after the other.
    let held = history.hold(tell)?;
    let folder = keep(&history, &held, &mut figured)?;
    history.keep_earlier(&held, &figured.kept.manifest, &figured.kept.earlier)?;
    let Figured { definitions, reports, findings, lists, mut told, memory, personal, sealed, kept, .. } = figured;
    restricted::write(project, config, kept.manifest.month, &findings, &lists, tell)?;
    continuity::keep(project, config, kept.manifest.month, &memory)?;
    told_log::kept(&mut log, &kept.manifest, &held);
    let mut written = Vec::new();
    if request.papers {
        let earlier = Earlier::of(&history, sealed.id())?;
        let rendered = papers::render(project, &definitions, &reports, &kept, &earlier, (personal.as_ref(), None))?;
        (written, told) = (rendered.written, [told, rendered.told].concat());
    }
    told_log::written(&mut log, &written);
    log.write(&held, &folder)?;
    told.extend(restricted::still_open(project, config, &folder));
    let figures = kept.results.outcomes().len();
    Ok(Done { manifest: kept.manifest, told, findings, figures, kept: folder, written })
}

/// Keeps a run. Where another build of this version kept other figures under its name, it is named by its build too:
/// both are kept, and neither pretends to be the other.
fn keep(history: &History, held: &Held, figured: &mut Figured) -> Result<PathBuf, Stopped> {
    // Before the run, so that every run that is there can be counted again as it was defined.
    history.keep_definitions(held, &figured.kept.manifest, &figured.texts)?;
    if let Keeping::In(folder) = history.keep(held, &figured.sealed)? {
        return Ok(folder);
    }
    let plain = figured.sealed.id().to_owned();
    (figured.sealed, figured.kept) = Sealed::of_this_build(figured.kept.clone())?;
    let (own, version) = (figured.sealed.id(), &figured.kept.manifest.version);
    match history.keep(held, &figured.sealed)? {
        Keeping::In(folder) => {
            let what =
                format!("another build of milepost {version} kept other figures from the same inputs, as {plain}");
            let hint = format!("those of this build are kept beside them, as {own}, and nothing was overwritten");
            figured.told.push(Diagnostic::warning("MP0423", what).hint(hint));
            Ok(folder)
        }
        Keeping::Otherwise => {
            let what = format!("the run {own} is kept already, with other figures from the same inputs and source");
            let hint = "this machine or compiler computes otherwise than the one that kept it: move the kept folder away \
                        if nobody relies on it; nothing was overwritten";
            Err(Stopped::from(Diagnostic::error("MP0423", what).hint(hint)))
        }
    }
}

/// The figures of a request, sealed and not yet kept.
pub struct Figured {
    pub definitions: Definitions,
    pub reports: Vec<Report>,
    pub findings: Findings,
    /// The findings as they will be written.
    pub lists: restricted::Lists,
    pub told: Vec<Diagnostic>,
    /// What the month remembers of its open rows, for the next one to compare with.
    pub memory: continuity::Memory,
    /// Whom no paper may name, where papers are asked for.
    pub personal: Option<Personal>,
    pub sealed: Sealed,
    pub kept: Kept,
    /// The definitions as they are written, to be kept with the run.
    pub texts: Texts,
}

/// Computes what a request asks for, and writes nothing. The history says by which definitions it was computed before.
pub fn figure(request: &Request, log: &mut Log) -> Result<Figured, Stopped> {
    let Request { project, config, .. } = request;
    let history = History::of(&project.join(&config.reports));
    let (definitions, reports) = definitions(project, config.clone())?;
    told_log::defined(log, &definitions, &reports);
    let ReadIn { checked, mut findings, mut told } = read_in(project, &definitions)?;
    let directory = question_places(project, &definitions, &checked, &mut findings, &mut told)?;
    told_log::read(log, &findings);
    let (months, remark) = months::choose(&checked, request.month, request.from)
        .map_err(|why| with_what_was_found(why, &findings, &told))?;
    told.extend(remark);
    let complete_from = months::complete_from(&checked)?;
    let (rows, memory) =
        rayon::join(|| dated::rows(&checked, &definitions), || continuity::memory(&definitions, &checked, months.last));
    let (rows, memory) = (rows?, memory?);
    compare_with(months.last, project, &definitions, &checked, &mut findings, &mut told)?;
    // To know everybody's identifiers takes a while, and only papers are searched for them.
    let personal = request.papers.then(|| Personal::of(&checked, &definitions)).transpose()?;
    let (located, lookups) = places::locate(checked, directory.as_ref(), &config.authority.districts)?;
    told_log::placed(log, &lookups);
    let (outcomes, lists) =
        rayon::join(|| compute(&located, &definitions, months), || restricted::Lists::of(&findings, months.last));
    let outcomes = outcomes?;
    told.extend(withheld(&definitions, &outcomes, months));
    let manifest =
        manifest_of(request, &definitions, (months, complete_from), &findings, directory.as_ref(), &lookups)?;
    let again = earlier::Again { project, history: &history, manifest: &manifest, config, located: &located, months };
    let (earlier, remarks) = earlier::count(&again)?;
    told.extend(remarks);
    // To give up a million rows takes a while, and nobody need wait for it.
    rayon::spawn(move || drop(located));
    let (sealed, kept) = Sealed::new(manifest, outcomes, &rows)?;
    let kept = Kept { earlier, ..kept };
    told_log::computed(log, &kept);
    let texts = earlier::texts(project, config)?;
    Ok(Figured { definitions, reports, findings, lists, told, memory, personal, sealed, kept, texts })
}

fn compute(located: &Located, definitions: &Definitions, months: Months) -> Result<Vec<Outcome>, Stopped> {
    Ok(measures::compute(&Inputs { located, definitions, months })?)
}

/// Each measure that is withheld in some month, said once, by the latest.
fn withheld(definitions: &Definitions, outcomes: &[Outcome], months: Months) -> Vec<Diagnostic> {
    let of = |measure: &crate::definitions::Measure| {
        let withheld = outcomes.iter().filter(|one| one.measure == measure.id() && one.status == Status::Withheld);
        let months_of: BTreeMap<Month, &Outcome> = withheld.map(|one| (one.month, one)).collect();
        let (month, outcome) = months_of.last_key_value()?;
        let more = if months_of.len() > 1 {
            format!(", as in {} more", counted(months_of.len() - 1, "month"))
        } else {
            String::new()
        };
        let reason = outcome.reason.as_deref().unwrap_or_default();
        let what = format!("`{}` is withheld for {}{more}: {reason}", measure.id(), month.in_words());
        let told =
            if *month == months.last { Diagnostic::error("MP0313", what) } else { Diagnostic::warning("MP0313", what) };
        Some(told.hint("mend the rows that findings.csv lists under that rule, and run again"))
    };
    definitions.measures.iter().filter_map(of).collect()
}

fn open_directory(project: &Path, config: &Config) -> Result<Option<Directory>, Stopped> {
    let Some(path) = &config.postcodes else { return Ok(None) };
    let opened = Directory::open(&project.join(path), &project.join(".milepost"));
    opened.map(Some).map_err(|error| Stopped::Told(vec![error.diagnostic()]))
}

fn manifest_of(
    request: &Request,
    definitions: &Definitions,
    (months, complete_from): (Months, Option<Month>),
    findings: &Findings,
    directory: Option<&Directory>,
    lookups: &Lookups,
) -> anyhow::Result<Manifest> {
    let definition =
        |measure: &crate::definitions::Measure| (measure.id().to_owned(), definitions.hashes(measure.id()));
    let manifest = Manifest {
        run: String::new(),
        month: months.last,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        build: None,
        authority: request.config.authority.name.clone(),
        months: [months.first, months.last],
        complete_from,
        inputs: findings.files.iter().map(input_of).collect(),
        postcodes: directory.map(|directory| directory_used(directory, lookups)),
        definitions: definitions.measures.iter().map(definition).collect::<BTreeMap<_, _>>(),
        contracts: contract_hashes(&request.project, &request.config)?,
        configuration: configuration_hashes(definitions)?,
        findings: findings.findings.iter().map(finding_count).collect(),
        results: String::new(),
        rounded_to: None,
    };
    Ok(manifest.named())
}

fn input_of(count: &checks::FileCount) -> Input {
    Input {
        file: count.file.clone(),
        table: count.table.clone(),
        sha256: count.sha256.clone(),
        rows_read: count.rows_read,
        rows_used: count.rows_used,
        rows_set_aside: count.rows_set_aside,
        rows_duplicate: count.rows_duplicate,
    }
}

fn directory_used(directory: &Directory, lookups: &Lookups) -> manifest::DirectoryUsed {
    let release = directory.release();
    manifest::DirectoryUsed {
        file: release.file.clone(),
        layout: release.layout.name().to_owned(),
        sha256: release.sha256.clone(),
        postcodes: release.postcodes,
        looked_up: lookups.postcodes,
        not_found: lookups.not_found,
    }
}

fn finding_count(finding: &checks::Finding) -> manifest::FindingCount {
    manifest::FindingCount {
        code: finding.code.to_owned(),
        dfe: finding.dfe.clone(),
        severity: finding.severity.name().to_owned(),
        table: finding.table.clone(),
        words: finding.words.clone(),
        rows: finding.rows.len(),
    }
}

/// The hash of each contract's file. What a rule says decides which rows count, so it is part of what a run read.
fn contract_hashes(project: &Path, config: &Config) -> Result<BTreeMap<String, String>, Diagnostic> {
    let mut hashes = BTreeMap::new();
    for path in yaml_files(&project.join(&config.measures).join("contracts"))? {
        let source = Source::read(&path, project)?;
        let table = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        // A checkout on Windows ends its lines otherwise; the rules are the same.
        hashes.insert(table, manifest::short_hash(&source.text.replace("\r\n", "\n")));
    }
    Ok(hashes)
}

/// The hash of each part of the configuration as it is in force, but for where things lie and how papers look.
fn configuration_hashes(definitions: &Definitions) -> anyhow::Result<BTreeMap<String, String>> {
    const NO_FIGURE_HANGS_ON_IT: [&str; 9] = [
        "extracts",
        "postcodes",
        "measures",
        "reports",
        "restricted",
        "templates",
        "commentary",
        "house",
        "comparators",
    ];
    let serde_json::Value::Object(parts) =
        serde_json::to_value(&definitions.config).context("reading the configuration")?
    else {
        return Ok(BTreeMap::new());
    };
    let parts = parts.iter().filter(|(name, _)| !NO_FIGURE_HANGS_ON_IT.contains(&name.as_str()));
    let parts = parts.map(|(name, part)| (name.clone(), manifest::short_hash(part)));
    // What others publish is in the papers, so another file of it makes another run.
    let published =
        definitions.published.iter().map(|file| (format!("comparators/{}", file.name), file.sha256.clone()));
    Ok(parts.chain(published).collect())
}
