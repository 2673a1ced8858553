//! Referrals to the edge-of-care service: the decision, the support that follows, and who the key worker is.

use chrono::NaiveDate;

use super::{
    case::Case,
    chance::Chance,
    days::{age, day_between, plus_days},
    tables::Referral,
};
use crate::vocabulary::Month;

#[rustfmt::skip]
const REFERRED_BY: &[(u32, &str)] =
    &[(52, "SOCIAL WORKER"), (18, "EARLY HELP"), (12, "POLICE"), (9, "SCHOOL"), (5, "HEALTH"),
    (4, "YOUTH OFFENDING TEAM")];
#[rustfmt::skip]
const END_REASONS: &[(u32, &str)] = &[
    (76, "PLAN COMPLETE"), (11, "DECLINED SUPPORT"), (8, "MOVED AWAY"), (5, "OTHER SERVICE"),
];

/// The service has run in the nine months up to the last: from January 2021 if the last is September 2021.
pub fn service_start(last: Month) -> Month {
    last.plus(-8)
}

/// A referral and what had come of it by the extract's last day. Who came into care after it no longer needs the hub's
/// support.
pub fn referral(case: &Case, referred: NaiveDate, hub: &'static str, end: NaiveDate, chance: &mut Chance) -> Referral {
    let is_young = age(case.born, referred) < 12;
    let is_accepted = !chance.percent(if is_young { 60 } else { 13 });
    let decided = Some(plus_days(referred, chance.between(1, 13))).filter(|day| *day <= end);
    let support =
        decided.filter(|_| is_accepted).map(|day| plus_days(day, chance.between(1, 12))).filter(|day| *day <= end);
    let came_into_care = case.episodes.iter().map(|episode| episode.decom).find(|decom| *decom > referred);
    let planned = support.map(|start| (plus_days(start, chance.between(90, 200)), chance.weighted(END_REASONS)));
    let stopped = support.zip(came_into_care).map(|(start, care)| (care.max(plus_days(start, 1)), "CAME INTO CARE"));
    let ended = [planned, stopped].into_iter().flatten().min().filter(|(day, _)| *day <= end);
    Referral {
        child: case.number,
        born: case.born,
        referred,
        by: chance.weighted(REFERRED_BY),
        hub,
        decision: match decided {
            None => "PENDING",
            Some(_) if is_accepted => "ACCEPTED",
            Some(_) => "DECLINED",
        },
        decided,
        support,
        support_end: ended.map(|(day, _)| day),
        end_reason: ended.map_or("", |(_, reason)| reason),
    }
}

/// Who works with a supported young person, from when to when: one in eight changes hands, some of them back again, one
/// in forty is not recorded.
pub fn key_workers(
    referral: &Referral,
    end: NaiveDate,
    team: &[u64],
    chance: &mut Chance,
) -> Vec<(u64, NaiveDate, Option<NaiveDate>)> {
    let Some(start) = referral.support else { return Vec::new() };
    if chance.below(40) == 0 {
        return Vec::new();
    }
    let until = referral.support_end;
    let first = chance.below(team.len() as u32) as usize;
    let days = (until.unwrap_or(end) - start).num_days();
    if days < 30 || !chance.percent(13) {
        return vec![(team[first], start, until)];
    }
    let handed_over = day_between(plus_days(start, 14), plus_days(start, days - 7), chance);
    let second = (first + 1) % team.len();
    let mut workers = vec![(team[first], start, Some(handed_over)), (team[second], handed_over, until)];
    let comes_back = plus_days(handed_over, 21);
    if chance.percent(25) && comes_back < until.unwrap_or(end) {
        workers[1].2 = Some(comes_back);
        workers.push((team[first], comes_back, until));
    }
    workers
}
