//! What a disk can do to a history: fill up, refuse, or lose bits. Each is said clearly, and nothing else is lost.

use std::{fs, path::Path, process::Command};

use crate::kept_project::KeptProject;

#[test]
fn a_damaged_file_is_named_spoils_no_other_run_and_is_put_right_by_running_again() {
    let project = KeptProject::new();
    let (march, april) = (project.run("2020-03"), project.run("2020-04"));
    let good = project.run_files(&april);
    for file in ["results.parquet", "run.json", "rows.json", "SHA256SUMS"] {
        let path = project.history().run_folder(&april).join(file);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x20;
        fs::write(&path, &bytes).unwrap();
        let said = project.milepost(&["results", "--month", "2020-04"]);
        said.expect(2, &["MP0426", &april, "damaged", "run that month again", "no other run is touched"]);
        project.milepost(&["results", "--month", "2020-03"]).expect(0, &["children-looked-after"]);
        assert!(project.history().read(&march).is_ok());
        assert_eq!(project.run("2020-04"), april);
        assert_eq!(project.run_files(&april), good, "{file}");
    }
}

#[test]
fn a_file_that_is_cut_short_or_gone_is_damage_too() {
    let project = KeptProject::new();
    let id = project.run("2020-03");
    let path = project.history().run_folder(&id).join("results.parquet");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    project.milepost(&["results"]).expect(2, &["MP0426", "`results.parquet`"]);
    fs::remove_file(&path).unwrap();
    project.milepost(&["results"]).expect(2, &["MP0426", "`results.parquet`"]);
    project.milepost(&["publish", &id]).expect(2, &["MP0426"]);
}

#[test]
fn figures_that_another_build_kept_under_the_same_name_stay_and_those_of_this_one_are_kept_beside_them() {
    const OTHER: &[u8] = b"{ \"tables\": {}, \"counted_by\": {} }\n";
    let project = KeptProject::new();
    let id = project.run("2020-03");
    let folder = project.history().run_folder(&id);
    // Another build kept these: whole by their own sums, and not what this build computes.
    let rows = fs::read(folder.join("rows.json")).unwrap();
    let sum = |bytes: &[u8]| milepost::history::manifest::sha256(bytes);
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).unwrap().replace(&sum(&rows), &sum(OTHER));
    fs::write(folder.join("rows.json"), OTHER).unwrap();
    fs::write(folder.join("SHA256SUMS"), sums).unwrap();
    let run = ["run", "--no-papers", "-q", "--month", "2020-03"];
    let said = project.milepost(&run);
    assert!(said.err.contains("MP0423") && said.err.contains(&format!("as {id}")), "{}", said.err);
    assert_eq!(fs::read(folder.join("rows.json")).unwrap(), OTHER);
    let own = project.history().latest(None).unwrap().unwrap().manifest;
    assert!(own.run != id && said.err.contains(&own.run), "{}", said.err);
    assert_eq!(own.build.as_deref(), Some(milepost::history::manifest::BUILD));
    // From then on the run is that of this build, and the same again.
    let files = project.run_files(&own.run);
    project.milepost(&run);
    assert_eq!((project.history().ids().unwrap().len(), project.run_files(&own.run)), (2, files));
    project.milepost(&["verify"]).expect(0, &[&format!("{} is identical", own.run)]);
    project.milepost(&["verify", &id]).expect(1, &["MP0432", "`rows.json`", "this build"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_to_is_a_clear_error() {
    use std::os::unix::{fs::PermissionsExt as _, process::CommandExt as _};
    let project = KeptProject::new();
    let id = project.run("2020-03");
    let good = project.run_files(&id);
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let history = project.path("reports/history");
    set(&history, 0o555);
    let mut run = project.command(&["run", "--no-papers", "-q", "--month", "2020-04"]);
    if fs::write(history.join("probe"), "").is_ok() {
        // Whoever runs the tests may write anywhere; nobody may not.
        fs::remove_file(history.join("probe")).unwrap();
        set(project.folder.path(), 0o755);
        run.uid(65534).gid(65534);
    }
    let Ok(output) = run.output() else {
        eprintln!("skipped: the command cannot be run as nobody from here");
        return set(&history, 0o700);
    };
    set(&history, 0o700);
    crate::kept_project::Said::of(output).expect(2, &["MP0420", "may not be written to", "--out"]);
    assert_eq!(project.run_files(&id), good);
    assert_eq!(project.history().ids().unwrap(), [id]);
}

#[test]
fn a_file_that_stands_where_the_history_should_be_is_named_and_left_as_it_is() {
    let project = KeptProject::new();
    fs::create_dir_all(project.path("reports")).unwrap();
    fs::write(project.path("reports/history"), "a list").unwrap();
    let said = project.milepost(&["run", "--no-papers", "-q", "--month", "2020-03"]);
    said.expect(2, &["error[MP0422]: a file stands where a folder should be", "history", "move the file away"]);
    assert_eq!(fs::read_to_string(project.path("reports/history")).unwrap(), "a list");
}

/// The shell lets no file grow beyond so many blocks: a disk that is full, at one place after another of what a run
/// writes, for which nobody needs to be root.
#[cfg(unix)]
#[test]
fn wherever_there_is_no_room_for_more_the_history_stays_whole() {
    let project = KeptProject::new();
    let good = project.run("2020-03");
    let files = project.run_files(&good);
    let (mut refused, mut done) = (Vec::new(), Vec::new());
    // Papers are drawn slowly, and of them only one of the largest is to fail.
    let places = [0, 1, 2, 3, 5, 8, 12, 16, 24, 32, 16_384].map(|blocks| (blocks, "--no-papers"));
    for (blocks, papers) in places.into_iter().chain([(64, "")]) {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" run -q {papers} --month 2020-04");
        let mut run = Command::new("sh");
        run.args(["-c", &script, env!("CARGO_BIN_EXE_milepost")]).current_dir(project.folder.path());
        let said = crate::kept_project::Said::of(run.output().unwrap());
        match said.status {
            Some(0) => done.push(blocks),
            _ => {
                said.expect(2, &["MP0421", "no room left", "everything kept before is as it was", "make room"]);
                refused.push(blocks);
            }
        }
        for id in project.history().ids().unwrap() {
            project.history().read(&id).unwrap_or_else(|error| panic!("{blocks} blocks: {error:#}"));
        }
        assert_eq!(project.run_files(&good), files, "{blocks} blocks");
    }
    assert!(refused.len() >= 5 && refused.contains(&64) && done.contains(&16_384), "{refused:?} {done:?}");
    project.milepost(&["verify", "2020-04"]).expect(0, &["is identical"]);
}

/// A disk of 128 KiB, which only root can make. Elsewhere the test says that it is skipped.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_no_half_file() {
    let project = KeptProject::new();
    let Some(disk) = SmallDisk::mount(&project.path("small")) else {
        eprintln!("skipped: a small disk can only be mounted by root");
        return;
    };
    let run = |month: &str| project.milepost(&["run", "--no-papers", "-q", "--out", "small", "--month", month]);
    run("2020-03").expect(0, &[]);
    let history = milepost::history::History::of(&disk.0);
    let good = history.sealed(&history.ids().unwrap()[0]).unwrap();
    let mut room = fs::File::create(disk.0.join("fills-the-disk")).unwrap();
    while std::io::Write::write_all(&mut room, &[0; 4096]).is_ok() {}
    run("2020-04").expect(2, &["MP0421", "no room left", "make room"]);
    assert_eq!(history.ids().unwrap(), [good.id()]);
    assert_eq!(history.sealed(good.id()).unwrap(), good);
    drop(room);
    fs::remove_file(disk.0.join("fills-the-disk")).unwrap();
    run("2020-04").expect(0, &[]);
    assert_eq!(history.ids().unwrap().len(), 2);
}

#[cfg(target_os = "linux")]
struct SmallDisk(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount(folder: &Path) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=128k", "tmpfs"]).arg(folder).output();
        mount.ok().filter(|done| done.status.success()).map(|_| Self(folder.to_path_buf()))
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).output();
    }
}
