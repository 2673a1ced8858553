//! An invented postcode directory: area XQ, which Royal Mail has given to nobody, laid over real districts.
//!
//! Points are made up but lie on the British National Grid near the district whose code they carry. Distances are whole
//! squared metres throughout, so that the 20-mile edge is exact.

use std::fmt::Write;

use super::{
    chance::{Chance, mixed},
    districts::{DISTRICTS, District, EDGE_POSTCODES, Ring},
};

/// A postcode as an episode holds it: none, one of the directory's, or written out (the edges, partial, unknown).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Post {
    Blank,
    Unit { district: u8, unit: u16 },
    Written(&'static str),
}

/// A short text without a place on the heap.
#[derive(Default)]
pub struct PostText {
    bytes: [u8; 12],
    length: usize,
}

/// Where a stay should be, seen from the child's home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    County,
    OutNear,
    OutFar,
    Out,
}

pub type Point = (i32, i32);

/// The directory: so many postcodes in every district.
pub struct Gazetteer {
    units: u16,
}

/// dE² + dN² from here on is over 20.0 miles at one decimal.
pub const FAR_SQUARE_METRES: i64 = 1_041_181_696;

/// The first districts of the list are the county's.
const COUNTY_DISTRICTS: u8 = 11;

/// The letters that end a postcode.
const INWARD: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";

impl Gazetteer {
    /// A directory large enough for a sample of so many children.
    pub fn new(children: u32) -> Self {
        Self { units: (children / 60).clamp(24, 2000) as u16 }
    }

    /// Every row of the directory, in the order of the postcodes.
    pub fn rows(&self) -> impl Iterator<Item = (Post, Option<Point>, &'static str)> {
        let posts = (0..DISTRICTS.len() as u8)
            .flat_map(|district| (0..self.units).map(move |unit| Post::Unit { district, unit }));
        let ordinary = posts.map(|post| (post, self.point(post), self.district(post).unwrap_or_default()));
        ordinary.chain(EDGE_POSTCODES.iter().map(|(text, point, district)| (Post::Written(text), *point, *district)))
    }

    /// The grid reference of a postcode, if the directory has one.
    pub fn point(&self, post: Post) -> Option<Point> {
        match post {
            Post::Blank => None,
            Post::Written(text) => {
                EDGE_POSTCODES.iter().find(|(known, _, _)| *known == text).and_then(|(_, point, _)| *point)
            }
            Post::Unit { district, unit } => {
                has_point(district, unit).then(|| scattered(&DISTRICTS[district as usize], unit))
            }
        }
    }

    /// The district code of a postcode, if the directory has it.
    pub fn district(&self, post: Post) -> Option<&'static str> {
        match post {
            Post::Blank => None,
            Post::Written(text) => EDGE_POSTCODES.iter().find(|(known, _, _)| *known == text).map(|(_, _, code)| *code),
            Post::Unit { district, .. } => Some(DISTRICTS[district as usize].code),
        }
    }

    /// True if the district is known and is not one of the county's.
    pub fn is_out(&self, post: Post) -> bool {
        let county = |code: &str| DISTRICTS.iter().any(|one| one.ring == Ring::County && one.code == code);
        self.district(post).is_some_and(|code| !county(code))
    }

    /// True if both points are known, the home's in England, and they lie more than 20.0 miles apart.
    pub fn is_far(&self, home: Post, post: Post) -> bool {
        let is_english = self.district(home).is_some_and(|code| code.starts_with('E'));
        if !is_english {
            return false;
        }
        let (Some(home), Some(post)) = (self.point(home), self.point(post)) else { return false };
        square_metres(home, post) >= FAR_SQUARE_METRES
    }

    /// A home in the county.
    pub fn home(&self, chance: &mut Chance) -> Post {
        self.unit_in(Ring::County, chance)
    }

    /// A postcode in the place wanted. Without a home there is no near or far, only out.
    pub fn postcode(&self, home: Post, wanted: Whereabouts, chance: &mut Chance) -> Post {
        let rings: &[(u32, Ring)] = match wanted {
            Whereabouts::County => return self.in_county(home, chance),
            Whereabouts::OutNear => &[(1, Ring::Near)],
            Whereabouts::OutFar => &[(4, Ring::Near), (12, Ring::Far), (1, Ring::Abroad)],
            Whereabouts::Out => &[(3, Ring::Near), (2, Ring::Far)],
        };
        loop {
            let post = self.unit_in(chance.weighted(rings), chance);
            let fits = match wanted {
                Whereabouts::OutFar => self.is_far(home, post),
                Whereabouts::OutNear => !self.is_far(home, post),
                _ => true,
            };
            // Every home of the sample is within reach of both kinds, so this ends soon.
            if fits {
                return post;
            }
        }
    }

    /// Half of those placed in the county stay in the district they come from.
    fn in_county(&self, home: Post, chance: &mut Chance) -> Post {
        match home {
            Post::Unit { district, unit } if chance.percent(50) => {
                // Only who is placed with parents lives at home.
                let other = self.unit(chance);
                let other = if other == unit { unit % (self.units - 1) + 1 } else { other };
                Post::Unit { district, unit: other }
            }
            Post::Unit { district, .. } if district < COUNTY_DISTRICTS => {
                let steps = 1 + chance.below(u32::from(COUNTY_DISTRICTS) - 1) as u8;
                Post::Unit { district: (district + steps) % COUNTY_DISTRICTS, unit: self.unit(chance) }
            }
            _ => self.unit_in(Ring::County, chance),
        }
    }

    fn unit_in(&self, ring: Ring, chance: &mut Chance) -> Post {
        let first = DISTRICTS.partition_point(|one| one.ring < ring);
        let after = DISTRICTS.partition_point(|one| one.ring <= ring);
        let district = chance.between(first as i64, after as i64 - 1) as u8;
        Post::Unit { district, unit: self.unit(chance) }
    }

    fn unit(&self, chance: &mut Chance) -> u16 {
        // The first unit of a district may lack a grid reference; only the edges use those.
        chance.between(1, i64::from(self.units) - 1) as u16
    }
}

impl Post {
    /// The postcode as written in an extract: `XQ12 3AB`, or nothing.
    pub fn text(self) -> PostText {
        let mut text = PostText::default();
        let wrote = match self {
            Post::Blank => Ok(()),
            Post::Written(written) => text.write_str(written),
            Post::Unit { district, unit } => {
                let letter = |place: u16| char::from(INWARD[usize::from(place % 20)]);
                write!(text, "XQ{} {}{}{}", district + 1, unit / 400, letter(unit / 20), letter(unit))
            }
        };
        debug_assert!(wrote.is_ok(), "a postcode has at most eight characters");
        text
    }
}

impl PostText {
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl Write for PostText {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

pub fn square_metres(one: Point, other: Point) -> i64 {
    let (east, north) = (i64::from(one.0 - other.0), i64::from(one.1 - other.1));
    east * east + north * north
}

/// Every ninth district has one postcode that is known to be there but has no grid reference.
fn has_point(district: u8, unit: u16) -> bool {
    unit != 0 || district % 9 != 4
}

/// A point within the district's reach of its middle, always the same one for a postcode.
fn scattered(district: &District, unit: u16) -> Point {
    let (east, north) = district.middle;
    let draw = mixed((u64::from(east as u32) << 32) ^ (u64::from(north as u32) << 16) ^ u64::from(unit));
    let reach = district.reach;
    let offset = |bits: u64| (bits % (2 * reach as u64 + 1)) as i32 - reach;
    (east + offset(draw & 0xFFFF_FFFF), north + offset(draw >> 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_have_the_shape_of_postcodes() {
        assert_eq!(Post::Unit { district: 11, unit: 3 * 400 + 2 }.text().as_str(), "XQ12 3AD");
        assert_eq!(Post::Blank.text().as_str(), "");
    }

    #[test]
    fn districts_stand_in_the_order_of_their_rings() {
        assert!(DISTRICTS.is_sorted_by_key(|district| district.ring));
        assert_eq!(
            DISTRICTS.iter().filter(|district| district.ring == Ring::County).count(),
            usize::from(COUNTY_DISTRICTS)
        );
    }

    #[test]
    fn every_home_has_near_and_far_places_within_reach() {
        let (gazetteer, mut chance) = (Gazetteer::new(1000), Chance::new(3, 3));
        for _ in 0..500 {
            let home = gazetteer.home(&mut chance);
            let near = gazetteer.postcode(home, Whereabouts::OutNear, &mut chance);
            let far = gazetteer.postcode(home, Whereabouts::OutFar, &mut chance);
            assert!(gazetteer.is_out(near) && !gazetteer.is_far(home, near));
            assert!(gazetteer.is_out(far) && gazetteer.is_far(home, far));
            assert!(!gazetteer.is_out(gazetteer.postcode(home, Whereabouts::County, &mut chance)));
        }
    }
}
