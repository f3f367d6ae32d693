//! What differs between two results: line by line, or key by key where both are JSON.

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

/// Lines shown around a change.
const CONTEXT: usize = 2;

/// One thing that differs, or stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The same in both.
    Context(String),
    /// Accepted, and gone.
    Removed(String),
    /// New.
    Added(String),
    /// Something was left out here.
    Gap,
}

/// The changes from one result to another.
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    match (serde_json::from_str(old), serde_json::from_str(new)) {
        (Ok(old), Ok(new)) => {
            let mut changes = Vec::new();
            keys("", &old, &new, &mut changes);
            changes
        }
        _ => lines(old, new),
    }
}

/// Line by line, with a little around each change.
pub fn lines(old: &str, new: &str) -> Vec<Change> {
    let diff = TextDiff::from_lines(old, new);
    let mut changes = Vec::new();
    for (place, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if place > 0 {
            changes.push(Change::Gap);
        }
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let line = change.value().trim_end_matches(['\r', '\n']).to_string();
            changes.push(match change.tag() {
                ChangeTag::Equal => Change::Context(line),
                ChangeTag::Delete => Change::Removed(line),
                ChangeTag::Insert => Change::Added(line),
            });
        }
    }
    changes
}

/// Key by key: `lines[0].ordered_qty: "12"`.
fn keys(path: &str, old: &Value, new: &Value, changes: &mut Vec<Change>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let added = new.iter().filter(|(key, _)| !old.contains_key(*key));
            for (key, was) in old {
                let below = join(path, key);
                match new.get(key) {
                    Some(is) => keys(&below, was, is, changes),
                    None => changes.push(Change::Removed(format!("{below}: {was}"))),
                }
            }
            for (key, is) in added {
                changes.push(Change::Added(format!("{}: {is}", join(path, key))));
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            for place in 0..old.len().max(new.len()) {
                let below = format!("{path}[{place}]");
                match (old.get(place), new.get(place)) {
                    (Some(was), Some(is)) => keys(&below, was, is, changes),
                    (Some(was), None) => changes.push(Change::Removed(format!("{below}: {was}"))),
                    (None, Some(is)) => changes.push(Change::Added(format!("{below}: {is}"))),
                    (None, None) => {}
                }
            }
        }
        (was, is) if was == is => {}
        (was, is) => {
            changes.push(Change::Removed(format!("{path}: {was}")));
            changes.push(Change::Added(format!("{path}: {is}")));
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_differ_key_by_key() {
        let old = r#"{"a":1,"lines":[{"q":"12"},{"q":"3"}],"gone":true}"#;
        let new = r#"{"a":1,"lines":[{"q":"10"}],"new":null}"#;
        assert_eq!(
            changes(old, new),
            [
                Change::Removed("lines[0].q: \"12\"".into()),
                Change::Added("lines[0].q: \"10\"".into()),
                Change::Removed("lines[1]: {\"q\":\"3\"}".into()),
                Change::Removed("gone: true".into()),
                Change::Added("new: null".into()),
            ]
        );
    }

    #[test]
    fn texts_differ_line_by_line() {
        let changes = changes("a\nb\nc\n", "a\nB\nc\n");
        assert_eq!(
            changes,
            [
                Change::Context("a".into()),
                Change::Removed("b".into()),
                Change::Added("B".into()),
                Change::Context("c".into()),
            ]
        );
    }
}
