//! A new council's first hour: a project is made, told what to do next, and renders at once where it is asked for a sample.

use std::{fs, process::Command};

use tempfile::TempDir;

use crate::{
    kept_project::Said,
    project::{EPISODES, HEADER},
};

fn milepost(folder: &TempDir, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    Said::of(command.args(arguments).current_dir(folder.path()).output().unwrap())
}

#[test]
fn a_new_project_without_a_sample_says_at_each_step_what_to_do_next() {
    let folder = tempfile::tempdir().unwrap();
    let said = ["made      council", "put extracts into council/extracts"];
    milepost(&folder, &["init", "council", "--bare"]).expect(0, &said);
    milepost(&folder, &["run", "--project", "council"])
        .expect(2, &["error[MP0201]", "hint: put this month's extracts"]);
    milepost(&folder, &["report", "--project", "council"]).expect(2, &["error[MP0401]", "hint: `milepost run`"]);
    milepost(&folder, &["init", "council"]).expect(2, &["error[MP0406]", "nothing was changed"]);
}

#[test]
fn a_new_project_renders_at_once_and_says_that_a_sample_stands_in() {
    let folder = tempfile::tempdir().unwrap();
    let next = ["next      milepost run --project council", "then      say who you are in council/milepost.yaml"];
    milepost(&folder, &["init", "council"]).expect(0, &next);
    let stands_in = "warning[MP0435]: `extracts` holds no extract yet, so the synthetic sample in `sample` stands in";
    let bring = "hint: put this month's extracts into `extracts`";
    milepost(&folder, &["run", "--no-papers", "--project", "council"])
        .expect(0, &[stands_in, bring, "kept      sample/reports/history/"]);
    milepost(&folder, &["report", "slect-committee", "--project", "council"])
        .expect(2, &["did you mean `select-committee`?"]);
    let written = "wrote     sample/reports/2021-09/cabinet-briefing: briefing.html and briefing.pdf";
    milepost(&folder, &["report", "cabinet-briefing", "--project", "council"]).expect(0, &[written]);
    let council = folder.path().join("council");
    let page = fs::read_to_string(council.join("sample/reports/2021-09/cabinet-briefing/briefing.html")).unwrap();
    assert!(page.contains("Synthetic data") && page.contains("Example County Council"));
    // Whatever is made from the sample lies beside it, and none of it in the places of the council.
    assert!(!council.join("reports").exists() && !council.join("restricted").exists());
}

#[test]
fn a_project_for_extracts_of_its_own_never_calls_them_synthetic() {
    let folder = tempfile::tempdir().unwrap();
    milepost(&folder, &["init", "council"]).expect(0, &[]);
    let configuration = fs::read_to_string(folder.path().join("council/milepost.yaml")).unwrap();
    assert!(!configuration.contains("\nsynthetic:"), "{configuration}");
    // The least that there must be, and no postcode directory.
    let extracts = folder.path().join("council/extracts");
    fs::write(extracts.join("episodes.csv"), format!("{EPISODES}\nC1,01/06/2020,S,C2,U6,,,,\n")).unwrap();
    fs::write(extracts.join("header.csv"), format!("{HEADER}\nC1,1,01/01/2010,WBRI\n")).unwrap();
    let run = ["run", "--no-papers", "--month", "2020-12", "--project", "council"];
    let said = milepost(&folder, &run);
    said.expect(0, &["computed", "kept      reports/history/"]);
    assert!(!said.err.contains("MP0435"), "{}", said.err);
    milepost(&folder, &["report", "cabinet-briefing", "--project", "council"]).expect(0, &[]);
    let page = folder.path().join("council/reports/2020-12/cabinet-briefing/briefing.html");
    assert!(!fs::read_to_string(page).unwrap().contains("Synthetic data"));
}

#[test]
fn extracts_that_are_named_are_never_taken_for_the_sample() {
    let folder = tempfile::tempdir().unwrap();
    milepost(&folder, &["init", "council"]).expect(0, &[]);
    let extracts = folder.path().join("own");
    fs::create_dir(&extracts).unwrap();
    fs::write(extracts.join("episodes.csv"), format!("{EPISODES}\nC1,01/06/2020,S,C2,U6,,,,\n")).unwrap();
    fs::write(extracts.join("header.csv"), format!("{HEADER}\nC1,1,01/01/2010,WBRI\n")).unwrap();
    let run = ["run", "--no-papers", "--month", "2020-12", "--project", "council", "--extracts", "own"];
    let said = milepost(&folder, &run);
    said.expect(0, &["kept      reports/history/"]);
    assert!(!said.err.contains("MP0435"), "{}", said.err);
}
