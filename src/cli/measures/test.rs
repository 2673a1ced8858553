//! `milepost measures test`: works the examples that the measures carry.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{
    cli::{Ended, say},
    definitions::{Definitions, Measure, weakened::Rule},
    pipeline::{
        Stopped, asked,
        examples::{self, Tried, Worked},
    },
    vocabulary::words::counted,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost measures test\n  milepost measures test out-of-county\n  milepost measures test --format json\n\nExit status: 0 all as expected; 1 an example fails, or a rule could be lost unnoticed; 2 could not be done."
)]
pub struct Typed {
    /// The measure, as `milepost measures` lists it; without one, all of them
    id: Option<String>,
    /// How what came out is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

pub fn run(typed: &Typed, definitions: &Definitions, is_quiet: bool) -> Result<Ended, Stopped> {
    let wanted: Vec<&Measure> = match &typed.id {
        Some(id) => vec![asked::measure(definitions, id)?],
        None => definitions.measures.iter().collect(),
    };
    let tried = examples::work(definitions, &wanted)?;
    let (rules, unproved) = examples::unproved(definitions, &wanted)?;
    match typed.format {
        Format::Text => say::print(in_words(&tried, rules, &unproved, is_quiet))?,
        Format::Json => {
            let text = serde_json::to_string_pretty(&as_json(&tried, rules, &unproved)).unwrap_or_default();
            say::print(text + "\n")?;
        }
    }
    let is_well = unproved.is_empty() && tried.iter().flat_map(|one| &one.examples).all(|one| one.wrong.is_empty());
    Ok(if is_well { Ended::Well } else { Ended::WithFindings })
}

fn in_words(tried: &[Tried<'_>], rules: usize, unproved: &[Rule], is_quiet: bool) -> String {
    let width = tried.iter().map(|one| one.measure.id().len()).max().unwrap_or(0);
    let mut text = String::new();
    for one in tried {
        let (all, right) = (one.examples.len(), one.examples.iter().filter(|worked| worked.wrong.is_empty()).count());
        let said = match all {
            0 => String::from("no tests"),
            _ if right == all => format!("{} as expected", counted(all, "test")),
            _ => format!("{right} of {} as expected", counted(all, "test")),
        };
        if !is_quiet || right < all || all == 0 {
            let _ = writeln!(text, "{:width$}  {said}", one.measure.id());
        }
        for worked in one.examples.iter().filter(|worked| !worked.wrong.is_empty()) {
            failed(&mut text, worked);
        }
    }
    if !unproved.is_empty() {
        let _ = writeln!(text, "\nno test would notice if these went another way:");
        for one in unproved {
            let _ = writeln!(text, "  {}: {}", one.place, one.what);
        }
    }
    if !is_quiet || !unproved.is_empty() {
        let noticed = rules - unproved.len();
        let tests = tried.iter().map(|one| one.examples.len()).sum();
        let rules = counted(rules, "rule");
        let _ = writeln!(
            text,
            "\n{}, {}; {noticed} of {rules} would be missed",
            counted(tried.len(), "measure"),
            counted(tests, "test")
        );
    }
    text
}

fn failed(text: &mut String, worked: &Worked<'_>) {
    let _ = writeln!(text, "  not as expected: {}\n    at {}", worked.example.shows, worked.example.place);
    for wrong in &worked.wrong {
        let place = wrong.place.line.unwrap_or_default();
        let _ =
            writeln!(text, "    line {place}: {}: expected {}, found {}", wrong.figure, wrong.expected, wrong.found);
    }
    for finding in &worked.findings.findings {
        let rows: Vec<String> = finding.rows.iter().map(|row| row.row.to_string()).collect();
        let _ = writeln!(text, "    line {}: {}: {}", rows.join(", "), finding.code, finding.words);
    }
}

fn as_json(tried: &[Tried<'_>], rules: usize, unproved: &[Rule]) -> Value {
    let worked = |worked: &Worked<'_>| {
        let wrong = worked.wrong.iter().map(
            |one| json!({ "place": one.place, "figure": one.figure, "expected": one.expected, "found": one.found }),
        );
        json!({ "shows": worked.example.shows, "place": worked.example.place, "wrong": wrong.collect::<Vec<_>>() })
    };
    let measures = tried.iter().map(
        |one| json!({ "measure": one.measure.id(), "tests": one.examples.iter().map(worked).collect::<Vec<_>>() }),
    );
    let unproved = unproved.iter().map(|one| json!({ "place": one.place, "what": one.what }));
    json!({ "measures": measures.collect::<Vec<_>>(), "rules": rules, "unnoticed": unproved.collect::<Vec<_>>() })
}
