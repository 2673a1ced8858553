//! One figure of a measure: a statistic of a population in a window. From `figures:` of `measures/agreed/*.yaml`.

mod fits;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_yaml::{Location, Spanned};

use super::{
    condition::{Amount, Columns, Condition},
    measure::{Context, suggestion},
    options::Denominator,
    population::{Population, Time},
    window::{Window, WindowYaml},
};
use crate::vocabulary::{Diagnostic, Month, Unit, words};

/// One statistic of a measure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// As results name it: `share`, `mean a year`.
    pub statistic: String,
    pub population: String,
    pub window: Window,
    pub counts: Counts,
    pub unit: Unit,
}

impl Figure {
    /// Its population, and the one below the line where it has one.
    pub fn populations(&self) -> impl Iterator<Item = &str> {
        let over = match &self.counts {
            Counts::Ratio { over, .. } => Some(over.as_str()),
            _ => None,
        };
        std::iter::once(self.population.as_str()).chain(over)
    }
}

/// How a figure is made from its population.
#[derive(Debug, Clone)]
pub enum Counts {
    /// How many there are, or of how many a condition is true.
    Count { only: Option<Condition> },
    /// Those of whom a condition is true, of all.
    Share { numerator: Condition },
    /// How many there are for every so many of an estimated population.
    Rate { per: i64 },
    /// Percent more or fewer than in the month that the change is counted from.
    Change { since: Month },
    /// How many there are for every hundred of another population.
    Ratio { over: String, denominator: Denominator },
    /// The mean of an amount, times so many.
    Mean { of: Amount, times: i64, has_interval: bool },
    /// The mean of the counts at the month-ends of the financial year so far.
    MeanOfMonthEnds,
    /// The median of an amount.
    Median { of: Amount },
    /// The highest of an amount, times so many.
    Max { of: Amount, times: i64 },
    /// An amount added up.
    Sum { of: Amount },
    /// The same sum against the whole of a plan, by category of the breakdown.
    ShareOfPlan { of: Amount, plan: BTreeMap<String, i64> },
    /// An amount that accrues by the day: so much for every `per_days` days within the window.
    Accrued { of: Amount, per_days: i64 },
    /// The same sum against the whole year's budget.
    ShareOfBudget { of: Amount, per_days: i64, budget: String },
    /// How many there are against the capacities of the configuration.
    ShareOfCapacity,
    /// A fee over the mean of an amount: how many of them it comes to.
    FeeOver { fee: i64, of: Amount },
    /// Percent to whom something followed up has not happened by so many days (Kaplan–Meier).
    Survival { outcome: String, days: Vec<i64> },
}

impl Counts {
    /// The condition that members of the population are asked.
    pub fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Count { only } => only.as_ref(),
            Self::Share { numerator } => Some(numerator),
            _ => None,
        }
    }

    /// The amount that is added up over the members of the population.
    pub fn amount(&self) -> Option<&Amount> {
        match self {
            Self::Mean { of, .. }
            | Self::Median { of }
            | Self::Max { of, .. }
            | Self::Sum { of }
            | Self::ShareOfPlan { of, .. }
            | Self::FeeOver { of, .. } => Some(of),
            _ => None,
        }
    }

    /// Whether the figure has a value for every category of a breakdown.
    pub fn is_broken_down(&self) -> bool {
        !matches!(
            self,
            Self::Rate { .. }
                | Self::Change { .. }
                | Self::Ratio { .. }
                | Self::MeanOfMonthEnds
                | Self::Accrued { .. }
                | Self::ShareOfBudget { .. }
                | Self::FeeOver { .. }
                | Self::Survival { .. }
        )
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureYaml {
    /// What is said of the population: a count, a share, a mean.
    statistic: Spanned<String>,
    /// Another population than that of the measure.
    population: Option<Spanned<String>>,
    /// The time it is about: `stock` for the last day of the month, a window, or `follow-up 6 months`.
    window: Spanned<WindowYaml>,
    /// Who is in the numerator, in SQL over the columns of the population; or the name of an option.
    #[serde(rename = "where")]
    condition: Option<Spanned<String>>,
    /// For a ratio, the population below the line; for a mean, `month-ends`.
    over: Option<Spanned<String>>,
    /// The amount that is added up: a column, or SQL.
    of: Option<Spanned<String>>,
    /// What the value is measured in, where it cannot be told.
    unit: Option<Unit>,
    /// The value times so many: 52 makes a year of a week.
    times: Option<Spanned<i64>>,
    /// For a rate: for every so many.
    per: Option<Spanned<i64>>,
    /// For an amount that accrues: it is due for so many days.
    per_days: Option<Spanned<i64>>,
    /// For a change: the month from which it is counted.
    since: Option<Spanned<Month>>,
    /// For a share of a budget: its name in milepost.yaml.
    budget: Option<Spanned<String>>,
    /// For a share of a plan: the whole plan in pounds, by category.
    plan: Option<Spanned<BTreeMap<String, i64>>>,
    /// For a ratio in weeks: the fee in pounds.
    fee: Option<Spanned<i64>>,
    /// For survival: after how many days.
    days: Option<Spanned<Vec<i64>>>,
    /// Whether a mean has an interval; it has unless this says no.
    interval: Option<Spanned<bool>>,
}

impl FigureYaml {
    /// The populations that it names itself.
    pub fn populations(&self) -> impl Iterator<Item = &str> {
        let over = self.over.iter().filter(|over| over.value != MONTH_ENDS);
        self.population.iter().chain(over).map(|id| id.value.as_str())
    }

    /// The name of the option that decides who is in the numerator, where it is one of these.
    pub fn names_option(&self, name: &str) -> bool {
        self.condition.as_ref().is_some_and(|condition| condition.value == name)
    }

    /// Where the figure is written.
    pub fn statistic(&self) -> &Spanned<String> {
        &self.statistic
    }
}

/// Every statistic, with the parts that it takes. One that it does not take would say something that is not counted.
const STATISTICS: [(&str, &[&str]); 18] = [
    ("count", &["where"]),
    ("accepted", &["where"]),
    ("waiting", &["where"]),
    ("overdue", &["where"]),
    ("share", &["where"]),
    ("rate", &["per"]),
    ("change", &["since"]),
    ("ratio", &["over", "fee", "of"]),
    ("mean", &["of", "over", "times", "interval"]),
    ("mean a year", &["of", "times", "interval"]),
    ("median", &["of"]),
    ("max", &["of", "times"]),
    ("max a year", &["of", "times"]),
    ("sum", &["of", "per_days"]),
    ("share of budget", &["of", "per_days", "budget"]),
    ("share of plan", &["of", "plan"]),
    ("share of capacity", &[]),
    ("survival", &["of", "days"]),
];

/// The names of all statistics.
pub(super) fn statistics() -> Vec<&'static str> {
    STATISTICS.iter().map(|(name, _)| *name).collect()
}

/// Instead of a population, a mean may be taken over the month-ends of its window.
const MONTH_ENDS: &str = "month-ends";

/// Checks a figure against its population, and gives every problem at once.
pub fn compile(yaml: &FigureYaml, main: &Spanned<String>, context: &Context<'_>) -> Result<Figure, Vec<Diagnostic>> {
    let name = yaml.population.as_ref().unwrap_or(main);
    let mut problems = fits::wrong_parts(yaml, context.source);
    let window = window_of(yaml, context).map_err(|wrong| problems.push(wrong)).ok();
    let (population, columns) = match find_population(name, context) {
        Ok(found) => found,
        Err(wrong) => {
            problems.push(wrong);
            return Err(problems);
        }
    };
    let compiler = Compiler { yaml, context, population, columns };
    let counts = compiler.counts().map_err(|wrong| problems.extend(wrong)).ok();
    let (Some(window), Some(counts)) = (window, counts) else { return Err(problems) };
    problems.extend(fits::wrong_shape(yaml, population, window, &counts, context));
    let unit = yaml.unit.map_or_else(|| compiler.unit_of(&counts), Ok).map_err(|wrong| problems.push(wrong)).ok();
    match unit.filter(|_| problems.is_empty()) {
        Some(unit) => Ok(Figure {
            statistic: yaml.statistic.value.clone(),
            population: population.id.clone(),
            window,
            counts,
            unit,
        }),
        None => Err(problems),
    }
}

struct Compiler<'a> {
    yaml: &'a FigureYaml,
    context: &'a Context<'a>,
    population: &'a Population,
    columns: &'a Columns,
}

impl Compiler<'_> {
    fn counts(&self) -> Result<Counts, Vec<Diagnostic>> {
        let yaml = self.yaml;
        let times = yaml.times.as_ref().map_or(1, |times| times.value);
        Ok(match yaml.statistic.value.as_str() {
            "count" => Counts::Count { only: yaml.condition.as_ref().map(|sql| self.condition(sql)).transpose()? },
            "accepted" | "waiting" | "overdue" => Counts::Count { only: Some(self.needed_condition()?) },
            "share" => Counts::Share { numerator: self.needed_condition()? },
            "rate" => Counts::Rate { per: self.needed("per", yaml.per.as_ref())?.value },
            "change" => Counts::Change { since: self.needed("since", yaml.since.as_ref())?.value },
            "ratio" => match &yaml.fee {
                Some(fee) => Counts::FeeOver { fee: fee.value, of: self.amount()? },
                None => Counts::Ratio { over: self.over()?, denominator: self.context.choices.denominator() },
            },
            "mean" if yaml.over.as_ref().is_some_and(|over| over.value == MONTH_ENDS) => Counts::MeanOfMonthEnds,
            "mean" | "mean a year" => {
                let has_interval = yaml.interval.as_ref().is_none_or(|interval| interval.value);
                Counts::Mean { of: self.amount()?, times, has_interval }
            }
            "median" => Counts::Median { of: self.amount()? },
            "max" | "max a year" => Counts::Max { of: self.amount()?, times },
            "sum" => match &yaml.per_days {
                Some(per_days) => Counts::Accrued { of: self.amount()?, per_days: per_days.value },
                None => Counts::Sum { of: self.amount()? },
            },
            "share of budget" => {
                let (of, per_days, budget) =
                    (self.amount(), self.needed("per_days", yaml.per_days.as_ref()), self.budget());
                let problems =
                    [of.as_ref().err().cloned(), per_days.as_ref().err().cloned(), budget.as_ref().err().cloned()];
                let (Ok(of), Ok(per_days), Ok(budget)) = (of, per_days, budget) else {
                    return Err(problems.into_iter().flatten().flatten().collect());
                };
                Counts::ShareOfBudget { of, per_days: per_days.value, budget }
            }
            "share of plan" => {
                let plan = self.needed("plan", yaml.plan.as_ref())?;
                Counts::ShareOfPlan { of: self.amount()?, plan: plan.value.clone() }
            }
            "share of capacity" => Counts::ShareOfCapacity,
            "survival" => {
                let days = self.needed("days", yaml.days.as_ref())?;
                Counts::Survival { outcome: self.outcome()?, days: days.value.clone() }
            }
            other => {
                let what = format!("`{other}` is not a statistic");
                let wrong = self.context.source.wrong_value("MP0109", what, &yaml.statistic);
                return Err(vec![wrong.hint(suggestion(other, &statistics()))]);
            }
        })
    }

    fn needed<T>(&self, what: &str, given: Option<T>) -> Result<T, Vec<Diagnostic>> {
        given.ok_or_else(|| vec![self.lacks(what)])
    }

    fn lacks(&self, what: &str) -> Diagnostic {
        let statistic = &self.yaml.statistic;
        let wrong = format!("a `{}` needs `{what}`", statistic.value);
        self.context.source.wrong_value("MP0108", wrong, statistic).hint(format!("write `{what}:` under it"))
    }

    /// A condition as written; or, where it is the name of one of the measure's options, that of the choice made.
    fn condition(&self, sql: &Spanned<String>) -> Result<Condition, Vec<Diagnostic>> {
        let named = self.context.options.iter().find(|option| option.name.value == sql.value);
        let chosen = named.and_then(|option| self.context.choices.among(option)?.condition.as_ref());
        let sql = chosen.unwrap_or(sql);
        Condition::compile(sql, self.context.source, self.columns)
    }

    fn needed_condition(&self) -> Result<Condition, Vec<Diagnostic>> {
        self.condition(self.needed("where", self.yaml.condition.as_ref())?)
    }

    fn amount(&self) -> Result<Amount, Vec<Diagnostic>> {
        Amount::compile(self.needed("of", self.yaml.of.as_ref())?, self.context.source, self.columns)
    }

    fn over(&self) -> Result<String, Vec<Diagnostic>> {
        let over = self.needed("over", self.yaml.over.as_ref())?;
        Ok(find_population(over, self.context).map_err(|wrong| vec![wrong])?.0.id.clone())
    }

    fn budget(&self) -> Result<String, Vec<Diagnostic>> {
        let budget = self.needed("budget", self.yaml.budget.as_ref())?;
        let budgets = &self.context.config.budgets;
        // A council without the budget has no share of it, and all its other figures; a slip of the pen is another thing.
        let close = words::did_you_mean(&budget.value, budgets.keys().map(String::as_str));
        if close.is_none_or(|close| close == budget.value) {
            return Ok(budget.value.clone());
        }
        let what = format!("there is no budget `{}` in `milepost.yaml`", budget.value);
        let known: Vec<&str> = budgets.keys().map(String::as_str).collect();
        Err(vec![self.context.source.wrong_value("MP0109", what, budget).hint(suggestion(&budget.value, &known))])
    }

    /// What is followed up, by the name that the cohort gives it.
    fn outcome(&self) -> Result<String, Vec<Diagnostic>> {
        let of = self.needed("of", self.yaml.of.as_ref())?;
        let known: Vec<&str> = self.population.follow_up.iter().map(|link| link.name.as_str()).collect();
        let is_cohort = matches!(self.population.time, Time::Cohort { .. });
        if is_cohort && known.contains(&of.value.as_str()) {
            return Ok(of.value.clone());
        }
        let what = format!("`{}` is nothing that `{}` follows up", of.value, self.population.id);
        Err(vec![self.context.source.wrong_value("MP0109", what, of).hint(suggestion(&of.value, &known))])
    }

    fn unit_of(&self, counts: &Counts) -> Result<Unit, Diagnostic> {
        let money = [counts.amount(), accrued(counts)].into_iter().flatten().any(|amount| amount.is_money);
        Ok(match counts {
            Counts::Count { .. } | Counts::MeanOfMonthEnds => Unit::Count,
            Counts::Rate { .. } => Unit::Per10000,
            Counts::Share { .. }
            | Counts::Change { .. }
            | Counts::Ratio { .. }
            | Counts::ShareOfBudget { .. }
            | Counts::ShareOfPlan { .. }
            | Counts::ShareOfCapacity
            | Counts::Survival { .. } => Unit::Percent,
            Counts::Mean { .. }
            | Counts::Median { .. }
            | Counts::Max { .. }
            | Counts::Sum { .. }
            | Counts::Accrued { .. }
                if money =>
            {
                Unit::Gbp
            }
            _ => return Err(self.lacks("unit")),
        })
    }
}

fn accrued(counts: &Counts) -> Option<&Amount> {
    match counts {
        Counts::Accrued { of, .. } | Counts::ShareOfBudget { of, .. } => Some(of),
        _ => None,
    }
}

fn find_population<'a>(name: &Spanned<String>, context: &Context<'a>) -> Result<&'a (Population, Columns), Diagnostic> {
    let called = context.called.get(&name.value).unwrap_or(&name.value);
    context.populations.get(called).ok_or_else(|| {
        let known: Vec<&str> = context.drafts.0.keys().map(String::as_str).collect();
        let what = format!("there is no population `{}`", name.value);
        context.source.wrong_value("MP0109", what, name).hint(suggestion(&name.value, &known))
    })
}

fn window_of(yaml: &FigureYaml, context: &Context<'_>) -> Result<Window, Diagnostic> {
    let name = &yaml.window.value.0;
    Window::named(name).ok_or_else(|| {
        let what = format!("`{name}` is not a window");
        let known = Window::every_name();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        context.source.wrong_value("MP0109", what, &yaml.window).hint(suggestion(name, &known))
    })
}
