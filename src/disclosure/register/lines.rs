//! Draws the sums that an outsider knows: totals of breakdowns, two-way tables, measures of one population that hold
//! one another, and what months tell of each other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Count, Group, Register, Rule};
use crate::vocabulary::Month;

/// What a total or a margin is called that everybody belongs to.
const ALL: &str = "all";

pub(super) fn draw(register: &mut Register, rule: &Rule) {
    let tables = tables(register);
    totals(register, &tables);
    margins(register, &tables);
    same_groups(register, &tables);
    nested(register, rule);
    to_date(register);
    rolling(register);
}

/// A breakdown of one count in one month: its categories with their cells.
struct Table {
    /// The group of the total, whether or not it is published.
    whole: Group,
    breakdown: String,
    parts: Vec<(String, usize)>,
}

fn tables(register: &Register) -> Vec<Table> {
    let mut tables: BTreeMap<(Group, String), Vec<(String, usize)>> = BTreeMap::new();
    for (group, cell) in &register.by_group {
        if group.breakdown != ALL && !matches!(group.count, Count::Implied(_) | Count::Rest(_)) {
            let whole = Group { breakdown: ALL.to_owned(), category: ALL.to_owned(), ..group.clone() };
            let parts = tables.entry((whole, group.breakdown.clone())).or_default();
            parts.push((group.category.clone(), *cell));
        }
    }
    tables.into_iter().map(|((whole, breakdown), parts)| Table { whole, breakdown, parts }).collect()
}

/// The categories of a breakdown make the whole, or the whole less a rest that nobody names.
fn totals(register: &mut Register, tables: &[Table]) {
    for table in tables {
        let Some(whole) = register.find(&table.whole) else { continue };
        let mut parts: Vec<usize> = table.parts.iter().map(|(_, cell)| *cell).collect();
        let sum: i64 = parts.iter().map(|cell| register.cells[*cell].truth).sum();
        let rest = register.cells[whole].truth - sum;
        if rest > 0 {
            let count = Count::Implied(format!("in no category of {} ({:?})", table.breakdown, table.whole.count));
            parts.push(register.cell(Group { count, ..table.whole.clone() }, rest, 0));
        }
        register.add_line(&parts, &[whole]);
    }
}

/// A category named `a, b` is a cell of a two-way table, whose margins can be summed.
fn margins(register: &mut Register, tables: &[Table]) {
    for table in tables {
        for (name, cells) in sides(table) {
            let truth = cells.iter().map(|cell| register.cells[*cell].truth).sum();
            let count = Count::Implied(format!("{name} in {} ({:?})", table.breakdown, table.whole.count));
            let margin = register.cell(Group { count, ..table.whole.clone() }, truth, 0);
            register.add_line(&cells, &[margin]);
        }
    }
}

/// The rows and columns of a two-way table, by name. A table of one way has none.
fn sides(table: &Table) -> BTreeMap<String, Vec<usize>> {
    let mut sides: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (category, cell) in &table.parts {
        if let Some((row, column)) = category.split_once(", ") {
            sides.entry(row.to_owned()).or_default().push(*cell);
            sides.entry(column.to_owned()).or_default().push(*cell);
        }
    }
    sides.retain(|_, cells| cells.len() > 1);
    sides
}

/// Categories that name the same children in two breakdowns of the product's own; entered wherever the sum is true.
const SAME_CHILDREN: [(&str, &[&str], &str, &[&str]); 3] = [
    (
        "distance_band",
        &["20 to 50 miles", "50 miles and over"],
        "location_by_distance",
        &["in county, over 20 miles", "out of county, over 20 miles"],
    ),
    (
        "distance_band",
        &["under 5 miles", "5 to 10 miles", "10 to 20 miles"],
        "location_by_distance",
        &["in county, 20 miles or less", "out of county, 20 miles or less"],
    ),
    (
        "distance_band",
        &["not known"],
        "location_by_distance",
        &["in county, distance not known", "out of county, distance not known", "location not known"],
    ),
];

/// Groups that two places count: the numerator of a measure and a category, the not known and theirs.
fn same_groups(register: &mut Register, tables: &[Table]) {
    let mut by_whole: BTreeMap<&Group, Vec<&Table>> = BTreeMap::new();
    for table in tables.iter().filter(|table| table.whole.count == Count::Size) {
        by_whole.entry(&table.whole).or_default().push(table);
    }
    for tables in by_whole.values() {
        for (one, some, other, others) in SAME_CHILDREN {
            let (left, right) = (pick(tables, one, some), pick(tables, other, others));
            register.add_line(&left, &right);
        }
    }
    for (cells, same) in candidates(register, &by_whole) {
        register.add_line(&cells, &[same]);
    }
}

fn pick(tables: &[&Table], breakdown: &str, categories: &[&str]) -> Vec<usize> {
    let parts = tables.iter().filter(|table| table.breakdown == breakdown).flat_map(|table| &table.parts);
    parts.filter(|(category, _)| categories.contains(&category.as_str())).map(|(_, cell)| *cell).collect()
}

/// Sums of categories that equal a count of everyone in every month there is: not by chance, as a reader of the
/// definitions knows. One month alone proves nothing, but to hide for it is safe.
type Sums = Vec<(Vec<usize>, usize)>;

fn candidates(register: &Register, by_whole: &BTreeMap<&Group, Vec<&Table>>) -> Sums {
    let mut sums: BTreeMap<(String, String, Count, String), Option<Sums>> = BTreeMap::new();
    for (group, cell) in &register.by_group {
        let is_counted = matches!(group.count, Count::Numerator(_) | Count::NotKnown(_));
        let whole = Group { count: Count::Size, ..group.clone() };
        let Some(tables) = by_whole.get(&whole).filter(|_| is_counted && group.breakdown == ALL) else { continue };
        for table in tables {
            for (name, cells) in named_sums(table) {
                let truth: i64 = cells.iter().map(|cell| register.cells[*cell].truth).sum();
                let is_same = truth == register.cells[*cell].truth;
                let key = (group.owner.clone(), group.window.clone(), group.count.clone(), name);
                let held = sums.entry(key).or_insert_with(|| Some(Vec::new()));
                match held {
                    Some(sums) if is_same => sums.push((cells, *cell)),
                    _ => *held = None,
                }
            }
        }
    }
    sums.into_values().flatten().flatten().collect()
}

/// The sums of a table that have a name: each category, each margin, and all ways of being not known.
fn named_sums(table: &Table) -> Vec<(String, Vec<usize>)> {
    let breakdown = &table.breakdown;
    let mut named: Vec<(String, Vec<usize>)> =
        table.parts.iter().map(|(category, cell)| (format!("{breakdown} {category}"), vec![*cell])).collect();
    named.extend(sides(table).into_iter().map(|(name, cells)| (format!("{breakdown} {name}"), cells)));
    let unknown: Vec<_> = table.parts.iter().filter(|(category, _)| category.contains("not known")).collect();
    for subset in 1_u32..(1 << unknown.len().min(4)) {
        let chosen: Vec<_> = (0..unknown.len().min(4)).filter(|index| subset >> index & 1 == 1).collect();
        let name: Vec<&str> = chosen.iter().map(|index| unknown[*index].0.as_str()).collect();
        named.push((format!("{breakdown} {}", name.join(" + ")), chosen.iter().map(|i| unknown[*i].1).collect()));
    }
    named
}

/// A measure within another leaves a group between them: outside the county and not over 20 miles.
fn nested(register: &mut Register, rule: &Rule) {
    let numerators: Vec<(Group, usize, String)> = register
        .by_group
        .iter()
        .filter_map(|(group, cell)| match &group.count {
            Count::Numerator(name) => Some((group.clone(), *cell, name.clone())),
            _ => None,
        })
        .collect();
    for (group, cell, name) in &numerators {
        let Some((measure, statistic)) = name.split_once(' ') else { continue };
        for wider in rule.within(measure) {
            let count = Count::Numerator(format!("{wider} {statistic}"));
            if let Some(whole) = register.find(&Group { count, ..group.clone() }) {
                register.add_difference(whole, *cell, &format!("in {wider} and not in {measure}"));
            }
        }
    }
}

/// What a count to date gains in a month is the count of that month.
///
/// Twelve months do the same as long as they begin with none: each month then only adds.
fn to_date(register: &mut Register) {
    for series in by_month(register) {
        let mut nought_until = None;
        for pair in series.windows(2) {
            let [(before, earlier), (after, later)] = pair else { continue };
            let month = after.month;
            let starts_again = after.window == "year to date" && month.number() == 4;
            if register.cells[*earlier].truth == 0 {
                nought_until = Some(before.month);
            }
            let only_adds = match after.window.as_str() {
                "12 months" => nought_until.is_some_and(|nought| month.since(nought) < 12),
                window => window == "year to date" || window.starts_with("since "),
            };
            if only_adds && !starts_again && month.since(before.month) == 1 {
                register.add_difference(*later, *earlier, &format!("new in {month} ({:?})", after.count));
            }
        }
    }
}

/// The cells of each count to date, in the order of the months. Only who joins a population is joined for good.
fn by_month(register: &Register) -> Vec<Vec<(Group, usize)>> {
    let first = |group: &Group| Group { month: Month::of(NaiveDate::MIN), ..group.clone() };
    let mut series: BTreeMap<Group, Vec<(Group, usize)>> = BTreeMap::new();
    for (group, cell) in register.by_group.iter().filter(|(group, _)| group.count == Count::Size) {
        series.entry(first(group)).or_default().push((group.clone(), *cell));
    }
    series.into_values().collect()
}

/// Two windows of twelve months that lie a month apart differ by the month that came and the month that went.
fn rolling(register: &mut Register) {
    let months: BTreeSet<Group> = register.by_group.keys().filter(|group| group.window == "month").cloned().collect();
    for came in &months {
        let twelve =
            |back: i32| Group { window: String::from("12 months"), month: came.month.plus(back), ..came.clone() };
        let went = Group { month: came.month.plus(-12), ..came.clone() };
        let cells = [register.find(&twelve(-1)), register.find(came), register.find(&twelve(0)), register.find(&went)];
        if let [Some(before), Some(came), Some(now), Some(went)] = cells {
            register.add_line(&[before, came], &[now, went]);
        }
    }
}
