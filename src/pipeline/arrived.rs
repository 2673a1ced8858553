//! What arrives: found, read and checked, held against the month before and against the directory of postcodes.

use std::path::Path;

use super::{Stopped, continuity, months, open_directory};
use crate::{
    checks::{self, Checked, Findings, Rulebook},
    definitions::Definitions,
    extracts, frames,
    places::{self, Directory},
    vocabulary::{Diagnostic, Month, Severity, words::counted},
};

/// Extracts as read and checked.
pub struct ReadIn {
    pub checked: Checked,
    pub findings: Findings,
    pub told: Vec<Diagnostic>,
}

/// Finds, reads and checks the extracts of a project.
pub fn read_in(project: &Path, definitions: &Definitions) -> Result<ReadIn, Stopped> {
    let config = &definitions.config;
    let postcodes = config.postcodes.as_ref().map(|path| project.join(path));
    let folder = project.join(&config.extracts);
    let found = extracts::find(&folder, postcodes.as_deref(), &definitions.contracts)??;
    let mut told: Vec<Diagnostic> = definitions.told.iter().cloned().chain(found.told).collect();
    let frames = frames::read_all(found.extracts, &definitions.contracts);
    let mut read = Vec::new();
    for frame in frames {
        match frame {
            Ok(frame) => {
                told.extend(frame.oddities());
                read.push(frame);
            }
            Err(wrong) => told.push(wrong),
        }
    }
    for needed in ["episodes", "header"] {
        if !read.iter().any(|frame| frame.source.table == needed) {
            let what = format!("the extract `{needed}` is not among the files of `{}`", config.extracts.display());
            let hint = "milepost knows it by its columns, whatever the file is called; see what is said of each file";
            told.insert(0, Diagnostic::error("MP0212", what).hint(hint));
            // Whichever file was meant to be that extract is among those left alone.
            const LEFT_ALONE: [&str; 3] = ["MP0204", "MP0208", "MP0239"];
            told.retain(|one| one.severity != Severity::Note || LEFT_ALONE.contains(&one.code));
            return Err(Stopped::Told(told));
        }
    }
    let (checked, findings) = checks::check(read, Rulebook::of(definitions))?;
    Ok(ReadIn { checked, findings, told })
}

/// Adds to what a check found what the month before remembers otherwise; gives the month that a run would report.
pub fn compare_with_last(
    project: &Path,
    definitions: &Definitions,
    checked: &Checked,
    findings: &mut Findings,
    told: &mut Vec<Diagnostic>,
) -> Result<Month, Stopped> {
    let (months, remark) =
        months::choose(checked, None, None).map_err(|why| with_what_was_found(why, findings, told))?;
    told.extend(remark);
    compare_with(months.last, project, definitions, checked, findings, told)?;
    Ok(months.last)
}

/// Where there is no month to compute, what was found in the rows is most likely why.
pub fn with_what_was_found(why: Stopped, findings: &Findings, told: &[Diagnostic]) -> Stopped {
    let Stopped::Told(mut said) = why else { return why };
    said.extend(told.iter().filter(|one| one.severity > Severity::Note).cloned());
    let of = |finding: &checks::Finding| {
        let more = match finding.rows.len() {
            0 | 1 => String::new(),
            rows => format!(" and {} more", counted(rows - 1, "row")),
        };
        let first = finding.rows.first().map(checks::RowPlace::in_words).unwrap_or_default();
        let what = format!("{}: {}: {first}{more}", finding.table, finding.words);
        let told = Diagnostic { severity: finding.severity, ..Diagnostic::note(finding.code, what) };
        told.hint(finding.what_to_do.clone())
    };
    said.extend(findings.all().map(of));
    Stopped::Told(said)
}

pub fn compare_with(
    month: Month,
    project: &Path,
    definitions: &Definitions,
    checked: &Checked,
    findings: &mut Findings,
    told: &mut Vec<Diagnostic>,
) -> Result<(), Stopped> {
    let (compared, remarks) = continuity::compare(project, definitions, checked, &findings.files, month)?;
    findings.since_last = compared;
    told.extend(remarks);
    Ok(())
}

/// Adds what is odd about places, which takes the directory of postcodes.
pub fn question_places(
    project: &Path,
    definitions: &Definitions,
    checked: &Checked,
    findings: &mut Findings,
    told: &mut Vec<Diagnostic>,
) -> Result<Option<Directory>, Stopped> {
    let directory = open_directory(project, &definitions.config)?;
    if let Some(contract) = definitions.contracts.get(places::PLACED_TABLE) {
        let (odd, lookups) = places::question(checked, directory.as_ref(), &definitions.config.authority, contract)?;
        told.extend(directory.iter().flat_map(|directory| directory.release().told(&lookups)));
        let by = (checked, &definitions.contracts);
        findings.findings.extend(checks::findings_of(odd, contract, by, &findings.files)?);
        // Beside what else was found in that table.
        findings.findings.sort_by(|a, b| a.table.cmp(&b.table));
    }
    Ok(directory)
}
