//! A paper as one accessible page: no network, no script, styles and pictures inside.
//!
//! Every word is escaped by the template engine. Three things are not words and are let through by name: our own style
//! sheet, the font rules, and the pictures that our charts drew.

mod style;

use anyhow::{Context, Result, bail};
use minijinja::{Environment, Error, ErrorKind, Value, context, value::Serde};

use super::{
    paper::{Paper, faults},
    plain,
    templates::Templates,
};

/// The page, or what in the paper would shut a reader out.
pub fn render(paper: &Paper) -> Result<String> {
    render_with(paper, &Templates::default())
}

/// The same by templates of the council's own.
pub fn render_with(paper: &Paper, templates: &Templates) -> Result<String> {
    let faults = faults(paper);
    if !faults.is_empty() {
        bail!("the paper cannot be published:\n  {}", faults.join("\n  "));
    }
    let style = Value::from_safe_string(style::sheet(paper, templates.css()));
    let mut words = serde_json::to_value(paper).context("the paper cannot be written down for its template")?;
    plain::told_in(&mut words, |_| true);
    let mut pages = Environment::new();
    pages.add_filter("picture", picture);
    // The names end in `.html`, which is what turns escaping on.
    for (name, text) in [("blocks.html", templates.blocks()), ("page.html", templates.page())] {
        pages.add_template(name, text).context("a template of the page cannot be read")?;
    }
    let template = pages.get_template("page.html").context("the page's template is not there")?;
    let logo = paper.house.logo.as_ref().map(|logo| Value::from_safe_string(logo.address()));
    template.render(context! { paper => Serde(words), style, logo }).context("the page cannot be rendered")
}

/// A picture of ours without the XML declaration, refused if it holds what no chart of ours draws.
fn picture(svg: &str) -> Result<Value, Error> {
    let refuse = |why: &'static str| Err(Error::new(ErrorKind::InvalidOperation, why));
    let Some(start) = svg.find("<svg") else { return refuse("a chart is not an SVG picture") };
    let lower = svg.to_ascii_lowercase();
    if ["<script", "<foreignobject", "<iframe", "javascript:"].iter().any(|tag| lower.contains(tag)) {
        return refuse("a chart holds a script or a foreign page");
    }
    Ok(Value::from_safe_string(svg[start..].to_owned()))
}

#[cfg(test)]
mod tests;
