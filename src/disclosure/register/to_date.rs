//! Counts to date, thinned out: since a day, or since April.
//!
//! Whoever sees such a count in two months knows what it gained between them, which is a count of people too. So of the
//! months of a population only those are shown between which nothing that stays counted has gained a few: the latest
//! first, then backwards. Breakdowns are shown in the latest month alone, and only where what an earlier paper said does
//! not make a gain of a few of them. What happened in a single month is broken down in no paper.

use std::collections::{BTreeMap, BTreeSet};

use super::{ALL, Count, Group, Register, Rule, months::at_no_month};
use crate::{
    disclosure::{proof::Why, rule::Joining},
    vocabulary::Month,
};

/// The months in which each count to date may be shown, by its group at no month.
pub(super) struct ToDate {
    pub shown: BTreeMap<Group, Vec<Month>>,
}

/// The counts of one population in one window, of everyone or of one breakdown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Family {
    owner: String,
    window: String,
    /// The April that the year began with, where the count begins anew each year.
    year: Option<Month>,
    breakdown: String,
}

impl Family {
    fn of(group: &Group) -> Option<Self> {
        let is_yearly = group.window == "year to date";
        let is_to_date = is_yearly || ["since ", "follow-up "].iter().any(|begin| group.window.starts_with(begin));
        is_to_date.then(|| Self {
            // The same group counted otherwise is of the same population.
            owner: group.owner.trim_end_matches('\'').to_owned(),
            window: group.window.clone(),
            year: is_yearly.then(|| group.month.financial_year_start()),
            breakdown: group.breakdown.clone(),
        })
    }
}

/// The counts of a family that stay once they are counted, by month and by group.
type Series = BTreeMap<Month, BTreeMap<Group, usize>>;

/// Decides which months are shown, and marks every figure of the others as hidden.
pub(super) fn thin_out(register: &mut Register, rule: &Rule) -> ToDate {
    let mut families: BTreeMap<Family, Series> = BTreeMap::new();
    for (group, cell) in register.by_group.iter().filter(|(group, _)| stays(group, rule)) {
        if let Some(family) = Family::of(group) {
            let month = families.entry(family).or_default().entry(group.month).or_default();
            month.insert(at_no_month(group), *cell);
        }
    }
    let mut may_show: BTreeMap<Family, BTreeSet<Month>> = BTreeMap::new();
    let latest = register.by_group.keys().map(|group| group.month).max();
    for (family, series) in &families {
        may_show.insert(family.clone(), months_to_show(register, rule, family, series, latest));
    }
    let whole = |family: &Family| Family { breakdown: ALL.to_owned(), ..family.clone() };
    // A breakdown of a single month's events is a list of few; the count to date says the same of more.
    let is_few = |group: &Group| group.window == "month" && group.breakdown != ALL;
    let is_shown = |group: &Group| match Family::of(group) {
        _ if is_few(group) => false,
        Some(family) => [&family, &whole(&family)]
            .iter()
            .all(|one| may_show.get(*one).is_none_or(|months| months.contains(&group.month))),
        None => true,
    };
    for unit in &mut register.units {
        if unit.cells.iter().any(|cell| !is_shown(&register.cells[*cell].group)) {
            unit.never = Some(Why::ToDate);
        }
    }
    let mut shown: BTreeMap<Group, Vec<Month>> = BTreeMap::new();
    for group in register.by_group.keys().filter(|group| stays(group, rule) && Family::of(group).is_some()) {
        if is_shown(group) {
            shown.entry(at_no_month(group)).or_default().push(group.month);
        }
    }
    ToDate { shown }
}

/// Whether who is counted stays counted: a population, and those whom a condition counts once and for all.
fn stays(group: &Group, rule: &Rule) -> bool {
    match &group.count {
        Count::Size | Count::LeftOut | Count::Known(_) => true,
        Count::Numerator(name) => rule.joining.get(name) != Some(&Joining::Rest),
        Count::Rest(name) => rule.joining.get(name) != Some(&Joining::Counted),
        _ => false,
    }
}

/// The latest month and those before it that differ from the next one shown by nothing or by more than a few. What an
/// earlier paper showed is shown whatever comes of it, and what follows must differ from it too.
fn months_to_show(
    register: &Register,
    rule: &Rule,
    family: &Family,
    series: &Series,
    latest: Option<Month>,
) -> BTreeSet<Month> {
    let is_out = |month: &Month| series[month].values().any(|cell| register.cells[*cell].is_out);
    let mut shown: BTreeSet<Month> = series.keys().copied().filter(is_out).collect();
    for month in series.keys().rev() {
        let is_wanted = family.breakdown == ALL || Some(*month) == latest;
        let next = shown.range(*month..).next();
        let last = shown.range(..*month).next_back();
        let neighbours = [next.map(|next| (*month, *next)), last.map(|last| (*last, *month))];
        let gains_few = |(from, to): &(Month, Month)| gains_few(register, rule, &series[from], &series[to]);
        if is_wanted && !neighbours.iter().flatten().any(gains_few) {
            shown.insert(*month);
        }
    }
    shown
}

fn gains_few(register: &Register, rule: &Rule, from: &BTreeMap<Group, usize>, to: &BTreeMap<Group, usize>) -> bool {
    let count =
        |of: &BTreeMap<Group, usize>, group: &Group| of.get(group).map_or(0, |cell| register.cells[*cell].truth);
    let groups: BTreeSet<&Group> = from.keys().chain(to.keys()).collect();
    groups.into_iter().any(|group| {
        // Late data may take somebody out again; that tells of as few.
        rule.is_small((count(to, group) - count(from, group)).abs())
    })
}
