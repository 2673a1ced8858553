//! The list of what arrives: every form that can be read gives the same measures, and every other has its finding.

use std::{path::Path, process::Command};

use serde_json::Value;

use crate::extracts_forms::{
    Dates, EPISODES, HEADER, cells, ods, parquet, return_xml, separated, serial, utf_16, write, xlsx,
};

type Files = Vec<(&'static str, Vec<u8>)>;

fn milepost(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let project = env!("CARGO_MANIFEST_DIR");
    let done = Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(arguments)
        .args(["--project", project, "--out"])
        .arg(folder.join("out"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done.status.code().unwrap(), text)
}

/// The figures of March 2021, without the run that made them.
fn figures(files: &Files) -> String {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(&folder.join("extracts"), files);
    let of = |name: &str| folder.join(name).display().to_string();
    let (extracts, restricted) = (of("extracts"), of("restricted"));
    let month = ["--month", "2021-03", "--from", "2021-03"];
    let run = [&["run", "--no-papers", "--extracts", &extracts, "--restricted", &restricted], &month[..]].concat();
    let (status, said) = milepost(folder, &run);
    assert!(status < 2, "{said}");
    let (_, figures) = milepost(folder, &["results", "--month", "2021-03", "--format", "csv"]);
    figures.lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\n").collect()
}

/// What a check says in JSON, and its exit status.
fn check(files: &Files) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(&folder.join("extracts"), files);
    let of = |name: &str| folder.join(name).display().to_string();
    let (extracts, restricted) = (of("extracts"), of("restricted"));
    let (status, said) =
        milepost(folder, &["check", "--format", "json", "--extracts", &extracts, "--restricted", &restricted]);
    (status, serde_json::from_str(&said).unwrap_or(Value::String(said)))
}

fn csv(episodes: &str, header: &str) -> Files {
    vec![("episodes.csv", episodes.as_bytes().to_vec()), ("header.csv", header.as_bytes().to_vec())]
}

/// Both tables changed cell by cell, the names of the columns left alone.
fn with_cells(change: impl Fn(&str, &str) -> String) -> Files {
    let changed = |text: &str| {
        let mut rows = cells(text);
        let names = rows[0].clone();
        for row in &mut rows[1..] {
            for (name, cell) in names.iter().zip(row) {
                *cell = change(name, cell);
            }
        }
        separated(&rows, ",", "\n")
    };
    csv(&changed(EPISODES), &changed(HEADER))
}

fn is_date(text: &str) -> bool {
    serial(text).is_some()
}

fn readable() -> Vec<(&'static str, Files)> {
    let (episodes, header) = (cells(EPISODES), cells(HEADER));
    let as_text =
        |separator: &str, end: &str| csv(&separated(&episodes, separator, end), &separated(&header, separator, end));
    let both = |change: &dyn Fn(&str) -> String| csv(&change(EPISODES), &change(HEADER));
    let bytes = |change: &dyn Fn(&str) -> Vec<u8>| -> Files {
        vec![("episodes.csv", change(EPISODES)), ("header.csv", change(HEADER))]
    };
    let sheets: [(&str, &[Vec<String>]); 2] = [("Episodes", &episodes), ("Header", &header)];
    let mut reordered = episodes.clone();
    reordered.iter_mut().for_each(|row| row.reverse());
    let upper_case_months = |name: &str, cell: &str| match (name, is_date(cell)) {
        (_, true) => serial(cell).unwrap().to_string(),
        _ => cell.to_owned(),
    };
    vec![
        ("semicolons", as_text(";", "\n")),
        ("tabs and CRLF", as_text("\t", "\r\n")),
        ("pipes", as_text("|", "\n")),
        ("old line ends", as_text(",", "\r")),
        ("a mark and CRLF", bytes(&|text| [b"\xEF\xBB\xBF", text.replace('\n', "\r\n").as_bytes()].concat())),
        ("UTF-16", bytes(&utf_16)),
        (
            "Windows-1252",
            bytes(&|text| text.replace("WBRI", "WBRI\u{1}").bytes().map(|b| if b == 1 { 0xA0 } else { b }).collect()),
        ),
        ("a title and blank rows above", both(&|text| format!("Children looked after\n\n,,\n{text}"))),
        ("blank rows within", both(&|text| text.replace("\n00103", "\n\n,,,,,,\n00103"))),
        ("trailing blank columns", both(&|text| text.replace('\n', ",,\n"))),
        ("an extra column", both(&|text| text.replacen('\n', ",Team\n", 1).replace(",\n", ",,North\n"))),
        (
            "lower case names with spaces",
            both(&|text| {
                let (names, rows) = text.split_once('\n').unwrap();
                format!("{}\n{rows}", names.to_lowercase().replace('_', " "))
            }),
        ),
        (
            "every cell in quotation marks",
            both(&|text| {
                separated(
                    &cells(text)
                        .iter()
                        .map(|row| row.iter().map(|cell| format!("\"{cell}\"")).collect())
                        .collect::<Vec<_>>(),
                    ",",
                    "\n",
                )
            }),
        ),
        ("columns in another order", csv(&separated(&reordered, ",", "\n"), HEADER)),
        (
            "ISO dates",
            with_cells(|_, cell| {
                let day = chrono::NaiveDate::parse_from_str(cell, "%d/%m/%Y");
                day.map_or_else(|_| cell.to_owned(), |day| day.to_string())
            }),
        ),
        (
            "dates with a time",
            with_cells(|_, cell| if is_date(cell) { format!("{cell} 00:00:00") } else { cell.to_owned() }),
        ),
        ("serial numbers", with_cells(upper_case_months)),
        (
            "two-digit years in one column",
            with_cells(|name, cell| match name {
                "DOB" if is_date(cell) => format!("{}{}", &cell[..6], &cell[8..]),
                _ => cell.to_owned(),
            }),
        ),
        (
            "codes in lower case with spaces",
            with_cells(|name, cell| match name {
                "PLACE" | "REC" | "RNE" | "LS" => format!(" {}\u{a0}", cell.to_lowercase()),
                _ => cell.to_owned(),
            }),
        ),
        (
            "ids with a trailing .0",
            with_cells(|name, cell| if name == "CHILD" { format!("{cell}.0") } else { cell.to_owned() }),
        ),
        (
            "words for nothing",
            with_cells(|name, cell| match name {
                "URN" | "UPN" | "REASON_PLACE_CHANGE" if cell.is_empty() => String::from("N/A"),
                _ => cell.to_owned(),
            }),
        ),
        (
            "postcodes squeezed",
            with_cells(
                |name, cell| {
                    if name.ends_with("POST") { cell.replace(' ', "").to_lowercase() } else { cell.to_owned() }
                },
            ),
        ),
        ("the same file twice", [csv(EPISODES, HEADER), vec![("again.csv", EPISODES.as_bytes().to_vec())]].concat()),
        ("an empty optional table", [csv(EPISODES, HEADER), vec![("uasc.csv", b"\n".to_vec())]].concat()),
        ("a workbook", vec![("book.xlsx", xlsx(&sheets, Dates::AsText))]),
        ("a workbook with date cells", vec![("book.xlsx", xlsx(&sheets, Dates::AsDates))]),
        ("an OpenDocument workbook", vec![("book.ods", ods(&sheets))]),
        ("Parquet", vec![("e.parquet", parquet(&episodes)), ("h.parquet", parquet(&header))]),
        ("XML", vec![("return.xml", return_xml(&episodes, &header).into_bytes())]),
    ]
}

#[test]
fn every_form_that_can_be_read_gives_the_same_measures() {
    let expected = figures(&csv(EPISODES, HEADER));
    assert!(expected.lines().count() > 20, "{expected}");
    for (form, files) in readable() {
        assert_eq!(figures(&files), expected, "{form}");
    }
}

#[test]
fn every_fault_has_its_name_and_stays_with_its_file() {
    let more = |name, bytes: &[u8]| [csv(EPISODES, HEADER), vec![(name, bytes.to_vec())]].concat();
    let row = |text: &str| csv(&format!("{EPISODES}{text}\n"), HEADER);
    let zip_bomb = {
        let mut entry = b"PK\x01\x02".to_vec();
        entry.resize(24, 0);
        entry.extend(u32::MAX.to_le_bytes());
        entry
    };
    let wide = format!("CHILD,{}\n1\n", vec!["X"; 100_000].join(","));
    let encrypted: Vec<u8> = [0xD0, 0xCF, 0x11, 0xE0]
        .into_iter()
        .chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let unnamed = "CHILD,DECOM,DECOM,RNE,LS,PLACE,DEC,REC,HOME_POST,PL_POST\n";
    for (fault, files, code, status) in [
        ("an empty file", more("empty.csv", b""), "MP0204", 0),
        ("a header without rows", more("uasc.csv", b"CHILD,SEX,DOB,DUC\n"), "MP0225", 0),
        ("a missing column", more("other.csv", b"CHILD,DECOM,RNE,LS,PLACE,DEC,REC,PL_POST\n"), "MP0207", 1),
        ("a duplicate column", more("other.csv", unnamed.as_bytes()), "MP0210", 1),
        ("bytes that are no text", more("other.csv", b"PK\x03\x04\0\0\0\0\xFF\xFE\0"), "MP0205", 1),
        ("100,000 columns", more("wide.csv", wide.as_bytes()), "MP0217", 1),
        ("a bomb", more("bomb.xlsx", &zip_bomb), "MP0224", 1),
        ("an encrypted workbook", more("secret.xlsx", &encrypted), "MP0223", 1),
        ("a workbook cut short", more("cut.xlsx", &xlsx(&[], Dates::AsText)[..200]), "MP0226", 1),
        ("XML cut short", more("cut.xml", b"<EXPSSDA903><CHILD>"), "MP0227", 1),
        ("Parquet cut short", more("cut.parquet", b"PAR1...."), "MP0228", 1),
        ("a paper", more("letter.pdf", b"%PDF-1.7"), "MP0202", 0),
        ("a table that nothing uses", more("missing.csv", b"CHILD,DOB,MISSING,MIS_START,MIS_END\n"), "MP0208", 0),
        ("an open quotation mark", row("\"00107,01/03/2021,S,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,"), "MP0307", 1),
        ("a row too long", row("00107,01/03/2021,S,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,,x"), "MP0307", 1),
        ("a row too short", row("00107,01/03/2021,S,C2"), "MP0307", 1),
        (
            "an end date that cannot be read",
            row("00107,01/03/2021,S,C2,N5,U1,PR1,soon,,,QQ1 1AF,QQ1 1AG,"),
            "MP0302",
            1,
        ),
        (
            "a word for nothing in an end date",
            row("00107,01/03/2021,S,C2,N5,U1,PR1,not known,,,QQ1 1AF,QQ1 1AG,"),
            "MP0302",
            1,
        ),
        ("an unknown code", row("00107,01/03/2021,S,C2,N5,Q9,PR1,,,,QQ1 1AF,QQ1 1AG,"), "MP0303", 0),
        ("a blank child", row(",01/03/2021,S,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,"), "MP0304", 1),
        ("an end before the start", row("00107,01/03/2021,S,C2,N5,U1,PR1,01/02/2021,E8,,QQ1 1AF,QQ1 1AG,"), "356", 1),
        ("no night", row("00107,01/03/2021,S,C2,N5,U1,PR1,01/03/2021,E8,,QQ1 1AF,QQ1 1AG,"), "355", 1),
        ("open though a later one exists", row("00105,20/03/2021,P,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,"), "142", 0),
        ("an overlap", row("00101,01/08/2020,P,C2,N1,U1,PR1,11/08/2020,X1,,QQ1 1AF,QQ1 1AG,"), "501", 0),
        ("X1 without an end", row("00107,01/03/2021,S,C2,N5,U1,PR1,,X1,,QQ1 1AF,QQ1 1AG,"), "148", 0),
        ("X1 and nothing after", row("00107,01/03/2021,S,C2,N5,U1,PR1,05/03/2021,X1,,QQ1 1AF,QQ1 1AG,"), "388", 0),
        ("a gap", row("00102,01/03/2021,P,C2,N2,U1,PR1,,,,QQ1 1AF,QQ1 1AG,"), "433", 0),
        ("a child without a header", row("00107,01/03/2021,S,C2,N5,U1,PR1,,,,QQ1 1AF,QQ1 1AG,"), "no-header", 0),
        ("too young for K3", row("A106,20/03/2021,P,C2,N5,K3,PR4,,,,QQ1 1AF,QQ1 1AH,"), "371", 0),
        ("one key and two rows", row("A106,01/03/2021,S,C2,N5,U2,PR1,,,,QQ1 1AF,QQ1 1AG,"), "MP0306", 0),
    ] {
        let (exit, said) = check(&files);
        let codes: Vec<&str> = ["told", "findings"]
            .into_iter()
            .flat_map(|part| said[part].as_array().into_iter().flatten())
            .flat_map(|one| [one["code"].as_str(), one["dfe"].as_str()])
            .flatten()
            .collect();
        assert!(codes.contains(&code), "{fault}: {code} is not among {codes:?}\n{said}");
        assert_eq!(exit, status, "{fault}: {codes:?}");
        for file in said["files"].as_array().unwrap() {
            let count = |name: &str| file[name].as_u64().unwrap();
            let accounted = count("rows_used") + count("rows_set_aside") + count("rows_duplicate");
            assert_eq!(count("rows_read"), accounted, "{fault}");
        }
    }
}

#[test]
fn a_finding_names_the_row_and_the_letter_that_a_spreadsheet_shows() {
    let titled = format!("Episodes of care\n\n{EPISODES}00107,01/03/2021,S,C2,N5,U1,PR1,soon,,,QQ1 1AF,QQ1 1AG,\n");
    let (_, said) = check(&csv(&titled, HEADER));
    let finding = said["findings"].as_array().unwrap().iter().find(|one| one["code"] == "MP0302").unwrap();
    assert_eq!(finding["rows"][0]["row"], 11);
    assert_eq!(finding["rows"][0]["letter"], "H");
    assert_eq!(finding["dfe"], "147");
    assert!(!said.to_string().contains("soon"), "a value of a row must not leave the restricted folder");
}
