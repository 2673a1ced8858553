//! What the log of a run says of each stage. Names, counts and hashes; nothing from a person's row.

use serde_json::json;

use super::Written;
use crate::{
    checks::Findings,
    definitions::Definitions,
    history::{Held, Kept, Log, Manifest},
    places::Lookups,
    reports::Report,
    vocabulary::words::counted,
};

pub fn defined(log: &mut Log, definitions: &Definitions, reports: &[Report]) {
    let (measures, contracts) = (definitions.measures.len(), definitions.contracts.len());
    let what = format!(
        "{}, {} and {}",
        counted(contracts, "contract"),
        counted(measures, "measure"),
        counted(reports.len(), "report")
    );
    log.end("defined", what, json!({ "contracts": contracts, "measures": measures, "reports": reports.len() }));
}

/// What was read, row by row accounted for, and what the checks found.
pub fn read(log: &mut Log, findings: &Findings) {
    for file in &findings.files {
        let what = format!(
            "{} as {}: {}: {} used, {} set aside, {} duplicate",
            file.file,
            file.table,
            counted(file.rows_read, "row"),
            file.rows_used,
            file.rows_set_aside,
            file.rows_duplicate
        );
        let facts = json!({
            "file": file.file, "table": file.table, "sha256": file.sha256, "rows_read": file.rows_read,
            "rows_used": file.rows_used, "rows_set_aside": file.rows_set_aside, "rows_duplicate": file.rows_duplicate,
        });
        log.say("read", what, facts);
    }
    for finding in &findings.findings {
        let (severity, rows) = (finding.severity.name(), finding.rows.len());
        let what =
            format!("{severity} {}: {}: {} ({})", finding.code, finding.table, finding.words, counted(rows, "row"));
        let facts = json!({
            "code": finding.code, "dfe": finding.dfe, "severity": severity, "table": finding.table, "rows": rows,
        });
        log.say("checked", what, facts);
    }
    let found = findings.findings.len();
    log.end("checked", counted(found, "finding"), json!({ "findings": found }));
}

pub fn placed(log: &mut Log, lookups: &Lookups) {
    let what = format!("{} in use, {} of them not found", counted(lookups.postcodes, "postcode"), lookups.not_found);
    log.end("placed", what, json!({ "postcodes": lookups.postcodes, "not_found": lookups.not_found }));
}

pub fn computed(log: &mut Log, kept: &Kept) {
    let (figures, [first, last]) = (kept.results.outcomes().len(), kept.manifest.months);
    let what = format!(
        "{} of {} from {first} to {last}",
        counted(figures, "figure"),
        counted(kept.manifest.definitions.len(), "measure")
    );
    let earlier = kept.earlier.definitions();
    let what = if earlier == 0 { what } else { format!("{what}, and by {}", counted(earlier, "earlier definition")) };
    let facts = json!({ "figures": figures, "first": first, "last": last, "earlier_definitions": earlier });
    log.end("computed", what, facts);
}

pub fn kept(log: &mut Log, manifest: &Manifest, held: &Held) {
    let waited = held.waited.as_secs_f64();
    if waited > 1.0 {
        log.say("waited", format!("{waited:.1} s for another run to end"), json!({ "seconds_waited": waited }));
    }
    let what = format!("run {}, figures {}", manifest.run, manifest.results);
    log.end("kept", what, json!({ "run": manifest.run, "version": manifest.version, "results": manifest.results }));
}

pub fn written(log: &mut Log, written: &[Written]) {
    let charts: usize = written.iter().map(|paper| paper.charts).sum();
    let what = format!("{} and {}", counted(written.len(), "paper"), counted(charts, "chart"));
    log.end("wrote", what, json!({ "papers": written.len(), "charts": charts }));
}
