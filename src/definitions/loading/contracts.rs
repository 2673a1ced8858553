//! Reads every contract: first the columns of all of them, then their rules, which may look into other tables.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{super::contract, sources};
use crate::{definitions::contract::Contract, vocabulary::Diagnostic};

/// The contracts that could be read, by their tables.
pub(super) struct Contracts {
    pub contracts: BTreeMap<String, Contract>,
    /// The tables whose columns are not known, or not all of them.
    pub broken: BTreeSet<String>,
    /// Whether there is a contract of which it is not known what table it is about.
    pub lost_a_table: bool,
}

pub(super) fn load_contracts(folder: &Path, project: &Path, problems: &mut Vec<Diagnostic>) -> Contracts {
    let mut drafts = Vec::new();
    let mut broken = BTreeSet::new();
    let mut lost_a_table = false;
    for source in sources(folder, project, problems) {
        let table = source.says("table");
        let (draft, wrong) = contract::draft(source);
        problems.extend(wrong);
        let is_sure = draft.as_ref().is_some_and(contract::Draft::is_sure_of_columns);
        lost_a_table |= table.is_none() || draft.as_ref().is_some_and(|draft| !draft.is_sure_of_its_table());
        broken.extend(table.filter(|_| !is_sure));
        drafts.extend(draft);
    }
    twice(&drafts, problems);
    // Rules may look into other tables, so every table is known before the first rule is read.
    let kinds = drafts.iter().map(|draft| (draft.table().to_owned(), draft.kinds())).collect();
    let mut contracts = BTreeMap::new();
    for draft in drafts {
        let looks_at_unknown = draft.looks_at().any(|table| broken.contains(table) || lost_a_table);
        let (contract, wrong) = draft.finish(&kinds);
        problems.extend(wrong.into_iter().map(|one| one.as_consequence_if(looks_at_unknown)));
        contracts.insert(contract.table.clone(), contract);
    }
    Contracts { contracts, broken, lost_a_table }
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
