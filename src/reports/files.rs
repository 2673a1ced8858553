//! A paper in every format that it is given out in, by the names of the files.

use anyhow::Result;

use super::{
    Templates, html,
    paper::{Form, Paper},
    pdf, xlsx,
};

/// A file of a paper: its name, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

/// A report as page, PDF and workbook; a briefing, which nobody counts with, as page and PDF.
pub fn files(paper: &Paper, templates: &Templates, fonts: &[&'static [u8]]) -> Result<Vec<File>> {
    let page = html::render_with(paper, templates)?.into_bytes();
    let pdf = pdf::render(paper, templates, fonts)?;
    Ok(match paper.form {
        Form::Report => vec![
            File { name: "report.html", bytes: page },
            File { name: "report.pdf", bytes: pdf },
            File { name: "figures.xlsx", bytes: xlsx::render(paper)? },
        ],
        Form::Briefing => {
            vec![File { name: "briefing.html", bytes: page }, File { name: "briefing.pdf", bytes: pdf }]
        }
    })
}
