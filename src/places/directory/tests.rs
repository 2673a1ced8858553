//! The directory as a whole: every layout, the mess in between, and the index that is kept.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::{
    places::{Lookups, distance::squared_metres},
    vocabulary::Diagnostic,
};

const FOUR: &str = "pcd,oseast1m,osnrth1m,laua\nAA1 1AA,500000,0150000,E07000209\nAA1 1AB,501000,0150000,E07000217\n";

/// A folder with a directory in it, and a cache beside.
struct Given {
    folder: TempDir,
}

impl Given {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn text(text: &str) -> Self {
        let given = Self::new();
        given.write("directory.csv", text.as_bytes());
        given
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn source(&self) -> PathBuf {
        self.folder.path().join("directory.csv")
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join(".milepost")
    }

    fn open(&self) -> Directory {
        self.open_at(&self.source())
    }

    fn open_at(&self, source: &Path) -> Directory {
        Directory::open(source, &self.cache()).unwrap()
    }

    fn fault(&self) -> DirectoryError {
        Directory::open(&self.source(), &self.cache()).unwrap_err()
    }

    /// The one file of a kind in the cache.
    fn kept(&self, kind: &str) -> PathBuf {
        let entries = fs::read_dir(self.cache()).unwrap().map(|entry| entry.unwrap().path());
        let of_kind: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|is| is == kind)).collect();
        assert_eq!(of_kind.len(), 1, "{of_kind:?}");
        of_kind[0].clone()
    }

    fn written_an_hour_ago(&self) {
        let file = fs::File::options().write(true).open(self.source()).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
    }
}

fn spot(east: u32, north: u32, district: &str) -> Option<Spot<'_>> {
    Some(Spot { point: GridPoint::new(east, north), district: Some(district) })
}

fn nowhere(district: Option<&str>) -> Option<Spot<'_>> {
    Some(Spot { point: None, district })
}

// Layouts

#[test]
fn every_layout_gives_the_same_answer() {
    for (layout, text) in [
        (
            Layout::Onspd,
            "pcd,pcd2,pcds,doterm,oslaua,parish,oseast1m,osnrth1m,osgrdind\n\
            \"AA1 1AA\",\"AA1  1AA\",\"AA1 1AA\",\"\",\"E07000209\",\"E0\",\"500000\",\"0150000\",\"1\"\n",
        ),
        (
            Layout::OnspdDated,
            "pcd7,pcd8,pcds,doterm,lad25cd,parncp25cd,east1m,north1m,gridind\n\
            AA1 1AA,AA1  1AA,AA1 1AA,,E07000209,E0,500000,0150000,1\n",
        ),
        (
            Layout::Nspl,
            "pcd7,pcd8,pcds,doterm,east1m,north1m,gridind,lad26cd\n\
            AA1 1AA,AA1  1AA,AA1 1AA,201001,500000,0150000,1,E07000209\n",
        ),
        (
            Layout::CodePointOpen,
            "\"AA1 1AA\",10,500000,150000,\"E92000001\",\"\",\"\",\"E10000030\",\"E07000209\",\"E0\"\r\n",
        ),
        (Layout::FourColumns, "laua,osnrth1m,PCD,oseast1m\nE07000209,150000.0,aa11aa,500000.0\n"),
    ] {
        let directory = Given::text(text).open();
        assert_eq!(directory.find("AA1 1AA"), spot(500_000, 150_000, "E07000209"), "{layout:?}");
        assert_eq!(directory.release().layout, layout);
    }
}

#[test]
fn a_byte_order_mark_windows_line_ends_and_gzip_change_nothing() {
    let given = Given::new();
    let windows = format!("\u{feff}{}", FOUR.replace('\n', "\r\n"));
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(windows.as_bytes()).unwrap();
    for (name, bytes) in [("plain.csv", windows.clone().into_bytes()), ("no-such-ending", packed.finish().unwrap())] {
        let directory = given.open_at(&given.write(name, &bytes));
        assert_eq!(directory.find("aa11aa"), spot(500_000, 150_000, "E07000209"), "{name}");
        assert_eq!(directory.release().rows, 2);
    }
}

#[test]
fn a_folder_of_one_file_per_area_is_one_directory() {
    let given = Given::new();
    given.write(
        "codepo_gb/Data/CSV/aa.csv",
        b"\"AA1 1AA\",10,500000,150000,\"E\",\"\",\"\",\"\",\"E07000209\",\"\"\r\n",
    );
    given.write("codepo_gb/Data/CSV/ab.csv", b"\"AB1 1AA\",90,0,0,\"E\",\"\",\"\",\"\",\"E07000210\",\"\"\r\n");
    given.write("codepo_gb/Doc/licence.txt", b"words");
    let directory = given.open_at(&given.folder.path().join("codepo_gb"));
    assert_eq!(directory.find("AA1 1AA"), spot(500_000, 150_000, "E07000209"));
    assert_eq!(directory.find("AB1 1AA"), nowhere(Some("E07000210")));
    assert_eq!(directory.release().file, "codepo_gb");
    assert_eq!(directory.districts().collect::<Vec<_>>(), ["E07000209", "E07000210"]);
}

// Places that mislead

#[test]
fn no_grid_reference_leaves_the_district() {
    let text = "pcds,oseast1m,osnrth1m,oslaua,osgrdind\nAA1 1AA,500000,0150000,E07000209,1\n\
        AA1 1AB,0,0,E07000209,1\nAA1 1AC,,,E07000209,9\nAA1 1AD,500000,0150000,E07000209,9\nAA1 1AE,,,E07000209,1\n\
        AA1 1AF,500000,,E07000209,1\nAA1 1AG,150000,5000000,E07000209,1\n";
    let directory = Given::text(text).open();
    for postcode in ["AA1 1AB", "AA1 1AC", "AA1 1AD", "AA1 1AE", "AA1 1AF", "AA1 1AG"] {
        assert_eq!(directory.find(postcode), nowhere(Some("E07000209")), "{postcode}");
    }
    let tally = &directory.release().tally;
    assert_eq!((tally.no_grid_reference, tally.unreadable_grid_reference), (4, 2));
}

#[test]
fn northern_ireland_and_the_crown_dependencies_have_a_district_but_no_point() {
    let text = format!("{FOUR}BT1 1AA,333500,374000,N09000003\nJE2 3AB,500000,150000,L99999999\nIM1 1AA,,,M99999999\n");
    let directory = Given::text(&text).open();
    assert_eq!(directory.find("BT1 1AA"), nowhere(Some("N09000003")));
    assert_eq!(directory.find("JE2 3AB"), nowhere(Some("L99999999")));
    let tally = &directory.release().tally;
    assert_eq!((tally.irish_grid, tally.crown_dependency), (1, 2));
}

#[test]
fn a_postcode_that_is_partial_or_not_listed_is_not_found() {
    let directory = Given::text(FOUR).open();
    for text in ["", "AA1", "ZZ99 3VZ", "AA1 1AZ", "not known"] {
        assert_eq!(directory.find(text), None, "{text}");
    }
}

#[test]
fn rows_read_are_postcodes_kept_and_rows_set_aside() {
    let text = format!("{FOUR}AA1,1,1,E07000209\nAA1 1AC\n{}AA1 1AD,500000,150000,Guildford\n", &FOUR[27..]);
    let directory = Given::text(&text).open();
    let release = directory.release();
    let set_aside = release.tally.rows_set_aside();
    assert_eq!(
        set_aside.into_iter().collect::<Vec<_>>(),
        [("not a whole postcode", 1), ("repeated", 2), ("too short", 1)]
    );
    assert_eq!(release.rows, release.postcodes + 4);
    assert_eq!((release.rows, release.tally.unreadable_district), (7, 1));
    assert_eq!(directory.find("AA1 1AD"), Some(Spot { point: GridPoint::new(500_000, 150_000), district: None }));
}

// What is refused

#[test]
fn two_columns_for_one_need_fail_and_both_are_named() {
    let error = Given::text("pcds,east1m,oseast1m,north1m,lad25cd\nAA1 1AA,1,1,1,E07000209\n").fault().diagnostic();
    assert_eq!(
        error.what,
        "columns `east1m` (2) and `oseast1m` (3) of the postcode directory could both be the easting"
    );
    assert_eq!(error.place.and_then(|place| place.column), Some(3));
}

#[test]
fn what_is_wrong_with_a_directory_is_said_with_what_to_do() {
    let header = "pcd,oseast1m,osnrth1m,laua\n";
    for (text, what, hint) in [
        ("", "the postcode directory is empty", "give a CSV file, or the folder"),
        (header, "the postcode directory is empty", "give a CSV file"),
        ("PK\u{3}\u{4}", "the postcode directory is a zip archive, not a CSV file", "unpack it"),
        ("pcd,town\n", "has no column for easting, northing and district", "the usual names are `oseast1m`"),
        ("pcd;oseast1m;osnrth1m;laua\n", "has no column for", "separate the columns by commas"),
        (&format!("{header}AA1 1AA,500000,150000,Guildford\n"), "has a usable district", "not a name"),
        (&format!("{header}AA1 1AA,51.2,-0.5,E07000209\n"), "has a usable easting", "a whole number of metres"),
        (&format!("{header}E07000209,1,1,E07000209\n"), "has a usable postcode", "it should look like `AB1 0AA`"),
        (&format!("{header}AA1 1AA,1,1,\"E0\nAA1 1AB,1,1,E0\n"), "runs over the end of its line", "quotation mark"),
    ] {
        let error = Given::text(text).fault().diagnostic();
        assert!(error.what.contains(what), "{}", error.what);
        assert!(error.hint.as_ref().is_some_and(|said| said.contains(hint)), "{:?}", error.hint);
    }
}

#[test]
fn an_open_quotation_mark_is_found_by_its_line() {
    let error = Given::text(&format!("{FOUR}AA1 1AC,1,1,\"E0\nAA1 1AD,1,1,E0\n")).fault().diagnostic();
    assert_eq!(error.place.and_then(|place| place.line), Some(4));
}

#[test]
fn a_directory_is_found_where_its_distribution_unpacks_it() {
    let given = Given::new();
    given.write("ONSPD_NOV_2025/Documents/LA_names.csv", b"LAD25CD,LAD25NM\nE07000209,Example\n");
    given.write("ONSPD_NOV_2025/Data/multi_csv/ONSPD_NOV_2025_UK_AA.csv", FOUR.as_bytes());
    let by_area = given.open_at(&given.folder.path().join("ONSPD_NOV_2025"));
    assert_eq!(by_area.release().rows, 2);
    given.write("ONSPD_NOV_2025/Data/ONSPD_NOV_2025_UK.csv", format!("{FOUR}AA1 1AC,1,1,E07000209\n").as_bytes());
    let whole = given.open_at(&given.folder.path().join("ONSPD_NOV_2025"));
    assert_eq!(whole.release().rows, 3);
}

#[test]
fn a_directory_says_what_it_is_and_when_it_knows_few_of_the_postcodes() {
    let given = Given::new();
    let rows = "pcds,doterm,lad25cd,parncp25cd,east1m,north1m,gridind\n\
                AA1 1AA,,E07000209,E04,500000,0150000,1\nIM1 1AA,199912,M99999999,M99,,,9\nBT1 1AA,,N09000003,N99,333752,0374405,1\n";
    let source = given.write("ONSPD_NOV_2025_UK.csv", rows.as_bytes());
    let release = given.open_at(&source).release().clone();
    let said = |postcodes, not_found| -> Vec<String> {
        release.told(&Lookups { postcodes, not_found }).iter().map(Diagnostic::in_brief).collect()
    };
    let [what] = said(4, 2).try_into().unwrap();
    for part in
        ["names with a year", "November 2025", "3 rows, 3 postcodes", "1 row of Northern Ireland", "Isle of Man"]
    {
        assert!(what.contains(part), "{part} is not in {what}");
    }
    assert!(said(4, 3)[1].contains("of 4 postcodes in use only 1 is in"), "{:?}", said(4, 3));
}

#[test]
fn a_missing_file_a_broken_gzip_and_a_mixed_folder_are_refused() {
    let given = Given::new();
    assert!(matches!(given.fault().fault, DirectoryFault::NotRead(_)));

    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(FOUR.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    given.write("directory.csv", &packed[..packed.len() - 12]);
    assert!(matches!(given.fault().fault, DirectoryFault::NotRead(_)));

    given.write("folder/a.csv", FOUR.as_bytes());
    given.write("folder/b.csv", b"AA1 1AA,10,500000,150000,E,,,,E07000209,\n");
    let error = Directory::open(&given.folder.path().join("folder"), &given.cache()).unwrap_err();
    assert!(matches!(error.fault, DirectoryFault::TwoLayouts { .. }));
}

#[test]
fn an_error_holds_no_cell_of_the_directory() {
    let given = Given::text("pcd,oseast1m,osnrth1m,laua\nAA1 1AA,500000,150000,Nowhereshire\n");
    assert!(!given.fault().to_string().contains("Nowhereshire"));
}

// The index that is kept

#[test]
fn the_second_run_sees_what_the_first_saw() {
    let given = Given::text(FOUR);
    let (first, second) = (given.open(), given.open());
    assert_eq!(first.release(), second.release());
    assert_eq!(first.find("AA1 1AB"), second.find("AA1 1AB"));
    assert!(given.kept("arrow").file_name().unwrap().to_string_lossy().contains(&first.release().sha256[..16]));
}

#[test]
fn the_same_directory_gives_the_same_bytes_in_another_place() {
    let (one, other) = (Given::text(FOUR), Given::text(FOUR));
    one.open();
    other.open();
    assert_eq!(fs::read(one.kept("arrow")).unwrap(), fs::read(other.kept("arrow")).unwrap());
}

#[test]
fn a_changed_directory_is_read_anew() {
    let given = Given::text(FOUR);
    given.written_an_hour_ago();
    given.open();
    given.write("directory.csv", FOUR.replace("501000", "502000").as_bytes());
    assert_eq!(given.open().find("AA1 1AB"), spot(502_000, 150_000, "E07000217"));
}

#[test]
fn a_hash_is_remembered_only_for_files_untouched_since() {
    let given = Given::text(FOUR);
    let stamps = || Source::find(&given.source()).unwrap().stamps().unwrap();
    let sha256 = given.open().release().sha256.clone();
    assert_eq!(kept::remembered_hash(&given.cache(), &stamps()), None, "written within a tick of the clock");
    given.written_an_hour_ago();
    assert_eq!(kept::remembered_hash(&given.cache(), &stamps()), None, "another time");
    given.open();
    assert_eq!(kept::remembered_hash(&given.cache(), &stamps()), Some(sha256));
    given.write("directory.csv", format!("{FOUR}AA1 1AC,1,1,E07000209\n").as_bytes());
    assert_eq!(kept::remembered_hash(&given.cache(), &stamps()), None, "another size");
}

#[test]
fn a_lost_or_spoilt_label_costs_time_and_nothing_else() {
    let given = Given::text(FOUR);
    given.open();
    for label in ["", "{}", "not json"] {
        fs::write(given.kept("json"), label).unwrap();
        assert_eq!(given.open().find("AA1 1AB"), spot(501_000, 150_000, "E07000217"), "{label}");
    }
    fs::remove_file(given.kept("json")).unwrap();
    assert_eq!(given.open().release().rows, 2);
}

#[test]
fn nothing_is_left_beside_the_index() {
    let given = Given::text(FOUR);
    given.open();
    assert_eq!(fs::read_dir(given.cache()).unwrap().count(), 2);
}

#[test]
fn a_cache_that_cannot_be_written_is_a_failure_that_names_it() {
    let given = Given::text(FOUR);
    fs::write(given.cache(), "a file where the folder should be").unwrap();
    let error = given.fault();
    assert!(matches!(error.fault, DirectoryFault::NotWritten(_)));
    assert!(error.file.starts_with(given.cache()));
}

#[test]
fn the_statements_of_the_licence_carry_the_year_of_the_issue() {
    let given = Given::new();
    let directory = given.open_at(&given.write("ONSPD_NOV_2025_UK.csv", FOUR.as_bytes()));
    assert_eq!(directory.release().released.map(|month| month.to_string()).as_deref(), Some("2025-11"));
    assert_eq!(
        directory.release().statements(),
        [
            "Contains OS data © Crown copyright and database right 2025",
            "Contains Royal Mail data © Royal Mail copyright and database right 2025",
            "Source: Office for National Statistics licensed under the Open Government Licence v.3.0",
        ]
    );
}

// Laws

/// A row of a directory: postcode, easting, northing, district.
fn row() -> impl Strategy<Value = (String, u32, u32, String)> {
    let postcode = prop_oneof![3 => "AA[1-3] [1-2][A-C]{2}", 1 => "(BT|JE|IM)1 1[A-C]{2}"];
    (postcode, 1_u32..700_000, 1_u32..1_300_000, "E0[67]00000[1-3]")
}

fn as_text(rows: &[(String, u32, u32, String)]) -> String {
    let lines =
        rows.iter().map(|(postcode, east, north, district)| format!("{postcode},{east},{north:07},{district}\n"));
    // One sound row, so that a directory of BT alone is not refused.
    std::iter::once(String::from(FOUR)).chain(lines).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn many_at_once_are_found_as_one_by_one(
        rows in prop::collection::vec(row(), 0..40), asked in prop::collection::vec("AA[1-4] [1-2][A-C]{2}", 0..60),
    ) {
        let directory = Given::text(&as_text(&rows)).open();
        let keys: Vec<PostcodeKey> = asked.iter().map(|text| postcode::normalise(text).unwrap()).collect();
        let one_by_one: Vec<Option<Spot>> = asked.iter().map(|text| directory.find(text)).collect();
        prop_assert_eq!(directory.find_all(&keys), one_by_one);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in prop::collection::vec(row(), 1..30), turn in 0_usize..30) {
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        turned.reverse();
        let (one, other) = (Given::text(&as_text(&rows)).open(), Given::text(&as_text(&turned)).open());
        for (postcode, ..) in &rows {
            prop_assert_eq!(one.find(postcode), other.find(postcode));
        }
        prop_assert_eq!(&one.release().tally, &other.release().tally);
    }

    #[test]
    fn no_postcode_off_the_british_grid_ever_gives_a_distance(rows in prop::collection::vec(row(), 1..30)) {
        let directory = Given::text(&as_text(&rows)).open();
        let off_the_grid = rows.iter().filter(|(postcode, ..)| !postcode.starts_with("AA"));
        for (postcode, ..) in off_the_grid {
            prop_assert_eq!(directory.find(postcode).and_then(|spot| spot.point), None);
        }
    }

    #[test]
    fn rows_are_postcodes_and_what_was_set_aside(rows in prop::collection::vec(row(), 0..40)) {
        let directory = Given::text(&as_text(&rows)).open();
        let release = directory.release();
        let set_aside: u64 = release.tally.rows_set_aside().into_values().sum();
        prop_assert_eq!(release.rows, release.postcodes + set_aside);
        prop_assert_eq!(release.rows, rows.len() as u64 + 2);
    }

    #[test]
    fn a_spoilt_index_is_made_again_and_never_trusted(
        at in any::<prop::sample::Index>(), bit in 0_u8..8, cut in any::<bool>(),
    ) {
        let given = Given::text(FOUR);
        given.open();
        let sound = fs::read(given.kept("arrow")).unwrap();
        let mut spoilt = sound.clone();
        let at = at.index(spoilt.len());
        if cut { spoilt.truncate(at) } else { spoilt[at] ^= 1 << bit }
        fs::write(given.kept("arrow"), spoilt).unwrap();
        let directory = given.open();
        prop_assert_eq!(directory.find("AA1 1AB"), spot(501_000, 150_000, "E07000217"));
        prop_assert_eq!(fs::read(given.kept("arrow")).unwrap(), sound);
    }
}

#[test]
fn two_postcodes_are_as_far_apart_as_their_points() {
    let directory = Given::text(FOUR).open();
    let point = |text| directory.find(text).unwrap().point.unwrap();
    assert_eq!(squared_metres(point("AA1 1AA"), point("AA1 1AB")), 1_000_000);
}
