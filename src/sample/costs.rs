//! What bought placements cost a week, with a rise every April, from the episodes that they belong to.

use chrono::NaiveDate;

use super::{
    case::{Case, Stay},
    chance::Chance,
    tables::Cost,
};
use crate::vocabulary::Month;

/// A bought placement from its first day to its last, whatever the court ordered meanwhile.
#[derive(Debug, Clone)]
pub struct Bought {
    pub child: u64,
    pub start: NaiveDate,
    pub end: Option<NaiveDate>,
    pub provision: &'static str,
}

#[rustfmt::skip]
const RESIDENTIAL: &[(u32, (i64, i64))] =
    &[(8, (2900, 3400)), (27, (3400, 4000)), (35, (4000, 4700)), (20, (4700, 5400)), (8, (5400, 6400)),
    (2, (6400, 7600))];
#[rustfmt::skip]
const FOSTERING: &[(u32, (i64, i64))] = &[(70, (780, 960)), (30, (960, 1240))];
#[rustfmt::skip]
const SUPPORTED: &[(u32, (i64, i64))] = &[(50, (640, 900)), (35, (900, 1350)), (15, (1350, 2100))];

/// The bought placements of a child: neighbouring episodes of one stay are one placement.
pub fn bought(case: &Case) -> Vec<Bought> {
    let mut all: Vec<(Bought, Stay)> = Vec::new();
    for episode in &case.episodes {
        if let Some((before, stay)) = all.last_mut()
            && before.end == Some(episode.decom)
            && *stay == episode.stay
        {
            before.end = episode.dec;
        } else if let Some(provision) = episode.stay.provision() {
            let bought = Bought { child: case.number, start: episode.decom, end: episode.dec, provision };
            all.push((bought, episode.stay));
        }
    }
    all.into_iter().map(|(bought, _)| bought).collect()
}

/// A weekly price in pounds, before any rise.
pub fn price(provision: &str, chance: &mut Chance) -> u32 {
    let table = match provision {
        "RESIDENTIAL" => RESIDENTIAL,
        "FOSTERING" => FOSTERING,
        _ => SUPPORTED,
    };
    let (least, most) = chance.weighted(table);
    chance.between(least, most) as u32
}

/// The rows of a placement: a new one, two per cent dearer, from each 1 April in the months of the extract.
pub fn rows(bought: &Bought, pounds_a_week: u32, months: impl Iterator<Item = Month>) -> Vec<Cost> {
    let is_inside = |day: &NaiveDate| *day > bought.start && bought.end.is_none_or(|end| *day < end);
    let rises = months.filter(|month| month.number() == 4).map(Month::first_day).filter(is_inside);
    let first =
        Cost { child: bought.child, start: bought.start, end: bought.end, provision: bought.provision, pounds_a_week };
    let mut rows = vec![first];
    for day in rises {
        let mut next = rows[rows.len() - 1].clone();
        (next.start, next.pounds_a_week) = (day, next.pounds_a_week * 102 / 100);
        let before = rows.len() - 1;
        rows[before].end = Some(day);
        rows.push(next);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_rises_on_1_april_and_the_old_row_ends_that_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let bought = Bought { child: 1, start: day("2021-01-05"), end: None, provision: "RESIDENTIAL" };
        let months = Month::of(day("2021-01-01")).to(Month::of(day("2021-09-01")));
        let rows = rows(&bought, 4000, months);
        let [before, after] = &rows[..] else { panic!("two rows") };
        assert_eq!((before.end, before.pounds_a_week), (Some(day("2021-04-01")), 4000));
        assert_eq!((after.start, after.end, after.pounds_a_week), (day("2021-04-01"), None, 4080));
    }
}
