//! A project of one measure and a handful of invented children, so small that a run takes a moment: for tests that run
//! the built command again and again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use milepost::history::History;
use tempfile::TempDir;

pub struct KeptProject {
    pub folder: TempDir,
}

const CONFIGURATION: &str = "\
authority:
  name: Example County Council
  short: Example
  code: E10999999
  districts:
    - { name: two districts, codes: [E07999901, E07999902] }
first_month: 2020-01
disclosure: { rule: none }
";

const REPORT: &str = "\
id: children
title: Children looked after in Example
committee: Example Committee
meeting: 2020-12
presented_by: Example Office
introduction: [This report is about invented children.]
themes:
  - id: where-children-live
    title: Children
    measures:
      - { measure: children-looked-after, message: '{figure} children were looked after' }
contact: [nobody]
licence: [none]
";

const EPISODES: &str = "CHILD,DECOM,RNE,LS,PLACE,DEC,REC,HOME_POST,PL_POST\n";
/// C1 is looked after all along, C2 leaves in May, C3 comes in March.
const ROWS: &str =
    "C1,01/01/2020,S,C2,U6,,,,\nC2,10/02/2020,S,C2,U6,20/05/2020,E4A,,\nC3,05/03/2020,S,C2,U6,30/09/2020,E4A,,\n";

impl KeptProject {
    pub fn new() -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        project.fill();
        project
    }

    fn fill(&self) {
        let measures = Path::new(env!("CARGO_MANIFEST_DIR")).join("measures");
        self.write("milepost.yaml", CONFIGURATION);
        self.write("measures/reports/children.yaml", REPORT);
        let contracts = fs::read_dir(measures.join("contracts")).unwrap();
        let contracts = contracts.map(|entry| format!("contracts/{}", entry.unwrap().file_name().display()));
        let one_measure = ["dimensions.yaml", "agreed/children-looked-after.yaml", "populations/looked-after.yaml"];
        for file in one_measure.map(str::to_owned).into_iter().chain(contracts) {
            self.write(&format!("measures/{file}"), &fs::read_to_string(measures.join(&file)).unwrap());
        }
        self.episodes("");
        let header = "CHILD,SEX,DOB,ETHNIC\nC1,1,15/06/2008,WBRI\nC2,2,15/06/2008,WBRI\nC3,1,15/06/2008,WBRI\n\
                      C4,1,15/06/2008,WBRI\nC5,1,15/06/2008,WBRI\n";
        self.write("extracts/header.csv", header);
    }

    /// The episodes everyone knows of, and more.
    pub fn episodes(&self, more: &str) {
        self.write("extracts/episodes.csv", &format!("{EPISODES}{ROWS}{more}"));
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn history(&self) -> History {
        History::of(&self.path("reports"))
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    pub fn milepost(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }

    /// Runs a month without papers, and gives the run's id.
    #[track_caller]
    pub fn run(&self, month: &str) -> String {
        self.milepost(&["run", "--no-papers", "-q", "--month", month]).expect(0, &[]);
        self.history().latest(month.parse().ok()).unwrap().unwrap().manifest.run
    }

    /// The files of a run that are compared, by name.
    pub fn run_files(&self, id: &str) -> Vec<(String, Vec<u8>)> {
        let sealed = self.history().sealed(id).unwrap();
        sealed.files().into_iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect()
    }
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn of(output: Output) -> Self {
        Self {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Fails unless the command ended so and said each of these on either stream.
    #[track_caller]
    pub fn expect(&self, status: i32, said: &[&str]) {
        assert_eq!(self.status, Some(status), "{}", self.err);
        for words in said {
            assert!(
                self.err.contains(words) || self.out.contains(words),
                "`{words}` is not said:\n{}{}",
                self.out,
                self.err
            );
        }
    }
}
