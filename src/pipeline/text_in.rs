//! The text in a public file, whatever it is packed into, and the words and numbers of which that text is made.
//!
//! Workbooks are unzipped, the streams of a PDF and the notes of a picture inflated, Parquet read back. The glyphs of a
//! PDF are numbers of its own fonts: what its pages say is searched as the words of the paper that it was made from.

use std::io::{Cursor, Read as _};

use flate2::read::ZlibDecoder;

use crate::history::{read_parquet, to_csv};

/// A run of letters and digits, or several with no more than a sign or two between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// Letters and digits alone, the letters large.
    pub squeezed: String,
    /// It stands within a number with a point or with commas for the thousands.
    is_in_a_number: bool,
    /// What stands between its runs.
    between: Vec<String>,
}

/// How many runs a date or an identifier may be made of: `17 June 2007`, `CH-1042/7`.
const MOST_RUNS: usize = 3;

impl Whole {
    /// Several numbers beside each other are counts or coordinates.
    pub fn could_be_an_identifier(&self) -> bool {
        let is_of_digits = self.squeezed.bytes().all(|byte| byte.is_ascii_digit());
        !is_of_digits || (self.between.is_empty() && !self.is_in_a_number)
    }

    /// A day in numbers has the same sign twice, or none.
    pub fn could_be_a_day(&self) -> bool {
        let is_of_digits = self.squeezed.bytes().all(|byte| byte.is_ascii_digit());
        match self.between.as_slice() {
            _ if !is_of_digits => true,
            [] => !self.is_in_a_number,
            [one, other] => one == other && ["/", "-", "."].contains(&one.as_str()),
            _ => false,
        }
    }
}

/// Every run of a text by itself, and with those that follow it closely.
pub fn wholes(text: &str) -> impl Iterator<Item = Whole> {
    let runs = runs(text);
    (0..runs.len()).flat_map(move |first| {
        let (mut squeezed, mut between) = (String::new(), Vec::new());
        let mut wholes = Vec::with_capacity(MOST_RUNS);
        for (words, run) in runs[first..].iter().take(MOST_RUNS).enumerate() {
            match (&run.gap, words) {
                (_, 0) => {}
                (Some(gap), _) => between.push(gap.clone()),
                (None, _) => break,
            }
            squeezed.push_str(&run.squeezed);
            let (squeezed, between) = (squeezed.clone(), between.clone());
            wholes.push(Whole { squeezed, is_in_a_number: run.is_in_a_number, between });
        }
        wholes
    })
}

struct Run {
    squeezed: String,
    /// What stands between it and the run before, if that is no more than a sign or two.
    gap: Option<String>,
    is_in_a_number: bool,
}

/// The longest run that is looked at: what is longer is a hash, a font or a path of a drawing.
const LONGEST: usize = 40;

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut gap = String::new();
    let mut letters = text.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        if !letter.is_alphanumeric() {
            gap.push(letter);
            before = letter;
            continue;
        }
        let mut squeezed: String = letter.to_uppercase().collect();
        while let Some(next) = letters.next_if(|next| next.is_alphanumeric()) {
            squeezed.extend(next.to_uppercase());
        }
        let follows_closely = !runs.is_empty() && gap.chars().count() <= 2 && !gap.contains(['\n', '<', '>', '"']);
        let ends_in_a_number = |run: &Run| run.squeezed.ends_with(|last: char| last.is_ascii_digit());
        let is_after_a_point =
            gap.len() == 1 && matches!(before, '.' | ',') && runs.last().is_some_and(ends_in_a_number);
        let mut rest = letters.clone();
        let is_before_a_point =
            matches!(rest.next(), Some('.' | ',')) && rest.next().is_some_and(|next| next.is_ascii_digit());
        if squeezed.len() <= LONGEST {
            let gap = follows_closely.then(|| gap.clone());
            runs.push(Run { squeezed, gap, is_in_a_number: is_after_a_point || is_before_a_point });
        }
        gap.clear();
    }
    runs
}

/// The texts of a file, by the ending of its name.
pub fn texts(name: &str, bytes: &[u8]) -> Vec<String> {
    let plain = || String::from_utf8_lossy(bytes).into_owned();
    match name.rsplit('.').next().unwrap_or_default() {
        "html" | "svg" => vec![read_as_page(&plain())],
        "csv" => cells(bytes),
        "xlsx" => unzipped(bytes),
        "parquet" => of_parquet(bytes),
        "png" => of_picture(bytes),
        "pdf" => of_pdf(bytes),
        _ => vec![plain()],
    }
}

/// Without what is packed into the page as base64, and with its references read.
fn read_as_page(page: &str) -> String {
    let mut text = String::with_capacity(page.len().min(1 << 20));
    let mut rest = page;
    while let Some((before, packed)) = rest.split_once(";base64,") {
        text.push_str(before);
        let is_packed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/' | '=');
        rest = packed.trim_start_matches(is_packed);
    }
    text.push_str(rest);
    for (reference, letter) in [("&#x2f;", "/"), ("&#47;", "/"), ("&nbsp;", " "), ("&#160;", " "), ("&amp;", "&")] {
        text = text.replace(reference, letter);
    }
    text
}

/// Cell by cell, as the comma between two is none of a number.
fn cells(bytes: &[u8]) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut text = String::new();
    for record in reader.byte_records().flatten() {
        for cell in &record {
            text.push_str(&String::from_utf8_lossy(cell));
            text.push('\n');
        }
    }
    vec![text]
}

/// The parts of a workbook. Of its sheets, numbers are the figures, which are searched as such.
fn unzipped(bytes: &[u8]) -> Vec<String> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return vec![lossy(bytes)] };
    let mut texts = Vec::new();
    for index in 0..archive.len() {
        let Ok(mut part) = archive.by_index(index) else { continue };
        let mut inside = Vec::new();
        // A part that cannot be read to its end is searched as far as it can be.
        let _ = part.read_to_end(&mut inside);
        let name = part.name().map(|name| name.into_owned()).unwrap_or_default();
        let is_drawing = name.contains("theme") || name.contains("styles");
        if !is_drawing {
            texts.push(without_values(&lossy(&inside)));
        }
        texts.push(name);
    }
    texts
}

/// A sheet without its numeric cells, which are counts and amounts.
fn without_values(sheet: &str) -> String {
    let mut text = String::new();
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("<v>") {
        text.push_str(before);
        text.push('\n');
        rest = after.split_once("</v>").map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text
}

fn of_parquet(bytes: &[u8]) -> Vec<String> {
    let rows = read_parquet(bytes.to_vec()).and_then(|outcomes| to_csv(&outcomes));
    let mut texts = rows.map(|rows| cells(&rows)).unwrap_or_default();
    // What stands at the end of the file is not packed: the names, and what the file says of itself.
    texts.push(printable(bytes));
    texts
}

/// The notes of a picture, packed or not. Its points are the drawing, which is searched as such.
fn of_picture(bytes: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let (Some(length), Some(kind)) = (rest.first_chunk::<4>(), rest.get(4..8)) {
        let length = u32::from_be_bytes(*length) as usize;
        let inside = rest.get(8..8 + length).unwrap_or_default();
        if matches!(kind, b"tEXt" | b"iTXt" | b"zTXt" | b"eXIf") {
            texts.push(lossy(inside));
            texts.extend(packed_in(inside));
        }
        rest = rest.get(12 + length..).unwrap_or_default();
    }
    texts
}

/// What a PDF says beside its pages: titles, metadata, alternative texts, names. What is on the pages is glyphs by the
/// numbers of its own fonts, and streams that are not text (fonts, pictures) are passed over.
fn of_pdf(bytes: &[u8]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut outside = Vec::new();
    let mut rest = bytes;
    while let Some(at) = find(rest, b"stream") {
        outside.extend_from_slice(&rest[..at]);
        rest = &rest[at + b"stream".len()..];
        let start = rest.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        let end = find(rest, b"endstream").unwrap_or(rest.len());
        let inside = &rest[start.min(end)..end];
        let inside = inflated(inside).unwrap_or_else(|| inside.to_vec());
        if is_text(&inside) {
            texts.push(without_numbers(&printable(&inside)));
        }
        rest = rest.get(end + b"endstream".len()..).unwrap_or_default();
    }
    outside.extend_from_slice(rest);
    texts.push(without_numbers(&printable(&outside)));
    texts
}

fn is_text(bytes: &[u8]) -> bool {
    let readable = bytes.iter().filter(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace() || **byte == 0);
    readable.count() * 10 >= bytes.len() * 9
}

/// The runs of a text by themselves, without those of digits alone: numbers there are places on a page and in the file.
fn without_numbers(text: &str) -> String {
    let runs = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    runs.filter(|run| run.bytes().any(|byte| byte.is_ascii_alphabetic())).collect::<Vec<_>>().join("\n")
}

/// Something deflated within a note, wherever in it that begins.
fn packed_in(bytes: &[u8]) -> Option<String> {
    (0..bytes.len().min(100)).find_map(|start| inflated(&bytes[start..])).map(|inside| printable(&inside))
}

fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut inside = Vec::new();
    let read = ZlibDecoder::new(bytes).read_to_end(&mut inside);
    (read.is_ok() || !inside.is_empty()).then_some(inside)
}

/// The stretches of bytes that are letters, digits and signs, the rest blank. PDF writes texts in two bytes a letter too.
fn printable(bytes: &[u8]) -> String {
    let wide: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    wide.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { ' ' }).collect()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn find(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, sought)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squeezed(text: &str) -> Vec<String> {
        wholes(text).map(|whole| whole.squeezed).collect()
    }

    #[test]
    fn runs_that_stand_close_are_taken_together_too() {
        assert_eq!(squeezed("17/06/2007"), ["17", "1706", "17062007", "06", "062007", "2007"]);
        assert_eq!(squeezed("a\nb"), ["A", "B"], "a line ends a whole");
    }

    #[test]
    fn a_font_within_a_page_is_not_read_as_words() {
        assert_eq!(read_as_page("a url(data:font;base64,QUJD+/=) b 17&#x2f;06"), "a url(data:font) b 17/06");
    }

    #[test]
    fn a_packed_note_of_a_picture_and_a_stream_of_a_pdf_are_read() {
        let packed = |text: &str| {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
            std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let note = [b"Comment\0\0".to_vec(), packed("child C1042")].concat();
        let length = u32::try_from(note.len()).unwrap().to_be_bytes();
        let picture = [&b"\x89PNG\r\n\x1a\n"[..], &length, b"zTXt", &note, b"sums"].concat();
        assert!(texts("a.png", &picture).iter().any(|text| text.contains("C1042")));
        let pdf = [&b"%PDF-1.7\n1 0 obj\nstream\n"[..], &packed("(C1042) Tj"), b"\nendstream"].concat();
        assert!(texts("a.pdf", &pdf).iter().any(|text| text.contains("C1042")));
    }
}
