//! Children in care, month by month, steered so that each month-end comes to its aims exactly.
//!
//! Birthdays, starts, ends and court orders come first, at the odds of the service. Whoever moves in the month then
//! goes where the month's counts still want somebody: out of the county or not, far from home or not, in bought
//! residential care or not.

use chrono::NaiveDate;

use super::aims::{Aim, aims, last, opening};
use crate::{
    sample::{
        case::Case,
        chance::Chance,
        days::{age, day_in, plus_days, plus_months},
        edges::FIRST_ORDINARY,
        places::{Gazetteer, Post, Whereabouts},
        stays, steps,
        traits::{self, AGES_AT_START, AGES_IN_CARE, AGES_UNDER_16_AT_START},
    },
    vocabulary::Month,
};

/// The story as far as it has been told.
pub struct Care<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) chance: Chance,
    pub(super) cases: Vec<Case>,
    /// Places in `cases` of who is in care, and of who left and might come back.
    pub(super) active: Vec<usize>,
    left: Vec<usize>,
    edges: &'a [Case],
}

impl<'a> Care<'a> {
    pub fn new(edges: &'a [Case], gazetteer: &'a Gazetteer, chance: Chance) -> Self {
        Self { gazetteer, chance, cases: Vec::new(), active: Vec::new(), left: Vec::new(), edges }
    }

    /// Every child of the story but the edges.
    pub fn told(mut self) -> Vec<Case> {
        self.open();
        for aim in aims() {
            let aim = self.without_edges(aim);
            self.come_of_age(aim.month);
            self.start_some(&aim);
            self.end_some(&aim);
            self.order_some(aim.month);
            self.move_some(&aim);
        }
        for case in &mut self.cases {
            case.forget_after(last().last_day());
        }
        self.cases
    }

    /// The aims less what the children at the edges already add to them.
    fn without_edges(&self, aim: Aim) -> Aim {
        let end = aim.month.last_day();
        let (mut looked_after, mut out, mut far) = (0, 0, 0);
        for case in self.edges {
            let Some(episode) = case.looked_after(end) else { continue };
            let is_out = self.gazetteer.is_out(episode.stay.post);
            let is_far = self.gazetteer.is_far(case.home, episode.stay.post) && case.has_distance(end);
            looked_after += 1;
            out += i64::from(is_out);
            far += i64::from(is_out && is_far);
        }
        let starts = self.edges.iter().flat_map(|case| case.starts_in(aim.month).map(|day| age(case.born, day)));
        let starts: Vec<i32> = starts.collect();
        let at_16 = starts.iter().filter(|years| **years >= 16).count() as i64;
        let (looked_after, out, far) = (aim.looked_after - looked_after, aim.out - out, aim.far - far);
        let (starts, starts_at_16) = (aim.starts - starts.len() as i64, aim.starts_at_16 - at_16);
        Aim { looked_after, out, far, starts, starts_at_16, ..aim }
    }

    fn next_number(&self) -> u64 {
        FIRST_ORDINARY + self.cases.len() as u64
    }

    /// Puts the children in place who were in care before the story: one open episode each, begun up to some years ago.
    fn open(&mut self) {
        let end = opening().last_day();
        let first = aims().next().map_or(0, |aim| aim.looked_after);
        for _ in 0..first {
            let (least, most) = self.chance.weighted(&[(40, (1, 364)), (33, (365, 900)), (27, (901, 2400))]);
            let since = plus_days(end, -self.chance.between(least, most));
            let case = self.somebody_in_care(since, end);
            let case = self.already_in_care(case, since, end);
            self.active.push(self.cases.len());
            self.cases.push(case);
        }
    }

    /// A child in care since a day, not yet 18 on the last: who came in the last year is older than who stayed long.
    fn somebody_in_care(&mut self, since: NaiveDate, end: NaiveDate) -> Case {
        let number = self.next_number();
        let (gazetteer, chance) = (self.gazetteer, &mut self.chance);
        let is_recent = (end - since).num_days() < 365;
        // Somebody not quite six weeks from eighteen back then may now be a day from it.
        let (table, on) = if is_recent { (AGES_AT_START, since) } else { (AGES_IN_CARE, plus_days(end, -44)) };
        loop {
            let ages = chance.weighted(table);
            let case = match ages.0 {
                16 if chance.percent(33) => traits::unaccompanied(number, on, gazetteer, chance),
                _ => traits::child(number, ages, on, gazetteer, chance),
            };
            if steps::eighteenth(&case) > end {
                return case;
            }
        }
    }

    fn already_in_care(&mut self, mut case: Case, since: NaiveDate, end: NaiveDate) -> Case {
        let chance = &mut self.chance;
        let since = since.max(case.born);
        let wanted =
            chance.weighted(&[(52, Whereabouts::County), (18, Whereabouts::OutNear), (30, Whereabouts::OutFar)]);
        let years = age(case.born, since);
        let is_external = years >= 11 && case.unaccompanied.is_none() && chance.percent(16);
        let wanted = whereabouts_for(&case, wanted);
        let stay = match is_external {
            true => stays::external_residential(&case, wanted, self.gazetteer, chance),
            false => stays::stay(&case, years, wanted, self.gazetteer, chance),
        };
        let is_recent = (end - since).num_days() < 365;
        let rne = if is_recent { "S" } else { chance.weighted(&[(8, "S"), (30, "L"), (50, "P"), (8, "B"), (4, "T")]) };
        let ls = match (case.unaccompanied, rne) {
            (Some(_), _) => "V2",
            _ if stay.place == "P1" => "C2",
            (None, "S") => chance.weighted(&[(50, "V2"), (45, "C1"), (5, "C2")]),
            _ => chance.weighted(&[(20, "V2"), (8, "C1"), (72, "C2")]),
        };
        case.open(since, rne, ls, stay);
        case
    }

    /// Ends care for everybody who turns 18 in the month.
    fn come_of_age(&mut self, month: Month) {
        for place in self.active.clone() {
            let eighteen = steps::eighteenth(&self.cases[place]);
            if Month::of(eighteen) <= month {
                steps::leave(&mut self.cases[place], eighteen, &mut self.chance);
                self.active.retain(|active| *active != place);
            }
        }
    }

    fn start_some(&mut self, aim: &Aim) {
        for nth in 0..aim.starts {
            let is_16 = nth < aim.starts_at_16;
            let before = aim.month.plus(-1).last_day();
            let Some(day) = day_in(aim.month, before, &mut self.chance) else { continue };
            let place = self.who_comes_back(is_16, day).unwrap_or_else(|| self.newcomer(is_16, day));
            self.active.push(place);
            let wanted = self.chance.weighted(&[
                (60, Whereabouts::County),
                (16, Whereabouts::OutNear),
                (24, Whereabouts::OutFar),
            ]);
            let case = &mut self.cases[place];
            let wanted = whereabouts_for(case, wanted);
            let stay = stays::stay(case, age(case.born, day), wanted, self.gazetteer, &mut self.chance);
            steps::start(case, day, stay, &mut self.chance);
        }
    }

    /// One start in eleven is somebody who left some months ago.
    fn who_comes_back(&mut self, is_16: bool, day: NaiveDate) -> Option<usize> {
        if self.left.is_empty() || self.chance.below(11) > 0 {
            return None;
        }
        let could_come_back = |place: &usize| {
            let case = &self.cases[*place];
            let has_time = plus_days(day, 60) < steps::eighteenth(case);
            let left_a_while_ago =
                case.episodes.last().and_then(|last| last.dec).is_some_and(|dec| plus_days(dec, 40) < day);
            has_time && left_a_while_ago && (age(case.born, day) >= 16) == is_16
        };
        let found = self.left.iter().position(could_come_back)?;
        Some(self.left.remove(found))
    }

    fn newcomer(&mut self, is_16: bool, day: NaiveDate) -> usize {
        let number = self.next_number();
        let (gazetteer, chance) = (self.gazetteer, &mut self.chance);
        let case = match is_16 {
            true if chance.percent(36) => traits::unaccompanied(number, day, gazetteer, chance),
            true => traits::child(number, (16, 17), day, gazetteer, chance),
            false => {
                let ages = chance.weighted(AGES_UNDER_16_AT_START);
                traits::child(number, ages, day, gazetteer, chance)
            }
        };
        self.cases.push(case);
        self.cases.len() - 1
    }

    /// Ends care for as many as are too many, sooner for those who came lately or are to be adopted.
    fn end_some(&mut self, aim: &Aim) {
        while self.active.len() as i64 > aim.looked_after {
            let nth = self.chance.below(self.active.len() as u32) as usize;
            let place = self.active[nth];
            let case = &mut self.cases[place];
            let Some(current) = case.current() else { continue };
            let from = case.episodes.iter().rev().find(|episode| episode.rne == "S").unwrap_or(current).decom;
            let odds = match (aim.month.last_day() - from).num_days() {
                _ if current.stay.place.starts_with('A') => 30,
                _ if age(case.born, from) < 3 => 14,
                _ if age(case.born, aim.month.last_day()) >= 16 => 3,
                ..180 => 16,
                180..540 => 8,
                _ => 4,
            };
            let decom = current.decom;
            if self.chance.below(30) >= odds {
                continue;
            }
            let Some(day) = day_in(aim.month, decom, &mut self.chance) else { continue };
            steps::leave(case, day, &mut self.chance);
            self.active.swap_remove(nth);
            if case.episodes.last().is_some_and(|last| last.rec.starts_with("E4A") || last.rec == "E4B") {
                self.left.push(place);
            }
        }
    }

    /// What the courts decide in a month: interim orders become full ones after about nine months.
    fn order_some(&mut self, month: Month) {
        for place in self.active.clone() {
            let case = &mut self.cases[place];
            let Some((ls, decom)) = case.current().map(|current| (current.ls, current.decom)) else { continue };
            let is_due = plus_months(decom, 3) < month.first_day();
            let odds = match ls {
                "C1" if is_due => 16,
                "V2" => 2,
                "C2" => 6,
                _ => 0,
            };
            if !self.chance.percent(odds) {
                continue;
            }
            let Some(day) = day_in(month, decom, &mut self.chance) else { continue };
            if let Some(order) = steps::next_order(case, day, &mut self.chance) {
                steps::order(case, day, order);
            }
        }
    }
}

/// Without a home there is no near or far: out is out.
pub(super) fn whereabouts_for(case: &Case, wanted: Whereabouts) -> Whereabouts {
    match (case.home, wanted) {
        (Post::Blank, Whereabouts::OutNear | Whereabouts::OutFar) => Whereabouts::Out,
        _ => wanted,
    }
}

impl Case {
    /// False for who is unaccompanied on the day, or was in the 24 months before.
    fn has_distance(&self, day: NaiveDate) -> bool {
        let two_years_before = plus_months(day, -24);
        self.unaccompanied.is_none_or(|status| status.ends.is_some_and(|ends| ends <= two_years_before))
    }

    fn starts_in(&self, month: Month) -> impl Iterator<Item = NaiveDate> {
        let starts = self.episodes.iter().filter(|episode| episode.rne == "S" && !episode.is_short_break());
        starts.map(|episode| episode.decom).filter(move |decom| Month::of(*decom) == month)
    }
}
