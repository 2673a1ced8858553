//! Where an invented child lives: the placement and provider for the age, at an address in the place wanted.

use super::{
    case::{Case, Stay},
    chance::Chance,
    places::{Gazetteer, Post, Whereabouts},
};

/// A kind of placement with its provider, or one of the two kinds of children's home.
type Setting = (&'static str, &'static str);

const OWN_HOME_DISTRICTS: [u8; OWN_HOME_COUNT as usize] = [0, 1, 2, 3, 6, 8];
const OWN_FOSTER_SERVICE: u32 = 900_010;
/// The council's own homes have these URNs, and these addresses in the county.
pub const OWN_HOMES: u32 = 900_001;
pub const OWN_HOME_COUNT: u32 = 6;

#[rustfmt::skip]
const UNDER_5: &[(u32, Setting)] =
    &[(45, ("U6", "PR1")), (16, ("U6", "PR4")), (22, ("U3", "PR1")), (5, ("U5", "PR1")), (2, ("U2", "PR1")),
    (6, ("P1", "PR0")), (2, ("R3", "PR3"))];
#[rustfmt::skip]
const AGED_5_TO_9: &[(u32, Setting)] =
    &[(36, ("U6", "PR1")), (18, ("U4", "PR1")), (24, ("U6", "PR4")), (14, ("U3", "PR1")), (5, ("U1", "PR1")),
    (5, ("P1", "PR0"))];
#[rustfmt::skip]
const AGED_10_TO_15: &[(u32, Setting)] = &[
    (28, ("U6", "PR1")), (20, ("U4", "PR1")), (24, ("U6", "PR4")), (9, ("U4", "PR4")), (9, ("U3", "PR1")),
    (3, ("U6", "PR5")),
    (5, ("K2", "PR1")), (3, ("P1", "PR0")), (1, ("S1", "PR2")),
];
#[rustfmt::skip]
const AGED_16_AND_17: &[(u32, Setting)] = &[
    (19, ("U6", "PR1")), (13, ("U4", "PR1")), (18, ("U6", "PR4")), (30, ("H5", "PR4")), (8, ("H5", "PR5")),
    (3, ("P2", "PR4")),
    (4, ("K2", "PR1")), (2, ("P1", "PR0")), (1, ("Z1", "")), (1, ("R2", "PR3")),
];
#[rustfmt::skip]
const EXTERNAL_RESIDENTIAL: &[(u32, Setting)] = &[
    (80, ("K2", "PR4")), (9, ("K2", "PR5")), (7, ("S1", "PR4")), (4, ("R1", "PR4")),
];

/// A placement that suits a child of that age, in the place wanted; externally bought residential care is asked for by
/// name.
pub fn stay(case: &Case, age: i32, wanted: Whereabouts, gazetteer: &Gazetteer, chance: &mut Chance) -> Stay {
    let table = match age {
        ..5 => UNDER_5,
        5..10 => AGED_5_TO_9,
        10..16 => AGED_10_TO_15,
        _ => AGED_16_AND_17,
    };
    let (place, provider) = chance.weighted(table);
    let has_order = case.current().is_none_or(|current| matches!(current.ls, "C1" | "C2"));
    let needs_the_county = matches!((place, provider), ("K2", "PR1") | ("P1", _));
    match (place, case.home) {
        _ if needs_the_county && wanted != Whereabouts::County => at("U6", "PR4", case, wanted, gazetteer, chance),
        ("K2", _) if provider == "PR1" => own_home(chance),
        ("P1", home) if home == Post::Blank || !has_order => at("U3", "PR1", case, wanted, gazetteer, chance),
        ("P1", home) => Stay { place, provider, post: home, urn: 0 },
        _ => at(place, provider, case, wanted, gazetteer, chance),
    }
}

/// Residential care that the council buys.
pub fn external_residential(case: &Case, wanted: Whereabouts, gazetteer: &Gazetteer, chance: &mut Chance) -> Stay {
    let (place, provider) = chance.weighted(EXTERNAL_RESIDENTIAL);
    at(place, provider, case, wanted, gazetteer, chance)
}

/// A family to adopt the child.
pub fn adoptive(case: &Case, wanted: Whereabouts, gazetteer: &Gazetteer, chance: &mut Chance) -> Stay {
    let place = chance.weighted(&[(8, "A6"), (1, "A5"), (1, "A4")]);
    at(place, "PR1", case, wanted, gazetteer, chance)
}

/// The same carers at another address in the same place.
pub fn moved_house(case: &Case, now: Stay, wanted: Whereabouts, gazetteer: &Gazetteer, chance: &mut Chance) -> Stay {
    Stay { post: gazetteer.postcode(case.home, wanted, chance), ..now }
}

fn at(
    place: &'static str,
    provider: &'static str,
    case: &Case,
    wanted: Whereabouts,
    gazetteer: &Gazetteer,
    chance: &mut Chance,
) -> Stay {
    let urn = match (place, provider) {
        ("K2", _) => 900_100 + chance.below(90),
        ("S1", _) => 9_000_100 + chance.below(40),
        ("U1" | "U3" | "U4" | "U5" | "U6" | "U2", "PR1") => OWN_FOSTER_SERVICE,
        ("U1" | "U3" | "U4" | "U5" | "U6" | "U2", _) => 900_300 + chance.below(40),
        ("R3", _) => 900_200 + chance.below(5),
        _ => 0,
    };
    Stay { place, provider, post: gazetteer.postcode(case.home, wanted, chance), urn }
}

fn own_home(chance: &mut Chance) -> Stay {
    let which = chance.below(OWN_HOME_COUNT);
    // The first postcode of a district is nobody's home.
    let post = Post::Unit { district: OWN_HOME_DISTRICTS[which as usize], unit: 0 };
    Stay { place: "K2", provider: "PR1", post, urn: OWN_HOMES + which }
}
