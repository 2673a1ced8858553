//! Text of an extract is never trusted, and no number in it breaks a run.

use milepost::vocabulary::Status;

use crate::project::{EPISODES, HEADER, Papers, Project};

/// A hub is the one text of an extract that a figure is named by.
fn with_hub(hub: &str) -> Project {
    let columns = "REFERRAL_ID,CHILD,REFERRAL_DATE,HUB,DECISION,DECISION_DATE,SUPPORT_START,SUPPORT_END";
    Project::smallest()
        .with("referrals.csv", &format!("{columns}\nR1,C7,01/02/2021,\"{}\",ACCEPTED,,,\n", hub.replace('"', "\"\"")))
}

#[test]
fn text_of_an_extract_is_no_markup_in_the_report() {
    let project = with_hub("<img src=x onerror=alert(1)> & \"Hub\"");
    let done = project.try_run(Some("2021-03"), None, Papers::All).unwrap();
    assert!(!done.written.is_empty());
    for (name, bytes) in project.files("reports/2021-03") {
        let is_markup = name.ends_with(".html") || name.ends_with(".svg");
        assert!(!is_markup || !String::from_utf8_lossy(&bytes).contains("<img src=x"), "{name} holds it as it is");
    }
}

#[test]
fn amounts_that_nobody_pays_break_nothing() {
    let costs = "\
CHILD,START,END,PROVISION,WEEKLY_COST
X1,01/01/2020,,RESIDENTIAL,2000000000.00
X2,01/01/2020,,RESIDENTIAL,0.00
X3,01/01/2020,,RESIDENTIAL,9999999999999999999999
X4,01/01/2020,,RESIDENTIAL,-5
";
    let figures = Project::smallest().with("placement_costs.csv", costs).run("2020-08");
    let mean = figures.whole("external-residential-cost", "2020-08", "mean");
    assert_eq!((mean.status, mean.denominator, mean.not_known), (Status::Ok, Some(2), Some(2)));
    assert_eq!(mean.value, Some(1_000_000_000.0));
    let (lower, upper) = (mean.lower.unwrap(), mean.upper.unwrap());
    assert!(lower < 0.0 && upper > 2_000_000_000.0, "the interval is {lower} to {upper}");
}

#[test]
fn days_at_the_ends_of_the_calendar_break_nothing() {
    let rows = "C1,01/01/1900,S,C2,U6,,,,\nC2,31/12/2199,S,C2,U6,,,,\nC3,01/01/0001,S,C2,U6,,,,\nC4,01/01/2020,S,C2,U6,30/09/2020,E4A,,\n";
    let people = "C1,1,01/01/0001,WBRI\nC2,1,31/12/9999,WBRI\nC4,1,29/02/2004,WBRI\n";
    let project = Project::new()
        .with("episodes.csv", &format!("{EPISODES}\n{rows}"))
        .with("header.csv", &format!("{HEADER}\n{people}"));
    assert_eq!(project.run("2190-01").whole("children-looked-after", "2190-01", "count").value, Some(1.0));
}

#[test]
fn a_row_cut_short_is_set_aside_and_blank_cells_too_many_do_no_harm() {
    // The second row ends before its DEC: it might not be open, so it is not counted as open.
    let rows = "C1,01/01/2020,S,C2,U6,30/09/2020,E4A,,\nC2,01/01/2020,S,C2,U6\nC3,01/01/2020,S,C2,U6,,,,,,,,\n";
    let project = Project::smallest().with("episodes.csv", &format!("{EPISODES}\n{rows}"));
    let done = project.try_run(Some("2020-08"), None, Papers::None).unwrap();
    let episodes = done.findings.files.iter().find(|file| file.table == "episodes").unwrap();
    assert_eq!((episodes.rows_read, episodes.rows_set_aside), (3, 1));
    assert_eq!(project.figures(&done).whole("children-looked-after", "2020-08", "count").value, Some(2.0));
}
