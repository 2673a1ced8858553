//! Reads every contract: first the columns of all of them, then their rules, which may look into other tables.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{super::contract, sources};
use crate::{definitions::contract::Contract, vocabulary::Diagnostic};

/// The contracts that could be read, by their tables, and the tables of those that could not.
pub(super) struct Contracts {
    pub contracts: BTreeMap<String, Contract>,
    pub broken: BTreeSet<String>,
}

pub(super) fn load_contracts(folder: &Path, project: &Path, problems: &mut Vec<Diagnostic>) -> Contracts {
    let mut drafts = Vec::new();
    let mut broken = BTreeSet::new();
    for source in sources(folder, project, problems) {
        let table = source.says("table");
        match contract::draft(source) {
            Ok(draft) => drafts.push(draft),
            Err(wrong) => {
                broken.extend(table);
                problems.extend(wrong);
            }
        }
    }
    twice(&drafts, problems);
    // Rules may look into other tables, so every table is known before the first rule is read.
    let kinds = drafts.iter().map(|draft| (draft.table().to_owned(), draft.kinds())).collect();
    let mut contracts = BTreeMap::new();
    for draft in drafts {
        let looks_at_broken = draft.looks_at().any(|table| broken.contains(table));
        let table = draft.table().to_owned();
        match draft.finish(&kinds) {
            Ok(contract) => {
                contracts.insert(contract.table.clone(), contract);
            }
            Err(wrong) => {
                broken.insert(table);
                problems.extend(wrong.into_iter().filter(|_| !looks_at_broken));
            }
        }
    }
    Contracts { contracts, broken }
}

/// Two contracts of one table: which of them was meant cannot be told.
fn twice(drafts: &[contract::Draft], problems: &mut Vec<Diagnostic>) {
    for (number, draft) in drafts.iter().enumerate() {
        if let Some(other) = drafts[..number].iter().find(|other| other.table() == draft.table()) {
            let (source, table) = draft.named_at();
            let what = format!("there is a contract for `{}` already, in {}", table.value, other.named_at().0.name);
            let hint = "keep one of the two, or give this one a table of its own";
            problems.push(source.wrong_value("MP0105", what, table).hint(hint));
        }
    }
}
