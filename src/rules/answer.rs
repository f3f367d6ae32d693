//! Reads what a map script gives back, and collects everything wrong with it.

use jiff::civil::Date;
use rhai::{Array, Dynamic, Map};
use rust_decimal::Decimal;

use super::fields::{maybe_text, text};
use crate::domain::party::Address;

const ADDRESS_KEYS: [&str; 6] = ["lines", "city", "state", "postal_code", "country", "note"];

/// Path and message of each thing wrong with an answer.
pub type Problems = Vec<(String, String)>;

/// An address as scripts read it.
pub fn address_map(address: &Address) -> Map {
    let mut map = Map::new();
    let lines: Array = address.lines.iter().map(|line| text(line)).collect();
    map.insert("lines".into(), Dynamic::from_array(lines));
    map.insert("city".into(), maybe_text(address.city.as_deref()));
    map.insert("state".into(), maybe_text(address.state.as_deref()));
    map.insert("postal_code".into(), maybe_text(address.postal_code.as_deref()));
    map.insert("country".into(), maybe_text(address.country.as_deref()));
    map.insert("note".into(), maybe_text(address.note.as_deref()));
    map
}

/// What a type is called outside of programs.
fn in_words(type_name: &str) -> &str {
    match type_name {
        "i64" => "a whole number",
        "decimal" => "a number",
        "array" => "a list",
        "map" => "a map",
        "bool" => "true or false",
        other => other,
    }
}

/// Reads an answer and keeps what is wrong with it.
#[derive(Default)]
pub struct Reader {
    /// So far.
    pub problems: Problems,
}

impl Reader {
    /// Something is wrong in this place; the message begins with it.
    pub fn say(&mut self, path: String, message: String) {
        let message = format!("{path}: {message}");
        self.problems.push((path, message));
    }

    /// There is no such key here.
    pub fn unknown(&mut self, path: &str, key: &str, known: &[&str]) {
        let guess = super::diagnose::did_you_mean(key, known.iter().copied());
        let hint = guess.unwrap_or_else(|| format!("the fields are {}", known.join(", ")));
        self.say(format!("target.{path}{key}"), format!("there is no such field; {hint}"));
    }

    /// A text, or nothing.
    pub fn text(&mut self, map: &Map, path: &str, key: &str) -> Option<String> {
        let value = map.get(key)?;
        if value.is_unit() {
            return None;
        }
        match value.clone().into_string() {
            Ok(text) => Some(text),
            Err(found) => {
                let found = in_words(found);
                self.say(format!("target.{path}{key}"), format!("expected a text, found {found}"));
                None
            }
        }
    }

    /// A day, or nothing.
    pub fn date(&mut self, map: &Map, path: &str, key: &str) -> Option<Date> {
        let written = self.text(map, path, key)?;
        let date = written.parse::<Date>().ok();
        if date.is_none() {
            let message = format!("`{written}` is no date; write it as 2026-03-05");
            self.say(format!("target.{path}{key}"), message);
        }
        date
    }

    /// An address; none where it is absent.
    pub fn address(&mut self, value: &Dynamic) -> Address {
        let Some(map) = value.clone().try_cast::<Map>() else {
            if !value.is_unit() {
                self.say("target.ship_to".into(), "expected a map or ()".into());
            }
            return Address::default();
        };
        for key in map.keys() {
            if !ADDRESS_KEYS.contains(&key.as_str()) {
                self.unknown("ship_to.", key, &ADDRESS_KEYS);
            }
        }
        let lines = map.get("lines").cloned().and_then(Dynamic::try_cast::<Array>);
        Address {
            lines: lines.unwrap_or_default().iter().map(ToString::to_string).collect(),
            city: self.text(&map, "ship_to.", "city"),
            state: self.text(&map, "ship_to.", "state"),
            postal_code: self.text(&map, "ship_to.", "postal_code"),
            country: self.text(&map, "ship_to.", "country"),
            note: self.text(&map, "ship_to.", "note"),
        }
    }

    /// A number that must be there.
    pub fn number(&mut self, map: &Map, path: &str, key: &str) -> Option<Decimal> {
        let value = map.get(key).cloned().unwrap_or(Dynamic::UNIT);
        let number = value.as_decimal().or_else(|_| value.as_int().map(Decimal::from)).ok();
        if number.is_none() {
            self.say(format!("target.{path}{key}"), format!("`{value}` is no number"));
        }
        number
    }

    /// A number, or nothing.
    pub fn maybe_number(&mut self, map: &Map, path: &str, key: &str) -> Option<Decimal> {
        let absent = map.get(key).is_none_or(Dynamic::is_unit);
        if absent { None } else { self.number(map, path, key) }
    }

    /// True, false, or nothing.
    pub fn flag(&mut self, map: &Map, key: &str) -> Option<bool> {
        let value = map.get(key).filter(|value| !value.is_unit())?;
        let flag = value.as_bool().ok();
        if flag.is_none() {
            let message = format!("expected true or false, found `{value}`");
            self.say(format!("target.{key}"), message);
        }
        flag
    }
}
