//! The colours and sizes of every chart: the government analysis palettes, in the order that keeps neighbours 3:1 apart.

use plotters::style::RGBColor;

/// Up to four series, in this order, so that each is at least 3:1 against white and against its neighbour.
pub const MAIN: [RGBColor; 4] =
    [RGBColor(0x12, 0x43, 0x6D), RGBColor(0x28, 0xA1, 0x97), RGBColor(0x80, 0x16, 0x50), RGBColor(0xF4, 0x6A, 0x25)];
/// Two series: the dark blue and the orange of the main palette, which are neighbours only here.
pub const TWO: [RGBColor; 2] = [MAIN[0], MAIN[3]];
/// All words.
pub const TEXT: RGBColor = RGBColor(0x0b, 0x0c, 0x0c);
/// Axes, connectors and outlines: seen, but behind the series.
pub const AXIS: RGBColor = RGBColor(0x50, 0x5a, 0x5f);
/// Gridlines help the eye and carry nothing.
pub const GRID: RGBColor = RGBColor(0xDE, 0xE0, 0xE2);
pub const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);

/// Text sizes and line widths in pixels of a chart 680 pixels wide: 8.5 points where it fills a page of A4 but for its margins.
pub const SMALL: f64 = 14.0;
pub const LABEL: f64 = 15.0;
pub const STRONG: f64 = 17.0;
pub const LINE: f64 = 3.5;
pub const RULE: f64 = 2.5;
pub const HAIR: f64 = 1.0;

/// The colour of words that lie on a filled shape: whichever of black and white is read more easily.
pub fn text_on(fill: RGBColor) -> RGBColor {
    if contrast(PAPER, fill) >= contrast(TEXT, fill) { PAPER } else { TEXT }
}

/// The WCAG 2 contrast ratio: (lighter + 0.05) / (darker + 0.05) of the relative luminances, 1 to 21.
pub fn contrast(one: RGBColor, other: RGBColor) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance as WCAG 2 defines it for sRGB.
fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_series_colour_is_three_to_one_on_white_and_against_its_neighbour() {
        for palette in [&MAIN[..], &TWO[..]] {
            assert!(palette.iter().all(|colour| contrast(*colour, PAPER) >= 3.0));
            assert!(palette.windows(2).all(|pair| contrast(pair[0], pair[1]) >= 3.0));
        }
    }

    #[test]
    fn the_measured_ratios_are_those_of_the_reference() {
        for (one, other, ratio) in
            [(MAIN[0], PAPER, 10.25), (MAIN[0], MAIN[1], 3.24), (MAIN[3], PAPER, 3.03), (TEXT, PAPER, 19.59)]
        {
            assert!((contrast(one, other) - ratio).abs() < 0.01, "{one:?} on {other:?}");
        }
    }

    #[test]
    fn words_are_four_and_a_half_to_one_wherever_they_lie() {
        assert!(MAIN.into_iter().all(|fill| contrast(text_on(fill), fill) >= 4.5));
        assert!(contrast(AXIS, PAPER) >= 4.5);
    }
}
