//! The results as other tools read them: Parquet with its metadata, CSV and JSON. One row a figure, always in order.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use arrow::{
    array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray},
    datatypes::{Field, Schema},
};
use bytes::Bytes;
use parquet::{
    arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder},
    basic::Compression,
    file::{metadata::KeyValue, properties::WriterProperties},
};

use super::Manifest;
use crate::vocabulary::Outcome;

/// The schema's version, kept in the file's metadata.
const SCHEMA_VERSION: &str = "1";

/// A column of the results: its name and how an outcome fills it.
enum Fill {
    Text(fn(&Outcome) -> String),
    TextOrNone(fn(&Outcome) -> Option<String>),
    Whole(fn(&Outcome) -> i64),
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
    ("not_known", Fill::Whole(|o| o.not_known)),
    ("excluded", Fill::Whole(|o| o.excluded)),
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
            Fill::Whole(of) => (Arc::new(Int64Array::from_iter_values(outcomes.iter().map(of))), false),
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
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes))?.build()?;
    let mut outcomes = Vec::new();
    for batch in reader {
        let columns = Columns::of(&batch?)?;
        for row in 0..columns.rows {
            outcomes.push(columns.outcome(row)?);
        }
    }
    Ok(outcomes)
}

/// The columns of a batch by type, so that a row can be put together again.
struct Columns {
    texts: Vec<(String, StringArray)>,
    wholes: Vec<(String, Int64Array)>,
    numbers: Vec<(String, Float64Array)>,
    rows: usize,
}

impl Columns {
    fn of(batch: &RecordBatch) -> anyhow::Result<Self> {
        let mut columns = Self { texts: Vec::new(), wholes: Vec::new(), numbers: Vec::new(), rows: batch.num_rows() };
        for (name, _) in &COLUMNS {
            let array = batch.column_by_name(name).with_context(|| format!("there is no column `{name}`"))?;
            let array = array.as_any();
            match array.downcast_ref::<StringArray>() {
                Some(texts) => columns.texts.push(((*name).to_owned(), texts.clone())),
                None => match (array.downcast_ref::<Int64Array>(), array.downcast_ref::<Float64Array>()) {
                    (Some(wholes), _) => columns.wholes.push(((*name).to_owned(), wholes.clone())),
                    (_, Some(numbers)) => columns.numbers.push(((*name).to_owned(), numbers.clone())),
                    _ => bail!("the column `{name}` has a type that results do not have"),
                },
            }
        }
        Ok(columns)
    }

    fn text(&self, name: &str, row: usize) -> Option<String> {
        let (_, array) = self.texts.iter().find(|(known, _)| known == name)?;
        array.is_valid(row).then(|| array.value(row).to_owned())
    }

    fn whole(&self, name: &str, row: usize) -> Option<i64> {
        let (_, array) = self.wholes.iter().find(|(known, _)| known == name)?;
        array.is_valid(row).then(|| array.value(row))
    }

    fn number(&self, name: &str, row: usize) -> Option<f64> {
        let (_, array) = self.numbers.iter().find(|(known, _)| known == name)?;
        array.is_valid(row).then(|| array.value(row))
    }

    fn outcome(&self, row: usize) -> anyhow::Result<Outcome> {
        let text = |name: &str| self.text(name, row).with_context(|| format!("`{name}` is blank in row {row}"));
        let parse = |error: String| anyhow::anyhow!(error);
        Ok(Outcome {
            measure: text("measure")?,
            month: text("month")?.parse().map_err(parse)?,
            window: text("window")?,
            breakdown: text("breakdown")?,
            category: text("category")?,
            statistic: text("statistic")?,
            numerator: self.whole("numerator", row),
            denominator: self.whole("denominator", row),
            value: self.number("value", row),
            unit: text("unit")?.parse().map_err(parse)?,
            lower: self.number("lower", row),
            upper: self.number("upper", row),
            least: self.number("least", row),
            most: self.number("most", row),
            method: self.text("method", row),
            not_known: self.whole("not_known", row).unwrap_or(0),
            excluded: self.whole("excluded", row).unwrap_or(0),
            status: text("status")?.parse().map_err(parse)?,
            reason: self.text("reason", row),
            definition: text("definition")?,
            run: text("run")?,
        })
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
        Fill::Whole(of) => of(outcome).to_string(),
        Fill::WholeOrNone(of) => of(outcome).map(|whole| whole.to_string()).unwrap_or_default(),
        Fill::Number(of) => of(outcome).map(|number| number.to_string()).unwrap_or_default(),
    }
}

/// The figures as JSON, one object each.
pub fn to_json(outcomes: &[Outcome]) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(outcomes)?)
}
