//! All figures of a measure: those that could be understood, and what can be said of the others.

use super::{Figure, FigureYaml, compiling::compile, is_statistic};
use crate::{
    definitions::{measure::Context, source::Spanned},
    vocabulary::Diagnostic,
};

/// The figures of a measure: those that could be understood, each beside what is written, and the others.
#[derive(Default)]
pub struct Figures<'a> {
    pub understood: Vec<Figure>,
    pub written: Vec<&'a FigureYaml>,
    failed: Vec<&'a FigureYaml>,
    /// Whether there may be more, because their list could not be read.
    may_be_more: bool,
}

impl<'a> Figures<'a> {
    /// Checks every figure of a measure.
    pub fn compile(
        every: &'a [FigureYaml],
        main: &Spanned<String>,
        context: &Context<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let may_be_more = every.is_empty() && context.source.doubts("figures");
        let mut figures = Self { may_be_more, ..Self::default() };
        for yaml in every {
            match compile(yaml, main, context) {
                Ok(figure) => {
                    figures.understood.push(figure);
                    figures.written.push(yaml);
                }
                Err(wrong) => {
                    figures.failed.push(yaml);
                    problems.extend(wrong);
                }
            }
        }
        figures
    }

    /// Whether every figure could be understood.
    pub fn are_whole(&self) -> bool {
        self.failed.is_empty() && !self.may_be_more
    }

    /// The statistics, also of figures that were not understood otherwise.
    pub fn statistics(&self) -> Vec<&str> {
        let mut named: Vec<&str> = Vec::new();
        for figure in self.written.iter().chain(&self.failed) {
            let name = figure.statistic.value.as_str();
            if is_statistic(name) && !named.contains(&name) {
                named.push(name);
            }
        }
        named
    }

    /// Whether a statistic could be that of a figure that was not understood.
    pub fn may_have(&self, statistic: &str) -> bool {
        let mut names = self.failed.iter().map(|figure| figure.statistic.value.as_str());
        self.may_be_more || names.any(|name| name == statistic || !is_statistic(name))
    }
}
