//! How many are still without what is followed up, by days since they entered: the curve of Kaplan and Meier.
//!
//! Given for each how long they were followed and whether it happened, this gives the share left by a day, how many
//! were still followed then, and the log–log limits from Greenwood's variance. It does not know who is followed.

use std::collections::BTreeMap;

use super::intervals::Z;

/// One who is followed: for how many days, and whether what is followed up ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    pub days: i64,
    pub happened: bool,
}

/// The curve at one day, in shares between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Left {
    pub share: f64,
    pub limits: Option<(f64, f64)>,
    /// How many were followed up to this day or longer.
    pub at_risk: i64,
}

/// The curve of those followed.
#[derive(Debug, Clone, Default)]
pub struct Curve {
    /// By day: how many it happened to, and how many were followed no longer.
    days: BTreeMap<i64, (i64, i64)>,
    all: i64,
}

impl Curve {
    pub fn of(followed: impl IntoIterator<Item = Followed>) -> Self {
        let mut curve = Self::default();
        for one in followed {
            let (happened, left) = curve.days.entry(one.days).or_default();
            *(if one.happened { happened } else { left }) += 1;
            curve.all += 1;
        }
        curve
    }

    /// How many are followed.
    pub fn all(&self) -> i64 {
        self.all
    }

    /// How many were followed up to a day or longer.
    pub fn followed_for(&self, day: i64) -> i64 {
        self.days.range(day..).map(|(_, (happened, left))| happened + left).sum()
    }

    /// The curve at the end of a day: S = Π (1 − d/n) over the days on which it happened to d of the n still followed
    /// (E. L. Kaplan and P. Meier, 1958). Who leaves on a day was still followed on it.
    ///
    /// Limits: S^exp(±z·√v), v = Σ d/(n(n − d)) / (ln S)² (M. Greenwood, 1926, on the log–log scale). There are none
    /// while S is 1, as it has not happened, nor at 0. Nothing once nobody is followed so long, unless it has happened
    /// to everybody.
    pub fn at(&self, day: i64) -> Option<Left> {
        let (mut share, mut variance, mut followed) = (1.0_f64, 0.0_f64, self.all);
        for (happened, left) in self.days.range(..=day).map(|(_, counts)| *counts) {
            if happened > 0 {
                let (d, n) = (happened as f64, followed as f64);
                share *= (n - d) / n;
                variance += d / (n * (n - d));
            }
            followed -= happened + left;
        }
        let at_risk = self.followed_for(day);
        if at_risk == 0 && share > 0.0 {
            return None;
        }
        Some(Left { share, limits: limits(share, variance), at_risk })
    }
}

fn limits(share: f64, variance: f64) -> Option<(f64, f64)> {
    let is_between = share > 0.0 && share < 1.0;
    let reach = Z * variance.sqrt() / share.ln().abs();
    is_between.then(|| (share.powf(reach.exp()), share.powf((-reach).exp())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Remission times in weeks of 21 patients who were given 6-mercaptopurine (E. J. Freireich and others, 1963), the
    /// worked example of most textbooks: a plus marks who was followed no longer.
    const REMISSIONS: &str = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+";

    fn remissions() -> Curve {
        Curve::of(
            REMISSIONS.split(' ').map(|one| Followed {
                days: one.trim_end_matches('+').parse().unwrap(),
                happened: !one.ends_with('+'),
            }),
        )
    }

    #[test]
    fn the_curve_of_the_textbook_comes_out() {
        // 18/21, then × 16/17, × 14/15, × 11/12, × 10/11, × 6/7, × 5/6.
        let factors = [(6, 18.0 / 21.0), (7, 16.0 / 17.0), (10, 14.0 / 15.0), (13, 11.0 / 12.0), (16, 10.0 / 11.0)];
        let factors = factors.into_iter().chain([(22, 6.0 / 7.0), (23, 5.0 / 6.0)]);
        let mut share = 1.0;
        for (week, factor) in factors {
            share *= factor;
            let at = remissions().at(week).unwrap();
            assert!((at.share - share).abs() < 1e-12, "week {week}: {}", at.share);
        }
        assert_eq!(remissions().at(10).map(|at| at.at_risk), Some(15));
        assert!((share - 0.448_179_271_708_683_5).abs() < 1e-12);
    }

    #[test]
    fn greenwoods_variance_and_its_limits_come_out() {
        // At week 10: S = 0.7529, variance of S 0.0093; log–log limits 0.5032 and 0.8894 (R, survfit, log-log).
        let at = remissions().at(10).unwrap();
        let (lower, upper) = at.limits.unwrap();
        assert!((at.share - 0.752_941_176_470_588_2).abs() < 1e-12);
        assert!((lower - 0.503_2).abs() < 5e-5 && (upper - 0.889_4).abs() < 5e-5, "{lower} {upper}");
        // The same in 40-digit arithmetic: the sum of d / (n (n − d)) is 3/378 + 1/272 + 1/210.
        assert!(
            (lower - 0.5031995107999563).abs() < 1e-9 && (upper - 0.8893618351692655).abs() < 1e-9,
            "{lower} {upper}"
        );
    }

    #[test]
    fn before_it_happens_to_anybody_all_are_left_and_there_are_no_limits() {
        let at = remissions().at(5).unwrap();
        assert_eq!((at.share, at.limits, at.at_risk), (1.0, None, 21));
    }

    #[test]
    fn the_curve_ends_where_nobody_is_followed_so_long() {
        assert_eq!(remissions().at(36), None);
        assert_eq!(Curve::of([]).at(30), None);
    }

    #[test]
    fn a_curve_that_has_come_down_to_nought_stays_there() {
        let all = Curve::of([3, 5].map(|days| Followed { days, happened: true }));
        assert_eq!(all.at(30), Some(Left { share: 0.0, limits: None, at_risk: 0 }));
    }

    #[test]
    fn who_is_followed_until_the_day_it_happens_to_another_was_still_followed() {
        let curve = Curve::of([(5, true), (5, false)].map(|(days, happened)| Followed { days, happened }));
        assert_eq!(curve.at(5).map(|at| at.share), Some(0.5));
    }
}
