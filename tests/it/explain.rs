//! What `milepost explain` knows of a figure: the steps add up to it, for every figure there is.

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
            let explained = answer.explained.as_ref().expect("the extracts are there");
            let (first, last) = (&explained.parts[0], explained.below());
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
    let (first, last) = (&explained.parts[0], explained.below());
    let counted = |part: &Part<'_>| Some(part.counted() as i64);
    let known: Vec<i64> = first.members.iter().filter(|one| !one.is_left_out).filter_map(|one| one.amount).collect();
    let amount = |sum: i64| explained.figure.counts.amount().map(|amount| sum as f64 / amount.parts());
    let (mut numerator, mut denominator, mut not_known) = (outcome.numerator, outcome.denominator, Some(0));
    let mut value = outcome.value;
    match &explained.figure.counts {
        Counts::Count { only: None } => {
            numerator = counted(first);
            let most = outcome.least.map(|least| least + first.aside.len() as f64);
            assert_eq!(most, outcome.most, "the rows set aside are not those that could count");
        }
        Counts::Rate { .. } | Counts::ShareOfCapacity => numerator = counted(first),
        Counts::Change { .. } => (numerator, denominator) = (counted(first), counted(&explained.parts[1])),
        Counts::MeanOfMonthEnds => {
            numerator = explained.parts.iter().map(counted).sum();
            denominator = Some(explained.parts.len() as i64);
        }
        Counts::Accrued { per_days, .. } => {
            let pence: i64 = first.members.iter().filter_map(|one| Some(one.amount? * one.nights?)).sum();
            value = Some(pence as f64 / (*per_days as f64 * 100.0));
            not_known = Some((first.counted() - first.known()) as i64);
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
        // The curve is made of more than the rows of one day.
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
