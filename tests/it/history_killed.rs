//! A run is killed at random moments, again and again, and the history is whole each time.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::kept_project::KeptProject;

const KILLS: usize = 220;
const MONTHS: [&str; 6] = ["2020-04", "2020-05", "2020-06", "2020-07", "2020-08", "2020-09"];

/// Of twenty kills, one comes at any time of a run that renders papers too, nine at any time of a run that does not, and
/// ten wait until the history is being written, for that is a short time and the dangerous one.
#[test]
fn a_run_that_is_killed_at_any_moment_leaves_the_history_whole() {
    let project = KeptProject::new();
    let good = project.run("2020-03");
    let takes = [&PLAIN[..], &WITH_PAPERS].map(|arguments| time_of(&project, arguments));
    let good_files = project.run_files(&good);
    let history = project.path("reports/history");
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let (mut cut_short, mut ended) = (0, 0);
    for kill in 0..KILLS {
        let month = MONTHS[kill % MONTHS.len()];
        // What an earlier round completed would leave this one nothing to write.
        forget(&project, month);
        let arguments = if kill % 20 == 0 { &WITH_PAPERS[..] } else { &PLAIN };
        let mut run = project.command(&[arguments, &["--month", month]].concat());
        let mut run = run.stderr(Stdio::null()).spawn().unwrap();
        match kill % 20 {
            0 => thread::sleep(takes[1].mul_f64(chance.share())),
            1..10 => thread::sleep(takes[0].mul_f64(chance.share())),
            _ => {
                wait_for_writing(&mut run, &history);
                thread::sleep(Duration::from_micros((chance.share() * 4000.0) as u64));
            }
        }
        ended += usize::from(run.try_wait().unwrap().is_some());
        run.kill().unwrap();
        run.wait().unwrap();
        cut_short += usize::from(is_writing(&history));
        for id in project.history().ids().unwrap() {
            project.history().read(&id).unwrap_or_else(|error| panic!("kill {kill}: {error:#}"));
        }
        assert_eq!(project.run_files(&good), good_files, "kill {kill}");
    }
    eprintln!("of {KILLS} kills {cut_short} came while a run was being written, and {ended} after it had ended");
    assert!(cut_short > 0, "no kill came while a run was being written");
    assert!(ended < KILLS / 4, "most runs had ended before they were to be killed");
    is_as_if_nothing_had_happened(&project);
}

const PLAIN: [&str; 3] = ["run", "--no-papers", "-q"];
const WITH_PAPERS: [&str; 2] = ["run", "-q"];

fn time_of(project: &KeptProject, arguments: &[&str]) -> Duration {
    let began = Instant::now();
    project.milepost(&[arguments, &["--month", MONTHS[0]]].concat()).expect(0, &[]);
    began.elapsed()
}

/// The next runs go on, and leave what they leave in a project where nothing was ever killed.
fn is_as_if_nothing_had_happened(project: &KeptProject) {
    let undisturbed = KeptProject::new();
    for month in MONTHS {
        let (id, other) = (project.run(month), undisturbed.run(month));
        assert_eq!(id, other);
        assert_eq!(project.run_files(&id), undisturbed.run_files(&id));
    }
    let papers = [project, &undisturbed].map(|project| {
        project.milepost(&[&WITH_PAPERS[..], &["--month", MONTHS[0]]].concat()).expect(0, &[]);
        files_below(&project.path(&format!("reports/{}", MONTHS[0])))
    });
    assert!(papers[0] == papers[1], "the papers of {}", MONTHS[0]);
    for folder in ["reports/history", "restricted"] {
        let left = files_below(&project.path(folder)).into_keys().find(|name| name.contains(".writing-"));
        assert_eq!(left, None, "the next run clears away what was left unfinished");
    }
}

fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(files_below(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    files
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
