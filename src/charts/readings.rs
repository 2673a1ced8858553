//! What a reader may see of a series: a figure for a month, or the marker and the reason that stand in its place.
//!
//! This is the only door between results and ink. A month whose status is not `ok` has no figure here, even where a
//! number was left in the row: nothing downstream can draw, scale by, print or speak of it.

use crate::vocabulary::{FigureKey, Month, Outcome, Results, Status, Unit};

use super::{Coverage, words};

/// One line of a chart: a name, what it is measured in, and one reading for every month from first to last.
#[derive(Debug, Clone, PartialEq)]
pub struct Readings {
    pub unit: Unit,
    pub decimals: u8,
    pub window: String,
    /// How the intervals were made, where there are any.
    pub method: Option<String>,
    /// The months from which a changed definition counts: figures on either side are not alike.
    pub changes: Vec<Month>,
    /// At least one of them has a figure.
    pub months: Vec<Reading>,
    /// Months of the coverage before the first figure, which the chart leaves out and a note mentions.
    pub before: Vec<Reading>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub month: Month,
    pub seen: Result<Figure, Absence>,
}

/// A figure that may be seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub value: f64,
    /// The 95% interval.
    pub interval: Option<(f64, f64)>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
}

/// Why there is no figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// `[c]`, `[x]` or `[z]`.
    pub marker: &'static str,
    pub reason: Option<String>,
}

impl Readings {
    /// A statistic of a measure over the months of the coverage, or nothing if no month has a figure.
    pub fn of(results: &Results, key: &FigureKey, coverage: &Coverage, decimals: u8) -> Option<Self> {
        let rows: Vec<&Outcome> = coverage.months().filter_map(|month| results.one(key, month)).collect();
        let unit = rows.first()?.unit;
        let method = rows.iter().rev().find_map(|row| may_be_seen(row).then_some(row.method.clone()).flatten());
        let at = |month: Month| rows.iter().find(|row| row.month == month).copied();
        let mut before: Vec<Reading> = coverage.months().map(|month| Reading::of(month, at(month))).collect();
        let first_figure = before.iter().position(|reading| reading.seen.is_ok())?;
        let months = before.split_off(first_figure);
        let drawn_from = months[0].month;
        let pairs = rows.windows(2).filter(|pair| pair[0].definition != pair[1].definition);
        let changes = pairs.map(|pair| pair[1].month).filter(|month| *month > drawn_from).collect();
        Some(Self { unit, decimals, window: key.window.clone(), method, changes, months, before })
    }

    /// The figures that may be seen.
    pub fn figures(&self) -> impl DoubleEndedIterator<Item = (Month, &Figure)> {
        self.months.iter().filter_map(|reading| Some((reading.month, reading.seen.as_ref().ok()?)))
    }

    pub fn last_figure(&self) -> Option<(Month, &Figure)> {
        self.figures().next_back()
    }

    /// The month of the first figure.
    pub fn first(&self) -> Month {
        self.months[0].month
    }

    pub fn reading(&self, month: Month) -> Option<&Reading> {
        self.months.iter().chain(&self.before).find(|reading| reading.month == month)
    }

    /// The figures in unbroken runs: a line is drawn along a run and never across what lies between two, be it a month
    /// without a figure or a change of definition.
    pub fn runs(&self) -> Vec<Vec<(Month, &Figure)>> {
        let mut runs: Vec<Vec<(Month, &Figure)>> = Vec::new();
        for (month, figure) in self.figures() {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|(last, _)| self.leads_on(*last, month)) => {
                    run.push((month, figure))
                }
                _ => runs.push(vec![(month, figure)]),
            }
        }
        runs
    }

    fn leads_on(&self, last: Month, month: Month) -> bool {
        last.plus(1) == month && !self.changes.contains(&month)
    }
}

impl Absence {
    /// The reason as given, or what the marker means; without a full stop.
    pub fn in_words(&self) -> &str {
        self.reason.as_deref().unwrap_or_else(|| words::meaning(self.marker)).trim_end_matches('.')
    }
}

impl Reading {
    pub fn of(month: Month, row: Option<&Outcome>) -> Self {
        let seen = match row {
            None => Err(Absence { marker: "[x]", reason: None }),
            Some(row) => Figure::of(row),
        };
        Self { month, seen }
    }

    /// The marker that stands where a figure would.
    pub fn marker(&self) -> Option<&'static str> {
        self.seen.as_ref().err().map(|absence| absence.marker)
    }
}

impl Figure {
    /// The figure of a row, or the reason why it has none to show.
    pub fn of(row: &Outcome) -> Result<Self, Absence> {
        let value = row.value.filter(|value| may_be_seen(row) && value.is_finite());
        let Some(value) = value else {
            let marker = row.status.marker().unwrap_or("[x]");
            return Err(Absence { marker, reason: row.reason.clone() });
        };
        let interval = row.lower.zip(row.upper).filter(|(lower, upper)| lower.is_finite() && upper.is_finite());
        Ok(Self { value, interval, numerator: row.numerator, denominator: row.denominator })
    }
}

fn may_be_seen(row: &Outcome) -> bool {
    row.status == Status::Ok
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::samples::{coverage, month, row};

    #[test]
    fn a_hidden_row_gives_no_figure_even_if_a_number_was_left_in_it() {
        let hidden = Outcome { status: Status::Suppressed, ..row("m", "share", month("2021-01"), Some(12.5)) };
        assert_eq!(Figure::of(&hidden), Err(Absence { marker: "[c]", reason: None }));
    }

    #[test]
    fn a_month_without_a_figure_splits_the_line() {
        let values = [Some(1.0), Some(2.0), None, Some(4.0), None, None];
        let rows = coverage("2021-01", 6).months().zip(values).map(|(month, value)| row("m", "share", month, value));
        let key = FigureKey::all("m", "share", "stock");
        let readings = Readings::of(&Results::new(rows.collect()), &key, &coverage("2021-01", 7), 1).unwrap();
        let runs: Vec<Vec<f64>> =
            readings.runs().iter().map(|run| run.iter().map(|(_, f)| f.value).collect()).collect();
        assert_eq!(runs, [vec![1.0, 2.0], vec![4.0]]);
        assert_eq!(readings.months.len(), 7, "a month without a row is still a month");
        assert_eq!(readings.months[6].marker(), Some("[x]"));
    }

    #[test]
    fn a_changed_definition_splits_the_line() {
        let rows = coverage("2021-01", 4).months().map(|at| {
            let definition = if at < month("2021-03") { "0000" } else { "1111" };
            Outcome { definition: String::from(definition), ..row("m", "share", at, Some(1.0)) }
        });
        let key = FigureKey::all("m", "share", "stock");
        let readings = Readings::of(&Results::new(rows.collect()), &key, &coverage("2021-01", 4), 1).unwrap();
        assert_eq!((readings.runs().len(), readings.changes), (2, vec![month("2021-03")]));
    }

    #[test]
    fn months_before_the_first_figure_are_set_apart() {
        let rows = vec![row("m", "share", month("2021-01"), None), row("m", "share", month("2021-02"), Some(3.0))];
        let key = FigureKey::all("m", "share", "stock");
        let readings = Readings::of(&Results::new(rows), &key, &coverage("2021-01", 2), 1).unwrap();
        assert_eq!((readings.before.len(), readings.first()), (1, month("2021-02")));
    }

    #[test]
    fn a_series_without_any_figure_is_no_series() {
        let rows = vec![row("m", "share", month("2021-01"), None)];
        let key = FigureKey::all("m", "share", "stock");
        assert_eq!(Readings::of(&Results::new(rows), &key, &coverage("2021-01", 1), 1), None);
    }
}
