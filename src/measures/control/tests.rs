//! Limits and signals against published series, and the laws that every series keeps.

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
        control.signals.iter().enumerate().all(|(at, signal)| at == 10 || *signal != Some(Signal::Beyond(Side::Low)))
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
            xmr(&months(&values), Screen::Off, Base::All)
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
            xmr(&months(&values), Screen::LargeRanges, Base::All)
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
        let Ok(control) = xmr(&with_gap, Screen::Off, Base::All) else { return Ok(()) };
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
