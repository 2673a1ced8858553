//! The log of a run: what was read, checked, computed and written, and how long each stage took.
//!
//! Plain text for people and JSON lines for machines. It names files, tables, rules and counts, and never a value from
//! a person's row. Durations differ from day to day, so the log is no part of what is compared.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};

use super::{Held, manifest::BUILD, write_private};

/// The schema's version of the JSON lines. `docs/history.md` says what they hold.
const LOG_SCHEMA: u32 = 1;

/// The log as it grows.
#[derive(Debug)]
pub struct Log {
    began: Instant,
    stage_began: Instant,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    stage: &'static str,
    what: String,
    facts: Map<String, Value>,
    /// How long the stage took, on its last line.
    took: Option<Duration>,
}

impl Log {
    pub fn begin() -> Self {
        let now = Instant::now();
        let mut log = Self { began: now, stage_began: now, lines: Vec::new() };
        let version = env!("CARGO_PKG_VERSION");
        let facts = json!({ "schema": LOG_SCHEMA, "version": version, "build": BUILD });
        log.say("began", format!("milepost {version}, build {BUILD}"), facts);
        log
    }

    /// Says one thing that a stage did. `facts` is what the words say, for machines.
    pub fn say(&mut self, stage: &'static str, what: impl Into<String>, facts: Value) {
        let facts = match facts {
            Value::Object(facts) => facts,
            _ => Map::new(),
        };
        self.lines.push(Line { stage, what: what.into(), facts, took: None });
    }

    /// Ends a stage, with its duration.
    pub fn end(&mut self, stage: &'static str, what: impl Into<String>, facts: Value) {
        self.say(stage, what, facts);
        let took = self.stage_began.elapsed();
        self.stage_began = Instant::now();
        if let Some(line) = self.lines.last_mut() {
            line.took = Some(took);
        }
    }

    /// Writes `log.txt` and `log.jsonl` beside the run, in place of those of the last time it was asked for.
    pub fn write(&self, _: &Held, folder: &Path) -> anyhow::Result<()> {
        write_private(&folder.join("log.txt"), self.to_text().as_bytes())?;
        write_private(&folder.join("log.jsonl"), self.to_json_lines().as_bytes())
    }

    fn to_text(&self) -> String {
        let line = |line: &Line| {
            let took = line.took.map(|took| format!("{:.3} s", took.as_secs_f64())).unwrap_or_default();
            format!("{:<9} {took:>9}  {}\n", line.stage, line.what)
        };
        let lines: String = self.lines.iter().map(line).collect();
        lines + &format!("{:<9} {:>7.3} s  in all\n", "done", self.began.elapsed().as_secs_f64())
    }

    fn to_json_lines(&self) -> String {
        let line = |line: &Line| {
            let mut object = Map::new();
            object.insert("stage".into(), line.stage.into());
            object.insert("what".into(), line.what.clone().into());
            object.extend(line.facts.clone());
            if let Some(took) = line.took {
                object.insert("seconds".into(), took.as_secs_f64().into());
            }
            Value::Object(object).to_string() + "\n"
        };
        self.lines.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_said_twice_for_people_and_for_machines() {
        let mut log = Log::begin();
        log.say("read", "episodes.csv: 77 rows", json!({ "file": "episodes.csv", "rows_read": 77 }));
        log.end("computed", "1,748 figures", json!({ "figures": 1748 }));
        let text = log.to_text();
        assert!(text.lines().nth(1).unwrap().ends_with("episodes.csv: 77 rows"), "{text}");
        let lines: Vec<Value> = log.to_json_lines().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((&lines[0]["schema"], &lines[0]["version"]), (&json!(1), &json!(env!("CARGO_PKG_VERSION"))));
        assert_eq!((&lines[1]["rows_read"], &lines[1]["seconds"]), (&json!(77), &Value::Null));
        assert!(lines[2]["seconds"].is_number());
    }
}
