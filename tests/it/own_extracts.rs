//! A council's own aliases, extracts and rules, in YAML alone; and what it reads when it slips.

use crate::project::Project;

const OWN: &str = "\
table: return_interviews
title: Return interviews
columns:
  - { name: CHILD, holds: id, required: true, known: true, aliases: [Case Number] }
  - { name: OFFERED, holds: date, required: true, known: true, aliases: [Date offered] }
  - { name: HELD, holds: date, end: true }
  - { name: OUTCOME, holds: code, codes: [TAKEN, REFUSED], spellings: { \"YES\": TAKEN, \"NO\": REFUSED } }
key: [CHILD, OFFERED]
beside:
  - { table: header, on: CHILD }
rules:
  - code: not-a-child
    breaks_when: header.CHILD IS NULL
    words: the child is in no header
    what_to_do: correct the case number
    consequence: note
    column: CHILD
  - code: held-early
    breaks_when: HELD < OFFERED
    words: the interview was held before it was offered
    what_to_do: correct one of the dates
    consequence: set-aside
    severity: warning
    column: HELD
";
const CONTRACT: &str = "measures/contracts/return_interviews.yaml";

fn with_contract(contract: &str) -> Project {
    let interviews = "Case Number;Date offered;Held;Outcome\nC1;01/02/2020;05/02/2020;yes\nC9;02/02/2020;;taken\n\
                      C1;03/02/2020;01/02/2020;no\nC1;04/02/2020;;maybe\n";
    let project = Project::smallest().with("Interviews 2020.csv", interviews).with_own_measures();
    project.write(CONTRACT, contract);
    project
}

/// What is said of the contract with one text in place of another.
#[track_caller]
fn slips(from: &str, to: &str, said: &[&str]) {
    assert!(OWN.contains(from), "{from}");
    with_contract(&OWN.replacen(from, to, 1)).milepost(&["check"]).expect(2, said);
}

#[test]
fn an_extract_of_a_councils_own_is_read_checked_and_accounted_for() {
    let project = with_contract(OWN);
    project.milepost(&["check"]).expect(
        0,
        &[
            "Interviews 2020.csv  return_interviews  4 rows: 3 used, 1 set aside",
            "[MP0303]: return_interviews: `OUTCOME` is not in its list of codes",
            "at Interviews 2020.csv row 5 column D",
            "warning[MP0305, rule not-a-child]",
            "at Interviews 2020.csv row 3 column A",
            "warning[MP0305, rule held-early]",
            "at Interviews 2020.csv row 4 column C",
        ],
    );
    let quarantine = project.read("restricted/2020-09/quarantine/Interviews 2020.csv");
    assert!(quarantine.contains("C1,03/02/2020,01/02/2020,no,Interviews 2020.csv,,4,"), "{quarantine}");
    let told = project.milepost(&["explain", "held-early"]);
    assert!(
        told.out.starts_with("rule held-early of `return_interviews`: the interview was held before"),
        "{}",
        told.out
    );
    project.milepost(&["explain", "held-erly"]).expect(2, &["error[MP0407]", "did you mean `held-early`?"]);
}

#[test]
fn a_rule_of_a_councils_own_that_is_an_error_ends_with_status_1() {
    with_contract(&OWN.replace("severity: warning", "severity: error"))
        .milepost(&["check"])
        .expect(1, &["error[MP0305"]);
    with_contract(&OWN.replace("    severity: warning\n", "")).milepost(&["check"]).expect(1, &["error[MP0305"]);
}

#[test]
fn a_name_of_a_councils_own_for_a_national_column_is_an_alias() {
    let project = Project::smallest().with_own_measures();
    let renamed = project.read("extracts/episodes.csv").replace("DECOM", "Episode begins");
    project.write("extracts/episodes.csv", &renamed);
    project.milepost(&["check"]).expect(2, &["lacks the column `DECOM`"]);
    let path = "measures/contracts/episodes.yaml";
    let contract = project.read(path).replacen("{ name: DECOM,", "{ name: DECOM, aliases: [episode begins],", 1);
    project.write(path, &contract);
    project.milepost(&["check"]).expect(0, &["episodes.csv  episodes  1 row: 1 used"]);
}

#[test]
fn a_slip_in_a_contract_is_shown_in_its_line_with_what_was_meant() {
    slips("HELD < OFFERED", "HELD < OFERED", &["return_interviews.yaml:19:25", "did you mean `OFFERED`?"]);
    slips(
        "consequence: note",
        "consequence: notee",
        &["`notee` is none of the words", ":16:18", "did you mean `note`?"],
    );
    slips("holds: date, end", "holds: day, end", &["`day` is none of the words", ":6:26", "did you mean `date`?"]);
    slips("severity: warning", "severety: warning", &["there is no key `severety` here", "did you mean `severity`?"]);
    slips("    words: the child is in no header\n", "", &["the key `words` is missing"]);
    slips("NO\": REFUSED", "NO\": REFUSE", &["`REFUSE` is not in the list of codes", ":7:", "did you mean `REFUSED`?"]);
    slips("table: header", "table: heder", &["no contract for a table `heder`", "did you mean `header`?"]);
}

#[test]
fn an_alias_that_could_be_two_columns_is_refused() {
    let said = ["error[MP0105]: `held` is a name of the column `HELD` already", "return_interviews.yaml:5:", "^"];
    slips("aliases: [Date offered]", "aliases: [Date offered, held]", &said);
    slips("[Case Number]", "[Case Number, date_offered]", &["`Date offered` is a name of the column `CHILD` already"]);
}

#[test]
fn of_two_aliases_in_one_file_neither_is_picked_in_silence() {
    let project = with_contract(&OWN.replace("[Case Number]", "[Case Number, Person]"));
    let interviews = "Case Number,Person,Date offered,Held,Outcome\nC1,C2,01/02/2020,,yes\n";
    project.write("extracts/Interviews 2020.csv", interviews);
    project
        .milepost(&["check"])
        .expect(1, &["error[MP0210]", "columns A and B are both named `CHILD`", "Interviews 2020.csv"]);
    // The contract's own name comes before its aliases, and what was left alone is said.
    project.write("extracts/Interviews 2020.csv", &interviews.replace("Case Number", "CHILD"));
    project.milepost(&["check"]).expect(0, &["the column `Person` are not of"]);
}
