//! An outsider who holds every paper and has read every definition. Knows nothing of the register or the audit.
//!
//! Works only from protected results: sets up what must add up, solves it exactly as far as it can be solved, and
//! narrows every hidden count as far as bounds allow.

use std::collections::BTreeMap;

use crate::vocabulary::{Outcome, Results, Status};

/// A hidden count that the outsider has found out something about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub place: String,
    pub least: i64,
    pub most: i64,
}

type Name = String;

#[derive(Default)]
struct Sheet {
    names: Vec<Name>,
    index: BTreeMap<Name, usize>,
    least: Vec<i64>,
    most: Vec<i64>,
    /// Cells that a paper marks as hidden, and those that some paper shows.
    is_marked: Vec<bool>,
    is_told: Vec<bool>,
    sums: Vec<Vec<(usize, i64)>>,
}

/// More children than any of these authorities has.
const PLENTY: i64 = 100_000;

/// What can be found out from papers: hidden counts that are proved to be small, and of which not all small ones are
/// possible. That one is from 1 to 5, and any of them, is what its mark says already.
pub fn attack(papers: &[Results]) -> Vec<Found> {
    let mut sheet = Sheet::default();
    for paper in papers {
        sheet.read(paper);
    }
    sheet.add_up();
    sheet.eliminate();
    while sheet.narrow() {}
    let found = (0..sheet.names.len()).filter(|cell| sheet.is_marked[*cell] && !sheet.is_told[*cell]).filter(|cell| {
        let (least, most) = (sheet.least[*cell], sheet.most[*cell]);
        // A hidden row that is found to count nobody, or many, tells nothing about a few.
        let is_any_small = least <= 1 && most == 5;
        most > 0 && most < 6 && least <= most && !is_any_small
    });
    found
        .map(|cell| Found { place: sheet.names[cell].clone(), least: sheet.least[cell], most: sheet.most[cell] })
        .collect()
}

impl Sheet {
    fn cell(&mut self, name: String) -> usize {
        if let Some(known) = self.index.get(&name) {
            return *known;
        }
        let cell = self.names.len();
        self.names.push(name.clone());
        self.index.insert(name, cell);
        self.least.push(0);
        self.most.push(PLENTY);
        self.is_marked.push(false);
        self.is_told.push(false);
        cell
    }

    fn learn(&mut self, cell: usize, count: i64) {
        (self.least[cell], self.most[cell]) = (count, count);
    }

    fn be_told(&mut self, cell: usize, count: i64) {
        self.is_told[cell] = true;
        self.learn(cell, count);
    }

    fn read(&mut self, paper: &Results) {
        for row in paper.outcomes() {
            let at = |what: &str| format!("{what}|{}|{}|{}|{}", row.window, row.month, row.breakdown, row.category);
            let size = self.cell(at(&format!("size of {}", population(row))));
            let not_known = self.cell(at(&format!("not known {}", row.measure)));
            let counted = (row.statistic == "share").then(|| self.cell(at(&format!("counted {}", row.measure))));
            match row.status {
                Status::Suppressed => {
                    self.is_marked[size] = true;
                    self.least[size] = self.least[size].max(1);
                    if let Some(counted) = counted {
                        self.is_marked[counted] = true;
                        self.sums.push(Vec::from([(size, 1), (counted, -1)]));
                        let rest = self.cell(at(&format!("not counted {}", row.measure)));
                        let line = self.sums.last_mut().expect("just pushed");
                        line.push((rest, -1));
                    }
                }
                _ => {
                    let whole = if row.statistic == "share" { row.denominator } else { row.numerator };
                    self.be_told(size, whole.expect("a shown row has its counts"));
                    if let Some(counted) = counted {
                        self.be_told(counted, row.numerator.expect("a shown share has its counts"));
                    }
                }
            }
            match row.not_known {
                Some(shown) => self.be_told(not_known, shown),
                None => self.is_marked[not_known] = true,
            }
        }
    }

    fn add_up(&mut self) {
        let mut by_total: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (name, cell) in &self.index {
            let parts: Vec<&str> = name.split('|').collect();
            let [what, window, month, breakdown, _] = parts[..] else { continue };
            if breakdown != "all" && !what.starts_with("not counted") {
                let total = format!("{what}|{window}|{month}|all|all");
                by_total.entry((total, breakdown.to_owned())).or_default().push(*cell);
            }
        }
        for ((total, _), parts) in by_total {
            if let Some(total) = self.index.get(&total).copied() {
                let line = parts.iter().map(|part| (*part, 1)).chain([(total, -1)]);
                self.sums.push(line.collect());
            }
        }
        self.know_the_definitions();
    }

    /// Outside and over 20 miles is within outside; both are cells of the table of location by distance.
    fn know_the_definitions(&mut self) {
        let names: Vec<String> = self.index.keys().cloned().collect();
        for name in &names {
            let within = name.strip_prefix("counted over-20-miles");
            let out = within.and_then(|rest| self.index.get(&format!("counted out-of-county{rest}")).copied());
            if let (Some(rest), Some(out)) = (within, out) {
                let (over, near) = (self.index[name], self.cell(format!("out and near{rest}")));
                self.sums.push(vec![(out, 1), (over, -1), (near, -1)]);
            }
            let Some(place) = name.strip_suffix("|all|all") else { continue };
            let table = |what: &str| {
                let place = place.split_once('|').map(|(_, place)| place).unwrap_or_default();
                let prefix = format!("size of looked-after|{place}|location_by_distance|{what}");
                names.iter().filter(|one| one.starts_with(&prefix)).map(|one| self.index[one]).collect::<Vec<_>>()
            };
            let same = match name.split('|').next() {
                Some("counted out-of-county") => table("out of county"),
                Some("counted over-20-miles") => table("out of county, over 20 miles"),
                Some("not known out-of-county") => table("location not known"),
                _ => continue,
            };
            let line = same.into_iter().map(|cell| (cell, 1)).chain([(self.index[name], -1)]);
            let line: Vec<_> = line.collect();
            if line.len() > 1 {
                self.sums.push(line);
            }
        }
    }

    /// Solves the sums exactly where they determine a cell: elimination in whole numbers modulo a large prime.
    fn eliminate(&mut self) {
        let mut solved: BTreeMap<usize, Sum> = BTreeMap::new();
        for sum in &self.sums {
            let mut row = Sum::default();
            for (cell, sign) in sum {
                match self.least[*cell] == self.most[*cell] {
                    true => row.known = (row.known - sign * self.least[*cell]).rem_euclid(PRIME),
                    false => row.add(*cell, *sign),
                }
            }
            while let Some((cell, factor)) = row.first_in(&solved) {
                row.take(&solved[&cell], factor);
            }
            let Some((lead, factor)) = row.terms.iter().next().map(|(cell, factor)| (*cell, *factor)) else { continue };
            row.scale(power(factor, PRIME - 2));
            for other in solved.values_mut() {
                if let Some(factor) = other.terms.get(&lead).copied() {
                    other.take(&row, factor);
                }
            }
            solved.insert(lead, row);
        }
        for (cell, row) in solved {
            if row.terms.len() == 1 {
                self.learn(cell, row.known);
            }
        }
    }

    /// Narrows each cell of each sum by what the others leave it. Gives whether anything became narrower.
    fn narrow(&mut self) -> bool {
        let mut has_changed = false;
        for sum in &self.sums {
            for (cell, sign) in sum {
                let (mut low, mut high) = (0_i64, 0_i64);
                for (other, other_sign) in sum.iter().filter(|(other, _)| other != cell) {
                    // The cell is minus the sum of the others, each with its sign against the cell's own.
                    let (least, most) = (self.least[*other], self.most[*other]);
                    let (from, to) = if other_sign * sign > 0 { (-most, -least) } else { (least, most) };
                    low += from;
                    high += to;
                }
                let narrower = (self.least[*cell].max(low), self.most[*cell].min(high));
                has_changed |= narrower != (self.least[*cell], self.most[*cell]);
                (self.least[*cell], self.most[*cell]) = narrower;
            }
        }
        has_changed
    }
}

/// A sum over unknown cells and what it comes to.
#[derive(Default)]
struct Sum {
    terms: BTreeMap<usize, i64>,
    known: i64,
}

impl Sum {
    fn add(&mut self, cell: usize, factor: i64) {
        let now = (self.terms.get(&cell).unwrap_or(&0) + factor).rem_euclid(PRIME);
        match now {
            0 => self.terms.remove(&cell),
            _ => self.terms.insert(cell, now),
        };
    }

    fn take(&mut self, other: &Sum, times: i64) {
        for (cell, factor) in &other.terms {
            self.add(*cell, -(factor * times % PRIME));
        }
        self.known = (self.known - other.known * times).rem_euclid(PRIME);
    }

    fn scale(&mut self, by: i64) {
        self.terms.values_mut().for_each(|factor| *factor = *factor * by % PRIME);
        self.known = self.known * by % PRIME;
    }

    fn first_in(&self, solved: &BTreeMap<usize, Sum>) -> Option<(usize, i64)> {
        self.terms.iter().find(|(cell, _)| solved.contains_key(cell)).map(|(cell, factor)| (*cell, *factor))
    }
}

const PRIME: i64 = 1_000_003;

fn power(base: i64, exponent: i64) -> i64 {
    match exponent {
        0 => 1,
        even if even % 2 == 0 => power(base * base % PRIME, even / 2),
        odd => base * power(base, odd - 1) % PRIME,
    }
}

fn population(row: &Outcome) -> &str {
    match row.measure.as_str() {
        "kept-out-of-care" => "referred",
        "entries-aged-16-plus" => "starting",
        _ => "looked-after",
    }
}
