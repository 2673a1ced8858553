//! `milepost measures`: what is measured, in plain words.

mod schema;
mod test;

use super::{Ended, Everywhere, say};
use crate::{
    definitions::{Definitions, Measure},
    pipeline::Stopped,
    vocabulary::{AgreedMeasure, Better, Diagnostic, words::did_you_mean},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost measures\n  milepost measures show out-of-county\n  milepost measures test"
)]
pub struct Typed {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print one measure in plain words
    Show {
        /// Its id, as `milepost measures` lists it
        id: String,
    },
    /// Work the examples that the measures carry, and name the rules that no example would miss
    Test(test::Typed),
    /// Print the JSON Schema of a kind of YAML file, for editors; with --out, write all of them
    Schema(schema::Typed),
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    if let Some(Command::Schema(typed)) = &typed.command {
        return schema::run(typed, everywhere.out.as_deref());
    }
    let (project, config) = everywhere.project()?;
    let definitions = Definitions::load(&project, config)?;
    let text = match typed.command {
        None | Some(Command::Schema(_)) => list(&definitions),
        Some(Command::Show { id }) => show(&definitions, &id)?,
        Some(Command::Test(typed)) => return test::run(&typed, &definitions, everywhere.quiet),
    };
    say::print(&text)?;
    Ok(Ended::Well)
}

fn list(definitions: &Definitions) -> String {
    let width = definitions.measures.iter().map(|measure| measure.id().len()).max().unwrap_or(0);
    let line = |measure: &AgreedMeasure| format!("{:width$}  {}\n", measure.id, measure.title);
    definitions.measures.iter().map(|measure| line(&measure.words)).collect()
}

fn find<'a>(definitions: &'a Definitions, id: &str) -> Result<&'a Measure, Stopped> {
    definitions.measure(id).ok_or_else(|| {
        let wrong = Diagnostic::error("MP0402", format!("there is no measure `{id}`"));
        let close = did_you_mean(id, definitions.measures.iter().map(Measure::id));
        let listed = String::from("`milepost measures` lists them");
        Stopped::from(wrong.hint(close.map_or(listed, |close| format!("did you mean `{close}`?"))))
    })
}

fn show(definitions: &Definitions, id: &str) -> Result<String, Stopped> {
    let measure = find(definitions, id)?;
    let words = &measure.words;
    let better = match words.better {
        Better::Higher => "higher is better",
        Better::Lower => "lower is better",
        Better::Neither => "neither way is better in itself",
    };
    let mut text = format!("{}\n\n{}\n\nWhy: {}\n\n", words.title, words.definition, words.why);
    let mut say = |name: &str, value: &str| text.push_str(&format!("{name:<12} {value}\n"));
    say("id", &words.id);
    say("definition", &format!("{}, {}", words.hash, words.version));
    for was in words.earlier.iter().rev() {
        say("before", &format!("until {}  {}, {}", was.until, was.hash, was.version));
        if was.definition != words.definition {
            say("", &was.definition);
        }
    }
    say("owner", &words.owner);
    say("good", better);
    for figure in &measure.figures {
        say("figure", &format!("{} ({})", figure.statistic, figure.window.label(&definitions.config)));
    }
    for breakdown in &measure.breakdowns {
        say("broken down", breakdown);
    }
    for (name, is) in &words.options {
        say("option", &format!("{name}: {is}"));
    }
    for (name, yardstick) in words
        .baseline
        .iter()
        .map(|one| ("baseline", one))
        .chain(words.comparators.iter().map(|one| ("comparator", one)))
    {
        say(name, &format!("{}: {} ({})", yardstick.label, yardstick.value, yardstick.source));
    }
    if let Some(control) = &words.control {
        say(
            "control",
            &format!("{} ({}), {}", control.figure.statistic, control.figure.window, control.method.in_words()),
        );
    }
    for one in measure.published.iter() {
        say("published", &one.in_words());
    }
    if measure.wanted.is_some() && measure.published.is_empty() {
        let folder = definitions.config.comparators.display();
        say("published", &format!("no file in `{folder}` has the figures that this is held against"));
    }
    say("source", &words.source);
    Ok(text)
}
