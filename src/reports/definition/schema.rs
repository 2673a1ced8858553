//! JSON Schema of the YAML of reports and briefings; how it is found is in `definitions::schema`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Briefing, Report};
use crate::definitions::schema::of;

/// The source of the types, for the comments on their fields.
const SOURCES: [&str; 2] = [include_str!("mod.rs"), include_str!("briefing.rs")];

/// The schemas of a report and of a briefing, by the kind of file.
pub fn schemas() -> Result<BTreeMap<&'static str, Value>, String> {
    Ok(BTreeMap::from([
        ("report", of::<Report>("A report of measures/reports", &SOURCES)?),
        ("briefing", of::<Briefing>("A briefing of measures/reports/briefings", &SOURCES)?),
    ]))
}
