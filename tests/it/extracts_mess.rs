//! The walk of the list of what arrives: what can be read gives the same measures, and every other has its finding.

use milepost::{
    history::Log,
    pipeline,
    vocabulary::{Outcome, Severity},
};
use serde_json::Value;

use crate::{
    extracts_forms::{EPISODES, HEADER},
    extracts_list::{Expected, Files, Line, csv, of_cells, of_files, of_formats},
    project::{Project, package},
};

/// A project with the sample's configuration and directory, and these extracts.
fn project(files: &Files) -> Project {
    let package = package().display();
    let yaml = std::fs::read_to_string(format!("{package}/milepost.yaml")).unwrap();
    let own = |line: &&str| !["extracts:", "measures:", "postcodes:"].iter().any(|name| line.starts_with(name));
    let kept: String = yaml.lines().filter(own).map(|line| format!("{line}\n")).collect();
    let project = Project::configured(&format!("{kept}postcodes: {package}/sample_data/postcodes.csv\n"));
    files.iter().fold(project, |project, (name, bytes)| project.with_bytes(name, bytes))
}

/// The figures of March 2021 without the run that made them, and the codes said on the way.
fn figures(files: &Files) -> (Vec<Outcome>, Vec<String>, bool) {
    let project = project(files);
    let request = project.request(Some("2021-03"), Some("2021-03"));
    let done = pipeline::figure(&request, &mut Log::begin()).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    let told = done.told.iter().map(|told| (told.code, told.severity));
    let found = done.findings.findings.iter().map(|finding| (finding.code, finding.severity));
    let said: Vec<(&str, Severity)> = told.chain(found).collect();
    let outcomes = done.kept.results.outcomes().iter().cloned();
    let figures = outcomes.map(|outcome| Outcome { run: String::new(), ..outcome }).collect();
    let is_well = said.iter().all(|(_, severity)| *severity < Severity::Error);
    (figures, said.into_iter().map(|(code, _)| code.to_owned()).collect(), is_well)
}

/// What a check says in JSON, and its exit status.
fn check(files: &Files) -> (i32, Value) {
    let said = project(files).milepost(&["check", "--format", "json"]);
    (said.status.unwrap(), serde_json::from_str(&said.out).unwrap_or(Value::String(said.out + &said.err)))
}

fn walk(lines: Vec<Line>) {
    let (expected, _, _) = figures(&csv(EPISODES, HEADER));
    assert!(expected.len() > 20, "{expected:?}");
    for (mess, files, comes_of_it) in lines {
        match comes_of_it {
            Expected::Same(codes) => {
                let (figures, said, is_well) = figures(&files);
                assert_eq!(figures, expected, "{mess}");
                assert!(is_well, "{mess}: {said:?}");
                for code in codes {
                    assert!(said.iter().any(|said| said == code), "{mess}: {code} is not among {said:?}");
                }
            }
            Expected::Named(code, status) => is_named(mess, &files, code, status),
        }
    }
}

/// A fault has its code, ends the check with its status, and costs no row of any file.
fn is_named(mess: &str, files: &Files, code: &str, status: i32) {
    let (exit, said) = check(files);
    let codes: Vec<&str> = ["told", "findings"]
        .into_iter()
        .flat_map(|part| said[part].as_array().into_iter().flatten())
        .flat_map(|one| [one["code"].as_str(), one["dfe"].as_str()])
        .flatten()
        .collect();
    assert!(codes.contains(&code), "{mess}: {code} is not among {codes:?}\n{said}");
    assert_eq!(exit, status, "{mess}: {codes:?}");
    let read = said["files"].as_array().unwrap();
    assert!(read.iter().any(|file| file["table"] == "header"), "{mess}: the fault did not stay with its file");
    for file in read {
        let count = |name: &str| file[name].as_u64().unwrap();
        let accounted = count("rows_used") + count("rows_set_aside") + count("rows_duplicate");
        assert_eq!(count("rows_read"), accounted, "{mess}");
    }
}

#[test]
fn every_kind_of_file_is_read_alike_or_named() {
    walk(of_files());
}

#[test]
fn every_kind_of_cell_is_read_alike_or_named() {
    walk(of_cells());
}

#[test]
fn every_format_is_read_alike_or_named() {
    walk(of_formats());
}

#[test]
fn a_finding_names_the_row_and_the_letter_that_a_spreadsheet_shows() {
    let titled = format!("Episodes of care\n\n{EPISODES}00107,01/03/2021,S,C2,N5,U1,PR1,soon,,,QQ1 1AF,QQ1 1AG,\n");
    let (_, said) = check(&csv(&titled, HEADER));
    let finding = said["findings"].as_array().unwrap().iter().find(|one| one["code"] == "MP0302").unwrap();
    assert_eq!(finding["rows"][0]["row"], 11);
    assert_eq!(finding["rows"][0]["letter"], "H");
    assert_eq!(finding["dfe"], "147");
    assert!(!said.to_string().contains("soon"), "a value of a row must not leave the restricted folder");
}
