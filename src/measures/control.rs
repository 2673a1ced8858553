//! Control limits: what a month could be if nothing but chance moved it, and which months say more.
//!
//! Given the values of months that do not share their events, this gives limits and signals, or the reason why there
//! are none. A month without a value stays a gap: no moving range and no run goes across it. It does not decide which
//! measure has a control chart, and never starts anew by itself.
//!
//! XmR after W. A. Shewhart and D. J. Wheeler, with the rules of NHS Making Data Count; shares by the binomial.

use super::intervals::Z;
use crate::vocabulary::control::{Limits, Side, Signal, WhyNot};

/// The normal quantile of 99.9%: 99.8% lies between minus and plus this.
const Z_FAR: f64 = 3.090_232_306_167_813;
/// Limits in average moving ranges: 3 over 1.128, which is the mean range of two from a normal.
const RANGES_TO_LIMIT: f64 = 2.66;
/// A moving range as large as this many average ones is itself beyond its limit.
const RANGES_TO_SCREEN: f64 = 3.267;
/// With fewer months there are no limits; with one more than this they are no longer on trial.
const FEWEST: usize = 12;
/// How long a trend or a shift must be.
const RUN: usize = 7;

/// Limits and signals by month, in the order of the months given.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    pub limits: Vec<Limits>,
    pub signals: Vec<Option<Signal>>,
    /// So few months that the limits are on trial.
    pub is_trial: bool,
}

/// Whether large moving ranges are left out before they are averaged. NHSRplotthedots does, the NHS workbook does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    Off,
    /// Left out, unless that leaves no variation at all: one event among noughts would make every month a signal.
    LargeRanges,
}

/// Which months limits are made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    All,
    /// The first so many that have a value, or all while there are fewer; never fewer than twelve.
    First(usize),
}

impl Base {
    /// The months up to the last that limits are made from; a month counts where this is true of it.
    fn of<T>(self, months: &[T], counts: impl Fn(&T) -> bool) -> &[T] {
        let Self::First(first) = self else { return months };
        let counted = months.iter().enumerate().filter(|(_, month)| counts(month));
        let last = counted.map(|(at, _)| at).nth(first.max(FEWEST) - 1);
        last.map_or(months, |last| &months[..=last])
    }
}

/// Limits for counts and amounts: the mean, and 2.66 average moving ranges on either side of it.
pub fn xmr(values: &[Option<f64>], screen: Screen, base: Base) -> Result<Control, WhyNot> {
    let base = base.of(values, Option::is_some);
    let known: Vec<f64> = base.iter().copied().flatten().collect();
    if known.len() < FEWEST {
        return Err(WhyNot::TooFew(known.len()));
    }
    let centre = mean(&known);
    let reach = average_range(base, screen).ok_or(WhyNot::NoVariation)? * RANGES_TO_LIMIT;
    let near = reach * 2.0 / 3.0;
    let limits = Limits {
        lower: centre - reach,
        near_lower: centre - near,
        centre,
        near_upper: centre + near,
        upper: centre + reach,
    };
    Ok(control(values, vec![limits; values.len()], values.iter().flatten().count()))
}

/// Limits for shares, month by month: p ∓ z√(p(1 − p)/n) around the share of all months together, in percent. A month
/// without anybody is a gap.
pub fn binomial(months: &[Option<(i64, i64)>], base: Base) -> Result<Control, WhyNot> {
    let is_known = |month: &Option<(i64, i64)>| month.is_some_and(|(_, of)| of > 0);
    let known = || base.of(months, is_known).iter().flatten().filter(|(_, of)| *of > 0);
    let count = known().count();
    if count < FEWEST {
        return Err(WhyNot::TooFew(count));
    }
    let (yes, of) = known().fold((0, 0), |(yes, of), (x, n)| (yes + x, of + n));
    if yes == 0 || yes == of {
        return Err(WhyNot::NoVariation);
    }
    let share = yes as f64 / of as f64;
    let limits = months.iter().map(|month| funnel(share, month.map_or(0, |(_, of)| of))).collect();
    let values: Vec<Option<f64>> =
        months.iter().map(|month| month.filter(|(_, of)| *of > 0).map(|(x, n)| x as f64 / n as f64 * 100.0)).collect();
    Ok(control(&values, limits, values.iter().flatten().count()))
}

/// The limits of 95% and 99.8% around a share between 0 and 1 for `n`, in percent and never past 0 or 100.
pub fn funnel(share: f64, n: i64) -> Limits {
    let deviation = if n > 0 { (share * (1.0 - share) / n as f64).sqrt() } else { f64::INFINITY };
    let at = |z: f64| ((share + z * deviation) * 100.0).clamp(0.0, 100.0);
    Limits { lower: at(-Z_FAR), near_lower: at(-Z), centre: share * 100.0, near_upper: at(Z), upper: at(Z_FAR) }
}

fn control(values: &[Option<f64>], limits: Vec<Limits>, known: usize) -> Control {
    let signals = signals(values, &limits);
    Control { limits, signals, is_trial: known <= FEWEST }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The average moving range; nothing where no month differs from the one before.
fn average_range(values: &[Option<f64>], screen: Screen) -> Option<f64> {
    let ranges = values.windows(2).filter_map(|pair| Some((pair[1]? - pair[0]?).abs()));
    let ranges: Vec<f64> = ranges.collect();
    let all = Some(mean(&ranges)).filter(|average| *average > 0.0)?;
    if screen == Screen::Off {
        return Some(all);
    }
    let kept: Vec<f64> = ranges.into_iter().filter(|range| *range < RANGES_TO_SCREEN * all).collect();
    Some(mean(&kept)).filter(|average| *average > 0.0).or(Some(all))
}

fn signals(values: &[Option<f64>], limits: &[Limits]) -> Vec<Option<Signal>> {
    let rules = [beyond(values, limits), trends(values), near_limit(values, limits), shifts(values, limits)];
    (0..values.len()).map(|at| rules.iter().find_map(|rule| rule[at])).collect()
}

fn beyond(values: &[Option<f64>], limits: &[Limits]) -> Vec<Option<Signal>> {
    let of_month = |(value, limits): (&Option<f64>, &Limits)| match *value {
        Some(value) if value > limits.upper => Some(Signal::Beyond(Side::High)),
        Some(value) if value < limits.lower => Some(Signal::Beyond(Side::Low)),
        _ => None,
    };
    values.iter().zip(limits).map(of_month).collect()
}

/// A month in two trends takes the direction of the later one.
fn trends(values: &[Option<f64>]) -> Vec<Option<Signal>> {
    let mut flagged = vec![None; values.len()];
    for from in 0..(values.len() + 1).saturating_sub(RUN) {
        let run = &values[from..from + RUN];
        let all = |is_so: fn(f64, f64) -> bool| {
            run.windows(2).all(|pair| pair[0].zip(pair[1]).is_some_and(|(before, after)| is_so(before, after)))
        };
        let side = match (all(|before, after| before < after), all(|before, after| before > after)) {
            (true, _) => Side::High,
            (_, true) => Side::Low,
            _ => continue,
        };
        flagged[from..from + RUN].fill(Some(Signal::Trend(side)));
    }
    flagged
}

/// Months beyond the limit itself do not count here: they have a signal of their own.
fn near_limit(values: &[Option<f64>], limits: &[Limits]) -> Vec<Option<Signal>> {
    let mut flagged = vec![None; values.len()];
    for side in [Side::High, Side::Low] {
        let is_near = |at: usize| {
            values[at].is_some_and(|value| match side {
                Side::High => value > limits[at].near_upper && value <= limits[at].upper,
                Side::Low => value < limits[at].near_lower && value >= limits[at].lower,
            })
        };
        for from in 0..(values.len() + 1).saturating_sub(3) {
            let three = from..from + 3;
            let on_side = three.clone().all(|at| side_of(values[at], limits[at].centre) == Some(side));
            let near: Vec<usize> = three.filter(|at| is_near(*at)).collect();
            if on_side && near.len() >= 2 {
                near.into_iter().for_each(|at| flagged[at] = Some(Signal::NearLimit(side)));
            }
        }
    }
    flagged
}

fn shifts(values: &[Option<f64>], limits: &[Limits]) -> Vec<Option<Signal>> {
    let sides: Vec<Option<Side>> =
        values.iter().zip(limits).map(|(value, limits)| side_of(*value, limits.centre)).collect();
    let mut flagged = vec![None; values.len()];
    for from in 0..(values.len() + 1).saturating_sub(RUN) {
        let run = &sides[from..from + RUN];
        if let (Some(side), true) = (run[0], run.iter().all(|one| *one == run[0])) {
            flagged[from..from + RUN].fill(Some(Signal::Shift(side)));
        }
    }
    flagged
}

/// On neither side: a gap, and a month on the mean.
fn side_of(value: Option<f64>, centre: f64) -> Option<Side> {
    match value? - centre {
        above if above > 0.0 => Some(Side::High),
        below if below < 0.0 => Some(Side::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn months(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    fn edges(limits: &Limits) -> [f64; 5] {
        [limits.lower, limits.near_lower, limits.centre, limits.near_upper, limits.upper]
    }

    /// The series of statistics.md, section 3.
    const WORKED: [f64; 13] = [12.0, 15.0, 11.0, 14.0, 13.0, 16.0, 12.0, 15.0, 13.0, 14.0, 12.0, 13.0, 14.0];

    #[test]
    fn the_worked_series_has_its_published_limits() {
        let limits = xmr(&months(&WORKED), Screen::Off, Base::All).unwrap().limits[0];
        // The mean is 174/13 and the average moving range 28/12.
        let (mean, range) = (174.0 / 13.0, 28.0 / 12.0);
        for (given, wanted) in [
            (limits.centre, mean),
            (limits.lower, mean - 2.66 * range),
            (limits.upper, mean + 2.66 * range),
            (limits.near_lower, mean - 2.66 * range * 2.0 / 3.0),
            (limits.near_upper, mean + 2.66 * range * 2.0 / 3.0),
        ] {
            assert!((given - wanted).abs() < 1e-9);
        }
        let rounded = [limits.lower, limits.upper, limits.near_lower, limits.near_upper].map(|one| format!("{one:.4}"));
        assert_eq!(rounded, ["7.1779", "19.5913", "9.2468", "17.5224"]);
    }

    #[test]
    fn a_share_of_35_percent_has_its_published_funnel() {
        let ends = |n| {
            let limits = funnel(0.35, n);
            [limits.near_lower, limits.near_upper, limits.lower, limits.upper].map(|one| format!("{one:.1}"))
        };
        assert_eq!(ends(40), ["20.2", "49.8", "11.7", "58.3"]);
        assert_eq!(ends(200), ["28.4", "41.6", "24.6", "45.4"]);
        // The same in 40-digit arithmetic.
        for (n, worked) in [
            (40, [20.218_830_546_029_91, 49.781_169_453_970_09, 11.694_853_716_754_22, 58.305_146_283_245_78]),
            (200, [28.389_660_062_795_89, 41.610_339_937_204_11, 24.577_621_737_017_17, 45.422_378_262_982_83]),
        ] {
            let limits = funnel(0.35, n);
            let given = [limits.near_lower, limits.near_upper, limits.lower, limits.upper];
            assert!(given.iter().zip(worked).all(|(given, worked)| (given - worked).abs() < 1e-9), "{n}: {given:?}");
        }
    }

    #[test]
    fn eleven_months_are_too_few_and_twelve_are_on_trial() {
        assert_eq!(xmr(&months(&WORKED[..11]), Screen::Off, Base::All), Err(WhyNot::TooFew(11)));
        assert!(xmr(&months(&WORKED[..12]), Screen::Off, Base::All).unwrap().is_trial);
        assert!(!xmr(&months(&WORKED), Screen::Off, Base::All).unwrap().is_trial);
    }

    /// Thirteen months as published, then ten that stand 6 higher: worked on paper from the published limits.
    #[test]
    fn fixed_limits_are_those_of_their_own_months_whatever_comes_after() {
        let later: Vec<f64> = WORKED[..10].iter().map(|value| value + 6.0).collect();
        let values: Vec<Option<f64>> = months(&[&WORKED[..], &later].concat());
        let fixed = xmr(&values, Screen::Off, Base::First(13)).unwrap();
        let alone = xmr(&values[..13], Screen::Off, Base::All).unwrap();
        assert_eq!(fixed.limits, vec![alone.limits[0]; 23]);
        // The last of the thirteen is above the mean as well, so it begins the shift.
        assert_eq!(fixed.signals[..12], vec![None; 12]);
        assert_eq!(fixed.signals[12], Some(Signal::Shift(Side::High)));
        // The upper limit is 19.5913: 12 + 6 is within, 15 + 6 beyond, and so on; those within are above the mean of 13.3846.
        let beyond = Some(Signal::Beyond(Side::High));
        let expected = [18, 21, 17, 20, 19, 22, 18, 21, 19, 20].map(|value| value > 19);
        let found: Vec<bool> = fixed.signals[13..].iter().map(|signal| *signal == beyond).collect();
        assert_eq!(found, expected);
        assert!(fixed.signals[13..].iter().all(Option::is_some));
        // By all months together the change hides itself: no month is beyond its limits.
        let together = xmr(&values, Screen::Off, Base::All).unwrap();
        assert!(together.signals.iter().all(|signal| *signal != beyond));
        assert!(!fixed.is_trial);
    }

    #[test]
    fn a_month_without_a_value_is_none_of_those_that_fix_the_limits() {
        let mut values = months(&WORKED);
        values.insert(3, None);
        values.push(Some(40.0));
        let fixed = xmr(&values, Screen::Off, Base::First(13)).unwrap();
        // The mean of the thirteen is 174/13; the gap takes the ranges 3 (11 to 14) out of the twelve: 28 − 3 over 11.
        let (mean, range) = (174.0 / 13.0, 25.0 / 11.0);
        assert!((fixed.limits[0].centre - mean).abs() < 1e-9);
        assert!((fixed.limits[0].upper - mean - 2.66 * range).abs() < 1e-9);
        assert_eq!(fixed.signals[14], Some(Signal::Beyond(Side::High)));
    }

    #[test]
    fn a_fixed_share_is_that_of_its_own_months() {
        let mut shares = vec![Some((20, 100)); 12];
        shares.extend([Some((50, 100)); 12]);
        let fixed = binomial(&shares, Base::First(12)).unwrap();
        // 20% of 100: 20 ∓ 3.090232 × √(0.2 × 0.8 / 100) × 100 = 20 ∓ 12.360929.
        assert!((fixed.limits[23].lower - 7.639_070_8).abs() < 1e-6);
        assert!((fixed.limits[23].upper - 32.360_929_2).abs() < 1e-6);
        assert_eq!(fixed.signals[23], Some(Signal::Beyond(Side::High)));
        assert_eq!(binomial(&shares[..11], Base::First(12)), Err(WhyNot::TooFew(11)));
    }

    #[test]
    fn one_event_among_noughts_does_not_make_every_month_a_signal() {
        let mut values = vec![0.0; 24];
        values[10] = 1.0;
        let control = xmr(&months(&values), Screen::LargeRanges, Base::All).unwrap();
        assert_eq!(control.limits, xmr(&months(&values), Screen::Off, Base::All).unwrap().limits);
        assert!(
            control
                .signals
                .iter()
                .enumerate()
                .all(|(at, signal)| at == 10 || *signal != Some(Signal::Beyond(Side::Low)))
        );
    }

    #[test]
    fn months_all_alike_have_no_limits() {
        assert_eq!(xmr(&months(&[5.0; 20]), Screen::Off, Base::All), Err(WhyNot::NoVariation));
        assert_eq!(binomial(&[Some((0, 9)); 20], Base::All), Err(WhyNot::NoVariation));
    }

    #[test]
    fn seven_months_on_one_side_are_a_shift_and_a_gap_breaks_them() {
        let mut values = months(&[10.0, 12.0, 10.0, 12.0, 10.0, 12.0, 10.0, 14.0, 15.0, 14.0, 15.0, 14.0, 15.0, 14.0]);
        let shifted = |values: &[Option<f64>]| {
            let control = xmr(values, Screen::Off, Base::All).unwrap();
            control.signals.iter().filter(|signal| matches!(signal, Some(Signal::Shift(Side::High)))).count()
        };
        assert_eq!(shifted(&values), 7);
        values[10] = None;
        assert_eq!(shifted(&values), 0);
    }

    #[test]
    fn seven_rising_months_are_a_trend_and_a_tie_breaks_it() {
        let rising = |values: [f64; 7]| trends(&months(&values)).iter().flatten().count();
        assert_eq!(rising([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), 7);
        assert_eq!(rising([1.0, 2.0, 3.0, 3.0, 5.0, 6.0, 7.0]), 0);
    }

    #[test]
    fn a_turn_belongs_to_the_trend_that_follows() {
        let values: Vec<f64> = (1..=7).chain((1..7).rev()).map(f64::from).collect();
        assert_eq!(trends(&months(&values))[6], Some(Signal::Trend(Side::Low)));
    }

    #[test]
    fn two_of_three_near_a_limit_are_flagged_and_the_third_is_not() {
        let limits = [Limits { lower: -3.0, near_lower: -2.0, centre: 0.0, near_upper: 2.0, upper: 3.0 }; 3];
        let of = |values: [f64; 3]| near_limit(&months(&values), &limits);
        let near = Some(Signal::NearLimit(Side::High));
        assert_eq!(of([2.5, 1.0, 2.5]), [near, None, near]);
        assert_eq!(of([2.5, -1.0, 2.5]), [None; 3]);
        assert_eq!(of([3.5, 1.0, 2.5]), [None; 3]);
    }

    proptest! {
        #[test]
        fn mirrored_values_swap_high_and_low(values in prop::collection::vec(-100_i32..100, 13..40)) {
            let of = |sign: f64| {
                let values: Vec<f64> = values.iter().map(|value| sign * f64::from(*value)).collect();
                xmr(&months(&values), Screen::Off, Base::All)
            };
            let (Ok(given), Ok(mirrored)) = (of(1.0), of(-1.0)) else { return Ok(()) };
            prop_assert!((given.limits[0].upper + mirrored.limits[0].lower).abs() < 1e-9);
            let flagged = |control: &Control| control.signals.iter().map(Option::is_some).collect::<Vec<_>>();
            prop_assert_eq!(flagged(&given), flagged(&mirrored));
        }

        #[test]
        fn a_constant_added_moves_mean_and_limits_by_it_and_nothing_else(
            values in prop::collection::vec(-100_i32..100, 13..40),
            constant in -1_000_i32..1_000,
        ) {
            let of = |constant: i32| {
                let values: Vec<f64> = values.iter().map(|value| f64::from(value + constant)).collect();
                xmr(&months(&values), Screen::Off)
            };
            let (Ok(given), Ok(moved)) = (of(0), of(constant)) else { return Ok(()) };
            for (was, is) in edges(&given.limits[0]).into_iter().zip(edges(&moved.limits[0])) {
                prop_assert!((was + f64::from(constant) - is).abs() < 1e-9, "{was} and {is}");
            }
            let on_an_edge = |value: f64| edges(&given.limits[0]).iter().any(|edge| (edge - value).abs() < 1e-6);
            let is_clear = !values.iter().any(|value| on_an_edge(f64::from(*value)));
            prop_assert!(!is_clear || given.signals == moved.signals);
        }

        #[test]
        fn values_times_so_many_have_limits_times_so_many(
            values in prop::collection::vec(-100_i32..100, 13..40),
            // A power of two, which floats multiply by without an error.
            power in -4_i32..8,
        ) {
            let scale = 2.0_f64.powi(power);
            let of = |scale: f64| {
                let values: Vec<f64> = values.iter().map(|value| f64::from(*value) * scale).collect();
                xmr(&months(&values), Screen::LargeRanges)
            };
            let (Ok(given), Ok(scaled)) = (of(1.0), of(scale)) else { return Ok(()) };
            prop_assert_eq!(edges(&given.limits[0]).map(|edge| edge * scale), edges(&scaled.limits[0]));
            prop_assert_eq!(given.signals, scaled.signals);
        }

        /// Six months, a gap and six months: neither side is long enough for a run, and no range goes across.
        #[test]
        fn a_gap_never_joins_two_runs(
            before in prop::collection::vec(-100_i32..100, 6),
            after in prop::collection::vec(-100_i32..100, 6),
        ) {
            let side = |values: &[i32]| values.iter().map(|value| f64::from(*value)).collect::<Vec<_>>();
            let (before, after) = (side(&before), side(&after));
            let with_gap = [months(&before), vec![None], months(&after)].concat();
            let Ok(control) = xmr(&with_gap, Screen::Off) else { return Ok(()) };
            let is_run = |signal: &Signal| matches!(signal, Signal::Trend(_) | Signal::Shift(_));
            prop_assert!(!control.signals.iter().flatten().any(is_run));
            let ranges = |values: &[f64]| values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>();
            let average = (ranges(&before) + ranges(&after)) / 10.0;
            prop_assert!((control.limits[0].upper - control.limits[0].centre - 2.66 * average).abs() < 1e-9);
        }

        #[test]
        fn the_funnel_narrows_as_more_are_counted(share in 0.05_f64..0.95, n in 1_i64..100_000, more in 1_i64..100_000) {
            let [few, many] = [n, n + more].map(|n| funnel(share, n));
            prop_assert!(few.lower <= many.lower && few.near_lower <= many.near_lower);
            prop_assert!(many.near_upper <= few.near_upper && many.upper <= few.upper);
            // Strictly, where neither end is cut off at 0 or 100.
            prop_assert!(few.near_lower == 0.0 || few.near_lower < many.near_lower);
            prop_assert!(few.near_upper == 100.0 || many.near_upper < few.near_upper);
        }

        #[test]
        fn what_is_outside_the_funnel_has_a_wilson_interval_without_the_centre(
            (x, n) in (1_i64..2_000).prop_flat_map(|n| (0..=n, Just(n))),
            share in 0.05_f64..0.95,
        ) {
            let limits = funnel(share, n);
            let value = x as f64 / n as f64 * 100.0;
            let is_outside = value > limits.near_upper || value < limits.near_lower;
            let wilson = super::super::intervals::wilson(x, n).unwrap();
            let leaves_out = wilson.lower > share || wilson.upper < share;
            let on_the_edge = [limits.near_lower, limits.near_upper].iter().any(|edge| (edge - value).abs() < 1e-6);
            prop_assert!(is_outside == leaves_out || on_the_edge || limits.near_lower == 0.0 || limits.near_upper == 100.0);
        }
    }
}
