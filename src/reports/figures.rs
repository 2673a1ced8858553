//! How a figure is printed: rounded once, in its unit, with its counts, or the marker that says why it is not there.
//!
//! A figure that is not `ok` gives its marker and nothing else: no count, no interval, no change.

use chrono::{Datelike, NaiveDate};

use crate::vocabulary::{AgreedMeasure, Month, Outcome, Status, Unit, rounding};
pub use crate::vocabulary::{printed::in_unit, words::capital};

/// The figure in its unit, or its marker: `44.5%`, `£4,374`, `[x]`.
pub fn value(outcome: &Outcome, decimals: u8) -> String {
    if let Some(marker) = outcome.status.marker() {
        return marker.to_owned();
    }
    let printed = outcome.counted().map_or(missing(), |counted| counted.printed(decimals));
    // A change without a sign could be read as a level.
    let is_rise = outcome.statistic == "change" && outcome.value.is_some_and(|value| value > 0.0);
    if is_rise { format!("+{printed}") } else { printed }
}

/// The figure, or `[x]` where the results do not have it at all.
pub fn value_or_missing(outcome: Option<&Outcome>, decimals: u8) -> String {
    outcome.map_or(missing(), |one| value(one, decimals))
}

fn missing() -> String {
    String::from("[x]")
}

/// `434 of 975`, where both counts have a meaning and the figure may be shown.
pub fn counts(outcome: &Outcome) -> Option<String> {
    // A mean of month-ends is no part of a whole: 402 of 6 would say nothing.
    let is_shown = outcome.status == Status::Ok && outcome.statistic != "mean";
    let (n, d) = (outcome.numerator?, outcome.denominator?);
    is_shown.then(|| format!("{} of {}", rounding::count(n), rounding::count(d)))
}

/// `41.4% to 47.6%`.
pub fn interval(outcome: &Outcome, decimals: u8) -> Option<String> {
    between(outcome, outcome.lower?, outcome.upper?, decimals)
}

/// The least and the most that the figure could be if rows set aside counted either way; `the same` where they are one.
pub fn bounds(outcome: &Outcome, decimals: u8) -> Option<String> {
    let (least, most) = (outcome.least?, outcome.most?);
    let print = |value| in_unit(value, outcome.unit, decimals);
    let is_the_same = print(least) == print(most) && outcome.value.is_some_and(|value| print(value) == print(least));
    let words = between(outcome, least, most, decimals)?;
    Some(if is_the_same { String::from("the same") } else { words })
}

fn between(outcome: &Outcome, low: f64, high: f64, decimals: u8) -> Option<String> {
    let is_shown = outcome.status == Status::Ok;
    is_shown.then(|| span(low, high, outcome.unit, decimals))
}

/// `41.4% to 47.6%`, `35.6 to 40.4 per 10,000`: signs stand at both ends, and words once.
pub fn span(low: f64, high: f64, unit: Unit, decimals: u8) -> String {
    let low = match unit {
        Unit::Percent | Unit::Gbp => in_unit(low, unit, decimals),
        _ => rounding::number(low, decimals),
    };
    format!("{low} to {}", in_unit(high, unit, decimals))
}

/// The same words with every day such as `2021-01-01` written as `1 January 2021`.
pub fn with_days(words: &str) -> String {
    let day = |word: &str| {
        let bare = word.trim_end_matches([',', ';', '.', ')']);
        let written = bare.parse::<NaiveDate>().ok().filter(|_| bare.len() == 10).map(date);
        written.map_or_else(|| word.to_owned(), |written| written + &word[bare.len()..])
    };
    words.split(' ').map(day).collect::<Vec<_>>().join(" ")
}

/// The integers behind a percentage, where the percentage is their quotient.
pub fn percent_counts(outcome: &Outcome) -> Option<(i64, i64)> {
    outcome.counted()?.percent_counts()
}

/// The decimals of a figure of a measure.
pub fn decimals(measure: &AgreedMeasure, unit: Unit) -> u8 {
    measure.decimals_of(unit)
}

/// `30 September 2021`, the day that a month's figures are about.
pub fn last_day(month: Month) -> String {
    date(month.last_day())
}

/// `1 January 2021`.
pub fn date(day: NaiveDate) -> String {
    format!("{} {}", day.day(), Month::of(day).in_words())
}

/// When a figure is about: `on 30 September 2021`, `in the 12 months to 30 September 2021`.
pub fn when(window: &str, month: Month) -> String {
    let to = last_day(month);
    match window {
        "stock" => format!("on {to}"),
        "month" => format!("in {}", month.in_words()),
        "12 months" => format!("in the 12 months to {to}"),
        "year to date" => format!("from {} to {to}", date(month.financial_year_start().first_day())),
        other => {
            match (other.strip_prefix("since ").and_then(|day| day.parse().ok()), other.strip_prefix("follow-up ")) {
                (Some(start), _) => format!("from {} to {to}", date(start)),
                (None, Some(time)) => format!("followed for {time} by {to}"),
                (None, None) => format!("{other}, to {to}"),
            }
        }
    }
}

/// The month in which a window that ends in `month` begins, where it is one that grows.
pub fn window_start(window: &str, month: Month) -> Option<Month> {
    match window {
        "year to date" => Some(month.financial_year_start()),
        _ => Some(Month::of(window.strip_prefix("since ")?.parse().ok()?)),
    }
}

/// A statistic in words: `Average (mean)`.
pub fn statistic(name: &str) -> String {
    let words = match name {
        "mean" => "Average (mean)",
        "max" => "Highest",
        "mean a year" => "Average × 52, a year",
        "max a year" => "Highest × 52, a year",
        "sum" => "Total",
        "share" => "Share",
        "count" => "Number",
        "rate" => "Rate",
        "ratio" => "Ratio",
        "change" => "Change since the baseline month",
        "share of budget" => "Share of the whole year’s budget",
        other => return capital(other),
    };
    words.to_owned()
}

/// A method of intervals, in words.
pub fn method(name: &str) -> &str {
    match name {
        "wilson" => "Wilson",
        "byar" => "Byar",
        "exact" => "exact Poisson",
        "t" => "Student’s t",
        "kaplan-meier" => "Kaplan–Meier, log–log",
        other => other,
    }
}

/// The same words with a small letter first, to follow a comma.
pub fn in_line(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented::{month, share};

    #[test]
    fn turnover_of_twenty_in_151_is_rounded_from_its_integers() {
        let turnover = share("staff-turnover", "2020-10", 20, 151);
        assert_eq!(value(&turnover, 1), "13.2%");
        assert_eq!(value(&turnover, 2), "13.25%");
        assert_eq!(counts(&turnover).as_deref(), Some("20 of 151"));
    }

    #[test]
    fn a_figure_that_is_hidden_gives_its_marker_and_nothing_else() {
        let hidden = Outcome { status: Status::Suppressed, ..share("x", "2021-09", 3, 9) };
        assert_eq!(value(&hidden, 1), "[c]");
        assert_eq!((counts(&hidden), interval(&hidden, 1)), (None, None));
    }

    #[test]
    fn a_window_is_said_in_days() {
        let september = month("2021-09");
        assert_eq!(when("stock", september), "on 30 September 2021");
        assert_eq!(when("12 months", september), "in the 12 months to 30 September 2021");
        assert_eq!(when("since 2021-01-01", september), "from 1 January 2021 to 30 September 2021");
        assert_eq!(when("follow-up 6 months", september), "followed for 6 months by 30 September 2021");
        assert_eq!(when("year to date", month("2021-02")), "from 1 April 2020 to 28 February 2021");
    }

    #[test]
    fn an_interval_says_its_unit_in_words_once() {
        assert_eq!(span(35.6, 40.4, Unit::Per10000, 1), "35.6 to 40.4 per 10,000");
        assert_eq!(span(41.0, 47.5, Unit::Percent, 1), "41.0% to 47.5%");
        assert_eq!(span(4.0, 6.0, Unit::Gbp, 0), "£4 to £6");
    }

    #[test]
    fn a_change_that_is_a_rise_has_its_sign() {
        let risen = Outcome { statistic: String::from("change"), ..share("x", "2021-09", 987, 982) };
        assert!(value(&risen, 1).starts_with('+'), "{}", value(&risen, 1));
    }

    #[test]
    fn days_are_written_as_people_say_them() {
        assert_eq!(with_days("1, from 2021-01-01, definition 4ab2"), "1, from 1 January 2021, definition 4ab2");
        assert_eq!(with_days("2021-13-01 stays"), "2021-13-01 stays");
    }

    #[test]
    fn money_below_nought_has_its_sign_before_the_pound() {
        assert_eq!(in_unit(-250.0, Unit::Gbp, 0), "\u{2212}£250");
        assert_eq!(in_unit(4374.0, Unit::Gbp, 0), "£4,374");
    }
}
