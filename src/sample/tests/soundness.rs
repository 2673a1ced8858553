//! What holds for every sample: keys, dates that follow one another, the same bytes for a seed.

use std::{collections::BTreeSet, path::Path};

use super::{Plan, Read, Row, day, files, small, write, write_scenario};
use crate::vocabulary::Month;

fn samples() -> [Read; 4] {
    let short = Plan { months: 3, ..small(4) };
    let other_end = Plan { last: Month::new(2024, 2).unwrap(), ..small(5) };
    [Read::scenario(), Read::sample(&Plan::default()), Read::sample(&short), Read::sample(&other_end)]
}

#[test]
fn episodes_of_a_child_follow_one_another_and_last_at_least_a_day() {
    for read in samples() {
        for (child, episodes) in read.by_child() {
            for pair in episodes.windows(2) {
                let (ends, begins) = (day(&pair[0]["DEC"]), day(&pair[1]["DECOM"]));
                assert!(ends.is_some() && ends <= begins, "{child}");
                let goes_on = pair[0]["REC"] == "X1";
                assert_eq!((goes_on, goes_on), (pair[1]["RNE"] != "S", goes_on && ends == begins), "{child}");
            }
            for row in &episodes {
                assert!(day(&row["DEC"]).is_none_or(|ends| ends > day(&row["DECOM"]).unwrap()), "{child}");
                assert_eq!(row["DEC"].is_empty(), row["REC"].is_empty(), "{child}");
            }
            assert!(episodes.last().is_some_and(|last| last["REC"] != "X1"), "{child}");
        }
    }
}

#[test]
fn nobody_is_looked_after_before_birth_or_from_the_eighteenth_birthday_on() {
    for read in samples() {
        let born = |row: &Row| (row["CHILD"].clone(), day(&row["DOB"]).unwrap());
        let born: std::collections::BTreeMap<_, _> = read.rows("header.csv").iter().map(born).collect();
        for (child, episodes) in read.by_child() {
            let eighteen = crate::sample::days::birthday(born[child], 18);
            let (first, last) = (episodes[0], episodes[episodes.len() - 1]);
            assert!(day(&first["DECOM"]).unwrap() >= born[child], "{child}");
            assert!(day(&last["DEC"]).or(day(&last["DECOM"])).unwrap() <= eighteen, "{child}");
        }
    }
}

#[test]
fn no_key_is_there_twice() {
    let keys: [(&str, &[&str]); 8] = [
        ("episodes.csv", &["CHILD", "DECOM"]),
        ("header.csv", &["CHILD"]),
        ("uasc.csv", &["CHILD"]),
        ("referrals.csv", &["REFERRAL_ID"]),
        ("key_workers.csv", &["REFERRAL_ID", "KEY_WORKER_ID", "START"]),
        ("staff.csv", &["STAFF_ID", "START"]),
        ("placement_costs.csv", &["CHILD", "START"]),
        ("homes.csv", &["URN", "INSPECTED"]),
    ];
    for read in samples() {
        for (file, columns) in keys {
            let key = |row: &Row| columns.iter().map(|column| row[*column].clone()).collect::<Vec<_>>();
            let distinct: BTreeSet<_> = read.rows(file).iter().map(key).collect();
            assert_eq!(distinct.len(), read.rows(file).len(), "{file}");
        }
    }
}

#[test]
fn every_child_with_episodes_has_a_header_and_nobody_else() {
    for read in samples() {
        let headers: BTreeSet<&str> = read.rows("header.csv").iter().map(|row| row["CHILD"].as_str()).collect();
        assert_eq!(headers, read.by_child().into_keys().collect());
        assert!(headers.iter().all(|child| child.len() <= 10 && child.starts_with('S')));
    }
}

#[test]
fn nothing_is_dated_after_the_last_day_but_what_may_lie_ahead() {
    let may_lie_ahead = ["DUC", "DUE"];
    for (read, last) in [(Read::scenario(), "2021-09"), (Read::sample(&small(6)), "2021-09")] {
        for row in read.0.values().flatten() {
            for (column, cell) in row.iter().filter(|(column, _)| !may_lie_ahead.contains(&column.as_str())) {
                let is_day = cell.len() == 10 && cell.as_bytes()[2] == b'/';
                assert!(!is_day || day(cell).unwrap() <= super::month_end(last), "{column}");
            }
        }
    }
}

#[test]
fn an_ordinary_episode_was_open_in_the_window() {
    let plan = Plan { children: 400, months: 12, ..small(7) };
    let first = plan.first().first_day();
    for row in Read::sample(&plan).rows("episodes.csv") {
        let is_edge = row["CHILD"].as_str() < "S0000101";
        assert!(is_edge || day(&row["DEC"]).is_none_or(|ends| ends >= first));
    }
}

#[test]
fn a_sample_has_as_many_children_as_asked_for() {
    for children in [150, 1000] {
        let read = Read::sample(&Plan { children, ..small(8) });
        assert_eq!(read.by_child().len() as u32, children);
    }
    let episodes = Read::sample(&Plan::default()).rows("episodes.csv").len();
    assert!((3200..4200).contains(&episodes), "{episodes} episodes of a thousand children");
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_others() {
    let written = |seed| {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &small(seed)).unwrap();
        files(folder.path())
    };
    assert_eq!(written(1), written(1));
    assert_ne!(written(1)["episodes.csv"], written(2)["episodes.csv"]);
    assert_eq!(written(1).len(), 11);
}

#[test]
fn the_committed_sample_is_what_the_scenario_writes() {
    let folder = tempfile::tempdir().unwrap();
    write_scenario(folder.path()).unwrap();
    let committed = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data"));
    for (name, text) in files(folder.path()) {
        // Compared as a whole: a difference printed in full would be longer than anybody reads.
        assert!(committed.get(&name) == Some(&text), "{name} differs: write the scenario again");
    }
}
