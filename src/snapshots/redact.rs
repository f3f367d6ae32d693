//! Redactions: what changes from run to run, or is nobody's business, is not compared.

use regex::Regex;
use serde_json::Value;

use crate::problem::Problem;
use crate::yaml::{Kind, Reader, parse};

/// One redaction.
#[derive(Debug, Clone)]
enum Redaction {
    /// Whatever matches, in any result.
    Pattern(Regex, String),
    /// A key of mapped documents: `lines[*].comment`.
    Key(String, String),
}

/// All of them, in the order written.
#[derive(Debug, Clone, Default)]
pub struct Redactions(Vec<Redaction>);

impl Redactions {
    /// Reads `snapshots/redactions.yaml`: a list of `{ pattern: …, with: … }` and
    /// `{ key: lines[*].comment, with: … }`.
    pub fn parse(text: &str, file: &str) -> (Self, Vec<Problem>) {
        let (node, problems) = parse(text, file);
        let reader = Reader::new(file, problems);
        let mut redactions = Vec::new();
        match &node.kind {
            Kind::Null => {}
            Kind::List(entries) => {
                for entry in entries {
                    let section = reader.section(entry, "the redaction", entry.span);
                    let (pattern, key) = (section.text("pattern"), section.text("key"));
                    let with = section.text("with").unwrap_or_else(|| "[redacted]".into());
                    section.finish();
                    match (pattern.as_deref().map(Regex::new), key) {
                        (Some(Ok(regex)), None) => redactions.push(Redaction::Pattern(regex, with)),
                        (None, Some(key)) => redactions.push(Redaction::Key(key, with)),
                        (Some(Err(error)), _) => reader.report(
                            Problem::error(reader.place(entry.span), error.to_string())
                                .with_remedy("write a regular expression"),
                        ),
                        _ => reader.report(
                            Problem::error(
                                reader.place(entry.span),
                                "a redaction names a pattern or a key",
                            )
                            .with_remedy("write `pattern: '…'` or `key: lines[*].comment`"),
                        ),
                    }
                }
            }
            _ => reader.report(
                Problem::error(reader.place(node.span), "the file must list redactions")
                    .with_remedy("write entries such as `- { key: comment, with: \"[comment]\" }`"),
            ),
        }
        (Self(redactions), reader.finish())
    }

    /// A result without what is redacted.
    pub fn of_text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_string(), |text, redaction| match redaction {
            Redaction::Pattern(regex, with) => regex.replace_all(&text, with.as_str()).into_owned(),
            Redaction::Key(..) => text,
        })
    }

    /// A mapped document without what is redacted.
    pub fn of_value(&self, value: &mut Value) {
        for redaction in &self.0 {
            if let Redaction::Key(key, with) = redaction {
                within(value, key, with);
            }
        }
    }
}

/// Follows `lines[*].comment` into a value.
fn within(value: &mut Value, path: &str, with: &str) {
    if path.is_empty() {
        if !value.is_null() {
            *value = Value::String(with.to_string());
        }
        return;
    }
    if let Some(rest) = path.strip_prefix('[') {
        let (place, rest) = rest.split_once(']').unwrap_or((rest, ""));
        let rest = rest.trim_start_matches('.');
        if let Value::Array(entries) = value {
            let wanted = |index: usize| place == "*" || place.parse() == Ok(index);
            let chosen = entries.iter_mut().enumerate().filter(|(index, _)| wanted(*index));
            chosen.for_each(|(_, entry)| within(entry, rest, with));
        }
        return;
    }
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (key, rest) = path.split_at(end);
    if let Some(inner) = value.get_mut(key) {
        within(inner, rest.trim_start_matches('.'), with);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_patterns_are_redacted() {
        let text = "- { key: 'lines[*].id', with: '[id]' }\n- { pattern: '[0-9]{4}', with: 'Y' }\n";
        let (redactions, problems) = Redactions::parse(text, "redactions.yaml");
        assert!(problems.is_empty(), "{problems:?}");
        let mut value = serde_json::json!({ "lines": [{ "id": "1", "q": "2" }, { "id": null }] });
        redactions.of_value(&mut value);
        let expected = serde_json::json!({ "lines": [{ "id": "[id]", "q": "2" }, { "id": null }] });
        assert_eq!(value, expected);
        assert_eq!(redactions.of_text("in 2026"), "in Y");
        assert_eq!(Redactions::parse("- { key: a, pattern: b }", "f").1.len(), 1);
    }
}
