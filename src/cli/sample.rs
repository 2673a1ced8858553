//! `milepost sample`: synthetic extracts.

use anyhow::Context as _;

use super::{Ended, Everywhere};
use crate::{
    pipeline::Stopped,
    sample::{self, Plan},
    vocabulary::{Diagnostic, Month, words::counted},
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost sample --out extracts\n  milepost sample --out big --children 1000000 --months 24 --seed 7\n  milepost sample --out sample_data --scenario surrey"
)]
pub struct Typed {
    /// How many children
    #[arg(long, value_name = "N", default_value_t = Plan::default().children)]
    children: u32,
    /// How many months of care
    #[arg(long, value_name = "M", default_value_t = Plan::default().months)]
    months: u32,
    /// The last month
    #[arg(long, value_name = "YYYY-MM", default_value_t = Plan::default().last)]
    last: Month,
    /// The same seed gives the same bytes
    #[arg(long, value_name = "S", default_value_t = Plan::default().seed)]
    seed: u64,
    /// Write the scenario of the October 2021 report instead, which gives the figures of the two council papers
    #[arg(long, value_enum, conflicts_with_all = ["children", "months", "last", "seed"])]
    scenario: Option<Scenario>,
}

/// A written story, in place of chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Scenario {
    Surrey,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let Some(out) = &everywhere.out else {
        let wrong = Diagnostic::error("MP0405", "it is not said where to write the sample");
        return Err(Stopped::from(wrong.hint("name a folder: `milepost sample --out DIR`")));
    };
    let plan = Plan { children: typed.children, months: typed.months, last: typed.last, seed: typed.seed };
    let written = match typed.scenario {
        Some(Scenario::Surrey) => sample::write_scenario(out),
        None => sample::write(out, &plan),
    };
    let summary = written.with_context(|| format!("writing the sample to {}", out.display()))?;
    if !everywhere.quiet {
        for (file, rows) in &summary.files {
            eprintln!("wrote     {:24} {}", file, counted(*rows as usize, "row"));
        }
    }
    Ok(Ended::Well)
}
