//! Findings and rows set aside as CSV, for the restricted folder.

use super::{Findings, Quarantine};

/// The names of the columns of `findings.csv`.
const COLUMNS: [&str; 15] = [
    "code",
    "rule",
    "severity",
    "table",
    "file",
    "row",
    "column",
    "letter",
    "id",
    "team",
    "value",
    "counted_as",
    "then",
    "what",
    "what_to_do",
];

/// One line for each row that breaks a rule, with what it says and what was counted of it.
pub fn findings(findings: &Findings) -> Vec<u8> {
    let mut lines = Lines::of(&COLUMNS);
    for finding in findings.all() {
        for (row, about) in finding.rows_in_full() {
            lines.add(&[
                finding.code,
                finding.dfe.as_deref().unwrap_or_default(),
                finding.severity.name(),
                &finding.table,
                &row.file,
                &row.row.to_string(),
                finding.column.as_deref().unwrap_or_default(),
                row.letter.as_deref().unwrap_or_default(),
                &about.id,
                &about.team,
                &about.value,
                &about.counted_as,
                &about.then,
                &finding.words,
                &finding.what_to_do,
            ]);
        }
    }
    lines.finish()
}

/// The rows of a file that were set aside: the file's own columns, where each row stands, why it was set aside, and,
/// for a row that is longer or shorter than the header, all its cells as they follow each other.
pub fn quarantine(quarantine: &Quarantine) -> Vec<u8> {
    let width = quarantine.names.len();
    let names = quarantine.names.iter().map(String::as_str);
    let mut lines = Lines::of(&names.chain(["_file", "_sheet", "_row", "_why", "_raw"]).collect::<Vec<_>>());
    let sheet = quarantine.origin.sheet.as_deref().unwrap_or_default();
    for row in &quarantine.rows {
        let is_whole = row.cells.len() == width || quarantine.origin.sheet.is_some();
        let raw = if is_whole { String::new() } else { row.cells.join(" | ") };
        let number = row.row.to_string();
        let mut cells: Vec<&str> =
            (0..width).map(|at| row.cells.get(at).map(String::as_str).unwrap_or_default()).collect();
        cells.extend([&quarantine.origin.file, sheet, &number, &row.why, &raw]);
        lines.add(&cells);
    }
    lines.finish()
}

/// The name of the file that holds a quarantine: that of its extract, and of the sheet within it.
pub fn quarantine_name(quarantine: &Quarantine) -> String {
    let sheet = quarantine.origin.sheet.as_ref().map(|sheet| format!(".{sheet}")).unwrap_or_default();
    let is_safe = |letter: char| letter.is_alphanumeric() || "._- ".contains(letter);
    let name: String =
        format!("{}{sheet}", quarantine.origin.file).chars().map(|one| if is_safe(one) { one } else { '_' }).collect();
    if name.to_lowercase().ends_with(".csv") { name } else { name + ".csv" }
}

/// Lines of CSV that a spreadsheet opens and does not run.
pub struct Lines(Vec<u8>);

impl Lines {
    pub fn of(names: &[&str]) -> Self {
        let mut lines = Self(Vec::new());
        lines.add(names);
        lines
    }

    /// A cell that a spreadsheet would run as a formula is written as text; every cell that needs it is in quotation
    /// marks.
    pub fn add(&mut self, cells: &[&str]) {
        for (at, cell) in cells.iter().enumerate() {
            let before = if at > 0 { "," } else { "" };
            let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            let cell = if is_formula { format!("'{cell}") } else { (*cell).to_owned() };
            let cell = match cell.contains([',', '"', '\n', '\r']) {
                true => format!("\"{}\"", cell.replace('"', "\"\"")),
                false => cell,
            };
            self.0.extend_from_slice(before.as_bytes());
            self.0.extend_from_slice(cell.as_bytes());
        }
        self.0.push(b'\n');
    }

    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{checks::SetAside, extracts::Origin};

    #[test]
    fn a_row_set_aside_keeps_its_cells_and_cannot_run_as_a_formula() {
        let row = SetAside {
            row: 7,
            why: String::from("`DEC` cannot be read"),
            cells: ["=1+1", "a,b", "more"].map(String::from).into(),
        };
        let set_aside = Quarantine {
            origin: Origin { file: String::from("book.xlsx"), sheet: None },
            table: String::from("episodes"),
            names: ["CHILD", "DEC"].map(String::from).into(),
            rows: vec![row],
        };
        let text = String::from_utf8(quarantine(&set_aside)).unwrap();
        assert_eq!(
            text,
            "CHILD,DEC,_file,_sheet,_row,_why,_raw\n\
             '=1+1,\"a,b\",book.xlsx,,7,`DEC` cannot be read,\"'=1+1 | a,b | more\"\n"
        );
        assert_eq!(quarantine_name(&set_aside), "book.xlsx.csv");
    }
}
