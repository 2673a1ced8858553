//! Words beside lines: broken into short rows, and moved apart so that none lies on another.

use super::fonts::{Weight, width};

/// Air between two labels in pixels.
const GAP: f64 = 5.0;
/// A row of a label is this many times as high as its letters.
const LEADING: f64 = 1.25;

/// A label that wants to stand level with a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub rows: Vec<Row>,
    /// Where its middle would like to be.
    pub level: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub text: String,
    pub size: f64,
    pub weight: Weight,
}

impl Row {
    pub fn new(text: impl Into<String>, size: f64, weight: Weight) -> Self {
        Self { text: text.into(), size, weight }
    }

    pub fn height(&self) -> f64 {
        self.size * LEADING
    }

    pub fn width(&self) -> f64 {
        width(&self.text, self.size, self.weight)
    }
}

impl Label {
    pub fn height(&self) -> f64 {
        self.rows.iter().map(Row::height).sum()
    }
}

/// A text broken between words into rows no wider than `room`, at most so many; what is left over ends in `…`.
pub fn wrap(text: &str, room: f64, most_rows: usize, size: f64, weight: Weight) -> Vec<Row> {
    let mut rows: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match rows.last_mut() {
            Some(row) if width(&format!("{row} {word}"), size, weight) <= room => *row = format!("{row} {word}"),
            _ => rows.push(word.to_owned()),
        }
    }
    if rows.len() > most_rows {
        rows.truncate(most_rows);
        if let Some(last) = rows.last_mut() {
            last.push('…');
        }
    }
    rows.into_iter().map(|row| Row::new(shorten(row, room, size, weight), size, weight)).collect()
}

/// A text broken into as few rows as fit, none much longer than another.
pub fn wrap_evenly(text: &str, room: f64, most_rows: usize, size: f64, weight: Weight) -> Vec<Row> {
    let widest = wrap(text, room, most_rows, size, weight);
    let narrower = (0..).map(|step| room - 4.0 * f64::from(step)).take_while(|room| *room > 0.0);
    let as_few = narrower
        .map(|room| wrap(text, room, most_rows, size, weight))
        .take_while(|rows| rows.len() == widest.len() && rows.iter().all(|row| !row.text.ends_with('…')));
    as_few.last().unwrap_or(widest)
}

/// A row cut at its end until it fits.
pub fn shorten(mut row: String, room: f64, size: f64, weight: Weight) -> String {
    while width(&row, size, weight) > room && row.chars().count() > 2 {
        let kept: String = row.trim_end_matches('…').chars().collect();
        let shorter: String = kept.chars().take(kept.chars().count() - 1).collect();
        row = format!("{}…", shorter.trim_end());
    }
    row
}

/// The middles of labels that do not touch, each as near as can be to where it wants to be, between `top` and `bottom`.
///
/// Least squares under order: labels that would touch become a block that stands at the mean of its members' wishes
/// (pool adjacent violators). Where there is no room for all, they start at the top and run on below.
pub fn spread(labels: &[Label], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|a, b| labels[*a].level.total_cmp(&labels[*b].level));
    let heights: Vec<f64> = order.iter().map(|index| labels[*index].height()).collect();
    let offsets = stacked(&heights);

    let wishes = order.iter().zip(&offsets).map(|(index, offset)| labels[*index].level - offset);
    let (highest, lowest) = room(&heights, &offsets, top, bottom);
    let placed = in_order(wishes).into_iter().map(|wish| wish.clamp(highest, lowest));

    let mut middles = vec![0.0; labels.len()];
    for ((index, middle), offset) in order.iter().zip(placed).zip(&offsets) {
        middles[*index] = middle + offset;
    }
    middles
}

/// How far each middle lies below the first when the labels stand close together.
fn stacked(heights: &[f64]) -> Vec<f64> {
    let mut offsets = Vec::with_capacity(heights.len());
    for (index, height) in heights.iter().enumerate() {
        let below = index.checked_sub(1).map(|above| offsets[above] + (heights[above] + height) / 2.0 + GAP);
        offsets.push(below.unwrap_or(0.0));
    }
    offsets
}

/// The highest and lowest place of the first middle that keep all labels on the chart.
fn room(heights: &[f64], offsets: &[f64], top: f64, bottom: f64) -> (f64, f64) {
    let (Some(first), Some(last), Some(offset)) = (heights.first(), heights.last(), offsets.last()) else {
        return (top, bottom);
    };
    let highest = top + first / 2.0;
    (highest, (bottom - last / 2.0 - offset).max(highest))
}

/// The nearest sequence that never falls.
fn in_order(wishes: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for wish in wishes {
        let mut block = (wish, 1);
        while let Some((sum, count)) = blocks.pop_if(|(sum, count)| *sum / *count as f64 > block.0 / block.1 as f64) {
            block = (sum + block.0, count + block.1);
        }
        blocks.push(block);
    }
    blocks.into_iter().flat_map(|(sum, count)| std::iter::repeat_n(sum / count as f64, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn label(level: f64, rows: usize) -> Label {
        Label { rows: vec![Row::new("x", 16.0, Weight::Regular); rows], level }
    }

    #[test]
    fn labels_with_room_stay_where_they_want_to_be() {
        assert_eq!(spread(&[label(100.0, 1), label(50.0, 1)], 0.0, 200.0), [100.0, 50.0]);
    }

    #[test]
    fn two_labels_that_would_touch_move_apart_by_the_same_amount() {
        assert_eq!(spread(&[label(100.0, 1), label(100.0, 1)], 0.0, 200.0), [87.5, 112.5]);
    }

    #[test]
    fn a_long_label_is_broken_between_words_and_ends_in_an_ellipsis() {
        let rows = wrap("Statistical neighbours of the county, March 2020: 26%", 120.0, 2, 15.0, Weight::Regular);
        assert_eq!(rows.len(), 2);
        assert!(rows[1].text.ends_with('…') && rows.iter().all(|row| row.width() <= 120.0), "{rows:?}");
        let word = wrap("Llanfairpwllgwyngyllgogerychwyrndrobwll", 120.0, 3, 15.0, Weight::Regular);
        assert!(word.len() == 1 && word[0].width() <= 120.0, "{word:?}");
    }

    #[test]
    fn rows_of_one_label_are_about_as_long_as_each_other() {
        let rows = wrap_evenly("Outside Surrey, over 20 miles", 172.0, 3, 15.0, Weight::Regular);
        assert_eq!(rows.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), ["Outside Surrey,", "over 20 miles"]);
    }

    proptest! {
        #[test]
        fn labels_never_overlap_keep_their_order_and_stay_on_the_chart(
            wishes in prop::collection::vec((0.0..300.0_f64, 1..4_usize), 0..5),
        ) {
            let labels: Vec<Label> = wishes.iter().map(|(level, rows)| label(*level, *rows)).collect();
            let middles = spread(&labels, 0.0, 320.0);
            for (a, one) in labels.iter().enumerate() {
                for (b, other) in labels.iter().enumerate().filter(|(b, _)| *b != a) {
                    let apart = (middles[a] - middles[b]).abs();
                    prop_assert!(apart >= (one.height() + other.height()) / 2.0 + GAP - 1e-6);
                    prop_assert!(one.level >= other.level || middles[a] < middles[b]);
                }
                prop_assert!(middles[a] - one.height() / 2.0 >= -1e-6 && middles[a] + one.height() / 2.0 <= 320.0 + 1e-6);
            }
        }
    }
}
