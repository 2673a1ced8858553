//! A dimension: the categories that a figure is broken down by. From `measures/dimensions.yaml`.

use serde::Deserialize;
use serde_yaml::Spanned;

use super::{
    condition::{Columns, Condition, Kind, Weaker},
    source::Source,
};
use crate::vocabulary::{Diagnostic, Place};

/// The category of whoever fits no other.
pub const NOT_KNOWN: &str = "not known";

/// A dimension as written; it is compiled for each population that has its columns.
#[derive(Debug, Clone)]
pub struct Dimension {
    pub id: String,
    pub title: String,
    shape: ShapeYaml,
}

/// A dimension of one population: an ordered list of categories, or the values of a column.
#[derive(Debug, Clone)]
pub enum Categories {
    /// The first category whose condition is true; else `not known`.
    When(Vec<(String, Condition)>),
    /// The value of this column; else `not known`.
    ValuesOf(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DimensionYaml {
    /// The name of the dimension.
    id: String,
    /// What a heading says.
    title: String,
    /// The column whose values are the categories.
    values_of: Option<Spanned<String>>,
    /// The categories; the first whose condition is true.
    #[serde(default)]
    categories: Vec<CategoryYaml>,
}

#[derive(Debug, Clone)]
struct ShapeYaml {
    values_of: Option<Spanned<String>>,
    categories: Vec<CategoryYaml>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryYaml {
    /// The name of the category.
    is: String,
    /// Who is in it, in SQL.
    when: Spanned<String>,
}

/// The dimensions of their file, as far as it can be read.
pub fn read(source: Source) -> (Source, Option<Vec<Dimension>>, Vec<Diagnostic>) {
    let (source, yaml, problems) = source.read_on::<Vec<DimensionYaml>>();
    let dimensions = |yaml: Vec<DimensionYaml>| {
        yaml.into_iter()
            .map(|one| Dimension {
                id: one.id,
                title: one.title,
                shape: ShapeYaml { values_of: one.values_of, categories: one.categories },
            })
            .collect()
    };
    (source, yaml.map(dimensions), problems)
}

impl Dimension {
    /// The categories over the columns of a population; nothing if it lacks a column they need.
    pub fn over(&self, source: &Source, columns: &Columns) -> Option<Categories> {
        if let Some(column) = &self.shape.values_of {
            return columns.contains_key(&column.value).then(|| Categories::ValuesOf(column.value.clone()));
        }
        let compiled: Result<Vec<_>, Vec<Diagnostic>> = self
            .shape
            .categories
            .iter()
            .map(|category| Ok((category.is.clone(), Condition::compile(&category.when, source, columns)?)))
            .collect();
        compiled.ok().map(Categories::When)
    }

    /// The dimension with each part of its conditions taken out or moved, over the columns of a population that has it.
    pub fn weaker(&self, source: &Source, columns: &Columns) -> Vec<(Place, String, Self)> {
        let compiled = self.shape.categories.iter().enumerate().filter_map(|(at, category)| {
            Some((at, category, Condition::compile(&category.when, source, columns).ok()?))
        });
        let of_category = |(at, category, condition): (usize, &CategoryYaml, Condition)| {
            let changed = move |weaker: Weaker| {
                let mut other = self.clone();
                match weaker.left {
                    Some(left) => {
                        let was = &category.when;
                        other.shape.categories[at].when = Spanned::new(left.sql, was.referenced, was.defined);
                    }
                    None => drop(other.shape.categories.remove(at)),
                }
                (weaker.place, format!("{} ({}, {})", weaker.what, self.id, category.is), other)
            };
            let before = &self.shape.categories[..at];
            let weaker = condition.weaker(columns).into_iter().filter(move |one| !is_taken_before(one, before));
            weaker.map(changed).collect::<Vec<_>>()
        };
        compiled.flat_map(of_category).collect()
    }

    /// What its column holds, also where something is wrong in its conditions.
    pub fn kind(&self) -> Kind {
        match self.shape.values_of {
            Some(_) => Kind::Text,
            None => named(self.shape.categories.iter().map(|category| category.is.clone())),
        }
    }

    /// Problems that no population could cure: what is wrong against the columns of all of them together.
    pub fn problems(&self, source: &Source, every_column: &Columns) -> Vec<Diagnostic> {
        let of_column = self.shape.values_of.iter().filter_map(|column| {
            let is_known = every_column.contains_key(&column.value);
            let what = format!("dimension `{}` takes the values of `{}`, which no table has", self.id, column.value);
            (!is_known).then(|| source.wrong_value("MP0104", what, column).hint("name a column of a contract"))
        });
        let of_conditions =
            self.shape.categories.iter().filter_map(|one| Condition::compile(&one.when, source, every_column).err());
        of_column.chain(of_conditions.flatten()).collect()
    }
}

/// Whether an edge was moved to where a category before ends: whoever stands there is in that one already.
fn is_taken_before(weaker: &Weaker, before: &[CategoryYaml]) -> bool {
    let Some(left) = &weaker.left else { return false };
    let [up, down] = [(">=", "<="), ("<=", ">=")].map(|(edge, other)| left.sql.replace(edge, other));
    let is_wider = |with: &str, was: &str| weaker.what.starts_with(&format!("with `{with}` in the place of `{was}` "));
    before.iter().any(|other| {
        let other = other.when.value.as_str();
        (is_wider(">=", ">") && other == up) || (is_wider("<=", "<") && other == down)
    })
}

impl Categories {
    /// The columns that the categories look at.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::ValuesOf(column) => vec![column],
            Self::When(categories) => {
                categories.iter().flat_map(|(_, when)| when.columns.iter().map(String::as_str)).collect()
            }
        }
    }
}

/// Categories of these names, and who is in none.
fn named(names: impl Iterator<Item = String>) -> Kind {
    Kind::Code(names.chain([NOT_KNOWN.to_owned()]).collect())
}
