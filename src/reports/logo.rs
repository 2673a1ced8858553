//! The logo of a house: a drawing or a picture that stands beside the house's name and says no more than the name does.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use typst::{
    foundations::Bytes,
    visualize::{ExchangeFormat, RasterImage, SvgImage},
};

/// A logo that a page and a PDF can both show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Logo {
    pub kind: Kind,
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Svg,
    Png,
}

impl Logo {
    /// The logo in a file's bytes, if it is an SVG drawing or a PNG picture that can be drawn.
    pub fn read(bytes: Vec<u8>) -> Option<Self> {
        let laid = Bytes::new(bytes.clone());
        let kind = match bytes.starts_with(b"\x89PNG") {
            true => RasterImage::plain(laid, ExchangeFormat::Png).is_ok().then_some(Kind::Png),
            false => SvgImage::new(laid).is_ok().then_some(Kind::Svg),
        };
        kind.map(|kind| Self { kind, bytes })
    }

    /// The name that a PDF's template knows it by.
    pub fn file_name(&self) -> &'static str {
        match self.kind {
            Kind::Svg => "logo.svg",
            Kind::Png => "logo.png",
        }
    }

    /// The logo as an address in a page. A drawing shown so can run nothing, ask for nothing and style nothing else.
    pub fn address(&self) -> String {
        let kind = match self.kind {
            Kind::Svg => "svg+xml",
            Kind::Png => "png",
        };
        format!("data:image/{kind};base64,{}", STANDARD.encode(&self.bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_known_by_what_is_in_it_and_words_are_no_logo() {
        let drawing = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".to_vec();
        let logo = Logo::read(drawing).expect("it is a drawing");
        assert!(logo.kind == Kind::Svg && logo.address().starts_with("data:image/svg+xml;base64,PHN2"));
        assert_eq!(Logo::read(b"our logo".to_vec()), None);
        assert_eq!(Logo::read(b"\x89PNG and no more".to_vec()), None);
    }
}
