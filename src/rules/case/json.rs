//! JSON and YAML of cases: one tree for both, laid over a base, read with every problem at once.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::rules::diagnose::did_you_mean;

/// Reads a case file: JSON by its ending, else YAML.
pub fn parse(text: &str, file: &str) -> Result<Value, Vec<String>> {
    if file.ends_with(".json") {
        serde_json::from_str(text).map_err(|error| vec![format!("{file}: {error}")])
    } else {
        serde_yaml::from_str(text).map_err(|error| vec![format!("{file}: {error}")])
    }
}

/// Lays what differs over a base. Maps are merged; a list replaces the base's list, and each of
/// its entries starts from the base's entry in the same place, or from the last one.
pub fn lay_over(base: &Value, differs: &Value) -> Value {
    match (base, differs) {
        (Value::Object(base), Value::Object(differs)) => {
            let mut merged = base.clone();
            for (key, value) in differs {
                let under = base.get(key).unwrap_or(&Value::Null);
                merged.insert(key.clone(), lay_over(under, value));
            }
            Value::Object(merged)
        }
        (Value::Array(base), Value::Array(differs)) => {
            let under = |place: usize| base.get(place).or(base.last()).unwrap_or(&Value::Null);
            let laid = differs.iter().enumerate().map(|(place, it)| lay_over(under(place), it));
            Value::Array(laid.collect())
        }
        _ => differs.clone(),
    }
}

/// One map of a case, read key by key.
pub struct Object<'a> {
    path: String,
    map: Option<&'a serde_json::Map<String, Value>>,
}

/// Everything wrong with a case, each with its path.
pub type Problems = Vec<String>;

impl<'a> Object<'a> {
    /// The map at this path; absent and null are an empty one. Keys beside `known` are problems.
    pub fn new(
        path: impl Into<String>,
        value: Option<&'a Value>,
        known: &[&str],
        problems: &mut Problems,
    ) -> Self {
        let path = path.into();
        let map = match value {
            None | Some(Value::Null) => None,
            Some(Value::Object(map)) => Some(map),
            Some(other) => {
                problems.push(format!("{path}: expected a map, found {other}"));
                None
            }
        };
        for key in map.into_iter().flat_map(serde_json::Map::keys) {
            if !known.contains(&key.as_str()) {
                let hint = did_you_mean(key, known.iter().copied())
                    .unwrap_or_else(|| format!("the keys are {}", known.join(", ")));
                problems.push(format!("{path}.{key}: there is no such key; {hint}"));
            }
        }
        Self { path, map }
    }

    /// The path of one key.
    pub fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_string() } else { format!("{}.{key}", self.path) }
    }

    /// The value under a key; null is absent.
    pub fn get(&self, key: &str) -> Option<&'a Value> {
        self.map?.get(key).filter(|value| !value.is_null())
    }

    /// There is a map here.
    pub fn is_present(&self) -> bool {
        self.map.is_some()
    }

    /// A text; whole numbers are taken as written.
    pub fn text(&self, key: &str, problems: &mut Problems) -> Option<String> {
        match self.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
            other => {
                problems.push(format!("{}: expected a text, found {other}", self.at(key)));
                None
            }
        }
    }

    /// `true` or `false`.
    pub fn bool(&self, key: &str, default: bool, problems: &mut Problems) -> bool {
        match self.get(key) {
            None => default,
            Some(Value::Bool(value)) => *value,
            Some(other) => {
                problems.push(format!("{}: expected true or false, found {other}", self.at(key)));
                default
            }
        }
    }

    /// An exact number: whole, or in quotes.
    pub fn decimal(&self, key: &str, problems: &mut Problems) -> Option<Decimal> {
        match self.get(key)? {
            Value::Number(number) => match number.as_i64() {
                Some(integer) => Some(Decimal::from(integer)),
                None => {
                    let at = self.at(key);
                    problems.push(format!("{at}: write {number} in quotes: \"{number}\""));
                    None
                }
            },
            Value::String(text) => match Decimal::from_str_exact(text) {
                Ok(decimal) => Some(decimal),
                Err(_) => {
                    problems.push(format!("{}: `{text}` is no number", self.at(key)));
                    None
                }
            },
            other => {
                problems.push(format!("{}: expected a number, found {other}", self.at(key)));
                None
            }
        }
    }

    /// A day, `2026-03-05`.
    pub fn date(&self, key: &str, problems: &mut Problems) -> Option<jiff::civil::Date> {
        let text = self.text(key, problems)?;
        let date = text.parse().ok();
        if date.is_none() {
            problems.push(format!("{}: `{text}` is no date like 2026-03-05", self.at(key)));
        }
        date
    }

    /// A list with the path of each entry; absent is empty.
    pub fn list(&self, key: &str, problems: &mut Problems) -> Vec<(String, &'a Value)> {
        match self.get(key) {
            None => Vec::new(),
            Some(Value::Array(entries)) => {
                let at = self.at(key);
                let numbered = entries.iter().enumerate();
                numbered.map(|(place, entry)| (format!("{at}[{place}]"), entry)).collect()
            }
            Some(other) => {
                problems.push(format!("{}: expected a list, found {other}", self.at(key)));
                Vec::new()
            }
        }
    }
}
