//! Words that people write in Markdown, as blocks of a paper: paragraphs, lists, headings as strong lines.
//!
//! Signs of emphasis are left out. Whatever else Markdown or HTML means is not read, so that nothing in the words can be
//! more than words: a link stays as it was typed, a tag is printed.

use super::paper::{Block, Line};

/// The blocks in lines of prose, parted by empty lines.
pub fn blocks(lines: &[&str]) -> Vec<Block> {
    let paragraphs = lines.split(|line| line.trim().is_empty()).filter(|lines| !lines.is_empty());
    paragraphs.flat_map(paragraph).collect()
}

/// A paragraph, and each list or heading that begins within it without an empty line before it.
fn paragraph(lines: &[&str]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    for line in lines.iter().map(|line| line.trim()) {
        match (kind(line), blocks.last_mut()) {
            (Kind::Item(item), Some(Block::List(items))) if words.is_empty() => items.push(plain(item)),
            (Kind::Item(item), _) => {
                blocks.extend(said(&mut words));
                blocks.push(Block::List(vec![plain(item)]));
            }
            (Kind::Strong(heading), _) => {
                blocks.extend(said(&mut words));
                blocks.push(Block::Lines(vec![Line::strong(without_emphasis(heading))]));
            }
            (Kind::Numbered, _) => {
                blocks.extend(said(&mut words));
                words.push(line);
            }
            // A line after an item, without a sign of its own, goes on with the item.
            (Kind::Words, Some(Block::List(items))) if words.is_empty() => {
                let last = items.pop().map(|last| last.text).unwrap_or_default();
                items.push(Line::plain(format!("{last} {}", without_emphasis(line))));
            }
            (Kind::Words, _) => words.push(line),
        }
    }
    blocks.extend(said(&mut words));
    blocks
}

fn said(words: &mut Vec<&str>) -> Option<Block> {
    let text = without_emphasis(&std::mem::take(words).join(" "));
    (!text.is_empty()).then_some(Block::Words(text))
}

fn plain(words: &str) -> Line {
    Line::plain(without_emphasis(words))
}

/// What a line is by the signs that it begins with.
enum Kind<'a> {
    Item(&'a str),
    /// `2. Second`: the number is kept as it was typed.
    Numbered,
    Strong(&'a str),
    Words,
}

fn kind(line: &str) -> Kind<'_> {
    if let Some(item) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).or_else(|| line.strip_prefix("+ "))
    {
        return Kind::Item(item.trim());
    }
    let heading = line.trim_start_matches('#');
    if heading.len() < line.len() && heading.starts_with(' ') {
        return Kind::Strong(heading.trim());
    }
    let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = after.len() < line.len() && (after.starts_with(". ") || after.starts_with(") "));
    if is_numbered { Kind::Numbered } else { Kind::Words }
}

/// The words without `**`, `__` and a pair of single stars about some of them; a star that stands alone stays.
fn without_emphasis(words: &str) -> String {
    let mut rest = words.replace("**", "").replace("__", "");
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once('*') {
        let closes = after.find('*').filter(|at| *at > 0 && !after.starts_with(' ') && !after[..*at].ends_with(' '));
        text.push_str(before);
        match closes {
            Some(at) => text.push_str(&after[..at]),
            None => text.push('*'),
        }
        rest = closes.map_or(after, |at| &after[at + 1..]).to_owned();
    }
    text + &rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Block {
        Block::Words(text.to_owned())
    }

    #[test]
    fn lines_are_paragraphs_and_lists_whether_or_not_an_empty_line_parts_them() {
        let read = blocks(&["Two homes", "opened:", "- one", "* two", "  lines", "", "And <b>more</b>."]);
        let list = Block::List(vec![Line::plain("one"), Line::plain("two lines")]);
        assert_eq!(read, [words("Two homes opened:"), list, words("And <b>more</b>.")]);
    }

    #[test]
    fn emphasis_goes_and_what_only_looks_like_it_stays() {
        assert_eq!(blocks(&["**Very** *much* so, 3 * 4 * 5"]), [words("Very much so, 3 * 4 * 5")]);
        assert_eq!(blocks(&["a *star", "snake_case"]), [words("a *star snake_case")]);
    }

    #[test]
    fn headings_are_strong_lines_and_numbers_are_kept() {
        let read = blocks(&["## Why", "1. One", "2. Two", "3.5 is no item"]);
        assert_eq!(read, [Block::Lines(vec![Line::strong("Why")]), words("1. One"), words("2. Two 3.5 is no item")]);
    }

    #[test]
    fn a_link_is_printed_as_it_was_typed() {
        assert_eq!(blocks(&["[here](javascript:alert)"]), [words("[here](javascript:alert)")]);
    }
}
