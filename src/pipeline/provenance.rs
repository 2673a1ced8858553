//! Where the figures of a paper come from and how good the data is, in the words of the papers: from the manifest of a run
//! and the configuration.

use crate::{
    definitions::{Config, config::Budget},
    disclosure::Protected,
    history::Manifest,
    reports::{
        self,
        material::{DataQuality, InputFile, InputRows, Provenance, RuleCount},
    },
    vocabulary::{Month, Severity, rounding},
};

/// What was read, what became of it, and what the checks found.
pub fn quality_of(manifest: &Manifest) -> DataQuality {
    let inputs = manifest.inputs.iter().map(|input| InputRows {
        file: input.file.clone(),
        table: input.table.clone(),
        rows_read: input.rows_read as u64,
        rows_used: input.rows_used as u64,
        rows_set_aside: input.rows_set_aside as u64,
        rows_duplicate: input.rows_duplicate as u64,
    });
    let severity = |name: &str| match name {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        _ => Severity::Note,
    };
    let findings = manifest.findings.iter().map(|finding| RuleCount {
        code: finding.code.clone(),
        severity: severity(&finding.severity),
        words: format!("{}: {}", finding.table, finding.words),
        count: finding.rows as u64,
    });
    DataQuality {
        inputs: inputs.collect(),
        findings: findings.collect(),
        rounded_to: manifest.rounded_to.map(|base| base as u64),
    }
}

/// Where the figures came from, so that another hand can make them again.
pub fn provenance_of(config: &Config, manifest: &Manifest, protected: &Protected) -> Provenance {
    let day = manifest.month.last_day();
    let in_force = config
        .authority
        .districts
        .iter()
        .find(|set| set.from.is_none_or(|from| from <= day) && set.to.is_none_or(|to| day <= to));
    let hash = |sha256: &str| if sha256.is_empty() { String::from(NO_HASH) } else { sha256.to_owned() };
    let files = manifest.inputs.iter().map(|input| InputFile { file: input.file.clone(), sha256: hash(&input.sha256) });
    let directory = manifest.postcodes.as_ref();
    let of_directory = directory.map(|used| InputFile { file: used.file.clone(), sha256: used.sha256.clone() });
    Provenance {
        run: manifest.run.clone(),
        version: manifest.version.clone(),
        inputs: files.chain(of_directory).collect(),
        postcode_directory: directory.map_or_else(
            || String::from("none: location and distance are those that the extract recorded"),
            |used| format!("{} ({})", used.file, used.layout),
        ),
        licence_year: config.postcode_licence_year,
        given: given(config, manifest.month),
        contact: config.contact.clone(),
        district_set: in_force.map(|set| set.name.clone()).unwrap_or_default(),
        synthetic: config.synthetic.clone(),
        disclosure: protected.in_words(),
    }
}

/// The population that rates are counted on and the budgets that sums are held against, with who gives them.
fn given(config: &Config, month: Month) -> Vec<(String, String)> {
    let estimates = config.children_aged_0_to_17.iter().filter_map(|one| Some((one.date?, one)));
    let latest = estimates.filter(|(date, _)| *date <= month.last_day()).max_by_key(|(date, _)| *date);
    let population = latest.map(|(date, one)| {
        let given = format!("{} on {} ({})", rounding::count(one.count), reports::figures::date(date), one.source);
        (String::from("Children aged 0 to 17"), given)
    });
    let of_year = |(name, budgets): (&String, &Vec<Budget>)| {
        let begun = budgets.iter().filter_map(|one| Some((one.year_from?, one))).filter(|(year, _)| *year <= month);
        let (year, one) = begun.max_by_key(|(year, _)| *year)?;
        let given = format!("£{} for the year from {} ({})", rounding::count(one.amount), year.in_words(), one.source);
        Some((format!("Budget, {}", name.replace('-', " ")), given))
    };
    population.into_iter().chain(config.budgets.iter().filter_map(of_year)).collect()
}

/// In place of a hash that a guess at the file could be tried against.
const NO_HASH: &str = "not given for a small file about people; kept with the run";
