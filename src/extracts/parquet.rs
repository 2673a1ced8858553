//! Parquet: the rows of a file as text, numbered as if the names of its columns were row 1.

use std::fmt::Write as _;

use arrow::{
    datatypes::{DataType, Field, Schema},
    util::display::{ArrayFormatter, FormatOptions},
};
use bytes::Bytes;
use parquet::{
    arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
    basic::Compression,
    file::metadata::ParquetMetaData,
};

use super::{
    foreign,
    grid::{Filling, Grid, TooLarge},
    reading::Unreadable,
    thrift,
};

/// More cells than this are no extract of children; a few bytes of a file can say that it has more.
const MOST_CELLS: u64 = 40_000_000;
/// More than this unpacked is refused before it is unpacked.
const MOST_UNPACKED: u64 = 1 << 30;

/// Why a file gives no rows.
enum Fault {
    Packed(Compression),
    Nested,
    TooLarge,
    Damaged,
}

/// The names of the columns and then every row.
pub(super) fn rows(bytes: Vec<u8>) -> Result<Grid, Unreadable> {
    let read = foreign::guarded(|| read(bytes)).unwrap_or(Err(Fault::Damaged));
    read.map_err(Fault::in_words)
}

fn read(bytes: Vec<u8>) -> Result<Grid, Fault> {
    let footer = footer(&bytes).ok_or(Fault::Damaged)?;
    if !thrift::is_flat(footer).ok_or(Fault::Damaged)? {
        return Err(Fault::Nested);
    }
    let bytes = Bytes::from(bytes);
    let told = ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::default())?;
    refuse(told.metadata(), &bytes)?;
    let schema = without_copies(told.schema())?;
    let told = ArrowReaderMetadata::try_new(
        told.metadata().clone(),
        ArrowReaderOptions::default().with_schema(schema.clone().into()),
    )?;
    let mut filling = Filling::default();
    filling.put_row(1, schema.fields().iter().map(|field| field.name().as_str()))?;
    let (mut number, mut text) = (1, String::new());
    let options = FormatOptions::default().with_null("");
    for batch in ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, told).build()? {
        let batch = batch?;
        let columns: Vec<ArrayFormatter<'_>> =
            batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options)).collect::<Result<_, _>>()?;
        for at in 0..batch.num_rows() {
            number += 1;
            for (place, column) in (0..).zip(&columns) {
                text.clear();
                write!(text, "{}", column.value(at)).map_err(|_| Fault::Damaged)?;
                filling.put(number, place, &text)?;
            }
        }
    }
    Ok(filling.whole())
}

/// The description of the file. A file ends with it, its length, and the name of the format.
fn footer(bytes: &[u8]) -> Option<&[u8]> {
    let (before, end) = bytes.split_last_chunk::<8>()?;
    let length = u32::from_le_bytes([end[0], end[1], end[2], end[3]]) as usize;
    before.get(before.len().checked_sub(length)?..)
}

/// Refuses what cannot be unpacked, or unpacks to more than an extract can hold.
fn refuse(told: &ParquetMetaData, bytes: &[u8]) -> Result<(), Fault> {
    let columns = || told.row_groups().iter().flat_map(|group| group.columns());
    let known = |packed: &Compression| matches!(packed, Compression::UNCOMPRESSED | Compression::SNAPPY);
    if let Some(other) = columns().map(|column| column.compression()).find(|packed| !known(packed)) {
        return Err(Fault::Packed(other));
    }
    let rows = u64::try_from(told.file_metadata().num_rows()).map_err(|_| Fault::Damaged)?;
    let cells = rows.saturating_mul(told.file_metadata().schema_descr().num_columns() as u64);
    let mut unpacked: u64 = 0;
    for column in columns() {
        let (start, length) = column.byte_range();
        let pages = usize::try_from(start).ok().zip(usize::try_from(start.saturating_add(length)).ok());
        let pages = pages.and_then(|(start, end)| bytes.get(start..end)).ok_or(Fault::Damaged)?;
        let sizes = thrift::page_sizes(pages).ok_or(Fault::Damaged)?;
        unpacked = sizes.into_iter().fold(unpacked, u64::saturating_add);
    }
    if cells > MOST_CELLS || unpacked > MOST_UNPACKED { Err(Fault::TooLarge) } else { Ok(()) }
}

/// Texts as views: a text that a million rows share is then kept once. Columns within columns are no table.
fn without_copies(schema: &Schema) -> Result<Schema, Fault> {
    let mut fields = Vec::with_capacity(schema.fields().len());
    for field in schema.fields() {
        let kind = match field.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
            DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
            nested if nested.is_nested() => return Err(Fault::Nested),
            other => other.clone(),
        };
        fields.push(Field::new(field.name(), kind, field.is_nullable()));
    }
    Ok(Schema::new(fields))
}

impl From<parquet::errors::ParquetError> for Fault {
    fn from(_: parquet::errors::ParquetError) -> Self {
        Self::Damaged
    }
}

impl From<arrow::error::ArrowError> for Fault {
    fn from(_: arrow::error::ArrowError) -> Self {
        Self::Damaged
    }
}

impl From<TooLarge> for Fault {
    fn from(_: TooLarge) -> Self {
        Self::TooLarge
    }
}

impl Fault {
    fn in_words(self) -> Unreadable {
        let (code, what, hint) = match self {
            Self::Packed(how) => (
                "MP0229",
                format!("is compressed by {}, which milepost does not read", name_of(how)),
                "write it again, compressed by snappy or not at all: `to_parquet(path)` in pandas, \
                 `write_parquet(path, compression=\"snappy\")` in polars",
            ),
            Self::Nested => (
                "MP0228",
                String::from("has columns within columns, and was not read"),
                "write it again with one column for each thing",
            ),
            Self::TooLarge => (
                "MP0224",
                String::from("unpacks to far more than an extract of children can hold, and was not read"),
                "check that it is the extract it should be; if it is, send it as CSV",
            ),
            Self::Damaged => (
                "MP0228",
                String::from("is not a whole Parquet file"),
                "write it again, and check that it was copied to its end",
            ),
        };
        Unreadable { code, what, hint }
    }
}

fn name_of(compression: Compression) -> &'static str {
    match compression {
        Compression::GZIP(_) => "gzip",
        Compression::ZSTD(_) => "Zstandard",
        Compression::BROTLI(_) => "Brotli",
        Compression::LZ4 | Compression::LZ4_RAW => "LZ4",
        _ => "a method of its own",
    }
}
