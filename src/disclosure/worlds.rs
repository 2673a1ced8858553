//! Other worlds: countings that agree with everything published and differ in what is hidden.
//!
//! A hidden count is safe because there is such a world for each thing it might be. A world is found by changing one
//! count and mending every sum that no longer holds with counts that an outsider does not know, all at once or one by
//! one from world to world. What is found is a proof by itself. What is not found in so many tries may exist all the
//! same: then the solver is asked.

use std::collections::{BTreeMap, BTreeSet};

use super::register::Register;

/// How many changes are tried on one way to the next world before another way is taken.
const TRIES: usize = 100;
/// How many ways are taken before the search is given up.
const WAYS: usize = 3;

/// The worlds around the true one.
pub(super) struct Worlds<'a> {
    register: &'a Register,
    /// The counts of the world that is being looked at; between searches, the true ones.
    world: Vec<i64>,
    /// The cells that differ there from the truth.
    differs: BTreeSet<usize>,
    /// The changes of the step that is being tried, and by how much each sum fails.
    moved: Vec<(usize, i64)>,
    is_moved: Vec<bool>,
    imbalance: Vec<i64>,
    broken: Vec<usize>,
    tries: usize,
    /// Which way is being taken: each prefers other cells.
    way: usize,
    /// The sums that no unknown cell could mend: where more would have to be hidden.
    stuck: BTreeSet<usize>,
}

impl<'a> Worlds<'a> {
    pub fn around(register: &'a Register) -> Self {
        Self {
            register,
            world: register.cells.iter().map(|cell| cell.truth).collect(),
            differs: BTreeSet::new(),
            moved: Vec::new(),
            is_moved: vec![false; register.cells.len()],
            imbalance: vec![0; register.lines.len()],
            broken: Vec::new(),
            tries: 0,
            way: 0,
            stuck: BTreeSet::new(),
        }
    }

    /// The world nearest to one in which a cell has another value: the cells that differ there, with their values.
    ///
    /// The value is reached in one step if it can be, else one by one, and the world is the last that was reached.
    pub fn towards(&mut self, cell: usize, value: i64, is_known: &[bool]) -> BTreeMap<usize, i64> {
        if !is_known[cell] && !self.step(cell, value - self.world[cell], is_known) {
            while self.world[cell] != value {
                let one = (value - self.world[cell]).signum();
                if !self.step(cell, one, is_known) {
                    break;
                }
            }
        }
        let reached = self.differs.iter().map(|cell| (*cell, self.world[*cell])).collect();
        for cell in std::mem::take(&mut self.differs) {
            self.world[cell] = self.register.cells[cell].truth;
        }
        reached
    }

    /// The sums that stood in the way since last asked.
    pub fn take_stuck(&mut self) -> BTreeSet<usize> {
        std::mem::take(&mut self.stuck)
    }

    /// Goes to a world in which a cell differs by so much, or stays where it is.
    fn step(&mut self, cell: usize, change: i64, is_known: &[bool]) -> bool {
        if self.clip(cell, change) != change {
            return false;
        }
        for way in 0..WAYS {
            self.way = way;
            self.tries = 0;
            self.broken.clear();
            self.shift(cell, change);
            if self.mend(is_known) {
                self.arrive();
                return true;
            }
            self.unshift();
            if self.tries <= TRIES {
                // Every way has been tried.
                return false;
            }
        }
        false
    }

    /// Makes the world just found the one to go on from.
    fn arrive(&mut self) {
        for (cell, _) in std::mem::take(&mut self.moved) {
            self.is_moved[cell] = false;
            self.differs.insert(cell);
        }
    }

    /// Mends the broken sums one after another, each with a cell that has not moved yet.
    fn mend(&mut self, is_known: &[bool]) -> bool {
        self.broken.retain(|line| self.imbalance[*line] != 0);
        let Some(line) = self.tightest(is_known) else { return true };
        let need = -self.imbalance[line];
        let mut is_stuck = true;
        for (cell, sign) in self.helpers(line, is_known) {
            self.tries += 1;
            if self.tries > TRIES {
                return false;
            }
            let change = self.clip(cell, need * sign);
            if change == 0 {
                continue;
            }
            is_stuck = false;
            let broken = self.broken.clone();
            self.shift(cell, change);
            if self.mend(is_known) {
                return true;
            }
            self.unshift();
            self.broken = broken;
        }
        if is_stuck {
            self.stuck.insert(line);
        }
        false
    }

    /// The broken sum that fewest cells can mend; nothing if none is broken.
    fn tightest(&self, is_known: &[bool]) -> Option<usize> {
        let free = |line: usize| {
            let terms = self.register.lines[line].terms.iter();
            terms.filter(|(cell, _)| !is_known[*cell] && !self.is_moved[*cell]).count()
        };
        self.broken.iter().copied().min_by_key(|line| (free(*line), *line))
    }

    /// Cells that could mend a sum: first those that can do it alone, and of these those that break fewest others.
    fn helpers(&self, line: usize, is_known: &[bool]) -> Vec<(usize, i64)> {
        let need = -self.imbalance[line];
        let free = |(cell, _): &&(usize, i64)| !is_known[*cell] && !self.is_moved[*cell];
        let mut helpers: Vec<(usize, i64)> = self.register.lines[line].terms.iter().filter(free).copied().collect();
        helpers.sort_by_key(|(cell, sign)| {
            let falls_short = self.clip(*cell, need * sign) != need * sign;
            let lines = self.register.lines_of[*cell].len();
            match self.way {
                0 => (falls_short, lines, -self.world[*cell], *cell),
                // Another order for each way, the same on every machine.
                way => (falls_short, (*cell + 1).wrapping_mul(2 * way + 1).wrapping_mul(40_503) >> 4 & 0xFF, 0, *cell),
            }
        });
        helpers
    }

    /// As much of a change as a cell can bear.
    fn clip(&self, cell: usize, change: i64) -> i64 {
        let now = self.world[cell];
        let (least, most) = self.register.bounds(cell);
        change.clamp((least - now).min(0), (most - now).max(0))
    }

    fn shift(&mut self, cell: usize, change: i64) {
        self.moved.push((cell, change));
        self.is_moved[cell] = true;
        self.carry(cell, change);
    }

    fn unshift(&mut self) {
        if let Some((cell, change)) = self.moved.pop() {
            self.carry(cell, -change);
            self.is_moved[cell] = false;
        }
    }

    fn carry(&mut self, cell: usize, change: i64) {
        let register = self.register;
        self.world[cell] += change;
        for (line, sign) in &register.lines_of[cell] {
            self.imbalance[*line] += sign * change;
            if !self.broken.contains(line) {
                self.broken.push(*line);
            }
        }
    }
}
