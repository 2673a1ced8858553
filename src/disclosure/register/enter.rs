//! Enters the rows of the results: which counts each gives away, and what hiding it would cost.

use super::{Count, Group, Ledger, Part, Register, Rule, Unit, latest};
use crate::disclosure::ledger::{Figure, Said};
use crate::vocabulary::{Month, Outcome, Results};

/// What a headline is worth against a row of a breakdown: a breakdown is given up first.
const HEADLINE: u64 = 1_000;
/// What the month that the paper is about is worth against an earlier one.
const LATEST: u64 = 4;

pub(super) fn enter(register: &mut Register, results: &Results, rule: &Rule, ledger: &Ledger) {
    let outcomes = results.outcomes();
    let said = ledger.by_figure();
    let latest = latest(outcomes);
    let people = |outcome: &&Outcome| rule.is_about_people(&outcome.measure);
    let rows = || outcomes.iter().enumerate().filter(|(_, outcome)| people(outcome));
    // Counts and shares first: they name the groups that a rate or a change is then known to be about.
    let (names, others): (Vec<_>, Vec<_>) = rows().partition(|(_, outcome)| Shape::of(outcome) != Shape::Other);
    for (row, outcome) in names.into_iter().chain(others) {
        let earlier = said.get(&Figure::of(outcome)).map_or(&[][..], Vec::as_slice);
        let worth = Worth { is_latest: Some(outcome.month) == latest };
        enter_figure(register, rule, outcome, row, earlier, &worth);
        enter_beside(register, rule, outcome, row, earlier);
    }
}

/// What the numbers of a row mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// The size of a group.
    Count,
    /// Some of a group.
    Share,
    /// Anything else: a rate of the county's children, a change since a month, a mean.
    Other,
}

impl Shape {
    fn of(outcome: &Outcome) -> Self {
        match (outcome.statistic.as_str(), outcome.numerator, outcome.denominator) {
            ("count", Some(_), _) => Self::Count,
            ("change" | "rate" | "ratio", ..) => Self::Other,
            (_, Some(numerator), Some(denominator)) if (0..=denominator).contains(&numerator) => Self::Share,
            _ => Self::Other,
        }
    }
}

struct Worth {
    is_latest: bool,
}

impl Worth {
    /// A row of everyone is worth more than a part, the paper's month more than an earlier one, many more than few.
    fn of(&self, outcome: &Outcome) -> u64 {
        let people = outcome.numerator.max(outcome.denominator).unwrap_or(0).unsigned_abs();
        let part = 10 + people.isqrt();
        let whole = if outcome.breakdown == "all" { HEADLINE + part } else { part };
        if self.is_latest { whole * LATEST } else { whole }
    }
}

fn enter_figure(register: &mut Register, rule: &Rule, outcome: &Outcome, row: usize, earlier: &[&Said], worth: &Worth) {
    let cells = cells_of(register, rule, outcome);
    let has_number = outcome.value.is_some() || !cells.is_empty();
    if !has_number {
        return;
    }
    for said in earlier.iter().filter(|said| !said.is_hidden) {
        let is_same = said.numerator == outcome.numerator && said.denominator == outcome.denominator;
        for cell in cells.iter().filter(|_| is_same) {
            register.cells[*cell].is_out = true;
        }
    }
    register.add_unit(Unit {
        row,
        part: Part::Figure,
        is_unproved: cells.is_empty(),
        cells,
        cost: worth.of(outcome),
        was_hidden: earlier.iter().any(|said| said.is_hidden),
    });
}

/// The counts that the figure of a row gives away.
fn cells_of(register: &mut Register, rule: &Rule, outcome: &Outcome) -> Vec<usize> {
    let size = |register: &mut Register, truth: i64| {
        let group = group(outcome, rule.population(&outcome.measure), Count::Size);
        register.cell(group, truth, truth.min(1))
    };
    let name = format!("{} {}", outcome.measure, outcome.statistic);
    let own = |count: fn(String) -> Count| group(outcome, rule.population(&outcome.measure), count(name.clone()));
    match (Shape::of(outcome), outcome.numerator, outcome.denominator) {
        (Shape::Count, Some(count), _) => vec![size(register, count)],
        (Shape::Share, Some(numerator), Some(denominator)) => {
            let size = size(register, denominator);
            let counted = register.cell(own(Count::Numerator), numerator, numerator.min(1));
            let rest = register.cell(own(Count::Rest), denominator - numerator, 0);
            register.add_line(&[counted, rest], &[size]);
            vec![size, counted, rest]
        }
        (Shape::Other, Some(numerator), denominator) => {
            let mut cells = vec![of_same_size(register, rule, outcome, numerator)];
            if outcome.statistic == "change" {
                cells.extend(denominator.into_iter().flat_map(|then| earlier_sizes(register, rule, outcome, then)));
            }
            cells
        }
        (_, None, Some(denominator)) => vec![size(register, denominator)],
        _ => Vec::new(),
    }
}

/// The group of the same size as the numerator of a rate or change, or a group of its own.
fn of_same_size(register: &mut Register, rule: &Rule, outcome: &Outcome, numerator: i64) -> usize {
    let population = rule.population(&outcome.measure);
    let size = register.find(&group(outcome, population, Count::Size));
    let same = size.filter(|cell| register.cells[*cell].truth == numerator);
    same.unwrap_or_else(|| {
        let count = Count::Numerator(format!("{} {}", outcome.measure, outcome.statistic));
        register.cell(group(outcome, population, count), numerator, numerator.min(1))
    })
}

/// The groups that a change may be since: any earlier month of the right size. Too many is safe.
fn earlier_sizes(register: &mut Register, rule: &Rule, outcome: &Outcome, then: i64) -> Vec<usize> {
    let now = group(outcome, rule.population(&outcome.measure), Count::Size);
    let first = Group { month: Month::new(1, 1).unwrap_or(now.month), ..now.clone() };
    let known = register.by_group.range(first..now.clone()).map(|(_, cell)| *cell);
    let same: Vec<usize> = known.filter(|cell| register.cells[*cell].truth == then).collect();
    if !same.is_empty() {
        return same;
    }
    let count = Count::Implied(format!("{} then", outcome.measure));
    vec![register.cell(Group { count, ..now }, then, then.min(1))]
}

/// Enters the counts beside a figure: who is not known, who is left out.
fn enter_beside(register: &mut Register, rule: &Rule, outcome: &Outcome, row: usize, earlier: &[&Said]) {
    let population = rule.population(&outcome.measure);
    let not_known = Count::NotKnown(format!("{} {}", outcome.measure, outcome.statistic));
    let beside = [
        (Part::NotKnown, outcome.not_known, not_known, earlier.iter().map(|said| said.not_known).collect::<Vec<_>>()),
        (Part::Excluded, outcome.excluded, Count::LeftOut, earlier.iter().map(|said| said.excluded).collect()),
    ];
    for (part, truth, count, said) in beside {
        let Some(truth) = truth else { continue };
        let cell = register.cell(group(outcome, population, count), truth, 0);
        register.cells[cell].is_out |= said.contains(&Some(truth));
        let was_hidden = truth > 0 && said.contains(&None);
        register.add_unit(Unit { row, part, cells: vec![cell], cost: 1, was_hidden, is_unproved: false });
    }
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
