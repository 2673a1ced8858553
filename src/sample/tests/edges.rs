//! Each edge that the measures are tried on is there, in every sample.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{Plan, Read, Row, day, small};
use crate::vocabulary::Month;

fn samples() -> [(Read, Month); 3] {
    let other_end = Plan { last: Month::new(2023, 3).unwrap(), ..small(2) };
    let plan = small(3);
    [
        (Read::scenario(), Plan::default().last),
        (Read::sample(&plan), plan.last),
        (Read::sample(&other_end), other_end.last),
    ]
}

/// Counts the rows of a file of which something is true.
fn count(read: &Read, file: &str, is_such: impl Fn(&Row) -> bool) -> usize {
    read.rows(file).iter().filter(|row| is_such(row)).count()
}

fn text(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

#[test]
fn episodes_start_and_end_on_the_last_day() {
    for (read, last) in samples() {
        let end = text(last.last_day());
        assert!(count(&read, "episodes.csv", |row| row["DECOM"] == end) > 0);
        assert!(count(&read, "episodes.csv", |row| row["DEC"] == end && row["REC"] != "X1") > 0);
        let month_before = text(last.plus(-1).last_day());
        assert!(count(&read, "episodes.csv", |row| row["DECOM"] == month_before) > 0);
        assert!(count(&read, "episodes.csv", |row| row["DEC"] == month_before) > 0);
    }
}

#[test]
fn every_reason_for_a_new_episode_and_many_placements_occur() {
    for (read, _) in samples() {
        for reason in ["S", "L", "P", "T", "B", "U"] {
            assert!(count(&read, "episodes.csv", |row| row["RNE"] == reason) > 0, "{reason}");
        }
        for place in ["U6", "U4", "K1", "K2", "H5", "P1", "P2", "R1", "R5", "S1", "T1", "T4", "A6", "Z1"] {
            assert!(count(&read, "episodes.csv", |row| row["PLACE"] == place) > 0, "{place}");
        }
    }
}

#[test]
fn somebody_comes_back_the_same_day_and_somebody_months_later() {
    for (read, _) in samples() {
        let returns_after = |days: std::ops::Range<i64>| {
            let again = |pair: &[&Row]| {
                let gap = day(&pair[1]["DECOM"]).unwrap() - day(&pair[0]["DEC"]).unwrap();
                pair[1]["RNE"] == "S" && days.contains(&gap.num_days())
            };
            read.by_child().values().any(|episodes| episodes.windows(2).any(again))
        };
        assert!(returns_after(0..1) && returns_after(90..900));
    }
}

#[test]
fn short_breaks_are_alone_or_come_before_care_with_and_without_a_start() {
    for (read, _) in samples() {
        let is_break = |row: &&Row| ["V3", "V4"].contains(&row["LS"].as_str());
        let children = read.by_child();
        let only = |ls: &str| children.values().any(|episodes| episodes.iter().all(|row| row["LS"] == ls));
        assert!(only("V3") && only("V4"));
        let then = |reason: &str| {
            let follows = |pair: &[&Row]| is_break(&pair[0]) && !is_break(&pair[1]) && pair[1]["RNE"] == reason;
            children.values().any(|episodes| episodes.windows(2).any(follows))
        };
        assert!(then("S") && then("B"));
    }
}

#[test]
fn the_status_of_unaccompanied_children_is_open_past_and_to_come() {
    for (read, last) in samples() {
        let end = last.last_day();
        let two_years_before = end - Months::new(24);
        let ends =
            |is_such: &dyn Fn(NaiveDate) -> bool| count(&read, "uasc.csv", |row| day(&row["DUC"]).is_some_and(is_such));
        assert!(count(&read, "uasc.csv", |row| row["DUC"].is_empty()) > 0);
        assert!(ends(&|day| day > end) > 0 && ends(&|day| day == two_years_before) > 0);
        assert!(ends(&|day| two_years_before < day && day <= end) > 0 && ends(&|day| day < two_years_before) > 0);
        let unaccompanied: BTreeSet<&str> = read.rows("uasc.csv").iter().map(|row| row["CHILD"].as_str()).collect();
        let without_home = |row: &Row| unaccompanied.contains(row["CHILD"].as_str()) && row["HOME_POST"].is_empty();
        assert!(count(&read, "episodes.csv", without_home) > 0);
    }
}

#[test]
fn postcodes_are_missing_partial_unknown_or_without_a_point() {
    for (read, _) in samples() {
        let known: BTreeSet<&str> = read.rows("postcodes.csv").iter().map(|row| row["pcd"].as_str()).collect();
        let is_care = |row: &Row| !["V3", "V4"].contains(&row["LS"].as_str());
        assert!(count(&read, "episodes.csv", |row| is_care(row) && row["PL_POST"].is_empty()) > 0);
        assert!(count(&read, "episodes.csv", |row| row["PL_POST"] == "XQ1") > 0);
        let is_unknown = |row: &Row| row["PL_POST"].len() > 5 && !known.contains(row["PL_POST"].as_str());
        assert!(count(&read, "episodes.csv", is_unknown) > 0);
        let no_point = |row: &&Row| row["oseast1m"].is_empty() && !row["laua"].is_empty();
        let no_point: BTreeSet<&str> =
            read.rows("postcodes.csv").iter().filter(no_point).map(|row| row["pcd"].as_str()).collect();
        assert!(no_point.len() >= 4);
        assert!(count(&read, "episodes.csv", |row| no_point.contains(row["PL_POST"].as_str())) >= 2);
    }
}

#[test]
fn placements_lie_just_over_and_just_under_the_twenty_mile_edge() {
    for (read, _) in samples() {
        let point = |postcode: &str| {
            let row = read.rows("postcodes.csv").iter().find(|row| row["pcd"] == postcode)?;
            Some((row["oseast1m"].parse::<i64>().ok()?, row["osnrth1m"].parse::<i64>().ok()?))
        };
        let edges = read.rows("episodes.csv").iter().filter(|row| row["CHILD"].as_str() < "S0000061");
        let square_metres = |row: &Row| {
            let (home, placement) = (point(&row["HOME_POST"])?, point(&row["PL_POST"])?);
            Some((home.0 - placement.0).pow(2) + (home.1 - placement.1).pow(2))
        };
        let found: BTreeSet<i64> = edges.filter_map(square_metres).collect();
        // Just over and under 20.05 miles; 20 miles and 12 centimetres; 20 miles less 88 centimetres; nought.
        for expected in [1_041_181_700, 1_041_181_681, 32_187 * 32_187, 32_186 * 32_186, 0] {
            assert!(found.contains(&expected), "{expected}");
        }
    }
}

#[test]
fn children_born_on_29_february_come_in_the_day_before_they_are_older() {
    for (read, _) in samples() {
        let leap = |row: &&Row| row["DOB"].starts_with("29/02/");
        let leap: BTreeSet<&str> =
            read.rows("header.csv").iter().filter(leap).map(|row| row["CHILD"].as_str()).collect();
        let on_28_february = |row: &Row| leap.contains(row["CHILD"].as_str()) && row["DECOM"].starts_with("28/02/");
        assert!(count(&read, "episodes.csv", on_28_february) >= 2);
    }
}

#[test]
fn referrals_stand_at_every_edge_of_care() {
    for (read, last) in samples() {
        let children = read.by_child();
        let starts = |child: &str| {
            let rows = children.get(child).into_iter().flatten().filter(|row| row["RNE"] == "S");
            rows.map(|row| day(&row["DECOM"]).unwrap()).collect::<Vec<_>>()
        };
        let ends =
            |child: &str, on: &str| children.get(child).is_some_and(|rows| rows.iter().any(|row| row["DEC"] == on));
        let open = |child: &str, on: NaiveDate| {
            let rows = children.get(child).into_iter().flatten();
            rows.into_iter().any(|row| super::is_open(row, "DECOM", "DEC", on))
        };
        let referral = |is_such: &dyn Fn(&str, NaiveDate) -> bool| {
            count(&read, "referrals.csv", |row| is_such(&row["CHILD"], day(&row["REFERRAL_DATE"]).unwrap()))
        };
        assert!(referral(&|child, on| starts(child).contains(&on)) > 0);
        assert!(referral(&|child, on| ends(child, &text(on)) && !open(child, on)) > 0);
        assert!(referral(&|child, on| open(child, on) && !starts(child).contains(&on)) > 0);
        assert!(referral(&|child, on| starts(child).contains(&(on + Months::new(6)))) >= 3);
        assert!(referral(&|child, on| starts(child).contains(&(on + Months::new(6) + Days::new(1)))) > 0);
        assert!(referral(&|_, on| (on.month(), on.day()) == (8, 31)) >= 2);
        assert!(referral(&|_, on| on == last.last_day()) > 0);
        let referred: Vec<&str> = read.rows("referrals.csv").iter().map(|row| row["CHILD"].as_str()).collect();
        let distinct: BTreeSet<&str> = referred.iter().copied().collect();
        assert!(referred.len() > distinct.len() + 3);
    }
}

#[test]
fn staff_leave_on_the_edges_of_the_window_and_hold_two_posts() {
    for (read, last) in samples() {
        let first = last.plus(-11).first_day();
        for edge in [first - Days::new(1), first, last.last_day()] {
            let leaves = |row: &Row| row["WORKPLACE"] == "HOME" && row["LEAVING_DATE"] == text(edge);
            assert!(count(&read, "staff.csv", leaves) > 0, "{edge}");
        }
        assert!(count(&read, "staff.csv", |row| row["WORKPLACE"] == "HOME" && row["CONTRACT"] == "LOCUM") > 0);
        assert!(count(&read, "staff.csv", |row| row["ROLE"] == "SERVICE_MANAGER" && row["CONTRACT"] == "LOCUM") > 0);
        let now = |row: &&Row| row["WORKPLACE"] == "HOME" && row["LEAVING_DATE"].is_empty();
        let now: Vec<&str> = read.rows("staff.csv").iter().filter(now).map(|row| row["STAFF_ID"].as_str()).collect();
        assert!(now.len() > now.iter().collect::<BTreeSet<_>>().len());
    }
}

#[test]
fn prices_change_and_an_inspection_may_have_no_judgement() {
    for (read, _) in samples() {
        let rows = read.rows("placement_costs.csv");
        let rises = |pair: &&[Row]| pair[0]["CHILD"] == pair[1]["CHILD"] && pair[0]["END"] == pair[1]["START"];
        assert!(rows.windows(2).any(|pair| rises(&pair)));
        assert!(count(&read, "placement_costs.csv", |row| row["END"].is_empty()) > 0);
        assert!(count(&read, "homes.csv", |row| row["JUDGEMENT"].is_empty()) > 0);
        assert!(count(&read, "homes.csv", |row| !row["CLOSED"].is_empty()) > 0);
    }
}
