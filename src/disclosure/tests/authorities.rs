//! Random small authorities: invented children with attributes, and the figures that a pack would hold of them.

use std::collections::BTreeMap;

use crate::{
    disclosure::{About, Rule},
    vocabulary::{Month, Outcome, Results, Status, Unit},
};

/// A stream of numbers that a seed determines.
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn one<'a>(&mut self, skewed: &[&'a str]) -> &'a str {
        // The first categories hold most, so that the last hold a few.
        let index = self.below(skewed.len() as u64).min(self.below(skewed.len() as u64));
        skewed[index as usize]
    }
}

#[derive(Clone)]
struct Child {
    from: i32,
    until: i32,
    kinds: BTreeMap<&'static str, &'static str>,
    location: &'static str,
    distance: &'static str,
    hub: &'static str,
    is_kept: bool,
}

pub struct Authority {
    children: Vec<Child>,
}

const KINDS: [(&str, &[&str]); 4] = [
    ("age_band", &["10-15", "16+", "5-9", "1-4", "under 1"]),
    ("sex", &["male", "female"]),
    ("ethnic_group", &["white", "asian", "mixed", "black", "other", "not known"]),
    ("uasc", &["not uasc", "uasc"]),
];

impl Authority {
    pub fn at_random(chance: &mut Chance) -> Self {
        let how_many = 20 + chance.below(131);
        let children = (0..how_many).map(|_| Child::at_random(chance)).collect();
        Self { children }
    }

    /// What a late extract changes: some children were not known of before.
    pub fn with_late_data(&self, chance: &mut Chance) -> Self {
        let mut children = self.children.clone();
        children.extend((0..chance.below(4)).map(|_| Child::at_random(chance)));
        Self { children }
    }

    /// The figures of months, counted from a first.
    pub fn figures(&self, months: std::ops::Range<i32>) -> Results {
        let mut rows = Vec::new();
        for month in months {
            let here: Vec<&Child> = self.children.iter().filter(|one| (one.from..one.until).contains(&month)).collect();
            let of = Of { month: first_month().plus(month), rows: &mut rows };
            of.stock(&here);
            let referred: Vec<&Child> = self.children.iter().filter(|one| one.from <= month).collect();
            Of { month: first_month().plus(month), rows: &mut rows }.referred(&referred);
        }
        Results::new(rows)
    }
}

impl Child {
    fn at_random(chance: &mut Chance) -> Self {
        let from = chance.below(6) as i32 - 3;
        Self {
            from: from.max(0),
            until: from + 2 + chance.below(9) as i32,
            kinds: KINDS.iter().map(|(kind, values)| (*kind, chance.one(values))).collect(),
            location: chance.one(&["in county", "out of county", "location not known"]),
            distance: chance.one(&["20 miles or less", "over 20 miles", "distance not known"]),
            hub: chance.one(&["Hub A", "Hub B"]),
            is_kept: chance.below(10) > 1,
        }
    }

    fn cell(&self) -> String {
        match self.location {
            "location not known" => self.location.to_owned(),
            location => format!("{location}, {}", self.distance),
        }
    }

    fn is_out(&self) -> bool {
        self.location == "out of county"
    }

    fn is_out_and_far(&self) -> bool {
        self.is_out() && self.distance == "over 20 miles"
    }
}

/// The month that the figures begin with.
pub fn first_month() -> Month {
    Month::new(2021, 1).unwrap()
}

struct Of<'a> {
    month: Month,
    rows: &'a mut Vec<Outcome>,
}

impl Of<'_> {
    fn stock(self, here: &[&Child]) {
        let groups = groups(here);
        for ((breakdown, category), children) in &groups {
            let size = children.len() as i64;
            let share = |measure, counted: usize, not_known: usize| Outcome {
                not_known: Some(not_known as i64),
                ..row(measure, "stock", (breakdown, category), self.month, Some(counted as i64), Some(size))
            };
            let count = |of: fn(&Child) -> bool| children.iter().filter(|child| of(child)).count();
            let no_location = count(|child| child.location == "location not known");
            let group = (breakdown.as_str(), category.as_str());
            self.rows.push(row("children-looked-after", "stock", group, self.month, Some(size), None));
            self.rows.push(share("out-of-county", count(Child::is_out), no_location));
            self.rows.push(share("over-20-miles", count(Child::is_out_and_far), 0));
        }
        let mut cells: BTreeMap<String, i64> = BTreeMap::new();
        for child in here {
            *cells.entry(child.cell()).or_default() += 1;
        }
        for (cell, size) in cells {
            let group = ("location_by_distance", cell.as_str());
            self.rows.push(row("placement-distance", "stock", group, self.month, Some(size), None));
        }
    }

    fn referred(self, referred: &[&Child]) {
        for group in ["all", "Hub A", "Hub B"] {
            let of: Vec<_> = referred.iter().filter(|child| group == "all" || child.hub == group).collect();
            let kept = of.iter().filter(|child| child.is_kept).count() as i64;
            let place = if group == "all" { ("all", "all") } else { ("hub", group) };
            if !of.is_empty() {
                let size = Some(of.len() as i64);
                self.rows.push(row("kept-out-of-care", "since 2021-01-01", place, self.month, Some(kept), size));
            }
        }
    }
}

fn groups<'a>(here: &[&'a Child]) -> BTreeMap<(String, String), Vec<&'a Child>> {
    let mut groups: BTreeMap<(String, String), Vec<&Child>> = BTreeMap::new();
    for child in here {
        groups.entry((String::from("all"), String::from("all"))).or_default().push(child);
        for (kind, value) in &child.kinds {
            groups.entry(((*kind).to_owned(), (*value).to_owned())).or_default().push(child);
        }
    }
    groups
}

/// A row as a run would make it: a count without a denominator, a share with one.
pub fn row(
    measure: &str,
    window: &str,
    (breakdown, category): (&str, &str),
    month: Month,
    numerator: Option<i64>,
    denominator: Option<i64>,
) -> Outcome {
    let value = match (numerator, denominator) {
        (Some(part), Some(of)) => Some(100.0 * part as f64 / of as f64),
        (count, _) => count.map(|count| count as f64),
    };
    Outcome {
        measure: measure.to_owned(),
        month,
        window: window.to_owned(),
        breakdown: breakdown.to_owned(),
        category: category.to_owned(),
        statistic: String::from(if denominator.is_some() { "share" } else { "count" }),
        numerator,
        denominator,
        value,
        unit: if denominator.is_some() { Unit::Percent } else { Unit::Count },
        lower: None,
        upper: None,
        least: None,
        most: None,
        method: None,
        not_known: Some(0),
        excluded: Some(0),
        status: Status::Ok,
        reason: None,
        definition: String::new(),
        run: String::new(),
    }
}

/// The rule that a project with these measures would have.
pub fn rule() -> Rule {
    let people = |population: &str, within: &[&str]| About::People {
        population: population.to_owned(),
        within: within.iter().map(|wider| (*wider).to_owned()).collect(),
    };
    Rule::of_dfe(BTreeMap::from([
        (String::from("children-looked-after"), people("looked-after", &[])),
        (String::from("out-of-county"), people("looked-after", &[])),
        (String::from("over-20-miles"), people("looked-after", &["out-of-county"])),
        (String::from("placement-distance"), people("looked-after", &[])),
        (String::from("kept-out-of-care"), people("referred", &[])),
        (String::from("external-residential-cost"), About::NoPeople),
    ]))
}
