//! Findings as one HTML file for whoever chases them: by rule, by file, row by row, sortable without a network.

use std::fmt::Write as _;

use super::Findings;
use crate::vocabulary::words::counted;

/// More rows of one rule than this are in findings.csv; nobody reads on, and the browser has to hold them all.
const MOST_ROWS: usize = 2_000;

/// The page. It holds no value of any row.
pub fn findings(findings: &Findings, month: &str) -> String {
    let mut page = String::from(HEAD);
    let _ = write!(page, "<h1>Findings in the extracts of {}</h1>", escaped(month));
    let rows: usize = findings.findings.iter().map(|finding| finding.rows.len()).sum();
    let _ = match findings.findings.is_empty() {
        true => write!(page, "<p>No findings: every rule was asked of every row and none was broken.</p>"),
        false => write!(
            page,
            "<p>{} about {}. Click a heading to sort.</p>",
            counted(findings.findings.len(), "finding"),
            counted(rows, "row")
        ),
    };
    files(&mut page, findings);
    if !findings.findings.is_empty() {
        by_rule(&mut page, findings);
        by_row(&mut page, findings);
    }
    page.push_str(SCRIPT);
    page.push_str("</main></body></html>\n");
    page
}

/// What became of every row: read is used, set aside and duplicate together.
fn files(page: &mut String, findings: &Findings) {
    begin(page, "Files", &["File", "Table", "Rows read", "Used", "Set aside", "Duplicate"]);
    for file in &findings.files {
        let counts = [file.rows_read, file.rows_used, file.rows_set_aside, file.rows_duplicate];
        let _ = write!(page, "<tr><td>{}</td><td>{}</td>", escaped(&file.file), escaped(&file.table));
        for count in counts {
            let _ = write!(page, "<td class=n>{count}</td>");
        }
        page.push_str("</tr>");
    }
    page.push_str("</tbody></table></div>");
}

fn by_rule(page: &mut String, findings: &Findings) {
    begin(page, "By rule", &["Severity", "Code", "Rule", "Table", "Rows", "What", "What to do"]);
    for finding in &findings.findings {
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=n>{}</td><td>{}</td><td>{}</td></tr>",
            finding.severity.name(),
            finding.code,
            escaped(finding.dfe.as_deref().unwrap_or_default()),
            escaped(&finding.table),
            finding.rows.len(),
            escaped(&finding.words),
            escaped(&finding.what_to_do)
        );
    }
    page.push_str("</tbody></table></div>");
}

fn by_row(page: &mut String, findings: &Findings) {
    begin(page, "Row by row", &["File", "Row", "Column", "Code", "Rule", "What"]);
    let mut left_out = 0;
    for finding in &findings.findings {
        left_out += finding.rows.len().saturating_sub(MOST_ROWS);
        for row in finding.rows.iter().take(MOST_ROWS) {
            let column = [finding.column.as_deref(), row.letter.as_deref()].map(Option::unwrap_or_default).join(" ");
            let _ = write!(
                page,
                "<tr><td>{}</td><td class=n>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                escaped(&row.file),
                row.row,
                escaped(column.trim()),
                finding.code,
                escaped(finding.dfe.as_deref().unwrap_or_default()),
                escaped(&finding.words)
            );
        }
    }
    page.push_str("</tbody></table></div>");
    if left_out > 0 {
        let _ = write!(page, "<p>{} more in findings.csv.</p>", counted(left_out, "row"));
    }
}

fn begin(page: &mut String, caption: &str, headings: &[&str]) {
    // Where the screen is narrow the table moves within its frame, also by key.
    let _ = write!(page, "<div class=t role=group tabindex=0 aria-label=\"{caption}\"><table>");
    let _ = write!(page, "<caption>{caption}</caption><thead><tr>");
    for heading in headings {
        let _ = write!(page, "<th scope=col aria-sort=none><button>{heading}</button></th>");
    }
    page.push_str("</tr></thead><tbody>");
}

/// Text that was not written by us, as HTML shows it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

const HEAD: &str = r#"<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Findings</title><style>
body{font:16px/1.45 system-ui,sans-serif;color:#111;margin:0}main{max-width:80rem;margin:auto;padding:1rem}
.t{overflow-x:auto}.t:focus-visible{outline:3px solid #111}table{border-collapse:collapse;width:100%;margin:1.5rem 0}caption{text-align:left;font-size:1.25rem;font-weight:700}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #bbb}.n{text-align:right}
th button{font:inherit;font-weight:700;border:0;background:none;padding:0;cursor:pointer;text-decoration:underline}
th[aria-sort=ascending] button::after{content:" ▲"}th[aria-sort=descending] button::after{content:" ▼"}
</style></head><body><main>
"#;

const SCRIPT: &str = r#"<script>
for (const button of document.querySelectorAll("th button")) button.onclick = () => {
  const th = button.parentNode, at = th.cellIndex, body = th.closest("table").tBodies[0];
  const down = th.getAttribute("aria-sort") === "ascending";
  for (const other of th.parentNode.cells) other.setAttribute("aria-sort", "none");
  th.setAttribute("aria-sort", down ? "descending" : "ascending");
  const text = row => row.cells[at].textContent;
  const order = new Intl.Collator("en-GB", { numeric: true }).compare;
  const rows = [...body.rows].sort((a, b) => order(text(a), text(b)) * (down ? -1 : 1));
  body.append(...rows);
};
</script>"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_findings_is_said_out_loud_and_a_file_name_is_no_markup() {
        let mut nothing = Findings::default();
        assert!(findings(&nothing, "2021-09").contains("No findings"));
        nothing.files.push(crate::checks::FileCount {
            file: String::from("<script>.csv"),
            table: String::from("episodes"),
            sha256: String::new(),
            rows_read: 1,
            rows_used: 1,
            rows_set_aside: 0,
            rows_duplicate: 0,
        });
        assert!(findings(&nothing, "2021-09").contains("<td>&lt;script&gt;.csv</td>"));
    }
}
