//! Worked cases: each folder of `golden` holds tiny extracts, the figures they must give, and how a hand got there.
//!
//! A new case is a new folder. Of a month and breakdown that `expected.csv` names, every category must be named.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use milepost::vocabulary::Outcome;

use crate::{
    figures::{Figures, Name},
    project::{Project, copy, package},
};

/// A figure that is expected: its name, and what it must be, by column.
struct Expected {
    name: Name,
    is: BTreeMap<String, String>,
}

#[test]
fn every_worked_case_gives_the_figures_that_its_why_explains() {
    let mut wrong = Vec::new();
    for case in cases() {
        let about = case.file_name().unwrap().to_string_lossy().into_owned();
        assert!(case.join("why.md").is_file(), "{about} does not say why");
        let expected = expected(&case.join("expected.csv"));
        let figures = figures_of(&case, &expected);
        wrong.extend(differences(&expected, &figures).into_iter().map(|what| format!("{about}: {what}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_agreed_measure_has_a_worked_case() {
    let with_case: BTreeSet<String> =
        cases().iter().flat_map(|case| expected(&case.join("expected.csv"))).map(|one| one.name.measure).collect();
    for measure in agreed() {
        assert!(
            with_case.contains(&measure) || WITHOUT_A_CASE.contains(&measure.as_str()),
            "`{measure}` has no worked case in tests/it/golden"
        );
    }
}

#[test]
fn no_filter_of_a_population_can_be_taken_out_unnoticed() {
    for population in names_in("measures/populations") {
        let about: Vec<PathBuf> = cases().into_iter().filter(|case| counts(case, &population)).collect();
        let file = format!("measures/populations/{population}.yaml");
        let written = fs::read_to_string(package().join(&file)).unwrap();
        for filter in ["where", "leave_out"] {
            let without = without_key(&written, filter);
            let is_noticed = without == written || about.iter().any(|case| differs_with(case, &file, &without));
            assert!(
                is_noticed || about.is_empty(),
                "no worked case would notice `{population}` without its `{filter}`"
            );
        }
    }
}

/// Whether a worked case is about a measure that counts a population, or sets another against it.
fn counts(case: &Path, population: &str) -> bool {
    let [in_part, in_whole] = [format!("over: {population} }}"), format!("population: {population}\n")];
    let measures: BTreeSet<String> =
        expected(&case.join("expected.csv")).into_iter().map(|one| one.name.measure).collect();
    let read = |id: &String| fs::read_to_string(package().join(format!("measures/agreed/{id}.yaml"))).unwrap();
    measures.iter().map(read).any(|yaml| yaml.contains(&in_part) || yaml.contains(&in_whole))
}

fn differs_with(case: &Path, definition: &str, text: &str) -> bool {
    let expected = expected(&case.join("expected.csv"));
    let project = project_of(case).with_own_measures();
    project.write(definition, text);
    !differences(&expected, &project.run(last_month(&expected))).is_empty()
}

/// A YAML text without one of its keys and what stands under it.
fn without_key(yaml: &str, key: &str) -> String {
    let mut is_under = false;
    let mut kept = String::new();
    for line in yaml.lines() {
        if !line.starts_with([' ', '-', '#']) {
            is_under = line.starts_with(&format!("{key}:"));
        }
        if !is_under {
            kept += line;
            kept += "\n";
        }
    }
    kept
}

/// Measures whose worked case is still to be written.
const WITHOUT_A_CASE: [&str; 0] = [];

/// The ids of the agreed measures: the names of their files.
pub fn agreed() -> Vec<String> {
    names_in("measures/agreed")
}

fn names_in(folder: &str) -> Vec<String> {
    let files = fs::read_dir(package().join(folder)).unwrap();
    let name = |path: PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut names: Vec<String> = files.map(|file| name(file.unwrap().path())).collect();
    names.sort();
    names
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(package().join("tests/it/golden")).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn figures_of(case: &Path, expected: &[Expected]) -> Figures {
    project_of(case).run(last_month(expected))
}

/// The month to run a case for: the last that is expected of it.
fn last_month(expected: &[Expected]) -> &str {
    expected.iter().map(|one| one.name.month.as_str()).max().unwrap()
}

fn project_of(case: &Path) -> Project {
    let golden = case.parent().unwrap();
    let project = Project::configured(&fs::read_to_string(golden.join("milepost.yaml")).unwrap());
    copy(&case.join("extracts"), &project.path("extracts"));
    fs::copy(golden.join("postcodes.csv"), project.path("postcodes.csv")).unwrap();
    project
}

fn expected(path: &Path) -> Vec<Expected> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let mut rows = Vec::new();
    for row in reader.deserialize() {
        let mut is: BTreeMap<String, String> = row.unwrap();
        let mut take = |column: &str| is.remove(column).unwrap();
        let name = Name {
            measure: take("measure"),
            month: take("month"),
            window: take("window"),
            breakdown: take("breakdown"),
            category: take("category"),
            statistic: take("statistic"),
        };
        rows.push(Expected { name, is });
    }
    rows
}

fn differences(expected: &[Expected], figures: &Figures) -> Vec<String> {
    let mut wrong = Vec::new();
    for one in expected {
        match figures.get(&one.name) {
            None => wrong.push(format!("{} is not there", one.name)),
            Some(outcome) => wrong.extend(one.is.iter().filter_map(|(column, want)| {
                let got = cell(outcome, column);
                (!is_same(&got, want)).then(|| format!("{}: {column} is `{got}`, not `{want}`", one.name))
            })),
        }
    }
    let named: BTreeSet<&Name> = expected.iter().map(|one| &one.name).collect();
    let breakdown = |name: &Name| (name.measure.clone(), name.month.clone(), name.breakdown.clone());
    let complete: BTreeSet<_> = expected.iter().map(|one| breakdown(&one.name)).collect();
    let unnamed = figures.iter().filter(|(name, _)| complete.contains(&breakdown(name)) && !named.contains(name));
    wrong.extend(unnamed.map(|(name, _)| format!("{name} was not expected")));
    wrong
}

fn cell(outcome: &Outcome, column: &str) -> String {
    let whole = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let real = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    match column {
        "numerator" => whole(outcome.numerator),
        "denominator" => whole(outcome.denominator),
        "value" => real(outcome.value),
        "least" => real(outcome.least),
        "most" => real(outcome.most),
        "not_known" => whole(outcome.not_known),
        "excluded" => whole(outcome.excluded),
        "lower" => real(outcome.lower),
        "upper" => real(outcome.upper),
        "method" => outcome.method.clone().unwrap_or_default(),
        "unit" => outcome.unit.to_string(),
        "status" => outcome.status.to_string(),
        "reason" => outcome.reason.clone().unwrap_or_default(),
        other => panic!("no case may expect a column `{other}`"),
    }
}

/// Equal as text, or as a number to the decimals that were written down.
fn is_same(got: &str, want: &str) -> bool {
    let decimals = want.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    match (got.parse::<f64>(), want.parse::<f64>()) {
        (Ok(got), Ok(want)) => (got - want).abs() <= 0.5 * 10_f64.powi(-(decimals.max(4) as i32)),
        _ => got == want,
    }
}
