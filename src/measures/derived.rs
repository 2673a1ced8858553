//! The columns that milepost derives: age, unaccompanied status, location and miles, each on a given day.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Inputs, population_rows::Needs, spine};
use crate::{
    definitions::{AGE, Categories, IS_UASC, LOCATION, MILES, calendar::written},
    places,
};

/// The table of unaccompanied asylum-seeking children.
pub const UASC_TABLE: &str = "uasc";
/// Whether the child is in that table, and the day the status ends.
pub const UASC_LISTED: &str = "_uasc_listed";
pub const UASC_UNTIL: &str = "_uasc_until";

/// The date of birth, and the day unaccompanied status ends, as yyyymmdd.
const BORN: &str = "_born";
const UASC_UNTIL_WRITTEN: &str = "_uasc_until_written";

/// The day on which a trait is taken.
pub enum Day {
    /// The last day of the month that a row counts in.
    OfMonth,
    /// A date column: the day of an event.
    Of(String),
}

impl Day {
    fn date(&self) -> Expr {
        match self {
            Self::OfMonth => col(spine::DAY),
            Self::Of(column) => col(column.as_str()),
        }
    }

    fn written(&self) -> Expr {
        match self {
            Self::OfMonth => col(spine::DAY_WRITTEN),
            Self::Of(column) => written(col(column.as_str())),
        }
    }
}

/// Adds what the derived columns are made from and what does not change with the month.
pub fn with_lasting(inputs: &Inputs<'_>, rows: LazyFrame, needs: &Needs) -> LazyFrame {
    let mut lasting = Vec::new();
    if needs.contains(AGE) {
        lasting.push(written(col("DOB")).alias(BORN));
    }
    if has_uasc(inputs) && (needs.contains(IS_UASC) || needs.contains(MILES)) {
        lasting.push(written(col(UASC_UNTIL)).alias(UASC_UNTIL_WRITTEN));
    }
    if let (true, Some(set)) = (needs.contains(LOCATION), lasting_set(inputs)) {
        lasting.push(col(places::location_column(set).as_str()).alias(LOCATION));
    }
    rows.with_columns(lasting)
}

/// Adds what is needed of age, unaccompanied status, location and miles on a day.
pub fn with_derived(inputs: &Inputs<'_>, rows: LazyFrame, day: &Day, needs: &Needs) -> LazyFrame {
    let mut on_the_day = Vec::new();
    if needs.contains(AGE) {
        on_the_day.push(age(col(BORN), day.written()).alias(AGE));
    }
    if needs.contains(IS_UASC) && has_uasc(inputs) {
        on_the_day.push(is_uasc(day.written()).alias(IS_UASC));
    }
    if needs.contains(LOCATION) && lasting_set(inputs).is_none() {
        on_the_day.push(location(inputs, day.date()).alias(LOCATION));
    }
    if needs.contains(MILES) {
        let miles = col(places::MILES_BETWEEN);
        let is_hidden = has_uasc(inputs).then(|| was_uasc_lately(day.written()));
        on_the_day.push(is_hidden.map_or(miles.clone(), |is| when(is).then(lit(NULL)).otherwise(miles)).alias(MILES));
    }
    rows.with_columns(on_the_day)
}

/// The columns from which the derived ones are made, which must travel with the rows until the day is known.
pub fn static_columns(inputs: &Inputs<'_>, needs: &Needs) -> Vec<String> {
    let mut columns = Vec::new();
    if needs.contains(AGE) {
        columns.push(BORN.to_owned());
    }
    if needs.contains(IS_UASC) || needs.contains(MILES) {
        columns.extend([UASC_LISTED, UASC_UNTIL_WRITTEN].map(String::from));
    }
    if needs.contains(MILES) {
        columns.push(places::MILES_BETWEEN.to_owned());
    }
    if needs.contains(LOCATION) && lasting_set(inputs).is_none() {
        columns.extend((0..inputs.definitions.config.authority.districts.len()).map(places::location_column));
    }
    columns
}

/// Whether a column of the child is looked at, by itself or by way of a derived one.
pub fn is_needed(name: &str, needs: &Needs) -> bool {
    needs.contains(name) || (name == "DOB" && needs.contains(AGE))
}

/// Whether a column is known only once the month is: for a stock, what is derived on its last day.
pub fn waits_for_the_month(inputs: &Inputs<'_>, name: &str) -> bool {
    [AGE, IS_UASC, MILES].contains(&name) || (name == LOCATION && lasting_set(inputs).is_none())
}

/// The set of districts that is in force over every month of the run, if one is.
fn lasting_set(inputs: &Inputs<'_>) -> Option<usize> {
    // Events lie up to a year before the first month.
    let (first, last) = (inputs.months.first.plus(-12).first_day(), inputs.months.last.last_day());
    let sets = inputs.definitions.config.authority.districts.iter();
    sets.enumerate()
        .find(|(_, set)| set.from.is_none_or(|from| from <= first) && set.to.is_none_or(|to| last <= to))
        .map(|(number, _)| number)
}

pub fn has_uasc(inputs: &Inputs<'_>) -> bool {
    inputs.located.table(UASC_TABLE).is_some()
}

/// Whether a dimension can be told from the extracts that arrived.
pub fn can_be_told(inputs: &Inputs<'_>, categories: &Categories) -> bool {
    !categories.columns().contains(&IS_UASC) || has_uasc(inputs)
}

/// Completed years, from two days written as yyyymmdd: the difference in ten-thousands. Somebody born on 29 February
/// is so a year older on 1 March of a common year. Before birth: not known.
fn age(born: Expr, day: Expr) -> Expr {
    let years = (day.clone() - born.clone()).floor_div(lit(10_000));
    when(day.gt_eq(born)).then(years).otherwise(lit(NULL))
}

/// Listed, and the status not yet ended.
fn is_uasc(day: Expr) -> Expr {
    let until = col(UASC_UNTIL_WRITTEN);
    col(UASC_LISTED).fill_null(lit(false)).and(until.clone().is_null().or(until.gt(day)))
}

/// Unaccompanied on the day or in the 24 months before, when no distance is recorded (fine print 22).
///
/// Two years before 29 February comes out as a day that no calendar has, and stands rightly between 28 February and
/// 1 March.
fn was_uasc_lately(day: Expr) -> Expr {
    let until = col(UASC_UNTIL_WRITTEN);
    let is_late = until.clone().is_null().or(until.gt(day - lit(20_000)));
    col(UASC_LISTED).fill_null(lit(false)).and(is_late)
}

/// In or out by the set of districts in force on the day; outside every set's dates, not known.
fn location(inputs: &Inputs<'_>, day: Expr) -> Expr {
    let sets = &inputs.definitions.config.authority.districts;
    let bound = |date: Option<NaiveDate>, otherwise: NaiveDate| lit(date.unwrap_or(otherwise));
    let mut found = lit(NULL).cast(crate::frames::labels());
    for (number, set) in sets.iter().enumerate() {
        let is_in_force = day
            .clone()
            .gt_eq(bound(set.from, NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default()))
            .and(day.clone().lt_eq(bound(set.to, NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default())));
        found = when(is_in_force).then(col(places::location_column(number).as_str())).otherwise(found);
    }
    found
}

#[cfg(test)]
mod tests {
    use polars::df;

    use super::*;

    fn age_on(born: &str, day: &str) -> Option<i32> {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let frame = df!("born" => [date(born)], "day" => [date(day)]).unwrap();
        let ages =
            frame.lazy().select([age(written(col("born")), written(col("day"))).alias("age")]).collect().unwrap();
        ages.column("age").unwrap().i32().unwrap().get(0)
    }

    #[test]
    fn age_is_in_completed_years() {
        assert_eq!(age_on("2004-08-31", "2020-08-31"), Some(16));
        assert_eq!(age_on("2004-09-01", "2020-08-31"), Some(15));
        assert_eq!(age_on("2020-08-31", "2020-08-31"), Some(0));
        assert_eq!(age_on("2020-09-01", "2020-08-31"), None);
    }

    #[test]
    fn who_is_born_on_29_february_is_older_on_1_march_of_a_common_year() {
        assert_eq!(age_on("2004-02-29", "2021-02-28"), Some(16));
        assert_eq!(age_on("2004-02-29", "2021-03-01"), Some(17));
        assert_eq!(age_on("2004-02-29", "2020-02-29"), Some(16));
    }
}
