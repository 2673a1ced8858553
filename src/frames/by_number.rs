//! What another table says of the thing that a row names: looked up by the number that stands for it, and not joined.
//!
//! Text is kept as labels, so child, postcode or referral is a number already, the same in every column. A look into a
//! table by number costs a fraction of the hash table of a join, and rows stay as they lie.

use std::sync::Arc;

use polars::prelude::*;

use super::labels;

/// A table whose rows lie by the number of a column; where a number is not used, they hold nothing.
pub struct ByNumber {
    rows: DataFrame,
    /// The texts of all labels. While somebody holds them, a text has the same number in every column.
    labels: Arc<CategoricalMapping>,
}

impl ByNumber {
    /// Puts the rows of a table in the order of a column of labels or numbers. Of rows with one number the last counts.
    pub fn of(table: &DataFrame, number: &str) -> PolarsResult<Self> {
        let labels = Categories::global().mapping();
        let numbers = numbers(table.column(number)?)?;
        let mut rows = vec![None; numbers.max().map_or(0, |last| last as usize + 1)];
        for (row, number) in (0..).zip(numbers.iter()) {
            if let Some(number) = number {
                rows[number as usize] = Some(row);
            }
        }
        Ok(Self { rows: table.take(&IdxCa::from_slice_options(PlSmallStr::EMPTY, &rows))?, labels })
    }

    /// What stands in a column of the table for each number; nothing where the table does not have the number.
    pub fn at(&self, number: Expr, column: &str) -> PolarsResult<Expr> {
        let labels = Arc::clone(&self.labels);
        let values = self.rows.column(column)?.clone();
        let data_type = values.dtype().clone();
        let look_up = move |numbers: Column| {
            let _ = &labels;
            value_at(&numbers, &values)
        };
        Ok(number.map(look_up, move |_, field| Ok(Field::new(field.name().clone(), data_type.clone()))))
    }
}

/// The value in each place of a column, counted from 0; nothing beyond its end.
pub fn at(place: Expr, values: Column) -> Expr {
    let data_type = values.dtype().clone();
    let look_up = move |places: Column| value_at(&places, &values);
    place.map(look_up, move |_, field| Ok(Field::new(field.name().clone(), data_type.clone())))
}

fn value_at(places: &Column, values: &Column) -> PolarsResult<Column> {
    let height = values.len() as IdxSize;
    let within = numbers(places)?.apply(|place| place.filter(|place| *place < height));
    Ok(values.take(&within)?.with_name(places.name().clone()))
}

/// The numbers of labels, or numbers as they are; anything else becomes labels first.
fn numbers(column: &Column) -> PolarsResult<IdxCa> {
    let numbers = match column.dtype() {
        DataType::Categorical(..) | DataType::UInt32 | DataType::Int32 => column.to_physical_repr().cast(&IDX_DTYPE)?,
        _ => column.cast(&DataType::String)?.cast(&labels())?.to_physical_repr().cast(&IDX_DTYPE)?,
    };
    Ok(numbers.idx()?.clone())
}

#[cfg(test)]
mod tests {
    use polars::df;

    use super::*;

    fn labelled(texts: &[Option<&str>]) -> Column {
        Column::new("CHILD".into(), texts).cast(&labels()).unwrap()
    }

    fn looked_up(table: &[(Option<&str>, i32)], asked: &[Option<&str>]) -> Vec<Option<i32>> {
        let (children, values): (Vec<Option<&str>>, Vec<i32>) = table.iter().copied().unzip();
        let table =
            DataFrame::new(table.len(), vec![labelled(&children), Column::new("value".into(), values)]).unwrap();
        let rows = DataFrame::new(asked.len(), vec![labelled(asked)]).unwrap();
        let value = ByNumber::of(&table, "CHILD").unwrap().at(col("CHILD"), "value").unwrap();
        let found = rows.lazy().select([value.alias("found")]).collect().unwrap();
        found.column("found").unwrap().i32().unwrap().iter().collect()
    }

    #[test]
    fn what_a_table_says_stands_beside_each_row_that_names_the_same() {
        let table = [(Some("by_number A"), 1), (Some("by_number B"), 2)];
        let asked =
            [Some("by_number B"), None, Some("by_number in no table"), Some("by_number A"), Some("by_number B")];
        assert_eq!(looked_up(&table, &asked), [Some(2), None, None, Some(1), Some(2)]);
    }

    #[test]
    fn a_table_without_a_row_says_nothing() {
        assert_eq!(looked_up(&[], &[Some("by_number A"), None]), [None, None]);
        assert_eq!(looked_up(&[(None, 1)], &[Some("by_number A"), None]), [None, None]);
    }

    #[test]
    fn days_stand_for_things_as_labels_do() {
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        let table = df!("day" => [day("1960-01-01"), day("2020-02-29")], "value" => [1i32, 2]).unwrap();
        let rows = df!("day" => [day("2020-02-29"), day("2020-03-01"), day("1960-01-01")]).unwrap();
        let value = ByNumber::of(&table, "day").unwrap().at(col("day"), "value").unwrap();
        let found = rows.lazy().select([value.alias("found")]).collect().unwrap();
        let found: Vec<Option<i32>> = found.column("found").unwrap().i32().unwrap().iter().collect();
        assert_eq!(found, [Some(2), None, Some(1)]);
    }

    #[test]
    fn beyond_the_end_of_a_column_there_is_nothing() {
        let rows = df!("place" => [Some(1i32), Some(2), Some(-1), None]).unwrap();
        let values = Column::new("letter".into(), ["a", "b"]);
        let found = rows.lazy().select([at(col("place"), values).alias("found")]).collect().unwrap();
        let found: Vec<Option<&str>> = found.column("found").unwrap().str().unwrap().iter().collect();
        assert_eq!(found, [Some("b"), None, None, None]);
    }
}
