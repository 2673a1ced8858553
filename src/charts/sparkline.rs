//! The shape of a headline figure over the latest two years, small enough for a cell of a table: a line with its gaps
//! and a mark at the latest figure. It has no words in it; its text alternative says what a reader would look for.

use crate::vocabulary::{AgreedMeasure, Month, Results};

use super::{
    Coverage,
    canvas::{Drawing, Marker, Spot, Stroke},
    palette::MAIN,
    readings::Readings,
    words,
};

const ACROSS: u32 = 132;
const DOWN: u32 = 30;
/// Air for the mark at the end.
const MARGIN: f64 = 6.0;
const MOST_MONTHS: i32 = 24;
/// The whole height stands for at least this share of the highest figure.
const LEAST_SPAN: f64 = 0.1;
/// Fewer figures have no shape.
const FEWEST: usize = 3;

/// A picture for a cell, and what it shows for who cannot see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sparkline {
    pub svg: String,
    pub alt: String,
}

/// The shape of a measure's headline, or nothing where it has too few figures to have one.
pub fn draw(measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Sparkline> {
    let latest = Coverage { first: coverage.first.max(coverage.last.plus(1 - MOST_MONTHS)), ..coverage.clone() };
    let readings = Readings::of(results, &measure.headline, &latest, measure.decimals)?;
    if readings.figures().count() < FEWEST {
        return None;
    }
    let parts =
        [Some(words::finding(&measure.title, &readings)), words::extremes(&readings), words::silence(&readings.months)];
    let drawing = drawing(&readings);
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{ACROSS}\" height=\"{DOWN}\" viewBox=\"{}\" \
         aria-hidden=\"true\" focusable=\"false\" stroke-linejoin=\"round\">\n{}</svg>\n",
        drawing.view_box(),
        drawing.elements
    );
    Some(Sparkline { svg, alt: parts.into_iter().flatten().collect::<Vec<_>>().join(" ") })
}

fn drawing(readings: &Readings) -> Drawing {
    let height = heights(readings.figures().map(|(_, figure)| figure.value));
    let (across, down) = (f64::from(ACROSS) - 2.0 * MARGIN, f64::from(DOWN) - 2.0 * MARGIN);
    let slots = (readings.months.len().max(2) - 1) as f64;
    let at = |month: Month, value: f64| -> Spot {
        let x = MARGIN + across * f64::from(month.since(readings.first())) / slots;
        (x, MARGIN + down * (1.0 - height(value)))
    };
    Drawing::new(ACROSS, DOWN, |ink| {
        for run in readings.runs() {
            let path: Vec<Spot> = run.iter().map(|(month, figure)| at(*month, figure.value)).collect();
            ink.line(&path, Stroke::solid(MAIN[0], 2.0));
            if let [alone] = path.as_slice() {
                ink.marker(*alone, Marker::Circle, 1.6, MAIN[0]);
            }
        }
        if let Some((month, figure)) = readings.last_figure() {
            ink.marker(at(month, figure.value), Marker::Circle, 3.2, MAIN[0]);
        }
    })
}

/// How far up the cell a figure stands. There is no axis to read, so the line has all the height there is; a series that
/// hardly moves is still drawn as one, or noise would look like news.
fn heights(values: impl Iterator<Item = f64>) -> impl Fn(f64) -> f64 {
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let least = LEAST_SPAN * low.abs().max(high.abs()).max(f64::MIN_POSITIVE);
    let (middle, span) = (f64::midpoint(low, high), (high - low).max(least));
    move |value| ((value - middle) / span + 0.5).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::samples::{coverage, hidden, measure, month, share};

    fn sparkline(count: i32, hides: bool) -> Option<Sparkline> {
        let coverage = coverage("2019-01", count);
        let rows = coverage.months().enumerate().map(|(index, month)| {
            let row = share("m", month, 400 - index as i64);
            if hides && index == 30 { hidden(row) } else { row }
        });
        draw(&measure("m", Vec::new()), &Results::new(rows.collect()), &coverage)
    }

    #[test]
    fn two_figures_have_no_shape_and_many_show_the_latest_two_years() {
        assert_eq!(sparkline(2, false), None);
        let drawn = sparkline(40, false).unwrap();
        assert!(drawn.alt.contains(&month("2020-05").in_words()), "{}", drawn.alt);
        assert_eq!(drawn, sparkline(40, false).unwrap());
        assert!(resvg::usvg::roxmltree::Document::parse(&drawn.svg).is_ok());
    }

    #[test]
    fn a_hidden_month_breaks_the_line_and_is_said() {
        let lines = |drawn: Sparkline| drawn.svg.matches("<polyline").count();
        let hidden = sparkline(40, true).unwrap();
        assert!(hidden.alt.ends_with("No figure for July 2021."), "{}", hidden.alt);
        assert_eq!((lines(sparkline(40, false).unwrap()), lines(hidden)), (1, 2));
    }
    #[test]
    fn a_line_has_the_height_of_its_cell_unless_it_hardly_moves() {
        let fell = heights([44.5, 43.0, 41.5].into_iter());
        assert!(fell(44.5) > 0.8 && fell(41.5) < 0.2, "{} and {}", fell(44.5), fell(41.5));
        let still = heights([987.0, 988.0].into_iter());
        assert!((still(987.0) - still(988.0)).abs() < 0.02);
        assert!((heights([0.0, 0.0].into_iter())(0.0) - 0.5).abs() < 1e-9);
    }
}
