//! As much of Thrift's compact protocol as tells what a Parquet file is about to ask for, before its reader believes it.
//!
//! Its reader walks columns within columns by calling itself, and makes room for a page of whatever size the page says.

/// No description in a Parquet file is deeper.
const DEEPEST: u32 = 16;

const BOOLEANS: [u8; 2] = [1, 2];
const LIST: u8 = 9;

/// Bytes that are read from the front.
struct Bytes<'a>(&'a [u8]);

/// Whether the columns of a file are all at one level; nothing where its description cannot be read.
pub fn is_flat(footer: &[u8]) -> Option<bool> {
    const COLUMNS: i64 = 2;
    let mut bytes = Bytes(footer);
    let mut last = 0;
    while let Some((field, kind)) = bytes.field(&mut last)? {
        if (field, kind) == (COLUMNS, LIST) {
            return columns_are_flat(&mut bytes);
        }
        bytes.skip(kind, 0)?;
    }
    None
}

/// The first of the list stands for the whole table; no other may have columns of its own.
fn columns_are_flat(bytes: &mut Bytes<'_>) -> Option<bool> {
    const CHILDREN: i64 = 5;
    let (count, _) = bytes.list()?;
    for number in 0..count {
        let mut last = 0;
        while let Some((field, kind)) = bytes.field(&mut last)? {
            match field {
                CHILDREN if bytes.integer()? > 0 && number > 0 => return Some(false),
                CHILDREN => {}
                _ => bytes.skip(kind, 0)?,
            }
        }
    }
    Some(true)
}

/// What each page of a column says it unpacks to; nothing where the pages do not follow each other to the end.
pub fn page_sizes(column: &[u8]) -> Option<Vec<u64>> {
    const UNPACKED: i64 = 2;
    const PACKED: i64 = 3;
    let mut bytes = Bytes(column);
    let mut sizes = Vec::new();
    while !bytes.0.is_empty() {
        let (mut unpacked, mut packed, mut last) = (0, 0, 0);
        while let Some((field, kind)) = bytes.field(&mut last)? {
            match field {
                UNPACKED => unpacked = bytes.integer()?,
                PACKED => packed = bytes.integer()?,
                _ => bytes.skip(kind, 0)?,
            }
        }
        bytes.take(usize::try_from(packed).ok()?)?;
        sizes.push(u64::try_from(unpacked).ok()?);
    }
    Some(sizes)
}

impl Bytes<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn take(&mut self, count: usize) -> Option<()> {
        self.0 = self.0.get(count..)?;
        Some(())
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for place in 0..10 {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F).checked_shl(7 * place)?;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number with a sign, which is its last bit.
    fn integer(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// The number and kind of the next field; `None` within at the end of the struct.
    fn field(&mut self, last: &mut i64) -> Option<Option<(i64, u8)>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Some(None);
        }
        *last = match byte >> 4 {
            0 => self.integer()?,
            more => *last + i64::from(more),
        };
        Some(Some((*last, byte & 0x0F)))
    }

    fn list(&mut self) -> Option<(u64, u8)> {
        let byte = self.byte()?;
        let count = if byte >> 4 == 15 { self.number()? } else { u64::from(byte >> 4) };
        Some((count, byte & 0x0F))
    }

    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        const MAP: u8 = 11;
        match kind {
            1 | 2 => Some(()),
            3 => self.take(1),
            4..=6 => self.number().map(drop),
            7 => self.take(8),
            8 => {
                let length = usize::try_from(self.number()?).ok()?;
                self.take(length)
            }
            _ if depth >= DEEPEST => None,
            LIST | 10 => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.skip_within(kind, depth))
            }
            MAP => {
                let count = self.number()?;
                let kinds = if count > 0 { self.byte()? } else { 0 };
                (0..count).try_for_each(|_| {
                    self.skip_within(kinds >> 4, depth)?;
                    self.skip_within(kinds & 0x0F, depth)
                })
            }
            12 => {
                let mut last = 0;
                while let Some((_, kind)) = self.field(&mut last)? {
                    self.skip(kind, depth + 1)?;
                }
                Some(())
            }
            _ => None,
        }
    }

    /// Within a list a truth takes a byte of its own; as a field it is its kind.
    fn skip_within(&mut self, kind: u8, depth: u32) -> Option<()> {
        if BOOLEANS.contains(&kind) { self.take(1) } else { self.skip(kind, depth + 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The description of a table whose columns have so many columns each: version, columns, no rows.
    fn footer(children: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x15, 2, 0x19, (children.len() as u8) << 4 | 12];
        for children in children {
            bytes.extend([0x48, 1, b'a', 0x15, children * 2, 0]);
        }
        bytes.extend([0x16, 0, 0]);
        bytes
    }

    #[test]
    fn columns_within_columns_are_seen() {
        assert_eq!(is_flat(&footer(&[2, 0, 0])), Some(true));
        assert_eq!(is_flat(&footer(&[1, 1, 0])), Some(false));
        assert_eq!(is_flat(&footer(&[2, 0, 0])[..9]), None);
        assert_eq!(is_flat(&[0x1C; 1_000]), None);
    }

    #[test]
    fn what_pages_say_of_their_size_is_added_up() {
        let page = |unpacked: u8, packed: u8| {
            let header = vec![0x15, 0, 0x15, unpacked * 2, 0x15, packed * 2, 0x2C, 0x15, 4, 0, 0];
            [header, vec![0xFF; packed.into()]].concat()
        };
        assert_eq!(page_sizes(&[page(40, 3), page(50, 0)].concat()), Some(vec![40, 50]));
        assert_eq!(page_sizes(&page(40, 3)[..12]), None);
        let two_gb = [0x15, 0, 0x15, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0x15, 0, 0];
        assert_eq!(page_sizes(&two_gb), Some(vec![0x7FFF_FFFF]));
    }
}
