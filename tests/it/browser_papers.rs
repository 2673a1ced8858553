//! The pages that milepost writes, met in a real browser: no barrier by WCAG 2.2 AA, nothing out of sight, nothing asked for.

use std::{fs, sync::LazyLock};

use crate::{
    browser::Browser,
    print::{self, A4},
    project::{Papers, Project},
};

/// The papers of the committed sample, made once.
fn sample() -> &'static Project {
    static SAMPLE: LazyLock<Project> = LazyLock::new(|| {
        let project = Project::of_sample();
        let done = project.try_run(Some("2021-09"), None, Papers::All).unwrap();
        assert!(done.told.iter().all(|one| one.code != "MP0614"), "the sample's commentary: {:?}", done.told);
        project
    });
    &SAMPLE
}

#[test]
fn the_samples_commentary_is_printed_and_is_about_the_figures_as_they_are() {
    let page = sample().read("reports/2021-09/select-committee/report.html");
    assert!(page.contains("Performance team (synthetic sample), 8 October 2021") && !page.contains("has moved since"));
}

#[track_caller]
fn is_fit_to_publish(page: &str) {
    let Some(browser) = Browser::find() else { return };
    let complaints = browser.complaints(&sample().read(page));
    assert!(complaints.is_empty(), "{page}:\n{}", complaints.join("\n"));
}

#[test]
fn the_report_shuts_nobody_out() {
    is_fit_to_publish("reports/2021-09/select-committee/report.html");
}

#[test]
fn the_briefing_shuts_nobody_out() {
    is_fit_to_publish("reports/2021-09/cabinet-briefing/briefing.html");
}

#[test]
fn the_findings_shut_nobody_out() {
    is_fit_to_publish("restricted/2021-09/findings.html");
}

#[test]
fn a_page_with_everything_wrong_is_seen_through() {
    let Some(browser) = Browser::find() else { return };
    let complaints = browser.complaints(include_str!("browser/wrong.html")).join("\n");
    for wrong in [
        "axe image-alt",
        "axe color-contrast",
        "axe html-has-lang",
        "console: ",
        "not defined",
        "asks for http://127.0.0.1:9/picture.png",
        "narrow: the page is ",
        "zoomed: the page is ",
        "out of sight to the right: <table",
        "scrolls, and no key reaches it: <div",
        "cut off: <p",
        "stays in place and hides the rest: <nav",
    ] {
        assert!(complaints.contains(wrong), "`{wrong}` is not seen in:\n{complaints}");
    }
    let desk = complaints.lines().filter(|line| line.starts_with("desk: out of sight"));
    assert_eq!(desk.count(), 0, "at a desk everything is in sight");
}

#[test]
fn a_page_prints_on_a4_with_nothing_cut() {
    let Some(browser) = Browser::find() else { return };
    for (page, pages) in [("select-committee/report.html", 20..120), ("cabinet-briefing/briefing.html", 1..2)] {
        let pdf = print::read(&browser.print(&sample().read(&format!("reports/2021-09/{page}"))));
        assert!(pages.contains(&pdf.len()), "{page} is printed on {} pages", pdf.len());
        for (number, printed) in (1..).zip(&pdf) {
            printed.assert_is_on(A4, 0.0, &format!("page {number} of {page}"));
        }
        assert!(pdf.iter().any(|page| page.text.contains("Synthetic data")));
    }
}

#[test]
fn the_pdfs_are_a4_with_every_letter_inside_the_margins() {
    for pdf in ["select-committee/report.pdf", "cabinet-briefing/briefing.pdf"] {
        let pages = print::read(&fs::read(sample().path(&format!("reports/2021-09/{pdf}"))).unwrap());
        assert!(!pages.is_empty());
        for (number, page) in (1..).zip(&pages) {
            page.assert_is_on(A4, 28.0, &format!("page {number} of {pdf}"));
        }
    }
}
