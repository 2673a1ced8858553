//! `milepost completions` and `milepost man`: what the shell and the manual know of the commands.

use clap::CommandFactory as _;

use super::{Ended, Typed, say};
use crate::pipeline::Stopped;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  milepost completions bash > ~/.local/share/bash-completion/completions/milepost")]
pub struct Shell {
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub fn completions(typed: Shell) -> Result<Ended, Stopped> {
    let mut script = Vec::new();
    clap_complete::generate(typed.shell, &mut Typed::command(), "milepost", &mut script);
    say::print(&script)?;
    Ok(Ended::Well)
}

/// The page of the command, and after it one for each subcommand.
pub fn man() -> Result<Ended, Stopped> {
    let mut pages = Vec::new();
    let mut command = Typed::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut pages).map_err(anyhow::Error::from)?;
    for subcommand in command.get_subcommands() {
        clap_mangen::Man::new(subcommand.clone()).render(&mut pages).map_err(anyhow::Error::from)?;
    }
    say::print(&pages)?;
    Ok(Ended::Well)
}
