//! Rows that were set aside, for two readers: whoever mends them, and the bounds that say what they could change.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use crate::{
    extracts::Origin,
    frames::{FILE, Frame, ROW},
};

/// The column of a reason, and the one that says that an end date is there and cannot be read.
pub const WHY: &str = "_why";
pub const END_UNREAD: &str = "_end_unread";
/// The column that says that it is known whose the row is, and that its cells stand under their names.
pub const CAN_BE_ASKED: &str = "_can_be_asked";

/// The rows of one file that were set aside, as they stand in it. For the restricted folder only.
#[derive(Debug, Clone)]
pub struct Quarantine {
    pub origin: Origin,
    pub table: String,
    /// The names in the file's header.
    pub names: Vec<String>,
    pub rows: Vec<SetAside>,
}

/// A row that no measure counts, and why.
#[derive(Debug, Clone)]
pub struct SetAside {
    pub row: u32,
    pub why: String,
    /// As written in the file.
    pub cells: Vec<String>,
}

/// The rows of every file that were set aside. `set_aside` gives each row's place among all rows, ascending.
pub fn of_files(frames: &[Frame], numbers: &UInt32Chunked, set_aside: &[(usize, &str)]) -> Vec<Quarantine> {
    let mut quarantines = Vec::new();
    let (mut offset, mut rest) = (0, set_aside);
    for frame in frames {
        let height = frame.rows.height();
        let here = rest.partition_point(|(row, _)| *row < offset + height);
        let (of_file, after) = rest.split_at(here);
        (offset, rest) = (offset + height, after);
        if of_file.is_empty() {
            continue;
        }
        let reasons: BTreeMap<u32, &str> =
            of_file.iter().filter_map(|(row, why)| Some((numbers.get(*row)?, *why))).collect();
        let wanted: BTreeSet<u32> = reasons.keys().copied().collect();
        let mut written = frame.source.rows_as_written(&wanted);
        let rows = reasons.into_iter().map(|(row, why)| SetAside {
            row,
            why: why.to_owned(),
            cells: written.remove(&row).unwrap_or_default(),
        });
        quarantines.push(Quarantine {
            origin: frame.source.origin.clone(),
            table: frame.source.table.clone(),
            names: frame.source.header.names.clone(),
            rows: rows.collect(),
        });
    }
    quarantines
}

/// The rows set aside with whatever of them could be read, the reason, whether an end date is there unread, and whether
/// more can be asked of them.
pub fn as_read(
    rows: &DataFrame,
    set_aside: &[(usize, &str)],
    ends_unread: &BTreeSet<IdxSize>,
    can_be_asked: &BooleanChunked,
) -> PolarsResult<DataFrame> {
    let places: Vec<IdxSize> = set_aside.iter().map(|(row, _)| *row as IdxSize).collect();
    let unread: BooleanChunked = places.iter().map(|row| Some(ends_unread.contains(row))).collect();
    let why: StringChunked = set_aside.iter().map(|(_, why)| Some(*why)).collect();
    let mut few = rows.take(&IdxCa::from_vec(PlSmallStr::EMPTY, places))?;
    let can_be_asked: BooleanChunked = set_aside.iter().map(|(row, _)| can_be_asked.get(*row)).collect();
    few.with_column(can_be_asked.with_name(CAN_BE_ASKED.into()).into_column())?;
    few.with_column(why.with_name(WHY.into()).into_column())?;
    few.with_column(unread.with_name(END_UNREAD.into()).into_column())?;
    debug_assert!(few.column(FILE).is_ok() && few.column(ROW).is_ok());
    Ok(few)
}
