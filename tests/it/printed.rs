//! One figure printed in many places: what explains it, lists it, draws it and publishes it gives the same digits.

use crate::project::{EPISODES, HEADER, Project, package};

/// 80 children looked after, of whom 23 are placed outside the county: 28.75%, which no float is.
fn project() -> Project {
    let episodes: String = (0..80)
        .map(|number| {
            let place = if number < 23 { "OUT" } else { "IN" };
            format!("C{number},01/01/2020,S,C2,U6,,,,,{place}\n")
        })
        .collect();
    Project::new()
        .with("episodes.csv", &format!("{EPISODES},PL_LOCATION\n{episodes}"))
        .with("header.csv", &format!("{HEADER}\nC1,1,15/06/2008,WBRI\n"))
}

#[test]
fn a_share_that_is_a_tie_is_rounded_up_wherever_it_is_printed() {
    let project = project();
    let ran = project.milepost(&["run", "--month", "2020-03"]);
    assert_eq!(ran.status, Some(0), "{}", ran.err);
    let explained = project.milepost(&["explain", "out-of-county", "--month", "2020-03"]);
    assert!(explained.out.contains("\n23 of 80: 28.8% ("), "{}{}", explained.out, explained.err);
    let results = project.milepost(&["results", "--month", "2020-03", "--measure", "out-of-county"]);
    let of_all = results.out.lines().find(|line| line.contains("  all ") && line.contains("share"));
    assert!(of_all.is_some_and(|line| line.contains("23 of 80   28.8%")), "{}", results.out);
    let drawn = project.milepost(&["trend", "out-of-county"]).out;
    assert!(drawn.lines().any(|line| line.starts_with("2020-03  28.8  █")), "{drawn}");
    let report = project.files("reports").into_iter().find(|(name, _)| name.ends_with("report.html"));
    let report = String::from_utf8(report.expect("the run wrote its report").1).unwrap();
    assert!(report.contains("28.8%") && !report.contains("28.7%"), "the report rounds otherwise");
}

#[test]
fn a_yardstick_is_not_rounded_a_second_time_beside_the_figure() {
    let project = Project::of_sample();
    let said = project.milepost(&["explain", "staff-turnover", "--month", "2020-10"]).out;
    assert!(said.contains("\n20 of 151: 13.2% ("), "{said}");
    assert!(said.contains("held up to  Baseline, October 2020: 13.25%; a trace less, "), "{said}");
    assert!(!said.contains("13.3"), "{said}");
}

#[test]
fn a_figure_in_another_unit_than_the_headline_has_the_decimals_of_its_unit() {
    let project = Project::of_sample();
    let said = project.milepost(&["explain", "children-looked-after", "--statistic", "change", "--month", "2021-09"]);
    let yaml = std::fs::read_to_string(package().join("measures/agreed/children-looked-after.yaml")).unwrap();
    assert!(yaml.contains("decimals: 0"), "the headline is a whole number");
    assert!(said.out.contains("987 of 982: 0.5%"), "{}{}", said.out, said.err);
}

#[test]
fn a_category_and_a_day_of_a_curve_are_drawn_on_their_own() {
    let project = project();
    let ran = project.milepost(&["run", "--month", "2020-03", "--no-papers"]);
    assert_eq!(ran.status, Some(0), "{}", ran.err);
    let drawn = project.milepost(&["trend", "out-of-county", "--where", "Placement_Group=Foster placements"]);
    let heading = "Children placed outside Example: share, stock, placement_group foster placements";
    assert!(drawn.out.starts_with(heading) && drawn.out.contains("2020-03  28.8  █"), "{}{}", drawn.out, drawn.err);
    let wrong = project.milepost(&["trend", "out-of-county", "--where", "sex=femail"]);
    wrong.expect(2, &["`sex` has no category `femail`", "did you mean `female`?"]);
    let curve = project.milepost(&["trend", "kept-out-of-care-6-months", "--statistic", "survival"]);
    curve.expect(2, &["is a curve", "hint: name a day, as in `--where days=30`: it is told at 30, 61, 91"]);
}
