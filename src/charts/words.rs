//! The words of a chart: figures as printed, months as said, and the sentences of its text alternative and notes.

pub use crate::vocabulary::words::capital;
use crate::vocabulary::{
    AgreedMeasure, Month, Unit, Yardstick,
    printed::{self, Counted},
    words::listed,
};

use super::{
    readings::{Absence, Figure, Reading, Readings},
    scale::Scale,
};

/// More stretches of missing months than this are counted in a text alternative, not listed; the notes list them all.
const MOST_STRETCHES: usize = 4;

/// A figure without its unit.
pub fn bare(figure: &Figure, unit: Unit, decimals: u8) -> String {
    let Figure { value, numerator, denominator, .. } = *figure;
    Counted { value, numerator, denominator, unit }.bare(decimals)
}

/// A figure with its unit: `44.5%`, `£4,374`, `12 days`.
pub fn printed(figure: &Figure, unit: Unit, decimals: u8) -> String {
    with_unit(&bare(figure, unit, decimals), unit)
}

/// A printed number with its unit; where it is a rate for every so many, the axis and the heads of columns say so.
pub fn with_unit(bare: &str, unit: Unit) -> String {
    match unit.rate() {
        Some(_) => bare.to_owned(),
        None => printed::with_unit(bare, unit),
    }
}

/// A tick: percent and pounds carry their sign, other units stand in the axis title. Millions of pounds are `£4m`.
pub fn tick(scale: Scale, tick: f64, unit: Unit) -> String {
    match unit {
        Unit::Gbp if scale.high() >= 1e6 && tick == 0.0 => String::from("£0"),
        Unit::Gbp if scale.high() >= 1e6 => with_unit(&scale.print_in(tick, MILLION), unit) + "m",
        Unit::Percent | Unit::Gbp => with_unit(&scale.print(tick), unit),
        _ => scale.print(tick),
    }
}

/// The power of ten of a million.
const MILLION: i32 = 6;

/// What a figure is measured in, for subtitles and column heads.
pub fn unit_in_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "percent",
        Unit::Count => "number",
        Unit::Gbp => "pounds",
        unit => unit.rate().map_or(unit.name(), |(_, words)| words),
    }
}

/// The sign or word of a unit in a column head, where the cells are bare figures.
pub fn unit_in_head(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "%",
        Unit::Gbp => "£",
        other => unit_in_words(other),
    }
}

/// `Children placed outside Surrey as a percentage of children looked after`, or the title and its unit.
pub fn measured(measure: &AgreedMeasure) -> String {
    let is_part_of_whole = matches!(measure.headline.statistic.as_str(), "share" | "ratio")
        && measure.unit == Unit::Percent
        && !measure.numerator.is_empty()
        && !measure.denominator.is_empty();
    if is_part_of_whole {
        return format!("{} as a percentage of {}", capital(&measure.numerator), measure.denominator);
    }
    format!("{}, {}", measure.title, unit_in_words(measure.unit))
}

/// `Baseline, August 2020:` and `44.5%`.
pub fn yardstick(name: &str, one: &Yardstick, unit: Unit, decimals: u8) -> (String, String) {
    let month = one.month.map(|month| format!(", {}", month.in_words())).unwrap_or_default();
    (format!("{name}{month}:"), with_unit(&printed::yardstick(one, decimals), unit))
}

/// The finding of a line: where it is now, where it was, and its ends.
pub fn finding(name: &str, readings: &Readings) -> String {
    let print = |figure: &Figure| printed(figure, readings.unit, readings.decimals);
    let figures: Vec<_> = readings.figures().collect();
    let (Some((first_month, first)), Some((last_month, last))) = (figures.first(), figures.last()) else {
        return format!("{name}: no figure.");
    };
    let now = format!("{name}: {} in {}", print(last), last_month.in_words());
    if figures.len() == 1 {
        return format!("{now}.");
    }
    let then = format!("{} in {}", print(first), first_month.in_words());
    match (print(first) == print(last), last.value < first.value) {
        (true, _) => format!("{now}, the same as in {}.", first_month.in_words()),
        (false, true) => format!("{now}, down from {then}."),
        (false, false) => format!("{now}, up from {then}."),
    }
}

/// The lowest and the highest month, where there are enough months for them to say something.
pub fn extremes(readings: &Readings) -> Option<String> {
    let print = |figure: &Figure| printed(figure, readings.unit, readings.decimals);
    let figures: Vec<_> = readings.figures().collect();
    let by_value = |a: &&(Month, &Figure), b: &&(Month, &Figure)| a.1.value.total_cmp(&b.1.value);
    let (low, high) = (figures.iter().min_by(by_value)?, figures.iter().max_by(by_value)?);
    let says_something = figures.len() > 2 && print(low.1) != print(high.1);
    says_something.then(|| {
        let at = |(month, figure): &(Month, &Figure)| format!("{} in {}", print(figure), month.in_words());
        format!("Lowest {}; highest {}.", at(low), at(high))
    })
}

/// `No figure for March to May 2021.`
pub fn silence(months: &[Reading]) -> Option<String> {
    let missing: Vec<Month> = months.iter().filter(|reading| reading.seen.is_err()).map(|r| r.month).collect();
    let stretches = stretches(&missing);
    match stretches.len() {
        0 => None,
        1..=MOST_STRETCHES => Some(format!("No figure for {}.", listed(&stretches))),
        _ => Some(format!("No figure for {} of the {} months.", missing.len(), months.len())),
    }
}

/// One note for each marker and reason among the months, naming the months.
pub fn notes_on_silence(months: &[Reading]) -> Vec<String> {
    let mut kinds: Vec<(&Absence, Vec<Month>)> = Vec::new();
    for reading in months {
        let Err(absence) = &reading.seen else { continue };
        match kinds.iter_mut().find(|(known, _)| *known == absence) {
            Some((_, months)) => months.push(reading.month),
            None => kinds.push((absence, vec![reading.month])),
        }
    }
    let note = |(absence, months): &(&Absence, Vec<Month>)| {
        format!("{} in {}: {}.", absence.marker, listed(&stretches(months)), absence.in_words())
    };
    kinds.iter().map(note).collect()
}

/// What a marker means where no reason was given.
pub fn meaning(marker: &str) -> &'static str {
    match marker {
        "[c]" => "confidential, hidden so that no child can be recognised",
        "[z]" => "not applicable",
        _ => "not available",
    }
}

/// Months in unbroken stretches, as a person says them.
pub fn stretches(months: &[Month]) -> Vec<String> {
    let mut runs: Vec<(Month, Month)> = Vec::new();
    for month in months {
        match runs.last_mut() {
            Some((_, last)) if last.plus(1) == *month => *last = *month,
            _ => runs.push((*month, *month)),
        }
    }
    runs.into_iter().map(|(first, last)| span(first, last)).collect()
}

/// `March 2021`, `March to May 2021`, `November 2020 to February 2021`; two months next to each other are joined by `and`.
pub fn span(first: Month, last: Month) -> String {
    let month_alone = |month: Month| month.in_words().split(' ').next().unwrap_or_default().to_owned();
    let to = if first.plus(1) == last { "and" } else { "to" };
    match first {
        _ if first == last => first.in_words(),
        _ if first.year() == last.year() => format!("{} {to} {}", month_alone(first), last.in_words()),
        _ => format!("{} {to} {}", first.in_words(), last.in_words()),
    }
}

/// The name of a method as a note says it.
pub fn method_in_words(method: &str) -> &str {
    match method {
        "wilson" => "Wilson",
        "byar" => "Byar",
        "t" => "Student’s t",
        "kaplan-meier" => "Kaplan–Meier",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::samples::month;

    fn figure(value: f64, numerator: Option<i64>, denominator: Option<i64>) -> Figure {
        Figure { value, interval: None, numerator, denominator }
    }

    #[test]
    fn a_share_is_rounded_from_its_integers_and_a_change_from_its_value() {
        let share = figure(100.0 * 53.0 / 400.0, Some(53), Some(400));
        assert_eq!(printed(&share, Unit::Percent, 1), "13.3%");
        let change = figure(-18.0, Some(820), Some(1000));
        assert_eq!(printed(&change, Unit::Percent, 1), "−18.0%");
    }

    #[test]
    fn units_are_printed_as_people_write_them() {
        assert_eq!(printed(&figure(4374.0, None, Some(70)), Unit::Gbp, 0), "£4,374");
        assert_eq!(with_unit("\u{2212}250", Unit::Gbp), "−£250");
        assert_eq!(printed(&figure(12.0, None, None), Unit::Days, 0), "12 days");
    }

    #[test]
    fn a_yardstick_is_printed_as_it_was_given() {
        let neighbours = Yardstick { label: String::new(), value: 26.0, month: None, source: String::new() };
        assert_eq!(yardstick("Neighbours", &neighbours, Unit::Percent, 1).1, "26%");
        let baseline = Yardstick { value: 13.25, month: Some(month("2020-10")), ..neighbours.clone() };
        let said = yardstick("Baseline", &baseline, Unit::Percent, 1);
        assert_eq!(said, (String::from("Baseline, October 2020:"), String::from("13.25%")));
        let computed = Yardstick { value: 100.0 / 3.0, ..neighbours };
        assert_eq!(yardstick("Mean", &computed, Unit::Percent, 1).1, "33.3%");
    }

    #[test]
    fn missing_months_are_said_in_stretches() {
        let months = ["2020-11", "2020-12", "2021-01", "2021-03", "2021-05", "2021-06"].map(month);
        assert_eq!(stretches(&months), ["November 2020 to January 2021", "March 2021", "May and June 2021"]);
    }
}
