//! Frames: the bytes of an extract as typed columns, with the file's own row numbers.
//!
//! Everything is read as text first and then parsed by the contract. A cell that will not parse is null *and
//! remembered*. No row is dropped here.

mod by_number;
mod cells;
mod dates;
mod distinct;
mod text;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use polars::prelude::*;
use rayon::prelude::*;

use crate::{
    definitions::{self, Contract, Holds},
    extracts::Extract,
    vocabulary::{Diagnostic, Month, Place, words::counted},
};

pub use by_number::{ByNumber, at};
pub use cells::labels;
pub use text::Broken;

/// The column that holds the row number as a spreadsheet shows it, the header being row 1.
pub const ROW: &str = "_row";
/// The column that holds the place of the file among the files of its table.
pub const FILE: &str = "_file";

/// One extract, read. Not yet checked.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The extract as it arrived, for the rows that somebody must mend.
    pub source: Extract,
    /// Every column of the contract that the file has, and [`ROW`].
    pub rows: DataFrame,
    /// The rows, by their place in `rows`, whose cell in a column was not blank and could not be read.
    pub unread: BTreeMap<String, Vec<IdxSize>>,
    /// The rows whose date in a column was written with two digits for the year.
    pub short_years: BTreeMap<String, Vec<IdxSize>>,
    /// The rows whose cells cannot be trusted to stand under their names, and why.
    pub broken: Vec<(IdxSize, Broken)>,
    /// How many rows of the file were blank from end to end; they are no rows.
    pub blank_rows: usize,
    /// How many rows name the columns once more; they are no rows either.
    pub repeated_headers: usize,
    /// The place of each column in the file, counted from 0.
    pub positions: BTreeMap<String, usize>,
}

impl Frame {
    /// What is to be said of the file as a whole.
    pub fn oddities(&self) -> Vec<Diagnostic> {
        let place = || Place::file(&self.source.origin.file);
        let mut told = Vec::new();
        if self.blank_rows > 0 {
            let what =
                format!("`{}` holds {}, which count as none", self.source.file, counted(self.blank_rows, "blank row"));
            told.push(Diagnostic::note("MP0222", what).at(place()));
        }
        if self.repeated_headers > 0 {
            let rows = counted(self.repeated_headers, "row");
            let what = format!("`{}` names its columns again in {rows}, which count as none", self.source.file);
            told.push(Diagnostic::note("MP0237", what).at(place()).hint("files were glued together; nothing was lost"));
        }
        if self.rows.height() == 0 {
            let what = format!("`{}` names its columns and holds no row", self.source.file);
            let hint = "if there should be rows, ask for the extract again; every count of this table is of none";
            told.push(Diagnostic::warning("MP0225", what).at(place()).hint(hint));
        }
        told
    }
}

/// How many files are read side by side. A thread that waits for its own columns takes up another file meanwhile, on top
/// of its stack: thousands of files at once would overflow it.
const AT_ONCE: usize = 32;

/// Reads every extract by the contract of its table; a file that cannot be read stops only itself.
///
/// A year of two digits is the latest that does not lie after the last day of all extracts together, so files that
/// hold such years are read again once that day is known.
pub fn read_all(extracts: Vec<Extract>, contracts: &BTreeMap<String, Contract>) -> Vec<Result<Frame, Diagnostic>> {
    let mut first = Vec::with_capacity(extracts.len());
    let mut left = extracts.into_iter().peekable();
    while left.peek().is_some() {
        let some: Vec<Extract> = left.by_ref().take(AT_ONCE).collect();
        first.par_extend(some.into_par_iter().map(|extract| read(&contracts[&extract.table], extract, None)));
    }
    let awaits = |read: &Result<Read, Diagnostic>| read.as_ref().is_ok_and(|read| read.awaits_century);
    let last_day = if first.iter().any(awaits) { last_day(&first, contracts) } else { None };
    let again = |one: Result<Read, Diagnostic>| {
        let one = one?;
        match last_day.filter(|_| one.awaits_century) {
            Some(day) => Ok(read(&contracts[&one.frame.source.table], one.frame.source, Some(day))?.frame),
            None => Ok(one.frame),
        }
    };
    first.into_iter().map(again).collect()
}

struct Read {
    frame: Frame,
    awaits_century: bool,
}

/// The last day of the month of the latest start or end in any extract.
fn last_day(read: &[Result<Read, Diagnostic>], contracts: &BTreeMap<String, Contract>) -> Option<NaiveDate> {
    let latest = |frame: &Frame| {
        let dates = contracts[&frame.source.table].columns.iter().filter(|column| column.holds == Holds::Date);
        let days =
            dates.filter(|column| column.must_be_known || column.is_start || column.is_end).filter_map(|column| {
                let days = frame.rows.column(&column.name).ok()?.cast(&DataType::Int32).ok()?;
                days.i32().ok()?.max()
            });
        days.max()
    };
    let day = read.iter().flatten().filter_map(|read| latest(&read.frame)).max()?;
    NaiveDate::from_epoch_days(day).map(|day| Month::of(day).last_day())
}

/// Reads an extract by its contract, or says why the file cannot be read. `latest` is the day that a year of two
/// digits does not lie after, once it is known.
fn read(contract: &Contract, source: Extract, latest: Option<NaiveDate>) -> Result<Read, Diagnostic> {
    let positions: BTreeMap<String, usize> = contract
        .columns
        .iter()
        .filter_map(|column| Some((column.name.clone(), source.header.position(column).ok()??)))
        .collect();
    let unreadable = |_: PolarsError| {
        // The engine's own message may quote the cell it stumbled on, so it is not passed on.
        Diagnostic::error("MP0211", format!("`{}` has a row that cannot be split into its columns", source.file))
            .at(Place::file(&source.file))
            .hint("look for a quotation mark that is opened and not closed, or a row with more cells than the header")
    };
    let text::Text { mut columns, broken, blank_rows, repeated_headers } =
        text::columns(&source, &positions, contract).map_err(unreadable)?;
    let numbers = columns.drop_in_place(ROW).map_err(unreadable)?;
    let present: Vec<&definitions::Column> =
        contract.columns.iter().filter(|column| positions.contains_key(&column.name)).collect();
    let mut raw = Vec::with_capacity(present.len());
    for column in &present {
        raw.push(columns.drop_in_place(&column.name).map_err(unreadable)?);
    }
    let parsed: Vec<cells::Cells> = raw
        .into_par_iter()
        .zip(&present)
        .map(|(raw, column)| cells::parse(raw, column, latest))
        .collect::<PolarsResult<_>>()
        .map_err(unreadable)?;
    let mut read = vec![numbers];
    let (mut unread, mut short_years) = (BTreeMap::new(), BTreeMap::new());
    let mut awaits_century = false;
    for (column, cells) in present.iter().zip(parsed) {
        read.push(cells.parsed);
        awaits_century |= cells.awaits_century;
        for (rows, of_column) in [(cells.unread, &mut unread), (cells.short_years, &mut short_years)] {
            if !rows.is_empty() {
                of_column.insert(column.name.clone(), rows);
            }
        }
    }
    let height = read.first().map_or(0, Column::len);
    let rows = DataFrame::new(height, read).map_err(unreadable)?;
    let frame = Frame { source, rows, unread, short_years, broken, blank_rows, repeated_headers, positions };
    Ok(Read { frame, awaits_century })
}

/// The type of the parsed cells of a column.
pub fn data_type(holds: Holds) -> DataType {
    match holds {
        Holds::Id | Holds::Text | Holds::Code | Holds::Postcode => labels(),
        Holds::Date | Holds::Month => DataType::Date,
        Holds::Money => DataType::Int64,
        Holds::Number => DataType::Float64,
    }
}
