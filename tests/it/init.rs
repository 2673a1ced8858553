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
fn a_new_project_says_at_each_step_what_to_do_next() {
    let folder = tempfile::tempdir().unwrap();
    milepost(&folder, &["init", "council"]).expect(0, &["made      council", "put extracts into council/extracts"]);
    milepost(&folder, &["run", "--project", "council"])
        .expect(2, &["error[MP0201]", "hint: put this month's extracts"]);
    milepost(&folder, &["report", "--project", "council"]).expect(2, &["error[MP0401]", "hint: `milepost run`"]);
    milepost(&folder, &["init", "council"]).expect(2, &["error[MP0406]", "nothing was changed"]);
}

#[test]
fn a_project_with_a_sample_renders_at_once_and_says_that_it_is_one() {
    let folder = tempfile::tempdir().unwrap();
    milepost(&folder, &["init", "council", "--sample"]).expect(0, &["milepost run --project council"]);
    milepost(&folder, &["run", "--no-papers", "--project", "council"]).expect(0, &["kept "]);
    milepost(&folder, &["report", "slect-committee", "--project", "council"])
        .expect(2, &["did you mean `select-committee`?"]);
    let written = "wrote     reports/2021-09/cabinet-briefing: briefing.html and briefing.pdf";
    milepost(&folder, &["report", "cabinet-briefing", "--project", "council"]).expect(0, &[written]);
    let page =
        fs::read_to_string(folder.path().join("council/reports/2021-09/cabinet-briefing/briefing.html")).unwrap();
    assert!(page.contains("Synthetic data") && page.contains("Example County Council"));
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
    milepost(&folder, &run).expect(0, &["computed", "kept "]);
}
