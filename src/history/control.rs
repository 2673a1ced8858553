//! The control chart of a measure, decided from the figures that a paper may show.
//!
//! Given results and the months that the paper covers, this gives limits and signals by month. From results that are
//! protected it knows no more than a reader does: a hidden month is a gap, and no limit is made from it.

use crate::{
    measures::control::{self, Base, Screen},
    vocabulary::{
        AgreedMeasure, Control, ControlMethod, ControlPlan, Month, Point, Results, Unit,
        control::{Assurance, Assured, ControlMonth, Limits, Stretch},
    },
};

/// The control chart of a measure over some months, if its definition has one and the results hold its figure.
pub fn control(measure: &AgreedMeasure, results: &Results, first: Month, last: Month) -> Option<Control> {
    let plan = measure.control.as_ref()?;
    let series = results.series(&plan.figure)?;
    let points: Vec<(Month, Option<&Point>)> = first.to(last).map(|month| (month, series.at(month))).collect();
    let mut decided = Control {
        figure: plan.figure.clone(),
        unit: series.unit,
        method: plan.method,
        months: Vec::new(),
        stretches: Vec::new(),
        assured: None,
    };
    for (from, because) in starts(plan, first, last) {
        let until = starts(plan, first, last).map(|(start, _)| start).find(|start| *start > from);
        let until = until.map_or(last, |start| start.plus(-1));
        let of_stretch = points.iter().filter(|(month, _)| (from..=until).contains(month)).copied();
        add_stretch(&mut decided, &of_stretch.collect::<Vec<_>>(), because, plan.fix);
    }
    decided.assured = assured(measure, &decided);
    Some(decided)
}

/// What the limits of the latest stretch say of the target; those of its latest month, where each month has its own.
fn assured(measure: &AgreedMeasure, decided: &Control) -> Option<Assured> {
    let target = measure.held_against(&decided.figure).target?;
    let stretch = decided.stretches.last()?;
    let of_stretch = decided.months.iter().rev().take_while(|one| stretch.first <= one.month);
    let limits = of_stretch.into_iter().find_map(|one| one.limits)?;
    let assurance = Assurance::of(target.value, limits, measure.better)?;
    Some(Assured { target, assurance })
}

/// The first month of each stretch, with the reason why it begins.
fn starts(plan: &ControlPlan, first: Month, last: Month) -> impl Iterator<Item = (Month, Option<&str>)> {
    let anew = plan.starts_anew.iter().filter(move |one| first < one.month && one.month <= last);
    std::iter::once((first, None)).chain(anew.map(|one| (one.month, Some(one.because.as_str()))))
}

fn add_stretch(decided: &mut Control, points: &[(Month, Option<&Point>)], because: Option<&str>, fix: Option<usize>) {
    let ([(first, _), ..], [.., (last, _)]) = (points, points) else { return };
    let values: Vec<Option<f64>> = points.iter().map(|(_, point)| point.and_then(|point| point.value)).collect();
    let base = fix.map_or(Base::All, Base::First);
    let limits = match decided.method {
        // Large ranges stay in: the screen can make the limits collapse.
        ControlMethod::Xmr => control::xmr(&values, Screen::Off, base),
        ControlMethod::Binomial => {
            control::binomial(&points.iter().map(|(_, point)| parts(*point)).collect::<Vec<_>>(), base)
        }
    };
    let known = points.iter().zip(&values).filter(|(_, value)| value.is_some()).map(|((month, _), _)| *month);
    let known: Vec<Month> = known.collect();
    // While there are no more months than they are fixed on, the limits still move with each.
    let last_made_from = fix.and_then(|fix| known.get(fix - 1)).or(known.last()).copied();
    let stretch = Stretch {
        first: *first,
        last: *last,
        because: because.map(str::to_owned),
        known: values.iter().flatten().count(),
        fixed: fix.filter(|fix| limits.is_ok() && known.len() >= *fix),
        made_from: known.first().zip(last_made_from).filter(|_| limits.is_ok()).map(|(first, last)| [*first, last]),
        why_not: limits.as_ref().err().copied(),
        is_trial: limits.as_ref().is_ok_and(|made| made.is_trial),
    };
    decided.stretches.push(stretch);
    let is_count = decided.unit == Unit::Count;
    let is_xmr = decided.method == ControlMethod::Xmr;
    for (at, ((month, _), value)) in points.iter().zip(&values).enumerate() {
        let made = limits.as_ref().ok();
        // XmR has one set of limits for all months; a share of nobody has none.
        let of_month = made.map(|made| made.limits[at]).filter(|_| is_xmr || value.is_some());
        decided.months.push(ControlMonth {
            month: *month,
            value: *value,
            limits: of_month.map(|limits| if is_count { not_below_nought(limits) } else { limits }),
            signal: made.and_then(|made| made.signals[at]),
        });
    }
}

/// The numerator and denominator of a share, where both may be known.
fn parts(point: Option<&Point>) -> Option<(i64, i64)> {
    let point = point?;
    point.value?;
    point.numerator.zip(point.denominator)
}

/// There is no count below nought, so no limit either.
fn not_below_nought(limits: Limits) -> Limits {
    Limits { lower: limits.lower.max(0.0), near_lower: limits.near_lower.max(0.0), ..limits }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{
        Better, FigureKey, Outcome, Status, Yardstick,
        control::{Side, Signal, StartsAnew, WhyNot},
    };

    const FIRST: &str = "2020-01";

    fn month(number: i32) -> Month {
        FIRST.parse::<Month>().unwrap().plus(number)
    }

    fn outcome(at: i32, counts: Option<(i64, i64)>, unit: Unit) -> Outcome {
        let value = counts.map(|(x, n)| if unit == Unit::Percent { x as f64 / n as f64 * 100.0 } else { x as f64 });
        Outcome {
            measure: String::from("referrals"),
            month: month(at),
            window: String::from("month"),
            breakdown: String::from("all"),
            category: String::from("all"),
            statistic: String::from("count"),
            numerator: counts.map(|(x, _)| x),
            denominator: counts.map(|(_, n)| n),
            value,
            unit,
            lower: None,
            upper: None,
            least: None,
            most: None,
            method: None,
            not_known: None,
            excluded: None,
            status: if value.is_some() { Status::Ok } else { Status::Suppressed },
            reason: None,
            definition: String::new(),
            run: String::new(),
        }
    }

    fn decided(counts: &[Option<(i64, i64)>], unit: Unit, starts_anew: Vec<StartsAnew>) -> Control {
        decided_by(counts, unit, None, starts_anew)
    }

    fn decided_by(
        counts: &[Option<(i64, i64)>],
        unit: Unit,
        fix: Option<usize>,
        starts_anew: Vec<StartsAnew>,
    ) -> Control {
        of_measure(&agreed(unit, fix, starts_anew), counts)
    }

    fn of_measure(measure: &AgreedMeasure, counts: &[Option<(i64, i64)>]) -> Control {
        let of_month = |(at, counts): (usize, &Option<_>)| outcome(at as i32, *counts, measure.unit);
        let outcomes = counts.iter().enumerate().map(of_month).collect();
        control(measure, &Results::new(outcomes), month(0), month(counts.len() as i32 - 1)).unwrap()
    }

    fn agreed(unit: Unit, fix: Option<usize>, starts_anew: Vec<StartsAnew>) -> AgreedMeasure {
        let method = if unit == Unit::Percent { ControlMethod::Binomial } else { ControlMethod::Xmr };
        let figure = FigureKey::all("referrals", "count", "month");
        AgreedMeasure {
            id: String::from("referrals"),
            title: String::new(),
            definition: String::new(),
            why: String::new(),
            owner: String::new(),
            headline: figure.clone(),
            unit,
            decimals: 0,
            better: Better::Neither,
            numerator: String::new(),
            denominator: String::new(),
            baseline: None,
            target: None,
            comparators: Vec::new(),
            beside: Vec::new(),
            awaited: None,
            options: Vec::new(),
            charts: Vec::new(),
            control: Some(ControlPlan { figure, method, fix, starts_anew }),
            source: String::new(),
            hash: String::new(),
            version: String::new(),
            earlier: Vec::new(),
        }
    }

    /// The series of statistics.md, section 3.
    const WORKED: [i64; 13] = [12, 15, 11, 14, 13, 16, 12, 15, 13, 14, 12, 13, 14];

    fn counted(values: &[i64]) -> Vec<Option<(i64, i64)>> {
        values.iter().map(|value| Some((*value, 0))).collect()
    }

    #[test]
    fn a_worked_series_of_counts_has_its_published_limits_in_every_month() {
        let decided = decided(&counted(&WORKED), Unit::Count, Vec::new());
        let limits: Vec<String> = decided
            .months
            .iter()
            .map(|one| format!("{:.4} {:.4}", one.limits.unwrap().lower, one.limits.unwrap().upper))
            .collect();
        assert_eq!(limits, vec!["7.1779 19.5913"; 13]);
        assert_eq!(decided.signals().count(), 0);
    }

    #[test]
    fn a_hidden_month_stays_a_gap_and_makes_no_limit() {
        let mut counts = counted(&WORKED);
        counts[4] = None;
        let with_gap = decided(&counts, Unit::Count, Vec::new());
        assert_eq!((with_gap.months.len(), with_gap.months[4].value), (13, None));
        assert_eq!(with_gap.stretches[0].known, 12);
        assert!(with_gap.stretches[0].is_trial);
        // The mean of the other twelve, 161 / 12.
        assert!((with_gap.months[0].limits.unwrap().centre - 161.0 / 12.0).abs() < 1e-9);
    }

    #[test]
    fn too_few_months_have_no_limits_and_a_reason_in_words() {
        let decided = decided(&counted(&WORKED[..9]), Unit::Count, Vec::new());
        assert!(!decided.has_limits());
        assert_eq!(decided.stretches[0].why_not, Some(WhyNot::TooFew(9)));
        assert_eq!(WhyNot::TooFew(9).in_words(), "9 months with a figure, and limits need 12");
    }

    #[test]
    fn limits_start_anew_only_where_the_definition_says_so_and_from_their_own_months() {
        let values: Vec<i64> = WORKED.iter().copied().chain(WORKED.iter().map(|value| value + 20)).collect();
        let one = decided(&counted(&values), Unit::Count, Vec::new());
        assert!(one.signals().count() > 0 && one.stretches.len() == 1);
        let anew = StartsAnew { month: month(13), because: String::from("the second hub opened") };
        let two = decided(&counted(&values), Unit::Count, vec![anew]);
        assert_eq!(two.signals().count(), 0);
        let reasons: Vec<Option<&str>> = two.stretches.iter().map(|stretch| stretch.because.as_deref()).collect();
        assert_eq!(reasons, [None, Some("the second hub opened")]);
        assert_eq!(two.stretch_of(month(13)).unwrap().first, month(13));
        let centre = |at: i32| two.at(month(at)).unwrap().limits.unwrap().centre;
        assert!((centre(25) - centre(0) - 20.0).abs() < 1e-9);
    }

    #[test]
    fn fixed_limits_stay_as_their_months_made_them_and_each_stretch_has_its_own() {
        let later = WORKED.iter().map(|value| value + 20);
        let values: Vec<i64> = WORKED.iter().copied().chain([30; 7]).chain(later).chain([40; 2]).collect();
        let anew = StartsAnew { month: month(20), because: String::from("the second hub opened") };
        let fixed = decided_by(&counted(&values), Unit::Count, Some(13), vec![anew]);
        let limits = |at: i32| {
            let limits = fixed.at(month(at)).unwrap().limits.unwrap();
            format!("{:.4} {:.4}", limits.lower, limits.upper)
        };
        assert_eq!([limits(0), limits(19)], ["7.1779 19.5913", "7.1779 19.5913"]);
        assert_eq!([limits(20), limits(34)], ["27.1779 39.5913", "27.1779 39.5913"]);
        // Seven thirties and the month before, which is above the mean too, then the two forties.
        assert_eq!(fixed.signals().count(), 10);
        assert_eq!(fixed.stretches.iter().map(|one| one.fixed).collect::<Vec<_>>(), [Some(13), Some(13)]);
        // Before there are so many months, limits are made from all of them.
        let early = decided_by(&counted(&WORKED), Unit::Count, Some(18), Vec::new());
        assert_eq!((early.stretches[0].fixed, early.has_limits()), (None, true));
    }

    #[test]
    fn a_stretch_says_which_months_its_limits_were_made_from_and_whether_they_stay() {
        let mut counts = counted(&WORKED);
        counts.insert(0, None);
        counts.push(None);
        let moving = decided(&counts, Unit::Count, Vec::new());
        let said = moving.stretches[0].made_in_words().unwrap();
        assert!(
            said.starts_with(
                "calculated from the 13 months with a figure from February 2020 to February 2021; they move"
            )
        );
        let fixed = decided_by(&counts, Unit::Count, Some(12), Vec::new());
        let said = fixed.stretches[0].made_in_words().unwrap();
        assert!(said.starts_with(
            "calculated from the first 12 months with a figure, February 2020 to January 2021; they are fixed"
        ));
        let early = decided_by(&counts, Unit::Count, Some(24), Vec::new());
        assert!(early.stretches[0].made_in_words().unwrap().contains("they move"));
        let few = decided(&counts[..9], Unit::Count, Vec::new());
        assert_eq!(few.stretches[0].made_in_words(), None);
    }

    #[test]
    fn a_target_is_held_against_the_limits_of_the_latest_stretch() {
        let later = WORKED.iter().map(|value| value + 20);
        let values: Vec<i64> = WORKED.iter().copied().chain(later).collect();
        let assured = |target: f64, starts_anew: Vec<StartsAnew>| {
            let source = String::from("invented");
            let target = Some(Yardstick { label: String::from("Target"), value: target, month: None, source });
            let measure = AgreedMeasure { target, better: Better::Lower, ..agreed(Unit::Count, None, starts_anew) };
            of_measure(&measure, &counted(&values)).assured.map(|assured| assured.assurance)
        };
        let anew = |at: i32| vec![StartsAnew { month: month(at), because: String::from("the second hub opened") }];
        // The limits of the second stretch are 27.2 and 39.6.
        assert_eq!(assured(41.0, anew(13)), Some(Assurance::Met));
        assert_eq!(assured(30.0, anew(13)), Some(Assurance::HitOrMiss));
        assert_eq!(assured(20.0, anew(13)), Some(Assurance::Missed));
        assert_eq!(assured(20.0, anew(20)), None, "the latest stretch has no limits yet");
        assert_eq!(decided(&counted(&values), Unit::Count, anew(13)).assured, None, "there is no target");
    }

    #[test]
    fn shares_have_limits_by_the_number_of_their_own_month() {
        let mut counts: Vec<Option<(i64, i64)>> = (0..12).map(|at| Some((13 + at % 2 * 2, 40))).collect();
        counts.push(Some((70, 200)));
        counts.push(Some((30, 40)));
        counts.push(Some((7, 100)));
        let decided = decided(&counts, Unit::Percent, Vec::new());
        let signal = |at: i32| decided.at(month(at)).unwrap().signal;
        assert_eq!(signal(0), None);
        assert_eq!(signal(13), Some(Signal::Beyond(Side::High)));
        assert_eq!(signal(14), Some(Signal::Beyond(Side::Low)));
        let width = |at: usize| decided.months[at].limits.unwrap().upper - decided.months[at].limits.unwrap().lower;
        assert!((width(0) / width(12) - 5.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn a_count_has_no_limit_below_nought() {
        let rare = [0, 3, 0, 0, 4, 0, 0, 5, 0, 0, 3, 0, 0, 4];
        let decided = decided(&counted(&rare), Unit::Count, Vec::new());
        assert_eq!(decided.months[0].limits.unwrap().lower, 0.0);
    }
}
