//! The figure that is explained, with its counts, its interval and its bounds; or the reason why there is none.

use crate::{
    definitions::Counts,
    pipeline::explain::Answer,
    vocabulary::{Outcome, Status, printed::in_unit, rounding},
};

/// The figure with its counts, or the reason why there is none.
pub fn tell(answer: &Answer<'_>) -> String {
    let Some(outcome) = answer.outcome else { return format!("there is no figure: {}", why_none(answer)) };
    if outcome.status != Status::Ok {
        let marker = outcome.status.marker().unwrap_or_default();
        return format!("{marker} {}", outcome.reason.as_deref().unwrap_or_default());
    }
    let counts = match (outcome.numerator, outcome.denominator) {
        (Some(n), Some(d)) => format!("{} of {}: ", rounding::count(n), rounding::count(d)),
        _ => String::new(),
    };
    let decimals = answer.measure.words.decimals_of(outcome.unit);
    let value = outcome.counted().map(|counted| counted.printed(decimals)).unwrap_or_default();
    let interval = outcome.lower.zip(outcome.upper).map(|(lower, upper)| {
        let method = outcome.method.as_deref().unwrap_or_default();
        let [lower, upper] = [lower, upper].map(|limit| in_unit(limit, outcome.unit, decimals));
        format!(" ({lower} to {upper}, {method})")
    });
    format!("{counts}{value}{}{}", interval.unwrap_or_default(), bounds(outcome, decimals))
}

/// What the figure could be, where rows set aside could change it.
fn bounds(outcome: &Outcome, decimals: u8) -> String {
    match outcome.least.zip(outcome.most) {
        Some((least, most)) if least < most => {
            let [least, most] = [least, most].map(|bound| in_unit(bound, outcome.unit, decimals));
            format!("\nfrom {least} to {most}, if the rows set aside counted either way")
        }
        _ => String::new(),
    }
}

/// Why the results have no such figure, not even one that says why. Everything asked for exists: that is told before.
fn why_none(answer: &Answer<'_>) -> String {
    match (&answer.figure.counts, answer.category) {
        (Counts::Change { since, .. }, _) if answer.month < *since => {
            format!("the change is counted from {}", since.in_words())
        }
        (Counts::Survival { .. }, _) => {
            format!(
                "nobody was followed yet, as it is counted {}",
                answer.figure.window.label(&answer.definitions.config)
            )
        }
        (Counts::ShareOfPlan { .. }, Some((_, category))) => {
            format!("the plan has nothing for {category}, or nobody is in it")
        }
        (Counts::ShareOfCapacity, Some((_, category))) => format!("`milepost.yaml` has no places for {category}"),
        (_, Some(_)) => String::from("nobody is in this category"),
        (_, None) => String::from("there was nothing to count it from"),
    }
}
