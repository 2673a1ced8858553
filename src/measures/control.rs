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
mod tests;
