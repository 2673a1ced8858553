//! The columns that milepost derives: age, unaccompanied status, location and miles, each on a given day.

use chrono::NaiveDate;
use polars::prelude::*;

use super::{Inputs, population_rows::Needs};
use crate::{
    definitions::{AGE, Categories, IS_UASC, LOCATION, MILES},
    places,
};

/// The table of unaccompanied asylum-seeking children.
pub const UASC_TABLE: &str = "uasc";
/// Whether the child is in that table, and the day the status ends.
pub const UASC_LISTED: &str = "_uasc_listed";
pub const UASC_UNTIL: &str = "_uasc_until";

/// The day on which a trait is taken.
pub enum Day {
    /// The last day of the month that a row counts in.
    OfMonth,
    /// A date column: the day of an event.
    Of(String),
}

impl Day {
    fn expr(&self) -> Expr {
        match self {
            Self::OfMonth => col(super::spine::DAY),
            Self::Of(column) => col(column.as_str()),
        }
    }
}

/// Adds what is needed of age, unaccompanied status, location and miles on a day.
pub fn with_derived(inputs: &Inputs<'_>, rows: LazyFrame, day: &Day, needs: &Needs) -> LazyFrame {
    let day = day.expr();
    let mut rows = rows;
    if needs.contains(AGE) {
        rows = rows.with_column(age(col("DOB"), day.clone()).alias(AGE));
    }
    if needs.contains(IS_UASC) && has_uasc(inputs) {
        rows = rows.with_column(is_uasc(day.clone()).alias(IS_UASC));
    }
    if needs.contains(LOCATION) {
        rows = rows.with_column(location(inputs, day.clone()).alias(LOCATION));
    }
    if needs.contains(MILES) {
        let miles = col(places::MILES_BETWEEN);
        let miles = if has_uasc(inputs) { when(was_uasc_lately(day)).then(lit(NULL)).otherwise(miles) } else { miles };
        rows = rows.with_column(miles.alias(MILES));
    }
    rows
}

/// The columns from which the derived ones are made, which must travel with the rows until the day is known.
pub fn static_columns(inputs: &Inputs<'_>, needs: &Needs) -> Vec<String> {
    let mut columns = Vec::new();
    if needs.contains(AGE) {
        columns.push(String::from("DOB"));
    }
    if needs.contains(IS_UASC) || needs.contains(MILES) {
        columns.extend([UASC_LISTED, UASC_UNTIL].map(String::from));
    }
    if needs.contains(MILES) {
        columns.push(places::MILES_BETWEEN.to_owned());
    }
    if needs.contains(LOCATION) {
        columns.extend((0..inputs.definitions.config.authority.districts.len()).map(places::location_column));
    }
    columns
}

/// Whether a column of the child is looked at, by itself or by way of a derived one.
pub fn is_needed(name: &str, needs: &Needs) -> bool {
    needs.contains(name) || (name == "DOB" && needs.contains(AGE))
}

/// Whether a column is known only once the month is: for a stock, what is derived on its last day.
pub fn waits_for_the_month(name: &str) -> bool {
    [AGE, IS_UASC, LOCATION, MILES].contains(&name)
}

pub fn has_uasc(inputs: &Inputs<'_>) -> bool {
    inputs.located.table(UASC_TABLE).is_some()
}

/// Whether a dimension can be told from the extracts that arrived.
pub fn can_be_told(inputs: &Inputs<'_>, categories: &Categories) -> bool {
    !categories.columns().contains(&IS_UASC) || has_uasc(inputs)
}

/// Completed years. Somebody born on 29 February is a year older on 1 March of a common year. Before birth: not known.
fn age(born: Expr, day: Expr) -> Expr {
    let year = |date: &Expr| date.clone().dt().year();
    let within_year = |date: &Expr| {
        date.clone().dt().month().cast(DataType::Int32) * lit(32) + date.clone().dt().day().cast(DataType::Int32)
    };
    let is_before_birthday = within_year(&day).lt(within_year(&born)).cast(DataType::Int32);
    let years = year(&day) - year(&born) - is_before_birthday;
    when(day.gt_eq(born)).then(years).otherwise(lit(NULL))
}

/// Listed, and the status not yet ended.
fn is_uasc(day: Expr) -> Expr {
    let is_open = col(UASC_UNTIL).is_null().or(col(UASC_UNTIL).gt(day));
    col(UASC_LISTED).fill_null(lit(false)).and(is_open)
}

/// Unaccompanied on the day or in the 24 months before, when no distance is recorded (fine print 22).
///
/// Days are compared as yyyymmdd: two years before 29 February comes out as a day that no calendar has, and stands
/// rightly between 28 February and 1 March.
fn was_uasc_lately(day: Expr) -> Expr {
    let written = |date: Expr| {
        date.clone().dt().year() * lit(10_000)
            + date.clone().dt().month().cast(DataType::Int32) * lit(100)
            + date.dt().day().cast(DataType::Int32)
    };
    let is_late = col(UASC_UNTIL).is_null().or(written(col(UASC_UNTIL)).gt(written(day) - lit(20_000)));
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
        let ages = frame.lazy().select([age(col("born"), col("day")).alias("age")]).collect().unwrap();
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
