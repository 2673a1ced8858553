//! XML as it arrives: the SSDA903 return with all its groups, and returns of other kinds.

use crate::project::{Project, Said};

fn check(file: &str, xml: &str) -> (Project, Said) {
    let project = Project::smallest().with(file, xml);
    let said = project.milepost(&["check"]);
    (project, said)
}

const HEAD: &str = "<CHILDID>C9</CHILDID><SEX>1</SEX><DOB>15/06/2008</DOB><ETHNIC>WBRI</ETHNIC><UPN>UN1</UPN>";

fn a_return(more_of_header: &str, episodes: &str) -> String {
    format!("<EXPSSDA903><CHILD><HEADER>{HEAD}{more_of_header}</HEADER>{episodes}</CHILD></EXPSSDA903>")
}

fn episode(more: &str) -> String {
    format!(
        "<EPISODE><DECOM>01/02/2020</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U6</PL><PL_POST /><HOME_POST />\
         <URN /><PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC /><REC /><REASON_PLACE_CHANGE />{more}</EPISODE>"
    )
}

#[test]
fn every_group_of_the_return_is_read_or_said_not_to_be() {
    let groups = "<AREVIEW><REVIEW>01/03/2020</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>\
        <AREVIEW><REVIEW>01/09/2020</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>\
        <AMISSING><MISSING>M</MISSING><MIS_START>02/03/2020</MIS_START><MIS_END>03/03/2020</MIS_END></AMISSING>\
        <PERMANENCE><PREV_PERM>P1</PREV_PERM></PERMANENCE><OC2><SDQ_SCORE>10</SDQ_SCORE></OC2>\
        <AD_PLACED><DATE_PLACED>01/04/2020</DATE_PLACED></AD_PLACED>\
        <DATE_INT>01/05/2020</DATE_INT><IN_TOUCH>YES</IN_TOUCH><ACTIV>F2</ACTIV><ACCOM>B1</ACCOM>";
    let (_, said) = check("return.xml", &a_return(groups, &episode("")));
    said.expect(
        0,
        &[
            "note[MP0208]: it holds reviews (`AREVIEW`, 2 times), which no measure uses",
            "at return.xml",
            "previous permanence (`PERMANENCE`, 1 time)",
            "health and outcomes, OC2 (`OC2`, 1 time)",
            "placed for adoption (`AD_PLACED`, 1 time)",
            "adoption, AD1 (`DATE_INT`, 1 time)",
            "care leavers, OC3 (`IN_TOUCH`, 1 time)",
            "return.xml [EPISODE]   episodes  1 row: 1 used",
            "return.xml [HEADER]    header    1 row: 1 used",
            "return.xml [AMISSING]  missing   1 row: 1 used",
        ],
    );
}

#[test]
fn an_element_that_no_return_has_is_named_and_not_passed_over() {
    let (_, said) =
        check("return.xml", &a_return("<SHOE_SIZE>4</SHOE_SIZE>", &(episode("<MOOD>4</MOOD>") + "<VISIT>1</VISIT>")));
    let named = ["it holds `MOOD`, `SHOE_SIZE` and `VISIT`, which no SSDA903 return known here has; left alone"];
    said.expect(0, &named);
    let (_, said) = check("return.xml", &a_return("<SHOE_SIZE />", &(episode("<MOOD/>") + "<VISIT />")));
    said.expect(0, &named);
}

#[test]
fn a_group_with_nothing_in_it_is_no_row() {
    let (_, said) = check("return.xml", &a_return("<AREVIEW/><AMISSING />", &(episode("") + "<EPISODE/>")));
    said.expect(0, &["return.xml [EPISODE]  episodes  1 row: 1 used"]);
    assert!(!said.err.contains("AREVIEW") && !said.err.contains("AMISSING"), "{}", said.err);
}

#[test]
fn a_time_away_without_an_end_that_can_be_read_is_set_aside_as_in_csv() {
    let away = "<AMISSING><MISSING>M</MISSING><MIS_START>02/03/2020</MIS_START><MIS_END>soon</MIS_END></AMISSING>";
    let (_, said) = check("return.xml", &a_return(away, &episode("")));
    said.expect(1, &["missing   1 row: 0 used, 1 set aside", "return.xml [AMISSING] row 2 column E"]);
}

#[test]
fn a_distance_that_the_case_system_adds_to_the_return_is_read_and_one_it_does_not_add_is_not_missed() {
    let (_, said) = check("return.xml", &a_return("", &episode("<PL_DISTANCE>1000.0</PL_DISTANCE>")));
    said.expect(0, &["rule 164]", "at return.xml [EPISODE] row 2 column N"]);
    let (_, said) = check("return.xml", &a_return("", &episode("")));
    assert!(!said.err.contains("PL_DISTANCE"), "{}", said.err);
}

#[test]
fn the_workforce_census_is_called_what_it_is_with_each_of_its_groups() {
    let census = "<Message><Header><CollectionDetails><Collection>CSWW</Collection></CollectionDetails></Header>\
        <LALevelVacancies><NumberOfVacancies>3</NumberOfVacancies></LALevelVacancies>\
        <CSWWWorker><SWENo>SW1</SWENo><FTE>1</FTE></CSWWWorker><CSWWWorker><SWENo>SW2</SWENo></CSWWWorker></Message>";
    let (project, said) = check("census.xml", census);
    said.expect(
        0,
        &[
            "note[MP0208]: it is the children's social work workforce census (CSWW): `CSWWWorker` 2 times, \
             `LALevelVacancies` 1 time; no measure uses it",
            "at census.xml",
        ],
    );
    assert_eq!(project.run("2020-08").whole("staff-turnover", "2020-08", "ratio").status.name(), "not supplied");
    let (_, said) = check("census.csv", "AgencyWorker,SWENo,FTE,OrgRole,RoleStartDate\n0,SW1,1,2,2020-01-01\n");
    said.expect(0, &["it holds the children's social work workforce census (CSWW), which no measure uses"]);
}

#[test]
fn another_return_is_named_and_one_cut_short_is_an_error() {
    let cin = "<Message><Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails></Header></Message>";
    check("cin.xml", cin).1.expect(0, &["another return to the Department for Education `CIN`", "at cin.xml"]);
    check("cin.xml", &cin[..60]).1.expect(1, &["error[MP0227]: `cin.xml` is not a whole SSDA903 return"]);
    check("a.xml", "<page><p>hello</p></page>").1.expect(1, &["error[MP0227]: `a.xml` is not a whole SSDA903 return"]);
}
