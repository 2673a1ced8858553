//! How long the papers of the sample take from kept figures: charts, report as page, PDF and workbook, briefing.
//!
//! `cargo bench --bench papers`. The figures are computed and kept once, in a temporary folder; the aim is 1.5 s for all.

use std::path::{Path, PathBuf};

use divan::Bencher;
use milepost::{
    definitions::{Config, Definitions},
    disclosure::{Ledger, Protection, protect},
    history::{History, Kept},
    pipeline::{self, Earlier, Request},
    reports::Report,
    vocabulary::Results,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn out() -> PathBuf {
    std::env::temp_dir().join("milepost-bench-papers")
}

fn config() -> Config {
    let mut config = Config::read(project()).expect("the project's configuration is sound");
    config.reports = out().join("reports");
    config.restricted = out().join("restricted");
    config
}

/// What `milepost report` begins with, the figures kept.
fn kept() -> (Definitions, Vec<Report>, Kept, Earlier) {
    let request = Request { project: project().to_owned(), config: config(), month: None, from: None, papers: false };
    let done = pipeline::run(request).expect("the sample can be run");
    let history = History::of(&out().join("reports"));
    let (definitions, reports) = pipeline::definitions(project(), config()).expect("the definitions are sound");
    let kept = history.latest(Some(done.manifest.month)).expect("the history can be read").expect("a run is kept");
    let earlier = Earlier::of(&history, &kept.manifest.run).expect("the history can be read");
    (definitions, reports, kept, earlier)
}

/// Everything that leaves the building.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn whole_set(bencher: Bencher<'_, '_>) {
    let (definitions, reports, kept, earlier) = kept();
    bencher.bench_local(|| pipeline::render(project(), &definitions, &reports, &kept, &earlier, (None, None)));
}

/// What is hidden of two years of every measure and breakdown, and the proof that it stays so; the aim is 2 s.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn disclosure(bencher: Bencher<'_, '_>) {
    let (definitions, _, kept, _) = kept();
    let first = kept.manifest.month.plus(-23);
    let in_papers = kept.results.outcomes().iter().filter(|outcome| outcome.month >= first).cloned().collect();
    let (results, protection) = (Results::new(in_papers), Protection::of(&definitions));
    bencher.bench_local(|| protect(results.clone(), &protection, &Ledger::default()));
}

/// The briefing alone, which is what it costs to look at one page again.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn briefing(bencher: Bencher<'_, '_>) {
    let (definitions, reports, kept, earlier) = kept();
    let only = Some("cabinet-briefing");
    bencher.bench_local(|| pipeline::render(project(), &definitions, &reports, &kept, &earlier, (None, only)));
}
