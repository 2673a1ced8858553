//! What would shut a reader out: found before a paper is rendered, so that a missing text alternative stops the build.

use std::collections::BTreeSet;

use super::{Block, Figure, Paper, Section, Table};

/// Everything in a paper that a reader would stumble on, in order; nothing if it is fit to render.
pub fn faults(paper: &Paper) -> Vec<String> {
    let mut proof = Proof::default();
    if paper.title.trim().is_empty() {
        proof.faults.push(String::from("the paper has no title"));
    }
    paper.sections.iter().for_each(|section| proof.section(section));
    proof.faults
}

#[derive(Default)]
struct Proof {
    faults: Vec<String>,
    addresses: BTreeSet<String>,
}

impl Proof {
    fn section(&mut self, section: &Section) {
        self.address(&section.id);
        if section.heading.trim().is_empty() {
            self.faults.push(format!("section `{}` has no heading", section.id));
        }
        section.blocks.iter().for_each(|block| self.block(block));
        section.sections.iter().for_each(|inner| self.section(inner));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(figure),
            Block::Folded { blocks, .. } | Block::Note { blocks, .. } => {
                blocks.iter().for_each(|inner| self.block(inner))
            }
            Block::Lead(_) | Block::Words(_) | Block::Lines(_) | Block::List(_) | Block::Terms(_) => {}
        }
    }

    fn figure(&mut self, figure: &Figure) {
        self.address(&figure.id);
        if figure.alt.trim().is_empty() {
            self.faults.push(format!("chart `{}` has no text alternative", figure.id));
        }
        if figure.subtitle.trim().is_empty() {
            self.faults.push(format!("chart `{}` has no subtitle", figure.id));
        }
    }

    fn table(&mut self, table: &Table) {
        self.address(&table.id);
        if table.caption.trim().is_empty() {
            self.faults.push(format!("table `{}` has no caption", table.id));
        }
        if table.columns.iter().any(|column| column.heading.trim().is_empty()) {
            self.faults.push(format!("table `{}` has a column without a heading", table.id));
        }
        for (index, row) in table.rows.iter().enumerate() {
            self.row(table, index + 1, row);
        }
    }

    fn row(&mut self, table: &Table, number: usize, row: &super::Row) {
        if row.cells.len() + 1 != table.columns.len() {
            self.faults.push(format!("row {number} of table `{}` has not one cell a column", table.id));
        }
        let is_empty = |cell: &super::Cell| cell.lines.iter().all(|line| line.text.trim().is_empty());
        let is_untold = |cell: &super::Cell| cell.picture.as_ref().is_some_and(|one| one.alt.trim().is_empty());
        if row.cells.iter().any(is_untold) {
            self.faults.push(format!("a picture in row {number} of table `{}` has no text alternative", table.id));
        }
        if is_empty(&row.heading) || row.cells.iter().any(is_empty) {
            self.faults.push(format!("row {number} of table `{}` has an empty cell", table.id));
        }
    }

    fn address(&mut self, id: &str) {
        if !self.addresses.insert(id.to_owned()) {
            self.faults.push(format!("the address `{id}` is used twice"));
        }
    }
}
