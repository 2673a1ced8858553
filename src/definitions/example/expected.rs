//! The figures that a worked example must give, each a line: `{ share: 1 of 2, where: age_band=16+, not_known: 1 }`.

use std::collections::BTreeMap;

use super::{
    super::{Config, figure::Figure, measure::suggestion, source::Spanned, window::Window},
    Context, ExampleYaml,
};
use crate::vocabulary::{Diagnostic, FigureKey, Month, Place, Status};

/// One figure that must come out.
#[derive(Debug, Clone)]
pub struct Expected {
    pub place: Place,
    pub month: Month,
    pub key: FigureKey,
    pub is: Is,
    /// Beside the figure. What an example does not say is nought.
    pub not_known: i64,
    pub excluded: i64,
    /// Other numbers of the figure, as written: `value`, `lower`, `upper`.
    pub numbers: BTreeMap<String, String>,
    /// Words of the reason for which there is no figure.
    pub because: Option<String>,
}

/// What a figure must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Is {
    /// So many of so many.
    Of(i64, i64),
    /// A value as written: a whole number exactly, another to the decimals that are there.
    Value(String),
    /// There is no figure, and this is why.
    Without(Status),
    /// There is no such row: nobody is in the category.
    Absent,
}

impl Is {
    fn read(text: &str) -> Option<Self> {
        if text == "none" {
            return Some(Self::Absent);
        }
        if let Ok(status) = text.parse::<Status>() {
            return (status != Status::Ok).then_some(Self::Without(status));
        }
        match text.split_once(" of ") {
            Some((yes, all)) => Some(Self::Of(yes.trim().parse().ok()?, all.trim().parse().ok()?)),
            None => text.parse::<f64>().ok().map(|_| Self::Value(text.to_owned())),
        }
    }
}

impl std::fmt::Display for Is {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Of(yes, all) => write!(f, "{yes} of {all}"),
            Self::Value(text) => f.write_str(text),
            Self::Without(status) => status.fmt(f),
            Self::Absent => f.write_str("none"),
        }
    }
}

/// What may stand beside the figure.
const BESIDE: [&str; 9] = ["window", "where", "month", "not_known", "excluded", "value", "lower", "upper", "because"];

/// Checks every figure that an example expects. `config` holds the facts that the example is worked with.
pub fn compile(
    yaml: &ExampleYaml,
    context: &Context<'_>,
    config: &Config,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Expected> {
    if yaml.expect.is_empty() {
        let wrong = context.source.wrong_value("MP0112", "the test expects nothing, so it cannot fail", &yaml.shows);
        let hint = "list the figures under `expect`, such as `- { share: 1 of 2 }`";
        problems.push(wrong.hint(hint).as_consequence_if(context.source.doubts("tests")));
    }
    let mut expected = Vec::new();
    for one in &yaml.expect {
        match (Reader { one, context, config }).expected(yaml.month) {
            Ok(read) => expected.push(read),
            Err(wrong) => problems.push(wrong),
        }
    }
    expected
}

struct Reader<'a> {
    one: &'a Spanned<BTreeMap<String, String>>,
    context: &'a Context<'a>,
    config: &'a Config,
}

impl Reader<'_> {
    fn expected(&self, month: Month) -> Result<Expected, Diagnostic> {
        let (statistic, is) = self.statistic()?;
        let figure = self.figure(statistic)?;
        let whole = FigureKey::all(self.context.measure, statistic, &figure.window.label(self.config));
        let key = match self.get("where") {
            None => whole,
            Some(text) => {
                let (breakdown, category) = text
                    .split_once('=')
                    .ok_or_else(|| self.wrong(format!("`{text}` is not a category"), "write it as `age_band=16+`"))?;
                FigureKey { breakdown: breakdown.trim().to_owned(), category: category.trim().to_owned(), ..whole }
            }
        };
        let month = match self.get("month") {
            Some(text) => text.parse().map_err(|said: String| self.wrong(said, "a month is a year and a month"))?,
            None => month,
        };
        let numbers = ["value", "lower", "upper"].iter().filter_map(|name| Some((*name, self.get(name)?)));
        let numbers: BTreeMap<String, String> =
            numbers.map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        if let Some((name, text)) = numbers.iter().find(|(_, text)| text.parse::<f64>().is_err()) {
            return Err(self.wrong(format!("`{name}` is `{text}`, which is no number"), "write digits, and a point"));
        }
        Ok(Expected {
            place: self.context.source.place_of(self.one),
            month,
            key,
            is,
            not_known: self.count("not_known")?,
            excluded: self.count("excluded")?,
            numbers,
            because: self.get("because").map(str::to_owned),
        })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.one.value.get(name).map(String::as_str)
    }

    fn wrong(&self, what: impl Into<String>, hint: impl Into<String>) -> Diagnostic {
        self.context.source.wrong_value("MP0112", what, self.one).hint(hint)
    }

    /// What is wrong with a figure that is expected follows, where that figure may be one that was not understood.
    fn of_figure(&self, statistic: &str, wrong: Diagnostic) -> Diagnostic {
        wrong.as_consequence_if(self.context.figures.may_have(statistic))
    }

    fn count(&self, name: &str) -> Result<i64, Diagnostic> {
        let Some(text) = self.get(name) else { return Ok(0) };
        text.parse().map_err(|_| self.wrong(format!("`{name}` is `{text}`, which is no whole number"), "write digits"))
    }

    /// The one name that is a statistic of the measure, and what it must be.
    fn statistic(&self) -> Result<(&str, Is), Diagnostic> {
        let mut named = self.one.value.iter().filter(|(name, _)| !BESIDE.contains(&name.as_str()));
        let (Some((statistic, text)), None) = (named.next(), named.next()) else {
            let hint = "each line names one statistic, as in `{ share: 1 of 2, not_known: 1 }`";
            return Err(self.wrong("it cannot be told which figure is expected here", hint));
        };
        let known = self.context.figures.statistics();
        if !known.contains(&statistic.as_str()) {
            let what = format!("measure `{}` has no statistic `{statistic}`", self.context.measure);
            let all: Vec<&str> = known.into_iter().chain(BESIDE).collect();
            return Err(self.of_figure(statistic, self.wrong(what, suggestion(statistic, &all))));
        }
        let is = Is::read(text).ok_or_else(|| {
            let hint = "write `1 of 2`, a value, `none`, `not applicable` or `not supplied`";
            self.wrong(format!("`{text}` is nothing that a figure can be"), hint)
        })?;
        Ok((statistic, is))
    }

    /// The figure of that statistic: the only one, or the one in the window that is named.
    fn figure(&self, statistic: &str) -> Result<&Figure, Diagnostic> {
        let of_statistic: Vec<&Figure> =
            self.context.figures.understood.iter().filter(|figure| figure.statistic == statistic).collect();
        let windows: Vec<String> = of_statistic.iter().map(|figure| figure.window.name()).collect();
        let windows: Vec<&str> = windows.iter().map(String::as_str).collect();
        match (self.get("window"), of_statistic.as_slice()) {
            (None, [only]) => Ok(only),
            (None, _) => {
                let what = format!("`{statistic}` is counted in several windows");
                let wrong = self.wrong(what, format!("name one: `window: {}`", windows.join("` or `window: ")));
                Err(self.of_figure(statistic, wrong))
            }
            (Some(name), several) => {
                let found = several.iter().find(|figure| Window::named(name) == Some(figure.window));
                found.copied().ok_or_else(|| {
                    let what = format!("`{statistic}` is not counted in a window `{name}`");
                    self.of_figure(statistic, self.wrong(what, suggestion(name, &windows)))
                })
            }
        }
    }
}
