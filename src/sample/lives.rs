//! One invented child's whole time in the extract, told from their own stream of chance: for samples of any size.

use chrono::NaiveDate;

use super::{
    case::{Case, Stay},
    chance::Chance,
    days::{age, day_between, plus_days},
    places::{Gazetteer, Post, Whereabouts},
    stays,
    steps::{self, Move},
    traits::{self, AGES_AT_START, AGES_IN_CARE},
};

/// The days that an extract covers: it holds every episode that was open on one of them, and none that ended before.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

const FOUR_YEARS: i64 = 1461;

/// A child who was in care at some time in the window.
pub fn life(number: u64, window: Window, gazetteer: &Gazetteer, chance: &mut Chance) -> Case {
    let was_in_care_before = chance.percent(35);
    let mut case = if was_in_care_before {
        let ages = chance.weighted(AGES_IN_CARE);
        in_care_before(traits::child(number, ages, window.first, gazetteer, chance), window, gazetteer, chance)
    } else {
        let start = day_between(window.first, window.last, chance);
        let case = newcomer(number, start, gazetteer, chance);
        let end = plus_days(start, days_in_care(chance));
        period(case, start, end, window, gazetteer, chance)
    };
    if chance.percent(14) {
        case = comes_back(case, window, gazetteer, chance);
    }
    case.episodes.retain(|episode| episode.dec.is_none_or(|dec| dec >= window.first));
    case
}

/// Somebody who comes into care on a day: a child from the county, or one unaccompanied in fourteen.
fn newcomer(number: u64, start: NaiveDate, gazetteer: &Gazetteer, chance: &mut Chance) -> Case {
    match chance.below(14) {
        0 => traits::unaccompanied(number, start, gazetteer, chance),
        _ => {
            let ages = chance.weighted(AGES_AT_START);
            traits::child(number, ages, start, gazetteer, chance)
        }
    }
}

fn in_care_before(case: Case, window: Window, gazetteer: &Gazetteer, chance: &mut Chance) -> Case {
    let longest = (window.first - case.born).num_days().min(FOUR_YEARS);
    let start = plus_days(window.first, -chance.between(0, longest));
    let end = plus_days(window.first, chance.between(1, 1300) + chance.between(0, 1500));
    period(case, start, end, window, gazetteer, chance)
}

/// Mostly months; often days, and now and then a childhood.
fn days_in_care(chance: &mut Chance) -> i64 {
    let (least, most) = chance.weighted(&[(16, (1, 45)), (36, (46, 540)), (48, (541, 3000))]);
    chance.between(least, most)
}

/// One period of care from a start to an end, the eighteenth birthday or the last day of the window.
fn period(
    mut case: Case,
    start: NaiveDate,
    end: NaiveDate,
    window: Window,
    gazetteer: &Gazetteer,
    chance: &mut Chance,
) -> Case {
    let end = end.min(steps::eighteenth(&case));
    let horizon = end.min(plus_days(window.last, 1));
    let stay = somewhere(&case, start, gazetteer, chance);
    steps::start(&mut case, start, stay, chance);
    while let Some(day) = next_day(&case, start, horizon, chance) {
        something_happens(&mut case, day, gazetteer, chance);
    }
    // An order that follows police protection may fall after the end that was drawn.
    let earliest_end = case.current().map_or(end, |current| plus_days(current.decom, 1));
    let end = end.max(earliest_end);
    if end <= window.last {
        steps::leave(&mut case, end, chance);
    }
    case.forget_after(window.last);
    case
}

/// The day of the next change, sooner at first and later once a child has settled.
fn next_day(case: &Case, start: NaiveDate, horizon: NaiveDate, chance: &mut Chance) -> Option<NaiveDate> {
    let from = case.current()?.decom;
    let is_settled = (from - start).num_days() > 240;
    let longest = if is_settled { 540 } else { 215 };
    Some(plus_days(from, chance.between(3, longest))).filter(|day| *day < horizon)
}

fn something_happens(case: &mut Case, day: NaiveDate, gazetteer: &Gazetteer, chance: &mut Chance) {
    if chance.percent(35)
        && let Some(ls) = steps::next_order(case, day, chance)
    {
        return steps::order(case, day, ls);
    }
    let how = if chance.percent(7) { Move::SameCarers } else { Move::NewCarers };
    let now = case.current().map(|current| current.stay);
    let stay = match (how, now) {
        (Move::SameCarers, Some(now)) if now.place != "P1" => {
            stays::moved_house(case, now, wanted(case, chance), gazetteer, chance)
        }
        _ if case.current().is_some_and(|current| current.ls == "E1") => {
            stays::adoptive(case, wanted(case, chance), gazetteer, chance)
        }
        _ => somewhere(case, day, gazetteer, chance),
    };
    steps::move_to(case, day, stay, how, chance);
}

/// A placement at the odds of the county: a tenth of the older children in bought residential care, a few without a
/// known address.
fn somewhere(case: &Case, day: NaiveDate, gazetteer: &Gazetteer, chance: &mut Chance) -> Stay {
    let years = age(case.born, day);
    let is_residential = years >= 9 && case.unaccompanied.is_none() && chance.percent(11);
    let mut stay = match is_residential {
        true => stays::external_residential(case, wanted(case, chance), gazetteer, chance),
        false => stays::stay(case, years, wanted(case, chance), gazetteer, chance),
    };
    if chance.below(250) == 0 && stay.place != "P1" {
        stay.post = *chance.pick(&super::edges::LOST_POSTCODES);
    }
    stay
}

fn wanted(case: &Case, chance: &mut Chance) -> Whereabouts {
    let whereabouts =
        chance.weighted(&[(56, Whereabouts::County), (14, Whereabouts::OutNear), (30, Whereabouts::OutFar)]);
    match (case.home, whereabouts) {
        (Post::Blank, Whereabouts::OutNear | Whereabouts::OutFar) => Whereabouts::Out,
        _ => whereabouts,
    }
}

/// A second period of care, months after the first ended, if there is time for one.
fn comes_back(mut case: Case, window: Window, gazetteer: &Gazetteer, chance: &mut Chance) -> Case {
    let Some(ended) = case.episodes.last().and_then(|last| last.dec.filter(|_| last.rec.starts_with("E4"))) else {
        return case;
    };
    let start = plus_days(ended, chance.between(30, 400));
    if start > window.last || plus_days(start, 60) > steps::eighteenth(&case) || ended < window.first {
        return case;
    }
    let before = std::mem::take(&mut case.episodes);
    let end = plus_days(start, days_in_care(chance));
    let mut case = period(case, start, end, window, gazetteer, chance);
    case.episodes.splice(0..0, before);
    case
}
