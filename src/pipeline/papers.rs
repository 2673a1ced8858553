//! The papers of a run: what is drawn, composed and written, and where it lies.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use rayon::prelude::*;

use super::{
    Stopped,
    brought::{self, Brought},
    restated,
};
use crate::{
    charts::{self, Chart, Coverage},
    checks::Findings,
    definitions::{
        Config, Definitions,
        source::{Source, yaml_files},
    },
    disclosure::{Ledger, Protected, Protection, protect},
    history::{self, Kept, Manifest, Published, Tell, clear_unfinished, write_beside},
    reports::{
        self, Briefing, Material, Report,
        material::{ChartInPaper, ChartTable, DataQuality, InputFile, InputRows, Provenance, RuleCount, Sparkline},
    },
    vocabulary::{AgreedMeasure, Diagnostic, Severity, words::did_you_mean},
};

/// A paper that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its page, which is the first of its files.
    pub path: PathBuf,
    /// The names of its files, beside each other.
    pub files: Vec<&'static str>,
    pub charts: usize,
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

fn agreed(definitions: &Definitions) -> Vec<AgreedMeasure> {
    definitions.measures.iter().map(|measure| measure.words.clone()).collect()
}

/// Renders every paper from the figures of a run, or the one that is named, and writes it with its charts. `published` is
/// what was said before.
pub fn render(
    project: &Path,
    definitions: &Definitions,
    reports: &[Report],
    kept: &Kept,
    published: &Published,
    only: Option<&str>,
) -> Result<Rendered, Stopped> {
    let (config, manifest) = (&definitions.config, &kept.manifest);
    let protected = protect(kept.results.clone(), &Protection::None, &Ledger::default()).map_err(Stopped::Told)?;
    // Papers begin where nobody is missing, unless the project says otherwise; the history keeps every month.
    let first_month = config.first_month.or(manifest.complete_from).unwrap_or(manifest.months[0]);
    let first_month = first_month.clamp(manifest.months[0], manifest.month);
    let coverage = Coverage { area: config.authority.short.clone(), first: first_month, last: manifest.month };
    let agreed: Vec<AgreedMeasure> = definitions.measures.iter().map(|one| one.words_in(manifest.month)).collect();
    let draw = |measure: &AgreedMeasure| {
        let control = history::control(measure, protected.results(), coverage.first, coverage.last);
        let charts = charts::draw_measure(measure, protected.results(), &coverage, control.as_ref());
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
    let font_css = charts::font_css();
    let (quality, provenance) = (quality_of(manifest), provenance_of(config, manifest, &protected));
    let restated = restated::list(published, kept, &protected, &agreed, first_month);
    let Brought { house, templates, commentary, told } = brought::brought(project, config, &agreed, kept)?;
    let material = Material {
        month: manifest.month,
        first_month,
        authority: &config.authority.name,
        measures: &agreed,
        results: protected.results(),
        charts: &in_paper,
        sparklines: &sparklines,
        commentary: &commentary,
        quality: &quality,
        provenance: &provenance,
        restated: restated.as_deref(),
        font_css,
        house: &house,
    };
    let month = project.join(&config.reports).join(manifest.month.to_string());
    let mut written = Vec::new();
    let briefings = briefings(project, config, reports)?;
    let ids = reports.iter().map(|one| &one.id.value).chain(briefings.iter().map(|(one, _)| &one.id.value));
    is_one_of(only, ids.map(String::as_str))?;
    let is_wanted = |id: &str| only.is_none_or(|name| name == id);
    for report in reports.iter().filter(|one| is_wanted(&one.id.value)) {
        let files = reports::files(&reports::compose(report, &material), &templates, &charts::font_files())?;
        written.push(write(&month.join(&report.id.value), &files, &drawn, manifest)?);
    }
    // Past disclosure, on purpose: the briefing is for inside the council, and says so on every page.
    let inside = Material { results: &kept.results, ..material };
    for (briefing, report) in briefings.into_iter().filter(|(one, _)| is_wanted(&one.id.value)) {
        let files = reports::files(&reports::brief(&briefing, report, &inside), &templates, &charts::font_files())?;
        written.push(write(&month.join(&briefing.id.value), &files, &[], manifest)?);
    }
    Ok(Rendered { written, told })
}

fn is_one_of<'a>(name: Option<&str>, known: impl Iterator<Item = &'a str> + Clone) -> Result<(), Diagnostic> {
    let Some(name) = name.filter(|name| known.clone().all(|one| one != *name)) else { return Ok(()) };
    let hint = match did_you_mean(name, known.clone()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("the papers of this project are {}", known.collect::<Vec<_>>().join(", ")),
    };
    Err(Diagnostic::error("MP0403", format!("there is no report `{name}`")).hint(hint))
}

/// A file for offices to say in what stands behind this month's figures: those of every report's measures, in its order.
pub fn commentary_to_fill_in(definitions: &Definitions, reports: &[Report], kept: &Kept) -> String {
    let agreed = agreed(definitions);
    let mut ids: Vec<&str> = Vec::new();
    for shown in reports.iter().flat_map(|report| &report.themes).flat_map(|theme| &theme.measures) {
        if !ids.contains(&shown.measure.value.as_str()) {
            ids.push(&shown.measure.value);
        }
    }
    let figure = |id: &str| {
        let measure = agreed.iter().find(|measure| measure.id == id)?;
        Some((measure, kept.results.one(&measure.headline, kept.manifest.month)?))
    };
    let figures: Vec<_> = ids.into_iter().filter_map(figure).collect();
    reports::commentary::to_fill_in(figures.into_iter())
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

fn write(
    folder: &Path,
    files: &[reports::File],
    drawn: &[(String, Chart)],
    manifest: &Manifest,
) -> anyhow::Result<Written> {
    let charts = folder.join("charts");
    let deepest = if drawn.is_empty() { folder } else { &charts };
    fs::create_dir_all(deepest).with_context(|| format!("creating the folder {}", deepest.display()))?;
    [folder, &charts].into_iter().for_each(clear_unfinished);
    // Pictures are most of the time that papers take, so they are made on every core.
    drawn.par_iter().try_for_each(|(_, chart)| {
        write_beside(&charts.join(format!("{}.svg", chart.id)), chart.standalone_svg().as_bytes())?;
        write_beside(&charts.join(format!("{}.png", chart.id)), &chart.png(PNG_SCALE)?)
    })?;
    write_beside(&folder.join("run.json"), manifest.to_json().as_bytes())?;
    for file in files {
        write_beside(&folder.join(file.name), &file.bytes)?;
    }
    let page = files.first().map_or("", |file| file.name);
    let names = files.iter().map(|file| file.name).collect();
    Ok(Written { path: folder.join(page), files: names, charts: drawn.len() })
}

/// Pictures are drawn at twice their size, so that they stay sharp in print.
const PNG_SCALE: f32 = 2.0;

fn chart_in_paper(measure: &str, chart: &Chart) -> ChartInPaper {
    ChartInPaper {
        measure: measure.to_owned(),
        id: chart.id.clone(),
        subtitle: chart.subtitle.clone(),
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

fn quality_of(manifest: &Manifest) -> DataQuality {
    let inputs = manifest.inputs.iter().map(|input| InputRows {
        file: input.file.clone(),
        table: input.table.clone(),
        rows_read: input.rows_read as u64,
        rows_used: input.rows_used as u64,
        rows_set_aside: input.rows_set_aside as u64,
        rows_duplicate: input.rows_duplicate as u64,
    });
    let severity = |name: &str| match name {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        _ => Severity::Note,
    };
    let findings = manifest.findings.iter().map(|finding| RuleCount {
        code: finding.code.clone(),
        severity: severity(&finding.severity),
        words: format!("{}: {}", finding.table, finding.words),
        count: finding.rows as u64,
    });
    DataQuality { inputs: inputs.collect(), findings: findings.collect() }
}

fn provenance_of(config: &Config, manifest: &Manifest, protected: &Protected) -> Provenance {
    let day = manifest.month.last_day();
    let in_force = config
        .authority
        .districts
        .iter()
        .find(|set| set.from.is_none_or(|from| from <= day) && set.to.is_none_or(|to| day <= to));
    let files =
        manifest.inputs.iter().map(|input| InputFile { file: input.file.clone(), sha256: input.sha256.clone() });
    let directory = manifest.postcodes.as_ref();
    let of_directory = directory.map(|used| InputFile { file: used.file.clone(), sha256: used.sha256.clone() });
    Provenance {
        run: manifest.run.clone(),
        version: manifest.version.clone(),
        inputs: files.chain(of_directory).collect(),
        postcode_directory: directory.map_or_else(
            || String::from("none: location and distance are those that the extract recorded"),
            |used| format!("{} ({})", used.file, used.layout),
        ),
        licence_year: config.postcode_licence_year,
        district_set: in_force.map(|set| set.name.clone()).unwrap_or_default(),
        synthetic: config.synthetic.clone(),
        disclosure: protected.in_words(),
    }
}

/// Writes the findings, for those who may see rows: which, where, and what to do.
pub fn write_findings(
    project: &Path,
    config: &Config,
    manifest: &Manifest,
    findings: &Findings,
    tell: Tell<'_>,
) -> anyhow::Result<PathBuf> {
    super::restricted::write(project, config, manifest.month, findings, tell)
}
