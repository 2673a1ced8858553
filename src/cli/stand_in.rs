//! A project whose extracts are still to come: the synthetic sample that `milepost init` leaves beside them stands in.
//!
//! It stands in from the folder of extracts to the folder of papers, so that whatever is made from it says that it is
//! synthetic and lies beside it. The first file in the folder of extracts ends that: nothing has to be changed, and nothing
//! of the sample is left in the council's own history.

use std::{fs, path::Path};

use crate::{definitions::Config, vocabulary::Diagnostic};

const STANDS_IN: &str = "MP0435";

/// The folder of a sample: its extracts, with the directory of postcodes among them.
pub const EXTRACTS: &str = "extracts";
const POSTCODES: &str = "extracts/postcodes.csv";

const SYNTHETIC: &str = "Every row behind this paper is synthetic: it is milepost's own sample, which stands in until the \
                         council's extracts are there.";

/// Puts the sample in the place of extracts that are not there yet, and says so.
pub fn put_into(config: &mut Config, project: &Path) -> Option<Diagnostic> {
    let sample = config.sample.clone().filter(|sample| project.join(sample).join(EXTRACTS).is_dir())?;
    if holds_files(&project.join(&config.extracts)) {
        return None;
    }
    let own = config.extracts.display().to_string();
    config.extracts = sample.join(EXTRACTS);
    config.postcodes = Some(sample.join(POSTCODES));
    config.postcode_licence_year = None;
    config.synthetic = Some(String::from(SYNTHETIC));
    for folder in [&mut config.reports, &mut config.restricted, &mut config.commentary] {
        *folder = sample.join(&*folder);
    }
    let what = format!("`{own}` holds no extract yet, so the synthetic sample in `{}` stands in", sample.display());
    let hint = format!("put this month's extracts into `{own}`: `episodes` and `header` are the least that is needed");
    Some(Diagnostic::warning(STANDS_IN, what).hint(hint))
}

/// A note to people is no extract, nor is what a file system hides.
fn holds_files(folder: &Path) -> bool {
    let is_prose = |name: &str| name.starts_with('.') || name.eq_ignore_ascii_case("readme.md");
    let mut names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.any(|name| !is_prose(&name.to_string_lossy()))
}
