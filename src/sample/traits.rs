//! Who an invented child is: sex, age, ethnic group, need and home, in shares near those published for Surrey.

use chrono::NaiveDate;

use super::{
    case::{Case, Unaccompanied},
    chance::Chance,
    days::{birthday, day_between, plus_days, plus_months},
    places::{Gazetteer, Post},
};

/// The ages of children as they come into care, as first year and last year, in parts of a hundred.
#[rustfmt::skip]
pub const AGES_AT_START: &[(u32, (i64, i64))] = &[
    (15, (0, 0)), (14, (1, 4)), (13, (5, 9)), (21, (10, 15)), (37, (16, 17)),
];
/// The same for the younger children alone, and for the children in care on a day.
#[rustfmt::skip]
pub const AGES_UNDER_16_AT_START: &[(u32, (i64, i64))] = &[(22, (0, 0)), (21, (1, 4)), (21, (5, 9)), (36, (10, 15))];
#[rustfmt::skip]
pub const AGES_IN_CARE: &[(u32, (i64, i64))] = &[
    (3, (0, 0)), (12, (1, 4)), (21, (5, 9)), (42, (10, 15)), (22, (16, 17)),
];

#[rustfmt::skip]
const ETHNIC: &[(u32, &str)] = &[
    (680, "WBRI"), (6, "WIRI"), (75, "WOTH"), (4, "WIRT"), (6, "WROM"), (28, "MWBC"), (14, "MWBA"), (22, "MWAS"),
    (30, "MOTH"),
    (10, "AIND"), (20, "APKN"), (12, "ABAN"), (18, "AOTH"), (12, "BCRB"), (25, "BAFR"), (9, "BOTH"), (3, "CHNE"),
    (14, "OOTH"),
    (7, "NOBT"), (5, "REFU"),
];
#[rustfmt::skip]
const ETHNIC_OF_THE_UNACCOMPANIED: &[(u32, &str)] = &[
    (30, "OOTH"), (30, "AOTH"), (25, "BAFR"), (10, "WOTH"), (5, "BOTH"),
];
#[rustfmt::skip]
const NEEDS: &[(u32, &str)] =
    &[(580, "N1"), (45, "N2"), (15, "N3"), (150, "N4"), (170, "N5"), (18, "N6"), (2, "N7"), (20, "N8")];

/// A child of the ages given on a day, not unaccompanied, without episodes yet.
pub fn child(number: u64, ages: (i64, i64), on: NaiveDate, gazetteer: &Gazetteer, chance: &mut Chance) -> Case {
    let born = born_for(ages, on, chance);
    let sex = if chance.percent(56) { "1" } else { "2" };
    let could_be_mother = sex == "2" && ages.0 >= 16 && chance.percent(4);
    Case {
        number,
        sex,
        born,
        ethnic: chance.weighted(ETHNIC),
        need: chance.weighted(NEEDS),
        home: if chance.percent(2) { Post::Blank } else { gazetteer.home(chance) },
        unaccompanied: None,
        own_child_born: could_be_mother.then(|| plus_days(on, -chance.between(5, 200))),
        episodes: Vec::with_capacity(4),
    }
}

/// An unaccompanied young person of 16 or 17: no home postcode, absent parents, status mostly to the eighteenth
/// birthday.
pub fn unaccompanied(number: u64, on: NaiveDate, gazetteer: &Gazetteer, chance: &mut Chance) -> Case {
    let mut case = child(number, (16, 17), on, gazetteer, chance);
    case.sex = if chance.percent(90) { "1" } else { "2" };
    case.ethnic = chance.weighted(ETHNIC_OF_THE_UNACCOMPANIED);
    (case.need, case.home, case.own_child_born) = ("N8", Post::Blank, None);
    let eighteen = birthday(case.born, 18);
    let ends = chance.weighted(&[(6, None), (3, Some(eighteen)), (1, Some(plus_months(on, 4).min(eighteen)))]);
    case.unaccompanied = Some(Unaccompanied { ends });
    case
}

/// A date of birth that makes somebody so old on a day, at least six weeks before eighteen.
fn born_for((youngest, oldest): (i64, i64), on: NaiveDate, chance: &mut Chance) -> NaiveDate {
    let latest = plus_months(on, -12 * youngest as i32);
    let earliest = plus_days(plus_months(on, -12 * (oldest as i32 + 1)), 45.min(45 * oldest / 17 + 1));
    day_between(earliest, latest, chance)
}
