//! Draws the sums that an outsider knows within a month: totals of breakdowns, two-way tables, and measures and
//! populations that hold one another.

use std::collections::BTreeMap;

use super::{ALL, Count, Group, Register, Rule};
use crate::{disclosure::rule::Among, vocabulary::Month};

pub(super) fn draw(register: &mut Register, rule: &Rule) {
    let tables = tables(register);
    totals(register, &tables);
    margins(register, &tables);
    same_groups(register, &tables);
    nested(register, rule);
    among(register, rule);
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

/// The categories of a breakdown make the whole, or the whole less a rest that nobody names, or more than the whole.
fn totals(register: &mut Register, tables: &[Table]) {
    for table in tables {
        let Some(whole) = register.find(&table.whole) else { continue };
        let mut parts: Vec<usize> = table.parts.iter().map(|(_, cell)| *cell).collect();
        let sum: i64 = parts.iter().map(|cell| register.cells[*cell].truth).sum();
        let rest = register.cells[whole].truth - sum;
        let mut wholes = vec![whole];
        let mut implied = |how: &str| {
            let count = Count::Implied(format!("{how} {} ({:?})", table.breakdown, table.whole.count));
            register.cell(Group { count, ..table.whole.clone() }, rest.abs(), 0)
        };
        match rest {
            1.. => parts.push(implied("in no category of")),
            // Supported by two hubs, somebody counts in each.
            ..0 => wholes.push(implied("counted again in a category of")),
            0 => {}
        }
        register.add_line(&parts, &wholes);
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

/// Who is of one population is among another: its other members are a group too, and so is what is left of them once
/// another figure has named most. All but the decided are waiting, or their decision has no date.
fn among(register: &mut Register, rule: &Rule) {
    let counted = counted(register);
    for Among { inner, outer } in &rule.among {
        let pairs: Vec<(usize, usize)> = register
            .by_group
            .iter()
            .filter(|(group, _)| group.count == Count::Size && (&group.owner, &group.window) == (&inner.0, &inner.1))
            .filter_map(|(group, part)| {
                let of_outer = Group { owner: outer.0.clone(), window: outer.1.clone(), ..group.clone() };
                Some((*part, register.find(&of_outer)?))
            })
            .collect();
        let is_held = |(part, whole): &(usize, usize)| register.cells[*part].truth <= register.cells[*whole].truth;
        if !pairs.iter().all(is_held) {
            continue;
        }
        for (part, whole) in pairs {
            let name = format!("of {} and not of {}", outer.0, inner.0);
            register.add_small_difference(rule, whole, part, &name);
            beside(register, rule, &counted, (whole, part), &name);
        }
    }
}

/// Where in a paper a count stands, whatever it counts: window, breakdown, category and month.
type Place = (String, String, String, Month);

fn place(group: &Group) -> Place {
    (group.window.clone(), group.breakdown.clone(), group.category.clone(), group.month)
}

/// Those whom a measure counts and those it leaves out, by place.
fn counted(register: &Register) -> BTreeMap<Place, Vec<usize>> {
    let mut counted: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    for (group, cell) in &register.by_group {
        if matches!(group.count, Count::Numerator(_) | Count::LeftOut) {
            counted.entry(place(group)).or_default().push(*cell);
        }
    }
    counted
}

/// A figure that counts nearly all of the others leaves a few of them: all but the decided are waiting, or have no date.
fn beside(
    register: &mut Register,
    rule: &Rule,
    counted: &BTreeMap<Place, Vec<usize>>,
    (whole, part): (usize, usize),
    name: &str,
) {
    let others = register.cells[whole].truth - register.cells[part].truth;
    let here = counted.get(&place(&register.cells[whole].group)).map_or(&[][..], Vec::as_slice);
    let is_near = |cell: &usize| {
        let left = others - register.cells[*cell].truth;
        register.cells[*cell].truth > 0 && (left == 0 || rule.is_small(left))
    };
    let near: Vec<(usize, String)> = here
        .iter()
        .filter(|cell| is_near(cell))
        .map(|cell| (*cell, register.cells[*cell].group.count.in_words()))
        .collect();
    for (cell, words) in near {
        let left = others - register.cells[cell].truth;
        let count = Count::Implied(format!("{name}, but not {words}"));
        let rest = Group { count, ..register.cells[part].group.clone() };
        let rest = (left > 0).then(|| register.cell(rest, left, 0));
        let parts: Vec<usize> = [part, cell].into_iter().chain(rest).collect();
        register.add_line(&parts, &[whole]);
    }
}
