//! Every window of every shape, over a table small enough to count by eye; and what is said where a window does not fit.

use milepost::vocabulary::{Outcome, Status};

use crate::project::{CONFIGURATION, Project};

const CONTRACT: &str = "\
table: stays
title: stays
columns:
  - { name: STAY_ID, holds: id, required: true, known: true }
  - { name: FROM, holds: date, required: true, known: true }
  - { name: UNTIL, holds: date, required: true, end: true }
  - { name: WEEKLY, holds: money, required: true }
";

const LATER: &str = "\
table: returns
title: returns
columns:
  - { name: STAY_ID, holds: id, required: true, known: true }
  - { name: RETURNED, holds: date, required: true, known: true }
";

/// By day of start: two before April 2020, one on the first of April, two in July, one on the last day of August.
const STAYS: &str = "\
STAY_ID,FROM,UNTIL,WEEKLY
A,15/08/2019,31/08/2019,70
B,01/03/2020,01/04/2020,70
C,01/04/2020,,140
D,01/07/2020,31/07/2020,7
E,31/07/2020,15/08/2020,70
F,31/08/2020,,700
";

/// C came back after five months, D within six, F on the day it is too late for.
const RETURNS: &str = "STAY_ID,RETURNED\nC,05/09/2020\nD,31/12/2020\nF,01/03/2021\n";

fn population(id: &str, shape: &str) -> String {
    format!("id: {id}\ntitle: {id}\ntable: stays\nkey: [STAY_ID]\n{shape}\nspeaks: {{ latest: FROM }}\n")
}

fn project(population: &str, figure: &str) -> Project {
    let project = Project::configured(&CONFIGURATION.replace("2021-01-01", "2020-07-15")).with_no_measures();
    project.write("measures/contracts/stays.yaml", CONTRACT);
    project.write("measures/contracts/returns.yaml", LATER);
    project.write("measures/dimensions.yaml", "[]\n");
    project.write("measures/populations/there.yaml", &self::population("there", "stock: { from: FROM, until: UNTIL }"));
    project.write("measures/populations/began.yaml", &self::population("began", "flow: { event: FROM }"));
    let followed =
        "cohort: { event: FROM }\nfollow_up: [{ name: back, population: came-back, shared: STAY_ID, after: FROM }]";
    project.write("measures/populations/entered.yaml", &self::population("entered", followed));
    let back = "id: came-back\ntitle: came back\ntable: returns\nkey: [STAY_ID]\nflow: { event: RETURNED }\nspeaks: { earliest: RETURNED }\n";
    project.write("measures/populations/came-back.yaml", back);
    let measure = format!(
        "id: tried\ntitle: Tried\ndefinition: Tried.\nwhy: To try.\nowner: Nobody\npopulation: {population}\nfigures:\n  \
         - {{ {figure} }}\ndecimals: 1\nbetter: neither\nnumerator: stays\ndenominator: stays\nsource: by hand\n\
         version: {{ number: 1, from: 2020-01-01 }}\n"
    );
    project.write("measures/agreed/tried.yaml", &measure);
    project.with("stays.csv", STAYS).with("returns.csv", RETURNS)
}

fn in_month(population: &str, figure: &str, month: &str) -> Outcome {
    let figures = project(population, figure).counted("2020-01", "2021-03").unwrap_or_else(|wrong| panic!("{wrong:?}"));
    figures.into_iter().find(|one| one.month.to_string() == month && one.breakdown == "all").unwrap()
}

fn counted(population: &str, window: &str, month: &str) -> Option<i64> {
    in_month(population, &format!("statistic: count, window: {window}"), month).numerator
}

#[test]
fn what_happened_on_a_day_counts_in_each_window_that_holds_the_day() {
    for population in ["began", "entered"] {
        for (window, month, by_hand) in [
            ("month", "2020-07", 2), // D, E
            ("month", "2020-06", 0),
            ("12 months", "2020-07", 5),           // A to E: from 1 August 2019
            ("12 months", "2020-08", 5),           // B to F: A began in the August before
            ("year to date", "2020-07", 3),        // C, D, E: C on 1 April
            ("year to date", "2020-03", 2),        // A, B
            ("year to date", "2020-04", 1),        // C
            ("since service start", "2020-08", 2), // E, F: D began before 15 July
            ("since 2020-07-31", "2020-08", 2),    // E, F: E on the very day
            ("{ since: 2020-03-02 }", "2020-08", 4),
        ] {
            assert_eq!(counted(population, window, month), Some(by_hand), "{population}, {window}, {month}");
        }
    }
}

#[test]
fn a_stock_in_a_window_holds_who_was_there_at_its_end_or_ended_in_it() {
    for (window, month, by_hand) in [
        ("stock", "2020-07", 2),               // C, E: D ended on the last day
        ("month", "2020-07", 3),               // C, D, E
        ("month", "2020-04", 2),               // B ended on the first day, C
        ("12 months", "2020-07", 5),           // A ended on the last day of August 2019
        ("12 months", "2020-08", 5),           // B to F: the window begins on 1 September 2019
        ("year to date", "2020-08", 5),        // B ended on 1 April; not A
        ("year to date", "2020-03", 2),        // A ended in the year from April 2019; B
        ("since service start", "2020-08", 4), // C to F: D ended on 31 July
        ("since 2020-08-15", "2020-08", 3),    // C, E ended on the very day, F
        ("{ since: 2020-08-16 }", "2020-08", 2),
    ] {
        assert_eq!(counted("there", window, month), Some(by_hand), "{window}, {month}");
    }
}

#[test]
fn before_the_day_since_which_is_counted_there_is_no_figure() {
    for (population, figure) in [
        ("began", "statistic: count, window: since 2020-07-31"),
        ("there", "statistic: count, window: { since: 2020-07-31 }"),
        ("there", "statistic: sum, window: since 2020-07-31, of: WEEKLY, per_days: 7"),
        ("there", "statistic: mean, window: since 2020-07-31, over: month-ends"),
        ("entered", "statistic: share, window: follow-up 6 months since 2020-07-31, where: back"),
    ] {
        let before = in_month(population, figure, "2020-06");
        assert_eq!((before.status, before.value), (Status::NotApplicable, None), "{figure}");
        assert_eq!(before.reason.as_deref(), Some("counted since 31 July 2020"), "{figure}");
        assert_eq!(in_month(population, figure, "2021-03").status, Status::Ok, "{figure}");
    }
    let label = |window: &str| in_month("began", &format!("statistic: count, window: {window}"), "2020-08").window;
    assert_eq!(label("{ since: 2020-07-31 }"), "since 2020-07-31");
    assert_eq!(label("since service start"), "since 2020-07-15");
}

#[test]
fn who_has_not_been_followed_up_for_long_enough_is_left_out_and_counted() {
    let figure = "statistic: share, window: follow-up 6 months since 2020-04-01, where: back";
    let of = |month: &str| {
        let one = in_month("entered", figure, month);
        (one.numerator, one.denominator, one.excluded)
    };
    // C is over on 1 October, D on 1 January, E on 31 January, F on 28 February: six months after 31 August.
    assert_eq!(of("2020-09"), (Some(0), Some(0), Some(4)));
    assert_eq!(of("2020-10"), (Some(1), Some(1), Some(3)));
    assert_eq!(of("2021-01"), (Some(2), Some(3), Some(1)));
    assert_eq!(of("2021-02"), (Some(2), Some(4), Some(0)));
    assert_eq!(of("2021-03"), (Some(2), Some(4), Some(0)), "F came back a day too late");
    // Without a day, since the service started: E and F.
    let since_start = in_month("entered", "statistic: share, window: follow-up 6 months, where: back", "2021-03");
    assert_eq!((since_start.numerator, since_start.denominator), (Some(0), Some(2)));
}

#[test]
fn a_curve_follows_those_who_entered_in_its_window() {
    let at = |window: &str| {
        let figure = format!("statistic: survival, window: {window}, of: back, days: [30]");
        let figures = project("entered", &figure).counted("2020-08", "2020-09").unwrap();
        let of_month = figures.iter().find(|one| one.month.to_string() == "2020-09" && one.statistic == "survival");
        of_month.unwrap().denominator
    };
    assert_eq!(at("since 2020-07-01"), Some(3)); // D, E, F
    assert_eq!(at("12 months"), Some(5)); // B to F
    assert_eq!(at("year to date"), Some(4)); // C to F
}

#[test]
fn money_accrues_night_by_night_in_its_window() {
    let accrued = |window: &str, month: &str| {
        in_month("there", &format!("statistic: sum, window: {window}, of: WEEKLY, per_days: 7"), month).value.unwrap()
    };
    // Pounds a night: B 10, C 20, D 1, E 10, F 100. July: C 31 nights, D 30, E the night of the 31st.
    assert_eq!(accrued("month", "2020-07"), 620.0 + 30.0 + 10.0);
    // From 1 April: C 122 nights, D, E; B ended on the day, which is no night of it.
    assert_eq!(accrued("year to date", "2020-07"), 2_440.0 + 30.0 + 10.0);
    // Twelve months to August: B 31 nights of March, C 153, D 30, E 15, F one.
    assert_eq!(accrued("12 months", "2020-08"), 310.0 + 3_060.0 + 30.0 + 150.0 + 100.0);
    // From 15 August to its end: C 17 nights and F one; E ended on the 15th.
    assert_eq!(accrued("since 2020-08-15", "2020-08"), 340.0 + 100.0);
}

#[test]
fn the_mean_of_month_ends_is_that_of_its_window() {
    let mean = |window: &str| {
        let one = in_month("there", &format!("statistic: mean, window: {window}, over: month-ends"), "2020-08");
        (one.numerator, one.denominator)
    };
    // At the ends of April to August: C; C; C; C and E; C and F.
    assert_eq!(mean("year to date"), (Some(7), Some(5)));
    assert_eq!(mean("since 2020-07-10"), (Some(4), Some(2)));
    // From September 2019: nobody until B in March.
    assert_eq!(mean("12 months"), (Some(8), Some(12)));
}

#[test]
fn a_window_or_a_part_that_does_not_fit_is_refused_in_its_place() {
    for (population, figure, says) in [
        ("began", "statistic: count, window: stock", "`began` is what happened on a day"),
        ("entered", "statistic: count, window: stock", "`entered` is what happened on a day"),
        ("there", "statistic: count, window: follow-up 6 months", "`there` is no cohort"),
        ("began", "statistic: count, window: follow-up 6 months", "`began` is no cohort"),
        ("began", "statistic: sum, window: year to date, of: WEEKLY, per_days: 7", "`began` is no stock"),
        ("there", "statistic: sum, window: stock, of: WEEKLY, per_days: 7", "needs a window"),
        ("began", "statistic: mean, window: year to date, over: month-ends", "`began` is no stock"),
        ("began", "statistic: ratio, window: month, over: entered", "nobody is below the line"),
        (
            "entered",
            "statistic: survival, window: follow-up 6 months, of: back, days: [30]",
            "a curve follows everybody",
        ),
        ("there", "statistic: mean, window: stock, of: WEEKLY, where: WEEKLY > 3", "a `mean` has no use for `where`"),
        ("there", "statistic: count, window: stock, per: 10000", "a `count` has no use for `per`"),
        (
            "there",
            "statistic: ratio, window: stock, fee: 10, of: WEEKLY, unit: weeks, over: there",
            "no use for `over`",
        ),
        ("there", "statistic: rate, window: stock, per: 5000", "a rate for every 5000 has no unit"),
        ("there", "statistic: max, window: stock, of: WEEKLY, times: 0", "`times` is less than 1"),
        ("entered", "statistic: survival, window: month, of: back, days: [30, 20]", "`days` are not numbers"),
        ("there", "statistic: count, window: since 2020-13-01", "`since 2020-13-01` is not a window"),
    ] {
        let told = project(population, figure).counted("2020-08", "2020-08").unwrap_err();
        let [one] = told.as_slice() else { panic!("{figure}: {told:?}") };
        assert!(one.what.contains(says), "{figure}: {}", one.what);
        let place = one.place.clone().unwrap();
        assert_eq!((place.file.as_str(), place.line), ("measures/agreed/tried.yaml", Some(8)), "{figure}");
        assert!(place.column.is_some() && one.hint.is_some(), "{figure}: {one:?}");
    }
}

#[test]
fn a_window_that_begins_with_a_service_nobody_started_is_not_supplied() {
    let project = project("began", "statistic: count, window: since service start");
    let without: String = project
        .read("milepost.yaml")
        .lines()
        .filter(|line| !line.starts_with("service:"))
        .map(|line| format!("{line}\n"))
        .collect();
    project.write("milepost.yaml", &without);
    let figures = project.counted("2020-08", "2020-08").unwrap();
    assert_eq!(figures[0].status, Status::NotSupplied);
    assert_eq!(figures[0].reason.as_deref(), Some("`milepost.yaml` does not say when the service started"));
}
