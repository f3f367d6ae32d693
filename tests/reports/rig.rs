//! The workspace of `fixtures/reports`, and the commands that report.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{Folder, Ran, of_project};

/// The commands that write all formats, over the same files: name, words, exit code.
pub const SUBJECTS: [(&str, &[&str], i32); 3] = [
    ("plan", &["plan", "--from", "orders.xml", "lists.xml"], 1),
    ("rules-test", &["rules", "test"], 1),
    ("reconcile", &["reconcile", "--from", "orders.xml", "lists.xml"], 1),
];

/// A copy of the workspace, below `folder` of it where one is named.
pub fn workspace_below(folder: &str) -> Folder {
    let workspace = Folder::empty();
    copy(&of_project("tests/fixtures/reports"), folder, &workspace);
    workspace
}

/// A copy of the workspace.
pub fn workspace() -> Folder {
    workspace_below("")
}

fn copy(from: &Path, below: &str, to: &Folder) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{below}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            copy(&path, &format!("{name}/"), to);
        } else {
            to.write(&name, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// Runs a command for one format on stdout.
pub fn run(workspace: &Folder, words: &[&str], format: &str) -> Ran {
    workspace.run(words.iter().copied().chain(["-o", format]))
}

/// What a command prints in one format, its exit code being as it should.
#[track_caller]
pub fn told(subject: &str, format: &str) -> String {
    let (_, words, code) = SUBJECTS.iter().find(|(name, ..)| *name == subject).unwrap();
    let ran = run(&workspace(), words, format);
    assert_eq!(ran.code, *code, "{}{}", ran.stdout, ran.stderr);
    ran.stdout
}

/// The same, as JSON.
#[track_caller]
pub fn json(subject: &str, format: &str) -> Value {
    serde_json::from_str(&told(subject, format)).unwrap()
}
