//! One CSV file being written, a cell at a time, beside its place until the whole sample is done.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use chrono::{Datelike, NaiveDate};

/// A file of rows, all of one kind. Cells are text of ours without commas or quotes, so nothing needs quoting.
pub struct Table {
    pub name: &'static str,
    pub rows: u64,
    place: PathBuf,
    beside: PathBuf,
    out: BufWriter<File>,
    line: Vec<u8>,
}

impl Table {
    /// Opens a file in the folder and writes its column names.
    pub fn create(folder: &Path, name: &'static str, columns: &str) -> io::Result<Self> {
        let beside = folder.join(format!("{name}.part"));
        let mut out = BufWriter::with_capacity(1 << 16, File::create(&beside)?);
        writeln!(out, "{columns}")?;
        Ok(Self { name, rows: 0, place: folder.join(name), beside, out, line: Vec::with_capacity(160) })
    }

    /// Adds a cell of text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        debug_assert!(!text.contains([',', '"', '\n']), "a cell of the sample needs no quotes");
        self.line.extend_from_slice(text.as_bytes());
        self.line.push(b',');
        self
    }

    /// Adds a cell made of letters and then a number with leading noughts to so many digits.
    pub fn numbered(&mut self, letters: &str, number: u64, digits: usize) -> &mut Self {
        self.line.extend_from_slice(letters.as_bytes());
        self.push_digits(number, digits);
        self.line.push(b',');
        self
    }

    /// Adds a whole number.
    pub fn number(&mut self, number: u64) -> &mut Self {
        self.numbered("", number, 1)
    }

    /// Adds a day as dd/mm/yyyy.
    pub fn day(&mut self, day: NaiveDate) -> &mut Self {
        self.push_digits(day.day().into(), 2);
        self.line.push(b'/');
        self.push_digits(day.month().into(), 2);
        self.line.push(b'/');
        self.push_digits(day.year() as u64, 4);
        self.line.push(b',');
        self
    }

    /// Adds a day, or an empty cell.
    pub fn day_or_blank(&mut self, day: Option<NaiveDate>) -> &mut Self {
        match day {
            Some(day) => self.day(day),
            None => self.text(""),
        }
    }

    /// Ends the row.
    pub fn end(&mut self) -> io::Result<()> {
        self.line.pop();
        self.line.push(b'\n');
        self.out.write_all(&self.line)?;
        self.line.clear();
        self.rows += 1;
        Ok(())
    }

    /// Puts the finished file in its place, over any file of an earlier sample.
    pub fn finish(mut self) -> io::Result<(&'static str, u64)> {
        self.out.flush()?;
        drop(self.out);
        fs::rename(&self.beside, &self.place)?;
        Ok((self.name, self.rows))
    }

    fn push_digits(&mut self, number: u64, digits: usize) {
        let mut reversed = [b'0'; 20];
        let (mut left, mut length) = (number, 0);
        while left > 0 {
            reversed[length] = b'0' + (left % 10) as u8;
            left /= 10;
            length += 1;
        }
        let length = length.max(digits);
        self.line.extend(reversed[..length].iter().rev());
    }
}
