//! Separated text, record by record, with the row number a spreadsheet shows and nothing lost.
//!
//! A quotation mark that is never closed would swallow every row after it. Where a record runs over several lines and
//! does not come out as wide as the header, its first line alone is taken as broken and reading goes on with the next.

use std::borrow::Cow;

/// The most lines that one cell may run over. Beyond it a quotation mark was forgotten.
const MOST_LINES: usize = 200;

/// More cells than any row has. Those beyond are not kept, so that a line of a million separators costs no memory; the
/// row is too wide in any case.
const MOST_CELLS: usize = 200_000;

/// One row of separated text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'a> {
    /// Counted from 1, every row of the sheet being one.
    pub row: u32,
    /// Where the row begins in the text.
    pub start: usize,
    pub cells: Vec<Cow<'a, str>>,
    /// False if a quotation mark is opened and not closed.
    pub is_closed: bool,
}

impl Record<'_> {
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| is_blank(cell))
    }
}

/// Whether a cell holds nothing that can be seen.
pub fn is_blank(cell: &str) -> bool {
    cell.chars().all(|letter| letter.is_whitespace() || letter == '\u{feff}')
}

/// The records of a text, from a place on whose row has this number.
pub fn records(text: &str, separator: u8, start: usize, row: u32) -> Records<'_> {
    Records { text, separator, at: start, row, width: None }
}

pub struct Records<'a> {
    text: &'a str,
    separator: u8,
    at: usize,
    row: u32,
    width: Option<usize>,
}

impl Records<'_> {
    /// How many cells a row should have: what tells a cell of several lines from a forgotten quotation mark.
    pub fn of_width(mut self, width: usize) -> Self {
        self.width = Some(width);
        self
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let whole = parse(rest, self.separator);
        let has_width = |cells: usize| self.width.is_none_or(|width| width == cells);
        let parsed = match whole {
            Some(parsed) if parsed.lines == 1 || has_width(parsed.cells.len()) => parsed,
            _ => first_line(rest, self.separator),
        };
        let record = Record { row: self.row, start: self.at, cells: parsed.cells, is_closed: parsed.is_closed };
        self.at += parsed.length;
        self.row += 1;
        Some(record)
    }
}

struct Parsed<'a> {
    cells: Vec<Cow<'a, str>>,
    /// With the line break.
    length: usize,
    lines: usize,
    is_closed: bool,
}

/// The first record, or nothing if a quotation mark is not closed.
fn parse(text: &str, separator: u8) -> Option<Parsed<'_>> {
    let (mut cells, mut lines, mut at) = (Vec::new(), 1, 0);
    loop {
        let (cell, end) = match text.as_bytes().get(at) {
            Some(b'"') => quoted(text, at, separator, &mut lines)?,
            _ => plain(text, at, separator),
        };
        if cells.len() < MOST_CELLS {
            cells.push(cell);
        }
        match text.as_bytes().get(end) {
            Some(byte) if *byte == separator => at = end + 1,
            Some(_) => return Some(Parsed { cells, length: end + 1, lines, is_closed: true }),
            None => return Some(Parsed { cells, length: end, lines, is_closed: true }),
        }
    }
}

/// A cell without quotation marks around it, and where it ends.
fn plain(text: &str, at: usize, separator: u8) -> (Cow<'_, str>, usize) {
    let end = memchr::memchr2(separator, b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end);
    let cell = &text[at..end];
    let is_last = text.as_bytes().get(end) != Some(&separator);
    (Cow::Borrowed(if is_last { cell.strip_suffix('\r').unwrap_or(cell) } else { cell }), end)
}

/// A cell in quotation marks, two of which stand for one, and where it ends.
fn quoted<'a>(text: &'a str, at: usize, separator: u8, lines: &mut usize) -> Option<(Cow<'a, str>, usize)> {
    let bytes = text.as_bytes();
    let (mut cell, mut from) = (String::new(), at + 1);
    loop {
        let mark = from + memchr::memchr(b'"', bytes.get(from..)?)?;
        *lines += memchr::memchr_iter(b'\n', &bytes[from..mark]).count();
        if *lines > MOST_LINES {
            return None;
        }
        cell.push_str(&text[from..mark]);
        if bytes.get(mark + 1) == Some(&b'"') {
            cell.push('"');
            from = mark + 2;
            continue;
        }
        let (after, end) = plain(text, mark + 1, separator);
        // Over several lines, a mark with more text behind it is the opening one of another cell.
        if *lines > 1 && !is_blank(&after) {
            return None;
        }
        cell.push_str(&after);
        return Some((Cow::Owned(cell), end));
    }
}

/// The first line by itself, its quotation marks left as they stand.
fn first_line(text: &str, separator: u8) -> Parsed<'_> {
    let end = memchr::memchr(b'\n', text.as_bytes());
    let line = &text[..end.unwrap_or(text.len())];
    let line = line.strip_suffix('\r').unwrap_or(line);
    let cells = line.split(char::from(separator)).take(MOST_CELLS).map(Cow::Borrowed).collect();
    Parsed { cells, length: end.map_or(text.len(), |end| end + 1), lines: 1, is_closed: false }
}

/// Whether every row of a text has as many cells as its first, none is blank and every quotation mark is closed, so
/// that a reader that minds none of these can be trusted with it.
pub fn is_regular(text: &str, separator: u8, width: usize) -> bool {
    let bytes = text.as_bytes();
    let (mut cells, mut line_start, mut is_quoted) = (1, 0, false);
    for at in memchr::memchr3_iter(separator, b'\n', b'"', bytes) {
        match bytes[at] {
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'\n' => {
                if cells != width || is_empty_row(&bytes[line_start..at], width) {
                    return false;
                }
                (cells, line_start) = (1, at + 1);
            }
            _ => cells += 1,
        }
    }
    let has_last_line = line_start < bytes.len();
    !is_quoted && (!has_last_line || (cells == width && !is_empty_row(&bytes[line_start..], width)))
}

/// A line of nothing but separators.
fn is_empty_row(line: &[u8], width: usize) -> bool {
    line.strip_suffix(b"\r").unwrap_or(line).len() < width
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, width: usize) -> Vec<(u32, Vec<String>, bool)> {
        let of =
            |record: Record<'_>| (record.row, record.cells.iter().map(ToString::to_string).collect(), record.is_closed);
        records(text, b',', 0, 1).of_width(width).map(of).collect()
    }

    fn row(number: u32, cells: &[&str], is_closed: bool) -> (u32, Vec<String>, bool) {
        (number, cells.iter().map(ToString::to_string).collect(), is_closed)
    }

    #[test]
    fn a_cell_in_quotation_marks_may_hold_separators_line_breaks_and_marks() {
        assert_eq!(read("a,\"b,\nc\"\"d\"\r\ne,f", 2), [row(1, &["a", "b,\nc\"d"], true), row(2, &["e", "f"], true)]);
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_costs_its_own_row_only() {
        assert_eq!(
            read("a,b\n\"c,d\ne,f\n", 2),
            [row(1, &["a", "b"], true), row(2, &["\"c", "d"], false), row(3, &["e", "f"], true)]
        );
        // Closed by a mark three rows on: too wide or too narrow to be one row.
        assert_eq!(read("\"c,d\ne,f\n\"g\",h\n", 2).len(), 3);
    }

    #[test]
    fn a_text_is_regular_only_if_every_row_is_as_wide_as_the_first() {
        assert!(is_regular("a,b\r\n1,2\r\n,2", b',', 2));
        assert!(is_regular("a,b\n\"1,\n1\",2\n", b',', 2));
        for odd in ["a,b\n1\n", "a,b\n1,2,3\n", "a,b\n\n1,2\n", "a,b\n,\n", "a,b\n\"1,2\n", "a,b\n1,2\n\r\n"] {
            assert!(!is_regular(odd, b',', 2), "{odd:?}");
        }
    }
}
