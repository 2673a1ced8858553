//! Every file of a sample, with the columns of each kind of extract, and the rows that go into them.

use std::{fs, io, path::Path};

use chrono::NaiveDate;

use super::{
    case::{Case, Episode},
    places::{Gazetteer, Post},
    table::Table,
};
use crate::vocabulary::Month;

/// The files of a sample, open for writing.
pub struct Tables {
    pub episodes: Table,
    pub header: Table,
    pub uasc: Table,
    pub referrals: Table,
    pub key_workers: Table,
    pub staff: Table,
    pub placement_costs: Table,
    pub homes: Table,
    pub milestones: Table,
    pub savings: Table,
    pub postcodes: Table,
}

/// What was written: each file with its number of rows, column names not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub files: Vec<(&'static str, u64)>,
}

impl Summary {
    /// The rows of one file; nought for a file that is not in the sample.
    pub fn rows_of(&self, file: &str) -> u64 {
        self.files.iter().find(|(name, _)| *name == file).map_or(0, |(_, rows)| *rows)
    }
}

/// A referral to the edge-of-care service. `child` is a case number, whether or not that young person was ever looked
/// after.
#[derive(Debug, Clone)]
pub struct Referral {
    pub child: u64,
    pub born: NaiveDate,
    pub referred: NaiveDate,
    pub by: &'static str,
    pub hub: &'static str,
    pub decision: &'static str,
    pub decided: Option<NaiveDate>,
    pub support: Option<NaiveDate>,
    pub support_end: Option<NaiveDate>,
    pub end_reason: &'static str,
}

/// A post that somebody holds or held.
#[derive(Debug, Clone)]
pub struct StaffPost {
    pub person: u64,
    pub role: &'static str,
    pub team: &'static str,
    pub workplace: &'static str,
    pub contract: &'static str,
    pub employer: &'static str,
    pub fte: &'static str,
    pub start: NaiveDate,
    pub leaving: Option<NaiveDate>,
    pub reason: &'static str,
}

/// What an externally commissioned placement costs a week, from a day until the day it ends or its price changes.
#[derive(Debug, Clone)]
pub struct Cost {
    pub child: u64,
    pub start: NaiveDate,
    pub end: Option<NaiveDate>,
    pub provision: &'static str,
    pub pounds_a_week: u32,
}

impl Tables {
    pub fn create(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let table = |name, columns| Table::create(folder, name, columns);
        Ok(Self {
            episodes: table(
                "episodes.csv",
                "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
            )?,
            header: table("header.csv", "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB")?,
            uasc: table("uasc.csv", "CHILD,SEX,DOB,DUC")?,
            referrals: table(
                "referrals.csv",
                "REFERRAL_ID,CHILD,DOB,REFERRAL_DATE,REFERRED_BY,HUB,DECISION,DECISION_DATE,SUPPORT_START,SUPPORT_END,END_REASON",
            )?,
            key_workers: table("key_workers.csv", "REFERRAL_ID,KEY_WORKER_ID,START,END")?,
            staff: table(
                "staff.csv",
                "STAFF_ID,ROLE,TEAM,WORKPLACE,CONTRACT,EMPLOYER,FTE,START,LEAVING_DATE,LEAVING_REASON",
            )?,
            placement_costs: table("placement_costs.csv", "CHILD,START,END,PROVISION,WEEKLY_COST")?,
            homes: table("homes.csv", "URN,HOME,OPENED,CLOSED,INSPECTED,JUDGEMENT")?,
            milestones: table("milestones.csv", "MILESTONE_ID,STRAND,MILESTONE,DUE,AS_AT,PERCENT_COMPLETE")?,
            savings: table("savings.csv", "MONTH,KIND,AMOUNT")?,
            postcodes: table("postcodes.csv", "pcd,oseast1m,osnrth1m,laua")?,
        })
    }

    /// Writes a child's header, episodes and, for an unaccompanied child, the row in the UASC table.
    pub fn case(&mut self, case: &Case) -> io::Result<()> {
        for episode in &case.episodes {
            self.episode(case, episode)?;
        }
        let header = self.header.numbered("S", case.number, 7).text(case.sex).day(case.born).text(case.ethnic);
        let header = match case.has_school_age() {
            true => header.numbered("A", case.number, 12),
            false => header.text("UN1"),
        };
        header.text(case.mother()).day_or_blank(case.own_child_born).end()?;
        let Some(status) = case.unaccompanied else { return Ok(()) };
        self.uasc.numbered("S", case.number, 7).text(case.sex).day(case.born).day_or_blank(status.ends).end()
    }

    fn episode(&mut self, case: &Case, episode: &Episode) -> io::Result<()> {
        let stay = &episode.stay;
        let row = self.episodes.numbered("S", case.number, 7).day(episode.decom);
        row.text(episode.rne).text(episode.ls).text(case.need).text(stay.place).text(stay.provider);
        row.day_or_blank(episode.dec).text(episode.rec).text(episode.change);
        // A short break (V3, V4) carries no postcode.
        let home = if episode.is_short_break() { Post::Blank } else { case.home };
        row.text(home.text().as_str()).text(stay.post.text().as_str());
        match stay.urn {
            0 => row.text(""),
            urn @ 1..1_000_000 => row.numbered("SC", urn.into(), 6),
            urn => row.number(urn.into()),
        };
        row.end()
    }

    /// Writes a referral and gives its number, which key workers refer to.
    pub fn referral(&mut self, referral: &Referral) -> io::Result<u64> {
        let number = self.referrals.rows + 1;
        let row = self.referrals.numbered("R", number, 6).numbered("S", referral.child, 7).day(referral.born);
        row.day(referral.referred).text(referral.by).text(referral.hub).text(referral.decision);
        row.day_or_blank(referral.decided).day_or_blank(referral.support).day_or_blank(referral.support_end);
        row.text(referral.end_reason).end()?;
        Ok(number)
    }

    pub fn key_worker(
        &mut self,
        referral: u64,
        person: u64,
        start: NaiveDate,
        end: Option<NaiveDate>,
    ) -> io::Result<()> {
        self.key_workers.numbered("R", referral, 6).numbered("W", person, 6).day(start).day_or_blank(end).end()
    }

    pub fn staff_post(&mut self, post: &StaffPost) -> io::Result<()> {
        let row = self.staff.numbered("W", post.person, 6).text(post.role).text(post.team).text(post.workplace);
        row.text(post.contract).text(post.employer).text(post.fte);
        row.day(post.start).day_or_blank(post.leaving).text(post.reason).end()
    }

    pub fn cost(&mut self, cost: &Cost) -> io::Result<()> {
        let row = self.placement_costs.numbered("S", cost.child, 7).day(cost.start).day_or_blank(cost.end);
        row.text(cost.provision).text(&format!("{}.00", cost.pounds_a_week)).end()
    }

    pub fn saving(&mut self, month: Month, kind: &str, pounds: u64) -> io::Result<()> {
        self.savings.text(&month.to_string()).text(kind).text(&format!("{pounds}.00")).end()
    }

    /// Writes the postcode directory that the sample's postcodes are found in.
    pub fn directory(&mut self, gazetteer: &Gazetteer) -> io::Result<()> {
        for (postcode, point, district) in gazetteer.rows() {
            let row = self.postcodes.text(postcode.text().as_str());
            match point {
                Some((east, north)) => row.number(east as u64).number(north as u64),
                None => row.text("").text(""),
            };
            row.text(district).end()?;
        }
        Ok(())
    }

    /// Puts every file in its place.
    pub fn finish(self) -> io::Result<Summary> {
        let tables = [
            self.episodes,
            self.header,
            self.uasc,
            self.referrals,
            self.key_workers,
            self.staff,
            self.placement_costs,
            self.homes,
            self.milestones,
            self.savings,
            self.postcodes,
        ];
        let files = tables.into_iter().map(Table::finish).collect::<io::Result<_>>()?;
        Ok(Summary { files })
    }
}
