//! The rows of a CSV file as columns of text, numbered as a spreadsheet numbers them.

use std::{collections::BTreeMap, io::Cursor, sync::Arc};

use polars::prelude::*;
use polars_io::csv::read::CsvReadOptions;

use super::ROW;
use crate::extracts::Header;

/// The columns of `positions` as text, and [`ROW`].
///
/// The fast reader of polars skips blank lines and so would lose count of rows; a file that has any, or that has a
/// row longer than its header, is read record by record instead.
pub fn columns(bytes: &[u8], header: &Header, positions: &BTreeMap<String, usize>) -> PolarsResult<DataFrame> {
    if has_blank_line(bytes) {
        return by_record(bytes, header, positions);
    }
    match at_once(bytes, header, positions) {
        Ok(frame) => Ok(frame),
        Err(_) => by_record(bytes, header, positions),
    }
}

fn has_blank_line(bytes: &[u8]) -> bool {
    let is_blank_before = |at: usize| bytes[..at].ends_with(b"\n") || bytes[..at].ends_with(b"\n\r");
    bytes.first().is_some_and(|byte| *byte == b'\n')
        || memchr::memchr_iter(b'\n', bytes).any(|at| at > 0 && is_blank_before(at))
}

fn at_once(bytes: &[u8], header: &Header, positions: &BTreeMap<String, usize>) -> PolarsResult<DataFrame> {
    // Columns are named by their place, so that two of one name, or a blank one, do no harm.
    let schema: Schema = (0..header.names.len()).map(|at| Field::new(place_name(at), DataType::String)).collect();
    let wanted: Arc<[PlSmallStr]> = in_file_order(positions).iter().map(|(_, at)| place_name(*at)).collect();
    let options = CsvReadOptions::default()
        .with_has_header(true)
        .with_schema(Some(Arc::new(schema)))
        .with_columns(Some(wanted))
        .map_parse_options(|parse| parse.with_separator(header.separator).with_truncate_ragged_lines(false));
    let mut frame = options.into_reader_with_file_handle(Cursor::new(bytes)).finish()?;
    for (name, at) in in_file_order(positions) {
        frame.rename(&place_name(at), name.into())?;
    }
    numbered(frame, None)
}

fn by_record(bytes: &[u8], header: &Header, positions: &BTreeMap<String, usize>) -> PolarsResult<DataFrame> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(header.separator).flexible(true).from_reader(bytes);
    let ordered = in_file_order(positions);
    let mut cells: Vec<StringChunkedBuilder> =
        ordered.iter().map(|(name, _)| StringChunkedBuilder::new((*name).into(), 0)).collect();
    let mut numbers: Vec<u32> = Vec::new();
    let mut record = csv::StringRecord::new();
    // The reader skips blank lines; its records are the rows that are not blank, in order.
    for row in rows_not_blank(bytes) {
        if !reader.read_record(&mut record).map_err(|error| polars_err!(ComputeError: "{error}"))? {
            break;
        }
        if row == 1 || record.iter().all(str::is_empty) {
            continue;
        }
        numbers.push(row);
        for (builder, (_, at)) in cells.iter_mut().zip(&ordered) {
            builder.append_option(record.get(*at).filter(|cell| !cell.is_empty()));
        }
    }
    let columns = cells.into_iter().map(|builder| builder.finish().into_column()).collect();
    numbered(DataFrame::new(numbers.len(), columns)?, Some(numbers))
}

/// The numbers of the rows that are not blank. A line break within quotation marks ends no row.
fn rows_not_blank(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let mut rest = bytes;
    let mut row = 0;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let end = end_of_row(rest);
            let (line, after) = rest.split_at(end);
            rest = after.get(1..).unwrap_or_default();
            row += 1;
            if !matches!(line, b"" | b"\r") {
                return Some(row);
            }
        }
        None
    })
}

/// Where the first row ends: at the first line break outside quotation marks, or at the end.
fn end_of_row(bytes: &[u8]) -> usize {
    let mut is_quoted = false;
    for at in memchr::memchr2_iter(b'"', b'\n', bytes) {
        match bytes[at] {
            b'"' => is_quoted = !is_quoted,
            _ if !is_quoted => return at,
            _ => {}
        }
    }
    bytes.len()
}

fn numbered(mut frame: DataFrame, numbers: Option<Vec<u32>>) -> PolarsResult<DataFrame> {
    let numbers = numbers.unwrap_or_else(|| (2..frame.height() as u32 + 2).collect());
    frame.with_column(Column::new(ROW.into(), numbers))?;
    Ok(frame)
}

fn in_file_order(positions: &BTreeMap<String, usize>) -> Vec<(&str, usize)> {
    let mut ordered: Vec<(&str, usize)> = positions.iter().map(|(name, at)| (name.as_str(), *at)).collect();
    ordered.sort_by_key(|(_, at)| *at);
    ordered
}

fn place_name(at: usize) -> PlSmallStr {
    PlSmallStr::from_string(format!("{at}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(Option<String>, u32)> {
        let header = Header::read(text.as_bytes()).unwrap();
        let positions = BTreeMap::from([(String::from("B"), 1)]);
        let frame = columns(text.as_bytes(), &header, &positions).unwrap();
        let cells = frame.column("B").unwrap().str().unwrap().clone();
        let numbers = frame.column(ROW).unwrap().u32().unwrap().clone();
        cells.iter().map(|cell| cell.map(str::to_owned)).zip(numbers.into_no_null_iter()).collect()
    }

    fn row(cell: &str, number: u32) -> (Option<String>, u32) {
        ((!cell.is_empty()).then(|| cell.to_owned()), number)
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        assert_eq!(rows("A,B\n1,x\n2,y\n"), [row("x", 2), row("y", 3)]);
        assert_eq!(rows("A,B\r\n1,x\r\n2,\r\n"), [row("x", 2), row("", 3)]);
    }

    #[test]
    fn a_cell_with_a_line_break_is_one_row() {
        assert_eq!(rows("A,B\n1,\"x\ny\"\n2,z\n"), [row("x\ny", 2), row("z", 3)]);
    }

    #[test]
    fn a_blank_line_keeps_its_number() {
        assert_eq!(rows("A,B\n1,x\n\n2,y\n"), [row("x", 2), row("y", 4)]);
        assert_eq!(rows("A,B\r\n\r\n1,x\r\n"), [row("x", 3)]);
    }

    #[test]
    fn a_row_longer_than_the_header_loses_nothing_that_is_wanted() {
        assert_eq!(rows("A,B\n1,x,extra\n2,y\n"), [row("x", 2), row("y", 3)]);
        assert_eq!(rows("A,B\n1\n2,y\n"), [row("", 2), row("y", 3)]);
    }
}
