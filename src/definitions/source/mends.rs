//! The text of a file with something harmless in the place of what could not be read, so that the rest of it can be;
//! and the way back from a place in that text to the place in the file as it was written.

use std::collections::BTreeSet;

use super::Source;

/// What stands in for the value of a key that is missing.
pub const STAND_IN: &str = "1";

/// What was changed in a text. What stands in for something raises no error of its own: the reader was told of it.
#[derive(Debug, Clone, Default)]
pub struct Mends {
    /// The text before the first change.
    pub written: Option<String>,
    edits: Vec<Edit>,
    /// Keys of the whole file of which something could not be read.
    pub doubted: BTreeSet<String>,
    /// Whether a key of the whole file was passed over, because nothing is known by that name.
    pub lost_a_key: bool,
    /// Lines on which a key of a part was.
    pub lost_on: BTreeSet<usize>,
}

/// One change, at a line and column counted from 1, in characters.
#[derive(Debug, Clone)]
enum Edit {
    /// So many characters where there were so many others.
    Within { line: usize, column: usize, was: usize, is: usize, stands_in: bool },
    /// A line of its own, whose rest went to the next one.
    Above { line: usize, column: usize },
}

impl Edit {
    /// A place of the text after it, as it was before; and whether that is in what stands in for something.
    fn undone(&self, (at_line, at): (usize, usize)) -> ((usize, usize), bool) {
        match *self {
            Self::Within { line, column, was, is, stands_in } if line == at_line && at >= column => match at - column {
                within if within < is.max(1) => ((line, column), stands_in),
                beyond => ((line, column + beyond - is + was), false),
            },
            Self::Above { line, column } if line == at_line && at >= column => ((line, column), true),
            Self::Above { line, .. } if line < at_line => ((at_line - 1, at), false),
            _ => ((at_line, at), false),
        }
    }
}

impl Mends {
    /// A place as it was written, and whether what stands there now only stands in for something.
    pub fn as_written(&self, place: (usize, usize)) -> ((usize, usize), bool) {
        self.edits.iter().rev().fold((place, false), |(place, stands_in), edit| {
            let (place, stood_in) = edit.undone(place);
            (place, stands_in || stood_in)
        })
    }
}

impl Source {
    /// The file with another text, which came of the one that it has.
    fn changed(&self, text: String, edit: Option<Edit>, doubted: Option<String>) -> Self {
        let mut changed = self.clone();
        changed.mends.written.get_or_insert_with(|| self.text.clone());
        changed.mends.edits.extend(edit);
        changed.mends.doubted.extend(doubted);
        changed.text = text;
        changed
    }

    /// The key of the whole file under which a line stands.
    fn top_key(&self, line: usize) -> Option<String> {
        let above: Vec<&str> = self.text.lines().take(line).collect();
        let key = above.iter().rev().find(|line| line.starts_with(|letter: char| letter.is_alphanumeric()))?;
        key.split_once(':').map(|(key, _)| key.to_owned())
    }
}

/// A line of a text, in characters, with where a place begins in it; and all lines.
struct Lines {
    lines: Vec<String>,
    own: Vec<char>,
    start: usize,
}

impl Lines {
    fn of(source: &Source, (line, column): (usize, usize)) -> Option<Self> {
        let lines: Vec<String> = source.text.lines().map(str::to_owned).collect();
        let own: Vec<char> = lines.get(line.checked_sub(1)?)?.chars().collect();
        let start = column.checked_sub(1).filter(|start| *start < own.len())?;
        Some(Self { lines, own, start })
    }

    /// Whether the place is within braces that open on its line.
    fn is_within_braces(&self) -> bool {
        let count = |wanted: [char; 2]| self.own[..self.start].iter().filter(|letter| wanted.contains(letter)).count();
        count(['{', '[']) > count(['}', ']'])
    }

    /// The text with other characters in the place of some of the line's.
    fn replaced(mut self, line: usize, until: usize, by: &str) -> String {
        let before: String = self.own[..self.start].iter().collect();
        let after: String = self.own[until..].iter().collect();
        self.lines[line - 1] = before + by + &after;
        self.lines.join("\n") + "\n"
    }
}

/// With a key under another name.
pub fn renamed(source: &Source, (line, column): (usize, usize), key: &str, other: &str) -> Option<Source> {
    let at = Lines::of(source, (line, column))?;
    let until = at.start + key.chars().count();
    if at.own.get(at.start..until)?.iter().collect::<String>() != key {
        return None;
    }
    let (was, is) = (key.chars().count(), other.chars().count());
    let edit = Edit::Within { line, column, was, is, stands_in: false };
    Some(source.changed(at.replaced(line, until, other), Some(edit), None))
}

/// Without a key and what stands under it: within braces up to the next comma, else all lines indented deeper.
pub fn without_key(source: &Source, (line, column): (usize, usize)) -> Option<Source> {
    let mut at = Lines::of(source, (line, column))?;
    let until = if at.is_within_braces() { end_of_part(&at.own, at.start) } else { at.own.len() };
    if until == at.own.len() {
        clear_under(&mut at.lines, line, at.start + 1, Some(at.start));
    }
    let blank = " ".repeat(until - at.start);
    let mut without = source.changed(at.replaced(line, until, &blank), None, None);
    match column {
        1 => without.mends.lost_a_key = true,
        _ => {
            without.mends.lost_on.insert(line);
            without.mends.doubted.extend(source.top_key(line));
        }
    }
    Some(without)
}

/// With another value.
pub fn with_value(source: &Source, (line, column): (usize, usize), value: &str) -> Option<Source> {
    let mut at = Lines::of(source, (line, column))?;
    // Where nothing stands, the place is that of the colon.
    let (value, was) = match at.own[at.start] {
        ':' => (format!(": {value}"), 1),
        _ => (value.to_owned(), 0),
    };
    let until = match at.is_within_braces() {
        _ if was > 0 => at.start + was,
        true => end_of_part(&at.own, at.start),
        false => at.own.len(),
    };
    let until = if until > at.start && at.own[until - 1] == ',' { until - 1 } else { until };
    if until == at.own.len() {
        let is_alone = at.own[..at.start].iter().all(|letter| [' ', '-'].contains(letter));
        let key = at.own.iter().position(|letter| ![' ', '-'].contains(letter)).unwrap_or(0);
        match is_alone {
            true if at.own[at.start] == '-' => clear_under(&mut at.lines, line, at.start + 1, Some(at.start)),
            true => clear_under(&mut at.lines, line, at.start, None),
            false => clear_under(&mut at.lines, line, key + 1, None),
        }
    }
    let (was, is) = (until - at.start, value.chars().count());
    let edit = Edit::Within { line, column, was, is, stands_in: true };
    Some(source.changed(at.replaced(line, until, &value), Some(edit), source.top_key(line)))
}

/// With a key more, before another within braces.
pub fn with_key_within(source: &Source, (line, column): (usize, usize), key: &str) -> Option<Source> {
    let at = Lines::of(source, (line, column))?;
    let (start, more) = (at.start, format!("{key}: {STAND_IN}, "));
    let edit = Edit::Within { line, column, was: 0, is: more.chars().count(), stands_in: true };
    Some(source.changed(at.replaced(line, start, &more), Some(edit), source.top_key(line)))
}

/// With a key more, on a line before another.
pub fn with_key_above(source: &Source, (line, column): (usize, usize), key: &str) -> Option<Source> {
    let at = Lines::of(source, (line, column))?;
    let (start, more) = (at.start, format!("{key}: {STAND_IN}\n{}", " ".repeat(at.start)));
    let edit = Edit::Above { line, column };
    Some(source.changed(at.replaced(line, start, &more), Some(edit), source.top_key(line)))
}

/// With a key more of the whole file, after all others.
pub fn with_last_key(source: &Source, key: &str) -> Source {
    let lines: Vec<&str> = source.text.lines().collect();
    let edit = Edit::Above { line: lines.len() + 1, column: 1 };
    source.changed(format!("{}\n{key}: {STAND_IN}\n", lines.join("\n")), Some(edit), Some(key.to_owned()))
}

/// Clears the lines after a line that are indented so deep, and the items of a list at an indent of their own.
fn clear_under(lines: &mut [String], line: usize, indent: usize, items: Option<usize>) {
    let is_under = |line: &&mut String| {
        let own = line.len() - line.trim_start().len();
        line.trim().is_empty() || own >= indent || (Some(own) == items && line.trim_start().starts_with("- "))
    };
    lines[line..].iter_mut().take_while(is_under).for_each(String::clear);
}

/// Where a part of a line within braces ends: after its comma, or before the brace.
fn end_of_part(letters: &[char], start: usize) -> usize {
    let (mut depth, mut quote) = (0, None);
    for (at, letter) in letters.iter().enumerate().skip(start) {
        match (quote, letter) {
            (Some(open), letter) if open == *letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(*letter),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') if depth == 0 => return at,
            (None, '}' | ']') => depth -= 1,
            (None, ',') if depth == 0 => return at + 1,
            (None, _) => {}
        }
    }
    letters.len()
}
