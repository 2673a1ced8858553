//! Words on the terminal.

use std::{
    io::{self, Write as _},
    path::Path,
};

use crate::{
    checks::{Compared, FileCount, Finding, Findings, Movement},
    disclosure::Summary,
    history::Waiting,
    pipeline::{Stopped, Written},
    vocabulary::{
        Diagnostic, Place, Severity, rounding,
        words::{counted, listed},
    },
};

/// Says why something could not be done.
pub fn stopped(stopped: &Stopped) {
    match stopped {
        Stopped::Told(problems) => {
            for problem in problems {
                diagnostic(problem);
            }
            if problems.len() > 1 {
                eprintln!("\n{}, nothing was computed", counted(problems.len(), "problem"));
            }
        }
        Stopped::World(error) => eprintln!("error: {error:#}"),
    }
}

/// Says that somebody else is writing, so that a run that stands still is not taken for one that hangs.
pub fn waits(waiting: &Waiting) {
    eprintln!("waiting   {waiting}");
}

/// Says one diagnostic in full.
pub fn diagnostic(diagnostic: &Diagnostic) {
    eprintln!("{}", diagnostic.in_full());
}

/// Says what is to be said of files. A note that is the same of several, as of each year's, is said once.
pub fn of_files(told: &[&Diagnostic]) {
    let key = |one: &Diagnostic| {
        let file = one.place.as_ref().filter(|place| place.line.is_none()).map(|place| place.file.clone());
        let file = file.filter(|_| one.severity == Severity::Note)?;
        Some((one.code, one.what.replace(&format!("`{file}`"), "it"), file))
    };
    let same = |one: &Diagnostic, other: &Diagnostic| {
        key(one).zip(key(other)).is_some_and(|(one, other)| (one.0, one.1) == (other.0, other.1))
    };
    for (at, one) in told.iter().enumerate() {
        let alike: Vec<String> =
            told.iter().filter(|other| same(one, other)).filter_map(|other| Some(key(other)?.2)).collect();
        match key(one) {
            Some((_, what, _)) if alike.len() > 1 => {
                if !told[..at].iter().any(|before| same(one, before)) {
                    let place = Place::file(listed(&alike));
                    diagnostic(&Diagnostic { what, place: Some(place), ..(*one).clone() });
                }
            }
            _ => diagnostic(one),
        }
    }
}

/// Prints to standard output; somebody who stops listening, as `head` does, is no error.
pub fn print(bytes: impl AsRef<[u8]>) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes.as_ref()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// What became of the rows of every file, one line each.
pub fn rows(findings: &Findings) {
    let longest = |of: fn(&FileCount) -> &str| findings.files.iter().map(|file| of(file).chars().count()).max();
    let width = longest(|file| &file.file).unwrap_or(0);
    let table_width = longest(|file| &file.table).unwrap_or(0);
    for file in &findings.files {
        let number = |count: usize| rounding::count(count as i64);
        let mut parts = vec![format!("{} used", number(file.rows_used))];
        if file.rows_set_aside > 0 {
            parts.push(format!("{} set aside", number(file.rows_set_aside)));
        }
        if file.rows_duplicate > 0 {
            parts.push(format!("{} duplicate", number(file.rows_duplicate)));
        }
        let read = counted(file.rows_read, "row");
        eprintln!("read      {:width$}  {:table_width$}  {read}: {}", file.file, file.table, parts.join(", "));
    }
}

/// The findings, a line or two each, with more of their rows if `verbose`. Every row is in the file named.
pub fn findings(findings: &Findings, verbose: bool, every_row: &Path) {
    match findings.all().count() {
        0 => eprintln!("checked   no findings"),
        count => eprintln!("checked   {}", counted(count, "finding")),
    }
    for finding in findings.all() {
        eprintln!("{}", in_words(finding, verbose, every_row));
    }
    for compared in &findings.since_last {
        eprintln!("compared  {}", movement(compared));
    }
}

/// From who was open then to who is open now, each step said.
fn movement(compared: &Compared) -> String {
    let Movement { then, gone, not_open, known_late, started, ended, now } = compared.movement;
    format!(
        "{}: {then} open at the end of {}, {gone} no longer in the extracts, {not_open} not open then after all, \
         {known_late} known late; since then {started} started and {ended} ended; {now} open now",
        compared.table,
        compared.month.in_words()
    )
}

/// How many rows a finding shows, and how many with `--verbose`: enough to see what they have in common. A terminal is
/// no place for a list of a million.
const ROWS_SHOWN: usize = 3;
const ROWS_SHOWN_VERBOSE: usize = 50;

fn in_words(finding: &Finding, verbose: bool, every_row: &Path) -> String {
    let rule = finding.dfe.as_ref().map(|number| format!(", rule {number}")).unwrap_or_default();
    let shown = if verbose { ROWS_SHOWN_VERBOSE } else { ROWS_SHOWN };
    let rows: Vec<String> = finding
        .rows
        .iter()
        .take(shown)
        .map(|row| {
            let column = row.letter.as_ref().map(|letter| format!(" column {letter}")).unwrap_or_default();
            format!("{} row {}{column}", row.file, row.row)
        })
        .collect();
    let more = finding.rows.len().saturating_sub(shown);
    let more = match more {
        0 => String::new(),
        more => format!(" … and {} more: {}", rounding::count(more as i64), every_row.display()),
    };
    format!(
        "  {}[{}{rule}]: {}: {}\n    at {}{more}\n    hint: {}",
        finding.severity.name(),
        finding.code,
        finding.table,
        finding.words,
        rows.join(", "),
        finding.what_to_do
    )
}

/// The papers that were written, each with its files.
pub fn papers(written: &[Written], project: &Path) {
    for paper in written {
        let folder = paper.path.parent().unwrap_or(&paper.path);
        let mut files: Vec<String> = paper.files.iter().map(|name| (*name).to_owned()).collect();
        if paper.charts > 0 {
            files.push(counted(paper.charts, "chart"));
        }
        eprintln!("wrote     {}: {}", folder.strip_prefix(project).unwrap_or(folder).display(), listed(&files));
        if let Some(summary) = &paper.hidden {
            eprintln!("          {}", hidden(summary));
        }
    }
}

/// Whether what was found is more than a note to somebody.
pub fn needs_mending(findings: &Findings, told: &[Diagnostic]) -> bool {
    findings.all().any(|finding| finding.severity == Severity::Error)
        || told.iter().any(|one| one.severity == Severity::Error)
}

/// How much of a public paper is hidden, and how much of what was counted that is.
fn hidden(summary: &Summary) -> String {
    let percent = rounding::percent_of(summary.counted_hidden, summary.counted.max(1), 1).unwrap_or_default();
    format!(
        "{} of {} about people hidden, which count {percent}% of the children in all of them",
        rounding::count(summary.hidden() as i64),
        counted(summary.figures, "figure"),
    )
}
