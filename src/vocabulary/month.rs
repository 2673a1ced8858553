//! A calendar month. Every figure is about one, at its last day, which the specification calls T.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar month, counted in months since year 0 so that the month before is one less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// January to December.
    pub const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];

    /// The month of a year, or nothing if `month` is not 1 to 12 or the year not 1 to 9999.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        let is_month = (1..=12).contains(&month) && (1..=9999).contains(&year);
        is_month.then(|| Self(year * 12 + month as i32 - 1))
    }

    /// The month that holds a date.
    pub fn of(date: NaiveDate) -> Self {
        Self(date.year() * 12 + date.month0() as i32)
    }

    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// 1 for January to 12 for December.
    pub fn number(self) -> u32 {
        self.0.rem_euclid(12) as u32 + 1
    }

    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.number(), 1).expect("a month has a first day")
    }

    /// T: the day that every figure of the month is about.
    pub fn last_day(self) -> NaiveDate {
        self.first_day() + Months::new(1) - Days::new(1)
    }

    /// The month so many months later, or earlier if negative.
    pub fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// How many months `self` is after `other`.
    pub fn since(self, other: Self) -> i32 {
        self.0 - other.0
    }

    /// The April that begins the financial year of this month.
    pub fn financial_year_start(self) -> Self {
        self.plus(-((self.number() as i32 + 8) % 12))
    }

    /// `September 2021`, as a paper says it.
    pub fn in_words(self) -> String {
        format!("{} {}", Self::NAMES[self.number() as usize - 1], self.year())
    }

    /// `Sep 2021`, as a chart's axis says it.
    pub fn in_short(self) -> String {
        format!("{} {}", &Self::NAMES[self.number() as usize - 1][..3], self.year())
    }

    /// Every month from this one to `last`, both in.
    pub fn to(self, last: Self) -> impl DoubleEndedIterator<Item = Self> + Clone {
        (self.0..=last.0).map(Self)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let complaint = || format!("`{text}` is not a month; write it as 2021-09");
        let (year, month) = text.split_once('-').ok_or_else(complaint)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(complaint());
        }
        let year = year.parse().map_err(|_| complaint())?;
        let month = month.parse().map_err(|_| complaint())?;
        Self::new(year, month).ok_or_else(complaint)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_day_of_february_knows_leap_years() {
        assert_eq!(month("2020-02").last_day(), NaiveDate::from_ymd_opt(2020, 2, 29).unwrap());
        assert_eq!(month("2021-02").last_day(), NaiveDate::from_ymd_opt(2021, 2, 28).unwrap());
    }

    #[test]
    fn the_financial_year_starts_in_april() {
        for (given, start) in [("2021-03", "2020-04"), ("2021-04", "2021-04"), ("2021-12", "2021-04")] {
            assert_eq!(month(given).financial_year_start(), month(start), "{given}");
        }
    }

    #[test]
    fn a_month_that_is_not_one_is_refused() {
        for text in ["2021-13", "2021-00", "21-09", "2021/09", "2021-9", "", "0000-01"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }

    #[test]
    fn months_count_across_a_year_end() {
        assert_eq!(month("2020-11").plus(3), month("2021-02"));
        assert_eq!(month("2021-02").since(month("2020-11")), 3);
        assert_eq!(month("2020-12").to(month("2021-01")).count(), 2);
        assert_eq!(month("2021-09").in_words(), "September 2021");
    }
}
