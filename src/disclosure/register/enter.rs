//! Enters the rows of the results: which counts each gives away, and what hiding it would cost.

use super::{self as register, ALL, Count, Group, Ledger, Part, Register, Rule, latest};
use crate::disclosure::{
    ledger::{Figure, Said},
    proof::Why,
    rule::{Counted, Rank, Those},
};
use crate::vocabulary::{Month, Outcome, Results, Unit};

/// What a headline is worth against a row of a breakdown: a breakdown is given up first.
const HEADLINE: u64 = 2_000;
/// What one is worth that is held against a baseline, a target or a comparator.
const HEADLINE_COMPARED: u64 = 6_000;
/// And what another figure about everyone is.
const OF_EVERYONE: u64 = 500;
/// What the month that the paper is about is worth against an earlier one.
const LATEST: u64 = 4;

pub(super) fn enter(register: &mut Register, results: &Results, rule: &Rule, ledger: &Ledger) {
    let outcomes = results.outcomes();
    let said = ledger.by_figure();
    let latest = latest(outcomes);
    let people = |outcome: &&Outcome| rule.is_about_people(&outcome.measure);
    let rows = || outcomes.iter().enumerate().filter(|(_, outcome)| people(outcome));
    // Who everybody is comes first, then who some of them are: a rate or a mean is then known to be about them.
    for (row, outcome) in [0, 1, 2].into_iter().flat_map(|turn| rows().filter(move |one| turn_of(rule, one.1) == turn))
    {
        let earlier = said.get(&Figure::of(outcome)).map_or(&[][..], Vec::as_slice);
        let rank = counted(rule, outcome).rank;
        let worth = Worth { is_latest: Some(outcome.month) == latest, rank };
        enter_figure(register, rule, outcome, row, earlier, &worth);
        enter_beside(register, rule, outcome, row, earlier);
    }
}

struct Worth {
    is_latest: bool,
    rank: Rank,
}

impl Worth {
    /// A row of everyone is worth more than a part, the paper's month more than an earlier one, many more than few.
    fn of(&self, outcome: &Outcome) -> u64 {
        let people = outcome.numerator.max(outcome.denominator).unwrap_or(0).unsigned_abs();
        let part = 10 + people.isqrt();
        let whole = match self.rank {
            _ if outcome.breakdown != ALL => part,
            Rank::Compared => HEADLINE_COMPARED + part,
            Rank::Headline => HEADLINE + part,
            Rank::Beside => OF_EVERYONE + part,
        };
        if self.is_latest { whole * LATEST } else { whole }
    }
}

/// Whom a figure counts, by its definition or else by the name of its statistic.
fn counted(rule: &Rule, outcome: &Outcome) -> Counted {
    let key = [&outcome.measure, &outcome.statistic, &outcome.window].map(Clone::clone);
    if let Some(counted) = rule.figures.get(&key) {
        return counted.clone();
    }
    let those = match (outcome.statistic.as_str(), outcome.numerator, outcome.denominator) {
        ("count" | "rate" | "change" | "ratio", ..) => Those::All,
        (_, Some(numerator), Some(denominator)) if (0..=denominator).contains(&numerator) => {
            Those::Some(format!("{} {}", outcome.measure, outcome.statistic))
        }
        (_, None, Some(_)) => Those::Known(outcome.statistic.clone()),
        _ => Those::Unproved,
    };
    Counted { population: rule.population(&outcome.measure).to_owned(), those, rank: Rank::Headline }
}

/// Shares say how many there are and counts who they are; the rest is about groups that these have named.
fn turn_of(rule: &Rule, outcome: &Outcome) -> u8 {
    match (counted(rule, outcome).those, outcome.statistic.as_str(), outcome.denominator) {
        (_, "change", _) => 2,
        (Those::All, "count", _) | (Those::Some(_), _, Some(_)) => 0,
        (Those::Some(_), _, None) => 1,
        _ => 2,
    }
}

fn enter_figure(register: &mut Register, rule: &Rule, outcome: &Outcome, row: usize, earlier: &[&Said], worth: &Worth) {
    let cells = cells_of(register, rule, outcome);
    let has_number = outcome.value.is_some() || !cells.is_empty();
    // Pounds that no count stands beside are shown as they stand.
    if !has_number || (cells.is_empty() && rule.is_about_money(&outcome.measure)) {
        return;
    }
    for said in earlier.iter().filter(|said| !said.is_hidden) {
        let is_same = said.numerator == outcome.numerator && said.denominator == outcome.denominator;
        for cell in cells.iter().filter(|_| is_same) {
            register.cells[*cell].is_out = true;
        }
    }
    register.add_unit(register::Unit {
        row,
        part: Part::Figure,
        is_unproved: cells.is_empty(),
        never: None,
        cells,
        cost: worth.of(outcome),
        was_hidden: earlier.iter().any(|said| said.is_hidden),
    });
}

/// The counts that the figure of a row gives away, the widest first.
fn cells_of(register: &mut Register, rule: &Rule, outcome: &Outcome) -> Vec<usize> {
    let Counted { population, those, .. } = counted(rule, outcome);
    let mut of = Entry { register, outcome, population: &population };
    match (those, outcome.numerator, outcome.denominator) {
        (Those::All, Some(count), then) if outcome.statistic == "change" => {
            let mut cells = vec![of.size(count)];
            cells.extend(then.into_iter().flat_map(|then| of.earlier(Count::Size, then)));
            cells
        }
        (Those::Some(name), Some(count), then) if outcome.statistic == "change" => {
            let mut cells = of.some(&name, count, None);
            cells.extend(then.into_iter().flat_map(|then| of.earlier(Count::Numerator(name.clone()), then)));
            cells
        }
        (Those::All, Some(count), _) => vec![of.size(count)],
        (Those::Some(name), Some(numerator), denominator) => of.some(&name, numerator, denominator),
        (Those::Known(name), _, Some(known)) => of.known(&name, known),
        (Those::MonthEnds, Some(sum), _) => vec![of.cell(Count::MonthEnds, sum, sum.min(1))],
        _ => Vec::new(),
    }
}

/// A row on its way into the register.
struct Entry<'a> {
    register: &'a mut Register,
    outcome: &'a Outcome,
    population: &'a str,
}

impl Entry<'_> {
    fn cell(&mut self, count: Count, truth: i64, least: i64) -> usize {
        self.register.cell(group(self.outcome, self.population, count), truth, least)
    }

    fn found(&self, count: Count) -> Option<usize> {
        self.register.find(&group(self.outcome, self.population, count))
    }

    fn size(&mut self, truth: i64) -> usize {
        self.cell(Count::Size, truth, truth.min(1))
    }

    /// Those of whom a condition is true, and the rest where it is told of how many they are.
    fn some(&mut self, name: &str, numerator: i64, denominator: Option<i64>) -> Vec<usize> {
        let size = match denominator {
            Some(denominator) => Some(self.size(denominator)),
            None => self.found(Count::Size).filter(|size| self.register.cells[*size].truth >= numerator),
        };
        let counted = self.cell(Count::Numerator(name.to_owned()), numerator, numerator.min(1));
        let Some(size) = size else { return vec![counted] };
        let rest = self.register.cells[size].truth - numerator;
        let rest = self.cell(Count::Rest(name.to_owned()), rest, 0);
        self.register.add_line(&[counted, rest], &[size]);
        // A count without a denominator does not give the size, but whoever knows it subtracts.
        if denominator.is_some() { vec![size, counted, rest] } else { vec![counted, rest] }
    }

    /// Those of whom an amount is known: all of them, or all but those who are not known.
    fn known(&mut self, name: &str, known: i64) -> Vec<usize> {
        let size = self.found(Count::Size);
        if size.is_none_or(|size| self.register.cells[size].truth == known) {
            return vec![self.size(known)];
        }
        let cell = self.cell(Count::Known(name.to_owned()), known, known.min(1));
        if let Some(size) = size {
            self.register.add_difference(size, cell, &format!("{name} not known"));
        }
        vec![cell]
    }

    /// The groups that a change may be since: any earlier month of the right size. Too many is safe.
    fn earlier(&mut self, count: Count, then: i64) -> Vec<usize> {
        let now = group(self.outcome, self.population, count);
        let first = Group { month: Month::new(1, 1).unwrap_or(now.month), ..now.clone() };
        let known = self.register.by_group.range(first.clone()..now).map(|(_, cell)| *cell);
        let same: Vec<usize> = known.filter(|cell| self.register.cells[*cell].truth == then).collect();
        if !same.is_empty() {
            return same;
        }
        // One cell for all months, as all changes are since the same.
        let count = Count::Implied(format!("{} then", self.outcome.measure));
        vec![self.register.cell(Group { count, ..first }, then, then.min(1))]
    }
}

/// Enters the counts beside a figure: who is not known, who is left out, and who was set aside.
fn enter_beside(register: &mut Register, rule: &Rule, outcome: &Outcome, row: usize, earlier: &[&Said]) {
    let Counted { population, those, .. } = counted(rule, outcome);
    let name = if let Those::Some(name) = &those {
        name.clone()
    } else {
        format!("{} {}", outcome.measure, outcome.statistic)
    };
    let beside = [
        (Part::NotKnown, outcome.not_known, Count::NotKnown(name.clone()), said(earlier, |said| said.not_known)),
        (Part::Excluded, outcome.excluded, Count::LeftOut, said(earlier, |said| said.excluded)),
        (Part::Bounds, set_aside(outcome), Count::SetAside, said(earlier, |said| said.set_aside)),
    ];
    for (part, truth, count, said) in beside {
        let Some(truth) = truth else { continue };
        let cell = register.cell(group(outcome, &population, count), truth, 0);
        register.cells[cell].is_out |= said.contains(&Some(truth));
        let was_hidden = truth > 0 && said.contains(&None);
        register.add_unit(register::Unit {
            row,
            part,
            cells: vec![cell],
            cost: 1,
            was_hidden,
            is_unproved: false,
            never: (outcome.breakdown != ALL).then_some(Why::BesideAPart),
        });
    }
    // Of a share, who is not known is among the rest; a few others are then known not to be counted.
    let rest = register.find(&group(outcome, &population, Count::Rest(name.clone())));
    let not_known = register.find(&group(outcome, &population, Count::NotKnown(name.clone())));
    if let (Some(rest), Some(not_known), Some(1..)) = (rest, not_known, outcome.not_known) {
        register.add_small_difference(rule, rest, not_known, &format!("known not to be counted by {name}"));
    }
}

fn said(earlier: &[&Said], of: impl Fn(&Said) -> Option<i64>) -> Vec<Option<i64>> {
    earlier.iter().map(|said| of(said)).collect()
}

/// How many people were set aside with their rows, as the span of what the figure could be tells: a count of n is n to
/// n + q, a share x of d is x of d + q to x + q of d + q.
pub(in crate::disclosure) fn set_aside(outcome: &Outcome) -> Option<i64> {
    let (least, most) = outcome.least.zip(outcome.most)?;
    let aside = match (outcome.unit, outcome.numerator, outcome.denominator) {
        (Unit::Count, Some(_), None) => most - least,
        (Unit::Percent, Some(counted), Some(of)) if counted > 0 && least > 0.0 => {
            100.0 * counted as f64 / least - of as f64
        }
        (Unit::Percent, Some(0), Some(of)) if most < 100.0 => of as f64 * most / (100.0 - most),
        _ => return None,
    };
    Some(aside.round().max(0.0) as i64)
}

fn group(outcome: &Outcome, owner: &str, count: Count) -> Group {
    Group {
        owner: owner.to_owned(),
        window: outcome.window.clone(),
        count,
        breakdown: outcome.breakdown.clone(),
        category: outcome.category.clone(),
        month: outcome.month,
    }
}
