//! The papers of a run: what is drawn, composed and written, and where it lies.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use rayon::prelude::*;

use super::{
    Stopped,
    brought::{self, Brought},
    personal::Personal,
    provenance::{provenance_of, quality_of},
    public::{Earlier, Public},
    restated, restricted,
};
use crate::{
    charts::{self, Chart, Coverage},
    definitions::{
        Config, Definitions, Measure,
        source::{Source, yaml_files},
    },
    disclosure::Summary,
    history::{self, Kept, clear_unfinished, create_private, to_csv, to_parquet, write_beside, write_private},
    reports::{
        self, Briefing, HiddenNumbers, Material, Paper, Report, Templates,
        material::{ChartInPaper, ChartTable, Sparkline},
    },
    vocabulary::{AgreedMeasure, Diagnostic, Month, Severity, words::did_you_mean},
};

/// A paper that was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its page, which is the first of its files.
    pub path: PathBuf,
    /// The names of its files, beside each other.
    pub files: Vec<&'static str>,
    pub charts: usize,
    /// How much was hidden in a public paper, where small counts are.
    pub hidden: Option<Summary>,
}

/// The papers of a run, and what was said while they were made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rendered {
    pub written: Vec<Written>,
    pub told: Vec<Diagnostic>,
}

/// The reports of a project, checked against its measures.
pub fn definitions(project: &Path, definitions: &Definitions) -> Result<Vec<Report>, Stopped> {
    let agreed = agreed(definitions);
    let folder = project.join(&definitions.config.measures).join("reports");
    let (mut reports, mut problems) = (Vec::new(), Vec::new());
    for path in yaml_files(&folder)? {
        let source = Source::read(&path, project)?;
        match reports::definition::read(&source.name, &source.text, &agreed) {
            Ok(report) => reports.push(report),
            Err(wrong) => problems.extend(wrong),
        }
    }
    if problems.is_empty() { Ok(reports) } else { Err(Stopped::Told(problems)) }
}

/// What is said of the files of reports as they are written. Figures that one names and the run does not have are printed
/// as `[x]`, which somebody should know of before the committee does; progress that gives away what is hidden stops it.
fn said_of_reports(
    project: &Path,
    config: &Config,
    agreed: &[AgreedMeasure],
    (public, hidden): (&Public, &HiddenNumbers),
) -> Result<Vec<Diagnostic>, Stopped> {
    let (mut told, mut given_away) = (Vec::new(), Vec::new());
    for path in yaml_files(&project.join(&config.measures).join("reports"))? {
        let source = Source::read(&path, project)?;
        let Ok(report) = reports::definition::read(&source.name, &source.text, agreed) else { continue };
        let shown = public.protected.results();
        let absent = reports::definition::check_figures(&source.name, &source.text, &report, agreed, shown);
        told.extend(absent.into_iter().map(|one| Diagnostic { severity: Severity::Warning, ..one }));
        given_away.extend(reports::progress::given_away(&source.name, &report, hidden));
    }
    if given_away.is_empty() { Ok(told) } else { Err(Stopped::Told(given_away)) }
}

/// Measures that a report shows for a month before any version of them is in force.
fn not_in_force(definitions: &Definitions, reports: &[Report], month: Month) -> Vec<Diagnostic> {
    let themes = reports.iter().flat_map(|report| &report.themes);
    let shown: BTreeSet<&str> =
        themes.flat_map(|theme| &theme.measures).map(|shown| shown.measure.value.as_str()).collect();
    let is_early = |measure: &&Measure| {
        let is_later = measure.agreed_from.is_some_and(|from| from > month.last_day());
        is_later && measure.words.earlier.is_empty() && shown.contains(measure.id())
    };
    let told = |measure: &Measure| {
        let what = format!("measure `{}` is shown for {month}, before its definition is in force", measure.id());
        let hint = "say under `version` from which day it counts; a day after the month of the paper is a slip";
        Diagnostic::warning("MP0620", what).at(measure.place.clone()).hint(hint)
    };
    definitions.measures.iter().filter(is_early).map(told).collect()
}

pub(super) fn agreed(definitions: &Definitions) -> Vec<AgreedMeasure> {
    definitions.measures.iter().map(|measure| measure.words.clone()).collect()
}

/// Renders every paper from the figures of a run, or the one that is named, and writes it with its charts. Nothing is
/// written unless everything public is protected and names nobody.
pub fn render(
    project: &Path,
    definitions: &Definitions,
    reports: &[Report],
    kept: &Kept,
    earlier: &Earlier,
    (personal, only): (Option<&Personal>, Option<&str>),
) -> Result<Rendered, Stopped> {
    let config = &definitions.config;
    let public = Public::of(definitions, kept, earlier).map_err(Stopped::Told)?;
    let papers = Papers::of(project, definitions, reports, kept, &public, (earlier, only))?;
    if let Some(personal) = personal {
        papers.name_nobody(personal)?;
    }
    if let Some(proof) = public.protected.proof() {
        restricted::write_proof(project, config, kept.manifest.month, proof)?;
    }
    let month = project.join(&config.reports).join(kept.manifest.month.to_string());
    let mut written = Vec::new();
    for paper in &papers.public {
        let hidden = public.protected.proof().map(|proof| proof.summary);
        written.push(Written { hidden, ..paper.write(&month, write_beside)? });
    }
    for paper in &papers.internal {
        create_private(&month.join(&paper.name))?;
        written.push(paper.write(&month, write_private)?);
    }
    Ok(Rendered { written, told: papers.told })
}

/// Every paper of a run as bytes, before any of them is written.
struct Papers {
    public: Vec<Folder>,
    internal: Vec<Folder>,
    told: Vec<Diagnostic>,
}

/// The folder of a paper: its files by their names there, the page first.
struct Folder {
    name: String,
    files: Vec<(String, Vec<u8>)>,
    /// Its papers themselves, without what lies beside them.
    papers: Vec<&'static str>,
    /// The words that a page of the paper holds in whatever form, for those forms that cannot be searched.
    words: String,
    charts: usize,
}

impl Papers {
    fn of(
        project: &Path,
        definitions: &Definitions,
        reports: &[Report],
        kept: &Kept,
        public: &Public,
        (earlier, only): (&Earlier, Option<&str>),
    ) -> Result<Self, Stopped> {
        let (config, manifest, protected) = (&definitions.config, &public.manifest, &public.protected);
        let coverage =
            Coverage { area: config.authority.short.clone(), first: public.first_month, last: manifest.month };
        let agreed: Vec<AgreedMeasure> =
            definitions.measures.iter().map(|one| one.words_in(manifest.month).in_print()).collect();
        let draw = |measure: &AgreedMeasure| {
            let control = history::control(measure, protected.results(), coverage.first, coverage.last);
            let charts = charts::draw_public(measure, protected, &coverage, control.as_ref());
            charts.into_iter().map(|chart| (measure.id.clone(), chart)).collect::<Vec<_>>()
        };
        // Side by side, and in the order of the measures all the same.
        let drawn: Vec<(String, Chart)> = agreed.par_iter().flat_map_iter(draw).collect();
        let sparkline = |measure: &AgreedMeasure| {
            let drawn = charts::sparkline(measure, protected.results(), &coverage)?;
            Some(Sparkline { measure: measure.id.clone(), svg: drawn.svg, alt: drawn.alt })
        };
        let sparklines: Vec<Sparkline> = agreed.iter().filter_map(sparkline).collect();
        let in_paper: Vec<ChartInPaper> = drawn.iter().map(|(measure, chart)| chart_in_paper(measure, chart)).collect();
        let (quality, provenance) = (quality_of(manifest), provenance_of(config, manifest, protected));
        let restated = restated::list(&earlier.published, kept, protected, &agreed, public.first_month);
        let hidden = brought::hidden_numbers(&agreed, kept, protected);
        let Brought { house, templates, commentary, mut told } =
            brought::brought(project, config, &agreed, (manifest.month, protected, &hidden))?;
        told.extend(said_of_reports(project, config, &agreed, (public, &hidden))?);
        let reports = &brought::with_progress(project, config, reports, (manifest.month, &hidden))?;
        told.extend(not_in_force(definitions, reports, manifest.month));
        let material = Material {
            month: manifest.month,
            first_month: public.first_month,
            service_start: config.service.as_ref().and_then(|service| service.start).map(Month::of),
            authority: &config.authority.name,
            measures: &agreed,
            results: protected.results(),
            charts: &in_paper,
            sparklines: &sparklines,
            commentary: &commentary,
            quality: &quality,
            provenance: &provenance,
            restated: restated.as_deref(),
            font_css: charts::font_css(),
            house: &house,
        };
        let briefings = briefings(project, config, reports)?;
        let ids = reports.iter().map(|one| &one.id.value).chain(briefings.iter().map(|(one, _)| &one.id.value));
        is_one_of(only, ids.map(String::as_str))?;
        let is_wanted = |id: &str| only.is_none_or(|name| name == id);
        let beside = public_files(&drawn, public)?;
        let mut papers = Self { public: Vec::new(), internal: Vec::new(), told };
        for report in reports.iter().filter(|one| is_wanted(&one.id.value)) {
            let paper = reports::compose(report, protected, &material);
            let folder = Folder::of(&report.id.value, &paper, &templates)?;
            papers.public.push(folder.with(&beside, drawn.len()));
        }
        // Past disclosure, on purpose: the briefing is for inside the council, and says so on every page.
        let (quality, provenance) = (quality_of(&kept.manifest), provenance_of(config, &kept.manifest, protected));
        let inside = Material { results: &kept.results, quality: &quality, provenance: &provenance, ..material };
        for (briefing, report) in briefings.into_iter().filter(|(one, _)| is_wanted(&one.id.value)) {
            let paper = reports::brief(&briefing, report, &inside);
            let run = (String::from("run.json"), kept.manifest.to_json().into_bytes());
            papers.internal.push(Folder::of(&briefing.id.value, &paper, &templates)?.with(&[run], 0));
        }
        Ok(papers)
    }

    /// Refuses, naming file and kind, if a public byte names somebody from the extracts.
    fn name_nobody(&self, personal: &Personal) -> Result<(), Stopped> {
        let mut told = Vec::new();
        for folder in &self.public {
            for (name, bytes) in &folder.files {
                told.extend(personal.named_in(&format!("{}/{name}", folder.name), bytes));
            }
            told.extend(personal.named_in(&format!("{}/words.txt", folder.name), folder.words.as_bytes()));
        }
        if told.is_empty() { Ok(()) } else { Err(Stopped::Told(told)) }
    }
}

impl Folder {
    fn of(name: &str, paper: &Paper, templates: &Templates) -> Result<Self, Stopped> {
        let files = reports::files(paper, templates, &charts::font_files())?;
        let papers = files.iter().map(|file| file.name).collect();
        let files = files.into_iter().map(|file| (file.name.to_owned(), file.bytes)).collect();
        let words = serde_json::to_string(paper).context("reading the words of a paper")?;
        Ok(Self { name: name.to_owned(), files, papers, words, charts: 0 })
    }

    fn with(mut self, files: &[(String, Vec<u8>)], charts: usize) -> Self {
        self.files.extend(files.iter().cloned());
        self.charts = charts;
        self
    }

    fn write(&self, month: &Path, write: fn(&Path, &[u8]) -> anyhow::Result<()>) -> anyhow::Result<Written> {
        let folder = month.join(&self.name);
        let charts = folder.join("charts");
        let deepest = if self.charts == 0 { &folder } else { &charts };
        fs::create_dir_all(deepest).with_context(|| format!("creating the folder {}", deepest.display()))?;
        [&folder, &charts].into_iter().for_each(|folder| clear_unfinished(folder));
        for (name, bytes) in &self.files {
            write(&folder.join(name), bytes)?;
        }
        self.forget_others(&charts)?;
        let page = self.files.first().map_or("", |(name, _)| name.as_str());
        Ok(Written { path: folder.join(page), files: self.papers.clone(), charts: self.charts, hidden: None })
    }

    /// A chart of the last time that is not drawn now may show what is hidden now.
    fn forget_others(&self, charts: &Path) -> anyhow::Result<()> {
        let Ok(entries) = fs::read_dir(charts) else { return Ok(()) };
        for entry in entries {
            let path = entry.with_context(|| format!("reading the folder {}", charts.display()))?.path();
            let name = format!("charts/{}", path.file_name().unwrap_or_default().to_string_lossy());
            let is_a_chart = path.extension().is_some_and(|ending| ending == "svg" || ending == "png");
            if is_a_chart && !self.files.iter().any(|(known, _)| *known == name) {
                fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// What lies beside every public paper: its charts, its figures for other tools, and what they were made from.
fn public_files(drawn: &[(String, Chart)], public: &Public) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let of_charts: Vec<[(String, Vec<u8>); 2]> = drawn
        .par_iter()
        .map(|(_, chart)| {
            let svg = (format!("charts/{}.svg", chart.id), chart.standalone_svg().into_bytes());
            anyhow::Ok([svg, (format!("charts/{}.png", chart.id), chart.png(PNG_SCALE)?)])
        })
        .collect::<anyhow::Result<_>>()?;
    files.extend(of_charts.into_iter().flatten());
    let outcomes = public.protected.results().outcomes();
    files.push((String::from("results.csv"), to_csv(outcomes)?));
    files.push((String::from("results.parquet"), to_parquet(outcomes, &public.manifest)?));
    files.push((String::from("run.json"), public.manifest.to_json().into_bytes()));
    Ok(files)
}

fn is_one_of<'a>(name: Option<&str>, known: impl Iterator<Item = &'a str> + Clone) -> Result<(), Diagnostic> {
    let Some(name) = name.filter(|name| known.clone().all(|one| one != *name)) else { return Ok(()) };
    let hint = match did_you_mean(name, known.clone()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("the papers of this project are {}", known.collect::<Vec<_>>().join(", ")),
    };
    Err(Diagnostic::error("MP0403", format!("there is no report `{name}`")).hint(hint))
}

/// The briefings of a project, each with the report that it is about.
fn briefings<'a>(
    project: &Path,
    config: &Config,
    reports: &'a [Report],
) -> Result<Vec<(Briefing, &'a Report)>, Stopped> {
    let folder = project.join(&config.measures).join("reports/briefings");
    let (mut briefings, mut problems) = (Vec::new(), Vec::new());
    let paths = if folder.is_dir() { yaml_files(&folder)? } else { Vec::new() };
    for path in paths {
        let source = Source::read(&path, project)?;
        match reports::definition::read_briefing(&source.name, &source.text, reports) {
            Ok(briefing) => briefings.push(briefing),
            Err(wrong) => problems.extend(wrong),
        }
    }
    if !problems.is_empty() {
        return Err(Stopped::Told(problems));
    }
    let with_report = |briefing: Briefing| {
        let report = reports.iter().find(|report| report.id.value == briefing.report.value)?;
        Some((briefing, report))
    };
    Ok(briefings.into_iter().filter_map(with_report).collect())
}

/// Pictures are drawn at twice their size, so that they stay sharp in print.
const PNG_SCALE: f32 = 2.0;

fn chart_in_paper(measure: &str, chart: &Chart) -> ChartInPaper {
    ChartInPaper {
        measure: measure.to_owned(),
        id: chart.id.clone(),
        subtitle: chart.subtitle.clone(),
        finding: chart.finding.clone(),
        alt: chart.alt.clone(),
        svg: chart.svg(),
        table: ChartTable {
            caption: chart.table.caption.clone(),
            columns: chart.table.columns.clone(),
            rows: chart.table.rows.clone(),
        },
        notes: chart.notes.clone(),
    }
}
