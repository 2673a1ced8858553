//! One figure at a time: from the counts of a month and category to value, interval, or the reason why there is none.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    Inputs,
    cube::{ALL, Asked, Cell},
    followed::CurveOfMonth,
    intervals, money,
};
use crate::{
    definitions::{Counts, Figure, Measure, Window},
    vocabulary::{Month, Outcome, Status, Unit},
};

/// What a figure needs besides the counts of its own cell.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// The number of its condition, amount and values among those asked.
    answer: Option<usize>,
    amount: Option<usize>,
    values: Option<usize>,
    /// How many there were in the month that a change is counted from.
    pub then: Option<i64>,
    /// The cell of the population below the line.
    pub over: Option<Cell>,
    /// How many of it there were on the day before the window, where the mean of both is taken.
    pub over_before: Option<i64>,
}

impl Beside {
    pub fn of(figure: &Figure, asked: &Asked<'_>) -> Self {
        let condition = figure.counts.condition();
        let amount = figure.counts.amount().map(|amount| amount.sql.as_str());
        Self {
            answer: asked.numerators.iter().position(|one| condition.is_some_and(|own| std::ptr::eq(*one, own))),
            amount: asked.amounts.iter().position(|one| Some(one.sql.as_str()) == amount),
            values: asked.values.iter().position(|one| Some(one.sql.as_str()) == amount),
            ..Self::default()
        }
    }

    /// Of how many of a cell the figure's condition is true; all of them where it has none.
    pub fn of_whom(&self, cell: &Cell) -> i64 {
        match self.answer {
            Some(number) => cell.answers.get(number).map_or(0, |answer| answer.yes),
            None => cell.keys,
        }
    }
}

/// Makes the figures of one statistic of a measure.
#[derive(Clone, Copy)]
pub struct Maker<'a> {
    pub inputs: &'a Inputs<'a>,
    pub measure: &'a Measure,
    pub figure: &'a Figure,
}

impl Maker<'_> {
    /// The figure of one month and category. Before a change can be counted there is none, not even a blank one, and
    /// a category without a capacity or a plan has no share of it.
    pub fn of_cell(
        &self,
        month: Month,
        breakdown: &str,
        category: &str,
        cell: &Cell,
        beside: &Beside,
    ) -> Option<Outcome> {
        let is_whole = breakdown == ALL;
        if let Some(reason) = self.before_it_begins(month) {
            return is_whole.then(|| self.blank(month, Status::NotApplicable, &reason));
        }
        let mut outcome = self.outcome(month);
        outcome.breakdown = breakdown.to_owned();
        outcome.category = category.to_owned();
        outcome.excluded = Some(cell.excluded);
        let answer = beside.answer.and_then(|number| cell.answers.get(number)).copied().unwrap_or_default();
        match &self.figure.counts {
            Counts::Count { only: None } => count(&mut outcome, cell.keys, cell.could_come),
            Counts::Count { only: Some(_) } => {
                outcome.not_known = Some(answer.not_known);
                count(&mut outcome, answer.yes, cell.could_come);
            }
            Counts::Share { .. } => {
                outcome.not_known = Some(answer.not_known);
                share(&mut outcome, answer.yes, cell.keys, cell.could_come);
            }
            Counts::Rate { per } => self.rate(&mut outcome, cell.keys, *per),
            Counts::Change { since, .. } if month < *since => return None,
            Counts::Change { since, .. } => {
                outcome.not_known = Some(answer.not_known);
                change(&mut outcome, beside.of_whom(cell), beside.then, *since);
            }
            Counts::Ratio { .. } => {
                let over = beside.over.clone().unwrap_or_default();
                outcome.excluded = Some(over.excluded);
                match beside.over_before {
                    Some(before) => ratio_over_mean(&mut outcome, cell.keys, before + over.keys),
                    None => ratio(&mut outcome, cell.keys, over.keys, 100),
                }
            }
            Counts::ShareOfCapacity => share_of(&mut outcome, cell.keys, self.capacity(is_whole, category)?),
            Counts::Median { of } => {
                let values = beside.values.and_then(|number| cell.values.get(number)).map_or(&[][..], Vec::as_slice);
                outcome.not_known = Some(cell.keys - values.len() as i64);
                money::median(&mut outcome, values, of.parts());
            }
            _ => self.of_amount(&mut outcome, cell, beside, is_whole.then_some(category))?,
        }
        if let (Some(NOBODY), Some(words)) = (outcome.reason.as_deref(), &self.measure.when_empty) {
            outcome.reason = Some(words.clone());
        }
        Some(outcome)
    }

    /// A figure of an amount.
    fn of_amount(&self, outcome: &mut Outcome, cell: &Cell, beside: &Beside, whole: Option<&str>) -> Option<()> {
        let amounts = beside.amount.and_then(|number| cell.amounts.get(number)).copied().unwrap_or_default();
        let of = |parts: f64, times: i64| money::Of { amounts: &amounts, parts, times };
        match &self.figure.counts {
            Counts::Mean { of: amount, times, has_interval } => {
                of(amount.parts(), *times).mean(outcome, *has_interval);
            }
            Counts::Max { of: amount, times } => of(amount.parts(), *times).highest(outcome),
            Counts::Sum { of: amount } => of(amount.parts(), 1).sum(outcome),
            Counts::ShareOfPlan { of: amount, plan } => {
                let planned = match whole {
                    Some(_) => plan.values().sum(),
                    None => *plan.get(&outcome.category)?,
                };
                of(amount.parts(), 1).sum(outcome);
                outcome.denominator = Some(planned);
                outcome.value = outcome.value.filter(|_| planned > 0).map(|sum| sum / planned as f64 * 100.0);
            }
            Counts::FeeOver { fee, of: amount } => of(amount.parts(), 1).fee_over(outcome, *fee),
            _ => return None,
        }
        Some(())
    }

    /// The capacity of a hub, or of all of them.
    fn capacity(&self, is_whole: bool, category: &str) -> Option<i64> {
        let hubs = &self.inputs.definitions.config.hubs;
        match is_whole {
            true => Some(hubs.values().map(|places| i64::from(*places)).sum()),
            false => hubs.get(category).map(|places| i64::from(*places)),
        }
    }

    /// The mean of counts at month-ends: their sum over their number.
    pub fn of_month_ends(&self, month: Month, counts: &[i64]) -> Outcome {
        if let Some(reason) = self.before_it_begins(month).filter(|_| counts.is_empty()) {
            return self.blank(month, Status::NotApplicable, &reason);
        }
        let mut outcome = self.outcome(month);
        let (sum, months) = (counts.iter().sum::<i64>(), counts.len() as i64);
        outcome.numerator = Some(sum);
        outcome.denominator = Some(months);
        outcome.value = Some(sum as f64 / months as f64);
        outcome
    }

    /// The curve of one month at the days that are asked for.
    pub fn of_curve(&self, of_month: &CurveOfMonth, days: &[i64]) -> Vec<Outcome> {
        if self.before_it_begins(of_month.month).is_some() {
            return Vec::new();
        }
        let at_day = |day: &i64| {
            let mut outcome = self.outcome(of_month.month);
            outcome.breakdown = String::from("days");
            outcome.category = day.to_string();
            outcome.denominator = Some(of_month.curve.all());
            outcome.not_known = Some(of_month.not_known);
            outcome.excluded = Some(of_month.excluded);
            match of_month.curve.at(*day) {
                Some(left) => {
                    outcome.value = Some(left.share * 100.0);
                    outcome.lower = left.limits.map(|(lower, _)| lower * 100.0);
                    outcome.upper = left.limits.map(|(_, upper)| upper * 100.0);
                    outcome.method = Some(String::from("kaplan-meier"));
                }
                None => not_applicable(&mut outcome, "nobody had been followed for so many days"),
            }
            [outcome, self.still_followed(of_month, *day)]
        };
        days.iter().flat_map(at_day).collect()
    }

    /// How many are known for so many days or more: what the curve rests on there.
    fn still_followed(&self, of_month: &CurveOfMonth, day: i64) -> Outcome {
        let mut outcome = self.outcome(of_month.month);
        outcome.breakdown = String::from("days");
        outcome.category = day.to_string();
        outcome.statistic = String::from("followed");
        outcome.unit = Unit::Count;
        outcome.not_known = Some(of_month.not_known);
        outcome.excluded = Some(of_month.excluded);
        let followed = of_month.curve.followed_for(day);
        outcome.numerator = Some(followed);
        outcome.value = Some(followed as f64);
        outcome
    }

    pub fn of_accrued(&self, month: Month, accrued: &BTreeMap<Month, money::Accrued>) -> Outcome {
        if let (Window::Since(_), Some(reason)) = (self.figure.window, self.before_it_begins(month)) {
            return self.blank(month, Status::NotApplicable, &reason);
        }
        let mut outcome = self.outcome(month);
        let accrued = accrued.get(&month).copied().unwrap_or_default();
        outcome.not_known = Some(accrued.not_known);
        match &self.figure.counts {
            Counts::ShareOfBudget { budget, .. } => {
                let start = month.financial_year_start();
                let of_year = self.inputs.definitions.config.budget_of(budget, month);
                match of_year {
                    Some(budget) if budget.amount > 0 => {
                        outcome.denominator = Some(budget.amount);
                        outcome.value = Some(accrued.pounds() / budget.amount as f64 * 100.0);
                    }
                    _ => {
                        let reason = format!("`milepost.yaml` has no budget for the year from {}", start.in_words());
                        not(&mut outcome, Status::NotSupplied, &reason);
                    }
                }
            }
            _ => outcome.value = Some(accrued.pounds()),
        }
        outcome
    }

    /// The rate on the latest estimate that is not after T.
    fn rate(&self, outcome: &mut Outcome, keys: i64, per: i64) {
        match self.inputs.definitions.config.estimate_on(outcome.month.last_day()) {
            Some((_, estimate)) => ratio(outcome, keys, estimate.count, per),
            None => {
                outcome.numerator = Some(keys);
                let reason = format!("`milepost.yaml` has no estimate of children aged 0 to 17 for {}", outcome.month);
                not(outcome, Status::NotSupplied, &reason);
            }
        }
    }

    /// Why there is no figure yet: the service had not started, or the day since which is counted had not come.
    fn before_it_begins(&self, month: Month) -> Option<String> {
        let is_before = |day: &NaiveDate| month.last_day() < *day;
        let start = self.inputs.definitions.config.service_start().filter(|_| self.measure.is_of_the_service);
        if let Some(start) = start.filter(is_before) {
            return Some(format!("the service started on {}", start.format("%-d %B %Y")));
        }
        let (Window::Since(day) | Window::FollowUp(_, Some(day))) = self.figure.window else { return None };
        is_before(&day).then(|| format!("counted since {}", day.format("%-d %B %Y")))
    }

    fn outcome(&self, month: Month) -> Outcome {
        self.blank(month, Status::Ok, "")
    }

    pub fn blank(&self, month: Month, status: Status, reason: &str) -> Outcome {
        Outcome {
            measure: self.measure.id().to_owned(),
            month,
            window: self.figure.window.label(&self.inputs.definitions.config),
            breakdown: ALL.to_owned(),
            category: ALL.to_owned(),
            statistic: self.figure.statistic.clone(),
            numerator: None,
            denominator: None,
            value: None,
            unit: self.figure.unit,
            lower: None,
            upper: None,
            least: None,
            most: None,
            method: None,
            not_known: Some(0),
            excluded: Some(0),
            status,
            reason: (status != Status::Ok).then(|| reason.to_owned()),
            definition: self.measure.words.hash.clone(),
            run: String::new(),
        }
    }
}

fn not(outcome: &mut Outcome, status: Status, reason: &str) {
    outcome.status = status;
    outcome.reason = Some(reason.to_owned());
}

/// Why there is no figure of nobody, unless the measure has words of its own.
const NOBODY: &str = "there was nobody to count";

pub fn nobody(outcome: &mut Outcome) {
    not_applicable(outcome, NOBODY);
}

pub fn not_applicable(outcome: &mut Outcome, reason: &str) {
    not(outcome, Status::NotApplicable, reason);
}

/// A count of nought is a figure. `could_come` more may be hidden in rows set aside.
fn count(outcome: &mut Outcome, keys: i64, could_come: i64) {
    outcome.numerator = Some(keys);
    outcome.value = Some(keys as f64);
    outcome.least = outcome.value;
    outcome.most = Some((keys + could_come) as f64);
}

/// A share in percent with Wilson's interval; of nobody there is none. Who `could_come` is in the denominator of its
/// bounds, and in the numerator of the upper one.
fn share(outcome: &mut Outcome, yes: i64, of: i64, could_come: i64) {
    outcome.numerator = Some(yes);
    outcome.denominator = Some(of);
    let Some(interval) = intervals::wilson(yes, of) else { return nobody(outcome) };
    let percent = |yes: i64, of: i64| yes as f64 / of as f64 * 100.0;
    outcome.value = Some(percent(yes, of));
    outcome.least = Some(percent(yes, of + could_come));
    outcome.most = Some(percent(yes + could_come, of + could_come));
    outcome.lower = Some(interval.lower * 100.0);
    outcome.upper = Some(interval.upper * 100.0);
    outcome.method = Some(interval.method.name().to_owned());
}

/// So many for every `per`, with Byar's interval, or the exact one under ten.
fn ratio(outcome: &mut Outcome, keys: i64, of: i64, per: i64) {
    outcome.numerator = Some(keys);
    outcome.denominator = Some(of);
    let Some(interval) = intervals::rate(keys, of as f64, per as f64) else { return nobody(outcome) };
    outcome.value = Some(keys as f64 / of as f64 * per as f64);
    outcome.lower = Some(interval.lower);
    outcome.upper = Some(interval.upper);
    outcome.method = Some(interval.method.name().to_owned());
}

/// So many for every hundred of the mean of those there before and at the end, of which `both` is the sum. The mean need
/// not be whole, so no denominator is given.
fn ratio_over_mean(outcome: &mut Outcome, keys: i64, both: i64) {
    outcome.numerator = Some(keys);
    let mean = both as f64 / 2.0;
    let Some(interval) = intervals::rate(keys, mean, 100.0) else { return nobody(outcome) };
    outcome.value = Some(keys as f64 / mean * 100.0);
    outcome.lower = Some(interval.lower);
    outcome.upper = Some(interval.upper);
    outcome.method = Some(interval.method.name().to_owned());
}

/// Percent more or fewer than then. Nothing can be said of a change from nought.
fn change(outcome: &mut Outcome, now: i64, then: Option<i64>, since: Month) {
    outcome.numerator = Some(now);
    outcome.denominator = then;
    debug_assert_eq!(outcome.unit, Unit::Percent);
    match then {
        Some(then) if then > 0 => outcome.value = Some((now - then) as f64 / then as f64 * 100.0),
        Some(_) => nobody(outcome),
        None => {
            let reason = format!("the extracts do not reach back to {}", since.in_words());
            not(outcome, Status::NotApplicable, &reason);
        }
    }
}

/// So many of what there is room for, in percent. It may pass 100, and has no interval: nothing was sampled.
fn share_of(outcome: &mut Outcome, keys: i64, capacity: i64) {
    outcome.numerator = Some(keys);
    outcome.denominator = Some(capacity);
    match capacity {
        0 => not(outcome, Status::NotSupplied, "no capacity is given in `milepost.yaml`"),
        capacity => outcome.value = Some(keys as f64 / capacity as f64 * 100.0),
    }
}
