//! Draws the charts of a measure, from figures that may be published to ink, each with its words and its table.
//!
//! Given an agreed measure, the results and the months to cover; gives a [`Chart`] for each kind the measure asks for.
//! One drawing serves page and picture: plotters sets the ink as SVG, and the picture is made from that SVG.
//! Nothing is computed here but geometry, and figures are printed by the vocabulary's rounding. A kind without any
//! figure gives no chart; a month without a figure is a gap, with its marker in the table and its reason in a note.
//!
//! To add a kind: a file here, an entry in `ChartKind`, and a line in [`draw`].

use crate::{
    disclosure::Protected,
    vocabulary::{AgreedMeasure, ChartKind, Control, Month, Results},
};

mod chart;
mod readings;
mod words;

mod budget;
mod caseload;
mod comparators;
mod control;
mod cost;
mod distance_bands;
mod leavers_and_turnover;
mod location_by_distance;
mod panels_by;
mod sparkline;
mod stacked_by;
mod survival;
mod trend;

mod grid;
mod line_plot;
mod notes;
mod panel;
mod parts;
mod stacked_columns;
mod table;

mod labels;
mod scale;
mod time_axis;

mod canvas;
mod fonts;
mod palette;

#[cfg(test)]
mod gallery;
#[cfg(test)]
pub(crate) mod samples;

pub use chart::{Chart, ChartTable};
pub use fonts::{font_css, font_files};
pub use sparkline::{Sparkline, draw as sparkline};

/// What the charts of a paper cover: an area as a sentence names it (`Surrey`), and the months from first to last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    pub area: String,
    pub first: Month,
    pub last: Month,
}

impl Coverage {
    pub fn months(&self) -> impl DoubleEndedIterator<Item = Month> + Clone + use<> {
        self.first.to(self.last)
    }
}

/// The charts of a measure for a public paper: of what disclosure control let through, and of nothing else.
pub fn draw_public(
    measure: &AgreedMeasure,
    protected: &Protected,
    coverage: &Coverage,
    control: Option<&Control>,
) -> Vec<Chart> {
    draw_measure(measure, protected.results(), coverage, control)
}

/// The charts that a measure asks for, in its order, without those for which there is no figure. `control` is what was
/// decided of its limits.
pub fn draw_measure(
    measure: &AgreedMeasure,
    results: &Results,
    coverage: &Coverage,
    control: Option<&Control>,
) -> Vec<Chart> {
    measure.charts.iter().filter_map(|kind| draw(kind, measure, results, coverage, control)).collect()
}

/// One chart of a measure, or nothing if there is no figure for it.
pub fn draw(
    kind: &ChartKind,
    measure: &AgreedMeasure,
    results: &Results,
    coverage: &Coverage,
    control: Option<&Control>,
) -> Option<Chart> {
    match kind {
        ChartKind::Control => control::draw(measure, results, coverage, control),
        ChartKind::Trend => trend::draw(measure, results, coverage),
        ChartKind::Comparators => comparators::draw(measure, results, coverage),
        ChartKind::PanelsBy(breakdown) => panels_by::draw(breakdown, measure, results, coverage),
        ChartKind::StackedBy(breakdown) => stacked_by::draw(breakdown, measure, results, coverage),
        ChartKind::LocationByDistance => location_by_distance::draw(measure, results, coverage),
        ChartKind::DistanceBands => distance_bands::draw(measure, results, coverage),
        ChartKind::LeaversAndTurnover => leavers_and_turnover::draw(measure, results, coverage),
        ChartKind::Survival => survival::draw(measure, results, coverage),
        ChartKind::Caseload => caseload::draw(measure, results, coverage),
        ChartKind::Budget => budget::draw(measure, results, coverage),
        ChartKind::Cost => cost::draw(measure, results, coverage),
    }
}
