//! Referrals of the story: who is kept out of care and who is not, month by month since the service started.

use std::{collections::BTreeSet, io};

use chrono::NaiveDate;

use super::aims::{Aim, aims, last};
use crate::{
    sample::{
        case::Case,
        chance::Chance,
        days::{age, day_between, day_in, plus_days},
        edges::FIRST_ORDINARY,
        places::Gazetteer,
        referrals::{key_workers, referral},
        tables::{Referral, Tables},
        traits,
    },
    vocabulary::Month,
};

/// Ages of the young people referred: the service is for those of 12 and over, and few younger ones are sent to it.
#[rustfmt::skip]
const AGES: &[(u32, (i64, i64))] = &[(4, (9, 11)), (26, (12, 13)), (40, (14, 15)), (30, (16, 17))];

struct Story<'a> {
    cases: &'a [Case],
    referrals: Vec<Referral>,
    /// Young people of the story who have been referred already, by number.
    seen: BTreeSet<u64>,
    next_number: u64,
    gazetteer: &'a Gazetteer,
    chance: &'a mut Chance,
}

/// Writes the referrals in order of their days, and the key workers of those supported.
pub fn write(
    tables: &mut Tables,
    cases: &[Case],
    edges: Vec<Referral>,
    hub_team: &[u64],
    gazetteer: &Gazetteer,
    chance: &mut Chance,
) -> io::Result<()> {
    let next_number = FIRST_ORDINARY + cases.len() as u64;
    let mut story = Story { cases, referrals: edges, seen: BTreeSet::new(), next_number, gazetteer, chance };
    for aim in aims().filter(|aim| aim.referrals > 0) {
        story.refer(&aim);
    }
    let Story { mut referrals, .. } = story;
    referrals.sort_by_key(|one| (one.referred, one.child));
    for one in &referrals {
        let number = tables.referral(one)?;
        for (person, start, until) in key_workers(one, last().last_day(), hub_team, chance) {
            tables.key_worker(number, person, start, until)?;
        }
    }
    Ok(())
}

impl Story<'_> {
    /// The month's referrals: some who come into care later, one who has been in care, one who is, one referred again,
    /// and others.
    fn refer(&mut self, aim: &Aim) {
        let made =
            |story: &Self| story.referrals.iter().filter(|one| Month::of(one.referred) == aim.month).count() as i64;
        for _ in 0..aim.into_care {
            self.somebody_who_comes_into_care(aim.month);
        }
        if aim.month.number().is_multiple_of(3) {
            self.somebody_of_the_story(aim.month, |case, day| case.looked_after(day).is_some());
            self.somebody_of_the_story(aim.month, |case, day| {
                case.episodes.last().is_some_and(|last| last.dec.is_some_and(|dec| dec < day))
            });
        }
        if aim.referrals > 12 {
            self.somebody_again(aim.month);
        }
        while made(self) < aim.referrals {
            let day = self.day(aim.month);
            let ages = self.chance.weighted(AGES);
            let case = traits::child(self.next_number, ages, day, self.gazetteer, self.chance);
            self.next_number += 1;
            self.add(&case, day);
        }
    }

    fn day(&mut self, month: Month) -> NaiveDate {
        let before = plus_days(month.first_day(), -1);
        day_in(month, before, self.chance).unwrap_or(month.last_day())
    }

    fn add(&mut self, case: &Case, day: NaiveDate) {
        self.seen.insert(case.number);
        // One hub ran in shadow; the second opened when the service went live.
        let share_of_second = if day < last().plus(-5).first_day() { 0 } else { 58 };
        let hub = if self.chance.percent(share_of_second) { "Hub B" } else { "Hub A" };
        let referral = referral(case, day, hub, last().last_day(), self.chance);
        self.referrals.push(referral);
    }

    /// Somebody of 12 or over whose first start of care is one to sixteen weeks after a day of the month.
    fn somebody_who_comes_into_care(&mut self, month: Month) {
        let first_start = |case: &Case| case.episodes.first().filter(|first| first.rne == "S").map(|first| first.decom);
        let is_in_reach = |case: &&Case| {
            let start = first_start(case).filter(|start| (12..18).contains(&age(case.born, *start)));
            let reach = plus_days(month.first_day(), 9)..=plus_days(month.last_day(), 112);
            start.is_some_and(|start| reach.contains(&start))
                && case.unaccompanied.is_none()
                && !self.seen.contains(&case.number)
        };
        let able: Vec<&Case> = self.cases.iter().filter(is_in_reach).collect();
        if able.is_empty() {
            return;
        }
        let case = *self.chance.pick(&able);
        let Some(start) = first_start(case) else { return };
        let latest = month.last_day().min(plus_days(start, -7));
        let day = day_between(month.first_day(), latest, self.chance);
        self.add(case, day);
    }

    /// Somebody of the story, 12 to 17, of whom something is true on a day of the month.
    fn somebody_of_the_story(&mut self, month: Month, is_true: impl Fn(&Case, NaiveDate) -> bool) {
        let day = self.day(month);
        let fits = |case: &&Case| {
            (12..17).contains(&age(case.born, day)) && is_true(case, day) && !self.seen.contains(&case.number)
        };
        let able: Vec<&Case> = self.cases.iter().filter(fits).collect();
        if !able.is_empty() {
            let case = *self.chance.pick(&able);
            self.add(case, day);
        }
    }

    /// A young person whose support or referral ended without care is referred once more, to the same hub or the other.
    fn somebody_again(&mut self, month: Month) {
        let is_old = |one: &&Referral| {
            plus_days(one.referred, 60) < month.first_day() && one.child >= FIRST_ORDINARY + self.cases.len() as u64
        };
        let has_ended = |one: &&Referral| one.decision == "DECLINED" || one.support_end.is_some();
        let able: Vec<Referral> = self.referrals.iter().filter(is_old).filter(has_ended).cloned().collect();
        if able.is_empty() {
            return;
        }
        let before = self.chance.pick(&able).clone();
        let after = before.support_end.unwrap_or(before.referred).max(plus_days(month.first_day(), -1));
        let Some(day) = day_in(month, after, self.chance) else { return };
        let stub = traits::child(before.child, (12, 17), day, self.gazetteer, self.chance);
        self.add(&Case { born: before.born, ..stub }, day);
    }
}
