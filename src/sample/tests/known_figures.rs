//! The figures of the two council papers, counted from the scenario's text; and every month's aims.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};

use super::{Read, Row, day, is_open, month_end};
use crate::sample::scenario::aims;

/// The directory: postcode to point and district.
struct Directory(BTreeMap<String, (Option<(i64, i64)>, String)>);

impl Directory {
    fn of(read: &Read) -> Self {
        let point = |row: &Row| Some((row["oseast1m"].parse().ok()?, row["osnrth1m"].parse().ok()?));
        let entry = |row: &Row| (row["pcd"].clone(), (point(row), row["laua"].clone()));
        Self(read.rows("postcodes.csv").iter().map(entry).collect())
    }

    fn is_out(&self, postcode: &str) -> bool {
        let surrey = "E07000207".."E07000218";
        self.0.get(postcode).is_some_and(|(_, district)| !surrey.contains(&district.as_str()))
    }

    /// Over 20.0 miles at one decimal, reckoned in metres and floating point: not as the generator does it.
    fn is_far(&self, home: &str, placement: &str) -> bool {
        let (Some((Some(from), district)), Some((Some(to), _))) = (self.0.get(home), self.0.get(placement)) else {
            return false;
        };
        let metres = (((from.0 - to.0).pow(2) + (from.1 - to.1).pow(2)) as f64).sqrt();
        district.starts_with('E') && (metres / 1609.344 * 10.0).round() > 200.0
    }
}

/// Looked after, out of the county, and out and far, at a month's end.
fn places(read: &Read, directory: &Directory, on: NaiveDate) -> (usize, usize, usize) {
    let recently = on - Months::new(24);
    let without_distance = |row: &&Row| day(&row["DUC"]).is_none_or(|ends| ends > recently);
    let unaccompanied: BTreeSet<&str> =
        read.rows("uasc.csv").iter().filter(without_distance).map(|row| row["CHILD"].as_str()).collect();
    let (mut looked_after, mut out, mut far) = (0, 0, 0);
    for (child, episodes) in read.by_child() {
        let counts = |row: &&&Row| is_open(row, "DECOM", "DEC", on) && !["V3", "V4"].contains(&row["LS"].as_str());
        let Some(episode) = episodes.iter().rfind(counts) else { continue };
        let is_out = directory.is_out(&episode["PL_POST"]);
        let is_far = !unaccompanied.contains(child) && directory.is_far(&episode["HOME_POST"], &episode["PL_POST"]);
        looked_after += 1;
        out += usize::from(is_out);
        far += usize::from(is_out && is_far);
    }
    (looked_after, out, far)
}

fn staff(read: &Read, is_such: impl Fn(&Row) -> bool) -> BTreeSet<&str> {
    read.rows("staff.csv").iter().filter(|row| is_such(row)).map(|row| row["STAFF_ID"].as_str()).collect()
}

#[test]
fn in_august_2020_437_of_982_are_out_of_county_and_275_far() {
    let read = Read::scenario();
    let counted = places(&read, &Directory::of(&read), month_end("2020-08"));
    // 44.501% and 28.004%.
    assert_eq!(counted, (982, 437, 275));
}

#[test]
fn in_the_year_to_october_2020_20_of_151_leave_the_homes() {
    let read = Read::scenario();
    let (first, last) = (NaiveDate::from_ymd_opt(2019, 11, 1).unwrap(), month_end("2020-10"));
    let is_counted = |row: &Row| row["WORKPLACE"] == "HOME" && row["CONTRACT"] != "LOCUM";
    let leaves = |row: &Row| day(&row["LEAVING_DATE"]).is_some_and(|day| first <= day && day <= last);
    let leavers = staff(&read, |row| is_counted(row) && leaves(row));
    let in_post = staff(&read, |row| is_counted(row) && is_open(row, "START", "LEAVING_DATE", last));
    assert_eq!((leavers.len(), in_post.len()), (20, 151));
    for edge in ["31/10/2019", "01/11/2019", "31/10/2020"] {
        let leaves_then = |row: &Row| is_counted(row) && row["LEAVING_DATE"] == edge;
        assert!(!staff(&read, leaves_then).is_empty(), "nobody leaves on {edge}");
    }
}

#[test]
fn in_august_2020_2_of_57_service_managers_are_locums() {
    let read = Read::scenario();
    let on = month_end("2020-08");
    let in_post = |row: &Row| row["ROLE"] == "SERVICE_MANAGER" && is_open(row, "START", "LEAVING_DATE", on);
    let locums = staff(&read, |row| in_post(row) && row["CONTRACT"] == "LOCUM");
    assert_eq!((locums.len(), staff(&read, in_post).len()), (2, 57));
}

#[test]
fn in_october_2020_external_residential_care_costs_4374_a_week_and_8065_at_most() {
    let read = Read::scenario();
    let open = |on: NaiveDate| -> Vec<f64> {
        let is_such = |row: &&Row| row["PROVISION"] == "RESIDENTIAL" && is_open(row, "START", "END", on);
        read.rows("placement_costs.csv").iter().filter(is_such).map(|row| row["WEEKLY_COST"].parse().unwrap()).collect()
    };
    let costs = open(month_end("2020-10"));
    assert_eq!(costs.iter().sum::<f64>(), 4374.0 * costs.len() as f64);
    assert_eq!(costs.iter().copied().fold(0.0, f64::max), 8065.0);
    assert_eq!((4374 * 52, 8065 * 52), (227_448, 419_380));
    let months = ["2020-04", "2020-05", "2020-06", "2020-07", "2020-08", "2020-09", "2020-10"];
    let total: usize = months.iter().map(|month| open(month_end(month)).len()).sum();
    assert!((70 * 7..=75 * 7).contains(&total), "{total} in seven months");
}

#[test]
fn in_august_2020_six_of_six_homes_are_good_or_outstanding() {
    let read = Read::scenario();
    let on = month_end("2020-08");
    let mut latest: BTreeMap<&str, (NaiveDate, &str)> = BTreeMap::new();
    for row in read.rows("homes.csv").iter().filter(|row| is_open(row, "OPENED", "CLOSED", on)) {
        let inspected = day(&row["INSPECTED"]).unwrap();
        let is_newer = latest.get(row["URN"].as_str()).is_none_or(|(before, _)| *before < inspected);
        if inspected <= on && is_newer && !row["JUDGEMENT"].is_empty() {
            latest.insert(&row["URN"], (inspected, &row["JUDGEMENT"]));
        }
    }
    let good = latest.values().filter(|(_, judgement)| ["GOOD", "OUTSTANDING"].contains(judgement));
    assert_eq!((good.count(), latest.len()), (6, 6));
}

#[test]
fn every_month_of_the_story_comes_to_its_aims() {
    let read = Read::scenario();
    let directory = Directory::of(&read);
    for aim in aims::aims() {
        let (looked_after, out, far) = places(&read, &directory, aim.month.last_day());
        let counted = (looked_after as i64, out as i64, far as i64);
        assert_eq!(counted, (aim.looked_after, aim.out, aim.far), "{}", aim.month);
        let referred = |row: &&Row| row["REFERRAL_DATE"].ends_with(&aim.month.first_day().format("%m/%Y").to_string());
        let made = read.rows("referrals.csv").iter().filter(referred).count() as i64;
        // The one referral before the service started is an edge, and no aim.
        assert!(aim.referrals == 0 || made == aim.referrals, "{} has {made} referrals", aim.month);
    }
}
