//! The blank commentary of a month, with the figures as the public may see them: it lies where anybody may read it.

use super::{
    Stopped,
    papers::agreed,
    public::{Earlier, Public},
};
use crate::{
    definitions::Definitions,
    history::Kept,
    reports::{self, Report},
};

/// A file for offices to say in what stands behind this month's figures: those of every report's measures, in its order.
pub fn commentary_to_fill_in(
    definitions: &Definitions,
    reports: &[Report],
    kept: &Kept,
    earlier: &Earlier,
) -> Result<String, Stopped> {
    let public = Public::of(definitions, kept, earlier).map_err(Stopped::Told)?;
    let agreed = agreed(definitions);
    let mut ids: Vec<&str> = Vec::new();
    for shown in reports.iter().flat_map(|report| &report.themes).flat_map(|theme| &theme.measures) {
        if !ids.contains(&shown.measure.value.as_str()) {
            ids.push(&shown.measure.value);
        }
    }
    let figure = |id: &str| {
        let measure = agreed.iter().find(|measure| measure.id == id)?;
        Some((measure, public.protected.results().one(&measure.headline, kept.manifest.month)?))
    };
    let figures: Vec<_> = ids.into_iter().filter_map(figure).collect();
    Ok(reports::commentary::to_fill_in(figures.into_iter()))
}
