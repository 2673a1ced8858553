//! Hides what would give a hidden count away, the cheapest first, until the audit finds every hidden count safe.
//!
//! Afterwards each thing hidden for the sake of others is shown again if that harms nobody, the dearest first, so that
//! no more is hidden than needed.

use std::collections::{BTreeSet, VecDeque};

use super::{
    audit::Audit,
    hidden::Hidden,
    proof::Why,
    register::{Part, Register},
};

/// A cell that cannot be kept: whatever may still be hidden, an outsider would work it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unprotected(pub usize);

/// Hides until all is safe.
pub(super) fn hide_enough(
    register: &Register,
    hidden: &mut Hidden<'_>,
    audit: &mut Audit<'_>,
) -> Result<(), Unprotected> {
    let mut queue: VecDeque<usize> = (0..register.cells.len()).filter(|cell| hidden.must_be_safe(*cell)).collect();
    while let Some(cell) = queue.pop_front() {
        while !audit.is_safe(cell, hidden) {
            let stuck = audit.take_stuck();
            let Some(units) = cheapest(register, hidden, cell, &stuck) else {
                // A count that is not small harms nobody: it was hidden for others, who are judged by themselves.
                let is_harmless = !register.cells[cell].is_small
                    || hangs_on_nothing(register, hidden, cell)
                    || audit.is_safe_at_last(cell, hidden);
                if !is_harmless {
                    return Err(Unprotected(cell));
                }
                break;
            };
            for unit in units {
                let unknown = hidden.hide(unit, Why::ForOthers);
                queue.extend(unknown.into_iter().filter(|cell| hidden.must_be_safe(*cell)));
            }
        }
    }
    Ok(())
}

/// The units to hide next for a cell: on the sums that stood in its way, then on its own, then ever farther off; and of
/// these what costs least.
fn cheapest(register: &Register, hidden: &Hidden<'_>, cell: usize, stuck: &BTreeSet<usize>) -> Option<Vec<usize>> {
    cheapest_on(register, hidden, stuck).or_else(|| farther(register, hidden, cell))
}

fn cheapest_on(register: &Register, hidden: &Hidden<'_>, lines: &BTreeSet<usize>) -> Option<Vec<usize>> {
    let cells: BTreeSet<usize> =
        lines.iter().flat_map(|line| register.lines[*line].terms.iter().map(|(cell, _)| *cell)).collect();
    let choices = cells.into_iter().filter_map(|cell| hidden.to_hide(cell).map(|units| (cell, units)));
    choices.min_by_key(|(cell, units)| (hidden.cost(units), *cell)).map(|(_, units)| units)
}

/// Looks along the sums of the other unknown cells, one ring after another.
fn farther(register: &Register, hidden: &Hidden<'_>, cell: usize) -> Option<Vec<usize>> {
    let mut reached = BTreeSet::from([cell]);
    let mut ring = vec![cell];
    while !ring.is_empty() {
        let lines: BTreeSet<usize> =
            ring.iter().flat_map(|cell| register.lines_of[*cell].iter().map(|(line, _)| *line)).collect();
        if let Some(units) = cheapest_on(register, hidden, &lines) {
            return Some(units);
        }
        let cells = lines.iter().flat_map(|line| register.lines[*line].terms.iter().map(|(cell, _)| *cell));
        ring = cells.filter(|cell| !hidden.is_known()[*cell] && reached.insert(*cell)).collect();
    }
    None
}

/// Shows again what need not be hidden.
pub(super) fn show_what_need_not_be(register: &Register, hidden: &mut Hidden<'_>, audit: &mut Audit<'_>) {
    let for_others = |hidden: &Hidden<'_>, unit: usize| hidden.why(unit) == Some(Why::ForOthers);
    let mut rows: Vec<(u64, usize)> = (0..register.units.len())
        .filter(|unit| register.units[*unit].part == Part::Figure && for_others(hidden, *unit))
        .map(|unit| (register.units[unit].cost, unit))
        .collect();
    rows.sort_by_key(|(cost, unit)| (std::cmp::Reverse(*cost), *unit));
    for (_, unit) in rows {
        let row = register.units[unit].row;
        let units: Vec<usize> =
            register.units_of_row[&row].iter().copied().filter(|unit| for_others(hidden, *unit)).collect();
        let near = component(register, hidden, &register.units[unit].cells);
        hidden.show(&units);
        audit.start_again(&near);
        let is_safe = near.iter().all(|cell| !hidden.must_be_safe(*cell) || audit.is_safe(*cell, hidden));
        if !is_safe {
            hidden.hide(unit, Why::ForOthers);
            audit.start_again(&near);
        }
    }
    // The proof says what worlds there are in the end.
    for cell in 0..register.cells.len() {
        if hidden.must_be_safe(cell) {
            audit.is_safe(cell, hidden);
        }
    }
}

/// Whether a cell hangs together with nothing that anybody knows, but groups that are known to be empty.
///
/// Then there is a world with as many more children like one of its own as one pleases: each sum is over children, and
/// no sum that they stand in is known. So the count could be anything from what it is upwards.
fn hangs_on_nothing(register: &Register, hidden: &Hidden<'_>, cell: usize) -> bool {
    let is_empty_or_unknown = |cell: usize| !hidden.is_known()[cell] || register.cells[cell].truth == 0;
    let is_free = |line: &(usize, i64)| register.lines[line.0].terms.iter().all(|(cell, _)| is_empty_or_unknown(*cell));
    component(register, hidden, &[cell]).iter().all(|cell| register.lines_of[*cell].iter().all(is_free))
}

/// The unknown cells that hang together with some others.
fn component(register: &Register, hidden: &Hidden<'_>, cells: &[usize]) -> Vec<usize> {
    let mut reached: BTreeSet<usize> = cells.iter().copied().collect();
    let mut waiting: Vec<usize> = cells.to_vec();
    while let Some(cell) = waiting.pop() {
        for (line, _) in &register.lines_of[cell] {
            for (other, _) in &register.lines[*line].terms {
                if !hidden.is_known()[*other] && reached.insert(*other) {
                    waiting.push(*other);
                }
            }
        }
    }
    reached.into_iter().collect()
}
