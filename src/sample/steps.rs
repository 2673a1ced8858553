//! What happens to a child in care: a start, a court's order, a move, an end. Each is given its day and its stay.

use chrono::NaiveDate;

use super::{
    case::{Case, Stay},
    chance::Chance,
    days::{age, birthday, plus_days},
};

/// How a move changes the row: to other carers, with the same carers, or along with a new order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    NewCarers,
    SameCarers,
}

#[rustfmt::skip]
const REASONS: &[(u32, &str)] = &[
    (40, "CARPL"), (14, "CREQB"), (10, "CREQO"), (9, "LAREQ"), (8, "CHILD"), (6, "CLOSE"), (3, "STAND"),
    (2, "ALLEG"), (1, "APPRR"), (7, "OTHER"),
];

/// Starts a period of care. Police protection or an emergency order is followed within days by what the court or
/// parents say.
pub fn start(case: &mut Case, day: NaiveDate, stay: Stay, chance: &mut Chance) {
    let years = age(case.born, day);
    let first = match years {
        _ if case.unaccompanied.is_some() => "V2",
        // A child is placed with parents only under an order.
        _ if stay.place == "P1" => "C1",
        16.. => chance.weighted(&[(82, "V2"), (8, "C1"), (3, "C2"), (4, "J1"), (3, "L1")]),
        10.. => chance.weighted(&[(50, "V2"), (34, "C1"), (8, "L1"), (3, "L2"), (3, "C2"), (2, "J1")]),
        _ => chance.weighted(&[(22, "V2"), (55, "C1"), (13, "L1"), (6, "L2"), (4, "C2")]),
    };
    case.open(day, "S", first, stay);
    let followed_after = match first {
        "L1" => chance.between(1, 3),
        "L2" => chance.between(4, 8),
        _ => return,
    };
    let next = if years >= 16 || chance.percent(25) { "V2" } else { "C1" };
    case.go_on(plus_days(day, followed_after), "L", next, stay, "");
}

/// What the court would next say of the child, if anything is to be expected.
pub fn next_order(case: &Case, day: NaiveDate, chance: &mut Chance) -> Option<&'static str> {
    let current = case.current()?;
    let years = age(case.born, day);
    match current.ls {
        "C1" => Some("C2"),
        "V2" if case.unaccompanied.is_none() && years < 16 => Some("C1"),
        "C2" if years < 4 && chance.percent(40) => Some("E1"),
        _ => None,
    }
}

/// A new legal status and nothing else.
pub fn order(case: &mut Case, day: NaiveDate, ls: &'static str) {
    if let Some(stay) = case.current().map(|current| current.stay) {
        case.go_on(day, "L", ls, stay, "");
    }
}

/// A move to another stay; to the same one there is none. One in sixteen comes with a court's order on the same day.
pub fn move_to(case: &mut Case, day: NaiveDate, stay: Stay, how: Move, chance: &mut Chance) {
    let Some(ls) = case.current().filter(|current| !current.stay.is_at(&stay)).map(|current| current.ls) else {
        return;
    };
    let with_order =
        if chance.below(16) == 0 { next_order(case, day, chance).filter(|order| *order != "E1") } else { None };
    let (rne, reason) = match (how, with_order) {
        (Move::NewCarers, None) => ("P", chance.weighted(REASONS)),
        (Move::NewCarers, Some(_)) => ("B", chance.weighted(REASONS)),
        (Move::SameCarers, None) => ("T", "OTHER"),
        (Move::SameCarers, Some(_)) => ("U", "OTHER"),
    };
    case.go_on(day, rne, with_order.unwrap_or(ls), stay, reason);
}

/// Leaves care for a reason that suits age, order and placement.
pub fn leave(case: &mut Case, day: NaiveDate, chance: &mut Chance) {
    let Some(current) = case.current() else { return };
    let is_placed_for_adoption = current.stay.place.starts_with('A');
    let is_on_remand = current.ls == "J1";
    let rec = match age(case.born, day) {
        18.. => chance.weighted(&[(40, "E5"), (16, "E6"), (26, "E17"), (5, "E7"), (13, "E8")]),
        _ if is_placed_for_adoption => chance.weighted(&[(3, "E12"), (1, "E11")]),
        _ if is_on_remand => "E14",
        16.. => chance.weighted(&[
            (48, "E4A"),
            (18, "E4B"),
            (5, "E5"),
            (5, "E6"),
            (5, "E13"),
            (3, "E9"),
            (2, "E3"),
            (1, "E16"),
            (12, "E8"),
        ]),
        10.. => chance.weighted(&[
            (54, "E4A"),
            (20, "E4B"),
            (5, "E13"),
            (5, "E41"),
            (5, "E47"),
            (4, "E45"),
            (4, "E3"),
            (11, "E8"),
        ]),
        5.. => chance.weighted(&[
            (42, "E4A"),
            (8, "E4B"),
            (9, "E13"),
            (12, "E41"),
            (9, "E47"),
            (10, "E45"),
            (4, "E46"),
            (4, "E3"),
            (2, "E8"),
        ]),
        _ => chance.weighted(&[
            (38, "E4A"),
            (5, "E4B"),
            (10, "E13"),
            (12, "E41"),
            (10, "E47"),
            (4, "E48"),
            (14, "E45"),
            (4, "E46"),
            (3, "E3"),
        ]),
    };
    case.cease(day, rec);
}

/// The last day anybody is looked after.
pub fn eighteenth(case: &Case) -> NaiveDate {
    birthday(case.born, 18)
}
