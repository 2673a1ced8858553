//! The run of the sample that is kept with the code is made again, byte for byte, from a fresh clone.
//!
//! If this fails, a figure or a paper has moved. Where that is meant, `.ci/keep-sample-run` keeps the run anew.

use std::{fs, path::Path, process::Command};

use crate::{kept_project::Said, project::package};

#[test]
fn the_kept_run_of_the_sample_is_identical_on_a_fresh_clone() {
    let Some(files) = kept_files() else {
        eprintln!("no run of the sample is kept with the code yet: `.ci/keep-sample-run` stages one");
        return;
    };
    assert!(files.iter().any(|name| name.ends_with("/results.parquet")), "the figures of the kept run are not kept");
    assert!(files.iter().any(|name| name.ends_with("/report.pdf")), "the report of the kept run is not kept");
    let clone = tempfile::tempdir().unwrap();
    for name in files.iter().chain(&sources()) {
        let (from, to) = (package().join(name), clone.path().join(name));
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&from, &to).unwrap_or_else(|error| panic!("`{name}` is kept with the code and not there: {error}"));
    }
    let verify = Command::new(env!("CARGO_BIN_EXE_milepost")).arg("verify").current_dir(clone.path()).output();
    let said = Said::of(verify.unwrap());
    said.expect(0, &["is identical"]);
    let (absent, strange) = (lines(&said, "absent "), lines(&said, "strange "));
    assert!(absent.is_empty() && strange.is_empty(), "{absent:?} {strange:?}");
    // Git keeps who may read a file only roughly: the next run closes the history again.
    #[cfg(unix)]
    closed_by_the_next_run(clone.path());
}

#[cfg(unix)]
fn closed_by_the_next_run(clone: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let history = clone.join("reports/history");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    let mut folders = fs::read_dir(&history).unwrap().map(|entry| entry.unwrap().path());
    let run = folders.find(|path| path.join("results.parquet").is_file()).unwrap();
    fs::set_permissions(&history, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(&run, fs::Permissions::from_mode(0o755)).unwrap();
    let publish = ["publish", &run.file_name().unwrap().to_string_lossy()].map(str::to_owned);
    let publish = Command::new(env!("CARGO_BIN_EXE_milepost")).args(publish).current_dir(clone).output();
    Said::of(publish.unwrap()).expect(0, &["edition 1"]);
    assert_eq!((mode(&history), mode(&run), mode(&run.join("results.parquet"))), (0, 0, 0));
}

/// What git keeps of `reports/`; where there is no git, as in an archive of the source, what lies there.
fn kept_files() -> Option<Vec<String>> {
    let listed = Command::new("git").args(["ls-files", "-z", "reports"]).current_dir(package()).output();
    let names: Vec<String> = match listed {
        Ok(listed) if listed.status.success() => {
            String::from_utf8(listed.stdout).unwrap().split_terminator('\0').map(str::to_owned).collect()
        }
        _ => files_below("reports"),
    };
    (!names.is_empty()).then_some(names)
}

/// What a run of the sample reads, and what was written about its figures.
pub fn sources() -> Vec<String> {
    let folders = ["sample_data", "measures", "commentary"].into_iter().flat_map(files_below);
    folders.chain([String::from("milepost.yaml")]).collect()
}

fn files_below(folder: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(package().join(folder)) else { return Vec::new() };
    let below = entries.map(|entry| format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap()));
    let file_or_folder = |name: String| if package().join(&name).is_dir() { files_below(&name) } else { vec![name] };
    below.flat_map(file_or_folder).collect()
}

fn lines(said: &Said, begin: &str) -> Vec<String> {
    let named = said.err.lines().filter_map(|line| line.strip_prefix(begin));
    named.map(|name| name.trim().to_owned()).collect()
}
