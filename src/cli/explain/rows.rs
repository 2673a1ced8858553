//! The rows behind a figure, in a file that only its owner may read: it names children.

use std::path::{Path, PathBuf};

use crate::{
    definitions::Config,
    history::{create_private, write_private},
    measures::{Member, Part},
    pipeline::{Stopped, explain::Answer},
    vocabulary::Diagnostic,
};

const COLUMNS: [&str; 8] = ["population", "month", "key", "file", "row", "amount", "nights", "why"];

/// Refuses a file in the folder of papers, which is there to be handed round.
pub fn refuse_where_others_read(file: &Path, project: &Path, config: &Config) -> Result<(), Stopped> {
    let [file, reports, restricted] =
        [file.to_owned(), project.join(&config.reports), project.join(&config.restricted)]
            .map(|path| as_it_lies(&path));
    if !file.starts_with(&reports) || file.starts_with(&restricted) {
        return Ok(());
    }
    let what = "the rows behind a figure name children, and are not written among the papers";
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let hint = format!("write them to `{}`, which only you can read", config.restricted.join(name).display());
    Err(Stopped::from(Diagnostic::error("MP0413", what).hint(hint)))
}

/// A path without links and detours, as far as it is there.
fn as_it_lies(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|folder| Some((folder, folder.canonicalize().ok()?)));
    let Some((folder, real)) = there else { return path.to_owned() };
    let rest = path.strip_prefix(folder).unwrap_or(Path::new(""));
    rest.components().fold(real, |whole, part| match part {
        std::path::Component::ParentDir => whole.parent().unwrap_or(&whole).to_owned(),
        part => whole.join(part),
    })
}

/// Writes the rows; a folder that is not there is made for its owner alone.
pub fn write(answer: &Answer<'_>, file: &Path) -> Result<(), Stopped> {
    let text = as_csv(answer)?;
    if let Some(folder) = file.parent().filter(|folder| !folder.exists()) {
        create_private(folder)?;
    }
    write_private(file, &text)?;
    eprintln!("wrote {}: it holds identifiers, so keep it where only those who may see them can", file.display());
    Ok(())
}

/// A line a row, with the reason why it counts as it does.
fn as_csv(answer: &Answer<'_>) -> Result<Vec<u8>, Stopped> {
    let Some(explained) = &answer.explained else {
        let wrong = Diagnostic::error("MP0411", "there are no rows behind a figure that was not supplied");
        return Err(Stopped::from(wrong.hint("bring the extract that it needs")));
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |row: [String; 8]| writer.write_record(row).map_err(anyhow::Error::from);
    write(COLUMNS.map(String::from))?;
    for part in &explained.parts {
        for member in &part.members {
            write(row(answer, part, member, &part.reason(member)))?;
        }
        for member in &part.aside {
            write(row(answer, part, member, "set aside, and could count"))?;
        }
    }
    Ok(writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?)
}

fn row(answer: &Answer<'_>, part: &Part<'_>, member: &Member, why: &str) -> [String; 8] {
    let counts = &answer.figure.counts;
    let parts = counts.amount().or(counts.accrues()).map_or(1.0, |amount| amount.parts());
    let key: Vec<&str> = member.also.iter().map(|one| one.as_deref().unwrap_or("")).collect();
    let file = answer.files(&part.population.table).get(member.file as usize).map_or("", |file| file.file.as_str());
    [
        part.population.id.clone(),
        part.month.to_string(),
        safe(&key.join(" ")),
        file.to_owned(),
        member.row.to_string(),
        member.amount.map(|amount| (amount as f64 / parts).to_string()).unwrap_or_default(),
        member.nights.map(|nights| nights.to_string()).unwrap_or_default(),
        why.to_owned(),
    ]
}

/// Text that a spreadsheet does not take for a formula.
fn safe(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}
