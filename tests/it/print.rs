//! Where the words of a PDF stand on their pages, read from the drawing itself.
//!
//! Follows the operators of ISO 32000-1, section 9: the matrices of page, text and line, and the widths of composite fonts.
//! Enough for what browsers and Typst write; a font without widths is taken to be half as wide as high.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, content::Content};

/// A sheet in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    pub width: f64,
    pub height: f64,
}

pub const A4: Sheet = Sheet { width: 595.276, height: 841.89 };

/// A page: its size, its text, and the box that holds all its words.
#[derive(Debug)]
pub struct Page {
    pub sheet: Sheet,
    pub text: String,
    /// Left, bottom, right, top.
    pub words: Option<[f64; 4]>,
}

impl Page {
    #[track_caller]
    pub fn assert_is_on(&self, sheet: Sheet, margin: f64, which: &str) {
        let Sheet { width, height } = self.sheet;
        assert!(
            (width - sheet.width).abs() < 1.0 && (height - sheet.height).abs() < 1.0,
            "{which} is {width} by {height}"
        );
        let Some([left, bottom, right, top]) = self.words else { panic!("{which} has no words") };
        let is_inside = left >= margin && bottom >= margin && right <= width - margin && top <= height - margin;
        assert!(is_inside, "{which} has words from {left:.0}, {bottom:.0} to {right:.0}, {top:.0}");
    }
}

/// The pages of a PDF.
pub fn read(pdf: &[u8]) -> Vec<Page> {
    let pdf = Document::load_mem(pdf).unwrap();
    let pages = pdf.get_pages();
    pages.iter().map(|(number, id)| page(&pdf, *number, *id)).collect()
}

fn page(pdf: &Document, number: u32, id: lopdf::ObjectId) -> Page {
    let sheet = media_box(pdf, id);
    let content = Content::decode(&pdf.get_page_content(id)).unwrap();
    let fonts = pdf.get_page_fonts(id).unwrap_or_default();
    let fonts = fonts.into_iter().map(|(name, font)| (name, widths(pdf, font))).collect();
    let mut pen = Pen { fonts: &fonts, ..Pen::new() };
    content.operations.iter().for_each(|operation| pen.follow(&operation.operator, &operation.operands));
    Page { sheet, text: pdf.extract_text(&[number]).unwrap_or_default(), words: pen.words }
}

fn media_box(pdf: &Document, id: lopdf::ObjectId) -> Sheet {
    let mut node = pdf.get_dictionary(id).unwrap();
    // A page may leave its size to the group of pages that holds it.
    while !node.has(b"MediaBox") {
        node = node.get(b"Parent").and_then(|parent| pdf.dereference(parent)).unwrap().1.as_dict().unwrap();
    }
    let edges = pdf.dereference(node.get(b"MediaBox").unwrap()).unwrap().1.as_array().unwrap();
    let edges: Vec<f64> = edges.iter().filter_map(number_in).collect();
    Sheet { width: edges[2] - edges[0], height: edges[3] - edges[1] }
}

fn number_in(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

/// The widths of a font's letters in thousandths of its size.
#[derive(Debug, Default)]
struct Widths {
    by_code: BTreeMap<u32, f64>,
    otherwise: f64,
    bytes: usize,
}

fn widths(pdf: &Document, font: &Dictionary) -> Widths {
    let entry =
        |of: &Dictionary, key: &[u8]| of.get(key).and_then(|one| pdf.dereference(one)).map(|one| one.1.clone()).ok();
    let inner = entry(font, b"DescendantFonts").and_then(|fonts| fonts.as_array().ok()?.first().cloned());
    let Some(inner) = inner.and_then(|font| pdf.dereference(&font).ok()?.1.as_dict().ok().cloned()) else {
        return Widths { otherwise: 500.0, bytes: 1, ..Widths::default() };
    };
    let otherwise = entry(&inner, b"DW").as_ref().and_then(number_in).unwrap_or(1000.0);
    let listed = entry(&inner, b"W").and_then(|list| list.as_array().ok().cloned()).unwrap_or_default();
    let listed: Vec<Object> =
        listed.iter().filter_map(|one| pdf.dereference(one).ok().map(|one| one.1.clone())).collect();
    Widths { by_code: by_code(&listed), otherwise, bytes: 2 }
}

/// `10 [500 600]` gives two codes their widths, `10 20 500` eleven the same.
fn by_code(listed: &[Object]) -> BTreeMap<u32, f64> {
    let (mut found, mut at) = (BTreeMap::new(), 0);
    while let (Some(first), Some(next)) = (listed.get(at).and_then(number_in), listed.get(at + 1)) {
        let first = first as u32;
        if let Ok(each) = next.as_array() {
            found.extend((first..).zip(each.iter().filter_map(number_in)));
            at += 2;
        } else {
            let (last, width) = (number_in(next).unwrap_or_default() as u32, listed.get(at + 2).and_then(number_in));
            found.extend((first..=last).filter_map(|code| Some((code, width?))));
            at += 3;
        }
    }
    found
}

type Matrix = [f64; 6];
const AS_IT_IS: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `first`, then `then`.
fn times(first: Matrix, then: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = first;
    let [g, h, i, j, k, l] = then;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

/// Follows the drawing and remembers where words were set.
struct Pen<'a> {
    fonts: &'a BTreeMap<Vec<u8>, Widths>,
    page: Matrix,
    kept: Vec<Matrix>,
    text: Matrix,
    line: Matrix,
    font: Option<&'a Widths>,
    size: f64,
    leading: f64,
    words: Option<[f64; 4]>,
}

impl<'a> Pen<'a> {
    fn new() -> Pen<'static> {
        static NONE: BTreeMap<Vec<u8>, Widths> = BTreeMap::new();
        let (page, text, line) = (AS_IT_IS, AS_IT_IS, AS_IT_IS);
        Pen { fonts: &NONE, page, kept: Vec::new(), text, line, font: None, size: 0.0, leading: 0.0, words: None }
    }

    fn follow(&mut self, operator: &str, operands: &'a [Object]) {
        let numbers: Vec<f64> = operands.iter().filter_map(number_in).collect();
        match (operator, &numbers[..]) {
            ("q", _) => self.kept.push(self.page),
            ("Q", _) => self.page = self.kept.pop().unwrap_or(AS_IT_IS),
            ("cm", &[a, b, c, d, e, f]) => self.page = times([a, b, c, d, e, f], self.page),
            ("BT", _) => (self.text, self.line) = (AS_IT_IS, AS_IT_IS),
            ("Tm", &[a, b, c, d, e, f]) => (self.text, self.line) = ([a, b, c, d, e, f], [a, b, c, d, e, f]),
            ("Td", &[x, y]) => self.next_line(x, y),
            ("TD", &[x, y]) => {
                self.leading = -y;
                self.next_line(x, y);
            }
            ("TL", &[leading]) => self.leading = leading,
            ("T*", _) => self.next_line(0.0, -self.leading),
            ("Tf", &[size]) => {
                self.size = size;
                self.font = operands[0].as_name().ok().and_then(|name| self.fonts.get(name));
            }
            ("Tj" | "TJ" | "'", _) => operands.iter().for_each(|one| self.set(one)),
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn set(&mut self, words: &Object) {
        match words {
            Object::Array(parts) => parts.iter().for_each(|part| self.set(part)),
            Object::String(codes, _) => self.set_codes(codes),
            other => self.move_on(-number_in(other).unwrap_or_default() / 1000.0 * self.size),
        }
    }

    fn set_codes(&mut self, codes: &[u8]) {
        let Some(font) = self.font else { return };
        for code in codes.chunks(font.bytes) {
            let code = code.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            let width = font.by_code.get(&code).copied().unwrap_or(font.otherwise) / 1000.0 * self.size;
            self.mark(0.0);
            self.mark(width);
            self.move_on(width);
        }
    }

    fn move_on(&mut self, by: f64) {
        self.text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
    }

    /// Takes a point of the line of text into the box.
    fn mark(&mut self, along: f64) {
        let [_, _, _, _, x, y] = times(times([1.0, 0.0, 0.0, 1.0, along, 0.0], self.text), self.page);
        let [left, bottom, right, top] = self.words.unwrap_or([x, y, x, y]);
        self.words = Some([left.min(x), bottom.min(y), right.max(x), top.max(y)]);
    }
}

#[test]
fn words_beyond_the_edge_of_a_sheet_are_seen() {
    let drawing =
        |x: f64| format!("q .5 0 0 .5 0 0 cm BT /F 20 Tf 1 0 0 1 {x} 100 Tm [<00410042> -1000 <0041>] TJ ET Q");
    let widths = Widths {
        by_code: by_code(&[65.into(), Object::Array(vec![500.into(), 700.into()])]),
        otherwise: 0.0,
        bytes: 2,
    };
    let fonts = BTreeMap::from([(b"F".to_vec(), widths)]);
    let words = |x: f64| {
        let content = Content::decode(drawing(x).as_bytes()).unwrap();
        let mut pen = Pen { fonts: &fonts, ..Pen::new() };
        content.operations.iter().for_each(|one| pen.follow(&one.operator, &one.operands));
        Page { sheet: A4, text: String::new(), words: pen.words }
    };
    // 500, 700, 1000 and 500 thousandths of 20 are 54, half of which is drawn.
    assert_eq!(words(100.0).words, Some([50.0, 50.0, 77.0, 50.0]));
    words(100.0).assert_is_on(A4, 28.0, "the page");
    assert!(std::panic::catch_unwind(|| words(1150.0).assert_is_on(A4, 28.0, "the page")).is_err());
}
