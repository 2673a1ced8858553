//! The cells of a sheet that hold something, in the order of rows and columns.
//!
//! Texts lie one after the other in one string, so a cell costs sixteen bytes and its letters, and a cell in a far
//! corner costs no more than one in the first row. More than any extract of children has is refused while it is read.

/// A sheet of more cells than this is no extract of children.
const MOST_CELLS: usize = 40_000_000;
/// So is one of more text.
const MOST_TEXT: usize = 1 << 30;
/// The last column of a sheet in every program of today.
const MOST_COLUMNS: u32 = 16_384;

/// The cells of a sheet.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    text: String,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    row: u32,
    column: u32,
    start: u32,
    end: u32,
}

/// One row of a sheet.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// As a spreadsheet shows it.
    pub number: u32,
    text: &'a str,
    cells: &'a [Cell],
}

/// A sheet holds more than an extract can.
#[derive(Debug)]
pub struct TooLarge;

impl Grid {
    /// The rows that hold something.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let of_one_row = self.cells.chunk_by(|one, next| one.row == next.row);
        of_one_row.map(|cells| Row { number: cells[0].row, text: &self.text, cells })
    }

    /// The rows below one, which may be blank itself.
    pub fn rows_below(&self, number: u32) -> impl Iterator<Item = Row<'_>> {
        self.rows().skip_while(move |row| row.number <= number)
    }
}

impl<'a> Row<'a> {
    /// What stands in a column, counted from 0; nothing where the row has no such cell.
    pub fn cell(&self, column: usize) -> &'a str {
        let found = self.cells.binary_search_by(|cell| (cell.column as usize).cmp(&column));
        found.map_or("", |at| self.of(&self.cells[at]))
    }

    /// Every cell from the first column to the last that holds something.
    pub fn texts(&self) -> Vec<&'a str> {
        let width = self.cells.last().map_or(0, |cell| cell.column as usize + 1);
        let mut texts = vec![""; width];
        self.cells.iter().for_each(|cell| texts[cell.column as usize] = self.of(cell));
        texts
    }

    /// The cells that hold something, with their columns.
    pub fn filled(&self) -> impl Iterator<Item = (usize, &'a str)> {
        self.cells.iter().map(|cell| (cell.column as usize, self.of(cell)))
    }

    fn of(&self, cell: &Cell) -> &'a str {
        &self.text[cell.start as usize..cell.end as usize]
    }
}

/// A grid while its cells come in.
#[derive(Debug, Default)]
pub struct Filling {
    grid: Grid,
    is_out_of_order: bool,
}

impl Filling {
    /// Puts a text into a cell; its row is numbered from 1, its column from 0. Nothing where there is nothing to see.
    pub fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), TooLarge> {
        if text.is_empty() {
            return Ok(());
        }
        let Grid { text: all, cells } = &mut self.grid;
        let start = all.len();
        if cells.len() >= MOST_CELLS || start + text.len() > MOST_TEXT || column >= MOST_COLUMNS {
            return Err(TooLarge);
        }
        all.push_str(text);
        self.is_out_of_order |= cells.last().is_some_and(|last| (last.row, last.column) >= (row, column));
        cells.push(Cell { row, column, start: start as u32, end: all.len() as u32 });
        Ok(())
    }

    /// Puts a row of texts, from the first column on.
    pub fn put_row<'t>(&mut self, row: u32, texts: impl IntoIterator<Item = &'t str>) -> Result<(), TooLarge> {
        (0..).zip(texts).try_for_each(|(column, text)| self.put(row, column, text))
    }

    /// The grid in order. Where a file holds one cell twice, the later one counts, as in a spreadsheet program.
    pub fn whole(self) -> Grid {
        let mut grid = self.grid;
        if self.is_out_of_order {
            grid.cells.sort_by_key(|cell| (cell.row, cell.column));
            grid.cells.reverse();
            grid.cells.dedup_by_key(|cell| (cell.row, cell.column));
            grid.cells.reverse();
        }
        grid
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A grid of rows of texts, numbered from 1.
    pub fn grid(rows: &[&[&str]]) -> Grid {
        let mut filling = Filling::default();
        for (number, texts) in (1..).zip(rows) {
            filling.put_row(number, texts.iter().copied()).unwrap();
        }
        filling.whole()
    }

    #[test]
    fn cells_come_back_by_row_and_column_in_whatever_order_they_came() {
        let mut filling = Filling::default();
        for (row, column, text) in [(7, 2, "c"), (3, 1, "b"), (3, 0, "a"), (7, 2, "later"), (3, 5, "")] {
            filling.put(row, column, text).unwrap();
        }
        let grid = filling.whole();
        let rows: Vec<(u32, Vec<&str>)> = grid.rows().map(|row| (row.number, row.texts())).collect();
        assert_eq!(rows, [(3, vec!["a", "b"]), (7, vec!["", "", "later"])]);
        assert_eq!(grid.rows_below(3).map(|row| row.cell(2)).collect::<Vec<_>>(), ["later"]);
        assert_eq!(grid.rows_below(3).map(|row| row.cell(9)).collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn a_column_beyond_the_last_of_a_spreadsheet_is_refused() {
        assert!(Filling::default().put(1, MOST_COLUMNS, "x").is_err());
        assert!(Filling::default().put(u32::MAX, 0, "x").is_ok());
    }
}
