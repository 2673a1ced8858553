//! What every month of the story comes to: the one table to read, or change, for another story.
//!
//! Up to October 2020 the marked figures are those of the two council papers. All else is invented, and after that
//! month everything is. Children, staff and referrals at the edges count towards these aims.

use crate::vocabulary::Month;

/// A month's aims. Stocks are at its last day.
#[derive(Debug, Clone, Copy)]
pub struct Aim {
    pub month: Month,
    pub looked_after: i64,
    /// Of those, placed outside Surrey.
    pub out: i64,
    /// Of those outside, more than 20 miles from home.
    pub far: i64,
    /// In residential care that the council buys.
    pub external: i64,
    /// Starts in the month, and those at 16 or over.
    pub starts: i64,
    pub starts_at_16: i64,
    /// People in post in the homes, not locums, and those who left in the month.
    pub homes_staff: i64,
    pub homes_leavers: i64,
    /// People in post as service managers, and locums among them.
    pub service_managers: i64,
    pub locum_managers: i64,
    /// Referrals made in the month, and how many of those young people come into care by the end of the story, the
    /// edges apart.
    pub referrals: i64,
    pub into_care: i64,
}

/// The month before the story, when the first children are in place.
pub fn opening() -> Month {
    let first = aims().next().map(|aim| aim.month);
    first.expect("the table has a first month").plus(-1)
}

/// The last month of the story.
pub fn last() -> Month {
    let last = aims().last().map(|aim| aim.month);
    last.expect("the table has a last month")
}

/// The figures for October 2020: the mean and the highest weekly cost of an external residential placement.
pub const COST_MONTH: &str = "2020-10";
pub const MEAN_WEEKLY_COST: u32 = 4374;
pub const HIGHEST_WEEKLY_COST: u32 = 8065;

type Row = (&'static str, [i64; 6], [i64; 4], [i64; 2]);

/// The aims of each month in turn.
pub fn aims() -> impl Iterator<Item = Aim> {
    MONTHS.iter().map(|(month, children, staff, referred)| {
        let [looked_after, out, far, external, starts, starts_at_16] = *children;
        let [homes_staff, homes_leavers, service_managers, locum_managers] = *staff;
        let [referrals, into_care] = *referred;
        let month = month.parse().expect("the table writes months as 2021-09");
        Aim {
            month,
            looked_after,
            out,
            far,
            external,
            starts,
            starts_at_16,
            homes_staff,
            homes_leavers,
            service_managers,
            locum_managers,
            referrals,
            into_care,
        }
    })
}

/// Children: looked after, out, far, external, starts, starts at 16 or over.
/// Staff: in post in the homes, leavers from them, service managers, locums among them. Referrals: made, into care
/// later.
///
/// From the papers: 2020-08 has 44.5% out (437 of 982), 28.0% far (275 of 982), 2 locums of 57; the twelve months to
/// 2020-10 have 20 leavers of 151; April to October 2020 average 70 to 75 external placements.
#[rustfmt::skip]
const MONTHS: &[Row] = &[
    ("2018-10", [934, 453, 285, 66, 36, 14], [146, 2, 56, 6], [0, 0]),
    ("2018-11", [934, 452, 284, 67, 32, 13], [146, 2, 56, 6], [0, 0]),
    ("2018-12", [938, 449, 283, 67, 27, 10], [147, 2, 56, 6], [0, 0]),
    ("2019-01", [940, 452, 281, 67, 32, 12], [147, 3, 56, 5], [0, 0]),
    ("2019-02", [944, 455, 285, 68, 30, 12], [147, 1, 56, 5], [0, 0]),
    ("2019-03", [945, 449, 284, 68, 33, 12], [148, 2, 56, 5], [0, 0]),
    ("2019-04", [946, 449, 281, 68, 30, 13], [148, 2, 55, 5], [0, 0]),
    ("2019-05", [952, 451, 282, 68, 34, 13], [147, 3, 55, 4], [0, 0]),
    ("2019-06", [953, 455, 285, 69, 33, 12], [148, 2, 55, 5], [0, 0]),
    ("2019-07", [958, 452, 287, 69, 34, 12], [148, 2, 55, 5], [0, 0]),
    ("2019-08", [959, 454, 284, 69, 31, 12], [149, 1, 56, 5], [0, 0]),
    ("2019-09", [963, 450, 283, 70, 33, 13], [149, 2, 56, 4], [0, 0]),
    ("2019-10", [965, 450, 284, 70, 33, 12], [148, 2, 56, 4], [0, 0]),
    ("2019-11", [963, 453, 281, 70, 33, 11], [148, 2, 56, 4], [0, 0]),
    ("2019-12", [967, 450, 283, 70, 29, 11], [149, 1, 56, 4], [0, 0]),
    ("2020-01", [970, 449, 284, 71, 31, 13], [149, 2, 56, 4], [0, 0]),
    ("2020-02", [976, 448, 281, 71, 32, 12], [150, 2, 56, 3], [0, 0]),
    ("2020-03", [978, 445, 283, 71, 34, 14], [150, 1, 56, 3], [0, 0]),
    ("2020-04", [973, 443, 281, 72, 24, 9], [150, 1, 57, 3], [0, 0]),
    ("2020-05", [979, 446, 278, 74, 25, 10], [149, 1, 57, 3], [0, 0]),
    ("2020-06", [979, 442, 276, 73, 28, 11], [150, 2, 57, 3], [0, 0]),
    ("2020-07", [981, 443, 274, 75, 32, 11], [150, 2, 57, 3], [0, 0]),
    ("2020-08", [982, 437, 275, 74, 30, 12], [151, 2, 57, 2], [0, 0]),
    ("2020-09", [988, 439, 273, 73, 35, 12], [151, 2, 57, 2], [0, 0]),
    ("2020-10", [992, 436, 274, 73, 36, 14], [151, 2, 57, 2], [0, 0]),
    ("2020-11", [992, 436, 276, 72, 35, 12], [151, 1, 57, 2], [0, 0]),
    ("2020-12", [997, 432, 276, 72, 28, 9], [152, 2, 57, 2], [0, 0]),
    ("2021-01", [998, 436, 273, 71, 31, 11], [153, 1, 57, 3], [6, 0]),
    ("2021-02", [1004, 433, 272, 71, 31, 11], [153, 2, 58, 3], [7, 1]),
    ("2021-03", [999, 428, 273, 70, 33, 11], [154, 2, 58, 2], [10, 1]),
    ("2021-04", [1003, 430, 268, 69, 31, 9], [155, 2, 58, 2], [12, 3]),
    ("2021-05", [999, 421, 269, 69, 32, 10], [155, 1, 58, 2], [15, 3]),
    ("2021-06", [992, 420, 263, 68, 35, 11], [156, 3, 58, 3], [18, 4]),
    ("2021-07", [996, 416, 266, 67, 36, 10], [156, 2, 58, 3], [21, 4]),
    ("2021-08", [991, 415, 261, 65, 28, 8], [157, 2, 58, 3], [22, 3]),
    ("2021-09", [987, 410, 258, 64, 33, 11], [157, 2, 58, 3], [24, 0]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_every_month_once_in_order() {
        let months: Vec<Month> = aims().map(|aim| aim.month).collect();
        assert_eq!(months, opening().plus(1).to(last()).collect::<Vec<_>>());
    }

    #[test]
    fn parts_are_no_larger_than_their_whole() {
        for aim in aims() {
            assert!(
                aim.far <= aim.out && aim.out <= aim.looked_after && aim.starts_at_16 <= aim.starts,
                "{}",
                aim.month
            );
        }
    }
}
