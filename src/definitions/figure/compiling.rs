//! Checks a figure as it is written against its population, and makes of it what is counted.

use super::{
    Counts, Figure, FigureYaml, MONTH_ENDS, fits,
    found::{Found, find_population},
    of_another, statistics,
};
use crate::{
    definitions::{
        condition::{Amount, Columns, Condition},
        measure::{Context, suggestion},
        population::Time,
        source::Spanned,
        window::Window,
    },
    vocabulary::{Diagnostic, Unit, words},
};

/// Checks a figure against its population, and gives every problem at once. Where the population could not be
/// understood, what does not hang on it is checked all the same.
pub fn compile(yaml: &FigureYaml, main: &Spanned<String>, context: &Context<'_>) -> Result<Figure, Vec<Diagnostic>> {
    if let Some(other) = &yaml.measure {
        return of_another::compile(yaml, other, context);
    }
    let name = yaml.population.as_ref().unwrap_or(main);
    let mut problems = fits::wrong_parts(yaml, context.source);
    let window = window_of(yaml, context).map_err(|wrong| problems.push(wrong)).ok();
    let found = find_population(name, context);
    problems.extend(found.unknown.clone());
    let compiler = Compiler { yaml, context, found };
    let counts = compiler.counts().map_err(|wrong| problems.extend(wrong)).ok();
    let (Some(window), Some(counts), Some(population)) = (window, counts, compiler.found.population) else {
        return Err(problems);
    };
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
    found: Found<'a>,
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
            "change" => {
                let only = yaml.condition.as_ref().map(|sql| self.condition(sql)).transpose();
                let (only, since) = both(only, self.needed("since", yaml.since.as_ref()))?;
                Counts::Change { since: since.value, only, of: None }
            }
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
                let named = both(self.needed("per_days", yaml.per_days.as_ref()), self.budget());
                let (of, (per_days, budget)) = both(self.amount(), named)?;
                Counts::ShareOfBudget { of, per_days: per_days.value, budget }
            }
            "share of plan" => {
                let (plan, of) = both(self.needed("plan", yaml.plan.as_ref()), self.amount())?;
                Counts::ShareOfPlan { of, plan: plan.value.clone() }
            }
            "share of capacity" => Counts::ShareOfCapacity,
            "survival" => {
                let (days, outcome) = both(self.needed("days", yaml.days.as_ref()), self.outcome())?;
                Counts::Survival { outcome, days: days.value.clone() }
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
        lacks(self.yaml, self.context, what)
    }

    /// The columns that a condition may name; none where they are not known.
    fn columns(&self) -> &Columns {
        static NONE: Columns = Columns::new();
        self.found.columns.unwrap_or(&NONE)
    }

    /// A condition as written; or, where it is the name of one of the measure's options, that of the choice made.
    fn condition(&self, sql: &Spanned<String>) -> Result<Condition, Vec<Diagnostic>> {
        let named = self.context.options.iter().find(|option| option.name.value == sql.value);
        let chosen = named.and_then(|option| self.context.choices.among(option)?.condition.as_ref());
        // A name alone may be that of an option that could not be read.
        let may_be_named = self.context.source.doubts("options") && !sql.value.contains(' ');
        let follows = |one: Diagnostic| one.as_consequence_if(may_be_named);
        let compiled = Condition::compile(chosen.unwrap_or(sql), self.context.source, self.columns());
        compiled.map_err(|wrong| self.found.told(wrong).into_iter().map(follows).collect())
    }

    fn needed_condition(&self) -> Result<Condition, Vec<Diagnostic>> {
        self.condition(self.needed("where", self.yaml.condition.as_ref())?)
    }

    fn amount(&self) -> Result<Amount, Vec<Diagnostic>> {
        let of = self.needed("of", self.yaml.of.as_ref())?;
        Amount::compile(of, self.context.source, self.columns()).map_err(|wrong| self.found.told(wrong))
    }

    fn over(&self) -> Result<String, Vec<Diagnostic>> {
        let found = find_population(self.needed("over", self.yaml.over.as_ref())?, self.context);
        let id = found.population.map(|population| population.id.clone());
        id.ok_or_else(|| found.unknown.into_iter().collect())
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
        let Some(population) = self.found.population else { return Err(Vec::new()) };
        let known: Vec<&str> = population.follow_up.iter().map(|link| link.name.as_str()).collect();
        let is_cohort = matches!(population.time, Time::Cohort { .. });
        if is_cohort && known.contains(&of.value.as_str()) {
            return Ok(of.value.clone());
        }
        let what = format!("`{}` is nothing that `{}` follows up", of.value, population.id);
        let wrong = self.context.source.wrong_value("MP0109", what, of).hint(suggestion(&of.value, &known));
        Err(vec![wrong.as_consequence_if(self.found.is_unsure_of_names)])
    }

    fn unit_of(&self, counts: &Counts) -> Result<Unit, Diagnostic> {
        let money = [counts.amount(), counts.accrues()].into_iter().flatten().any(|amount| amount.is_money);
        Ok(match counts {
            Counts::Count { .. } | Counts::MeanOfMonthEnds => Unit::Count,
            // A rate for another number is refused for that, and needs no unit.
            Counts::Rate { per } => Unit::of_rate(*per).unwrap_or(Unit::Per10000),
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

/// That a part is missing which the statistic cannot be made without.
pub(super) fn lacks(yaml: &FigureYaml, context: &Context<'_>, what: &str) -> Diagnostic {
    let wrong = format!("a `{}` needs `{what}`", yaml.statistic.value);
    let wrong = context.source.wrong_value("MP0108", wrong, &yaml.statistic);
    wrong.hint(format!("write `{what}:` under it")).as_consequence_if(context.source.doubts("figures"))
}

/// Two parts of a figure, or what is wrong with either.
fn both<A, B>(a: Result<A, Vec<Diagnostic>>, b: Result<B, Vec<Diagnostic>>) -> Result<(A, B), Vec<Diagnostic>> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (a, b) => Err(a.err().into_iter().chain(b.err()).flatten().collect()),
    }
}

pub(super) fn window_of(yaml: &FigureYaml, context: &Context<'_>) -> Result<Window, Diagnostic> {
    let name = &yaml.window.value.0;
    Window::named(name).ok_or_else(|| {
        let what = format!("`{name}` is not a window");
        let known = Window::every_name();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        context.source.wrong_value("MP0109", what, &yaml.window).hint(suggestion(name, &known))
    })
}
