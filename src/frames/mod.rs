//! Frames: the bytes of an extract as typed columns, with the file's own row numbers.
//!
//! Everything is read as text first and then parsed by the contract. A cell that will not parse is null *and
//! remembered*. No row is dropped here.

mod cells;
mod text;

use std::collections::BTreeMap;

use polars::prelude::*;
use rayon::prelude::*;

use crate::{
    definitions::{self, Contract, Holds},
    extracts::Extract,
    vocabulary::{Diagnostic, Place},
};

pub use cells::labels;

/// The column that holds the row number as a spreadsheet shows it, the header being row 1.
pub const ROW: &str = "_row";
/// The column that holds the place of the file among the files of its table.
pub const FILE: &str = "_file";

/// One extract, read. Not yet checked.
#[derive(Debug, Clone)]
pub struct Frame {
    pub file: String,
    pub table: String,
    pub sha256: String,
    /// Every column of the contract that the file has, and [`ROW`].
    pub rows: DataFrame,
    /// The rows, by their place in `rows`, whose cell in a column was not blank and could not be read.
    pub unread: BTreeMap<String, Vec<IdxSize>>,
    /// The place of each column in the file, counted from 0.
    pub positions: BTreeMap<String, usize>,
}

/// Reads an extract by its contract, or says why the file cannot be read.
pub fn read(extract: Extract, contract: &Contract) -> Result<Frame, Diagnostic> {
    let positions: BTreeMap<String, usize> = contract
        .columns
        .iter()
        .filter_map(|column| Some((column.name.clone(), extract.header.position(column).ok()??)))
        .collect();
    let unreadable = |error: PolarsError| {
        // The engine's own message may quote the cell it stumbled on, so it is not passed on.
        let _ = error;
        Diagnostic::error("MP0211", format!("`{}` has a row that cannot be split into its columns", extract.file))
            .at(Place::file(&extract.file))
            .hint("look for a quotation mark that is opened and not closed, or a row with more cells than the header")
    };
    let Extract { file, table, header, sha256, bytes } = &extract;
    let mut text = text::columns(bytes, header, &positions).map_err(unreadable)?;
    let numbers = text.drop_in_place(ROW).map_err(unreadable)?;
    let present: Vec<&definitions::Column> =
        contract.columns.iter().filter(|column| positions.contains_key(&column.name)).collect();
    let mut raw = Vec::with_capacity(present.len());
    for column in &present {
        raw.push(text.drop_in_place(&column.name).map_err(unreadable)?);
    }
    let parsed: Vec<cells::Cells> = raw
        .into_par_iter()
        .zip(&present)
        .map(|(raw, column)| cells::parse(raw, column))
        .collect::<PolarsResult<_>>()
        .map_err(unreadable)?;
    let mut read = vec![numbers];
    let mut unread = BTreeMap::new();
    for (column, cells) in present.iter().zip(parsed) {
        read.push(cells.parsed);
        if !cells.unread.is_empty() {
            unread.insert(column.name.clone(), cells.unread);
        }
    }
    let height = read.first().map_or(0, Column::len);
    let rows = DataFrame::new(height, read).map_err(unreadable)?;
    Ok(Frame { file: file.clone(), table: table.clone(), sha256: sha256.clone(), rows, unread, positions })
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
