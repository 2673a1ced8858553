//! Breakdowns and their categories in the words and the order that a reader expects.
//!
//! A category not listed here is printed as it stands, after those that are; `not known` is always last.

use super::words::capital;

/// A breakdown in words: `Age group`.
pub fn breakdown(name: &str) -> String {
    let words = match name {
        "age_band" => "Age group",
        "sex" => "Sex",
        "placement_group" => "Type of placement",
        "provider" => "Provider of the placement",
        "uasc" => "Unaccompanied asylum-seeking children",
        "ethnic_group" => "Ethnic group",
        "hub" => "Hub",
        "location" => "Inside or outside the authority",
        "distance" | "distance_band" => "Distance from home",
        other => return capital(&other.replace('_', " ")),
    };
    words.to_owned()
}

/// A category in words: `16 and over`.
pub fn category(breakdown: &str, name: &str) -> String {
    let words = match (breakdown, name) {
        ("age_band", "under 1") => "Under 1",
        ("age_band", "16+") => "16 and over",
        ("age_band", band) => return band.replace('-', " to ").replacen("not", "Not", 1),
        ("provider", "PR0") => "Parent, or other person with parental responsibility",
        ("provider", "PR1") => "The authority’s own provision",
        ("provider", "PR2") => "Another local authority",
        ("provider", "PR3") => "Other public provision, such as health",
        ("provider", "PR4") => "Private provision",
        ("provider", "PR5") => "Voluntary or third-sector provision",
        ("uasc", "uasc") => "Unaccompanied asylum-seeking children",
        ("uasc", "not uasc") => "Other children",
        ("location_by_distance", place) => {
            return capital(
                &place.replace("out of county", "outside the county").replace("in county", "in the county"),
            );
        }
        (_, other) => return capital(other),
    };
    words.to_owned()
}

/// Where a category stands among those of its breakdown.
pub fn place(breakdown: &str, name: &str) -> usize {
    const LAST: usize = usize::MAX;
    if name == "not known" {
        return LAST;
    }
    let order: &[&str] = match breakdown {
        "age_band" => &["under 1", "1-4", "5-9", "10-15", "16+"],
        "placement_group" => &[
            "foster placements",
            "placed for adoption",
            "placed with parents",
            "secure homes and children's homes",
            "residential schools",
            "other residential settings",
            "independent and supported accommodation",
            "temporary placements",
            "other placements",
        ],
        "ethnic_group" => &["white", "mixed", "asian", "black", "other"],
        "uasc" => &["uasc", "not uasc"],
        _ => &[],
    };
    order.iter().position(|one| *one == name).unwrap_or(LAST - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_groups_stand_from_young_to_old_and_not_known_last() {
        let mut bands = ["1-4", "10-15", "16+", "5-9", "not known", "under 1"];
        bands.sort_by_key(|band| place("age_band", band));
        let words = bands.map(|band| category("age_band", band));
        assert_eq!(words, ["Under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over", "Not known"]);
    }
}
