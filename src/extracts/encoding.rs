//! The bytes of a text file as text: UTF-8 with or without a mark, UTF-16, or the Windows code page of older systems.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A text, and the name of its encoding where that is worth a word.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub noted: Option<&'static str>,
}

/// Decodes a file, or finds that it is no text.
pub fn decode(bytes: Vec<u8>) -> Option<Decoded> {
    let decoded = match marked(&bytes) {
        Some((encoding, mark)) => in_encoding(encoding, &bytes[mark..]),
        None => unmarked(bytes),
    };
    let is_text = !decoded.text.contains('\0');
    is_text.then(|| Decoded { text: with_line_feeds(decoded.text), noted: decoded.noted })
}

/// The encoding that a byte-order mark names. That of UTF-8 is only in the way.
fn marked(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    Encoding::for_bom(bytes).filter(|(encoding, _)| *encoding != encoding_rs::UTF_8)
}

fn unmarked(mut bytes: Vec<u8>) -> Decoded {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    if let Some(encoding) = unmarked_utf_16(&bytes) {
        return in_encoding(encoding, &bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, noted: None },
        Err(other) => in_encoding(WINDOWS_1252, other.as_bytes()),
    }
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

fn in_encoding(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), noted: Some(encoding.name()) }
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
            assert_eq!(decode(bytes), Some(Decoded { text: text.to_owned(), noted }), "{noted:?}");
        }
    }

    #[test]
    fn bytes_with_zeros_among_them_are_no_text() {
        assert_eq!(decode(b"PK\x03\x04\x14\0\0\0\x08\0abc\xFF".to_vec()), None);
    }
}
