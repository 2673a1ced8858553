//! What an analyst reads when the YAML is wrong: every problem at once, each with its place, and nothing computed.

use crate::project::{Project, Said};

/// Puts one text in the place of another in a definition, and runs. The text must be there.
fn spoilt(changes: &[(&str, &str, &str)]) -> (Project, Said) {
    let project = Project::smallest().with_own_measures();
    for (file, was, is) in changes {
        let name = format!("measures/{file}.yaml");
        let text = project.read(&name);
        assert!(text.contains(was), "{name} does not hold `{was}`");
        project.write(&name, &text.replacen(was, is, 1));
    }
    let said = project.milepost(&["run"]);
    (project, said)
}

const UNKNOWN_COLUMN: (&str, &str, &str) = ("agreed/out-of-county", "location = 'OUT'", "locaton = 'OUT'");
const UNKNOWN_CODE: (&str, &str, &str) = ("agreed/over-20-miles", "location = 'OUT'", "location = 'OUTSIDE'");
const UNKNOWN_POPULATION: (&str, &str, &str) =
    ("agreed/placement-distance", "population: looked-after", "population: loked-after");
const SAME_ID: (&str, &str, &str) =
    ("agreed/entries-aged-16-plus", "id: entries-aged-16-plus", "id: children-looked-after");
const NO_YAML: (&str, &str, &str) = ("agreed/staff-turnover", "figures:", "figures: [");
const NO_SQL: (&str, &str, &str) = ("populations/children-starting", "where: RNE = 'S'", "where: RNE = 'S' AND");
const TWO_TYPES: (&str, &str, &str) = ("populations/home-staff-in-post", "WORKPLACE = 'HOME'", "WORKPLACE > 3");

/// The line and column of a text in a definition, as the message should name them.
fn place(project: &Project, file: &str, text: &str) -> String {
    let name = format!("measures/{file}.yaml");
    let whole = project.read(&name);
    let before = &whole[..whole.find(text).unwrap()];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    format!("at {name}:{line}:{column}")
}

#[test]
fn an_unknown_column_is_shown_in_its_line_with_the_one_that_was_meant() {
    let (project, said) = spoilt(&[UNKNOWN_COLUMN]);
    let place = place(&project, "agreed/out-of-county", "locaton");
    let line = "where: locaton = 'OUT'";
    said.expect(2, &["error[MP0104]: ", "`locaton`", &place, line, "^", "hint: did you mean `location`?"]);
}

#[test]
fn an_unknown_code_is_shown_with_the_one_that_was_meant() {
    let (_, said) = spoilt(&[UNKNOWN_CODE]);
    said.expect(
        2,
        &[
            "error[MP0107]: `OUTSIDE` is not in the list",
            "at measures/agreed/over-20-miles.yaml:",
            "did you mean `OUT`?",
        ],
    );
}

#[test]
fn an_unknown_population_is_shown_with_the_one_that_was_meant() {
    let (project, said) = spoilt(&[UNKNOWN_POPULATION]);
    let place = place(&project, "agreed/placement-distance", "loked-after");
    said.expect(
        2,
        &["error[MP0109]: there is no population `loked-after`", &place, "hint: did you mean `looked-after`?"],
    );
}

#[test]
fn two_measures_with_one_id_are_no_measures() {
    let (_, said) = spoilt(&[SAME_ID]);
    let place = "at measures/agreed/entries-aged-16-plus.yaml:1:5";
    said.expect(
        2,
        &["error[MP0105]: there are two measures `children-looked-after`", place, "hint: give one of them another id"],
    );
}

#[test]
fn yaml_that_cannot_be_read_is_shown_where_it_breaks() {
    let (_, said) = spoilt(&[NO_YAML]);
    said.expect(2, &["error[MP0102]: ", "at measures/agreed/staff-turnover.yaml:", "^", "hint: "]);
}

#[test]
fn a_condition_that_is_no_sql_or_compares_two_types_is_told_before_a_row_is_read() {
    let (_, said) = spoilt(&[NO_SQL]);
    said.expect(2, &["error[MP0103]: ", "at measures/populations/children-starting.yaml:", "hint: "]);
    let (_, said) = spoilt(&[TWO_TYPES]);
    said.expect(2, &["error[MP0106]: ", "at measures/populations/home-staff-in-post.yaml:", "WORKPLACE > 3"]);
}

#[test]
fn a_key_that_no_definition_has_is_an_error_and_not_passed_over() {
    let (_, said) = spoilt(&[("agreed/out-of-county", "better: lower", "bettr: lower")]);
    let what = "there is no key `bettr` here";
    said.expect(
        2,
        &["error[MP0102]: ", what, "at measures/agreed/out-of-county.yaml:", "hint: did you mean `better`?"],
    );
}

#[test]
fn limits_over_months_that_share_their_people_are_refused() {
    let control = "better: lower\ncontrol: { statistic: share }";
    let (_, said) = spoilt(&[("agreed/out-of-county", "better: lower", control)]);
    said.expect(
        2,
        &[
            "error[MP0113]: neighbouring months of this `share` hold the same events or people",
            "at measures/agreed/out-of-county.yaml:",
            "hint: limits need months that stand each for themselves",
        ],
    );
    let control = "better: lower\ncontrol: { statistic: chare }";
    let (_, said) = spoilt(&[("agreed/out-of-county", "better: lower", control)]);
    said.expect(2, &["error[MP0109]: measure `out-of-county` has no figure `chare`", "hint: did you mean `share`?"]);
    let control = "control: { statistic: count, fix: 11 }";
    let (_, said) = spoilt(&[("agreed/coming-into-care", "control: { statistic: count }", control)]);
    said.expect(2, &["error[MP0113]: limits fixed on 11 months would be chance itself", "as in `fix: 24`"]);
}

#[test]
fn a_chart_of_the_parts_of_a_breakdown_that_the_measure_does_not_have_is_refused() {
    let (_, said) = spoilt(&[("agreed/out-of-county", "panels-by: age_band", "panels-by: age_bands")]);
    let what = "error[MP0109]: measure `out-of-county` draws the parts of `age_bands`, which it is not broken down by";
    said.expect(2, &[what, "at measures/agreed/out-of-county.yaml:", "hint: did you mean `age_band`?"]);
}

#[test]
fn every_problem_is_told_at_once_and_nothing_is_computed() {
    // A population that cannot be read is told once, and not again by the measures that count it.
    let every = [UNKNOWN_COLUMN, UNKNOWN_CODE, UNKNOWN_POPULATION, SAME_ID, NO_YAML, NO_SQL, TWO_TYPES];
    let (project, said) = spoilt(&every);
    said.expect(2, &["\n7 problems, nothing was computed"]);
    for code in ["MP0102", "MP0103", "MP0104", "MP0105", "MP0106", "MP0107", "MP0109"] {
        assert!(said.err.contains(code), "{code} is missing in:\n{}", said.err);
    }
    for written in ["reports", "restricted"] {
        assert!(!project.path(written).exists(), "{written} was written");
    }
}

#[test]
fn wrong_definitions_are_told_before_the_extracts_are_looked_for() {
    let project = Project::smallest().with_own_measures();
    std::fs::remove_dir_all(project.path("extracts")).unwrap();
    let measure = project.read("measures/agreed/out-of-county.yaml").replace("location = 'OUT'", "locaton = 'OUT'");
    project.write("measures/agreed/out-of-county.yaml", &measure);
    let said = project.milepost(&["check"]);
    said.expect(2, &["error[MP0104]"]);
    assert!(!said.err.contains("MP0200"), "{}", said.err);
}

#[test]
fn a_report_of_a_measure_that_is_not_there_is_a_wrong_definition() {
    let (_, said) = spoilt(&[("reports/select-committee", "over-20-miles", "over-twenty-miles")]);
    said.expect(2, &["over-twenty-miles", "measures/reports/select-committee.yaml:"]);
}

#[test]
fn what_is_wrong_in_several_files_and_stages_is_told_in_one_run() {
    let (_, said) = spoilt(&[
        // Not understood: two keys and a value of one file, a key of another, one that is missing, a report.
        ("agreed/savings", "better: higher", "bettr: higher"),
        ("agreed/savings", "decimals: 0", "decimals: none"),
        ("populations/savings-made", "title:", "titel:"),
        ("agreed/returned-home", "owner:", "# owner:"),
        ("reports/select-committee", "\ncommittee:", "\ncomittee:"),
        // A contract that cannot be read, and a population of it that is not told again.
        ("contracts/homes", "holds: code", "holds: cod"),
        // Two problems in one condition, and one in another part of the same file.
        ("populations/children-starting", "where: RNE = 'S'", "where: RNES = 'S' AND DECOMM IS NULL"),
        ("populations/children-starting", "speaks: { earliest: DECOM }", "speaks: { earliest: DECOMS }"),
        // Of one measure: two figures, a breakdown, an option.
        ("agreed/residential-placements", "statistic: count", "statistic: cuont"),
        ("agreed/residential-placements", "statistic: share, window: stock", "statistic: share, window: stok"),
        ("agreed/residential-placements", "breakdowns: [", "breakdowns: [hubs, "),
    ]);
    let expected = [
        "measures/contracts/homes.yaml:",
        "measures/populations/savings-made.yaml:",
        "measures/populations/children-starting.yaml:",
        "measures/agreed/residential-placements.yaml:",
        "measures/agreed/returned-home.yaml:",
        "measures/agreed/savings.yaml:",
        "measures/reports/select-committee.yaml:",
    ];
    for file in expected {
        assert!(said.err.contains(&format!("  at {file}")), "nothing is said of {file}:\n{}", said.err);
    }
    for what in [
        "there is no key `bettr` here",
        "a whole number belongs here",
        "there is no key `titel` here",
        "the key `owner` is missing",
        "comittee",
        "`cod` is none of the words that may stand here",
        "there is no column `RNES` here",
        "there is no column `DECOMM` here",
        "there is no column `DECOMS` here",
        "`cuont` is not a statistic",
        "`stok` is not a window",
        "broken down by `hubs`, which is no dimension",
    ] {
        assert!(said.err.contains(what), "`{what}` is not said:\n{}", said.err);
    }
    // Each with its place, its line, its caret and a hint; and none besides.
    let problems = said.err.matches("error[").count();
    assert_eq!(problems, 12, "{}", said.err);
    for part in ["\n  at measures/", "| ", "^", "\nhint: "] {
        assert!(said.err.matches(part).count() >= problems, "not every problem has `{part}`:\n{}", said.err);
    }
}
