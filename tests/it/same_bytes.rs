//! The same inputs give the same bytes, in one folder and in another.

use milepost::sample::{self, Plan};

use crate::project::{Papers, Project};

/// What other people and tools read. A log of how long a run took would differ, and may.
const ENDINGS: [&str; 6] = [".parquet", "run.json", ".html", ".svg", ".png", ".csv"];

fn project() -> Project {
    let project = Project::of_sample();
    let plan = Plan { children: 80, months: 6, ..Plan::default() };
    sample::write(&project.path("extracts"), &plan).unwrap();
    let yaml = project.read("milepost.yaml");
    let kept = yaml.lines().filter(|line| !line.starts_with("extracts:") && !line.starts_with("postcodes:"));
    let kept: Vec<&str> = kept.chain(["postcodes: extracts/postcodes.csv"]).collect();
    project.write("milepost.yaml", &(kept.join("\n") + "\n"));
    project
}

/// Runs with papers, and gives every file that was written, with its bytes.
fn written(project: &Project) -> Vec<(String, Vec<u8>)> {
    project.try_run(Some("2021-09"), Some("2021-06"), Papers::All).unwrap();
    files(project)
}

fn files(project: &Project) -> Vec<(String, Vec<u8>)> {
    let files = project.files("reports");
    files.into_iter().filter(|(name, _)| ENDINGS.iter().any(|ending| name.ends_with(ending))).collect()
}

#[test]
fn running_twice_writes_the_same_bytes() {
    let (here, there) = (project(), project());
    let first = written(&here);
    let kinds = |ending: &str| first.iter().filter(|(name, _)| name.ends_with(ending)).count();
    assert!(ENDINGS[..4].iter().all(|ending| kinds(ending) > 0), "not every kind of file was written");
    let again = written(&there);
    assert_eq!(first.len(), again.len());
    for ((name, bytes), (other, others)) in first.iter().zip(&again) {
        assert_eq!(name, other);
        assert!(bytes == others, "{name} has other bytes the second time");
    }
    // In its own folder a run that was kept is left as it is.
    here.try_run(Some("2021-09"), Some("2021-06"), Papers::None).unwrap();
    assert!(first == files(&here), "the second run in one folder changed what the first had written");
}
