//! Referrals at the edges of the rules, with the children behind them, dated from the last month as in `edges`.

use chrono::NaiveDate;

use super::{
    case::Case,
    days::{plus_days, plus_months},
    edges::{Edges, FIRST_REFERRED, foster},
    tables::Referral,
};
use crate::vocabulary::Month;

/// A young person and the days they were referred on.
struct Referred {
    case: Case,
    days: Vec<NaiveDate>,
}

/// The children who were ever looked after, and every referral, children numbered from `FIRST_REFERRED`.
pub fn cases_and_referrals(last: Month) -> (Vec<Case>, Vec<Referral>) {
    let mut referred = stories(&Edges { last });
    for (place, one) in referred.iter_mut().enumerate() {
        one.case.number = FIRST_REFERRED + place as u64;
    }
    let referrals =
        referred.iter().flat_map(|one| one.days.iter().map(|day| referral(&one.case, *day, last.last_day()))).collect();
    let cases = referred.into_iter().map(|one| one.case).filter(|case| !case.episodes.is_empty()).collect();
    (cases, referrals)
}

fn stories(edges: &Edges) -> Vec<Referred> {
    let end = edges.end();
    let never = |years, days: &[NaiveDate]| Referred { case: edges.aged(years), days: days.to_vec() };
    let cared = |years, referred: NaiveDate, from, to| Referred {
        case: edges.aged(years).cared(from, to, foster()),
        days: vec![referred],
    };
    let mid = edges.day(8, 15);
    let month_end = edges.back(6).last_day();
    let recent_august = last_31_august(end);
    let august_before = last_31_august(plus_months(end, -7));
    let back_and_forth = Referred {
        case: edges.aged(15).cared(edges.day(5, 12), Some(edges.day(2, 8)), foster()),
        days: vec![edges.day(6, 4), edges.day(4, 9), edges.day(1, 17)],
    };
    vec![
        never(14, &[edges.day(7, 6), edges.day(4, 19), edges.day(1, 8)]),
        cared(15, edges.day(5, 11), edges.day(9, 1), None),
        cared(16, edges.day(4, 14), edges.day(4, 14), None),
        cared(14, edges.day(3, 16), edges.day(7, 2), Some(edges.day(3, 16))),
        cared(15, mid, plus_months(mid, 6), None),
        cared(15, mid, plus_days(plus_months(mid, 6), 1), None),
        cared(16, month_end, plus_months(month_end, 6), None),
        cared(15, august_before, plus_months(august_before, 6), None),
        never(13, &[recent_august]),
        never(11, &[edges.day(2, 10)]),
        back_and_forth,
        never(16, &[end]),
    ]
}

fn last_31_august(on_or_before: NaiveDate) -> NaiveDate {
    let august = Month::of(on_or_before);
    let back = (august.number() as i32 - 8).rem_euclid(12);
    let this = august.plus(-back).last_day();
    if this <= on_or_before { this } else { august.plus(-back - 12).last_day() }
}

/// Declined four days later, or still waiting on the extract's last day.
fn referral(case: &Case, day: NaiveDate, end: NaiveDate) -> Referral {
    let decided = Some(plus_days(day, 4)).filter(|decided| *decided <= end);
    Referral {
        child: case.number,
        born: case.born,
        referred: day,
        by: "SOCIAL WORKER",
        hub: "Hub A",
        decision: if decided.is_some() { "DECLINED" } else { "PENDING" },
        decided,
        support: None,
        support_end: None,
        end_reason: "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_31_august_is_never_in_the_future() {
        assert_eq!(last_31_august(day("2021-09-30")), day("2021-08-31"));
        assert_eq!(last_31_august(day("2021-08-30")), day("2020-08-31"));
        assert_eq!(last_31_august(day("2021-02-28")), day("2020-08-31"));
    }
}
