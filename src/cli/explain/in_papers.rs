//! Whether the public papers show a figure, and if not, why: from the proof in the restricted folder.

use std::fmt::Write as _;

use crate::{
    disclosure::proof::Why,
    pipeline::{Stopped, explain::Answer, restricted},
    vocabulary::FigureKey,
};

/// Says it of the latest papers that hold the month; nothing where no such paper was made.
pub fn tell(text: &mut String, answer: &Answer<'_>) -> Result<(), Stopped> {
    let Some((month, proof)) = restricted::latest_proof(answer.project, &answer.definitions.config, answer.month)?
    else {
        return Ok(());
    };
    let figure = figure_of(answer);
    let papers = format!("the public papers of {}", month.in_words());
    let said = match proof.hidden.iter().find(|hidden| hidden.figure.is(&figure, answer.month)) {
        Some(hidden) => {
            let because = because(hidden.why, hidden.protects.as_deref(), proof.smallest_shown - 1);
            format!("hidden in {papers}, marked [c]: {because}")
        }
        None => format!("nothing hides it in {papers}"),
    };
    let _ = writeln!(text, "in papers   {said}");
    Ok(())
}

fn figure_of(answer: &Answer<'_>) -> FigureKey {
    let window = answer.figure.window.label(&answer.definitions.config);
    let all = FigureKey::all(answer.measure.id(), &answer.figure.statistic, &window);
    match answer.category {
        Some((breakdown, category)) => {
            FigureKey { breakdown: breakdown.to_owned(), category: category.to_owned(), ..all }
        }
        None => all,
    }
}

fn because(why: Why, protects: Option<&str>, largest: i64) -> String {
    match (why, protects) {
        (Why::Small, _) => {
            format!(
                "it counts 1 to {largest} people or all but so few, is of a group of so few, or no count stands behind it"
            )
        }
        (Why::ForOthers, Some(place)) => format!("with it somebody could work out a small count: {place}"),
        (Why::ForOthers, None) => String::from("with it somebody could work out a small count"),
        (Why::ToDate, _) => String::from(
            "it is a count to date that gains too few between the months shown, or part of what happened in one month",
        ),
        (Why::BesideAPart, _) => String::from("what stands beside a part is said of everyone alone"),
        (Why::HiddenBefore, _) => String::from("an earlier paper hid it, and what is hidden stays so"),
    }
}
