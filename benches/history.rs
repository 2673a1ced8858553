//! How long it takes to read the history: a run of 120 months with every measure and breakdown, and what was published
//! before it.
//!
//! `cargo bench --bench history`. The aim is 0.2 s for the run. The history is computed once, from a sample of 1,000
//! children over 120 months, and kept in the temporary folder; a change of the definitions or of the version computes it anew.

use std::path::{Path, PathBuf};

use divan::Bencher;
use milepost::{
    definitions::Config,
    history::History,
    pipeline::{self, Request},
    sample::{self, Plan},
    vocabulary::Month,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const MONTHS: u32 = 120;

fn main() {
    divan::main();
}

fn folder() -> PathBuf {
    std::env::temp_dir().join("milepost-bench-history")
}

/// Runs the last twelve months, each with the 119 before it, and publishes all but the last.
fn history() -> History {
    let extracts = folder().join("extracts");
    let plan = Plan { children: 1_000, months: MONTHS, ..Plan::default() };
    if !extracts.join("postcodes.csv").is_file() {
        sample::write(&extracts, &plan).expect("the temporary folder can be written");
    }
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut config = Config::read(project).expect("the project's configuration is sound");
    config.postcodes = Some(extracts.join("postcodes.csv"));
    config.extracts = extracts;
    config.reports = folder().join("reports");
    config.restricted = folder().join("restricted");
    let history = History::of(&config.reports);
    for back in (0..12).rev() {
        let month = plan.last.plus(-back);
        let from = Some(month.plus(1 - MONTHS as i32));
        let request =
            Request { project: project.to_owned(), config: config.clone(), month: Some(month), from, papers: false };
        let done = pipeline::run(request).expect("the sample can be run");
        if back > 0 {
            publish(&history, &done.manifest.run);
        }
    }
    history
}

fn publish(history: &History, run: &str) {
    let held = history.hold(&|_| ()).expect("nobody else writes to the temporary folder");
    let said = history.sealed(run).expect("a run that was kept can be read");
    history.publish(&held, run, said.files()[0].1).expect("a run that was kept can be published");
}

/// The run of the latest month, every byte checked: what `results`, `trend` and `report` read.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn load_120_months(bencher: Bencher<'_, '_>) {
    let history = history();
    let kept = history.latest(None).expect("the history can be read").expect("a run was kept");
    let months: std::collections::BTreeSet<Month> = kept.results.outcomes().iter().map(|one| one.month).collect();
    println!("{} figures of {} months", kept.results.outcomes().len(), months.len());
    bencher.bench_local(|| history.latest(None));
}

/// Eleven editions of 120 months each, as a run reads them to say what has moved.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn load_eleven_editions(bencher: Bencher<'_, '_>) {
    let history = history();
    bencher.bench_local(|| history.published());
}

/// What has moved among all figures since they were published.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn what_has_moved(bencher: Bencher<'_, '_>) {
    let history = history();
    let published = history.published().expect("the history can be read");
    let kept = history.latest(None).expect("the history can be read").expect("a run was kept");
    bencher.bench_local(|| published.moved(kept.known()));
}
