//! A measure: what is said of a population, in numbers and in words. From `measures/agreed/*.yaml`.

mod reach;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

pub use self::yaml::MeasureYaml;
use super::{
    MILES, MILES_BETWEEN,
    config::Config,
    contract::Contract,
    control,
    dimension::Dimension,
    disclosure::About,
    example::{self, Example},
    figure::{Counts, Figure, Figures},
    options::{self, Choices, Chosen, Offers, OptionYaml},
    population::{Population, Time},
    published::{self, Published, PublishedYaml},
    source::{Source, Spanned},
    variants::{Drafts, Populations},
    version::{self, VersionYaml},
    yardstick::held_against,
};
use crate::vocabulary::{AgreedMeasure, Diagnostic, EarlierVersion, FigureKey, HeldAgainst, Month, Place, Unit, words};
use chrono::NaiveDate;

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
    /// The day from which its file says that it counts. Months before the first version are counted by it all the same.
    pub agreed_from: Option<NaiveDate>,
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
        let is_awaited = self.published.is_empty();
        words.awaited = self.wanted.as_ref().filter(|_| is_awaited).map(|wanted| wanted.source().to_owned());
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
    /// Dimensions that have something wrong in themselves.
    pub broken_dimensions: &'a BTreeSet<String>,
    /// Populations and tables of which nothing is known, because their files or contracts could not be read.
    pub unread: &'a BTreeSet<String>,
    /// The day of the version that is checked; none for the present one.
    pub day: Option<NaiveDate>,
    pub is_of_the_service: bool,
    pub about: About,
    /// Other measures, of whose counts a figure may be a change.
    pub others: &'a Others,
}

/// Measures as far as they are known while one is checked.
#[derive(Debug, Default)]
pub struct Others {
    /// Every version of those that were understood, by id.
    pub understood: BTreeMap<String, Vec<Measure>>,
    /// The ids of all, also of those that were not.
    pub named: BTreeSet<String>,
    /// Whether there may be more, because an id could not be read.
    pub is_unsure: bool,
}

/// Checks a measure against its populations, and gives every problem at once.
pub fn compile(yaml: &MeasureYaml, context: &Context<'_>) -> Result<Measure, Vec<Diagnostic>> {
    let (mut problems, source) = (Vec::new(), context.source);
    let figures = Figures::compile(&yaml.figures, &yaml.population, context, &mut problems);
    problems.extend(reach::unknown_breakdowns(yaml, context));
    problems.extend(reach::told_twice(yaml, &figures, context));
    problems.extend(reach::parts_of_nobody(yaml, &figures, context));
    problems.extend(reach::yardsticks_of_the_first(yaml, context));
    problems.extend(reach::choices_of_nothing(yaml, source));
    let control = yaml.control.as_ref().map(|control| control::compile(control, &yaml.id.value, &figures, context));
    let control = control.transpose().map_err(|wrong| problems.push(wrong)).ok().flatten();
    problems.extend(yaml.control.as_ref().and_then(|control| control::fixed_too_soon(control, source)));
    let examples = examples(yaml, &figures, context, &mut problems);
    let options = options_of(yaml, &figures, context, &mut problems);
    problems.extend(yaml.charts.iter().filter_map(|chart| reach::chart_without_parts(chart, yaml, context)));
    if yaml.figures.is_empty() {
        let what = format!("measure `{}` has no figure", yaml.id.value);
        let wrong = source.wrong_value("MP0108", what, &yaml.id).hint("give it one under `figures`");
        problems.push(wrong.as_consequence_if(source.doubts("figures")));
    }
    let Some(main) = figures.understood.first().filter(|_| problems.is_empty() && figures.are_whole()) else {
        return Err(problems);
    };
    let headline = FigureKey::all(&yaml.id.value, &main.statistic, &main.window.label(context.config));
    let unit = main.unit;
    let beside = beside(&yaml.id.value, &figures, context);
    Ok(Measure {
        breakdowns: yaml.breakdowns.iter().map(|name| name.value.clone()).collect(),
        is_of_the_service: yaml.of_the_service,
        place: context.source.place_of(&yaml.id),
        wanted: yaml.published.clone(),
        published: Vec::new(),
        words: AgreedMeasure {
            control,
            beside,
            ..words_of(yaml, headline, unit, &options, &context.config.authority.short)
        },
        when_empty: yaml.when_empty.clone(),
        options,
        about: yaml.disclosure,
        within: yaml.within.iter().map(|wider| wider.value.clone()).collect(),
        figures: figures.understood,
        examples,
        from: None,
        until: None,
        agreed_from: version::day(&yaml.version.from, source).ok(),
    })
}

/// The worked examples of a measure.
fn examples(
    yaml: &MeasureYaml,
    figures: &Figures<'_>,
    context: &Context<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Example> {
    let tables: Vec<&str> = tables_of(&figures.understood, context.populations).into_iter().collect();
    let Context { source, config, contracts, unread, .. } = *context;
    let context =
        example::Context { source, config, contracts, unread, measure: &yaml.id.value, figures, tables: &tables };
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

/// How the options that are offered to a measure go. What its figures offer is not known where one was not understood.
fn options_of(
    yaml: &MeasureYaml,
    figures: &Figures<'_>,
    context: &Context<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Chosen> {
    let (may_offer, figures) = (!figures.are_whole(), &figures.understood);
    let populations = || figures.iter().flat_map(Figure::populations).filter_map(|id| context.populations.get(id));
    let mut offers = Offers::default();
    if may_offer || populations().any(|(population, _)| matches!(population.time, Time::Stock { .. })) {
        offers.by_shape.push(options::EDGE);
    }
    if may_offer || looks_at_miles(yaml, figures, context) {
        offers.by_shape.push(options::UASC_DISTANCE);
    }
    if may_offer || figures.iter().any(|figure| matches!(figure.counts, Counts::Ratio { .. })) {
        offers.by_shape.push(options::DENOMINATOR);
    }
    offers.declared.extend(yaml.options.iter().filter(|option| !option.choices.is_empty()));
    let named = yaml.populations();
    context.drafts.offers(named.iter().copied(), &mut offers);
    let is_unread = |id: &&str| context.drafts.0.get(*id).is_none_or(|draft| draft.source.doubts("options"));
    let is_unsure = context.source.doubts("options") || named.iter().any(is_unread);
    let wrong = offers.problems(&yaml.options, context.source).into_iter();
    problems.extend(wrong.map(|one| one.as_consequence_if(is_unsure)));
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

/// What the figures after the first are held against, where they are.
fn beside(measure: &str, figures: &Figures<'_>, context: &Context<'_>) -> Vec<(FigureKey, HeldAgainst)> {
    let every = figures.understood.iter().zip(&figures.written).skip(1);
    let held = every.map(|(figure, yaml)| {
        (FigureKey::all(measure, &figure.statistic, &figure.window.label(context.config)), yaml.held_against())
    });
    held.filter(|(_, held)| held.every().next().is_some()).collect()
}

fn words_of(yaml: &MeasureYaml, headline: FigureKey, unit: Unit, options: &[Chosen], authority: &str) -> AgreedMeasure {
    let HeldAgainst { baseline, target, comparators } = held_against(&yaml.baseline, &yaml.target, &yaml.comparators);
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
        baseline,
        target,
        comparators,
        beside: Vec::new(),
        awaited: None,
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

/// `did you mean …?`, or the list of what there is.
pub(super) fn suggestion(name: &str, known: &[&str]) -> String {
    match words::did_you_mean(name, known.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None if known.is_empty() => String::from("there is none yet; define it first"),
        None => format!("there are {}", words::listed(known)),
    }
}
