//! A finished chart: one drawing, given as SVG and as a picture, with its text alternative, table and notes.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use resvg::{
    tiny_skia::{Color, Pixmap, Transform},
    usvg::{Options, Tree},
};

use crate::vocabulary::ChartKind;

use super::{
    canvas::{Drawing, printable},
    fonts,
};

/// A chart and everything that must go with it. Title and subtitle are page text: they are not in the drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The measure and the kind, fit for a file name: `out-of-county-trend`.
    pub id: String,
    pub kind: ChartKind,
    /// Measure, area, period and unit.
    pub subtitle: String,
    /// The finding in a sentence, for a headline or a caption.
    pub finding: String,
    /// The text alternative: kind of chart, finding, and what else the eye would see.
    pub alt: String,
    /// The figures of the drawing, and those that were folded together in it.
    pub table: ChartTable,
    /// What a reader should know: interval, window, axis, missing months, sources of yardsticks.
    pub notes: Vec<String>,
    pub(super) drawing: Drawing,
}

/// Figures as printed; a month without one has its marker. The first column names the row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChartTable {
    pub caption: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Chart {
    /// The drawing for a page: as wide as its place, in the typeface that the page declares once (`font_css`).
    pub fn svg(&self) -> String {
        self.document(r#"width="100%""#, "")
    }

    /// The drawing as a file of its own, with the typeface inside.
    pub fn standalone_svg(&self) -> String {
        let Drawing { width, height, .. } = self.drawing;
        let size = format!(r#"width="{width}" height="{height}""#);
        self.document(&size, &format!("<style>{}</style>\n", fonts::font_css()))
    }

    /// Width and height in pixels, for a page that must know them before it places the drawing.
    pub fn size(&self) -> (u32, u32) {
        (self.drawing.width, self.drawing.height)
    }

    /// The picture of the same drawing, in the embedded typeface; `scale` 2 gives 1,360 pixels across.
    pub fn png(&self, scale: f32) -> anyhow::Result<Vec<u8>> {
        if !(0.1..=8.0).contains(&scale) {
            bail!("a chart cannot be drawn at {scale} times its size; choose from 0.1 to 8");
        }
        let options = Options { fontdb: fonts::database(), ..Options::default() };
        let size = format!(r#"width="{}" height="{}""#, self.drawing.width, self.drawing.height);
        let tree = Tree::from_str(&self.document(&size, ""), &options).with_context(|| self.complaint())?;
        let across = |pixels: f32| (pixels * scale).round() as u32;
        let size = tree.size();
        let mut picture = Pixmap::new(across(size.width()), across(size.height())).with_context(|| self.complaint())?;
        picture.fill(Color::WHITE);
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
        picture.encode_png().with_context(|| self.complaint())
    }

    fn complaint(&self) -> String {
        format!("chart `{}` could not be made into a picture", self.id)
    }

    /// The root element: an image to assistive technology, named by its subtitle and described by its alternative.
    fn document(&self, size: &str, style: &str) -> String {
        let (id, view_box) = (&self.id, self.drawing.view_box());
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" {size} viewBox=\"{view_box}\" role=\"img\" lang=\"en-GB\" \
             aria-labelledby=\"{id}-title {id}-alt\" stroke-linejoin=\"round\">\n"
        );
        let (title, alt) = (escaped(&self.subtitle), escaped(&self.alt));
        let _ = writeln!(svg, "<title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-alt\">{alt}</desc>");
        svg.push_str(style);
        svg.push_str(&self.drawing.elements);
        svg.push_str("</svg>\n");
        svg
    }
}

/// The id of a chart: letters, figures and hyphens, which an XML id and a file name both allow.
pub fn id(measure: &str, kind: &ChartKind) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let breakdown = kind.breakdown().map(|breakdown| format!("-{breakdown}")).unwrap_or_default();
    format!("{measure}-{}{breakdown}", kind.name()).chars().map(plain).collect()
}

fn escaped(text: &str) -> String {
    printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_fit_for_a_file_name() {
        assert_eq!(id("Out/of county", &ChartKind::Trend), "out-of-county-trend");
        let by_age = ChartKind::PanelsBy(String::from("age_band"));
        assert_eq!(id("out-of-county", &by_age), "out-of-county-panels-by-age-band");
    }
}
