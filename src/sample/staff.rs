//! People in the homes, the hubs and the offices: chains of people in one post, and the edges of the turnover window by
//! hand.

use chrono::NaiveDate;

use super::{chance::Chance, days::plus_days, edges::Edges, tables::StaffPost};
use crate::vocabulary::Month;

/// A kind of post, before anybody is in it.
pub type Kind = (&'static str, &'static str, &'static str);

#[rustfmt::skip]
pub const HOME_KINDS: &[(u32, Kind)] = &[
    (70, ("RESIDENTIAL_WORKER", "Home team", "HOME")), (18, ("SENIOR_RESIDENTIAL_WORKER", "Home team", "HOME")),
    (8, ("HOME_MANAGER", "Home team", "HOME")), (4, ("COOK", "Home team", "HOME")),
];
#[rustfmt::skip]
pub const HUB_KINDS: &[(u32, Kind)] = &[
    (60, ("KEY_WORKER", "Hub team", "HUB")), (15, ("SPEECH_AND_LANGUAGE_THERAPIST", "Hub team", "HUB")),
    (15, ("POLICE_LINK_OFFICER", "Hub team", "HUB")), (10, ("HUB_MANAGER", "Hub team", "HUB")),
];
#[rustfmt::skip]
pub const OFFICE_KINDS: &[(u32, Kind)] =
    &[(70, ("SOCIAL_WORKER", "Looked After Children", "OFFICE")),
    (30, ("TEAM_MANAGER", "Looked After Children", "OFFICE"))];
pub const SERVICE_MANAGER: Kind = ("SERVICE_MANAGER", "Corporate Parenting", "OFFICE");

#[rustfmt::skip]
const LEAVING_REASONS: &[(u32, &str)] = &[
    (45, "RESIGNED"), (30, "RETIRED"), (12, "OTHER POST IN THE COUNCIL"), (8, "END OF CONTRACT"), (5, "OTHER"),
];
#[rustfmt::skip]
const FULL_OR_PART_TIME: &[(u32, &str)] = &[(74, "1.0"), (12, "0.8"), (10, "0.6"), (4, "0.5")];

/// The first number of anybody who is not one of the edges.
pub const FIRST_ORDINARY: u64 = 101;

/// Somebody in a post since a day, on a permanent contract with the council; partners lend their own people to the
/// hubs.
pub fn in_post(person: u64, (role, team, workplace): Kind, start: NaiveDate, chance: &mut Chance) -> StaffPost {
    let (contract, employer) = match role {
        "POLICE_LINK_OFFICER" => ("SECONDED", "POLICE"),
        "SPEECH_AND_LANGUAGE_THERAPIST" => ("SECONDED", "NHS"),
        _ => (chance.weighted(&[(95, "PERMANENT"), (5, "FIXED_TERM")]), "COUNCIL"),
    };
    let fte = chance.weighted(FULL_OR_PART_TIME);
    StaffPost { person, role, team, workplace, contract, employer, fte, start, leaving: None, reason: "" }
}

/// The same from an agency.
pub fn locum(person: u64, kind: Kind, start: NaiveDate, chance: &mut Chance) -> StaffPost {
    StaffPost { contract: "LOCUM", employer: "AGENCY", fte: "1.0", ..in_post(person, kind, start, chance) }
}

impl StaffPost {
    pub fn leaves(&mut self, day: NaiveDate, chance: &mut Chance) {
        self.leaving = Some(day);
        self.reason = if self.contract == "LOCUM" { "END OF CONTRACT" } else { chance.weighted(LEAVING_REASONS) };
    }
}

/// One post through the years up to `end`: who leaves is followed by somebody else some weeks later. A seventh leave in
/// a year.
pub fn chain(first_person: u64, kind: Kind, first: NaiveDate, end: NaiveDate, chance: &mut Chance) -> Vec<StaffPost> {
    let mut people: Vec<StaffPost> = Vec::new();
    let mut start = plus_days(first, -chance.between(30, 3000));
    while start <= end {
        let person = first_person + people.len() as u64;
        let hired = if chance.percent(5) { locum } else { in_post };
        let mut post = hired(person, kind, start, chance);
        let leaving = plus_days(start, chance.between(90, 5000));
        start = plus_days(leaving, chance.between(10, 60));
        if leaving <= end {
            post.leaves(leaving, chance);
        }
        // Who left before the extract's first day is in no extract.
        if leaving >= first {
            people.push(post);
        }
    }
    people
}

/// The people at the edges, numbered from 1 in this order (17 posts of 14 people).
pub fn edges(last: Month) -> Vec<StaffPost> {
    let edges = Edges { last };
    let (end, first) = (edges.end(), edges.back(11).first_day());
    let long_ago = edges.day(40, 4);
    let home = |person, start, leaving: Option<NaiveDate>| StaffPost {
        person,
        role: "RESIDENTIAL_WORKER",
        team: "Home team",
        workplace: "HOME",
        contract: "PERMANENT",
        employer: "COUNCIL",
        fte: "1.0",
        start,
        leaving,
        reason: if leaving.is_some() { "RESIGNED" } else { "" },
    };
    let half = |post: StaffPost| StaffPost { fte: "0.5", ..post };
    let agency = |post: StaffPost| StaffPost { contract: "LOCUM", employer: "AGENCY", ..post };
    let manager = |post: StaffPost| StaffPost {
        role: SERVICE_MANAGER.0,
        team: SERVICE_MANAGER.1,
        workplace: SERVICE_MANAGER.2,
        ..post
    };
    let in_hub = |post: StaffPost| StaffPost { role: "KEY_WORKER", team: "Hub team", workplace: "HUB", ..post };
    let other_day = |months| edges.day(months, 9);
    vec![
        home(1, long_ago, Some(first)),
        home(2, long_ago, Some(end)),
        home(3, long_ago, Some(plus_days(first, -1))),
        agency(home(4, edges.day(18, 7), None)),
        agency(home(5, edges.day(20, 7), Some(edges.day(6, 12)))),
        half(home(6, long_ago, None)),
        half(home(6, other_day(30), None)),
        half(home(7, long_ago, None)),
        half(in_hub(home(7, other_day(8), None))),
        half(home(8, long_ago, Some(edges.day(5, 21)))),
        half(home(8, other_day(28), Some(edges.day(5, 21)))),
        half(home(9, long_ago, Some(edges.day(7, 16)))),
        half(home(9, other_day(26), None)),
        agency(home(10, other_day(16), Some(edges.day(9, 30)))),
        home(10, edges.day(9, 30), None),
        home(11, end, None),
        manager(home(12, long_ago, None)),
        half(manager(home(13, long_ago, None))),
        half(manager(home(13, other_day(25), None))),
        agency(manager(home(14, other_day(22), None))),
    ]
}
