//! From the text of a directory to its rows: one per postcode, in order, with what could not be used counted by reason.
//!
//! Rows stream past and only a few numbers of each are kept. What is wrong with one row is counted, never printed.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::{
    DirectoryError,
    fault::DirectoryFault,
    layout::{self, Columns, Layout, Need, Recognised},
    release::Tally,
    source::{self, Source},
};
use crate::places::{
    distance::GridPoint,
    postcode::{self, PostcodeKey},
};

/// A postcode and what the directory says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub postcode: PostcodeKey,
    pub point: Option<GridPoint>,
    pub district: Option<District>,
}

/// A district's code, `E07000209`, as the number 507000209: its letter is counted from 1 in hundreds of millions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct District(u32);

/// Everything a directory says, ready to be indexed.
#[derive(Debug)]
pub struct Gathered {
    pub layout: Layout,
    /// One row per postcode, in order of postcode.
    pub rows: Vec<Row>,
    pub rows_read: u64,
    pub tally: Tally,
}

/// Why a postcode has no point.
enum WithoutPoint {
    NotGiven,
    IrishGrid,
    CrownDependency,
    Unreadable,
}

/// Reads every file of a directory. All of them must have one layout.
pub fn gather(source: &Source) -> Result<Gathered, DirectoryError> {
    let mut reading = Reading::default();
    let mut first: Option<(Layout, &PathBuf)> = None;
    for file in source.files() {
        let layout = reading.read(file)?;
        match first {
            Some((other, path)) if other != layout => {
                return Err(DirectoryFault::TwoLayouts { other: path.clone() }.of(file));
            }
            _ => first = Some((layout, file)),
        }
    }
    let (layout, _) = first.ok_or_else(|| DirectoryFault::Empty.of(source.path()))?;
    reading.finish(layout).map_err(|fault| fault.of(source.path()))
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    rows: Vec<Row>,
    rows_read: u64,
    tally: Tally,
}

impl Reading {
    fn read(&mut self, file: &Path) -> Result<Layout, DirectoryError> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source::open(file)?);
        let mut record = ByteRecord::new();
        if !next(&mut reader, &mut record, file)? {
            return Err(DirectoryFault::Empty.of(file));
        }
        let Recognised { layout, columns, has_header } = layout::recognise(&record).map_err(|fault| fault.of(file))?;
        if !has_header {
            self.take(&record, columns);
        }
        while next(&mut reader, &mut record, file)? {
            self.take(&record, columns);
        }
        Ok(layout)
    }

    fn take(&mut self, record: &ByteRecord, columns: Columns) {
        self.rows_read += 1;
        let cell = |column: usize| record.get(column).map(<[u8]>::trim_ascii);
        let needed = (cell(columns.postcode), cell(columns.easting), cell(columns.northing), cell(columns.district));
        let (Some(written), Some(easting), Some(northing), Some(district)) = needed else {
            self.tally.too_short += 1;
            return;
        };
        let Some(postcode) = str::from_utf8(written).ok().and_then(postcode::normalise) else {
            self.tally.not_a_postcode += 1;
            return;
        };
        let quality = columns.quality.and_then(cell).unwrap_or_default();
        let point = self.counting_points(grid_point(postcode, easting, northing, quality));
        let district = self.counting_districts(district);
        self.rows.push(Row { postcode, point, district });
    }

    fn counting_points(&mut self, point: Result<GridPoint, WithoutPoint>) -> Option<GridPoint> {
        let count = match point {
            Ok(point) => return Some(point),
            Err(WithoutPoint::NotGiven) => &mut self.tally.no_grid_reference,
            Err(WithoutPoint::IrishGrid) => &mut self.tally.irish_grid,
            Err(WithoutPoint::CrownDependency) => &mut self.tally.crown_dependency,
            Err(WithoutPoint::Unreadable) => &mut self.tally.unreadable_grid_reference,
        };
        *count += 1;
        None
    }

    fn counting_districts(&mut self, written: &[u8]) -> Option<District> {
        let district = District::parse(written);
        match (written, district) {
            (_, Some(_)) => {}
            (b"", None) => self.tally.no_district += 1,
            (_, None) => self.tally.unreadable_district += 1,
        }
        district
    }

    /// A directory in which nothing is a postcode, a place or a district has its columns wrong: it is refused, as
    /// every child would otherwise be out of the county, or nowhere.
    fn finish(mut self, layout: Layout) -> Result<Gathered, DirectoryFault> {
        let has = |test: fn(&Row) -> bool| self.rows.iter().any(test);
        let lacking = match () {
            () if self.rows_read == 0 => return Err(DirectoryFault::Empty),
            () if self.rows.is_empty() => Some(Need::Postcode),
            () if !has(|row| row.point.is_some()) => Some(Need::Easting),
            () if !has(|row| row.district.is_some()) => Some(Need::District),
            () => None,
        };
        if let Some(need) = lacking {
            return Err(DirectoryFault::NothingIn(need));
        }
        let rows = one_per_postcode(self.rows, &mut self.tally);
        Ok(Gathered { layout, rows, rows_read: self.rows_read, tally: self.tally })
    }
}

/// Reads the next row. No cell of a directory has a line break, so one that has comes of a quotation mark left open.
fn next(reader: &mut Reader<Box<dyn Read>>, record: &mut ByteRecord, file: &Path) -> Result<bool, DirectoryError> {
    let is_row = reader.read_byte_record(record).map_err(|why| DirectoryFault::NotRead(why.into()).of(file))?;
    if record.as_slice().contains(&b'\n') {
        let line = record.position().map_or(1, csv::Position::line);
        return Err(DirectoryFault::OpenQuote { line }.of(file));
    }
    Ok(is_row)
}

/// Sorts the rows and makes those of one postcode one. Where they differ, nothing says which is right: not known.
fn one_per_postcode(mut rows: Vec<Row>, tally: &mut Tally) -> Vec<Row> {
    rows.sort_unstable();
    let (read, mut is_contradicted) = (rows.len(), false);
    rows.dedup_by(|later, kept| {
        if later.postcode != kept.postcode {
            is_contradicted = false;
            return false;
        }
        let differs = later.point != kept.point || later.district != kept.district;
        tally.contradictory += u64::from(differs && !is_contradicted);
        is_contradicted |= differs;
        kept.point = kept.point.filter(|point| later.point == Some(*point));
        kept.district = kept.district.filter(|district| later.district == Some(*district));
        true
    });
    tally.repeated = (read - rows.len()) as u64;
    rows
}

/// Quality 9 in the ONS directories and 90 in Code-Point Open both say that there is no grid reference.
fn grid_point(
    postcode: PostcodeKey,
    easting: &[u8],
    northing: &[u8],
    quality: &[u8],
) -> Result<GridPoint, WithoutPoint> {
    if postcode.is_in("BT") {
        return Err(WithoutPoint::IrishGrid);
    }
    if postcode.is_off_the_grid() {
        return Err(WithoutPoint::CrownDependency);
    }
    if matches!(quality, b"9" | b"90") || (easting.is_empty() && northing.is_empty()) {
        return Err(WithoutPoint::NotGiven);
    }
    match (whole_metres(easting), whole_metres(northing)) {
        (Some(0), Some(0)) => Err(WithoutPoint::NotGiven),
        (Some(east), Some(north)) => GridPoint::new(east, north).ok_or(WithoutPoint::Unreadable),
        _ => Err(WithoutPoint::Unreadable),
    }
}

/// `0206900`, `206900` and `206900.0` are one number: the ONS pads with zeros, and spreadsheets add a decimal.
fn whole_metres(written: &[u8]) -> Option<u32> {
    let end = written.iter().position(|letter| *letter == b'.').unwrap_or(written.len());
    let (whole, fraction) = written.split_at(end);
    let is_whole = fraction.iter().skip(1).all(|digit| *digit == b'0');
    let is_number = !whole.is_empty() && whole.iter().all(u8::is_ascii_digit);
    if !(is_whole && is_number) {
        return None;
    }
    str::from_utf8(whole).ok()?.parse().ok()
}

impl District {
    const LETTER: u32 = 100_000_000;

    /// One letter and eight digits, as every code since 2009 has; a name or an older code is not one.
    fn parse(written: &[u8]) -> Option<Self> {
        let (letter, digits) = written.split_first()?;
        let is_code = letter.is_ascii_alphabetic() && digits.len() == 8 && digits.iter().all(u8::is_ascii_digit);
        let number: u32 = str::from_utf8(digits).ok().filter(|_| is_code)?.parse().ok()?;
        Some(Self(u32::from(letter.to_ascii_uppercase() - b'A' + 1) * Self::LETTER + number))
    }

    pub fn code(self) -> String {
        let letter = char::from(b'A' + (self.0 / Self::LETTER - 1) as u8);
        format!("{letter}{:08}", self.0 % Self::LETTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padded_plain_and_decimal_metres_are_one_number() {
        for written in ["0206900", "206900", "206900.0", "206900."] {
            assert_eq!(whole_metres(written.as_bytes()), Some(206_900), "{written}");
        }
        for written in ["", ".", "206900.5", "2069OO", "-1", "1e6", "99999999999999"] {
            assert_eq!(whole_metres(written.as_bytes()), None, "{written}");
        }
    }

    #[test]
    fn a_district_is_read_back_from_its_number() {
        for code in ["E07000209", "A00000000", "Z99999999", "W06000015"] {
            assert_eq!(District::parse(code.as_bytes()).unwrap().code(), code);
        }
        for written in ["", "43UD", "Guildford", "E0700020", "E070002099", "\u{c9}0700020"] {
            assert_eq!(District::parse(written.as_bytes()), None, "{written}");
        }
    }

    #[test]
    fn rows_of_one_postcode_that_differ_leave_only_what_they_agree_on() {
        let row = |east, district: &str| Row {
            postcode: postcode::normalise("GU1 1AA").unwrap(),
            point: GridPoint::new(east, 149_000),
            district: District::parse(district.as_bytes()),
        };
        let rows = vec![row(500_000, "E07000209"), row(500_001, "E07000209"), row(500_000, "E07000209")];
        let mut tally = Tally::default();
        let kept = one_per_postcode(rows, &mut tally);
        assert_eq!(kept, [Row { point: None, ..row(500_000, "E07000209") }]);
        assert_eq!((tally.repeated, tally.contradictory), (2, 1));
    }
}
