//! The definition and the material side by side, with the questions that every part of a paper asks of them.

use super::{Line, Picture};
use crate::{
    reports::{
        Material, Report,
        commentary::Commentary,
        definition::{FigureName, Shown, Theme},
        figures, sentences,
    },
    vocabulary::{AgreedMeasure, FigureKey, Month, Outcome, Status, Yardstick, printed},
};

/// What a paper is composed from.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    pub report: &'a Report,
    pub material: &'a Material<'a>,
}

/// A measure of this paper, with its headline figure this month.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub shown: &'a Shown,
    pub measure: &'a AgreedMeasure,
    pub now: Option<&'a Outcome>,
    /// The month before which there is nothing to compare with.
    pub begins: Option<Month>,
}

impl Subject<'_> {
    /// Whether a figure is of a time before there was anything to count, so that its nought says nothing.
    pub fn is_before_beginning(&self, then: &Outcome) -> bool {
        self.begins.is_some_and(|begins| then.month < begins)
    }

    pub fn decimals(&self) -> u8 {
        figures::decimals(self.measure, self.measure.unit)
    }
}

impl<'a> Sources<'a> {
    pub fn month(self) -> Month {
        self.material.month
    }

    pub fn measure(self, id: &str) -> Option<&'a AgreedMeasure> {
        self.material.measures.iter().find(|measure| measure.id == id)
    }

    pub fn commentary(self, measure: &AgreedMeasure) -> Option<&'a Commentary> {
        self.material.commentary.iter().find(|one| one.measure == measure.id)
    }

    /// The shape of a headline figure, where it has one.
    pub fn sparkline(self, measure: &AgreedMeasure) -> Option<Picture> {
        let of_measure = self.material.sparklines.iter().find(|one| one.measure == measure.id)?;
        Some(Picture { svg: of_measure.svg.clone(), alt: of_measure.alt.clone() })
    }

    pub fn at(self, key: &FigureKey, month: Month) -> Option<&'a Outcome> {
        self.material.results.one(key, month)
    }

    /// The figure a year ago, a month ago and so on, of the same measure as this one.
    pub fn before(self, measure: &AgreedMeasure, months: i32) -> Option<&'a Outcome> {
        self.at(&measure.headline, self.month().plus(-months))
    }

    /// The baseline, if it lies before this month, and the figure of its month, counted now by the same rules, where the results reach back to it.
    pub fn baseline(self, measure: &'a AgreedMeasure) -> Option<(&'a Yardstick, Option<&'a Outcome>)> {
        let baseline = measure.baseline.as_ref().filter(|one| one.month.is_none_or(|month| month < self.month()))?;
        let counted = baseline.month.and_then(|month| self.at(&measure.headline, month));
        Some((baseline, counted.filter(|outcome| outcome.status == Status::Ok)))
    }

    /// The measures of a theme, in its order.
    pub fn subjects_of(self, theme: &'a Theme) -> impl Iterator<Item = Subject<'a>> {
        theme.measures.iter().filter_map(move |shown| {
            let measure = self.measure(&shown.measure.value)?;
            // A measure that was not supplied has one row, of its main statistic: the status is there to be found.
            let now = self.at(&measure.headline, self.month()).or_else(|| self.silence(measure));
            let begins = self.material.service_start.filter(|_| shown.since_service);
            Some(Subject { shown, measure, now, begins })
        })
    }

    fn silence(self, measure: &AgreedMeasure) -> Option<&'a Outcome> {
        self.material.results.of_month(&measure.id, self.month()).find(|outcome| outcome.status != Status::Ok)
    }

    /// Every measure of the paper, theme by theme.
    pub fn subjects(self) -> impl Iterator<Item = Subject<'a>> {
        self.report.themes.iter().flat_map(move |theme| self.subjects_of(theme))
    }

    /// What a figure is called: the report's own words for it, else the measure's title and the statistic.
    pub fn words_for(self, measure: &AgreedMeasure, key: &FigureKey) -> String {
        let is_meant = |name: &FigureName| name.key(self.material.measures).as_ref() == Some(key);
        match self.report.named_figures.iter().find(|named| is_meant(&named.figure.value)) {
            Some(named) => named.words.clone(),
            None if *key == measure.headline => measure.title.clone(),
            None => format!("{}, {}", measure.title, figures::in_line(&figures::statistic(&key.statistic))),
        }
    }

    /// The figure that a name in the YAML means, in a line that leads to its section.
    pub fn figure_line(self, name: &FigureName) -> Line {
        let Some((measure, key)) = self.measure(name.measure()).zip(name.key(self.material.measures)) else {
            let waiting = self.report.not_yet.iter().find(|one| one.measure.value == name.measure());
            let title = waiting.map_or(name.measure(), |one| &one.title);
            return Line::plain(format!("{title}: [x] agreed, not yet in this report")).to("not-yet");
        };
        let outcome = self.at(&key, self.month());
        let decimals = outcome.map_or(0, |one| figures::decimals(measure, one.unit));
        let counts = outcome.and_then(figures::counts).map(|counts| format!(" ({counts})")).unwrap_or_default();
        let value = figures::value_or_missing(outcome, decimals);
        let when = figures::when(&key.window, self.month());
        let beside = beside(measure, &key, outcome);
        let line = Line::plain(format!("{}: {value}{counts} {when}{beside}", self.words_for(measure, &key)));
        match self.subjects().any(|subject| subject.measure.id == measure.id) {
            true => line.to(&measure.id),
            false => line,
        }
    }
}

/// How a figure other than the headline, whose own section says it, stands to what it is held against.
fn beside(measure: &AgreedMeasure, key: &FigureKey, outcome: Option<&Outcome>) -> String {
    let Some(outcome) = outcome.filter(|_| *key != measure.headline) else { return String::new() };
    let held = measure.held_against(key);
    let told = held.every().filter_map(|one| {
        let standing = sentences::standing(outcome, one.value)?;
        let month = one.month.map(|month| format!(", {}", month.in_words())).unwrap_or_default();
        let decimals = figures::decimals(measure, outcome.unit);
        let value = printed::with_unit(&printed::yardstick(one, decimals), outcome.unit);
        Some(format!(". {}{month}, {value}: ours is {standing}", one.label))
    });
    told.collect()
}
