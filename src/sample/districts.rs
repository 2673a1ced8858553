//! The districts of the invented directory, with their real codes and rough middles, and the postcodes at its edges.

use super::places::Point;

/// How far out a district lies, seen from Surrey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ring {
    County,
    Near,
    Far,
    /// Wales and Scotland.
    Abroad,
}

/// A district: postcodes lie up to `reach` metres east, west, north and south of its middle.
pub struct District {
    pub code: &'static str,
    pub ring: Ring,
    pub middle: Point,
    pub reach: i32,
}

const fn district(code: &'static str, ring: Ring, east: i32, north: i32, reach: i32) -> District {
    District { code, ring, middle: (east, north), reach }
}

/// In the order of the rings; the n-th is postcode district XQn.
pub const DISTRICTS: &[District] = &[
    // Surrey's eleven: Elmbridge, Epsom and Ewell, Guildford, Mole Valley, Reigate and Banstead, Runnymede, Spelthorne,
    // Surrey Heath, Tandridge, Waverley, Woking.
    district("E07000207", Ring::County, 511_500, 162_500, 3_500),
    district("E07000208", Ring::County, 521_000, 161_500, 2_000),
    district("E07000209", Ring::County, 500_500, 149_500, 5_000),
    district("E07000210", Ring::County, 516_500, 148_500, 5_000),
    district("E07000211", Ring::County, 526_500, 151_500, 3_500),
    district("E07000212", Ring::County, 502_500, 167_000, 3_000),
    district("E07000213", Ring::County, 506_500, 171_500, 2_500),
    district("E07000214", Ring::County, 490_500, 159_500, 3_000),
    district("E07000215", Ring::County, 536_500, 152_500, 4_500),
    district("E07000216", Ring::County, 492_500, 140_500, 5_500),
    district("E07000217", Ring::County, 500_500, 158_500, 2_500),
    // Around it: London boroughs, Berkshire, Hampshire, Sussex, Kent.
    district("E06000036", Ring::Near, 486_500, 168_500, 3_000),
    district("E06000039", Ring::Near, 497_500, 180_000, 2_000),
    district("E06000040", Ring::Near, 490_500, 178_500, 4_000),
    district("E06000041", Ring::Near, 480_500, 170_000, 4_000),
    district("E07000085", Ring::Near, 477_500, 136_000, 5_000),
    district("E07000089", Ring::Near, 479_500, 154_500, 4_000),
    district("E07000092", Ring::Near, 486_500, 152_500, 2_000),
    district("E07000111", Ring::Near, 551_500, 155_500, 5_000),
    district("E07000226", Ring::Near, 527_000, 136_500, 2_500),
    district("E07000227", Ring::Near, 516_500, 130_000, 5_000),
    district("E07000228", Ring::Near, 532_500, 125_500, 5_000),
    district("E09000006", Ring::Near, 541_500, 167_000, 4_000),
    district("E09000008", Ring::Near, 533_500, 164_500, 3_500),
    district("E09000009", Ring::Near, 516_500, 181_000, 3_000),
    district("E09000017", Ring::Near, 507_500, 183_500, 3_500),
    district("E09000018", Ring::Near, 512_500, 175_500, 3_000),
    district("E09000021", Ring::Near, 518_500, 168_500, 2_000),
    district("E09000029", Ring::Near, 526_500, 164_500, 2_500),
    // Further: the coast, the Thames estuary, the Midlands, the north, the west, East Anglia.
    district("E06000019", Ring::Far, 351_000, 240_000, 6_000),
    district("E06000023", Ring::Far, 359_500, 174_500, 4_000),
    district("E06000030", Ring::Far, 415_500, 184_500, 4_000),
    district("E06000032", Ring::Far, 508_500, 222_500, 3_000),
    district("E06000035", Ring::Far, 576_500, 167_500, 4_000),
    district("E06000042", Ring::Far, 485_500, 238_500, 4_500),
    district("E06000043", Ring::Far, 531_500, 106_000, 3_500),
    district("E06000044", Ring::Far, 465_500, 101_500, 3_000),
    district("E06000045", Ring::Far, 442_500, 113_500, 3_000),
    district("E06000046", Ring::Far, 450_500, 87_500, 5_000),
    district("E07000106", Ring::Far, 615_000, 158_500, 5_000),
    district("E07000112", Ring::Far, 619_500, 136_500, 4_500),
    district("E07000114", Ring::Far, 636_000, 168_500, 3_500),
    district("E07000148", Ring::Far, 623_000, 308_500, 3_500),
    district("E07000223", Ring::Far, 521_500, 105_500, 2_000),
    district("E07000240", Ring::Far, 515_000, 207_500, 3_500),
    district("E08000003", Ring::Far, 384_500, 396_500, 4_500),
    district("E08000012", Ring::Far, 338_500, 390_500, 4_000),
    district("E08000025", Ring::Far, 407_500, 287_500, 5_500),
    district("E08000035", Ring::Far, 430_500, 434_500, 5_000),
    district("E09000002", Ring::Far, 548_500, 185_500, 3_000),
    district("E09000010", Ring::Far, 532_500, 195_500, 3_000),
    // Swansea, Cardiff, Edinburgh.
    district("W06000011", Ring::Abroad, 264_500, 193_500, 4_000),
    district("W06000015", Ring::Abroad, 318_500, 177_500, 4_000),
    district("S12000036", Ring::Abroad, 325_500, 672_500, 4_000),
];

/// Home of the children at the 20-mile edge.
pub const EDGE_HOME: &str = "XQ90 1AA";
/// Their foster carers' home, two miles away, when nothing about the distance matters.
pub const NEARBY: &str = "XQ90 1AG";
/// dE² + dN² is 4 over the threshold: no two whole numbers make the threshold itself or come closer from above.
pub const JUST_OVER: &str = "XQ90 1AB";
/// 15 under the threshold, the closest from below: 20.0 miles, not over.
pub const JUST_UNDER: &str = "XQ90 1AD";
/// Over 20 miles by 12 centimetres, and 20.0 at one decimal: not over.
pub const RAW_OVER: &str = "XQ90 1AE";
/// Under 20 miles by 88 centimetres, and 20.0 at one decimal.
pub const RAW_UNDER: &str = "XQ90 1AF";
/// One end of the county, and the other: more than 20 miles and still in it.
pub const EAST_END: &str = "XQ90 2AA";
pub const WEST_END: &str = "XQ90 2AB";
/// Just outside, less than a mile from `WEST_END`.
pub const OVER_THE_BORDER: &str = "XQ90 2AD";
pub const WELSH: &str = "XQ90 3AA";
pub const SCOTTISH: &str = "XQ90 3AB";
/// The district is known, the point is not.
pub const NO_POINT_OUT: &str = "XQ90 4AA";
pub const NO_POINT_IN: &str = "XQ90 4AB";
/// In no directory.
pub const NOT_FOUND: &str = "XQ97 9ZZ";
pub const PARTIAL: &str = "XQ1";

/// Rows of the directory that tests of distance and location hang on.
pub const EDGE_POSTCODES: &[(&str, Option<Point>, &str)] = &[
    (EDGE_HOME, Some((500_000, 150_000)), "E07000209"),
    (NEARBY, Some((502_000, 152_500)), "E07000209"),
    (JUST_OVER, Some((500_928, 182_254)), "E06000039"),
    (JUST_UNDER, Some((505_384, 181_815)), "E09000017"),
    (RAW_OVER, Some((532_187, 150_000)), "E07000111"),
    (RAW_UNDER, Some((500_000, 182_186)), "E06000039"),
    (EAST_END, Some((538_500, 152_000)), "E07000215"),
    (WEST_END, Some((485_000, 144_500)), "E07000216"),
    (OVER_THE_BORDER, Some((484_200, 144_100)), "E07000085"),
    (WELSH, Some((318_000, 176_500)), "W06000015"),
    (SCOTTISH, Some((325_500, 673_500)), "S12000036"),
    (NO_POINT_OUT, None, "E07000240"),
    (NO_POINT_IN, None, "E07000207"),
];

#[cfg(test)]
mod tests {
    use super::super::places::{FAR_SQUARE_METRES, square_metres};
    use super::*;

    fn square_metres_from_home(text: &str) -> i64 {
        let point = |text| EDGE_POSTCODES.iter().find(|row| row.0 == text).and_then(|row| row.1).unwrap();
        square_metres(point(EDGE_HOME), point(text))
    }

    #[test]
    fn the_edge_postcodes_lie_where_their_names_say() {
        assert_eq!(square_metres_from_home(JUST_OVER), FAR_SQUARE_METRES + 4);
        assert_eq!(square_metres_from_home(JUST_UNDER), FAR_SQUARE_METRES - 15);
        // 20 miles are 32,186.88 metres.
        assert_eq!(square_metres_from_home(RAW_OVER), 32_187 * 32_187);
        assert_eq!(square_metres_from_home(RAW_UNDER), 32_186 * 32_186);
    }
}
