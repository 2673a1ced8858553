//! The headline figure of a measure by month, with its interval, against its baseline, target and comparators.

use crate::vocabulary::{AgreedMeasure, ChartKind, Results, Unit, words::listed};

use super::{
    Chart, Coverage, chart,
    line_plot::{Interval, Line, LinePlot, MOST_SERIES, Rule},
    notes,
    readings::Readings,
    scale::Grain,
    table, words,
};

pub fn draw(measure: &AgreedMeasure, results: &Results, coverage: &Coverage) -> Option<Chart> {
    let readings = Readings::of(results, &measure.headline, coverage, measure.decimals)?;
    // One month is a figure and no trend: the paper says it in a sentence.
    readings.figures().nth(1)?;
    let mut rules = rules(measure, &readings);
    let undrawn = rules.split_off(rules.len().min(MOST_SERIES - 1));
    let line = Line { readings: &readings, name: None, interval: Interval::Shown };
    let plot = LinePlot { lines: vec![line], rules };

    let finding = words::finding(&measure.title, &readings);
    let period = words::span(readings.first(), coverage.last);
    let subtitle = format!("{}, {}, {period}", words::measured(measure), coverage.area);
    let months = readings.months.iter().map(|reading| reading.month);
    Some(Chart {
        id: chart::id(&measure.id, &ChartKind::Trend),
        kind: ChartKind::Trend,
        alt: alternative(&finding, &plot, &readings),
        table: table::of_columns(&subtitle, months, &table::columns(&measure.title, measure, &readings)),
        notes: notes::of_lines(&plot, plot.scale(grain(&readings)), &undrawn, measure),
        drawing: plot.drawing(&axis_title(measure), (readings.first(), coverage.last), grain(&readings)),
        finding,
        subtitle,
    })
}

/// Every yardstick of a measure: the baseline, the target, then the comparators.
pub fn rules(measure: &AgreedMeasure, readings: &Readings) -> Vec<Rule> {
    let baseline = measure.baseline.iter().map(|one| Rule::new("Baseline", one, readings));
    let target = measure.target.iter().map(|one| Rule::new("Target", one, readings));
    let comparators = measure.comparators.iter().map(|one| Rule::new(&one.label, one, readings));
    baseline.chain(target).chain(comparators).filter(|rule| rule.value.is_finite()).collect()
}

fn alternative(finding: &str, plot: &LinePlot, readings: &Readings) -> String {
    let rules: Vec<String> = plot.rules.iter().map(|rule| format!("{} {}", rule.words, rule.printed)).collect();
    let against = (!rules.is_empty()).then(|| format!("Drawn against: {}.", listed(&rules)));
    let kind = String::from("Line chart by month.");
    let parts =
        [Some(kind), Some(finding.to_owned()), words::extremes(readings), against, words::silence(&readings.months)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn axis_title(measure: &AgreedMeasure) -> String {
    let unit = match measure.unit {
        Unit::Count if !measure.numerator.is_empty() => return words::capital(&measure.numerator),
        unit => unit,
    };
    match unit {
        Unit::Percent => words::measured(measure),
        _ => words::capital(&format!("{}, {}", measure.title, words::unit_in_words(unit))),
    }
}

fn grain(readings: &Readings) -> Grain {
    if readings.unit == Unit::Count { Grain::Whole } else { Grain::Fine }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::samples::{coverage, hidden, measure, share};

    #[test]
    fn one_month_is_no_trend() {
        let agreed = measure("out-of-county", vec![ChartKind::Trend]);
        let of = |count: i32| {
            let coverage = coverage("2021-07", 3);
            let rows = coverage.months().zip(0..).map(|(month, at)| {
                let one = share("out-of-county", month, 120);
                if at < count { one } else { hidden(one) }
            });
            draw(&agreed, &Results::new(rows.collect()), &coverage)
        };
        assert!(of(1).is_none() && of(2).is_some());
    }
}
