//! The population of a figure, as far as it is known: it may have something wrong in itself, or not be there.

use crate::{
    definitions::{
        condition::Columns,
        measure::{Context, suggestion},
        population::{self, Population},
        source::Spanned,
    },
    vocabulary::{Diagnostic, words},
};

/// A population as far as it is known.
pub struct Found<'a> {
    /// Nothing where it cannot be told when somebody is in it.
    pub population: Option<&'a Population>,
    /// Nothing where there is no such population, or its columns could not be read.
    pub columns: Option<&'a Columns>,
    /// Whether it may have more columns than these.
    pub is_unsure_of_names: bool,
    /// That there is none of this name.
    pub unknown: Option<Diagnostic>,
}

impl Found<'_> {
    /// What is wrong with a condition or an amount: without the columns only that it is no SQL, the rest follows.
    pub fn told(&self, wrong: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let follows = |one: &Diagnostic| match (self.columns, self.is_unsure_of_names) {
            (None, _) => one.code != "MP0103",
            (Some(_), true) => one.code == "MP0104",
            (Some(_), false) => false,
        };
        let told = wrong.into_iter().map(|one| (follows(&one), one));
        told.map(|(follows, one)| one.as_consequence_if(follows)).collect()
    }
}

/// The population of that name.
pub fn find_population<'a>(name: &Spanned<String>, context: &Context<'a>) -> Found<'a> {
    let called = context.called.get(&name.value).unwrap_or(&name.value);
    let draft = context.drafts.0.get(&name.value);
    let is_unsure_of_names = draft.is_some_and(|draft| population::is_unsure_of_names(&draft.source));
    if let Some((population, columns)) = context.populations.get(called) {
        return Found { population: Some(population), columns: Some(columns), is_unsure_of_names, unknown: None };
    }
    let unknown = || {
        let known: Vec<&str> = context.drafts.0.keys().map(String::as_str).collect();
        let what = format!("there is no population `{}`", name.value);
        context.source.wrong_value("MP0109", what, name).hint(suggestion(&name.value, &known))
    };
    if draft.is_some() || context.unread.contains(&name.value) {
        let columns = draft.map(|draft| &draft.columns);
        return Found { population: None, columns, is_unsure_of_names, unknown: None };
    }
    // The one that was meant has its columns, but a name that it lacks may be right all the same.
    let meant = words::did_you_mean(&name.value, context.drafts.0.keys().map(String::as_str));
    let columns = meant.and_then(|id| context.drafts.0.get(id)).map(|draft| &draft.columns);
    Found { population: None, columns, is_unsure_of_names: true, unknown: Some(unknown()) }
}
