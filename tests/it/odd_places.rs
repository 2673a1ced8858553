//! What is told of places once they are looked up: unknown postcodes, records that disagree, and the line of twenty miles.

use std::collections::BTreeSet;

use milepost::{
    checks::{About, Finding},
    vocabulary::Severity,
};

use crate::project::{CONFIGURATION, HEADER, Papers, Project};

const NAMES: &str = "CHILD,DECOM,RNE,LS,PLACE,DEC,REC,HOME_POST,PL_POST,PL_LA,PL_LOCATION,PL_DISTANCE,TEAM\n";

/// A mile is 1,609.344 metres: 20 miles are 32,187 and 20.2 are 32,509. `99901` is a district of the council, `99903` of
/// another county; the others are an authority of one tier, one of Wales and one of Scotland.
const DIRECTORY: &str = "pcd,oseast1m,osnrth1m,laua
QQ1 1AA,500000,150000,E07999901
QQ1 1AB,532187,150000,E07999901
QQ1 1AC,532509,150000,E07999903
QQ1 1AD,501609,150000,E07999901
QQ1 1AE,500000,151609,E06999904
QQ1 1AF,400000,150000,W06999905
QQ1 1AG,300000,650000,S12999906
";

/// What is told of the places of some children, one row each from row 2 on: home, placement, and what was recorded.
fn told(rows: &[&str]) -> Vec<Finding> {
    let project = project(rows);
    let done = project.try_run(Some("2021-01"), Some("2021-01"), Papers::None).unwrap();
    let contract = milepost::definitions::Definitions::load(&project.path(""), project.request(None, None).config);
    let contract = contract.unwrap().contracts.remove("episodes").unwrap();
    let of_places: BTreeSet<String> = contract.once_placed.into_iter().map(|rule| rule.code).collect();
    let is_of_places = |finding: &Finding| finding.dfe.as_ref().is_some_and(|rule| of_places.contains(rule));
    done.findings.findings.into_iter().filter(is_of_places).collect()
}

fn project(rows: &[&str]) -> Project {
    let children = (1..=rows.len()).map(|child| format!("C{child},1,2010-01-01,WBRI\n")).collect::<String>();
    let rows = rows.iter().enumerate();
    let rows: String = rows.map(|(at, row)| format!("C{},2021-01-01,S,C2,U4,,,{row},\n", at + 1)).collect();
    let project = Project::configured(&format!("{CONFIGURATION}postcodes: postcodes.csv\n"))
        .with("episodes.csv", &format!("{NAMES}{rows}Z,2020-01-01,S,C2,U4,2021-01-31,E8,,,,,,\n"))
        .with("header.csv", &format!("{HEADER}\n{children}"));
    project.write("postcodes.csv", DIRECTORY);
    project
}

/// Each row that is told, by rule, row and column, with what counted.
fn rows_of(findings: &[Finding]) -> Vec<(&str, u32, &str, &str)> {
    let rows = findings.iter().flat_map(|finding| {
        let (rule, column) = (finding.dfe.as_deref().unwrap(), finding.column.as_deref().unwrap());
        let row = move |(place, about): (&_, _)| {
            let (place, about): (&milepost::checks::RowPlace, &'_ About) = (place, about);
            (rule, place.row, column, about.counted_as.as_str())
        };
        finding.rows_in_full().map(row)
    });
    rows.collect()
}

#[test]
fn a_postcode_that_is_not_in_the_directory_is_told_but_not_one_of_belfast_or_the_islands() {
    let told = told(&[
        "QQ1 1AA,QQ9 9ZZ,,,",
        "QQ1,QQ1 1AD,,,",
        "QQ1 1AA,JE2 3AB,,,",
        "BT1 1AA,QQ1 1AD,,,",
        "qq11aa,QQ1  1AD,,,",
        ",,,,",
    ]);
    let as_it_stands = "as it stands";
    assert_eq!(rows_of(&told), [("392C", 3, "HOME_POST", as_it_stands), ("392C", 2, "PL_POST", as_it_stands)]);
}

#[test]
fn without_a_directory_nothing_is_told_of_postcodes() {
    let project = project(&["QQ1 1AA,QQ9 9ZZ,,IN,77.0"]);
    let yaml = project.read("milepost.yaml").replace("postcodes: postcodes.csv\n", "");
    project.write("milepost.yaml", &yaml);
    let done = project.try_run(Some("2021-01"), Some("2021-01"), Papers::None).unwrap();
    assert!(done.findings.findings.iter().all(|finding| finding.dfe.as_deref() != Some("392C")));
}

#[test]
fn a_distance_recorded_otherwise_is_told_from_three_tenths_of_a_mile_on() {
    let told = told(&[
        "QQ1 1AA,QQ1 1AD,,,1.2",
        "QQ1 1AA,QQ1 1AD,,,1.3",
        "QQ1 1AA,QQ1 1AD,,,0.8",
        "QQ1 1AA,QQ1 1AD,,,0.7",
        "QQ1 1AA,QQ1 1AD,,,999.9",
        "QQ1 1AA,QQ1 1AD,,,",
        // A home in Wales has no distance, and Belfast is on no grid that can be measured on.
        "QQ1 1AF,QQ1 1AD,,,3.0",
        "QQ1 1AA,BT1 1AA,,,3.0",
    ]);
    let one_mile = "1.0";
    let told = rows_of(&told);
    assert_eq!(told, [("other-distance", 3, "PL_DISTANCE", one_mile), ("other-distance", 5, "PL_DISTANCE", one_mile)]);
}

#[test]
fn a_location_recorded_otherwise_is_told_with_the_one_that_counted() {
    let told = told(&[
        "QQ1 1AA,QQ1 1AD,,IN,",
        "QQ1 1AA,QQ1 1AD,,OUT,",
        "QQ1 1AA,QQ1 1AE,,IN,",
        "QQ1 1AA,JE2 3AB,,IN,",
        "QQ1 1AA,,,IN,",
    ]);
    let column = "PL_LOCATION";
    let out = |row| ("other-location", row, column, "OUT");
    assert_eq!(rows_of(&told), [("other-location", 3, column, "IN"), out(4), out(5)]);
}

#[test]
fn an_authority_recorded_otherwise_is_told_where_the_district_tells_the_authority() {
    let told = told(&[
        "QQ1 1AA,QQ1 1AD,E10999999,,",
        "QQ1 1AA,QQ1 1AD,E06999904,,",
        "QQ1 1AA,QQ1 1AE,E06999904,,",
        "QQ1 1AA,QQ1 1AE,E10999999,,",
        // What is one authority today may have been in a county once; and which county another district lies in, the
        // directory does not say, only that it is not the council's own.
        "QQ1 1AA,QQ1 1AE,E10000001,,",
        "QQ1 1AA,QQ1 1AC,E10000001,,",
        "QQ1 1AA,QQ1 1AC,E10999999,,",
        "QQ1 1AA,QQ1 1AF,WAL,,",
        "QQ1 1AA,QQ1 1AF,W06000015,,",
        "QQ1 1AA,QQ1 1AF,SCO,,",
        "QQ1 1AA,QQ1 1AG,SCO,,",
        "QQ1 1AA,BT1 1AA,NIR,,",
        "QQ1 1AA,BT1 1AA,WAL,,",
        "QQ1 1AA,QQ1 1AF,CON,,",
    ]);
    let told: Vec<(u32, &str)> = rows_of(&told).into_iter().map(|(.., row, _, counted)| (row, counted)).collect();
    let expected = [(3, "E10999999"), (5, "E06999904"), (8, "as it stands"), (11, "WAL"), (14, "NIR")];
    assert_eq!(told, expected);
}

#[test]
fn a_placement_at_the_line_of_twenty_miles_is_a_note_and_one_beyond_is_none() {
    let told = told(&["QQ1 1AA,QQ1 1AB,,,", "QQ1 1AA,QQ1 1AC,,,"]);
    assert_eq!(rows_of(&told), [("near-20-miles", 2, "PL_POST", "20.0")]);
    assert_eq!(told[0].severity, Severity::Note);
}

#[test]
fn a_row_that_is_set_aside_is_asked_too_and_one_that_is_nobodys_is_not() {
    let project = project(&["QQ1 1AA,QQ1 1AD,,,"]);
    let rows = "C1,2020-12-01,S,C2,U4,2020-12-01,E8,QQ9 9ZZ,QQ1 1AD,,,,North team\n\
                ,2020-12-01,S,C2,U4,,,QQ9 9ZY,QQ1 1AD,,,,\n";
    let project = project.with("episodes.csv", &(NAMES.to_owned() + rows + "C1,2021-01-01,S,C2,U4,,,,,,,,\n"));
    let done = project.try_run(Some("2021-01"), Some("2021-01"), Papers::None).unwrap();
    let odd: Vec<&Finding> =
        done.findings.findings.iter().filter(|finding| finding.dfe.as_deref() == Some("392C")).collect();
    let [odd] = odd[..] else { panic!("{odd:?}") };
    let (place, about) = odd.rows_in_full().next().unwrap();
    assert_eq!(
        (odd.rows.len(), place.in_words(), place.letter.as_deref()),
        (1, "episodes.csv row 2".to_owned(), Some("H"))
    );
    assert_eq!((&*about.id, &*about.team, &*about.value), ("C1", "North team", "QQ9 9ZZ"));
}

#[test]
fn a_check_tells_of_places_what_a_run_tells() {
    let project = project(&["QQ1 1AA,QQ9 9ZZ,,,", "QQ1 1AA,QQ1 1AB,,,"]);
    let findings = || project.read("restricted/2021-01/findings.csv");
    project.milepost(&["check"]).expect(0, &["392C", "near-20-miles"]);
    let of_check = findings();
    project.milepost(&["run", "--no-papers"]).expect(0, &["392C", "near-20-miles"]);
    assert_eq!(of_check, findings());
    assert!(of_check.contains(",392C,") && of_check.contains(",near-20-miles,note,"));
}

#[test]
fn a_rule_of_places_on_which_a_figure_would_hang_is_refused_with_its_line() {
    let project = project(&[]).with_own_measures();
    let path = "measures/contracts/episodes.yaml";
    let before = project.read(path);
    let (above, below) = before.split_once("once_placed:\n").unwrap();
    let spoilt = below.replacen("consequence: note", "consequence: set-aside", 1);
    project.write(path, &format!("{above}once_placed:\n{spoilt}"));
    project.milepost(&["check"]).expect(2, &["error[MP0108]", "392C", "so no figure may hang on it", "episodes.yaml:"]);
}
