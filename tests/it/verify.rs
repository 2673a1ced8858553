//! `milepost verify`: a run made again is identical, or what differs is named.

use std::fs;

use crate::kept_project::KeptProject;

#[test]
fn a_run_and_its_papers_are_made_again_byte_for_byte() {
    let project = KeptProject::new();
    project.milepost(&["run", "-q", "--month", "2020-06"]).expect(0, &[]);
    project.milepost(&["publish", "2020-06"]).expect(0, &["edition 1"]);
    let said = project.milepost(&["verify"]);
    said.expect(0, &["identical results.parquet", "identical children/report.html", "is identical"]);
    // A fresh clone has the papers and no history.
    fs::remove_dir_all(project.path("reports/history")).unwrap();
    project
        .milepost(&["verify", "2020-06"])
        .expect(0, &["identical results.parquet", "identical children/report.html"]);
}

#[test]
fn a_paper_changed_by_hand_is_named() {
    let project = KeptProject::new();
    project.milepost(&["run", "-q", "--month", "2020-06"]).expect(0, &[]);
    let report = project.read("reports/2020-06/children/report.html");
    project.write("reports/2020-06/children/report.html", &report.replacen("invented", "Invented", 1));
    project.milepost(&["verify"]).expect(1, &["MP0432", "`children/report.html`", "is not identical"]);
}

#[test]
fn what_the_run_read_and_is_another_now_is_named() {
    let project = KeptProject::new();
    let id = project.run("2020-06");
    let verify = |said: &[&str]| project.milepost(&["verify", &id]).expect(1, said);
    project.episodes("C4,01/04/2020,S,C2,U6,,,,\n");
    verify(&["MP0431", "`episodes.csv` is not the file that the run read"]);
    project.episodes("");
    let configuration = project.read("milepost.yaml");
    project.write("milepost.yaml", &(configuration.clone() + "hubs: { Hub A: 35 }\n"));
    verify(&["`hubs` in the configuration"]);
    project.write("milepost.yaml", &configuration);
    let measure = project.read("measures/agreed/children-looked-after.yaml");
    let another = measure.replace("since: 2020-08\n", "since: 2020-07\n");
    assert_ne!(another, measure);
    project.write("measures/agreed/children-looked-after.yaml", &another);
    verify(&["the definition of `children-looked-after`"]);
    project.write("measures/agreed/children-looked-after.yaml", &measure);
    fs::rename(project.path("extracts/header.csv"), project.path("header.csv")).unwrap();
    project.milepost(&["verify", &id]).expect(2, &["MP0430", "`header.csv`", "--extracts"]);
    fs::rename(project.path("header.csv"), project.path("extracts/header.csv")).unwrap();
    project.milepost(&["verify", &id]).expect(0, &[]);
}

#[test]
fn a_run_that_was_never_kept_cannot_be_verified_or_published() {
    let project = KeptProject::new();
    project.milepost(&["verify"]).expect(2, &["MP0401"]);
    let id = project.run("2020-06");
    let slip = id.replace("2020-06-", "2020-06_");
    project.milepost(&["publish", &slip]).expect(2, &["MP0424", &format!("did you mean `{id}`?")]);
    project.episodes("C4,01/04/2020,S,C2,U6,,,,\n");
    project.run("2020-06");
    project.milepost(&["publish", "2020-06"]).expect(2, &["MP0424", "could be any of 2 runs"]);
}
