//! Text that looks like something else, put wherever words come from outside a paper, and read back from every format.
//!
//! One text holds a script, markup of Typst, a formula, a mark that turns the direction of what follows, and an emoji; it
//! stands in titles, names of the house and of neighbours, alternatives of charts, cells, commentary and findings.

use std::io::{Cursor, Read as _};

use lopdf::Document;
use zip::ZipArchive;

use super::{
    Templates,
    commentary::Commentary,
    html,
    invented::{Everything, everything},
    material::RuleCount,
    paper::{Block, Paper},
    pdf, xlsx,
};
use crate::{
    charts,
    vocabulary::{Severity, Yardstick},
};

const HOSTILE: &str = "=cmd|'/c calc'!A1 <script>alert(1)</script> #let x = 1 \u{202E}turned \u{1F642}";

fn hostile() -> Everything {
    let mut everything = everything();
    let words = || HOSTILE.to_owned();
    everything.report.title.value = words();
    everything.report.committee = words();
    everything.report.introduction[0] = words();
    everything.house.name = words();
    everything.provenance.run = words();
    everything.measures[0].title = words();
    let neighbours = Yardstick { label: words(), value: 26.0, month: None, source: words() };
    everything.measures[0].comparators.push(neighbours);
    everything.charts[0].alt = words();
    everything.charts[0].subtitle = words();
    everything.charts[0].table.rows[0][1] = words();
    everything.commentary = vec![Commentary {
        measure: everything.measures[0].id.clone(),
        by: words(),
        on: words(),
        blocks: vec![Block::Words(words())],
        has_moved: false,
    }];
    everything.quality.findings.push(RuleCount { code: words(), severity: Severity::Note, words: words(), count: 1 });
    everything
}

/// A paper is a report or a briefing: both are tried.
fn papers() -> [Paper; 2] {
    let hostile = hostile();
    [hostile.paper(), hostile.briefing()]
}

#[test]
fn hostile_text_is_text_on_a_page() {
    for paper in papers() {
        let page = html::render(&paper).expect("the page can be rendered");
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;alert(1)"));
        assert!(!page.contains('\u{202E}') && page.contains("[U+202E]turned \u{1F642}"));
        assert!(page.contains("=cmd|") && page.contains("#let x = 1"));
        let title = page.split("</title>").next().and_then(|head| head.split("<title>").nth(1)).expect("a title");
        assert!(!title.contains(['<', '\u{202E}']), "{title}");
    }
    let report = html::render(&papers()[0]).expect("the page can be rendered");
    assert!(report.contains("aria-label=\"=cmd|&#x27;"), "the alternative of a chart");
}

#[test]
fn hostile_text_is_text_in_a_pdf() {
    for paper in papers() {
        let bytes = pdf::render(&paper, &Templates::default(), &charts::font_files()).expect("the PDF can be set");
        let pdf = Document::load_mem(&bytes).expect("the PDF can be read back");
        let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
        let text = pdf.extract_text(&pages).expect("the text can be taken out");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in ["=cmd|'/c calc'!A1", "<script>alert(1)</script>", "#let x = 1", "[U+202E]turned [U+1F642]"] {
            assert!(text.contains(words), "`{words}` is not in the text");
        }
        let is_turned = |text: &[u8]| text.windows(2).any(|pair| pair == [0x20, 0x2E]);
        let titles = pdf.objects.values().filter_map(|one| one.as_dict().ok()?.get(b"Title").ok()?.as_str().ok());
        let utf16: Vec<&[u8]> = titles.filter(|title| title.starts_with(&[0xFE, 0xFF])).collect();
        assert!(utf16.iter().all(|title| !title.chunks(2).any(is_turned)), "a title or a bookmark turns its words");
    }
}

#[test]
fn hostile_text_is_text_in_a_workbook() {
    let book = xlsx::render(&papers()[0]).expect("the workbook can be written");
    let mut archive = ZipArchive::new(Cursor::new(book)).expect("the workbook is an archive");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    let mut everything = String::new();
    for name in names {
        archive.by_name(&name).expect("the part is there").read_to_string(&mut everything).expect("the part is text");
    }
    assert!(!everything.contains("<f>") && !everything.contains("<script") && !everything.contains('\u{202E}'));
    for words in ["=cmd|'/c calc'!A1", "&lt;script&gt;alert(1)", "#let x = 1", "[U+202E]turned \u{1F642}"] {
        assert!(everything.contains(words), "`{words}` is not in the workbook");
    }
    assert!(everything.contains("<dc:title>=cmd|'/c calc'!A1 &lt;script&gt;"), "the title of the document");
}
