//! Lists of national returns: those that stand in for a table which did not arrive, as its contract says, and those
//! that no measure uses, named, so that nobody wonders.

use super::{Header, grid::Grid, header::first_rows};
use crate::{
    definitions::{Contract, StandIn},
    vocabulary::words::listed,
};

/// The header of a sheet that stands in for a table: its columns are called as the table's, in their own places, and
/// what the list has no column for stands blank beyond the last.
pub(super) fn header(grid: &Grid, contract: &Contract, stand_in: &StandIn) -> Option<Header> {
    let must_be_there = |name: &String| contract.column(name).is_some_and(|column| column.is_required);
    let required = stand_in.columns.iter().filter(|(name, _)| must_be_there(name)).map(|(_, called)| called);
    let required: Vec<&String> = required.chain(&stand_in.known_by).collect();
    let has = |names: &[String], name: &str| names.iter().any(|cell| is_same(cell, name));
    let (row, mut names) = first_rows(grid).find(|(_, names)| required.iter().all(|name| has(names, name)))?;
    for (known_as, called) in &stand_in.columns {
        if let Some(cell) = names.iter_mut().find(|cell| is_same(cell, called)) {
            cell.clone_from(known_as);
        }
    }
    names.extend(stand_in.lacks.iter().cloned());
    Some(Header::of(names, b',', row, 0))
}

/// The number of a list of Ofsted's Annex A, where a title names one.
pub(super) fn number_in(title: &str) -> Option<u32> {
    let (_, number) = title.split_once("Annex A, List ")?;
    number.trim_end_matches(')').parse().ok()
}

/// The lists of Annex A that a workbook of them does not have, in words.
pub(super) fn absent(here: &[u32]) -> Option<String> {
    const LISTS: std::ops::RangeInclusive<u32> = 1..=11;
    let absent: Vec<String> = LISTS.filter(|list| !here.contains(list)).map(|list| format!("List {list}")).collect();
    let is_annex_a = here.len() > 1;
    (is_annex_a && !absent.is_empty())
        .then(|| format!("it is a workbook of Annex A without a sheet of {}", listed(&absent)))
}

/// Names match without case, spaces or the shape of an apostrophe.
fn is_same(cell: &str, name: &str) -> bool {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    letters(cell) == letters(name)
}

/// A table that no measure uses.
pub(super) struct Neighbour {
    pub title: &'static str,
    /// Columns that only this table has, as far as the national returns go.
    columns: &'static [&'static str],
}

const NEIGHBOURS: &[Neighbour] = &[
    Neighbour { title: "reviews (SSDA903)", columns: &["CHILD", "REVIEW", "REVIEW_CODE"] },
    Neighbour { title: "health and outcomes, OC2 (SSDA903)", columns: &["CHILD", "SDQ_SCORE", "HEALTH_CHECK"] },
    Neighbour { title: "care leavers, OC3 (SSDA903)", columns: &["CHILD", "IN_TOUCH", "ACTIV", "ACCOM"] },
    Neighbour { title: "adoption, AD1 (SSDA903)", columns: &["CHILD", "DATE_INT", "DATE_MATCH"] },
    Neighbour { title: "placed for adoption (SSDA903)", columns: &["CHILD", "DATE_PLACED", "DATE_PLACED_CEASED"] },
    Neighbour { title: "previous permanence (SSDA903)", columns: &["CHILD", "PREV_PERM", "DATE_PERM"] },
    Neighbour { title: "missing episodes (SSDA903)", columns: &["CHILD", "MISSING", "MIS_START", "MIS_END"] },
    Neighbour { title: "social worker episodes (SSDA903)", columns: &["CHILD", "SW_ID", "SW_DECOM"] },
    Neighbour { title: "deprivation of liberty orders (SSDA903)", columns: &["CHILD", "DOLO_START", "DOLO_END"] },
    Neighbour { title: "contacts (Annex A, List 1)", columns: &["Child Unique ID", "Date of Contact"] },
    Neighbour {
        title: "early help assessments (Annex A, List 2)",
        columns: &["Child Unique ID", "Organisation completing assessment"],
    },
    Neighbour { title: "referrals (Annex A, List 3)", columns: &["Child Unique ID", "Date of Referral"] },
    Neighbour {
        title: "assessments (Annex A, List 4)",
        columns: &["Child Unique ID", "Continuous Assessment Start Date"],
    },
    Neighbour {
        title: "section 47 enquiries (Annex A, List 5)",
        columns: &["Child Unique ID", "Strategy discussion initiating Section 47 Enquiry Start Date"],
    },
    Neighbour { title: "children in need (Annex A, List 6)", columns: &["Child Unique ID", "CIN Start Date"] },
    Neighbour {
        title: "child protection plans (Annex A, List 7)",
        columns: &["Child Unique ID", "Child Protection Plan Start Date"],
    },
    Neighbour {
        title: "children looked after (Annex A, List 8)",
        columns: &["Child Unique ID", "Date Started to be Looked After"],
    },
    Neighbour { title: "care leavers (Annex A, List 9)", columns: &["Child Unique ID", "Eligibility Category"] },
    Neighbour {
        title: "children for adoption (Annex A, List 10)",
        columns: &["Child Unique ID", "Date the Child Entered Care"],
    },
    Neighbour { title: "adopters (Annex A, List 11)", columns: &["Individual adopter identifier"] },
    Neighbour {
        title: "the children's social work workforce census (CSWW)",
        columns: &["SWENo", "OrgRole", "RoleStartDate"],
    },
    Neighbour {
        title: "children looked after on 31 March (DfE's portal)",
        columns: &["CHILD_LA_CODE", "LEGAL_STATUS", "CIN", "DECOM"],
    },
    Neighbour { title: "children who started care (DfE's portal)", columns: &["CHILD_LA_CODE", "POC_START"] },
    Neighbour {
        title: "children who ceased care (DfE's portal)",
        columns: &["CHILD_LA_CODE", "DATE_PERIOD_OF_CARE_CEASED"],
    },
    Neighbour { title: "distance and placement (DfE's portal)", columns: &["CHILD_LA_CODE", "LA_PLACEMENT"] },
    Neighbour { title: "extended adoption (DfE's portal)", columns: &["CHILD_LA_CODE", "Date_LA_Decision"] },
    Neighbour { title: "extended reviews (DfE's portal)", columns: &["CHILD_LA_CODE", "REVIEW_DATE", "PARTICIPATION"] },
    Neighbour {
        title: "placement costs of a year (section 251 at child level)",
        columns: &["Placement start date", "Total committed cost accrued in FY to date"],
    },
    Neighbour {
        title: "internal residential costs of a year (section 251 at child level)",
        columns: &["Asset name", "Total committed cost accrued in FY to date"],
    },
    Neighbour {
        title: "the placements census of the North West",
        columns: &["Placing Authority", "How the placement was sourced"],
    },
    Neighbour { title: "a postcode directory", columns: &["pcds", "doterm"] },
];

/// The table of a national return that a header names, if no measure uses it.
pub(super) fn neighbour(header: &Header) -> Option<&'static Neighbour> {
    let has = |name: &&str| header.names.iter().any(|cell| is_same(cell, name));
    NEIGHBOURS.iter().find(|one| one.columns.iter().all(&has))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{definitions::contract::tests::with_columns, extracts::grid::tests::grid};

    #[test]
    fn a_list_stands_in_for_a_table_with_its_own_places() {
        let contract = with_columns("episodes", &["CHILD", "DECOM", "RNE"]);
        let named = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, called)| ((*name).to_owned(), (*called).to_owned())).collect()
        };
        let stand_in = StandIn {
            title: String::from("a list (Annex A, List 8)"),
            columns: named(&[("CHILD", "Child Unique ID"), ("DECOM", "Child's start")]),
            known_by: vec![String::from("Team")],
            lacks: vec![String::from("RNE")],
        };
        let sheet = grid(&[&["List 8"], &["CHILD UNIQUE ID ", "Gender", "Child’s Start", "team", " "], &["1"]]);
        let header = header(&sheet, &contract, &stand_in).unwrap();
        assert_eq!(header.names, ["CHILD", "Gender", "DECOM", "team", "RNE"]);
        assert_eq!(header.row, 2);
        let other = StandIn { known_by: vec![String::from("Hub")], ..stand_in };
        assert!(super::header(&sheet, &contract, &other).is_none());
    }

    #[test]
    fn the_lists_that_a_workbook_of_annex_a_lacks_are_named() {
        assert_eq!(number_in("children looked after (Annex A, List 8)"), Some(8));
        let all: Vec<u32> = NEIGHBOURS.iter().filter_map(|one| number_in(one.title)).collect();
        assert_eq!(all, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        assert_eq!(absent(&all), None);
        assert_eq!(absent(&[8]), None);
        let most = absent(&[1, 2, 3, 4, 5, 6, 7, 8, 9]).unwrap();
        assert!(most.ends_with("List 10 and List 11"), "{most}");
    }
}
