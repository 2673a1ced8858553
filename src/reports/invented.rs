//! Invented figures for the tests of this stage: plain numbers that tell a story, and describe nobody.

mod agreed;

pub use agreed::{measure, measures};

use crate::disclosure::{Ledger, Protection, protect};
use crate::{
    reports::{
        Material,
        commentary::Commentary,
        definition,
        material::{
            ChartInPaper, ChartTable, DataQuality, House, InputFile, InputRows, Provenance, Restated, RuleCount,
            Sparkline,
        },
        paper::{Paper, brief, compose},
    },
    vocabulary::{AgreedMeasure, Month, Outcome, Results, Severity, Status, Unit},
};

pub fn month(text: &str) -> Month {
    text.parse().expect("a month in a test is written as one")
}

/// A figure without a value.
pub fn outcome(measure: &str, of_month: &str) -> Outcome {
    Outcome {
        measure: measure.to_owned(),
        month: month(of_month),
        window: String::from("stock"),
        breakdown: String::from("all"),
        category: String::from("all"),
        statistic: String::from("share"),
        numerator: None,
        denominator: None,
        value: None,
        unit: Unit::Percent,
        lower: None,
        upper: None,
        least: None,
        most: None,
        method: None,
        not_known: Some(0),
        excluded: Some(0),
        status: Status::Ok,
        reason: None,
        definition: String::from("0a1b2c3d"),
        run: String::from("invented"),
    }
}

/// A share with its Wilson interval.
pub fn share(measure: &str, of_month: &str, n: i64, d: i64) -> Outcome {
    let (x, n_, z2) = (n as f64, d as f64, 1.959_963_984_540_054_f64.powi(2));
    let root = (z2 * (z2 + 4.0 * x * (1.0 - x / n_))).sqrt();
    Outcome {
        numerator: Some(n),
        denominator: Some(d),
        value: Some(100.0 * x / n_),
        lower: Some(100.0 * (2.0 * x + z2 - root) / (2.0 * (n_ + z2))),
        upper: Some(100.0 * (2.0 * x + z2 + root) / (2.0 * (n_ + z2))),
        method: Some(String::from("wilson")),
        ..outcome(measure, of_month)
    }
}

pub fn results() -> Results {
    Results::new(month("2020-06").to(month("2021-09")).flat_map(of_month).collect())
}

/// Figures of one month, drifting evenly from the papers' own.
fn of_month(of: Month) -> Vec<Outcome> {
    let name = of.to_string();
    let drift = i64::from(of.since(month("2020-08")));
    let cost_drift = f64::from(of.since(month("2020-10")));
    let mut outcomes = vec![
        share("out-of-county", &name, 445 - 5 * drift, 1000),
        share("over-20-miles", &name, 280 - 2 * drift, 1000),
        whole("placement-distance", &name, 1000),
        whole("children-looked-after", &name, 1000),
        Outcome {
            statistic: "rate".into(),
            unit: Unit::Per10000,
            ..share("children-looked-after", &name, 1000, 260_000)
        },
        Outcome { statistic: "change".into(), value: Some(1.01), ..share("children-looked-after", &name, 1000, 990) },
        in_window(share("entries-aged-16-plus", &name, 140 + 5 * drift, 420), "12 months"),
        Outcome { statistic: "ratio".into(), method: Some("byar".into()), ..turnover(of) },
    ];
    if of >= month("2021-01") {
        let referrals = 14 * i64::from(of.since(month("2020-12")));
        outcomes.push(in_window(share("kept-out-of-care", &name, referrals * 9 / 11, referrals), "since 2021-01-01"));
    } else {
        outcomes.push(Outcome {
            status: Status::NotApplicable,
            reason: Some(String::from("before the service began")),
            ..in_window(outcome("kept-out-of-care", &name), "since 2021-01-01")
        });
    }
    outcomes.extend(costs(&name, cost_drift));
    outcomes.extend(["under 1", "1-4", "5-9", "10-15", "16+"].into_iter().zip([40, 60, 90, 100, 110]).map(
        |(band, n)| {
            let part = Outcome {
                breakdown: "age_band".into(),
                category: band.into(),
                ..share("out-of-county", &name, n, 200)
            };
            match band {
                "under 1" => Outcome { status: Status::Suppressed, reason: Some("small number".into()), ..part },
                _ => part,
            }
        },
    ));
    outcomes.extend(["female", "male"].into_iter().zip([190, 200]).map(|(sex, n)| Outcome {
        breakdown: "sex".into(),
        category: sex.into(),
        ..share("out-of-county", &name, n, 500)
    }));
    outcomes
}

fn turnover(of: Month) -> Outcome {
    let leavers = 20 + i64::from(of.since(month("2020-10"))) / 4;
    in_window(share("staff-turnover", &of.to_string(), leavers, 151), "12 months")
}

fn in_window(outcome: Outcome, window: &str) -> Outcome {
    Outcome { window: window.to_owned(), not_known: Some(2), excluded: Some(3), ..outcome }
}

fn whole(measure: &str, of_month: &str, count: i64) -> Outcome {
    Outcome {
        statistic: "count".into(),
        unit: Unit::Count,
        numerator: Some(count),
        value: Some(count as f64),
        ..outcome(measure, of_month)
    }
}

fn costs(of_month: &str, drift: f64) -> Vec<Outcome> {
    let cost = |statistic: &str, window: &str, value: f64, unit| Outcome {
        statistic: statistic.to_owned(),
        window: window.to_owned(),
        value: Some(value),
        unit,
        ..outcome("external-residential-cost", of_month)
    };
    let mean = 4374.0 + 12.0 * drift;
    let spread = |one: Outcome, by: f64| Outcome {
        lower: one.value.map(|value| value - by),
        upper: one.value.map(|value| value + by),
        method: Some(String::from("t")),
        ..one
    };
    vec![
        Outcome { denominator: Some(73), ..spread(cost("mean", "stock", mean, Unit::Gbp), 310.0) },
        spread(cost("mean a year", "stock", mean * 52.0, Unit::Gbp), 310.0 * 52.0),
        cost("max", "stock", 8065.0, Unit::Gbp),
        cost("max a year", "stock", 419_380.0, Unit::Gbp),
        cost("sum", "year to date", 8_214_560.0, Unit::Gbp),
        cost("share of budget", "year to date", 51.02, Unit::Percent),
    ]
}

/// Everything a paper is made from, to be changed by a test before it is composed.
pub struct Everything {
    pub report: definition::Report,
    pub measures: Vec<AgreedMeasure>,
    pub results: Results,
    pub charts: Vec<ChartInPaper>,
    pub sparklines: Vec<Sparkline>,
    pub commentary: Vec<Commentary>,
    pub quality: DataQuality,
    pub provenance: Provenance,
    pub restated: Option<Vec<Restated>>,
    pub house: House,
}

/// The report that is shipped, with every measure that it shows.
pub fn shipped() -> definition::Report {
    let yaml = include_str!("../../measures/reports/select-committee.yaml");
    definition::read("select-committee.yaml", yaml, &measures()).expect("the shipped report is right")
}

pub fn everything() -> Everything {
    let mut report = shipped();
    // The invented figures are of fewer measures than the report shows.
    let measures: Vec<AgreedMeasure> = measures().into_iter().filter(agreed::has_figures).collect();
    for theme in &mut report.themes {
        let is_invented = |shown: &definition::Shown| measures.iter().any(|one| one.id == shown.measure.value);
        let (with_figures, without): (Vec<_>, Vec<_>) = theme.measures.drain(..).partition(is_invented);
        theme.measures = with_figures;
        report.not_yet.extend(without.into_iter().map(|shown| definition::NotYet {
            title: shown.measure.value.clone(),
            words: shown.measure.value.clone(),
            measure: shown.measure,
        }));
    }
    report.themes.retain(|theme| !theme.measures.is_empty());
    Everything {
        report,
        charts: measures.iter().map(|measure| chart(&measure.id)).collect(),
        sparklines: measures.iter().map(|measure| sparkline(&measure.id)).collect(),
        measures,
        commentary: Vec::new(),
        results: results(),
        quality: quality(),
        provenance: provenance(),
        restated: None,
        house: House {
            name: "Surrey County Council".into(),
            colour: "#12436D".into(),
            logo: None,
            licence: None,
            font: String::new(),
        },
    }
}

impl Everything {
    pub fn paper(&self) -> Paper {
        let protected = protect(self.results.clone(), &Protection::None, &Ledger::default());
        compose(&self.report, &protected.expect("nothing is hidden"), &self.material())
    }

    pub fn briefing(&self) -> Paper {
        let yaml = include_str!("../../measures/reports/briefings/cabinet-briefing.yaml");
        let briefing = definition::read_briefing("cabinet-briefing.yaml", yaml, &[shipped()]);
        brief(&briefing.expect("the shipped briefing is right"), &self.report, &self.material())
    }

    fn material(&self) -> Material<'_> {
        Material {
            month: month("2021-09"),
            first_month: month("2020-06"),
            service_start: Some(month("2021-01")),
            authority: "Surrey County Council",
            measures: &self.measures,
            results: &self.results,
            charts: &self.charts,
            sparklines: &self.sparklines,
            commentary: &self.commentary,
            quality: &self.quality,
            provenance: &self.provenance,
            restated: self.restated.as_deref(),
            font_css: "",
            house: &self.house,
        }
    }
}

fn sparkline(measure: &str) -> Sparkline {
    let line = "<polyline points=\"4,4 40,9 80,6 128,20\" fill=\"none\" stroke=\"#12436D\"/>";
    Sparkline {
        measure: measure.to_owned(),
        svg: format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"132\" height=\"30\" aria-hidden=\"true\">{line}</svg>"
        ),
        alt: format!("{measure}: a line that falls."),
    }
}

fn chart(measure: &str) -> ChartInPaper {
    let points: Vec<String> = (0..16).map(|i| format!("{},{}", 90 + i * 50, 120 + i * 9 + (i % 3) * 12)).collect();
    let svg = format!(
        "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 420\" font-family=\"sans-serif\" font-size=\"16\">\
         <path d=\"M80 60H880M80 140H880M80 220H880M80 300H880\" stroke=\"#d0d0d0\"/><path d=\"M80 380H880\" stroke=\"#0b0c0c\"/>\
         <polyline points=\"{}\" fill=\"none\" stroke=\"#12436D\" stroke-width=\"4\"/>\
         <text x=\"80\" y=\"405\">Jun 2020</text><text x=\"810\" y=\"405\">Sep 2021</text><text x=\"70\" y=\"65\" text-anchor=\"end\">50</text>\
         <text x=\"70\" y=\"385\" text-anchor=\"end\">0</text></svg>",
        points.join(" ")
    );
    ChartInPaper {
        measure: measure.to_owned(),
        id: format!("{measure}-trend"),
        subtitle: format!("{measure} by month, Surrey, June 2020 to September 2021, percent"),
        finding: String::from("The line falls."),
        alt: String::from("The line falls from 44.5 in August 2020 to 38.0 in September 2021."),
        svg,
        table: ChartTable {
            caption: format!("{measure} by month"),
            columns: ["Month", "Figure", "95% interval"].map(String::from).to_vec(),
            rows: vec![
                ["August 2020", "44.5%", "41.4% to 47.6%"].map(String::from).to_vec(),
                ["September 2021", "38.0%", "35.0% to 41.0%"].map(String::from).to_vec(),
            ],
        },
        notes: vec![String::from("Source: invented extracts. The axis starts at nought.")],
    }
}

fn quality() -> DataQuality {
    let rows = |file: &str, table: &str, read, used, set_aside, duplicate| InputRows {
        file: file.to_owned(),
        table: table.to_owned(),
        rows_read: read,
        rows_used: used,
        rows_set_aside: set_aside,
        rows_duplicate: duplicate,
    };
    let found = |code: &str, severity, words: &str, count| RuleCount {
        code: code.to_owned(),
        severity,
        words: words.to_owned(),
        count,
    };
    DataQuality {
        rounded_to: None,
        inputs: vec![
            rows("episodes-2021-09.csv", "episodes", 12_345, 12_301, 32, 12),
            rows("staff-2021-09.csv", "staff", 418, 418, 0, 0),
        ],
        findings: vec![
            found("MP0355", Severity::Warning, "an episode ends on the day it begins", 17),
            found("MP0142", Severity::Error, "an episode is open though a later one exists", 4),
        ],
    }
}

fn provenance() -> Provenance {
    let file = |name: &str, letter: &str| InputFile { file: name.to_owned(), sha256: letter.repeat(64) };
    Provenance {
        run: String::from("2021-09-4f1c9a77"),
        version: String::from("0.1.0"),
        inputs: vec![file("episodes-2021-09.csv", "a1"), file("staff-2021-09.csv", "b2")]
            .into_iter()
            .map(halved)
            .collect(),
        postcode_directory: String::from("Invented postcodes, for the sample only"),
        licence_year: None,
        given: vec![(String::from("Children aged 0 to 17"), String::from("260,000 on 30 June 2019 (a round figure)"))],
        contact: Some(String::from("the performance team")),
        district_set: String::from("Surrey, eleven districts, to March 2027"),
        synthetic: Some(String::from("The extracts behind every figure in this paper were made up to try it out.")),
        disclosure: None,
    }
}

fn halved(file: InputFile) -> InputFile {
    InputFile { sha256: file.sha256[..64].to_owned(), ..file }
}
