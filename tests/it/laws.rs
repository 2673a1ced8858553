//! Laws that hold whatever the extracts are, tried on random small ones.

use std::collections::BTreeMap;

use milepost::vocabulary::{Month, Outcome, Status};
use proptest::{prelude::*, test_runner::Config};

use crate::{
    figures::{Figures, Name},
    project::{EPISODES, Papers},
    random::{Extracts, LAST, empty_project, extracts},
};

/// Each case runs the whole batch once or twice, so a handful of them each time; the next time tries others.
fn a_few() -> Config {
    Config { cases: 6, failure_persistence: None, max_shrink_iters: 40, ..Config::default() }
}

proptest! {
    #![proptest_config(a_few())]

    #[test]
    fn a_numerator_lies_within_its_denominator_and_a_value_within_its_interval(extracts in extracts()) {
        let project = extracts.project();
        let done = project.try_run(Some(LAST), None, Papers::None).unwrap();
        let set_aside: usize = done.findings.files.iter().map(|file| file.rows_set_aside).sum();
        prop_assert_eq!(set_aside, 0, "random extracts should be valid");
        for (name, outcome) in project.figures(&done).iter() {
            let within = within_bounds(outcome);
            prop_assert!(within.is_ok(), "{}: {}", name, within.unwrap_err());
            // With nothing set aside, there is nothing else that a figure could be.
            let bounds = [outcome.least, outcome.most].map(|bound| bound.or(outcome.value));
            prop_assert_eq!(bounds, [outcome.value; 2], "{}", name);
        }
    }

    #[test]
    fn what_is_true_lies_within_the_bounds_that_rows_set_aside_leave(
        extracts in extracts(),
        spoiled in prop::collection::vec(any::<bool>(), 40),
    ) {
        let truth = extracts.project().run(LAST);
        let project = with_unreadable_ends(&extracts, &spoiled).project();
        let done = project.try_run(Some(LAST), Some("2020-01"), Papers::None).unwrap();
        for (name, outcome) in project.figures(&done).iter() {
            let within = within_bounds(outcome);
            prop_assert!(within.is_ok(), "{}: {}", name, within.unwrap_err());
            let (Some(least), Some(most)) = (outcome.least, outcome.most) else { continue };
            if is_of_a_stock(name) {
                let value = truth.get(name).unwrap().value.unwrap();
                prop_assert!(least <= value + 1e-9 && value <= most + 1e-9, "{name}: {value}, not {least} to {most}");
            }
        }
    }

    #[test]
    fn the_parts_of_a_breakdown_add_up_to_the_whole(extracts in extracts()) {
        let figures = extracts.project().run(LAST);
        let mut sums: BTreeMap<Name, [i64; 4]> = BTreeMap::new();
        for (name, outcome) in figures.iter().filter(|(name, _)| name.breakdown != "all" && is_partitioned(name)) {
            let sum = sums.entry(Name { category: String::new(), ..name.clone() }).or_default();
            let parts = counts(outcome);
            (0..4).for_each(|at| sum[at] += parts[at]);
        }
        for (name, sum) in sums {
            let all = String::from("all");
            let whole = Name { breakdown: all.clone(), category: all, ..name.clone() };
            prop_assert_eq!(counts(figures.get(&whole).unwrap()), sum, "{}", name);
        }
    }

    #[test]
    fn the_stock_is_last_months_stock_plus_who_came_in_minus_who_left(extracts in extracts()) {
        let figures = extracts.project().run(LAST);
        let months: Vec<Month> = (0..12).map(|number| "2020-01".parse::<Month>().unwrap().plus(number)).collect();
        for pair in months.windows(2) {
            let stock = |month: Month| figures.whole("children-looked-after", &month.to_string(), "count").numerator.unwrap();
            let in_month = |date: chrono::NaiveDate| pair[0].last_day() < date && date <= pair[1].last_day();
            let came = extracts.spells.iter().filter(|(start, _)| in_month(*start)).count() as i64;
            let left = extracts.spells.iter().filter(|(_, end)| end.is_some_and(in_month)).count() as i64;
            prop_assert_eq!(stock(pair[1]), stock(pair[0]) + came - left, "{}", pair[1]);
        }
    }

    #[test]
    fn the_order_of_rows_and_of_files_does_not_matter(extracts in extracts(), cut in 0_usize..20) {
        let mut turned = extracts.clone();
        for rows in [&mut turned.episodes, &mut turned.header, &mut turned.uasc, &mut turned.referrals, &mut turned.staff, &mut turned.costs] {
            rows.reverse();
        }
        // What was one file of episodes is two, and every file has a name that sorts elsewhere.
        let later = turned.episodes.split_off(cut.min(turned.episodes.len()));
        let project = empty_project().with("a.csv", &format!("{EPISODES}\n{}\n", later.join("\n")));
        let files = turned.files().into_iter().enumerate();
        let project = files.fold(project, |project, (number, (_, text))| project.with(&format!("{}.csv", 9 - number), &text));
        prop_assert_eq!(told(&extracts.project().run(LAST)), told(&project.run(LAST)));
    }

    #[test]
    fn a_row_that_repeats_another_changes_nothing(extracts in extracts(), which in any::<prop::sample::Index>()) {
        let mut repeated = extracts.clone();
        for rows in [&mut repeated.episodes, &mut repeated.header, &mut repeated.uasc, &mut repeated.referrals, &mut repeated.staff, &mut repeated.costs] {
            if !rows.is_empty() {
                rows.push(rows[which.index(rows.len())].clone());
            }
        }
        // And a whole extract that arrives a second time.
        let project = repeated.project().with("once more.csv", &extracts.files()[0].1);
        prop_assert_eq!(told(&extracts.project().run(LAST)), told(&project.run(LAST)));
    }

    #[test]
    fn a_filter_has_an_effect_only_on_the_rows_it_names(extracts in extracts()) {
        let without = extracts.project().run(LAST);
        let with = with_rows_that_a_filter_names(&extracts).project().run(LAST);
        prop_assert_eq!(counted(&without), counted(&with));
        let excluded = |measure: &str, statistic: &str| {
            with.whole(measure, LAST, statistic).excluded.unwrap()
                - without.whole(measure, LAST, statistic).excluded.unwrap()
        };
        prop_assert_eq!(excluded("children-looked-after", "count"), 1);
        prop_assert_eq!(excluded("entries-aged-16-plus", "share"), 1);
        prop_assert_eq!(excluded("kept-out-of-care", "share"), 1);
        prop_assert_eq!(excluded("staff-turnover", "ratio"), 1);
    }
}

/// The same extracts with an end that is no date in some of the episodes and of the placements that are paid for. The
/// first child stays as it is, so that the run has the same months.
fn with_unreadable_ends(extracts: &Extracts, spoiled: &[bool]) -> Extracts {
    let mut less = extracts.clone();
    let is_spoiled = |number: usize| spoiled[number % spoiled.len()];
    let spoil = |row: &mut String, column: usize| {
        let mut cells: Vec<&str> = row.split(',').collect();
        cells[column] = "31/13/2020";
        *row = cells.join(",");
    };
    less.episodes.iter_mut().enumerate().skip(1).filter(|row| is_spoiled(row.0)).for_each(|(_, row)| spoil(row, 5));
    less.costs.iter_mut().enumerate().filter(|row| is_spoiled(row.0 + 7)).for_each(|(_, row)| spoil(row, 2));
    less
}

/// Whether a figure is of a stock that [`with_unreadable_ends`] takes rows from: each child has one row on a day, so
/// whoever is missing is brought in by a row set aside and by no other.
fn is_of_a_stock(name: &Name) -> bool {
    const MEASURES: [&str; 6] = [
        "children-looked-after",
        "external-residential",
        "out-of-county",
        "over-20-miles",
        "placement-distance",
        "residential-placements",
    ];
    MEASURES.contains(&name.measure.as_str())
}

/// Whether everybody behind a figure is in one category of each breakdown, and no more: a young person may be with two
/// hubs, and a median of parts is no median of the whole.
fn is_partitioned(name: &Name) -> bool {
    const MEASURES: [&str; 10] = [
        "children-looked-after",
        "entries-aged-16-plus",
        "kept-out-of-care",
        "out-of-county",
        "over-20-miles",
        "placement-distance",
        "referrals-under-12",
        "residential-placements",
        "returned-home",
        "young-people-kept-out",
    ];
    MEASURES.contains(&name.measure.as_str()) && ["count", "share"].contains(&name.statistic.as_str())
}

/// The measures whose populations name the rows that `with_rows_that_a_filter_names` adds.
fn is_filtered(name: &Name) -> bool {
    const MEASURES: [&str; 8] = [
        "children-looked-after",
        "entries-aged-16-plus",
        "external-residential-cost",
        "kept-out-of-care",
        "out-of-county",
        "over-20-miles",
        "placement-distance",
        "staff-turnover",
    ];
    MEASURES.contains(&name.measure.as_str())
}

/// The same extracts with rows that no figure of those measures counts: each is named by a filter, a window or a rule of a population.
fn with_rows_that_a_filter_names(extracts: &Extracts) -> Extracts {
    let mut more = extracts.clone();
    more.episodes.push(String::from("SHORT,15/06/2020,S,V3,U6,,,XQ1 1AA,XQ2 1AB"));
    more.staff.push(String::from("LOCUM,ROLE,HOME,LOCUM,15/06/2020,"));
    more.staff.push(String::from("OFFICE,ROLE,OFFICE,PERMANENT,15/06/2020,15/07/2020"));
    more.costs.push(String::from("FOSTERED,15/06/2020,,FOSTERING,99999"));
    more.referrals.push(String::from("EARLY,NOBODY,,29/02/2020,Hub A,ACCEPTED,,,"));
    more.referrals.push(String::from("INCARE,FIRST,,15/06/2020,Hub A,ACCEPTED,,,"));
    more
}

fn within_bounds(outcome: &Outcome) -> Result<(), String> {
    let [numerator, denominator, not_known, excluded] = counts(outcome);
    if [numerator, denominator, not_known, excluded].iter().any(|count| *count < 0) {
        return Err(format!("a count is below nought in {outcome:?}"));
    }
    if outcome.statistic == "share" && numerator + not_known > denominator {
        return Err(format!("{numerator} yes and {not_known} not known of {denominator}"));
    }
    if (outcome.status == Status::Ok) != outcome.value.is_some()
        || (outcome.status == Status::Ok) == outcome.reason.is_some()
    {
        return Err(format!("a value, or else a reason: {outcome:?}"));
    }
    if outcome.least.is_some() != outcome.most.is_some() {
        return Err(format!("one bound without the other: {outcome:?}"));
    }
    if let (Some(least), Some(value), Some(most)) = (outcome.least, outcome.value, outcome.most)
        && !(least <= value && value <= most)
    {
        return Err(format!("{value} is not from {least} to {most} by the rows set aside"));
    }
    match (outcome.lower, outcome.value, outcome.upper) {
        (Some(lower), Some(value), Some(upper)) if !(lower <= value + 1e-9 && value <= upper + 1e-9) => {
            Err(format!("{value} is not from {lower} to {upper}"))
        }
        _ => Ok(()),
    }
}

fn counts(outcome: &Outcome) -> [i64; 4] {
    [outcome.numerator, outcome.denominator, outcome.not_known, outcome.excluded].map(Option::unwrap_or_default)
}

/// The figures without the name of the run, which is that of its files.
fn told(figures: &Figures) -> BTreeMap<Name, Outcome> {
    let nameless = |outcome: &Outcome| Outcome { run: String::new(), ..outcome.clone() };
    figures.iter().map(|(name, outcome)| (name.clone(), nameless(outcome))).collect()
}

/// What was counted, but for who was left out; a category that only they are in is as good as none.
fn counted(figures: &Figures) -> BTreeMap<Name, Outcome> {
    let is_of_somebody = |outcome: &Outcome| {
        outcome.breakdown == "all"
            || [outcome.numerator, outcome.denominator].into_iter().flatten().any(|count| count > 0)
    };
    let counted = told(figures).into_iter().filter(|(name, outcome)| is_filtered(name) && is_of_somebody(outcome));
    counted.map(|(name, outcome)| (name, Outcome { excluded: Some(0), ..outcome })).collect()
}
