//! Inputs that nobody meant to send: tables, workbooks, returns, directories and definitions, changed by chance.
//!
//! Every `cargo test` tries a few, always the same ones. `MILEPOST_FUZZ_SECONDS=1200 cargo test --test it fuzz` goes on
//! for twenty minutes from `MILEPOST_FUZZ_SEED`. A case that takes too long or too much memory fails like one that
//! panics or loses a row; its files stay in the folder that is named.

mod chance;
mod definitions;
mod directories;
mod extracts;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chance::Chance;

/// No input of a few kilobytes may take longer.
const LONGEST: Duration = Duration::from_secs(120);
/// Nor more memory than this, in kilobytes, all tests of the binary together.
const MOST_MEMORY: u64 = 3_000_000;

/// Tries cases of one kind: so many, or for as long as is asked. `try_one` gets a folder that is empty.
fn try_many(kind: &str, few: u64, mut try_one: impl FnMut(&mut Chance, &Path)) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (seed, seconds) = (number("MILEPOST_FUZZ_SEED").unwrap_or(1), number("MILEPOST_FUZZ_SECONDS"));
    let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let watch = Watch::start(kind);
    let mut tried = 0;
    while until.map_or(tried < few, |until| Instant::now() < until) {
        let case = seed.wrapping_mul(1_000_003).wrapping_add(tried);
        let folder = Case::new(kind, case);
        watch.begins(case);
        try_one(&mut Chance::of(case), &folder.path);
        watch.memory_is_small(case);
        folder.ends_well();
        tried += 1;
    }
    if seconds.is_some() {
        println!("{kind}: {tried} cases from seed {seed}");
    }
}

/// The folder of a case, which stays if the case does not end well.
struct Case {
    path: PathBuf,
}

impl Case {
    fn new(kind: &str, number: u64) -> Self {
        let name = format!("milepost-fuzz-{}-{kind}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self { path }
    }

    fn ends_well(self) {
        fs::remove_dir_all(&self.path).unwrap();
    }
}

/// Ends the tests if one case goes on for ever: nothing else would.
struct Watch {
    kind: String,
    /// The case at hand and the second it began in.
    case: Arc<AtomicU64>,
    began: Arc<AtomicU64>,
    start: Instant,
}

impl Watch {
    fn start(kind: &str) -> Self {
        let watch = Self {
            kind: kind.to_owned(),
            case: Arc::new(AtomicU64::new(0)),
            began: Arc::new(AtomicU64::new(0)),
            start: Instant::now(),
        };
        let (case, began, start, kind) =
            (watch.case.clone(), Arc::downgrade(&watch.began), watch.start, kind.to_owned());
        std::thread::spawn(move || {
            while let Some(began) = began.upgrade() {
                let taken = start.elapsed().saturating_sub(Duration::from_secs(began.load(Ordering::Relaxed)));
                if taken > LONGEST {
                    eprintln!("case {} of {kind} takes longer than {LONGEST:?}", case.load(Ordering::Relaxed));
                    std::process::abort();
                }
                drop(began);
                std::thread::sleep(Duration::from_secs(1));
            }
        });
        watch
    }

    fn begins(&self, case: u64) {
        self.case.store(case, Ordering::Relaxed);
        self.began.store(self.start.elapsed().as_secs(), Ordering::Relaxed);
    }

    /// The most memory that the process ever held, where the system tells it.
    fn memory_is_small(&self, case: u64) {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB"));
        let most = most.and_then(|most| most.trim().parse::<u64>().ok()).unwrap_or(0);
        assert!(most < MOST_MEMORY, "{most} kB after case {case} of {}", self.kind);
    }
}
