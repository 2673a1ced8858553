//! A run is killed at random moments, again and again, and the history is whole each time.

use std::{
    fs,
    path::Path,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::kept_project::KeptProject;

const KILLS: usize = 220;
const MONTHS: [&str; 6] = ["2020-04", "2020-05", "2020-06", "2020-07", "2020-08", "2020-09"];

/// Half of the kills come at any time of the run. The others wait until it begins to write, for that is a short time
/// and the dangerous one.
#[test]
fn a_run_that_is_killed_at_any_moment_leaves_the_history_whole() {
    let project = KeptProject::new();
    let began = Instant::now();
    let good = project.run("2020-03");
    let takes = began.elapsed();
    let good_files = project.run_files(&good);
    let history = project.path("reports/history");
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let mut cut_short = 0;
    for kill in 0..KILLS {
        let month = MONTHS[kill % MONTHS.len()];
        // What an earlier round completed would leave this one nothing to write.
        forget(&project, month);
        let mut run = project.command(&["run", "--no-papers", "-q", "--month", month]);
        let mut run = run.stderr(Stdio::null()).spawn().unwrap();
        if kill % 2 == 0 {
            thread::sleep(takes.mul_f64(chance.share()));
        } else {
            wait_for_writing(&mut run, &history);
            thread::sleep(Duration::from_micros((chance.share() * 4000.0) as u64));
        }
        run.kill().unwrap();
        run.wait().unwrap();
        cut_short += usize::from(is_writing(&history));
        for id in project.history().ids().unwrap() {
            project.history().read(&id).unwrap_or_else(|error| panic!("kill {kill}: {error:#}"));
        }
        assert_eq!(project.run_files(&good), good_files, "kill {kill}");
    }
    eprintln!("{cut_short} of {KILLS} kills came while a run was being written");
    assert!(cut_short > 0, "no kill came while a run was being written");
    assert_eq!(project.run("2020-03"), good);
    assert!(!is_writing(&history), "the next run clears away what was left unfinished");
    let undisturbed = KeptProject::new();
    for month in MONTHS {
        let (id, other) = (project.run(month), undisturbed.run(month));
        assert_eq!(id, other);
        assert_eq!(project.run_files(&id), undisturbed.run_files(&id));
    }
}

fn forget(project: &KeptProject, month: &str) {
    for id in project.history().ids().unwrap() {
        if id.starts_with(month) {
            fs::remove_dir_all(project.history().run_folder(&id)).unwrap();
        }
    }
}

fn wait_for_writing(run: &mut Child, history: &Path) {
    while run.try_wait().unwrap().is_none() && !is_writing(history) {
        thread::sleep(Duration::from_micros(100));
    }
}

fn is_writing(history: &Path) -> bool {
    let mut entries = fs::read_dir(history).unwrap().flatten();
    entries.any(|entry| entry.file_name().to_string_lossy().starts_with(".writing-"))
}

/// Numbers that look random and are the same each time (xorshift).
struct Chance(u64);

impl Chance {
    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}
