//! Cases: the input files beside a rule. `passes-*` must give no finding, `fails-*` at least one;
//! a case states only what differs from its subject's `base.json`.

mod expect;
mod file;
mod json;
mod picked;
mod read;
mod suite;

pub use expect::said;
pub use suite::{Bench, Expects, Mappings, Test, Tested};

use std::sync::Arc;

use serde_json::Value;

use super::evaluate::{Evaluator, OutOfTime};
use super::load::Folder;
use super::scripts::Text;
use super::subject::Subject;
use crate::domain::finding::{Finding, sort};

/// What a case's name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// No finding of the rule.
    Passes,
    /// At least one.
    Fails,
}

/// One case file of a rule.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// Code of the rule it belongs to.
    pub rule: String,
    /// File name without ending: `fails-one-line-without-site`.
    pub name: String,
    /// By its name.
    pub promise: Promise,
    /// The file.
    pub text: Text,
}

/// The cases of a folder, sorted by rule and name, and files beside rules that are no case.
pub fn cases_of(folder: &Folder) -> (Vec<CaseFile>, Vec<String>) {
    let mut cases = Vec::new();
    let mut strangers = Vec::new();
    for (path, text) in &folder.files {
        let mut parts = path.rsplitn(2, '/');
        let (Some(file), Some(rule)) = (parts.next(), parts.next()) else { continue };
        let is_rule = folder.files.contains_key(&format!("{rule}/rule.rhai"));
        let Some((name, _)) = file.rsplit_once('.').filter(|_| is_rule && file != "rule.rhai")
        else {
            continue;
        };
        let promise = match name {
            _ if name.starts_with("passes-") => Promise::Passes,
            _ if name.starts_with("fails-") => Promise::Fails,
            _ if name.ends_with(".test") => continue,
            _ => {
                strangers.push(text.file.clone());
                continue;
            }
        };
        let (rule, name) = (rule.to_string(), name.to_string());
        cases.push(CaseFile { rule, name, promise, text: text.clone() });
    }
    (cases, strangers)
}

/// The good order that a subject's cases start from: the workspace's own, else the built-in one.
pub fn base_of(subject: &str, workspace: &Folder) -> Result<Value, Vec<String>> {
    let path = format!("{subject}/base.json");
    let builtin = Folder::builtin();
    match workspace.files.get(&path).or_else(|| builtin.files.get(&path)) {
        Some(text) => json::parse(&text.text, &text.file),
        None => Ok(Value::Object(serde_json::Map::new())),
    }
}

/// Every test of a folder, by code, and files beside rules that are no test.
pub fn tests_of(folder: &Folder) -> (Vec<Test>, Vec<String>) {
    let (cases, strangers) = cases_of(folder);
    let mut tests: Vec<Test> = cases.into_iter().map(Test::from).collect();
    tests.extend(file::tests_of(folder));
    tests.sort_by(|a, b| (&a.code, &a.place).cmp(&(&b.code, &b.place)));
    (tests, strangers)
}

/// Everything one rule set finds in these documents, group rules included.
fn findings<S: Subject>(evaluator: &Evaluator, docs: &[Arc<S>]) -> Result<Vec<Finding>, OutOfTime> {
    let mut findings = Vec::new();
    let mut groups: std::collections::BTreeMap<(usize, String), Vec<Arc<S::Header>>> =
        std::collections::BTreeMap::new();
    for (sequence, doc) in docs.iter().enumerate() {
        let checked = evaluator.check(doc)?;
        findings.extend(checked.findings);
        for key in checked.keys {
            let header = Arc::new(doc.header(sequence));
            groups.entry(key).or_default().push(header);
        }
    }
    for ((rule, _), headers) in groups.into_iter().filter(|(_, headers)| headers.len() > 1) {
        let found = evaluator.check_group(rule, &headers)?;
        findings.extend(found.into_iter().map(|(_, finding)| finding));
    }
    sort(&mut findings);
    Ok(findings)
}
