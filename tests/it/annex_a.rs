//! Ofsted's Annex A alone: a workbook of lists, one of which stands in for the episodes of its day.

use milepost::vocabulary::Status;

use crate::{
    extracts_forms::{Dates, xlsx},
    project::{CONFIGURATION, Papers, Project},
};

/// The names of List 8 that are read, in the order of the list, a stranger between them.
const LIST_8: [&str; 18] = [
    "Child Unique ID",
    "Gender",
    "Ethnicity",
    "Date of Birth",
    "Age of Child (Years)",
    "Date Started to be Looked After",
    "Child's Category of Need",
    "Child's Legal Status",
    "Date of Last Social Work Visit",
    "Date Ceased to be Looked After",
    "Reason Ceased to be Looked After",
    "Start Date of Most Recent Placement",
    "Placement Type",
    "Placement Provider",
    "Placement postcode",
    "URN of Placement",
    "Placement Location",
    "Allocated Team",
];

/// Invented children as the forms of Annex A write them.
const CHILDREN: [&str; 5] = [
    "X1|b) Female|s) NOBT|14/02/2002|19|06/08/2009|N1 - Abuse or Neglect|E1: Placement order|09/01/2021|||03/11/2019|f) U6: Foster placement - not FFA|e) PR4 - Private provision|QQ1 1AB||b) OUT|Team A",
    "X2|a) Male|a) WBRI|30/12/2006|14|06/08/2009|N1 - Abuse or Neglect|C2: FCO|21/02/2021|||03/11/2019|K2|PR1|QQ1 1AC|SC000001|IN|Team A",
    "X3|a) Male|k) APKN|13/03/2018|3|24/02/2010|N1 - Abuse or Neglect|C2: FCO|21/02/2021|||11/06/2020|d) U4: Foster placement - long term|PR1|||a) IN|Team B",
    "X4|a) Male|d) WOTH|27/07/2003|17|21/10/2008|N1 - Abuse or Neglect|C1: ICO|06/08/2020|22/09/2020|k) E47: Special Guardianship Orders - relative/friend|27/07/2009|H5|PR4|P13 2TR||OUT|Team C",
    "X5|b) Female|WBRI|01/05/2010|10|01/02/2020|N1|V4|06/08/2020|||01/02/2020|U6|PR1|||IN|Team C",
];

fn row(text: &str) -> Vec<String> {
    text.split('|').map(str::to_owned).collect()
}

/// A workbook whose List 8 holds these rows, and whose List 7 is of no use.
pub fn workbook(list_8: &[Vec<String>]) -> Vec<u8> {
    let list_7 = [row("Child Unique ID|Child Protection Plan Start Date"), row("X9|01/02/2020")];
    xlsx(&[("List 7", &list_7), ("List 8", list_8)], Dates::Cells)
}

fn annex_a() -> Vec<u8> {
    let names = LIST_8.map(str::to_owned).to_vec();
    workbook(&std::iter::once(names).chain(CHILDREN.map(row)).collect::<Vec<_>>())
}

fn project() -> Project {
    Project::configured(CONFIGURATION).with_bytes("Annex_A.xlsx", &annex_a())
}

#[test]
fn the_list_alone_gives_the_measures_of_its_day() {
    let figures = project().run("2021-03");
    let whole = |measure: &str, statistic: &str| figures.whole(measure, "2021-03", statistic);
    assert_eq!(whole("children-looked-after", "count").value, Some(3.0));
    assert_eq!(whole("children-looked-after", "count").excluded, Some(1));
    assert_eq!(whole("residential-placements", "count").value, Some(1.0));
    let out = whole("out-of-county", "share");
    assert_eq!((out.numerator, out.denominator, out.not_known), (Some(1), Some(3), Some(0)));
}

#[test]
fn what_the_list_cannot_tell_is_not_supplied_and_says_why() {
    let figures = project().run("2021-03");
    for (measure, statistic, why) in [
        ("over-20-miles", "share", "no home postcode"),
        ("entries-aged-16-plus", "share", "no history of who came and went"),
        ("returned-home", "share", "no history of who came and went"),
    ] {
        let figure = figures.whole(measure, "2021-03", statistic);
        assert_eq!((figure.status, figure.value), (Status::NotSupplied, None), "{measure}");
        let reason = figure.reason.as_deref().unwrap();
        assert!(reason.contains("Annex A, List 8") && reason.contains(why), "{measure}: {reason}");
    }
    let staff = figures.whole("staff-turnover", "2021-03", "ratio");
    assert_eq!(staff.reason.as_deref(), Some("the extract `staff` was not supplied"));
}

#[test]
fn the_list_gives_its_own_month_and_no_other() {
    let done = project().try_run(Some("2021-03"), None, Papers::None).unwrap();
    assert_eq!(done.manifest.months.map(|month| month.to_string()), ["2021-03", "2021-03"]);
    let said = project().milepost(&["run", "--no-papers"]);
    said.expect(0, &["warning[MP0230]", "stands in for the episodes", "warning[MP0238]", "September 2020"]);
    project().milepost(&["run", "--no-papers", "--month", "2020-08"]).expect(2, &["error[MP0214]", "September 2020"]);
}

#[test]
fn the_other_lists_are_named_and_so_are_those_that_are_absent() {
    let said = project().milepost(&["check"]);
    said.expect(
        0,
        &[
            "child protection plans (Annex A, List 7)",
            "without a sheet of List 1, List 2",
            "List 10 and List 11",
            "5 rows: 5 used",
        ],
    );
}

#[test]
fn what_the_list_has_no_column_for_is_not_told_again_row_by_row() {
    let said = project().milepost(&["check"]);
    said.expect(0, &["warning[MP0238]: a list of one day does not say its day"]);
    assert!(!said.err.contains("392B") && !said.err.contains("rule 357"), "{}", said.err);
}

#[test]
fn where_episodes_arrive_the_list_is_left_alone() {
    let project = Project::smallest().with_bytes("Annex_A.xlsx", &annex_a());
    assert_eq!(project.run("2020-08").whole("children-looked-after", "2020-08", "count").value, Some(1.0));
    project.milepost(&["check"]).expect(0, &["note[MP0231]", "left alone: the episodes say more"]);
}
