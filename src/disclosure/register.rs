//! The register: every count of people that a pack would publish, which rows publish it, and how counts hang together.
//!
//! A *cell* is a count of one group of people in one month, published or only implied (`all minus the rest`). A *unit*
//! is what can be hidden by itself: the figure of a row with all that gives it away (numerator, denominator, value,
//! interval), or one of the two counts beside it. A *line* is a sum that an outsider knows to hold. Only true sums are
//! entered, so the register can make an outsider too clever and never too simple.

use std::collections::BTreeMap;

use super::{Rule, ledger::Ledger, proof::Why};
use crate::vocabulary::{Month, Outcome, Results};

mod enter;
mod lines;
mod months;
mod to_date;

pub(super) use enter::set_aside;

/// What a total or a margin is called that everybody belongs to.
pub(super) const ALL: &str = "all";

/// A count of one group of people.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub group: Group,
    pub truth: i64,
    /// Nobody outside may learn it: it is one of the small ones.
    pub is_small: bool,
    /// An earlier paper gave it, so that hiding it now would hide nothing.
    pub is_out: bool,
    /// The least that an outsider knows it to be while it is hidden.
    pub least: i64,
}

/// Who is counted, and as what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    /// The population, or the measure where a count is its own.
    pub owner: String,
    pub window: String,
    pub count: Count,
    pub breakdown: String,
    pub category: String,
    pub month: Month,
}

/// What is counted of a group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Count {
    /// All of them.
    Size,
    /// Those whom a measure counts.
    Numerator(String),
    /// Those whom it does not: the complement.
    Rest(String),
    NotKnown(String),
    LeftOut,
    /// Those whom only rows set aside would bring in.
    SetAside,
    /// Those of whom an amount is known.
    Known(String),
    /// All, once at each month-end of the financial year so far.
    MonthEnds,
    /// A group that no row gives and that sums tell of: in neither of two categories, in one measure and not another,
    /// new since the month before.
    Implied(String),
}

/// What can be hidden by itself.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// The row of the results.
    pub row: usize,
    pub part: Part,
    pub cells: Vec<usize>,
    /// What is lost when it is hidden.
    pub cost: u64,
    /// An earlier paper hid it, and what is hidden stays so.
    pub was_hidden: bool,
    /// It has no count by which it could be judged, and is about people.
    pub is_unproved: bool,
    /// Why no paper gives it, whatever it is and be it nought.
    pub never: Option<Why>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Numerator, denominator, value and interval.
    Figure,
    NotKnown,
    Excluded,
    /// What the figure could be if the rows set aside counted.
    Bounds,
}

/// Cells with signs whose sum is nought.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub terms: Vec<(usize, i64)>,
}

#[derive(Debug, Default)]
pub(super) struct Register {
    pub cells: Vec<Cell>,
    pub units: Vec<Unit>,
    pub lines: Vec<Line>,
    /// The units that publish each cell.
    pub units_of: Vec<Vec<usize>>,
    /// The lines that each cell stands in, with its sign.
    pub lines_of: Vec<Vec<(usize, i64)>>,
    /// The units of each row.
    pub units_of_row: BTreeMap<usize, Vec<usize>>,
    by_group: BTreeMap<Group, usize>,
}

impl Register {
    /// Enters every number about people, every sum between them, and what earlier papers said.
    pub fn of(results: &Results, rule: &Rule, ledger: &Ledger) -> Self {
        let mut register = Self::default();
        enter::enter(&mut register, results, rule, ledger);
        lines::draw(&mut register, rule);
        months::draw(&mut register, rule);
        for cell in &mut register.cells {
            cell.is_small = rule.is_small(cell.truth);
        }
        register.forget_noughts();
        register
    }

    /// Where no nought would be shown, what is not shown may be one.
    fn forget_noughts(&mut self) {
        for (cell, units) in self.cells.iter_mut().zip(&self.units_of) {
            if units.iter().all(|unit| self.units[*unit].never.is_some()) {
                cell.least = 0;
            }
        }
    }

    /// How many people a unit is about: the first of its cells is the widest.
    pub fn size(&self, unit: usize) -> i64 {
        self.units[unit].cells.first().map_or(0, |cell| self.cells[*cell].truth)
    }

    /// The least and the most that a cell is in any world: an outsider has some idea of how many children there are.
    pub fn bounds(&self, cell: usize) -> (i64, i64) {
        (self.cells[cell].least, 2 * self.cells[cell].truth + 20)
    }

    /// The unknown cells that hang together with some others.
    pub fn component(&self, cells: &[usize], is_known: &[bool]) -> Vec<usize> {
        self.within(cells, usize::MAX, is_known)
    }

    /// Those of them that are no more than so many sums away from one.
    pub fn near(&self, cell: usize, sums: usize, is_known: &[bool]) -> Vec<usize> {
        self.within(&[cell], sums, is_known)
    }

    /// Ring by ring around some cells; each sum is followed once.
    fn within(&self, cells: &[usize], sums: usize, is_known: &[bool]) -> Vec<usize> {
        let mut is_followed = vec![false; self.lines.len()];
        let mut is_reached = vec![false; self.cells.len()];
        let mut reached = cells.to_vec();
        cells.iter().for_each(|cell| is_reached[*cell] = true);
        let (mut ring, mut rings) = (0..reached.len(), 0);
        while !ring.is_empty() && rings < sums {
            for index in ring.clone() {
                for (line, _) in &self.lines_of[reached[index]] {
                    if !std::mem::replace(&mut is_followed[*line], true) {
                        let terms = self.lines[*line].terms.iter().map(|(cell, _)| *cell);
                        let unknown = terms.filter(|cell| !is_known[*cell]);
                        reached.extend(unknown.filter(|cell| !std::mem::replace(&mut is_reached[*cell], true)));
                    }
                }
            }
            (ring, rings) = (ring.end..reached.len(), rings + 1);
        }
        reached.sort_unstable();
        reached
    }

    /// The sums that some cells stand in.
    pub fn lines_of_all(&self, cells: &[usize]) -> Vec<usize> {
        let mut lines: Vec<usize> =
            cells.iter().flat_map(|cell| &self.lines_of[*cell]).map(|(line, _)| *line).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    /// The cell of a group, made if it is new. A group that is counted differently elsewhere is another group.
    fn cell(&mut self, group: Group, truth: i64, least: i64) -> usize {
        let mut group = group;
        while let Some(known) = self.by_group.get(&group) {
            if self.cells[*known].truth == truth {
                return *known;
            }
            group.owner.push('\'');
        }
        let index = self.cells.len();
        self.cells.push(Cell { group: group.clone(), truth, is_small: false, is_out: false, least });
        self.units_of.push(Vec::new());
        self.lines_of.push(Vec::new());
        self.by_group.insert(group, index);
        index
    }

    fn find(&self, group: &Group) -> Option<usize> {
        self.by_group.get(group).copied()
    }

    fn add_unit(&mut self, unit: Unit) {
        let index = self.units.len();
        for cell in &unit.cells {
            self.units_of[*cell].push(index);
        }
        self.units_of_row.entry(unit.row).or_default().push(index);
        self.units.push(unit);
    }

    /// Enters a sum if it is true: the first terms come to the same as the last.
    fn add_line(&mut self, parts: &[usize], whole: &[usize]) -> bool {
        let sum = |cells: &[usize]| cells.iter().map(|cell| self.cells[*cell].truth).sum::<i64>();
        let is_plain = parts.iter().all(|cell| !whole.contains(cell));
        if !is_plain || sum(parts) != sum(whole) || parts.is_empty() || whole.is_empty() {
            return false;
        }
        let index = self.lines.len();
        let terms: Vec<(usize, i64)> =
            parts.iter().map(|cell| (*cell, 1)).chain(whole.iter().map(|cell| (*cell, -1))).collect();
        for (cell, sign) in &terms {
            self.lines_of[*cell].push((index, *sign));
        }
        self.lines.push(Line { terms });
        true
    }

    /// The same where the difference is a few. Where it is none or many, that the one holds the other tells nobody of a
    /// few: whatever is hidden of them is as little known without it.
    fn add_small_difference(&mut self, rule: &Rule, whole: usize, part: usize, name: &str) {
        if rule.is_small(self.cells[whole].truth - self.cells[part].truth) {
            self.add_difference(whole, part, name);
        }
    }

    /// Enters the difference of two cells as a group that sums tell of, if it can be one.
    fn add_difference(&mut self, whole: usize, part: usize, name: &str) -> Option<usize> {
        let truth = self.cells[whole].truth - self.cells[part].truth;
        if truth < 0 || whole == part {
            return None;
        }
        let group = Group { count: Count::Implied(name.to_owned()), ..self.cells[part].group.clone() };
        let cell = self.cell(group, truth, 0);
        self.add_line(&[part, cell], &[whole]).then_some(cell)
    }
}

/// The latest month of the results, whose figures a paper is about.
fn latest(outcomes: &[Outcome]) -> Option<Month> {
    outcomes.iter().map(|outcome| outcome.month).max()
}
