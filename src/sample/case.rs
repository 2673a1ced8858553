//! A child's case: who they are, and their episodes one after another as the SSDA903 return holds them.

use chrono::{Datelike, NaiveDate};

use super::places::Post;

/// An invented child. `number` makes the CHILD column: 123 is S0000123.
#[derive(Debug, Clone)]
pub struct Case {
    pub number: u64,
    pub sex: &'static str,
    pub born: NaiveDate,
    pub ethnic: &'static str,
    pub need: &'static str,
    pub home: Post,
    pub unaccompanied: Option<Unaccompanied>,
    pub own_child_born: Option<NaiveDate>,
    pub episodes: Vec<Episode>,
}

/// The status of an unaccompanied child; `ends` is DUC, which may be blank, past or to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unaccompanied {
    pub ends: Option<NaiveDate>,
}

/// Where somebody lives, with whom, and who provides it. An `urn` of nought is blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    pub place: &'static str,
    pub provider: &'static str,
    pub post: Post,
    pub urn: u32,
}

/// One row of the episodes table.
#[derive(Debug, Clone)]
pub struct Episode {
    pub decom: NaiveDate,
    pub rne: &'static str,
    pub ls: &'static str,
    pub stay: Stay,
    pub dec: Option<NaiveDate>,
    pub rec: &'static str,
    pub change: &'static str,
}

impl Case {
    /// Adds an open episode that follows nothing: a start of care, or the first row that the extract's window holds.
    pub fn open(&mut self, decom: NaiveDate, rne: &'static str, ls: &'static str, stay: Stay) {
        self.episodes.push(Episode { decom, rne, ls, stay, dec: None, rec: "", change: "" });
    }

    /// Ends the open episode with X1 and begins the next on the same day.
    pub fn go_on(&mut self, day: NaiveDate, rne: &'static str, ls: &'static str, stay: Stay, change: &'static str) {
        self.close(day, "X1", change);
        self.open(day, rne, ls, stay);
    }

    /// Ends the open episode, and care with it.
    pub fn cease(&mut self, day: NaiveDate, rec: &'static str) {
        self.close(day, rec, "");
    }

    fn close(&mut self, day: NaiveDate, rec: &'static str, change: &'static str) {
        if let Some(open) = self.episodes.last_mut().filter(|last| last.dec.is_none()) {
            debug_assert!(day > open.decom, "an episode lasts at least a day");
            (open.dec, open.rec, open.change) = (Some(day), rec, change);
        }
    }

    /// Forgets what comes after a day: an extract made on that day does not know it.
    pub fn forget_after(&mut self, day: NaiveDate) {
        self.episodes.retain(|episode| episode.decom <= day);
        if let Some(last) = self.episodes.last_mut().filter(|last| last.dec.is_some_and(|dec| dec > day)) {
            (last.dec, last.rec, last.change) = (None, "", "");
        }
    }

    /// The episode without an end, if the child is looked after or on short breaks as far as the case knows.
    pub fn current(&self) -> Option<&Episode> {
        self.episodes.last().filter(|last| last.dec.is_none())
    }

    /// The episode that counts in the stock on a day: the latest that is open, short breaks apart.
    pub fn looked_after(&self, day: NaiveDate) -> Option<&Episode> {
        self.episodes.iter().rev().find(|episode| episode.is_open(day) && !episode.is_short_break())
    }

    /// True for who was born early enough to have a pupil number in the sample's school years.
    pub fn has_school_age(&self) -> bool {
        let first_seen = self.episodes.first().map_or(0, |first| first.decom.year());
        self.born.year() + 5 <= first_seen
    }

    /// The MOTHER column, which is about girls only.
    pub fn mother(&self) -> &'static str {
        match (self.sex, self.own_child_born) {
            ("2", Some(_)) => "1",
            ("2", None) => "0",
            _ => "",
        }
    }
}

impl Episode {
    pub fn is_open(&self, day: NaiveDate) -> bool {
        self.decom <= day && self.dec.is_none_or(|dec| dec > day)
    }

    pub fn is_short_break(&self) -> bool {
        matches!(self.ls, "V3" | "V4")
    }
}

impl Stay {
    /// True for the same kind of placement at the same address.
    pub fn is_at(&self, other: &Stay) -> bool {
        (self.place, self.post) == (other.place, other.post)
    }

    /// True for residential care that the council buys: it has a row in the placement costs.
    pub fn is_external_residential(&self) -> bool {
        matches!(self.place, "K1" | "K2" | "R1" | "S1") && matches!(self.provider, "PR4" | "PR5")
    }

    /// The kind of provision in the placement costs, if the council buys the stay from outside.
    pub fn provision(&self) -> Option<&'static str> {
        let is_bought = matches!(self.provider, "PR4" | "PR5");
        match self.place {
            _ if self.is_external_residential() => Some("RESIDENTIAL"),
            "U1" | "U3" | "U4" | "U6" if is_bought => Some("FOSTERING"),
            "H5" | "P2" if is_bought => Some("SUPPORTED"),
            _ => None,
        }
    }
}
