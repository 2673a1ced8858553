//! Windows with an edge moved by a day, or a follow-up by a month. Results are named by their window, so what an example
//! expects must be asked for under the other name; and the day on which a window begins may hang on the month.

use chrono::{Days, NaiveDate};

use super::{Definitions, Measure, Rule};
use crate::{
    definitions::{Config, Counts, Holds, Window, example::Expected},
    vocabulary::{FigureKey, Month},
};

/// One figure of a measure with an edge of its window moved.
#[derive(Debug)]
pub struct Moved {
    pub rule: Rule,
    /// Its place among the figures of the measure.
    figure: usize,
    way: Way,
}

#[derive(Debug, Clone, Copy)]
enum Way {
    BeginsEarlier,
    BeginsLater,
    /// Follows everybody for a month more, or less.
    Follows(i32),
}

impl Way {
    fn in_words(self) -> &'static str {
        match self {
            Self::BeginsEarlier => "with the window beginning a day earlier",
            Self::BeginsLater => "with the window beginning a day later",
            Self::Follows(..=0) => "with a follow-up of a month less",
            Self::Follows(_) => "with a follow-up of a month more",
        }
    }

    /// The window in a month with its edge moved, by a month where the rows themselves are about months; nothing where it
    /// has no such edge.
    fn moved(self, window: Window, month: Month, config: &Config, is_of_months: bool) -> Option<Window> {
        let begins = window.first_day(month, config)?;
        let begins = match self {
            Self::BeginsEarlier => begins.checked_sub_days(Days::new(1))?,
            Self::BeginsLater if is_of_months => Month::of(begins).plus(1).first_day(),
            Self::BeginsLater => begins.checked_add_days(Days::new(1))?,
            Self::Follows(_) => begins,
        };
        self.beginning(window, begins)
    }

    fn beginning(self, window: Window, begins: NaiveDate) -> Option<Window> {
        match (window, self) {
            (Window::Stock, _) => None,
            (Window::FollowUp(months, _), Self::Follows(more)) => {
                let months = months.checked_add_signed(more).filter(|months| *months > 0)?;
                Some(Window::FollowUp(months, Some(begins)))
            }
            (_, Self::Follows(_)) => None,
            (Window::FollowUp(months, _), _) => Some(Window::FollowUp(months, Some(begins))),
            _ => Some(Window::Since(begins)),
        }
    }
}

/// Every way in which the windows of a measure could be other ones.
pub fn windows(measure: &Measure) -> Vec<Moved> {
    let ways = [Way::BeginsEarlier, Way::BeginsLater, Way::Follows(1), Way::Follows(-1)];
    let of_figure = |(number, figure): (usize, &crate::definitions::Figure)| {
        let any_day = NaiveDate::default();
        let fits = ways.into_iter().filter(move |way| way.beginning(figure.window, any_day).is_some());
        let fits = fits.filter(|_| has_any_window(&figure.counts));
        fits.map(move |way| {
            let what = format!("{} ({}, {})", way.in_words(), figure.statistic, figure.window.name());
            Moved { rule: Rule { place: measure.place.clone(), what }, figure: number, way }
        })
        .collect::<Vec<_>>()
    };
    measure.figures.iter().enumerate().flat_map(of_figure).collect()
}

/// Whether a figure can be made in a window that begins on any day: months of a year and its budget begin with it.
fn has_any_window(counts: &Counts) -> bool {
    matches!(
        counts,
        Counts::Count { .. }
            | Counts::Share { .. }
            | Counts::Mean { .. }
            | Counts::Median { .. }
            | Counts::Max { .. }
            | Counts::Sum { .. }
            | Counts::Accrued { .. }
            | Counts::Survival { .. }
    )
}

impl Moved {
    /// The definitions in which the figure that an example expects has its window moved, and the name it then has; nothing
    /// where the example expects another.
    pub fn put_into(
        &self,
        definitions: &Definitions,
        (measure, expected): (&Measure, &Expected),
        config: &Config,
    ) -> Option<(Definitions, FigureKey)> {
        let figure = measure.figures.get(self.figure)?;
        let is_meant = figure.statistic == expected.key.statistic && figure.window.label(config) == expected.key.window;
        let population = definitions.population(&figure.population);
        let column = definitions.contracts.get(&population.table)?.column(population.time.event().unwrap_or_default());
        let is_of_months = column.is_some_and(|column| column.holds == Holds::Month);
        let window = self.way.moved(figure.window, expected.month, config, is_of_months).filter(|_| is_meant)?;
        let mut definitions = definitions.clone();
        let own = definitions.measures.iter_mut().filter(|one| one.id() == measure.id());
        own.for_each(|one| one.figures[self.figure].window = window);
        Some((definitions, FigureKey { window: window.label(config), ..expected.key.clone() }))
    }
}
