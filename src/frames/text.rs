//! The rows of an extract as columns of text, numbered as a spreadsheet numbers them.

use std::{borrow::Cow, collections::BTreeMap, io::Cursor, sync::Arc};

use polars::prelude::*;
use polars_io::csv::read::CsvReadOptions;

use super::ROW;
use crate::{
    definitions::Contract,
    extracts::{
        Content, Extract, Header,
        delimited::{self, is_blank},
        grid::Row,
    },
};

/// The text of every column that is wanted, and what was odd about the rows.
pub struct Text {
    /// The columns by their names in the contract, and [`ROW`].
    pub columns: DataFrame,
    /// The rows whose cells cannot be trusted to stand under their names.
    pub broken: Vec<(IdxSize, Broken)>,
    /// Rows that are blank from end to end; they are not among the others.
    pub blank_rows: usize,
    /// Rows that name the columns once more; they are not among the others either.
    pub repeated_headers: usize,
}

/// Why the cells of a row cannot be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    OpenQuote,
    TooManyCells,
    TooFewCells,
}

impl Broken {
    pub fn words(self) -> &'static str {
        match self {
            Self::OpenQuote => "a quotation mark is opened and not closed",
            Self::TooManyCells => "the row has more cells than the header has names",
            Self::TooFewCells => "the row ends before its last columns that matter",
        }
    }
}

/// The columns of `positions` as text.
///
/// The fast reader of polars minds neither blank lines nor short rows; a text that has any is read record by record.
pub fn columns(source: &Extract, positions: &BTreeMap<String, usize>, contract: &Contract) -> PolarsResult<Text> {
    let header = &source.header;
    let mut gathered = Gathered::new(header, positions, contract);
    match &source.content {
        Content::Text(text) => {
            let table = &text[header.start..];
            if delimited::is_regular(table, header.separator, header.names.len())
                && let Ok(columns) = at_once(table, header, positions)
                && !names_columns_again(&columns, header, positions)?
            {
                return Ok(Text { columns, broken: Vec::new(), blank_rows: 0, repeated_headers: 0 });
            }
            let records = delimited::records(text, header.separator, header.start, header.row);
            for record in records.of_width(header.names.len()).skip(1) {
                gathered.add(record.row, &record.cells, record.is_closed);
            }
        }
        Content::Cells(grid) => {
            let mut last = header.row;
            for row in grid.rows_below(header.row) {
                // Rows that hold nothing are not in the sheet at all.
                gathered.blank_rows += (row.number - last).saturating_sub(1) as usize;
                last = row.number;
                gathered.add_sheet_row(row);
            }
        }
    }
    gathered.finish()
}

/// Whether a row below the header could be the header again, as in files glued together.
fn names_columns_again(
    columns: &DataFrame,
    header: &Header,
    positions: &BTreeMap<String, usize>,
) -> PolarsResult<bool> {
    let Some((name, at)) = in_file_order(positions).into_iter().next() else { return Ok(false) };
    Ok(columns.column(name)?.str()?.equal(header.names[at].as_str()).any())
}

fn at_once(text: &str, header: &Header, positions: &BTreeMap<String, usize>) -> PolarsResult<DataFrame> {
    // Columns are named by their place, so that two of one name, or a blank one, do no harm.
    let schema: Schema = (0..header.names.len()).map(|at| Field::new(place_name(at), DataType::String)).collect();
    let wanted: Arc<[PlSmallStr]> = in_file_order(positions).iter().map(|(_, at)| place_name(*at)).collect();
    let options = CsvReadOptions::default()
        .with_has_header(true)
        .with_schema(Some(Arc::new(schema)))
        .with_columns(Some(wanted))
        .map_parse_options(|parse| parse.with_separator(header.separator).with_truncate_ragged_lines(false));
    let mut frame = options.into_reader_with_file_handle(Cursor::new(text.as_bytes())).finish()?;
    for (name, at) in in_file_order(positions) {
        frame.rename(&place_name(at), name.into())?;
    }
    let first = header.row + 1;
    let numbers: Vec<u32> = (first..first + frame.height() as u32).collect();
    frame.with_column(Column::new(ROW.into(), numbers))?;
    Ok(frame)
}

/// Rows gathered one by one.
struct Gathered<'a> {
    ordered: Vec<(&'a str, usize)>,
    cells: Vec<StringChunkedBuilder>,
    numbers: Vec<u32>,
    broken: Vec<(IdxSize, Broken)>,
    blank_rows: usize,
    repeated_headers: usize,
    header: &'a Header,
    width: usize,
    /// A row that ends before this many cells may have lost one that matters.
    least: usize,
}

impl<'a> Gathered<'a> {
    fn new(header: &'a Header, positions: &'a BTreeMap<String, usize>, contract: &Contract) -> Self {
        let ordered = in_file_order(positions);
        let cells = ordered.iter().map(|(name, _)| StringChunkedBuilder::new((*name).into(), 0)).collect();
        let matters = |name: &str| contract.column(name).is_some_and(|column| column.is_required || column.is_end);
        let least = ordered.iter().filter(|(name, _)| matters(name)).map(|(_, at)| at + 1).max().unwrap_or(0);
        let width = header.names.len();
        let (numbers, broken) = (Vec::new(), Vec::new());
        Self { ordered, cells, numbers, broken, blank_rows: 0, repeated_headers: 0, header, width, least }
    }

    fn add(&mut self, number: u32, cells: &[Cow<'_, str>], is_closed: bool) {
        if cells.iter().all(|cell| is_blank(cell)) {
            self.blank_rows += 1;
            return;
        }
        if cells.len() >= self.width && cells.iter().zip(&self.header.names).all(|(cell, name)| cell == name) {
            self.repeated_headers += 1;
            return;
        }
        let has_more = cells.iter().skip(self.width).any(|cell| !is_blank(cell));
        let broken = match (is_closed, has_more, cells.len() < self.least) {
            (false, _, _) => Some(Broken::OpenQuote),
            (_, true, _) => Some(Broken::TooManyCells),
            (_, _, true) => Some(Broken::TooFewCells),
            _ => None,
        };
        self.broken.extend(broken.map(|broken| (self.numbers.len() as IdxSize, broken)));
        self.numbers.push(number);
        for (builder, (_, at)) in self.cells.iter_mut().zip(&self.ordered) {
            builder.append_option(cells.get(*at).filter(|cell| !cell.is_empty()));
        }
    }

    /// A row of a sheet, which leaves out blank cells: a short row is whole.
    fn add_sheet_row(&mut self, row: Row<'_>) {
        if row.filled().all(|(_, cell)| is_blank(cell)) {
            self.blank_rows += 1;
            return;
        }
        if row.filled().eq(self.header_cells()) {
            self.repeated_headers += 1;
            return;
        }
        if row.filled().any(|(at, cell)| at >= self.width && !is_blank(cell)) {
            self.broken.push((self.numbers.len() as IdxSize, Broken::TooManyCells));
        }
        self.numbers.push(row.number);
        for (builder, (_, at)) in self.cells.iter_mut().zip(&self.ordered) {
            builder.append_option(Some(row.cell(*at)).filter(|cell| !cell.is_empty()));
        }
    }

    fn header_cells(&self) -> impl Iterator<Item = (usize, &str)> {
        self.header.names.iter().map(String::as_str).enumerate().filter(|(_, name)| !name.is_empty())
    }

    fn finish(self) -> PolarsResult<Text> {
        let mut columns: Vec<Column> = self.cells.into_iter().map(|builder| builder.finish().into_column()).collect();
        let height = self.numbers.len();
        columns.push(Column::new(ROW.into(), self.numbers));
        let columns = DataFrame::new(height, columns)?;
        let Self { broken, blank_rows, repeated_headers, .. } = self;
        Ok(Text { columns, broken, blank_rows, repeated_headers })
    }
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
    use crate::definitions::contract::tests::with_columns;

    fn read(text: &str) -> Text {
        let contract = with_columns("test", &["A", "B"]);
        let contracts = BTreeMap::from([(String::from("test"), contract.clone())]);
        let (header, _) = Header::find(text, &contracts).unwrap();
        let source = Extract {
            file: String::from("test.csv"),
            origin: Default::default(),
            table: String::from("test"),
            header,
            sha256: String::new(),
            content: Content::Text(text.to_owned()),
            stands_in: None,
        };
        columns(&source, &BTreeMap::from([(String::from("B"), 1)]), &contract).unwrap()
    }

    fn rows(text: &str) -> Vec<(Option<String>, u32)> {
        let frame = read(text).columns;
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
        assert_eq!(rows("A title\n\nA,B\n1,x\n"), [row("x", 4)]);
    }

    #[test]
    fn a_cell_with_a_line_break_is_one_row() {
        assert_eq!(rows("A,B\n1,\"x\ny\"\n2,z\n"), [row("x\ny", 2), row("z", 3)]);
    }

    #[test]
    fn a_blank_row_keeps_its_number_and_is_no_row() {
        assert_eq!(rows("A,B\n1,x\n\n2,y\n"), [row("x", 2), row("y", 4)]);
        assert_eq!(rows("A,B\r\n\r\n1,x\r\n"), [row("x", 3)]);
        assert_eq!(rows("A,B\n,\n1,x\n"), [row("x", 3)]);
        assert_eq!(read("A,B\n,\n1,x\n\n").blank_rows, 2);
    }

    #[test]
    fn a_header_that_comes_again_is_no_row() {
        let glued = "A,B\n1,x\nA,B\n2,y\n";
        assert_eq!(rows(glued), [row("x", 2), row("y", 4)]);
        assert_eq!(read(glued).repeated_headers, 1);
    }

    #[test]
    fn a_row_of_another_length_is_found_and_costs_no_other_row() {
        let read = |text: &str| (rows(text), read(text).broken);
        assert_eq!(read("A,B\n1,x,more\n2,y\n"), (vec![row("x", 2), row("y", 3)], vec![(0, Broken::TooManyCells)]));
        assert_eq!(read("A,B\n1\n2,y\n"), (vec![row("", 2), row("y", 3)], vec![(0, Broken::TooFewCells)]));
        assert_eq!(read("A,B\n1,x,,\n2,y\n"), (vec![row("x", 2), row("y", 3)], vec![]));
        assert_eq!(read("A,B\n1,\"x\n2,y\n").1, vec![(0, Broken::OpenQuote)]);
    }
}
