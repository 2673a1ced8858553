//! Disclosure control: what stands between the figures and anything that leaves the building.
//!
//! Public papers take a [`Protected`] and nothing else, and only this module makes one. It enters every count of people
//! in a register with the sums that an outsider knows, hides the small ones, hides what would give those
//! away, and lets nothing through until an audit has found, for each hidden count, other worlds that agree with
//! everything published. If there are none it refuses, naming the place and never the number.

use crate::vocabulary::{Diagnostic, Month, Outcome, Results, Status, rounding, words::counted};

mod audit;
mod bounds;
mod found;
mod hidden;
pub mod ledger;
pub mod proof;
mod register;
mod rounded;
pub mod rule;
mod secondary;
mod solver;
mod worlds;

pub use ledger::{Ledger, Release};
pub use proof::{Proof, Summary};
pub use rule::{About, Base, Protection, Rule};

use audit::Audit;
use hidden::Hidden;
use register::{Part, Register};
use secondary::Unprotected;

/// Figures on their way to a public paper, with what was done to protect them.
#[derive(Debug, Clone)]
pub struct Protected {
    results: Results,
    words: Option<String>,
    proof: Option<Proof>,
}

impl Protected {
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// What a paper says was done, or nothing if nothing was.
    pub fn in_words(&self) -> Option<String> {
        self.words.clone()
    }

    /// The proof for the restricted folder, where something was hidden.
    pub fn proof(&self) -> Option<&Proof> {
        self.proof.as_ref()
    }

    /// What the paper says, for the ledger that the next paper is held against.
    pub fn release(&self, run: &str, month: Month) -> Release {
        Release::of(&self.results, run, month)
    }
}

/// Protects the figures of a run by a rule, given what earlier papers said.
///
/// Refuses, naming each place, if a small count could be worked out whatever is hidden.
pub fn protect(results: Results, protection: &Protection, ledger: &Ledger) -> Result<Protected, Vec<Diagnostic>> {
    match protection {
        Protection::None => Ok(Protected { results, words: None, proof: None }),
        Protection::Hide(rule) => hide(&results, rule, ledger),
        Protection::Round(rule, base) => Ok(Protected {
            results: rounded::rounded(&results, rule, *base),
            words: Some(rounded::in_words(*base)),
            proof: None,
        }),
    }
}

fn hide(results: &Results, rule: &Rule, ledger: &Ledger) -> Result<Protected, Vec<Diagnostic>> {
    let register = Register::of(results, rule, ledger);
    let mut hidden = Hidden::primary(&register);
    let mut audit = Audit::of(&register, rule.smallest_shown);
    let at_last =
        secondary::hide_enough(&register, &mut hidden, &mut audit).map_err(|cell| refusal(&register, cell))?;
    secondary::show_what_need_not_be(&register, &mut hidden, &mut audit, at_last);
    let proof = Proof::of(results, rule, &register, &hidden, &audit);
    let words = Some(in_words(rule, &proof.summary));
    Ok(Protected { results: masked(results, rule, &register, &hidden), words, proof: Some(proof) })
}

/// The figures with what is hidden taken out. No row is removed.
fn masked(results: &Results, rule: &Rule, register: &Register, hidden: &Hidden<'_>) -> Results {
    let mut outcomes = results.outcomes().to_vec();
    let units = register.units.iter().enumerate();
    for (_, unit) in units.filter(|(index, _)| hidden.why(*index).is_some()) {
        let outcome = &mut outcomes[unit.row];
        match unit.part {
            Part::Figure => clear(outcome),
            Part::NotKnown => outcome.not_known = None,
            Part::Excluded => outcome.excluded = None,
            Part::Bounds => (outcome.least, outcome.most) = (None, None),
        }
    }
    // A span of which nothing can be proved, as that of a rate, is not shown.
    for outcome in outcomes.iter_mut().filter(|one| rule.is_about_people(&one.measure)) {
        if register::set_aside(outcome).is_none() {
            (outcome.least, outcome.most) = (None, None);
        }
    }
    Results::new(outcomes)
}

/// Takes every number out of a row.
fn clear(outcome: &mut Outcome) {
    *outcome = Outcome {
        numerator: None,
        denominator: None,
        value: None,
        lower: None,
        upper: None,
        least: None,
        most: None,
        not_known: None,
        excluded: None,
        status: Status::Suppressed,
        reason: Some(String::from(REASON)),
        ..outcome.clone()
    };
}

/// One reason for all, so that nobody can tell a small count from one hidden for its sake.
const REASON: &str = "hidden so that no child can be recognised";

fn in_words(rule: &Rule, summary: &Summary) -> String {
    format!(
        "Counts of 1 to {} children are hidden and marked [c], and so are figures from which one of them could be worked \
         out, here or with an earlier edition. A zero is shown. Of {} about people that this edition gives, with every \
         month and breakdown, {} hidden.",
        rule.smallest_shown - 1,
        counted(summary.figures, "figure"),
        match summary.hidden() {
            0 => String::from("none is"),
            1 => String::from("1 is"),
            many => format!("{} are", rounding::count(many as i64)),
        }
    )
}

/// Where the count stands, and never what it is.
fn refusal(register: &Register, Unprotected(cell): Unprotected) -> Vec<Diagnostic> {
    let group = &register.cells[cell].group;
    let what = format!("a small count could be worked out from the paper: {}", group.in_words());
    let hint = "leave the breakdown out of the paper, or round counts instead of hiding them";
    vec![Diagnostic::error("MP0701", what).hint(hint)]
}

#[cfg(test)]
mod tests;
