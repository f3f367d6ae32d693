//! What is wrong with a workspace, as editors want it told.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::config::{self, ConfigErrors, FILE_NAME, find_workspace};
use crate::domain::finding::Severity;
use crate::problem::{Place, Problem};
use crate::rules::case::{Expects, tests_of};
use crate::rules::engine;
use crate::rules::load::{Folder, load};
use crate::rules::scripts::Text;
use crate::rules::set::RuleSet;

/// The state of a workspace.
pub struct Checked {
    /// Where it is.
    pub directory: PathBuf,
    /// What is wrong, by file below it.
    pub by_file: BTreeMap<String, Vec<Value>>,
    /// The rules, where they load.
    pub set: Option<Arc<RuleSet>>,
}

/// Checks the workspace that a file belongs to, with what is open in the editor; `None` outside of
/// any.
pub fn check(path: &Path, open: &BTreeMap<PathBuf, String>) -> Option<Checked> {
    let directory = find_workspace(path.parent()?)?;
    let read = |name: &str| {
        let path = directory.join(name);
        open.get(&path).cloned().or_else(|| std::fs::read_to_string(path).ok())
    };
    let mut problems = Vec::new();
    let config = config::parse(&read(FILE_NAME)?, FILE_NAME);
    let rules = match &config {
        Ok(config) => {
            problems.extend(config.warnings.clone());
            config.rules.clone()
        }
        Err(ConfigErrors::Wrong { problems: wrong, .. }) => {
            problems.extend(wrong.clone());
            "rules".to_string()
        }
        Err(_) => "rules".to_string(),
    };
    let folder = with_open(Folder::read(&directory.join(&rules), &rules), &directory, &rules, open);
    let set = match load(&engine::build(), &folder) {
        Ok(loaded) => {
            problems.extend(loaded.doubts);
            Some(loaded.set)
        }
        Err(errors) => {
            problems.extend(errors.problems);
            None
        }
    };
    problems.extend(unreadable_tests(&folder));
    let mut by_file: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for problem in &problems {
        let text = read(&problem.place.file).unwrap_or_default();
        by_file.entry(problem.place.file.clone()).or_default().push(diagnostic(problem, &text));
    }
    Some(Checked { directory, by_file, set })
}

/// The folder with what is open over what is saved.
fn with_open(
    mut folder: Folder,
    directory: &Path,
    rules: &str,
    open: &BTreeMap<PathBuf, String>,
) -> Folder {
    let root = directory.join(rules);
    for (path, text) in open {
        let Ok(below) = path.strip_prefix(&root) else { continue };
        let below = below.to_string_lossy().replace('\\', "/");
        let ours = [".rhai", ".json", ".yaml", ".yml"].iter().any(|end| below.ends_with(end));
        if ours {
            let file = format!("{}/{below}", rules.trim_end_matches('/'));
            folder.files.insert(below, Text { file, text: text.as_str().into() });
        }
    }
    folder
}

fn unreadable_tests(folder: &Folder) -> Vec<Problem> {
    let (tests, _) = tests_of(folder);
    let mut problems = Vec::new();
    for test in tests {
        if let Expects::Unreadable(reasons) = test.expects {
            let told = reasons.into_iter().map(|why| Problem::error(test.place.clone(), why));
            problems.extend(told);
        }
    }
    problems
}

fn diagnostic(problem: &Problem, text: &str) -> Value {
    let severity = match problem.severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Note => 3,
    };
    let remedy = problem.remedy.as_ref().map(|remedy| format!("\n{remedy}")).unwrap_or_default();
    json!({
        "range": range(&problem.place, text),
        "severity": severity,
        "code": problem.code,
        "source": "crossdock",
        "message": format!("{}{remedy}", problem.message),
    })
}

/// Editors count lines from 0 and columns in units of UTF-16.
fn range(place: &Place, text: &str) -> Value {
    let line = text.lines().nth(place.line.saturating_sub(1)).unwrap_or_default();
    let units =
        |characters: usize| -> usize { line.chars().take(characters).map(char::len_utf16).sum() };
    let first = place.column.saturating_sub(1);
    let row = place.line.saturating_sub(1);
    json!({
        "start": { "line": row, "character": units(first) },
        "end": { "line": row, "character": units(first + place.length.max(1)) },
    })
}
