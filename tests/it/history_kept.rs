//! What a run is named by, what is kept of it, who may read it, and what another Parquet reader finds.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::{Field, Row},
};

use crate::kept_project::{KeptProject, Said};

#[test]
fn the_same_run_again_finds_its_bytes_and_writes_none() {
    let project = KeptProject::new();
    let id = project.run("2020-06");
    let about = |name: &str| fs::metadata(project.history().run_folder(&id).join(name)).unwrap().modified().unwrap();
    let (files, written) = (project.run_files(&id), about("results.parquet"));
    assert_eq!(project.run("2020-06"), id);
    assert_eq!((project.run_files(&id), about("results.parquet")), (files, written));
    assert_eq!(project.history().ids().unwrap(), [id]);
}

#[test]
fn a_run_is_named_by_all_that_it_reads_wherever_that_lies() {
    let project = KeptProject::new();
    let id = project.run("2020-06");
    // The same bytes from another folder, named on the command line, are the same run.
    fs::rename(project.path("extracts"), project.path("elsewhere")).unwrap();
    let typed = ["run", "--no-papers", "-q", "--month", "2020-06", "--extracts", "elsewhere"];
    project.milepost(&typed).expect(0, &[]);
    assert_eq!(project.history().ids().unwrap(), std::slice::from_ref(&id));
    // Fewer months, another configuration and another rule are other runs.
    project.milepost(&[&typed[..], &["--from", "2020-03"]].concat()).expect(0, &[]);
    let configuration = project.read("milepost.yaml");
    project.write("milepost.yaml", &configuration.replace("E07999902", "E07999903"));
    project.milepost(&typed).expect(0, &[]);
    let contract = project.read("measures/contracts/episodes.yaml");
    project.write("measures/contracts/episodes.yaml", &contract.replace("Episodes of care", "Episodes"));
    project.milepost(&typed).expect(0, &[]);
    assert_eq!(project.history().ids().unwrap().len(), 4);
}

#[test]
fn time_zone_locale_folder_and_somebody_elses_idea_of_the_date_change_no_byte() {
    let (here, there) = (KeptProject::new(), KeptProject::new());
    here.milepost(&["run", "-q", "--month", "2020-06"]).expect(0, &[]);
    let mut run = there.command(&["run", "-q", "--month", "2020-06", "--project"]);
    let run =
        run.arg(there.folder.path()).current_dir("/").env("TZ", "Pacific/Kiritimati").env("LC_ALL", "de_DE.UTF-8");
    let run = run.env("HOME", "/nowhere").env("USER", "somebody").env("SOURCE_DATE_EPOCH", "1234567890");
    Said::of(run.output().unwrap()).expect(0, &[]);
    let id = here.history().ids().unwrap().remove(0);
    assert_eq!(here.run_files(&id), there.run_files(&id));
    let files = ["report.html", "report.pdf", "figures.xlsx", "run.json", "charts/children-looked-after-trend.svg"];
    for file in files {
        let of = |project: &KeptProject| fs::read(project.path("reports/2020-06/children").join(file)).unwrap();
        assert_eq!(of(&here), of(&there), "{file}");
    }
}

#[test]
fn two_runs_at_once_are_both_right() {
    let project = KeptProject::new();
    let spawn = |month: &str| {
        let mut command = project.command(&["run", "--no-papers", "-q", "--month", month]);
        command.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
    };
    // Two of one month, and two of others: all begin on an empty history.
    let runs = ["2020-05", "2020-05", "2020-06", "2020-07"].map(spawn);
    for run in runs {
        Said::of(run.wait_with_output().unwrap()).expect(0, &[]);
    }
    let alone = KeptProject::new();
    let ids = ["2020-05", "2020-06", "2020-07"].map(|month| alone.run(month));
    let mut kept = project.history().ids().unwrap();
    kept.sort();
    assert_eq!(kept, ids);
    for id in ids {
        assert_eq!(project.run_files(&id), alone.run_files(&id));
    }
}

#[test]
fn the_run_asked_for_last_is_the_one_that_is_shown() {
    let project = KeptProject::new();
    let first = project.run("2020-06");
    project.episodes("C4,01/04/2020,S,C2,U6,,,,\n");
    let second = project.run("2020-06");
    assert_ne!(first, second);
    project.episodes("");
    assert_eq!(project.run("2020-06"), first, "what was read says which run it is, and it is asked for again");
}

#[cfg(unix)]
#[test]
fn the_history_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = KeptProject::new();
    let id = project.run("2020-06");
    let mode =
        |name: &str| fs::metadata(project.path("reports/history").join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(""), mode(&id)), (0o700, 0o700));
    for file in ["results.parquet", "rows.json", "run.json", "SHA256SUMS", "log.txt", "log.jsonl"] {
        assert_eq!(mode(&format!("{id}/{file}")), 0o600, "{file}");
    }
    assert_eq!((mode("lock"), mode("order")), (0o600, 0o600));
    // A copy may have opened it; that is said, and the next run closes it.
    let set = |name: &str, mode| {
        let path = project.path("reports/history").join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    for (name, mode) in [("", 0o755), (&id, 0o755), (&format!("{id}/results.parquet"), 0o644)] {
        set(name, mode);
    }
    project.milepost(&["results"]).expect(0, &["MP0429", "others than its owner may read it"]);
    project.run("2020-07");
    assert_eq!([mode(""), mode(&id), mode(&format!("{id}/results.parquet"))], [0o700, 0o700, 0o600]);
    assert!(!project.milepost(&["results"]).err.contains("MP0429"));
}

#[test]
fn a_run_that_waits_says_for_whom_and_goes_on() {
    let project = KeptProject::new();
    let held = project.history().hold(&|_| panic!("nobody else is writing")).unwrap();
    let mut run = project.command(&["run", "--no-papers", "--month", "2020-06"]);
    let mut run = run.stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(run.stderr.take().unwrap()).lines().map(Result::unwrap);
    let process = if cfg!(unix) { format!(" (process {})", std::process::id()) } else { String::new() };
    let waits = said.find(|line| line.starts_with("waiting")).unwrap();
    assert!(waits.contains(&format!("another milepost{process} is writing to ")), "{waits}");
    assert!(waits.contains("history"), "{waits}");
    drop(held);
    assert!(said.any(|line| line.starts_with("kept")));
    assert!(run.wait().unwrap().success());
    let log = project.read(&format!("reports/history/{}/log.txt", project.history().ids().unwrap()[0]));
    assert!(log.lines().any(|line| line.starts_with("waited") && line.ends_with("for another run to end")), "{log}");
}

#[test]
fn what_a_killed_run_left_among_restricted_files_is_swept_by_the_next() {
    let project = KeptProject::new();
    project.run("2020-06");
    let left = ["restricted/2020-06/.writing-7-findings.csv", "restricted/2020-06/quarantine/.writing-7-episodes.csv"];
    left.iter().for_each(|name| project.write(name, "half a row"));
    project.run("2020-06");
    assert!(left.iter().all(|name| !project.path(name).exists()));
}

#[test]
fn the_log_says_what_was_done_and_names_nobody() {
    let project = KeptProject::new();
    // C9 is in no header, which a check finds.
    project.episodes("C9,01/04/2020,S,C2,U6,01/04/2020,E4A,,\n");
    project.milepost(&["run", "--no-papers", "-q", "--month", "2020-06"]);
    let id = project.history().ids().unwrap().remove(0);
    let log = |name: &str| project.read(&format!("reports/history/{id}/{name}"));
    let (text, lines) = (log("log.txt"), log("log.jsonl"));
    let values: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for stage in ["began", "defined", "read", "checked", "placed", "computed", "kept", "wrote"] {
        assert!(text.contains(stage) && values.iter().any(|line| line["stage"] == stage), "{stage}:\n{text}");
    }
    let documented = documented_keys();
    for line in &values {
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        let known = &documented[line["stage"].as_str().unwrap()];
        let of_every_line = ["stage", "what", "seconds"];
        let unknown = keys.iter().find(|key| !known.contains(**key) && !of_every_line.contains(&key.as_str()));
        assert_eq!(unknown, None, "{line}");
    }
    for personal in ["C9", "C1", "15/06/2008", "2008-06-15"] {
        assert!(!text.contains(personal) && !lines.contains(&format!("\"{personal}\"")), "{personal}:\n{text}");
    }
}

/// The keys of each stage, as `docs/history.md` lists them.
fn documented_keys() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/history.md")).unwrap();
    let table = text.split_once("| stage | other keys |").unwrap().1;
    let rows = table.lines().skip(2).take_while(|line| line.starts_with("| `"));
    let quoted = |line: &str| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    rows.map(quoted).map(|mut names| (names.remove(0), names.into_iter().collect())).collect()
}

/// Reads the file row by row with the record reader of the `parquet` crate, which knows nothing of arrow or of us.
#[test]
fn another_parquet_reader_finds_the_documented_columns() {
    let project = KeptProject::new();
    let id = project.run("2020-06");
    let file = fs::File::open(project.history().run_folder(&id).join("results.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let metadata = reader.metadata().file_metadata().key_value_metadata().unwrap();
    let said: BTreeMap<&str, &str> =
        metadata.iter().filter_map(|pair| Some((pair.key.as_str(), pair.value.as_deref()?))).collect();
    assert_eq!((said["milepost.schema"], said["milepost.month"], said["milepost.run"]), ("1", "2020-06", id.as_str()));
    let rows: Vec<Row> = reader.into_iter().map(Result::unwrap).collect();
    let names: Vec<&str> = rows[0].get_column_iter().map(|(name, _)| name.as_str()).collect();
    let documented = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/history.md")).unwrap();
    let schema = documented.split_once("## results.parquet").unwrap().1.split_once("\n## ").unwrap().0;
    let documented: Vec<&str> =
        schema.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('`').nth(1)).collect();
    assert_eq!(names, documented);
    let text = |row: &Row, name: &str| match row.get_column_iter().find(|(known, _)| *known == name) {
        Some((_, Field::Str(text))) => text.clone(),
        other => panic!("{name}: {other:?}"),
    };
    let count = rows.iter().find(|row| {
        let key = ["month", "breakdown", "statistic"].map(|name| text(row, name));
        key == ["2020-03", "all", "count"]
    });
    let value = count.unwrap().get_column_iter().find(|(name, _)| *name == "value").map(|(_, value)| value.clone());
    assert_eq!(value, Some(Field::Double(3.0)), "C1, C2 and C3 are looked after on 31 March 2020");
}
