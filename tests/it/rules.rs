//! Each rule of the contracts by itself: a row that breaks it, one that does not, and the day or age at the boundary.
//!
//! All cases stand in one extract, each with a child of its own, so that the rules are asked as they are of a real one.

use std::{collections::BTreeSet, fmt::Write as _};

use milepost::{
    definitions::Config,
    pipeline::{self, ReadIn},
};

use crate::project::Project;

const EPISODES: &str = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN,\
                        PL_LA,PL_LOCATION,PL_DISTANCE\n";

/// An episode that breaks no rule, but for the columns given otherwise.
fn episode(child: &str, day: &str, otherwise: &str) -> String {
    let mut cells = [
        ("CHILD", child),
        ("DECOM", day),
        ("RNE", "S"),
        ("LS", "C2"),
        ("CIN", "N1"),
        ("PLACE", "U4"),
        ("PLACE_PROVIDER", "PR1"),
        ("DEC", ""),
        ("REC", ""),
        ("REASON_PLACE_CHANGE", ""),
        ("HOME_POST", "QQ1 1AA"),
        ("PL_POST", "QQ1 1AB"),
        ("URN", ""),
        ("PL_LA", "E10000030"),
        ("PL_LOCATION", "IN"),
        ("PL_DISTANCE", "3.0"),
    ];
    for part in otherwise.split_whitespace() {
        let (name, value) = part.split_once('=').unwrap();
        cells.iter_mut().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name}")).1 = value;
    }
    cells.map(|(_, cell)| cell.replace('_', " ")).join(",") + "\n"
}

/// A child's date of birth, and each episode as a day and what is otherwise; then what is told of the last one.
type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// What breaks a rule, for a child born as said, in the last episode of each.
const BREAKS: &[Case] = &[
    ("141", "2010-01-01", &[("soon", "")]),
    ("143", "2010-01-01", &[("2020-01-01", "RNE=Q")]),
    ("144", "2010-01-01", &[("2020-01-01", "LS=Q")]),
    ("145", "2010-01-01", &[("2020-01-01", "CIN=N9")]),
    ("146", "2010-01-01", &[("2020-01-01", "PLACE=Q9")]),
    ("147", "2010-01-01", &[("2020-01-01", "DEC=soon")]),
    ("148", "2010-01-01", &[("2020-01-01", "REC=X1")]),
    ("148", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01")]),
    ("149", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=Q1")]),
    ("178", "2010-01-01", &[("2020-01-01", "PLACE_PROVIDER=PR9")]),
    ("164", "2010-01-01", &[("2020-01-01", "PL_DISTANCE=-0.1")]),
    ("164", "2010-01-01", &[("2020-01-01", "PL_DISTANCE=1000")]),
    ("169", "2010-01-01", &[("2020-01-01", "PL_LA=")]),
    ("169", "2010-01-01", &[("2020-01-01", "PL_LA=XYZ")]),
    ("214", "2010-01-01", &[("2020-01-01", "LS=V3 PL_LA= PL_DISTANCE=")]),
    ("214", "2010-01-01", &[("2020-01-01", "LS=V4 PL_POST= URN=SC1")]),
    ("226", "2010-01-01", &[("2020-01-01", "PLACE=T1 REASON_PLACE_CHANGE=CARPL")]),
    (
        "226",
        "2010-01-01",
        &[("2020-01-01", "DEC=2020-02-01 REC=X1 REASON_PLACE_CHANGE=CARPL"), ("2020-02-01", "RNE=P PLACE=T4")],
    ),
    ("353", "1990-01-01", &[("1991-10-13", "DEC=1992-01-01 REC=E8")]),
    ("355", "2010-01-01", &[("2020-01-01", "DEC=2020-01-01 REC=E8")]),
    ("356", "2010-01-01", &[("2020-01-02", "DEC=2020-01-01 REC=E8")]),
    ("357", "2010-01-01", &[("2020-01-01", "RNE=L")]),
    ("361", "2010-01-01", &[("2020-01-01", "LS=L1 DEC=2020-01-05 REC=E8")]),
    ("370", "2005-01-02", &[("2020-01-01", "PLACE=P2")]),
    ("370", "2007-04-02", &[("2023-04-01", "PLACE=P2")]),
    ("371", "2006-01-02", &[("2020-01-01", "PLACE=H5")]),
    ("371", "2007-04-02", &[("2023-04-01", "PLACE=H5")]),
    ("371", "2008-06-02", &[("2024-06-01", "PLACE=K3")]),
    ("372", "2010-01-02", &[("2020-01-01", "PLACE=R5")]),
    ("373", "2016-01-02", &[("2020-01-01", "PLACE=S1")]),
    ("374", "2006-01-02", &[("2020-01-01", "PLACE=P3")]),
    // The first of two rows: the one that has no end, or does not go on.
    (
        "383",
        "2010-01-01",
        &[
            ("2020-01-01", "DEC=2020-02-01 REC=X1"),
            ("2020-02-01", "RNE=P PLACE=T1 DEC=2020-02-09 REC=X1"),
            ("2020-02-09", "RNE=P PLACE=U6"),
        ],
    ),
    (
        "383",
        "2010-01-01",
        &[
            ("2020-01-01", "DEC=2020-02-01 REC=X1"),
            ("2020-02-01", "RNE=P PLACE=T1 DEC=2020-02-09 REC=X1"),
            ("2020-02-09", "RNE=T"),
        ],
    ),
    ("388", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=X1")]),
    ("388", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=X1"), ("2020-02-02", "RNE=P")]),
    ("388", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=E4A"), ("2020-02-01", "RNE=P")]),
    ("142", "2010-01-01", &[("2020-01-01", ""), ("2020-02-01", "RNE=P")]),
    ("392A", "2010-01-01", &[("2020-01-01", "PL_DISTANCE=")]),
    ("392B", "2010-01-01", &[("2020-01-01", "PL_DISTANCE= HOME_POST=")]),
    ("392B", "2010-01-01", &[("2020-01-01", "PL_POST=")]),
    ("392D", "2010-01-01", &[("2020-01-01", "PL_POST=QQ1_1AA")]),
    ("398", "2010-01-01", &[("2020-01-01", "LS=V3 PL_POST= PL_LA=")]),
    ("411", "2010-01-01", &[("2020-01-01", "PL_LA=E10000016")]),
    ("420", "2010-01-01", &[("2020-01-01", "LS=V4 PL_POST= PL_DISTANCE=")]),
    ("426", "2010-01-01", &[("2020-05-01", "LS=V3 DEC=2020-05-03 REC=E8"), ("2021-03-31", "LS=V4")]),
    (
        "426",
        "2010-01-01",
        &[
            ("2020-05-01", "LS=V4 DEC=2020-05-03 REC=E8"),
            ("2020-06-01", "DEC=2020-07-01 REC=E8"),
            ("2021-03-31", "LS=V3"),
        ],
    ),
    ("426", "2010-01-01", &[("2020-03-01", "LS=V4 DEC=2020-04-01 REC=E8"), ("2020-06-01", "LS=V3")]),
    ("433", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=X1"), ("2020-02-02", "RNE=P")]),
    ("437", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=E2"), ("2020-03-01", "")]),
    ("437", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=E15"), ("2020-03-01", "")]),
    ("454", "2010-01-01", &[("2020-01-01", "PL_DISTANCE=350.1")]),
    ("501", "2010-01-01", &[("2020-01-01", "DEC=2020-02-02 REC=X1"), ("2020-02-01", "RNE=P")]),
    ("504", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=X1"), ("2020-02-01", "RNE=P CIN=N2")]),
    ("no-header", "", &[("2020-01-01", "")]),
    ("born-after-start", "2020-01-02", &[("2020-01-01", "")]),
    ("open-after-18", "2002-01-01", &[("2020-01-01", "")]),
    ("closed-after-18", "2002-01-01", &[("2019-01-01", "DEC=2020-01-02 REC=E8")]),
    ("v4-then-no-start", "2010-01-01", &[("2020-01-01", "LS=V4 DEC=2020-02-01 REC=X1"), ("2020-02-01", "RNE=L LS=C1")]),
    // Codes of another time.
    ("146", "2006-01-01", &[("2023-01-01", "PLACE=K3 DEC=2024-03-31 REC=E8")]),
    ("146", "2008-01-01", &[("2025-04-01", "PLACE=H5")]),
    ("146", "2010-01-01", &[("2024-01-01", "PLACE=Z12 DEC=2025-03-31 REC=E8")]),
    ("149", "2010-01-01", &[("2019-01-01", "DEC=2019-02-01 REC=E43")]),
    ("149", "2010-01-01", &[("2017-01-01", "DEC=2018-03-31 REC=E45")]),
    ("reason_place_change-dates", "2010-01-01", &[("2017-01-01", "DEC=2018-03-31 REC=E8 REASON_PLACE_CHANGE=CUSTOD")]),
];

/// What comes near to breaking a rule, and does not, in any episode of the child.
const HOLDS: &[Case] = &[
    ("148", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=E8")]),
    ("164", "2010-01-01", &[("2020-01-01", "PL_DISTANCE=999.9")]),
    ("164", "2010-01-01", &[("2020-01-01", "PL_DISTANCE=0.0")]),
    ("169", "2010-01-01", &[("2020-01-01", "PL_LA=WAL")]),
    ("169", "2010-01-01", &[("2020-01-01", "LS=V3 PL_LA=")]),
    ("214", "2010-01-01", &[("2020-01-01", "LS=V3 PL_POST=")]),
    ("226", "2010-01-01", &[("2020-01-01", "REASON_PLACE_CHANGE=CARPL")]),
    ("353", "1990-01-01", &[("1991-10-14", "DEC=1992-01-01 REC=E8")]),
    ("355", "2010-01-01", &[("2020-01-01", "DEC=2020-01-02 REC=E8")]),
    ("356", "2010-01-01", &[("2020-01-01", "DEC=2020-01-02 REC=E8")]),
    ("357", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=X1"), ("2020-02-01", "RNE=L")]),
    ("361", "2010-01-01", &[("2020-01-01", "LS=L1 DEC=2020-01-04 REC=E8")]),
    ("370", "2005-01-01", &[("2020-01-01", "PLACE=P2")]),
    ("370", "2007-04-01", &[("2023-04-01", "PLACE=P2")]),
    ("370", "2008-03-31", &[("2023-03-31", "PLACE=P2")]),
    ("371", "2006-01-01", &[("2020-01-01", "PLACE=H5")]),
    ("371", "2007-04-01", &[("2023-04-01", "PLACE=H5")]),
    ("371", "2008-06-01", &[("2024-06-01", "PLACE=K3")]),
    ("372", "2010-01-01", &[("2020-01-01", "PLACE=R5")]),
    ("373", "2016-01-01", &[("2020-01-01", "PLACE=S1")]),
    ("374", "2006-01-01", &[("2020-01-01", "PLACE=P3")]),
    (
        "383",
        "2010-01-01",
        &[
            ("2020-01-01", "DEC=2020-02-01 REC=X1"),
            ("2020-02-01", "RNE=P PLACE=T1 DEC=2020-02-09 REC=X1"),
            ("2020-02-09", "RNE=P"),
        ],
    ),
    ("383", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=X1"), ("2020-02-01", "RNE=P PLACE=T1")]),
    ("388", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=X1"), ("2020-02-01", "RNE=P")]),
    ("388", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=E4A"), ("2020-02-01", "RNE=S")]),
    ("142", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=X1"), ("2020-02-01", "RNE=P")]),
    ("392A", "2010-01-01", &[("2020-01-01", "PL_DISTANCE=999.9")]),
    // The postcode is the cause.
    ("392A", "2010-01-01", &[("2020-01-01", "PL_DISTANCE= HOME_POST=")]),
    ("392B", "2010-01-01", &[("2020-01-01", "LS=V3 PL_POST= PL_LA= PL_DISTANCE=")]),
    ("392D", "2010-01-01", &[("2020-01-01", "PL_POST=QQ1_1AA PLACE=P1")]),
    ("398", "2010-01-01", &[("2020-01-01", "LS=V3 PL_POST= PL_LA= PL_DISTANCE=")]),
    ("411", "2010-01-01", &[("2020-01-01", "PL_LA=E10000016 PL_LOCATION=OUT")]),
    ("420", "2010-01-01", &[("2020-01-01", "LS=V4 PL_POST= PL_LA= PL_DISTANCE=")]),
    ("426", "2010-01-01", &[("2020-05-01", "LS=V3 DEC=2021-03-31 REC=E8"), ("2021-04-01", "LS=V4")]),
    ("426", "2010-01-01", &[("2020-05-01", "LS=V3 DEC=2020-05-31 REC=E8"), ("2020-06-01", "LS=V3")]),
    ("433", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=X1"), ("2020-02-01", "RNE=P")]),
    ("437", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=E4A"), ("2020-03-01", "")]),
    ("454", "2010-01-01", &[("2020-01-01", "PL_DISTANCE=350.0")]),
    ("454", "2010-01-01", &[("2020-01-01", "PL_DISTANCE=999.9")]),
    ("501", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=X1"), ("2020-02-01", "RNE=P")]),
    ("504", "2010-01-01", &[("2020-01-01", "DEC=2020-02-01 REC=E4A"), ("2020-02-01", "RNE=S CIN=N2")]),
    ("no-header", "2010-01-01", &[("2020-01-01", "")]),
    ("born-after-start", "2020-01-01", &[("2020-01-01", "")]),
    ("open-after-18", "2002-01-02", &[("2020-01-01", "")]),
    ("closed-after-18", "2002-01-01", &[("2019-01-01", "DEC=2020-01-01 REC=E8")]),
    ("v4-then-no-start", "2010-01-01", &[("2020-01-01", "LS=V4 DEC=2020-02-01 REC=X1"), ("2020-02-01", "LS=C1")]),
    ("146", "2006-01-01", &[("2023-01-01", "PLACE=K3 DEC=2024-04-01 REC=E8")]),
    ("146", "2008-01-01", &[("2025-03-31", "PLACE=H5")]),
    ("146", "2010-01-01", &[("2024-01-01", "PLACE=Z12 DEC=2025-04-01 REC=E8")]),
    ("149", "2010-01-01", &[("2018-12-31", "DEC=2019-02-01 REC=E43")]),
    ("149", "2010-01-01", &[("2017-01-01", "DEC=2018-04-01 REC=E45")]),
    ("reason_place_change-dates", "2010-01-01", &[("2017-01-01", "DEC=2018-04-01 REC=E8 REASON_PLACE_CHANGE=CUSTOD")]),
];

/// The rules that are told of a row before the last of their case.
fn told_of_row(rule: &str, rows: usize) -> usize {
    match rule {
        "142" | "388" => 0,
        "383" => 1,
        _ => rows - 1,
    }
}

/// Which rules each row of each file breaks.
fn told(project: &Project) -> BTreeSet<(String, String, u32)> {
    let folder = project.path(".");
    let (definitions, _) = pipeline::definitions(&folder, Config::read(&folder).unwrap()).unwrap();
    let ReadIn { findings, .. } = pipeline::read_in(&folder, &definitions).unwrap();
    let findings = findings.findings.iter().flat_map(|finding| {
        let rule = finding.dfe.clone().unwrap_or_else(|| finding.code.to_owned());
        finding.rows.iter().map(move |row| (rule.clone(), row.file.clone(), row.row))
    });
    findings.collect()
}

#[test]
fn every_rule_of_episodes_finds_what_breaks_it_and_nothing_that_does_not() {
    let (mut episodes, mut header) = (String::from(EPISODES), String::from("CHILD,SEX,DOB,ETHNIC\n"));
    let mut expected = Vec::new();
    let mut row = 1;
    for (number, (is_broken, (rule, born, rows))) in
        BREAKS.iter().map(|case| (true, case)).chain(HOLDS.iter().map(|case| (false, case))).enumerate()
    {
        let child = format!("C{number:04}");
        for (day, otherwise) in *rows {
            episodes.push_str(&episode(&child, day, otherwise));
        }
        if !born.is_empty() {
            writeln!(header, "{child},F,{born},WBRI").unwrap();
        }
        let rows_of_case = row + 1..row + 1 + rows.len() as u32;
        row += rows.len() as u32;
        expected.push((is_broken, *rule, rows_of_case, rows));
    }
    let project = Project::new().with("episodes.csv", &episodes).with("header.csv", &header);
    let yaml = project.read("milepost.yaml").replace("E10999999", "E10000030");
    project.write("milepost.yaml", &yaml);
    let told = told(&project);
    let mut wrong = Vec::new();
    for (is_broken, rule, rows_of_case, rows) in expected {
        let told_of: Vec<u32> = rows_of_case
            .clone()
            .filter(|row| told.contains(&(rule.to_owned(), String::from("episodes.csv"), *row)))
            .collect();
        let expected: Vec<u32> = match is_broken {
            true => vec![rows_of_case.start + told_of_row(rule, rows.len()) as u32],
            false => Vec::new(),
        };
        if told_of != expected {
            wrong.push(format!("{rule} of {rows:?}: told of {told_of:?} and not of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rules of other tables: the table, a row that breaks one, and a row that comes near.
const OTHERS: &[(&str, &str, &str, &str)] = &[
    ("header", "101", "C0001,X,2010-01-01,WBRI", "C0001,U,2010-01-01,WBRI"),
    ("header", "102", "C0001,F,soon,WBRI", "C0001,F,2010-01-01,WBRI"),
    ("header", "103", "C0001,F,2010-01-01,WXYZ", "C0001,F,2010-01-01,WBRI"),
    ("header", "301", "C0001,F,2025-06-01,WBRI", "C0001,F,2025-05-31,WBRI"),
    ("header", "101", "C0001,1,2010-01-01,WBRI", "C0001,M,2010-01-01,WBRI"),
    ("header", "no-episode", "C0009,F,2010-01-01,WBRI", "C0001,F,2010-01-01,WBRI"),
    ("header", "no-date-of-birth", "C0001,F,,WBRI", "C0001,F,2010-01-01,WBRI"),
    ("missing", "570", "C0001,2010-01-01,M,2025-06-01,", "C0001,2010-01-01,M,2025-05-31,"),
    ("missing", "no-placement", "C0001,2010-01-01,M,2024-12-31,", "C0001,2010-01-01,M,2025-01-01,"),
    ("missing", "ended-before-start", "C0001,,M,2025-02-02,2025-02-01", "C0001,,M,2025-02-02,2025-02-02"),
    ("dolo", "709", "C0001,2010-01-01,2025-02-01,", "C0002,2010-01-01,2025-02-01,"),
    ("dolo", "710", "C0003,2010-01-01,2025-02-01,", "C0001,2010-01-01,2025-02-01,"),
    ("dolo", "no-placement", "C0001,2010-01-01,2024-12-31,", "C0001,2010-01-01,2025-01-01,"),
    ("uasc", "no-header", "C0009,F,2010-01-01,", "C0001,F,2010-01-01,"),
    ("uasc", "other-date-of-birth", "C0001,F,2010-01-02,", "C0001,F,2010-01-01,"),
    (
        "referrals",
        "decided-before-referral",
        "R1,C0001,,2025-02-02,H,ACCEPTED,2025-02-01,,",
        "R1,C0001,,2025-02-02,H,ACCEPTED,2025-02-02,,",
    ),
    ("referrals", "decision-without-date", "R1,C0001,,2025-02-02,H,DECLINED,,,", "R1,C0001,,2025-02-02,H,PENDING,,,"),
    (
        "referrals",
        "pending-with-date",
        "R1,C0001,,2025-02-02,H,PENDING,2025-02-03,,",
        "R1,C0001,,2025-02-02,H,DECLINED,2025-02-03,,",
    ),
    (
        "referrals",
        "support-ends-before-start",
        "R1,C0001,,2025-02-02,H,ACCEPTED,2025-02-02,2025-02-04,2025-02-03",
        "R1,C0001,,2025-02-02,H,ACCEPTED,2025-02-02,2025-02-04,2025-02-04",
    ),
    (
        "referrals",
        "support-before-referral",
        "R1,C0001,,2025-02-02,H,ACCEPTED,2025-02-02,2025-02-01,",
        "R1,C0001,,2025-02-02,H,ACCEPTED,2025-02-02,2025-02-02,",
    ),
    (
        "referrals",
        "support-without-acceptance",
        "R1,C0001,,2025-02-02,H,DECLINED,2025-02-02,2025-02-04,",
        "R1,C0001,,2025-02-02,H,ACCEPTED,2025-02-02,2025-02-04,",
    ),
    (
        "referrals",
        "support-ends-without-start",
        "R1,C0001,,2025-02-02,H,ACCEPTED,2025-02-02,,2025-02-04",
        "R1,C0001,,2025-02-02,H,ACCEPTED,2025-02-02,2025-02-04,2025-02-05",
    ),
    ("referrals", "no-child", "R1,,2010-01-01,2025-02-02,H,PENDING,,,", "R1,C0001,,2025-02-02,H,PENDING,,,"),
    ("referrals", "no-hub", "R1,C0001,,2025-02-02,,PENDING,,,", "R1,C0001,,2025-02-02,H,PENDING,,,"),
    (
        "referrals",
        "other-date-of-birth",
        "R1,C0001,2010-01-02,2025-02-02,H,PENDING,,,",
        "R1,C0001,2010-01-01,2025-02-02,H,PENDING,,,",
    ),
    ("referrals", "no-date-of-birth", "R1,C0009,,2025-02-02,H,PENDING,,,", "R1,C0001,,2025-02-02,H,PENDING,,,"),
    (
        "referrals",
        "born-after-referral",
        "R1,C0001,2025-02-03,2025-02-02,H,PENDING,,,",
        "R1,C0001,2025-02-02,2025-02-02,H,PENDING,,,",
    ),
    ("referrals", "born-after-referral", "R1,C0001,,2009-12-31,H,PENDING,,,", "R1,C0001,,2010-01-01,H,PENDING,,,"),
    ("referrals", "referred-ahead", "R1,C0001,,2025-06-01,H,PENDING,,,", "R1,C0001,,2025-05-31,H,PENDING,,,"),
    ("key_workers", "no-referral", "R9,W1,2025-02-02,", "R0,W1,2025-02-02,"),
    ("key_workers", "ended-before-start", "R0,W1,2025-02-02,2025-02-01", "R0,W1,2025-02-02,2025-02-02"),
    ("key_workers", "before-referral", "R0,W1,2025-01-31,", "R0,W1,2025-02-01,"),
    ("key_workers", "after-support", "R0,W1,2025-04-02,", "R0,W1,2025-04-01,"),
    ("placement_costs", "no-child", "C0009,2025-02-02,,RESIDENTIAL,4000", "C0001,2025-02-02,,RESIDENTIAL,4000"),
    ("placement_costs", "no-placement", "C0001,2024-12-31,,RESIDENTIAL,4000", "C0001,2025-01-01,,RESIDENTIAL,4000"),
    ("placement_costs", "no-placement", "C0004,2025-05-01,,RESIDENTIAL,4000", "C0004,2025-04-30,,RESIDENTIAL,4000"),
    ("placement_costs", "two-costs", "C0005,2025-02-01,,RESIDENTIAL,4000", "C0005,2025-03-01,,RESIDENTIAL,4000"),
    (
        "placement_costs",
        "ended-before-start",
        "C0001,2025-02-02,2025-02-01,RESIDENTIAL,4000",
        "C0001,2025-02-02,2025-02-02,RESIDENTIAL,4000",
    ),
    ("placement_costs", "no-cost", "C0001,2025-02-02,,RESIDENTIAL,", "C0001,2025-02-02,,RESIDENTIAL,0.01"),
    ("placement_costs", "no-positive-cost", "C0001,2025-02-02,,RESIDENTIAL,0", "C0001,2025-02-02,,RESIDENTIAL,0.01"),
    (
        "placement_costs",
        "cost-of-a-year",
        "C0001,2025-02-02,,RESIDENTIAL,20000.01",
        "C0001,2025-02-02,,RESIDENTIAL,20000",
    ),
    (
        "staff",
        "left-before-start",
        "W1,X,HOME,LOCUM,1,2025-02-02,2025-02-01",
        "W1,X,HOME,LOCUM,1,2025-02-02,2025-02-02",
    ),
    ("staff", "no-contract", "W1,X,HOME,,1,2025-02-02,", "W1,X,HOME,LOCUM,1,2025-02-02,"),
    ("staff", "not-a-post", "W1,X,HOME,LOCUM,1.01,2025-02-02,", "W1,X,HOME,LOCUM,1,2025-02-02,"),
    ("homes", "closed-before-opened", "U1,2025-02-02,2025-02-01,,", "U1,2025-02-02,2025-02-02,,"),
    ("homes", "judged-without-inspection", "U1,2025-02-02,,,GOOD", "U1,2025-02-02,,2025-02-03,GOOD"),
    ("homes", "inspected-before-opened", "U1,2025-02-02,,2025-02-01,GOOD", "U1,2025-02-02,,2025-02-02,GOOD"),
    (
        "homes",
        "inspected-after-closed",
        "U1,2025-02-02,2025-03-01,2025-03-02,GOOD",
        "U1,2025-02-02,2025-03-01,2025-03-01,GOOD",
    ),
    ("milestones", "not-a-percentage", "M1,IMPACT,2025-02-01,2025-02-01,100.1", "M1,IMPACT,2025-02-01,2025-02-01,100"),
    ("milestones", "no-percentage", "M1,IMPACT,2025-02-01,2025-02-01,", "M1,IMPACT,2025-02-01,2025-02-01,0"),
    ("milestones", "went-backwards", "M0,IMPACT,2025-02-01,2025-02-02,49", "M0,IMPACT,2025-02-01,2025-02-02,50"),
    ("milestones", "no-due-day", "M1,IMPACT,,2025-02-01,10", "M1,IMPACT,2025-02-01,2025-02-01,10"),
    ("savings", "no-amount", "2025-02,DIRECT,", "2025-02,DIRECT,0"),
];

/// The names of the columns of a table, and a row that stands above the one in question.
fn table(name: &str) -> (&'static str, &'static str) {
    match name {
        "header" => ("CHILD,SEX,DOB,ETHNIC", "C0004,F,2010-01-01,WBRI"),
        "missing" => ("CHILD,DOB,MISSING,MIS_START,MIS_END", "C0001,,A,2025-01-01,2025-01-02"),
        "dolo" => ("CHILD,DOB,DOLO_START,DOLO_END", "C0002,,2025-03-01,2025-03-02"),
        "uasc" => ("CHILD,SEX,DOB,DUC", "C0002,F,2010-01-01,2024-01-01"),
        "referrals" => (
            "REFERRAL_ID,CHILD,DOB,REFERRAL_DATE,HUB,DECISION,DECISION_DATE,SUPPORT_START,SUPPORT_END",
            "R0,C0001,,2025-02-01,H,ACCEPTED,2025-02-01,2025-02-01,2025-04-01",
        ),
        "key_workers" => ("REFERRAL_ID,KEY_WORKER_ID,START,END", "R0,W0,2025-02-01,2025-02-02"),
        "placement_costs" => ("CHILD,START,END,PROVISION,WEEKLY_COST", "C0005,2025-01-01,2025-03-01,FOSTERING,900"),
        "staff" => ("STAFF_ID,ROLE,WORKPLACE,CONTRACT,FTE,START,LEAVING_DATE", "W0,X,HUB,PERMANENT,1,2020-01-01,"),
        "homes" => ("URN,OPENED,CLOSED,INSPECTED,JUDGEMENT", "U0,2020-01-01,,2021-01-01,GOOD"),
        "milestones" => ("MILESTONE_ID,STRAND,DUE,AS_AT,PERCENT_COMPLETE", "M0,IMPACT,2025-02-01,2025-01-01,50"),
        _ => ("MONTH,KIND,AMOUNT", "2025-01,AVOIDED,1"),
    }
}

#[test]
fn every_rule_of_the_other_tables_finds_what_breaks_it_and_nothing_that_does_not() {
    let mut wrong = Vec::new();
    for (name, rule, breaks, holds) in OTHERS {
        for (row, is_broken) in [(breaks, true), (holds, false)] {
            let told = told(&with_row(name, row));
            let is_told = told.contains(&((*rule).to_owned(), format!("{name}.csv"), 3));
            if is_told != is_broken {
                wrong.push(format!("{rule} of {name} with {row}: told is {is_told}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Five children whose episodes reach to 31 May 2025, and a table with one row in question, its second.
fn with_row(name: &str, row: &str) -> Project {
    let mut episodes = String::from(EPISODES);
    for (child, otherwise) in [
        ("C0001", ""),
        ("C0002", "PLACE=K2"),
        ("C0003", "PLACE=K1"),
        ("C0004", "DEC=2025-05-01 REC=E8"),
        ("C0005", "DEC=2025-05-31 REC=E8"),
    ] {
        episodes.push_str(&episode(child, "2025-01-01", otherwise));
    }
    let mut project = Project::new().with("episodes.csv", &episodes);
    for one in ["header", "referrals", name] {
        let (names, above) = table(one);
        let row = if one == name { row } else { "" };
        let more = if one == "header" && one != name { "C0001,F,2010-01-01,WBRI\n" } else { "" };
        project = project.with(&format!("{one}.csv"), &format!("{names}\n{above}\n{more}{row}\n"));
    }
    project
}

#[test]
fn an_unaccompanied_child_has_no_distance_until_two_years_after() {
    let mut episodes = String::from(EPISODES);
    for (child, otherwise) in [
        ("C0001", ""),
        ("C0001", "DECOM=2025-02-01 PL_DISTANCE= HOME_POST="),
        ("C0002", ""),
        ("C0003", ""),
        ("C0004", "PL_DISTANCE="),
    ] {
        episodes.push_str(&episode(child, "2025-01-01", otherwise));
    }
    let uasc = "CHILD,SEX,DOB,DUC\nC0001,F,,\nC0002,F,,2023-01-02\nC0003,F,,2023-01-01\n";
    let header = "CHILD,SEX,DOB,ETHNIC\nC0001,F,2010-01-01,WBRI\n";
    let project = Project::new().with("episodes.csv", &episodes).with("header.csv", header).with("uasc.csv", uasc);
    let told = told(&project);
    let rows = |rule: &str| -> Vec<u32> {
        told.iter().filter(|(code, file, _)| code == rule && file == "episodes.csv").map(|(.., row)| *row).collect()
    };
    assert_eq!(rows("406"), [2, 4]);
    assert_eq!(rows("392A"), [6]);
    assert!(rows("392B").is_empty());
}

#[test]
fn a_year_mistyped_is_told_and_moves_no_month() {
    let mut episodes = String::from(EPISODES);
    let mut header = String::from("CHILD,SEX,DOB,ETHNIC\n");
    for child in 0..250 {
        let day = format!("2020-{:02}-01", child % 12 + 1);
        episodes.push_str(&episode(&format!("C{child}"), &day, ""));
        writeln!(header, "C{child},F,2010-01-01,WBRI").unwrap();
    }
    episodes.push_str(&episode("C1", "2098-03-01", "RNE=P"));
    episodes.push_str(&episode("C0", "2020-03-01", "RNE=P DEC=2090-03-01 REC=E8"));
    let project = Project::new().with("episodes.csv", &episodes).with("header.csv", &header);
    let told = told(&project);
    let is_told = |rule: &str, row| told.contains(&(rule.to_owned(), String::from("episodes.csv"), row));
    assert!(is_told("354", 252) && is_told("ends-ahead", 253));
    assert!(!is_told("354", 251));
    let said = project.milepost(&["run", "--no-papers", "--from", "2020-11"]);
    said.expect(0, &["November 2020"]);
}

#[test]
fn every_rule_of_a_contract_is_tried_here() {
    let folder = crate::project::package();
    let definitions = milepost::definitions::Definitions::load(folder, Config::read(folder).unwrap()).unwrap();
    let tried: BTreeSet<&str> = BREAKS
        .iter()
        .map(|(rule, ..)| *rule)
        .chain(OTHERS.iter().map(|(_, rule, ..)| *rule))
        .chain(["354", "ends-ahead", "406"])
        .collect();
    // Those that are asked once rows are placed are tried in `odd_places`, those of two months in `continuity`.
    let rules = definitions.contracts.values().flat_map(|contract| &contract.rules);
    let columns = definitions.contracts.values().flat_map(|contract| &contract.columns);
    let codes = rules.map(|rule| rule.code.as_str()).chain(columns.filter_map(|column| column.rule.as_deref()));
    let untried: BTreeSet<&str> = codes.filter(|code| !tried.contains(code)).collect();
    assert!(untried.is_empty(), "{untried:?}");
}

#[test]
fn an_event_that_cannot_be_dated_sets_its_row_aside_and_one_that_has_none_does_not() {
    for (start, code) in [("soon", Some("MP0302")), ("", None), ("not known", None), ("2025-02-04", None)] {
        let row = format!("R1,C0001,,2025-02-02,H,ACCEPTED,2025-02-02,{start},");
        let told = told(&with_row("referrals", &row));
        let found = told.iter().find(|(rule, file, row)| file == "referrals.csv" && *row == 3 && rule == "MP0302");
        assert_eq!(found.map(|(rule, ..)| rule.as_str()), code, "{start}");
    }
}
