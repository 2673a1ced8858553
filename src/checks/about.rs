//! What the rows of a finding say, for whoever mends them: who they are about, whose team they are, what stands in the
//! column and what was counted in its place. For the restricted folder only.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::{
    finding::{About, Finding},
    rules::Around,
    table::{Became, Table, Told},
};
use crate::{
    definitions::{CHILD, Contract, Holds},
    frames::{FILE, ROW},
};

/// The findings of a table, each of their rows with what it says.
pub fn in_full(table: &mut Table<'_>, around: &Around<'_>) -> PolarsResult<Vec<Finding>> {
    let told = std::mem::take(&mut table.told);
    let rows: Vec<IdxSize> =
        told.iter().flat_map(|one| one.rows.iter().copied()).collect::<BTreeSet<_>>().into_iter().collect();
    // As read: what a rule made not known since is what somebody wants to see.
    let as_read = around.tables[&table.contract.table].take(&IdxCa::from_slice("rows".into(), &rows))?;
    let said = Said {
        ids: id_column(table.contract, &as_read).map(|name| texts(&as_read, table.contract, name)).transpose()?,
        teams: teams(&as_read, table.contract, &around.tables.iter().collect(), around.rulebook.contracts)?,
        as_written: as_written(table, &told),
        rows,
        as_read,
    };
    told.into_iter().map(|one| said.finding(one, table)).collect()
}

/// What some rows of a table say, found once for all findings.
struct Said {
    /// The places of the rows, ascending.
    rows: Vec<IdxSize>,
    as_read: DataFrame,
    ids: Option<Vec<String>>,
    teams: Vec<String>,
    as_written: BTreeMap<(IdxSize, String), String>,
}

impl Said {
    fn finding(&self, told: Told, table: &Table<'_>) -> PolarsResult<Finding> {
        let Told { mut finding, rows, became } = told;
        let column = finding.column.clone();
        let of_column = column.as_deref().filter(|name| self.as_read.column(name).is_ok());
        let values = of_column.map(|name| texts(&self.as_read, table.contract, name)).transpose()?;
        let about = rows.iter().enumerate().map(|(number, row)| {
            let at = self.rows.binary_search(row).ok();
            let of =
                |texts: &Option<Vec<String>>| at.and_then(|at| texts.as_ref()?.get(at).cloned()).unwrap_or_default();
            let read = of(&values);
            let written = column.clone().and_then(|column| self.as_written.get(&(*row, column)).cloned());
            let counted_as = match &became {
                Became::AsItStands => String::from("as it stands"),
                Became::NotKnown => String::from("not known"),
                Became::SetAside => String::from("set aside"),
                Became::Read => read.clone(),
                Became::InWords(words) => words.get(number).cloned().unwrap_or_default(),
            };
            About {
                id: of(&self.ids),
                team: at.and_then(|at| self.teams.get(at).cloned()).unwrap_or_default(),
                value: written.unwrap_or(read),
                counted_as,
                then: String::new(),
            }
        });
        finding.about = about.collect();
        Ok(finding)
    }
}

/// The column that says whom a row is about: the child, or the first of its key.
fn id_column<'a>(contract: &'a Contract, rows: &DataFrame) -> Option<&'a str> {
    let child = contract.column(CHILD).map(|column| column.name.as_str());
    child.or(contract.key.first().map(String::as_str)).filter(|name| rows.column(name).is_ok())
}

/// The cells of a column as a person writes them.
pub fn texts(rows: &DataFrame, contract: &Contract, name: &str) -> PolarsResult<Vec<String>> {
    let column = rows.column(name)?;
    let is_money = contract.column(name).is_some_and(|column| column.holds == Holds::Money);
    if is_money {
        let pence = column.i64()?;
        let pounds = |pence: Option<i64>| pence.map(|pence| format!("{}.{:02}", pence / 100, pence % 100));
        return Ok(pence.iter().map(|pence| pounds(pence).unwrap_or_default()).collect());
    }
    let texts = column.cast(&DataType::String)?;
    Ok(texts.str()?.iter().map(|text| text.unwrap_or_default().to_owned()).collect())
}

/// The cells that could not be read, or were read as something else, as they stand in their files.
fn as_written(table: &Table<'_>, told: &[Told]) -> BTreeMap<(IdxSize, String), String> {
    let (unread, short) =
        (table.rows_by_column(|frame| &frame.unread), table.rows_by_column(|frame| &frame.short_years));
    let mut wanted: BTreeMap<usize, BTreeMap<u32, Vec<(IdxSize, String)>>> = BTreeMap::new();
    for one in told {
        let Some(column) = &one.finding.column else { continue };
        let is_otherwise = |row: &IdxSize| {
            [&unread, &short].iter().any(|rows| rows.get(column).is_some_and(|rows| rows.contains(row)))
        };
        // Rows of one column are few where each must be looked for, and none where nothing was unread.
        if !unread.contains_key(column) && !short.contains_key(column) {
            continue;
        }
        for (row, place) in one.rows.iter().zip(&one.finding.rows).filter(|(row, _)| is_otherwise(row)) {
            let of_file = wanted.entry(table.number_of_file(*row as usize)).or_default();
            of_file.entry(place.row).or_default().push((*row, column.clone()));
        }
    }
    let mut written = BTreeMap::new();
    for (number, rows) in wanted {
        let frame = &table.frames[number];
        let cells = frame.source.rows_as_written(&rows.keys().copied().collect());
        for (number, wanted) in rows {
            for (row, column) in wanted {
                let at = frame.positions.get(&column);
                let cell = at.and_then(|at| cells.get(&number)?.get(*at)).cloned().unwrap_or_default();
                written.insert((row, column), cell);
            }
        }
    }
    written
}

/// The team of each row: its own column, or that of another table which names the same child or referral.
pub fn teams(
    rows: &DataFrame,
    contract: &Contract,
    tables: &BTreeMap<&String, &DataFrame>,
    contracts: &BTreeMap<String, Contract>,
) -> PolarsResult<Vec<String>> {
    let mut found: Vec<String> = vec![String::new(); rows.height()];
    let own = contract.team.iter().filter(|team| rows.column(team).is_ok());
    for team in own {
        fill(&mut found, texts(rows, contract, team)?);
    }
    for (table, other) in tables {
        let Some(theirs) = contracts.get(*table) else { continue };
        let Some(team) = theirs.team.as_ref().filter(|team| other.column(team).is_ok()) else { continue };
        for link in [Some(CHILD), theirs.key.first().map(String::as_str)].into_iter().flatten() {
            let is_shared = rows.column(link).is_ok() && other.column(link).is_ok() && link != team;
            if is_shared && *table != &contract.table {
                fill(&mut found, teams_by(rows, link, other, team)?);
            }
        }
    }
    Ok(found)
}

/// What is known already stays.
fn fill(found: &mut [String], more: Vec<String>) {
    for (one, other) in found.iter_mut().zip(more).filter(|(one, _)| one.is_empty()) {
        *one = other;
    }
}

fn teams_by(rows: &DataFrame, link: &str, other: &DataFrame, team: &str) -> PolarsResult<Vec<String>> {
    let last = other
        .select([link, team, FILE, ROW])?
        .lazy()
        .filter(col(link).is_not_null().and(col(team).is_not_null()))
        .sort([FILE, ROW], SortMultipleOptions::default())
        .select([col(link), col(team).cast(DataType::String).alias("_team")])
        .unique_stable(Some(by_name([link], true, false)), UniqueKeepStrategy::Last);
    let in_order = rows.select([link])?.lazy().with_row_index("_at", None);
    let joined = in_order.join(last, [col(link)], [col(link)], JoinArgs::new(JoinType::Left));
    let joined = joined.sort(["_at"], SortMultipleOptions::default()).collect()?;
    Ok(joined.column("_team")?.str()?.iter().map(|text| text.unwrap_or_default().to_owned()).collect())
}
