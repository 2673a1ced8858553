//! Tables of national returns beside the ones that are counted: named, so that nobody wonders, and Annex A's list of
//! children looked after, which stands in for episodes and header where there are none.

use super::{Header, reading::Sheet};

/// The names in List 8 of what `episodes` holds. The row is the child's placement of the day of the list: no start of
/// care and no history can be told from it.
const EPISODES: [(&str, &str); 10] = [
    ("Child Unique ID", "CHILD"),
    ("Start Date of Most Recent Placement", "DECOM"),
    ("Child's Legal Status", "LS"),
    ("Child's Category of Need", "CIN"),
    ("Placement Type", "PLACE"),
    ("Placement Provider", "PLACE_PROVIDER"),
    ("Date Ceased to be Looked After", "DEC"),
    ("Reason Ceased to be Looked After", "REC"),
    ("Placement postcode", "PL_POST"),
    ("URN of Placement", "URN"),
];

/// What `episodes` must have and List 8 has not: nothing is known of it.
const NOT_IN_THE_LIST: [&str; 2] = ["RNE", "HOME_POST"];

const HEADER: [(&str, &str); 4] =
    [("Child Unique ID", "CHILD"), ("Gender", "SEX"), ("Date of Birth", "DOB"), ("Ethnicity", "ETHNIC")];

/// If a sheet is List 8, the sheets that stand in for episodes and header. Columns keep their places and rows their
/// numbers, so that a finding points into the list itself.
pub(super) fn stand_ins(sheet: &Sheet) -> Option<[Sheet; 2]> {
    let at = sheet.rows.iter().position(|row| is_list_8(&row.cells))?;
    let renamed = |names: &[(&str, &str)], added: &[&str]| {
        let mut rows = sheet.rows[at..].to_vec();
        let header = &mut rows[0].cells;
        for (name, known_as) in names {
            if let Some(cell) = header.iter_mut().find(|cell| is_same(cell, name)) {
                *cell = (*known_as).to_owned();
            }
        }
        header.extend(added.iter().map(ToString::to_string));
        Sheet { name: sheet.name.clone(), rows }
    };
    Some([renamed(&EPISODES, &NOT_IN_THE_LIST), renamed(&HEADER, &[])])
}

fn is_list_8(names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|cell| is_same(cell, name));
    EPISODES.iter().chain(&HEADER).filter(|(name, _)| *name != "URN of Placement").all(|(name, _)| has(name))
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
    Neighbour { title: "a postcode directory", columns: &["pcds", "doterm"] },
];

/// The table of a national return that a header names, if no measure uses it.
pub(super) fn neighbour(header: &Header) -> Option<&'static Neighbour> {
    let has = |name: &&str| header.names.iter().any(|cell| is_same(cell, name));
    NEIGHBOURS.iter().find(|one| one.columns.iter().all(&has))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extracts::Row;

    #[test]
    fn list_8_stands_in_for_episodes_and_header_with_its_own_places() {
        let names = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Child’s Legal Status"];
        let more =
            EPISODES.iter().map(|(name, _)| *name).filter(|name| !names.contains(name) && !name.contains("Legal"));
        let names: Vec<String> = names.into_iter().chain(more).map(str::to_owned).collect();
        let title = Row { number: 1, cells: vec![String::from("List 8")] };
        let header = Row { number: 3, cells: names };
        let sheet = Sheet { name: Some(String::from("List 8")), rows: vec![title, header] };
        let [episodes, header] = stand_ins(&sheet).unwrap();
        assert_eq!(episodes.rows[0].number, 3);
        assert_eq!(episodes.rows[0].cells[..5], ["CHILD", "Gender", "Ethnicity", "Date of Birth", "LS"]);
        assert_eq!(header.rows[0].cells[..4], ["CHILD", "SEX", "ETHNIC", "DOB"]);
    }
}
