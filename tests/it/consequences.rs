//! What a rule of a council's own does to the figures: each of the consequences, from the YAML to the result.

use milepost::vocabulary::{Outcome, Status};

use crate::project::{Papers, Project};

const NAMES: &str = "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC,HOME_POST,PL_POST,URN\n";

/// Twenty children looked after on 30 September 2021, one of whom has the URN that the rule is about.
fn project(rule: &str) -> Project {
    let mut episodes = String::from(NAMES);
    let mut header = String::from("CHILD,SEX,DOB,ETHNIC\n");
    for child in 1..=20 {
        let urn = if child == 1 { "SC0" } else { "SC1" };
        episodes += &format!("C{child},2021-01-01,S,C2,K2,PR1,,,QQ1 1AA,QQ1 1AB,{urn}\n");
        header += &format!("C{child},1,2010-01-01,WBRI\n");
    }
    episodes += "Z1,2021-01-01,S,C2,K2,PR1,2021-09-30,E8,QQ1 1AA,QQ1 1AB,SC1\n";
    header += "Z1,1,2010-01-01,WBRI\n";
    let project = Project::new().with("episodes.csv", &episodes).with("header.csv", &header).with_own_measures();
    let contract = project.read("measures/contracts/episodes.yaml");
    let (before, since) = contract.split_once("# Asked once home and placement").unwrap();
    let own =
        "  - code: own-1\n    breaks_when: URN = 'SC0'\n    words: the home was closed\n    what_to_do: correct URN\n";
    project.write(
        "measures/contracts/episodes.yaml",
        &format!("{before}{own}    column: PLACE\n{rule}# Asked once home and placement{since}"),
    );
    project
}

/// The count of a measure in September 2021, and what was told.
fn run(rule: &str) -> (Project, Vec<Outcome>, Vec<String>) {
    let project = project(rule);
    let done = project.try_run(Some("2021-09"), Some("2021-09"), Papers::None).unwrap();
    let results = std::fs::read(done.kept.join(milepost::history::RESULTS_FILE)).unwrap();
    let outcomes = milepost::history::read_parquet(results).unwrap();
    let told = done.told.iter().map(|one| one.in_brief()).collect();
    (project, outcomes, told)
}

fn figure<'a>(outcomes: &'a [Outcome], measure: &str, statistic: &str) -> &'a Outcome {
    let is_it = |one: &&Outcome| one.measure == measure && one.statistic == statistic && one.breakdown == "all";
    outcomes.iter().find(is_it).unwrap()
}

#[test]
fn a_note_changes_no_figure() {
    let (_, outcomes, told) = run("    consequence: note\n");
    assert_eq!(figure(&outcomes, "residential-placements", "count").numerator, Some(20));
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn a_cell_not_known_leaves_the_measures_that_need_it_and_no_other() {
    let (project, outcomes, _) = run("    consequence: not-known\n");
    let residential = figure(&outcomes, "residential-placements", "count");
    assert_eq!((residential.numerator, residential.not_known), (Some(19), Some(1)));
    assert_eq!(figure(&outcomes, "children-looked-after", "count").numerator, Some(20));
    let findings = project.read("restricted/2021-09/findings.csv");
    assert!(findings.contains("own-1,warning,episodes,episodes.csv,2,PLACE,E,C1,,K2,not known,"), "{findings}");
}

#[test]
fn a_row_set_aside_is_in_no_measure_and_in_what_it_could_be() {
    let (project, outcomes, _) = run("    consequence: set-aside\n");
    let residential = figure(&outcomes, "residential-placements", "count");
    assert_eq!((residential.numerator, residential.least, residential.most), (Some(19), Some(19.0), Some(20.0)));
    assert_eq!(figure(&outcomes, "children-looked-after", "count").numerator, Some(19));
    let quarantine = project.read("restricted/2021-09/quarantine/episodes.csv");
    assert!(quarantine.starts_with(&NAMES.replace('\n', ",_file,_sheet,_row,_why,_raw\n")), "{quarantine}");
    assert!(quarantine.contains("C1,2021-01-01,") && quarantine.contains("the home was closed (rule own-1)"));
}

#[test]
fn a_file_refused_counts_in_nothing() {
    let project = project("    consequence: refuse-file\n");
    let project = project.with("more.csv", &format!("{NAMES}D1,2021-01-01,S,C2,K2,PR1,,,QQ1 1AA,QQ1 1AB,SC1\n"));
    let done = project.try_run(Some("2021-09"), Some("2021-09"), Papers::None);
    let done = done.unwrap();
    let set_aside: Vec<usize> =
        done.findings.files.iter().filter(|file| file.table == "episodes").map(|file| file.rows_set_aside).collect();
    assert_eq!(set_aside, [21, 0]);
}

#[test]
fn a_measure_is_withheld_beyond_what_the_rule_tolerates_and_not_at_it() {
    let at = "    consequence: note\n    withhold: { over: 5% }\n";
    let (_, outcomes, told) = run(at);
    assert_eq!(figure(&outcomes, "residential-placements", "count").numerator, Some(20));
    assert_eq!(told, Vec::<String>::new());
    let (project, outcomes, told) = run(&at.replace("5%", "4.9%"));
    let withheld = figure(&outcomes, "residential-placements", "count");
    assert_eq!((withheld.status, withheld.value, withheld.most), (Status::Withheld, None, None));
    let reason = "1 of 20 (5.0%) break rule own-1, more than the 4.9% that it tolerates: the home was closed";
    assert_eq!(withheld.reason.as_deref(), Some(reason));
    // The rule is about the placement, which this measure does not look at.
    assert_eq!(figure(&outcomes, "children-looked-after", "count").numerator, Some(20));
    assert!(
        told.iter().any(|one| one.contains("error[MP0313]: `residential-placements` is withheld for September 2021")),
        "{told:?}"
    );
    project.milepost(&["run", "--no-papers", "--month", "2021-09", "--from", "2021-09"]).expect(1, &["error[MP0313]"]);
}

#[test]
fn rows_set_aside_count_towards_the_tolerance_of_every_measure_of_the_table() {
    let (_, outcomes, _) = run("    consequence: set-aside\n    withhold: { over: 4.9% }\n");
    for measure in ["residential-placements", "children-looked-after"] {
        assert_eq!(figure(&outcomes, measure, "count").status, Status::Withheld, "{measure}");
    }
    // Nobody's end was in doubt in the window of the measure of those who left.
    assert_eq!(figure(&outcomes, "staff-turnover", "ratio").status, Status::NotSupplied);
}

#[test]
fn what_is_wrong_in_a_councils_own_rule_is_shown_in_its_line() {
    for (rule, said) in [
        (
            "    consequence: note\n    withhold: { over: half }\n",
            "error[MP0106]: `half` is not a share between 0% and 100%",
        ),
        ("    consequence: note\n    unless_breaks: [999]\n", "error[MP0109]: no rule `999` stands above this one"),
        ("    consequence: forget\n", "error[MP0102]: "),
        ("    consequence: note\n    counted_as: next.DECON\n", "did you mean `next.DECOM`?"),
    ] {
        let said_of = project(rule).milepost(&["check"]);
        said_of.expect(2, &[said]);
        assert!(said_of.err.contains("measures/contracts/episodes.yaml:"), "{}", said_of.err);
    }
}
