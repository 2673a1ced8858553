//! A contract: what one table must hold, and how its cells are read. From `measures/contracts/*.yaml`.

mod reading;
mod rule;
pub(super) mod yaml;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::{
    condition::{Columns, Condition, Kind},
    stand_in::StandIn,
};

pub use self::{
    reading::{Draft, draft},
    rule::{
        ANY_NOW, ANY_THEN, Consequence, HOME_FOUND, NOW, PLACEMENT_FOUND, POSTCODES_LA, POSTCODES_LOCATION,
        POSTCODES_MILES, Rule, SinceLast, THAT_DAY, THEN,
    },
};

/// What one table must hold, checked.
#[derive(Debug, Clone)]
pub struct Contract {
    pub table: String,
    pub title: String,
    pub columns: Vec<Column>,
    /// The columns that name a row. Empty where a table has none.
    pub key: Vec<String>,
    /// Which of several rows with one key is kept.
    pub keep: Keep,
    /// How the rows of one child, post or referral follow each other, for rules that look at the next one.
    pub in_order: Option<InOrder>,
    /// The column that says which team a row, or whoever it is about, belongs to.
    pub team: Option<String>,
    /// Other tables whose rows stand beside these, for rules that look at both.
    pub beside: Vec<Beside>,
    /// What stands in for the table where no file holds it.
    pub stand_ins: Vec<StandIn>,
    pub rules: Vec<Rule>,
    /// Asked of rows whose home and placement were looked up. No figure hangs on them: they only say what is odd.
    pub once_placed: Vec<Rule>,
    /// What is remembered of the rows that are open at the end of a month, and asked of them a month later.
    pub since_last: Option<SinceLast>,
}

impl Contract {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns as conditions see them.
    pub fn kinds(&self) -> Columns {
        self.columns.iter().map(|column| (column.name.clone(), column.kind())).collect()
    }

    /// The column of the day on which a row is over.
    pub fn end(&self) -> Option<&Column> {
        self.columns.iter().find(|column| column.is_end)
    }

    /// The columns that a rule may name: the table's own, those of the rows before and after, as `previous.DEC` and
    /// `next.DECOM`, those of the tables beside it, as `header.DOB`, and what is so of all extracts.
    fn columns_of_rules(&self, all: &BTreeMap<String, Columns>) -> Columns {
        let mut columns = self.kinds();
        columns.insert(EXTRACTS_END.to_owned(), Kind::Date);
        columns.insert(AUTHORITY_CODE.to_owned(), Kind::Text);
        if self.in_order.is_some() {
            for prefix in [PREVIOUS, NEXT] {
                columns.extend(under(prefix, &self.kinds()));
            }
        }
        for beside in &self.beside {
            columns.extend(all.get(&beside.table).map(|kinds| under(&beside.name, kinds)).unwrap_or_default());
        }
        columns
    }
}

/// The columns that a rule may name once a row is placed: its own, and what the directory says of its postcodes.
fn columns_once_placed(own: Columns) -> Columns {
    let code = |codes: [&str; 2]| Kind::Code(codes.map(str::to_owned).to_vec());
    let mut columns = own;
    columns.extend([HOME_FOUND, PLACEMENT_FOUND].map(|name| (name.to_owned(), code(["YES", "NO"]))));
    columns.insert(POSTCODES_MILES.to_owned(), Kind::Number);
    columns.insert(POSTCODES_LOCATION.to_owned(), code(["IN", "OUT"]));
    columns.insert(POSTCODES_LA.to_owned(), Kind::Text);
    columns.insert(AUTHORITY_CODE.to_owned(), Kind::Text);
    columns
}

/// The columns of another row, as a rule names them.
fn under(prefix: &str, kinds: &Columns) -> Columns {
    kinds.iter().map(|(name, kind)| (format!("{prefix}.{name}"), kind.clone())).collect()
}

/// What the columns of the row before and of the row after begin with in a rule.
pub const PREVIOUS: &str = "previous";
pub const NEXT: &str = "next";

/// The last day that the extracts reach, and the authority's own code, as rules name them.
pub const EXTRACTS_END: &str = "extracts_end";
pub const AUTHORITY_CODE: &str = "authority_code";

/// Rows with one value of `by` follow each other in the order of `on`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InOrder {
    pub by: String,
    pub on: String,
}

/// Rows of another table, or of the same, joined by a column that both have. Of several rows one speaks: the one with
/// the latest day of a column, or else the last in the order of files and rows.
#[derive(Debug, Clone)]
pub struct Beside {
    pub table: String,
    /// What its columns begin with in a rule: the table's name, unless the contract gives another.
    pub name: String,
    pub on: String,
    /// Only rows of which this is true are beside.
    pub only: Option<Condition>,
    /// The column whose latest day decides which row speaks.
    pub latest: Option<String>,
    /// The column of this table that the latest day may not be after: the row that was there on that day speaks.
    pub until: Option<String>,
    /// Where no extract of the table arrived, nobody is in it; without this, nothing is asked.
    pub may_be_absent: bool,
}

/// One column of a contract.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub aliases: Vec<String>,
    pub holds: Holds,
    /// The codes of a coded column; empty where any are allowed.
    pub codes: Vec<String>,
    /// Other ways in which a code is written, in upper case: `MALE` for `M`.
    pub spellings: BTreeMap<String, String>,
    /// The file is refused without this column.
    pub is_required: bool,
    /// A row whose cell here is blank or cannot be read is set aside.
    pub must_be_known: bool,
    /// A row whose cell here is not blank and cannot be read is set aside: it cannot be told when it began.
    pub is_start: bool,
    /// A row whose cell here is not blank and cannot be read is set aside: it might not be over.
    pub is_end: bool,
    /// What it dates may lie ahead of the extract, so a year of two digits cannot be told.
    pub may_lie_ahead: bool,
    /// DfE's number for the rule that this column can be read and holds a code of its list.
    pub rule: Option<String>,
    /// Codes that are good for part of the time only.
    pub dated_codes: Vec<DatedCodes>,
}

/// Codes that came into use or went out of it. Both days are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedCodes {
    pub codes: Vec<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Column {
    fn kind(&self) -> Kind {
        match self.holds {
            Holds::Id | Holds::Text | Holds::Postcode => Kind::Text,
            Holds::Code => Kind::Code(self.codes.clone()),
            Holds::Date | Holds::Month => Kind::Date,
            Holds::Money => Kind::Money,
            Holds::Number => Kind::Number,
        }
    }
}

/// How the cells of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// An identifier: trimmed, case ignored, leading zeros kept.
    Id,
    Text,
    Code,
    Date,
    Money,
    Number,
    Postcode,
    /// A month as 2021-04, kept as its first day.
    Month,
}

/// Which of several rows with one key is kept; the others are set aside and listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// The last in the order of file names and rows.
    Last,
    /// The one whose column is latest, blank counting as latest; then the last in file order.
    LatestOf(String),
}

#[cfg(test)]
pub mod tests {
    use super::{super::source::Source, *};

    /// A contract of required columns of text, for tests.
    pub fn with_columns(table: &str, names: &[&str]) -> Contract {
        let columns: String =
            names.iter().map(|name| format!("  - {{ name: {name}, holds: text, required: true }}\n")).collect();
        let text = format!("table: {table}\ntitle: For a test\ncolumns:\n{columns}");
        draft(Source::of("test.yaml", text)).0.unwrap().finish(&BTreeMap::new()).0
    }
}
