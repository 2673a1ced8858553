//! Sentences made from figures: what a measure says, how it changed, and whether that is more than chance.
//!
//! Changes are computed from the unrounded figures, shares from their integers, and rounded once. A sentence claims a
//! difference only where `chance` does; elsewhere it says what stood then and leaves it at that.

use super::{
    chance::{self, Verdict},
    figures,
};
use crate::vocabulary::{AgreedMeasure, Better, Month, Outcome, Status, Unit, rounding};

/// The gaps that a message in a report's YAML may leave, to be filled from the figure.
pub const PLACEHOLDERS: [&str; 5] = ["figure", "numerator", "denominator", "month", "day"];

/// The way a figure went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
    Level,
}

impl Direction {
    fn of(difference: f64) -> Self {
        match difference {
            d if d > 0.0 => Self::Up,
            d if d < 0.0 => Self::Down,
            _ => Self::Level,
        }
    }

    /// Drawn beside the word, never instead of it.
    pub fn arrow(self) -> &'static str {
        match self {
            Self::Up => "▲",
            Self::Down => "▼",
            Self::Level => "■",
        }
    }

    fn is_good(self, better: Better) -> Option<bool> {
        match (self, better) {
            (Self::Level, _) | (_, Better::Neither) => None,
            (Self::Up, better) => Some(better == Better::Higher),
            (Self::Down, better) => Some(better == Better::Lower),
        }
    }
}

/// A figure beside itself at an earlier month.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub direction: Direction,
    /// `up 3.3 percentage points`.
    pub words: String,
    pub verdict: Verdict,
    /// Whether the figures as printed would give another difference than the figures themselves.
    pub is_rounded_apart: bool,
    better: Better,
    decimals: u8,
    unit: Unit,
}

/// How a figure changed, if both figures may be shown.
pub fn change(measure: &AgreedMeasure, now: &Outcome, then: &Outcome) -> Option<Change> {
    if now.status != Status::Ok || then.status != Status::Ok {
        return None;
    }
    let decimals = figures::decimals(measure, now.unit);
    let difference = now.value? - then.value?;
    let exact = exact_points(now, then);
    let direction = exact.map_or(Direction::of(difference), |(n, _)| Direction::of(n as f64));
    let size = match exact {
        Some((n, d)) => points(n.unsigned_abs(), d, decimals),
        None => rounding::number(difference.abs(), decimals),
    };
    Some(Change {
        direction,
        words: moved(direction, &size, now.unit, decimals),
        verdict: chance::between(now, then),
        is_rounded_apart: printed_difference(now, then, decimals).is_some_and(|printed| printed != size),
        better: measure.better,
        decimals,
        unit: now.unit,
    })
}

/// What a reader gets who takes one printed figure from the other.
fn printed_difference(now: &Outcome, then: &Outcome, decimals: u8) -> Option<String> {
    let printed = |outcome: &Outcome| {
        let bare = outcome.counted()?.bare(decimals).replace(',', "").replace('\u{2212}', "-");
        bare.parse::<f64>().ok()
    };
    Some(rounding::number((printed(now)? - printed(then)?).abs(), decimals))
}

/// The difference of two shares as a fraction, from their integers.
fn exact_points(now: &Outcome, then: &Outcome) -> Option<(i128, i128)> {
    let ((n1, d1), (n0, d0)) = (figures::percent_counts(now)?, figures::percent_counts(then)?);
    let (n1, d1, n0, d0) = (i128::from(n1), i128::from(d1), i128::from(n0), i128::from(d0));
    Some((n1 * d0 - n0 * d1, d1 * d0))
}

/// A fraction as percentage points, rounded half-up. Populations are far too small for the products to overflow, and
/// a fraction that would not fit is said to be missing.
fn points(n: u128, d: i128, decimals: u8) -> String {
    let fits = i64::try_from(n).ok().zip(i64::try_from(d).ok());
    fits.and_then(|(n, d)| rounding::percent_of(n, d, decimals)).unwrap_or_else(|| String::from("[x]"))
}

fn moved(direction: Direction, size: &str, unit: Unit, decimals: u8) -> String {
    let way = match direction {
        Direction::Up => "up",
        Direction::Down => "down",
        Direction::Level => return String::from("no change"),
    };
    if size.chars().all(|c| matches!(c, '0' | '.')) {
        return format!("{way} by less than {}", amount(&smallest(decimals), unit));
    }
    format!("{way} {}", amount(size, unit))
}

/// The smallest difference that shows at so many decimals: `0.1`.
fn smallest(decimals: u8) -> String {
    match decimals {
        0 => String::from("1"),
        _ => format!("0.{}1", "0".repeat(usize::from(decimals) - 1)),
    }
}

fn amount(size: &str, unit: Unit) -> String {
    let is_one = size == "1";
    match unit {
        Unit::Percent if is_one => format!("{size} percentage point"),
        Unit::Percent => format!("{size} percentage points"),
        Unit::Gbp => format!("£{size}"),
        Unit::Count => size.to_owned(),
        unit => match unit.rate() {
            Some((_, words)) => format!("{size} {words}"),
            None if is_one => format!("1 {}", unit.name().trim_end_matches('s')),
            None => format!("{size} {}", unit.name()),
        },
    }
}

impl Change {
    pub fn is_beyond_chance(&self) -> bool {
        matches!(self.verdict, Verdict::MoreThanChance(_))
    }

    /// Worse, and by more than chance.
    pub fn is_worse_beyond_chance(&self) -> bool {
        matches!(self.verdict, Verdict::MoreThanChance(_)) && self.direction.is_good(self.better) == Some(false)
    }

    /// `more than chance, and better`, `could be chance`, `not tested: …`.
    pub fn judgement(&self) -> String {
        match (self.verdict, self.direction.is_good(self.better)) {
            (Verdict::MoreThanChance(_), Some(true)) => String::from("better, by more than chance"),
            (Verdict::MoreThanChance(_), Some(false)) => String::from("worse, by more than chance"),
            (Verdict::MoreThanChance(_), None) => String::from("more than chance"),
            (Verdict::CouldBeChance(_), _) if self.direction == Direction::Level => String::from("no difference"),
            (Verdict::CouldBeChance(_), _) => String::from("could be chance"),
            (Verdict::NotTested(why_not), _) => why_not.in_words().to_owned(),
        }
    }

    /// The interval of the difference, where it was tested: `−6.1 to −0.4 percentage points`.
    pub fn interval(&self) -> Option<String> {
        let (Verdict::MoreThanChance(interval) | Verdict::CouldBeChance(interval)) = self.verdict else { return None };
        let print = |value| rounding::number(value, self.decimals);
        let (low, high) = (print(interval.low), print(interval.high));
        Some(match self.unit {
            Unit::Percent => format!("{low} to {high} percentage points"),
            Unit::Gbp => figures::span(interval.low, interval.high, Unit::Gbp, self.decimals),
            unit => format!("{low} to {}", amount(&high, unit)),
        })
    }
}

/// How a figure stands to a fixed value, such as a target or another council's figure.
pub fn standing(now: &Outcome, yardstick: f64) -> Option<String> {
    let value = now.value.filter(|_| now.status == Status::Ok)?;
    let side = match Direction::of(value - yardstick) {
        Direction::Up => "above it",
        Direction::Down => "below it",
        Direction::Level => return Some(String::from("equal to it")),
    };
    Some(match chance::against(now, yardstick) {
        Verdict::MoreThanChance(_) => format!("{side}, by more than chance"),
        Verdict::CouldBeChance(_) => format!("{side}, which could be chance"),
        Verdict::NotTested(why_not) => format!("{side}; {}", why_not.in_words()),
    })
}

/// What the measure says this month, without comparison: `41.2% of children looked after were placed outside Surrey`.
///
/// `message` comes from the report's YAML; without one the title and the figure do.
pub fn message(measure: &AgreedMeasure, message: Option<&str>, now: Option<&Outcome>, month: Month) -> String {
    let Some(now) = now.filter(|one| one.status == Status::Ok) else { return silence(measure, now, month) };
    let figure = figures::value(now, figures::decimals(measure, now.unit));
    match message {
        Some(message) => figures::capital(&filled(message, &figure, now)),
        None => format!("{}: {figure} {}", measure.title, figures::when(&now.window, month)),
    }
}

/// The gaps are found in the message alone, so that no value can open another.
fn filled(message: &str, figure: &str, now: &Outcome) -> String {
    let count = |value: Option<i64>| value.map_or_else(|| String::from("[x]"), rounding::count);
    let mut pieces = message.split('{');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (gap, rest) = piece.split_once('}').unwrap_or(("", piece));
        match gap {
            "figure" => text.push_str(figure),
            "numerator" => text.push_str(&count(now.numerator)),
            "denominator" => text.push_str(&count(now.denominator)),
            "month" => text.push_str(&now.month.in_words()),
            "day" => text.push_str(&figures::last_day(now.month)),
            _ => {}
        }
        text.push_str(rest);
    }
    text
}

fn silence(measure: &AgreedMeasure, now: Option<&Outcome>, month: Month) -> String {
    let status = now.map_or("not in the results", |one| one.status.name());
    format!("{}: no figure for {} ({status})", measure.title, month.in_words())
}

/// The end of a message: what the figure is held against, claiming no more than the test does.
pub fn comparison(measure: &AgreedMeasure, now: &Outcome, then: &Outcome) -> Option<String> {
    let change = change(measure, now, then)?;
    let decimals = figures::decimals(measure, now.unit);
    let (before, month) = (figures::value(then, decimals), then.month.in_words());
    let is_same = before == figures::value(now, decimals);
    Some(match (change.verdict, change.direction) {
        _ if is_same => format!(", the same as in {month}"),
        (Verdict::MoreThanChance(_), Direction::Down) => format!(", down from {before} in {month} by more than chance"),
        (Verdict::MoreThanChance(_), _) => format!(", up from {before} in {month} by more than chance"),
        (Verdict::CouldBeChance(_), _) => format!("; the difference from {before} in {month} could be chance"),
        (Verdict::NotTested(why_not), _) => format!("; the figure was {before} in {month} ({})", why_not.in_brief()),
    })
}

/// Which way is good, with the arrow that goes beside the words.
pub fn good_way(better: Better) -> (&'static str, Option<&'static str>) {
    match better {
        Better::Higher => ("higher is better", Some("▲")),
        Better::Lower => ("lower is better", Some("▼")),
        Better::Neither => ("neither way is good in itself", None),
    }
}

/// Who is not known, and who is left out by which rule of the measure, a sentence each.
pub fn beside(measure: &AgreedMeasure, now: &Outcome) -> String {
    let count = |how_many: Option<i64>| match how_many {
        None => String::from("[c], confidential"),
        Some(0) => String::from("none"),
        Some(count) => rounding::count(count),
    };
    let rule = measure.options.iter().find(|(name, _)| name == LEFT_OUT).map(|(_, rule)| rule.as_str());
    let left_out = match (now.excluded, rule) {
        (Some(0), None) => String::from("Nobody is left out by a rule of the measure."),
        (how_many, None) => format!("Left out by a rule of the measure: {}.", count(how_many)),
        (how_many, Some(rule)) => format!("Left out by rule ({rule}): {}.", count(how_many)),
    };
    format!("Not known: {}. {left_out}", count(now.not_known))
}

/// The note of a measure that says whom it leaves out.
const LEFT_OUT: &str = "left out";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented::{measure, month, outcome, share};

    fn of_shares(now: (i64, i64), then: (i64, i64)) -> Change {
        let measure = measure("out-of-county");
        let (now, then) = (share("x", "2021-09", now.0, now.1), share("x", "2020-08", then.0, then.1));
        change(&measure, &now, &then).unwrap()
    }

    #[test]
    fn a_change_is_computed_before_rounding() {
        // statistics.md, section 5: 13.24% to 13.26% is no change, though it prints as 13.2 and 13.3.
        assert_eq!(of_shares((1326, 10_000), (1324, 10_000)).words, "up by less than 0.1 percentage points");
        assert_eq!(of_shares((2, 4), (1, 2)).words, "no change");
        assert_eq!(of_shares((434, 975), (400, 975)).words, "up 3.5 percentage points");
    }

    #[test]
    fn a_difference_that_could_be_chance_is_not_claimed() {
        let measure = measure("out-of-county");
        let (now, then) = (share("x", "2021-09", 44, 100), share("x", "2020-08", 46, 100));
        let ending = comparison(&measure, &now, &then).unwrap();
        assert_eq!(ending, "; the difference from 46.0% in August 2020 could be chance");
        assert_eq!(change(&measure, &now, &then).unwrap().judgement(), "could be chance");
    }

    #[test]
    fn a_difference_beyond_chance_is_better_or_worse_by_the_measures_own_lights() {
        let fell = of_shares((200, 1000), (300, 1000));
        assert_eq!((fell.judgement().as_str(), fell.is_worse_beyond_chance()), ("better, by more than chance", false));
        let rose = of_shares((300, 1000), (200, 1000));
        assert_eq!((rose.judgement().as_str(), rose.is_worse_beyond_chance()), ("worse, by more than chance", true));
    }

    #[test]
    fn a_month_apart_claims_nothing() {
        let measure = measure("out-of-county");
        let (now, then) = (share("x", "2021-09", 40, 100), share("x", "2021-08", 60, 100));
        assert_eq!(
            comparison(&measure, &now, &then).unwrap(),
            "; the figure was 60.0% in August 2021 (not tested for chance: mostly the same cases)"
        );
        let change = change(&measure, &now, &then).unwrap();
        assert_eq!(change.judgement(), "not tested: mostly the same cases both times");
        assert_eq!(change.interval(), None);
    }

    #[test]
    fn money_and_counts_change_in_their_own_units() {
        let measure = measure("external-residential-cost");
        let cost = |month: &str, value: f64| Outcome {
            value: Some(value),
            unit: Unit::Gbp,
            ..outcome("external-residential-cost", month)
        };
        let words = |now, then| change(&measure, &cost("2021-09", now), &cost("2020-09", then)).unwrap().words;
        assert_eq!(words(4511.0, 4374.0), "up £137");
        assert_eq!(words(4374.0, 5500.0), "down £1,126");
    }

    #[test]
    fn one_percentage_point_is_singular() {
        assert_eq!(amount("1", Unit::Percent), "1 percentage point");
        assert_eq!(amount("1.0", Unit::Percent), "1.0 percentage points");
        assert_eq!(amount("1", Unit::Weeks), "1 week");
    }

    #[test]
    fn a_message_fills_its_gaps_and_begins_with_a_capital() {
        let measure = measure("out-of-county");
        let now = share("out-of-county", "2021-09", 404, 981);
        let words = message(&measure, Some("{figure} of them, {numerator} of {denominator}"), Some(&now), now.month);
        assert_eq!(words, "41.2% of them, 404 of 981");
        assert_eq!(message(&measure, Some("about {figure}"), Some(&now), now.month), "About 41.2%");
    }

    #[test]
    fn a_figure_that_may_not_be_shown_is_not_in_its_message() {
        let measure = measure("out-of-county");
        let hidden = Outcome { status: Status::Suppressed, ..share("out-of-county", "2021-09", 3, 9) };
        let words = message(&measure, Some("{figure}, {numerator}"), Some(&hidden), month("2021-09"));
        assert_eq!(words, "Children placed outside Surrey: no figure for September 2021 (suppressed)");
        assert_eq!(change(&measure, &hidden, &share("out-of-county", "2020-09", 30, 90)), None);
    }

    #[test]
    fn a_fixed_value_is_held_against_the_figures_own_interval() {
        let now = share("x", "2021-09", 60, 100);
        assert_eq!(standing(&now, 86.0).unwrap(), "below it, by more than chance");
        assert_eq!(standing(&now, 62.0).unwrap(), "below it, which could be chance");
    }
}
