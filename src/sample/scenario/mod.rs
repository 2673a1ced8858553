//! The story of `sample_data/`: a thousand children in a county like Surrey from October 2018 to September 2021.
//!
//! `aims` says what each month comes to; the other files make children, prices, staff and referrals that come to
//! exactly that.

pub(super) mod aims;
mod care;
mod costs;
mod moves;
mod people;
mod referred;

use std::{io, path::Path};

use self::care::Care;
use super::{
    case::Case,
    chance::Chance,
    edge_referrals, edges,
    places::Gazetteer,
    progress,
    tables::{Summary, Tables},
};

/// The story has one seed: its figures are printed in papers.
const SEED: u64 = 2021;

/// The stream of prices: of the first sixty, the one whose mean moves least from month to month.
const PRICES: u64 = 21;

/// The directory that goes with it is as large as one for so many children.
const DIRECTORY_FOR: u32 = 2400;

/// Writes the scenario into a folder, which is made if need be.
pub fn write_scenario(out: &Path) -> io::Result<Summary> {
    let mut tables = Tables::create(out)?;
    let last = aims::last();
    let gazetteer = Gazetteer::new(DIRECTORY_FOR);
    let (referred_cases, edge_referrals) = edge_referrals::cases_and_referrals(last);
    let edge_cases: Vec<Case> = edges::cases(last).into_iter().chain(referred_cases).collect();
    let cases = Care::new(&edge_cases, &gazetteer, Chance::new(SEED, 0)).told();
    for case in edge_cases.iter().chain(&cases) {
        tables.case(case)?;
    }
    for cost in costs::rows(&edge_cases, &cases, &mut Chance::new(SEED, PRICES)) {
        tables.cost(&cost)?;
    }
    let hub_team = people::write(&mut tables, &mut Chance::new(SEED, 2))?;
    referred::write(&mut tables, &cases, edge_referrals, &hub_team, &gazetteer, &mut Chance::new(SEED, 3))?;
    progress::homes(&mut tables, last, 0, &mut Chance::new(SEED, 4))?;
    progress::milestones(&mut tables, last)?;
    progress::savings(&mut tables, last)?;
    tables.directory(&gazetteer)?;
    tables.finish()
}
