//! The moves of a month, which bring its counts of places to the aims.

use super::{
    aims::Aim,
    care::{Care, whereabouts_for},
};
use crate::sample::{
    case::{Case, Stay},
    days::{age, day_in},
    edges::LOST_POSTCODES,
    places::{Post, Whereabouts},
    stays,
    steps::{self, Move},
};

/// Where a child counts: in the county (or nowhere known), out of it, or out of it and far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    County,
    Out,
    Far,
}

const CLASSES: [Class; 3] = [Class::County, Class::Out, Class::Far];

/// How many of those who move should come to each class, in the order of `CLASSES`, and to bought residential care.
struct Wanted {
    classes: [i64; 3],
    external: i64,
}

impl Care<'_> {
    /// Moves one child in eighteen, and as many more as the aims need.
    pub(super) fn move_some(&mut self, aim: &Aim) {
        let mut movers: Vec<usize> = Vec::new();
        for place in self.active.clone() {
            let case = &self.cases[place];
            let waits_to_be_adopted =
                case.current().is_some_and(|current| current.ls == "E1" && !current.stay.place.starts_with('A'));
            let odds = if waits_to_be_adopted { 15 } else { 5 };
            if self.chance.percent(odds) && can_move(case, aim) {
                movers.push(place);
            }
        }
        self.add_for_external(&mut movers, aim);
        self.add_for_classes(&mut movers, aim);
        self.chance.shuffle(&mut movers);
        let wanted = self.wanted(&movers, aim);
        self.place_all(movers, wanted, aim);
    }

    /// What is still to be filled, given who stays where they are.
    fn wanted(&self, movers: &[usize], aim: &Aim) -> Wanted {
        let mut wanted =
            Wanted { classes: [aim.looked_after - aim.out, aim.out - aim.far, aim.far], external: aim.external };
        for place in self.active.iter().filter(|place| !movers.contains(place)) {
            wanted.classes[self.class(*place) as usize] -= 1;
            wanted.external -= i64::from(is_external(&self.cases[*place]));
        }
        wanted
    }

    /// Adds movers out of bought residential care if there are too many in it, or into it if too few who move could.
    fn add_for_external(&mut self, movers: &mut Vec<usize>, aim: &Aim) {
        loop {
            let wanted = self.wanted(movers, aim).external;
            let able = movers.iter().filter(|place| suits_residential(&self.cases[**place], aim)).count() as i64;
            let found = match () {
                () if wanted < 0 => self.somebody(movers, aim, is_external),
                () if wanted > able => self.somebody(movers, aim, |case| suits_residential(case, aim)),
                () => return,
            };
            match found {
                Some(place) => movers.push(place),
                None => return,
            }
        }
    }

    /// Adds movers out of each class that has too many, and with a home to be far from if too few who move have one.
    fn add_for_classes(&mut self, movers: &mut Vec<usize>, aim: &Aim) {
        loop {
            let wanted = self.wanted(movers, aim);
            let with_home = movers.iter().filter(|place| self.cases[**place].home != Post::Blank).count() as i64;
            let too_full = CLASSES.into_iter().find(|class| wanted.classes[*class as usize] < 0);
            let from = match too_full {
                Some(class) => class,
                None if with_home < wanted.classes[Class::Far as usize] => Class::County,
                None => return,
            };
            let in_class: Vec<usize> = self.active.iter().copied().filter(|place| self.class(*place) == from).collect();
            let is_free = |place: &&usize| !movers.contains(place) && can_move(&self.cases[**place], aim);
            let free: Vec<usize> =
                in_class.iter().filter(is_free).filter(|place| !is_external(&self.cases[**place])).copied().collect();
            if free.is_empty() {
                return;
            }
            movers.push(*self.chance.pick(&free));
        }
    }

    fn somebody(&mut self, movers: &[usize], aim: &Aim, fits: impl Fn(&Case) -> bool) -> Option<usize> {
        let able = |place: &&usize| {
            !movers.contains(place) && can_move(&self.cases[**place], aim) && fits(&self.cases[**place])
        };
        let able: Vec<usize> = self.active.iter().filter(able).copied().collect();
        if able.is_empty() { None } else { Some(*self.chance.pick(&able)) }
    }

    /// Sends every mover somewhere: first those with a home to the far places, then the rest.
    fn place_all(&mut self, mut movers: Vec<usize>, mut wanted: Wanted, aim: &Aim) {
        // Those with a home, and of these the ones who could go to bought care, come first, as the far places are
        // theirs.
        movers.sort_by_key(|place| {
            (self.cases[*place].home == Post::Blank, !suits_residential(&self.cases[*place], aim))
        });
        for (done, place) in movers.iter().enumerate() {
            let has_home = self.cases[*place].home != Post::Blank;
            let class = self.draw_class(&wanted, has_home, movers[done..].iter());
            wanted.classes[class as usize] -= 1;
            let still_able =
                movers[done..].iter().filter(|place| suits_residential(&self.cases[**place], aim)).count() as i64;
            let odds = if class == Class::County { 12 } else { 55 };
            let is_able = wanted.external > 0 && suits_residential(&self.cases[*place], aim);
            let goes_external = is_able && (still_able <= wanted.external || self.chance.percent(odds));
            wanted.external -= i64::from(goes_external);
            self.send(*place, class, goes_external, aim);
        }
    }

    /// A class that still wants somebody, at the odds of what is wanted; far only with a home, and in time for the last
    /// who has one.
    fn draw_class<'b>(&mut self, wanted: &Wanted, has_home: bool, left: impl Iterator<Item = &'b usize>) -> Class {
        let homes_left = left.filter(|place| self.cases[**place].home != Post::Blank).count() as i64;
        let far = wanted.classes[Class::Far as usize];
        if has_home && far >= homes_left {
            return Class::Far;
        }
        let weight = |class: Class| match class {
            Class::Far if !has_home => 0,
            class => wanted.classes[class as usize].max(0) as u32,
        };
        let table = CLASSES.map(|class| (weight(class), class));
        match table.iter().all(|(weight, _)| *weight == 0) {
            true => Class::County,
            false => self.chance.weighted(&table),
        }
    }

    fn send(&mut self, place: usize, class: Class, goes_external: bool, aim: &Aim) {
        let is_there_already = self.class(place) == class;
        let (gazetteer, chance, case) = (self.gazetteer, &mut self.chance, &mut self.cases[place]);
        let Some((decom, now)) = case.current().map(|current| (current.decom, current.stay)) else { return };
        let Some(day) = day_in(aim.month, decom, chance) else { return };
        let wanted = whereabouts_for(
            case,
            match class {
                Class::County => Whereabouts::County,
                Class::Out => Whereabouts::OutNear,
                Class::Far => Whereabouts::OutFar,
            },
        );
        let moves_house = is_there_already && !goes_external && now.place.starts_with('U') && chance.percent(25);
        let is_for_adoption = case.current().is_some_and(|current| current.ls == "E1");
        let (stay, how) = if goes_external {
            (stays::external_residential(case, wanted, gazetteer, chance), Move::NewCarers)
        } else if moves_house {
            (stays::moved_house(case, now, wanted, gazetteer, chance), Move::SameCarers)
        } else if is_for_adoption {
            (stays::adoptive(case, wanted, gazetteer, chance), Move::NewCarers)
        } else {
            (stays::stay(case, age(case.born, day), wanted, gazetteer, chance), Move::NewCarers)
        };
        let is_lost = class == Class::County && stay.place != "P1" && !goes_external && chance.below(90) == 0;
        let post = if is_lost { *chance.pick(&LOST_POSTCODES) } else { stay.post };
        steps::move_to(case, day, Stay { post, ..stay }, how, chance);
    }

    fn class(&self, place: usize) -> Class {
        let case = &self.cases[place];
        let Some(current) = case.current() else { return Class::County };
        let post = current.stay.post;
        match self.gazetteer.is_out(post) {
            false => Class::County,
            // Only the edges have an unaccompanied child with a home postcode.
            true if self.gazetteer.is_far(case.home, post) => Class::Far,
            true => Class::Out,
        }
    }
}

fn is_external(case: &Case) -> bool {
    case.current().is_some_and(|current| current.stay.is_external_residential())
}

fn suits_residential(case: &Case, aim: &Aim) -> bool {
    case.unaccompanied.is_none() && age(case.born, aim.month.last_day()) >= 11
}

/// A move needs a day of the month after the episode began, and is not the first thing that follows police protection.
fn can_move(case: &Case, aim: &Aim) -> bool {
    case.current().is_some_and(|current| current.decom < aim.month.last_day())
}
