//! What a test expects, held against what came.

use serde_json::Value;

use crate::domain::finding::Finding;
use crate::rules::diagnose::did_you_mean;

/// What a test may say of a finding.
const FINDING_KEYS: [&str; 4] = ["path", "message", "fix", "severity"];

/// A finding in one line.
pub fn said(finding: &Finding) -> String {
    let at = finding.at.as_deref().unwrap_or_default();
    format!("{} {}: {} ({at})", finding.severity, finding.path, finding.message)
}

/// Every expected finding is there, once, and no other.
pub fn findings(expected: &[Value], came: &[Finding]) -> Vec<String> {
    let mut left: Vec<&Finding> = came.iter().collect();
    let mut failures = Vec::new();
    for each in expected {
        match left.iter().position(|finding| differences(each, finding).is_empty()) {
            Some(place) => {
                left.remove(place);
            }
            None => failures.push(missing(each, &left)),
        }
    }
    failures.extend(left.into_iter().map(|finding| format!("not expected: {}", said(finding))));
    failures
}

/// An expected finding that did not come; the nearest one shows what differs.
fn missing(expected: &Value, left: &[&Finding]) -> String {
    let nearest = left.iter().map(|finding| differences(expected, finding)).min_by_key(Vec::len);
    match nearest {
        Some(differences) => differences.join("; "),
        None => format!("expected {expected}, and nothing more was found"),
    }
}

fn differences(expected: &Value, finding: &Finding) -> Vec<String> {
    let Value::Object(expected) = expected else { return Vec::new() };
    let of = |key: &str| match key {
        "path" => Some(finding.path.clone()),
        "message" => Some(finding.message.clone()),
        "fix" => finding.fix.clone(),
        "severity" => Some(finding.severity.word().to_string()),
        _ => None,
    };
    let differs = expected.iter().filter_map(|(key, wanted)| {
        let (wanted, came) = (plain(wanted), of(key).unwrap_or_default());
        (wanted != came).then(|| format!("{key}: expected `{wanted}`, found `{came}`"))
    });
    differs.collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// What is wrong with what a test says of a finding.
pub fn unknown_keys(expected: &Value) -> Vec<String> {
    let Value::Object(expected) = expected else {
        return vec![format!("finds: expected a map with path and message, found {expected}")];
    };
    let unknown = expected.keys().filter(|key| !FINDING_KEYS.contains(&key.as_str()));
    unknown
        .map(|key| {
            let hint = did_you_mean(key, FINDING_KEYS)
                .unwrap_or_else(|| format!("the keys are {}", FINDING_KEYS.join(", ")));
            format!("finds: a finding has no `{key}`; {hint}")
        })
        .collect()
}

/// The reason to skip.
pub fn reason(expected: &str, came: Option<&str>) -> Vec<String> {
    match came {
        Some(came) if came == expected => Vec::new(),
        Some(came) => vec![format!("skips: expected `{expected}`, found `{came}`")],
        None => vec![format!("skips: expected `{expected}`, and the order is kept")],
    }
}

/// The target has at least what is expected.
pub fn target(expected: &Value, came: Option<&Value>) -> Vec<String> {
    let Some(came) = came else { return vec!["gives: nothing would be posted".to_string()] };
    let mut failures = Vec::new();
    within("target", expected, came, &mut failures);
    failures
}

fn within(path: &str, expected: &Value, came: &Value, failures: &mut Vec<String>) {
    match (expected, came) {
        (Value::Object(expected), Value::Object(came)) => {
            for (key, wanted) in expected {
                let found = came.get(key).unwrap_or(&Value::Null);
                within(&format!("{path}.{key}"), wanted, found, failures);
            }
        }
        (Value::Array(expected), Value::Array(came)) => {
            if expected.len() != came.len() {
                let (wanted, found) = (expected.len(), came.len());
                failures.push(format!("{path}: expected {wanted} entries, found {found}"));
            }
            for (place, (wanted, found)) in expected.iter().zip(came).enumerate() {
                within(&format!("{path}[{place}]"), wanted, found, failures);
            }
        }
        (wanted, found) if plain(wanted) == plain(found) => {}
        (wanted, found) => {
            failures.push(format!(
                "{path}: expected `{}`, found `{}`",
                plain(wanted),
                plain(found)
            ));
        }
    }
}
