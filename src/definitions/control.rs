//! The control chart of a measure: which of its figures, and where its limits start anew. From `control:` of a measure.

use serde::Deserialize;

use super::{
    figure::{Counts, Figure, Figures},
    measure::{Context, suggestion},
    source::{Source, Spanned},
    window::Window,
};
use crate::vocabulary::{ControlMethod, ControlPlan, Diagnostic, FigureKey, Month, control::StartsAnew, words};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlYaml {
    /// The figure that is drawn.
    statistic: Spanned<String>,
    /// Limits are made from so many months alone, the first with a figure, 12 or more; they start anew where `starts_anew` says.
    fix: Option<Spanned<usize>>,
    /// Months in which the limits start anew.
    #[serde(default)]
    starts_anew: Vec<StartsAnewYaml>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StartsAnewYaml {
    /// The first month of the new limits.
    month: Month,
    /// Why.
    because: String,
}

/// With fewer months there are no limits.
const FEWEST: usize = 12;

/// Limits fixed on fewer months than limits need.
pub fn fixed_too_soon(yaml: &ControlYaml, source: &Source) -> Option<Diagnostic> {
    let fix = yaml.fix.as_ref().filter(|fix| fix.value < FEWEST)?;
    let what = format!("limits fixed on {} would be chance itself", words::counted(fix.value, "month"));
    Some(source.wrong_value("MP0113", what, fix).hint(format!("give {FEWEST} months or more, as in `fix: 24`")))
}

/// Checks a control chart against the figures of its measure: only events of single months stand each for themselves.
pub fn compile(
    yaml: &ControlYaml,
    measure: &str,
    figures: &Figures<'_>,
    context: &Context<'_>,
) -> Result<ControlPlan, Diagnostic> {
    let name = &yaml.statistic;
    let (of_failed, known) = (figures.may_have(&name.value), figures.statistics());
    let figures = &figures.understood;
    let of_statistic: Vec<&Figure> = figures.iter().filter(|figure| figure.statistic == name.value).collect();
    if of_statistic.is_empty() {
        let what = format!("measure `{measure}` has no figure `{}`", name.value);
        let wrong = context.source.wrong_value("MP0109", what, name).hint(suggestion(&name.value, &known));
        return Err(wrong.as_consequence_if(of_failed));
    }
    let Some(figure) = of_statistic.into_iter().find(|figure| figure.window == Window::Month) else {
        let what = format!("neighbouring months of this `{}` hold the same events or people", name.value);
        let hint = "limits need months that stand each for themselves: give the measure a figure with `window: month`";
        return Err(context.source.wrong_value("MP0113", what, name).hint(hint).as_consequence_if(of_failed));
    };
    let method = match figure.counts {
        Counts::Count { .. } => ControlMethod::Xmr,
        Counts::Share { .. } => ControlMethod::Binomial,
        _ => {
            let what = format!("there are limits for counts and shares, and `{}` is neither", name.value);
            return Err(context.source.wrong_value("MP0113", what, name).hint("name a count or a share"));
        }
    };
    let mut starts_anew: Vec<StartsAnew> =
        yaml.starts_anew.iter().map(|one| StartsAnew { month: one.month, because: one.because.clone() }).collect();
    starts_anew.sort_by_key(|one| one.month);
    let figure = FigureKey::all(measure, &figure.statistic, &figure.window.label(context.config));
    Ok(ControlPlan { figure, method, fix: yaml.fix.as_ref().map(|fix| fix.value), starts_anew })
}
