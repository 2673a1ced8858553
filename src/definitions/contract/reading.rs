//! Reads a contract from YAML, in two steps: its columns, then its rules, which may name the columns of any contract.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_yaml::Spanned;

use super::{
    super::{
        PLACED_TABLE,
        condition::{Columns, Condition, Kind},
        dated_codes,
        source::Source,
        stand_in,
    },
    Beside, Column, Consequence, Contract, DatedCodes, InOrder, Keep, NEXT, PREVIOUS, Rule, SinceLast,
    columns_once_placed,
    rule::{ANY_NOW, ANY_THEN, NOW, THAT_DAY, THEN},
    under,
    yaml::{BesideYaml, ColumnYaml, ContractYaml, RuleYaml, SinceLastYaml},
};
use crate::vocabulary::{
    Diagnostic, Severity,
    words::{self, folded},
};

/// A contract whose rules are not read yet: they may name the columns of other contracts.
pub struct Draft {
    contract: Contract,
    table: Spanned<String>,
    beside: Vec<BesideYaml>,
    rules: Vec<RuleYaml>,
    once_placed: Vec<RuleYaml>,
    since_last: Option<SinceLastYaml>,
    source: Source,
}

/// Reads one contract but for its rules, as far as it can be read, with every problem it has.
pub fn draft(source: Source) -> (Option<Draft>, Vec<Diagnostic>) {
    let (source, yaml, mut problems) = source.read_on::<ContractYaml>();
    let Some(yaml) = yaml else { return (None, problems) };
    let is_unsure = is_unsure_of_columns(&source);
    problems.extend(unknown_names(&yaml, &source).into_iter().map(|one| one.as_consequence_if(is_unsure)));
    let mut columns = Vec::with_capacity(yaml.columns.len());
    for one in yaml.columns {
        columns.push(column(one, &source, &mut problems));
    }
    let read = |one| stand_in::stand_in(one, &yaml.table.value, &columns, &source, &mut problems);
    let stand_ins = yaml.stand_ins.into_iter().map(read).collect();
    let contract = Contract {
        table: yaml.table.value.clone(),
        title: yaml.title,
        columns,
        key: yaml.key.into_iter().map(|name| name.value).collect(),
        keep: yaml.keep_latest.map_or(Keep::Last, |name| Keep::LatestOf(name.value)),
        in_order: yaml.in_order.map(|order| InOrder { by: order.by.value, on: order.on.value }),
        team: yaml.team.map(|name| name.value),
        beside: Vec::new(),
        stand_ins,
        rules: Vec::new(),
        once_placed: Vec::new(),
        since_last: None,
    };
    let ContractYaml { table, beside, rules, once_placed, since_last, .. } = yaml;
    (Some(Draft { contract, table, beside, rules, once_placed, since_last, source }), problems)
}

/// Whether the table may have other columns than were understood.
fn is_unsure_of_columns(source: &Source) -> bool {
    source.doubts("columns") || source.lost_a_key()
}

/// Names of columns that the contract does not list, and columns that it lists twice.
fn unknown_names(yaml: &ContractYaml, source: &Source) -> Vec<Diagnostic> {
    let table = &yaml.table.value;
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for column in &yaml.columns {
        if !seen.insert(column.name.value.clone()) {
            let what = format!("contract `{table}` lists column `{}` twice", column.name.value);
            problems.push(source.wrong_value("MP0105", what, &column.name).hint("keep one of the two"));
        }
    }
    problems.extend(shared_names(yaml, source));
    let since_last = yaml.since_last.iter();
    let of_rules = yaml.rules.iter().chain(&yaml.once_placed);
    let of_rules = of_rules.chain(since_last.clone().flat_map(|since| &since.rules));
    let of_rules = of_rules.filter_map(|rule| rule.column.as_ref());
    let in_order = yaml.in_order.iter().flat_map(|order| [&order.by, &order.on]);
    let beside = yaml.beside.iter().flat_map(|beside| std::iter::once(&beside.on).chain(&beside.until));
    let kept = since_last.flat_map(|since| &since.keep);
    let named = yaml
        .key
        .iter()
        .chain(&yaml.keep_latest)
        .chain(of_rules)
        .chain(in_order)
        .chain(beside)
        .chain(kept)
        .chain(&yaml.team);
    for name in named.filter(|name| !seen.contains(&name.value)) {
        let what = format!("contract `{table}` has no column `{}`", name.value);
        let hint = close_to(&name.value, seen.iter().map(String::as_str), "list it under `columns`");
        problems.push(source.wrong_value("MP0104", what, name).hint(hint));
    }
    problems
}

/// Aliases that are another column's name or alias: which of the two a file means could not be told.
fn shared_names(yaml: &ContractYaml, source: &Source) -> Vec<Diagnostic> {
    let mut of: BTreeMap<String, &str> =
        yaml.columns.iter().map(|column| (folded(&column.name.value), column.name.value.as_str())).collect();
    let mut problems = Vec::new();
    for column in &yaml.columns {
        let name = column.name.value.as_str();
        for alias in &column.aliases {
            match of.insert(folded(&alias.value), name) {
                Some(other) if other != name => {
                    let what = format!("`{}` is a name of the column `{other}` already", alias.value);
                    let hint =
                        "a column of a file can be one of the two only: take the alias out where it does not belong";
                    problems.push(source.wrong_value("MP0105", what, alias).hint(hint));
                }
                _ => {}
            }
        }
    }
    problems
}

fn close_to<'a>(name: &str, known: impl Iterator<Item = &'a str>, otherwise: &str) -> String {
    words::did_you_mean(name, known).map_or_else(|| otherwise.to_owned(), |close| format!("did you mean `{close}`?"))
}

impl Draft {
    pub fn table(&self) -> &str {
        &self.contract.table
    }

    /// Whether its columns are known. Of what counts rows of the table nothing can be told where they are not.
    pub fn is_sure_of_columns(&self) -> bool {
        !is_unsure_of_columns(&self.source)
    }

    /// Whether it is known which table it is about.
    pub fn is_sure_of_its_table(&self) -> bool {
        !self.source.doubts("table")
    }

    /// The other tables that its rules look at.
    pub fn looks_at(&self) -> impl Iterator<Item = &str> {
        self.beside.iter().map(|beside| beside.table.value.as_str())
    }

    /// Where the contract says which table it is about.
    pub fn named_at(&self) -> (&Source, &Spanned<String>) {
        (&self.source, &self.table)
    }

    pub fn kinds(&self) -> Columns {
        self.contract.kinds()
    }

    /// The contract with its rules, which may name the columns of every other contract beside it, and what is wrong with them.
    pub fn finish(self, all: &BTreeMap<String, Columns>) -> (Contract, Vec<Diagnostic>) {
        let is_unsure = !self.is_sure_of_columns();
        let Self { mut contract, beside, rules, once_placed, since_last, source, .. } = self;
        let mut reader = Rules { source: &source, all, problems: Vec::new() };
        contract.beside = reader.beside(&contract, beside);
        contract.rules = reader.rules(rules, &contract.columns_of_rules(all));
        let dated: Vec<Rule> =
            contract.columns.iter().flat_map(|column| dated_codes::rules(column, &contract)).collect();
        contract.rules.extend(dated);
        contract.once_placed = reader.once_placed(&contract, once_placed);
        contract.since_last = since_last.and_then(|since| reader.since_last(&contract, since));
        // That something is no SQL can be told whatever the columns are.
        let follows = |one: &Diagnostic| is_unsure && one.code != "MP0103";
        let told = reader.problems.into_iter().map(|one| (follows(&one), one));
        (contract, told.map(|(follows, one)| one.as_consequence_if(follows)).collect())
    }
}

/// Reads what looks beyond a contract's own columns.
struct Rules<'a> {
    source: &'a Source,
    all: &'a BTreeMap<String, Columns>,
    problems: Vec<Diagnostic>,
}

impl Rules<'_> {
    fn beside(&mut self, contract: &Contract, yaml: Vec<BesideYaml>) -> Vec<Beside> {
        let mut found: Vec<Beside> = Vec::new();
        for one in yaml {
            let name = one.name.as_ref().unwrap_or(&one.table);
            if found.iter().any(|other| other.name == name.value) || [PREVIOUS, NEXT].contains(&name.value.as_str()) {
                let what =
                    format!("contract `{}` has something beside it named `{}` already", contract.table, name.value);
                self.wrong("MP0105", what, name, String::from("give this one another name with `as: …`"));
            }
            found.extend(self.one_beside(one));
        }
        found
    }

    fn one_beside(&mut self, yaml: BesideYaml) -> Option<Beside> {
        let table = &yaml.table.value;
        let Some(columns) = self.all.get(table) else {
            let hint = close_to(table, self.all.keys().map(String::as_str), "add a contract for it");
            self.wrong("MP0109", format!("there is no contract for a table `{table}`"), &yaml.table, hint);
            return None;
        };
        for name in [Some(&yaml.on), yaml.latest.as_ref()].into_iter().flatten() {
            if !columns.contains_key(&name.value) {
                let what = format!("contract `{table}` has no column `{}`", name.value);
                let hint = close_to(&name.value, columns.keys().map(String::as_str), "name a column that both have");
                self.wrong("MP0104", what, name, hint);
            }
        }
        if let (Some(until), None) = (&yaml.until, &yaml.latest) {
            let what = format!("`until` says how late a row of `{table}` may be, but not by which of its columns");
            self.wrong("MP0108", what, until, String::from("name that column with `latest`"));
        }
        let only = yaml.only.as_ref().and_then(|sql| self.condition(sql, columns));
        Some(Beside {
            name: yaml.name.as_ref().unwrap_or(&yaml.table).value.clone(),
            table: yaml.table.value,
            on: yaml.on.value,
            only,
            latest: yaml.latest.map(|name| name.value),
            until: yaml.until.map(|name| name.value),
            may_be_absent: yaml.may_be_absent,
        })
    }

    fn rules(&mut self, yaml: Vec<RuleYaml>, columns: &Columns) -> Vec<Rule> {
        let mut rules: Vec<Rule> = Vec::new();
        for one in yaml {
            for cause in &one.unless_breaks {
                if !rules.iter().any(|rule| rule.code == cause.value) {
                    let what = format!("no rule `{}` stands above this one", cause.value);
                    let hint = close_to(
                        &cause.value,
                        rules.iter().map(|rule| rule.code.as_str()),
                        "a cause is told before what follows from it",
                    );
                    self.wrong("MP0109", what, cause, hint);
                }
            }
            if one.consequence == Consequence::NotKnown && one.column.is_none() {
                let what =
                    format!("rule `{}` makes a cell not known, but does not say in which column", one.code.value);
                self.wrong("MP0108", what, &one.code, String::from("name it with `column`"));
            }
            if let Some(name) = one.counted_as.as_ref().filter(|name| !columns.contains_key(&name.value)) {
                let hint = close_to(&name.value, columns.keys().map(String::as_str), "as in `next.DECOM`");
                self.wrong("MP0104", format!("there is no column `{}` here", name.value), name, hint);
            }
            let Some(breaks_when) = self.condition(&one.breaks_when, columns) else { continue };
            let withhold_over = one.withhold.and_then(|withhold| self.percent(&withhold.over));
            rules.push(Rule {
                withhold_over,
                code: one.code.value,
                breaks_when,
                words: one.words,
                what_to_do: one.what_to_do,
                consequence: one.consequence,
                severity: one.severity.map_or(one.consequence.severity(), Severity::from),
                column: one.column.map(|column| column.value),
                unless_breaks: one.unless_breaks.into_iter().map(|code| code.value).collect(),
                counted_as: one.counted_as.map(|name| name.value),
            });
        }
        rules
    }

    /// Rules that are asked after rows were told apart into those that count and those that do not.
    fn once_placed(&mut self, contract: &Contract, yaml: Vec<RuleYaml>) -> Vec<Rule> {
        if let (Some(rule), false) = (yaml.first(), contract.table == PLACED_TABLE) {
            let what =
                format!("`{}` has rules for rows that are placed, but only `{PLACED_TABLE}` are", contract.table);
            self.wrong("MP0108", what, &rule.code, String::from("move them under `rules`"));
            return Vec::new();
        }
        self.no_figure_hangs_on(&yaml, "looks at postcodes, after it is decided which rows count");
        self.rules(yaml, &columns_once_placed(contract.kinds()))
    }

    fn no_figure_hangs_on(&mut self, rules: &[RuleYaml], why: &str) {
        let hangs_on_it = |rule: &&RuleYaml| rule.consequence != Consequence::Note || rule.withhold.is_some();
        for rule in rules.iter().filter(hangs_on_it) {
            let what = format!("rule `{}` {why}, so no figure may hang on it", rule.code.value);
            self.wrong("MP0108", what, &rule.code, String::from("write `consequence: note`, and no `withhold`"));
        }
    }

    fn since_last(&mut self, contract: &Contract, yaml: SinceLastYaml) -> Option<SinceLast> {
        self.no_figure_hangs_on(&yaml.rules, "compares with an earlier month, which may be absent");
        let by = contract.in_order.as_ref().map(|order| order.by.clone());
        let (Some(by), Some(end)) = (by, contract.end()) else {
            if let Some(rule) = yaml.rules.first() {
                let what = format!(
                    "`{}` remembers open rows, but says neither how its rows follow each other nor when one is over",
                    contract.table
                );
                self.wrong(
                    "MP0108",
                    what,
                    &rule.code,
                    String::from("give the contract `in_order`, and one column `end: true`"),
                );
            }
            return None;
        };
        let kinds = contract.kinds();
        let mut keep: Vec<String> = contract.key.clone();
        keep.extend(yaml.keep.into_iter().map(|name| name.value).filter(|name| !contract.key.contains(name)));
        let then = keep.iter().chain([&end.name]).filter_map(|name| Some((name.clone(), kinds.get(name)?.clone())));
        let mut columns = under(THEN, &then.collect());
        columns.extend(under(NOW, &kinds));
        columns.extend([ANY_THEN, ANY_NOW].map(|any| (format!("{any}.{by}"), Kind::Text)));
        columns.insert(THAT_DAY.to_owned(), Kind::Date);
        Some(SinceLast { keep, rules: self.rules(yaml.rules, &columns) })
    }

    fn percent(&mut self, text: &Spanned<String>) -> Option<f64> {
        let number = text.value.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
        let number = number.filter(|number| (0.0..100.0).contains(number));
        if number.is_none() {
            let what = format!("`{}` is not a share between 0% and 100%", text.value);
            self.wrong("MP0106", what, text, String::from("write it as 5%"));
        }
        number
    }

    fn condition(&mut self, sql: &Spanned<String>, columns: &Columns) -> Option<Condition> {
        Condition::compile(sql, self.source, columns).map_err(|wrong| self.problems.extend(wrong)).ok()
    }

    fn wrong(&mut self, code: &'static str, what: String, at: &Spanned<String>, hint: String) {
        self.problems.push(self.source.wrong_value(code, what, at).hint(hint));
    }
}

fn column(yaml: ColumnYaml, source: &Source, problems: &mut Vec<Diagnostic>) -> Column {
    for code in yaml.spellings.values().filter(|code| !yaml.codes.contains(&code.value)) {
        let what = format!("`{}` is not in the list of codes of `{}`", code.value, yaml.name.value);
        let hint = close_to(&code.value, yaml.codes.iter().map(String::as_str), "list it under `codes` too");
        problems.push(source.wrong_value("MP0107", what, code).hint(hint));
    }
    let mut dated_codes = Vec::new();
    for one in yaml.dated_codes {
        for code in one.codes.iter().filter(|code| !yaml.codes.contains(&code.value)) {
            let what = format!("`{}` is not in the list of codes of `{}`", code.value, yaml.name.value);
            problems.push(source.wrong_value("MP0107", what, code).hint("list it under `codes` too"));
        }
        let codes = one.codes.into_iter().map(|code| code.value).collect();
        let (from, to) = (day(one.from, source, problems), day(one.to, source, problems));
        dated_codes.push(DatedCodes { codes, from, to });
    }
    Column {
        name: yaml.name.value,
        aliases: yaml.aliases.into_iter().map(|alias| alias.value).collect(),
        holds: yaml.holds,
        codes: yaml.codes,
        spellings: yaml.spellings.into_iter().map(|(written, code)| (written, code.value)).collect(),
        is_required: yaml.required,
        must_be_known: yaml.known,
        is_start: yaml.start,
        is_end: yaml.end,
        may_lie_ahead: yaml.ahead,
        rule: yaml.rule,
        dated_codes,
    }
}

fn day(text: Option<Spanned<String>>, source: &Source, problems: &mut Vec<Diagnostic>) -> Option<NaiveDate> {
    let text = text?;
    let day = NaiveDate::parse_from_str(&text.value, "%Y-%m-%d");
    day.map_err(|_| {
        let what = format!("`{}` is not a day", text.value);
        problems.push(source.wrong_value("MP0106", what, &text).hint("write it as 2025-03-31"));
    })
    .ok()
}
