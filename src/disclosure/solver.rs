//! A world by integer programming: slower than the search, and it gives up only where there is none.
//!
//! First among the counts nearby, with the others as they are: that is quick, and such a world is seldom disproved by
//! what is shown later. Then among all that hang together.
//!
//! Nothing is believed of the solver. What it gives is rounded and held against every sum; a world that does not hold is
//! no world.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};

use super::register::Register;

/// After so many branches a world is taken not to exist: a limit that is the same on every machine.
const BRANCHES: u64 = 50;

/// How many sums away a count may be to be nearby.
const NEARBY: usize = 3;

/// So few that hang together are all nearby.
const FEW: usize = 200;

/// What each cell is in a world where one of them lies between two values, as far from the truth as there.
pub(super) fn world(
    register: &Register,
    cell: usize,
    between: (i64, i64),
    is_known: &[bool],
) -> Option<BTreeMap<usize, i64>> {
    let all = register.component(&[cell], is_known);
    let near = nearby(register, cell, between, is_known);
    if all.len() <= FEW { near } else { near.or_else(|| among(register, cell, between, is_known, &all)) }
}

/// The same where only counts nearby may differ from the truth.
pub(super) fn nearby(
    register: &Register,
    cell: usize,
    between: (i64, i64),
    is_known: &[bool],
) -> Option<BTreeMap<usize, i64>> {
    let all = register.component(&[cell], is_known);
    let near = if all.len() > FEW { register.near(cell, NEARBY, is_known) } else { all };
    among(register, cell, between, is_known, &near)
}

/// The same where only some cells may differ from the truth.
fn among(
    register: &Register,
    cell: usize,
    (from, to): (i64, i64),
    is_known: &[bool],
    together: &[usize],
) -> Option<BTreeMap<usize, i64>> {
    let (least, most) = register.bounds(cell);
    let range = (from.max(least), to.min(most));
    if is_known[cell] || range.0 > range.1 {
        return None;
    }
    let away = if to > register.cells[cell].truth { 1.0 } else { -1.0 };
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let variable = |other: &usize| {
        let (range, worth) = if *other == cell { (range, away) } else { (register.bounds(*other), 0.0) };
        let bound = |bound: i64| i32::try_from(bound).ok();
        Some((*other, problem.add_integer_var(worth, (bound(range.0)?, bound(range.1)?))))
    };
    let variables: BTreeMap<usize, Variable> = together.iter().map(variable).collect::<Option<_>>()?;
    let lines = register.lines_of_all(together);
    for line in &lines {
        let terms = &register.lines[*line].terms;
        let unknown = terms.iter().filter_map(|(cell, sign)| Some((*variables.get(cell)?, *sign as f64)));
        let fixed = terms.iter().filter(|(cell, _)| !variables.contains_key(cell));
        let fixed: i64 = fixed.map(|(cell, sign)| sign * register.cells[*cell].truth).sum();
        problem.add_constraint(unknown, ComparisonOp::Eq, -fixed as f64);
    }
    let mut options = SolveOptions::default();
    options.node_limit = Some(BRANCHES);
    let solution = problem.solve_with(options).ok()?.into_solution().ok()?;
    let world: BTreeMap<usize, i64> =
        variables.iter().map(|(cell, variable)| (*cell, solution.var_value(*variable).round() as i64)).collect();
    holds(register, &world, &lines).then_some(world)
}

fn holds(register: &Register, world: &BTreeMap<usize, i64>, lines: &BTreeSet<usize>) -> bool {
    let count = |cell: usize| world.get(&cell).copied().unwrap_or(register.cells[cell].truth);
    let is_possible = |(cell, count): (&usize, &i64)| {
        let (least, most) = register.bounds(*cell);
        (least..=most).contains(count)
    };
    let sum = |line: &usize| register.lines[*line].terms.iter().map(|(cell, sign)| sign * count(*cell)).sum::<i64>();
    world.iter().all(is_possible) && lines.iter().all(|line| sum(line) == 0)
}
