//! Which months a run computes: from the earliest that the episodes support to the month asked for, at most 120.

use chrono::NaiveDate;
use polars::prelude::*;

use super::Stopped;
use crate::{
    checks::Checked,
    measures::Months,
    vocabulary::{Diagnostic, Month},
};

/// The longest history that a run computes.
const MOST_MONTHS: i32 = 120;

/// How many months after the last event in the extracts a figure may be asked for. Quiet months happen in a small
/// council; more than a year of silence is a wrong month.
const MOST_QUIET_MONTHS: i32 = 12;

/// The months to compute, and a remark where the month asked for lies after the last event.
pub fn choose(
    checked: &Checked,
    asked: Option<Month>,
    from: Option<Month>,
) -> Result<(Months, Option<Diagnostic>), Stopped> {
    let Some(span) = span_of(checked)? else {
        return Err(Stopped::from(
            Diagnostic::error("MP0213", "no episode could be read, so there is no month to compute")
                .hint("what was said of the files and found in their rows stands below"),
        ));
    };
    if checked.stand_in("episodes").is_some() {
        return of_one_day(Month::of(span.last), asked);
    }
    let (first, last_event) = (Month::of(span.first), Month::of(span.last));
    let last = asked.unwrap_or_else(|| covered(span.last).max(first));
    if last < first || last.since(last_event) > MOST_QUIET_MONTHS {
        let what = format!("the extracts hold nothing to compute {} from", last.in_words());
        let hint = format!(
            "they support the months from {first} to {last_event}; ask for one of them with `--month`, or bring newer extracts"
        );
        return Err(Stopped::from(Diagnostic::error("MP0214", what).hint(hint)));
    }
    let remark = (last > last_event).then(|| {
        let what =
            format!("the last event in the extracts is in {}, before the month asked for", last_event.in_words());
        Diagnostic::warning("MP0215", what)
            .hint("if the extracts are old, bring newer ones; nothing is assumed to have happened since")
    });
    let earliest = first.max(last.plus(1 - MOST_MONTHS));
    let first = from.map_or(earliest, |from| from.clamp(earliest, last));
    Ok((Months { first, last }, remark))
}

/// The one month of a list of one day. The list does not say its day: it is the month asked for, or that of the latest
/// date in it.
fn of_one_day(latest: Month, asked: Option<Month>) -> Result<(Months, Option<Diagnostic>), Stopped> {
    let month = asked.unwrap_or(latest);
    if month < latest {
        let what = format!("a list of one day holds nothing to compute {} from", month.in_words());
        let hint = format!("it has a date in {}; ask for the month of the list with `--month`", latest.in_words());
        return Err(Stopped::from(Diagnostic::error("MP0214", what).hint(hint)));
    }
    let remark = asked.is_none().then(|| {
        let what =
            format!("a list of one day does not say its day; {} is the month of its latest date", latest.in_words());
        Diagnostic::warning("MP0238", what).hint("give the month of the list with `--month`")
    });
    Ok((Months { first: month, last: month }, remark))
}

/// The first month-end at which nobody is missing: the month of the earliest end. A case system extracts the episodes
/// of a period, so whoever left before its first day was never in the extract, and a count of that time is too low.
pub fn complete_from(checked: &Checked) -> Result<Option<Month>, Stopped> {
    if checked.stand_in("episodes").is_some() {
        return Ok(None);
    }
    let Some(episodes) = checked.table("episodes") else { return Ok(None) };
    let ends = episodes.column("DEC")?.cast(&DataType::Int32)?;
    let earliest = ends.i32()?.min().and_then(NaiveDate::from_epoch_days);
    Ok(earliest.map(Month::of))
}

/// The latest month whose last day the extracts have reached.
fn covered(last_event: NaiveDate) -> Month {
    let month = Month::of(last_event);
    if last_event == month.last_day() { month } else { month.plus(-1) }
}

struct Span {
    first: NaiveDate,
    last: NaiveDate,
}

/// The first and the last day on which an episode started or ended.
fn span_of(checked: &Checked) -> PolarsResult<Option<Span>> {
    let Some(episodes) = checked.table("episodes") else { return Ok(None) };
    let day = |column: &str| -> PolarsResult<[Option<i32>; 2]> {
        let days = episodes.column(column)?.cast(&DataType::Int32)?;
        Ok([days.i32()?.min(), days.i32()?.max()])
    };
    let [first, last_start] = day("DECOM")?;
    let [_, last_end] = day("DEC")?;
    let date = |days: i32| NaiveDate::from_epoch_days(days);
    // A year mistyped must not become the month that everything is about.
    let last = last_start.max(last_end).and_then(date).min(checked.last_day());
    Ok(first.and_then(date).zip(last).map(|(first, last)| Span { first, last }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_covered_once_its_last_day_is_reached() {
        let covered = |text: &str| covered(text.parse().unwrap()).to_string();
        assert_eq!(covered("2021-09-30"), "2021-09");
        assert_eq!(covered("2021-09-29"), "2021-08");
        assert_eq!(covered("2020-02-29"), "2020-02");
    }
}
