//! The one typeface of the charts, carried in the program so that no installed font decides how a paper looks.
//!
//! `assets/fonts/README.md` says where the files come from and how they were cut.

use std::sync::{Arc, LazyLock, Once};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use resvg::usvg::fontdb;

/// As CSS lists it: where the embedded face cannot be used, the reader's own sans-serif stands in.
pub const FAMILY: &str = "Noto Sans, Arial, sans-serif";

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Bold.ttf");
const REGULAR_WEB: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.woff2");
const BOLD_WEB: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Bold.woff2");

/// plotters reads a size as the height from ascender to descender, which in Noto Sans is 1.362 em.
const HEIGHT_IN_EM: f64 = 1.362;
/// Measured at this many pixels to the em and scaled down, because plotters measures in whole pixels.
const FINE: f64 = 1000.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

impl Weight {
    pub fn style(self) -> FontStyle {
        match self {
            Self::Regular => FontStyle::Normal,
            Self::Bold => FontStyle::Bold,
        }
    }
}

/// The style sheet that declares the typeface, for a page that holds charts: no file beside it, no network.
pub fn font_css() -> &'static str {
    static CSS: LazyLock<String> = LazyLock::new(|| [face(400, REGULAR_WEB), face(700, BOLD_WEB)].concat());
    &CSS
}

/// The two faces as files, for a renderer that sets its own text around a chart.
pub fn font_files() -> [&'static [u8]; 2] {
    [REGULAR, BOLD]
}

/// The fonts that pictures are made with, and no others.
pub fn database() -> Arc<fontdb::Database> {
    static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
        let mut fonts = fontdb::Database::new();
        font_files().into_iter().for_each(|file| fonts.load_font_data(file.to_vec()));
        fonts.set_sans_serif_family("Noto Sans");
        Arc::new(fonts)
    });
    FONTS.clone()
}

/// How wide a text is in pixels. Kerning is left out, so what is drawn is never much wider than this.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    register();
    let font = FontDesc::new(FontFamily::Name(FAMILY), FINE * HEIGHT_IN_EM, weight.style());
    let (width, _) = font.box_size(text).expect("the typeface was registered on the line above");
    f64::from(width) / FINE * size
}

fn register() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        for (weight, bytes) in [(Weight::Regular, REGULAR), (Weight::Bold, BOLD)] {
            let registered = register_font(FAMILY, weight.style(), bytes);
            assert!(registered.is_ok(), "the fonts in assets/fonts are whole, as a test shows");
        }
    });
}

fn face(weight: u16, woff2: &[u8]) -> String {
    let data = STANDARD.encode(woff2);
    format!(
        "@font-face{{font-family:\"Noto Sans\";font-weight:{weight};font-style:normal;font-display:swap;\
         src:url(data:font/woff2;base64,{data}) format(\"woff2\")}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_measured_by_the_embedded_face() {
        // A figure of Noto Sans is 0.572 em wide, and all figures are equally wide.
        for digits in ["0000", "1111", "4374"] {
            assert!((width(digits, 100.0, Weight::Regular) - 4.0 * 57.2).abs() < 0.5, "{digits}");
        }
        assert!(width("Surrey", 15.0, Weight::Bold) > width("Surrey", 15.0, Weight::Regular));
        assert_eq!(width("", 15.0, Weight::Regular), 0.0);
    }

    #[test]
    fn the_page_declares_both_weights_and_fetches_nothing() {
        assert_eq!(font_css().matches("@font-face").count(), 2);
        assert!(!font_css().contains("http") && font_css().len() < 60_000);
    }

    #[test]
    fn both_faces_hold_every_sign_that_a_paper_prints() {
        use resvg::usvg::{Node, Options, Tree};
        let signs = "£€%–—‘’“”•…−×÷≤≥½←↑→↓Łőé";
        for weight in ["normal", "bold"] {
            let svg = format!(
                "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>\
                 <text font-family='Noto Sans' font-weight='{weight}'>{signs}</text></svg>"
            );
            let tree = Tree::from_str(&svg, &Options { fontdb: database(), ..Options::default() }).unwrap();
            let Some(Node::Text(text)) = tree.root().children().first() else {
                panic!("{weight}: no text was laid out")
            };
            let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
            let drawn: Vec<_> = glyphs.map(|glyph| (glyph.id.0, glyph.text.as_str())).collect();
            assert_eq!(drawn.len(), signs.chars().count(), "{weight}");
            assert!(drawn.iter().all(|(id, _)| *id != 0), "{weight}: {drawn:?}");
        }
    }
}
