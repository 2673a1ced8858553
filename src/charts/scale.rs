//! The value axis: where it starts and ends, and the round figures that its gridlines stand on.

use crate::vocabulary::rounding;

/// More lines than this crowd the figures; fewer than half as many leave the eye alone.
const MOST_STEPS: f64 = 6.0;
/// An axis cut short spans at least this share of its highest figure, so that small changes do not look large.
const LEAST_SPAN: f64 = 0.2;

/// An axis from `low` to `high`, both whole steps of 1, 2 or 5 times a power of ten.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    first: i64,
    last: i64,
    step: Step,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    digit: i64,
    power: i32,
}

/// Whether the figures are counted in whole numbers, which have no gridlines between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    Whole,
    Fine,
}

impl Scale {
    /// For lines. Starts at zero, unless that would leave more than half of the axis without a figure.
    pub fn of_lines(values: impl IntoIterator<Item = f64>, grain: Grain) -> Self {
        let (low, high) = extent(values);
        if low >= 0.0 && low <= high / 2.0 {
            return Self::covering(0.0, high, grain);
        }
        if low < 0.0 {
            return Self::covering(low, high.max(0.0), grain);
        }
        let (middle, span) = ((low + high) / 2.0, (high - low).max(LEAST_SPAN * high));
        let top = if high <= 100.0 { (middle + span / 2.0).min(100.0) } else { middle + span / 2.0 };
        Self::covering((middle - span / 2.0).max(0.0), top.max(high), grain)
    }

    /// For bars, which always stand on zero.
    pub fn of_bars(values: impl IntoIterator<Item = f64>) -> Self {
        let (_, high) = extent(values);
        Self::covering(0.0, high, Grain::Whole)
    }

    fn covering(low: f64, high: f64, grain: Grain) -> Self {
        let span = if high > low { high - low } else { 1.0 };
        let step = Step::at_least(span / MOST_STEPS, grain);
        let size = step.size();
        // A figure a hair's breadth over a gridline is on it.
        let (first, last) = ((low / size + 1e-9).floor() as i64, (high / size - 1e-9).ceil() as i64);
        Self { first, last: last.max(first + 1), step }
    }

    pub fn low(self) -> f64 {
        self.step.times(self.first)
    }

    pub fn high(self) -> f64 {
        self.step.times(self.last)
    }

    pub fn starts_at_zero(self) -> bool {
        self.first <= 0
    }

    /// The figures that gridlines stand on, from the lowest.
    pub fn ticks(self) -> impl Iterator<Item = f64> {
        (self.first..=self.last).map(move |k| self.step.times(k))
    }

    /// A tick as printed: as many decimals as the step has, thousands separated.
    pub fn print(self, tick: f64) -> String {
        rounding::number(tick, u8::try_from(-self.step.power).unwrap_or(0))
    }

    /// A tick in so many powers of ten: 4,000,000 in millions is `4`.
    pub fn print_in(self, tick: f64, power: i32) -> String {
        rounding::number(tick / 10_f64.powi(power), u8::try_from(power - self.step.power).unwrap_or(0))
    }

    /// Whether a value has its place on the axis, give or take what no eye can see.
    pub fn holds(self, value: f64) -> bool {
        let slack = (self.high() - self.low()) * 1e-6;
        (self.low() - slack..=self.high() + slack).contains(&value)
    }

    /// How far up the axis a value stands: 0 at the foot, 1 at the top, never outside.
    pub fn height_of(self, value: f64) -> f64 {
        ((value - self.low()) / (self.high() - self.low())).clamp(0.0, 1.0)
    }
}

impl Step {
    fn at_least(size: f64, grain: Grain) -> Self {
        let size = if grain == Grain::Whole { size.max(1.0) } else { size.max(f64::MIN_POSITIVE) };
        let power = size.log10().floor() as i32;
        let found = [(1, power), (2, power), (5, power), (1, power + 1), (2, power + 1)]
            .map(|(digit, power)| Self { digit, power })
            .into_iter()
            .find(|step| step.size() >= size * (1.0 - 1e-9));
        found.unwrap_or(Self { digit: 5, power: power + 1 })
    }

    fn size(self) -> f64 {
        self.times(1)
    }

    /// Divides by the power where it is negative, so that 0.3 is the float nearest to 0.3.
    fn times(self, k: i64) -> f64 {
        let whole = (self.digit * k) as f64;
        if self.power < 0 { whole / 10_f64.powi(-self.power) } else { whole * 10_f64.powi(self.power) }
    }
}

fn extent(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let finite = values.into_iter().filter(|value| value.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if low > high { (0.0, 0.0) } else { (low, high) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn printed(scale: Scale) -> Vec<String> {
        scale.ticks().map(|tick| scale.print(tick)).collect()
    }

    #[test]
    fn a_share_with_a_low_target_starts_at_zero() {
        let scale = Scale::of_lines([44.5, 41.0, 15.0], Grain::Fine);
        assert!(scale.starts_at_zero());
        assert_eq!(printed(scale), ["0", "10", "20", "30", "40", "50"]);
    }

    #[test]
    fn figures_in_the_upper_half_get_an_axis_cut_short_that_does_not_magnify_them() {
        let flat = Scale::of_lines([44.5, 44.5], Grain::Fine);
        assert!(!flat.starts_at_zero());
        assert!(flat.high() - flat.low() >= 8.9);
        assert_eq!(Scale::of_lines([97.0, 99.5], Grain::Fine).high(), 100.0);
    }

    #[test]
    fn money_and_tiny_shares_have_round_ticks() {
        assert_eq!(printed(Scale::of_lines([4374.0, 8065.0, 0.0], Grain::Fine))[1], "2,000");
        assert_eq!(printed(Scale::of_lines([0.0003, 0.0], Grain::Fine))[1], "0.00005");
        assert_eq!(printed(Scale::of_lines([-18.0, 3.0], Grain::Fine)), ["−20", "−15", "−10", "−5", "0", "5"]);
        assert_eq!(printed(Scale::of_bars([3.0])), ["0", "1", "2", "3"]);
        assert_eq!(printed(Scale::of_bars([0.0])), ["0", "1"]);
    }

    proptest! {
        #[test]
        fn every_scale_covers_its_figures_with_ten_gridlines_at_most(
            values in prop::collection::vec(-1e9..1e9_f64, 1..20), magnitude in -9..3_i32,
        ) {
            let values: Vec<f64> = values.into_iter().map(|value| value * 10_f64.powi(magnitude)).collect();
            let scale = Scale::of_lines(values.iter().copied(), Grain::Fine);
            let slack = (scale.high() - scale.low()) * 1e-6;
            prop_assert!(values.iter().all(|v| *v >= scale.low() - slack && *v <= scale.high() + slack));
            prop_assert!((2..=10).contains(&scale.ticks().count()));
            let printed = printed(scale);
            prop_assert!(printed.windows(2).all(|pair| pair[0] != pair[1]), "{printed:?}");
        }
    }
}
