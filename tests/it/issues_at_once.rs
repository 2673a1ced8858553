//! Every independent problem of the definitions is told in one go, whatever else is wrong with the file that it stands
//! in; and nothing is told that only follows from another.

use milepost::definitions::{Config, Definitions};

use crate::project::Project;

type Change<'a> = (&'a str, &'a str, &'a str);

/// What is told of the shipped definitions with some texts in the place of others: file, line, column, and what.
fn told(changes: &[Change<'_>]) -> Vec<String> {
    let project = Project::new().with_own_measures();
    for (file, was, is) in changes {
        let name = format!("measures/{file}.yaml");
        let text = project.read(&name);
        assert!(text.contains(was), "{name} does not hold `{was}`");
        project.write(&name, &text.replacen(was, is, 1));
    }
    let folder = project.path("");
    let problems = Definitions::load(&folder, Config::read(&folder).unwrap()).unwrap_err();
    for one in &problems {
        assert!(one.hint.is_some(), "no hint: {one}");
        let place = one.place.as_ref().unwrap();
        // The line that is shown is that of the file as it was written.
        let text = project.read(&place.file);
        assert_eq!(one.source_line.as_deref(), place.line.and_then(|line| text.lines().nth(line - 1)), "{one}");
    }
    let in_brief = |one: &milepost::vocabulary::Diagnostic| {
        let place = one.place.as_ref().unwrap().to_string();
        format!("{} {}", place.trim_start_matches("measures/"), one.what)
    };
    problems.iter().map(in_brief).collect()
}

const RESIDENTIAL: &str = "agreed/residential-placements";
const OUT: &str = "agreed/out-of-county";
const NO_LOCATON: Change<'_> = (OUT, "where: location = 'OUT'", "where: locaton = 'OUT'");
const SAID_OF_LOCATON: &str = "agreed/out-of-county.yaml:12:47 there is no column `locaton` here";

#[test]
fn a_fault_in_the_form_of_a_file_hides_none_of_its_other_problems() {
    let told = told(&[
        (RESIDENTIAL, "owner:", "# owner:"),
        (RESIDENTIAL, "population: looked-after", "population: loked-after"),
        (RESIDENTIAL, "statistic: count", "statistic: medain"),
        (RESIDENTIAL, "statistic: share, window: stock", "statistic: share, window: stok"),
        (RESIDENTIAL, "[age_band, sex,", "[age_bnd, sexx,"),
        (RESIDENTIAL, "decimals: 0", "decimals: \"none\""),
        (RESIDENTIAL, "better: lower", "better: sideways"),
        (RESIDENTIAL, "IN ('K1', 'K2', 'R1', 'S1')", "IN ('K1', 'K9')"),
        (RESIDENTIAL, "month: 2020-08", "month: 2020-13"),
    ]);
    let expected = [
        "1:1 the key `owner` is missing",
        "11:13 there is no population `loked-after`",
        "13:18 `medain` is not a statistic",
        "14:33 `stok` is not a window",
        "15:14 measure `residential-placements` is broken down by `age_bnd`, which is no dimension",
        "15:23 measure `residential-placements` is broken down by `sexx`, which is no dimension",
        "16:11 a whole number belongs here",
        "17:9 `sideways` is none of the words that may stand here",
        "24:80 `K9` is not in the list of codes",
        "37:12 `2020-13` is not a month",
    ];
    assert_eq!(told, expected.map(|one| format!("agreed/residential-placements.yaml:{one}")));
}

#[test]
fn what_stands_in_for_a_part_that_could_not_be_read_raises_nothing() {
    for (file, was, is, expected) in [
        (RESIDENTIAL, "statistic: count, window: stock,", "statistic: count,", "13:25 the key `window` is missing"),
        (RESIDENTIAL, "version: { number: 1, from: 2020-08-01 }", "version: 1", "34:10 keys with values belong here"),
        (RESIDENTIAL, "figures:", "figurs:", "12:1 there is no key `figurs` here"),
        (
            OUT,
            "breakdowns: [age_band,",
            "breakdowns: [{ age_band: 1 },",
            "13:14 a text belongs here, no list and no keys",
        ),
        (OUT, "breakdowns: [", "breakdowns: all # [", "13:13 a list belongs here"),
        (OUT, "id: out-of-county", "id:", "1:3 nothing stands here"),
        (OUT, "id: out-of-county\n", "", "1:1 the key `id` is missing"),
        (OUT, "owner:", "title: again\nowner:", "9:1 the key `title` stands here twice"),
        (
            OUT,
            "options:\n  - { name: edge of the stock,",
            "options:\n  - { nom: edge of the stock,",
            "36:7 there is no key `nom` here",
        ),
        (
            "populations/looked-after",
            "ends_at_next: true",
            "ends_at_next: maybe",
            "5:49 `true` or `false` belongs here",
        ),
        ("populations/looked-after", "stock: { from:", "stock: { form:", "5:10 there is no key `form` here"),
    ] {
        let told = told(&[(file, was, is)]);
        assert_eq!(told, [format!("{file}.yaml:{expected}")], "{is}");
    }
}

#[test]
fn lists_that_could_not_be_read_raise_nothing_about_what_they_would_have_held() {
    for (file, key) in [
        (RESIDENTIAL, "figures"),
        (RESIDENTIAL, "options"),
        ("populations/referred", "was_in"),
        ("populations/referred", "options"),
    ] {
        let told = told(&[(file, &format!("\n{key}:\n"), &format!("\n{key}: 5\nzzz:\n"))]);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].ends_with(" a list belongs here"), "{told:?}");
        assert!(told[1].ends_with(" there is no key `zzz` here"), "{told:?}");
    }
}

#[test]
fn a_population_with_a_problem_hides_none_of_the_measures_that_count_it() {
    let of_column = ("populations/looked-after", "LS IN", "LSS IN");
    assert_eq!(
        told(&[of_column, NO_LOCATON]),
        ["populations/looked-after.yaml:8:11 there is no column `LSS` here", SAID_OF_LOCATON]
    );
    let of_form = ("populations/looked-after", "title:", "# title:");
    let of_time = ("populations/looked-after", "stock: {", "flow: { event: DECOM }\nstock: {");
    assert_eq!(
        told(&[of_form, of_time, NO_LOCATON]),
        [
            "populations/looked-after.yaml:1:1 the key `title` is missing",
            "populations/looked-after.yaml:1:5 population `looked-after` must be one of `stock`, `flow` or `cohort`",
            SAID_OF_LOCATON
        ]
    );
}

#[test]
fn a_figure_with_a_problem_hides_none_of_the_tests_the_control_chart_and_the_options() {
    let told = told(&[
        NO_LOCATON,
        (OUT, "better: lower", "better: lower\ncontrol: { statistic: medain }"),
        (OUT, "is: from-start", "is: from-strt"),
        (OUT, "- { share: 1 of 2 }", "- { shar: 1 of 2 }"),
    ]);
    let expected = [
        SAID_OF_LOCATON,
        "agreed/out-of-county.yaml:16:23 measure `out-of-county` has no figure `medain`",
        "agreed/out-of-county.yaml:37:36 option `edge of the stock` has no choice `from-strt`",
        "agreed/out-of-county.yaml:55:9 measure `out-of-county` has no statistic `shar`",
    ];
    assert_eq!(told, expected);
}

#[test]
fn two_files_of_one_id_are_both_named_whatever_else_is_wrong_with_them() {
    let told = told(&[
        ("agreed/entries-aged-16-plus", "id: entries-aged-16-plus", "id: children-looked-after"),
        ("agreed/entries-aged-16-plus", "window: 12 months", "window: 12 moons"),
        ("agreed/children-looked-after", "statistic: count", "statistic: cuont"),
        // By its new id it looks into itself.
        ("populations/referred", "id: referred", "id: looked-after"),
    ]);
    let twins = "agreed/entries-aged-16-plus.yaml:1:5 there are two measures `children-looked-after`, the other at \
                 measures/agreed/children-looked-after.yaml:1:5";
    let populations = "populations/referred.yaml:1:5 there are two populations `looked-after`, the other at \
                       measures/populations/looked-after.yaml:1:5";
    for expected in [
        twins,
        populations,
        "agreed/entries-aged-16-plus.yaml:12:33 `12 moons` is not a window",
        "agreed/children-looked-after.yaml:12:18 `cuont` is not a statistic",
    ] {
        assert!(told.iter().any(|one| one == expected), "{expected}\nis not among {told:#?}");
    }
}

#[test]
fn a_dimension_with_a_problem_is_told_once_and_stays_in_every_breakdown() {
    let column = ("dimensions", "age < 1", "agee < 1");
    assert_eq!(told(&[column]), ["dimensions.yaml:6:28 there is no column `agee` here"]);
    let form = ("dimensions", "title: Age", "titel: Age");
    assert_eq!(
        told(&[column, form, NO_LOCATON]),
        [
            "dimensions.yaml:4:3 there is no key `titel` here",
            "dimensions.yaml:6:28 there is no column `agee` here",
            SAID_OF_LOCATON
        ]
    );
}

const EPISODES: &str = "contracts/episodes";

#[test]
fn a_contract_with_a_fault_in_its_form_hides_none_of_its_other_problems_nor_those_of_other_files() {
    let told = told(&[
        (EPISODES, "title:", "titel:"),
        ("contracts/referrals", "{ name: HUB, holds: text,", "{ name: HUB, holds: txt,"),
        ("contracts/referrals", "breaks_when: DECISION_DATE < REFERRAL_DATE", "breaks_when: DECISION_DATE <"),
        ("contracts/homes", "title: Children's homes and their inspections", "title: [homes]"),
        ("contracts/homes", "breaks_when: CLOSED < OPENED", "breaks_when: CLOSD < OPENED"),
        ("contracts/homes", "key: [URN, INSPECTED]", "key: [URM, INSPECTED]"),
        ("populations/homes-judged", "latest: INSPECTED", "latest: INSPECTD"),
        ("agreed/homes-good-or-outstanding", "statistic: share", "statistic: shre"),
    ]);
    let has = |wanted: &str| told.iter().any(|one| one.contains(wanted));
    for wanted in [
        "contracts/episodes.yaml:4:1 there is no key `titel` here",
        "contracts/homes.yaml:3:8 a text belongs here",
        "contracts/homes.yaml:11:7 contract `homes` has no column `URM`",
        "contracts/homes.yaml:14:18 there is no column `CLOSD` here",
        "contracts/referrals.yaml:10:25 `txt` is none of the words that may stand here",
        "contracts/referrals.yaml:22:18 the condition is not SQL",
        "populations/homes-judged.yaml:",
        "agreed/homes-good-or-outstanding.yaml:",
    ] {
        assert!(has(wanted), "`{wanted}` is not told: {told:#?}");
    }
    assert_eq!(told.len(), 8, "{told:#?}");
}

#[test]
fn what_hangs_on_a_column_that_could_not_be_read_raises_nothing() {
    for (file, was, is) in [
        ("contracts/homes", "{ name: CLOSED,", "{ nam: CLOSED,"),
        ("contracts/homes", "columns:", "colums:"),
        ("contracts/homes", "table: homes", "tabel: homes"),
        ("contracts/header", "{ name: DOB,", "{ nam: DOB,"),
    ] {
        let told = told(&[(file, was, is)]);
        let key = is.trim_start_matches("{ ").split(':').next().unwrap();
        assert_eq!(told.len(), 1, "{is}: {told:#?}");
        assert!(told[0].ends_with(&format!(" there is no key `{key}` here")), "{told:?}");
    }
}
