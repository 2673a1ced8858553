//! What others publish, from a file laid out as DfE's: which figures are picked, and what becomes of what is not published.

use milepost::{
    definitions::{Config, Definitions, Published, published::Value},
    vocabulary::Month,
};

use crate::project::{CONFIGURATION, EPISODES, HEADER, Project, package};

const COLUMNS: &str = "time_period,geographic_level,region_code,region_name,new_la_code,old_la_code,la_name,cla_group,\
                       characteristic,cla_31_march_number,percentage";

/// An invented country: its total, one region, another one, and councils of which two publish nothing.
fn published() -> String {
    let mut rows = vec![format!("\u{feff}{COLUMNS}")];
    let mut row = |year: &str, area: &str, outside: &str| {
        rows.push(format!(
            "{year},{area},Locality of placement,Placed outside the local authority boundary,1,{outside}"
        ));
        rows.push(format!("{year},{area},Locality of placement,Total,1,100"));
    };
    row("2019", "National,,,,,", "41");
    row("2020", "National,,,,,", "42");
    row("2021", "National,,,,,", "43");
    row("2020", "Regional,E12999901,Near here,,,", "k");
    row("2020", "Regional,E12999902,Far away,,,", "99");
    for (number, outside) in ["40", "c", "50", "z", "66"].into_iter().enumerate() {
        row(
            "2020",
            &format!("Local authority,E12999902,Far away,E1099990{number},90{number},Council {number}"),
            outside,
        );
    }
    row("2020", "Local authority,E12999901,Near here,E10999999,999,Example", "44");
    rows.join("\n") + "\n"
}

fn project(neighbours: &str) -> Project {
    let project = Project::configured(&format!("{CONFIGURATION}neighbours: {neighbours}\n")).with_own_measures();
    project.write("comparators/cla_31_march_2019_2021.csv", &published());
    project
}

fn figures(neighbours: &str) -> Vec<Published> {
    let project = project(neighbours);
    let folder = project.path("");
    let definitions = Definitions::load(&folder, Config::read(&folder).unwrap()).unwrap();
    definitions.measure("out-of-county").unwrap().published.clone()
}

fn at<'a>(figures: &'a [Published], area: &str, year: i32) -> &'a Value {
    let month = Month::new(year, 3).unwrap();
    &figures.iter().find(|one| one.area == area && one.month == month).unwrap().value
}

const NEIGHBOURS: &str = "[Council 0, E10999901, '902', council 3, Council 4]";

#[test]
fn england_and_the_region_are_picked_and_what_is_not_published_keeps_its_marker() {
    let figures = figures(NEIGHBOURS);
    assert_eq!(*at(&figures, "England", 2021), Value::Known(43.0));
    assert_eq!(*at(&figures, "Near here", 2020), Value::Absent(String::from("k")));
    assert!(figures.iter().all(|one| one.area != "Far away"));
}

#[test]
fn neighbours_without_a_figure_are_left_out_of_the_average_and_counted() {
    let mean = Value::Average { value: 52.0, how: "mean", known: 3, of: 5 };
    assert_eq!(*at(&figures(NEIGHBOURS), "Statistical neighbours", 2020), mean);
}

#[test]
fn a_median_is_said_to_be_one() {
    let project = project(NEIGHBOURS);
    let yaml = project.read("measures/agreed/out-of-county.yaml");
    project.write("measures/agreed/out-of-county.yaml", &yaml.replace("neighbours: mean", "neighbours: median"));
    let folder = project.path("");
    let definitions = Definitions::load(&folder, Config::read(&folder).unwrap()).unwrap();
    let median = Value::Average { value: 50.0, how: "median", known: 3, of: 5 };
    assert_eq!(*at(&definitions.measure("out-of-county").unwrap().published, "Statistical neighbours", 2020), median);
}

#[test]
fn a_neighbour_that_no_file_knows_is_told_with_the_one_that_was_meant() {
    let said = project("[Concil 1]").milepost(&["measures"]);
    said.expect(2, &["error[MP0115]", "`Concil 1`", "at milepost.yaml:", "^", "hint: did you mean `Council 1`?"]);
}

#[test]
fn a_file_that_is_not_laid_out_so_is_named() {
    let project = project(NEIGHBOURS);
    project.write("comparators/other.csv", "a,b\n1,2\n");
    project.milepost(&["measures"]).expect(2, &["error[MP0114]", "`other.csv`", "no column `time_period`"]);
}

#[test]
fn a_month_is_held_up_to_the_latest_that_was_published_about_a_time_before_it() {
    let folder = project(NEIGHBOURS);
    let folder = folder.path("");
    let definitions = Definitions::load(&folder, Config::read(&folder).unwrap()).unwrap();
    let words = definitions.measure("out-of-county").unwrap().words_in("2020-12".parse().unwrap());
    let labels: Vec<String> =
        words.comparators.iter().map(|one| format!("{} {:?} {}", one.label, one.month, one.value)).collect();
    let month = Some("2020-03".parse::<Month>().unwrap());
    assert!(labels.contains(&format!("England {month:?} 42")), "{labels:?}");
    assert!(labels.contains(&format!("Statistical neighbours (mean; 3 of 5 had data) {month:?} 52")), "{labels:?}");
    // The region's marker is nothing to hold a figure against.
    assert!(labels.iter().all(|label| !label.starts_with("Near here")), "{labels:?}");
}

#[test]
fn explain_holds_the_figure_up_to_them_and_says_what_chance_could_do() {
    let episodes: String = (0..40)
        .map(|number| {
            let place = if number < 30 { "OUT" } else { "IN" };
            format!("C{number},01/01/2020,S,C2,U6,,,,,{place}\n")
        })
        .collect();
    let project = project(NEIGHBOURS)
        .with("episodes.csv", &format!("{EPISODES},PL_LOCATION\n{episodes}"))
        .with("header.csv", &format!("{HEADER}\nC1,1,15/06/2008,WBRI\n"));
    let said = project.milepost(&["explain", "out-of-county", "--month", "2020-01"]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    for line in [
        "30 of 40: 75.0%",
        "comparators cla_31_march_2019_2021.csv, sha256 ",
        "held up to  England, March 2019: 41%; 34.0 percentage points more, more than chance: the 95% interval (wilson) leaves it out",
    ] {
        assert!(said.out.contains(line), "{}", said.out);
    }
    let later = project.milepost(&["explain", "out-of-county", "--month", "2020-12"]);
    assert!(later.out.contains("held up to  Near here, March 2020: not published (k)"), "{}{}", later.out, later.err);
}

#[test]
fn where_no_file_is_there_papers_say_that_it_was_not_supplied() {
    let words = |project: &Project| {
        let folder = project.path("");
        let definitions = Definitions::load(&folder, Config::read(&folder).unwrap()).unwrap();
        definitions.measure("out-of-county").unwrap().words_in("2020-12".parse().unwrap()).awaited
    };
    let source = Some(String::from("DfE, children looked after in England on 31 March"));
    assert_eq!(words(&Project::smallest()), source);
    assert_eq!(words(&project(NEIGHBOURS)), None);
    let paper = package().join("reports/2021-09/select-committee/report.html");
    let page = std::fs::read_to_string(paper).unwrap();
    let row = page.split("<tr").find(|row| row.contains("England, the region and the statistical neighbours")).unwrap();
    assert!(row.contains("[x]") && row.contains("Not supplied: no file of these figures was there"), "{row}");
}

#[test]
fn the_sample_names_ten_neighbours_as_the_files_do() {
    let config = Config::read(package()).unwrap();
    assert_eq!(config.neighbours.len(), 10);
    let councils: String = config
        .neighbours
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let outside = if number < 3 { String::from("c") } else { (30 + number).to_string() };
            format!(
                "2020,Local authority,E12000008,South East,E109999{number:02},9{number:02},{name},Locality of placement,\
                 Placed outside the local authority boundary,1,{outside}\n"
            )
        })
        .collect();
    let project = Project::of_sample();
    project.write("comparators/cla.csv", &format!("{COLUMNS}\n{councils}"));
    let shown = project.milepost(&["measures", "show", "out-of-county"]).out;
    let mean = "Statistical neighbours, March 2020: 36.0 (mean; 7 of 10 had data)";
    assert!(shown.contains(mean), "{shown}");
}

#[test]
fn another_file_of_published_figures_is_another_run() {
    let project = Project::smallest();
    let run = |project: &Project| {
        let done = project.try_run(Some("2020-06"), None, crate::project::Papers::None).unwrap();
        done.manifest.run
    };
    let without = run(&project);
    project.write("comparators/published.csv", &published());
    assert_ne!(without, run(&project));
    assert!(!package().join("comparators").exists(), "the sample project takes its comparators from the papers");
}
