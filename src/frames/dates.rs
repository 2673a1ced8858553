//! Dates as they are written: dd/mm/yyyy, ISO, a spreadsheet's serial number, or with two digits for the year.

use std::ops::Range;

use chrono::NaiveDate;
use polars::prelude::*;

use super::cells::{is_space, tidy};

/// How systems write a day.
const WRITTEN: [&str; 2] = ["%d/%m/%Y", "%Y-%m-%d"];

/// The years that a date can be of; any other is a slip of the pen.
const LIKELY: Range<i32> = 1900..2200;

/// The dates of a column that are written as its first one is, if that is dd/mm/yyyy or ISO; the others are null.
pub(super) fn plain_dates(raw: &Column) -> PolarsResult<Column> {
    let texts = raw.str()?;
    let first = texts.iter().flatten().next().unwrap_or_default();
    let form = if first.contains('/') { WRITTEN[0] } else { WRITTEN[1] };
    let of_form = StrptimeOptions { format: Some(form.into()), strict: false, exact: true, cache: false };
    let date = col(raw.name().clone()).str().to_date(of_form);
    let begins = |year| lit(NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default());
    let is_likely = date.clone().gt_eq(begins(LIKELY.start)).and(date.clone().lt(begins(LIKELY.end)));
    let dates = DataFrame::new(raw.len(), vec![raw.clone()])?.lazy();
    let dates = dates.select([when(is_likely).then(date).otherwise(lit(NULL)).alias(raw.name().clone())]);
    Ok(dates.collect()?.columns()[0].clone())
}

/// A day as dd/mm/yyyy, ISO, either with a time after it, or a spreadsheet's serial number.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let text = text.trim_matches(is_space);
    let day = text.split([' ', 'T']).next().unwrap_or(text);
    let has_time_at_most = text.len() == day.len() || text[day.len() + 1..].starts_with(|c: char| c.is_ascii_digit());
    if !has_time_at_most {
        return None;
    }
    let of_year = |date: NaiveDate| LIKELY.contains(&chrono::Datelike::year(&date)).then_some(date);
    let written = WRITTEN.iter().find_map(|form| NaiveDate::parse_from_str(day, form).ok());
    written.and_then(of_year).or_else(|| serial_date(text))
}

/// Spreadsheets count days from 30 December 1899; five digits reach from 1927 to 2173, so a year is never one.
fn serial_date(text: &str) -> Option<NaiveDate> {
    let days = text.split('.').next()?;
    let is_serial = days.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let days = is_serial.then(|| days.parse::<u64>().ok())??;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(days))
}

/// A day whose year has two digits: the latest such year that does not lie after a day.
pub(super) fn short_date(text: &str, latest: NaiveDate) -> Option<NaiveDate> {
    let text = tidy(text);
    let day = text.split(' ').next().unwrap_or(text);
    let mut parts = day.split('/');
    let (Some(day), Some(month), Some(year), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok())?;
    let year = number(year).filter(|_| year.len() == 2)?;
    let (day, month) = (number(day)?, number(month)?);
    let of_century = |century: i32| NaiveDate::from_ymd_opt(century + year as i32, month, day);
    [2100, 2000, 1900].into_iter().filter_map(of_century).find(|date| *date <= latest)
}

pub(super) fn day_number(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}
