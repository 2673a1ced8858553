//! Compound files, in which XLS workbooks and encrypted ones lie: walked before the reader of workbooks opens them.
//!
//! A few bytes of such a file can say that a sheet has four thousand million cells, or lead a reader round in a circle
//! for ever, and the reader would believe them. So the chains of sectors must end, no stream may be longer than the
//! file, and the cells of each sheet must fit into what a sheet can hold. The format: [MS-CFB], [MS-XLS].

/// The first bytes of every compound file.
pub const MAGIC: [u8; 8] = *b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// More cells between the first and the last of a sheet than any extract has: the reader keeps a place for each.
const MOST_PLACES: u64 = 20_000_000;

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FIRST_RESERVED: u32 = 0xFFFF_FFFA;
/// Streams shorter than this lie in the stream of small sectors.
const SMALL_STREAM: usize = 4_096;
const SMALL_SECTOR: usize = 64;

/// What a compound file is to a reader of workbooks.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    Workbook,
    Encrypted,
    TooLarge,
    Damaged,
}

/// Looks through a compound file.
pub fn kind(bytes: &[u8]) -> Kind {
    let Some(compound) = Compound::open(bytes) else { return Kind::Damaged };
    if compound.entry("EncryptedPackage").is_some() {
        return Kind::Encrypted;
    }
    let stream = compound.entry("Workbook").or_else(|| compound.entry("Book"));
    match stream.and_then(|entry| compound.stream(entry)) {
        Some(stream) => kind_of_workbook(&stream),
        None => Kind::Damaged,
    }
}

struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    entries: Vec<Entry>,
    small: Vec<u8>,
    small_fat: Vec<u32>,
}

/// A stream by its name.
struct Entry {
    name: String,
    start: u32,
    length: usize,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4_096,
            _ => return None,
        };
        let none = Vec::new;
        let mut file = Self { bytes, sector, fat: none(), entries: Vec::new(), small: Vec::new(), small_fat: none() };
        for id in file.fat_sectors()? {
            file.fat.extend(numbers(file.sector_at(id)?));
        }
        file.entries = file.chain(u32_at(bytes, 48)?)?.chunks_exact(128).filter_map(Entry::of).collect();
        let has_small_streams = u32_at(bytes, 64)? > 0;
        if has_small_streams {
            let root = file.entries.first().map(|root| (root.start, root.length))?;
            file.small = cut(file.chain(root.0)?, root.1)?;
            file.small_fat = numbers(&file.chain(u32_at(bytes, 60)?)?).collect();
        }
        let is_within = |entry: &Entry| entry.length <= bytes.len();
        file.entries.iter().all(is_within).then_some(file)
    }

    /// The sectors of the table of sectors: the first 109 from the header, the others from a chain of their own.
    fn fat_sectors(&self) -> Option<Vec<u32>> {
        let mut ids: Vec<u32> = numbers(self.bytes.get(76..512)?).collect();
        let mut next = u32_at(self.bytes, 68)?;
        let most = self.bytes.len() / self.sector + 1;
        for _ in 0..=most {
            if next >= FIRST_RESERVED {
                ids.retain(|id| *id < FIRST_RESERVED);
                return (ids.len() <= most).then_some(ids);
            }
            ids.extend(numbers(self.sector_at(next)?));
            next = ids.pop()?;
        }
        None
    }

    fn sector_at(&self, id: u32) -> Option<&'a [u8]> {
        // The header takes the place of one sector, however long it is.
        let start = (id as usize + 1).checked_mul(self.sector)?;
        let end = (start + self.sector).min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain of sectors, unless it leads round in a circle or out of the file.
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        follow(start, &self.fat, |id| self.sector_at(id))
    }

    fn stream(&self, entry: &Entry) -> Option<Vec<u8>> {
        if entry.length >= SMALL_STREAM {
            return cut(self.chain(entry.start)?, entry.length);
        }
        let sector = |id: u32| self.small.chunks(SMALL_SECTOR).nth(id as usize);
        cut(follow(entry.start, &self.small_fat, sector)?, entry.length)
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }
}

impl Entry {
    fn of(bytes: &[u8]) -> Option<Self> {
        let letters = bytes[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let letters: Vec<u16> = letters.take_while(|letter| *letter != 0).collect();
        let length = u32_at(bytes, 120)? as usize;
        Some(Self { name: String::from_utf16_lossy(&letters), start: u32_at(bytes, 116)?, length })
    }
}

fn follow<'s>(start: u32, table: &[u32], sector: impl Fn(u32) -> Option<&'s [u8]>) -> Option<Vec<u8>> {
    let (mut bytes, mut id) = (Vec::new(), start);
    for _ in 0..=table.len() {
        if id == END_OF_CHAIN {
            return Some(bytes);
        }
        bytes.extend_from_slice(sector(id)?);
        id = *table.get(id as usize)?;
    }
    None
}

fn cut(mut bytes: Vec<u8>, length: usize) -> Option<Vec<u8>> {
    (bytes.len() >= length).then(|| bytes.truncate(length))?;
    Some(bytes)
}

/// Looks through the records of a workbook: each is its type, its length and so many bytes. The first stretch of them
/// says where each sheet begins.
fn kind_of_workbook(stream: &[u8]) -> Kind {
    const FILE_PASS: u16 = 0x002F;
    const SHEET: u16 = 0x0085;
    let mut sheets = Vec::new();
    for (kind, record) in records(stream, 0) {
        match kind {
            FILE_PASS => return Kind::Encrypted,
            SHEET => sheets.extend(u32_at(record, 0)),
            _ => {}
        }
    }
    for start in sheets {
        let mut reach = Reach::default();
        records(stream, start as usize).for_each(|(kind, record)| reach.grow(kind, record));
        if reach.places() > MOST_PLACES {
            return Kind::TooLarge;
        }
    }
    Kind::Workbook
}

/// The records from a place on to the end of the part that begins there, charts within a sheet left in.
fn records(stream: &[u8], start: usize) -> impl Iterator<Item = (u16, &[u8])> {
    const BEGINNING: u16 = 0x0809;
    const END: u16 = 0x000A;
    let (mut at, mut depth) = (start, 0);
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
        let record = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        match kind {
            BEGINNING => depth += 1,
            END => depth -= 1,
            _ => {}
        }
        (depth > 0 || kind != END).then_some((kind, record))
    })
}

/// From the first to the last row and column that a sheet uses or says it does.
#[derive(Default)]
struct Reach {
    rows: Option<(u32, u32)>,
    columns: Option<(u32, u32)>,
    said: u64,
}

impl Reach {
    fn grow(&mut self, kind: u16, record: &[u8]) {
        const DIMENSIONS: u16 = 0x0200;
        const ROW_OF_NUMBERS: u16 = 0x00BD;
        /// Numbers, texts, truths, formulas and their older forms: each begins with its row and column.
        const CELLS: [u16; 8] = [0x0203, 0x0204, 0x0205, 0x00D6, 0x027E, 0x00FD, 0x0006, ROW_OF_NUMBERS];
        if kind == DIMENSIONS {
            self.said = self.said.max(dimensions(record).unwrap_or(0));
        } else if CELLS.contains(&kind) {
            let (Some(row), Some(column)) = (u16_at(record, 0), u16_at(record, 2)) else { return };
            // A row of numbers ends with its last column.
            let last = record.len().checked_sub(2).filter(|_| kind == ROW_OF_NUMBERS).and_then(|at| u16_at(record, at));
            widen(&mut self.rows, u32::from(row));
            widen(&mut self.columns, u32::from(column));
            widen(&mut self.columns, u32::from(last.unwrap_or(column)));
        }
    }

    fn places(&self) -> u64 {
        let length = |span: Option<(u32, u32)>| span.map_or(0, |(first, last)| u64::from(last - first) + 1);
        (length(self.rows) * length(self.columns)).max(self.said)
    }
}

/// How many cells a sheet says it has, as the reader makes room for them: a last row before the first is a great many.
fn dimensions(record: &[u8]) -> Option<u64> {
    let (first_row, last_row, columns_at) = match record.len() {
        10 => (u32::from(u16_at(record, 0)?), u32::from(u16_at(record, 2)?), 4),
        14 | 16 => (u32_at(record, 0)?, u32_at(record, 4)?, 8),
        _ => return None,
    };
    let (first, last) = (u16_at(record, columns_at)?, u16_at(record, columns_at + 2)?);
    let first = if first > 0xFF || last < first { 0 } else { first };
    let is_blank = last_row == 0 || last == 0;
    Some(if is_blank { 1 } else { u64::from(last_row.wrapping_sub(first_row)) * u64::from(last - first) })
}

fn widen(span: &mut Option<(u32, u32)>, to: u32) {
    let (first, last) = span.unwrap_or((to, to));
    *span = Some((first.min(to), last.max(to)));
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}
