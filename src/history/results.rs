//! The results as other tools read them: Parquet with its metadata, CSV and JSON. One row a figure, always in order.
//! `docs/history.md` says the schema to those who read it elsewhere.

use std::sync::Arc;

use anyhow::bail;
use arrow::{
    array::{Array as _, ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray},
    datatypes::{Field, Schema},
};
use bytes::Bytes;
use parquet::{
    arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder},
    basic::Compression,
    file::{metadata::KeyValue, properties::WriterProperties},
};

use super::{Manifest, columns};
use crate::vocabulary::Outcome;

/// The schema's version, kept in the file's metadata.
pub const SCHEMA_VERSION: &str = "1";

/// A column of the results: its name and how an outcome fills it.
enum Fill {
    Text(fn(&Outcome) -> String),
    TextOrNone(fn(&Outcome) -> Option<String>),
    WholeOrNone(fn(&Outcome) -> Option<i64>),
    Number(fn(&Outcome) -> Option<f64>),
}

/// The columns, in their order. Names and types are a promise to other tools.
const COLUMNS: [(&str, Fill); 21] = [
    ("measure", Fill::Text(|o| o.measure.clone())),
    ("month", Fill::Text(|o| o.month.to_string())),
    ("window", Fill::Text(|o| o.window.clone())),
    ("breakdown", Fill::Text(|o| o.breakdown.clone())),
    ("category", Fill::Text(|o| o.category.clone())),
    ("statistic", Fill::Text(|o| o.statistic.clone())),
    ("numerator", Fill::WholeOrNone(|o| o.numerator)),
    ("denominator", Fill::WholeOrNone(|o| o.denominator)),
    ("value", Fill::Number(|o| o.value)),
    ("unit", Fill::Text(|o| o.unit.to_string())),
    ("lower", Fill::Number(|o| o.lower)),
    ("upper", Fill::Number(|o| o.upper)),
    ("least", Fill::Number(|o| o.least)),
    ("most", Fill::Number(|o| o.most)),
    ("method", Fill::TextOrNone(|o| o.method.clone())),
    ("not_known", Fill::WholeOrNone(|o| o.not_known)),
    ("excluded", Fill::WholeOrNone(|o| o.excluded)),
    ("status", Fill::Text(|o| o.status.to_string())),
    ("reason", Fill::TextOrNone(|o| o.reason.clone())),
    ("definition", Fill::Text(|o| o.definition.clone())),
    ("run", Fill::Text(|o| o.run.clone())),
];

/// The figures as a Parquet file that says in its metadata what they were made from.
pub fn to_parquet(outcomes: &[Outcome], manifest: &Manifest) -> anyhow::Result<Vec<u8>> {
    let batch = to_batch(outcomes)?;
    let said = |key: &str, value: String| KeyValue::new(format!("milepost.{key}"), value);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("milepost {}", manifest.version))
        .set_key_value_metadata(Some(vec![
            said("schema", SCHEMA_VERSION.to_owned()),
            said("version", manifest.version.clone()),
            said("authority", manifest.authority.clone()),
            said("month", manifest.month.to_string()),
            said("run", manifest.run.clone()),
            said("inputs", serde_json::to_string(&manifest.inputs)?),
        ]))
        .build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties))?;
    writer.write(&batch)?;
    writer.close()?;
    Ok(bytes)
}

fn to_batch(outcomes: &[Outcome]) -> anyhow::Result<RecordBatch> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (name, fill) in &COLUMNS {
        let (array, may_be_null): (ArrayRef, bool) = match fill {
            Fill::Text(of) => (Arc::new(StringArray::from_iter_values(outcomes.iter().map(of))), false),
            Fill::TextOrNone(of) => (Arc::new(outcomes.iter().map(of).collect::<StringArray>()), true),
            Fill::WholeOrNone(of) => (Arc::new(outcomes.iter().map(of).collect::<Int64Array>()), true),
            Fill::Number(of) => (Arc::new(outcomes.iter().map(of).collect::<Float64Array>()), true),
        };
        fields.push(Field::new(*name, array.data_type().clone(), may_be_null));
        arrays.push(array);
    }
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
}

/// The figures of a Parquet file that milepost wrote.
pub fn read_parquet(bytes: Vec<u8>) -> anyhow::Result<Vec<Outcome>> {
    read_parquet_where(bytes, &mut |_| true)
}

/// Those of the figures that are wanted; the others cost next to nothing.
pub fn read_parquet_where(
    bytes: Vec<u8>,
    is_wanted: &mut dyn FnMut(columns::Key<'_>) -> bool,
) -> anyhow::Result<Vec<Outcome>> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes))?.with_batch_size(BATCH_ROWS);
    check_schema(&builder)?;
    let mut outcomes = Vec::new();
    for batch in builder.build()? {
        columns::outcomes_of(&batch?, is_wanted, &mut outcomes)?;
    }
    Ok(outcomes)
}

/// Rows read at a time.
const BATCH_ROWS: usize = 8192;

/// A file of a later schema may mean something else by a column that is here too.
fn check_schema(builder: &ParquetRecordBatchReaderBuilder<Bytes>) -> anyhow::Result<()> {
    let said = builder.metadata().file_metadata().key_value_metadata().into_iter().flatten();
    let version = said.filter(|pair| pair.key == "milepost.schema").find_map(|pair| pair.value.as_deref());
    match version {
        Some(SCHEMA_VERSION) => Ok(()),
        Some(other) => bail!("it has schema {other} of results, and this milepost reads schema {SCHEMA_VERSION}"),
        None => bail!("it does not say which schema of results it has"),
    }
}

/// The figures as CSV, the columns those of the Parquet file.
pub fn to_csv(outcomes: &[Outcome]) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS.iter().map(|(name, _)| *name))?;
    for outcome in outcomes {
        writer.write_record(COLUMNS.iter().map(|(_, fill)| plain(fill, outcome)))?;
    }
    Ok(writer.into_inner()?)
}

fn plain(fill: &Fill, outcome: &Outcome) -> String {
    match fill {
        Fill::Text(of) => of(outcome),
        Fill::TextOrNone(of) => of(outcome).unwrap_or_default(),
        Fill::WholeOrNone(of) => of(outcome).map(|whole| whole.to_string()).unwrap_or_default(),
        Fill::Number(of) => of(outcome).map(|number| number.to_string()).unwrap_or_default(),
    }
}

/// The figures as JSON, one object each.
pub fn to_json(outcomes: &[Outcome]) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(outcomes)?)
}
