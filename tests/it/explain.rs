//! What `milepost explain` tells of a figure: the steps add up to it, and the rows behind it are for few eyes.

use std::{collections::BTreeMap, fs};

use milepost::{
    definitions::{Config, Counts, Definitions, Figure},
    measures::{self, Explained, Inputs, Months, Part},
    pipeline::{
        self,
        explain::{Question, explain},
    },
    places::{self, Directory},
    sample,
    vocabulary::{Month, Outcome},
};

use crate::{
    figures::Name,
    project::{Project, package},
};

/// The figures of the papers and one of every shape, each by its steps: who is counted, and who of them is a yes.
#[test]
fn the_steps_of_a_figure_add_up_to_it() {
    for (measure, month, only) in [
        ("out-of-county", "2020-08", None),
        ("over-20-miles", "2020-08", Some("AGE_BAND=16+")),
        ("staff-turnover", "2020-10", None),
        ("entries-aged-16-plus", "2021-09", Some("sex=female")),
        ("kept-out-of-care", "2021-09", Some("hub=Hub A")),
        ("kept-out-of-care-6-months", "2021-09", None),
        ("young-people-kept-out", "2021-09", None),
        ("one-key-worker", "2021-09", None),
        ("hub-caseload", "2021-09", Some("hub=Hub B")),
        ("homes-good-or-outstanding", "2020-08", None),
        ("external-residential-cost", "2020-10", None),
    ] {
        let question = Question { measure, month: Some(month.parse().unwrap()), only, statistic: None, window: None };
        let config = Config::read(package()).unwrap();
        let told = explain(package(), config, &question, |answer| {
            let outcome = answer.outcome.expect("there is a figure");
            let parts = &answer.explained.as_ref().expect("the extracts are there").parts;
            let (first, last) = (&parts[0], &parts[parts.len() - 1]);
            let left_out: usize = last.left_out().iter().map(|(_, count)| count).sum();
            let whole = |count: usize| Some(count as i64);
            match measure {
                "hub-caseload" => assert_eq!(outcome.numerator, whole(first.counted()), "{measure}"),
                "external-residential-cost" => {
                    let known = first.members.iter().filter(|member| member.amount.is_some()).count();
                    assert_eq!(outcome.denominator, whole(known), "{measure}");
                }
                "staff-turnover" => assert_eq!(outcome.numerator, whole(first.counted()), "{measure}"),
                _ => {
                    assert_eq!(outcome.numerator, whole(first.answered(Some(true))), "{measure}");
                    assert_eq!(outcome.not_known, whole(first.answered(None)), "{measure}");
                }
            }
            if !["hub-caseload", "external-residential-cost"].contains(&measure) {
                assert_eq!(outcome.denominator, whole(last.counted()), "{measure}");
            }
            assert_eq!(outcome.excluded, whole(left_out), "{measure}");
            Ok(())
        });
        assert!(told.is_ok(), "{measure} could not be explained");
    }
}

/// Every figure of the last month of a small sample, in every category: what the steps count is what the figure says.
#[test]
fn every_figure_of_every_measure_can_be_explained_by_its_rows() {
    let project = Project::of_sample();
    let folder = project.path("generated");
    let plan = sample::Plan { children: 60, months: 9, seed: 7, ..sample::Plan::default() };
    sample::write(&folder, &plan).unwrap();
    let mut config = Config::read(&project.path("")).unwrap();
    (config.extracts, config.postcodes) = (folder.clone(), Some(folder.join("postcodes.csv")));
    let definitions = Definitions::load(&project.path(""), config).unwrap();
    let checked = pipeline::read_in(&project.path(""), &definitions).unwrap().checked;
    let directory = Directory::open(&folder.join("postcodes.csv"), &project.path(".milepost")).unwrap();
    let districts = &definitions.config.authority.districts;
    let (located, _) = places::locate(checked, Some(&directory), districts).unwrap();
    let last: Month = "2021-09".parse().unwrap();
    let inputs =
        Inputs { located: &located, definitions: &definitions, months: Months { first: last.plus(-13), last } };
    let outcomes = measures::compute(&inputs).unwrap();
    // How many are followed up so far stands beside a point of a curve, and is no figure of its own.
    let is_of_last = |one: &&Outcome| one.month == last && one.statistic != "followed";
    let of_last: Vec<&Outcome> = outcomes.iter().filter(is_of_last).collect();
    assert!(of_last.len() > 150, "only {} figures", of_last.len());
    for outcome in of_last {
        let measure = definitions.measure(&outcome.measure).unwrap();
        let is_it = |figure: &&Figure| {
            figure.statistic == outcome.statistic && figure.window.label(&definitions.config) == outcome.window
        };
        let figure = measure.figures.iter().find(is_it).unwrap();
        let wanted = (!["all", "days"].contains(&outcome.breakdown.as_str()))
            .then_some((outcome.breakdown.as_str(), outcome.category.as_str()));
        let explained = measures::explain(&inputs, measure, figure, wanted).unwrap();
        let explained = explained.unwrap_or_else(|| panic!("{} is not explained", Name::of(outcome)));
        let wrong = differences(outcome, &explained);
        assert!(wrong.is_empty(), "{}: {wrong:?}", Name::of(outcome));
    }
}

/// Where the steps and the figure do not agree.
fn differences(outcome: &Outcome, explained: &Explained<'_>) -> Vec<String> {
    let (first, last) = (&explained.parts[0], &explained.parts[explained.parts.len() - 1]);
    let counted = |part: &Part<'_>| Some(part.counted() as i64);
    let known: Vec<i64> = first.members.iter().filter(|one| !one.is_left_out).filter_map(|one| one.amount).collect();
    let amount = |sum: i64| explained.figure.counts.amount().map(|amount| sum as f64 / amount.parts());
    let (mut numerator, mut denominator, mut not_known) = (outcome.numerator, outcome.denominator, Some(0));
    let mut value = outcome.value;
    match &explained.figure.counts {
        Counts::Count { only: None } | Counts::Rate { .. } | Counts::ShareOfCapacity | Counts::Change { .. } => {
            numerator = counted(first);
        }
        Counts::Count { only: Some(_) } => {
            (numerator, not_known) = (Some(first.answered(Some(true)) as i64), Some(first.answered(None) as i64));
        }
        Counts::Share { .. } => {
            (numerator, denominator) = (Some(first.answered(Some(true)) as i64), counted(first));
            not_known = Some(first.answered(None) as i64);
        }
        Counts::Ratio { .. } => (numerator, denominator) = (counted(first), counted(last)),
        Counts::Mean { .. } | Counts::Median { .. } | Counts::Max { .. } | Counts::FeeOver { .. } => {
            denominator = Some(known.len() as i64);
            not_known = Some(first.counted() as i64 - known.len() as i64);
            if let Counts::Max { times, .. } = explained.figure.counts {
                value = known.iter().max().and_then(|most| amount(most * times));
            }
        }
        Counts::Sum { .. } => value = amount(known.iter().sum()),
        // The curve, and what accrues day by day, are made of more than the rows of one day (see `beyond_the_rows`).
        Counts::Survival { .. } => return Vec::new(),
        _ => (numerator, not_known) = (outcome.numerator, outcome.not_known),
    }
    let excluded = last.left_out().iter().map(|(_, count)| *count as i64).sum();
    let mut wrong = Vec::new();
    let mut compare = |what: &str, steps: Option<i64>, figure: Option<i64>| {
        if steps != figure {
            wrong.push(format!("{what} is {figure:?}, and {steps:?} by the steps"));
        }
    };
    compare("numerator", numerator, outcome.numerator);
    compare("denominator", denominator, outcome.denominator);
    compare("not known", not_known, outcome.not_known);
    compare("excluded", Some(excluded), outcome.excluded);
    if value.zip(outcome.value).is_some_and(|(steps, figure)| (steps - figure).abs() > 1e-9 * figure.abs().max(1.0)) {
        wrong.push(format!("value is {:?}, and {value:?} by the steps", outcome.value));
    }
    wrong
}

#[test]
fn another_statistic_and_another_window_than_the_headline_can_be_explained() {
    let told = |arguments: &[&str]| {
        let said = std::process::Command::new(env!("CARGO_BIN_EXE_milepost"))
            .current_dir(package())
            .args(arguments)
            .output()
            .unwrap();
        (said.status.code(), String::from_utf8(said.stdout).unwrap() + &String::from_utf8(said.stderr).unwrap())
    };
    let (status, said) =
        told(&["explain", "referrals", "--month", "2021-09", "--statistic", "waiting", "--window", "month"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("September 2021: waiting (month)"), "{said}");
    let (status, said) = told(&["explain", "referrals", "--statistic", "share"]);
    assert_eq!(status, Some(2));
    assert!(said.contains("error[MP0410]: `referrals` has no figure `share`"), "{said}");
    assert!(said.contains("hint: it has count (month), accepted (month)"), "{said}");
}

#[test]
fn the_rows_behind_a_figure_are_written_for_their_owner_only_and_each_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.csv");
    let path = file.to_string_lossy().into_owned();
    let said = std::process::Command::new(env!("CARGO_BIN_EXE_milepost"))
        .current_dir(package())
        .args(["explain", "locum-service-managers", "--month", "2020-08", "--rows", &path])
        .output()
        .unwrap();
    assert!(said.status.success());
    let printed = String::from_utf8(said.stdout).unwrap();
    assert!(printed.contains("2 of 57: 3.5%"), "{printed}");
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for row in csv::Reader::from_path(&file).unwrap().records() {
        *reasons.entry(row.unwrap()[5].to_owned()).or_default() += 1;
    }
    let counted: Vec<usize> = reasons.into_values().collect();
    assert_eq!(counted, [2, 55]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_category_that_is_not_there_is_told_with_those_that_are() {
    let said = std::process::Command::new(env!("CARGO_BIN_EXE_milepost"))
        .current_dir(package())
        .args(["explain", "out-of-county", "--where", "age_band=17+"])
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(2));
    let printed = String::from_utf8(said.stderr).unwrap();
    assert!(printed.contains("error[MP0410]: `age_band` has no category `17+`"), "{printed}");
    assert!(printed.contains("hint: it has under 1, 1-4, 5-9, 10-15, 16+ and not known"), "{printed}");
}
