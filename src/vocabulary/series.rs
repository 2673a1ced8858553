//! A measure over the months: what charts draw and papers compare.

use super::{FigureKey, Month, Outcome, Status, Unit};

/// One statistic of one measure, one point a month, in the order of the months.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub measure: String,
    pub statistic: String,
    pub breakdown: String,
    pub category: String,
    pub unit: Unit,
    pub points: Vec<Point>,
}

/// One month of a series. A month without a figure is a point without a value, and charts break there.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    pub month: Month,
    pub value: Option<f64>,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub not_known: Option<i64>,
    pub excluded: Option<i64>,
    pub status: Status,
    pub reason: Option<String>,
}

impl From<&Outcome> for Point {
    fn from(outcome: &Outcome) -> Self {
        Self {
            month: outcome.month,
            value: outcome.value,
            lower: outcome.lower,
            upper: outcome.upper,
            numerator: outcome.numerator,
            denominator: outcome.denominator,
            not_known: outcome.not_known,
            excluded: outcome.excluded,
            status: outcome.status,
            reason: outcome.reason.clone(),
        }
    }
}

impl Series {
    /// The point of a month, if the series has that month.
    pub fn at(&self, month: Month) -> Option<&Point> {
        self.points.iter().find(|point| point.month == month)
    }

    /// The latest point with a value.
    pub fn latest(&self) -> Option<&Point> {
        self.points.iter().rev().find(|point| point.value.is_some())
    }
}

/// Every figure of a run, in the order of the results, found by key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Results {
    outcomes: Vec<Outcome>,
}

impl Results {
    pub fn new(mut outcomes: Vec<Outcome>) -> Self {
        outcomes.sort_by(Outcome::in_order);
        Self { outcomes }
    }

    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// One figure of one month.
    pub fn one(&self, key: &FigureKey, month: Month) -> Option<&Outcome> {
        self.of_measure(&key.measure).iter().find(|outcome| outcome.month == month && is_of(key, outcome))
    }

    /// One figure over all its months, in their order.
    pub fn series(&self, key: &FigureKey) -> Option<Series> {
        let of_key: Vec<&Outcome> = self.of_measure(&key.measure).iter().filter(|o| is_of(key, o)).collect();
        let first = of_key.first()?;
        Some(Series {
            measure: key.measure.clone(),
            statistic: key.statistic.clone(),
            breakdown: key.breakdown.clone(),
            category: key.category.clone(),
            unit: first.unit,
            points: of_key.into_iter().map(Point::from).collect(),
        })
    }

    /// The figures of one measure in one month, in the order of the results.
    pub fn of_month(&self, measure: &str, month: Month) -> impl Iterator<Item = &Outcome> {
        self.of_measure(measure).iter().filter(move |outcome| outcome.month == month)
    }

    /// The outcomes of one measure, which lie together.
    pub fn of_measure(&self, measure: &str) -> &[Outcome] {
        let from = self.outcomes.partition_point(|outcome| outcome.measure.as_str() < measure);
        let to = self.outcomes.partition_point(|outcome| outcome.measure.as_str() <= measure);
        &self.outcomes[from..to]
    }
}

fn is_of(key: &FigureKey, outcome: &Outcome) -> bool {
    outcome.statistic == key.statistic
        && outcome.window == key.window
        && outcome.breakdown == key.breakdown
        && outcome.category == key.category
}
