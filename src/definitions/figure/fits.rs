//! Whether the parts of a figure fit each other: each is of use to its statistic, and its window to its population.
//!
//! A part that nothing uses would be a filter that filters nothing, so it is refused and not passed over.

use super::{Counts, FigureYaml, Location, MONTH_ENDS, STATISTICS};
use crate::{
    definitions::{
        measure::Context,
        options::Denominator,
        population::{Population, Time},
        source::Source,
        window::Window,
    },
    vocabulary::{Diagnostic, Unit, words},
};

impl FigureYaml {
    /// The parts that are written, besides those that every figure has.
    fn parts(&self) -> Vec<(&'static str, Location)> {
        let parts = [
            ("where", self.condition.as_ref().map(|part| part.referenced)),
            ("over", self.over.as_ref().map(|part| part.referenced)),
            ("of", self.of.as_ref().map(|part| part.referenced)),
            ("times", self.times.as_ref().map(|part| part.referenced)),
            ("per", self.per.as_ref().map(|part| part.referenced)),
            ("per_days", self.per_days.as_ref().map(|part| part.referenced)),
            ("measure", self.measure.as_ref().map(|part| part.referenced)),
            ("since", self.since.as_ref().map(|part| part.referenced)),
            ("budget", self.budget.as_ref().map(|part| part.referenced)),
            ("plan", self.plan.as_ref().map(|part| part.referenced)),
            ("fee", self.fee.as_ref().map(|part| part.referenced)),
            ("days", self.days.as_ref().map(|part| part.referenced)),
            ("interval", self.interval.as_ref().map(|part| part.referenced)),
        ];
        parts.into_iter().filter_map(|(name, at)| Some((name, at?))).collect()
    }

    /// The parts that go together: with a fee nothing stands below the line, and month-ends are counted as they are.
    fn takes(&self) -> Option<Vec<&'static str>> {
        let (_, takes) = STATISTICS.iter().find(|(name, _)| *name == self.statistic.value)?;
        let leaves = match self.over.as_ref().map(|over| over.value.as_str()) {
            _ if self.statistic.value == "ratio" && self.fee.is_some() => &["over"][..],
            _ if self.statistic.value == "ratio" => &["of"],
            Some(MONTH_ENDS) => &["of", "times", "interval"],
            _ if self.statistic.value == "mean" => &["over"],
            _ => &[],
        };
        Some(takes.iter().copied().filter(|part| !leaves.contains(part)).collect())
    }
}

/// Parts that the statistic has no use for, and numbers that mean nothing.
pub fn wrong_parts(yaml: &FigureYaml, source: &Source) -> Vec<Diagnostic> {
    let statistic = yaml.statistic.value.as_str();
    let takes = yaml.takes();
    let unused = |(part, at): (&str, Location)| {
        let takes = takes.as_ref().filter(|takes| !takes.contains(&part))?;
        let hint = match (part, takes.as_slice()) {
            ("where", _) => String::from("count a population that has this condition under its own `where`"),
            (_, []) => format!("a `{statistic}` takes nothing but its window"),
            (_, takes) => format!("a `{statistic}` takes {}", words::listed(takes)),
        };
        Some(source.wrong("MP0119", format!("a `{statistic}` has no use for `{part}`"), at).hint(hint))
    };
    yaml.parts().into_iter().filter_map(unused).chain(wrong_numbers(yaml, source)).collect()
}

fn wrong_numbers(yaml: &FigureYaml, source: &Source) -> Vec<Diagnostic> {
    let numbers = [("times", &yaml.times), ("per", &yaml.per), ("per_days", &yaml.per_days), ("fee", &yaml.fee)];
    let below_one = numbers.into_iter().filter_map(|(name, number)| {
        let number = number.as_ref().filter(|number| number.value < 1)?;
        let wrong = source.wrong_value("MP0119", format!("`{name}` is less than 1"), number);
        Some(wrong.hint("give a whole number from 1 on"))
    });
    let other_rate = yaml.per.iter().filter(|per| per.value > 0 && Unit::of_rate(per.value).is_none()).map(|per| {
        let wrong = source.wrong_value("MP0119", format!("a rate for every {} has no unit", per.value), per);
        let known = Unit::RATES.map(|(per, ..)| per.to_string());
        wrong.hint(format!(
            "there are rates for every {}; those of DfE are for every 10000 children",
            words::listed(&known)
        ))
    });
    let days =
        yaml.days.iter().filter(|days| days.value.first().is_none_or(|first| *first < 1) || !days.value.is_sorted());
    let days = days.map(|days| {
        let wrong = source.wrong_value("MP0119", "`days` are not numbers from 1 on in their order", days);
        wrong.hint("write them as in `[30, 91, 183]`")
    });
    below_one.chain(other_rate).chain(days).collect()
}

/// A window that its population does not have, or in which the statistic cannot be made.
pub fn wrong_shape(
    yaml: &FigureYaml,
    population: &Population,
    window: Window,
    counts: &Counts,
    context: &Context<'_>,
) -> Vec<Diagnostic> {
    let of_population = of_window(population, window);
    let of_statistic = of_counts(population, window, counts, context);
    let at_window = of_population
        .or(of_statistic)
        .map(|(what, hint)| context.source.wrong_value("MP0119", what, &yaml.window).hint(hint));
    at_window.into_iter().chain(below_the_line(yaml, counts, context)).collect()
}

type Wrong = (String, &'static str);

const HAPPENED: &str = "count it in a window: `month`, `12 months`, `year to date` or `since` a day";
const THERE: &str = "only a stock has somebody in it on a day";

fn of_window(population: &Population, window: Window) -> Option<Wrong> {
    let id = &population.id;
    match (&population.time, window) {
        (Time::Flow { .. } | Time::Cohort { .. }, Window::Stock) => {
            Some((format!("`{id}` is what happened on a day, so nobody is in it at the end of a month"), HAPPENED))
        }
        (Time::Stock { .. } | Time::Flow { .. }, Window::FollowUp(..)) => Some((
            format!("`{id}` is no cohort, so nobody is followed up from a day"),
            "only a cohort can be followed up",
        )),
        _ => None,
    }
}

fn of_counts(population: &Population, window: Window, counts: &Counts, context: &Context<'_>) -> Option<Wrong> {
    let is_stock = matches!(population.time, Time::Stock { .. });
    let id = &population.id;
    match counts {
        Counts::Accrued { .. } | Counts::ShareOfBudget { .. } | Counts::MeanOfMonthEnds if !is_stock => {
            Some((format!("`{id}` is no stock, so nothing is there night by night"), THERE))
        }
        Counts::Accrued { .. } | Counts::MeanOfMonthEnds if window == Window::Stock => {
            Some((String::from("what adds up over days or months needs a window"), "as in `window: year to date`"))
        }
        Counts::ShareOfBudget { .. } if window != Window::YearToDate => {
            Some((String::from("a budget is for a financial year"), "write `window: year to date`"))
        }
        Counts::Survival { .. } if matches!(window, Window::FollowUp(..)) => Some((
            String::from("a curve follows everybody for as long as there was"),
            "write `window: since service start`",
        )),
        Counts::Ratio { denominator: Denominator::Average, .. } => {
            let begins = window.begins(context.config).filter(|day| chrono::Datelike::day(day) != 1)?;
            let what = format!("the day before {begins} is no month-end, so nobody is known who was there");
            Some((what, "let the window begin on the first of a month, or take the `end` as denominator"))
        }
        _ => None,
    }
}

/// What is below the line of a ratio is counted on the last day of the month.
fn below_the_line(yaml: &FigureYaml, counts: &Counts, context: &Context<'_>) -> Option<Diagnostic> {
    let (Counts::Ratio { over, .. }, Some(written)) = (counts, &yaml.over) else { return None };
    let (population, _) = context.populations.get(over)?;
    let what = format!("`{}` is no stock, so nobody is below the line on the last day of the month", written.value);
    let wrong = || context.source.wrong_value("MP0119", what, written).hint(THERE);
    (!matches!(population.time, Time::Stock { .. })).then(wrong)
}
