//! The agreed measures of the invented figures, in words near enough to the real ones.

use super::month;
use crate::vocabulary::{AgreedMeasure, Better, ChartKind, FigureKey, Unit, Yardstick};

struct Plan {
    id: &'static str,
    title: &'static str,
    definition: &'static str,
    headline: (&'static str, &'static str),
    unit: Unit,
    better: Better,
    numerator: &'static str,
    denominator: &'static str,
    baseline: Option<(&'static str, f64)>,
    comparator: Option<(&'static str, f64)>,
}

const PLANS: [Plan; 8] = [
    Plan {
        id: "out-of-county",
        title: "Children placed outside Surrey",
        definition: "Children looked after on the last day of the month whose placement is in a district outside Surrey, of all children looked after that day.",
        headline: ("share", "stock"),
        unit: Unit::Percent,
        better: Better::Lower,
        numerator: "children placed outside Surrey",
        denominator: "children looked after",
        baseline: Some(("2020-08", 44.5)),
        comparator: Some(("Floor: the share that will always be outside", 15.0)),
    },
    Plan {
        id: "over-20-miles",
        title: "Children outside Surrey and more than 20 miles from home",
        definition: "Children looked after on the last day of the month who are placed outside Surrey and more than 20 miles from home, of all children looked after that day.",
        headline: ("share", "stock"),
        unit: Unit::Percent,
        better: Better::Lower,
        numerator: "children outside Surrey and more than 20 miles from home",
        denominator: "children looked after",
        baseline: Some(("2020-08", 28.0)),
        comparator: Some(("Statistical neighbours", 26.0)),
    },
    Plan {
        id: "placement-distance",
        title: "Where children live, and how far from home",
        definition: "Children looked after on the last day of the month, by where they are placed and how far that is from home.",
        headline: ("count", "stock"),
        unit: Unit::Count,
        better: Better::Neither,
        numerator: "children looked after",
        denominator: "",
        baseline: None,
        comparator: None,
    },
    Plan {
        id: "kept-out-of-care",
        title: "Referrals kept out of care",
        definition: "Referrals to the service since it began, of young people not looked after that day, that no start of care has followed.",
        headline: ("share", "since 2021-01-01"),
        unit: Unit::Percent,
        better: Better::Higher,
        numerator: "referrals that no start of care has followed",
        denominator: "referrals",
        baseline: None,
        comparator: Some(("North Yorkshire", 86.0)),
    },
    Plan {
        id: "entries-aged-16-plus",
        title: "Starting care at 16 or over",
        definition: "Children whose first start of care in the 12 months came at 16 or over, of all children who started in those months.",
        headline: ("share", "12 months"),
        unit: Unit::Percent,
        better: Better::Lower,
        numerator: "children who started at 16 or over",
        denominator: "children who started",
        baseline: Some(("2020-08", 33.0)),
        comparator: None,
    },
    Plan {
        id: "children-looked-after",
        title: "Children looked after",
        definition: "Children looked after on the last day of the month.",
        headline: ("count", "stock"),
        unit: Unit::Count,
        better: Better::Neither,
        numerator: "children looked after",
        denominator: "",
        baseline: Some(("2020-08", 975.0)),
        comparator: None,
    },
    Plan {
        id: "staff-turnover",
        title: "Staff turnover in the children’s homes",
        definition: "Staff of the children’s homes who left in the 12 months, beside the staff in post at the end of them; locums are in neither.",
        headline: ("ratio", "12 months"),
        unit: Unit::Percent,
        better: Better::Lower,
        numerator: "staff who left",
        denominator: "staff in post",
        baseline: Some(("2020-10", 13.25)),
        comparator: None,
    },
    Plan {
        id: "external-residential-cost",
        title: "Weekly cost of an external residential placement",
        definition: "The weekly cost of the external residential placements open on the last day of the month, on average.",
        headline: ("mean", "stock"),
        unit: Unit::Gbp,
        better: Better::Lower,
        numerator: "weekly cost",
        denominator: "placements whose cost is known",
        baseline: Some(("2020-10", 4374.0)),
        comparator: None,
    },
];

/// Measures that the shipped report shows and the invented figures do not have: their title is their id.
const WITHOUT_FIGURES: [&str; 15] = [
    "accreditation-break-even",
    "coming-into-care",
    "external-residential",
    "homes-good-or-outstanding",
    "hub-caseload",
    "implementation-progress",
    "kept-out-of-care-6-months",
    "locum-service-managers",
    "one-key-worker",
    "referrals",
    "referrals-under-12",
    "residential-placements",
    "returned-home",
    "savings",
    "young-people-kept-out",
];

pub fn measures() -> Vec<AgreedMeasure> {
    let without_figures = WITHOUT_FIGURES.iter().map(|id| {
        agreed(&Plan {
            id,
            title: id,
            definition: id,
            headline: ("share", "stock"),
            unit: Unit::Percent,
            better: Better::Neither,
            numerator: "",
            denominator: "",
            baseline: None,
            comparator: None,
        })
    });
    PLANS.iter().map(agreed).chain(without_figures).collect()
}

pub fn has_figures(measure: &AgreedMeasure) -> bool {
    !WITHOUT_FIGURES.contains(&measure.id.as_str())
}

pub fn measure(id: &str) -> AgreedMeasure {
    measures().into_iter().find(|measure| measure.id == id).expect("the measure is among the invented ones")
}

fn agreed(plan: &Plan) -> AgreedMeasure {
    let yardstick = |label: &str, value, month| Yardstick {
        label: label.to_owned(),
        value,
        month,
        source: String::from("Paper of 2020"),
    };
    AgreedMeasure {
        id: plan.id.to_owned(),
        title: plan.title.to_owned(),
        definition: plan.definition.to_owned(),
        why: String::from("The committee asked for it."),
        owner: String::from("Director of Corporate Parenting"),
        headline: FigureKey::all(plan.id, plan.headline.0, plan.headline.1),
        unit: plan.unit,
        decimals: if plan.unit == Unit::Percent { 1 } else { 0 },
        better: plan.better,
        numerator: plan.numerator.to_owned(),
        denominator: plan.denominator.to_owned(),
        baseline: plan.baseline.map(|(of, value)| yardstick("Baseline", value, Some(month(of)))),
        target: None,
        comparators: plan.comparator.map(|(label, value)| yardstick(label, value, None)).into_iter().collect(),
        beside: Vec::new(),
        awaited: None,
        options: vec![(String::from("edge of the stock"), String::from("from-start"))],
        control: None,
        charts: vec![ChartKind::Trend],
        source: String::from("Agreed with the task group, 2020"),
        hash: String::from("0a1b2c3d"),
        version: String::from("1, from 1 August 2020"),
        earlier: Vec::new(),
    }
}
