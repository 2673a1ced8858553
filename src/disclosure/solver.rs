//! A world by integer programming: slower than the search, and it gives up only where there is none.
//!
//! First among the counts nearby, with the others as they are: that is quick, and such a world is seldom disproved by
//! what is shown later. Then among all that hang together.
//!
//! Nothing is believed of the solver. What it gives is rounded and held against every sum; a world that does not hold is
//! no world.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem, Solution, SolveOptions, Variable};

use super::register::Register;

/// After so many branches a world is taken not to exist: a limit that is the same on every machine.
const BRANCHES: u64 = 50;

/// How far from the best a world may be: any will do.
const ANY: f64 = 1e6;

/// How many sums away a count may be to be nearby.
const NEARBY: usize = 3;

/// So few that hang together are all nearby.
const FEW: usize = 200;

/// What differs in a world where a cell lies between two values.
pub(super) fn world(
    register: &Register,
    cell: usize,
    between: (i64, i64),
    is_known: &[bool],
) -> Option<BTreeMap<usize, i64>> {
    let all = register.component(&[cell], is_known);
    let near = nearby_of(register, cell, between, is_known, &all);
    if all.len() <= FEW { near } else { near.or_else(|| among(register, cell, between, is_known, &all)) }
}

/// The same where only counts nearby may differ from the truth.
pub(super) fn nearby(
    register: &Register,
    cell: usize,
    between: (i64, i64),
    is_known: &[bool],
) -> Option<BTreeMap<usize, i64>> {
    nearby_of(register, cell, between, is_known, &register.component(&[cell], is_known))
}

fn nearby_of(
    register: &Register,
    cell: usize,
    between: (i64, i64),
    is_known: &[bool],
    all: &[usize],
) -> Option<BTreeMap<usize, i64>> {
    match all.len() > FEW {
        true => among(register, cell, between, is_known, &register.near(cell, NEARBY, is_known)),
        false => among(register, cell, between, is_known, all),
    }
}

/// The same where only some cells may differ from the truth: of such worlds one in which little does, for the less
/// differs, the less of what is shown later disproves it.
fn among(
    register: &Register,
    cell: usize,
    (from, to): (i64, i64),
    is_known: &[bool],
    together: &[usize],
) -> Option<BTreeMap<usize, i64>> {
    let (least, most) = register.bounds(cell);
    let (from, to) = (from.max(least), to.min(most));
    if is_known[cell] || from > to {
        return None;
    }
    let truth = |cell: usize| register.cells[cell].truth;
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    // By how much each is more and less than it truly is. The search begins with all at nought, where every sum holds.
    let mut differences = BTreeMap::new();
    for other in together {
        let (least, most) = register.bounds(*other);
        let mut differs = |by: i64| Some(problem.add_integer_var(1.0, (0, i32::try_from(by).ok()?)));
        let difference = Difference { more: differs(most - truth(*other))?, less: differs(truth(*other) - least)? };
        differences.insert(*other, difference);
    }
    let lines = register.lines_of_all(together);
    for line in &lines {
        let unknown =
            register.lines[*line].terms.iter().filter_map(|(cell, sign)| Some((differences.get(cell)?, *sign)));
        let terms = unknown.flat_map(|(difference, sign)| difference.times(sign));
        problem.add_constraint(terms, ComparisonOp::Eq, 0.0);
    }
    problem.add_constraint(differences[&cell].times(1), ComparisonOp::Ge, (from - truth(cell)) as f64);
    problem.add_constraint(differences[&cell].times(1), ComparisonOp::Le, (to - truth(cell)) as f64);
    let mut options = SolveOptions::default();
    options.node_limit = Some(BRANCHES);
    options.mip_gap = ANY;
    let solution = problem.solve_with(options).ok()?.into_solution().ok()?;
    let differ = differences.iter().map(|(cell, difference)| (*cell, difference.come_to(&solution)));
    let world = differ.filter(|(_, by)| *by != 0).map(|(cell, by)| (cell, truth(cell) + by)).collect();
    holds(register, &world, &lines).then_some(world)
}

/// By how much a count is more or less than it truly is: one of the two is nought.
struct Difference {
    more: Variable,
    less: Variable,
}

impl Difference {
    fn times(&self, sign: i64) -> [(Variable, f64); 2] {
        [(self.more, sign as f64), (self.less, -sign as f64)]
    }

    fn come_to(&self, solution: &Solution) -> i64 {
        (solution.var_value(self.more) - solution.var_value(self.less)).round() as i64
    }
}

fn holds(register: &Register, world: &BTreeMap<usize, i64>, lines: &[usize]) -> bool {
    let count = |cell: usize| world.get(&cell).copied().unwrap_or(register.cells[cell].truth);
    let is_possible = |(cell, count): (&usize, &i64)| {
        let (least, most) = register.bounds(*cell);
        (least..=most).contains(count)
    };
    let sum = |line: &usize| register.lines[*line].terms.iter().map(|(cell, sign)| sign * count(*cell)).sum::<i64>();
    world.iter().all(is_possible) && lines.iter().all(|line| sum(line) == 0)
}
