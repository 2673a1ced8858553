//! What somebody asks of a figure, found among what is defined: its measure, the figure, a category of a breakdown.
//!
//! What a list names is told before a row is read; a category that is a value of a column waits for the rows.

use super::Stopped;
use crate::{
    definitions::{Categories, Counts, Definitions, Figure, Measure, NOT_KNOWN},
    measures::{self, Inputs},
    vocabulary::{
        Diagnostic,
        words::{did_you_mean, listed},
    },
};

/// A category of a breakdown: `age_band` and `16+`; or of a curve, `days` and `91`.
pub type Category = (String, String);

/// The breakdown of a curve: its days.
pub const DAYS: &str = "days";

/// The breakdown whose categories may have places and nobody in them.
const HUB: &str = "hub";

/// The measure of that id.
pub fn measure<'a>(definitions: &'a Definitions, id: &str) -> Result<&'a Measure, Stopped> {
    definitions.measure(id).ok_or_else(|| {
        let wrong = Diagnostic::error("MP0402", format!("there is no measure `{id}`"));
        let close = did_you_mean(id, definitions.measures.iter().map(Measure::id));
        let listed = String::from("`milepost measures` lists them");
        Stopped::from(wrong.hint(close.map_or(listed, |close| format!("did you mean `{close}`?"))))
    })
}

/// The figure asked for: the headline, or the first of that statistic and window.
pub fn figure<'a>(
    definitions: &Definitions,
    measure: &'a Measure,
    statistic: Option<&str>,
    window: Option<&str>,
) -> Result<&'a Figure, Stopped> {
    let label = |figure: &Figure| figure.window.label(&definitions.config);
    let is_asked = |figure: &&Figure| {
        statistic.is_none_or(|asked| figure.statistic.eq_ignore_ascii_case(asked))
            && window.is_none_or(|asked| label(figure).eq_ignore_ascii_case(asked))
    };
    measure.figures.iter().find(is_asked).ok_or_else(|| {
        let asked: Vec<&str> = statistic.into_iter().chain(window).collect();
        let what = format!("`{}` has no figure `{}`", measure.id(), asked.join("`, `"));
        let known: Vec<String> =
            measure.figures.iter().map(|figure| format!("{} ({})", figure.statistic, label(figure))).collect();
        Stopped::from(Diagnostic::error("MP0410", what).hint(format!("it has {}", listed(&known))))
    })
}

/// A breakdown of the figure and a category of it, typed in any case as `AGE_BAND=16+`. The values of a column are taken
/// as typed: `settled` finds them among the rows.
pub fn category(
    definitions: &Definitions,
    measure: &Measure,
    figure: &Figure,
    only: Option<&str>,
) -> Result<Option<Category>, Stopped> {
    if let Counts::Survival { days, .. } = &figure.counts {
        return day(measure, figure, days, only).map(Some);
    }
    let Some(only) = only else { return Ok(None) };
    let (id, category) = parted(only)?;
    if !figure.counts.is_broken_down() {
        return Err(not_broken_down(measure, figure));
    }
    let Some(id) = measure.breakdowns.iter().find(|one| one.eq_ignore_ascii_case(id)) else {
        let what = format!("`{}` is not broken down by `{id}`", measure.id());
        return Err(wrong(what, breakdowns(measure, id)));
    };
    let category = match definitions.categories(id, &figure.population) {
        Some(Categories::When(list)) => {
            let names = list.into_iter().map(|(name, _)| name).chain([NOT_KNOWN.to_owned()]).collect::<Vec<_>>();
            named(id, category, &names)?
        }
        Some(Categories::ValuesOf(_)) => category.to_owned(),
        None => {
            let what = format!("the `{}` of `{}` cannot be told by `{id}`", figure.statistic, measure.id());
            return Err(wrong(what, format!("`{}` has not the columns that it needs", figure.population)));
        }
    };
    Ok(Some((id.clone(), category)))
}

/// A category as the rows have it, where it is a value of a column; one that nobody has is told with those that are there.
pub fn settled(inputs: &Inputs<'_>, figure: &Figure, (id, category): Category) -> Result<Category, Stopped> {
    let Some(mut values) = measures::values_of(inputs, &id, &figure.population)? else { return Ok((id, category)) };
    if id == HUB {
        // A hub with places may have nobody.
        let empty = inputs.definitions.config.hubs.keys().filter(|hub| !values.contains(hub));
        let empty: Vec<String> = empty.cloned().collect();
        values.splice(0..0, empty);
    }
    let category = named(&id, &category, &values)?;
    Ok((id, category))
}

/// The name that is meant among those that there are, in any case.
pub fn named(id: &str, asked: &str, names: &[String]) -> Result<String, Stopped> {
    if let Some(name) = names.iter().find(|name| name.eq_ignore_ascii_case(asked)) {
        return Ok(name.clone());
    }
    let close = did_you_mean(asked, names.iter().map(String::as_str));
    let close = close.map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
    Err(wrong(format!("`{id}` has no category `{asked}`"), format!("it has {}{close}", listed(names))))
}

/// `AGE_BAND=16+` in its two halves.
pub fn parted(only: &str) -> Result<(&str, &str), Stopped> {
    only.split_once('=')
        .ok_or_else(|| wrong(format!("`{only}` is not a category"), String::from("write it as AGE_BAND=16+")))
}

/// The day of a curve that is asked for. A curve is no figure without one.
fn day(measure: &Measure, figure: &Figure, days: &[i64], only: Option<&str>) -> Result<Category, Stopped> {
    let known: Vec<String> = days.iter().map(i64::to_string).collect();
    let hint = format!("name a day, as in `--where days={}`: it is told at {}", known[0], listed(&known));
    let Some(only) = only else {
        let what =
            format!("the `{}` of `{}` is a curve, with a figure for each of some days", figure.statistic, measure.id());
        return Err(wrong(what, hint));
    };
    let (id, day) = parted(only)?;
    if !id.eq_ignore_ascii_case(DAYS) {
        let what = format!("the `{}` of `{}` is not broken down by `{id}`", figure.statistic, measure.id());
        return Err(wrong(what, hint));
    }
    match known.iter().find(|one| *one == day.trim()) {
        Some(one) => Ok((DAYS.to_owned(), one.clone())),
        None => Err(wrong(format!("the curve is not told at day `{day}`"), format!("it is at {}", listed(&known)))),
    }
}

fn not_broken_down(measure: &Measure, figure: &Figure) -> Stopped {
    let what = format!("the `{}` of `{}` is told of everyone alone", figure.statistic, measure.id());
    let others = measure.figures.iter().filter(|one| one.counts.is_broken_down());
    let others: Vec<String> = others.map(|one| format!("`{}`", one.statistic)).collect();
    let hint = match others.is_empty() || measure.breakdowns.is_empty() {
        true => String::from("ask without `--where`"),
        false => format!("ask without `--where`; what is broken down is its {}", listed(&others)),
    };
    wrong(what, hint)
}

fn breakdowns(measure: &Measure, asked: &str) -> String {
    if measure.breakdowns.is_empty() {
        return String::from("it has no breakdowns; ask without `--where`");
    }
    let close = did_you_mean(asked, measure.breakdowns.iter().map(String::as_str));
    let close = close.map(|close| format!("; did you mean `{close}`?")).unwrap_or_default();
    format!("it is broken down by {}{close}", listed(&measure.breakdowns))
}

fn wrong(what: String, hint: String) -> Stopped {
    Stopped::from(Diagnostic::error("MP0410", what).hint(hint))
}
