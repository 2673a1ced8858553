//! JSON Schema (draft 2020-12) of the YAML files, so that editors complete, explain and point.
//!
//! The shape comes from the types that read the files (`trace`), the words from the comments on their fields.

mod trace;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::trace::{Sample, Shape, Traced, trace};
use super::{
    Config, contract::ContractYaml, dimension::DimensionYaml, figure, measure::MeasureYaml, population::PopulationYaml,
};

/// The source of the types, for the comments on their fields.
const SOURCES: [&str; 13] = [
    include_str!("config.rs"),
    include_str!("contract.rs"),
    include_str!("control.rs"),
    include_str!("dimension.rs"),
    include_str!("example/yaml.rs"),
    include_str!("figure.rs"),
    include_str!("house.rs"),
    include_str!("measure.rs"),
    include_str!("options.rs"),
    include_str!("population.rs"),
    include_str!("published.rs"),
    include_str!("stand_in.rs"),
    include_str!("version.rs"),
];

/// The schemas of the definitions and of `milepost.yaml`, by the kind of file.
pub fn every() -> Result<BTreeMap<&'static str, Value>, String> {
    Ok(BTreeMap::from([
        ("measure", of::<MeasureYaml>("A measure of measures/agreed", &SOURCES)?),
        ("population", of::<PopulationYaml>("A population of measures/populations", &SOURCES)?),
        ("contract", of::<ContractYaml>("The contract of a table, of measures/contracts", &SOURCES)?),
        ("dimensions", of::<Vec<DimensionYaml>>("measures/dimensions.yaml", &SOURCES)?),
        ("milepost", of::<Config>("milepost.yaml", &SOURCES)?),
    ]))
}

/// The schema of what a type reads, with the comments that stand on its fields in these sources.
pub fn of<T: for<'de> Deserialize<'de>>(title: &str, sources: &[&str]) -> Result<Value, String> {
    let traced = trace::<T>()?;
    let words = sources.iter().flat_map(|source| comments(source)).collect();
    let Value::Object(mut schema) = (Writer { traced: &traced, words: &words }).at("") else {
        return Err(String::from("a file that is neither keys nor a list"));
    };
    schema.insert(String::from("$schema"), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert(String::from("title"), json!(title));
    Ok(Value::Object(schema))
}

/// Comments by type and field.
type Words = BTreeMap<(String, String), String>;

struct Writer<'a> {
    traced: &'a Traced,
    words: &'a Words,
}

impl Writer<'_> {
    fn at(&self, path: &str) -> Value {
        let shapes = self.traced.shapes.get(path).map_or(&[][..], Vec::as_slice);
        let mut ways: Vec<Value> = shapes.iter().map(|shape| self.shape(path, shape)).collect();
        if self.traced.may_be_blank.contains(path) {
            ways.push(json!({ "type": "null" }));
        }
        match ways.len() {
            1 => ways.remove(0),
            _ => json!({ "anyOf": ways }),
        }
    }

    fn shape(&self, path: &str, shape: &Shape) -> Value {
        match shape {
            // A number that is not in quotes is read as the text that it is.
            Shape::Text(Sample::Any) => json!({ "type": ["string", "number", "boolean"] }),
            Shape::Text(Sample::Month) => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$" }),
            Shape::Text(Sample::Day) => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
            Shape::Text(Sample::NotSupplied) => json!({ "const": Sample::NotSupplied.text() }),
            Shape::Whole => json!({ "type": "integer" }),
            Shape::Number => json!({ "type": "number" }),
            Shape::Truth => json!({ "type": "boolean" }),
            Shape::OneOf(names) => json!({ "enum": names }),
            Shape::List => json!({ "type": "array", "items": self.at(&format!("{path}[]")) }),
            Shape::Map => json!({ "type": "object", "additionalProperties": self.at(&format!("{path}{{}}")) }),
            Shape::Keys(name, keys) => self.keys(path, name, keys),
        }
    }

    fn keys(&self, path: &str, name: &str, keys: &[&str]) -> Value {
        let mut properties = Map::new();
        for key in keys {
            let mut of_key = match known(name, key) {
                Some(known) => json!({ "anyOf": [{ "enum": known }, { "type": "string" }] }),
                None => self.at(&format!("{path}/{key}")),
            };
            let words = self.words.get(&(name.to_owned(), (*key).to_owned()));
            if let (Some(words), Value::Object(of_key)) = (words, &mut of_key) {
                of_key.insert(String::from("description"), json!(words));
            }
            properties.insert((*key).to_owned(), of_key);
        }
        let required = keys.iter().filter(|key| self.traced.required.contains(&format!("{path}/{key}")));
        json!({
            "type": "object",
            "properties": properties,
            "required": required.collect::<Vec<_>>(),
            "additionalProperties": false
        })
    }
}

/// Names that editors offer where the type takes any text, because more than names may stand there.
fn known(name: &str, key: &str) -> Option<Vec<String>> {
    match (name, key) {
        ("FigureYaml", "statistic") => Some(figure::STATISTICS.map(String::from).to_vec()),
        ("FigureYaml", "window") => Some(figure::Window::every_name()),
        _ => None,
    }
}

/// The comments on the fields of the structs in a source, by the names under which the fields are written.
fn comments(source: &str) -> Words {
    let mut words = Words::new();
    let (mut of_struct, mut said, mut renamed) = (None, Vec::new(), None);
    for line in source.lines().map(str::trim) {
        if let Some((_, name)) = line.split_once("struct ").filter(|_| line.ends_with('{')) {
            of_struct = Some(name.trim_end_matches([' ', '{']).to_owned());
        } else if line == "}" {
            of_struct = None;
        } else if let Some(comment) = line.strip_prefix("/// ") {
            said.push(comment.to_owned());
            continue;
        } else if line.starts_with("#[") {
            let name = line.split_once("rename = \"").and_then(|(_, rest)| rest.split('"').next());
            renamed = name.map(str::to_owned).or(renamed);
            continue;
        } else if let (Some(of_struct), Some((field, _))) = (&of_struct, line.split_once(": ")) {
            let field = field.trim_start_matches("pub ").trim_start_matches("(super) ").to_owned();
            if !said.is_empty() {
                words.insert((of_struct.clone(), renamed.take().unwrap_or(field)), said.join(" "));
            }
        }
        said.clear();
        renamed = None;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for (kind, schema) in every().unwrap() {
            wordless(&schema, kind, &mut found);
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn a_schema_knows_what_must_be_there_and_what_may_stand_where() {
        let measure = &every().unwrap()["measure"];
        let required: Vec<&str> = measure["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(required.contains(&"figures") && !required.contains(&"target"), "{required:?}");
        assert_eq!(measure["properties"]["better"]["enum"], json!(["higher", "lower", "neither"]));
        let test = &measure["properties"]["tests"]["items"];
        assert_eq!(test["properties"]["month"]["pattern"], "^[0-9]{4}-[0-9]{2}$");
        assert!(test["properties"]["rows"].to_string().contains("not supplied"), "{test}");
    }
}
