//! How a worked example is written: tables by name, their rows as lists under a list of names, or as maps.

use std::{collections::BTreeMap, fmt};

use chrono::NaiveDate;
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer, value::SeqAccessDeserializer},
};

use super::super::source::Spanned;
use crate::vocabulary::Month;

/// A worked example as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleYaml {
    /// What the example shows, in a sentence.
    pub shows: Spanned<String>,
    /// The month whose figures are expected.
    pub month: Month,
    /// Facts that stand in for those of milepost.yaml.
    #[serde(default)]
    pub council: CouncilYaml,
    /// Options that go another way in this example.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// The rows of each table. A table that the measure needs and that is not here is empty.
    #[serde(default)]
    pub rows: BTreeMap<String, Spanned<Grid>>,
    /// The figures that must come out.
    pub expect: Vec<Spanned<ExpectYaml>>,
}

/// A figure and what it must be: `share: 1 of 2`, and beside it `window`, `where`, `month`, `not_known`, `excluded`.
pub type ExpectYaml = BTreeMap<String, String>;

/// The facts of the council that an example is worked with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CouncilYaml {
    /// The day the service started.
    #[serde(deserialize_with = "day")]
    pub service_start: Option<NaiveDate>,
    /// The estimate of the population aged 0 to 17.
    pub children_aged_0_to_17: Option<i64>,
    /// Young people that each hub can support at one time.
    pub hubs: BTreeMap<String, u32>,
    /// Budgets of every year in pounds, by name.
    pub budgets: BTreeMap<String, i64>,
}

impl Default for CouncilYaml {
    fn default() -> Self {
        Self {
            service_start: NaiveDate::from_ymd_opt(2021, 1, 1),
            children_aged_0_to_17: None,
            hubs: BTreeMap::new(),
            budgets: BTreeMap::new(),
        }
    }
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d");
    day.map(Some).map_err(|_| D::Error::custom(format!("`{text}` is not a day; write it as 2021-01-01")))
}

/// The rows of a table, or that it was not supplied.
#[derive(Debug, Clone)]
pub enum Grid {
    Rows(Vec<Spanned<RowYaml>>),
    NotSupplied,
}

/// Stands for a table that did not arrive.
pub const NOT_SUPPLIED: &str = "not supplied";

/// One row: cells in the order of the first list, which names the columns, or cells by name.
#[derive(Debug, Clone)]
pub enum RowYaml {
    List(Vec<Option<String>>),
    Named(BTreeMap<String, Option<String>>),
}

impl<'de> Deserialize<'de> for Grid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Grid;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of rows, or `not supplied`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Grid, E> {
                let is_known = text == NOT_SUPPLIED;
                is_known
                    .then_some(Grid::NotSupplied)
                    .ok_or_else(|| E::custom("expected a list of rows, or `not supplied`"))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<Grid, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(rows)).map(Grid::Rows)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl<'de> Deserialize<'de> for RowYaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RowYaml;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row: `[A, 2020-08-31, ~]` under a list of columns, or `{ CHILD: A, DECOM: 2020-08-31 }`")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, cells: A) -> Result<RowYaml, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(cells)).map(RowYaml::List)
            }

            fn visit_map<A: MapAccess<'de>>(self, cells: A) -> Result<RowYaml, A::Error> {
                Deserialize::deserialize(MapAccessDeserializer::new(cells)).map(RowYaml::Named)
            }
        }
        deserializer.deserialize_any(Either)
    }
}
