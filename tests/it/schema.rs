//! The JSON Schema of the YAML files, held against every file that is shipped by a reader of schemas of our own: another
//! hand than the one that wrote the schema, which knows nothing of milepost.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::Value;

use crate::project::{Project, package};

/// What is wrong with a value by a schema: the place in the value, and what was wanted there.
fn wrong(value: &Value, schema: &Value, place: &str) -> Vec<String> {
    if let Some(ways) = schema.get("anyOf").and_then(Value::as_array) {
        let tried: Vec<Vec<String>> = ways.iter().map(|way| wrong(value, way, place)).collect();
        return if tried.iter().any(Vec::is_empty) { Vec::new() } else { tried.into_iter().flatten().collect() };
    }
    let mut found = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            found.push(format!("{place}: {what}"))
        }
    };
    if let Some(wanted) = schema.get("type") {
        let names: Vec<&str> = wanted
            .as_array()
            .map_or(vec![wanted], |list| list.iter().collect())
            .iter()
            .filter_map(|one| one.as_str())
            .collect();
        must(names.iter().any(|name| is_a(value, name)), format!("is no {}", names.join(" or ")));
    }
    if let Some(listed) = schema.get("enum").and_then(Value::as_array) {
        must(listed.contains(value), format!("is none of {listed:?}"));
    }
    if let Some(only) = schema.get("const") {
        must(only == value, format!("is not {only}"));
    }
    if let (Some(pattern), Some(text)) = (schema.get("pattern").and_then(Value::as_str), value.as_str()) {
        must(matches(pattern, text), format!("does not look like {pattern}"));
    }
    if let Value::Object(keys) = value {
        let none = serde_json::Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        for required in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
        {
            must(keys.contains_key(required), format!("has no `{required}`"));
        }
        for (key, inner) in keys {
            match (properties.get(key), schema.get("additionalProperties")) {
                (Some(of_key), _) => found.extend(wrong(inner, of_key, &format!("{place}/{key}"))),
                (None, Some(Value::Bool(false))) => found.push(format!("{place}: has an unknown `{key}`")),
                (None, Some(of_every)) => found.extend(wrong(inner, of_every, &format!("{place}/{key}"))),
                (None, None) => {}
            }
        }
    }
    if let (Value::Array(items), Some(of_item)) = (value, schema.get("items")) {
        found.extend(items.iter().enumerate().flat_map(|(at, item)| wrong(item, of_item, &format!("{place}/{at}"))));
    }
    found
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("a type `{other}`"),
    }
}

/// The two patterns that the schemas use: digits and hyphens.
fn matches(pattern: &str, text: &str) -> bool {
    let shape: String = text.chars().map(|letter| if letter.is_ascii_digit() { '9' } else { letter }).collect();
    match pattern {
        "^[0-9]{4}-[0-9]{2}$" => shape == "9999-99",
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => shape == "9999-99-99",
        other => panic!("a pattern `{other}`"),
    }
}

fn schemas() -> BTreeMap<String, Value> {
    let project = Project::smallest();
    let said = project.milepost(&["measures", "schema", "--out", "schemas"]);
    assert_eq!(said.status, Some(0), "{}", said.err);
    let files = project.files("schemas").into_iter();
    files
        .map(|(name, bytes)| (name.split('.').next().unwrap().to_owned(), serde_json::from_slice(&bytes).unwrap()))
        .collect()
}

fn yaml(path: &Path) -> Value {
    serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Every YAML file that is shipped, with its kind.
fn shipped() -> Vec<(&'static str, std::path::PathBuf)> {
    let mut files =
        vec![("milepost", package().join("milepost.yaml")), ("dimensions", package().join("measures/dimensions.yaml"))];
    for (kind, folder) in [
        ("measure", "agreed"),
        ("population", "populations"),
        ("contract", "contracts"),
        ("report", "reports"),
        ("briefing", "reports/briefings"),
    ] {
        let entries = fs::read_dir(package().join("measures").join(folder)).unwrap().map(|entry| entry.unwrap().path());
        files.extend(entries.filter(|path| path.is_file()).map(|path| (kind, path)));
    }
    files
}

#[test]
fn every_yaml_file_that_is_shipped_is_as_its_schema_says() {
    let schemas = schemas();
    let mut found = Vec::new();
    for (kind, path) in shipped() {
        found.extend(wrong(&yaml(&path), &schemas[kind], &path.file_name().unwrap().to_string_lossy()));
    }
    assert!(shipped().len() > 50);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Every key of a schema that has no words, by its path.
fn wordless(schema: &Value, path: &str, found: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Object(properties)) = map.get("properties") {
                let without = properties.iter().filter(|(_, one)| one.get("description").is_none());
                found.extend(without.map(|(key, _)| format!("{path}/{key}")));
            }
            map.iter().for_each(|(key, inner)| wordless(inner, &format!("{path}/{key}"), found));
        }
        Value::Array(items) => items.iter().for_each(|item| wordless(item, path, found)),
        _ => {}
    }
}

#[test]
fn every_key_of_every_schema_is_explained() {
    let mut found = Vec::new();
    for (kind, schema) in schemas() {
        wordless(&schema, &kind, &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_broken_file_is_refused_by_its_schema() {
    let schemas = schemas();
    let measure = yaml(&package().join("measures/agreed/out-of-county.yaml"));
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut broken = measure.clone();
        change(&mut broken);
        wrong(&broken, &schemas["measure"], "").join("; ")
    };
    assert_eq!(refused(&|_| {}), "");
    for (change, what) in [
        (
            &(|one: &mut Value| drop(one.as_object_mut().unwrap().remove("figures"))) as &dyn Fn(&mut Value),
            "has no `figures`",
        ),
        (&|one| one["bettr"] = "lower".into(), "has an unknown `bettr`"),
        (&|one| one["better"] = "smaller".into(), "/better: is none of"),
        (&|one| one["decimals"] = "one".into(), "/decimals: is no integer"),
        (&|one| one["figures"][0]["windw"] = "stock".into(), "/figures/0: has an unknown `windw`"),
        (&|one| one["tests"][0]["month"] = "August".into(), "/tests/0/month: does not look like"),
        (&|one| one["tests"][0]["rows"]["episodes"] = "absent".into(), "/tests/0/rows/episodes"),
    ] {
        let said = refused(change);
        assert!(said.contains(what), "`{what}` is not said in: {said}");
    }
}
