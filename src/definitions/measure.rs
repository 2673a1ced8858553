//! A measure: what is said of a population, in numbers and in words. From `measures/agreed/*.yaml`.

use serde::Deserialize;
use serde_yaml::Spanned;

use super::{condition::Condition, config::Config, source::Source};
use crate::vocabulary::{AgreedMeasure, Better, ChartKind, Diagnostic, FigureKey, Month, Unit, Yardstick, words};

/// A measure, checked: its words and its figures.
#[derive(Debug, Clone)]
pub struct Measure {
    pub words: AgreedMeasure,
    pub figures: Vec<Figure>,
    pub breakdowns: Vec<String>,
    /// Measures of the service have no figure before it began.
    pub is_of_the_service: bool,
}

impl Measure {
    pub fn id(&self) -> &str {
        &self.words.id
    }

    /// Every table that the figures need, by way of their populations.
    pub fn populations(&self) -> impl Iterator<Item = &str> {
        self.figures.iter().flat_map(|figure| {
            let over = match &figure.counts {
                Counts::Ratio { over } => Some(over.as_str()),
                _ => None,
            };
            std::iter::once(figure.population.as_str()).chain(over)
        })
    }
}

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

/// How a figure is made from its population.
#[derive(Debug, Clone)]
pub enum Counts {
    /// How many there are.
    Count,
    /// Those of whom a condition is true, of all.
    Share { numerator: Condition },
    /// How many there are for every so many of an estimated population.
    Rate { per: i64 },
    /// Percent more or fewer than in the month that the change is counted from.
    Change { since: Month },
    /// How many there are for every hundred of another population.
    Ratio { over: String },
    /// The mean of a column, times so many.
    Mean { of: String, times: i64 },
    /// The highest value of a column, times so many.
    Max { of: String, times: i64 },
    /// A column that accrues by the day: so much for every `per_days` days within the window.
    Sum { of: String, per_days: i64 },
    /// The same sum against the whole year's budget.
    ShareOfBudget { of: String, per_days: i64, budget: String },
}

/// The stretch of time that a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Window {
    /// On the last day of the month.
    Stock,
    Month,
    /// Twelve whole calendar months, this one among them.
    TwelveMonths,
    /// From 1 April.
    YearToDate,
    /// From the day the service started.
    SinceStart,
}

impl Window {
    const ALL: [(&'static str, Self); 5] = [
        ("stock", Self::Stock),
        ("month", Self::Month),
        ("12 months", Self::TwelveMonths),
        ("year to date", Self::YearToDate),
        ("since service start", Self::SinceStart),
    ];

    /// As the results name it.
    pub fn label(self, config: &Config) -> String {
        match (self, config.service_start()) {
            (Self::SinceStart, Some(start)) => format!("since {}", start.format("%Y-%m-%d")),
            _ => Self::ALL.iter().find(|(_, window)| *window == self).map_or("", |(name, _)| name).to_owned(),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureYaml {
    pub id: Spanned<String>,
    title: String,
    definition: String,
    why: String,
    owner: String,
    population: Spanned<String>,
    figures: Vec<FigureYaml>,
    #[serde(default)]
    breakdowns: Vec<Spanned<String>>,
    #[serde(default)]
    of_the_service: bool,
    decimals: u8,
    better: Better,
    numerator: String,
    denominator: String,
    baseline: Option<YardstickYaml>,
    target: Option<YardstickYaml>,
    #[serde(default)]
    comparators: Vec<YardstickYaml>,
    #[serde(default)]
    options: Vec<OptionYaml>,
    #[serde(default)]
    charts: Vec<ChartKind>,
    source: String,
    version: VersionYaml,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureYaml {
    statistic: Spanned<String>,
    population: Option<Spanned<String>>,
    window: Spanned<String>,
    #[serde(rename = "where")]
    numerator: Option<Spanned<String>>,
    over: Option<Spanned<String>>,
    of: Option<Spanned<String>>,
    times: Option<i64>,
    per: Option<i64>,
    per_days: Option<i64>,
    since: Option<Month>,
    budget: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct YardstickYaml {
    label: String,
    value: f64,
    month: Option<Month>,
    source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionYaml {
    name: String,
    is: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionYaml {
    number: u32,
    from: String,
}

/// What a measure is checked against.
pub struct Context<'a> {
    pub source: &'a Source,
    pub config: &'a Config,
    /// The columns of each population, by its id.
    pub populations: &'a std::collections::BTreeMap<String, (super::population::Population, super::condition::Columns)>,
    pub dimensions: &'a [super::dimension::Dimension],
}

/// Checks a measure against its populations, and gives every problem at once.
pub fn compile(yaml: MeasureYaml, hash: String, context: &Context<'_>) -> Result<Measure, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut figures = Vec::new();
    for figure in &yaml.figures {
        match compile_figure(figure, &yaml.population, context) {
            Ok(figure) => figures.push(figure),
            Err(wrong) => problems.push(wrong),
        }
    }
    let known: Vec<&str> = context.dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
    for name in yaml.breakdowns.iter().filter(|name| !known.contains(&name.value.as_str())) {
        let what = format!("measure `{}` is broken down by `{}`, which is no dimension", yaml.id.value, name.value);
        problems.push(context.source.wrong_value("MP0109", what, name).hint(suggestion(&name.value, &known)));
    }
    let Some(main) = figures.first() else {
        if problems.is_empty() {
            let what = format!("measure `{}` has no figure", yaml.id.value);
            problems.push(context.source.wrong_value("MP0108", what, &yaml.id).hint("give it one under `figures`"));
        }
        return Err(problems);
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    let headline = FigureKey::all(&yaml.id.value, &main.statistic, &main.window.label(context.config));
    let unit = main.unit;
    Ok(Measure {
        breakdowns: yaml.breakdowns.iter().map(|name| name.value.clone()).collect(),
        is_of_the_service: yaml.of_the_service,
        words: words_of(yaml, headline, unit, hash, &context.config.authority.short),
        figures,
    })
}

fn words_of(yaml: MeasureYaml, headline: FigureKey, unit: Unit, hash: String, authority: &str) -> AgreedMeasure {
    let say = |text: String| text.replace("{authority}", authority);
    AgreedMeasure {
        id: yaml.id.value,
        title: say(yaml.title),
        definition: say(yaml.definition),
        why: say(yaml.why),
        owner: yaml.owner,
        headline,
        unit,
        decimals: yaml.decimals,
        better: yaml.better,
        numerator: say(yaml.numerator),
        denominator: say(yaml.denominator),
        baseline: yaml.baseline.map(yardstick),
        target: yaml.target.map(yardstick),
        comparators: yaml.comparators.into_iter().map(yardstick).collect(),
        options: yaml.options.into_iter().map(|option| (option.name, option.is)).collect(),
        charts: yaml.charts,
        source: yaml.source,
        hash,
        version: format!("version {}, in force from {}", yaml.version.number, yaml.version.from),
    }
}

fn yardstick(yaml: YardstickYaml) -> Yardstick {
    Yardstick { label: yaml.label, value: yaml.value, month: yaml.month, source: yaml.source }
}

fn compile_figure(yaml: &FigureYaml, main: &Spanned<String>, context: &Context<'_>) -> Result<Figure, Diagnostic> {
    let source = context.source;
    let population = yaml.population.as_ref().unwrap_or(main);
    let (_, columns) = find_population(population, context)?;
    let window = window_of(&yaml.window, source)?;
    let statistic = &yaml.statistic;
    let needs = |what: &str| {
        source
            .wrong_value("MP0108", format!("a `{}` needs `{what}`", statistic.value), statistic)
            .hint(format!("write `{what}:` under it"))
    };
    let column = || -> Result<String, Diagnostic> {
        let name = yaml.of.as_ref().ok_or_else(|| needs("of"))?;
        match super::unknown_column(source, name, columns) {
            Some(wrong) => Err(wrong),
            None => Ok(name.value.clone()),
        }
    };
    let times = yaml.times.unwrap_or(1);
    let counts = match statistic.value.as_str() {
        "count" => Counts::Count,
        "share" => {
            let sql = yaml.numerator.as_ref().ok_or_else(|| needs("where"))?;
            Counts::Share { numerator: Condition::compile(sql, source, columns)? }
        }
        "rate" => Counts::Rate { per: yaml.per.ok_or_else(|| needs("per"))? },
        "change" => Counts::Change { since: yaml.since.ok_or_else(|| needs("since"))? },
        "ratio" => {
            let over = yaml.over.as_ref().ok_or_else(|| needs("over"))?;
            find_population(over, context)?;
            Counts::Ratio { over: over.value.clone() }
        }
        "mean" | "mean a year" => Counts::Mean { of: column()?, times },
        "max" | "max a year" => Counts::Max { of: column()?, times },
        "sum" => Counts::Sum { of: column()?, per_days: yaml.per_days.ok_or_else(|| needs("per_days"))? },
        "share of budget" => {
            let budget = yaml.budget.as_ref().ok_or_else(|| needs("budget"))?;
            if !context.config.budgets.contains_key(&budget.value) {
                let what = format!("there is no budget `{}` in `milepost.yaml`", budget.value);
                let known: Vec<&str> = context.config.budgets.keys().map(String::as_str).collect();
                return Err(source.wrong_value("MP0109", what, budget).hint(suggestion(&budget.value, &known)));
            }
            let per_days = yaml.per_days.ok_or_else(|| needs("per_days"))?;
            Counts::ShareOfBudget { of: column()?, per_days, budget: budget.value.clone() }
        }
        other => {
            let wrong = source.wrong_value("MP0109", format!("`{other}` is not a statistic"), statistic);
            return Err(wrong.hint(suggestion(other, &STATISTICS)));
        }
    };
    let unit = unit_of(&counts);
    Ok(Figure { statistic: statistic.value.clone(), population: population.value.clone(), window, counts, unit })
}

const STATISTICS: [&str; 11] =
    ["count", "share", "rate", "change", "ratio", "mean", "mean a year", "max", "max a year", "sum", "share of budget"];

fn unit_of(counts: &Counts) -> Unit {
    match counts {
        Counts::Count => Unit::Count,
        Counts::Rate { .. } => Unit::Per10000,
        Counts::Share { .. } | Counts::Change { .. } | Counts::Ratio { .. } | Counts::ShareOfBudget { .. } => {
            Unit::Percent
        }
        Counts::Mean { .. } | Counts::Max { .. } | Counts::Sum { .. } => Unit::Gbp,
    }
}

fn find_population<'a>(
    name: &Spanned<String>,
    context: &Context<'a>,
) -> Result<&'a (super::population::Population, super::condition::Columns), Diagnostic> {
    context.populations.get(&name.value).ok_or_else(|| {
        let known: Vec<&str> = context.populations.keys().map(String::as_str).collect();
        let what = format!("there is no population `{}`", name.value);
        context.source.wrong_value("MP0109", what, name).hint(suggestion(&name.value, &known))
    })
}

fn window_of(name: &Spanned<String>, source: &Source) -> Result<Window, Diagnostic> {
    let known = Window::ALL.iter().find(|(known, _)| *known == name.value);
    known.map(|(_, window)| *window).ok_or_else(|| {
        let what = format!("`{}` is not a window", name.value);
        source.wrong_value("MP0109", what, name).hint(suggestion(&name.value, &Window::ALL.map(|(known, _)| known)))
    })
}

/// `did you mean …?`, or the list of what there is.
fn suggestion(name: &str, known: &[&str]) -> String {
    match words::did_you_mean(name, known.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None if known.is_empty() => String::from("there is none yet; define it first"),
        None => format!("there are {}", words::listed(known)),
    }
}
