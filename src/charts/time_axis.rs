//! The month axis: where each month stands, and which months are named so that 1 to 120 of them can be read.

use crate::vocabulary::Month;

/// Room that a month's short name, or a year under it, needs in pixels.
const ROOM: f64 = 42.0;
/// Steps in months between named months; each of them names January.
const STEPS: [u32; 7] = [1, 2, 3, 6, 12, 24, 60];
/// Air between the frame and the first and last point of a line.
const MARGIN: f64 = 10.0;

/// The months from `first`, `count` of them, between two sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeAxis {
    pub first: Month,
    pub count: usize,
    pub left: f64,
    pub right: f64,
    pub spacing: Spacing,
}

/// Points reach from side to side; columns each need a slot of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    Points,
    Columns,
}

/// A named month: `Jan` with its year under it, or a year alone where years stand close together.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    pub x: f64,
    pub name: String,
    pub year: Option<String>,
}

impl TimeAxis {
    /// The middle of a month.
    pub fn x(&self, month: Month) -> f64 {
        let index = f64::from(month.since(self.first));
        match self.spacing {
            Spacing::Columns => self.left + (index + 0.5) * self.slot(),
            Spacing::Points if self.count < 2 => (self.left + self.right) / 2.0,
            Spacing::Points => self.left + MARGIN + index * self.slot(),
        }
    }

    /// How far apart two months stand.
    pub fn slot(&self) -> f64 {
        let across = self.right - self.left;
        match self.spacing {
            Spacing::Columns => across / self.count.max(1) as f64,
            Spacing::Points => (across - 2.0 * MARGIN) / (self.count.max(2) - 1) as f64,
        }
    }

    pub fn months(&self) -> impl DoubleEndedIterator<Item = Month> {
        let first = self.first;
        (0..self.count).map(move |index| first.plus(index as i32))
    }

    pub fn ticks(&self) -> Vec<Tick> {
        let step = self.step();
        let named = self.months().filter(|month| is_named(*month, step));
        if step >= 12 {
            return named.map(|month| Tick { x: self.x(month), name: month.year().to_string(), year: None }).collect();
        }
        let says_year = |place: usize, month: Month| place == 0 || month.number() == 1;
        let tick = |(place, month): (usize, Month)| Tick {
            x: self.x(month),
            name: month.in_short().chars().take(3).collect(),
            year: says_year(place, month).then(|| month.year().to_string()),
        };
        named.enumerate().map(tick).collect()
    }

    /// The smallest step whose names have room.
    fn step(&self) -> u32 {
        let has_room = |step: &u32| f64::from(*step) * self.slot() >= ROOM;
        STEPS.into_iter().find(has_room).unwrap_or(STEPS[STEPS.len() - 1])
    }
}

fn is_named(month: Month, step: u32) -> bool {
    let (year, month) = (month.year() as u32, month.number() - 1);
    if step <= 12 { month % step == 0 } else { month == 0 && year % (step / 12) == 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(first: &str, count: usize) -> TimeAxis {
        TimeAxis { first: first.parse().unwrap(), count, left: 60.0, right: 620.0, spacing: Spacing::Points }
    }

    fn named(axis: &TimeAxis) -> Vec<String> {
        let year = |tick: &Tick| tick.year.as_ref().map(|year| format!(" {year}")).unwrap_or_default();
        axis.ticks().iter().map(|tick| format!("{}{}", tick.name, year(tick))).collect()
    }

    #[test]
    fn fourteen_months_are_each_named_or_every_second() {
        let names = named(&axis("2020-08", 14));
        assert_eq!(names, ["Sep 2020", "Nov", "Jan 2021", "Mar", "May", "Jul", "Sep"].map(String::from));
    }

    #[test]
    fn forty_months_are_named_by_quarter_and_ten_years_by_year() {
        assert_eq!(named(&axis("2018-06", 40))[..4], ["Jul 2018", "Jan 2019", "Jul", "Jan 2020"].map(String::from));
        assert_eq!(named(&axis("2011-10", 120)).first().map(String::as_str), Some("2012"));
    }

    #[test]
    fn one_month_stands_in_the_middle_with_its_year() {
        let one = axis("2021-09", 1);
        assert_eq!((one.x(one.first), named(&one)), (340.0, vec![String::from("Sep 2021")]));
    }

    #[test]
    fn names_never_touch_from_one_month_to_a_hundred_and_twenty() {
        for count in 1..=120 {
            for first in ["2011-10", "2012-01", "2019-12"] {
                let ticks = axis(first, count).ticks();
                assert!(!ticks.is_empty(), "{count} from {first}");
                assert!(ticks.windows(2).all(|pair| pair[1].x - pair[0].x >= ROOM - 1e-9), "{count} from {first}");
            }
        }
    }
}
