//! Named options of counting: where councils differ, a measure says which way it goes, and the choice is printed with
//! the figure.
//!
//! Some are offered by the shape of what is counted (the edge of a stock, the denominator of a ratio), the others are
//! declared in YAML: by a population, or by the measure itself. The first choice is the one that holds unless a measure
//! names another.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    MILES, MILES_BETWEEN,
    condition::{Columns, Kind},
    measure::suggestion,
    source::{Source, Spanned},
};
use crate::vocabulary::Diagnostic;

/// An option as a population or a measure declares it, or as a measure chooses it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionYaml {
    /// Its name, such as `decision`.
    pub name: Spanned<String>,
    /// The choice that this measure makes.
    pub is: Option<Spanned<String>>,
    /// What there is to choose from; the first holds unless a measure names another.
    #[serde(default)]
    pub choices: Vec<ChoiceYaml>,
}

/// One way in which an option can go.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceYaml {
    /// Its name, such as `accepted`.
    pub is: Spanned<String>,
    /// What it means, in words.
    pub words: Option<String>,
    /// Who counts under this choice; in a measure, the condition that a figure's `where` names by the option.
    #[serde(rename = "where")]
    pub condition: Option<Spanned<String>>,
    /// The columns of which distinct values are counted under this choice.
    #[serde(default)]
    pub key: Vec<Spanned<String>>,
}

/// Who is there at the edge of a stock: whoever starts on the day, or whoever was there the night before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Edge {
    /// Start on or before the day, end after it.
    #[default]
    FromStart,
    /// Start before the day, end on or after it.
    NightBefore,
}

/// What a ratio is taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Denominator {
    /// Who is there at the end of the window.
    #[default]
    End,
    /// The mean of who is there on the day before the window and at its end.
    Average,
}

/// The options that the shape of what is counted offers, with what each choice means. The first choice holds.
pub const EDGE: &str = "edge of the stock";
pub const UASC_DISTANCE: &str = "uasc_distance";
pub const DENOMINATOR: &str = "denominator";
const OFFERED: [(&str, [(&str, &str); 2]); 3] = [
    (
        EDGE,
        [
            ("from-start", "start on or before the day, and no end or an end after it"),
            ("night-before", "start before the day, and no end or an end on or after it"),
        ],
    ),
    (
        UASC_DISTANCE,
        [
            ("not known", "no distance for unaccompanied children, nor for 24 months after"),
            ("computed", "the distance of unaccompanied children as of all others"),
        ],
    ),
    (
        DENOMINATOR,
        [
            ("end", "those there on the last day"),
            ("average", "the mean of those there on the day before the window and on its last day"),
        ],
    ),
];

/// An option as it goes for one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub name: String,
    pub is: String,
    pub words: Option<String>,
    /// What it counts, where the YAML says so.
    pub counts: String,
}

impl Chosen {
    /// `all: every referral, whatever was decided on it`.
    pub fn in_words(&self) -> String {
        match &self.words {
            Some(words) => format!("{} ({words})", self.is),
            None => self.is.clone(),
        }
    }
}

/// How every option goes, by its name.
#[derive(Debug, Clone, Default)]
pub struct Choices(BTreeMap<String, String>);

impl Choices {
    /// What a measure chooses; what it does not name goes as it is.
    pub fn of(options: &[OptionYaml]) -> Self {
        let named = options.iter().filter_map(|one| Some((one.name.value.clone(), one.is.as_ref()?.value.clone())));
        Self(named.collect())
    }

    /// One choice, all else as it goes by itself.
    pub fn one(option: &str, is: &str) -> Self {
        Self([(option.to_owned(), is.to_owned())].into())
    }

    pub fn computes_every_distance(&self) -> bool {
        self.is(UASC_DISTANCE, "computed")
    }

    fn is(&self, option: &str, choice: &str) -> bool {
        self.0.get(option).is_some_and(|is| is == choice)
    }

    pub fn edge(&self) -> Edge {
        if self.is(EDGE, "night-before") { Edge::NightBefore } else { Edge::FromStart }
    }

    pub fn denominator(&self) -> Denominator {
        if self.is(DENOMINATOR, "average") { Denominator::Average } else { Denominator::End }
    }

    /// The choice of an option that is declared: the one that is named, or the first.
    pub fn among<'a>(&self, option: &'a OptionYaml) -> Option<&'a ChoiceYaml> {
        let named = self.0.get(&option.name.value).or(option.is.as_ref().map(|is| &is.value));
        let found = named.and_then(|is| option.choices.iter().find(|choice| choice.is.value == *is));
        found.or(option.choices.first())
    }

    /// The columns as a population has them under these choices.
    pub fn seen(&self, columns: &Columns) -> Columns {
        let mut columns = columns.clone();
        if self.computes_every_distance() && columns.contains_key(MILES) {
            columns.insert(MILES.to_owned(), Kind::NumberIn(MILES_BETWEEN));
        }
        columns
    }
}

/// What a measure and its populations offer to choose from.
#[derive(Debug, Default)]
pub struct Offers<'a> {
    /// Names of the options that come with the shape of what is counted.
    pub by_shape: Vec<&'static str>,
    /// Those that the measure and its populations declare.
    pub declared: Vec<&'a OptionYaml>,
}

impl Offers<'_> {
    /// How every option that is offered goes, in the order of their names.
    pub fn chosen(&self, choices: &Choices) -> Vec<Chosen> {
        let by_shape = OFFERED.iter().filter(|(name, _)| self.by_shape.contains(name)).map(|(name, ways)| {
            let (is, words) = ways.iter().find(|(is, _)| choices.is(name, is)).unwrap_or(&ways[0]);
            Chosen {
                name: (*name).to_owned(),
                is: (*is).to_owned(),
                words: Some((*words).to_owned()),
                counts: String::new(),
            }
        });
        let declared = self.declared.iter().filter_map(|option| {
            let choice = choices.among(option)?;
            let (name, is) = (option.name.value.clone(), choice.is.value.clone());
            let parts = choice.condition.iter().chain(&choice.key).map(|part| part.value.as_str());
            let counts = parts.collect::<Vec<_>>().join(", ");
            Some(Chosen { name, is, words: choice.words.clone(), counts })
        });
        let mut chosen: Vec<Chosen> = by_shape.chain(declared).collect();
        chosen.sort_by(|a, b| a.name.cmp(&b.name));
        chosen.dedup_by(|a, b| a.name == b.name);
        chosen
    }

    /// What a measure says of an option that is not offered, or of a choice that an option does not have.
    pub fn problems(&self, options: &[OptionYaml], source: &Source) -> Vec<Diagnostic> {
        options.iter().filter_map(|option| self.problem(option, source)).collect()
    }

    fn problem(&self, option: &OptionYaml, source: &Source) -> Option<Diagnostic> {
        let name = option.name.value.as_str();
        let Some(is) = &option.is else {
            let wrong =
                source.wrong_value("MP0117", format!("option `{name}` does not say which way it goes"), &option.name);
            return Some(wrong.hint("write `is:` and one of its choices"));
        };
        let offered = OFFERED.iter().find(|(known, _)| *known == name && self.by_shape.contains(known));
        let ways: Vec<&str> = match (offered, self.declared.iter().find(|one| one.name.value == name)) {
            (Some((_, ways)), _) => ways.iter().map(|(is, _)| *is).collect(),
            (None, Some(declared)) => declared.choices.iter().map(|choice| choice.is.value.as_str()).collect(),
            (None, None) => {
                let mut known = self.by_shape.clone();
                let declared: Vec<&str> = self.declared.iter().map(|one| one.name.value.as_str()).collect();
                known.extend(&declared);
                let wrong = source.wrong_value("MP0117", format!("nothing here has an option `{name}`"), &option.name);
                return Some(
                    wrong.hint(format!(
                        "{}; what cannot go another way belongs under `notes`",
                        suggestion(name, &known)
                    )),
                );
            }
        };
        if ways.contains(&is.value.as_str()) {
            return None;
        }
        let wrong = source.wrong_value("MP0117", format!("option `{name}` has no choice `{}`", is.value), is);
        Some(wrong.hint(suggestion(&is.value, &ways)))
    }
}

/// What is wrong with options as they are declared.
pub fn declared_wrongly(options: &[OptionYaml], source: &Source) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (at, option) in options.iter().enumerate() {
        let name = &option.name;
        if options[..at].iter().any(|other| other.name.value == name.value) {
            let what = format!("there are two options `{}`", name.value);
            problems.push(source.wrong_value("MP0105", what, name).hint("give one of them another name"));
        }
        if OFFERED.iter().any(|(known, _)| *known == name.value) && !option.choices.is_empty() {
            let what = format!("option `{}` has its choices already", name.value);
            problems.push(source.wrong_value("MP0105", what, name).hint("give this one another name"));
        }
        for (at, choice) in option.choices.iter().enumerate() {
            if option.choices[..at].iter().any(|other| other.is.value == choice.is.value) {
                let what = format!("option `{}` has two choices `{}`", name.value, choice.is.value);
                problems.push(source.wrong_value("MP0105", what, &choice.is).hint("give one of them another name"));
            }
        }
    }
    problems
}
