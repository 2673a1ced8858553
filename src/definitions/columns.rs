//! The columns that conditions may name: those of a table, those of the child that its rows name, and what milepost
//! derives from them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    condition::{Columns, Kind},
    contract::Contract,
    dimension::Dimension,
    source::{Source, Spanned},
};
use crate::vocabulary::{Diagnostic, words};

/// The table whose rows have a home and a placement.
pub const PLACED_TABLE: &str = "episodes";
/// The columns that `places` adds to rows with a home and a placement.
pub const LOCATION: &str = "location";
pub const MILES: &str = "miles";
/// The column of miles from home, at one decimal, whoever the child is.
pub const MILES_BETWEEN: &str = "_miles";
/// Completed years of age, at T or at the event.
pub const AGE: &str = "age";
/// The last day of the month that is counted: T.
pub const MONTH_END: &str = "month_end";
/// Whether a child is an unaccompanied asylum-seeking child at T or at the event.
pub const IS_UASC: &str = "is_uasc";
/// The table that says who a child is; its columns are beside every row that names the child.
pub const PERSON_TABLE: &str = "header";
/// The column that names a child in every table.
pub const CHILD: &str = "CHILD";

/// The columns of a table's rows: its own, those of the child they name, and what milepost derives.
pub(super) fn columns_of(contract: &Contract, contracts: &BTreeMap<String, Contract>) -> Columns {
    let mut columns = contract.kinds();
    if columns.contains_key(CHILD) {
        if let Some(person) = contracts.get(PERSON_TABLE) {
            for (name, kind) in person.kinds() {
                columns.entry(name).or_insert(kind);
            }
        }
        columns.insert(String::from(IS_UASC), Kind::Truth);
    }
    columns.insert(String::from(MONTH_END), Kind::Date);
    if columns.contains_key("DOB") {
        columns.insert(String::from(AGE), Kind::Number);
    }
    if columns.contains_key("PL_POST") {
        let locations = ["IN", "OUT"].map(String::from).to_vec();
        columns.insert(String::from(LOCATION), Kind::Code(locations));
        columns.insert(String::from(MILES), Kind::Number);
    }
    columns
}

/// The columns with those of the dimensions that can be told by them. One with something wrong in itself is among them, so
/// that nobody who names it is told that it is not there.
pub(super) fn with_dimensions(
    columns: &Columns,
    dimensions: &[Dimension],
    broken: &BTreeSet<String>,
    source: &Source,
) -> Columns {
    let mut all = columns.clone();
    for dimension in dimensions {
        if broken.contains(&dimension.id) || dimension.over(source, columns).is_some() {
            all.insert(dimension.id.clone(), dimension.kind());
        }
    }
    all
}

/// An error where a name is not among the columns, with the closest one offered.
pub(super) fn unknown_column(source: &Source, name: &Spanned<String>, columns: &Columns) -> Option<Diagnostic> {
    if columns.contains_key(&name.value) {
        return None;
    }
    let wrong = source.wrong_value("MP0104", format!("there is no column `{}` here", name.value), name);
    let names: Vec<&str> = columns.keys().map(String::as_str).collect();
    Some(wrong.hint(match words::did_you_mean(&name.value, names.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("known are {}", words::listed(&names)),
    }))
}
