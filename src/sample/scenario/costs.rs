//! Prices of the story's bought placements, brought to the mean and the highest that the Cabinet's response gives.

use chrono::NaiveDate;

use super::aims::{self, COST_MONTH, HIGHEST_WEEKLY_COST, MEAN_WEEKLY_COST};
use crate::{
    sample::{
        case::Case,
        chance::Chance,
        costs::{bought, price, rows as priced_rows},
        tables::Cost,
    },
    vocabulary::Month,
};

/// The rows of one placement, each two per cent dearer than the one before.
struct Placement {
    rows: Vec<Cost>,
    /// Which row is open on the day of the known figures, if it is a residential one.
    open: Option<usize>,
}

/// Every row of the placement costs, by child and start.
pub fn rows(edges: &[Case], cases: &[Case], chance: &mut Chance) -> Vec<Cost> {
    let months = || aims::opening().plus(1).to(aims::last());
    let day = COST_MONTH.parse::<Month>().expect("the cost month is written as 2020-10").last_day();
    let bought = edges.iter().chain(cases).flat_map(bought);
    let mut placements: Vec<Placement> = bought
        .map(|one| {
            let rows = priced_rows(&one, price(one.provision, chance), months());
            let open = rows.iter().position(|row| row.provision == "RESIDENTIAL" && row.is_open(day));
            Placement { rows, open }
        })
        .collect();
    bring_to_the_known_figures(&mut placements);
    placements.into_iter().flat_map(|placement| placement.rows).collect()
}

/// Makes the dearest placement cost the highest known price, and spreads what is left over the others, a pound at most
/// uneven.
fn bring_to_the_known_figures(placements: &mut [Placement]) {
    let mut open: Vec<&mut Placement> = placements.iter_mut().filter(|placement| placement.open.is_some()).collect();
    // The dearest is one that lasts, or the mean would fall on the day it ends.
    open.sort_by_key(|placement| (!placement.lasts(), std::cmp::Reverse(placement.price())));
    let Some((dearest, others)) = open.split_first_mut().filter(|(_, others)| !others.is_empty()) else { return };
    let count = others.len() as i64;
    let total = i64::from(MEAN_WEEKLY_COST) * (count + 1) - i64::from(HIGHEST_WEEKLY_COST);
    let short = total - others.iter().map(|placement| i64::from(placement.price())).sum::<i64>();
    let (each, left) = (short.div_euclid(count), short.rem_euclid(count));
    dearest.reprice(HIGHEST_WEEKLY_COST);
    for (place, placement) in others.iter_mut().enumerate() {
        let change = each + i64::from((place as i64) < left);
        placement.reprice((i64::from(placement.price()) + change) as u32);
    }
}

impl Placement {
    fn lasts(&self) -> bool {
        self.rows.last().is_some_and(|row| row.end.is_none())
    }

    fn price(&self) -> u32 {
        self.open.map_or(0, |open| self.rows[open].pounds_a_week)
    }

    /// Sets the price on the known day, and the earlier and later ones by their rises.
    fn reprice(&mut self, pounds: u32) {
        let Some(open) = self.open else { return };
        self.rows[open].pounds_a_week = pounds;
        for later in open + 1..self.rows.len() {
            self.rows[later].pounds_a_week = self.rows[later - 1].pounds_a_week * 102 / 100;
        }
        for earlier in (0..open).rev() {
            self.rows[earlier].pounds_a_week = self.rows[earlier + 1].pounds_a_week * 100 / 102;
        }
    }
}

impl Cost {
    fn is_open(&self, day: NaiveDate) -> bool {
        self.start <= day && self.end.is_none_or(|end| end > day)
    }
}
