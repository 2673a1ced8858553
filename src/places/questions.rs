//! What is odd about the places of rows: the rules of a contract that look at what the directory says of postcodes.
//!
//! Given what was checked and the directory, this gives the rows that break such a rule. No figure hangs on it: which
//! rows count was decided before.

use polars::prelude::*;

use super::{ByPost, Directory, Lookups, PLACED_TABLE, Spots, location_column, spots};
use crate::{
    checks::{Breaking, Checked, quarantine::CAN_BE_ASKED},
    definitions::{
        Contract,
        config::Authority,
        contract::{
            AUTHORITY_CODE, HOME_FOUND, PLACEMENT_FOUND, POSTCODES_LA, POSTCODES_LOCATION, POSTCODES_MILES, Rule,
        },
    },
    frames::labels,
};

/// Asks the rules under `once_placed` of every row of which it is known whose it is, also of those set aside; and says how
/// their postcodes fared in the directory.
pub fn question<'a>(
    checked: &Checked,
    directory: Option<&Directory>,
    authority: &Authority,
    contract: &'a Contract,
) -> PolarsResult<(Vec<Breaking<'a>>, Lookups)> {
    let (Some(directory), Some(rows)) = (directory, rows(checked)?) else { return Ok(Default::default()) };
    let (spots, lookups) = spots(&rows, Some(directory), &authority.districts)?;
    let mut asked = beside_their_postcodes(&rows, spots, authority)?;
    let schema = asked.collect_schema()?;
    let can_be_told = |rule: &&Rule| rule.columns().all(|name| schema.contains(name));
    let rules: Vec<&Rule> = contract.once_placed.iter().filter(can_be_told).collect();
    let name_of = |at: usize| format!("_rule_{at}");
    let mut answers: Vec<Expr> =
        rules.iter().enumerate().map(|(at, rule)| rule.breaks_when.expr.clone().alias(name_of(at))).collect();
    answers.extend([POSTCODES_MILES, POSTCODES_LOCATION, POSTCODES_LA].map(col));
    let answers = asked.select(answers).collect()?;
    let mut broken: Vec<Breaking<'a>> = Vec::new();
    for (at, rule) in rules.into_iter().enumerate() {
        let mut breaks = answers.column(&name_of(at))?.bool()?.fill_null_with_values(false)?;
        for cause in broken.iter().filter(|cause| rule.unless_breaks.contains(&cause.rule.code)) {
            breaks = &breaks & &!&cause.breaks;
        }
        let counted = rule.counted_as.iter().filter_map(|name| answers.column(name).ok());
        let counted = counted.map(|column| column.filter(&breaks)?.cast(&DataType::String)).next().transpose()?;
        broken.push(Breaking { rule, rows: rows.filter(&breaks)?, counted, breaks });
    }
    Ok((broken, lookups))
}

/// The rows that count, then those set aside of which more can be asked.
fn rows(checked: &Checked) -> PolarsResult<Option<DataFrame>> {
    let Some(used) = checked.table(PLACED_TABLE) else { return Ok(None) };
    let Some(aside) = checked.set_aside(PLACED_TABLE) else { return Ok(Some(used.clone())) };
    let names: Vec<String> = used.get_column_names_owned().into_iter().map(|name| name.to_string()).collect();
    let aside = aside.filter(aside.column(CAN_BE_ASKED)?.bool()?)?;
    used.vstack(&aside.select(names)?).map(Some)
}

/// Every row, in order, with what the directory says of its two postcodes.
fn beside_their_postcodes(rows: &DataFrame, spots: Spots, authority: &Authority) -> PolarsResult<LazyFrame> {
    let sets = authority.districts.len();
    let told =
        [location_by_every_set(sets).alias(POSTCODES_LOCATION), authority_of(sets, authority).alias(POSTCODES_LA)];
    let by_post = ByPost::of(&spots.lazy().with_columns(told).collect()?)?;
    let miles = when(by_post.at("HOME_POST", "outside_england")?.fill_null(lit(false)))
        .then(lit(NULL).cast(DataType::Float64))
        .otherwise(by_post.miles_on_the_grid()?);
    Ok(rows.clone().lazy().with_columns([
        by_post.at("HOME_POST", "found")?.alias(HOME_FOUND),
        by_post.at("PL_POST", "found")?.alias(PLACEMENT_FOUND),
        by_post.at("PL_POST", POSTCODES_LOCATION)?.alias(POSTCODES_LOCATION),
        by_post.at("PL_POST", POSTCODES_LA)?.alias(POSTCODES_LA),
        miles.alias(POSTCODES_MILES),
        lit(authority.code.to_uppercase()).alias(AUTHORITY_CODE),
    ]))
}

/// In or out by every set of districts that the authority has had: which of them is in force depends on the day.
fn location_by_every_set(sets: usize) -> Expr {
    let is = |place: &'static str| {
        let by_set = (0..sets).map(|set| col(location_column(set)).eq(lit(place)));
        by_set.reduce(Expr::and).unwrap_or(lit(false))
    };
    when(is("IN")).then(lit("IN")).when(is("OUT")).then(lit("OUT")).otherwise(lit(NULL)).cast(labels())
}

/// The upper-tier authority as far as a district tells it: our own, a country, or a district that is its own authority.
/// Which county another district of two tiers lies in, no directory of districts says.
fn authority_of(sets: usize, authority: &Authority) -> Expr {
    let district = || col("district");
    let begins = |with: &'static str| district().str().starts_with(lit(with));
    let is_ours = (0..sets).map(|set| col(location_column(set)).eq(lit("IN"))).reduce(Expr::or).unwrap_or(lit(false));
    let is_of_one_tier = begins("E06").or(begins("E08")).or(begins("E09"));
    when(is_ours)
        .then(lit(authority.code.to_uppercase()))
        .when(begins("S"))
        .then(lit("SCO"))
        .when(begins("W"))
        .then(lit("WAL"))
        .when(begins("N").or(col("is_belfast")))
        .then(lit("NIR"))
        .when(is_of_one_tier)
        .then(district())
        .otherwise(lit(NULL))
        .cast(labels())
}
