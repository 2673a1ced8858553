//! `milepost measures`: what is measured, in plain words.

mod schema;
mod shown;
mod test;

use super::{Ended, Everywhere, say};
use crate::{
    definitions::Definitions,
    pipeline::{Stopped, asked},
    vocabulary::AgreedMeasure,
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
        Some(Command::Show { id }) => shown::show(&definitions, asked::measure(&definitions, &id)?),
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
