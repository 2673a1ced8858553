//! Versions of a definition, each in force from a date on.
//!
//! A file says how things are now; under `earlier` it keeps, for each version before, what was otherwise then. A month
//! is counted by the version that is in force on its last day; months before the first version by the first.

use chrono::NaiveDate;
use serde::Deserialize;

use super::source::{Source, Spanned};
use crate::vocabulary::Diagnostic;

/// The number of a version, the day it took effect, and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionYaml {
    /// Its number, counted from 1.
    pub number: Spanned<u32>,
    /// The first day on which it is in force.
    pub from: Spanned<String>,
    /// The last day on which it was in force; it must be the day before the next version begins.
    pub to: Option<Spanned<String>>,
    /// Why the definition changed.
    pub why: Option<String>,
}

/// Which version is in force on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InForce {
    Present,
    /// By its place under `earlier`.
    Earlier(usize),
}

/// The days on which versions change, and which is in force when. Empty where there is one version only.
#[derive(Debug, Clone, Default)]
pub struct Versions {
    /// In the order of their days; the first is in force before its day, too.
    in_order: Vec<(NaiveDate, InForce)>,
}

/// Puts what was otherwise in an earlier version, key by key, in the place of what is.
macro_rules! put_back {
    ($now:ident from $earlier:ident: $($key:ident),+) => {
        $(if let Some(then) = $earlier.$key { $now.$key = then; })+
    };
}
pub(super) use put_back;

impl Versions {
    /// Reads the versions of a file, and gives every problem at once.
    pub fn read<'a>(
        present: Option<&VersionYaml>,
        earlier: impl Iterator<Item = &'a VersionYaml>,
        source: &Source,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let (versions, wrong) = Self::read_all(present, &earlier.collect::<Vec<_>>(), source);
        let is_unread = source.doubts("version") || source.doubts("earlier");
        problems.extend(wrong.into_iter().map(|one| one.as_consequence_if(is_unread)));
        versions
    }

    fn read_all(present: Option<&VersionYaml>, earlier: &[&VersionYaml], source: &Source) -> (Self, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let (Some(present), false) = (present, earlier.is_empty()) else {
            if let (None, Some(one)) = (present, earlier.first()) {
                let what = "there are earlier versions, but nothing says from when the present one is in force";
                let hint = "write `version: { number: 2, from: 2021-04-01 }` beside `earlier`";
                problems.push(source.wrong_value("MP0118", what, &one.number).hint(hint));
            }
            problems.extend(present.and_then(|one| day(&one.from, source).err()));
            return (Self::default(), problems);
        };
        let numbered = earlier.iter().enumerate().map(|(at, one)| (InForce::Earlier(at), *one));
        let every = numbered.chain([(InForce::Present, present)]);
        let mut dated: Vec<(NaiveDate, InForce, &VersionYaml)> = Vec::new();
        for (which, version) in every {
            match day(&version.from, source) {
                Ok(from) => dated.push((from, which, version)),
                Err(wrong) => problems.push(wrong),
            }
        }
        dated.sort_by_key(|(from, _, version)| (*from, version.number.value));
        for pair in dated.windows(2) {
            problems.extend(follows(&pair[0], &pair[1], source));
        }
        (Self { in_order: dated.into_iter().map(|(from, which, _)| (from, which)).collect() }, problems)
    }

    /// The days on which another version takes effect.
    pub fn changes(&self) -> impl Iterator<Item = NaiveDate> {
        self.in_order.iter().skip(1).map(|(from, _)| *from)
    }

    /// The version that is in force on a day; before the first day, the first. Without a day, the present one.
    pub fn on(&self, day: Option<NaiveDate>) -> InForce {
        let Some(day) = day else { return InForce::Present };
        let begun = self.in_order.iter().rev().find(|(from, _)| *from <= day);
        begun.or(self.in_order.first()).map_or(InForce::Present, |(_, which)| *which)
    }
}

/// What is wrong between a version and the next.
fn follows(
    (from, _, earlier): &(NaiveDate, InForce, &VersionYaml),
    (next, _, later): &(NaiveDate, InForce, &VersionYaml),
    source: &Source,
) -> Option<Diagnostic> {
    let (one, other) = (earlier.number.value, later.number.value);
    if from == next {
        let what = format!("versions {one} and {other} are both in force from {from}");
        return Some(source.wrong_value("MP0118", what, &later.from).hint("let one of them begin on another day"));
    }
    if one >= other {
        let what = format!("version {other} begins after version {one}");
        return Some(
            source.wrong_value("MP0118", what, &later.number).hint("number versions in the order of their days"),
        );
    }
    let to = earlier.to.as_ref()?;
    let last = match day(to, source) {
        Ok(last) => last,
        Err(wrong) => return Some(wrong),
    };
    let between = match last.succ_opt()?.cmp(next) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Less => "no version is in force between",
        std::cmp::Ordering::Greater => "two versions are in force between",
    };
    let what = format!("version {one} ends on {last} and version {other} begins on {next}: {between}");
    Some(source.wrong_value("MP0118", what, to).hint("end it the day before the next begins, or leave `to` out"))
}

/// A day as versions name it.
pub fn day(text: &Spanned<String>, source: &Source) -> Result<NaiveDate, Diagnostic> {
    NaiveDate::parse_from_str(&text.value, "%Y-%m-%d").map_err(|_| {
        source.wrong_value("MP0106", format!("`{}` is not a day", text.value), text).hint("write it as 2021-04-01")
    })
}
