//! `milepost.yaml`: the authority, where things are, and the facts that extracts do not hold.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{disclosure::Disclosure, house::HouseStyle, source::Source};
use crate::vocabulary::{Diagnostic, Month, Place};

/// The name of the configuration file, looked for in the current folder and then its parents.
pub const FILE_NAME: &str = "milepost.yaml";

/// The whole of `milepost.yaml`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Whose figures these are.
    pub authority: Authority,
    /// The folder of the extracts.
    #[serde(default = "folder_extracts")]
    pub extracts: PathBuf,
    /// The folder of a synthetic sample, which stands in as long as the folder of extracts is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<PathBuf>,
    /// The postcode directory; without one, location and distance come from what the extract recorded.
    pub postcodes: Option<PathBuf>,
    /// The folder of the definitions.
    #[serde(default = "folder_measures")]
    pub measures: PathBuf,
    /// The folder of papers and history.
    #[serde(default = "folder_reports")]
    pub reports: PathBuf,
    /// The folder of findings that name rows.
    #[serde(default = "folder_restricted")]
    pub restricted: PathBuf,
    /// Where published figures of others are, as DfE's CSV files; they need not be there.
    #[serde(default = "folder_comparators")]
    pub comparators: PathBuf,
    /// The statistical neighbours, by name or code as those files have them.
    #[serde(default)]
    pub neighbours: Vec<String>,
    /// What several files of one table are to each other.
    #[serde(default)]
    pub returns: Returns,
    /// The edge-of-care service.
    pub service: Option<Service>,
    /// Estimates of the population aged 0 to 17, each used from its date on.
    #[serde(default)]
    pub children_aged_0_to_17: Vec<Estimate>,
    /// Whole-year budgets in pounds, by name.
    #[serde(default)]
    pub budgets: BTreeMap<String, Vec<Budget>>,
    /// Young people a hub can support at one time.
    #[serde(default)]
    pub hubs: BTreeMap<String, u32>,
    /// The first month that charts and comparisons show; before it the extract is incomplete.
    #[serde(default, with = "month_text")]
    pub first_month: Option<crate::vocabulary::Month>,
    /// What is done before anything is published, so that no child can be recognised.
    #[serde(default)]
    pub disclosure: Disclosure,
    /// Said on every paper made from extracts that are not of real children.
    pub synthetic: Option<String>,
    /// The year of the licence statements of the postcode directory; none where the directory is invented.
    pub postcode_licence_year: Option<i32>,
    /// Who to ask about the papers.
    pub contact: Option<String>,
    /// How papers look.
    #[serde(default)]
    pub house: HouseStyle,
    /// Where the council's own templates are, if it has any.
    #[serde(default = "folder_templates")]
    pub templates: PathBuf,
    /// Where offices write of the figures, a file a month.
    #[serde(default = "folder_commentary")]
    pub commentary: PathBuf,
}

/// What several files of one table are to each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Returns {
    /// Parts of one extract, made on one day: of two rows with one key, a blank end is the latest.
    #[default]
    Together,
    /// Each a whole return of its period: an open episode gives way to the end that a later return tells.
    Stacked,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its whole name.
    pub name: String,
    /// `Surrey`, as titles say it.
    pub short: String,
    /// Its GSS code.
    pub code: String,
    /// What counts as inside the county, by date.
    pub districts: Vec<Districts>,
}

/// The districts of the authority between two dates, both in.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Districts {
    /// What this set is called.
    pub name: String,
    /// The first day on which it is in force.
    #[serde(default, with = "day_text")]
    pub from: Option<NaiveDate>,
    /// The last day on which it is in force.
    #[serde(default, with = "day_text")]
    pub to: Option<NaiveDate>,
    /// The district codes.
    pub codes: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// The day it started.
    #[serde(with = "day_text")]
    pub start: Option<NaiveDate>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Estimate {
    /// The day from which it is used.
    #[serde(with = "day_text")]
    pub date: Option<NaiveDate>,
    /// How many.
    pub count: i64,
    /// Where it comes from.
    pub source: String,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// The April that begins the year, as in `2021-04`.
    #[serde(with = "month_text")]
    pub year_from: Option<crate::vocabulary::Month>,
    /// The whole of it in pounds.
    pub amount: i64,
    /// Where it comes from.
    pub source: String,
}

impl Config {
    /// Reads `milepost.yaml` of a project.
    pub fn read(project: &Path) -> Result<Self, Vec<Diagnostic>> {
        let source = Source::read(&project.join(FILE_NAME), project).map_err(|wrong| vec![wrong])?;
        let config: Self = source.parse()?;
        let problems = config.problems();
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    /// The day the service started.
    pub fn service_start(&self) -> Option<NaiveDate> {
        self.service.as_ref().and_then(|service| service.start)
    }

    /// The latest estimate of children that is not after a day, with its date.
    pub fn estimate_on(&self, day: NaiveDate) -> Option<(NaiveDate, &Estimate)> {
        let dated = self.children_aged_0_to_17.iter().filter_map(|estimate| Some((estimate.date?, estimate)));
        dated.filter(|(date, _)| *date <= day).max_by_key(|(date, _)| *date)
    }

    /// The budget of that name for the financial year of a month.
    pub fn budget_of(&self, name: &str, month: Month) -> Option<&Budget> {
        let start = month.financial_year_start();
        self.budgets.get(name)?.iter().find(|budget| budget.year_from == Some(start))
    }

    fn problems(&self) -> Vec<Diagnostic> {
        let wrong = |what: &str, hint: &str| {
            Diagnostic::error("MP0110", format!("`{FILE_NAME}` {what}"))
                .at(Place::file(FILE_NAME))
                .hint(hint.to_owned())
        };
        let mut problems = Vec::new();
        if let Some((what, hint)) = self.disclosure.problem() {
            problems.push(wrong(what, hint));
        }
        if self.authority.districts.iter().all(|set| set.codes.is_empty()) {
            let hint = "list the authority's district codes under `authority.districts`, such as E07000207";
            problems.push(wrong("names no district of the authority, so nothing could be in or out of it", hint));
        }
        let mut sets: Vec<&Districts> = self.authority.districts.iter().collect();
        sets.sort_by_key(|set| set.from);
        for pair in sets.windows(2) {
            if pair[0].to.is_none_or(|to| pair[1].from.is_none_or(|from| from <= to)) {
                let what =
                    format!("has two sets of districts in force on one day: `{}` and `{}`", pair[0].name, pair[1].name);
                problems.push(wrong(&what, "end the earlier set the day before the later one begins"));
            }
        }
        problems
    }
}

/// The folder of the nearest `milepost.yaml`, here or above.
pub fn find_project(from: &Path) -> Result<PathBuf, Diagnostic> {
    let found = from.ancestors().find(|folder| folder.join(FILE_NAME).is_file());
    found.map(Path::to_path_buf).ok_or_else(|| {
        Diagnostic::error("MP0100", format!("there is no `{FILE_NAME}` in this folder or any folder above it"))
            .hint("go to your project's folder, name it with `--project DIR`, or make one with `milepost init DIR`")
    })
}

fn folder_extracts() -> PathBuf {
    PathBuf::from("extracts")
}

fn folder_measures() -> PathBuf {
    PathBuf::from("measures")
}

fn folder_reports() -> PathBuf {
    PathBuf::from("reports")
}

fn folder_restricted() -> PathBuf {
    PathBuf::from("restricted")
}

fn folder_comparators() -> PathBuf {
    PathBuf::from("comparators")
}

fn folder_templates() -> PathBuf {
    PathBuf::from("templates")
}

fn folder_commentary() -> PathBuf {
    PathBuf::from("commentary")
}

/// A day as `2021-01-01`, absent where the key is absent.
mod day_text {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d");
        day.map(Some).map_err(|_| D::Error::custom(format!("`{text}` is not a day; write it as 2021-01-01")))
    }

    pub fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
        day.map(|day| day.format("%Y-%m-%d").to_string()).serialize(serializer)
    }
}

/// A month as `2021-04`, absent where the key is absent.
mod month_text {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::vocabulary::Month;

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Month>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        text.parse().map(Some).map_err(D::Error::custom)
    }

    pub fn serialize<S: Serializer>(month: &Option<Month>, serializer: S) -> Result<S::Ok, S::Error> {
        month.serialize(serializer)
    }
}
