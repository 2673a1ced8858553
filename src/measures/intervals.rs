//! The 95% interval of a proportion, a rate and a mean (statistics.md, section 1), each with the name of its method.
//!
//! Given counts or values, this gives both ends unrounded, or nothing where there is nobody to count. It does not
//! decide which figure has an interval: the definitions do.

use statrs::distribution::{ChiSquared, Continuous, ContinuousCDF, StudentsT};

/// The normal quantile of 97.5%: 95% lies between minus and plus this.
pub const Z: f64 = 1.959963984540054;

/// Half of what lies outside a 95% interval: the share above its upper end, and below its lower.
const TAIL: f64 = 0.025;

/// Byar's approximation is used from this count on, and the exact limits below it.
const BYAR_FROM: i64 = 10;

/// Where a figure could lie, were chance alone to count again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub lower: f64,
    pub upper: f64,
    pub method: Method,
}

/// How an interval was made, as printed beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Wilson,
    /// Byar's approximation to the Poisson limits.
    Byar,
    /// The Poisson limits themselves.
    Exact,
    /// Student's t.
    T,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Self::Wilson => "wilson",
            Self::Byar => "byar",
            Self::Exact => "exact",
            Self::T => "t",
        }
    }
}

impl Interval {
    /// In another unit: a proportion times 100 is in percent, a weekly cost times 52 is a year's. `times` is positive.
    pub fn scaled(self, times: f64) -> Self {
        Self { lower: self.lower * times, upper: self.upper * times, ..self }
    }
}

/// Wilson's interval for the proportion `x` of `n`, between 0 and 1.
///
/// (2x + z² ∓ z√(z² + 4x(1 − x/n))) / (2(n + z²)): E. B. Wilson, 1927; the method of PHEindicatormethods.
///
/// - None of `n`: the lower end is exactly 0; all of `n`: the upper is exactly 1. Floating point alone would give
///   1.0000000000000002. The other end never is, so that 0 of 20 has a width.
/// - No interval where `n` is not positive, or `x` is negative or more than `n`.
pub fn wilson(x: i64, n: i64) -> Option<Interval> {
    let is_part = n > 0 && (0..=n).contains(&x);
    is_part.then(|| wilson_within(Z, x, n))
}

fn wilson_within(z: f64, x: i64, n: i64) -> Interval {
    let (count, of, z_squared) = (x as f64, n as f64, z * z);
    let share = count / of;
    let centre = 2.0 * count + z_squared;
    let reach = z * (z_squared + 4.0 * count * (1.0 - share)).sqrt();
    let scale = 2.0 * (of + z_squared);
    let lower = if x == 0 { 0.0 } else { ((centre - reach) / scale).clamp(0.0, share) };
    let upper = if x == n { 1.0 } else { ((centre + reach) / scale).clamp(share, 1.0) };
    Interval { lower, upper, method: Method::Wilson }
}

/// The interval of a count of events, `x`, taken as Poisson: exact under 10, Byar's from 10.
///
/// - At nought the lower end is exactly 0 and the upper 3.69, the count that would be nought one time in forty.
/// - No interval where `x` is negative.
pub fn events(x: i64) -> Option<Interval> {
    match x {
        ..0 => None,
        0..BYAR_FROM => Some(exact_within(TAIL, x as f64)),
        BYAR_FROM.. => Some(byar_within(Z, x as f64)),
    }
}

/// The interval of a rate: `x` events in a population of `n`, times `per` (10,000, or 100 for a percentage).
///
/// `x` may be more than `n`, as leavers may outnumber posts, and `n` need not be whole, as an average of two days is
/// not. No interval where `x` is negative or `n` is not positive.
pub fn rate(x: i64, n: f64, per: f64) -> Option<Interval> {
    let is_population = n.is_finite() && n > 0.0;
    if is_population { events(x).map(|events| events.scaled(per / n)) } else { None }
}

/// Student's t interval for the mean of k `values`: mean ∓ t(97.5%, k − 1) × s / √k, where s is their sample standard
/// deviation (W. S. Gosset, 1908).
///
/// - Values that are all alike have an interval without width.
/// - No interval with fewer than two values, as one does not vary, or where one is not a number.
pub fn mean(values: &[f64]) -> Option<Interval> {
    let (first, k) = (values.first()?, values.len() as f64);
    // Taken from the first value, so that equal values give a deviation of exactly 0.
    let offset = values.iter().map(|value| value - first).sum::<f64>() / k;
    let squares: f64 = values.iter().map(|value| (value - first - offset).powi(2)).sum();
    mean_of(first + offset, (squares / (k - 1.0)).sqrt(), values.len())
}

/// As `mean`, from the mean, the sample standard deviation and the number of values.
pub fn mean_of(mean: f64, deviation: f64, k: usize) -> Option<Interval> {
    let is_known = mean.is_finite() && deviation.is_finite() && deviation >= 0.0;
    if k < 2 || !is_known { None } else { Some(mean_within(TAIL, mean, deviation, k)) }
}

fn mean_within(tail: f64, mean: f64, deviation: f64, k: usize) -> Interval {
    let reach = t_quantile(1.0 - tail, (k - 1) as f64) * deviation / (k as f64).sqrt();
    Interval { lower: mean - reach, upper: mean + reach, method: Method::T }
}

/// Lower χ²(α/2, 2x) / 2, upper χ²(1 − α/2, 2x + 2) / 2 (F. Garwood, 1936).
fn exact_within(tail: f64, x: f64) -> Interval {
    let lower = if x == 0.0 { 0.0 } else { chi_squared_quantile(tail, 2.0 * x) / 2.0 };
    let upper = chi_squared_quantile(1.0 - tail, 2.0 * x + 2.0) / 2.0;
    Interval { lower, upper, method: Method::Exact }
}

/// Lower x(1 − 1/(9x) − z/(3√x))³, upper the same of x + 1 with a plus (N. E. Breslow and N. E. Day, 1987).
fn byar_within(z: f64, x: f64) -> Interval {
    let limit = |count: f64, z: f64| count * (1.0 - 1.0 / (9.0 * count) + z / (3.0 * count.sqrt())).powi(3);
    Interval { lower: limit(x, -z), upper: limit(x + 1.0, z), method: Method::Byar }
}

fn chi_squared_quantile(share: f64, freedom: f64) -> f64 {
    ChiSquared::new(freedom).expect("degrees of freedom are two or more").inverse_cdf(share)
}

/// The quantile of statrs drifts by a ten-thousandth at a million degrees of freedom, so Newton's steps put it right.
fn t_quantile(share: f64, freedom: f64) -> f64 {
    let t = StudentsT::new(0.0, 1.0, freedom).expect("degrees of freedom are one or more");
    (0..3).fold(t.inverse_cdf(share), |guess, _| guess - (t.cdf(guess) - share) / t.pdf(guess))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Ends printed to as many decimals as the published value has.
    fn ends(interval: Option<Interval>, decimals: usize) -> String {
        let Some(interval) = interval else { return String::from("none") };
        format!("{:.decimals$} to {:.decimals$}", interval.lower, interval.upper)
    }

    #[test]
    fn wilson_gives_the_published_values() {
        // statistics.md, section 1.
        assert_eq!(ends(wilson(7, 20), 4), "0.1812 to 0.5671");
        assert_eq!(ends(wilson(0, 20), 4), "0.0000 to 0.1611");
        assert_eq!(ends(wilson(20, 20), 4), "0.8389 to 1.0000");
    }

    #[test]
    fn exact_and_byar_give_the_published_values() {
        // statistics.md, section 1.
        assert_eq!(ends(events(4), 4), "1.0899 to 10.2416");
        assert_eq!(ends(events(0), 4), "0.0000 to 3.6889");
        assert_eq!(ends(events(10), 4), "4.7874 to 18.3915");
        assert_eq!(ends(events(25), 4), "16.1743 to 36.9065");
    }

    #[test]
    fn the_mean_gives_the_published_values() {
        // statistics.md, section 1.
        let interval = mean(&[8.0, 10.0, 12.0, 14.0]);
        assert_eq!(ends(interval, 4), "6.8915 to 15.1085");
        // The same in 40-digit arithmetic (mpmath): 11 ∓ t(97.5%, 3) × √(20/3) / 2.
        let interval = interval.unwrap();
        let (lower, upper) = (6.891_479_486_478_956, 15.108_520_513_521_044);
        assert!((interval.lower - lower).abs() < 1e-9 && (interval.upper - upper).abs() < 1e-9);
    }

    #[test]
    fn wilson_and_byar_are_right_to_nine_digits() {
        // Worked in 40-digit arithmetic. R. G. Newcombe (1998, table I, method 3) prints 81/263, 15/148, 0/20 and 1/29:
        // 0.2553 to 0.3662, 0.0624 to 0.1605, 0 to 0.1611, 0.0061 to 0.1718; statistics.md prints the others.
        for (x, n, lower, upper) in [
            (81, 263, 0.2552885198782742, 0.3662095769828),
            (15, 148, 0.0623863995307362, 0.160487241723308),
            (0, 20, 0.0, 0.1611251580528193),
            (1, 29, 0.0061132142927626, 0.1717552187932028),
            (7, 20, 0.181191824101082, 0.5671457233147637),
            (20, 20, 0.8388748419471806, 1.0),
            (20, 151, 0.0874035686991288, 0.1957341591071067),
        ] {
            let interval = wilson(x, n).unwrap();
            assert!((interval.lower - lower).abs() < 1e-9 && (interval.upper - upper).abs() < 1e-9, "{x} of {n}");
        }
        for (x, lower, upper) in [
            (10, 4.787_449_913_967_562, 18.391_458_605_756_475),
            (25, 16.174_265_921_657_206, 36.906_450_692_185_36),
            (100, 81.362_105_490_527_86, 121.627_937_579_207_48),
        ] {
            let interval = events(x).unwrap();
            assert!((interval.lower - lower).abs() < 1e-9 && (interval.upper - upper).abs() < 1e-9, "{x} events");
        }
    }

    #[test]
    fn exact_limits_are_those_of_the_poisson_distribution_to_nine_digits() {
        // Solved from the Poisson sums themselves, not from chi-squared, in 40-digit arithmetic (mpmath).
        const LIMITS: [(f64, f64); 10] = [
            (0.0, 3.688879454113936),
            (0.02531780798428988, 5.571643390938899),
            (0.2422092785439649, 7.224687667723961),
            (0.6186721228956013, 8.767273069742326),
            (1.089865373626325, 10.2415886754037),
            (1.623486390118421, 11.66833207932267),
            (2.201894253490851, 13.05947402251869),
            (2.814363051519866, 14.42267536170238),
            (3.453832176748501, 15.76318922019332),
            (4.115373097378332, 17.08480345141917),
        ];
        for (x, (lower, upper)) in (0..).zip(LIMITS) {
            let interval = events(x).unwrap();
            assert!((interval.lower - lower).abs() < 1e-9, "{x}: {}", interval.lower - lower);
            assert!((interval.upper - upper).abs() < 1e-9, "{x}: {}", interval.upper - upper);
        }
    }

    #[test]
    fn quantiles_of_t_are_right_to_nine_digits() {
        // One degree is the tangent and two are √(2p²/(1 − p²)) with p = 0.95; the rest in 40-digit arithmetic (mpmath).
        for (freedom, quantile) in [
            (1.0, (0.475 * std::f64::consts::PI).tan()),
            (2.0, (2.0 * 0.95_f64.powi(2) / (1.0 - 0.95_f64.powi(2))).sqrt()),
            (3.0, 3.18244630528371),
            (4.0, 2.776445105197794),
            (9.0, 2.262157162798206),
            (29.0, 2.045229642132704),
            (100.0, 1.983971518523552),
            (1_000.0, 1.962339080826408),
            (30_000.0, 1.960043063383935),
            (1_000_000.0, 1.959966356814107),
        ] {
            let difference = t_quantile(1.0 - TAIL, freedom) - quantile;
            assert!(difference.abs() < 1e-9, "{freedom}: {difference}");
        }
    }

    #[test]
    fn t_comes_down_to_the_normal_as_values_grow() {
        let quantiles: Vec<f64> = (1..3_000).map(|freedom| t_quantile(1.0 - TAIL, f64::from(freedom))).collect();
        assert!(quantiles.windows(2).all(|pair| pair[0] > pair[1] && pair[1] > Z));
    }

    #[test]
    fn the_method_of_a_rate_changes_between_nine_and_ten() {
        let method = |x| rate(x, 1_000.0, 10_000.0).unwrap().method.name();
        assert_eq!((method(0), method(9), method(10)), ("exact", "exact", "byar"));
    }

    #[test]
    fn a_rate_is_its_events_over_its_population() {
        let (events, rate) = (events(4).unwrap(), rate(4, 2_000.0, 10_000.0).unwrap());
        assert!((rate.lower - events.lower * 5.0).abs() < 1e-12 && (rate.upper - events.upper * 5.0).abs() < 1e-12);
    }

    #[test]
    fn nobody_to_count_has_no_interval() {
        for (x, n) in [(0, 0), (1, 0), (-1, 10), (11, 10), (0, -1)] {
            assert_eq!(wilson(x, n), None, "{x} of {n}");
        }
        for (x, n) in [(0, 0.0), (-1, 10.0), (1, -1.0), (1, f64::NAN), (1, f64::INFINITY)] {
            assert_eq!(rate(x, n, 100.0), None, "{x} in {n}");
        }
    }

    #[test]
    fn a_mean_of_one_value_or_of_none_has_no_interval() {
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[8.0]), None);
        assert_eq!(mean(&[8.0, f64::NAN]), None);
    }

    #[test]
    fn values_all_alike_have_an_interval_without_width() {
        let alike = mean(&[0.1; 7]).unwrap();
        assert_eq!((alike.lower, alike.upper), (0.1, 0.1));
    }

    proptest! {
        #[test]
        fn wilson_of_the_rest_is_the_mirror((x, n) in (1_i64..5_000).prop_flat_map(|n| (0..=n, Just(n)))) {
            let (part, rest) = (wilson(x, n).unwrap(), wilson(n - x, n).unwrap());
            prop_assert!((part.lower - (1.0 - rest.upper)).abs() < 1e-12);
            prop_assert!((part.upper - (1.0 - rest.lower)).abs() < 1e-12);
        }

        #[test]
        fn wilson_holds_the_share_inside_nought_and_one(
            (x, n) in (1_i64..100_000_000).prop_flat_map(|n| (prop_oneof![Just(0), Just(n), 0..=n], Just(n))),
        ) {
            let (interval, share) = (wilson(x, n).unwrap(), x as f64 / n as f64);
            prop_assert!(0.0 <= interval.lower && interval.lower <= share);
            prop_assert!(share <= interval.upper && interval.upper <= 1.0);
            prop_assert!(interval.lower < interval.upper);
        }

        #[test]
        fn a_surer_interval_holds_a_less_sure_one((x, n) in (1_i64..5_000).prop_flat_map(|n| (0..=n, Just(n)))) {
            // 95% and 99.8%.
            let (narrow, wide) = (wilson_within(Z, x, n), wilson_within(3.090_232_306_167_813, x, n));
            prop_assert!(wide.lower <= narrow.lower && narrow.upper <= wide.upper);
            prop_assert!(wide.upper - wide.lower > narrow.upper - narrow.lower);
        }

        #[test]
        fn a_surer_interval_of_a_count_or_a_mean_holds_a_less_sure_one(
            x in 0_i64..10_000,
            values in prop::collection::vec(0.0..10_000.0, 2..50),
        ) {
            // 95% and 99.8%.
            let (z, tail) = (3.090_232_306_167_813, 0.001);
            let own = events(x).unwrap();
            let wide = if x < BYAR_FROM { exact_within(tail, x as f64) } else { byar_within(z, x as f64) };
            prop_assert!(wide.lower <= own.lower && own.upper < wide.upper);
            prop_assert!(wide.lower < own.lower || x == 0);
            let own = mean(&values).unwrap();
            let (centre, k) = (values.iter().sum::<f64>() / values.len() as f64, values.len());
            let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
            let wide = mean_within(tail, centre, (squares / (k as f64 - 1.0)).sqrt(), k);
            prop_assert!(wide.lower <= own.lower + 1e-6 && own.upper <= wide.upper + 1e-6);
        }

        #[test]
        fn more_children_with_the_same_share_make_a_narrower_interval(
            (x, n) in (1_i64..1_000).prop_flat_map(|n| (0..=n, Just(n))),
        ) {
            let (few, many) = (wilson(x, n).unwrap(), wilson(10 * x, 10 * n).unwrap());
            prop_assert!(many.upper - many.lower < few.upper - few.lower);
        }

        #[test]
        fn a_count_lies_inside_its_interval_and_a_greater_one_further_up(x in 0_i64..100_000) {
            let (one, next) = (events(x).unwrap(), events(x + 1).unwrap());
            prop_assert!(one.lower <= x as f64 && (x as f64) < one.upper);
            prop_assert!(one.lower < next.lower && one.upper < next.upper);
        }

        #[test]
        fn the_order_of_values_moves_a_mean_by_nothing_to_speak_of(
            mut values in prop::collection::vec(0.0..10_000.0, 2..50),
        ) {
            let given = mean(&values).unwrap();
            values.sort_by(f64::total_cmp);
            let sorted = mean(&values).unwrap();
            prop_assert!((given.lower - sorted.lower).abs() < 1e-6 && (given.upper - sorted.upper).abs() < 1e-6);
            prop_assert!(given.lower <= given.upper);
        }
    }
}
