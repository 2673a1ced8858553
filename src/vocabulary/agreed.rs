//! What an agreed measure says about itself, as papers and charts need it. How it is counted is not here.

use serde::Serialize;

use super::{ControlPlan, Month, Unit, words};

/// A measure agreed with the committee: its words, its yardsticks, and which of its figures stands for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgreedMeasure {
    pub id: String,
    /// `Children placed outside Surrey`.
    pub title: String,
    /// The measure in a sentence that a councillor reads: who is counted, of whom, when.
    pub definition: String,
    /// Why the committee asked for it.
    pub why: String,
    pub owner: String,
    /// The figure that stands for the measure in a headline table.
    pub headline: FigureKey,
    pub unit: Unit,
    /// Decimals to print the headline figure with.
    pub decimals: u8,
    pub better: Better,
    /// The noun of the numerator, in the plural: `children placed outside Surrey`.
    pub numerator: String,
    /// The noun of the denominator, in the plural: `children looked after`.
    pub denominator: String,
    pub baseline: Option<Yardstick>,
    pub target: Option<Yardstick>,
    pub comparators: Vec<Yardstick>,
    /// What figures other than the headline are held against.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<(FigureKey, HeldAgainst)>,
    /// What others publish of it, where no file of that was supplied: whose figures they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub awaited: Option<String>,
    /// Named options of counting, printed with the figure: (`edge of the stock`, `from-start`).
    pub options: Vec<(String, String)>,
    /// Charts to draw, in order.
    pub charts: Vec<ChartKind>,
    /// Which of its figures has a control chart, if one has.
    pub control: Option<ControlPlan>,
    /// Where the definition comes from.
    pub source: String,
    /// Hash of the meaning, and the version in force with the day it took effect.
    pub hash: String,
    pub version: String,
    /// The versions before it, the earliest first.
    pub earlier: Vec<EarlierVersion>,
}

impl AgreedMeasure {
    /// The measure with its words as they are printed.
    pub fn in_print(mut self) -> Self {
        let texts = [
            &mut self.title,
            &mut self.definition,
            &mut self.why,
            &mut self.owner,
            &mut self.numerator,
            &mut self.denominator,
            &mut self.source,
        ];
        let yardsticks = self.baseline.iter_mut().chain(&mut self.target).chain(&mut self.comparators);
        let yardsticks = yardsticks.chain(self.beside.iter_mut().flat_map(|(_, held)| held.every_mut()));
        let of_yardsticks = yardsticks.flat_map(|one| [&mut one.label, &mut one.source]);
        let of_options = self.options.iter_mut().map(|(_, how)| how);
        for text in texts.into_iter().chain(of_yardsticks).chain(of_options) {
            *text = words::in_print(text);
        }
        self
    }

    /// What one of its figures is held against.
    pub fn held_against(&self, figure: &FigureKey) -> HeldAgainst {
        if *figure == self.headline {
            let Self { baseline, target, comparators, .. } = self.clone();
            return HeldAgainst { baseline, target, comparators };
        }
        let own = self.beside.iter().find(|(of, _)| of == figure);
        own.map(|(_, held)| held.clone()).unwrap_or_default()
    }

    /// The decimals of a figure of it: the measure's own for figures like its headline, else those that suit the unit.
    pub fn decimals_of(&self, unit: Unit) -> u8 {
        if unit == self.unit { self.decimals } else { unit.decimals() }
    }
}

/// A version of a measure that is no longer in force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EarlierVersion {
    pub version: String,
    pub hash: String,
    pub definition: String,
    /// The day on which the next one took effect, as 2021-04-01.
    pub until: String,
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    Higher,
    Lower,
    /// Neither way is good in itself.
    Neither,
}

/// The yardsticks of one figure.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HeldAgainst {
    pub baseline: Option<Yardstick>,
    pub target: Option<Yardstick>,
    pub comparators: Vec<Yardstick>,
}

impl HeldAgainst {
    /// The baseline, the target, then the figures of others.
    pub fn every(&self) -> impl Iterator<Item = &Yardstick> {
        self.baseline.iter().chain(&self.target).chain(&self.comparators)
    }

    fn every_mut(&mut self) -> impl Iterator<Item = &mut Yardstick> {
        self.baseline.iter_mut().chain(&mut self.target).chain(&mut self.comparators)
    }
}

/// A figure to hold the measure against.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Yardstick {
    /// `Statistical neighbours`.
    pub label: String,
    /// In the unit of the figure.
    pub value: f64,
    /// The month it is about, where it has one.
    pub month: Option<Month>,
    pub source: String,
}

/// One series among the results of a measure.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct FigureKey {
    pub measure: String,
    pub statistic: String,
    pub window: String,
    pub breakdown: String,
    pub category: String,
}

impl FigureKey {
    /// The figure of a measure for everyone.
    pub fn all(measure: &str, statistic: &str, window: &str) -> Self {
        Self {
            measure: measure.to_owned(),
            statistic: statistic.to_owned(),
            window: window.to_owned(),
            breakdown: String::from("all"),
            category: String::from("all"),
        }
    }
}

/// The shapes that a measure can be drawn in. Two of them ask for a breakdown: `{ panels-by: age_band }`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// The headline figure by month, with its interval, baseline, target and comparators.
    Trend,
    /// A figure by month between its control limits, the months that say more than chance marked.
    Control,
    /// The latest figure beside the baseline, the target and the comparators, a dot each.
    Comparators,
    /// A small line chart for each part of a breakdown, on one scale.
    PanelsBy(String),
    /// How many there are of each part of a breakdown, as stacked columns by month.
    StackedBy(String),
    /// Location by distance as stacked columns, by month.
    LocationByDistance,
    /// How many children live in each band of distance from home.
    DistanceBands,
    /// The share to whom it has not happened, by days followed, with how many are still followed.
    Survival,
    /// How many each hub supports by month, against the places it has.
    Caseload,
    /// Leavers over twelve months above, turnover below.
    LeaversAndTurnover,
    /// Mean and highest weekly cost.
    Cost,
    /// The year's money so far, against an even share of the budget or plan and the whole of it.
    Budget,
}

impl ChartKind {
    /// The name that YAML and file names use.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Trend => "trend",
            Self::Control => "control",
            Self::Comparators => "comparators",
            Self::PanelsBy(_) => "panels-by",
            Self::StackedBy(_) => "stacked-by",
            Self::LocationByDistance => "location-by-distance",
            Self::DistanceBands => "distance-bands",
            Self::Survival => "survival",
            Self::Caseload => "caseload",
            Self::LeaversAndTurnover => "leavers-and-turnover",
            Self::Cost => "cost",
            Self::Budget => "budget",
        }
    }

    /// The breakdown that it draws the parts of, where it asks for one.
    pub fn breakdown(&self) -> Option<&str> {
        match self {
            Self::PanelsBy(breakdown) | Self::StackedBy(breakdown) => Some(breakdown),
            _ => None,
        }
    }
}
