//! The audit: could each hidden count still be anything that it must be able to be?
//!
//! A small count is safe if for each of 1 to 5 there is a world where it is that, and one where it is 6 or more. A
//! count hidden for the sake of others is safe if worlds leave it as wide a range.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    bounds,
    found::{Disproved, Found, Seen},
    hidden::Hidden,
    register::Register,
    solver,
    worlds::Worlds,
};

/// The judge, and the worlds that it has found so far.
pub(super) struct Audit<'a> {
    register: &'a Register,
    worlds: Worlds<'a>,
    found: Found,
    smallest_shown: i64,
    /// Whether worlds far from the truth are looked for too, which takes longer.
    is_thorough: bool,
}

impl<'a> Audit<'a> {
    pub fn of(register: &'a Register, smallest_shown: i64) -> Self {
        let found = Found::truth_alone(register, smallest_shown);
        Self { register, worlds: Worlds::around(register), found, smallest_shown, is_thorough: false }
    }

    /// Learns that some cells are shown again; gives what that disproves.
    pub fn disprove(&mut self, known: &[usize]) -> Disproved {
        self.found.disprove(known)
    }

    /// Learns that they are hidden after all.
    pub fn admit(&mut self, disproved: &Disproved) {
        self.found.admit(disproved);
    }

    pub fn seen(&self, cell: usize) -> Seen {
        self.found.seen(cell)
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

    /// Whether a cell is safe once only figures about everyone could still be hidden for it: it could be any of the
    /// small counts, or has a range as wide that goes beyond them. All that hangs together with it is looked through.
    ///
    /// Not every small value is possible then: five children in three groups that hold somebody cannot be two.
    pub fn is_safe_at_last(&mut self, cell: usize, hidden: &Hidden<'_>) -> bool {
        let was_thorough = std::mem::replace(&mut self.is_thorough, true);
        let is_safe =
            self.could_be_any_small(cell, hidden) || (self.is_wide(cell, hidden) && self.could_be_large(cell, hidden));
        self.is_thorough = was_thorough;
        is_safe
    }

    /// Whether the worlds found already show as much.
    pub fn is_proved_at_last(&self, cell: usize) -> bool {
        let (seen, large) = (self.seen(cell), self.smallest_shown);
        self.is_any_small(cell) || (seen.width() >= large - 1 && seen.most >= large)
    }

    /// Whether the worlds found already show that a small count could be any of the small ones, and more.
    pub fn is_proved(&self, cell: usize) -> bool {
        self.is_any_small(cell) && self.seen(cell).most >= self.smallest_shown
    }

    /// Whether the worlds found already show that a count could be any of the small ones.
    pub fn is_any_small(&self, cell: usize) -> bool {
        (1..self.smallest_shown).all(|value| self.seen(cell).has(value))
    }

    /// Whether it shows at once that a cell could be any of the small counts if that were hidden. Remembers nothing, for it
    /// may not come to it.
    pub fn would_be_enough(&self, cell: usize, hidden: &Hidden<'_>) -> bool {
        let (least, most) = bounds::range(self.register, cell, hidden.is_known());
        let world = |value| solver::nearby(self.register, cell, (value, value), hidden.is_known());
        let may_be = least <= 1 && self.smallest_shown <= most + 1;
        may_be && (1..self.smallest_shown).all(|value| self.seen(cell).has(value) || world(value).is_some())
    }

    fn could_be_any_small(&mut self, cell: usize, hidden: &Hidden<'_>) -> bool {
        let (least, most) = bounds::range(self.register, cell, hidden.is_known());
        let may_be = least <= 1 && self.smallest_shown <= most + 1;
        may_be && (1..self.smallest_shown).all(|value| self.seen(cell).has(value) || self.reaches(cell, value, hidden))
    }

    fn could_be_large(&mut self, cell: usize, hidden: &Hidden<'_>) -> bool {
        let from = self.smallest_shown;
        let (_, most) = bounds::range(self.register, cell, hidden.is_known());
        if most < from {
            return false;
        }
        for value in from..from + 4 {
            if self.seen(cell).most < from {
                self.look(cell, value, hidden);
            }
        }
        if self.seen(cell).most < from {
            self.solve(cell, (from, from + 4), hidden);
        }
        self.seen(cell).most >= from
    }

    /// As far up as worlds go, and as far down as then is needed.
    fn is_wide(&mut self, cell: usize, hidden: &Hidden<'_>) -> bool {
        let width = self.smallest_shown - 1;
        let truth = self.register.cells[cell].truth;
        if self.seen(cell).width() >= width {
            return true;
        }
        let (least, most) = bounds::range(self.register, cell, hidden.is_known());
        if most - least < width {
            return false;
        }
        let highest = most.min(truth + width);
        let mut upwards = (self.seen(cell).most + 1..=highest).rev();
        upwards.any(|value| self.reaches(cell, value, hidden));
        let down = self.seen(cell).most - width;
        self.seen(cell).least <= down || (down >= least && self.reaches(cell, down, hidden))
    }

    /// Whether there is a world where a cell has a value.
    fn reaches(&mut self, cell: usize, value: i64, hidden: &Hidden<'_>) -> bool {
        self.look(cell, value, hidden) == value || self.solve(cell, (value, value), hidden)
    }

    /// Looks for a world where a cell has a value, and remembers what every cell is there. Gives what it came to.
    fn look(&mut self, cell: usize, value: i64, hidden: &Hidden<'_>) -> i64 {
        let world = self.worlds.towards(cell, value, hidden.is_known());
        self.remember(world).get(&cell).copied().unwrap_or(self.register.cells[cell].truth)
    }

    /// The same by integer programming, for what the quick search did not find. Whether there is such a world.
    fn solve(&mut self, cell: usize, between: (i64, i64), hidden: &Hidden<'_>) -> bool {
        let world = if self.is_thorough { solver::world } else { solver::nearby };
        let world = world(self.register, cell, between, hidden.is_known());
        world.map(|world| self.remember(world)).is_some()
    }

    fn remember(&mut self, world: BTreeMap<usize, i64>) -> BTreeMap<usize, i64> {
        self.found.add(&world);
        world
    }
}
