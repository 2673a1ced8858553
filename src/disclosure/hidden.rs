//! What is hidden so far, and what an outsider therefore knows.

use super::{
    proof::Why,
    register::{Count, Part, Register},
};

/// How much dearer a row is that says a zero.
const FOR_NONE: u64 = 20;

/// Units hidden and cells known, kept in step.
#[derive(Debug, Clone)]
pub(super) struct Hidden<'a> {
    register: &'a Register,
    why: Vec<Option<Why>>,
    /// For the sake of which cell each unit was hidden, where it was for another.
    for_whom: Vec<Option<usize>>,
    /// By how many shown units each cell is published.
    shown_by: Vec<usize>,
    is_known: Vec<bool>,
}

impl<'a> Hidden<'a> {
    /// Everything shown but what may not be: small counts, what was hidden before, what cannot be judged.
    pub fn primary(register: &'a Register) -> Self {
        let shown_by: Vec<usize> = register.units_of.iter().map(Vec::len).collect();
        let is_known = shown_by.iter().zip(&register.cells).map(|(by, cell)| *by > 0 || cell.is_out).collect();
        let mut hidden = Self {
            register,
            why: vec![None; register.units.len()],
            for_whom: vec![None; register.units.len()],
            shown_by,
            is_known,
        };
        for (index, unit) in register.units.iter().enumerate() {
            let is_small = unit.cells.iter().any(|cell| register.cells[*cell].is_small);
            if is_small || unit.is_unproved {
                hidden.hide(index, Why::Small);
            } else if let Some(why) = unit.never {
                hidden.hide(index, why);
            } else if unit.was_hidden {
                hidden.hide(index, Why::HiddenBefore);
            }
        }
        hidden
    }

    /// Hides a unit; a figure takes with it the counts beside it. Gives the cells that nobody knows any more.
    pub fn hide(&mut self, unit: usize, why: Why) -> Vec<usize> {
        let (row, part) = (self.register.units[unit].row, self.register.units[unit].part);
        let with_it = self.register.units_of_row.get(&row).filter(|_| part == Part::Figure);
        let units: Vec<usize> = with_it.cloned().unwrap_or_else(|| vec![unit]);
        let mut unknown = Vec::new();
        for unit in units.into_iter().filter(|unit| self.why[*unit].is_none()).collect::<Vec<_>>() {
            self.why[unit] = Some(why);
            for cell in &self.register.units[unit].cells {
                self.shown_by[*cell] -= 1;
                if self.shown_by[*cell] == 0 && !self.register.cells[*cell].is_out {
                    self.is_known[*cell] = false;
                    unknown.push(*cell);
                }
            }
        }
        unknown
    }

    /// Hides a unit for the sake of a cell that it would give away.
    pub fn hide_for(&mut self, unit: usize, cell: usize) -> Vec<usize> {
        for unit in &self.register.units_of_row[&self.register.units[unit].row] {
            self.for_whom[*unit].get_or_insert(cell);
        }
        self.hide(unit, Why::ForOthers)
    }

    /// The cell for whose sake a unit was hidden.
    pub fn for_whom(&self, unit: usize) -> Option<usize> {
        self.for_whom[unit].filter(|_| self.why[unit] == Some(Why::ForOthers))
    }

    /// Shows again the units that were hidden only for the sake of others.
    pub fn show(&mut self, units: &[usize]) {
        for unit in units {
            if self.why[*unit].take().is_some() {
                for cell in &self.register.units[*unit].cells {
                    self.shown_by[*cell] += 1;
                    self.is_known[*cell] = true;
                }
            }
        }
    }

    pub fn why(&self, unit: usize) -> Option<Why> {
        self.why[unit]
    }

    pub fn is_known(&self) -> &[bool] {
        &self.is_known
    }

    /// Whether a cell has to be safe: it is small, or a paper would show that it was hidden.
    pub fn must_be_safe(&self, cell: usize) -> bool {
        let known = &self.register.cells[cell];
        if known.is_out || known.truth == 0 {
            return false;
        }
        let is_marked = !self.is_known[cell]
            && !matches!(known.group.count, Count::Rest(_) | Count::Implied(_))
            && !self.register.units_of[cell].is_empty();
        known.is_small || is_marked
    }

    /// The shown units that would all have to go for a cell to be unknown; nothing if one of them has to stay.
    ///
    /// A count of none stays: a reader knows that what is hidden is not one.
    pub fn to_hide(&self, cell: usize) -> Option<Vec<usize>> {
        let of_cell = &self.register.units_of[cell];
        let may = self.is_known[cell]
            && !self.register.cells[cell].is_out
            && !of_cell.is_empty()
            && of_cell.iter().all(|unit| self.register.size(*unit) > 0);
        may.then(|| of_cell.iter().copied().filter(|unit| self.why[*unit].is_none()).collect())
    }

    pub fn cost(&self, units: &[usize]) -> u64 {
        let price = |unit: &usize| self.register.units[*unit].cost * if self.has_none(*unit) { FOR_NONE } else { 1 };
        units.iter().map(price).sum()
    }

    /// Whether a unit says that nobody of some was counted: true zeros are shown as long as anything else will do.
    fn has_none(&self, unit: usize) -> bool {
        let cells = &self.register.units[unit].cells;
        cells.iter().any(|cell| {
            let cell = &self.register.cells[*cell];
            cell.truth == 0 && matches!(cell.group.count, Count::Numerator(_))
        })
    }
}
