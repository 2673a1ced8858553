//! The distinct texts of a column. Text is kept as labels: each text once, and a number for each row.
//!
//! Rows are many and texts are few, or come in runs: a code is one of a few dozen, the rows of a child lie together. So
//! the number of a text met lately is remembered beside the table of all, which is far too large to be near at hand.

use std::sync::Arc;

use polars::{chunked_array::builder::CategoricalChunkedBuilder, prelude::*};

/// The distinct texts of a column, and for each row the place of its text among them.
pub(super) struct Distinct {
    mapping: Arc<CategoricalMapping>,
    /// The number of each distinct text in the mapping, ascending.
    numbers: Vec<u32>,
    /// The cells as labels, for where nothing needs to be changed.
    cells: Column,
}

impl Distinct {
    pub fn of(raw: &Column, labels: &DataType) -> PolarsResult<Self> {
        let DataType::Categorical(_, mapping) = labels else {
            polars_bail!(ComputeError: "text is kept as labels");
        };
        let mapping = Arc::clone(mapping);
        let cells = labelled(raw, labels, &mapping)?;
        let mut is_used = vec![false; mapping.num_cats_upper_bound()];
        cells.to_physical_repr().u32()?.iter().flatten().for_each(|number| is_used[number as usize] = true);
        let numbers = (0..).zip(is_used).filter_map(|(number, is_used)| is_used.then_some(number)).collect();
        Ok(Self { mapping, numbers, cells })
    }

    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.numbers.iter().map(|number| self.mapping.cat_to_str(*number).unwrap_or_default())
    }

    /// The texts of all rows as labels.
    pub fn cells(&self) -> &Column {
        &self.cells
    }

    /// For each row the place of its text among the distinct ones.
    pub fn places(&self) -> PolarsResult<IdxCa> {
        let highest = self.numbers.last().map_or(0, |number| *number as usize + 1);
        let mut place_of = vec![0; highest];
        for (place, number) in self.numbers.iter().enumerate() {
            place_of[*number as usize] = place as IdxSize;
        }
        let numbers = self.cells.to_physical_repr();
        Ok(numbers
            .u32()?
            .iter()
            .map(|number| number.map(|number| place_of[number as usize]))
            .collect_ca(PlSmallStr::EMPTY))
    }

    /// The rows whose text, by its place among the distinct ones, is such.
    pub fn rows_where(&self, is_such: impl Fn(usize) -> bool) -> PolarsResult<Vec<IdxSize>> {
        let places = self.places()?;
        let rows = places.iter().enumerate().filter(|(_, place)| place.is_some_and(|place| is_such(place as usize)));
        Ok(rows.map(|(row, _)| row as IdxSize).collect())
    }
}

/// The texts of a column as labels, new ones numbered as they come.
fn labelled(raw: &Column, labels: &DataType, mapping: &Arc<CategoricalMapping>) -> PolarsResult<Column> {
    let mut cells = CategoricalChunkedBuilder::<Categorical32Type>::new(raw.name().clone(), labels.clone());
    cells.reserve(raw.len());
    let mut lately = Lately::new();
    for text in raw.str()?.iter() {
        match text {
            Some(text) => cells.append_cat(lately.number(text, mapping)?, mapping)?,
            None => cells.append_null(),
        }
    }
    Ok(cells.finish().into_column())
}

/// The texts met lately, each in the one place where it can be.
struct Lately<'a> {
    texts: Vec<(&'a str, u32)>,
}

impl<'a> Lately<'a> {
    /// So many that codes and runs are found, so few that all of it stays in the processor's cache.
    const PLACES: usize = 1024;

    fn new() -> Self {
        Self { texts: vec![("", 0); Self::PLACES] }
    }

    fn number(&mut self, text: &'a str, mapping: &CategoricalMapping) -> PolarsResult<u32> {
        let place = place(text);
        let (known, number) = self.texts[place];
        // The empty text marks an empty place, so it is never known.
        if known == text && !text.is_empty() {
            return Ok(number);
        }
        let number = mapping.insert_cat(text)?;
        self.texts[place] = (text, number);
        Ok(number)
    }
}

/// Where a text would be: by its length and its first and last bytes, which tell codes and numbers apart.
fn place(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (first, last) = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
    };
    let mixed = (first ^ last.rotate_left(29) ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as usize & (Lately::PLACES - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::labels;

    #[test]
    fn every_row_keeps_its_text_whatever_was_met_lately() {
        // More texts than there are places, in an order in which each place is fought for.
        let texts: Vec<Option<String>> = (0..20_000u32)
            .map(|row| row.wrapping_mul(2_654_435_761) % 5_000)
            .map(|number| {
                (number % 7 != 0).then(|| if number % 11 == 0 { String::new() } else { format!("T{number}") })
            })
            .collect();
        let raw = Column::new("text".into(), &texts);
        let distinct = Distinct::of(&raw, &labels()).unwrap();
        assert!(distinct.cells().cast(&DataType::String).unwrap().equals_missing(&raw));
        let known: std::collections::BTreeSet<&str> = texts.iter().flatten().map(String::as_str).collect();
        assert_eq!(distinct.texts().collect::<std::collections::BTreeSet<_>>(), known);
        assert_eq!(distinct.texts().count(), known.len());
    }
}
