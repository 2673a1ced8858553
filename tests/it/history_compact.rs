//! `milepost compact`: figures that nobody asks for any more go, and every answer stays what it was.

use std::fs;

use crate::kept_project::KeptProject;

/// May is published; June is run three times with other rows each time, and July once.
struct Compactable {
    project: KeptProject,
    may: String,
    june: [String; 3],
    july: String,
}

const LATE: [&str; 3] = ["", "C4,29/04/2020,S,C2,U6,,,,\n", "C4,29/04/2020,S,C2,U6,,,,\nC5,30/05/2020,S,C2,U6,,,,\n"];

fn compactable() -> Compactable {
    let project = KeptProject::new();
    let may = project.run("2020-05");
    project.milepost(&["publish", &may]).expect(0, &[]);
    let june = LATE.map(|late| {
        project.episodes(late);
        project.run("2020-06")
    });
    let july = project.run("2020-07");
    Compactable { project, may, june, july }
}

impl Compactable {
    /// Everything that can be asked of the history, with what it answers.
    fn answers(&self) -> Vec<String> {
        let project = &self.project;
        let asked: [&[&str]; 6] = [
            &["results", "--all", "--format", "csv"],
            &["results", "--month", "2020-05"],
            &["results", "--month", "2020-06"],
            &["results", "--revised", "--format", "json"],
            &["trend", "children-looked-after"],
            &["publish", &self.may],
        ];
        asked.iter().map(|asked| answer(project, asked)).collect()
    }

    /// The paper of June, and what becomes of each run when it is made again.
    fn made_again(&self) -> Vec<String> {
        let project = &self.project;
        let mut answers = vec![answer(project, &["report", "--month", "2020-06"])];
        answers.push(project.read("reports/2020-06/children/report.html"));
        // Each draft of June read other rows; the others read those of the last draft.
        for (run, rows) in self.june.iter().zip(0..).chain([(&self.may, 0), (&self.july, 2)]) {
            project.episodes(LATE[rows]);
            answers.push(answer(project, &["verify", run, "-q"]));
        }
        answers
    }
}

fn answer(project: &KeptProject, asked: &[&str]) -> String {
    let said = project.milepost(asked);
    format!("{asked:?} {:?}\n{}{}", said.status, said.out, said.err)
}

#[test]
fn every_answer_is_the_same_before_and_after() {
    let history = compactable();
    let (project, [first, second, last]) = (&history.project, &history.june);
    let (before, made_before) = (history.answers(), history.made_again());
    assert!(made_before.iter().skip(2).all(|answer| answer.contains("is identical")), "{made_before:#?}");
    let kept = [&history.may, last, &history.july].map(|id| project.run_files(id));
    let order = project.history().ids().unwrap();
    project.milepost(&["compact", "--dry-run"]).expect(0, &[first, second, "the figures of 2 runs would go"]);
    assert!(!project.history().is_let_go(first));
    let said = project.milepost(&["compact"]);
    said.expect(0, &[&format!("{first}: never published, and {last} took its place"), "2 runs are let go"]);
    for id in [first, second] {
        assert!(!project.history().run_folder(id).join("results.parquet").exists());
    }
    assert_eq!((history.answers(), history.made_again()), (before, made_before));
    assert_eq!([&history.may, last, &history.july].map(|id| project.run_files(id)), kept);
    assert_eq!(project.history().ids().unwrap(), order);
    project.milepost(&["compact"]).expect(0, &["nothing to let go"]);
}

#[test]
fn a_run_whose_figures_went_says_so_and_can_be_made_again() {
    let history = compactable();
    let (project, [first, ..]) = (&history.project, &history.june);
    let files = project.run_files(first);
    project.milepost(&["compact", "-q"]).expect(0, &[]);
    project.milepost(&["publish", first]).expect(2, &["MP0434", "were let go", "run that month again"]);
    project.episodes(LATE[0]);
    assert_eq!(project.run("2020-06"), *first);
    assert_eq!(project.run_files(first), files);
    project.milepost(&["publish", first]).expect(0, &["edition 2"]);
}

#[test]
fn a_compaction_that_is_cut_short_is_ended_by_the_next() {
    let history = compactable();
    let (project, [first, second, _]) = (&history.project, &history.june);
    let before = history.answers();
    // Killed once the first was marked, before a file of it went.
    project.write(&format!("reports/history/{first}/let-go"), &format!("{}\n", history.june[2]));
    assert_eq!(history.answers(), before);
    project.milepost(&["compact"]).expect(0, &["2 runs are let go"]);
    assert!([first, second].iter().all(|id| !project.history().run_folder(id).join("results.parquet").exists()));
    assert_eq!(history.answers(), before);
}

#[test]
fn nothing_goes_while_a_run_that_would_stay_is_damaged() {
    let history = compactable();
    let (project, [first, _, last]) = (&history.project, &history.june);
    fs::write(project.history().run_folder(last).join("results.parquet"), "no figures").unwrap();
    project.milepost(&["compact"]).expect(2, &["MP0426", last]);
    assert!(project.history().read(first).is_ok());
}
