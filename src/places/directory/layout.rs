//! Which directory a file is, and which of its columns is which, by the first line and never by the file's name.
//!
//! The Office for National Statistics renames its columns between issues, and from 2025 the names carry a year, so
//! columns are found by pattern (postcodes.md, section 1) and each pattern must find exactly one.

use csv::ByteRecord;
use serde::{Deserialize, Serialize};

use super::fault::DirectoryFault;
use crate::places::postcode;

/// A published form of the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// ONS Postcode Directory with the names of 2018 to 2024: `oslaua`.
    Onspd,
    /// ONS Postcode Directory with names that carry the year: `lad25cd`.
    OnspdDated,
    /// National Statistics Postcode Lookup.
    Nspl,
    /// OS Code-Point Open, which comes without a header.
    CodePointOpen,
    /// A table of postcode, easting, northing and district, such as `pcd,oseast1m,osnrth1m,laua`.
    FourColumns,
}

impl Layout {
    pub fn name(self) -> &'static str {
        match self {
            Self::Onspd => "ONS Postcode Directory (names of 2018 to 2024)",
            Self::OnspdDated => "ONS Postcode Directory (names with a year)",
            Self::Nspl => "National Statistics Postcode Lookup",
            Self::CodePointOpen => "OS Code-Point Open",
            Self::FourColumns => "table of postcode, grid reference and district",
        }
    }
}

/// Something that a row of a directory is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Postcode,
    Easting,
    Northing,
    District,
    /// How good the grid reference is. It may be absent.
    Quality,
}

/// What no directory may lack.
const NEEDED: [Need; 4] = [Need::Postcode, Need::Easting, Need::Northing, Need::District];

/// Where a row holds what is needed, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    pub postcode: usize,
    pub easting: usize,
    pub northing: usize,
    pub district: usize,
    pub quality: Option<usize>,
}

/// What the first line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recognised {
    pub layout: Layout,
    pub columns: Columns,
    /// Whether the first line names columns, rather than being a postcode itself.
    pub has_header: bool,
}

/// Recognises a directory by its first line.
pub fn recognise(first: &ByteRecord) -> Result<Recognised, DirectoryFault> {
    if is_code_point_row(first) {
        return Ok(Recognised { layout: Layout::CodePointOpen, columns: CODE_POINT, has_header: false });
    }
    let header = Header::of(first);
    let columns = header.columns()?;
    Ok(Recognised { layout: header.layout(), columns, has_header: true })
}

/// Postcode, quality, easting, northing, country, two health authorities, county, district, ward.
const CODE_POINT: Columns = Columns { postcode: 0, easting: 2, northing: 3, district: 8, quality: Some(1) };
const CODE_POINT_WIDTH: usize = 10;

/// Code-Point Open has no header: ten cells that begin with a postcode, a quality and two numbers are its first row.
fn is_code_point_row(first: &ByteRecord) -> bool {
    let text = |column: usize| first.get(column).and_then(|cell| str::from_utf8(cell).ok()).unwrap_or_default().trim();
    let is_number =
        |column: usize| !text(column).is_empty() && text(column).bytes().all(|digit| digit.is_ascii_digit());
    first.len() == CODE_POINT_WIDTH && postcode::normalise(text(0)).is_some() && (1..=3).all(is_number)
}

/// The names of the columns, as written and as compared.
struct Header {
    written: Vec<String>,
    compared: Vec<String>,
}

impl Header {
    fn of(first: &ByteRecord) -> Self {
        let written: Vec<String> = first.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let compared = written.iter().map(|name| compared(name)).collect();
        Self { written, compared }
    }

    fn columns(&self) -> Result<Columns, DirectoryFault> {
        let [postcode, easting, northing, district] = NEEDED.map(|need| self.column(need));
        let found = [postcode?, easting?, northing?, district?];
        let [Some(postcode), Some(easting), Some(northing), Some(district)] = found else {
            return Err(self.missing(found));
        };
        Ok(Columns { postcode, easting, northing, district, quality: self.column(Need::Quality)? })
    }

    /// The one column that answers a need, by the first pattern that finds any.
    fn column(&self, need: Need) -> Result<Option<usize>, DirectoryFault> {
        for pattern in need.patterns() {
            let mut matching = (0..self.compared.len()).filter(|column| pattern(&self.compared[*column]));
            let named = |column: usize| (self.written[column].clone(), column + 1);
            match (matching.next(), matching.next()) {
                (Some(first), Some(second)) => {
                    return Err(DirectoryFault::TwoColumns { need, first: named(first), second: named(second) });
                }
                (Some(only), None) => return Ok(Some(only)),
                (None, _) => {}
            }
        }
        Ok(None)
    }

    fn missing(&self, found: [Option<usize>; 4]) -> DirectoryFault {
        let missing = NEEDED.into_iter().zip(found).filter(|(_, column)| column.is_none());
        DirectoryFault::ColumnsMissing {
            needs: missing.map(|(need, _)| need).collect(),
            has_one_column: self.written.len() == 1,
        }
    }

    /// NSPL is ONSPD without parishes; the four-column table has not even the dates.
    fn layout(&self) -> Layout {
        let has = |pattern: fn(&str) -> bool| self.compared.iter().any(|name| pattern(name));
        match () {
            () if has(|name| name == "admindistrictcode") => Layout::CodePointOpen,
            () if has(|name| name == "parish") => Layout::Onspd,
            () if has(|name| is_dated(name, "parncp")) => Layout::OnspdDated,
            () if has(|name| name == "doterm") => Layout::Nspl,
            () => Layout::FourColumns,
        }
    }
}

impl Need {
    pub fn name(self) -> &'static str {
        match self {
            Self::Postcode => "postcode",
            Self::Easting => "easting",
            Self::Northing => "northing",
            Self::District => "district",
            Self::Quality => "quality of the grid reference",
        }
    }

    pub(super) fn usual_names(self) -> &'static str {
        match self {
            Self::Postcode => "`pcds`, `pcd7` or `pcd` for the postcode",
            Self::Easting => "`oseast1m` or `east1m` for the easting",
            Self::Northing => "`osnrth1m` or `north1m` for the northing",
            Self::District => "`oslaua`, `laua` or `lad25cd` for the district",
            Self::Quality => "`osgrdind` or `gridind` for the quality",
        }
    }

    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Postcode => "`AB1 0AA`",
            Self::Easting | Self::Northing => "a whole number of metres on the British National Grid, such as `385386`",
            Self::District => "a code such as `E07000209`, not a name",
            Self::Quality => "a number",
        }
    }

    /// Patterns in order of preference. The last ones are Code-Point Open's own names, as some add its header.
    fn patterns(self) -> &'static [fn(&str) -> bool] {
        match self {
            Self::Postcode => &[|name| name == "pcds", |name| matches!(name, "pcd" | "pcd7" | "postcode")],
            Self::Easting => &[|name| matches!(name, "oseast1m" | "east1m" | "eastings")],
            Self::Northing => &[|name| matches!(name, "osnrth1m" | "north1m" | "northings")],
            Self::District => {
                &[|name| matches!(name, "oslaua" | "laua" | "admindistrictcode") || is_dated(name, "lad")]
            }
            Self::Quality => &[|name| matches!(name, "osgrdind" | "gridind" | "positionalqualityindicator")],
        }
    }
}

/// Names are compared without case, spaces, `_` and `-`.
fn compared(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `lad25cd` is `lad` with a year of two digits.
fn is_dated(name: &str, stem: &str) -> bool {
    let year = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix("cd"));
    year.is_some_and(|year| year.len() == 2 && year.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recognised(names: &str) -> Result<Recognised, DirectoryFault> {
        recognise(&names.split(',').collect::<Vec<_>>().into())
    }

    #[test]
    fn each_published_header_is_recognised() {
        for (names, layout) in [
            (
                "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind",
                Layout::Onspd,
            ),
            (
                "pcd7,pcd8,pcds,dointr,doterm,cty25cd,ced25cd,lad25cd,wd25cd,parncp25cd,east1m,north1m,gridind",
                Layout::OnspdDated,
            ),
            (
                "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,ced25cd,lad25cd",
                Layout::Nspl,
            ),
            ("PCD,OSEAST1M,OSNRTH1M,LAUA", Layout::FourColumns),
            (
                "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_code,\
              NHS_HA_code,\
              Admin_county_code,Admin_district_code,Admin_ward_code",
                Layout::CodePointOpen,
            ),
        ] {
            assert_eq!(recognised(names).unwrap().layout, layout, "{names}");
        }
    }

    #[test]
    fn code_point_open_is_recognised_without_a_header() {
        let row = "AB10 1AB,10,394235,806529,S92000003,,S08000020,,S12000033,S13002842";
        let recognised = recognised(row).unwrap();
        assert!(!recognised.has_header);
        assert_eq!(recognised.columns, CODE_POINT);
    }

    #[test]
    fn the_spaced_postcode_is_preferred_and_a_fallback_taken() {
        assert_eq!(recognised("pcd7,pcds,east1m,north1m,lad25cd").unwrap().columns.postcode, 1);
        assert_eq!(recognised("pcd7,pcd8,east1m,north1m,lad25cd").unwrap().columns.postcode, 0);
    }

    #[test]
    fn two_columns_for_one_need_are_refused_and_both_named() {
        let fault = recognised("pcds,east1m,north1m,lad24cd,lad25cd").unwrap_err();
        let DirectoryFault::TwoColumns { need, first, second } = fault else { panic!("{fault:?}") };
        assert_eq!(need, Need::District);
        assert_eq!((first, second), ((String::from("lad24cd"), 4), (String::from("lad25cd"), 5)));
    }

    #[test]
    fn a_name_of_a_district_is_not_its_code() {
        assert!(matches!(recognised("pcds,east1m,north1m,lad25nm"), Err(DirectoryFault::ColumnsMissing { .. })));
    }

    #[test]
    fn every_missing_column_is_named_at_once() {
        let fault = recognised("pcds,east1m,town").unwrap_err();
        let DirectoryFault::ColumnsMissing { needs, .. } = fault else { panic!("{fault:?}") };
        assert_eq!(needs, [Need::Northing, Need::District]);
    }
}
