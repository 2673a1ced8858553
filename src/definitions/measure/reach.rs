//! Whether everything that a measure says reaches a figure: what reaches none was meant otherwise.

use super::{Context, MeasureYaml, suggestion};
use crate::{
    definitions::{
        condition::Columns,
        figure::{Figure, Figures},
        options::OptionYaml,
        source::{STAND_IN, Source, Spanned},
    },
    vocabulary::{ChartKind, Diagnostic},
};

/// Figures of one statistic in one window: results could not tell them apart.
pub fn told_twice(yaml: &MeasureYaml, figures: &Figures<'_>, context: &Context<'_>) -> Vec<Diagnostic> {
    let (figures, written) = (&figures.understood, &figures.written);
    let name = |figure: &Figure| (figure.statistic.clone(), figure.window.label(context.config));
    let second =
        figures.iter().enumerate().filter(|(at, one)| figures[..*at].iter().any(|other| name(other) == name(one)));
    let told = second.map(|(at, one)| {
        let (statistic, window) = name(one);
        let what = format!("measure `{}` has two figures `{statistic}` in the window `{window}`", yaml.id.value);
        let wrong = context.source.wrong_value("MP0105", what, written[at].statistic());
        wrong.hint("give one of them another statistic or window, or put it in a measure of its own")
    });
    told.collect()
}

/// Breakdowns by what is no dimension.
pub fn unknown_breakdowns(yaml: &MeasureYaml, context: &Context<'_>) -> Vec<Diagnostic> {
    let known: Vec<&str> = context.dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
    let unknown = yaml.breakdowns.iter().filter(|name| !known.contains(&name.value.as_str()));
    let told = unknown.map(|name| {
        let what = format!("measure `{}` is broken down by `{}`, which is no dimension", yaml.id.value, name.value);
        let wrong = context.source.wrong_value("MP0109", what, name).hint(suggestion(&name.value, &known));
        wrong.as_consequence_if(known.contains(&STAND_IN))
    });
    told.collect()
}

/// Breakdowns that no figure has, because no population of the measure has the columns. Of a dimension with something wrong
/// in itself, or of a figure that was not understood, that cannot be told.
pub fn parts_of_nobody(yaml: &MeasureYaml, figures: &Figures<'_>, context: &Context<'_>) -> Vec<Diagnostic> {
    if !figures.are_whole() {
        return Vec::new();
    }
    let counted = figures.understood.iter().filter(|figure| figure.counts.is_broken_down());
    let columns: Vec<&Columns> =
        counted.filter_map(|figure| context.populations.get(&figure.population)).map(|(_, columns)| columns).collect();
    let is_of_nobody = |name: &&Spanned<String>| {
        let dimension = context.dimensions.iter().find(|one| one.id == name.value);
        let dimension = dimension.filter(|one| !context.broken_dimensions.contains(&one.id));
        dimension
            .is_some_and(|one| columns.iter().all(|columns| one.over(context.dimensions_source, columns).is_none()))
    };
    let told = yaml.breakdowns.iter().filter(is_of_nobody).map(|name| {
        let what = match columns.is_empty() {
            true => format!("no figure of measure `{}` has parts, so none by `{}`", yaml.id.value, name.value),
            false => format!("what measure `{}` counts has no columns to tell `{}` by", yaml.id.value, name.value),
        };
        let hint = "take it out of `breakdowns`; measures/dimensions.yaml says which columns it needs";
        context.source.wrong_value("MP0119", what, name).hint(hint)
    });
    told.collect()
}

/// Options of the measure itself whose choices no figure asks for: their conditions would count nothing.
pub fn choices_of_nothing(yaml: &MeasureYaml, source: &Source) -> Vec<Diagnostic> {
    let has_conditions = |option: &&OptionYaml| option.choices.iter().any(|choice| choice.condition.is_some());
    let is_named = |option: &OptionYaml| yaml.figures.iter().any(|figure| figure.names_option(&option.name.value));
    let unnamed = yaml.options.iter().filter(has_conditions).filter(|option| !is_named(option)).map(|option| {
        let what = format!("no figure asks how the option `{}` goes", option.name.value);
        let hint = format!("write `where: {}` in the figure that it decides", option.name.value);
        source.wrong_value("MP0117", what, &option.name).hint(hint).as_consequence_if(source.doubts("figures"))
    });
    let keyed = yaml.options.iter().flat_map(|option| &option.choices).filter_map(|choice| {
        let key = choice.key.first()?;
        let what = format!("choice `{}` of a measure cannot change what is counted", choice.is.value);
        Some(source.wrong_value("MP0117", what, key).hint("a `key` belongs to an option of the population"))
    });
    unnamed.chain(keyed).map(|wrong| wrong.as_consequence_if(source.doubts("options"))).collect()
}

/// Yardsticks beside the first figure: those of a measure are its, so there would be two places for one thing.
pub fn yardsticks_of_the_first(yaml: &MeasureYaml, context: &Context<'_>) -> Option<Diagnostic> {
    let first = yaml.figures.first().filter(|first| first.held_against().every().next().is_some())?;
    let what = format!("the first figure of measure `{}` is what the measure itself is held against", yaml.id.value);
    let wrong = context.source.wrong_value("MP0119", what, first.statistic());
    Some(wrong.hint("write its `baseline`, `target` and `comparators` beside `better`, and not in the figure"))
}

/// A chart of the parts of a breakdown that the measure does not have.
pub fn chart_without_parts(
    chart: &Spanned<ChartKind>,
    yaml: &MeasureYaml,
    context: &Context<'_>,
) -> Option<Diagnostic> {
    let breakdown = chart.value.breakdown()?;
    let known: Vec<&str> = yaml.breakdowns.iter().map(|name| name.value.as_str()).collect();
    let what = format!("measure `{}` draws the parts of `{breakdown}`, which it is not broken down by", yaml.id.value);
    let wrong = || {
        let wrong = context.source.wrong_value("MP0109", what, chart).hint(suggestion(breakdown, &known));
        wrong.as_consequence_if(context.source.doubts("breakdowns"))
    };
    (!known.contains(&breakdown)).then(wrong)
}
