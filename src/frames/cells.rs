//! The cells of one column: from text to what they mean.
//!
//! Each distinct text is parsed once, however many rows hold it: an extract of a million rows has a few thousand
//! dates and a few dozen codes. The rows then take the parsed value of their text.

use std::borrow::Cow;

use chrono::NaiveDate;
use polars::prelude::*;

use super::{
    dates::{date, day_number, plain_dates, short_date},
    distinct::Distinct,
};
use crate::{
    definitions::{self, Holds},
    vocabulary::Month,
};

/// The parsed cells of a column, and the rows whose cell was not blank and could not be read.
pub struct Cells {
    pub parsed: Column,
    pub unread: Vec<IdxSize>,
    /// The rows whose date was written with two digits for the year, and read.
    pub short_years: Vec<IdxSize>,
    /// Whether dates with two digits for the year could be read if the last day of the extracts were known.
    pub awaits_century: bool,
}

/// The type of text cells: each distinct text is kept once, and compared by its number.
pub fn labels() -> DataType {
    DataType::from_categories(Categories::global())
}

/// Labels of one column alone, so that its texts do not stay when it is gone.
fn own_labels() -> DataType {
    DataType::from_categories(Categories::random(PlSmallStr::EMPTY, CategoricalPhysical::U32))
}

/// What one text means.
#[derive(Clone, PartialEq, Debug)]
enum Meaning<T> {
    Blank,
    Is(T),
    Unread,
}

/// Parses the cells of a column by its contract. `latest` is the day that a year of two digits does not lie after.
pub fn parse(raw: Column, column: &definitions::Column, latest: Option<NaiveDate>) -> PolarsResult<Cells> {
    match column.holds {
        Holds::Id => texts(raw, column, |text| Some(identifier(text))),
        Holds::Text => texts(raw, column, |text| Some(Cow::Borrowed(tidy(text)))),
        Holds::Postcode => texts(raw, column, |text| Some(upper(tidy(text)))),
        Holds::Code => texts(raw, column, |text| code(text, column)),
        Holds::Date => dates(raw, column, latest),
        Holds::Month => days(raw, column, |text| tidy(text).parse().ok().map(Month::first_day)),
        Holds::Money => values(raw, column, pence),
        Holds::Number => numbers(raw, column),
    }
}

fn texts(
    raw: Column,
    column: &definitions::Column,
    read: impl for<'a> Fn(&'a str) -> Option<Cow<'a, str>>,
) -> PolarsResult<Cells> {
    let distinct = Distinct::of(&raw, &labels())?;
    let meanings = distinct.meanings(column, read);
    // Borrowed and as long as the text itself: the very text.
    let is_itself = |(meaning, text): (&Meaning<Cow<'_, str>>, &str)| matches!(meaning, Meaning::Is(Cow::Borrowed(read)) if read.len() == text.len());
    let is_as_written = meanings.iter().zip(distinct.texts()).all(is_itself);
    if is_as_written {
        return Ok(Cells::all_read(distinct.cells().clone()));
    }
    let parsed: StringChunked = meanings.iter().map(Meaning::known).collect();
    let parsed = parsed.into_series().cast(&labels())?;
    distinct.spread(parsed, &meanings, raw.name())
}

/// Dates: those written plainly at once by the engine, which leaves few or none; the others text by text.
fn dates(raw: Column, column: &definitions::Column, latest: Option<NaiveDate>) -> PolarsResult<Cells> {
    let plain = plain_dates(&raw)?;
    let is_left = plain.is_null() & raw.is_not_null();
    if !is_left.any() {
        return Ok(Cells::all_read(plain));
    }
    let nothing = Column::full_null(raw.name().clone(), raw.len(), raw.dtype());
    let rest = other_dates(raw.zip_with(&is_left, &nothing)?, column, latest)?;
    Ok(Cells { parsed: rest.parsed.zip_with(&is_left, &plain)?, ..rest })
}

/// Dates; a year of two digits is read where the column holds what has happened and it is known when that ended.
fn other_dates(raw: Column, column: &definitions::Column, latest: Option<NaiveDate>) -> PolarsResult<Cells> {
    let with_short = |text: &str| date(text).or_else(|| short_date(text, latest.filter(|_| !column.may_lie_ahead)?));
    let mut read = days(raw.clone(), column, with_short)?;
    if column.may_lie_ahead || (latest.is_none() && read.unread.is_empty()) {
        return Ok(read);
    }
    let distinct = Distinct::of(&raw, &own_labels())?;
    let far = NaiveDate::MAX;
    let is_short = |text: &str| date(text).is_none() && short_date(text, far).is_some();
    let short: Vec<bool> = distinct.texts().map(is_short).collect();
    if !short.contains(&true) {
        return Ok(read);
    }
    match latest {
        None => read.awaits_century = true,
        Some(_) => read.short_years = distinct.rows_where(|place| short[place])?,
    }
    Ok(read)
}

fn days(raw: Column, column: &definitions::Column, read: impl Fn(&str) -> Option<NaiveDate>) -> PolarsResult<Cells> {
    let days = values(raw, column, |text| read(text).map(day_number))?;
    let parsed = days.parsed.cast(&DataType::Int32)?.cast(&DataType::Date)?;
    Ok(Cells { parsed, ..days })
}

fn values(raw: Column, column: &definitions::Column, read: impl Fn(&str) -> Option<i64>) -> PolarsResult<Cells> {
    let distinct = Distinct::of(&raw, &own_labels())?;
    let meanings = distinct.meanings(column, read);
    let parsed: Int64Chunked = meanings.iter().map(Meaning::known).collect();
    let parsed = parsed.into_series();
    distinct.spread(parsed, &meanings, raw.name())
}

fn numbers(raw: Column, column: &definitions::Column) -> PolarsResult<Cells> {
    let distinct = Distinct::of(&raw, &own_labels())?;
    let meanings =
        distinct.meanings(column, |text| tidy(text).replace(',', "").parse().ok().filter(|n: &f64| n.is_finite()));
    let parsed: Float64Chunked = meanings.iter().map(Meaning::known).collect();
    distinct.spread(parsed.into_series(), &meanings, raw.name())
}

impl Cells {
    fn all_read(parsed: Column) -> Self {
        Self { parsed, unread: Vec::new(), short_years: Vec::new(), awaits_century: false }
    }
}

impl<T: Clone> Meaning<T> {
    fn known(&self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value.clone()),
            Self::Blank | Self::Unread => None,
        }
    }
}

impl Distinct {
    fn meanings<'a, T>(&'a self, column: &definitions::Column, read: impl Fn(&'a str) -> Option<T>) -> Vec<Meaning<T>> {
        let meaning = |text: &'a str| {
            if text.trim_matches(is_space).is_empty() {
                return Meaning::Blank;
            }
            match read(text) {
                // What went wrong in a spreadsheet is neither a value nor blank, whatever the column holds.
                _ if is_spreadsheet_error(text) => Meaning::Unread,
                // A word for nothing is blank, but never in the date of an end: "not known" is not "still open".
                _ if !column.is_end && is_word_for_nothing(text) => Meaning::Blank,
                Some(value) => Meaning::Is(value),
                None => Meaning::Unread,
            }
        };
        self.texts().map(meaning).collect()
    }

    /// Gives every row the meaning of its text.
    fn spread<T: PartialEq>(&self, parsed: Series, meanings: &[Meaning<T>], name: &PlSmallStr) -> PolarsResult<Cells> {
        let places = self.places()?;
        let column = parsed.take(&places)?.with_name(name.clone()).into_column();
        let cells = Cells::all_read(column);
        if !meanings.contains(&Meaning::Unread) {
            return Ok(cells);
        }
        Ok(Cells { unread: self.rows_where(|place| meanings[place] == Meaning::Unread)?, ..cells })
    }
}

/// White space as people see it: the no-break space of web pages is one.
pub(super) fn is_space(letter: char) -> bool {
    letter.is_whitespace() || letter == '\u{feff}'
}

pub(super) fn tidy(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// In upper case, borrowed where it is so already.
fn upper(text: &str) -> Cow<'_, str> {
    let is_upper = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_lowercase());
    if is_upper { Cow::Borrowed(text) } else { Cow::Owned(text.to_uppercase()) }
}

/// Trimmed, one trailing `.0` gone, case ignored; leading zeros are kept.
fn identifier(text: &str) -> Cow<'_, str> {
    let text = tidy(text);
    upper(text.strip_suffix(".0").unwrap_or(text))
}

/// A code of the column's list, also where it is written as forms do: `e) PR4 - Private provision`, or
/// `Requires improvement`.
fn code<'a>(text: &'a str, column: &definitions::Column) -> Option<Cow<'a, str>> {
    let code = identifier(text);
    let is_known = |code: &str| column.codes.iter().any(|known| known == code);
    if column.codes.is_empty() || is_known(&code) {
        return Some(code);
    }
    let lettered = code.split_once(") ").filter(|(letter, _)| letter.len() <= 2).map(|(_, rest)| rest);
    let words = lettered.unwrap_or(&code).trim();
    let first = words.split([' ', ':']).next().unwrap_or(words);
    let joined = words.replace([' ', '-'], "_");
    let meant = [words, first, &joined].into_iter().find_map(|form| {
        let spelt = column.spellings.get(form).map(String::as_str);
        spelt.or_else(|| is_known(form).then_some(form)).map(str::to_owned)
    });
    meant.map(Cow::Owned)
}

/// What a spreadsheet shows where a formula has failed, and what the reader of workbooks says of one that was never
/// worked out.
fn is_spreadsheet_error(text: &str) -> bool {
    const ERRORS: [&str; 10] =
        ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#NO VALUE"];
    let text = tidy(text);
    (text.starts_with('#') && ERRORS.contains(&text)) || (text.starts_with("Err:") && text.len() == 7)
}

fn is_word_for_nothing(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "nan",
        "-",
        ".",
        "..",
        "<blank>",
        "n/a",
        "na",
        "not known",
        "not recorded",
        "no data",
        "null",
        "none",
        "unknown",
    ];
    let text = text.trim_matches(is_space).to_lowercase();
    WORDS.contains(&text.as_str())
}

/// `£4,374.00` is 437,400 pence. A third decimal is rounded half-up.
fn pence(text: &str) -> Option<i64> {
    let plain: String = text.chars().filter(|c| !is_space(*c) && *c != '£' && *c != ',').collect();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 10 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let tenth = |at: usize| fraction.as_bytes().get(at).map_or(0, |digit| i64::from(digit - b'0'));
    let pounds: i64 = whole.parse().ok()?;
    Some(pounds * 100 + tenth(0) * 10 + tenth(1) + i64::from(tenth(2) >= 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_in_every_form_that_arrives() {
        let expected = NaiveDate::from_ymd_opt(2020, 8, 31);
        for text in [
            "31/08/2020",
            "2020-08-31",
            " 31/08/2020 ",
            "31/08/2020 00:00",
            "2020-08-31T00:00:00",
            "44074",
            "44074.5",
            "31/8/2020",
        ] {
            assert_eq!(date(text), expected, "{text}");
        }
        for text in ["31/02/2020", "31/08/20", "2020", "last week", "31-Aug", "08/31/2020", "31/08/2020 approx"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn an_identifier_keeps_its_leading_zeros() {
        assert_eq!(identifier(" 00123.0 "), "00123");
        assert_eq!(identifier("ab1\u{a0}"), "AB1");
        assert_ne!(identifier("00012345"), identifier("12345"));
    }

    #[test]
    fn money_is_read_to_the_penny() {
        for (text, expected) in [("£4,374.00", 437_400), ("4374", 437_400), ("8065.5", 806_550), ("0.005", 1)] {
            assert_eq!(pence(text), Some(expected), "{text}");
        }
        for text in ["", "-5", "1e3", "four", ".", "1.2.3"] {
            assert_eq!(pence(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_is_read_as_forms_write_it() {
        let contract = crate::definitions::contract::tests::with_columns("test", &["A"]);
        let mut column = contract.columns[0].clone();
        column.codes = ["PR4", "NOBT", "M", "U4", "REQUIRES_IMPROVEMENT"].map(String::from).into();
        column.spellings = [(String::from("MALE"), String::from("M"))].into();
        let read = |text| code(text, &column).map(Cow::into_owned);
        for (text, meant) in [
            ("e) PR4 - Private provision", "PR4"),
            ("s) nobt", "NOBT"),
            ("a) Male", "M"),
            ("d) U4: Foster placement - long term", "U4"),
            ("Requires improvement", "REQUIRES_IMPROVEMENT"),
        ] {
            assert_eq!(read(text).as_deref(), Some(meant), "{text}");
        }
        assert_eq!(read("Mali"), None);
        assert_eq!(read("PR44"), None);
    }

    #[test]
    fn a_word_for_nothing_is_blank_but_not_in_the_date_of_an_end() {
        let raw = Column::new("DEC".into(), ["not known", "", "31/08/2020"]);
        let column = |is_end| definitions::Column {
            name: String::from("DEC"),
            aliases: Vec::new(),
            holds: Holds::Date,
            codes: Vec::new(),
            spellings: Default::default(),
            is_required: true,
            must_be_known: false,
            is_start: false,
            is_end,
            may_lie_ahead: false,
            rule: None,
            dated_codes: Vec::new(),
        };
        assert!(parse(raw.clone(), &column(false), None).unwrap().unread.is_empty());
        assert_eq!(parse(raw, &column(true), None).unwrap().unread, [0]);
    }

    #[test]
    fn a_year_of_two_digits_is_the_latest_that_is_not_after_the_last_day() {
        let latest = NaiveDate::from_ymd_opt(2021, 9, 30).unwrap();
        for (text, year) in [("30/09/21", 2021), ("01/10/21", 1921), ("1/1/05 00:00", 2005), ("31/12/99", 1999)] {
            assert_eq!(short_date(text, latest).map(|day| chrono::Datelike::year(&day)), Some(year), "{text}");
        }
        for text in ["30/09/2021", "31/02/20", "30/9", "30-09-21", "+1/01/20", "1/2/3/04"] {
            assert_eq!(short_date(text, latest), None, "{text}");
        }
    }
}
