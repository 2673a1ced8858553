//! What a figure is held against: its baseline, its target, and what others published, each with the difference and
//! whether chance alone could make it.

use std::fmt::Write as _;

use crate::{
    definitions::published::{self, Value},
    pipeline::explain::Answer,
    reports::chance::{self, Verdict},
    vocabulary::{FigureKey, Outcome, Unit, Yardstick, printed},
};

/// Adds a line for each yardstick of the figure, and of the headline for what was not published.
pub fn tell(text: &mut String, answer: &Answer<'_>) {
    let words = answer.measure.words_in(answer.month);
    let (Some(outcome), None) = (answer.outcome, answer.category) else { return };
    let window = answer.figure.window.label(&answer.definitions.config);
    let figure = FigureKey::all(answer.measure.id(), &answer.figure.statistic, &window);
    for yardstick in words.held_against(&figure).every() {
        let held_up = against(yardstick, outcome, words.decimals_of(outcome.unit));
        let _ = writeln!(text, "held up to  {held_up} ({})", yardstick.source);
    }
    if figure != words.headline {
        return;
    }
    for absent in published::latest(&answer.measure.published, answer.month) {
        if let Value::Absent(marker) = &absent.value {
            let _ =
                writeln!(text, "held up to  {}, {}: not published ({marker})", absent.area, absent.month.in_words());
        }
    }
}

fn against(yardstick: &Yardstick, outcome: &Outcome, decimals: u8) -> String {
    let month = yardstick.month.map(|month| format!(", {}", month.in_words())).unwrap_or_default();
    let value = printed::with_unit(&printed::yardstick(yardstick, decimals), outcome.unit);
    let named = format!("{}{month}: {value}", yardstick.label);
    let Some(difference) = difference(yardstick, outcome, decimals) else { return named };
    let method = outcome.method.as_deref().unwrap_or("no interval");
    let verdict = match chance::against(outcome, yardstick.value) {
        Verdict::MoreThanChance(_) => format!("more than chance: the 95% interval ({method}) leaves it out"),
        Verdict::CouldBeChance(_) => format!("could be chance: it lies in the 95% interval ({method})"),
        Verdict::NotTested(why_not) => why_not.in_words().to_owned(),
    };
    format!("{named}; {difference}, {verdict}")
}

/// `3.2 percentage points more`, of the unrounded values: two rounded ones may differ by a tenth that is not there. What
/// is too small to be printed is not said to be nought.
fn difference(yardstick: &Yardstick, outcome: &Outcome, decimals: u8) -> Option<String> {
    let counted = outcome.counted()?;
    let side = if counted.value < yardstick.value { "less" } else { "more" };
    let more = counted.more_than(yardstick.value, decimals);
    let size = more.trim_start_matches('\u{2212}');
    let is_printed = size.contains(|digit: char| ('1'..='9').contains(&digit));
    let size = match outcome.unit {
        Unit::Percent => format!("{size} percentage points"),
        unit => printed::with_unit(size, unit),
    };
    Some(match counted.value == yardstick.value {
        true => String::from("the same"),
        false if !is_printed => format!("a trace {side}"),
        false => format!("{size} {side}"),
    })
}
