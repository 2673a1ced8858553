//! The next edition of the sample: its papers are held against those that were published a month before.

use std::{fs, process::Command};

use crate::{kept_project::Said, project::package};

#[test]
fn the_month_after_a_published_one_can_be_published_too() {
    let project = tempfile::tempdir().unwrap();
    for name in crate::kept_sample::sources() {
        let to = project.path().join(&name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(package().join(&name), to).unwrap();
    }
    let milepost = |typed: &[&str]| {
        Said::of(Command::new(env!("CARGO_BIN_EXE_milepost")).args(typed).current_dir(&project).output().unwrap())
    };
    milepost(&["run", "--quiet", "--month", "2021-08"]).expect(0, &[]);
    milepost(&["publish", "2021-08"]).expect(0, &["edition 1"]);
    milepost(&["run", "--quiet", "--month", "2021-09"]).expect(0, &[]);
    milepost(&["publish", "2021-09"]).expect(0, &["edition 2"]);
}
