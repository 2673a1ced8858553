//! What a paper says, before it looks like anything.

use super::*;
use crate::{
    reports::{
        commentary::Commentary,
        invented::{Everything, everything, month},
    },
    vocabulary::{ChartKind, EarlierVersion, Outcome, Results, Status, Unit, Yardstick},
};

fn words_of(section: &Section) -> String {
    format!("{section:?}")
}

fn section<'a>(paper: &'a Paper, id: &str) -> &'a Section {
    fn find<'a>(sections: &'a [Section], id: &str) -> Option<&'a Section> {
        sections.iter().find_map(|one| if one.id == id { Some(one) } else { find(&one.sections, id) })
    }
    find(&paper.sections, id).expect("the section is in the paper")
}

fn changed(everything: &mut Everything, measure: &str, change: impl Fn(Outcome) -> Outcome) {
    let is_meant = |one: &Outcome| one.measure == measure && one.month == month("2021-09");
    let outcomes = everything.results.outcomes().iter().cloned();
    everything.results = Results::new(outcomes.map(|one| if is_meant(&one) { change(one) } else { one }).collect());
}

#[test]
fn a_figure_that_is_worse_than_its_baseline_by_more_than_chance_is_an_exception() {
    let paper = everything().paper();
    let exceptions = words_of(section(&paper, "exceptions"));
    assert!(exceptions.contains("Worse than its baseline of 33.3% in August 2020, by more than chance"));
    assert!(!exceptions.contains("Children placed outside Surrey"), "it is better than its baseline");
}

#[test]
fn a_figure_worse_than_its_target_is_an_exception_unless_the_report_judges_otherwise() {
    let mut everything = everything();
    let floor = Yardstick { label: "Floor".into(), value: 15.0, month: None, source: "A paper".into() };
    everything.measures[0].target = Some(floor.clone());
    assert!(!words_of(section(&everything.paper(), "exceptions")).contains("placed outside Surrey"));
    everything.measures[1].target = Some(floor);
    let exceptions = words_of(section(&everything.paper(), "exceptions"));
    assert!(exceptions.contains("Worse than its target of 15%, by more than chance"));
}

#[test]
fn a_figure_counted_by_another_definition_than_the_month_before_says_so_beside_it() {
    let mut everything = everything();
    let says = |paper: &Paper| words_of(section(paper, "staff-turnover")).contains("The definition changed from");
    assert!(!says(&everything.paper()));
    changed(&mut everything, "staff-turnover", |one| Outcome { definition: String::from("0ther"), ..one });
    let paper = everything.paper();
    let words = words_of(section(&paper, "staff-turnover"));
    assert!(words.contains("[b] The definition changed from September 2021: figures before and after"), "{words}");
}

#[test]
fn a_withheld_figure_is_an_exception_with_its_reason() {
    let mut everything = everything();
    changed(&mut everything, "staff-turnover", |one| Outcome {
        status: Status::Withheld,
        reason: Some(String::from("31% of the rows were set aside")),
        ..one
    });
    let exceptions = words_of(section(&everything.paper(), "exceptions"));
    assert!(exceptions.contains("Withheld: 31% of the rows were set aside") && exceptions.contains("[x]"));
}

#[test]
fn a_hidden_figure_and_one_that_does_not_apply_yet_are_no_exceptions() {
    for status in [Status::Suppressed, Status::NotApplicable] {
        let mut everything = everything();
        changed(&mut everything, "kept-out-of-care", |one| Outcome { status, ..one });
        assert!(!words_of(section(&everything.paper(), "exceptions")).contains("kept-out-of-care"));
    }
}

#[test]
fn commentary_says_when_its_figure_has_moved() {
    let mut everything = everything();
    everything.commentary = vec![Commentary {
        measure: String::from("out-of-county"),
        by: String::from("Director of Corporate Parenting"),
        on: String::from("5 October 2021"),
        blocks: vec![Block::Words(String::from("Two homes opened."))],
        has_moved: true,
    }];
    let said = words_of(section(&everything.paper(), "out-of-county"));
    assert!(said.contains("Two homes opened.") && said.contains("Director of Corporate Parenting, 5 October 2021"));
    assert!(said.contains("The figure has moved since this was written, and is now 38.0%."));
    everything.commentary[0].has_moved = false;
    assert!(!words_of(section(&everything.paper(), "out-of-county")).contains("has moved since"));
}

#[test]
fn words_about_a_figure_that_is_hidden_are_not_printed() {
    let mut everything = everything();
    everything.commentary = vec![Commentary {
        measure: String::from("out-of-county"),
        by: String::from("Director of Corporate Parenting"),
        on: String::from("5 October 2021"),
        blocks: vec![Block::Words(String::from("All three of them."))],
        has_moved: false,
    }];
    changed(&mut everything, "out-of-county", |one| Outcome { status: Status::Suppressed, ..one });
    let said = words_of(section(&everything.paper(), "out-of-county"));
    assert!(!said.contains("All three") && said.contains("not printed, because the figure is confidential"), "{said}");
}

#[test]
fn a_briefing_is_marked_internal_and_says_what_moved_and_what_is_not_known() {
    let everything = everything();
    let briefing = everything.briefing();
    assert!(briefing.warnings.iter().all(|one| one.heading == "Internal: not for publication"));
    assert_eq!(briefing.warnings[0].in_brief, "Internal. Synthetic data");
    let changed = words_of(section(&briefing, "changed"));
    assert!(
        changed.contains("38.0% of children looked after were placed outside Surrey, down from 44.5%"),
        "{changed}"
    );
    assert!(changed.contains("no commentary was received"));
    assert_eq!(section(&briefing, "questions").blocks.len(), 3);
    assert!(words_of(section(&briefing, "being-done")).contains("No progress report received."));
}

#[test]
fn a_briefing_takes_what_is_being_done_from_what_offices_reported_on_the_report() {
    let mut everything = everything();
    let reported = |words: &str| {
        let yaml = format!("{{ by: Example Office, on: 8 October 2021, words: [{words}, More.] }}");
        Some(serde_yaml::from_str(&yaml).expect("it is progress"))
    };
    everything.report.parts[0].progress = reported("Two hubs are open.");
    everything.report.parts[1].progress = reported("It began in January.");
    let briefing = everything.briefing();
    let Block::List(lines) = &section(&briefing, "being-done").blocks[0] else { panic!("a list comes first") };
    let lines: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(lines, ["Development of the service: Two hubs are open.", "Implementation: It began in January."]);
    assert_eq!(section(&briefing, "being-done").blocks[1], Block::Lead("Example Office, 8 October 2021".into()));
}

#[test]
fn the_licence_is_that_of_the_house_and_none_is_claimed_for_it() {
    let mut everything = everything();
    let stated = |everything: &Everything| words_of(section(&everything.paper(), "licence"));
    assert!(stated(&everything).contains("Under which licence this paper may be used again is not stated."));
    assert!(!stated(&everything).contains("Open Government Licence"));
    everything.house.licence = Some(String::from("Open Government Licence v3.0."));
    assert!(
        stated(&everything).contains("Open Government Licence v3.0.") && !stated(&everything).contains("not stated")
    );
}

#[test]
fn an_earlier_paper_that_the_figures_do_not_bear_out_is_said_to_disagree() {
    let mut everything = everything();
    everything.report.said_then[0].said.value = String::from("44.6%");
    let paper = everything.paper();
    let Block::Table(table) = &section(&paper, "said-then").blocks[1] else { panic!("a table follows the words") };
    let agreed: Vec<&str> = table.rows.iter().map(|row| row.cells[2].lines[0].text.as_str()).collect();
    assert_eq!(agreed[..7], ["No", "Yes", "Yes", "Yes", "Yes", "Yes", "Yes"]);
    assert_eq!(agreed[7..], ["Cannot be said: there is no figure"; 2]);
}

#[test]
fn rows_that_do_not_add_up_are_not_passed_over() {
    let mut everything = everything();
    everything.quality.inputs[0].rows_used -= 1;
    let rows = words_of(section(&everything.paper(), "rows"));
    assert!(rows.contains("The rows do not add up in episodes-2021-09.csv."));
}

#[test]
fn a_baseline_that_lies_ahead_is_not_compared_with() {
    let mut everything = everything();
    everything.measures[0].baseline.as_mut().unwrap().month = Some(month("2022-01"));
    let heading = &section(&everything.paper(), "out-of-county").heading.clone();
    assert_eq!(
        heading,
        "38.0% of children looked after were placed outside Surrey, down from 44.0% in September 2020 by more than chance"
    );
}

#[test]
fn the_plan_for_direct_savings_is_set_beside_direct_savings_alone() {
    let mut everything = everything();
    let report = include_str!("../../../measures/reports/select-committee.yaml");
    let (mut savings, agreed) =
        (crate::reports::invented::outcome("savings", "2021-09"), crate::reports::invented::measures());
    everything.report = crate::reports::definition::read("report.yaml", report, &agreed).expect("it is right");
    everything.measures = agreed;
    (savings.statistic, savings.window) = (String::from("sum"), String::from("since 2021-01-01"));
    let of_kind = |kind: &str, value: f64| Outcome {
        breakdown: String::from("kind"),
        category: kind.to_owned(),
        value: Some(value),
        unit: Unit::Gbp,
        ..savings.clone()
    };
    let all = Outcome { value: Some(862_300.0), unit: Unit::Gbp, ..savings.clone() };
    let ours = [all, of_kind("direct", 301_350.0), of_kind("avoided", 560_950.0)];
    everything.results = Results::new(everything.results.outcomes().iter().cloned().chain(ours).collect());
    let paper = everything.paper();
    let Block::Table(plan) = &section(&paper, "finance").blocks[1] else { panic!("a table follows the words") };
    let beside = |row: usize| words_of_cell(&plan.rows[row].cells[2]);
    assert!(beside(0).contains("Direct savings recorded since the service began: £301,350"), "{}", beside(0));
    assert!(beside(1).contains("£560,950") && !beside(0).contains("862,300") && !beside(1).contains("862,300"));
}

fn words_of_cell(cell: &Cell) -> String {
    cell.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_measure_without_any_result_still_has_its_section() {
    let mut everything = everything();
    let others = everything.results.outcomes().iter().filter(|one| one.measure != "staff-turnover").cloned();
    everything.results = Results::new(others.collect());
    let paper = everything.paper();
    assert!(section(&paper, "staff-turnover").heading.contains("no figure for September 2021 (not in the results)"));
    assert_eq!(faults(&paper), Vec::<String>::new());
}

#[test]
fn the_main_points_are_a_selection_and_the_rest_is_said_in_a_few_lines() {
    let paper = everything().paper();
    let Block::List(lines) = &section(&paper, "main-points").blocks[0] else { panic!("the points are a list") };
    let points: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let report = everything().report;
    let headlines = report.themes.iter().flat_map(|one| &one.measures).filter(|one| one.in_headlines);
    assert!(points.len() < headlines.count(), "{points:#?}");
    assert!(points[0].starts_with("Exception: "), "{points:#?}");
    let kept = points.iter().find(|point| point.contains("followed by no start of care")).expect("it is told");
    assert!(
        kept.contains("North Yorkshire: 86%; the figure is below it")
            && kept.contains("followed for the shortest time")
    );
    assert!(points.iter().any(|point| point.starts_with("Changes that are not tested for chance: ")), "{points:#?}");
}

#[test]
fn a_month_before_the_service_began_is_no_month_to_compare_with() {
    let mut everything = everything();
    let of_out = |measures: &mut Everything| {
        let shown = measures.report.themes.iter_mut().flat_map(|theme| &mut theme.measures);
        shown.into_iter().find(|one| one.measure.value == "staff-turnover").expect("it is shown").since_service = true;
    };
    of_out(&mut everything);
    let words = words_of(section(&everything.paper(), "staff-turnover"));
    assert!(words.contains("No figure then: the service began in January 2021"), "{words}");
    assert!(!section(&everything.paper(), "staff-turnover").heading.contains("2020"));
}

#[test]
fn money_against_a_plan_says_how_much_of_the_time_has_gone() {
    let words = words_of(section(&everything().paper(), "finance"));
    let said = "6 of the 12 months had gone by 30 September 2021. At an even pace the share would be 50.0% by then";
    assert!(words.contains(said), "{words}");
}

#[test]
fn impact_says_how_each_figure_has_changed_and_what_may_be_made_of_it() {
    let words = words_of(section(&everything().paper(), "impact"));
    assert!(
        words.contains("were placed outside Surrey, down from 44.5% in August 2020 by more than chance."),
        "{words}"
    );
    assert!(words.contains("the figure was £4,374 in October 2020 (not tested for chance"), "{words}");
}

#[test]
fn a_chart_that_was_agreed_and_cannot_be_drawn_is_accounted_for() {
    let mut everything = everything();
    everything.charts.clear();
    everything.measures[0].charts = vec![ChartKind::Trend, ChartKind::Survival];
    let words = words_of(section(&everything.paper(), "out-of-county"));
    assert!(
        words.contains("No trend is drawn: ") && words.contains("Kaplan and Meier is not drawn: there is no figure")
    );
}

#[test]
fn a_change_that_the_printed_figures_would_give_otherwise_says_so() {
    let mut everything = everything();
    changed(&mut everything, "out-of-county", |one| Outcome {
        numerator: Some(4154),
        denominator: Some(10_000),
        value: Some(41.54),
        ..one
    });
    let rest = everything.results.outcomes().iter().cloned().map(|one| match one.month == month("2021-08") {
        true if one.measure == "out-of-county" && one.breakdown == "all" => {
            Outcome { numerator: Some(4187), denominator: Some(10_000), value: Some(41.87), ..one }
        }
        _ => one,
    });
    everything.results = Results::new(rest.collect());
    let words = words_of(section(&everything.paper(), "out-of-county"));
    assert!(words.contains("Down 0.3 percentage points") && words.contains("Computed before rounding"), "{words}");
}

#[test]
fn definitions_that_have_changed_are_listed_and_where_none_has_the_paper_says_so() {
    let mut everything = everything();
    assert!(words_of(section(&everything.paper(), "definitions-changed")).contains("No definition has changed"));
    everything.measures[0].earlier = vec![EarlierVersion {
        version: String::from("1, from 2020-08-01"),
        hash: String::from("4ab2"),
        definition: String::from("Counted by hand."),
        until: String::from("2021-04-01"),
    }];
    let words = words_of(section(&everything.paper(), "definitions-changed"));
    assert!(words.contains("1, from 1 August 2020") && words.contains("1 April 2021") && words.contains("by hand"));
}
