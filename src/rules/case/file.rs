//! `*.test.yaml`: several tests in one file, with what they share above them.

use serde_json::{Map, Value};

use super::expect;
use super::json::lay_over;
use super::suite::{Expects, Test};
use crate::problem::Place;
use crate::rules::diagnose::did_you_mean;
use crate::rules::load::Folder;
use crate::rules::scripts::Text;
use crate::yaml::{Entry, Kind, Node, Number, number, parse};

/// What a test lays out; above all tests, what they share.
const SCENE_KEYS: [&str; 6] = ["doc", "docs", "settings", "parameters", "lists", "today"];
/// What a test may expect.
const EXPECT_KEYS: [&str; 3] = ["finds", "skips", "gives"];

/// The tests of every `*.test.yaml` of a folder.
pub fn tests_of(folder: &Folder) -> Vec<Test> {
    let mut tests = Vec::new();
    for (path, text) in &folder.files {
        let stem = path.strip_suffix(".test.yaml").or_else(|| path.strip_suffix(".test.yml"));
        if let Some(stem) = stem {
            tests.extend(read(text, owner(stem, folder)));
        }
    }
    tests
}

/// The rule that a file lies beside, or the filter or map it is named after.
fn owner(stem: &str, folder: &Folder) -> Option<String> {
    if folder.files.contains_key(&format!("{stem}.rhai")) {
        return Some(stem.to_string());
    }
    let (parent, _) = stem.rsplit_once('/')?;
    folder.files.contains_key(&format!("{parent}/rule.rhai")).then(|| parent.to_string())
}

/// A file that cannot be read is one test that fails.
fn broken(text: &Text, line: usize, problems: Vec<String>) -> Test {
    Test {
        code: String::new(),
        name: text.file.clone(),
        place: Place { line, ..Place::start_of(text.file.clone()) },
        scene: Value::Null,
        expects: Expects::Unreadable(problems),
    }
}

fn read(text: &Text, owner: Option<String>) -> Vec<Test> {
    let (node, problems) = parse(&text.text, &text.file);
    if let Some(problem) = problems.first() {
        let told = problems.iter().map(|each| format!("{}: {}", each.place, each.message));
        return vec![broken(text, problem.place.line, told.collect())];
    }
    let mut problems = Vec::new();
    let Kind::Map(entries) = &node.kind else {
        let words = "the file must have `tests:` with a list of tests";
        return vec![broken(text, 1, vec![words.to_string()])];
    };
    let known = ["rule", "tests"].into_iter().chain(SCENE_KEYS);
    unknown(entries, &known.collect::<Vec<_>>(), &text.file, &mut problems);
    let find = |key: &str| entries.iter().find(|entry| entry.key == key);
    let code = match find("rule").map(|entry| to_json(&entry.value, &text.file, &mut problems)) {
        Some(Value::String(code)) => Some(code),
        _ => owner,
    };
    let mut shared = Map::new();
    for entry in entries.iter().filter(|entry| SCENE_KEYS.contains(&entry.key.as_str())) {
        shared.insert(entry.key.clone(), to_json(&entry.value, &text.file, &mut problems));
    }
    if code.is_none() {
        problems.push(format!(
            "{}:1:1: it lies beside no rule; say which it tests: `rule: sales_order/site-missing`",
            text.file
        ));
    }
    let listed = match find("tests").map(|entry| &entry.value.kind) {
        Some(Kind::List(listed)) if !listed.is_empty() => listed.as_slice(),
        _ => {
            problems.push(format!("{}:1:1: `tests:` must list at least one test", text.file));
            &[]
        }
    };
    if !problems.is_empty() {
        return vec![broken(text, 1, problems)];
    }
    let code = code.unwrap_or_default();
    listed.iter().map(|node| one(text, &code, &shared, node)).collect()
}

fn one(text: &Text, code: &str, shared: &Map<String, Value>, node: &Node) -> Test {
    let place = node.span.place(&text.file);
    let mut problems = Vec::new();
    let Kind::Map(entries) = &node.kind else {
        return broken(text, place.line, vec![format!("{place}: a test has a name and a doc")]);
    };
    let known = ["name"].into_iter().chain(EXPECT_KEYS).chain(SCENE_KEYS);
    unknown(entries, &known.collect::<Vec<_>>(), &text.file, &mut problems);
    let mut own = Map::new();
    let mut name = format!("line {}", place.line);
    let mut expects = Expects::Nothing;
    for entry in entries {
        let value = to_json(&entry.value, &text.file, &mut problems);
        match entry.key.as_str() {
            "name" => name = value.as_str().map_or_else(|| value.to_string(), str::to_string),
            key if EXPECT_KEYS.contains(&key) => expects = expected(key, value, &mut problems),
            key => {
                own.insert(key.to_string(), value);
            }
        }
    }
    let scene = lay_over(&Value::Object(shared.clone()), &Value::Object(own));
    if !problems.is_empty() {
        expects = Expects::Unreadable(problems);
    }
    Test { code: code.to_string(), name, place, scene, expects }
}

fn expected(key: &str, value: Value, problems: &mut Vec<String>) -> Expects {
    match (key, value) {
        ("finds" | "skips", Value::Bool(true)) => Expects::Something,
        ("finds" | "skips", Value::Bool(false)) => Expects::Nothing,
        ("finds", Value::Array(list)) if list.is_empty() => Expects::Nothing,
        ("finds", Value::Array(list)) => {
            problems.extend(list.iter().flat_map(expect::unknown_keys));
            Expects::Findings(list)
        }
        ("skips", Value::String(reason)) => Expects::Reason(reason),
        ("gives", target @ Value::Object(_)) => Expects::Target(target),
        (_, other) => {
            let wanted = match key {
                "finds" => "true, false, or a list of findings",
                "skips" => "true, false, or the reason",
                _ => "a map with what the target must have",
            };
            problems.push(format!("{key}: expected {wanted}, found {other}"));
            Expects::Nothing
        }
    }
}

fn unknown(entries: &[Entry], known: &[&str], file: &str, problems: &mut Vec<String>) {
    for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
        let place = entry.key_span.place(file);
        let hint = did_you_mean(&entry.key, known.iter().copied())
            .unwrap_or_else(|| format!("the keys are {}", known.join(", ")));
        problems.push(format!("{place}: there is no key `{}`; {hint}", entry.key));
    }
}

/// A node as JSON. Numbers with a fraction must be in quotes, so that they stay exact.
fn to_json(node: &Node, file: &str, problems: &mut Vec<String>) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Text { value, quoted: true } => value.clone().into(),
        Kind::Text { value, quoted: false } => match (value.as_str(), number(value)) {
            ("true" | "True" | "TRUE", _) => true.into(),
            ("false" | "False" | "FALSE", _) => false.into(),
            (_, Some(Number::Integer(integer))) => integer.into(),
            (_, Some(_)) => {
                let place = node.span.place(file);
                problems.push(format!("{place}: write {value} in quotes: \"{value}\""));
                Value::Null
            }
            (text, None) => text.into(),
        },
        Kind::List(nodes) => nodes.iter().map(|node| to_json(node, file, problems)).collect(),
        Kind::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.clone(), to_json(&entry.value, file, problems)))
            .collect(),
    }
}
