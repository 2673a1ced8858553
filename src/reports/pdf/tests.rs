//! The PDF as a reader's software meets it: its structure, read back by another crate.

use std::sync::LazyLock;

use lopdf::{Dictionary, Document, Object};

use super::*;
use crate::{
    charts,
    reports::{
        Logo,
        commentary::Commentary,
        invented::{Everything, everything},
        paper::Block,
    },
    vocabulary::{Outcome, Results, Status},
};

fn bytes_of(everything: &Everything) -> Vec<u8> {
    render(&everything.paper(), &Templates::default(), &charts::font_files()).expect("the invented paper can be set")
}

fn pdf() -> &'static Document {
    static PDF: LazyLock<Document> = LazyLock::new(|| read(&bytes_of(&everything())));
    &PDF
}

fn read(bytes: &[u8]) -> Document {
    Document::load_mem(bytes).expect("the PDF can be read back")
}

/// What an entry of a dictionary means, wherever it lies in the file.
fn entry<'a>(pdf: &'a Document, dictionary: &'a Dictionary, key: &str) -> Option<&'a Object> {
    pdf.dereference(dictionary.get(key.as_bytes()).ok()?).ok().map(|(_, object)| object)
}

fn catalog(pdf: &Document) -> &Dictionary {
    pdf.catalog().expect("the PDF has a catalog")
}

/// An element of the structure, with those inside it.
struct Element<'a> {
    kind: String,
    dictionary: &'a Dictionary,
    inside: Vec<Self>,
}

impl Element<'_> {
    fn of_kind(&self, kind: &str) -> Vec<&Self> {
        let own = (self.kind == kind).then_some(self);
        own.into_iter().chain(self.inside.iter().flat_map(|inner| inner.of_kind(kind))).collect()
    }

    fn kinds(&self) -> Vec<String> {
        std::iter::once(self.kind.clone()).chain(self.inside.iter().flat_map(Self::kinds)).collect()
    }
}

fn structure(pdf: &Document) -> Element<'_> {
    let root = entry(pdf, catalog(pdf), "StructTreeRoot").and_then(|one| one.as_dict().ok());
    element(pdf, root.expect("the PDF is tagged"))
}

fn element<'a>(pdf: &'a Document, dictionary: &'a Dictionary) -> Element<'a> {
    let kind = entry(pdf, dictionary, "S").and_then(|name| name.as_name().ok());
    let kind = kind.map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default();
    let kids: Vec<&Object> = match entry(pdf, dictionary, "K") {
        Some(Object::Array(kids)) => kids.iter().collect(),
        Some(kid) => vec![kid],
        None => Vec::new(),
    };
    let is_element = |one: &&Dictionary| one.has(b"S");
    let dictionaries = kids.into_iter().filter_map(|kid| pdf.dereference(kid).ok()?.1.as_dict().ok());
    let inside = dictionaries.filter(is_element).map(|kid| element(pdf, kid)).collect();
    Element { kind, dictionary, inside }
}

fn text_of(pdf: &Document) -> String {
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    let text = pdf.extract_text(&pages).expect("the text can be taken out");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_pdf_is_tagged_says_its_language_and_shows_its_title() {
    let catalog = catalog(pdf());
    let marks = entry(pdf(), catalog, "MarkInfo").and_then(|one| one.as_dict().ok()).expect("it is marked");
    assert_eq!(entry(pdf(), marks, "Marked"), Some(&Object::Boolean(true)));
    let language = entry(pdf(), catalog, "Lang").and_then(|one| one.as_str().ok());
    assert_eq!(language, Some(b"en-GB".as_slice()));
    let shown = entry(pdf(), catalog, "ViewerPreferences").and_then(|one| one.as_dict().ok()).expect("it has wishes");
    assert_eq!(entry(pdf(), shown, "DisplayDocTitle"), Some(&Object::Boolean(true)));
    assert!(catalog.has(b"Outlines"), "bookmarks");
    let metadata = entry(pdf(), catalog, "Metadata").and_then(|one| one.as_stream().ok()).expect("it has metadata");
    let metadata = metadata.decompressed_content().unwrap_or_else(|_| metadata.content.clone());
    let metadata = String::from_utf8_lossy(&metadata).into_owned();
    assert!(metadata.contains("pdfuaid:part") && metadata.contains("No Wrong Door"), "{metadata}");
}

#[test]
fn every_picture_has_its_text() {
    let structure = structure(pdf());
    let alt = |picture: &&Element| {
        entry(pdf(), picture.dictionary, "Alt").and_then(|one| lopdf::decode_text_string(one).ok())
    };
    let said: Vec<Option<String>> = structure.of_kind("Figure").iter().map(alt).collect();
    let of = |end: &str| said.iter().flatten().filter(|words| words.contains(end)).count();
    let (charts, shapes) = (of("The line falls from 44.5"), of(": a line that falls."));
    assert_eq!((charts, shapes), (8, 7), "eight charts, and the shapes of the headline table");
    assert_eq!(said.len(), charts + shapes);
}

#[test]
fn every_table_has_a_caption_and_heads_its_columns_and_its_rows() {
    let structure = structure(pdf());
    let tables = structure.of_kind("Table");
    assert!(tables.len() > 20, "the paper is full of tables");
    // A caption is inside its table or right before it.
    let captions = structure.of_kind("Caption").len();
    let in_cells: usize = tables.iter().map(|table| table.of_kind("Figure").len()).sum();
    assert_eq!(captions, tables.len() + structure.of_kind("Figure").len() - in_cells);
    for table in tables {
        let rows = table.of_kind("TR");
        assert!(rows.len() > 1 && rows[0].inside.iter().all(|cell| cell.kind == "TH"));
        assert!(rows.iter().all(|row| row.inside[0].kind == "TH" && row.inside.len() == rows[0].inside.len()));
    }
}

#[test]
fn headings_begin_at_one_and_never_skip_a_level() {
    let kinds = structure(pdf()).kinds();
    let level = |kind: &String| kind.strip_prefix('H').and_then(|digits| digits.parse::<u8>().ok());
    let levels: Vec<u8> = kinds.iter().filter_map(level).collect();
    assert!(levels.len() > 30 && levels[0] == 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
}

#[test]
fn every_typeface_is_inside() {
    let descriptors = pdf().objects.values().filter_map(|object| object.as_dict().ok());
    let mut descriptors = descriptors.filter(|one| one.has_type(b"FontDescriptor")).peekable();
    assert!(descriptors.peek().is_some());
    assert!(descriptors.all(|one| one.has(b"FontFile2") || one.has(b"FontFile3")));
}

#[test]
fn the_text_comes_out_in_reading_order() {
    let text = text_of(pdf());
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("`{words}` is not in the text"));
    let places = ["No Wrong Door, development", "Main points", "Headline figures", "Where children live"].map(at);
    assert!(places.is_sorted(), "{places:?}");
    let last = text.rfind("Questions about this report").expect("the contact is in the text");
    assert!(at("Progress reported") < at("Percentage point") && at("Percentage point") < last);
}

#[test]
fn a_chart_without_its_text_stops_the_build() {
    let mut everything = everything();
    everything.charts[2].alt = String::from(" ");
    let refused = render(&everything.paper(), &Templates::default(), &charts::font_files())
        .expect_err("a chart has no text alternative");
    assert!(refused.to_string().contains("chart `chart-placement-distance-trend` has no text alternative"));
}

#[test]
fn words_from_anywhere_come_out_as_words() {
    const EVIL: &str = r##"#let x = 1 $y$ \u{41} @ref <script> *b* _i_ `c` =cmd|' /* // ~ [z"##;
    let mut everything = everything();
    everything.report.themes.truncate(1);
    everything.report.introduction = vec![EVIL.to_owned(), String::from("\u{202E}turned \u{1F642} \u{0}")];
    everything.report.title.value = EVIL.to_owned();
    everything.charts[0].alt = EVIL.to_owned();
    everything.charts[0].table.rows[0][1] = EVIL.to_owned();
    everything.house.name = EVIL.to_owned();
    everything.house.logo = Logo::read(b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".to_vec());
    everything.house.colour = String::from("\"); #panic(");
    let text = text_of(&read(&bytes_of(&everything)));
    assert!(text.matches(EVIL).count() >= 3, "{text}");
    assert!(text.contains("[U+202E]turned [U+1F642]"));
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    assert!(bytes_of(&everything()) == bytes_of(&everything()));
}

#[test]
fn a_briefing_is_one_page_and_says_that_it_is_internal() {
    let briefing = everything().briefing();
    let bytes = render(&briefing, &Templates::default(), &charts::font_files()).expect("the briefing can be set");
    let briefing = read(&bytes);
    assert_eq!(briefing.get_pages().len(), 1);
    assert!(text_of(&briefing).contains("Internal: not for publication"));
}

fn pages_of_briefing(everything: &Everything) -> usize {
    let bytes = render(&everything.briefing(), &Templates::default(), &charts::font_files());
    read(&bytes.expect("the briefing can be set")).get_pages().len()
}

#[test]
fn a_briefing_stays_on_one_page_when_everything_is_withheld() {
    let mut everything = everything();
    let reason =
        "31% of the rows were set aside, more than the 5% that are tolerated, because the extract came without DECOM";
    let withheld = |one: &Outcome| Outcome { status: Status::Withheld, reason: Some(reason.into()), ..one.clone() };
    everything.results = Results::new(everything.results.outcomes().iter().map(withheld).collect());
    assert_eq!(pages_of_briefing(&everything), 1);
}

#[test]
fn a_briefing_stays_on_one_page_when_names_are_long_and_everybody_has_written() {
    let mut everything = everything();
    everything.house.name =
        String::from("Children’s Services of the Combined Authority of Somewhere, Elsewhere and Round About");
    for measure in &mut everything.measures {
        measure.title.push_str(", as agreed with the committee after the task group had asked for it in other words");
    }
    everything.commentary = everything
        .measures
        .iter()
        .map(|measure| Commentary {
            measure: measure.id.clone(),
            by: String::from("Head of Service for Children on the Edge of Care"),
            on: String::from("30 September 2021"),
            blocks: vec![Block::Words("Words that go on for longer than anybody reads. ".repeat(20))],
            has_moved: false,
        })
        .collect();
    let reported = format!(
        "{{ by: Head of Service for Children on the Edge of Care, on: 30 September 2021, words: [{}] }}",
        "Words that go on for longer than anybody reads. ".repeat(20)
    );
    for part in &mut everything.report.parts {
        part.progress = serde_yaml::from_str(&reported).expect("it is progress");
    }
    assert_eq!(pages_of_briefing(&everything), 1);
}
