//! Which months a run computes: up to the one asked for, as far back as the episodes go.

use std::collections::BTreeSet;

use milepost::pipeline::Done;

use crate::project::{EPISODES, HEADER, Papers, Project};

/// A child in care from one day to another.
fn looked_after(from: &str, to: &str) -> Project {
    Project::new()
        .with("episodes.csv", &format!("{EPISODES}\nC1,{from},S,C2,U6,{to},E4A,,\n"))
        .with("header.csv", &format!("{HEADER}\nC1,1,15/06/2008,WBRI\n"))
}

fn first_and_last(done: &Done) -> [String; 2] {
    done.manifest.months.map(|month| month.to_string())
}

fn without_asking(project: &Project) -> [String; 2] {
    first_and_last(&project.try_run(None, None, Papers::None).unwrap())
}

#[test]
fn the_month_is_the_latest_whose_last_day_the_extracts_reach() {
    assert_eq!(without_asking(&looked_after("31/01/2020", "30/09/2020")), ["2020-01", "2020-09"]);
    assert_eq!(without_asking(&looked_after("31/01/2020", "29/09/2020")), ["2020-01", "2020-08"]);
    assert_eq!(without_asking(&looked_after("01/01/2020", "29/02/2020")), ["2020-01", "2020-02"]);
    assert_eq!(without_asking(&looked_after("10/01/2020", "")), ["2020-01", "2020-01"]);
}

#[test]
fn a_run_goes_back_120_months_at_most() {
    let project = looked_after("01/01/2005", "30/09/2020");
    let done = project.try_run(Some("2020-09"), None, Papers::None).unwrap();
    assert_eq!(first_and_last(&done), ["2010-10", "2020-09"]);
    let figures = project.figures(&done);
    let months: BTreeSet<&str> = figures.iter().map(|(name, _)| name.month.as_str()).collect();
    assert_eq!(months.len(), 120);
    assert_eq!(figures.whole("children-looked-after", "2010-10", "count").value, Some(1.0));
}

#[test]
fn quiet_months_after_the_last_event_are_computed_with_a_remark() {
    let project = looked_after("01/01/2020", "30/09/2020");
    project.milepost(&["run", "--no-papers", "--month", "2021-09"]).expect(
        0,
        &["warning[MP0215]: the last event in the extracts is in September 2020", "from 2020-01 to 2021-09"],
    );
    project.milepost(&["run", "--no-papers", "--month", "2021-10"]).expect(2, &["error[MP0214]"]);
}

#[test]
fn a_figure_of_one_month_does_not_depend_on_the_month_asked_for() {
    let project = looked_after("01/01/2020", "30/09/2020");
    let of = |month| project.run(month).whole("children-looked-after", "2020-05", "count").value;
    assert_eq!(of("2020-05"), of("2020-09"));
    let early = project.run_from("2020-09", Some("2020-05"));
    assert_eq!(early.whole("children-looked-after", "2020-05", "count").value, of("2020-05"));
}

#[test]
fn what_is_dated_after_the_month_is_unseen() {
    let project = looked_after("01/01/2020", "30/09/2020")
        .with("more.csv", &format!("{EPISODES}\nC2,01/06/2020,S,C2,U6,,,,\nC1,01/10/2020,S,C2,U6,,,,\n"));
    let counts = ["2020-05", "2020-06", "2020-09", "2020-10"]
        .map(|month| project.run(month).whole("children-looked-after", month, "count").value);
    assert_eq!(counts, [1.0, 2.0, 1.0, 2.0].map(Some));
}
