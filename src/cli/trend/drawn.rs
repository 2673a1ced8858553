//! A series as text: a bar a month from nought, the limits of chance where there are any, and what is to be said of a month.
//!
//! It is as wide as the terminal. A month without a figure is a gap with its reason, and no bar.

use crate::vocabulary::{
    Better, Point, Unit,
    control::{Limits, Signal},
    printed::Counted,
};

/// One month of the chart.
pub struct Line {
    pub point: Point,
    /// What was said of it first.
    pub said: Option<Counted>,
    pub limits: Option<Limits>,
    pub signal: Option<Signal>,
    /// What begins with it: another definition, other limits.
    pub begins: Vec<String>,
}

pub struct Drawing<'a> {
    pub heading: &'a str,
    pub unit: Unit,
    pub decimals: u8,
    /// Which way is good, so that a signal can say whether it is an improvement or a concern.
    pub better: Better,
    pub lines: &'a [Line],
    /// What is said below, a paragraph each.
    pub foot: &'a [String],
    /// Columns of the terminal; none where nobody looks at one, and what is said below is a line each.
    pub width: Option<usize>,
}

/// The narrowest and widest that is drawn, what is usual, and the widest bar.
const NARROWEST: usize = 40;
const WIDEST: usize = 200;
const USUAL: usize = 80;
const WIDEST_BAR: usize = 60;
/// Room that is kept for what is said beside a bar.
const BESIDE: usize = 14;
/// `2021-09` and two blanks.
const MONTH: usize = 9;

impl Drawing<'_> {
    pub fn text(&self) -> String {
        let scale = Scale::of(self.lines, self.bar_width());
        let mut lines = wrapped(self.heading, self.width(), "");
        lines.push(String::new());
        for line in self.lines {
            lines.extend(
                line.begins
                    .iter()
                    .flat_map(|what| wrapped(&format!("── {what}"), self.width() - MONTH, "").into_iter())
                    .map(indented),
            );
            lines.extend(self.of_line(line, &scale));
        }
        if !self.foot.is_empty() {
            lines.push(String::new());
        }
        let width = self.width.map_or(usize::MAX, |_| self.width());
        lines.extend(self.foot.iter().flat_map(|paragraph| wrapped(paragraph, width, "  ")));
        lines.join("\n") + "\n"
    }

    fn width(&self) -> usize {
        self.width.unwrap_or(USUAL).clamp(NARROWEST, WIDEST)
    }

    fn printed(&self, line: &Line) -> Option<String> {
        Some(line.point.counted(self.unit)?.bare(self.decimals))
    }

    fn value_width(&self) -> usize {
        let printed = self.lines.iter().filter_map(|line| self.printed(line));
        printed.map(|printed| printed.chars().count()).max().unwrap_or(0)
    }

    fn bar_width(&self) -> usize {
        self.width().saturating_sub(MONTH + self.value_width() + 2 + BESIDE).clamp(8, WIDEST_BAR)
    }

    fn of_line(&self, line: &Line, scale: &Scale) -> Vec<String> {
        let month = line.point.month;
        let (own, beside) = match line.point.value.zip(self.printed(line)) {
            Some((value, printed)) => {
                let bar = scale.bar(value, line.limits);
                let beside = self.beside(line, &printed);
                (format!("{month}  {printed:>width$}  {bar}", width = self.value_width()), beside)
            }
            None => (month.to_string(), self.silence(line)),
        };
        let own = own.trim_end().to_owned();
        let together = format!("{own}  {beside}");
        if beside.is_empty() {
            vec![own]
        } else if together.chars().count() <= self.width() {
            vec![together]
        } else {
            let below = wrapped(&beside, self.width() - MONTH, "").into_iter().map(indented);
            std::iter::once(own).chain(below).collect()
        }
    }

    /// What is said beside a bar: what the figure was, and that it says more than chance.
    fn beside(&self, line: &Line, printed: &str) -> String {
        let was = line.said.map(|said| said.bare(self.decimals)).filter(|said| said != printed);
        let was = was.map(|said| format!("(was {said})"));
        let signal = line.signal.map(|signal| format!("◄ {}: {}", signal.means(self.better), signal.in_words()));
        was.into_iter().chain(signal).collect::<Vec<_>>().join("  ")
    }

    fn silence(&self, line: &Line) -> String {
        let marker = line.point.status.marker().unwrap_or("[x]");
        let was = line.said.map(|said| format!("  (was {})", said.bare(self.decimals))).unwrap_or_default();
        format!("{marker} {}{was}", line.point.reason.as_deref().unwrap_or("no figure"))
    }
}

fn indented(line: String) -> String {
    " ".repeat(MONTH) + &line
}

/// Text in lines no wider than that, all but the first begun with `hanging`.
pub fn wrapped(text: &str, width: usize, hanging: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(last) = lines.last_mut() else { break };
        if last.trim().is_empty() || last.chars().count() + 1 + word.chars().count() <= width {
            let gap = if last.trim().is_empty() { "" } else { " " };
            last.push_str(gap);
            last.push_str(word);
        } else {
            lines.push(format!("{hanging}{word}"));
        }
    }
    lines
}

/// Where values stand in a bar of so many columns. Nought is always on it.
struct Scale {
    low: f64,
    high: f64,
    columns: usize,
}

impl Scale {
    fn of(lines: &[Line], columns: usize) -> Self {
        let limits = lines.iter().filter_map(|line| line.limits).flat_map(|limits| [limits.lower, limits.upper]);
        let values = lines.iter().filter_map(|line| line.point.value).chain(limits).filter(|value| value.is_finite());
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        Self { low, high, columns }
    }

    fn column(&self, value: f64) -> usize {
        let span = self.high - self.low;
        let share = if span > 0.0 { ((value - self.low) / span).clamp(0.0, 1.0) } else { 0.0 };
        (share * self.columns as f64).round() as usize
    }

    /// A bar from nought to a value, with marks where the limits are: `┊` beyond the bar, `▓` within it.
    fn bar(&self, value: f64, limits: Option<Limits>) -> String {
        let (zero, end) = (self.column(0.0), self.column(value));
        let filled = zero.min(end)..zero.max(end);
        let marks: Vec<usize> = limits.map_or(Vec::new(), |limits| {
            [limits.lower, limits.upper].map(|limit| self.column(limit).min(self.columns - 1)).to_vec()
        });
        let is_small = filled.is_empty() && value != 0.0;
        let cell = |at: usize| match (filled.contains(&at), marks.contains(&at)) {
            (true, true) => '▓',
            (true, false) => '█',
            _ if is_small && at == zero.min(self.columns - 1) => '▏',
            (false, true) => '┊',
            (false, false) => ' ',
        };
        (0..self.columns).map(cell).collect::<String>().trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{Month, Status, control::Side};

    fn line(month: Month, value: Option<f64>) -> Line {
        let status = if value.is_some() { Status::Ok } else { Status::NotApplicable };
        let point = Point {
            month,
            value,
            lower: None,
            upper: None,
            numerator: None,
            denominator: None,
            not_known: Some(0),
            excluded: Some(0),
            status,
            reason: value.is_none().then(|| String::from("there was nobody to count")),
        };
        Line { point, said: None, limits: None, signal: None, begins: Vec::new() }
    }

    fn said(value: f64) -> Option<Counted> {
        Some(Counted { value, numerator: None, denominator: None, unit: Unit::Percent })
    }

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn drawn(lines: &[Line], width: usize) -> Vec<String> {
        let drawing = Drawing {
            heading: "Out of county (percent)",
            unit: Unit::Percent,
            decimals: 1,
            better: Better::Lower,
            lines,
            foot: &[],
            width: Some(width),
        };
        drawing.text().lines().skip(2).map(str::to_owned).collect()
    }

    const LIMITS: Limits = Limits { lower: 11.0, near_lower: 16.5, centre: 22.0, near_upper: 27.5, upper: 33.0 };

    #[test]
    fn a_gap_says_why_and_a_figure_that_moved_says_from_what() {
        let lines = [
            line(month("2021-01"), None),
            Line { said: said(22.04), ..line(month("2021-02"), Some(22.0)) },
            Line { said: said(43.0), ..line(month("2021-03"), Some(44.0)) },
        ];
        assert_eq!(
            drawn(&lines, 80),
            [
                String::from("2021-01  [z] there was nobody to count"),
                format!("2021-02  22.0  {}", "█".repeat(26)),
                format!("2021-03  44.0  {}  (was 43.0)", "█".repeat(51)),
            ]
        );
    }

    #[test]
    fn a_share_is_rounded_from_its_integers() {
        let mut share = line(month("2021-01"), Some(23.0 / 80.0 * 100.0));
        (share.point.numerator, share.point.denominator) = (Some(23), Some(80));
        assert!(drawn(&[share], 80)[0].starts_with("2021-01  28.8  █"));
    }

    #[test]
    fn limits_are_marked_and_a_month_beyond_them_says_its_rule() {
        let signal = Some(Signal::Beyond(Side::High));
        let lines = [
            Line { limits: Some(LIMITS), ..line(month("2021-01"), Some(22.0)) },
            Line {
                limits: Some(LIMITS),
                signal,
                begins: vec![String::from("limits start anew")],
                ..line(month("2021-02"), Some(44.0))
            },
        ];
        assert_eq!(
            drawn(&lines, 40),
            [
                "2021-01  22.0  ███▓██  ┊",
                "         ── limits start anew",
                "2021-02  44.0  ███▓████▓██",
                "         ◄ concern: above the upper",
                "         limit"
            ]
        );
    }

    #[test]
    fn a_fall_is_drawn_to_the_left_of_nought_and_a_trace_is_not_nought() {
        let lines = [
            line(month("2021-01"), Some(-10.0)),
            line(month("2021-02"), Some(10.0)),
            line(month("2021-03"), Some(0.01)),
            line(month("2021-04"), Some(0.0)),
        ];
        let expected =
            ["2021-01  -10.0  ██████", "2021-02   10.0        ██████", "2021-03    0.0        ▏", "2021-04    0.0"];
        assert_eq!(drawn(&lines, 42).iter().map(|line| line.replace('−', "-")).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_whatever_the_months_and_the_width() {
        for months in [1, 2, 13, 60, 120] {
            for width in [40, 41, 57, 80, 133, 200] {
                let lines: Vec<Line> = (0..months)
                    .map(|number| {
                        let month = month("2012-01").plus(number);
                        let value = (number % 7 != 3).then(|| f64::from(number * 37 % 101) * 1_000.0);
                        let limits = value.map(|_| LIMITS);
                        let signal = value.filter(|value| *value > 50_000.0).map(|_| Signal::Shift(Side::High));
                        let begins = if number == 60 { vec!["another definition ".repeat(12)] } else { Vec::new() };
                        Line { said: said(1.0), limits, signal, begins, ..line(month, value) }
                    })
                    .collect();
                let foot = [String::from("something to be said of it all ").repeat(9)];
                let drawing = Drawing {
                    heading: "A title that goes on and on for a while (count)",
                    unit: Unit::Count,
                    decimals: 1,
                    better: Better::Neither,
                    lines: &lines,
                    foot: &foot,
                    width: Some(width),
                };
                let text = drawing.text();
                let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
                assert!(widest <= width, "{widest} in {width}, {months} months:\n{text}");
                for line in &lines {
                    let own = text.lines().find(|text| text.starts_with(&line.point.month.to_string())).unwrap();
                    assert_eq!(
                        own.contains(['█', '▓', '▏']),
                        line.point.value.is_some_and(|value| value > 0.0),
                        "{own}"
                    );
                }
            }
        }
    }
}
