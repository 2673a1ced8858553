//! Homes and their inspections, the plan's milestones, and savings: short tables told in months before the last.

use std::io;

use super::{
    chance::Chance,
    edges::Edges,
    referrals::service_start,
    stays::{OWN_HOME_COUNT, OWN_HOMES},
    tables::Tables,
};
use crate::vocabulary::Month;

/// Letter, months since it opened, months since it closed, then months since each inspection and its judgement.
type Home = (char, i32, Option<i32>, &'static [(i32, &'static str)]);

/// Six homes, all good or outstanding 13 months before the last; then one that closed and one too new to be judged.
/// A visit without a judgement leaves the judgement before it standing.
#[rustfmt::skip]
const HOMES: &[Home] = &[
    ('A', 150, None, &[(38, "GOOD"), (19, "GOOD")]),
    ('B', 140, None, &[(41, "REQUIRES_IMPROVEMENT"), (26, "GOOD"), (4, "GOOD")]),
    ('C', 131, None, &[(36, "GOOD"), (21, "OUTSTANDING")]),
    ('D', 122, None, &[(33, "GOOD"), (20, "GOOD"), (11, "")]),
    ('E', 97, None, &[(40, "OUTSTANDING"), (24, "OUTSTANDING"), (3, "GOOD")]),
    ('F', 88, None, &[(30, "GOOD"), (19, "GOOD"), (5, "REQUIRES_IMPROVEMENT"), (0, "GOOD")]),
    ('G', 160, Some(27), &[(44, "GOOD"), (31, "REQUIRES_IMPROVEMENT")]),
    ('H', 3, None, &[(1, "")]),
];

/// Writes the homes above, and as many more as a larger sample needs.
pub fn homes(tables: &mut Tables, last: Month, children: u32, chance: &mut Chance) -> io::Result<()> {
    let edges = Edges { last };
    for (place, (letter, opened, closed, inspections)) in HOMES.iter().enumerate() {
        for (months, judgement) in *inspections {
            let row =
                tables.homes.numbered("SC", u64::from(OWN_HOMES) + place as u64, 6).text(&format!("Home {letter}"));
            row.day(edges.day(*opened, 5)).day_or_blank(closed.map(|months| edges.back(months).last_day()));
            // The inspection of the last month is on its last day, where the edge is.
            let inspected = if *months == 0 { edges.end() } else { edges.day(*months, 12) };
            row.day(inspected).text(judgement).end()?;
        }
    }
    more_homes(tables, &edges, (children / 160).saturating_sub(OWN_HOME_COUNT), chance)
}

fn more_homes(tables: &mut Tables, edges: &Edges, count: u32, chance: &mut Chance) -> io::Result<()> {
    for more in 0..u64::from(count) {
        let opened = edges.day(chance.between(48, 160) as i32, 5);
        for months in [chance.between(20, 40) as i32, chance.between(1, 16) as i32] {
            let judgement =
                chance.weighted(&[(16, "OUTSTANDING"), (66, "GOOD"), (15, "REQUIRES_IMPROVEMENT"), (3, "INADEQUATE")]);
            let row = tables.homes.numbered("SC", 910_001 + more, 6).numbered("Home ", more + 9, 1);
            row.day(opened).text("").day(edges.day(months, 12)).text(judgement).end()?;
        }
    }
    Ok(())
}

/// Strand, words, months before the last when it is due (negative: still to come), percent complete from 13 months
/// before the last on.
type Milestone = (&'static str, &'static str, i32, [u64; 14]);

/// A year's words on the plan, beginning with what the task group heard in August 2020: partners 38 to 40, young people
/// 30.
#[rustfmt::skip]
const MILESTONES: &[Milestone] = &[
    ("DEVELOPMENT", "External partners engaged", 6, [39, 42, 46, 51, 55, 61, 67, 74, 80, 86, 91, 95, 97, 100]),
    ("DEVELOPMENT", "Young people engaged in the design", 5, [30, 33, 38, 44, 48, 54, 60, 67, 75, 82, 90, 100, 100, 100]),
    ("DEVELOPMENT", "Governance agreed", 11, [90, 95, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100]),
    ("DEVELOPMENT", "Name of the service agreed with young people", 4, [0, 0, 5, 10, 20, 35, 50, 60, 75, 90, 100, 100, 100, 100]),
    ("IMPLEMENTATION", "Service manager recruited", 10, [20, 55, 80, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100]),
    ("IMPLEMENTATION", "Hub teams recruited", 3, [0, 5, 12, 22, 34, 45, 55, 66, 75, 82, 88, 92, 94, 96]),
    ("IMPLEMENTATION", "Shadow running in two homes", 6, [0, 0, 5, 15, 30, 55, 80, 100, 100, 100, 100, 100, 100, 100]),
    ("IMPLEMENTATION", "Live service in two hubs", 5, [0, 0, 0, 0, 5, 10, 25, 45, 70, 85, 95, 100, 100, 100]),
    ("IMPLEMENTATION", "Hub buildings designed after six months of running", -6, [10, 10, 10, 12, 12, 15, 15, 20, 22, 26, 30, 36, 42, 50]),
    ("IMPACT", "Agreed measures reported to the select committee", -1, [0, 0, 5, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90]),
    ("IMPACT", "Savings of the first year made", -6, [0, 0, 0, 0, 0, 1, 2, 4, 8, 13, 19, 27, 36, 45]),
    ("IMPACT", "Accreditation reviewed against its cost", -12, [0, 0, 0, 0, 0, 0, 0, 5, 5, 10, 10, 10, 15, 15]),
];

/// Writes each month's word on every milestone, as at the month's last day.
pub fn milestones(tables: &mut Tables, last: Month) -> io::Result<()> {
    let edges = Edges { last };
    for (place, (strand, words, due, percents)) in MILESTONES.iter().enumerate() {
        for (percent, months) in percents.iter().zip((0..14).rev()) {
            let row = tables.milestones.numbered("M", place as u64 + 1, 2).text(strand).text(words);
            row.day(edges.back(*due).last_day()).day(edges.back(months).last_day()).number(*percent).end()?;
        }
    }
    Ok(())
}

/// Direct savings and costs avoided in pounds, for each month since the service started.
const SAVINGS: [(u64, u64); 9] = [
    (3_200, 7_900),
    (7_450, 15_300),
    (12_800, 26_100),
    (25_600, 51_700),
    (34_150, 66_200),
    (43_300, 80_950),
    (52_700, 95_400),
    (58_250, 104_600),
    (63_900, 112_800),
];

pub fn savings(tables: &mut Tables, last: Month) -> io::Result<()> {
    for (month, (direct, avoided)) in service_start(last).to(last).zip(SAVINGS) {
        tables.saving(month, "DIRECT", direct)?;
        tables.saving(month, "AVOIDED", avoided)?;
    }
    Ok(())
}
