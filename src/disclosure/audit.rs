//! The audit: could each hidden count still be anything that it must be able to be?
//!
//! A small count is safe if for each of 1 to 5 there is a world where it is that, and one where it is 6 or more. A
//! count hidden for the sake of others is safe if worlds leave it as wide a range. Hiding more never takes a world away,
//! so what was once found stays found.

use std::collections::BTreeSet;

use super::{hidden::Hidden, register::Register, worlds::Worlds};

/// The values of each cell that some world has.
pub(super) struct Audit<'a> {
    register: &'a Register,
    worlds: Worlds<'a>,
    smallest_shown: i64,
    seen: Vec<Seen>,
}

/// What a cell is in the worlds found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub least: i64,
    pub most: i64,
    /// Bit v is set where some world has the value v.
    small: u64,
}

impl<'a> Audit<'a> {
    pub fn of(register: &'a Register, smallest_shown: i64) -> Self {
        Self { register, worlds: Worlds::around(register), smallest_shown, seen: seen_in_truth(register) }
    }

    /// Forgets every world but the true one, because something was shown again.
    pub fn start_again(&mut self, cells: &[usize]) {
        for cell in cells {
            self.seen[*cell] = Seen::of(self.register.cells[*cell].truth);
        }
    }

    pub fn seen(&self, cell: usize) -> Seen {
        self.seen[cell]
    }

    /// The sums that kept the last cell from being safe.
    pub fn take_stuck(&mut self) -> BTreeSet<usize> {
        self.worlds.take_stuck()
    }

    /// Whether an outsider who knows everything shown is left with enough doubt about a cell.
    pub fn is_safe(&mut self, cell: usize, hidden: &Hidden<'_>) -> bool {
        self.worlds.take_stuck();
        match self.register.cells[cell].is_small {
            true => self.could_be_any_small(cell, hidden) && self.could_be_large(cell, hidden),
            false => self.is_wide(cell, hidden),
        }
    }

    /// Whether a cell is safe once nothing more can be hidden: a longer look, and at least a range as wide.
    ///
    /// Not every small value is possible then: five children in three groups that hold somebody cannot be two.
    pub fn is_safe_at_last(&mut self, cell: usize, hidden: &Hidden<'_>) -> bool {
        self.worlds.be_patient(true);
        let is_safe = self.is_safe(cell, hidden) || (self.is_wide(cell, hidden) && self.could_be_large(cell, hidden));
        self.worlds.be_patient(false);
        is_safe
    }

    fn could_be_any_small(&mut self, cell: usize, hidden: &Hidden<'_>) -> bool {
        (1..self.smallest_shown).all(|value| {
            if !self.seen[cell].has(value) {
                self.look(cell, value, hidden);
            }
            self.seen[cell].has(value)
        })
    }

    fn could_be_large(&mut self, cell: usize, hidden: &Hidden<'_>) -> bool {
        let from = self.smallest_shown;
        for value in from..from + 4 {
            if self.seen[cell].most < from {
                self.look(cell, value, hidden);
            }
        }
        self.seen[cell].most >= from
    }

    /// As far up as worlds go, and as far down as then is needed.
    fn is_wide(&mut self, cell: usize, hidden: &Hidden<'_>) -> bool {
        let width = self.smallest_shown - 1;
        let truth = self.register.cells[cell].truth;
        if self.seen[cell].width() < width {
            self.look(cell, truth + width, hidden);
        }
        if self.seen[cell].width() < width {
            self.look(cell, (truth - width).max(0), hidden);
        }
        self.seen[cell].width() >= width
    }

    /// Looks for a world where a cell has a value, and remembers what every cell is there.
    fn look(&mut self, cell: usize, value: i64, hidden: &Hidden<'_>) {
        for (cell, value) in self.worlds.towards(cell, value, hidden.is_known()) {
            self.seen[cell].add(value);
        }
    }
}

fn seen_in_truth(register: &Register) -> Vec<Seen> {
    register.cells.iter().map(|cell| Seen::of(cell.truth)).collect()
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

    fn width(self) -> i64 {
        self.most - self.least
    }

    fn has(self, value: i64) -> bool {
        (0..64).contains(&value) && self.small >> value & 1 == 1
    }
}
