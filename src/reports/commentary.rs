//! What offices say of the figures of a month: `commentary/2021-09.md`, bound to the figures as they then stood.
//!
//! Above a line of dashes stands, in YAML, who wrote on which measure, when, and of which figure; below it, under a heading
//! for each measure, the words. Words are plain paragraphs and lists: whatever else Markdown or HTML means is not read, so
//! nothing in them can be more than words.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::Spanned;
use sha2::{Digest as _, Sha256};

use super::{
    definition::Page,
    paper::{Block, Line},
};
use crate::vocabulary::{AgreedMeasure, Diagnostic, Month, Outcome, Results, words::did_you_mean};

const NOT_COMMENTARY: &str = "MP0612";
const UNKNOWN_MEASURE: &str = "MP0613";
const MOVED: &str = "MP0614";

/// What one office says of one figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Commentary {
    pub measure: String,
    pub by: String,
    pub on: String,
    /// The figure as printed when the words were written.
    pub figure: String,
    /// Seal of that figure.
    pub seal: String,
    pub blocks: Vec<Block>,
}

impl Commentary {
    /// Whether the figure is no longer the one that was written about.
    pub fn has_moved(&self, now: Option<&Outcome>) -> bool {
        now.map(seal).as_deref() != Some(self.seal.as_str())
    }
}

/// One line above the dashes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    by: String,
    on: String,
    figure: String,
    seal: Spanned<String>,
}

/// A few letters that change when anything in the figure does, even where it prints the same.
pub fn seal(outcome: &Outcome) -> String {
    let figure = format!(
        "{}|{}|{}|{}|{}|{:?}|{:?}|{:?}",
        outcome.measure,
        outcome.month,
        outcome.statistic,
        outcome.window,
        outcome.status,
        outcome.numerator,
        outcome.denominator,
        outcome.value
    );
    Sha256::digest(figure.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// The commentary in a file; words without a head, or a head for no measure or from nobody, are errors.
pub fn read(file: &str, text: &str, agreed: &[AgreedMeasure]) -> Result<Vec<Commentary>, Vec<Diagnostic>> {
    let page = Page { file, text };
    let Some((head, body)) = parted(text) else {
        let what = "the file does not begin with who wrote, when and of which figure, between two lines of `---`";
        let hint = "write `---`, then `measure: { by: …, on: …, figure: …, seal: … }` for each, then `---`";
        return Err(vec![page.point(Diagnostic::error(NOT_COMMENTARY, what).hint(hint), FILE)]);
    };
    let heads = heads(head).map_err(|error| vec![page.misshapen(&error)])?;
    let mut words = under_headings(body);
    let wrong = heads_wrong(&page, &heads, &words, agreed);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let commentary = |(measure, head): (String, Head)| {
        let blocks = words.remove(&measure).unwrap_or_default();
        let Head { by, on, figure, seal } = head;
        Commentary { measure, by, on, figure, seal: seal.value, blocks }
    };
    // A heading with nothing under it is commentary that was not received.
    Ok(heads.into_iter().map(commentary).filter(|one| !one.blocks.is_empty()).collect())
}

/// The empty line stands for the first line of dashes, so that lines are counted as in the file.
fn heads(head: &str) -> Result<BTreeMap<String, Head>, serde_yaml::Error> {
    if head.trim().is_empty() { Ok(BTreeMap::new()) } else { serde_yaml::from_str(&format!("\n{head}")) }
}

fn heads_wrong(
    page: &Page<'_>,
    heads: &BTreeMap<String, Head>,
    words: &BTreeMap<String, Vec<Block>>,
    agreed: &[AgreedMeasure],
) -> Vec<Diagnostic> {
    let known = || agreed.iter().map(|measure| measure.id.as_str());
    let unknown = heads.iter().filter(|(id, _)| known().all(|one| one != id.as_str()));
    let unknown = unknown.map(|(id, head)| page.point(unknown_measure(id, known()), head.seal.referenced));
    let headless = words.keys().filter(|id| !heads.contains_key(*id)).map(|id| {
        let what = format!("nothing says who wrote on `{id}`, and of which figure");
        let hint = format!("above the words write `{id}: {{ by: …, on: …, figure: …, seal: … }}`");
        page.point(Diagnostic::error(NOT_COMMENTARY, what).hint(hint), FILE)
    });
    let is_unsigned = |head: &Head| head.by.trim().is_empty() || head.on.trim().is_empty();
    let unsigned = heads.iter().filter(|(id, head)| words.contains_key(*id) && is_unsigned(head));
    let unsigned = unsigned.map(|(id, head)| {
        let what = format!("the commentary on `{id}` does not say who wrote it, or when");
        let hint = "fill in `by` with an office and `on` with a date";
        page.point(Diagnostic::error(NOT_COMMENTARY, what).hint(hint), head.seal.referenced)
    });
    unknown.chain(headless).chain(unsigned).collect()
}

/// The file itself, where no line can be pointed at.
const FILE: serde_yaml::Location = serde_yaml::Location::UNKNOWN;

fn unknown_measure<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let hint = match did_you_mean(id, known) {
        Some(close) => format!("did you mean `{close}`?"),
        None => String::from("`milepost measures` lists the measures"),
    };
    Diagnostic::error(UNKNOWN_MEASURE, format!("commentary on measure `{id}`, which is not agreed")).hint(hint)
}

/// The commentary whose figure has moved since: to be said in the build, as the paper says it too.
pub fn moved(
    file: &str,
    commentary: &[Commentary],
    agreed: &[AgreedMeasure],
    results: &Results,
    month: Month,
) -> Vec<Diagnostic> {
    let now = |id: &str| results.one(&agreed.iter().find(|one| one.id == id)?.headline, month);
    let stale = commentary.iter().filter(|one| one.has_moved(now(&one.measure)));
    stale
        .map(|one| {
            let what = format!("the figure of `{}` has moved since its commentary was written", one.measure);
            let hint = match now(&one.measure) {
                Some(now) => {
                    format!("read the words against the figure; if they still hold, write seal: {}", seal(now))
                }
                None => String::from("there is no figure this month; take the words out or wait for it"),
            };
            Diagnostic::warning(MOVED, what).at(crate::vocabulary::Place::file(file)).hint(hint)
        })
        .collect()
}

/// A file to fill in: every measure with the figure to be written about, and no words yet.
pub fn to_fill_in<'a>(figures: impl Iterator<Item = (&'a AgreedMeasure, &'a Outcome)> + Clone) -> String {
    let mut text = String::from("---\n# Write your office and the date; leave figure and seal as they are.\n");
    for (measure, now) in figures.clone() {
        let figure = super::figures::value(now, super::figures::decimals(measure, now.unit));
        text.push_str(&format!(
            "{}: {{ by: \"\", on: \"\", figure: \"{figure}\", seal: \"{}\" }}\n",
            measure.id,
            seal(now)
        ));
    }
    text.push_str("---\n");
    for (measure, _) in figures {
        text.push_str(&format!("\n# {}\n", measure.id));
    }
    text
}

/// What stands between the first two lines of dashes, and what stands after them.
fn parted(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches('\u{FEFF}');
    let rest = text.strip_prefix("---")?.trim_start_matches('\r').strip_prefix('\n')?;
    if let Some(body) = rest.strip_prefix("---") {
        return Some(("", body));
    }
    rest.split_once("\n---")
}

/// The blocks under each `# measure`.
fn under_headings(body: &str) -> BTreeMap<String, Vec<Block>> {
    let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in body.lines() {
        match line.strip_prefix("# ") {
            Some(id) => current = Some(id.trim().to_owned()),
            None => found.entry(current.clone().unwrap_or_default()).or_default().push(line),
        }
    }
    let blocks = found.into_iter().map(|(id, lines)| (id, blocks(&lines)));
    blocks.filter(|(_, blocks)| !blocks.is_empty()).collect()
}

/// Paragraphs and lists, parted by empty lines. Signs of emphasis are left out, everything else is kept as written.
fn blocks(lines: &[&str]) -> Vec<Block> {
    let paragraphs = lines.split(|line| line.trim().is_empty()).filter(|lines| !lines.is_empty());
    paragraphs
        .map(|lines| if lines.iter().any(|line| item(line).is_some()) { list(lines) } else { words(lines) })
        .collect()
}

fn words(lines: &[&str]) -> Block {
    Block::Words(without_emphasis(&lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")))
}

fn list(lines: &[&str]) -> Block {
    let mut items: Vec<String> = Vec::new();
    for line in lines {
        match (item(line), items.last_mut()) {
            (Some(words), _) => items.push(words.to_owned()),
            (None, Some(last)) => last.extend([" ", line.trim()]),
            (None, None) => items.push(line.trim().to_owned()),
        }
    }
    Block::List(items.iter().map(|words| Line::plain(without_emphasis(words))).collect())
}

fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).map(str::trim)
}

fn without_emphasis(words: &str) -> String {
    words.replace("**", "").replace("__", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented::{everything, measures, month, share};

    fn file(seal: &str) -> String {
        format!(
            "---\nout-of-county: {{ by: Head of service, on: 4 October 2021, figure: \"39.0%\", seal: \"{seal}\" }}\n---\n\n\
             # out-of-county\n\nTwo homes **opened**\nin May. <script>\n\n- one\n- two\n  lines\n\n# over-20-miles\n"
        )
    }

    #[test]
    fn words_are_read_as_paragraphs_and_lists_and_nothing_else() {
        let read = read("2021-09.md", &file("00000000"), &measures()).expect("it is right");
        assert_eq!((read.len(), read[0].by.as_str()), (1, "Head of service"));
        let words = Block::Words(String::from("Two homes opened in May. <script>"));
        let list = Block::List(vec![Line::plain("one"), Line::plain("two lines")]);
        assert_eq!(read[0].blocks, [words, list]);
    }

    #[test]
    fn commentary_is_flagged_once_its_figure_has_moved_even_where_it_prints_the_same() {
        let then = share("out-of-county", "2021-09", 390, 1000);
        let read = read("2021-09.md", &file(&seal(&then)), &measures()).expect("it is right");
        assert!(!read[0].has_moved(Some(&then)));
        let now = share("out-of-county", "2021-09", 39_001, 100_000);
        assert!(read[0].has_moved(Some(&now)) && read[0].has_moved(None));
        let said = moved("2021-09.md", &read, &measures(), &Results::new(vec![now]), month("2021-09"));
        assert!(said[0].in_brief().contains("warning[MP0614]"), "{said:?}");
    }

    #[test]
    fn a_file_without_its_head_or_on_no_measure_is_refused() {
        let complaint = |text: &str| read("x.md", text, &measures()).expect_err("it is wrong")[0].in_brief();
        assert!(complaint("# out-of-county\n\nWords").contains("MP0612"));
        assert!(complaint("---\n---\n# out-of-county\n\nWords").contains("nothing says who wrote on `out-of-county`"));
        let misspelt = file("00").replace("out-of-county", "out-of-country");
        let said = complaint(&misspelt);
        assert!(said.starts_with("x.md:2:") && said.contains("did you mean `out-of-county`?"), "{said}");
        let unsigned = file("00").replace("by: Head of service", "by: \"\"");
        assert!(complaint(&unsigned).contains("does not say who wrote it"));
        assert!(complaint("---\nout-of-county: 3\n---\n").contains("MP0601"));
    }

    #[test]
    fn a_file_to_fill_in_reads_as_commentary_not_received() {
        let everything = everything();
        let now = everything.results.of_month("out-of-county", month("2021-09")).find(|one| one.breakdown == "all");
        let text = to_fill_in(everything.measures.iter().take(1).zip(now));
        assert_eq!(read("x.md", &text, &everything.measures), Ok(Vec::new()));
    }
}
