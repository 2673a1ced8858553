//! Parquet: the rows of a file as text, numbered as if the names of its columns were row 1.

use std::panic;

use arrow::util::display::{ArrayFormatter, FormatOptions};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{
    Row,
    reading::{Unreadable, row},
};

/// The names of the columns and then every row.
pub(super) fn rows(bytes: Vec<u8>) -> Result<Vec<Row>, Unreadable> {
    // The reader of Parquet is not ours: whatever it does on a damaged file must not stop the other files.
    let read = panic::catch_unwind(|| read(bytes).map_err(|error| damaged(&error)));
    read.unwrap_or_else(|_| Err(damaged(&anyhow::anyhow!("it is damaged"))))
}

fn read(bytes: Vec<u8>) -> anyhow::Result<Vec<Row>> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes))?;
    let names = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
    let mut rows = vec![row(1, names)];
    let options = FormatOptions::default().with_null("");
    for batch in builder.build()? {
        let batch = batch?;
        let columns: Vec<ArrayFormatter<'_>> =
            batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options)).collect::<Result<_, _>>()?;
        for at in 0..batch.num_rows() {
            let cells = columns.iter().map(|column| column.value(at).try_to_string()).collect::<Result<_, _>>()?;
            rows.push(row(rows.len() as u32 + 1, cells));
        }
    }
    Ok(rows)
}

fn damaged(error: &anyhow::Error) -> Unreadable {
    // The message of the reader names the compression it does not know; it quotes no cell.
    let is_compression = error.to_string().to_lowercase().contains("disabled feature");
    let what = if is_compression {
        "is compressed in a way that milepost does not read"
    } else {
        "is not a whole Parquet file"
    };
    Unreadable { code: "MP0228", what: String::from(what), hint: "write it again, compressed by snappy or not at all" }
}
