//! Draws the sums that an outsider knows between months: counts to date, windows that differ by a month, and who has
//! been followed up since.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Count, Group, Register, Rule,
    to_date::{self, ToDate},
};
use crate::vocabulary::Month;

pub(super) fn draw(register: &mut Register, rule: &Rule) {
    let to_date = to_date::thin_out(register, rule);
    gains(register, &to_date);
    from_none(register);
    rolling(register);
    month_ends(register);
    followed_up(register, rule);
}

/// Twelve months are a count to date as long as they begin with none: each month then only adds.
fn from_none(register: &mut Register) {
    let is_size = |group: &&Group| group.count == Count::Size && group.window == "12 months";
    let mut by_group: BTreeMap<Group, Vec<(Month, usize)>> = BTreeMap::new();
    for group in register.by_group.keys().filter(is_size) {
        by_group.entry(at_no_month(group)).or_default().push((group.month, register.by_group[group]));
    }
    for series in by_group.into_values() {
        let mut nought_until = None;
        for pair in series.windows(2) {
            let [(before, earlier), (month, later)] = *pair else { continue };
            if register.cells[earlier].truth == 0 {
                nought_until = Some(before);
            }
            if nought_until.is_some_and(|nought| month.since(nought) < 12) && month.since(before) == 1 {
                register.add_difference(later, earlier, &format!("new in {month}"));
            }
        }
    }
}

/// What a count to date has gained between two months that are shown is what those months counted by themselves.
fn gains(register: &mut Register, to_date: &ToDate) {
    for (at_no_month, shown) in &to_date.shown {
        let mut before = None;
        for month in shown {
            let whole = register.find(&Group { month: *month, ..at_no_month.clone() });
            let earlier = before.and_then(|month| register.find(&Group { month, ..at_no_month.clone() }));
            let by_itself = Group { window: String::from("month"), ..at_no_month.clone() };
            let from =
                Group { month: before.map_or(by_itself.month, |month: Month| month.plus(1)), ..by_itself.clone() };
            let months = register.by_group.range(from..=Group { month: *month, ..by_itself });
            let parts: Vec<usize> = earlier.into_iter().chain(months.map(|(_, cell)| *cell)).collect();
            if let (Some(whole), true) = (whole, parts.len() > usize::from(earlier.is_some())) {
                register.add_line(&parts, &[whole]);
            }
            before = Some(*month);
        }
    }
}

pub(super) fn at_no_month(group: &Group) -> Group {
    Group { month: Month::new(1, 1).unwrap_or(group.month), ..group.clone() }
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

/// The sum of the month-ends since April grows by the count of the month.
fn month_ends(register: &mut Register) {
    let sums = register.by_group.iter().filter(|(group, _)| group.count == Count::MonthEnds);
    let sums: Vec<(Group, usize)> = sums.map(|(group, cell)| (group.clone(), *cell)).collect();
    for (group, sum) in sums {
        let now = Group { count: Count::Size, window: String::from("stock"), ..group.clone() };
        let Some(now) = register.find(&now) else { continue };
        let before = register.find(&Group { month: group.month.plus(-1), ..group.clone() });
        match before.filter(|_| group.month.number() != 4) {
            Some(before) => register.add_line(&[before, now], &[sum]),
            None => register.add_line(&[now], &[sum]),
        };
    }
}

/// Who has been followed up for six months is who was there six months ago; and who left in that time has left by now.
fn followed_up(register: &mut Register, rule: &Rule) {
    let followed: Vec<(Group, usize, i32, String)> = register
        .by_group
        .iter()
        .filter_map(|(group, cell)| {
            let (months, since) = group.window.strip_prefix("follow-up ")?.split_once(" months")?;
            Some((group.clone(), *cell, months.parse().ok()?, since.trim_start().to_owned()))
        })
        .collect();
    let windows: BTreeSet<String> = register
        .by_group
        .keys()
        .map(|group| group.window.clone())
        .filter(|window| window.starts_with("since "))
        .collect();
    for (group, cell, months, begun) in followed {
        // Without a day it is since the service started, by whichever name that goes.
        for window in windows.iter().filter(|window| begun.is_empty() || **window == begun) {
            let since = |month: Month| Group { window: window.clone(), month, ..group.clone() };
            let (then, now) = (since(group.month.plus(-months)), since(group.month));
            match group.count {
                Count::Size => {
                    if let Some(then) = register.find(&then) {
                        register.add_line(&[cell], &[then]);
                    }
                    if let Some(now) = register.find(&now) {
                        register.add_small_difference(rule, now, cell, "not followed up for long enough");
                    }
                }
                Count::Rest(_) => {
                    if let Some(now) = register.find(&now) {
                        register.add_small_difference(
                            rule,
                            now,
                            cell,
                            "left later than the time of following up, or lately",
                        );
                    }
                }
                _ => {}
            }
        }
    }
}
