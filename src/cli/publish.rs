//! `milepost publish`: marks a kept run as published. Its figures are from then on what was said first.

use super::{Ended, Everywhere, say};
use crate::{
    history::History,
    pipeline::{self, Stopped},
};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  milepost publish 2021-09-7beb87d2ca95\n  milepost publish 2021-09")]
pub struct Typed {
    /// The run, as `milepost run` names it, or so much of the name that no other run begins like it
    #[arg(value_name = "RUN")]
    run: String,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, config) = everywhere.project()?;
    let history = History::of(&project.join(&config.reports));
    let id = history.find(&typed.run)?;
    let edition = pipeline::publish(&project, config, &history.hold(&say::waits)?, &id)?;
    say::print(format!("{} is published, as edition {}\n", edition.run, edition.edition))?;
    Ok(Ended::Well)
}
