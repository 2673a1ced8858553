//! Findings as one HTML file for whoever chases them: by rule, by team, by file, row by row; sorted and searched without
//! a network. It holds what rows say, and lies in the restricted folder.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{Finding, Findings};
use crate::vocabulary::words::counted;

/// More rows of one rule than this are in findings.csv; nobody reads on, and the browser has to hold them all.
const MOST_ROWS: usize = 2_000;

/// The page of what was found in the extracts of a month.
pub fn findings(findings: &Findings, month: &str) -> String {
    let mut page = String::from(HEAD);
    let _ = write!(page, "<h1>Findings in the extracts of {}</h1>", escaped(month));
    let rows: usize = findings.all().map(|finding| finding.rows.len()).sum();
    let _ = match findings.is_empty() {
        true => write!(page, "<p>No findings: every rule was asked of every row and none was broken.</p>"),
        false => write!(
            page,
            "<p>{} about {}. Children are named here: keep this page to those who may see them. Click a heading to \
             sort by it.</p>",
            counted(findings.all().count(), "finding"),
            counted(rows, "row")
        ),
    };
    if !findings.is_empty() {
        by_rule(&mut page, findings);
        by_team(&mut page, findings);
        by_file(&mut page, findings);
    }
    files(&mut page, findings);
    since_last(&mut page, findings);
    if !findings.is_empty() {
        by_row(&mut page, findings);
    }
    page.push_str("</main>");
    page.push_str(SCRIPT);
    page.push_str("</body></html>\n");
    page
}

/// What became of every row: read is used, set aside and duplicate together.
fn files(page: &mut String, findings: &Findings) {
    begin(
        page,
        "What became of the rows of each file",
        &["File", "Table", "Rows read", "Used", "Set aside", "Duplicate"],
    );
    for file in &findings.files {
        let counts = [file.rows_read, file.rows_used, file.rows_set_aside, file.rows_duplicate];
        row(page, &[&file.file, &file.table], &counts);
    }
    end(page);
}

/// From who was open at the end of an earlier month to who is open now.
fn since_last(page: &mut String, findings: &Findings) {
    for compared in &findings.since_last {
        let caption = format!("Open in {} since {}", compared.table, compared.month.in_words());
        begin(page, &escaped(&caption), &["Step", "How many"]);
        let of = compared.movement;
        for (step, count) in [
            ("Open then", of.then),
            ("No longer in the extracts", of.gone),
            ("Not open then after all", of.not_open),
            ("Known late: open then, as is known only now", of.known_late),
            ("Started since", of.started),
            ("Ended since", of.ended),
            ("Open now", of.now),
        ] {
            row(page, &[step], &[count]);
        }
        end(page);
    }
}

fn by_rule(page: &mut String, findings: &Findings) {
    begin(page, "By rule", &["Severity", "Code", "Rule", "Table", "What", "What to do", "Rows"]);
    for finding in findings.all() {
        let rule = finding.dfe.as_deref().unwrap_or_default();
        let texts = [finding.severity.name(), finding.code, rule, &finding.table, &finding.words, &finding.what_to_do];
        row(page, &texts, &[finding.rows.len()]);
    }
    end(page);
}

/// How many rows of each team break each rule, where any extract says whose they are.
fn by_team(page: &mut String, findings: &Findings) {
    let counts = tally(findings, |_, about| about.team.clone());
    if counts.keys().all(|(team, ..)| team.is_empty()) {
        return;
    }
    begin(page, "By team", &["Team", "Table", "Rule", "What", "Rows"]);
    for ((team, table, rule, what), count) in counts {
        let team = if team.is_empty() { "not known" } else { &team };
        row(page, &[team, &table, &rule, &what], &[count]);
    }
    end(page);
}

fn by_file(page: &mut String, findings: &Findings) {
    begin(page, "By file", &["File", "Table", "Rule", "What", "Rows"]);
    for ((file, table, rule, what), count) in tally(findings, |place, _| place.file.clone()) {
        row(page, &[&file, &table, &rule, &what], &[count]);
    }
    end(page);
}

type Tally = BTreeMap<(String, String, String, String), usize>;

fn tally(findings: &Findings, whose: impl Fn(&super::RowPlace, &super::About) -> String) -> Tally {
    let mut counts = Tally::new();
    for finding in findings.all() {
        for (place, about) in finding.rows_in_full() {
            let rule = name_of(finding).to_owned();
            *counts.entry((whose(place, about), finding.table.clone(), rule, finding.words.clone())).or_default() += 1;
        }
    }
    counts
}

/// A rule by DfE's number, or what is found without a rule by our code.
fn name_of(finding: &Finding) -> &str {
    finding.dfe.as_deref().unwrap_or(finding.code)
}

fn by_row(page: &mut String, findings: &Findings) {
    page.push_str(
        "<p><label>Show only rows with <input id=search type=search autocomplete=off> (a child, a team, a rule)</label></p>",
    );
    let headings = ["File", "Column", "Rule", "About", "Team", "Value", "Counted as", "What", "Row"];
    begin(page, "Row by row", &headings);
    let mut left_out = 0;
    for finding in findings.all() {
        left_out += finding.rows.len().saturating_sub(MOST_ROWS);
        for (place, about) in finding.rows_in_full().take(MOST_ROWS) {
            let column = [finding.column.as_deref(), place.letter.as_deref()].map(Option::unwrap_or_default).join(" ");
            let value = if about.then.is_empty() {
                about.value.clone()
            } else {
                format!("{} (was {})", about.value, about.then)
            };
            let texts = [
                &place.file,
                column.trim(),
                name_of(finding),
                &about.id,
                &about.team,
                value.trim(),
                &about.counted_as,
                &finding.words,
            ];
            row(page, &texts, &[place.row as usize]);
        }
    }
    end(page);
    if left_out > 0 {
        let _ = write!(page, "<p>{} more in findings.csv.</p>", counted(left_out, "row"));
    }
}

/// One row of a table: its texts, then its numbers.
fn row(page: &mut String, texts: &[&str], numbers: &[usize]) {
    page.push_str("<tr>");
    for text in texts {
        let _ = write!(page, "<td>{}</td>", escaped(text));
    }
    for number in numbers {
        let _ = write!(page, "<td class=n>{number}</td>");
    }
    page.push_str("</tr>");
}

fn begin(page: &mut String, caption: &str, headings: &[&str]) {
    let _ = write!(
        page,
        "<h2>{caption}</h2><div class=t role=group tabindex=0 aria-label=\"{caption}\"><table><thead><tr>"
    );
    for heading in headings {
        let _ = write!(page, "<th scope=col aria-sort=none><button>{heading}</button></th>");
    }
    page.push_str("</tr></thead><tbody>");
}

fn end(page: &mut String) {
    page.push_str("</tbody></table></div>");
}

/// Text that was not written by us, as HTML shows it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

const HEAD: &str = r#"<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Findings</title><style>
body{font:16px/1.45 system-ui,sans-serif;color:#111;background:#fff;margin:0}main{max-width:90rem;margin:auto;padding:1rem}
h1{font-size:1.6rem}h2{font-size:1.25rem;margin:2rem 0 .3rem}.t{overflow-x:auto}
table{border-collapse:collapse;width:100%}thead{border-bottom:2px solid #111}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #bbb;min-width:4ch}
td:nth-child(n+5):not(.n){min-width:12ch}.n{text-align:right;padding-right:1rem;font-variant-numeric:tabular-nums}
th button{font:inherit;font-weight:700;text-align:left;border:0;background:none;padding:0;cursor:pointer;text-decoration:underline}
th[aria-sort=ascending] button::after{content:" ▲"}th[aria-sort=descending] button::after{content:" ▼"}
input{font:inherit;padding:.2rem .4rem}:focus-visible{outline:3px solid #b58900;outline-offset:2px}
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
const search = document.getElementById("search");
if (search) search.oninput = () => {
  const wanted = search.value.trim().toLowerCase();
  const tables = document.querySelectorAll("table");
  for (const row of tables[tables.length - 1].tBodies[0].rows) {
    row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
  }
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
            rows_read: 1,
            rows_used: 1,
            ..crate::checks::FileCount::default()
        });
        assert!(findings(&nothing, "2021-09").contains("<td>&lt;script&gt;.csv</td>"));
    }
}
