//! The language of conditions: its three-valued answers, and what it says of a wrong one.

use polars::df;

use super::*;

fn columns() -> Columns {
    let codes = ["S", "L"].map(String::from).to_vec();
    Columns::from([
        (String::from("RNE"), Kind::Code(codes)),
        (String::from("location"), Kind::Text),
        (String::from("miles"), Kind::Number),
        (String::from("DECOM"), Kind::Date),
        (String::from("WEEKLY_COST"), Kind::Money),
    ])
}

fn compile(sql: &str) -> Result<Condition, Vec<Diagnostic>> {
    let source = Source::of("m.yaml", format!("where: {sql}\n"));
    let value: std::collections::BTreeMap<String, Spanned<String>> = source.parse().unwrap();
    Condition::compile(&value["where"], &source, &columns())
}

#[test]
fn an_absent_value_is_neither_true_nor_false() {
    let condition = compile("location = 'OUT' AND miles > 20.0").unwrap();
    let frame = df!(
        "location" => [Some("OUT"), Some("OUT"), Some("IN"), None, None],
        "miles" => [Some(20.1), None, None, Some(3.0), Some(30.0)]
    );
    let expected = [Some(true), None, Some(false), Some(false), None];
    assert_eq!(answers(condition.expr, frame.unwrap()), expected);
}

#[test]
fn not_in_leaves_an_absent_value_unanswered_as_sql_does() {
    let condition = compile("RNE NOT IN ('S')").unwrap();
    let frame = df!("RNE" => [Some("S"), Some("L"), None]).unwrap();
    assert_eq!(answers(condition.expr, frame), [Some(false), Some(true), None]);
}

#[test]
fn money_is_written_in_pounds_and_compared_in_pence() {
    let condition = compile("WEEKLY_COST > 4374.5").unwrap();
    let frame = df!("WEEKLY_COST" => [437_450_i64, 437_451]).unwrap();
    assert_eq!(answers(condition.expr, frame), [Some(false), Some(true)]);
}

#[test]
fn a_wrong_condition_is_told_with_its_place_and_a_hint() {
    for (sql, code, column, says, hint) in [
        ("locaton = 'OUT'", "MP0104", 8, "there is no column `locaton` here", "did you mean `location`?"),
        ("RNE = 'X'", "MP0107", 14, "`X` is not in the list of codes", "the codes are S and L"),
        ("miles > 'far'", "MP0106", 16, "`miles` is a number and `'far'` is text", "single quotes"),
        ("COALESCE(DECOM, 3) > 1", "MP0106", 8, "is a date or a number: it must be one of them", "COALESCE"),
        ("WEEKLY_COST * WEEKLY_COST > 3", "MP0106", 22, "are both money", "by a number"),
        ("location", "MP0106", 8, "a condition must be true or false", "compare it"),
        ("miles > 20 location", "MP0103", 19, "should end before `location`", "AND"),
        ("miles >", "MP0103", 15, "not SQL that milepost reads", "single quotes"),
        ("RNE IS DISTINCT FROM 'S' AND miles > 3", "MP0103", 31, "where IS DISTINCT FROM ends", "in brackets"),
        ("miles > (SELECT 1)", "MP0103", 16, "more SQL than a condition may use", "COALESCE"),
    ] {
        let [wrong] = compile(sql).unwrap_err().try_into().unwrap();
        let place = wrong.place.clone().unwrap();
        assert_eq!((wrong.code, place.line), (code, Some(1)), "{sql}");
        assert!(wrong.what.contains(says), "{sql}: {}", wrong.what);
        assert!(wrong.hint.clone().unwrap_or_default().contains(hint), "{sql}: {:?}", wrong.hint);
        if code != "MP0103" {
            assert_eq!(place.column, Some(column), "{sql}");
        }
    }
}

#[test]
fn everything_that_is_wrong_in_a_condition_is_told_at_once() {
    let sql = "(locaton = 'OUT' OR RNE IN ('S', 'X', 'Y')) AND NOT mils BETWEEN 3 AND 'far' AND miles > DECOM";
    let told = compile(sql).unwrap_err();
    let told: Vec<(&str, usize)> =
        told.iter().map(|one| (one.code, one.place.clone().unwrap().column.unwrap())).collect();
    let at = |text: &str| sql.find(text).unwrap() + 8;
    let expected = [
        ("MP0104", at("locaton")),
        ("MP0107", at("'X'")),
        ("MP0107", at("'Y'")),
        ("MP0104", at("mils")),
        ("MP0106", at("DECOM")),
    ];
    assert_eq!(told, expected);
}

#[test]
fn money_stays_money_when_it_is_reckoned_with() {
    let frame = df!("WEEKLY_COST" => [Some(437_450_i64), None]).unwrap();
    for (sql, pence) in [
        ("WEEKLY_COST * 52", [437_450 * 52, 0]),
        ("WEEKLY_COST + 0.50", [437_500, 0]),
        ("COALESCE(WEEKLY_COST, 20)", [437_450, 2_000]),
        ("WEEKLY_COST - WEEKLY_COST", [0, 0]),
    ] {
        let source = Source::of("m.yaml", format!("of: {sql}\n"));
        let value: std::collections::BTreeMap<String, Spanned<String>> = source.parse().unwrap();
        let amount = Amount::compile(&value["of"], &source, &columns()).unwrap();
        assert!(amount.is_money, "{sql}");
        let summed =
            polars::prelude::IntoLazy::lazy(frame.clone()).select([amount.expr.alias("sum")]).collect().unwrap();
        let summed: Vec<i64> =
            summed.column("sum").unwrap().i64().unwrap().iter().map(Option::unwrap_or_default).collect();
        assert_eq!(summed, pence, "{sql}");
    }
}

/// The answers of an expression for a small frame, for the tests of this language.
fn answers(expr: Expr, frame: polars::prelude::DataFrame) -> Vec<Option<bool>> {
    use polars::prelude::IntoLazy as _;

    let frame = frame.lazy().select([expr.alias("answer")]).collect().unwrap();
    frame.column("answer").unwrap().bool().unwrap().iter().collect()
}
