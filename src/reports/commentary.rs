//! What offices say of the figures of a month: `commentary/2021-09.md`, bound to the figures as they then stood.
//!
//! Above a line of dashes stands, in YAML, who wrote on which measure, when, and of which figure; below it, under a heading
//! for each measure, the words (`prose`).

use std::{collections::BTreeMap, fmt::Write as _};

use serde::Deserialize;
use serde_yaml::Spanned;
use sha2::{Digest as _, Sha256};

use super::{definition::Page, paper::Block, prose};
use crate::vocabulary::{AgreedMeasure, Diagnostic, Month, Outcome, Place, Results, words::did_you_mean};

const NOT_COMMENTARY: &str = "MP0612";
const UNKNOWN_MEASURE: &str = "MP0613";
const MOVED: &str = "MP0614";

/// What one office says of one figure, as it wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub measure: String,
    pub by: String,
    pub on: String,
    /// The figure as printed when the words were written.
    pub figure: String,
    /// Seal of that figure.
    pub seal: String,
    pub blocks: Vec<Block>,
}

/// The same, held against the figure as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Commentary {
    pub measure: String,
    pub by: String,
    pub on: String,
    pub blocks: Vec<Block>,
    pub has_moved: bool,
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
pub fn read(file: &str, text: &str, agreed: &[AgreedMeasure]) -> Result<Vec<Written>, Vec<Diagnostic>> {
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
        Written { measure, by, on, figure, seal: seal.value, blocks }
    };
    // A heading with nothing under it is commentary that was not received.
    Ok(heads.into_iter().map(commentary).filter(|one| !one.blocks.is_empty()).collect())
}

/// The empty line stands for the first line of dashes, so that lines are counted as in the file.
fn heads(head: &str) -> Result<BTreeMap<String, Head>, serde_yaml::Error> {
    let says_nothing = head.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
    if says_nothing { Ok(BTreeMap::new()) } else { serde_yaml::from_str(&format!("\n{head}")) }
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
    let headless = words.keys().filter(|id| !heads.contains_key(*id));
    let headless = headless.map(|id| page.point(nobody_wrote(id), FILE));
    let is_unsigned = |head: &Head| head.by.trim().is_empty() || head.on.trim().is_empty();
    let unsigned = heads.iter().filter(|(id, head)| words.contains_key(*id) && is_unsigned(head));
    let unsigned = unsigned.map(|(id, head)| {
        let what = format!("the commentary on `{id}` does not say who wrote it, or when");
        let hint = "fill in `by` with an office and `on` with a date";
        page.point(Diagnostic::error(NOT_COMMENTARY, what).hint(hint), head.seal.referenced)
    });
    unknown.chain(headless).chain(unsigned).collect()
}

fn nobody_wrote(id: &str) -> Diagnostic {
    if id.is_empty() {
        let what = "there are words that stand under no measure";
        return Diagnostic::error(NOT_COMMENTARY, what).hint("write them under a heading such as `# staff-turnover`");
    }
    let what = format!("nothing says who wrote on `{id}`, and of which figure");
    let hint = format!("above the words write `{id}: {{ by: …, on: …, figure: …, seal: … }}`");
    Diagnostic::error(NOT_COMMENTARY, what).hint(hint)
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

/// What was written, held against the figures as the public may see them now: of one that is hidden, seal and file tell
/// nothing but that. With it, what is to be said in the build of each figure that has moved since.
pub fn held_against(
    written: Vec<Written>,
    file: &str,
    agreed: &[AgreedMeasure],
    results: &Results,
    month: Month,
) -> (Vec<Commentary>, Vec<Diagnostic>) {
    let mut told = Vec::new();
    let held = |one: Written| {
        let measure = agreed.iter().find(|measure| measure.id == one.measure);
        let now = measure.and_then(|measure| Some((measure, results.one(&measure.headline, month)?)));
        let has_moved = now.map(|(_, now)| seal(now)).as_deref() != Some(one.seal.as_str());
        if has_moved {
            told.push(moved(file, &one, now));
        }
        let Written { measure, by, on, blocks, .. } = one;
        Commentary { measure, by, on, blocks, has_moved }
    };
    (written.into_iter().map(held).collect(), told)
}

fn moved(file: &str, written: &Written, now: Option<(&AgreedMeasure, &Outcome)>) -> Diagnostic {
    let Written { measure: id, figure: then, .. } = written;
    let (what, hint) = match now {
        Some((measure, now)) => (
            format!("`{id}` is {} now; its commentary was written when it was {then}", printed(measure, now)),
            format!("read the words again; if they still hold, write its new figure and `seal: {}`", seal(now)),
        ),
        None => (
            format!("`{id}` has commentary, and no figure this month"),
            String::from("take the words out, or find out why there is no figure"),
        ),
    };
    Diagnostic::warning(MOVED, what).at(Place::file(file)).hint(hint)
}

fn printed(measure: &AgreedMeasure, now: &Outcome) -> String {
    super::figures::value(now, super::figures::decimals(measure, now.unit))
}

/// A file to fill in: every measure with the figure to be written about, and no words yet.
pub fn to_fill_in<'a>(figures: impl Iterator<Item = (&'a AgreedMeasure, &'a Outcome)> + Clone) -> String {
    let mut text = String::from(HOW_TO_FILL_IN);
    for (measure, now) in figures.clone() {
        let (id, figure, seal) = (&measure.id, printed(measure, now), seal(now));
        let _ = writeln!(text, "{id}: {{ by: \"\", on: \"\", figure: \"{figure}\", seal: \"{seal}\" }}");
    }
    text.push_str("---\n");
    for (measure, now) in figures {
        let (figure, when) = (printed(measure, now), super::figures::when(&now.window, now.month));
        let _ = write!(text, "\n# {}\n\n<!-- {}: {figure} {when} -->\n", measure.id, measure.title);
    }
    text
}

const HOW_TO_FILL_IN: &str = "\
---
# Who writes on which measure, and when: fill in `by` with an office and `on` with a date, and leave figure and seal as
# they are, so that the paper can say when a figure has moved since. Write the words below, each under its measure's
# heading. What is left empty is printed as `No commentary received.`
";

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
    // The rest of the line of dashes is no word of anybody.
    for line in body.lines().skip(1).filter(|line| !is_for_the_writer(line)) {
        match line.strip_prefix("# ") {
            Some(id) => current = Some(id.trim().to_owned()),
            None => found.entry(current.clone().unwrap_or_default()).or_default().push(line),
        }
    }
    let blocks = found.into_iter().map(|(id, lines)| (id, prose::blocks(&lines)));
    blocks.filter(|(_, blocks)| !blocks.is_empty()).collect()
}

/// A remark that Markdown does not print either: `<!-- Children looked after: 981 -->`.
fn is_for_the_writer(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("<!--") && line.ends_with("-->")
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
        assert_eq!(read[0].blocks, prose::blocks(&["Two homes opened in May. <script>", "", "- one", "- two lines"]));
    }

    #[test]
    fn commentary_is_flagged_once_its_figure_has_moved_even_where_it_prints_the_same() {
        let then = share("out-of-county", "2021-09", 390, 1000);
        let read = read("2021-09.md", &file(&seal(&then)), &measures()).expect("it is right");
        let held = |results: Vec<Outcome>| {
            held_against(read.clone(), "2021-09.md", &measures(), &Results::new(results), month("2021-09"))
        };
        let (commentary, said) = held(vec![then]);
        assert!(!commentary[0].has_moved && said.is_empty());
        let (commentary, said) = held(vec![share("out-of-county", "2021-09", 39_001, 100_000)]);
        assert!(commentary[0].has_moved);
        let expected =
            "2021-09.md: warning[MP0614]: `out-of-county` is 39.0% now; its commentary was written when it was 39.0%";
        assert!(said[0].in_brief().starts_with(expected), "{said:?}");
        let (commentary, said) = held(Vec::new());
        assert!(commentary[0].has_moved && said[0].what.contains("has commentary, and no figure"), "{said:?}");
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
