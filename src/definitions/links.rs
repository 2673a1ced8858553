//! What populations say of each other, checked once all of them are known: what is looked into must be of the right
//! shape, and must not itself wait for the month.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::Spanned;

use super::{
    AGE, IS_UASC, LOCATION, MILES, MONTH_END,
    condition::Columns,
    population::{Population, PopulationYaml, Time},
    source::Source,
};
use crate::vocabulary::Diagnostic;

/// One population looking into another.
pub struct Link {
    source: Source,
    /// The population that looks.
    own: String,
    other: Spanned<String>,
    must_be_a_flow: bool,
}

/// The links of one population.
pub fn of(source: &Source, yaml: &PopulationYaml) -> Vec<Link> {
    let link = |other: &Spanned<String>, must_be_a_flow| {
        let (source, own, other) = (source.clone(), yaml.id.value.clone(), other.clone());
        Link { source, own, other, must_be_a_flow }
    };
    let was_in = yaml.was_in.iter().map(|one| link(&one.population, false));
    was_in.chain(yaml.follow_up.iter().map(|one| link(&one.population, true))).collect()
}

/// What is wrong with the links between populations that could be read.
pub fn problems(links: &[Link], populations: &BTreeMap<String, (Population, Columns)>) -> Vec<Diagnostic> {
    let known = links.iter().filter_map(|link| Some((link, &populations.get(&link.other.value)?.0)));
    let of_shape = known.flat_map(|(link, other)| [link.wrong_shape(other), link.waits(other)]).flatten();
    of_shape.chain(links.iter().filter_map(|link| link.goes_round(links))).collect()
}

impl Link {
    fn wrong_shape(&self, other: &Population) -> Option<Diagnostic> {
        let is_right = match other.time {
            Time::Stock { .. } => !self.must_be_a_flow,
            Time::Flow { .. } => self.must_be_a_flow,
            Time::Cohort { .. } => false,
        };
        let (what, hint) = match self.must_be_a_flow {
            true => ("follows up", "only a flow can be followed up: something that happens on a day"),
            false => ("asks who was in", "only a stock has somebody in it on a day"),
        };
        let what = format!("this {what} `{}`, which has another shape", other.id);
        (!is_right).then(|| self.source.wrong_value("MP0111", what, &self.other).hint(hint))
    }

    /// A population that looks into itself, if only by way of others, waits for itself.
    fn goes_round(&self, links: &[Self]) -> Option<Diagnostic> {
        let mut reached = BTreeSet::from([self.other.value.as_str()]);
        let mut from = vec![self.other.value.as_str()];
        while let Some(id) = from.pop() {
            let next = links.iter().filter(|link| link.own == id).map(|link| link.other.value.as_str());
            from.extend(next.filter(|next| reached.insert(next)));
        }
        let what = || format!("`{}` looks into itself by way of `{}`", self.own, self.other.value);
        let wrong = || self.source.wrong_value("MP0111", what(), &self.other);
        let hint = "look into a population that does not look back";
        reached.contains(self.own.as_str()).then(|| wrong().hint(hint))
    }

    /// Traits of a stock are known once the month is, and so is `month_end`; a link is asked on a day of its own.
    fn waits(&self, other: &Population) -> Option<Diagnostic> {
        let is_stock = matches!(other.time, Time::Stock { .. });
        let waits = |name: &&String| {
            let of_the_day = [AGE, IS_UASC, MILES, LOCATION].contains(&name.as_str());
            name.as_str() == MONTH_END
                || (is_stock && of_the_day)
                || other.number_of.iter().any(|one| one.name == **name)
        };
        let name = other.columns().find(waits)?;
        let what = format!(
            "`{}` looks at `{name}`, which is known only for a month, so no other population can ask it",
            other.id
        );
        let hint = "look into a population that does not, or leave the condition to the measure";
        Some(self.source.wrong_value("MP0111", what, &self.other).hint(hint))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Definitions};

    /// What is said of the shipped definitions with one change in one file.
    fn said(file: &str, from: &str, to: &str) -> Vec<String> {
        let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = tempfile::tempdir().unwrap();
        for part in ["contracts", "populations", "agreed", "."] {
            let (source, target) = (package.join("measures").join(part), folder.path().join("measures").join(part));
            std::fs::create_dir_all(&target).unwrap();
            for entry in std::fs::read_dir(source).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
                std::fs::copy(entry.path(), target.join(entry.file_name())).unwrap();
            }
        }
        let path = folder.path().join("measures").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} does not say `{from}`");
        std::fs::write(&path, text.replace(from, to)).unwrap();
        let config = Config::read(package).unwrap();
        let problems = Definitions::load(folder.path(), config).err().unwrap_or_default();
        problems.iter().map(crate::vocabulary::Diagnostic::in_brief).collect()
    }

    #[test]
    fn the_definitions_that_are_shipped_have_nothing_wrong() {
        assert_eq!(said("populations/referred.yaml", "id: referred", "id: referred"), Vec::<String>::new());
    }

    #[test]
    fn a_stock_cannot_be_followed_up_nor_a_flow_be_asked_who_is_in_it() {
        let swapped = said("populations/referred.yaml", "population: children-starting", "population: looked-after");
        assert_eq!(swapped.len(), 1);
        assert!(swapped[0].starts_with("measures/populations/referred.yaml:10:"), "{swapped:?}");
        assert!(swapped[0].contains("error[MP0111]: this follows up `looked-after`, which has another shape"));
        let swapped = said("populations/referred.yaml", "population: looked-after", "population: children-starting");
        assert!(swapped[0].contains("only a stock has somebody in it on a day"), "{swapped:?}");
    }

    #[test]
    fn a_population_that_waits_for_the_month_cannot_be_looked_into() {
        let to = "when: age >= 16 AND LS IN ('V3', 'V4')";
        let said = said("populations/looked-after.yaml", "when: LS IN ('V3', 'V4')", to);
        assert!(said.iter().all(|one| one.contains("`looked-after` looks at `age`, which is known only for a month")));
        assert_eq!(said.len(), 2, "{said:?}");
    }

    #[test]
    fn a_population_cannot_look_into_itself() {
        let swapped = said("populations/referred.yaml", "population: looked-after", "population: referred");
        let round = "error[MP0111]: `referred` looks into itself by way of `referred`";
        assert!(swapped.iter().any(|one| one.contains(round)), "{swapped:?}");
    }

    #[test]
    fn a_dimension_that_is_counted_in_every_category_must_be_one() {
        let said = said("populations/hub-caseload.yaml", "[hub]", "[hubb]");
        assert_eq!(said.len(), 1);
        assert!(said[0].contains("error[MP0109]: `hubb` is no dimension (did you mean `hub`?)"), "{said:?}");
    }

    #[test]
    fn an_amount_must_add_up() {
        let said = said("agreed/savings.yaml", "of: AMOUNT", "of: KIND");
        assert_eq!(said.len(), 4);
        assert!(said[0].contains("`KIND` is text, but only money and numbers add up"), "{said:?}");
    }
}
