//! The fixture builder: a project in a folder of its own, and what a run or a command makes of it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use milepost::{
    checks,
    definitions::{Config, Definitions},
    extracts, frames,
    history::{RESULTS_FILE, read_parquet},
    measures::{self, Inputs, Months},
    pipeline::{self, Done, Request, Stopped},
    places,
    vocabulary::{Diagnostic, Month, Outcome, Results},
};
use tempfile::TempDir;

use crate::figures::Figures;

/// The folder of this package: its measures and its sample.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A temporary folder with `milepost.yaml` and an empty folder of extracts. It is deleted when it is dropped.
pub struct Project {
    folder: TempDir,
}

/// An invented council of two districts, whose service began with 2021.
pub const CONFIGURATION: &str = "\
authority:
  name: Example County Council
  short: Example
  code: E10999999
  districts:
    - { name: two districts, codes: [E07999901, E07999902] }
service: { name: edge-of-care service, start: 2021-01-01 }
budgets: { external-residential: [{ year_from: 2020-04, amount: 1000000, source: invented }] }
";

impl Project {
    /// The invented council, with nothing in its folder of extracts.
    pub fn new() -> Self {
        Self::configured(CONFIGURATION)
    }

    /// A project with its own `milepost.yaml`. The measures are those of this package.
    pub fn configured(yaml: &str) -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        let measures = package().join("measures");
        project.write("milepost.yaml", &format!("{yaml}measures: {}\n", measures.display()));
        fs::create_dir(project.path("extracts")).unwrap();
        project
    }

    /// The sample that is committed, with its papers and history in this folder.
    pub fn of_sample() -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        let yaml = fs::read_to_string(package().join("milepost.yaml")).unwrap();
        let package = package().display();
        let yaml = yaml
            .replace("extracts: sample_data", &format!("extracts: {package}/sample_data"))
            .replace("postcodes: sample_data", &format!("postcodes: {package}/sample_data"))
            .replace("measures: measures", &format!("measures: {package}/measures"))
            .replace("commentary: commentary", &format!("commentary: {package}/commentary"));
        project.write("milepost.yaml", &yaml);
        project
    }

    /// The invented council with the fewest extracts that make a run: a child, looked after since 1 January 2020.
    pub fn smallest() -> Self {
        Self::new()
            .with("episodes.csv", &format!("{EPISODES}\nC1,01/01/2020,S,C2,U6,30/09/2020,E4A,QQ1 1AA,QQ1 1AB\n"))
            .with("header.csv", &format!("{HEADER}\nC1,1,15/06/2008,WBRI\n"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts an extract in the project.
    pub fn with(self, file: &str, text: &str) -> Self {
        self.with_bytes(file, text.as_bytes())
    }

    pub fn with_bytes(self, file: &str, bytes: &[u8]) -> Self {
        fs::write(self.path("extracts").join(file), bytes).unwrap();
        self
    }

    /// Gives the project its own measures, a copy of this package's, that a test may spoil.
    pub fn with_own_measures(self) -> Self {
        copy(&package().join("measures"), &self.path("measures"));
        let yaml = self.read("milepost.yaml");
        let kept = yaml.lines().filter(|line| !line.starts_with("measures:"));
        self.write("milepost.yaml", &(kept.collect::<Vec<_>>().join("\n") + "\n"));
        self
    }

    /// Gives the project an empty folder of measures, for a test that brings its own.
    pub fn with_no_measures(self) -> Self {
        let yaml = self.read("milepost.yaml");
        let kept = yaml.lines().filter(|line| !line.starts_with("measures:"));
        self.write("milepost.yaml", &(kept.collect::<Vec<_>>().join("\n") + "\n"));
        for folder in ["contracts", "populations", "agreed"] {
            fs::create_dir_all(self.path("measures").join(folder)).unwrap();
        }
        self
    }

    /// Every figure of some months, counted from the extracts and kept nowhere; or what is wrong with the definitions.
    pub fn counted(&self, first: &str, last: &str) -> Result<Vec<Outcome>, Vec<Diagnostic>> {
        let config = Config::read(self.folder.path())?;
        let definitions = Definitions::load(self.folder.path(), config)?;
        let found = extracts::find(&self.path("extracts"), None, &definitions.contracts).unwrap().unwrap();
        let read = frames::read_all(found.extracts, &definitions.contracts).into_iter().map(Result::unwrap);
        let (checked, _) = checks::check(read.collect(), checks::Rulebook::of(&definitions)).unwrap();
        let (located, _) = places::locate(checked, None, &definitions.config.authority.districts).unwrap();
        let months = Months { first: first.parse().unwrap(), last: last.parse().unwrap() };
        Ok(measures::compute(&Inputs { located: &located, definitions: &definitions, months }).unwrap())
    }

    /// Writes any file of the project.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs a month without papers, and gives every figure it kept.
    pub fn run(&self, month: &str) -> Figures {
        self.run_from(month, None)
    }

    /// The same, not further back than a month: all of them would take long.
    pub fn run_from(&self, month: &str, from: Option<&str>) -> Figures {
        let done = self.try_run(Some(month), from, Papers::None).unwrap();
        self.figures(&done)
    }

    pub fn try_run(&self, month: Option<&str>, from: Option<&str>, papers: Papers) -> Result<Done, Stopped> {
        pipeline::run(Request { papers: papers == Papers::All, ..self.request(month, from) })
    }

    /// A request for a run without papers.
    pub fn request(&self, month: Option<&str>, from: Option<&str>) -> Request {
        let month_of = |text: &str| text.parse::<Month>().unwrap();
        Request {
            project: self.folder.path().to_owned(),
            config: Config::read(self.folder.path()).unwrap(),
            month: month.map(month_of),
            from: from.map(month_of),
            papers: false,
        }
    }

    /// The figures that a run kept, read back from the file that other tools read.
    pub fn figures(&self, done: &Done) -> Figures {
        let bytes = fs::read(done.kept.join(RESULTS_FILE)).unwrap();
        Figures::of(&Results::new(read_parquet(bytes).unwrap()))
    }

    /// What the built command says when it is run in the project's folder.
    pub fn milepost(&self, arguments: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
        let output = command.args(arguments).current_dir(self.folder.path()).output().unwrap();
        Said {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Every file under a folder of the project, by its path there, in order.
    pub fn files(&self, under: &str) -> Vec<(String, Vec<u8>)> {
        let folder = self.path(under);
        let mut found = Vec::new();
        collect(&folder, &folder, &mut found);
        found.sort();
        found
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Papers {
    None,
    All,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Fails unless the command ended with this status and said each of these, in this order, on standard error.
    #[track_caller]
    pub fn expect(&self, status: i32, lines: &[&str]) {
        assert_eq!(self.status, Some(status), "{}", self.err);
        let mut rest = self.err.as_str();
        for line in lines {
            let Some(at) = rest.find(line) else {
                panic!("`{line}` is not said, or not in this order, in:\n{}", self.err)
            };
            rest = &rest[at + line.len()..];
        }
    }
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read(&path).unwrap()));
        }
    }
}

/// Copies a folder and all it holds.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let into = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &into),
            false => drop(fs::copy(&path, &into).unwrap()),
        }
    }
}

pub const EPISODES: &str = "CHILD,DECOM,RNE,LS,PLACE,DEC,REC,HOME_POST,PL_POST";
pub const HEADER: &str = "CHILD,SEX,DOB,ETHNIC";
