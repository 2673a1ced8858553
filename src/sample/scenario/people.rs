//! Staff of the story: people come and go so that each month's posts, leavers and locums are its aims.

use std::{collections::BTreeSet, io};

use chrono::NaiveDate;

use super::aims::{Aim, aims, last, opening};
use crate::{
    sample::{
        chance::Chance,
        days::{day_in, plus_days},
        staff::{self, FIRST_ORDINARY, HOME_KINDS, HUB_KINDS, Kind, OFFICE_KINDS, SERVICE_MANAGER},
        tables::{StaffPost, Tables},
    },
    vocabulary::Month,
};

/// Ordinary leavers who go on the very first or last day of a month, so that the twelve months to October 2020 have
/// both their edges: the day before the window, its first and its last.
const LEAVERS_ON_EDGES: [(&str, bool); 3] = [("2019-10", false), ("2019-11", true), ("2020-10", false)];

struct People<'a> {
    posts: Vec<StaffPost>,
    edges: usize,
    chance: &'a mut Chance,
}

/// Writes the staff, and gives the numbers of the key workers in the hubs.
pub fn write(tables: &mut Tables, chance: &mut Chance) -> io::Result<Vec<u64>> {
    let posts = staff::edges(last());
    let mut people = People { edges: posts.len(), posts, chance };
    people.open();
    for aim in aims() {
        people.leave_and_join(&aim);
        people.change_managers(&aim);
    }
    let hub_team = people.staff_the_hubs();
    people.staff_the_offices();
    for post in &people.posts {
        tables.staff_post(post)?;
    }
    Ok(hub_team)
}

impl People<'_> {
    fn next_person(&self) -> u64 {
        FIRST_ORDINARY + (self.posts.len() - self.edges) as u64
    }

    fn hire(&mut self, kind: Kind, start: NaiveDate) {
        let post = staff::in_post(self.next_person(), kind, start, self.chance);
        self.posts.push(post);
    }

    fn hire_locum(&mut self, kind: Kind, start: NaiveDate) {
        let post = staff::locum(self.next_person(), kind, start, self.chance);
        self.posts.push(post);
    }

    fn open(&mut self) {
        let end = opening().last_day();
        let Some(first) = aims().next() else { return };
        while in_homes(&self.posts, end) < first.homes_staff {
            let kind = self.chance.weighted(HOME_KINDS);
            let start = plus_days(end, -self.chance.between(40, 5000));
            self.hire(kind, start);
        }
        for month in opening().plus(-11).to(opening()) {
            self.left_before(month);
            self.left_before(month);
        }
        for _ in 0..7 {
            let start = plus_days(end, -self.chance.between(10, 300));
            self.hire_locum(HOME_KINDS[0].1, start);
        }
    }

    /// Somebody who left the homes before the story, so that its first twelve months are whole.
    fn left_before(&mut self, month: Month) {
        let Some(day) = day_in(month, month.first_day(), self.chance) else { return };
        let start = plus_days(day, -self.chance.between(100, 4000));
        self.hire(HOME_KINDS[0].1, start);
        let place = self.posts.len() - 1;
        self.posts[place].leaves(day, self.chance);
    }

    /// The month's leavers from the homes, and then the joiners who bring the posts to the aim.
    fn leave_and_join(&mut self, aim: &Aim) {
        let end = aim.month.last_day();
        let edges: BTreeSet<u64> = self.posts[..self.edges]
            .iter()
            .filter(|post| leaves_home_in(post, aim.month))
            .map(|post| post.person)
            .collect();
        for nth in 0..aim.homes_leavers - edges.len() as i64 {
            let settled_since = plus_days(aim.month.first_day(), -60);
            let able = |post: &StaffPost| is_in_homes(post, end) && post.start < settled_since;
            let able = (self.edges..self.posts.len()).filter(|place| able(&self.posts[*place])).collect::<Vec<_>>();
            let Some(day) = self.leaving_day(aim.month, nth) else { return };
            let place = *self.chance.pick(&able);
            self.posts[place].leaves(day, self.chance);
        }
        while in_homes(&self.posts, end) < aim.homes_staff {
            let kind = self.chance.weighted(HOME_KINDS);
            let Some(day) = day_in(aim.month, plus_days(aim.month.first_day(), -1), self.chance) else { return };
            self.hire(kind, day);
        }
    }

    fn leaving_day(&mut self, month: Month, nth: i64) -> Option<NaiveDate> {
        let text = month.to_string();
        let edge = LEAVERS_ON_EDGES.iter().find(|(edge, _)| nth == 0 && *edge == text);
        match edge {
            Some((_, true)) => Some(month.first_day()),
            Some((_, false)) => Some(month.last_day()),
            None => day_in(month, month.first_day(), self.chance),
        }
    }

    /// Service managers and locums among them, up or down to the aim.
    fn change_managers(&mut self, aim: &Aim) {
        self.managers_to(aim.locum_managers, true, aim.month);
        self.managers_to(aim.service_managers - aim.locum_managers, false, aim.month);
    }

    fn managers_to(&mut self, wanted: i64, locums: bool, month: Month) {
        let end = month.last_day();
        let is_such = |post: &StaffPost| {
            post.role == SERVICE_MANAGER.0 && (post.contract == "LOCUM") == locums && is_in_post(post, end)
        };
        loop {
            let such: Vec<usize> = (0..self.posts.len()).filter(|place| is_such(&self.posts[*place])).collect();
            let persons = such.iter().map(|place| self.posts[*place].person).collect::<BTreeSet<_>>().len() as i64;
            if persons == wanted {
                return;
            }
            let before = plus_days(month.first_day(), -1);
            let Some(day) = day_in(month, before, self.chance) else { return };
            if persons < wanted {
                // Those in place at the beginning did not all come in its first month.
                let day = if Some(month) == aims().next().map(|aim| aim.month) {
                    plus_days(day, -self.chance.between(40, 3000))
                } else {
                    day
                };
                if locums { self.hire_locum(SERVICE_MANAGER, day) } else { self.hire(SERVICE_MANAGER, day) }
            } else if let Some(place) =
                such.into_iter().find(|place| *place >= self.edges && self.posts[*place].start < day)
            {
                self.posts[place].leaves(day, self.chance);
            } else {
                return;
            }
        }
    }

    /// The hubs' people come from December 2020 on; key workers are those in post before the first young people are.
    fn staff_the_hubs(&mut self) -> Vec<u64> {
        let first = last().plus(-9).first_day();
        let mut team = vec![7];
        for nth in 0..22 {
            let day = plus_days(first, i64::from(nth) * 7);
            let kind = if nth < 14 { HUB_KINDS[0].1 } else { self.chance.weighted(HUB_KINDS) };
            if kind.0 == "KEY_WORKER" && nth < 8 {
                team.push(self.next_person());
            }
            self.hire(kind, day);
        }
        team
    }

    fn staff_the_offices(&mut self) {
        for _ in 0..64 {
            let kind = self.chance.weighted(OFFICE_KINDS);
            let chain =
                staff::chain(self.next_person(), kind, opening().plus(1).first_day(), last().last_day(), self.chance);
            self.posts.extend(chain);
        }
    }
}

fn is_in_post(post: &StaffPost, day: NaiveDate) -> bool {
    post.start <= day && post.leaving.is_none_or(|leaving| leaving > day)
}

fn is_in_homes(post: &StaffPost, day: NaiveDate) -> bool {
    post.workplace == "HOME" && post.contract != "LOCUM" && is_in_post(post, day)
}

fn leaves_home_in(post: &StaffPost, month: Month) -> bool {
    let is_counted = post.workplace == "HOME" && post.contract != "LOCUM";
    is_counted && post.leaving.is_some_and(|leaving| Month::of(leaving) == month)
}

/// Distinct people in post in the homes, locums apart.
fn in_homes(posts: &[StaffPost], day: NaiveDate) -> i64 {
    posts.iter().filter(|post| is_in_homes(post, day)).map(|post| post.person).collect::<BTreeSet<_>>().len() as i64
}
