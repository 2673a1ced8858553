//! Figures that an earlier edition gave otherwise: history says which and why, and they are printed as papers print.

use crate::{
    disclosure::Protected,
    history::{
        Kept, Published,
        revisions::{Known, Revision},
    },
    reports::{figures, material::Restated},
    vocabulary::{AgreedMeasure, Month, Outcome, Status},
};

/// The headline figure of every measure in each month of the paper that was first published otherwise. Nothing where
/// nothing has been published before.
pub fn list(
    published: &Published,
    kept: &Kept,
    protected: &Protected,
    measures: &[AgreedMeasure],
    first_month: Month,
) -> Option<Vec<Restated>> {
    if published.editions.is_empty() {
        return None;
    }
    let may_count = protected.in_words().is_none();
    let now = Known { results: protected.results(), ..kept.known() };
    let of_measure = |measure: &AgreedMeasure| {
        let revisions = published.revisions(&measure.headline, now);
        let in_paper = revisions.into_iter().filter(|one| one.month >= first_month && one.has_moved());
        in_paper.filter_map(|revision| restated(measure, &revision, may_count)).collect::<Vec<_>>()
    };
    Some(measures.iter().flat_map(of_measure).collect())
}

/// Both figures as printed, unless they print the same.
fn restated(measure: &AgreedMeasure, revision: &Revision, may_count: bool) -> Option<Restated> {
    let (first, now) = (&revision.first.as_ref()?.outcome, &revision.now.as_ref()?.outcome);
    // What is hidden now was hidden for a reason that holds for the earlier figure too.
    let published = if now.status == Status::Suppressed { printed(measure, now) } else { printed(measure, first) };
    let known_now = printed(measure, now);
    // Rows that came late, and the figure between two definitions, are numbers that no register holds: where small
    // counts are protected, the reasons are said without them.
    let why =
        if may_count { revision.in_words(|outcome| printed(measure, outcome)) } else { revision.in_words_alone() };
    let figure = measure.title.clone();
    (published != known_now).then_some(Restated { figure, month: revision.month, published, known_now, why })
}

fn printed(measure: &AgreedMeasure, outcome: &Outcome) -> String {
    let value = figures::value(outcome, figures::decimals(measure, outcome.unit));
    figures::counts(outcome).map_or(value.clone(), |counts| format!("{value} ({counts})"))
}
