//! JSON Schema (draft 7, which every editor knows) of the YAML files, so that editors complete, explain and point.
//!
//! The shape comes from the types that read the files (`trace`), the words from the comments on their fields.

mod trace;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::trace::{Sample, Shape, Traced, trace};
use super::{
    Config, contract::yaml::ContractYaml, dimension::DimensionYaml, figure, measure::MeasureYaml,
    population::PopulationYaml, window::Window,
};

/// The source of the types, for the comments on their fields.
const SOURCES: [&str; 16] = [
    include_str!("config.rs"),
    include_str!("contract/yaml.rs"),
    include_str!("control.rs"),
    include_str!("dimension.rs"),
    include_str!("disclosure.rs"),
    include_str!("example/yaml.rs"),
    include_str!("figure.rs"),
    include_str!("house.rs"),
    include_str!("measure/yaml.rs"),
    include_str!("options.rs"),
    include_str!("population/yaml.rs"),
    include_str!("published.rs"),
    include_str!("stand_in.rs"),
    include_str!("version.rs"),
    include_str!("yardstick.rs"),
    include_str!("../vocabulary/agreed.rs"),
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
    schema.insert(String::from("$schema"), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert(String::from("title"), json!(title));
    Ok(Value::Object(schema))
}

/// The keys that must stand in the file of a type.
pub fn required<T: for<'de> Deserialize<'de>>() -> Vec<String> {
    let traced = trace::<T>().unwrap_or_default();
    let of_file = traced.required.iter().filter_map(|path| path.strip_prefix('/')).filter(|key| !key.contains('/'));
    of_file.map(str::to_owned).collect()
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
        let names: Vec<&str> = shapes.iter().filter_map(Shape::name).collect();
        let others = shapes.iter().filter(|shape| shape.name().is_none());
        let mut ways: Vec<Value> = others.map(|shape| self.shape(path, shape)).collect();
        if !names.is_empty() {
            ways.insert(0, json!({ "enum": names }));
        }
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
            Shape::Named(name) => json!({ "const": name }),
            Shape::Under(of, name) => self.under(path, of, name),
            Shape::List => json!({ "type": "array", "items": self.at(&format!("{path}[]")) }),
            Shape::Map => json!({ "type": "object", "additionalProperties": self.at(&format!("{path}{{}}")) }),
            Shape::Keys(name, keys) => self.keys(path, name, keys),
        }
    }

    fn under(&self, path: &str, of: &str, name: &str) -> Value {
        let mut of_name = self.at(&format!("{path}/{name}"));
        self.explain(of, name, &mut of_name);
        json!({ "type": "object", "properties": { name: of_name }, "required": [name], "additionalProperties": false })
    }

    /// Says of a key what the comment on it says.
    fn explain(&self, of: &str, key: &str, of_key: &mut Value) {
        let words = self.words.get(&(of.to_owned(), key.to_owned()));
        if let (Some(words), Value::Object(of_key)) = (words, of_key) {
            of_key.insert(String::from("description"), json!(words));
        }
    }

    fn keys(&self, path: &str, name: &str, keys: &[&str]) -> Value {
        let mut properties = Map::new();
        for key in keys {
            let mut of_key = match known(name, key) {
                Some(known) => json!({ "anyOf": known }),
                None => self.at(&format!("{path}/{key}")),
            };
            self.explain(name, key, &mut of_key);
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

/// What editors offer where the type takes any text, because more than names may stand there.
fn known(name: &str, key: &str) -> Option<Vec<Value>> {
    let text = json!({ "type": "string" });
    match (name, key) {
        ("FigureYaml", "statistic") => Some(vec![json!({ "enum": figure::statistics() }), text]),
        ("FigureYaml", "window") => {
            let words = "The first day of the window.";
            let day = json!({ "type": "string", "description": words, "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
            let since = json!({
                "type": "object", "properties": { "since": day }, "required": ["since"], "additionalProperties": false
            });
            Some(vec![json!({ "enum": Window::every_name() }), text, since])
        }
        _ => None,
    }
}

/// The comments on the fields and names of the types in a source, as YAML writes them.
fn comments(source: &str) -> Words {
    let mut words = Words::new();
    let (mut of_type, mut said, mut renamed) = (None, Vec::new(), None);
    for line in source.lines().map(str::trim) {
        if let Some((_, name)) =
            line.split_once("struct ").or_else(|| line.split_once("enum ")).filter(|_| line.ends_with('{'))
        {
            of_type = Some(name.trim_end_matches([' ', '{']).to_owned());
        } else if line == "}" {
            of_type = None;
        } else if let Some(comment) = line.strip_prefix("/// ") {
            said.push(comment.to_owned());
            continue;
        } else if line.starts_with("#[") {
            let name = line.split_once("rename = \"").and_then(|(_, rest)| rest.split('"').next());
            renamed = name.map(str::to_owned).or(renamed);
            continue;
        } else if let (Some(of_type), Some((field, _))) = (&of_type, line.split_once(": ")) {
            let field = field.rsplit(' ').next().unwrap_or(field).to_owned();
            if !said.is_empty() {
                words.insert((of_type.clone(), renamed.take().unwrap_or(field)), said.join(" "));
            }
        } else if let (Some(of_type), Some((name, _))) = (&of_type, line.split_once('(')) {
            words.insert((of_type.clone(), kebab(name)), said.join(" "));
        }
        said.clear();
        renamed = None;
    }
    words
}

/// `PanelsBy` as `panels-by`.
fn kebab(name: &str) -> String {
    let letters = name.char_indices().flat_map(|(at, letter)| {
        let hyphen = (at > 0 && letter.is_uppercase()).then_some('-');
        hyphen.into_iter().chain(letter.to_lowercase())
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_knows_what_must_be_there_and_what_may_stand_where() {
        let measure = &every().unwrap()["measure"];
        let required: Vec<&str> = measure["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(required.contains(&"figures") && !required.contains(&"target"), "{required:?}");
        assert_eq!(measure["properties"]["better"]["enum"], json!(["higher", "lower", "neither"]));
        let test = &measure["properties"]["tests"]["items"];
        assert_eq!(test["properties"]["month"]["pattern"], "^[0-9]{4}-[0-9]{2}$");
        assert!(test["properties"]["rows"].to_string().contains("not supplied"), "{test}");
        let chart = measure["properties"]["charts"]["items"].to_string();
        assert!(chart.contains("trend") && chart.contains("A small line chart for each part"), "{chart}");
    }
}
