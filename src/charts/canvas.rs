//! Ink on paper: lines, areas, marks and words at places in pixels, set down by plotters as SVG.
//!
//! plotters works in whole pixels, which shows as steps in a line; so the canvas is ruled in tenths of a pixel and
//! scaled back by the view box. What goes where is decided by the callers.

use plotters::{
    backend::SVGBackend,
    coord::Shift,
    drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea},
    element::{Circle, DashedPathElement, PathElement, Polygon, Rectangle, Text},
    style::{
        Color, FontDesc, FontFamily, RGBColor, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{
    fonts::{FAMILY, Weight},
    palette::PAPER,
};

/// Parts of a pixel that the canvas is ruled in.
const PARTS: f64 = 10.0;
/// plotters' SVG divides every font size by this on its way out.
const FONT_FACTOR: f64 = 1.24;
/// plotters' SVG puts the middle of a small letter at the place given, `0.5ex` above the baseline; in em of Noto Sans.
const HALF_EX: f64 = 0.268;
/// Half the height of a figure or a capital, which is what the eye centres.
const HALF_CAPITAL: f64 = 0.357;

/// A place in pixels from the top left corner.
pub type Spot = (f64, f64);

/// A drawing without its frame: the elements, and the size of the paper in pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    pub width: u32,
    pub height: u32,
    pub elements: String,
}

impl Drawing {
    /// Takes a clean sheet, lets `place` put ink on it, and gives the drawing.
    pub fn new(width: u32, height: u32, place: impl FnOnce(&Ink)) -> Self {
        let size = (parts(f64::from(width)) as u32, parts(f64::from(height)) as u32);
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            let ink = Ink { area };
            ink.block((0.0, 0.0), (f64::from(width), f64::from(height)), PAPER);
            place(&ink);
            ink.area.present().expect("a drawing in memory has no file that could fail");
        }
        Self { width, height, elements: within_root(&svg) }
    }

    /// The view box that scales the tenths back to pixels.
    pub fn view_box(&self) -> String {
        format!("0 0 {} {}", parts(f64::from(self.width)), parts(f64::from(self.height)))
    }
}

/// What is between plotters' own `<svg>` and `</svg>`; the chart makes a root of its own, with a text alternative.
fn within_root(svg: &str) -> String {
    let from = svg.find('\n').map_or(0, |end| end + 1);
    let to = svg.rfind("</svg>").unwrap_or(svg.len());
    svg[from..to].to_owned()
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Stroke {
    pub colour: RGBColor,
    pub width: f64,
    pub dash: Dash,
}

impl Stroke {
    pub fn solid(colour: RGBColor, width: f64) -> Self {
        Self { colour, width, dash: Dash::Solid }
    }
}

/// The patterns that tell lines apart without their colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dash {
    Solid,
    Long,
    Short,
    Dots,
}

impl Dash {
    /// Lengths of stroke and gap in pixels.
    fn lengths(self) -> Option<(f64, f64)> {
        match self {
            Self::Solid => None,
            Self::Long => Some((14.0, 6.0)),
            Self::Short => Some((7.0, 5.0)),
            Self::Dots => Some((2.5, 4.0)),
        }
    }
}

/// The shapes that mark a month on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    Circle,
    Square,
    Diamond,
    /// A triangle that points up, and one that points down.
    Up,
    Down,
}

/// How words are set; their place is their middle line, at the side that `align` names.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    pub size: f64,
    pub weight: Weight,
    pub colour: RGBColor,
    pub align: Align,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
    Right,
}

/// The pen. Every method puts one thing on the paper, over what is there.
pub struct Ink<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

impl Ink<'_> {
    /// A line along the places; fewer than two make none.
    pub fn line(&self, spots: &[Spot], stroke: Stroke) {
        if spots.len() < 2 {
            return;
        }
        let style = ShapeStyle { color: stroke.colour.to_rgba(), filled: false, stroke_width: breadth(stroke.width) };
        let path = spots.iter().map(|spot| place(*spot)).collect::<Vec<_>>();
        match stroke.dash.lengths() {
            None => self.put(self.area.draw(&PathElement::new(path, style))),
            Some((dash, gap)) => {
                let (dash, gap) = (breadth(dash), breadth(gap));
                self.put(self.area.draw(&DashedPathElement::new(path, dash, gap, style)));
            }
        }
    }

    /// A filled outline, see-through by `opacity` between 0 and 1.
    pub fn area(&self, spots: &[Spot], colour: RGBColor, opacity: f64) {
        let outline: Vec<_> = spots.iter().map(|spot| place(*spot)).collect();
        self.put(self.area.draw(&Polygon::new(outline, colour.mix(opacity).filled())));
    }

    pub fn block(&self, top_left: Spot, bottom_right: Spot, colour: RGBColor) {
        self.put(self.area.draw(&Rectangle::new([place(top_left), place(bottom_right)], colour.filled())));
    }

    /// A mark with a white rim, so that it stands off the line beneath it.
    pub fn marker(&self, at: Spot, marker: Marker, radius: f64, colour: RGBColor) {
        for (radius, colour) in [(radius + 1.5, PAPER), (radius, colour)] {
            match marker {
                Marker::Circle => self.put(self.area.draw(&Circle::new(place(at), parts(radius), colour.filled()))),
                Marker::Square => self.area(&square(at, radius * 0.9), colour, 1.0),
                Marker::Diamond => self.area(&diamond(at, radius * 1.3), colour, 1.0),
                Marker::Up => self.area(&triangle(at, -radius * 1.2), colour, 1.0),
                Marker::Down => self.area(&triangle(at, radius * 1.2), colour, 1.0),
            }
        }
    }

    pub fn words(&self, text: &str, at: Spot, set: Type) {
        let font = FontDesc::new(FontFamily::Name(FAMILY), set.size * PARTS * FONT_FACTOR, set.weight.style());
        let side = match set.align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let style = TextStyle::from(font).color(&set.colour).pos(Pos::new(side, VPos::Center));
        let (x, y) = at;
        let middle = y + (HALF_CAPITAL - HALF_EX) * set.size;
        self.put(self.area.draw(&Text::new(printable(text), place((x, middle)), style)));
    }

    fn put(&self, drawn: Drawn) {
        drawn.expect("a drawing in memory has no file that could fail");
    }
}

type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Pixels as the canvas is ruled.
fn parts(pixels: f64) -> i32 {
    (pixels * PARTS).round() as i32
}

fn breadth(pixels: f64) -> u32 {
    parts(pixels).unsigned_abs()
}

fn place((x, y): Spot) -> (i32, i32) {
    (parts(x), parts(y))
}

fn square((x, y): Spot, half: f64) -> [Spot; 4] {
    [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
}

/// A triangle whose tip lies so far below its middle, or above it where that is negative.
fn triangle((x, y): Spot, tip: f64) -> [Spot; 3] {
    let half = tip.abs() * 0.95;
    [(x, y + tip), (x - half, y - tip * 0.75), (x + half, y - tip * 0.75)]
}

fn diamond((x, y): Spot, reach: f64) -> [Spot; 4] {
    [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
}

/// XML has no place for control characters, even escaped.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_a_tenth_of_a_pixel() {
        let drawing = Drawing::new(80, 40, |ink| ink.line(&[(1.25, 2.0), (30.04, 7.96)], Stroke::solid(PAPER, 2.5)));
        assert_eq!(drawing.view_box(), "0 0 800 400");
        assert!(drawing.elements.contains(r#"stroke-width="25" points="13,20 300,80 ""#), "{}", drawing.elements);
    }

    #[test]
    fn words_are_escaped_and_control_characters_left_out() {
        let set = Type { size: 14.0, weight: Weight::Bold, colour: PAPER, align: Align::Right };
        let drawing = Drawing::new(80, 40, |ink| ink.words("<b>\u{7}&", (0.0, 0.0), set));
        assert!(drawing.elements.contains("&lt;b&gt; &amp;"), "{}", drawing.elements);
        assert!(drawing.elements.contains(r#"font-size="140""#), "{}", drawing.elements);
    }
}
