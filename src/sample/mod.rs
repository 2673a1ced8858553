//! Synthetic extracts: every kind of file that milepost reads, of any size, always the same for a seed.
//!
//! `write` makes as many children as asked for; `write_scenario` the story in `sample_data/`, whose figures up to
//! October 2020 are those of the two council papers. Nobody in either exists. Rows leave as they are made: memory does
//! not grow with the number of children.

mod case;
mod chance;
mod costs;
mod days;
mod districts;
mod edge_referrals;
mod edges;
mod lives;
mod places;
mod progress;
mod referrals;
mod scenario;
mod staff;
mod stays;
mod steps;
mod table;
mod tables;
mod traits;

#[cfg(test)]
mod tests;

use std::{io, path::Path};

use self::{
    case::Case,
    chance::Chance,
    days::{age, day_between},
    lives::Window,
    places::Gazetteer,
};
use crate::vocabulary::Month;

pub use self::{
    scenario::write_scenario,
    tables::{Summary, Tables},
};

/// How large a sample is, and when it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Children with an episode in the window. The sixty at the edges are always there, however few are asked for.
    pub children: u32,
    /// The window: so many whole months up to `last`. The edges reach back 16 months, and one referral further,
    /// whatever the window.
    pub months: u32,
    pub last: Month,
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        let last = Month::new(2021, 9).expect("September is a month");
        Self { children: 1000, months: 36, last, seed: 1 }
    }
}

impl Plan {
    fn first(&self) -> Month {
        self.last.plus(1 - self.months.clamp(1, MOST_MONTHS) as i32)
    }

    fn window(&self) -> Window {
        Window { first: self.first().first_day(), last: self.last.last_day() }
    }
}

/// Fifty years: before that, there is no case system to extract from.
const MOST_MONTHS: u32 = 600;

/// Added to a number for somebody else, of the same age, who is only referred.
const NEVER_LOOKED_AFTER: u64 = 5_000_000;

/// Streams of chance that are not a child's.
const STAFF_STREAM: u64 = u64::MAX;
const HOMES_STREAM: u64 = u64::MAX - 1;

/// Writes a sample into a folder, which is made if need be.
pub fn write(out: &Path, plan: &Plan) -> io::Result<Summary> {
    let mut tables = Tables::create(out)?;
    let gazetteer = Gazetteer::new(plan.children);
    let (referred_cases, edge_referrals) = edge_referrals::cases_and_referrals(plan.last);
    let edge_cases: Vec<Case> = edges::cases(plan.last).into_iter().chain(referred_cases).collect();
    for case in &edge_cases {
        tables.case(case)?;
        price(&mut tables, case, plan, &mut Chance::new(plan.seed, case.number))?;
    }
    for referral in &edge_referrals {
        tables.referral(referral)?;
    }
    let hub_team = staff(&mut tables, plan)?;
    for ordinary in 0..u64::from(plan.children).saturating_sub(edge_cases.len() as u64) {
        let number = edges::FIRST_ORDINARY + ordinary;
        let mut chance = Chance::new(plan.seed, number);
        let case = lives::life(number, plan.window(), &gazetteer, &mut chance);
        tables.case(&case)?;
        price(&mut tables, &case, plan, &mut chance)?;
        refer(&mut tables, &case, plan, &hub_team, &mut chance)?;
    }
    progress::homes(&mut tables, plan.last, plan.children, &mut Chance::new(plan.seed, HOMES_STREAM))?;
    progress::milestones(&mut tables, plan.last)?;
    progress::savings(&mut tables, plan.last)?;
    tables.directory(&gazetteer)?;
    tables.finish()
}

/// Writes what a child's bought placements cost.
fn price(tables: &mut Tables, case: &Case, plan: &Plan, chance: &mut Chance) -> io::Result<()> {
    for bought in costs::bought(case) {
        let pounds = costs::price(bought.provision, chance);
        for row in costs::rows(&bought, pounds, plan.first().to(plan.last)) {
            tables.cost(&row)?;
        }
    }
    Ok(())
}

/// Refers one in eight of those old enough to the service, now and then twice, in or out of care as it falls.
fn refer(tables: &mut Tables, case: &Case, plan: &Plan, hub_team: &[u64], chance: &mut Chance) -> io::Result<()> {
    let end = plan.last.last_day();
    let years = age(case.born, end);
    if !(11..18).contains(&years) || chance.below(8) > 0 {
        return Ok(());
    }
    let hub = chance.weighted(&[(55, "Hub A"), (45, "Hub B")]);
    // Most young people on the edge of care were never in it: they are in the referrals alone.
    let case = match chance.percent(70) {
        true => &Case { number: case.number + NEVER_LOOKED_AFTER, episodes: Vec::new(), ..case.clone() },
        false => case,
    };
    for _ in 0..chance.weighted(&[(88, 1), (12, 2)]) {
        let day = day_between(referrals::service_start(plan.last).first_day(), end, chance);
        let referral = referrals::referral(case, day, hub, end, chance);
        let number = tables.referral(&referral)?;
        for (person, start, until) in referrals::key_workers(&referral, end, hub_team, chance) {
            tables.key_worker(number, person, start, until)?;
        }
    }
    Ok(())
}

/// Writes the staff that so many children need, and gives the numbers of the people in the hubs.
fn staff(tables: &mut Tables, plan: &Plan) -> io::Result<Vec<u64>> {
    let mut chance = Chance::new(plan.seed, STAFF_STREAM);
    let mut next_person = staff::FIRST_ORDINARY;
    let mut hub_team = vec![7];
    for post in staff::edges(plan.last) {
        tables.staff_post(&post)?;
    }
    let share = |percent: u32, least: u32| (plan.children / 100 * percent).max(least);
    let kinds =
        [(staff::HUB_KINDS, share(3, 8)), (staff::HOME_KINDS, share(15, 24)), (staff::OFFICE_KINDS, share(12, 16))];
    let managers = [(1, staff::SERVICE_MANAGER)];
    for (kinds, count) in kinds.into_iter().chain([(&managers[..], share(6, 8))]) {
        for _ in 0..count {
            let kind = chance.weighted(kinds);
            for post in staff::chain(next_person, kind, plan.window().first, plan.window().last, &mut chance) {
                next_person += 1;
                if post.role == "KEY_WORKER" {
                    hub_team.push(post.person);
                }
                tables.staff_post(&post)?;
            }
        }
    }
    Ok(hub_team)
}
