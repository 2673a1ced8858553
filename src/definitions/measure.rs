//! A measure: what is said of a population, in numbers and in words. From `measures/agreed/*.yaml`.

mod reach;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;

use super::{
    MILES, MILES_BETWEEN,
    config::Config,
    contract::Contract,
    control::{self, ControlYaml},
    dimension::Dimension,
    disclosure::About,
    example::{self, Example, ExampleYaml},
    figure::{self, Counts, Figure, FigureYaml},
    options::{self, Choices, Chosen, Offers, OptionYaml},
    population::{Population, Time},
    published::{self, Published, PublishedYaml},
    source::{Source, Spanned},
    variants::{Drafts, Populations},
    version::{InForce, VersionYaml, Versions},
};
use crate::vocabulary::{
    AgreedMeasure, Better, ChartKind, Diagnostic, EarlierVersion, FigureKey, Month, Place, Unit, Yardstick, words,
};

/// A measure, checked: its words and its figures.
#[derive(Debug, Clone)]
pub struct Measure {
    pub words: AgreedMeasure,
    pub figures: Vec<Figure>,
    pub breakdowns: Vec<String>,
    /// Measures of the service have no figure before it began.
    pub is_of_the_service: bool,
    /// How each option of counting goes.
    pub options: Vec<Chosen>,
    /// Why there is no figure where there is nobody to count, in its own words.
    pub when_empty: Option<String>,
    /// The days from which and until which this version is in force; without, from the beginning and to this day.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    /// Worked examples of it, from its own file.
    pub examples: Vec<Example>,
    /// Where it is written.
    pub place: Place,
    /// What others publish of the same thing: what is asked for, and what the files of the project hold of it.
    pub wanted: Option<PublishedYaml>,
    pub published: Vec<Published>,
    /// Whom or what its numbers could give away.
    pub about: About,
    /// Measures whose numerator holds everybody that this one counts.
    pub within: Vec<String>,
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

    /// Whether this version is in force at the end of a month.
    pub fn is_in_force(&self, month: Month) -> bool {
        let day = month.last_day();
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// This version, as the words of the present one remember it.
    pub fn as_it_was(&self) -> EarlierVersion {
        let AgreedMeasure { version, hash, definition, .. } = self.words.clone();
        let until = self.until.map(|day| day.to_string()).unwrap_or_default();
        EarlierVersion { version, hash, definition, until }
    }

    /// Every table that the figures need, by way of their populations.
    pub fn populations(&self) -> impl Iterator<Item = &str> {
        self.figures.iter().flat_map(Figure::populations)
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureYaml {
    /// The name of the measure, as commands and results know it; lower case, with hyphens.
    pub id: Spanned<String>,
    /// What a heading says. `{authority}` stands for the short name of the authority.
    title: String,
    /// The measure in a sentence that a councillor reads: who is counted, of whom, when.
    definition: String,
    /// Why the committee asked for it.
    why: String,
    /// The office that answers for it.
    owner: String,
    /// The population that its figures count: the id of a file in measures/populations.
    population: Spanned<String>,
    /// The figures, the first of which stands for the measure.
    figures: Vec<FigureYaml>,
    /// Dimensions by which the figures are broken down: ids of measures/dimensions.yaml.
    #[serde(default)]
    breakdowns: Vec<Spanned<String>>,
    /// Whether the measure is of the service: before it started there is no figure.
    #[serde(default)]
    of_the_service: bool,
    /// Whom or what its numbers could give away: people, money or none.
    #[serde(default)]
    disclosure: About,
    /// Measures whose numerator holds everybody that this one counts.
    #[serde(default)]
    pub within: Vec<Spanned<String>>,
    /// Decimals to print the first figure with.
    decimals: u8,
    /// Which way is good.
    better: Better,
    /// The noun of what is counted, in the plural.
    numerator: String,
    /// The noun of that of which it is counted, in the plural.
    denominator: String,
    /// The figure to compare with, at the beginning.
    baseline: Option<YardstickYaml>,
    /// The figure to reach.
    target: Option<YardstickYaml>,
    /// Figures of others.
    #[serde(default)]
    comparators: Vec<YardstickYaml>,
    /// How options of counting go. Changing one changes the figures, and is printed with them.
    #[serde(default)]
    pub options: Vec<OptionYaml>,
    /// What else is said with the figure about how it is counted.
    #[serde(default)]
    notes: Vec<NoteYaml>,
    /// The charts to draw, in order.
    #[serde(default)]
    charts: Vec<Spanned<ChartKind>>,
    /// The control chart, where months stand each for themselves.
    control: Option<ControlYaml>,
    /// Which rows of published files it is held against.
    published: Option<PublishedYaml>,
    /// Where the definition comes from.
    source: String,
    /// The version that this file holds, and the day from which it is in force.
    version: VersionYaml,
    /// Earlier versions: for each, only what was otherwise.
    #[serde(default)]
    earlier: Vec<EarlierYaml>,
    /// Why there is no figure where there is nobody to count.
    when_empty: Option<String>,
    /// Worked tests: small tables of rows, and the figures they must give.
    #[serde(default)]
    tests: Vec<ExampleYaml>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct YardstickYaml {
    /// What it is called.
    label: String,
    /// Its value, in the unit of the measure.
    value: f64,
    /// The month it is about.
    month: Option<Month>,
    /// Where it comes from.
    source: String,
}

/// Something about the counting that cannot go another way, said with the figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteYaml {
    /// What it is about.
    name: String,
    /// How it is done.
    is: String,
}

/// What was otherwise in an earlier version of a measure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EarlierYaml {
    /// The version, and the day from which it was in force.
    version: VersionYaml,
    /// The definition as it read.
    definition: Option<String>,
    /// The population of then.
    population: Option<Spanned<String>>,
    /// The figures of then.
    figures: Option<Vec<FigureYaml>>,
    /// The breakdowns of then.
    breakdowns: Option<Vec<Spanned<String>>>,
    /// Whether it was of the service.
    of_the_service: Option<bool>,
    /// The noun of then.
    numerator: Option<String>,
    /// The noun of then.
    denominator: Option<String>,
    /// How options went then.
    options: Option<Vec<OptionYaml>>,
    /// What was said of the counting then.
    notes: Option<Vec<NoteYaml>>,
}

impl MeasureYaml {
    /// When which version is in force.
    pub fn versions(&self, source: &Source, problems: &mut Vec<Diagnostic>) -> Versions {
        let earlier: Vec<&VersionYaml> = self.earlier.iter().map(|one| &one.version).collect();
        Versions::read(Some(&self.version), &earlier, source, problems)
    }

    /// The measure as it was in that version. Its tests are those of the measure as it is.
    pub fn as_in(&self, version: InForce) -> Self {
        let mut yaml = self.clone();
        let InForce::Earlier(at) = version else { return yaml };
        let earlier = self.earlier[at].clone();
        yaml.version = earlier.version;
        yaml.definition = earlier.definition.unwrap_or(yaml.definition);
        yaml.population = earlier.population.unwrap_or(yaml.population);
        yaml.figures = earlier.figures.unwrap_or(yaml.figures);
        yaml.breakdowns = earlier.breakdowns.unwrap_or(yaml.breakdowns);
        yaml.of_the_service = earlier.of_the_service.unwrap_or(yaml.of_the_service);
        yaml.numerator = earlier.numerator.unwrap_or(yaml.numerator);
        yaml.denominator = earlier.denominator.unwrap_or(yaml.denominator);
        yaml.options = earlier.options.unwrap_or(yaml.options);
        yaml.notes = earlier.notes.unwrap_or(yaml.notes);
        yaml.control = None;
        yaml.tests = Vec::new();
        yaml
    }

    /// The measure under the choices of one of its tests, where that test makes some.
    pub fn under_test(&self, number: usize) -> Option<Self> {
        let test = self.tests.get(number).filter(|test| !test.options.is_empty())?;
        let mut yaml = self.clone();
        for (name, is) in &test.options {
            let at = |text: &String| Spanned::new(text.clone(), test.shows.referenced, test.shows.defined);
            match yaml.options.iter_mut().find(|option| option.name.value == *name) {
                Some(option) => option.is = Some(at(is)),
                None => yaml.options.push(OptionYaml { name: at(name), is: Some(at(is)), choices: Vec::new() }),
            }
        }
        yaml.tests = Vec::new();
        Some(yaml)
    }

    /// Every population that is named, in any version.
    pub fn populations(&self) -> BTreeSet<&str> {
        let earlier = self.earlier.iter().flat_map(|one| one.population.iter());
        let mains = std::iter::once(&self.population).chain(earlier).map(|id| id.value.as_str());
        let figures = self.figures.iter().chain(self.earlier.iter().flat_map(|one| one.figures.iter().flatten()));
        mains.chain(figures.flat_map(FigureYaml::populations)).collect()
    }
}

/// What a measure is checked against.
pub struct Context<'a> {
    pub source: &'a Source,
    pub config: &'a Config,
    pub contracts: &'a BTreeMap<String, Contract>,
    /// By their names, those under the choices of the measure among them.
    pub populations: &'a Populations,
    pub drafts: &'a Drafts,
    /// The names of its populations under its choices.
    pub called: &'a BTreeMap<String, String>,
    pub choices: &'a Choices,
    /// What the measure itself declares and chooses.
    pub options: &'a [OptionYaml],
    pub dimensions: &'a [Dimension],
    pub dimensions_source: &'a Source,
}

/// Checks a measure against its populations, and gives every problem at once.
pub fn compile(yaml: &MeasureYaml, context: &Context<'_>) -> Result<Measure, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut figures = Vec::new();
    for figure in &yaml.figures {
        match figure::compile(figure, &yaml.population, context) {
            Ok(figure) => figures.push(figure),
            Err(wrong) => problems.extend(wrong),
        }
    }
    let known: Vec<&str> = context.dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
    for name in yaml.breakdowns.iter().filter(|name| !known.contains(&name.value.as_str())) {
        let what = format!("measure `{}` is broken down by `{}`, which is no dimension", yaml.id.value, name.value);
        problems.push(context.source.wrong_value("MP0109", what, name).hint(suggestion(&name.value, &known)));
    }
    if figures.len() == yaml.figures.len() {
        problems.extend(reach::told_twice(yaml, &figures, context));
        problems.extend(reach::parts_of_nobody(yaml, &figures, context));
    }
    problems.extend(reach::choices_of_nothing(yaml, context.source));
    let control = match yaml.control.as_ref().filter(|_| figures.len() == yaml.figures.len()) {
        Some(control) => {
            control::compile(control, &yaml.id.value, &figures, context).map_err(|wrong| problems.push(wrong)).ok()
        }
        None => None,
    };
    let examples = examples(yaml, &figures, context, &mut problems);
    let options = match figures.len() == yaml.figures.len() {
        true => options_of(yaml, &figures, context, &mut problems),
        false => Vec::new(),
    };
    problems.extend(yaml.charts.iter().filter_map(|chart| reach::chart_without_parts(chart, yaml, context)));
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
        words: AgreedMeasure { control, ..words_of(yaml, headline, unit, &options, &context.config.authority.short) },
        when_empty: yaml.when_empty.clone(),
        options,
        about: yaml.disclosure,
        within: yaml.within.iter().map(|wider| wider.value.clone()).collect(),
        figures,
        examples,
        from: None,
        until: None,
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
fn tables_of<'a>(figures: &'a [Figure], populations: &'a Populations) -> BTreeSet<&'a str> {
    let known = |id: &str| populations.get(id).map(|(population, _)| population);
    let counted = figures.iter().flat_map(Figure::populations).filter_map(known);
    counted
        .flat_map(|one| one.tables().chain(one.looks_into().filter_map(known).flat_map(Population::tables)))
        .collect()
}

/// How the options that are offered to a measure go.
fn options_of(
    yaml: &MeasureYaml,
    figures: &[Figure],
    context: &Context<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Chosen> {
    let populations = || figures.iter().flat_map(Figure::populations).filter_map(|id| context.populations.get(id));
    let mut offers = Offers::default();
    if populations().any(|(population, _)| matches!(population.time, Time::Stock { .. })) {
        offers.by_shape.push(options::EDGE);
    }
    if looks_at_miles(yaml, figures, context) {
        offers.by_shape.push(options::UASC_DISTANCE);
    }
    if figures.iter().any(|figure| matches!(figure.counts, Counts::Ratio { .. })) {
        offers.by_shape.push(options::DENOMINATOR);
    }
    offers.declared.extend(yaml.options.iter().filter(|option| !option.choices.is_empty()));
    context.drafts.offers(context.called.keys().map(String::as_str), &mut offers);
    problems.extend(offers.problems(&yaml.options, context.source));
    offers.chosen(context.choices)
}

fn looks_at_miles(yaml: &MeasureYaml, figures: &[Figure], context: &Context<'_>) -> bool {
    let is_miles = |name: &str| [MILES, MILES_BETWEEN].contains(&name);
    let in_figure = |figure: &Figure| {
        let columns = figure.counts.condition().map(|one| &one.columns).into_iter();
        let columns = columns.chain(figure.counts.amount().map(|one| &one.columns)).flatten();
        columns.into_iter().any(|name| is_miles(name))
    };
    let in_breakdown = |name: &Spanned<String>| {
        let dimension = context.dimensions.iter().find(|one| one.id == name.value);
        let seen = figures.iter().filter_map(|figure| context.populations.get(&figure.population));
        let mut over = seen.filter_map(|(_, columns)| dimension?.over(context.dimensions_source, columns));
        over.any(|categories| categories.columns().into_iter().any(is_miles))
    };
    figures.iter().any(in_figure) || yaml.breakdowns.iter().any(in_breakdown)
}

fn words_of(yaml: &MeasureYaml, headline: FigureKey, unit: Unit, options: &[Chosen], authority: &str) -> AgreedMeasure {
    let yaml = yaml.clone();
    let say = |text: String| text.replace("{authority}", authority);
    let options = options.iter().map(|option| (option.name.clone(), option.in_words()));
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
        options: options.chain(yaml.notes.into_iter().map(|note| (note.name, note.is))).collect(),
        charts: yaml.charts.into_iter().map(|chart| chart.value).collect(),
        control: None,
        source: yaml.source,
        hash: String::new(),
        version: version_in_words(&yaml.version),
        earlier: Vec::new(),
    }
}

fn version_in_words(version: &VersionYaml) -> String {
    let why = version.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    format!("version {}, in force from {}{why}", version.number.value, version.from.value)
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
