//! How long the stages of the monthly run take, and how that grows with the number of children.
//!
//! `cargo bench` measures reading with checking, locating, computing and the whole run on samples of 1,000, 100,000
//! and 1,000,000 children over 24 months, and the bare scan of the same episodes by polars beside them.
//! `compute_months` and `compute_measures` compute for 100,000 children over 12 to 120 months, and with the first so many
//! measures over 24, so that growth can be told apart from size.
//! `read_workbook` reads and checks 100,000 episodes from one XLSX with date cells. BENCHMARKS.md holds what was
//! measured. The samples are written once to the temporary folder.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use divan::Bencher;
use milepost::{
    definitions::{Config, Definitions},
    measures::{self, Inputs, Months},
    pipeline::{self, ReadIn, Request},
    places::{self, Directory, Located},
    sample::{self, Plan},
    vocabulary::Month,
};
use polars::prelude::*;
use polars_io::csv::read::CsvReadOptions;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CHILDREN: [u32; 3] = [1_000, 100_000, 1_000_000];
const MONTHS: u32 = 24;

fn main() {
    divan::main();
}

/// The folder of a sample, written unless it is there.
fn extracts(children: u32) -> PathBuf {
    extracts_over(children, MONTHS)
}

fn extracts_over(children: u32, months: u32) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("milepost-bench-{children}-{months}"));
    let plan = Plan { children, months, ..Plan::default() };
    if !folder.join("postcodes.csv").is_file() {
        sample::write(&folder, &plan).expect("the temporary folder can be written");
    }
    folder
}

fn months() -> Months {
    last_months(MONTHS)
}

fn last_months(months: u32) -> Months {
    let last = Plan::default().last;
    Months { first: last.plus(1 - months as i32), last }
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn config(children: u32) -> Config {
    let mut config = Config::read(project()).expect("the project's configuration is sound");
    config.extracts = extracts(children);
    config.postcodes = Some(config.extracts.join("postcodes.csv"));
    let out = std::env::temp_dir().join("milepost-bench-out");
    config.reports = out.join("reports");
    config.restricted = out.join("restricted");
    config
}

fn definitions(children: u32) -> Definitions {
    Definitions::load(project(), config(children)).expect("the project's definitions are sound")
}

fn read_in(definitions: &Definitions) -> ReadIn {
    pipeline::read_in(project(), definitions).expect("the sample can be read")
}

fn directory(definitions: &Definitions) -> Directory {
    let path = definitions.config.postcodes.clone().expect("the sample has a directory");
    Directory::open(&path, &std::env::temp_dir()).expect("the directory can be read")
}

fn located(definitions: &Definitions) -> Located {
    let checked = read_in(definitions).checked;
    let districts = &definitions.config.authority.districts;
    places::locate(checked, Some(&directory(definitions)), districts).expect("the sample can be located").0
}

/// Finding, reading and checking every extract.
#[divan::bench(args = CHILDREN, sample_count = 5, sample_size = 1)]
fn read_and_check(bencher: Bencher<'_, '_>, children: u32) {
    let definitions = definitions(children);
    bencher.bench_local(|| read_in(&definitions));
}

/// Finding, reading and checking a workbook of 100,000 episodes and the children they are of.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_workbook(bencher: Bencher<'_, '_>) {
    let mut definitions = definitions(CHILDREN[1]);
    definitions.config.extracts = workbook(EPISODES);
    bencher.bench_local(|| read_in(&definitions));
}

const EPISODES: usize = 100_000;

/// The folder of one workbook: the first episodes of the sample and its whole header, days as date cells.
fn workbook(episodes: usize) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("milepost-bench-book-{episodes}"));
    let path = folder.join("book.xlsx");
    if !path.is_file() {
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        let mut book = Workbook::new();
        for (name, rows) in [("episodes", episodes), ("header", usize::MAX)] {
            let text = std::fs::read_to_string(extracts(CHILDREN[1]).join(format!("{name}.csv")));
            let text = text.expect("the sample was written");
            fill(book.add_worksheet(), &text, rows).expect("a sheet holds a million rows");
        }
        book.save(&path).expect("the temporary folder can be written");
    }
    folder
}

fn fill(sheet: &mut Worksheet, text: &str, rows: usize) -> Result<(), XlsxError> {
    let as_day = Format::new().set_num_format("dd/mm/yyyy");
    for (row, line) in (0..).zip(text.lines().take(rows.saturating_add(1))) {
        for (column, cell) in (0..).zip(line.split(',')) {
            match NaiveDate::parse_from_str(cell, "%d/%m/%Y") {
                _ if cell.is_empty() => {}
                Ok(day) => {
                    let serial = day.signed_duration_since(NaiveDate::default()).num_days() + 25_569;
                    sheet.write_number_with_format(row, column, serial as f64, &as_day)?;
                }
                Err(_) => drop(sheet.write_string(row, column, cell)?),
            }
        }
    }
    Ok(())
}

/// Placing every episode, with the index of the directory built.
#[divan::bench(args = CHILDREN, sample_count = 5, sample_size = 1)]
fn locate(bencher: Bencher<'_, '_>, children: u32) {
    let definitions = definitions(children);
    let checked = read_in(&definitions).checked;
    let directory = directory(&definitions);
    let districts = &definitions.config.authority.districts;
    bencher.bench_local(|| places::locate(checked.clone(), Some(&directory), districts));
}

/// Every measure over 24 month-ends, with its breakdowns.
#[divan::bench(args = CHILDREN, sample_count = 5, sample_size = 1)]
fn compute(bencher: Bencher<'_, '_>, children: u32) {
    let definitions = definitions(children);
    let located = located(&definitions);
    let inputs = Inputs { located: &located, definitions: &definitions, months: months() };
    bencher.bench_local(|| measures::compute(&inputs));
}

/// Every measure for 100,000 children over more and more month-ends.
#[divan::bench(args = [12, 24, 60, 120], sample_count = 5, sample_size = 1)]
fn compute_months(bencher: Bencher<'_, '_>, months: u32) {
    let mut definitions = definitions(CHILDREN[1]);
    let folder = extracts_over(CHILDREN[1], months);
    definitions.config.postcodes = Some(folder.join("postcodes.csv"));
    definitions.config.extracts = folder;
    let located = located(&definitions);
    let inputs = Inputs { located: &located, definitions: &definitions, months: last_months(months) };
    bencher.bench_local(|| measures::compute(&inputs));
}

/// The first so many measures for 100,000 children over 24 month-ends.
#[divan::bench(args = [1, 6, 12, 23], sample_count = 5, sample_size = 1)]
fn compute_measures(bencher: Bencher<'_, '_>, measures: usize) {
    let mut definitions = definitions(CHILDREN[1]);
    definitions.measures.truncate(measures);
    let located = located(&definitions);
    let inputs = Inputs { located: &located, definitions: &definitions, months: months() };
    bencher.bench_local(|| measures::compute(&inputs));
}

/// The whole run, papers and charts included.
#[divan::bench(args = CHILDREN, sample_count = 3, sample_size = 1)]
fn whole_run(bencher: Bencher<'_, '_>, children: u32) {
    let month: Option<Month> = Some(months().last);
    let request = Request {
        project: project().to_owned(),
        config: config(children),
        month,
        from: Some(months().first),
        papers: true,
    };
    bencher.bench_local(|| pipeline::run(request.clone()));
}

/// What polars alone takes to read the episodes, dates parsed: the measure of how much the rest costs.
#[divan::bench(args = CHILDREN, sample_count = 5, sample_size = 1)]
fn bare_polars_scan(bencher: Bencher<'_, '_>, children: u32) {
    let path = extracts(children).join("episodes.csv");
    bencher.bench_local(|| {
        let dates = StrptimeOptions { format: Some("%d/%m/%Y".into()), ..StrptimeOptions::default() };
        let options = CsvReadOptions::default().with_has_header(true).with_infer_schema_length(Some(0));
        let rows = options.try_into_reader_with_file_path(Some(path.clone())).and_then(|reader| reader.finish());
        rows.map(|rows| {
            rows.lazy()
                .with_columns([col("DECOM").str().to_date(dates.clone()), col("DEC").str().to_date(dates)])
                .collect()
        })
    });
}
