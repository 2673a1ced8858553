//! Intervals by another hand: found by search from what they mean, or by another form of their formula.

/// The normal quantile of 97.5%, to fifteen digits (NIST, tables of the normal distribution).
const Z: f64 = 1.959_963_984_540_054;

/// Wilson's limits: the two proportions that lie just so far from what was seen that a test with their own error would
/// refuse them, (p − P)² = z²·P(1 − P)/n, found by halving.
pub fn share(yes: i64, all: i64) -> [f64; 2] {
    let (n, seen) = (all as f64, yes as f64 / all as f64);
    let is_refused = |p: f64| (seen - p).powi(2) > Z * Z * p * (1.0 - p) / n;
    let lower = if yes == 0 { 0.0 } else { halved(seen, 0.0, is_refused) };
    let upper = if yes == all { 1.0 } else { halved(seen, 1.0, is_refused) };
    [lower, upper]
}

/// Limits of a count: under ten the two Poisson means of which what was seen, or more so, has a chance of 2.5%, found by
/// halving; from ten on Byar's, by the cube of a cube root.
pub fn count(seen: i64) -> [f64; 2] {
    if seen >= 10 {
        let byar = |x: f64, z: f64| (x.cbrt() * (1.0 - 1.0 / (9.0 * x) + z / (3.0 * x.sqrt()))).powi(3);
        return [byar(seen as f64, -Z), byar(seen as f64 + 1.0, Z)];
    }
    let at_most = |mean: f64, most: i64| {
        let mut term = (-mean).exp();
        let mut sum = if most < 0 { 0.0 } else { term };
        for number in 1..=most {
            term *= mean / number as f64;
            sum += term;
        }
        sum
    };
    let x = seen as f64;
    let lower = if seen == 0 { 0.0 } else { halved(x, 0.0, |mean| 1.0 - at_most(mean, seen - 1) < 0.025) };
    [lower, halved(x, 40.0, |mean| at_most(mean, seen) < 0.025)]
}

/// Student's limits of a mean of so many.
pub fn mean(mean: f64, deviation: f64, known: i64) -> Option<[f64; 2]> {
    let reach = (known > 1).then(|| student(known - 1) * deviation / (known as f64).sqrt())?;
    Some([mean - reach, mean + reach])
}

/// Limits of a curve in percent, on the log–log scale, from Greenwood's sum; none at nought and at all.
pub fn curve(percent: f64, greenwood: f64) -> Option<[f64; 2]> {
    let share = percent / 100.0;
    let is_between = share > 1e-12 && share < 1.0 - 1e-12;
    let log_log = (-share.ln()).ln();
    let reach = Z * greenwood.sqrt() / share.ln().abs();
    is_between.then(|| [log_log + reach, log_log - reach].map(|at| 100.0 * (-at.exp()).exp()))
}

/// The 97.5% quantile of Student's t, where the area under the density from nought on is 0.475.
fn student(freedom: i64) -> f64 {
    let nu = freedom as f64;
    // The density is the same up to a factor, which the whole area gives: with t = tan(a)·√ν it is cos(a)^(ν−1).
    let area = |until: f64| {
        const STEPS: usize = 4_000;
        let step = until / STEPS as f64;
        let height = |at: usize| (at as f64 * step).cos().abs().powf(nu - 1.0);
        let inner: f64 = (1..STEPS).map(|at| if at % 2 == 1 { 4.0 } else { 2.0 } * height(at)).sum();
        (height(0) + inner + height(STEPS)) * step / 3.0
    };
    let half = area(std::f64::consts::FRAC_PI_2);
    let angle = halved(0.0, std::f64::consts::FRAC_PI_2, |angle| area(angle) / half > 0.95);
    angle.tan() * nu.sqrt()
}

/// Where between two numbers something begins to be so, as near as numbers go.
fn halved(not: f64, so: f64, is_so: impl Fn(f64) -> bool) -> f64 {
    let (mut not, mut so) = (not, so);
    for _ in 0..200 {
        let middle = f64::midpoint(not, so);
        if is_so(middle) { so = middle } else { not = middle }
    }
    not
}

#[test]
fn the_other_hand_knows_the_published_values() {
    let near = |found: f64, published: f64, digits: i32| {
        assert!((found - published).abs() <= 0.5000001 * 10_f64.powi(-digits), "{found}, and not {published}");
    };
    for ((yes, all), [lower, upper]) in
        [((7, 20), [0.1812, 0.5671]), ((0, 20), [0.0, 0.1611]), ((20, 20), [0.8389, 1.0])]
    {
        let limits = share(yes, all);
        near(limits[0], lower, 4);
        near(limits[1], upper, 4);
    }
    for (seen, [lower, upper]) in [
        (0, [0.0, 3.6889]),
        (4, [1.0899, 10.2416]),
        (9, [4.1154, 17.0848]),
        (10, [4.7874, 18.3915]),
        (25, [16.1743, 36.9065]),
    ] {
        let limits = count(seen);
        near(limits[0], lower, 4);
        near(limits[1], upper, 4);
    }
    let limits = mean(11.0, (20.0_f64 / 3.0).sqrt(), 4).unwrap();
    near(limits[0], 6.8915, 4);
    near(limits[1], 15.1085, 4);
    for (freedom, quantile) in [(1, 12.7062), (2, 4.3027), (10, 2.2281), (30, 2.0423), (120, 1.9799)] {
        near(student(freedom), quantile, 4);
    }
}
