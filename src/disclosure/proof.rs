//! What was hidden and the proof that it stays so: for the restricted folder, and for whoever signs it off.
//!
//! The proof gives for each hidden count the range that was shown to agree with everything published. It never gives
//! the count.

use serde::{Deserialize, Serialize};

use super::{
    Rule,
    audit::Audit,
    hidden::Hidden,
    ledger::Figure,
    register::{Count, Group, Part, Register},
};
use crate::vocabulary::Results;

/// Why something is hidden. A paper shows one marker for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It is a small count of people, or gives one away.
    Small,
    /// It would give away another that is.
    ForOthers,
    /// It is a count to date that has gained too few since it was last shown, or will have when it is shown next.
    ToDate,
    /// It counts who is not known, left out or set aside of a part: that is said of everyone alone.
    BesideAPart,
    /// An earlier paper hid it.
    HiddenBefore,
}

/// The proof of one paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    pub smallest_shown: i64,
    pub summary: Summary,
    pub hidden: Vec<HiddenFigure>,
    pub counts: Vec<ProvedCount>,
}

/// How much is hidden.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Figures about people.
    pub figures: usize,
    pub hidden_small: usize,
    pub hidden_for_others: usize,
    pub hidden_to_date: usize,
    pub hidden_before: usize,
    /// The children counted in all figures, and in those that are hidden: how much is lost.
    pub counted: i64,
    pub counted_hidden: i64,
    /// Counts beside a shown figure (not known, left out) that are hidden alone.
    pub counts_beside_hidden: usize,
    /// Counts whose range was proved.
    pub counts_proved: usize,
    /// Small counts among them of which an outsider can rule out some of the small values, though not tell which it is.
    #[serde(default)]
    pub counts_narrowed: usize,
    /// What an outsider may know of how counts hang together.
    pub sums: usize,
}

/// A figure that is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HiddenFigure {
    pub figure: Figure,
    pub why: Why,
    /// The place of the count that it would give away, where it is hidden for another.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub protects: Option<String>,
}

/// A hidden count with the range it could have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvedCount {
    pub measure_or_population: String,
    pub count: String,
    pub month: String,
    pub window: String,
    pub breakdown: String,
    pub category: String,
    /// The count could be each of 1 to the largest that is hidden, and more; or has a range as wide.
    pub could_be_from: i64,
    pub could_be_to: i64,
}

impl Proof {
    pub(super) fn of(
        results: &Results,
        rule: &Rule,
        register: &Register,
        hidden: &Hidden<'_>,
        audit: &Audit<'_>,
    ) -> Self {
        let mut summary = Summary { sums: register.lines.len(), ..Summary::default() };
        let mut figures = Vec::new();
        for (index, unit) in register.units.iter().enumerate() {
            if unit.part == Part::Figure {
                summary.figures += 1;
                summary.counted += register.size(index);
                summary.counted_hidden += hidden.why(index).map_or(0, |_| register.size(index));
            }
            match (unit.part, hidden.why(index)) {
                (Part::Figure, Some(why)) => {
                    *summary.of(why) += 1;
                    let protects = hidden.for_whom(index).map(|cell| register.cells[cell].group.in_words());
                    figures.push(HiddenFigure { figure: Figure::of(&results.outcomes()[unit.row]), why, protects });
                }
                (_, Some(_)) if !is_figure_hidden(register, hidden, unit.row) => summary.counts_beside_hidden += 1,
                _ => {}
            }
        }
        figures.sort_by(|one, other| one.figure.cmp(&other.figure));
        let safe = (0..register.cells.len()).filter(|cell| hidden.must_be_safe(*cell));
        let counts: Vec<ProvedCount> = safe
            .map(|cell| {
                let seen = audit.seen(cell);
                ProvedCount::new(&register.cells[cell].group, (seen.least, seen.most), rule)
            })
            .collect();
        summary.counts_proved = counts.len();
        let is_narrowed =
            |cell: &usize| hidden.must_be_safe(*cell) && register.cells[*cell].is_small && !audit.is_any_small(*cell);
        summary.counts_narrowed = (0..register.cells.len()).filter(is_narrowed).count();
        Self { smallest_shown: rule.smallest_shown, summary, hidden: figures, counts }
    }
}

pub(super) fn is_figure_hidden(register: &Register, hidden: &Hidden<'_>, row: usize) -> bool {
    let units = register.units_of_row.get(&row).into_iter().flatten();
    units.into_iter().any(|unit| register.units[*unit].part == Part::Figure && hidden.why(*unit).is_some())
}

impl Summary {
    /// Figures that are not shown, for whatever reason.
    pub fn hidden(&self) -> usize {
        self.hidden_small + self.hidden_for_others + self.hidden_to_date + self.hidden_before
    }

    fn of(&mut self, why: Why) -> &mut usize {
        match why {
            Why::Small => &mut self.hidden_small,
            Why::ForOthers => &mut self.hidden_for_others,
            // What stands beside a part is no figure, and so is not counted among them.
            Why::ToDate | Why::BesideAPart => &mut self.hidden_to_date,
            Why::HiddenBefore => &mut self.hidden_before,
        }
    }
}

impl ProvedCount {
    /// A range that is not given finer than it must be, so that its middle does not tell the count.
    fn new(group: &Group, (least, most): (i64, i64), rule: &Rule) -> Self {
        let least = if least <= 1 { 1 } else { least };
        let most = if least == 1 { most.min(rule.smallest_shown) } else { most };
        Self {
            measure_or_population: group.owner.clone(),
            count: group.count.in_words(),
            month: group.month.to_string(),
            window: group.window.clone(),
            breakdown: group.breakdown.clone(),
            category: group.category.clone(),
            could_be_from: least,
            could_be_to: most,
        }
    }
}

impl Group {
    /// The place of a count, and never what it is.
    pub(super) fn in_words(&self) -> String {
        format!(
            "`{}`, {}, in {}, window `{}`, `{}` of `{}`",
            self.owner,
            self.count.in_words(),
            self.month,
            self.window,
            self.category,
            self.breakdown
        )
    }
}

impl Count {
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Size => String::from("all of the group"),
            Self::Numerator(name) => format!("counted by {name}"),
            Self::Rest(name) => format!("not counted by {name}"),
            Self::NotKnown(name) => format!("not known for {name}"),
            Self::LeftOut => String::from("left out by a rule"),
            Self::SetAside => String::from("set aside with their rows"),
            Self::Known(amount) => format!("of whom {amount} is known"),
            Self::MonthEnds => String::from("all, added up over month-ends"),
            Self::Implied(name) => name.clone(),
        }
    }
}
