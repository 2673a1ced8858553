//! The worlds found so far, and what each count is in them.
//!
//! A world stays one as long as nothing in which it differs from the truth is shown. So what is hidden takes none away,
//! and what is shown again takes away those that it disproves and no others.

use std::collections::{BTreeMap, BTreeSet};

use super::register::Register;

/// Worlds that told something new when they were found.
pub(super) struct Found {
    truth: Vec<i64>,
    smallest_shown: i64,
    seen: Vec<Seen>,
    /// Which worlds are disproved by what is shown.
    is_out: Vec<bool>,
    /// The cells that differ from the truth in each world.
    differ: Vec<Vec<usize>>,
    /// By cell: the worlds in which it differs, and what it is there.
    values: Vec<Vec<(usize, i64)>>,
}

/// What a cell is in the worlds found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub least: i64,
    pub most: i64,
    /// Bit v is set where some world has the value v.
    small: u64,
}

/// Worlds that were disproved, and the cells of which less is found without them.
pub(super) struct Disproved {
    worlds: Vec<usize>,
    pub cells: BTreeSet<usize>,
}

impl Found {
    /// The true world, which there always is.
    pub fn truth_alone(register: &Register, smallest_shown: i64) -> Self {
        let truth: Vec<i64> = register.cells.iter().map(|cell| cell.truth).collect();
        Self {
            smallest_shown,
            seen: truth.iter().map(|value| Seen::of(*value)).collect(),
            is_out: Vec::new(),
            differ: Vec::new(),
            values: vec![Vec::new(); truth.len()],
            truth,
        }
    }

    pub fn seen(&self, cell: usize) -> Seen {
        self.seen[cell]
    }

    /// Keeps a world if it tells something new.
    pub fn add(&mut self, world: &BTreeMap<usize, i64>) {
        let is_new = |(cell, value): (&usize, &i64)| self.seen[*cell].lacks(*value, self.smallest_shown);
        if !world.iter().any(is_new) {
            return;
        }
        let index = self.differ.len();
        let differ: Vec<usize> =
            world.iter().filter(|(cell, value)| self.truth[**cell] != **value).map(|(cell, _)| *cell).collect();
        for cell in &differ {
            self.seen[*cell].add(world[cell]);
            self.values[*cell].push((index, world[cell]));
        }
        self.differ.push(differ);
        self.is_out.push(false);
    }

    /// Takes out the worlds that are disproved once some cells are known.
    pub fn disprove(&mut self, known: &[usize]) -> Disproved {
        let against = known.iter().flat_map(|cell| &self.values[*cell]).map(|(world, _)| *world);
        let worlds: BTreeSet<usize> = against.filter(|world| !self.is_out[*world]).collect();
        let cells = worlds.iter().flat_map(|world| self.differ[*world].iter().copied()).collect();
        let disproved = Disproved { worlds: worlds.into_iter().collect(), cells };
        self.set(&disproved, true);
        disproved
    }

    /// Takes them in again, because what disproved them is hidden after all.
    pub fn admit(&mut self, disproved: &Disproved) {
        self.set(disproved, false);
    }

    fn set(&mut self, disproved: &Disproved, is_out: bool) {
        for world in &disproved.worlds {
            self.is_out[*world] = is_out;
        }
        for cell in &disproved.cells {
            let mut seen = Seen::of(self.truth[*cell]);
            let values = self.values[*cell].iter().filter(|(world, _)| !self.is_out[*world]);
            values.for_each(|(_, value)| seen.add(*value));
            self.seen[*cell] = seen;
        }
    }
}

impl Seen {
    fn of(value: i64) -> Self {
        let mut seen = Self { least: value, most: value, small: 0 };
        seen.add(value);
        seen
    }

    fn add(&mut self, value: i64) {
        self.least = self.least.min(value);
        self.most = self.most.max(value);
        if (0..64).contains(&value) {
            self.small |= 1 << value;
        }
    }

    fn lacks(self, value: i64, smallest_shown: i64) -> bool {
        let is_small = (1..smallest_shown).contains(&value);
        !(self.least..=self.most).contains(&value) || (is_small && !self.has(value))
    }

    pub fn width(self) -> i64 {
        self.most - self.least
    }

    pub fn has(self, value: i64) -> bool {
        (0..64).contains(&value) && self.small >> value & 1 == 1
    }
}
