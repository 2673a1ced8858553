//! The sparse cases of statistics, each by name, and what a paper says of them.

use std::collections::BTreeMap;

use super::authorities::{first_month, row, rule};
use crate::{
    disclosure::{
        About, Base, Ledger, Protected, Protection, Rule,
        ledger::Release,
        protect,
        rule::{Counted, Rank, Those},
    },
    vocabulary::{Outcome, Results, Status},
};

/// Counts of a breakdown with their total.
fn line(parts: &[(&str, i64)]) -> Vec<Outcome> {
    let count = |group, size| row("children-looked-after", "stock", group, first_month(), Some(size), None);
    let total = parts.iter().map(|(_, size)| size).sum();
    let parts = parts.iter().map(|(category, size)| count(("age_band", *category), *size));
    parts.chain([count(("all", "all"), total)]).collect()
}

fn share(measure: &str, group: (&str, &str), counted: i64, of: i64) -> Outcome {
    row(measure, "stock", group, first_month(), Some(counted), Some(of))
}

fn publish(rows: Vec<Outcome>) -> Protected {
    protect(Results::new(rows), &Protection::Hide(rule()), &Ledger::default()).unwrap()
}

/// The categories that are hidden, in order.
fn hidden(protected: &Protected) -> Vec<&str> {
    let rows = protected.results().outcomes().iter().filter(|row| row.status == Status::Suppressed);
    rows.map(|row| row.category.as_str()).collect()
}

#[test]
fn one_hidden_cell_beside_its_total_takes_a_second_with_it() {
    assert_eq!(hidden(&publish(line(&[("a", 3), ("b", 9), ("c", 20)]))), ["a", "b"]);
}

#[test]
fn two_small_cells_whose_sum_proves_them_small_take_a_third() {
    assert_eq!(hidden(&publish(line(&[("a", 2), ("b", 3), ("c", 40)]))), ["a", "b", "c"]);
}

#[test]
fn a_zero_is_shown_and_never_hidden_to_protect_another() {
    assert_eq!(hidden(&publish(line(&[("a", 0), ("b", 3), ("c", 12)]))), ["b", "c"]);
}

#[test]
fn nine_over_three_threes_hides_all_three_and_shows_the_nine() {
    let paper = publish(line(&[("a", 3), ("b", 3), ("c", 3)]));
    assert_eq!(hidden(&paper), ["a", "b", "c"]);
}

#[test]
fn nothing_is_hidden_where_nothing_is_small() {
    let mut rows = line(&[("a", 7), ("b", 9), ("c", 0)]);
    let paper = publish(rows.clone());
    // Who is not known and who was left out is said of everyone alone.
    for part in rows.iter_mut().filter(|row| row.breakdown != "all") {
        (part.not_known, part.excluded) = (None, None);
    }
    assert_eq!(paper.results(), &Results::new(rows));
}

#[test]
fn a_total_that_is_small_hides_with_its_parts() {
    assert_eq!(hidden(&publish(line(&[("a", 4)]))), ["a", "all"]);
}

#[test]
fn all_but_a_few_is_hidden_as_a_few_are() {
    let paper = publish(vec![share("out-of-county", ("all", "all"), 28, 30)]);
    assert_eq!(hidden(&paper), ["all"]);
}

#[test]
fn all_or_none_of_a_small_group_is_hidden() {
    for counted in [0, 4] {
        assert_eq!(hidden(&publish(vec![share("out-of-county", ("all", "all"), counted, 4)])), ["all"]);
    }
}

#[test]
fn a_hidden_share_gives_neither_its_percentage_nor_its_interval() {
    let whole = Outcome {
        lower: Some(3.0),
        upper: Some(20.0),
        least: Some(8.0),
        most: Some(9.0),
        not_known: Some(7),
        ..share("out-of-county", ("all", "all"), 2, 30)
    };
    let paper = publish(vec![whole]);
    let row = &paper.results().outcomes()[0];
    let numbers = [row.value, row.lower, row.upper, row.least, row.most];
    assert_eq!((numbers, row.numerator, row.denominator), ([None; 5], None, None));
    assert_eq!((row.not_known, row.excluded), (None, None));
}

#[test]
fn a_few_not_known_are_hidden_beside_a_figure_that_is_shown() {
    let rows = vec![Outcome {
        not_known: Some(3),
        least: Some(30.0),
        most: Some(32.0),
        ..share("out-of-county", ("all", "all"), 30, 99)
    }];
    let paper = publish(rows);
    let row = &paper.results().outcomes()[0];
    assert_eq!((row.status, row.not_known, row.least, row.most), (Status::Ok, None, None, None));
}

#[test]
fn a_denominator_shown_by_one_measure_does_not_give_away_the_part_hidden_in_another() {
    let mut rows = line(&[("a", 30), ("b", 40), ("c", 50)]);
    for (group, counted, of) in [(("age_band", "a"), 2, 30), (("age_band", "b"), 11, 40), (("age_band", "c"), 20, 50)] {
        rows.push(share("out-of-county", group, counted, of));
    }
    rows.push(share("out-of-county", ("all", "all"), 33, 120));
    let paper = publish(rows);
    assert_eq!(hidden(&paper), ["a", "b"]);
}

#[test]
fn a_group_between_two_measures_is_not_left_for_a_reader_to_subtract() {
    // 20 outside, 18 outside and over 20 miles: two are outside and near.
    let rows = vec![share("out-of-county", ("all", "all"), 20, 60), share("over-20-miles", ("all", "all"), 18, 60)];
    assert_eq!(hidden(&publish(rows)).len(), 1);
}

#[test]
fn a_count_to_date_that_gains_a_few_in_a_month_does_not_show_both_months() {
    let to_date = |month: i32, size| {
        row("kept-out-of-care", "since 2021-01-01", ("all", "all"), first_month().plus(month), Some(10), Some(size))
    };
    assert_eq!(hidden(&publish(vec![to_date(0, 20), to_date(1, 23)])).len(), 1);
    assert_eq!(hidden(&publish(vec![to_date(0, 20), to_date(1, 29)])).len(), 0);
}

#[test]
fn windows_of_twelve_months_a_month_apart_do_not_give_away_the_month_between() {
    let rows = |month_now: i64| {
        let month =
            |back: i32, size| row("entries", "month", ("all", "all"), first_month().plus(-back), Some(size), None);
        let twelve =
            |back: i32, size| row("entries", "12 months", ("all", "all"), first_month().plus(-back), Some(size), None);
        vec![month(12, 9), month(0, month_now), twelve(1, 60), twelve(0, 60 - 9 + month_now)]
    };
    assert_eq!(hidden(&publish(rows(8))).len(), 0);
    let paper = publish(rows(3));
    assert!(hidden(&paper).len() >= 2, "the month, and one of the figures that would give it");
}

#[test]
fn a_rate_and_a_change_are_hidden_with_the_count_they_are_made_of() {
    let rows = line(&[("a", 4)]);
    let rate = Outcome { statistic: String::from("rate"), denominator: Some(5_000), ..rows[1].clone() };
    let paper = publish(rows.into_iter().chain([rate]).collect());
    assert!(paper.results().outcomes().iter().all(|row| row.status == Status::Suppressed));
}

#[test]
fn what_an_earlier_paper_hid_stays_hidden_and_what_it_showed_stays_shown() {
    let before = publish(line(&[("a", 3), ("b", 9), ("c", 20)]));
    let mut ledger = Ledger::default();
    ledger.add(before.release("first", first_month()));
    // Late data makes another choice cheaper, which would give both months' choices together.
    let now = Results::new(line(&[("a", 3), ("b", 9), ("c", 20), ("d", 0)]));
    let after = protect(now, &Protection::Hide(rule()), &ledger).unwrap();
    assert_eq!(hidden(&after), ["a", "b"]);
}

#[test]
fn what_earlier_papers_give_away_is_refused_by_place_and_not_by_value() {
    let rows = line(&[("a", 3), ("b", 9), ("c", 20)]);
    let mut all_but_one = Results::new(rows.clone()).outcomes().to_vec();
    all_but_one.retain(|row| row.category != "a");
    let mut ledger = Ledger::default();
    ledger.add(Release::of(&Results::new(all_but_one), "first", first_month()));
    let refused = protect(Results::new(rows), &Protection::Hide(rule()), &ledger).unwrap_err();
    let text = refused[0].in_full();
    assert!(text.contains("MP0701") && text.contains("`a` of `age_band`"), "{text}");
    assert!(!text.contains('3'), "{text}");
}

#[test]
fn a_ledger_is_read_as_it_was_written() {
    let mut ledger = Ledger::default();
    ledger.add(publish(line(&[("a", 3), ("b", 9), ("c", 20)])).release("first", first_month()));
    let text = serde_json::to_string(&ledger).unwrap();
    assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
}

#[test]
fn the_proof_gives_ranges_wide_enough_and_no_count() {
    let paper = publish(line(&[("a", 3), ("b", 9), ("c", 20)]));
    let proof = paper.proof().unwrap();
    assert!(proof.counts.iter().all(|count| count.could_be_to >= 6 && count.could_be_to - count.could_be_from >= 5));
    assert_eq!(proof.hidden.len(), 2);
}

#[test]
fn money_and_staff_are_published_as_they_stand() {
    let cost = Outcome {
        statistic: String::from("mean"),
        denominator: Some(3),
        ..row("external-residential-cost", "stock", ("all", "all"), first_month(), None, Some(3))
    };
    assert_eq!(publish(vec![cost.clone()]).results().outcomes(), [cost]);
}

#[test]
fn a_figure_about_people_that_no_count_stands_behind_is_hidden() {
    let median =
        Outcome { value: Some(12.0), ..row("days-in-care", "stock", ("all", "all"), first_month(), None, None) };
    let median = Outcome { statistic: String::from("median"), ..median };
    assert_eq!(hidden(&publish(vec![median])), ["all"]);
}

#[test]
fn rounding_instead_rounds_every_count_by_itself_and_makes_percentages_of_the_rounded() {
    let mut rows = line(&[("a", 3), ("b", 3), ("c", 3)]);
    rows.push(share("out-of-county", ("all", "all"), 12, 31));
    let paper = protect(Results::new(rows), &Protection::Round(rule(), Base::Five), &Ledger::default()).unwrap();
    let counts: Vec<Option<i64>> = paper.results().outcomes().iter().map(|row| row.numerator).collect();
    assert_eq!(counts, [5, 5, 5, 10, 10].map(Some));
    let share = paper.results().outcomes().last().unwrap();
    assert_eq!((share.denominator, share.value), (Some(30), Some(100.0 / 3.0)));
}

#[test]
fn another_threshold_hides_as_the_project_says() {
    let strict = Rule { smallest_shown: 10, ..Rule::of_dfe(BTreeMap::new()) };
    let rows = line(&[("a", 9), ("b", 30), ("c", 40)]);
    let paper = protect(Results::new(rows), &Protection::Hide(strict), &Ledger::default()).unwrap();
    assert_eq!(hidden(&paper), ["a", "b"]);
}

/// How many of 40 live in residential care in a month, and the change of them since the first.
fn residential(then: i64, now: i64) -> Vec<Outcome> {
    let of = |month: crate::vocabulary::Month, counted| {
        row("residential-placements", "stock", ("all", "all"), month, Some(counted), Some(40))
    };
    let month = first_month().plus(1);
    let mut change = row("fewer-in-residential-care", "stock", ("all", "all"), month, Some(now), Some(then));
    change.statistic = String::from("change");
    change.value = Some(100.0 * (now - then) as f64 / then as f64);
    vec![of(first_month(), then), of(month, now), change]
}

/// The rule of a project whose second measure is a change of what the first counts.
fn rule_with_a_change() -> Rule {
    let counted = || Counted {
        population: String::from("looked-after"),
        those: Those::Some(String::from("residential-placements share")),
        rank: Rank::Headline,
    };
    let mut rule = rule();
    for (measure, statistic) in [("residential-placements", "share"), ("fewer-in-residential-care", "change")] {
        let about = About::People { population: String::from("looked-after"), within: Vec::new() };
        rule.measures.insert(measure.to_owned(), about);
        rule.figures.insert([measure, statistic, "stock"].map(String::from), counted());
    }
    rule
}

#[test]
fn a_hidden_count_cannot_be_taken_from_its_change_and_the_count_of_the_other_month() {
    let shown = |then, now| {
        let rule = Protection::Hide(rule_with_a_change());
        let paper = protect(Results::new(residential(then, now)), &rule, &Ledger::default()).unwrap();
        let rows = paper.results().outcomes().iter();
        rows.map(|row| (row.measure.clone(), row.month, row.numerator.is_some(), row.value.is_some()))
            .collect::<Vec<_>>()
    };
    let (month, later) = (first_month(), first_month().plus(1));
    let at = |change, then, now| {
        let row = |measure: &str, month, is_shown| (measure.to_owned(), month, is_shown, is_shown);
        let home = "residential-placements";
        vec![row("fewer-in-residential-care", later, change), row(home, month, then), row(home, later, now)]
    };
    assert_eq!(shown(20, 10), at(true, true, true));
    assert_eq!(shown(20, 3), at(false, true, false), "the change gives the count of now");
    assert_eq!(shown(3, 20), at(false, false, true), "the change gives the count of then");
}
