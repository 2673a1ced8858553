//! What `milepost explain` prints: every step down to the figure, what it was made from, and the reason where there is none.

use std::{collections::BTreeMap, fs};

use crate::project::{EPISODES, HEADER, Project, Said, package};

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
        *reasons.entry(row.unwrap()[7].to_owned()).or_default() += 1;
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

fn explained(arguments: &[&str]) -> Said {
    Project::of_sample().milepost(&[&["explain"], arguments].concat())
}

#[track_caller]
fn says(arguments: &[&str], lines: &[&str]) {
    let said = explained(arguments);
    let printed = said.out + &said.err;
    let mut rest = printed.as_str();
    for line in lines {
        let Some(at) = rest.find(line) else { panic!("`{line}` is not said, or not in this order, in:\n{printed}") };
        rest = &rest[at + line.len()..];
    }
}

/// How many rows the file behind a figure gives for each reason.
fn reasons(file: &std::path::Path) -> BTreeMap<String, usize> {
    let mut reasons = BTreeMap::new();
    for row in csv::Reader::from_path(file).unwrap().records() {
        *reasons.entry(row.unwrap()[7].to_owned()).or_default() += 1;
    }
    reasons
}

#[test]
fn a_mean_of_month_ends_is_told_and_listed_month_by_month() {
    let project = Project::of_sample();
    let said =
        project.milepost(&["explain", "external-residential", "--statistic", "mean", "--rows", "restricted/r.csv"]);
    let lines =
        ["402 of 6: 67", "on 30 September 2021:", "        64  counted\n", "        65  counted on 31 August 2021"];
    for line in lines.into_iter().chain(["        69  counted on 30 April 2021", "402 added up, over 6 month-ends"]) {
        assert!(said.out.contains(line), "`{line}` is not in:\n{}", said.out);
    }
    assert_eq!(reasons(&project.path("restricted/r.csv")), BTreeMap::from([(String::from("counted"), 402)]));
}

#[test]
fn a_mean_says_of_how_many_it_is_not_known() {
    says(
        &["one-key-worker", "--statistic", "mean"],
        &["        95  counted", "        90  with a known amount: key_workers", "         5  not known"],
    );
}

#[test]
fn a_change_is_told_by_the_steps_of_both_its_months() {
    says(
        &["children-looked-after", "--statistic", "change"],
        &[
            "987 of 982: 0.5%",
            "       987  counted",
            "on 31 August 2020:",
            "       982  counted",
            "the change is 5 of 982",
        ],
    );
}

#[test]
fn what_accrues_is_told_by_its_nights() {
    says(
        &["external-residential-cost", "--statistic", "share of budget"],
        &[
            "        98  with a known amount: WEEKLY_COST",
            "12,300 nights",
            "£7,762,656",
            "budget      external-residential, £16,100,000",
        ],
    );
}

#[test]
fn a_category_has_its_own_step_among_everyone() {
    says(
        &["out-of-county", "--where", "AGE_BAND=16+"],
        &["       988  different CHILD", "       260  of them where age_band is 16+", "       260  counted"],
    );
}

/// A child who counts, two whose start cannot be read, and a row like that of the first one, who is counted already.
#[test]
fn rows_set_aside_that_could_count_are_a_step_and_are_listed() {
    let project = Project::new()
        .with(
            "episodes.csv",
            &format!(
                "{EPISODES}\nA,01/01/2020,S,C2,U6,,,,\nB,99/99/2020,S,C2,U6,,,,\nC,99/99/2020,S,C2,U6,,,,\nA,99/99/2020,P,C2,U6,,,,\n"
            ),
        )
        .with("header.csv", &format!("{HEADER}\nA,1,15/06/2008,WBRI\n"));
    let said =
        project.milepost(&["explain", "children-looked-after", "--month", "2020-03", "--rows", "restricted/r.csv"]);
    for line in ["from 1 to 3, if the rows set aside", "         2  beside them in rows set aside, who could count"] {
        assert!(said.out.contains(line), "`{line}` is not in:\n{}{}", said.out, said.err);
    }
    let expected = [("counted", 1), ("set aside, and could count", 2)].map(|(why, count)| (why.to_owned(), count));
    assert_eq!(reasons(&project.path("restricted/r.csv")), BTreeMap::from(expected));
}

#[test]
fn a_value_of_a_column_is_matched_in_any_case_and_an_unknown_one_is_told_with_those_there_are() {
    says(&["hub-caseload", "--where", "HUB=hub a"], &["hub Hub A\n24\n", "        24  of them where hub is Hub A"]);
    says(
        &["hub-caseload", "--where", "hub=Hub AA"],
        &[
            "error[MP0410]: `hub` has no category `Hub AA`",
            "hint: it has Hub A, Hub B and not known; did you mean `Hub A`?",
        ],
    );
    says(
        &["children-looked-after", "--where", "provider=XX"],
        &["`provider` has no category `XX`", "hint: it has PR0, PR1"],
    );
}

#[test]
fn what_is_not_broken_down_says_so_and_a_curve_names_its_days() {
    for (arguments, lines) in [
        (
            ["children-looked-after", "--statistic", "rate", "--where", "sex=female"],
            ["the `rate` of `children-looked-after` is told of everyone alone", "what is broken down is its `count`"],
        ),
        (
            ["children-looked-after", "--statistic", "change", "--where", "sex=female"],
            ["the `change` of `children-looked-after` is told of everyone alone", "ask without `--where`"],
        ),
        (
            ["staff-turnover", "--statistic", "ratio", "--where", "sex=female"],
            [
                "error[MP0410]: the `ratio` of `staff-turnover` is told of everyone alone",
                "hint: ask without `--where`\n",
            ],
        ),
        (
            ["kept-out-of-care-6-months", "--statistic", "survival", "--where", "sex=female"],
            ["is not broken down by `sex`", "`--where days=30`: it is told at 30, 61, 91, 122, 152 and 183"],
        ),
    ] {
        says(&arguments, &lines);
    }
    let said = explained(&["kept-out-of-care-6-months", "--statistic", "survival"]);
    said.expect(2, &["is a curve, with a figure for each of some days", "`--where days=30`"]);
}

#[test]
fn a_day_of_a_curve_says_how_many_were_still_followed_then() {
    says(
        &["kept-out-of-care-6-months", "--statistic", "survival", "--where", "days=91"],
        &["83.1% (74.0% to 89.3%, kaplan-meier)", "54 still followed at day 91 (at risk)"],
    );
}

#[test]
fn a_figure_names_the_places_estimates_and_papers_it_hangs_on() {
    says(
        &["out-of-county"],
        &[
            "districts   Surrey, eleven districts, in force to 31 March 2027",
            "directory   postcodes.csv (",
            "sha256 e56fbdc6",
        ],
    );
    says(
        &["children-looked-after", "--statistic", "rate"],
        &["population  260,000 aged 0 to 17 from 30 June 2019 (a round figure for the sample"],
    );
    says(
        &["staff-turnover", "--month", "2020-10"],
        &[
            "held up to  Baseline, October 2020: 13.25%",
            "(Cabinet response to the No Wrong Door task group, 27 October 2020)",
        ],
    );
    for (statistic, told) in [
        ("max", "held up to  Baseline, October 2020: £8,065; "),
        ("mean a year", "held up to  Baseline, October 2020: £227,448; "),
        ("max a year", "held up to  Baseline, October 2020: £419,380; "),
    ] {
        says(&["external-residential-cost", "--statistic", statistic, "--month", "2020-10"], &[told]);
    }
    let change = ["children-looked-after", "--statistic", "change"];
    says(&change, &["held up to  North Yorkshire with this model, in five years: \u{2212}18%; "]);
    let said = explained(&["staff-turnover"]);
    assert!(!said.out.contains("directory ") && !said.out.contains("districts "), "{}", said.out);
}

#[test]
fn the_rows_make_their_folder_for_one_alone_and_never_lie_among_the_papers() {
    let project = Project::smallest();
    let rows =
        |file: &str| project.milepost(&["explain", "children-looked-after", "--month", "2020-03", "--rows", file]);
    let said = rows("restricted/new/rows.csv");
    assert_eq!(said.status, Some(0), "{}", said.err);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &str| fs::metadata(project.path(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("restricted/new"), mode("restricted/new/rows.csv")), (0o700, 0o600));
    }
    fs::create_dir(project.path("reports")).unwrap();
    for file in ["reports/rows.csv", "reports/2020-03/rows.csv", "restricted/../reports/rows.csv"] {
        let said = rows(file);
        said.expect(
            2,
            &["error[MP0413]: the rows behind a figure name children", "hint: write them to `restricted/rows.csv`"],
        );
        assert!(!project.path("reports/rows.csv").exists(), "{file} was written");
    }
}

#[test]
fn a_measure_is_shown_with_all_that_is_defined_of_it() {
    let project = Project::of_sample();
    let shown = |id: &str| project.milepost(&["measures", "show", id]).out;
    for (id, lines) in [
        (
            "out-of-county",
            &[
                "figure       share (stock), percent, 1 decimal: those of looked-after where location = 'OUT'",
                "population   looked-after: Children looked after on the last day of the month (CHILD of episodes, there from",
                "  left out   an agreed series of short-term placements (legal status V3 or V4): ",
                "baseline     Baseline, August 2020: 44.5% (",
                "comparator   ",
                "charts       trend and panels-by age_band",
                "disclosure   about people; counts of 1 to 5 are hidden, and what would give them away",
            ][..],
        ),
        (
            "homes-good-or-outstanding",
            &["when empty   no home of the council had been judged", "disclosure   about nobody"][..],
        ),
        (
            "children-looked-after",
            &["figure       change (stock), percent, 1 decimal: looked-after against August 2020"][..],
        ),
    ] {
        let shown = shown(id);
        for line in lines {
            assert!(shown.lines().any(|one| one.starts_with(line)), "`{line}` is not in:\n{shown}");
        }
    }
    let project = Project::new().with_own_measures();
    let file = "measures/agreed/out-of-county.yaml";
    project.write(file, &(project.read(file) + "target: { label: Agreed, value: 12.25, source: an invented paper }\n"));
    let shown = project.milepost(&["measures", "show", "out-of-county"]);
    assert!(shown.out.contains("\ntarget       Agreed: 12.25% (an invented paper)\n"), "{}{}", shown.out, shown.err);
}
