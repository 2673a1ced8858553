//! `milepost check`: reads and checks extracts and definitions, and computes nothing.

use serde_json::{Value, json};

use super::{Ended, Everywhere, run::Folders, say};
use crate::{
    checks::{Finding, Findings},
    pipeline::{self, ReadIn, Stopped, restricted},
    vocabulary::{Diagnostic, Severity, codes, words::counted},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost check\n  milepost check --extracts ~/extracts/2021-10 -v\n  milepost check --format concise | less\n\nIn full, the first 3 rows of each finding are shown, the first 50 with `-v`, and how many more there are; every row is in restricted/<month>/findings.csv, whatever is printed. Concise, JSON and SARIF hold every row."
)]
pub struct Typed {
    #[command(flatten)]
    folders: Folders,
    /// How findings are printed: in full for people, or every row as a line, as JSON or as SARIF on standard output
    #[arg(long, value_enum, default_value = "full")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Full,
    Concise,
    Json,
    Sarif,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, config) = everywhere.project_of(&typed.folders)?;
    let (definitions, reports) = pipeline::definitions(&project, config)?;
    let ReadIn { checked, mut findings, mut told } = pipeline::read_in(&project, &definitions)?;
    pipeline::question_places(&project, &definitions, &checked, &mut findings, &mut told)?;
    let month = pipeline::compare_with_last(&project, &definitions, &checked, &mut findings, &mut told)?;
    match typed.format {
        Format::Full => {
            let is_said = |one: &&Diagnostic| one.severity > Severity::Note || !everywhere.quiet;
            say::of_files(&told.iter().filter(is_said).collect::<Vec<_>>());
            if !everywhere.quiet {
                eprintln!(
                    "defined   {}, {}, {}",
                    counted(definitions.contracts.len(), "contract"),
                    counted(definitions.measures.len(), "measure"),
                    counted(reports.len(), "report")
                );
                say::rows(&findings);
                say::findings(
                    &findings,
                    everywhere.verbose,
                    &restricted::list_of(&definitions.config.restricted, month),
                );
            }
        }
        Format::Concise => say::print(concise(&findings, &told))?,
        Format::Json => say::print(pretty(&as_json(&findings, &told)))?,
        Format::Sarif => say::print(pretty(&sarif(&findings, &told)))?,
    }
    let lists = restricted::Lists::of(&findings, month);
    let written = restricted::write(&project, &definitions.config, month, &findings, &lists, &say::waits)?;
    if typed.format == Format::Full && !everywhere.quiet {
        eprintln!("wrote     {}", written.strip_prefix(&project).unwrap_or(&written).display());
    }
    Ok(if say::needs_mending(&findings, &told) { Ended::WithFindings } else { Ended::Well })
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// One line for each row, as compilers print them: editors and `grep` know the shape.
fn concise(findings: &Findings, told: &[Diagnostic]) -> String {
    let mut lines: Vec<String> = told.iter().map(Diagnostic::in_brief).collect();
    for finding in findings.all() {
        let rule = finding.dfe.as_ref().map(|rule| format!(" {rule}")).unwrap_or_default();
        for row in &finding.rows {
            let letter = row.letter.as_ref().map(|letter| format!(":{letter}")).unwrap_or_default();
            lines.push(format!(
                "{}:{}{letter}: {}[{}{rule}]: {}: {}",
                row.file,
                row.row,
                finding.severity.name(),
                finding.code,
                finding.table,
                finding.words
            ));
        }
    }
    if findings.is_empty() {
        lines.push(String::from("no findings"));
    }
    lines.join("\n") + "\n"
}

fn as_json(findings: &Findings, told: &[Diagnostic]) -> Value {
    json!({ "files": findings.files, "findings": findings.all().collect::<Vec<_>>(), "told": told })
}

/// SARIF 2.1.0, which code hosts and editors show.
fn sarif(findings: &Findings, told: &[Diagnostic]) -> Value {
    let mut used: Vec<&str> = findings.all().map(|finding| finding.code).collect();
    used.extend(told.iter().map(|one| one.code));
    used.sort_unstable();
    used.dedup();
    let rule = |code: &&str| {
        let known = codes::known(code);
        json!({
            "id": code,
            "shortDescription": { "text": known.map_or("", |known| known.title) },
            "fullDescription": { "text": known.map_or("", |known| known.explanation) }
        })
    };
    let mut results: Vec<Value> = told
        .iter()
        .map(|one| {
            let file = one.place.as_ref().map(|place| place.file.as_str()).unwrap_or_default();
            let region = json!({ "startLine": one.place.as_ref().and_then(|place| place.line).unwrap_or(1) });
            result(one.code, one.severity, &one.what, vec![location(file, region)])
        })
        .collect();
    results.extend(findings.all().map(result_of));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "milepost",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": used.iter().map(rule).collect::<Vec<_>>()
            } },
            "results": results
        }]
    })
}

fn result_of(finding: &Finding) -> Value {
    let locations = finding.rows.iter().map(|row| location(&row.file, json!({ "startLine": row.row })));
    let text = format!("{}: {}. {}", finding.table, finding.words, finding.what_to_do);
    result(finding.code, finding.severity, &text, locations.collect())
}

fn result(code: &str, severity: Severity, text: &str, locations: Vec<Value>) -> Value {
    json!({ "ruleId": code, "level": severity.name(), "message": { "text": text }, "locations": locations })
}

fn location(file: &str, region: Value) -> Value {
    json!({ "physicalLocation": { "artifactLocation": { "uri": file.replace(' ', "%20") }, "region": region } })
}
