//! Hides what would give a hidden count away, the cheapest first, until the audit finds every hidden count safe.
//!
//! Afterwards each thing hidden for the sake of others is shown again if that harms nobody, the dearest first, so that
//! no more is hidden than needed.

use std::collections::{BTreeSet, VecDeque};

use super::{
    audit::Audit,
    hidden::Hidden,
    proof::Why,
    register::{ALL, Group, Part, Register},
};

/// A cell that cannot be kept: whatever may still be hidden, an outsider would work it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unprotected(pub usize);

/// Hides until all is safe. Gives the cells that are only as safe as can be without giving up figures about everyone.
///
/// Parts of breakdowns go first. Where they do not suffice, the whole breakdown goes, with its noughts; then every
/// breakdown of the population in that month; and only then a figure about everyone.
pub(super) fn hide_enough(
    register: &Register,
    hidden: &mut Hidden<'_>,
    audit: &mut Audit<'_>,
) -> Result<BTreeSet<usize>, Unprotected> {
    let mut at_last = BTreeSet::new();
    let mut queue: VecDeque<usize> = (0..register.cells.len()).filter(|cell| hidden.must_be_safe(*cell)).collect();
    while let Some(cell) = queue.pop_front() {
        while !audit.is_safe(cell, hidden) {
            let stuck: Vec<usize> = audit.take_stuck().into_iter().collect();
            let part = cheapest_part(register, hidden, cell, &stuck);
            let Some(units) = part.or_else(|| {
                let is_enough = is_enough_at_last(register, hidden, audit, cell);
                (!is_enough).then(|| whole_tables(register, hidden, audit, cell)).flatten()
            }) else {
                if !is_enough_at_last(register, hidden, audit, cell) {
                    return Err(Unprotected(cell));
                }
                at_last.insert(cell);
                break;
            };
            for unit in units {
                let unknown = hidden.hide_for(unit, cell);
                queue.extend(unknown.into_iter().filter(|cell| hidden.must_be_safe(*cell)));
            }
        }
    }
    Ok(at_last)
}

/// Whether a cell can stay as it is where only figures about everyone are left to hide.
///
/// A count that is not small harms nobody: it was hidden for others, who are judged by themselves.
fn is_enough_at_last(register: &Register, hidden: &Hidden<'_>, audit: &mut Audit<'_>, cell: usize) -> bool {
    !register.cells[cell].is_small
        || audit.is_proved_at_last(cell)
        || hangs_on_nothing(register, hidden, cell)
        || audit.is_safe_at_last(cell, hidden)
}

/// All that is still shown of the breakdown that a cell is of; else of every breakdown of its population in its month;
/// else a figure about everyone; else all that count the same, in whatever month; else all breakdowns of the population,
/// and at last everything about it.
fn whole_tables(register: &Register, hidden: &Hidden<'_>, audit: &Audit<'_>, cell: usize) -> Option<Vec<usize>> {
    let group = &register.cells[cell].group;
    let is_here = |other: &Group| other.month == group.month && other.window == group.window;
    let part = |other: &Group| other.breakdown != ALL;
    shown_of(register, hidden, group, &|other| part(other) && is_here(other) && other.breakdown == group.breakdown)
        .or_else(|| shown_of(register, hidden, group, &|other| part(other) && is_here(other)))
        .or_else(|| of_everyone(register, hidden, audit, cell))
        .or_else(|| shown_of(register, hidden, group, &|other| other.count == group.count))
        .or_else(|| shown_of(register, hidden, group, &part))
        .or_else(|| shown_of(register, hidden, group, &|_| true))
}

/// The shown units about the population of a group that are meant.
fn shown_of(
    register: &Register,
    hidden: &Hidden<'_>,
    group: &Group,
    is_meant: &dyn Fn(&Group) -> bool,
) -> Option<Vec<usize>> {
    let of_population = group.owner.trim_end_matches('\'');
    let is_of_it = |cell: &usize| {
        let other = &register.cells[*cell].group;
        is_meant(other) && other.owner.trim_end_matches('\'') == of_population
    };
    let units = (0..register.units.len()).filter(|unit| hidden.why(*unit).is_none());
    let units: Vec<usize> = units.filter(|unit| register.units[*unit].cells.iter().any(is_of_it)).collect();
    (!units.is_empty()).then_some(units)
}

/// How far a figure about everyone may be from the cell that it is given up for, and how many are tried.
const SUMS_AWAY: usize = 4;
const TRIED: usize = 3;

/// The figure about everyone to give up for a cell: of those nearby that cost about as little as any the first that is
/// enough by itself, else the cheapest. So a headline is given up only where all the others together will not do; what
/// turns out not to be needed is shown again.
fn of_everyone(register: &Register, hidden: &Hidden<'_>, audit: &Audit<'_>, cell: usize) -> Option<Vec<usize>> {
    let near = register.near(cell, SUMS_AWAY, hidden.is_known());
    let mut choices = choices(register, hidden, &register.lines_of_all(&near), &|_| true);
    choices.sort_by_key(|(cost, cell, _)| (*cost, *cell));
    let is_enough = |(_, _, units): &&(u64, usize, Vec<usize>)| {
        let mut tried = hidden.clone();
        for unit in units {
            tried.hide_for(*unit, cell);
        }
        audit.would_be_enough(cell, &tried)
    };
    let cheapest = choices.first()?;
    let about_as_cheap = |(cost, _, _): &&(u64, usize, Vec<usize>)| *cost <= 2 * cheapest.0;
    let enough = choices.iter().take_while(about_as_cheap).take(TRIED).find(is_enough);
    Some(enough.unwrap_or(cheapest).2.clone())
}

/// What can be hidden on some sums: for each cell that may go, what that costs and the units to hide.
fn choices(
    register: &Register,
    hidden: &Hidden<'_>,
    lines: &[usize],
    may_go: &dyn Fn(usize) -> bool,
) -> Vec<(u64, usize, Vec<usize>)> {
    let mut cells: Vec<usize> =
        lines.iter().flat_map(|line| &register.lines[*line].terms).map(|(cell, _)| *cell).collect();
    cells.sort_unstable();
    cells.dedup();
    let of_cell = |cell: usize| hidden.to_hide(cell).map(|units| (hidden.cost(&units), cell, units));
    cells.into_iter().filter(|cell| may_go(*cell)).filter_map(of_cell).collect()
}

/// The part of a breakdown to hide next for a cell: on the sums that stood in its way, then on its own, then ever farther
/// off; and of these what costs least.
fn cheapest_part(register: &Register, hidden: &Hidden<'_>, cell: usize, stuck: &[usize]) -> Option<Vec<usize>> {
    part_on(register, hidden, stuck).or_else(|| farther(register, hidden, cell))
}

fn part_on(register: &Register, hidden: &Hidden<'_>, lines: &[usize]) -> Option<Vec<usize>> {
    let is_part = |cell: usize| register.cells[cell].group.breakdown != ALL;
    let choices = choices(register, hidden, lines, &is_part);
    choices.into_iter().min_by_key(|(cost, cell, _)| (*cost, *cell)).map(|(_, _, units)| units)
}

/// Looks along the sums of the other unknown cells, one ring after another.
fn farther(register: &Register, hidden: &Hidden<'_>, cell: usize) -> Option<Vec<usize>> {
    let mut reached = BTreeSet::from([cell]);
    let mut ring = vec![cell];
    while !ring.is_empty() {
        let lines = register.lines_of_all(&ring);
        if let Some(units) = part_on(register, hidden, &lines) {
            return Some(units);
        }
        let cells = lines.iter().flat_map(|line| register.lines[*line].terms.iter().map(|(cell, _)| *cell));
        ring = cells.filter(|cell| !hidden.is_known()[*cell] && reached.insert(*cell)).collect();
    }
    None
}

/// Shows again what need not be hidden, the dearest first. Once is enough: whatever is shown only makes it harder to show
/// more.
pub(super) fn show_what_need_not_be(
    register: &Register,
    hidden: &mut Hidden<'_>,
    audit: &mut Audit<'_>,
    at_last: BTreeSet<usize>,
) {
    let mut at_last = at_last;
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
        // All that the row would show again, the counts beside its figure too.
        let cells: Vec<usize> = units.iter().flat_map(|unit| register.units[*unit].cells.iter().copied()).collect();
        let together = register.component(&cells, hidden.is_known());
        let asked_at_last: BTreeSet<usize> = together.into_iter().filter(|cell| at_last.contains(cell)).collect();
        let for_whom = hidden.for_whom(unit);
        hidden.show(&units);
        // For a figure about everyone it is enough that each count could be any of the small ones.
        let of_everyone = register.cells[cells[0]].group.breakdown == ALL;
        let disproved = audit.disprove(&cells);
        let is_safe = |cell: &usize| {
            let must_be_safe = hidden.must_be_safe(*cell) && register.cells[*cell].is_small;
            !must_be_safe
                || match of_everyone || at_last.contains(cell) {
                    true => is_enough_at_last(register, hidden, audit, *cell),
                    false => audit.is_safe(*cell, hidden),
                }
        };
        // Whom it was hidden for is asked first, as the likeliest to object.
        if for_whom.iter().chain(disproved.cells.union(&asked_at_last)).all(is_safe) {
            at_last.extend(disproved.cells.iter().filter(|cell| !audit.is_proved(**cell)));
        } else {
            hidden.hide(unit, Why::ForOthers);
            audit.admit(&disproved);
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
    register.component(&[cell], hidden.is_known()).iter().all(|cell| register.lines_of[*cell].iter().all(is_free))
}
