//! The attacker against random small authorities and series of monthly papers.

use super::{
    attacker::{Found, attack},
    authorities::{Authority, Chance, first_month, rule},
};
use crate::{
    disclosure::{
        Ledger, Protected, Protection, audit::Audit, hidden::Hidden, masked, protect, register::Register, secondary,
    },
    vocabulary::{Results, Status},
};

/// How many authorities are tried, and series of a sixth as many: unoptimised code is slow at this, so a few unless
/// `MILEPOST_AUTHORITIES` says otherwise.
pub fn authorities() -> u64 {
    std::env::var("MILEPOST_AUTHORITIES").ok().and_then(|many| many.parse().ok()).unwrap_or(25)
}

/// Does one thing for each seed, on all cores, and adds up what comes of it.
pub fn in_parallel(seeds: &[u64], each: impl Fn(u64) -> usize + Sync) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let each = &each;
    std::thread::scope(|scope| {
        let parts = seeds.chunks(seeds.len().div_ceil(cores));
        let running: Vec<_> =
            parts.map(|part| scope.spawn(move || part.iter().map(|seed| each(*seed)).sum::<usize>())).collect();
        running
            .into_iter()
            .map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .sum::<usize>()
    })
}

fn publish(results: &Results, ledger: &Ledger) -> Option<Protected> {
    protect(results.clone(), &Protection::Hide(rule()), ledger).ok()
}

#[test]
fn nobody_recovers_a_count_from_the_paper_of_a_small_authority() {
    let seeds: Vec<u64> = (1..=authorities()).collect();
    let refused: usize = in_parallel(&seeds, |seed| {
        let results = Authority::at_random(&mut Chance::of(seed)).figures(0..1);
        let Some(paper) = publish(&results, &Ledger::default()) else { return 1 };
        assert_eq!(attack(&[paper.results().clone()]), [], "seed {seed}");
        0
    });
    assert!(refused <= authorities() as usize / 100, "{refused} papers were refused");
}

#[test]
fn with_only_small_counts_hidden_the_same_attacker_succeeds() {
    let found = (1..=40).map(|seed| {
        let results = Authority::at_random(&mut Chance::of(seed)).figures(0..1);
        attack(&[with_primary_only(&results)])
    });
    let beaten = found.filter(|found: &Vec<Found>| !found.is_empty()).count();
    assert!(beaten >= 30, "only {beaten} of 40 papers gave way");
}

fn with_primary_only(results: &Results) -> Results {
    let register = Register::of(results, &rule(), &Ledger::default());
    masked(results, &rule(), &register, &Hidden::primary(&register))
}

#[test]
fn nobody_recovers_a_count_from_a_series_of_monthly_papers() {
    let seeds: Vec<u64> = (1..=authorities().div_ceil(6)).collect();
    in_parallel(&seeds, |seed| {
        let mut chance = Chance::of(7_000 + seed);
        let mut authority = Authority::at_random(&mut chance);
        let (mut ledger, mut papers) = (Ledger::default(), Vec::new());
        for month in 1..=4 {
            let results = authority.figures(0..month);
            if let Some(paper) = publish(&results, &ledger) {
                ledger.add(paper.release(&format!("run {month}"), first_month().plus(month - 1)));
                papers.push(paper.results().clone());
            }
            assert_eq!(attack(&papers), [], "seed {seed}, paper {month}");
        }
        authority = authority.with_late_data(&mut chance);
        let revised = authority.figures(0..4);
        if let Some(paper) = publish(&revised, &ledger) {
            // What was already out may fix a larger count that is hidden for others; never a small one.
            let small = attack(&[paper.results().clone()]).into_iter().filter(|found| found.least < 6);
            assert_eq!(small.collect::<Vec<_>>(), [], "seed {seed}, revised");
        }
        0
    });
}

#[test]
fn every_count_of_nobody_and_every_row_survives() {
    for seed in 1..=12 {
        let results = Authority::at_random(&mut Chance::of(seed)).figures(0..2);
        let Some(paper) = publish(&results, &Ledger::default()) else { continue };
        assert_eq!(paper.results().outcomes().len(), results.outcomes().len(), "seed {seed}");
        for (before, after) in results.outcomes().iter().zip(paper.results().outcomes()) {
            let is_count_of_none = before.statistic == "count" && before.numerator == Some(0);
            assert!(!is_count_of_none || after.status == Status::Ok, "seed {seed}");
        }
    }
}

#[test]
fn the_order_of_the_rows_never_alters_what_is_hidden() {
    for seed in 1..=6 {
        let results = Authority::at_random(&mut Chance::of(seed)).figures(0..2);
        let mut backwards = results.outcomes().to_vec();
        backwards.reverse();
        let papers = [results, Results::new(backwards)].map(|results| publish(&results, &Ledger::default()));
        let [one, other] = papers.map(|paper| paper.map(|paper| paper.results().clone()));
        assert_eq!(one, other, "seed {seed}");
    }
}

#[test]
fn what_is_hidden_for_others_is_needed_by_them() {
    // Shown again by itself, no figure hidden for the sake of others leaves the rest safe.
    for seed in 1..=6 {
        let results = Authority::at_random(&mut Chance::of(seed)).figures(0..1);
        let register = Register::of(&results, &rule(), &Ledger::default());
        let mut hidden = Hidden::primary(&register);
        let mut audit = Audit::of(&register, 6);
        let Ok(at_last) = secondary::hide_enough(&register, &mut hidden, &mut audit) else { continue };
        secondary::show_what_need_not_be(&register, &mut hidden, &mut audit, at_last.clone());
        let once = masked(&results, &rule(), &register, &hidden);
        secondary::show_what_need_not_be(&register, &mut hidden, &mut audit, at_last);
        assert_eq!(once, masked(&results, &rule(), &register, &hidden), "seed {seed}");
    }
}
