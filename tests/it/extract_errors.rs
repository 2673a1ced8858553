//! What somebody reads when the extracts are not as they should be: what is wrong, where, and what to do.

use std::fs;
#[cfg(unix)]
use std::process::{Command, Stdio};

use crate::project::{EPISODES, Project};

const RUN: [&str; 2] = ["run", "--no-papers"];

#[test]
fn without_a_folder_of_extracts_nothing_is_done() {
    let project = Project::new();
    fs::remove_dir(project.path("extracts")).unwrap();
    let said = project.milepost(&RUN);
    said.expect(2, &["error[MP0200]: there is no folder of extracts at `", "hint: put the extracts there"]);
    assert!(!project.path("reports").exists());
}

#[test]
fn an_empty_folder_of_extracts_is_said_to_be_so() {
    let said = Project::new().milepost(&RUN);
    said.expect(2, &["error[MP0201]: the folder `", "holds no extract", "hint: put this month's extracts there"]);
}

#[test]
fn a_file_without_a_required_column_is_named_with_the_column() {
    let without = EPISODES.replace(",PL_POST", "");
    let project = Project::smallest().with("episodes.csv", &format!("{without}\nC1,01/01/2020,S,C2,U6,,,\n"));
    project.milepost(&RUN).expect(
        2,
        &[
            "error[MP0212]: the extract `episodes` is not among the files",
            "error[MP0207]: it looks like `episodes` but lacks the column `PL_POST`",
            "at episodes.csv",
            "hint: add it to the extract",
            "nothing was computed",
        ],
    );
}

#[test]
fn one_unreadable_file_stops_only_itself() {
    let project = Project::smallest().with_bytes("binary.csv", b"\x00\x01\x02\xff\xfe\x00");
    project.milepost(&RUN).expect(1, &["error[MP02", "binary.csv", "hint: ", "kept      reports/history/"]);
}

#[test]
fn an_empty_file_is_said_to_be_empty_and_stops_nothing() {
    let project = Project::smallest().with("staff.csv", "");
    let said = project.milepost(&["check"]);
    said.expect(0, &["[MP0204]: `staff.csv` is empty", "hint: if it should hold rows, ask for the extract again"]);
    let figures = project.run("2020-08");
    assert_eq!(figures.whole("staff-turnover", "2020-08", "ratio").status.name(), "not supplied");
}

#[test]
fn a_file_that_is_not_in_utf_8_is_not_passed_over_in_silence() {
    let project = Project::smallest().with_bytes("uasc.csv", b"CHILD,SEX,DOB,DUC\nC\xe91,1,15/06/2008,\n");
    let said = project.milepost(&RUN);
    assert!(said.err.contains("uasc.csv"), "{}", said.err);
}

#[test]
fn a_bad_end_sets_its_row_aside_and_never_makes_it_open() {
    let rows = "C1,01/01/2020,S,C2,U6,30/09/2020,E4A,,\nC2,01/01/2020,S,C2,U6,31/09/2020,E4A,,\n";
    let project = Project::smallest().with("episodes.csv", &format!("{EPISODES}\n{rows}"));
    let said = project.milepost(&RUN);
    said.expect(
        1,
        &[
            "2 rows: 1 used, 1 set aside",
            "error[MP0302, rule 147]: episodes: `DEC` cannot be read",
            "at episodes.csv row 3 column F",
            "hint: correct `DEC`",
        ],
    );
    assert_eq!(project.run("2020-08").whole("children-looked-after", "2020-08", "count").value, Some(1.0));
    let findings = project.read("restricted/2020-09/findings.csv");
    let bad_end = findings.lines().find(|line| line.contains("MP0302")).unwrap();
    assert!(bad_end.contains(",episodes,episodes.csv,3,DEC,F,"), "{bad_end}");
    assert!(bad_end.contains(",C2,,31/09/2020,set aside,,"), "{bad_end}");
    assert!(!said.err.contains("31/09/2020"), "{}", said.err);
}

#[test]
fn row_numbers_are_those_of_the_spreadsheet_even_after_blank_lines_and_cells_of_two_lines() {
    let rows = "C1,01/01/2020,S,C2,U6,30/09/2020,E4A,,\n\nC2,01/01/2020,S,C2,U6,,\"two\nlines\",,\nC3,01/01/2020,S,C2,U6,soon,,,\n";
    let project = Project::smallest().with("episodes.csv", &format!("{EPISODES}\n{rows}"));
    project.milepost(&RUN).expect(1, &["`DEC` cannot be read", "at episodes.csv row 5 column F"]);
}

#[test]
fn an_end_before_its_start_is_told_by_its_rule() {
    let rows = "C1,01/01/2020,S,C2,U6,30/09/2020,E4A,,\nC2,01/03/2020,S,C2,U6,01/02/2020,E4A,,\n";
    let project = Project::smallest().with("episodes.csv", &format!("{EPISODES}\n{rows}"));
    let said = project.milepost(&RUN);
    said.expect(
        1,
        &["rule 356]: episodes: the episode ends before it starts", "at episodes.csv row 3", "hint: correct"],
    );
}

#[test]
fn a_month_outside_the_data_is_answered_with_the_months_that_are_there() {
    for month in ["2030-01", "2019-12"] {
        let said = Project::smallest().milepost(&["run", "--no-papers", "--month", month]);
        said.expect(
            2,
            &[
                "error[MP0214]: the extracts hold nothing to compute",
                "hint: they support the months from 2020-01 to 2020-09",
            ],
        );
    }
}

#[test]
fn a_month_that_is_none_is_no_month() {
    let said = Project::smallest().milepost(&["run", "--month", "2020-13"]);
    said.expect(2, &["`2020-13` is not a month; write it as 2021-09"]);
}

#[test]
fn without_a_configuration_the_way_to_one_is_shown() {
    let project = Project::smallest();
    fs::remove_file(project.path("milepost.yaml")).unwrap();
    project.milepost(&RUN).expect(2, &["error[MP0100]: there is no `milepost.yaml`", "hint: ", "`--project DIR`"]);
}

#[test]
fn an_unknown_measure_gets_the_name_that_was_meant() {
    let project = Project::smallest();
    project.run("2020-08");
    let said = project.milepost(&["results", "--measure", "out-of-conty"]);
    said.expect(2, &["error[MP0402]: ", "has no measure `out-of-conty`", "hint: did you mean `out-of-county`?"]);
    let said = project.milepost(&["measures", "show", "staff-turnovr"]);
    said.expect(2, &["error[MP0402]: there is no measure `staff-turnovr`", "hint: did you mean `staff-turnover`?"]);
}

#[test]
fn results_before_the_first_run_say_how_to_get_some() {
    let said = Project::smallest().milepost(&["results"]);
    said.expect(2, &["error[MP0401]: no run has been kept yet", "hint: `milepost run` computes and keeps a month"]);
}

#[test]
fn extracts_without_a_fault_end_with_status_0() {
    let project = Project::smallest();
    let said = project.milepost(&RUN);
    said.expect(0, &["checked   no findings", "kept      reports/history/"]);
    assert_eq!(said.out, "");
    let quiet = project.milepost(&["run", "--no-papers", "--quiet"]);
    assert_eq!((quiet.status, quiet.out.as_str(), quiet.err.as_str()), (Some(0), "", ""));
}

#[test]
fn the_header_of_the_extract_may_be_written_otherwise() {
    let names = "\u{feff}child id,De Com,rne,ls,placement type,dec,rec,home post,Pl-Post";
    let row = "C1,2020-01-01,S,C2,U6,2020-09-30 00:00,E4A,,";
    let project =
        Project::smallest().with("episodes.csv", &format!("{}\n{}\n", names.replace(',', ";"), row.replace(',', ";")));
    assert_eq!(project.run("2020-08").whole("children-looked-after", "2020-08", "count").value, Some(1.0));
}

#[test]
fn a_note_that_is_the_same_of_several_files_is_said_once() {
    let reviews = "CHILD,DOB,REVIEW,REVIEW_CODE\nC1,15/06/2008,01/02/2020,PN1\n";
    let project = Project::smallest().with("2019.csv", reviews).with("2020.csv", reviews);
    let project = project.with("a.csv", "").with("b.csv", "").with("c.csv", "\n");
    let said = project.milepost(&["check"]);
    said.expect(
        0,
        &[
            "it holds reviews (SSDA903), which no measure uses",
            "at 2019.csv and 2020.csv",
            "it is empty",
            "at a.csv, b.csv and c.csv",
        ],
    );
    assert_eq!(said.err.matches("MP0208").count() + said.err.matches("MP0204").count(), 2, "{}", said.err);
    assert_eq!(project.milepost(&["check", "--format", "concise"]).out.matches("MP0208").count(), 2);
}

#[test]
fn a_finding_of_many_rows_shows_some_and_says_where_all_of_them_are() {
    let rows: String = (0..1_234).map(|child| format!("D{child},01/01/2020,S,C2,U6,soon,,,\n")).collect();
    let project = Project::smallest()
        .with("episodes.csv", &format!("{EPISODES}\nC1,01/01/2020,S,C2,U6,30/09/2020,E4A,,\n{rows}"));
    let list = |more: &str| format!("row 5 column F … and {more} more: restricted/2020-09/findings.csv");
    project.milepost(&RUN).expect(1, &["`DEC` cannot be read", &list("1,231")]);
    let all_but_50 = "row 52 column F … and 1,184 more: restricted/2020-09/findings.csv";
    project.milepost(&["check", "-v"]).expect(1, &["`DEC` cannot be read", all_but_50]);
    project.milepost(&["run", "-v", "--no-papers"]).expect(1, &["`DEC` cannot be read", all_but_50]);
    let lines = |text: &str| text.lines().filter(|line| line.contains("MP0302")).count();
    assert_eq!(lines(&project.read("restricted/2020-09/findings.csv")), 1_234);
    assert_eq!(lines(&project.milepost(&["check", "--format", "concise"]).out), 1_234);
    let json: serde_json::Value = serde_json::from_str(&project.milepost(&["check", "--format", "json"]).out).unwrap();
    let unread = json["findings"].as_array().unwrap().iter().find(|one| one["code"] == "MP0302").unwrap();
    assert_eq!(unread["rows"].as_array().unwrap().len(), 1_234);
}

#[cfg(unix)]
#[test]
fn somebody_who_stops_listening_is_no_error() {
    let project = Project::smallest();
    project.run("2020-08");
    for format in ["table", "csv", "json", "parquet"] {
        let (status, said) = with_nobody_listening(&project, &["results", "--all", "--format", format], Deaf::Out);
        assert_eq!((status, said.as_str()), (Some(0), ""), "{format}");
    }
    let (status, _) = with_nobody_listening(&project, &RUN, Deaf::Err);
    assert_eq!(status, Some(0), "what is said on standard error");
}

#[cfg(unix)]
#[derive(PartialEq)]
enum Deaf {
    Out,
    Err,
}

/// Runs the command with one end of its output closed before it begins, as `head` closes it.
#[cfg(unix)]
fn with_nobody_listening(project: &Project, arguments: &[&str], deaf: Deaf) -> (Option<i32>, String) {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    command.args(arguments).current_dir(project.path(""));
    match deaf {
        Deaf::Out => command.stdout(writer).stderr(Stdio::piped()),
        Deaf::Err => command.stdout(Stdio::null()).stderr(writer),
    };
    let output = command.spawn().unwrap().wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}
