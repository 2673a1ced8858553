//! Two times for every figure: what was published first, and what is known now, with why they differ as far as that
//! can be told, and how much of it the definition did where that has changed.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Earlier, Kept, Manifest, Published, Rows,
    why::{Why, in_words, of_definition, of_what_was_read},
};
use crate::vocabulary::{FigureKey, Month, Outcome, Results};

/// One month of a figure, then and now.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    pub month: Month,
    /// As the first edition that had this month gave it; none where no edition has.
    pub first: Option<Said>,
    /// The rows of now by the definition of then, where the definition is another now and could be counted.
    pub as_defined_then: Option<Outcome>,
    /// As the run at hand gives it; none where it does not reach back so far.
    pub now: Option<Said>,
    /// Why they differ. Empty where they do not, or where it cannot be told.
    pub why: Vec<Why>,
}

/// A figure and the run that said it.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub run: String,
    /// The edition that the run was published as, if it was.
    pub edition: Option<u32>,
    pub outcome: Outcome,
}

/// What is known now: the run at hand.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub manifest: &'a Manifest,
    pub rows: &'a Rows,
    pub results: &'a Results,
    pub earlier: &'a Earlier,
}

impl Kept {
    pub fn known(&self) -> Known<'_> {
        Known { manifest: &self.manifest, rows: &self.rows, results: &self.results, earlier: &self.earlier }
    }
}

impl Revision {
    /// Whether the figure or its counts are not those that were published first.
    pub fn has_moved(&self) -> bool {
        self.first.as_ref().zip(self.now.as_ref()).is_some_and(|(first, now)| differ(&first.outcome, &now.outcome))
    }

    /// Why it moved, in one line. Where the definition changed, what the data did and what the definition did are told
    /// apart with the figure between them, as `print` prints it.
    pub fn in_words(&self, print: impl Fn(&Outcome) -> String) -> String {
        let (Some(first), Some(between), Some(now)) = (&self.first, &self.as_defined_then, &self.now) else {
            return in_words(&self.why);
        };
        let is_definition = |one: &&Why| matches!(one, Why::Definition { .. });
        let (definition, data): (Vec<&Why>, Vec<&Why>) = self.why.iter().partition(is_definition);
        let words = |why: Vec<&Why>| in_words(&why.into_iter().cloned().collect::<Vec<_>>());
        let step = |why: Vec<&Why>, from: &Outcome, to: &Outcome| {
            differ(from, to).then(|| format!("{}: {} to {}", words(why), print(from), print(to)))
        };
        let steps = [step(data, &first.outcome, between), step(definition, between, &now.outcome)];
        steps.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }

    /// Why it moved, in one line without a number.
    pub fn in_words_alone(&self) -> String {
        match self.why.as_slice() {
            [] => in_words(&[]),
            why => why.iter().map(Why::without_counts).collect::<Vec<_>>().join("; "),
        }
    }
}

impl Published {
    /// Each month of a figure, as first published and as known now, in the order of the months.
    pub fn revisions(&self, key: &FigureKey, now: Known<'_>) -> Vec<Revision> {
        let mut first: BTreeMap<Month, (u32, &Kept, &Outcome)> = BTreeMap::new();
        for (edition, kept) in &self.editions {
            for outcome in of_key(key, &kept.results) {
                first.entry(outcome.month).or_insert((edition.edition, kept, outcome));
            }
        }
        let mut by_month: BTreeMap<Month, Revision> = BTreeMap::new();
        let blank = |month| Revision { month, first: None, as_defined_then: None, now: None, why: Vec::new() };
        for outcome in of_key(key, now.results) {
            let edition = self.edition_of(&now.manifest.run);
            by_month.entry(outcome.month).or_insert_with(|| blank(outcome.month)).now =
                Some(Said { run: now.manifest.run.clone(), edition, outcome: outcome.clone() });
        }
        for (month, (edition, kept, outcome)) in first {
            let revision = by_month.entry(month).or_insert_with(|| blank(month));
            let (run, edition) = (kept.manifest.run.clone(), Some(edition));
            revision.first = Some(Said { run, edition, outcome: outcome.clone() });
            if revision.has_moved() {
                revision.explain(key, kept.known(), now);
            }
        }
        by_month.into_values().collect()
    }

    /// Every figure and month that has moved since it was first published, in the order of the figures.
    pub fn moved(&self, now: Known<'_>) -> Vec<(FigureKey, Revision)> {
        let keys: BTreeSet<FigureKey> = now.results.outcomes().iter().map(key_of).collect();
        let of_key = |key: FigureKey| {
            let moved = self.revisions(&key, now).into_iter().filter(Revision::has_moved);
            moved.map(|revision| (key.clone(), revision)).collect::<Vec<_>>()
        };
        keys.into_iter().flat_map(of_key).collect()
    }

    fn edition_of(&self, run: &str) -> Option<u32> {
        self.editions.iter().find(|(edition, _)| edition.run == run).map(|(edition, _)| edition.edition)
    }
}

impl Revision {
    fn explain(&mut self, key: &FigureKey, then: Known<'_>, now: Known<'_>) {
        let definition = of_definition(&key.measure, then.manifest, now.manifest);
        self.as_defined_then =
            then.manifest.definitions.get(&key.measure).filter(|_| definition.is_some()).and_then(|old| {
                let figures = now.earlier.under(&key.measure, old)?;
                figures.one(key, self.month).cloned()
            });
        let data_moved_it = match (&self.first, &self.as_defined_then) {
            (Some(first), Some(between)) => differ(&first.outcome, between),
            // Where it could not be counted both ways, everything that can have moved it is told.
            _ => true,
        };
        if data_moved_it {
            self.why = of_what_was_read(&key.measure, self.month, then, now);
        }
        let only_guessed = |one: &Why| matches!(one, Why::CorrectedRows { .. } | Why::OtherRows { .. });
        if definition.is_some() && self.as_defined_then.is_none() {
            self.why.retain(|one| !only_guessed(one));
        }
        let definition_moved_it = match (&self.as_defined_then, &self.now) {
            (Some(between), Some(now)) => differ(between, &now.outcome),
            _ => true,
        };
        self.why.extend(definition.filter(|_| definition_moved_it));
    }
}

fn of_key<'a>(key: &'a FigureKey, results: &'a Results) -> impl Iterator<Item = &'a Outcome> {
    let is_of = |outcome: &&Outcome| {
        let of_outcome = [&outcome.statistic, &outcome.window, &outcome.breakdown, &outcome.category];
        of_outcome == [&key.statistic, &key.window, &key.breakdown, &key.category]
    };
    results.of_measure(&key.measure).iter().filter(is_of)
}

fn key_of(outcome: &Outcome) -> FigureKey {
    FigureKey {
        measure: outcome.measure.clone(),
        statistic: outcome.statistic.clone(),
        window: outcome.window.clone(),
        breakdown: outcome.breakdown.clone(),
        category: outcome.category.clone(),
    }
}

fn differ(then: &Outcome, now: &Outcome) -> bool {
    // Where there is no figure, counts behind it are not said either.
    let counts = |o: &Outcome| o.value.map(|value| (value.to_bits(), o.numerator, o.denominator));
    (then.status, counts(then)) != (now.status, counts(now))
}
