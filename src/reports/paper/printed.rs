//! A report as it is printed: the same words, without the tables that only a screen or a workbook has room for.
//!
//! On a page detail is folded away; on A4 it would bury the paper. A chart keeps the last thirteen months of its table, so
//! that a month stands beside itself a year ago; breakdowns are left to the workbook; how a measure is counted moves to an
//! annex. Whatever is not there is said, with the worksheet that has it.

use std::collections::BTreeMap;

use super::{Block, InPdf, Line, Paper, Row, Section, Table};
use crate::vocabulary::words::listed;

/// A month, and the twelve before it.
const MONTHS: usize = 13;

/// The paper for A4. `worksheets` has the name of the worksheet that holds each table.
pub fn printed(paper: &Paper, worksheets: &BTreeMap<String, String>) -> Paper {
    let mut press = Press { worksheets, last_month: paper.month.in_words(), annex: Vec::new() };
    let mut sections: Vec<Section> = paper.sections.iter().map(|section| press.section(section)).collect();
    if !press.annex.is_empty() {
        sections.push(Section::new(ANNEX, "Annex: how each measure is counted").with(press.annex));
    }
    Paper { sections, ..paper.clone() }
}

const ANNEX: &str = "annex";

struct Press<'a> {
    worksheets: &'a BTreeMap<String, String>,
    last_month: String,
    annex: Vec<Section>,
}

impl Press<'_> {
    fn section(&mut self, section: &Section) -> Section {
        let (mut long, mut grouped): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        let (mut blocks, mut is_in_annex) = (Vec::new(), false);
        for block in &section.blocks {
            let Block::Folded { in_pdf, blocks: inside, .. } = block else {
                blocks.push(block.clone());
                continue;
            };
            match in_pdf {
                InPdf::Whole => blocks.push(block.clone()),
                InPdf::LastYear => {
                    long.extend(inside.iter().filter(|one| self.is_long(one)).filter_map(table_id));
                    blocks.extend(inside.iter().map(|one| self.last_year(one)));
                }
                InPdf::Workbook => grouped.extend(inside.iter().filter_map(table_id)),
                InPdf::Annex => {
                    is_in_annex = true;
                    self.annex.push(Section::new(annexed(section), &section.short).holding(inside.iter().cloned()));
                }
            }
        }
        blocks.extend(self.where_the_rest_is(section, (&long, &grouped), is_in_annex));
        let sections = section.sections.iter().map(|inner| self.section(inner)).collect();
        Section { blocks, sections, ..section.clone() }
    }

    /// A table of months that goes back further than a year.
    fn is_long(&self, block: &Block) -> bool {
        let Block::Table(Table { rows, .. }) = block else { return false };
        let last = rows.last().and_then(|row| row.heading.lines.first());
        rows.len() > MONTHS && last.is_some_and(|line| line.text == self.last_month)
    }

    fn last_year(&self, block: &Block) -> Block {
        match block {
            // It stands right under the chart, whose title it would only repeat.
            Block::Table(table) if self.is_long(block) => {
                let (shown, rows) = latest(&table.rows);
                let caption = format!("The figures of the chart above: {shown}");
                Block::Table(Table { caption, rows, ..table.clone() })
            }
            Block::Table(table) => {
                Block::Table(Table { caption: String::from("The figures of the chart above"), ..table.clone() })
            }
            _ => block.clone(),
        }
    }

    /// Where the tables of more months, and those by group, are to be found.
    fn where_the_rest_is(
        &self,
        section: &Section,
        (long, grouped): (&[&str], &[&str]),
        is_in_annex: bool,
    ) -> Option<Block> {
        let left_out = long.iter().chain(grouped);
        let sheets: Vec<&str> = left_out.filter_map(|id| self.worksheets.get(*id)).map(String::as_str).collect();
        let what = match (long.is_empty(), grouped.is_empty()) {
            (false, false) => "All months, and the figures by group, are",
            (false, true) => "All months are",
            _ => "The figures by group are",
        };
        let workbook =
            (!sheets.is_empty()).then(|| Line::small(format!("{what} in figures.xlsx: {}.", in_runs(&sheets))));
        let annex = is_in_annex.then(|| {
            Line::small(format!("How this is counted: {}, in the annex.", section.short)).to(annexed(section))
        });
        let lines: Vec<Line> = workbook.into_iter().chain(annex).collect();
        (!lines.is_empty()).then_some(Block::Lines(lines))
    }
}

/// The last thirteen months; only the last one of a table that has several rows for each.
fn latest(rows: &[Row]) -> (String, Vec<Row>) {
    let of_last = |row: &&Row| rows.last().is_some_and(|last| row.heading == last.heading);
    match rows.iter().filter(of_last).cloned().collect::<Vec<_>>() {
        last if last.len() > 1 => (last[0].heading.lines.iter().map(|line| line.text.clone()).collect(), last),
        _ => (format!("the last {MONTHS} months"), rows[rows.len() - MONTHS..].to_vec()),
    }
}

/// `Table 2 and Table 5 to Table 9`.
fn in_runs(sheets: &[&str]) -> String {
    let number = |sheet: &str| sheet.rsplit(' ').next().and_then(|number| number.parse::<u32>().ok());
    let follow = |first: &&str, second: &&str| number(first).zip(number(second)).is_some_and(|(a, b)| a + 1 == b);
    let runs: Vec<String> = sheets
        .chunk_by(follow)
        .map(|run| match run {
            [first, .., last] => format!("{first} to {last}"),
            _ => run.concat(),
        })
        .collect();
    listed(&runs)
}

fn annexed(section: &Section) -> String {
    format!("{}-counted", section.id)
}

fn table_id(block: &Block) -> Option<&str> {
    match block {
        Block::Table(table) => Some(&table.id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::{invented::everything, paper::Row, xlsx};

    fn section<'a>(paper: &'a Paper, id: &str) -> &'a Section {
        let all = paper.sections.iter().flat_map(|one| std::iter::once(one).chain(&one.sections));
        all.into_iter().find(|one| one.id == id).expect("the section is there")
    }

    fn tables(section: &Section) -> Vec<&Table> {
        let mut tables = Vec::new();
        for block in &section.blocks {
            if let Block::Table(table) = block {
                tables.push(table);
            }
        }
        tables
    }

    fn on_paper(paper: &Paper) -> Paper {
        printed(paper, &xlsx::worksheets(paper))
    }

    /// Twenty-eight months, one after the other.
    fn many_months() -> Vec<Vec<String>> {
        let months = crate::reports::invented::month("2019-06").to(crate::reports::invented::month("2021-09"));
        months.map(|month| vec![month.in_words(), "1".into(), "2".into()]).collect()
    }

    #[test]
    fn what_is_said_to_be_in_the_workbook_is_what_the_page_leaves_out() {
        let mut everything = everything();
        let said = |everything: &crate::reports::invented::Everything, id: &str| {
            format!("{:?}", section(&on_paper(&everything.paper()), id))
        };
        assert!(said(&everything, "out-of-county").contains("The figures by group are in figures.xlsx"));
        assert!(!said(&everything, "staff-turnover").contains("figures.xlsx"));
        for chart in &mut everything.charts {
            chart.table.rows = many_months();
        }
        assert!(
            said(&everything, "out-of-county").contains("All months, and the figures by group, are in figures.xlsx")
        );
        assert!(said(&everything, "staff-turnover").contains("All months are in figures.xlsx"));
    }

    #[test]
    fn a_chart_keeps_thirteen_months_of_its_table_and_says_where_the_others_are() {
        let mut everything = everything();
        everything.charts[0].table.rows = many_months();
        let whole = everything.paper();
        let paper = on_paper(&whole);
        let measure = section(&paper, "out-of-county");
        let table = tables(measure)[0];
        let headings: Vec<&str> = table.rows.iter().map(|row: &Row| row.heading.lines[0].text.as_str()).collect();
        assert_eq!((headings.len(), headings[0], headings[12]), (13, "September 2020", "September 2021"));
        assert!(table.caption.ends_with(": the last 13 months"));
        let sheet = &xlsx::worksheets(&whole)[&table.id];
        let words = format!("{measure:?}");
        assert!(words.contains(&format!("figures.xlsx: {sheet}")), "{sheet}: {words}");
    }

    #[test]
    fn worksheets_that_follow_each_other_are_named_as_a_run() {
        assert_eq!(in_runs(&["Table 2", "Table 5", "Table 6", "Table 7"]), "Table 2 and Table 5 to Table 7");
        assert_eq!(in_runs(&["Table 2"]), "Table 2");
    }

    #[test]
    fn a_short_table_keeps_its_rows_and_does_not_repeat_the_title_of_the_chart() {
        let whole = everything().paper();
        let (page, paper) = (format!("{:?}", section(&whole, "staff-turnover")), on_paper(&whole));
        let table = tables(section(&paper, "staff-turnover"))[0].clone();
        assert_eq!(table.caption, "The figures of the chart above");
        assert!(page.contains(&format!("{:?}", table.rows)));
    }

    #[test]
    fn how_a_measure_is_counted_is_in_the_annex_and_breakdowns_are_in_the_workbook() {
        let whole = everything().paper();
        let paper = on_paper(&whole);
        let annex = paper.sections.last().expect("there is an annex");
        let measures = whole.sections.iter().flat_map(|one| &one.sections);
        let counted = measures.filter(|one| format!("{one:?}").contains("How this is counted")).count();
        assert_eq!((annex.id.as_str(), annex.sections.len()), (ANNEX, counted));
        assert!(counted > 5 && format!("{annex:?}").contains("Source of the definition"));
        let measure = format!("{:?}", section(&paper, "out-of-county"));
        assert!(!measure.contains("by age group") && measure.contains("figures.xlsx: Table "), "{measure}");
        assert_eq!(super::super::faults(&paper), Vec::<String>::new());
    }
}
