//! Chance that repeats itself: from one number always the same choices; and what is done to bytes, texts and tables.

/// A source of choices.
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn of_list<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Cells that readers stumble over.
const CELLS: [&str; 48] = [
    "",
    " ",
    "\u{a0}",
    "-",
    "N/A",
    "not known",
    "#REF!",
    "#N/A",
    "=A1+1",
    "+44",
    "@x",
    "\"",
    "\"\"",
    "a\"b",
    "x\ny",
    "x,y",
    "x;y",
    "00101",
    "101",
    "101.0",
    "1e308",
    "-1",
    "0",
    "99999999999999999999",
    "NaN",
    "inf",
    "31/02/2020",
    "29/02/2021",
    "31/12/9999",
    "01/01/0001",
    "00/00/0000",
    "1/1/21",
    "31-Dec-2020",
    "2020-12-31T23:59:60Z",
    "44074",
    "44074.99999",
    "99999",
    "2958466",
    "é",
    "\u{feff}",
    "\u{202e}abc",
    "😀",
    "TRUE",
    "QQ1 1AA",
    "BT1 1AA",
    "GU1",
    "CHILD",
    "a) U4: Foster placement",
];

/// Does something to a table of cells; says how many rows below the header hold something that can be seen.
pub fn change_table(chance: &mut Chance, rows: &mut Vec<Vec<String>>) {
    for _ in 0..=chance.below(5) {
        let (row, width) = (chance.below(rows.len()), rows[0].len());
        let column = chance.below(width);
        match chance.below(9) {
            0..=3 if row > 0 => *cell(&mut rows[row], column) = (*chance.of_list(&CELLS)).to_owned(),
            4 if row > 0 => {
                let copy = rows[row].clone();
                rows.insert(1 + chance.below(rows.len()), copy);
            }
            5 if row > 0 && rows.len() > 2 => drop(rows.remove(row)),
            6 => rows.iter_mut().for_each(|row| row.truncate(width.max(2) - usize::from(row.len() == width))),
            7 => rows.iter_mut().for_each(|row| row.push(String::new())),
            8 if row > 0 => {
                let longer = "x".repeat(1 << chance.below(12));
                *cell(&mut rows[row], column) = longer;
            }
            _ => {}
        }
    }
}

fn cell(row: &mut Vec<String>, column: usize) -> &mut String {
    let column = column.min(row.len().saturating_sub(1));
    if row.is_empty() {
        row.push(String::new());
    }
    &mut row[column]
}

/// Numbers that readers believe too easily.
const NUMBERS: [&str; 10] =
    ["0", "-1", "1048577", "16385", "2147483647", "4294967295", "4294967296", "18446744073709551615", "1e400", ""];

/// Does something to a text that has a structure of its own: numbers, lines and words change places.
pub fn change_text(chance: &mut Chance, text: &str, words: &[&str]) -> String {
    let mut text = text.to_owned();
    for _ in 0..=chance.below(4) {
        text = match chance.below(6) {
            0 => with_number(chance, &text),
            1 => with_lines(chance, &text),
            2 | 3 => {
                let at = boundary(&text, chance.below(text.len() + 1));
                format!("{}{}{}", &text[..at], chance.of_list(words), &text[at..])
            }
            4 => {
                let (from, to) = stretch(chance, &text);
                format!("{}{}", &text[..from], &text[to..])
            }
            _ => {
                let (from, to) = stretch(chance, &text);
                let at = boundary(&text, chance.below(text.len() + 1));
                format!("{}{}{}", &text[..at], &text[from..to].repeat(1 + chance.below(3)), &text[at..])
            }
        };
    }
    text
}

fn with_number(chance: &mut Chance, text: &str) -> String {
    let from = text[boundary(text, chance.below(text.len() + 1))..].find(|c: char| c.is_ascii_digit());
    let Some(from) = from.and_then(|_| text.rfind(|c: char| c.is_ascii_digit())) else { return text.to_owned() };
    let starts: Vec<usize> = text
        .char_indices()
        .filter(|(at, c)| c.is_ascii_digit() && !text[..*at].ends_with(|c: char| c.is_ascii_digit()))
        .map(|(at, _)| at)
        .collect();
    let start = if starts.is_empty() { from } else { *chance.of_list(&starts) };
    let length = text[start..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - start);
    format!("{}{}{}", &text[..start], chance.of_list(&NUMBERS), &text[start + length..])
}

fn with_lines(chance: &mut Chance, text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if lines.is_empty() {
        return String::new();
    }
    let (one, other) = (chance.below(lines.len()), chance.below(lines.len()));
    match chance.below(3) {
        0 => lines.swap(one, other),
        1 => drop(lines.remove(one)),
        _ => lines.insert(other, lines[one]),
    }
    lines.join("\n") + "\n"
}

fn stretch(chance: &mut Chance, text: &str) -> (usize, usize) {
    let from = boundary(text, chance.below(text.len() + 1));
    (from, boundary(text, (from + chance.below(60)).min(text.len())))
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Does something to bytes that knows nothing of what they are.
pub fn damage(chance: &mut Chance, bytes: &mut Vec<u8>) {
    const TELLING: &[u8] = b"\"\n\r,;\t\0|<>&=\xFF\xFE\x1A\x80 ";
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len());
        match chance.below(6) {
            _ if bytes.is_empty() => bytes.push(b'x'),
            0 => bytes[at] = *chance.of_list(TELLING),
            1 => bytes[at] = chance.below(256) as u8,
            2 => bytes.truncate(at),
            3 => bytes.insert(at, *chance.of_list(TELLING)),
            4 => {
                let end = (at + chance.below(64)).min(bytes.len());
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
            _ => {
                let number = *chance.of_list(&[0_u32, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, u32::MAX]);
                let end = (at + 4).min(bytes.len());
                bytes[at..end].copy_from_slice(&number.to_le_bytes()[..end - at]);
            }
        }
    }
}
