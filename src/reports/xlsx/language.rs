//! The language of a workbook, which its writer cannot say: one element more in the properties of the document.

use std::io::{Cursor, Read as _, Write as _};

use anyhow::{Context as _, Result};
use zip::{DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

const PROPERTIES: &str = "docProps/core.xml";
const END: &str = "</cp:coreProperties>";

/// The same workbook, in English as written in Britain.
pub fn said(book: &[u8]) -> Result<Vec<u8>> {
    let mut read = ZipArchive::new(Cursor::new(book)).context("the workbook cannot be read back")?;
    let mut written = ZipWriter::new(Cursor::new(Vec::with_capacity(book.len() + 64)));
    for index in 0..read.len() {
        let mut part = read.by_index(index)?;
        if part.name()? != PROPERTIES {
            written.raw_copy_file(part)?;
            continue;
        }
        let mut xml = String::new();
        part.read_to_string(&mut xml)?;
        let xml = xml.replace(END, &format!("<dc:language>en-GB</dc:language>{END}"));
        // The date of the file in the archive, not of the workbook: the earliest there is, whatever the clock says.
        written.start_file(PROPERTIES, SimpleFileOptions::default().last_modified_time(DateTime::default()))?;
        written.write_all(xml.as_bytes())?;
    }
    Ok(written.finish()?.into_inner())
}
