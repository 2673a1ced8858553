//! House style as `milepost.yaml` says it: how a council's papers look, and under which licence they are given; never
//! what they say.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What stands at the head of a paper. Without it: the authority's name, dark blue, no logo.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HouseStyle {
    /// In place of the authority's name.
    pub name: Option<String>,
    /// `#rrggbb`, dark enough for white words to be read on it.
    pub colour: Option<String>,
    /// An SVG or PNG file of the project.
    pub logo: Option<PathBuf>,
    /// Under which licence the words and figures of the papers may be used again.
    pub licence: Option<String>,
}
