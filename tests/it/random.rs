//! Random extracts, small and valid: no finding is expected of them, so that every row counts as it stands.

use chrono::{Days, NaiveDate};
use proptest::{
    collection::vec,
    option,
    prelude::{Strategy, any},
};

use crate::project::{CONFIGURATION, EPISODES, HEADER, Project, package};

/// The rows of each table, without the header.
#[derive(Debug, Clone)]
pub struct Extracts {
    pub episodes: Vec<String>,
    pub header: Vec<String>,
    pub uasc: Vec<String>,
    pub referrals: Vec<String>,
    pub staff: Vec<String>,
    pub costs: Vec<String>,
    /// The first and the end day of every unbroken stay in care that is not a short-term one.
    pub spells: Vec<(NaiveDate, Option<NaiveDate>)>,
}

pub const REFERRALS: &str = "REFERRAL_ID,CHILD,DOB,REFERRAL_DATE,HUB,DECISION,DECISION_DATE,SUPPORT_START,SUPPORT_END";
pub const STAFF: &str = "STAFF_ID,ROLE,WORKPLACE,CONTRACT,START,LEAVING_DATE";
pub const COSTS: &str = "CHILD,START,END,PROVISION,WEEKLY_COST";

/// The last month of every random run; the first is always January 2020.
pub const LAST: &str = "2020-12";

impl Extracts {
    /// The files that these rows make, by name.
    pub fn files(&self) -> Vec<(&'static str, String)> {
        let file = |columns: &str, rows: &[String]| format!("{columns}\n{}\n", rows.join("\n"));
        vec![
            ("episodes.csv", file(EPISODES, &self.episodes)),
            ("header.csv", file(HEADER, &self.header)),
            ("uasc.csv", file("CHILD,SEX,DOB,DUC", &self.uasc)),
            ("referrals.csv", file(REFERRALS, &self.referrals)),
            ("staff.csv", file(STAFF, &self.staff)),
            ("costs.csv", file(COSTS, &self.costs)),
        ]
    }

    pub fn project(&self) -> Project {
        self.files().into_iter().fold(empty_project(), |project, (name, text)| project.with(name, &text))
    }
}

/// The invented council, with a service since March 2020 and the directory of the worked cases.
pub fn empty_project() -> Project {
    let yaml = CONFIGURATION.replace("2021-01-01", "2020-03-01") + "postcodes: postcodes.csv\n";
    let project = Project::configured(&yaml);
    let directory = std::fs::read_to_string(package().join("tests/it/golden/postcodes.csv")).unwrap();
    project.write("postcodes.csv", &directory);
    project
}

/// A stay: how many nights, which placement, which postcode.
type Stay = (u64, usize, usize);

/// A referral: which child, the day, the hub.
type Referral = (usize, u64, usize);

/// A post: the day it starts, for how many days, which contract, which workplace.
type Post = (u64, Option<u64>, usize, usize);

/// A placement that is paid for: the day it starts, for how many days, which provision, pence a week.
type Cost = (u64, Option<u64>, usize, Option<u32>);

#[derive(Debug, Clone)]
struct Child {
    /// The day of the first start, from 1 January 2020.
    first: u64,
    /// For each time in care: nights since the last, whether it is short-term, and the stays.
    times: Vec<(u64, bool, Vec<Stay>)>,
    is_still_there: bool,
    days_old: Option<u64>,
    sex: usize,
    unaccompanied: Option<Option<u64>>,
}

fn child() -> impl Strategy<Value = Child> {
    let stay = (1_u64..80, 0..PLACES.len(), 0..POSTCODES.len());
    let time = (0_u64..40, proptest::bool::weighted(0.15), vec(stay, 1..3));
    let person = (option::weighted(0.9, 0_u64..6_500), 0..SEXES.len(), option::weighted(0.2, option::of(0_u64..800)));
    (0_u64..200, vec(time, 1..3), any::<bool>(), person).prop_map(
        |(first, times, is_still_there, (days_old, sex, unaccompanied))| Child {
            first,
            times,
            is_still_there,
            days_old,
            sex,
            unaccompanied,
        },
    )
}

/// Extracts of a handful of children, with referrals of them and of others, staff and costs.
pub fn extracts() -> impl Strategy<Value = Extracts> {
    let referral = (0_usize..12, 0_u64..365, 0_usize..3);
    let post = (0_u64..365, option::of(1_u64..300), 0_usize..4, 0_usize..3);
    let cost = (0_u64..365, option::of(1_u64..300), 0_usize..3, option::weighted(0.9, 100_u32..900_000));
    (vec(child(), 1..8), vec(referral, 0..8), vec(post, 0..8), vec(cost, 0..8)).prop_map(
        |(children, referrals, posts, costs)| {
            let mut made = with_the_first_child();
            for (number, child) in children.iter().enumerate() {
                made.add_child(&format!("C{number}"), child);
            }
            made.referrals = referrals.iter().enumerate().map(referral_row).collect();
            made.staff = posts.iter().enumerate().map(post_row).collect();
            made.costs = costs.iter().enumerate().map(cost_row).collect();
            made
        },
    )
}

const PLACES: [&str; 5] = ["U6", "K2", "H5", "P1", ""];
const POSTCODES: [&str; 5] = ["XQ1 1AB", "XQ2 1AA", "XQ2 1AB", "XQ4 1AA", ""];
const SEXES: [&str; 3] = ["1", "2", ""];
const HUBS: [&str; 3] = ["Hub A", "Hub B", ""];
const CONTRACTS: [&str; 4] = ["PERMANENT", "FIXED_TERM", "LOCUM", ""];
const WORKPLACES: [&str; 3] = ["HOME", "HOME", "OFFICE"];
const PROVISIONS: [&str; 3] = ["RESIDENTIAL", "RESIDENTIAL", "FOSTERING"];

/// A child looked after all through 2020, so that every random run has the same months.
fn with_the_first_child() -> Extracts {
    Extracts {
        episodes: vec![String::from("FIRST,01/01/2020,S,C2,U6,31/12/2020,E4A,XQ1 1AA,XQ1 1AB")],
        header: vec![String::from("FIRST,1,15/06/2008,WBRI")],
        uasc: Vec::new(),
        referrals: Vec::new(),
        staff: Vec::new(),
        costs: Vec::new(),
        spells: vec![(day(0), Some(day(365)))],
    }
}

impl Extracts {
    fn add_child(&mut self, name: &str, child: &Child) {
        let born = child.days_old.map(|days| written(before(day(child.first), days))).unwrap_or_default();
        self.header.push(format!("{name},{},{born},WBRI", SEXES[child.sex]));
        if let Some(until) = child.unaccompanied {
            let until = until.map(|days| written(before(day(365), days))).unwrap_or_default();
            self.uasc.push(format!("{name},{},{born},{until}", SEXES[child.sex]));
        }
        let mut at = child.first;
        for (number, (gap, is_short_term, stays)) in child.times.iter().enumerate() {
            at += if number == 0 { 0 } else { *gap };
            let is_last = number + 1 == child.times.len();
            let stays_open = is_last && child.is_still_there;
            let began = at;
            at = self.add_time(name, at, *is_short_term, stays, stays_open);
            if !is_short_term {
                self.spells.push((day(began), (!stays_open).then(|| day(at))));
            }
        }
    }

    /// Adds the episodes of one time in care, and gives the day on which it ends.
    fn add_time(&mut self, name: &str, mut at: u64, is_short_term: bool, stays: &[Stay], stays_open: bool) -> u64 {
        let legal_status = if is_short_term { "V4" } else { "C2" };
        for (number, (nights, place, post)) in stays.iter().enumerate() {
            let is_last = number + 1 == stays.len();
            let new_episode = if number == 0 { "S" } else { "P" };
            let (start, end) = (written(day(at)), written(day(at + nights)));
            let (end, reason) = match (is_last, stays_open) {
                (true, true) => (String::new(), ""),
                (true, false) => (end, "E4A"),
                (false, _) => (end, "X1"),
            };
            let (place, post) = (PLACES[*place], POSTCODES[*post]);
            self.episodes
                .push(format!("{name},{start},{new_episode},{legal_status},{place},{end},{reason},XQ1 1AA,{post}"));
            at += nights;
        }
        at
    }
}

fn referral_row((number, (child, at, hub)): (usize, &Referral)) -> String {
    format!("R{number},C{child},,{},{},ACCEPTED,,,", written(day(*at)), HUBS[*hub])
}

fn post_row((number, (at, days, contract, workplace)): (usize, &Post)) -> String {
    // Two neighbouring numbers are one person with two posts.
    let person = number / 2 * 2 + usize::from(*contract == 0) * (number % 2);
    let start = written(day(*at + number as u64));
    let end = days.map(|days| written(day(*at + number as u64 + days))).unwrap_or_default();
    format!("W{person},ROLE,{},{},{start},{end}", WORKPLACES[*workplace], CONTRACTS[*contract])
}

fn cost_row((number, (at, days, provision, pence)): (usize, &Cost)) -> String {
    let start = written(day(*at));
    let end = days.map(|days| written(day(*at + days))).unwrap_or_default();
    let weekly = pence.map(|pence| format!("{}.{:02}", pence / 100, pence % 100)).unwrap_or_default();
    format!("X{number},{start},{end},{},{weekly}", PROVISIONS[*provision])
}

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(number)
}

fn before(date: NaiveDate, days: u64) -> NaiveDate {
    date - Days::new(days)
}

fn written(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}
