//! What should never arrive and does: each ends with its status and a message that names the file, and none hangs.

use std::{
    fs,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::project::{EPISODES, HEADER, Project};

/// Far longer than any of these takes, on a slow machine too.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs a month, and fails if it does not end by itself. A message must hold each of these.
#[track_caller]
fn ends(what: &str, project: &Project, status: i32, said: &[&str]) {
    let log = project.path("said.txt");
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    let command = command.args(["run", "-v", "--no-papers", "--from", "2020-09"]).current_dir(project.path(""));
    let mut running = command.stdout(Stdio::null()).stderr(fs::File::create(&log).unwrap()).spawn().unwrap();
    let began = Instant::now();
    let ended = loop {
        match running.try_wait().unwrap() {
            Some(ended) => break ended,
            None if began.elapsed() > PATIENCE => {
                running.kill().unwrap();
                panic!("{what}: it hangs");
            }
            None => sleep(Duration::from_millis(20)),
        }
    };
    let err = String::from_utf8_lossy(&fs::read(&log).unwrap()).into_owned();
    assert_eq!(ended.code(), Some(status), "{what}:\n{err}");
    for one in said {
        assert!(err.contains(one), "{what}: `{one}` is not said in:\n{err}");
    }
    assert!(!err.contains("panicked"), "{what}:\n{err}");
}

fn with(file: &str, bytes: impl AsRef<[u8]>) -> Project {
    Project::smallest().with_bytes(file, bytes.as_ref())
}

fn episodes(rows: &str) -> String {
    format!("{EPISODES}\n{rows}")
}

const ROW: &str = "C1,01/01/2020,S,C2,U6,30/09/2020,E4A,,\n";

#[test]
fn lines_and_cells_without_end_end() {
    let none = "`staff.csv` has no row that names its columns";
    ends("a line of fifty million letters", &with("staff.csv", vec![b'x'; 50_000_000]), 1, &[none]);
    let wide = "at staff.csv";
    ends("a line of ten million cells", &with("staff.csv", b"x,".repeat(10_000_000)), 1, &["MP0217", wide]);
    let long = episodes(ROW) + "C2,01/01/2020,S,C2,U6," + &"9".repeat(5_000_000) + ",,,\n";
    ends("an end date of five million digits", &with("episodes.csv", long), 1, &["MP0302", "episodes.csv row 3"]);
    let wide_row = episodes(ROW) + &"x,".repeat(5_000_000) + "\n" + "C3,01/02/2020,S,C2,U6,30/09/2020,E4A,,\n";
    ends("a row of five million cells", &with("episodes.csv", wide_row), 1, &["MP0307", "3 rows: 2 used, 1 set aside"]);
    let open = episodes(ROW) + "\"C2,01/01/2020,S,C2,U6,,,,\n" + &ROW.replace("C1", "C3").repeat(20_000);
    ends("a quotation mark never closed", &with("episodes.csv", open), 1, &["MP0307", "episodes.csv row 3"]);
}

#[test]
fn bytes_that_are_no_table_are_named() {
    let not_text = "`staff.csv` is not text";
    ends("zeros", &with("staff.csv", [0; 100_000]), 1, &["MP0205", not_text]);
    let utf_32: Vec<u8> = episodes(ROW).bytes().flat_map(|byte| [byte, 0, 0, 0]).collect();
    ends("UTF-32", &with("episodes.csv", utf_32), 2, &["MP0205", "`episodes.csv` is not text"]);
    // EBCDIC has no line break and no separator where ASCII has them; the file must be named all the same.
    let ebcdic: Vec<u8> = episodes(ROW).bytes().map(|byte| byte.wrapping_add(0x80)).collect();
    ends("EBCDIC", &with("episodes.csv", ebcdic), 2, &["MP0212", "episodes.csv"]);
    let utf_16: Vec<u8> = episodes(ROW).encode_utf16().flat_map(u16::to_le_bytes).collect();
    ends("UTF-16 without a mark", &with("episodes.csv", utf_16), 0, &["UTF-16LE", "episodes  1 row: 1 used"]);
    ends("a workbook of no bytes", &with("staff.xlsx", b""), 0, &["MP0204", "`staff.xlsx` is empty"]);
    ends("an archive", &with("staff.zip", b"PK\x03\x04"), 0, &["MP0202", "`staff.zip`", "unpack archives"]);
    ends("an archive called a workbook", &with("staff.xlsx", b"PK\x03\x04"), 1, &["MP0226", "`staff.xlsx`"]);
    let noise: Vec<u8> = (0..5_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for (file, code) in
        [("b.xlsx", "MP0226"), ("c.xls", "MP0226"), ("d.ods", "MP0226"), ("e.parquet", "MP0228"), ("f.xml", "MP0227")]
    {
        ends(file, &with(file, &noise), 1, &[code, file]);
    }
}

#[test]
fn tables_without_what_they_are_about_say_which_rows_are_why() {
    let no_month = "error[MP0213]: no episode could be read, so there is no month to compute";
    ends(
        "a header alone",
        &with("episodes.csv", EPISODES),
        2,
        &[no_month, "`episodes.csv` names its columns and holds no row"],
    );
    let blank = episodes("C1,,S,C2,U6,,,,\n");
    ends("no start", &with("episodes.csv", blank), 2, &[no_month, "MP0304", "`DECOM` is blank", "episodes.csv row 2"]);
    let unread = episodes("C1,soon,S,C2,U6,,,,\nC2,soon,S,C2,U6,,,,\n");
    ends(
        "no start that can be read",
        &with("episodes.csv", unread),
        2,
        &[no_month, "MP0302", "`DECOM` cannot be read", "episodes.csv row 2 and 1 row more"],
    );
    let twice = episodes(ROW) + &episodes("C1,01/10/2020,S,C2,U6,31/10/2020,E4A,,\n");
    ends("a header twice", &with("episodes.csv", twice), 0, &["MP0237", "2 rows: 2 used"]);
    let serials = episodes("C1,43831,S,C2,U6,44104,E4A,,\nC2,44105.0,S,C2,U6,1e5,E4A,,\n");
    ends(
        "dates as serials",
        &with("episodes.csv", serials),
        1,
        &["MP0302, rule 147", "episodes.csv row 3 column F", "1 used, 1 set aside"],
    );
    let two = format!("{EPISODES},DEC\nC1,01/01/2020,S,C2,U6,,,,,01/02/2020\n");
    ends("two columns of one name", &with("episodes.csv", two), 2, &["MP0210", "columns F and J are both named `DEC`"]);
    let old = episodes(ROW).replace('\n', "\r");
    ends("carriage returns alone", &with("episodes.csv", old), 0, &["1 row: 1 used"]);
}

#[test]
fn a_postcode_directory_that_is_none_is_named() {
    let placed = |path: &str| {
        let project = Project::smallest();
        let yaml = project.read("milepost.yaml");
        project.write("milepost.yaml", &format!("{yaml}postcodes: {path}\n"));
        project
    };
    ends("absent", &placed("nowhere.csv"), 2, &["MP0501", "nowhere.csv", "take `postcodes` out of milepost.yaml"]);
    let project = placed("empty");
    fs::create_dir(project.path("empty")).unwrap();
    ends("an empty folder", &project, 2, &["MP0503", "empty"]);
    let project = placed("noise.csv");
    fs::write(project.path("noise.csv"), [7_u8, 0, 200, 13].repeat(10_000)).unwrap();
    ends("noise", &project, 2, &["MP0504", "noise.csv"]);
}

#[test]
fn many_files_are_read_as_few_are() {
    let project = Project::smallest();
    for file in 0..900 {
        let rows = episodes(&ROW.replace("C1", &format!("C{file}")));
        project.write(&format!("extracts/episodes{file:04}.csv"), &rows);
    }
    ends("nine hundred files", &project, 0, &["episodes0899.csv", "1 row: 1 used"]);
}

#[test]
fn what_an_open_spreadsheet_leaves_behind_is_no_damaged_extract() {
    let project = with("~$episodes.xlsx", b"\x05somebody");
    ends("a workbook that is open", &project, 0, &["warning[MP0240]: somebody has `episodes.xlsx` open"]);
}

#[test]
fn extracts_in_a_folder_within_are_not_passed_over_in_silence() {
    let project = Project::smallest();
    project.write("extracts/2021-09/header.csv", HEADER);
    ends("a folder within", &project, 0, &["note[MP0239]: `2021-09` is a folder; nothing in it was read"]);
    fs::remove_file(project.path("extracts/episodes.csv")).unwrap();
    fs::create_dir(project.path("extracts/episodes.csv")).unwrap();
    ends("a folder called as a file", &project, 2, &["MP0212", "`episodes.csv` is a folder"]);
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    for folder in ["restricted", "reports"] {
        let project = Project::smallest();
        project.write(folder, "a file where a folder should be");
        ends(folder, &project, 2, &[folder]);
    }
    let project = Project::new();
    fs::remove_dir(project.path("extracts")).unwrap();
    project.write("extracts", "a file where a folder should be");
    ends("extracts", &project, 2, &["MP0200", "extracts"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;

    use super::*;

    fn pipe(project: &Project, name: &str) {
        assert!(Command::new("mkfifo").arg(project.path(name)).status().unwrap().success());
    }

    #[test]
    fn a_pipe_is_not_waited_for() {
        let project = Project::smallest();
        pipe(&project, "extracts/staff.csv");
        ends("among the extracts", &project, 1, &["error[MP0239]: `staff.csv` is no file"]);
        let project = Project::smallest();
        pipe(&project, "postcodes.csv");
        let yaml = project.read("milepost.yaml");
        project.write("milepost.yaml", &format!("{yaml}postcodes: postcodes.csv\n"));
        ends("as the directory", &project, 2, &["MP0501", "it is neither a file nor a folder", "postcodes.csv"]);
    }

    #[test]
    fn links_that_lead_nowhere_or_round_in_a_circle_are_named() {
        for (file, to) in [("loop.csv", "loop.csv"), ("staff.csv", "/nowhere/staff.csv"), ("zero.csv", "/dev/zero")] {
            let project = Project::smallest();
            symlink(to, project.path("extracts").join(file)).unwrap();
            ends(file, &project, 1, &["error[MP0239]", file]);
        }
    }

    #[test]
    fn a_file_that_may_not_be_read_is_named_and_stops_only_itself() {
        use std::os::unix::fs::PermissionsExt as _;
        let project = with("staff.csv", "STAFF_ID\n");
        let path = project.path("extracts/staff.csv");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read(&path).is_ok() {
            eprintln!("whoever runs the tests may read everything: nothing is tried");
            return;
        }
        ends("a file that may not be read", &project, 1, &["MP0203", "`staff.csv` cannot be read"]);
    }

    #[test]
    fn the_name_of_a_file_cannot_speak_to_the_terminal() {
        let project = with("sta\u{1b}[31m\nff.csv", "a,b\n1,2\n");
        ends("a name with an escape", &project, 0, &["sta\u{fffd}[31m\u{fffd}ff.csv"]);
    }
}
