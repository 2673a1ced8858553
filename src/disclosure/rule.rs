//! The rule of a project: what is too small to publish, and whom each figure counts.

use std::collections::BTreeMap;

use crate::definitions::{self, Counts, Definitions, Disclosure, Figure, MONTH_END, Means, Population, Window};

/// What is done so that no child can be recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protection {
    /// Nothing: the paper says that it is not fit to publish.
    None,
    /// Small counts are hidden, and as few others as keep them hidden.
    Hide(Rule),
    /// Every count is rounded by itself to this base, and percentages are made from the rounded counts.
    Round(Rule, Base),
}

impl Protection {
    /// What the configuration of a project asks for, over its measures.
    pub fn of(definitions: &Definitions) -> Self {
        let Disclosure { rule, .. } = definitions.config.disclosure;
        match rule {
            Means::Hide => Self::Hide(Rule::of(definitions)),
            Means::RoundToFive => Self::Round(Rule::of(definitions), Base::Five),
            Means::RoundToTen => Self::Round(Rule::of(definitions), Base::Ten),
            Means::None => Self::None,
        }
    }
}

/// What counts are rounded to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    Five,
    Ten,
}

impl Base {
    pub fn size(self) -> i64 {
        match self {
            Self::Five => 5,
            Self::Ten => 10,
        }
    }
}

/// The rule by which a project publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The smallest count of people that may be shown; zero always may.
    pub smallest_shown: i64,
    /// What each measure is about. A measure that is not here is taken to be about people of its own.
    pub measures: BTreeMap<String, About>,
    /// Whom each figure counts, by measure, statistic and window. One that is not here is known by its statistic.
    pub figures: BTreeMap<[String; 3], Counted>,
    /// Of conditions whose answer changes as months pass: who joins for good, by the name of the condition.
    pub joining: BTreeMap<String, Joining>,
    /// Populations of the same rows, where the members of the one are among those of the other.
    pub among: Vec<Among>,
}

/// Who joins for good in a count to date, where a condition does not stay as it was answered first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joining {
    /// Who is counted: decided by the month-end, and so by every later one.
    Counted,
    /// Who is not: once in care, never again kept out of it.
    Rest,
}

/// What the numbers of a measure are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Children or young people.
    People {
        /// The population counted. Measures of one population share their denominators, so each tells of the others.
        population: String,
        /// Measures of the same population whose numerators hold all those of this one.
        within: Vec<String>,
    },
    /// Pounds spent on the people of a population: shown as they stand, unless the people are too few.
    Money { population: String },
    /// Staff, homes, milestones: published as they stand.
    NoPeople,
}

/// Whom a figure counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub population: String,
    pub those: Those,
    pub rank: Rank,
}

/// How much a reader wants a figure about everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// It stands beside the headline of its measure.
    Beside,
    /// It is what its measure is known by.
    Headline,
    /// And it is held against a baseline, a target or a comparator.
    Compared,
}

/// Which members of its population a figure counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Those {
    All,
    /// Those of whom a condition is true. Figures that ask the same have the same name.
    Some(String),
    /// Those of whom an amount is known.
    Known(String),
    /// All, once at each month-end of the financial year so far.
    MonthEnds,
    /// Nobody that could be counted again from the figure, and so nobody of whom anything can be proved.
    Unproved,
}

/// The members of one population in one window are among those of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Among {
    pub inner: (String, String),
    pub outer: (String, String),
}

impl Rule {
    /// The rule of the Department for Education: 1 to 5 are hidden, zero is shown.
    pub fn of_dfe(measures: BTreeMap<String, About>) -> Self {
        Self { smallest_shown: 6, measures, figures: BTreeMap::new(), joining: BTreeMap::new(), among: Vec::new() }
    }

    /// The rule of a project over its measures, with what their definitions tell a reader.
    pub fn of(definitions: &Definitions) -> Self {
        let names = Names::of(definitions);
        let mut rule = Self::of_dfe(BTreeMap::new());
        rule.smallest_shown = definitions.config.disclosure.smallest_shown;
        for measure in &definitions.measures {
            let population = measure.figures.first().map(|figure| figure.population.clone()).unwrap_or_default();
            let about = match measure.about {
                definitions::About::People => About::People { population, within: names.wider(measure) },
                definitions::About::Money => About::Money { population },
                definitions::About::None => About::NoPeople,
            };
            rule.measures.insert(measure.id().to_owned(), about);
            for figure in &measure.figures {
                let window = figure.window.label(&definitions.config);
                let headline = &measure.words.headline;
                let is_headline = (&figure.statistic, &window) == (&headline.statistic, &headline.window);
                let key = [measure.id().to_owned(), figure.statistic.clone(), window];
                let words = &measure.words;
                let is_compared = words.baseline.is_some() || words.target.is_some() || !words.comparators.is_empty();
                let rank = match (is_headline, is_compared) {
                    (true, true) => Rank::Compared,
                    (true, false) => Rank::Headline,
                    (false, _) => Rank::Beside,
                };
                let counted = Counted { rank, ..names.counted(figure) };
                if let (Those::Some(name), Some(joining)) = (&counted.those, joining(definitions, figure)) {
                    rule.joining.insert(name.clone(), joining);
                }
                rule.figures.insert(key, counted);
            }
        }
        rule.among = among(definitions);
        rule
    }

    /// Whether a count is one that nobody outside may learn.
    pub fn is_small(&self, count: i64) -> bool {
        (1..self.smallest_shown).contains(&count)
    }

    pub(super) fn is_about_people(&self, measure: &str) -> bool {
        self.measures.get(measure) != Some(&About::NoPeople)
    }

    pub(super) fn is_about_money(&self, measure: &str) -> bool {
        matches!(self.measures.get(measure), Some(About::Money { .. }))
    }

    pub(super) fn population<'a>(&'a self, measure: &'a str) -> &'a str {
        match self.measures.get(measure) {
            Some(About::People { population, .. } | About::Money { population }) => population,
            _ => measure,
        }
    }

    pub(super) fn within(&self, measure: &str) -> &[String] {
        match self.measures.get(measure) {
            Some(About::People { within, .. }) => within,
            _ => &[],
        }
    }
}

/// A name for each condition asked of a population, so that figures which ask the same are known to be the same.
struct Names {
    /// By population and condition: the figure that asks it first.
    first: BTreeMap<(String, String), String>,
}

impl Names {
    fn of(definitions: &Definitions) -> Self {
        let mut first = BTreeMap::new();
        let figures =
            definitions.measures.iter().flat_map(|measure| measure.figures.iter().map(move |one| (measure, one)));
        let is_change = |figure: &Figure| matches!(figure.counts, Counts::Change { .. });
        // A group goes by the figure that counts it, and by a change of it only where no other does.
        let (changes, counts): (Vec<_>, Vec<_>) = figures.partition(|(_, figure)| is_change(figure));
        for (measure, figure) in counts.into_iter().chain(changes) {
            if let Some(condition) = figure.counts.condition() {
                let name = format!("{} {}", measure.id(), figure.statistic);
                first.entry((figure.population.clone(), condition.sql.clone())).or_insert(name);
            }
        }
        Self { first }
    }

    fn counted(&self, figure: &Figure) -> Counted {
        let name = |sql: &str| self.first.get(&(figure.population.clone(), sql.to_owned())).cloned();
        let those = match &figure.counts {
            Counts::Rate { .. } | Counts::ShareOfCapacity | Counts::Ratio { .. } => Those::All,
            Counts::Count { only: None } | Counts::Change { only: None, .. } => Those::All,
            Counts::Count { only: Some(condition) }
            | Counts::Change { only: Some(condition), .. }
            | Counts::Share { numerator: condition } => Those::Some(name(&condition.sql).unwrap_or_default()),
            Counts::Mean { of, .. } | Counts::Median { of } | Counts::Max { of, .. } | Counts::FeeOver { of, .. } => {
                Those::Known(of.sql.clone())
            }
            Counts::MeanOfMonthEnds => Those::MonthEnds,
            // A curve is made of steps of one or two; a sum or a share of a plan has no count at all.
            Counts::Survival { .. }
            | Counts::Sum { .. }
            | Counts::ShareOfPlan { .. }
            | Counts::Accrued { .. }
            | Counts::ShareOfBudget { .. } => Those::Unproved,
        };
        Counted { population: figure.population.clone(), those, rank: Rank::Beside }
    }

    /// The measures that the definition says a measure is within, and those whose condition is a part of its own.
    fn wider(&self, measure: &definitions::Measure) -> Vec<String> {
        let parts = |sql: &str| sql.split(" AND ").map(|part| part.trim().to_owned()).collect::<Vec<_>>();
        let own = measure.figures.iter().filter_map(|figure| {
            let condition = figure.counts.condition().filter(|condition| !condition.sql.contains(" OR "))?;
            Some((figure.population.clone(), parts(&condition.sql)))
        });
        let own: Vec<(String, Vec<String>)> = own.collect();
        let is_wider = |(population, sql): &&(String, String)| {
            own.iter().any(|(of, own)| {
                let wider = parts(sql);
                of == population && wider.len() < own.len() && wider.iter().all(|part| own.contains(part))
            })
        };
        let known = self.first.iter().filter(|(key, _)| is_wider(key));
        let known = known.filter_map(|(_, name)| name.split_once(' ').map(|(measure, _)| measure.to_owned()));
        measure.within.iter().cloned().chain(known).collect()
    }
}

/// Followed up, members leave the numerator; judged at the month-end, they come to it.
fn joining(definitions: &Definitions, figure: &Figure) -> Option<Joining> {
    let asked = &figure.counts.condition()?.columns;
    let followed = &definitions.population(&figure.population).follow_up;
    if followed.iter().any(|link| asked.contains(&link.name)) {
        return Some(Joining::Rest);
    }
    asked.contains(MONTH_END).then_some(Joining::Counted)
}

/// Populations over the same rows with the same key: who is there on a day is among who was there in the months to it,
/// and who has been decided on among who was referred.
fn among(definitions: &Definitions) -> Vec<Among> {
    let used: Vec<(&Population, Window)> = definitions
        .measures
        .iter()
        .flat_map(|measure| &measure.figures)
        .map(|figure| (definitions.population(&figure.population), figure.window))
        .collect();
    let mut pairs = Vec::new();
    for (inner, inner_window) in &used {
        for (outer, outer_window) in &used {
            let is_of_one_kind = inner.table == outer.table && inner.key == outer.key && inner.id != outer.id;
            let is_everybody = outer.counts_when.is_empty() && outer.leave_out.is_empty();
            let windows = (inner_window, outer_window);
            let is_inside = match windows {
                (Window::Stock, Window::TwelveMonths) => true,
                (Window::SinceStart | Window::Since(_), outer) => inner_window == outer,
                _ => false,
            };
            if is_of_one_kind && is_everybody && is_inside {
                let name = |population: &Population, window: &Window| {
                    (population.id.clone(), window.label(&definitions.config))
                };
                pairs.push(Among { inner: name(inner, inner_window), outer: name(outer, outer_window) });
            }
        }
    }
    pairs.sort_by(|one, other| (&one.inner, &one.outer).cmp(&(&other.inner, &other.outer)));
    pairs.dedup();
    pairs
}
