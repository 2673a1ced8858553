//! A measure: what is said of a population, in numbers and in words. From `measures/agreed/*.yaml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{
    condition::Columns,
    config::Config,
    contract::Contract,
    control::{self, ControlYaml},
    example::{self, Example, ExampleYaml},
    figure::{self, Figure, FigureYaml},
    population::Population,
    published::{self, Published, PublishedYaml},
    source::{Source, Spanned},
};
use crate::vocabulary::{
    AgreedMeasure, Better, ChartKind, Diagnostic, FigureKey, Month, Place, Unit, Yardstick, words,
};

/// A measure, checked: its words and its figures.
#[derive(Debug, Clone)]
pub struct Measure {
    pub words: AgreedMeasure,
    pub figures: Vec<Figure>,
    pub breakdowns: Vec<String>,
    /// Measures of the service have no figure before it began.
    pub is_of_the_service: bool,
    /// Worked examples of it, from its own file.
    pub examples: Vec<Example>,
    /// Where it is written.
    pub place: Place,
    /// What others publish of the same thing: what is asked for, and what the files of the project hold of it.
    pub wanted: Option<PublishedYaml>,
    pub published: Vec<Published>,
}

impl Measure {
    pub fn id(&self) -> &str {
        &self.words.id
    }

    /// The words of the measure in a month, with what others had published for it by then among the comparators.
    pub fn words_in(&self, month: Month) -> AgreedMeasure {
        let mut words = self.words.clone();
        words
            .comparators
            .extend(published::latest(&self.published, month).into_iter().filter_map(Published::yardstick));
        words
    }

    /// Every table that the figures need, by way of their populations.
    pub fn populations(&self) -> impl Iterator<Item = &str> {
        self.figures.iter().flat_map(Figure::populations)
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
    charts: Vec<Spanned<ChartKind>>,
    control: Option<ControlYaml>,
    published: Option<PublishedYaml>,
    source: String,
    version: VersionYaml,
    #[serde(default)]
    tests: Vec<ExampleYaml>,
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
    pub contracts: &'a BTreeMap<String, Contract>,
    /// The columns of each population, by its id.
    pub populations: &'a BTreeMap<String, (Population, Columns)>,
    pub dimensions: &'a [super::dimension::Dimension],
}

/// Checks a measure against its populations, and gives every problem at once.
pub fn compile(yaml: MeasureYaml, hash: String, context: &Context<'_>) -> Result<Measure, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut figures = Vec::new();
    for figure in &yaml.figures {
        match figure::compile(figure, &yaml.population, context) {
            Ok(figure) => figures.push(figure),
            Err(wrong) => problems.push(wrong),
        }
    }
    let known: Vec<&str> = context.dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
    for name in yaml.breakdowns.iter().filter(|name| !known.contains(&name.value.as_str())) {
        let what = format!("measure `{}` is broken down by `{}`, which is no dimension", yaml.id.value, name.value);
        problems.push(context.source.wrong_value("MP0109", what, name).hint(suggestion(&name.value, &known)));
    }
    let control = match yaml.control.as_ref().filter(|_| figures.len() == yaml.figures.len()) {
        Some(control) => {
            control::compile(control, &yaml.id.value, &figures, context).map_err(|wrong| problems.push(wrong)).ok()
        }
        None => None,
    };
    let examples = examples(&yaml, &figures, context, &mut problems);
    problems.extend(yaml.charts.iter().filter_map(|chart| chart_without_parts(chart, &yaml, context)));
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
        place: context.source.place_of(&yaml.id),
        wanted: yaml.published.clone(),
        published: Vec::new(),
        words: AgreedMeasure { control, ..words_of(yaml, headline, unit, hash, &context.config.authority.short) },
        figures,
        examples,
    })
}

/// The worked examples of a measure whose figures could be understood.
fn examples(
    yaml: &MeasureYaml,
    figures: &[Figure],
    context: &Context<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Example> {
    if figures.len() < yaml.figures.len() {
        return Vec::new();
    }
    let tables: Vec<&str> = tables_of(figures, context.populations).into_iter().collect();
    let (source, config, contracts) = (context.source, context.config, context.contracts);
    let context = example::Context { source, config, contracts, measure: &yaml.id.value, figures, tables: &tables };
    let compiled = yaml.tests.iter().map(|one| example::compile(one, &context));
    compiled.filter_map(|one| one.map_err(|wrong| problems.extend(wrong)).ok()).collect()
}

/// Every table that figures need, by way of their populations and of those these look into.
fn tables_of<'a>(figures: &'a [Figure], populations: &'a BTreeMap<String, (Population, Columns)>) -> BTreeSet<&'a str> {
    let known = |id: &str| populations.get(id).map(|(population, _)| population);
    let counted = figures.iter().flat_map(Figure::populations).filter_map(known);
    counted
        .flat_map(|one| one.tables().chain(one.looks_into().filter_map(known).flat_map(Population::tables)))
        .collect()
}

/// A chart of the parts of a breakdown that the measure does not have.
fn chart_without_parts(chart: &Spanned<ChartKind>, yaml: &MeasureYaml, context: &Context<'_>) -> Option<Diagnostic> {
    let breakdown = chart.value.breakdown()?;
    let known: Vec<&str> = yaml.breakdowns.iter().map(|name| name.value.as_str()).collect();
    let what = format!("measure `{}` draws the parts of `{breakdown}`, which it is not broken down by", yaml.id.value);
    let wrong = || context.source.wrong_value("MP0109", what, chart).hint(suggestion(breakdown, &known));
    (!known.contains(&breakdown)).then(wrong)
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
        charts: yaml.charts.into_iter().map(|chart| chart.value).collect(),
        control: None,
        source: yaml.source,
        hash,
        version: format!("version {}, in force from {}", yaml.version.number, yaml.version.from),
    }
}

fn yardstick(yaml: YardstickYaml) -> Yardstick {
    Yardstick { label: yaml.label, value: yaml.value, month: yaml.month, source: yaml.source }
}

/// `did you mean …?`, or the list of what there is.
pub(super) fn suggestion(name: &str, known: &[&str]) -> String {
    match words::did_you_mean(name, known.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None if known.is_empty() => String::from("there is none yet; define it first"),
        None => format!("there are {}", words::listed(known)),
    }
}
