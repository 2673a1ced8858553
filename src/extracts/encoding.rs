//! The bytes of a text file as text: UTF-8 with or without a mark, UTF-16, or the Windows code page of older systems.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A text, and the name of its encoding where that is worth a word.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub noted: Option<&'static str>,
    /// How many zero bytes stood in it; they are spaces now.
    pub zeros: usize,
}

/// Old systems fill a field up with zero bytes. More than one in so many, and the file is no text.
const LEAST_PER_ZERO: usize = 20;

/// Decodes a file, or finds that it is no text.
pub fn decode(bytes: Vec<u8>) -> Option<Decoded> {
    let (mut text, noted) = match marked(&bytes) {
        Some((encoding, mark)) => in_encoding(encoding, &bytes[mark..]),
        None => unmarked(bytes)?,
    };
    let zeros = memchr::memchr_iter(0, text.as_bytes()).count();
    if zeros * LEAST_PER_ZERO > text.len() {
        return None;
    }
    if zeros > 0 {
        text = text.replace('\0', " ");
    }
    // Programs of DOS ended a text with this.
    if text.ends_with('\u{1a}') {
        text.pop();
    }
    Some(Decoded { text: with_line_feeds(text), noted, zeros })
}

/// The encoding that a byte-order mark names. That of UTF-8 is only in the way.
fn marked(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(bytes).filter(|(encoding, _)| *encoding != encoding_rs::UTF_8)
}

fn unmarked(mut bytes: Vec<u8>) -> Option<(String, Option<&'static str>)> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    if let Some(encoding) = unmarked_utf_16(&bytes) {
        return Some(in_encoding(encoding, &bytes));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some((text, None)),
        Err(other) => (!is_binary(other.as_bytes())).then(|| mixed(other.as_bytes())),
    }
}

/// A known kind of file that is no text.
fn is_binary(bytes: &[u8]) -> bool {
    [&b"PK\x03\x04"[..], b"%PDF", b"\x1F\x8B", b"\x89PNG", b"\xFF\xD8\xFF", b"7z\xBC\xAF"]
        .iter()
        .any(|magic| bytes.starts_with(magic))
}

/// Text of the Windows code page, letter by letter but for the stretches that are UTF-8: files glued together from two
/// systems hold both.
fn mixed(bytes: &[u8]) -> (String, Option<&'static str>) {
    let (mut text, mut has_utf_8) = (String::with_capacity(bytes.len()), false);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        has_utf_8 |= !chunk.valid().is_ascii();
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    (text, Some(if has_utf_8 { "UTF-8 and windows-1252 by turns" } else { "windows-1252" }))
}

/// Plain English in UTF-16 has a zero in every second byte.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(200) & !1];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count() * 4;
    let many = start.len().max(8);
    match (zeros(0), zeros(1)) {
        (0, odd) if odd >= many => Some(UTF_16LE),
        (even, 0) if even >= many => Some(UTF_16BE),
        _ => None,
    }
}

fn in_encoding(encoding: &'static Encoding, bytes: &[u8]) -> (String, Option<&'static str>) {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (text.into_owned(), Some(encoding.name()))
}

/// Lines that end in a carriage return alone come from very old programs.
fn with_line_feeds(text: String) -> String {
    if text.contains('\n') || !text.contains('\r') { text } else { text.replace('\r', "\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn a_text_reads_the_same_in_every_encoding() {
        let text = "CHILD,Café\n1,2\n";
        let with_mark = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
        let windows = text.replace('é', "\u{1}").bytes().map(|b| if b == 1 { 0xE9 } else { b }).collect();
        for (bytes, noted) in [
            (text.as_bytes().to_vec(), None),
            (with_mark(b"\xEF\xBB\xBF", text.as_bytes().to_vec()), None),
            (with_mark(b"\xFF\xFE", utf_16(text, true)), Some("UTF-16LE")),
            (with_mark(b"\xFE\xFF", utf_16(text, false)), Some("UTF-16BE")),
            (utf_16(text, true), Some("UTF-16LE")),
            (utf_16(text, false), Some("UTF-16BE")),
            (windows, Some("windows-1252")),
        ] {
            assert_eq!(decode(bytes), Some(Decoded { text: text.to_owned(), noted, zeros: 0 }), "{noted:?}");
        }
    }

    #[test]
    fn bytes_with_zeros_among_them_are_no_text() {
        assert_eq!(decode(b"PK\x03\x04\x14\0\0\0\x08\0abc\xFF".to_vec()), None);
    }

    #[test]
    fn a_zero_byte_here_and_there_is_a_space_and_counted() {
        let decoded =
            decode(b"CHILD,DECOM\n0001\0\0,31/08/2020\n0002,31/08/2020\n0003,31/08/2020\x1a".to_vec()).unwrap();
        assert_eq!(decoded.text, "CHILD,DECOM\n0001  ,31/08/2020\n0002,31/08/2020\n0003,31/08/2020");
        assert_eq!(decoded.zeros, 2);
    }

    #[test]
    fn a_text_of_two_encodings_is_read_in_both() {
        let decoded = decode([&b"a \xE9\n"[..], "b é\n".as_bytes()].concat()).unwrap();
        assert_eq!(decoded.text, "a é\nb é\n");
        assert_eq!(decoded.noted, Some("UTF-8 and windows-1252 by turns"));
    }
}
