//! Straight-line distance between two points of the British National Grid, kept in whole metres until it is printed.
//!
//! Given two points, this gives an exact squared distance; it knows no postcodes. It is not road distance.

/// Metres in a mile (postcodes.md, section 3). The 903 validator uses 1,609.3, which moves 20 miles by under a metre.
pub const METRES_PER_MILE: f64 = 1_609.344;

/// The least squared distance, in square metres, that is over 20 miles by the one-decimal rule.
///
/// The collection holds one decimal, and 20.0 is not over 20. The least that rounds to 20.1 is
/// 20.05 × 1,609.344 = 32,267.3472 m, whose square is 1,041,181,695.3… m².
pub const OVER_20_MILES_SQUARED: i64 = 1_041_181_696;

/// A place on the British National Grid, in whole metres east and north of its origin.
///
/// Only points inside the grid exist, so that 0,0 (which the directories write for "none") and swapped columns are
/// no place, and a squared distance always fits in an `i64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GridPoint {
    easting: u32,
    northing: u32,
}

impl GridPoint {
    /// The grid is 700 km wide and 1,300 km tall. There is no land on its west and south edges.
    pub fn new(easting: u32, northing: u32) -> Option<Self> {
        let is_on_the_grid = (1..700_000).contains(&easting) && (1..1_300_000).contains(&northing);
        is_on_the_grid.then_some(Self { easting, northing })
    }

    pub fn easting(self) -> u32 {
        self.easting
    }

    pub fn northing(self) -> u32 {
        self.northing
    }
}

/// dE² + dN² in square metres, exactly. The same point gives 0, which is a distance and not a missing one.
pub fn squared_metres(a: GridPoint, b: GridPoint) -> i64 {
    let east = i64::from(a.easting) - i64::from(b.easting);
    let north = i64::from(a.northing) - i64::from(b.northing);
    east * east + north * north
}

/// Miles, unrounded, from square metres.
pub fn miles(squared_metres: i64) -> f64 {
    (squared_metres as f64).sqrt() / METRES_PER_MILE
}

/// Tenths of a mile, rounded half-up on the exact distance: 201 is printed as 20.1. Nothing of a negative square.
///
/// The root is only a first guess. The guess is put right in integers, as t tenths are reached when
/// √s ≥ (t − ½) × 160.9344, that is 4 × 10⁸ × s ≥ ((2t − 1) × 1,609,344)².
pub fn tenths_of_a_mile(squared_metres: i64) -> Option<u64> {
    let squared = u128::try_from(squared_metres).ok()?;
    let reaches = |tenths: u64| {
        let halves = u128::from(2 * tenths - 1) * 1_609_344;
        tenths == 0 || 400_000_000 * squared >= halves * halves
    };
    let guess = (miles(squared_metres) * 10.0) as u64;
    (guess.saturating_sub(1)..=guess + 1).rev().find(|tenths| *tenths == 0 || reaches(*tenths))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Over 20.0 by the formula as it is written: the root, in miles, rounded half-up to one decimal.
    fn is_over_20_by_the_formula(squared: i64) -> bool {
        ((squared as f64).sqrt() / 1609.344 * 10.0 + 0.5).floor() / 10.0 > 20.0
    }

    #[test]
    fn the_edge_of_20_miles_agrees_with_the_formula_for_every_squared_distance_around_it() {
        for squared in OVER_20_MILES_SQUARED - 1_000_000..=OVER_20_MILES_SQUARED + 1_000_000 {
            let is_over = squared >= OVER_20_MILES_SQUARED;
            assert_eq!(is_over, is_over_20_by_the_formula(squared), "{squared}");
            assert_eq!(is_over, tenths_of_a_mile(squared).unwrap() > 200, "{squared}");
        }
    }

    #[test]
    fn the_edge_of_20_miles_is_exact_in_integers() {
        // 20.05 × 1,609.344 m = 32,267.3472 m: 322,673,472 of a ten-thousandth of a metre.
        let edge = 322_673_472_i128 * 322_673_472;
        let hundred_millionths = |squared: i64| i128::from(squared) * 100_000_000;
        assert!(hundred_millionths(OVER_20_MILES_SQUARED) >= edge);
        assert!(hundred_millionths(OVER_20_MILES_SQUARED - 1) < edge);
    }

    #[test]
    fn a_point_off_the_grid_is_no_place() {
        assert_eq!(GridPoint::new(0, 0), None);
        assert_eq!(GridPoint::new(0, 206_900), None);
        assert_eq!(GridPoint::new(801_193, 385_386), None);
        assert!(GridPoint::new(385_386, 801_193).is_some());
    }

    #[test]
    fn a_mile_is_printed_as_a_mile_and_the_same_point_as_nought() {
        for (squared, tenths) in [(0, 0), (1_609_344 * 1_609_344 / 1_000_000, 10), (6_474, 0), (6_475, 1)] {
            // 0.05 miles is 80.4672 m, whose square is 6,474.97 m².
            assert_eq!(tenths_of_a_mile(squared), Some(tenths), "{squared}");
        }
        assert_eq!(tenths_of_a_mile(-1), None);
        assert_eq!(miles(0), 0.0);
    }

    fn point() -> impl Strategy<Value = GridPoint> {
        (1_u32..700_000, 1_u32..1_300_000).prop_map(|(east, north)| GridPoint::new(east, north).unwrap())
    }

    proptest! {
        #[test]
        fn the_way_back_is_as_long(a in point(), b in point()) {
            prop_assert_eq!(squared_metres(a, b), squared_metres(b, a));
            prop_assert_eq!(squared_metres(a, a), 0);
        }

        #[test]
        fn tenths_are_the_miles_rounded(a in point(), b in point()) {
            let squared = squared_metres(a, b);
            let tenths = tenths_of_a_mile(squared).unwrap() as f64;
            prop_assert!((miles(squared) * 10.0 - tenths).abs() <= 0.5 + 1e-9);
        }
    }
}
