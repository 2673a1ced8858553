//! The gallery as one page to look at: every chart with its words, in colour and in greys, wide and as on a telephone.

use std::{fmt::Write as _, fs, path::Path};

use super::GALLERY;
use crate::charts::{Chart, font_css};

/// The browser in which the tests of whole runs meet the papers.
#[path = "../../../tests/it/browser.rs"]
#[expect(dead_code, reason = "nobody prints the gallery")]
mod browser;

#[test]
fn the_gallery_can_be_looked_at() {
    let Ok(folder) = std::env::var("MILEPOST_GALLERY") else { return };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("gallery.html"), page(&GALLERY)).unwrap();
    for (name, chart) in GALLERY.iter() {
        fs::write(folder.join(format!("{name}.png")), chart.png(1.25).unwrap()).unwrap();
    }
}

#[test]
fn the_page_of_the_gallery_holds_every_chart_and_asks_for_nothing() {
    let page = page(&GALLERY);
    assert_eq!(page.matches("<figure").count(), GALLERY.len());
    let is_named = |address: &&str| address.starts_with("http://www.w3.org/");
    let addresses = page.match_indices("http").map(|(at, _)| &page[at..]);
    assert!(addresses.clone().all(|address| is_named(&address)), "only the name of a language, never an address");
    assert!(!page.contains("<script") && !page.contains("<link"));
}

#[test]
fn the_gallery_shuts_nobody_out() {
    let Some(browser) = browser::Browser::find() else { return };
    let complaints = browser.complaints(&page(&GALLERY));
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// One self-contained page. Greys and widths are switched by controls that need no script.
fn page(gallery: &[(String, Chart)]) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>Charts to look at</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<style>\n{}{STYLE}</style></head><body><main>\n\
         <h1>Charts to look at</h1>\n<p><label><input type=\"checkbox\" id=\"grey\"> In greys</label> \
         <label><input type=\"checkbox\" id=\"narrow\"> As on a telephone</label></p>\n",
        font_css()
    );
    for (index, (name, chart)) in gallery.iter().enumerate() {
        // The same chart stands here in several conditions, and an id may stand on a page once.
        let svg = chart.svg().replace(&format!("{}-", chart.id), &format!("{}-{index}-", chart.id));
        let notes: String = chart.notes.iter().map(|note| format!("<p><small>{}</small></p>", escaped(note))).collect();
        let _ = write!(
            page,
            "<figure><figcaption><h2>{}</h2>{}</figcaption>\n<div class=\"chart\" tabindex=\"0\">{svg}</div>\n\
             <p>{}</p>{notes}{}</figure>\n",
            escaped(name),
            escaped(&chart.subtitle),
            escaped(&chart.alt),
            table(chart)
        );
    }
    page + "</main></body></html>\n"
}

const STYLE: &str = "body{font:17px/1.45 'Noto Sans',Arial,sans-serif;margin:1rem auto;max-width:46rem;padding:0 1rem;color:#0b0c0c}\n\
    .chart{overflow-x:auto}.chart svg{display:block;width:100%;height:auto;min-width:30rem}\n\
    body:has(#grey:checked){filter:grayscale(1)}body:has(#narrow:checked){max-width:320px}\n\
    figure{margin:2.5rem 0}table{border-collapse:collapse;font-size:.85rem}td,th{border-bottom:1px solid #ccc;padding:.1rem .5rem;text-align:left}\n";

fn table(chart: &Chart) -> String {
    let cells = |row: &[String], tag: &str| -> String {
        row.iter().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell))).collect()
    };
    let rows: String = chart.table.rows.iter().map(|row| format!("<tr>{}</tr>", cells(row, "td"))).collect();
    format!(
        "<details><summary>Table</summary><div class=\"chart\" tabindex=\"0\"><table><tr>{}</tr>{rows}</table></div></details>",
        cells(&chart.table.columns, "th")
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
