//! What sums leave a count at first sight: no proof that it could be anything, but often one that it could not.
//!
//! Most counts that are given away are given away by a sum or two. To see that here spares a search for a world that does
//! not exist.

use super::register::Register;

/// How many sums away other counts are narrowed before they narrow this one.
const DEPTH: u32 = 2;

/// The least and the most that the sums around a cell leave it.
pub(super) fn range(register: &Register, cell: usize, is_known: &[bool]) -> (i64, i64) {
    narrowed(register, cell, is_known, DEPTH)
}

fn narrowed(register: &Register, cell: usize, is_known: &[bool], depth: u32) -> (i64, i64) {
    if is_known[cell] {
        let truth = register.cells[cell].truth;
        return (truth, truth);
    }
    let (mut least, mut most) = register.bounds(cell);
    if depth == 0 {
        return (least, most);
    }
    for (line, own) in &register.lines_of[cell] {
        let (mut low, mut high) = (0, 0);
        for (other, sign) in register.lines[*line].terms.iter().filter(|(other, _)| *other != cell) {
            let (from, to) = narrowed(register, *other, is_known, depth - 1);
            // The cell is what the others come to, each with its sign against the cell's own.
            let (from, to) = if sign * own > 0 { (-to, -from) } else { (from, to) };
            (low, high) = (low + from, high + to);
        }
        (least, most) = (least.max(low), most.min(high));
    }
    (least, most)
}
