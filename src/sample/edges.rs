//! Children at the edges of the rules, written by hand: the same in every sample, each dated from its last month.
//!
//! Who is who is told in the README beside the sample; their numbers are the first ones. Months are counted back from
//! the last: `back(3)` is three months before it, and T is its last day.

use chrono::NaiveDate;

use super::{
    case::{Case, Stay, Unaccompanied},
    days::{age, birthday, plus_days, plus_months},
    districts as at,
    places::Post,
};
use crate::vocabulary::Month;

/// Placement postcodes that locate nobody: blank, partial, in no directory.
pub const LOST_POSTCODES: [Post; 3] = [Post::Blank, Post::Written(at::PARTIAL), Post::Written(at::NOT_FOUND)];

/// Children are numbered in the order of this list, from 1.
pub fn cases(last: Month) -> Vec<Case> {
    let edges = Edges { last };
    let mut cases = edges.dates();
    cases.extend(edges.birthdays());
    cases.extend(edges.short_breaks());
    cases.extend(edges.unaccompanied());
    cases.extend(edges.distances());
    cases.extend(edges.unknown_places());
    cases.extend(edges.uncommon_placements());
    for (place, case) in cases.iter_mut().enumerate() {
        case.number = place as u64 + 1;
    }
    cases
}

/// The number of the first child who is only in the edge referrals.
pub const FIRST_REFERRED: u64 = 61;
/// The number of the first child who is nobody's edge.
pub const FIRST_ORDINARY: u64 = 101;

/// Builds children around a last month.
pub struct Edges {
    pub last: Month,
}

impl Edges {
    pub fn end(&self) -> NaiveDate {
        self.last.last_day()
    }

    pub fn back(&self, months: i32) -> Month {
        self.last.plus(-months)
    }

    /// The n-th day of the month so many months back.
    pub fn day(&self, months: i32, day: i64) -> NaiveDate {
        plus_days(self.back(months).first_day(), day - 1)
    }

    /// A child who is `years` and about four months old on the last day.
    pub fn aged(&self, years: i32) -> Case {
        Case {
            number: 0,
            sex: if years % 2 == 0 { "2" } else { "1" },
            born: plus_days(plus_months(self.end(), -12 * years), -128),
            ethnic: "WBRI",
            need: "N5",
            home: Post::Written(at::EDGE_HOME),
            unaccompanied: None,
            own_child_born: None,
            episodes: Vec::new(),
        }
    }

    fn dates(&self) -> Vec<Case> {
        let (end, ordinary) = (self.end(), foster());
        let cared = |years, from, to: Option<NaiveDate>| self.aged(years).cared(from, to, ordinary);
        let first_of_three = self.back(3).last_day();
        let same_day = self.day(4, 16);
        let mut every_reason = self.aged(11);
        every_reason.open(self.day(9, 2), "S", "V2", ordinary);
        every_reason.go_on(self.day(8, 2), "L", "C1", ordinary, "");
        every_reason.go_on(self.day(7, 2), "P", "C1", stay("U4", "PR4", at::JUST_UNDER), "CARPL");
        every_reason.go_on(self.day(6, 2), "T", "C1", stay("U4", "PR4", at::RAW_UNDER), "OTHER");
        every_reason.go_on(self.day(5, 2), "B", "C2", foster_in_west(), "CREQB");
        every_reason.go_on(self.day(4, 2), "U", "C2", foster(), "OTHER");
        vec![
            cared(13, self.day(12, 1), Some(end)),
            cared(9, end, None),
            cared(7, first_of_three, Some(self.back(1).last_day())),
            every_reason,
            cared(12, self.day(11, 9), Some(same_day)).cared(same_day, None, foster_in_west()),
            cared(14, self.day(13, 5), Some(self.day(10, 20))).cared(self.day(5, 11), None, foster_in_west()),
            cared(10, self.day(2, 1), Some(self.day(2, 2))),
            cared(6, self.back(1).last_day(), Some(end)),
        ]
    }

    fn birthdays(&self) -> Vec<Case> {
        let turning = |years, on: NaiveDate| Case { born: plus_months(on, -12 * years), ..self.aged(years) };
        let sixteenth = self.day(3, 10);
        let eighteenth = self.day(2, 14);
        let once_at_15_once_at_16 = turning(16, self.day(6, 3)).cared(self.day(9, 1), Some(self.day(8, 1)), foster());
        vec![
            self.born_on_29_february(5),
            self.born_on_29_february(14),
            turning(16, sixteenth).cared(sixteenth, None, foster()),
            turning(16, sixteenth).cared(plus_days(sixteenth, -1), None, foster()),
            once_at_15_once_at_16.cared(self.day(4, 1), None, foster()),
            turning(18, eighteenth).cared(self.day(10, 6), Some(eighteenth), foster()).ended_with("E17"),
        ]
    }

    /// A child of at least so many years who comes into care the day before the last birthday, which is 1 March in a
    /// common year.
    fn born_on_29_february(&self, years: i32) -> Case {
        let year = (self.last.year() - years).div_euclid(4) * 4;
        let born = NaiveDate::from_ymd_opt(year, 2, 29).unwrap_or_else(|| self.day(12 * years, 1));
        let last_birthday = birthday(born, age(born, self.end()));
        Case { born, ..self.aged(years) }.cared(plus_days(last_birthday, -1), None, foster())
    }

    fn short_breaks(&self) -> Vec<Case> {
        let disabled = || Case { need: "N2", ..self.aged(8) };
        let mut only_agreed = disabled();
        only_agreed.open(self.day(7, 1), "S", "V4", AWAY);
        let mut agreed_then_care = disabled();
        agreed_then_care.open(self.day(8, 4), "S", "V4", AWAY);
        agreed_then_care.go_on(self.day(3, 17), "B", "C1", foster(), "CARPL");
        vec![
            disabled().short_break(self.day(6, 3)).short_break(self.day(5, 7)).short_break(self.day(2, 12)),
            only_agreed,
            agreed_then_care,
            disabled().short_break(self.day(9, 8)).cared(self.day(4, 22), None, foster()),
        ]
    }

    fn unaccompanied(&self) -> Vec<Case> {
        let arrived = |ends: Option<NaiveDate>, home: Post, post: &'static str| {
            let unaccompanied = Some(Unaccompanied { ends });
            let case = Case { unaccompanied, home, need: "N8", ethnic: "AOTH", sex: "1", ..self.aged(16) };
            case.cared(self.day(16, 9), None, stay("U6", "PR4", post))
        };
        let two_years_before = plus_months(self.end(), -24);
        vec![
            arrived(None, Post::Blank, at::JUST_OVER),
            arrived(Some(plus_months(self.end(), 5)), Post::Blank, at::JUST_OVER),
            arrived(Some(self.day(6, 20)), Post::Blank, at::JUST_OVER),
            // Status ended more than 24 months ago, exactly 24, and a day less: with a home postcode only the last has
            // no distance.
            arrived(Some(plus_days(two_years_before, -200)), HOME, at::JUST_OVER),
            arrived(Some(two_years_before), HOME, at::JUST_OVER),
            arrived(Some(plus_days(two_years_before, 1)), HOME, at::JUST_OVER),
        ]
    }

    fn distances(&self) -> Vec<Case> {
        let from = |home: &'static str, post: &'static str| {
            let case = Case { home: Post::Written(home), ..self.aged(15) };
            case.cared(self.day(14, 3), None, stay("U6", "PR4", post))
        };
        let at_home = Case { home: Post::Written(at::WEST_END), ..self.aged(9) };
        vec![
            from(at::EDGE_HOME, at::JUST_OVER),
            from(at::EDGE_HOME, at::JUST_UNDER),
            from(at::EDGE_HOME, at::RAW_OVER),
            from(at::EDGE_HOME, at::RAW_UNDER),
            from(at::EAST_END, at::WEST_END),
            from(at::WEST_END, at::OVER_THE_BORDER),
            from(at::WELSH, at::JUST_OVER),
            from(at::EDGE_HOME, at::SCOTTISH),
            at_home.cared(self.day(8, 6), None, stay("P1", "PR0", at::WEST_END)),
        ]
    }

    fn unknown_places(&self) -> Vec<Case> {
        let placed = |home, post| {
            let stay = Stay { post, ..foster() };
            Case { home, ..self.aged(12) }.cared(self.day(15, 21), None, stay)
        };
        let [blank, partial, not_found] = LOST_POSTCODES;
        vec![
            placed(HOME, Post::Written(at::NO_POINT_OUT)),
            placed(HOME, Post::Written(at::NO_POINT_IN)),
            placed(HOME, not_found),
            placed(HOME, partial),
            placed(HOME, blank),
            placed(blank, Post::Written(at::JUST_OVER)),
            placed(not_found, Post::Written(at::WEST_END)),
        ]
    }

    fn uncommon_placements(&self) -> Vec<Case> {
        let placed = |years, stay| self.aged(years).cared(self.day(10, 13), None, stay);
        let mut in_hospital = placed(13, foster());
        in_hospital.go_on(self.day(3, 5), "P", "V2", Stay { urn: 0, ..stay("T1", "", at::WEST_END) }, "OTHER");
        in_hospital.go_on(self.day(3, 11), "P", "V2", foster(), "");
        let mut on_holiday = placed(10, foster_in_west());
        on_holiday.go_on(self.day(2, 9), "P", "V2", Stay { urn: 0, ..stay("T4", "", at::RAW_OVER) }, "OTHER");
        on_holiday.go_on(self.day(2, 15), "P", "V2", foster_in_west(), "");
        vec![
            placed(15, stay("K1", "PR2", at::JUST_OVER)),
            placed(14, stay("S1", "PR2", at::RAW_OVER)),
            placed(13, stay("R1", "PR3", at::WEST_END)),
            placed(16, stay("R5", "PR3", at::NO_POINT_OUT)),
            placed(17, stay("P2", "PR4", at::WEST_END)),
            placed(16, stay("Z1", "", at::NEARBY)),
            in_hospital,
            on_holiday,
            placed(3, stay("A6", "PR1", at::JUST_UNDER)),
        ]
    }
}

const AWAY: Stay = Stay { place: "U6", provider: "PR1", post: Post::Blank, urn: 0 };
const HOME: Post = Post::Written(at::EDGE_HOME);

fn stay(place: &'static str, provider: &'static str, post: &'static str) -> Stay {
    let urn = match place {
        "K1" | "K2" => 900_190,
        "S1" => 9_000_190,
        _ if place.starts_with('U') => 900_390,
        _ => 0,
    };
    Stay { place, provider, post: Post::Written(post), urn }
}

pub fn foster() -> Stay {
    stay("U6", "PR1", at::NEARBY)
}

fn foster_in_west() -> Stay {
    stay("U4", "PR1", at::WEST_END)
}

impl Case {
    /// Adds a period of care of one episode, by agreement with the parents unless the placement needs an order.
    pub fn cared(mut self, from: NaiveDate, to: Option<NaiveDate>, stay: Stay) -> Self {
        let ls = match stay.place {
            "A6" => "E1",
            "R5" => "J1",
            "P1" => "C2",
            _ => "V2",
        };
        self.open(from, "S", ls, stay);
        if let Some(to) = to {
            self.cease(to, "E4A");
        }
        self
    }

    /// Adds three nights away, one of a series that was agreed.
    fn short_break(mut self, from: NaiveDate) -> Self {
        self.open(from, "S", "V3", AWAY);
        self.cease(plus_days(from, 3), "E4A");
        self
    }

    fn ended_with(mut self, rec: &'static str) -> Self {
        if let Some(last) = self.episodes.last_mut() {
            last.rec = rec;
        }
        self
    }
}
