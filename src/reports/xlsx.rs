//! A paper as a workbook that can be read without sight and counted with: every table of the paper on a sheet of its own.
//!
//! Cover, contents with links, notes, then the tables, each marked up as one, with its title first and what its shorthand
//! means above it. A number is a number, an absence is its marker, and no text can become a formula. Written with a date
//! that comes from the paper, so that the same paper has the same bytes.

mod book;
mod cells;
mod language;
mod notes;
mod sheets;

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::paper::{Paper, faults};

/// The name of the worksheet that holds each table of a paper.
pub fn worksheets(paper: &Paper) -> BTreeMap<String, String> {
    sheets::of(paper).into_iter().map(|sheet| (sheet.id, sheet.name)).collect()
}

/// The workbook's bytes, or what in the paper would shut a reader out.
pub fn render(paper: &Paper) -> Result<Vec<u8>> {
    let faults = faults(paper);
    if !faults.is_empty() {
        bail!("the paper cannot be published:\n  {}", faults.join("\n  "));
    }
    language::said(&book::bound(paper, &sheets::of(paper))?)
}

#[cfg(test)]
mod tests;
