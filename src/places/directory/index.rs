//! The index of a directory: an Arrow file of four columns, sorted by postcode, and how it is searched.
//!
//! | column | holds |
//! |---|---|
//! | `postcode` | a `PostcodeKey` as u64, ascending, each once |
//! | `easting`, `northing` | u32, both or neither |
//! | `district` | its place in the list of codes as u16 (an Arrow dictionary), or none |
//!
//! Its schema carries the `Release` as JSON under `release`. Any Arrow reader opens it.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{
        Array, ArrayRef, AsArray, DictionaryArray, RecordBatch, StringArray, UInt16Array, UInt32Array, UInt64Array,
    },
    buffer::Buffer,
    datatypes::{DataType, Field, Schema, UInt16Type, UInt32Type, UInt64Type},
    error::ArrowError,
    ipc::{
        Block,
        convert::try_fb_to_schema,
        reader::{FileDecoder, read_footer_length},
        root_as_footer,
        writer::FileWriter,
    },
};

use super::{
    Spot,
    release::Release,
    rows::{District, Row},
};
use crate::places::{distance::GridPoint, postcode::PostcodeKey};

const RELEASE: &str = "release";

/// The columns in memory.
#[derive(Debug)]
pub struct Index {
    postcodes: UInt64Array,
    eastings: UInt32Array,
    northings: UInt32Array,
    districts: UInt16Array,
    codes: StringArray,
}

/// The bytes of an Arrow file. `rows` are sorted and unique.
pub fn encode(rows: &[Row], release: &Release) -> Result<Vec<u8>, ArrowError> {
    let release = serde_json::to_string(release).map_err(|why| ArrowError::ExternalError(Box::new(why)))?;
    let schema = Arc::new(schema().with_metadata([(String::from(RELEASE), release)]));
    let batch = RecordBatch::try_new(schema.clone(), columns(rows)?)?;
    let mut writer = FileWriter::try_new(Vec::new(), &schema)?;
    writer.write(&batch)?;
    writer.into_inner()
}

/// The columns of bytes that `encode` made. Whether they are whole is for the caller to know.
pub fn decode(bytes: Vec<u8>) -> Result<(Index, Release), ArrowError> {
    let batch = only_batch(&Buffer::from_vec(bytes))?;
    let release = batch.schema().metadata().get(RELEASE).and_then(|text| serde_json::from_str(text).ok());
    let index = Index::of(&batch).ok_or_else(not_ours)?;
    Ok((index, release.ok_or_else(not_ours)?))
}

/// The batch of an Arrow file, decoded where it lies: the columns are slices of `bytes`. `FileReader` would copy them
/// out, in twice the time and memory. The file ends with its footer, the footer's length and the name of the format.
fn only_batch(bytes: &Buffer) -> Result<RecordBatch, ArrowError> {
    let (before, end) = bytes.split_last_chunk::<10>().ok_or_else(not_ours)?;
    let footer_at = before.len().checked_sub(read_footer_length(*end)?).ok_or_else(not_ours)?;
    let footer = root_as_footer(&before[footer_at..]).map_err(|_| not_ours())?;
    let schema = try_fb_to_schema(footer.schema().ok_or_else(not_ours)?)?;
    let mut decoder = FileDecoder::new(Arc::new(schema), footer.version());
    for block in footer.dictionaries().iter().flatten() {
        decoder.read_dictionary(block, &within(bytes, block)?)?;
    }
    let block = footer.recordBatches().and_then(|blocks| blocks.iter().next()).ok_or_else(not_ours)?;
    decoder.read_record_batch(block, &within(bytes, block)?)?.ok_or_else(not_ours)
}

fn within(bytes: &Buffer, block: &Block) -> Result<Buffer, ArrowError> {
    let (from, length) = (block.offset(), i64::from(block.metaDataLength()) + block.bodyLength());
    let part = usize::try_from(from).ok().zip(usize::try_from(length).ok());
    let part = part.filter(|(from, length)| from.checked_add(*length).is_some_and(|end| end <= bytes.len()));
    let (from, length) = part.ok_or_else(not_ours)?;
    Ok(bytes.slice_with_length(from, length))
}

fn not_ours() -> ArrowError {
    ArrowError::IpcError(String::from("not an index of postcodes"))
}

fn schema() -> Schema {
    let district = DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8));
    Schema::new(vec![
        Field::new("postcode", DataType::UInt64, false),
        Field::new("easting", DataType::UInt32, true),
        Field::new("northing", DataType::UInt32, true),
        Field::new("district", district, true),
    ])
}

fn columns(rows: &[Row]) -> Result<Vec<ArrayRef>, ArrowError> {
    let postcodes = UInt64Array::from_iter_values(rows.iter().map(|row| row.postcode.number()));
    let eastings = UInt32Array::from_iter(rows.iter().map(|row| row.point.map(GridPoint::easting)));
    let northings = UInt32Array::from_iter(rows.iter().map(|row| row.point.map(GridPoint::northing)));
    Ok(vec![Arc::new(postcodes), Arc::new(eastings), Arc::new(northings), Arc::new(districts(rows)?)])
}

/// The codes in order, each once, and for each row the place of its own.
fn districts(rows: &[Row]) -> Result<DictionaryArray<UInt16Type>, ArrowError> {
    let mut places: BTreeMap<District, u16> = rows.iter().filter_map(|row| Some((row.district?, 0))).collect();
    for (index, place) in places.values_mut().enumerate() {
        *place = u16::try_from(index).map_err(|_| ArrowError::DictionaryKeyOverflowError)?;
    }
    let codes = StringArray::from_iter_values(places.keys().map(|district| district.code()));
    let keys = UInt16Array::from_iter(rows.iter().map(|row| places.get(&row.district?).copied()));
    DictionaryArray::try_new(keys, Arc::new(codes))
}

impl Index {
    fn of(batch: &RecordBatch) -> Option<Self> {
        let column = |name| batch.column_by_name(name);
        let districts = column("district")?.as_dictionary_opt::<UInt16Type>()?;
        Some(Self {
            postcodes: column("postcode")?.as_primitive_opt::<UInt64Type>()?.clone(),
            eastings: column("easting")?.as_primitive_opt::<UInt32Type>()?.clone(),
            northings: column("northing")?.as_primitive_opt::<UInt32Type>()?.clone(),
            codes: districts.values().as_string_opt::<i32>()?.clone(),
            districts: districts.keys().clone(),
        })
    }

    pub fn districts(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().flatten()
    }

    pub fn find(&self, key: PostcodeKey) -> Option<Spot<'_>> {
        let row = self.postcodes.values().binary_search(&key.number()).ok()?;
        Some(self.spot(row))
    }

    /// The keys are taken in order and each is looked for beyond the last one, so that a million of them walk through
    /// the column once.
    pub fn find_all(&self, keys: &[PostcodeKey]) -> Vec<Option<Spot<'_>>> {
        let mut in_order: Vec<(PostcodeKey, usize)> = keys.iter().copied().zip(0..).collect();
        in_order.sort_unstable();
        let postcodes = self.postcodes.values();
        let mut spots = vec![None; keys.len()];
        let mut row = 0;
        for (key, asked) in in_order {
            row = first_not_below(postcodes, row, key.number());
            let is_found = postcodes.get(row) == Some(&key.number());
            spots[asked] = is_found.then(|| self.spot(row));
        }
        spots
    }

    fn spot(&self, row: usize) -> Spot<'_> {
        let point = match (value(&self.eastings, row), value(&self.northings, row)) {
            (Some(easting), Some(northing)) => GridPoint::new(easting, northing),
            _ => None,
        };
        let district = self.districts.is_valid(row).then(|| self.codes.value(self.districts.value(row).into()));
        Spot { point, district }
    }
}

fn value(column: &UInt32Array, row: usize) -> Option<u32> {
    column.is_valid(row).then(|| column.value(row))
}

/// The first place at or after `from` whose number is not below `sought`. Strides double, so a near one is found at
/// once and a far one in few steps.
fn first_not_below(sorted: &[u64], from: usize, sought: u64) -> usize {
    let (mut low, mut stride) = (from, 1);
    while sorted.get(low + stride - 1).is_some_and(|number| *number < sought) {
        low += stride;
        stride *= 2;
    }
    let high = sorted.len().min(low + stride);
    low + sorted[low..high].partition_point(|number| *number < sought)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn striding_finds_what_a_search_of_everything_finds(
            mut sorted in prop::collection::vec(0_u64..50, 0..40), from in 0_usize..45, sought in 0_u64..55,
        ) {
            sorted.sort_unstable();
            let from = from.min(sorted.len());
            let expected = from + sorted[from..].partition_point(|number| *number < sought);
            prop_assert_eq!(first_not_below(&sorted, from, sought), expected);
        }
    }
}
