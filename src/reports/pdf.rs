//! A paper as a PDF: A4, tagged to PDF/UA-1, typefaces inside, set by Typst from a fixed template.
//!
//! Typst runs as a library over two files that exist only in memory, the template and the paper as JSON. It sees no disk,
//! no network, no package and no clock. What breaks PDF/UA-1 is an error here, not a warning in the reader's software.

mod world;

use anyhow::{Context as _, Result, bail};
use chrono::Datelike as _;
use serde_json::Value;
use typst::{
    diag::SourceDiagnostic,
    foundations::{Datetime, Smart},
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::{
    contrast,
    paper::{Form, Paper, faults, printed},
    plain,
    templates::Templates,
    xlsx,
};
use world::Desk;

/// The paper's bytes, or what in it would shut a reader out. `fonts` are the files of Noto Sans, regular and bold.
pub fn render(paper: &Paper, templates: &Templates, fonts: &[&'static [u8]]) -> Result<Vec<u8>> {
    let faults = faults(paper);
    if !faults.is_empty() {
        bail!("the paper cannot be published:\n  {}", faults.join("\n  "));
    }
    let mut desk = Desk::new(templates.on_paper(paper.form), templates.parts(), fonts)?;
    let printed = match paper.form {
        Form::Report => printed(paper, &xlsx::worksheets(paper)),
        Form::Briefing => paper.clone(),
    };
    let mut words = serde_json::to_value(&printed).context("the paper cannot be written down for Typst")?;
    words["house"]["colour"] = Value::from(contrast::readable(&paper.house.colour));
    plain::told_in(&mut words, desk.letters());
    desk.lay("paper.json", serde_json::to_vec(&words)?)?;
    if let Some(logo) = &paper.house.logo {
        desk.lay(logo.file_name(), logo.bytes.clone())?;
    }
    let document = typst::compile::<PagedDocument>(&desk).output.map_err(|wrong| complaint(&desk, &wrong))?;
    typst_pdf::pdf(&document, &options(paper)?).map_err(|wrong| complaint(&desk, &wrong))
}

/// PDF/UA-1, which tags everything; dated by the month, so that the same paper has the same bytes.
fn options(paper: &Paper) -> Result<PdfOptions> {
    let day = paper.month.last_day();
    let made = Datetime::from_ymd_hms(day.year(), day.month() as u8, day.day() as u8, 0, 0, 0);
    let standards = PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|wrong| anyhow::anyhow!("{}", wrong.message()))?;
    Ok(PdfOptions {
        ident: Smart::Custom(format!("{} {}", paper.title, paper.reference)),
        creator: Smart::Custom(Some(paper.reference.clone())),
        timestamp: made.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    })
}

fn complaint(desk: &Desk, wrong: &[SourceDiagnostic]) -> anyhow::Error {
    let lines: Vec<String> = wrong
        .iter()
        .map(|one| {
            let place = desk.place(one.span).map(|place| format!("{place}: ")).unwrap_or_default();
            let hints = one.hints.iter().map(|hint| format!("\n    hint: {}", hint.v));
            format!("{place}{}{}", one.message, hints.collect::<String>())
        })
        .collect();
    anyhow::anyhow!("the PDF cannot be set:\n  {}", lines.join("\n  "))
}

#[cfg(test)]
mod tests;
