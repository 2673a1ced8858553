//! The workbook by the checklist of accessible spreadsheets, read as XML from the archive.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use zip::ZipArchive;

use super::*;
use crate::reports::invented::{Everything, everything};

/// The parts of the archive by name.
type Parts = BTreeMap<String, String>;

fn parts_of(everything: &Everything) -> Parts {
    let book = render(&everything.paper()).expect("the invented paper can be written");
    let mut archive = ZipArchive::new(Cursor::new(book)).expect("the workbook is an archive");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    let mut read = |name: &String| {
        let mut text = String::new();
        archive.by_name(name).expect("the part is there").read_to_string(&mut text).expect("the part is text");
        text
    };
    names.iter().map(|name| (name.clone(), read(name))).collect()
}

fn parts() -> Parts {
    parts_of(&everything())
}

fn sheets(parts: &Parts) -> Vec<&str> {
    let sheets = (1..).map_while(|number| parts.get(&format!("xl/worksheets/sheet{number}.xml")));
    sheets.map(String::as_str).collect()
}

/// The values of an attribute of the elements of a name.
fn attributes<'a>(xml: &'a str, element: &str, attribute: &str) -> Vec<&'a str> {
    let (opens, names) = (format!("<{element} "), format!(" {attribute}=\""));
    let tags = xml.split(opens.as_str()).skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter_map(|tag| tag.split(names.as_str()).nth(1).or_else(|| tag.strip_prefix(&names[1..]))?.split('"').next())
        .collect()
}

#[test]
fn the_workbook_has_a_title_and_a_language() {
    let parts = parts();
    let core = &parts["docProps/core.xml"];
    assert!(core.contains("<dc:title>No Wrong Door, development, implementation and impact</dc:title>"));
    assert!(core.contains("<dc:language>en-GB</dc:language>") && core.contains("2021-09-30T00:00:00Z"));
}

#[test]
fn cover_contents_and_notes_come_first_and_every_name_is_short_and_its_own() {
    let parts = parts();
    let mut names = attributes(&parts["xl/workbook.xml"], "sheet", "name");
    assert_eq!(names[..4], ["Cover", "Contents", "Notes", "Table 1"]);
    assert!(names.iter().all(|name| name.len() <= 31 && !name.starts_with(|c: char| c.is_ascii_digit())));
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!((names.len(), count > 30), (count, true));
}

#[test]
fn the_contents_lead_to_every_other_sheet() {
    let parts = parts();
    let names = attributes(&parts["xl/workbook.xml"], "sheet", "name");
    let links = attributes(sheets(&parts)[1], "hyperlink", "location");
    assert_eq!(links.len(), names.len() - 1);
    assert!(
        names.iter().filter(|name| **name != "Contents").all(|name| links.contains(&format!("'{name}'!A1").as_str()))
    );
}

#[test]
fn every_sheet_but_the_cover_is_one_table_at_the_left_edge_with_nothing_below() {
    let parts = parts();
    let (sheets, mut names) = (sheets(&parts), Vec::new());
    assert!(!sheets[0].contains("<tablePart"));
    for (number, sheet) in (1..).zip(&sheets[1..]) {
        assert_eq!(sheet.matches("<tablePart ").count(), 1);
        let table = &parts[&format!("xl/tables/table{number}.xml")];
        let reference = attributes(table, "table", "ref")[0];
        let (from, to) = reference.split_once(':').expect("a range");
        let last_row = to.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let rows = attributes(sheet, "row", "r");
        assert!(from.starts_with('A') && rows.last() == Some(&last_row), "{reference}, {rows:?}");
        // No row is left out between the title and the last.
        assert_eq!(rows.len().to_string(), last_row);
        let mut headings = attributes(table, "tableColumn", "name");
        let count = headings.len();
        assert!(headings.iter().all(|heading| !heading.trim().is_empty()));
        headings.sort_unstable();
        headings.dedup();
        assert_eq!(headings.len(), count);
        assert!(!table.contains("<autoFilter"));
        names.extend(attributes(table, "table", "displayName"));
    }
    assert!(names.contains(&"table_out_of_county_trend") && names.len() == sheets.len() - 1);
}

#[test]
fn nothing_is_merged_frozen_hidden_coloured_or_blank() {
    let parts = parts();
    for sheet in sheets(&parts) {
        for avoided in ["<mergeCell", "<pane ", "hidden=", "<headerFooter", "<drawing"] {
            assert!(!sheet.contains(avoided), "{avoided}");
        }
        assert!(!sheet.contains("<c r=\"A1\"/>") && sheet.contains("<c r=\"A1\""));
        let is_blank = |tag: &str| tag.ends_with('/');
        let cells = sheet.split("<c ").skip(1).filter_map(|rest| rest.split('>').next());
        assert_eq!(cells.filter(|tag| is_blank(tag)).count(), 0);
    }
    assert!(!parts["xl/styles.xml"].contains("patternType=\"solid\""));
}

/// The text of a cell, whether it is a string or a number; nothing where there is no such cell.
fn cell<'a>(parts: &'a Parts, sheet: &'a str, at: &str) -> Option<&'a str> {
    let rest = sheet.split(&format!("<c r=\"{at}\"")).nth(1)?;
    let (tag, rest) = rest.split_once('>')?;
    let value = rest.split("<v>").nth(1)?.split("</v>").next()?;
    if !tag.contains("t=\"s\"") {
        return Some(value);
    }
    let string = parts["xl/sharedStrings.xml"].split("<si>").nth(value.parse::<usize>().ok()? + 1)?;
    string.split("</t>").next()?.split('>').next_back()
}

#[test]
fn column_a_says_title_number_of_tables_shorthand_and_source_in_that_order() {
    let parts = parts();
    let sheets = sheets(&parts);
    for (number, sheet) in (1..).zip(&sheets[1..]) {
        let reference = attributes(&parts[&format!("xl/tables/table{number}.xml")], "table", "ref")[0];
        let first: usize = reference[1..].split(':').next().and_then(|row| row.parse().ok()).expect("a row");
        let above: Vec<&str> =
            (1..first).map(|row| cell(&parts, sheet, &format!("A{row}")).expect("no row above is empty")).collect();
        assert!(!above[0].is_empty() && above[1] == "This worksheet contains one table.", "{above:?}");
        let place = |start: &str| above.iter().position(|line| line.starts_with(start));
        // Whatever marker stands in a cell below is explained above.
        let below = sheet.split("<sheetData>").nth(1).unwrap_or_default();
        for marker in ["[c]", "[x]", "[z]"] {
            let index = parts["xl/sharedStrings.xml"]
                .split("<si>")
                .skip(1)
                .position(|one| one.contains(&format!(">{marker}<")));
            let is_used = index.is_some_and(|index| below.contains(&format!("t=\"s\"><v>{index}</v>")));
            assert!(!is_used || place(marker).is_some(), "{marker} is used on sheet {} and not explained", number + 1);
        }
        let source = place("Source: ");
        assert_eq!(source.is_some(), number > 2, "{above:?}");
        let shorthand = ["[c]", "[x]", "[z]"].into_iter().filter_map(place).max();
        assert!(source.zip(shorthand).is_none_or(|(source, shorthand)| shorthand < source), "{above:?}");
    }
}

#[test]
fn words_wrap_numbers_have_no_units_in_their_text_and_the_cursor_waits_in_a1() {
    let parts = parts();
    for sheet in sheets(&parts) {
        let selected = attributes(sheet, "selection", "activeCell");
        assert!(selected.is_empty() || selected == ["A1"], "{selected:?}");
    }
    let strings = &parts["xl/sharedStrings.xml"];
    let is_number = |text: &str| {
        let digits = text.trim_start_matches(['−', '-', '£']).trim_end_matches('%').replace(',', "");
        !digits.is_empty() && digits.parse::<f64>().is_ok()
    };
    let texts = strings.split("<si>").skip(1).filter_map(|one| one.split("</t>").next()?.split('>').next_back());
    let stored: Vec<&str> = texts.filter(|text| is_number(text)).collect();
    // Among the markers the nought is a word that is explained, not a figure.
    assert_eq!(stored, ["0"], "numbers stored as text");
    let is_symbol = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_punctuation());
    let texts = strings.split("<si>").skip(1).filter_map(|one| one.split("</t>").next()?.split('>').next_back());
    assert_eq!(texts.filter(|text| is_symbol(text)).collect::<Vec<_>>(), [""; 0], "symbols alone");
}

#[test]
fn numbers_are_numbers_with_their_formats_and_absences_are_markers() {
    let parts = parts();
    let everything = sheets(&parts).concat();
    assert!(everything.contains("<v>0.445</v>") && everything.contains("<v>4374</v>"));
    let styles = &parts["xl/styles.xml"];
    assert!(styles.contains("formatCode=\"£#,##0\"") && styles.contains("wrapText=\"1\""));
    let strings = &parts["xl/sharedStrings.xml"];
    for text in ["44.5%", "£227,448", "41.4% to 47.6%"] {
        assert!(!strings.contains(&format!("<t>{text}</t>")), "{text} is text");
    }
    assert!(strings.contains("<t>[c]</t>") && strings.contains("[c] means confidential"));
}

#[test]
fn words_from_anywhere_stay_words() {
    let mut everything = everything();
    everything.charts[0].table.rows[0][1] = String::from("=cmd|'/c calc'!A1");
    everything.charts[0].table.rows[1][1] = String::from("@SUM(1)\u{202E}<script>\u{1F642}\u{0}");
    everything.report.title.value = String::from("+<title>");
    let parts = parts_of(&everything);
    assert!(sheets(&parts).iter().all(|sheet| !sheet.contains("<f>")));
    let strings = &parts["xl/sharedStrings.xml"];
    assert!(strings.contains("=cmd|'/c calc'!A1") && strings.contains("@SUM(1)[U+202E]&lt;script&gt;\u{1F642}"));
    assert!(parts["xl/styles.xml"].contains("quotePrefix=\"1\""));
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let paper = everything().paper();
    assert!(render(&paper).expect("once") == render(&paper).expect("twice"));
}

#[test]
fn every_note_is_referred_to_and_every_reference_has_its_note() {
    let parts = parts();
    let texts: Vec<&str> = parts["xl/sharedStrings.xml"]
        .split("<si>")
        .skip(1)
        .filter_map(|one| one.split("</t>").next()?.split('>').next_back())
        .collect();
    let numbered = texts.iter().filter(|text| text.starts_with("[note ") && text.ends_with(']') && text.len() < 12);
    let numbered: Vec<&str> = numbered.copied().filter(|text| !text.contains(',')).collect();
    assert!(numbered.len() > 5, "{numbered:?}");
    let references: Vec<&str> = texts.iter().copied().filter(|text| text.starts_with("Notes that apply: ")).collect();
    for note in &numbered {
        assert!(references.iter().any(|reference| reference.contains(note)), "{note} is referred to nowhere");
    }
    let referred =
        references.iter().flat_map(|line| line.split("[note ").skip(1)).filter_map(|rest| rest.split(']').next());
    for number in referred {
        assert!(numbered.contains(&format!("[note {number}]").as_str()), "there is no note {number}");
    }
}

#[test]
fn a_workbook_read_alone_has_definitions_versions_words_and_licence() {
    let parts = parts();
    let names = attributes(&parts["xl/workbook.xml"], "sheet", "name");
    assert_eq!(names[names.len() - 2..], ["Definitions", "Glossary"]);
    let strings = &parts["xl/sharedStrings.xml"];
    for text in ["Percentage point", "Source of the definition", "Licence", "without a mouse"] {
        assert_eq!(strings.contains(text), text != "without a mouse", "{text}");
    }
}

#[test]
fn notes_on_the_drawing_stay_with_the_drawing() {
    let mut everything = everything();
    everything.charts[0].notes =
        vec![String::from("The shaded band is the 95% interval."), String::from("Each point is a day.")];
    let parts = parts_of(&everything);
    let strings = &parts["xl/sharedStrings.xml"];
    assert!(strings.contains("Each point is a day.") && !strings.contains("The shaded band"));
}
