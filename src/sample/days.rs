//! Days as the service reckons them: birthdays, ages, and days inside a month.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::chance::Chance;
use crate::vocabulary::Month;

/// So many days later, or earlier if negative.
pub fn plus_days(day: NaiveDate, days: i64) -> NaiveDate {
    let distance = Days::new(days.unsigned_abs());
    if days < 0 { day - distance } else { day + distance }
}

/// So many calendar months later, or earlier if negative, clamped to the month's last day: 31 August and six months is
/// 28 February.
pub fn plus_months(day: NaiveDate, months: i32) -> NaiveDate {
    let distance = Months::new(months.unsigned_abs());
    if months < 0 { day - distance } else { day + distance }
}

/// The day somebody is so many years old: 1 March in a common year for who was born on 29 February.
pub fn birthday(born: NaiveDate, years: i32) -> NaiveDate {
    let year = born.year() + years;
    born.with_year(year).unwrap_or_else(|| plus_days(Month::of(born).plus(years * 12).last_day(), 1))
}

/// Completed years on a day.
pub fn age(born: NaiveDate, on: NaiveDate) -> i32 {
    let years = on.year() - born.year();
    years - i32::from(birthday(born, years) > on)
}

/// A day of the month later than `after`, if there is one; now and then the month's last, where the edges are.
pub fn day_in(month: Month, after: NaiveDate, chance: &mut Chance) -> Option<NaiveDate> {
    let last = month.last_day();
    let first = month.first_day().max(plus_days(after, 1));
    if first > last {
        return None;
    }
    let is_month_end = chance.percent(6);
    Some(if is_month_end { last } else { day_between(first, last, chance) })
}

/// A day from `first` to `last`, both in.
pub fn day_between(first: NaiveDate, last: NaiveDate, chance: &mut Chance) -> NaiveDate {
    plus_days(first, chance.between(0, (last - first).num_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn somebody_born_on_29_february_is_a_year_older_on_1_march() {
        assert_eq!(age(day("2004-02-29"), day("2021-02-28")), 16);
        assert_eq!(age(day("2004-02-29"), day("2021-03-01")), 17);
        assert_eq!(age(day("2004-02-29"), day("2020-02-29")), 16);
    }

    #[test]
    fn six_months_after_31_august_is_the_last_of_february() {
        assert_eq!(plus_months(day("2020-08-31"), 6), day("2021-02-28"));
    }
}
