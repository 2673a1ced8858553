//! What SQL does not say of a figure, pinned in one table (`pinned.csv`): its unit, and the method of its interval.

use std::collections::BTreeMap;

use milepost::vocabulary::{Outcome, Status};

use crate::project::package;

/// By measure and statistic: the unit and the method.
pub struct Pinned(BTreeMap<(String, String), (String, String)>);

impl Pinned {
    pub fn read() -> Self {
        let file = package().join("tests/it/plain_sql/pinned.csv");
        let rows = csv::Reader::from_path(file).unwrap().into_records().map(Result::unwrap);
        let cell = |row: &csv::StringRecord, at: usize| row[at].to_owned();
        Self(rows.map(|row| ((cell(&row, 0), cell(&row, 1)), (cell(&row, 2), cell(&row, 3)))).collect())
    }

    /// The measures and statistics that it has.
    pub fn names(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.keys()
    }

    /// What of a figure is not as pinned, by the value and the interval that SQL gives.
    pub fn differences(&self, outcome: &Outcome, value: Option<f64>, has_limits: bool) -> Vec<String> {
        let Some((unit, method)) = self.0.get(&(outcome.measure.clone(), outcome.statistic.clone())) else {
            return vec![String::from("is in no line of pinned.csv")];
        };
        let method = match (method.as_str(), value) {
            ("", _) | (_, None) => None,
            // The exact limits under ten, Byar's approximation from ten.
            ("poisson", _) => Some(if outcome.numerator.is_some_and(|count| count < 10) { "exact" } else { "byar" }),
            // A single value has no interval.
            ("t", _) => has_limits.then_some("t"),
            (method, _) => Some(method),
        };
        let mut wrong = Vec::new();
        if outcome.unit.name() != unit {
            wrong.push(format!("unit is {}, and {unit} in pinned.csv", outcome.unit));
        }
        if outcome.method.as_deref() != method {
            wrong.push(format!("method is {:?}, and {method:?} by pinned.csv", outcome.method));
        }
        // Nothing is withheld or hidden here; what `milepost.yaml` does not say is not supplied.
        let can_lack = ["rate", "share of budget", "share of capacity"].contains(&outcome.statistic.as_str());
        let is_right = match outcome.status {
            Status::Ok => value.is_some() && outcome.reason.is_none(),
            Status::NotApplicable => value.is_none() && outcome.reason.is_some(),
            Status::NotSupplied => value.is_none() && outcome.reason.is_some() && can_lack,
            Status::Suppressed | Status::Withheld => false,
        };
        if !is_right {
            wrong.push(format!("status is {}, with the value {value:?} by SQL", outcome.status));
        }
        wrong
    }
}
