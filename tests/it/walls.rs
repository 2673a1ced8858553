//! The walls of the house, held by reading the source: who may know whom, where rows of people end, who makes what.
//!
//! ARCHITECTURE's invariants 1 to 3 and 5. The lists below are the whole of what is allowed; a new line in them wants
//! a reason beside it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::project::package;

/// Words that every module may use.
const SHARED: [&str; 2] = ["vocabulary", "definitions"];

/// What else a module may use: its left neighbour, and what it takes from further left, with the reason.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("vocabulary", &[]),
    ("definitions", &[]),
    ("extracts", &[]),
    ("frames", &["extracts"]),
    // Findings name a column by the letter of the extract's header.
    ("checks", &["frames", "extracts"]),
    // Rows keep the labels, file and row numbers that frames gave them, up to where rows end.
    ("places", &["checks", "frames"]),
    ("measures", &["places", "frames"]),
    ("history", &["measures"]),
    ("disclosure", &["history"]),
    ("charts", &["disclosure"]),
    ("reports", &["charts", "disclosure"]),
    ("sample", &[]),
];

/// The modules that join the others: the batch, and the words typed at it.
const JOINERS: [&str; 2] = ["pipeline", "cli"];

/// To the right of `measures` nothing carries a row of a person; the language of rows is not spoken there.
const WITHOUT_ROWS: [&str; 6] = ["vocabulary", "history", "disclosure", "charts", "reports", "cli"];

/// Types that prove something, and the only module that may make them.
const PROOFS: [(&str, &str); 2] = [("Checked", "checks"), ("Protected", "disclosure")];

#[test]
fn a_stage_knows_its_left_neighbour_and_the_shared_words() {
    for (module, left) in MAY_USE {
        for file in files_of(module).into_iter().filter(|file| !is_test(file)) {
            let allowed = |name: &str| name == module || SHARED.contains(&name) || left.contains(&name);
            let strangers: Vec<String> =
                modules_named(&code_of(&file)).into_iter().filter(|name| !allowed(name)).collect();
            assert!(strangers.is_empty(), "{} uses {}", shown(&file), strangers.join(", "));
        }
    }
}

#[test]
fn the_shared_words_know_nobody() {
    for file in files_of("vocabulary") {
        let named = modules_named(&code_of(&file));
        assert!(named.iter().all(|name| name == "vocabulary"), "{} uses {named:?}", shown(&file));
    }
}

#[test]
fn every_module_is_on_a_list() {
    let listed: BTreeSet<&str> = MAY_USE.iter().map(|(module, _)| *module).chain(JOINERS).collect();
    let library = code_of(&source().join("lib.rs"));
    let modules = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    assert_eq!(modules.collect::<BTreeSet<_>>(), listed);
}

#[test]
fn no_row_of_a_person_goes_further_than_measures() {
    for file in WITHOUT_ROWS.into_iter().flat_map(files_of) {
        assert!(!code_of(&file).contains("polars"), "{} speaks of polars", shown(&file));
    }
}

#[test]
fn only_checks_make_a_checked_and_only_disclosure_a_protected() {
    for (proof, maker) in PROOFS {
        let own = files_of(maker);
        let declaration = own.iter().map(|file| code_of(file)).find_map(|code| declared(&code, proof));
        let declaration = declaration.unwrap_or_else(|| panic!("`{maker}` declares no `{proof}`"));
        assert!(!declaration.contains("pub "), "a field of `{proof}` is public: {declaration}");
        for file in rust_files(&source()).into_iter().filter(|file| !own.contains(file)) {
            let made = ways_to_make(&code_of(&file), proof);
            assert!(made.is_empty(), "{} makes a `{proof}`: {}", shown(&file), made.join(", "));
        }
    }
}

/// The briefing goes past disclosure control by name, and nothing else does.
#[test]
fn what_is_kept_in_full_reaches_a_paper_in_the_briefing_alone() {
    let papers = code_of(&source().join("pipeline/papers.rs"));
    let with_figures = papers.lines().filter(|line| line.contains("kept.results")).map(str::trim);
    let inside =
        "let inside = Material { results: &kept.results, quality: &quality, provenance: &provenance, ..material };";
    assert_eq!(with_figures.collect::<Vec<_>>(), [inside], "only the internal briefing takes figures in full");
    let composed = code_of(&source().join("reports/paper/mod.rs"));
    assert!(composed.contains("pub fn compose(report: &Report, protected: &Protected, material: &Material<'_>)"));
}

#[test]
fn nothing_asks_the_clock_what_day_it_is() {
    let clocks = ["Utc::now", "Local::now", "SystemTime::now", "Date::today"];
    for file in rust_files(&source()).into_iter().filter(|file| !is_test(file)) {
        let code = code_of(&file);
        assert!(!clocks.iter().any(|clock| code.contains(clock)), "{} asks the clock", shown(&file));
    }
}

#[test]
fn every_file_opens_by_saying_what_it_is() {
    for file in rust_files(&source()).into_iter().chain(rust_files(&package().join("tests"))) {
        assert!(fs::read_to_string(&file).unwrap().starts_with("//! "), "{} does not", shown(&file));
    }
}

#[test]
fn the_reader_of_imports_sees_groups_and_paths() {
    let code =
        "use crate::{\n checks::{self, Checked},\n frames,\n vocabulary::Month,\n};\nlet x = crate::cli::main();";
    assert_eq!(modules_named(code).into_iter().collect::<Vec<_>>(), ["checks", "cli", "frames", "vocabulary"]);
    assert_eq!(ways_to_make("fn f(c: &Checked) -> Checked { Checked { tables } }", "Checked"), ["Checked { tables"]);
    assert_eq!(ways_to_make("let c = Checked::default();", "Checked"), ["Checked::default()"]);
}

fn source() -> PathBuf {
    package().join("src")
}

fn shown(file: &Path) -> String {
    file.strip_prefix(package()).unwrap().display().to_string()
}

/// Whether a file is built for tests alone: it, or a module around it, is declared under `#[cfg(test)]`.
fn is_test(file: &Path) -> bool {
    file.ancestors().take_while(|path| *path != source()).any(|path| {
        let (folder, name) = (path.parent().unwrap(), path.file_stem().unwrap().display());
        let around = [folder.join("mod.rs"), folder.join("lib.rs"), folder.with_extension("rs")];
        let around = around.iter().find_map(|file| fs::read_to_string(file).ok()).unwrap_or_default();
        around.contains(&format!("#[cfg(test)]\nmod {name};"))
    })
}

/// The files of a module: its folder, and the file of its name.
fn files_of(module: &str) -> Vec<PathBuf> {
    let file = source().join(format!("{module}.rs"));
    let mut files = rust_files(&source().join(module));
    files.extend(file.is_file().then_some(file));
    assert!(!files.is_empty(), "there is no module `{module}`");
    files
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The text of a file without its comments.
fn code_of(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let without_comment = |line: &str| line.split("//").next().unwrap_or_default().to_owned() + "\n";
    text.lines().map(without_comment).collect()
}

/// The modules of this crate that a text names: after `crate::`, or first in each entry of a group there.
fn modules_named(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, found) in code.match_indices("crate::") {
        let rest = &code[at + found.len()..];
        match rest.strip_prefix('{') {
            Some(group) => named.extend(entries(group)),
            None => named.extend([word(rest)]),
        }
    }
    named
}

/// The first word of each entry of a group, up to the brace that closes it.
fn entries(group: &str) -> Vec<String> {
    let (mut depth, mut is_new, mut words) = (0, true, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_new = true,
            _ if is_new && is_of_a_word(letter) => {
                words.push(word(&group[at..]));
                is_new = false;
            }
            _ => {}
        }
    }
    words
}

fn word(text: &str) -> String {
    text.chars().take_while(|letter| is_of_a_word(*letter)).collect()
}

fn is_of_a_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The fields of a public struct, as they are written.
fn declared(code: &str, name: &str) -> Option<String> {
    let (_, after) = code.split_once(&format!("pub struct {name} {{"))?;
    after.split_once('}').map(|(fields, _)| fields.to_owned())
}

/// Where a text makes a value of a type: by naming its fields, or by a function of the type.
fn ways_to_make(code: &str, name: &str) -> Vec<String> {
    let starts = code.match_indices(name).filter(|(at, _)| !code[..*at].ends_with(is_of_a_word)).map(|(at, _)| at);
    let ways = starts.filter(|at| {
        let rest = &code[at + name.len()..];
        let is_of_fields = rest.trim_start().starts_with('{') && rest.trim_start()[1..].contains('}');
        let is_a_body = code[..*at].trim_end().ends_with("->") || code[..*at].trim_end().ends_with("for");
        (is_of_fields && !is_a_body) || rest.starts_with("::")
    });
    ways.map(|at| code[at..].lines().next().unwrap_or_default().trim_end_matches([';', '}', ' ']).to_owned()).collect()
}
