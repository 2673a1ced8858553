//! `milepost verify`: makes a run again from what its manifest names, and says what differs, if anything does.

use super::{Ended, Everywhere, run::Folders, say};
use crate::{
    pipeline::{
        Stopped,
        verify::{Verified, verify},
    },
    vocabulary::words::counted,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  milepost verify\n  milepost verify 2021-09-7beb87d2ca95 --extracts ~/extracts/2021-10"
)]
pub struct Typed {
    /// The run, or so much of its name that no other begins like it; else the latest
    #[arg(value_name = "RUN")]
    run: Option<String>,
    #[command(flatten)]
    folders: Folders,
}

pub fn run(typed: Typed, everywhere: &Everywhere) -> Result<Ended, Stopped> {
    let (project, config) = everywhere.project_of(&typed.folders)?;
    let Verified { run, same, absent, strange, differences } = verify(&project, config, typed.run.as_deref())?;
    if !everywhere.quiet {
        for name in &same {
            eprintln!("identical {name}");
        }
        for name in &absent {
            eprintln!("absent    {name}");
        }
        for name in &strange {
            eprintln!("strange   {name}: the run makes no such file");
        }
    }
    for difference in &differences {
        say::diagnostic(difference);
    }
    if differences.is_empty() {
        let but = match absent.len() {
            0 => String::new(),
            files => {
                format!(", but for {} that {} not there", counted(files, "file"), if files == 1 { "is" } else { "are" })
            }
        };
        say::print(format!("{run} is identical{but}\n"))?;
        return Ok(Ended::Well);
    }
    // Bytes are compared only where nothing that was read differs.
    let read_otherwise = differences.iter().filter(|one| one.code == "MP0431").count();
    say::print(match read_otherwise {
        0 => format!("{run} is not identical\n"),
        _ => format!("{run} was not compared: it read otherwise in {}\n", counted(read_otherwise, "respect")),
    })?;
    Ok(Ended::WithFindings)
}
