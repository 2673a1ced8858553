//! A measure as its YAML file says it. The words on the keys are what editors show (`schema`).

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::{
    definitions::{
        control::ControlYaml,
        disclosure::About,
        example::ExampleYaml,
        figure::FigureYaml,
        options::OptionYaml,
        published::PublishedYaml,
        source::{Source, Spanned},
        version::{InForce, VersionYaml, Versions, put_back},
        yardstick::YardstickYaml,
    },
    vocabulary::{Better, ChartKind, Diagnostic},
};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureYaml {
    /// The name of the measure, as commands and results know it; lower case, with hyphens.
    pub id: Spanned<String>,
    /// What a heading says. `{authority}` stands for the short name of the authority.
    pub(super) title: String,
    /// The measure in a sentence that a councillor reads: who is counted, of whom, when.
    pub(super) definition: String,
    /// Why the committee asked for it.
    pub(super) why: String,
    /// The office that answers for it.
    pub(super) owner: String,
    /// The population that its figures count: the id of a file in measures/populations.
    pub(super) population: Spanned<String>,
    /// The figures, the first of which stands for the measure.
    pub(super) figures: Vec<FigureYaml>,
    /// Dimensions by which the figures are broken down: ids of measures/dimensions.yaml.
    #[serde(default)]
    pub(super) breakdowns: Vec<Spanned<String>>,
    /// Whether the measure is of the service: before it started there is no figure.
    #[serde(default)]
    pub of_the_service: bool,
    /// Whom or what its numbers could give away: people, money or none.
    #[serde(default)]
    pub disclosure: About,
    /// Measures whose numerator holds everybody that this one counts.
    #[serde(default)]
    pub within: Vec<Spanned<String>>,
    /// Decimals to print the first figure with.
    pub(super) decimals: u8,
    /// Which way is good.
    pub(super) better: Better,
    /// The noun of what is counted, in the plural.
    pub(super) numerator: String,
    /// The noun of that of which it is counted, in the plural.
    pub(super) denominator: String,
    /// What the first figure was at the beginning.
    pub(super) baseline: Option<YardstickYaml>,
    /// What the first figure is to reach.
    pub(super) target: Option<YardstickYaml>,
    /// What others have of the first figure.
    #[serde(default)]
    pub(super) comparators: Vec<YardstickYaml>,
    /// How options of counting go. Changing one changes the figures, and is printed with them.
    #[serde(default)]
    pub options: Vec<OptionYaml>,
    /// What else is said with the figure about how it is counted.
    #[serde(default)]
    pub(super) notes: Vec<NoteYaml>,
    /// The charts to draw, in order.
    #[serde(default)]
    pub(super) charts: Vec<Spanned<ChartKind>>,
    /// The control chart, where months stand each for themselves.
    pub(super) control: Option<ControlYaml>,
    /// Which rows of published files it is held against.
    pub(super) published: Option<PublishedYaml>,
    /// Where the definition comes from.
    pub(super) source: String,
    /// The version that this file holds, and the day from which it is in force.
    pub(super) version: VersionYaml,
    /// Earlier versions: for each, only what was otherwise.
    #[serde(default)]
    pub(super) earlier: Vec<EarlierYaml>,
    /// Why there is no figure where there is nobody to count.
    pub(super) when_empty: Option<String>,
    /// Worked tests: small tables of rows, and the figures they must give.
    #[serde(default)]
    pub(super) tests: Vec<ExampleYaml>,
}

/// Something about the counting that cannot go another way, said with the figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteYaml {
    /// What it is about.
    pub(super) name: String,
    /// How it is done.
    pub(super) is: String,
}

/// What was otherwise in an earlier version of a measure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EarlierYaml {
    /// The version, and the day from which it was in force.
    pub(super) version: VersionYaml,
    /// The definition as it read.
    pub(super) definition: Option<String>,
    /// The population of then.
    pub(super) population: Option<Spanned<String>>,
    /// The figures of then.
    pub(super) figures: Option<Vec<FigureYaml>>,
    /// The breakdowns of then.
    pub(super) breakdowns: Option<Vec<Spanned<String>>>,
    /// Whether it was of the service.
    pub(super) of_the_service: Option<bool>,
    /// The noun of then.
    pub(super) numerator: Option<String>,
    /// The noun of then.
    pub(super) denominator: Option<String>,
    /// How options went then.
    pub(super) options: Option<Vec<OptionYaml>>,
    /// What was said of the counting then.
    pub(super) notes: Option<Vec<NoteYaml>>,
}

impl MeasureYaml {
    /// When which version is in force.
    pub fn versions(&self, source: &Source, problems: &mut Vec<Diagnostic>) -> Versions {
        Versions::read(Some(&self.version), self.earlier.iter().map(|one| &one.version), source, problems)
    }

    /// The measure as it was in that version. Its tests are those of the measure as it is.
    pub fn as_in(&self, version: InForce) -> Self {
        let mut yaml = self.clone();
        let InForce::Earlier(at) = version else { return yaml };
        let earlier = self.earlier[at].clone();
        put_back!(yaml from earlier: definition, population, figures, breakdowns, of_the_service);
        put_back!(yaml from earlier: numerator, denominator, options, notes);
        yaml.version = earlier.version;
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

    /// The other measures whose counts its figures are changes of, in any version.
    pub fn of_others(&self) -> BTreeSet<&str> {
        let earlier = self.earlier.iter().flat_map(|one| one.figures.iter().flatten());
        self.figures.iter().chain(earlier).filter_map(FigureYaml::of_another).map(|id| id.value.as_str()).collect()
    }

    /// The measure with only what it counts itself, as others may need it; nothing where that is no figure.
    pub fn without_others(&self) -> Option<Self> {
        let mut yaml = self.clone();
        let earlier = yaml.earlier.iter_mut().filter_map(|one| one.figures.as_mut());
        for figures in std::iter::once(&mut yaml.figures).chain(earlier) {
            figures.retain(|figure| figure.of_another().is_none());
        }
        yaml.tests = Vec::new();
        (!yaml.figures.is_empty()).then_some(yaml)
    }

    /// Every population that is named, in any version.
    pub fn populations(&self) -> BTreeSet<&str> {
        let earlier = self.earlier.iter().flat_map(|one| one.population.iter());
        let mains = std::iter::once(&self.population).chain(earlier).map(|id| id.value.as_str());
        let figures = self.figures.iter().chain(self.earlier.iter().flat_map(|one| one.figures.iter().flatten()));
        mains.chain(figures.flat_map(FigureYaml::populations)).collect()
    }
}
