//! What `milepost explain` tells of a figure: the steps add up to it, and the rows behind it are for few eyes.

use std::{collections::BTreeMap, fs};

use milepost::{
    definitions::Config,
    pipeline::explain::{Question, explain},
};

use crate::project::package;

/// The figures of the papers and one of every shape, each by its steps: who is counted, and who of them is a yes.
#[test]
fn the_steps_of_a_figure_add_up_to_it() {
    for (measure, month, only) in [
        ("out-of-county", "2020-08", None),
        ("over-20-miles", "2020-08", Some("AGE_BAND=16+")),
        ("staff-turnover", "2020-10", None),
        ("entries-aged-16-plus", "2021-09", Some("sex=female")),
        ("kept-out-of-care", "2021-09", Some("hub=Hub A")),
        ("kept-out-of-care-6-months", "2021-09", None),
        ("young-people-kept-out", "2021-09", None),
        ("one-key-worker", "2021-09", None),
        ("hub-caseload", "2021-09", Some("hub=Hub B")),
        ("homes-good-or-outstanding", "2020-08", None),
        ("external-residential-cost", "2020-10", None),
    ] {
        let question = Question { measure, month: Some(month.parse().unwrap()), only };
        let config = Config::read(package()).unwrap();
        let told = explain(package(), config, &question, |answer| {
            let outcome = answer.outcome.expect("there is a figure");
            let parts = &answer.explained.as_ref().expect("the extracts are there").parts;
            let (first, last) = (&parts[0], &parts[parts.len() - 1]);
            let left_out: usize = last.left_out().iter().map(|(_, count)| count).sum();
            let whole = |count: usize| Some(count as i64);
            match measure {
                "hub-caseload" => assert_eq!(outcome.numerator, whole(first.counted()), "{measure}"),
                "external-residential-cost" => {
                    let known = first.members.iter().filter(|member| member.amount.is_some()).count();
                    assert_eq!(outcome.denominator, whole(known), "{measure}");
                }
                "staff-turnover" => assert_eq!(outcome.numerator, whole(first.counted()), "{measure}"),
                _ => {
                    assert_eq!(outcome.numerator, whole(first.answered(Some(true))), "{measure}");
                    assert_eq!(outcome.not_known, whole(first.answered(None)), "{measure}");
                }
            }
            if !["hub-caseload", "external-residential-cost"].contains(&measure) {
                assert_eq!(outcome.denominator, whole(last.counted()), "{measure}");
            }
            assert_eq!(outcome.excluded, whole(left_out), "{measure}");
            Ok(())
        });
        assert!(told.is_ok(), "{measure} could not be explained");
    }
}

#[test]
fn the_rows_behind_a_figure_are_written_for_their_owner_only_and_each_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.csv");
    let path = file.to_string_lossy().into_owned();
    let said = std::process::Command::new(env!("CARGO_BIN_EXE_milepost"))
        .current_dir(package())
        .args(["explain", "locum-service-managers", "--month", "2020-08", "--rows", &path])
        .output()
        .unwrap();
    assert!(said.status.success());
    let printed = String::from_utf8(said.stdout).unwrap();
    assert!(printed.contains("2 of 57: 3.5%"), "{printed}");
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for row in csv::Reader::from_path(&file).unwrap().records() {
        *reasons.entry(row.unwrap()[5].to_owned()).or_default() += 1;
    }
    let counted: Vec<usize> = reasons.into_values().collect();
    assert_eq!(counted, [2, 55]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_category_that_is_not_there_is_told_with_those_that_are() {
    let said = std::process::Command::new(env!("CARGO_BIN_EXE_milepost"))
        .current_dir(package())
        .args(["explain", "out-of-county", "--where", "age_band=17+"])
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(2));
    let printed = String::from_utf8(said.stderr).unwrap();
    assert!(printed.contains("error[MP0410]: `age_band` has no category `17+`"), "{printed}");
    assert!(printed.contains("hint: it has under 1, 1-4, 5-9, 10-15, 16+ and not known"), "{printed}");
}
