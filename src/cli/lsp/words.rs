//! What a word in a script means, and what may follow.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::config::find_workspace;
use crate::rules::checker::knowledge::Knowledge;
use crate::rules::checker::tree::Tree;
use crate::rules::checker::types::{Kind, Type};
use crate::rules::definitions::{Entry, entries};
use crate::rules::engine;
use crate::rules::set::RuleSet;

/// Words of the language itself.
const KEYWORDS: &[&str] = &[
    "let", "const", "if", "else", "for", "in", "while", "loop", "break", "continue", "return",
    "fn", "switch", "true", "false",
];

/// What every script may say, and what the scripts of each workspace call their variables.
pub struct Words {
    entries: Vec<Entry>,
    knowledge: Knowledge,
    /// Name and type of variables, by file: from the last time that the rules loaded.
    variables: BTreeMap<PathBuf, Vec<(String, Type)>>,
}

impl Words {
    /// Without any workspace yet.
    pub fn new() -> Self {
        let knowledge = Knowledge::of(&engine::build());
        Self { entries: entries(), knowledge, variables: BTreeMap::new() }
    }

    /// Remembers what the scripts of a workspace call their variables.
    pub fn learn(&mut self, directory: &Path, set: &RuleSet) {
        let rules = set.rules.iter().map(|rule| (&rule.script, &rule.tree));
        let hooks = set.filters.iter().chain(&set.maps).map(|hook| (&hook.script, &hook.tree));
        for (script, tree) in rules.chain(hooks) {
            self.variables.insert(directory.join(&script.text.file), variables_of(tree));
        }
    }

    /// What the word at this place means.
    pub fn hover(&self, path: &Path, text: &str, line: usize, character: usize) -> Value {
        let line = text.lines().nth(line).unwrap_or_default();
        let characters: Vec<char> = line.chars().collect();
        let mut end = place_in(line, character);
        while end < characters.len() && is_word(characters[end]) {
            end += 1;
        }
        let start = word_start(&characters, end);
        let word: String = characters[start..end].iter().collect();
        if word.is_empty() {
            return Value::Null;
        }
        let of = chain_before(&characters, start).and_then(|chain| self.resolve(path, &chain));
        let told = match of {
            Some(of) => self.of_type(&of, &word),
            None => self.alone(path, &word),
        };
        if told.is_empty() {
            return Value::Null;
        }
        json!({ "contents": { "kind": "markdown", "value": told.join("\n\n") } })
    }

    fn of_type(&self, of: &Type, word: &str) -> Vec<String> {
        let fits = |entry: &&Entry| entry.name == word && belongs(entry, of);
        self.entries.iter().filter(fits).map(shown).collect()
    }

    fn alone(&self, path: &Path, word: &str) -> Vec<String> {
        if let Some(known) = self.variable(path, word) {
            return vec![format!("`{word}`: {known}")];
        }
        self.entries.iter().filter(|entry| entry.name == word).take(8).map(shown).collect()
    }

    /// What may stand at this place.
    pub fn completion(&self, path: &Path, text: &str, line: usize, character: usize) -> Value {
        let line = text.lines().nth(line).unwrap_or_default();
        let characters: Vec<char> = line.chars().collect();
        let end = place_in(line, character).min(characters.len());
        let start = word_start(&characters, end);
        let follows_dot = start > 0 && characters[start - 1] == '.';
        let of = chain_before(&characters, start).and_then(|chain| self.resolve(path, &chain));
        let items: Vec<Value> = match (follows_dot, of) {
            (true, Some(of)) => {
                self.entries.iter().filter(|entry| belongs(entry, &of)).map(item).collect()
            }
            (true, None) => Vec::new(),
            (false, _) => {
                let functions = self.entries.iter().filter(|entry| entry.of.is_empty()).map(item);
                let variables = self.variables_in(path).into_iter().map(|(name, known)| {
                    json!({ "label": name, "kind": 6, "detail": known.to_string() })
                });
                let keywords = KEYWORDS.iter().map(|word| json!({ "label": word, "kind": 14 }));
                functions.chain(variables).chain(keywords).collect()
            }
        };
        json!({ "isIncomplete": false, "items": items })
    }

    /// `doc.lines[0].item` → what that gives.
    fn resolve(&self, path: &Path, chain: &[String]) -> Option<Type> {
        let (root, fields) = chain.split_first()?;
        let mut known = self.variable(path, root)?;
        for field in fields {
            known = match (&known.kind, field.as_str()) {
                (Kind::List(of), "[]") => (**of).clone(),
                (Kind::View(view), name) => {
                    self.knowledge.records.get(view)?.fields.get(name)?.clone()
                }
                (Kind::Map(Some(keys)), name) => keys.get(name)?.clone(),
                _ => return None,
            };
        }
        Some(known)
    }

    fn variable(&self, path: &Path, name: &str) -> Option<Type> {
        self.variables_in(path).into_iter().find(|(each, _)| each == name).map(|(_, known)| known)
    }

    /// The variables of a file: `doc` and `ctx` are known even where it never loaded.
    fn variables_in(&self, path: &Path) -> Vec<(String, Type)> {
        let mut variables = self.variables.get(path).cloned().unwrap_or_default();
        let below = find_workspace(path).and_then(|root| {
            Some(path.strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/"))
        });
        let picked = below.is_some_and(|below| below.contains("picked_order/"));
        let view = |name| Type::of(Kind::View(name));
        let given = [
            ("doc", view(if picked { "PickedOrder" } else { "SalesOrder" })),
            ("ctx", view("Context")),
        ];
        for (name, known) in given {
            if !variables.iter().any(|(each, _)| each == name) {
                variables.push((name.to_string(), known));
            }
        }
        variables
    }
}

/// The widest type that each name has, somewhere in the script.
fn variables_of(tree: &Tree) -> Vec<(String, Type)> {
    let mut variables: Vec<(String, Type)> = Vec::new();
    for (name, known) in tree.functions.iter().flat_map(|function| &function.slots) {
        match variables.iter_mut().find(|(each, _)| each == name) {
            Some((_, widest)) => *widest = widest.join(known),
            None => variables.push((name.clone(), known.clone())),
        }
    }
    variables
}

/// A field or a function of values of this type.
fn belongs(entry: &Entry, of: &Type) -> bool {
    match &of.kind {
        Kind::View(view) => entry.of == *view,
        // Rhai's functions say what they take as the checker does: `a text`.
        Kind::List(_) => entry.of.starts_with("a list"),
        kind => !entry.of.is_empty() && entry.of == kind.to_string(),
    }
}

fn shown(entry: &Entry) -> String {
    let of = if entry.of.is_empty() { String::new() } else { format!(" of {}", entry.of) };
    format!("`{}`{of}: {}", entry.written, entry.about)
}

fn item(entry: &Entry) -> Value {
    json!({
        "label": entry.name, "kind": if entry.is_function { 3 } else { 5 },
        "detail": entry.written, "documentation": entry.about,
    })
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn word_start(characters: &[char], end: usize) -> usize {
    let word = characters[..end.min(characters.len())].iter().rev();
    end.min(characters.len()) - word.take_while(|character| is_word(**character)).count()
}

/// Editors count columns in units of UTF-16.
fn place_in(line: &str, character: usize) -> usize {
    let mut units = 0;
    for (place, each) in line.chars().enumerate() {
        if units >= character {
            return place;
        }
        units += each.len_utf16();
    }
    line.chars().count()
}

/// What stands before the dot before a word: `doc.lines[0].` → `doc`, `lines`, `[]`.
fn chain_before(characters: &[char], start: usize) -> Option<Vec<String>> {
    let mut end = start;
    let mut chain = Vec::new();
    while end > 0 && characters[end - 1] == '.' {
        end -= 1;
        if end > 0 && characters[end - 1] == '?' {
            end -= 1;
        }
        while end > 0 && characters[end - 1] == ']' {
            end = characters[..end].iter().rposition(|each| *each == '[')?;
            chain.push("[]".to_string());
        }
        let begin = word_start(characters, end);
        if begin == end {
            return None;
        }
        chain.push(characters[begin..end].iter().collect());
        end = begin;
    }
    chain.reverse();
    (!chain.is_empty()).then_some(chain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(line: &str) -> Option<Vec<String>> {
        let characters: Vec<char> = line.chars().collect();
        chain_before(&characters, word_start(&characters, characters.len()))
    }

    #[test]
    fn what_stands_before_a_dot() {
        assert_eq!(
            chain("if doc.lines[0].it"),
            Some(vec!["doc".into(), "lines".into(), "[]".into()])
        );
        assert_eq!(chain("x = doc.customer?."), Some(vec!["doc".into(), "customer".into()]));
        assert_eq!(chain("blank(do"), None);
    }
}
