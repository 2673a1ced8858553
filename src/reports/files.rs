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
    // The PDF takes as long as all the others together.
    let (pdf, (page, book)) = rayon::join(
        || pdf::render(paper, templates, fonts),
        || (html::render_with(paper, templates), (paper.form == Form::Report).then(|| xlsx::render(paper))),
    );
    let (page_name, pdf_name) = match paper.form {
        Form::Report => ("report.html", "report.pdf"),
        Form::Briefing => ("briefing.html", "briefing.pdf"),
    };
    let mut files = vec![File { name: page_name, bytes: page?.into_bytes() }, File { name: pdf_name, bytes: pdf? }];
    files.extend(book.transpose()?.map(|bytes| File { name: "figures.xlsx", bytes }));
    Ok(files)
}
