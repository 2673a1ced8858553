//! Returns of several years in one folder: what a later one says of an episode that an earlier one leaves open.

use crate::project::{CONFIGURATION, Papers, Project};

const NAMES: &str = "CHILD,DECOM,RNE,LS,PLACE,DEC,REC,HOME_POST,PL_POST\n";

/// A is closed by the later return, B is in it and still open, C is in it no longer, D is new in it.
fn project(returns: &str) -> Project {
    let row = |child: &str, from: &str, until: &str, why: &str| {
        format!("{child},{from},S,C2,U4,{until},{why},QQ1 1AA,QQ1 1AB\n")
    };
    let earlier = [row("A", "2019-05-01", "", ""), row("B", "2019-06-01", "", ""), row("C", "2019-07-01", "", "")];
    let ended = row("E", "2019-05-01", "2020-03-31", "E8");
    let later = [
        row("A", "2019-05-01", "2020-09-01", "E4A"),
        row("B", "2019-06-01", "", ""),
        row("D", "2020-05-01", "2021-03-31", "E4A"),
    ];
    let header: String = ["A", "B", "C", "D", "E"].iter().map(|child| format!("{child},1,2010-01-01,WBRI\n")).collect();
    // Their names put the earlier one last: it is the last day that tells.
    Project::configured(&format!("{CONFIGURATION}{returns}"))
        .with("a-2021.csv", &(NAMES.to_owned() + &later.concat()))
        .with("z-2020.csv", &(NAMES.to_owned() + &earlier.concat() + &ended))
        .with("header.csv", &format!("CHILD,SEX,DOB,ETHNIC\n{header}"))
}

fn looked_after(project: &Project) -> i64 {
    let figures = project.run_from("2021-02", Some("2021-02"));
    figures.whole("children-looked-after", "2021-02", "count").numerator.unwrap()
}

#[test]
fn without_the_option_a_blank_end_is_the_latest() {
    assert_eq!(looked_after(&project("")), 4);
}

#[test]
fn stacked_a_later_return_closes_what_an_earlier_one_leaves_open_and_invents_nothing() {
    let project = project("returns: stacked\n");
    let done = project.try_run(Some("2021-02"), Some("2021-02"), Papers::None).unwrap();
    let told: Vec<(&str, String, &str)> = done
        .findings
        .findings
        .iter()
        .flat_map(|finding| {
            finding.rows_in_full().map(move |(row, about)| (finding.code, row.in_words(), about.counted_as.as_str()))
        })
        .filter(|(code, ..)| *code != "MP0305")
        .collect();
    assert_eq!(
        told,
        [
            ("MP0301", String::from("z-2020.csv row 3"), "once, as a-2021.csv row 3"),
            ("MP0311", String::from("z-2020.csv row 2"), "closed, as a-2021.csv row 2 says"),
            ("MP0312", String::from("z-2020.csv row 4"), "set aside"),
        ]
    );
    assert_eq!(looked_after(&project), 2);
}
