//! What `milepost.yaml` may leave out, and what may be missing beside it: every gap has its reason, the rest goes on.

use milepost::vocabulary::Status;

use crate::project::{CONFIGURATION, EPISODES, HEADER, Project};

/// Four children placed in the one or the other district of the county, elsewhere, and nowhere that is known.
fn placed(configuration: &str) -> Project {
    let episodes = format!(
        "{EPISODES},PL_LOCATION,PL_DISTANCE\n\
         D1,01/01/2027,S,C2,U6,,,XQ1 1AA,XQ1 1AA,IN,0.0\n\
         D2,01/01/2027,S,C2,U6,,,XQ1 1AA,XQ2 1AA,OUT,25\n\
         D3,01/01/2027,S,C2,U6,,,XQ1 1AA,XQ3 1AA,OUT,\n\
         D4,01/01/2027,S,C2,U6,30/06/2027,E4A,XQ1 1AA,,,\n"
    );
    let project = Project::configured(configuration).with("episodes.csv", &episodes);
    project.write(
        "postcodes.csv",
        "pcd,oseast1m,osnrth1m,laua\nXQ1 1AA,500000,150000,E07999901\nXQ2 1AA,500000,190000,E07999902\n\
         XQ3 1AA,500000,190000,E07999909\n",
    );
    project.with("header.csv", &format!("{HEADER}\nD1,1,15/06/2012,WBRI\n"))
}

#[test]
fn without_a_postcode_directory_what_the_extract_recorded_stands() {
    let figures = placed(CONFIGURATION).run("2027-05");
    let out = figures.whole("out-of-county", "2027-05", "share");
    assert_eq!((out.numerator, out.denominator, out.not_known), (Some(2), Some(4), Some(1)));
    let far = figures.whole("over-20-miles", "2027-05", "share");
    assert_eq!((far.numerator, far.denominator, far.not_known), (Some(1), Some(4), Some(2)));
}

#[test]
fn new_districts_move_where_the_county_ends_and_nothing_else() {
    let split = CONFIGURATION.replace(
        "    - { name: two districts, codes: [E07999901, E07999902] }\n",
        "    - { name: before the split, to: 2027-03-31, codes: [E07999901, E07999902] }\n    \
             - { name: after it, from: 2027-04-01, codes: [E07999901] }\n",
    );
    let figures = placed(&(split + "postcodes: postcodes.csv\n")).run("2027-05");
    let count = |measure, month| figures.whole(measure, month, "share").numerator;
    assert_eq!(["2027-03", "2027-04", "2027-05"].map(|month| count("out-of-county", month)), [1, 2, 2].map(Some));
    assert_eq!(["2027-03", "2027-04"].map(|month| count("over-20-miles", month)), [1, 2].map(Some));
    let looked_after = |month| figures.whole("children-looked-after", month, "count").value;
    assert_eq!(looked_after("2027-03"), looked_after("2027-04"));
    let bands = |month: &str| -> Vec<(String, Option<i64>)> {
        let of_month = figures.iter().filter(|(name, _)| name.month == month && name.breakdown == "distance_band");
        of_month.map(|(name, outcome)| (name.category.clone(), outcome.numerator)).collect()
    };
    assert_eq!(bands("2027-03"), bands("2027-04"));
}

#[test]
fn two_sets_of_districts_on_one_day_are_a_wrong_configuration() {
    let both = CONFIGURATION.replace(
        "    - { name: two districts, codes: [E07999901, E07999902] }\n",
        "    - { name: the old, to: 2027-03-31, codes: [E07999901] }\n    - { name: the new, from: 2027-03-31, codes: [E07999902] }\n",
    );
    let said = placed(&both).milepost(&["run", "--no-papers"]);
    said.expect(
        2,
        &["error[MP0110]: ", "two sets of districts in force on one day: `the old` and `the new`", "hint: "],
    );
}

#[test]
fn a_county_without_districts_is_a_wrong_configuration() {
    let none = CONFIGURATION.replace("[E07999901, E07999902]", "[]");
    placed(&none).milepost(&["run"]).expect(2, &["error[MP0110]: ", "names no district", "hint: "]);
}

#[test]
fn a_directory_that_is_not_there_is_named() {
    let said = placed(&format!("{CONFIGURATION}postcodes: nowhere.csv\n")).milepost(&["run", "--no-papers"]);
    said.expect(2, &["error[MP05", "nowhere.csv", "hint: "]);
}

#[test]
fn a_key_that_the_configuration_does_not_have_is_an_error() {
    let said = placed(&format!("{CONFIGURATION}postcoeds: postcodes.csv\n")).milepost(&["run"]);
    said.expect(
        2,
        &["error[MP0102]: there is no key `postcoeds` here", "at milepost.yaml:", "did you mean `postcodes`?"],
    );
}

#[test]
fn a_measure_whose_extract_is_absent_says_so_in_one_row_and_the_rest_go_on() {
    let figures = Project::smallest().run("2021-03");
    for (measure, table) in [
        ("staff-turnover", "staff"),
        ("external-residential-cost", "placement_costs"),
        ("kept-out-of-care", "referrals"),
    ] {
        let rows: Vec<_> =
            figures.iter().filter(|(name, _)| name.measure == measure && name.month == "2021-03").collect();
        let [(name, outcome)] = rows.as_slice() else { panic!("{measure} has {} rows", rows.len()) };
        assert_eq!((name.breakdown.as_str(), outcome.status, outcome.value), ("all", Status::NotSupplied, None));
        assert_eq!(outcome.reason.as_deref(), Some(format!("the extract `{table}` was not supplied").as_str()));
    }
    assert_eq!(figures.whole("children-looked-after", "2020-08", "count").status, Status::Ok);
    assert!(!figures.iter().any(|(name, _)| name.breakdown == "uasc"), "nobody said who is unaccompanied");
}

#[test]
fn an_extract_with_a_header_and_no_rows_counts_nobody() {
    let project = Project::smallest()
        .with("staff.csv", "STAFF_ID,ROLE,WORKPLACE,CONTRACT,START,LEAVING_DATE\n")
        .with("placement_costs.csv", "CHILD,START,END,PROVISION,WEEKLY_COST\n")
        .with("uasc.csv", "CHILD,SEX,DOB,DUC")
        .with(
            "referrals.csv",
            "REFERRAL_ID,CHILD,REFERRAL_DATE,HUB,DECISION,DECISION_DATE,SUPPORT_START,SUPPORT_END\r\n",
        );
    let said = project.milepost(&["run", "--no-papers"]);
    said.expect(0, &["0 rows: 0 used"]);
    let figures = project.run("2021-03");
    for (measure, statistic) in
        [("staff-turnover", "ratio"), ("external-residential-cost", "mean"), ("kept-out-of-care", "share")]
    {
        let outcome = figures.whole(measure, "2021-03", statistic);
        assert_eq!((outcome.status, outcome.value), (Status::NotApplicable, None), "{measure}");
        assert!(outcome.reason.is_some(), "{measure} gives no reason");
    }
    assert_eq!(figures.whole("external-residential-cost", "2021-03", "sum").value, Some(0.0));
}

#[test]
fn episodes_without_a_row_have_no_month_to_compute() {
    let said = Project::smallest().with("episodes.csv", &format!("{EPISODES}\n")).milepost(&["run"]);
    said.expect(2, &["error[MP0213]: no episode could be read", "hint: "]);
}

#[test]
fn a_service_that_has_no_start_has_no_figures_of_its_own() {
    let without = CONFIGURATION.replace("service: { name: edge-of-care service, start: 2021-01-01 }\n", "");
    let project = placed(&without);
    let outcome = project.run("2027-05");
    let outcome = outcome.whole("kept-out-of-care", "2027-05", "share");
    assert_eq!((outcome.status, outcome.value), (Status::NotSupplied, None));
}
