//! What a council brings to its papers besides figures: its house style, its own templates, what its offices say.
//!
//! All of it is optional. What cannot be used is said with what to do: a colour or a template that nobody asked for is a
//! warning, and milepost's own stands in its place; commentary or a logo that cannot be read stops the papers, because a
//! paper without it would not be the one that was meant.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::Stopped;
use crate::{
    definitions::{Config, config::FILE_NAME, source::Source},
    disclosure::Protected,
    history::Kept,
    reports::{
        HiddenNumbers, Logo, Report, Templates,
        commentary::{self, Commentary},
        contrast,
        material::House,
        progress,
    },
    vocabulary::{AgreedMeasure, Diagnostic, Month, Place, words::did_you_mean},
};

const NO_SUCH_TEMPLATE: &str = "MP0616";
const LOGO_UNUSABLE: &str = "MP0617";

/// The dark blue of the charts.
const COLOUR: &str = "#12436D";
/// The typeface that the papers have inside.
const FONT: &str = "Noto Sans";

/// What the papers of a run are dressed in, and what was said of it.
pub struct Brought {
    pub house: House,
    pub templates: Templates,
    pub commentary: Vec<Commentary>,
    pub told: Vec<Diagnostic>,
}

/// Everything that a project brings to the papers of a run.
pub fn brought(
    project: &Path,
    config: &Config,
    agreed: &[AgreedMeasure],
    (month, protected, hidden): (Month, &Protected, &HiddenNumbers),
) -> Result<Brought, Stopped> {
    let (templates, mut told) = templates(project, &project.join(&config.templates))?;
    told.extend(config.house.colour.as_deref().and_then(contrast::problem).map(|one| one.at(Place::file(FILE_NAME))));
    let (commentary, moved) = commentary(project, config, agreed, (month, protected, hidden))?;
    told.extend(moved);
    Ok(Brought { house: house(project, config)?, templates, commentary, told })
}

fn house(project: &Path, config: &Config) -> Result<House, Diagnostic> {
    let style = &config.house;
    Ok(House {
        name: style.name.clone().unwrap_or_else(|| config.authority.name.clone()),
        colour: style.colour.clone().unwrap_or_else(|| String::from(COLOUR)),
        logo: style.logo.as_ref().map(|path| logo(project, path)).transpose()?,
        licence: style.licence.clone(),
        font: String::from(FONT),
    })
}

fn logo(project: &Path, path: &Path) -> Result<Logo, Diagnostic> {
    let unusable = |why: String| {
        let what = format!("the logo `{}` {why}", path.display());
        let hint = "name an SVG or PNG file under `house` in milepost.yaml, or take the line out";
        Diagnostic::error(LOGO_UNUSABLE, what).at(Place::file(FILE_NAME)).hint(hint)
    };
    let bytes = fs::read(project.join(path)).map_err(|error| unusable(format!("cannot be read: {error}")))?;
    Logo::read(bytes).ok_or_else(|| unusable(String::from("is not a drawing in SVG or a picture in PNG")))
}

/// The council's own templates in the place of ours, and a word on files that take the place of none.
fn templates(project: &Path, folder: &Path) -> Result<(Templates, Vec<Diagnostic>), Diagnostic> {
    let known = || Templates::ours().map(|(name, _)| name);
    let (mut own, mut told) = (BTreeMap::new(), Vec::new());
    for path in files_in(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if known().any(|one| one == name) {
            own.insert(name, Source::read(&path, project)?.text);
        } else if !name.starts_with('.') {
            told.push(no_such_template(&name, folder, known()));
        }
    }
    Ok((Templates::overridden(|name| own.get(name).cloned()), told))
}

fn no_such_template<'a>(name: &str, folder: &Path, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let hint = match did_you_mean(name, known.clone()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("the templates are {}", known.collect::<Vec<_>>().join(", ")),
    };
    let what = format!("`{name}` takes the place of no template");
    Diagnostic::warning(NO_SUCH_TEMPLATE, what).at(Place::file(folder.join(name).display().to_string())).hint(hint)
}

/// The files of a folder in the order of their names; none where there is no such folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// The reports with the progress that offices have reported for the month, where they have. Words that give a number
/// which the paper hides stop it.
pub fn with_progress(
    project: &Path,
    config: &Config,
    reports: &[Report],
    (month, hidden): (Month, &HiddenNumbers),
) -> Result<Vec<Report>, Stopped> {
    let path = project.join(&config.commentary).join(format!("{month}-progress.yaml"));
    if !path.exists() {
        return Ok(reports.to_vec());
    }
    let source = Source::read(&path, project)?;
    Ok(progress::with_progress(&source.name, &source.text, reports, hidden)?)
}

/// The numbers that no words of an office may give: those of figures kept in full and hidden in public.
pub fn hidden_numbers(agreed: &[AgreedMeasure], kept: &Kept, protected: &Protected) -> HiddenNumbers {
    HiddenNumbers::of(agreed, &kept.results, protected.results(), kept.manifest.month)
}

/// Where offices write of the figures of a month.
pub fn commentary_file(project: &Path, config: &Config, month: Month) -> PathBuf {
    project.join(&config.commentary).join(format!("{month}.md"))
}

/// What offices wrote of the month, held against the figures as the public may see them. Words that give a number which
/// the paper hides stop it.
fn commentary(
    project: &Path,
    config: &Config,
    agreed: &[AgreedMeasure],
    (month, protected, hidden): (Month, &Protected, &HiddenNumbers),
) -> Result<(Vec<Commentary>, Vec<Diagnostic>), Stopped> {
    let path = commentary_file(project, config, month);
    if !path.exists() {
        return Ok((Vec::new(), Vec::new()));
    }
    let source = Source::read(&path, project)?;
    let written = commentary::read(&source.name, &source.text, agreed)?;
    let told = hidden.told_in(&source.name, &source.text);
    if !told.is_empty() {
        return Err(Stopped::Told(told));
    }
    Ok(commentary::held_against(written, &source.name, agreed, protected.results(), month))
}
