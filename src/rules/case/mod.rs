//! Cases: the input files beside a rule. `passes-*` must give no finding, `fails-*` at least one;
//! a case states only what differs from its subject's `base.json`.

mod json;
mod picked;
mod read;

use std::sync::Arc;

use serde_json::Value;

use super::evaluate::{Evaluator, OutOfTime};
use super::load::Folder;
use super::registry::Level;
use super::scripts::Text;
use super::set::{Rule, RuleSet};
use super::subject::Subject;
use super::world::World;
use crate::domain::candidate::Candidate;
use crate::domain::finding::{Finding, Severity, sort};

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

/// What a case turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseResult {
    /// It kept its promise; the findings are what people would read.
    Kept(Vec<Finding>),
    /// It did not; the findings are what was found instead.
    Broken(Vec<Finding>),
    /// The case itself cannot be read: every reason.
    Unreadable(Vec<String>),
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

/// Runs one case of one rule.
///
/// # Errors
/// A script that outlasts the clock.
pub fn run(rule: &Rule, case: &CaseFile, base: &Value) -> Result<CaseResult, OutOfTime> {
    if rule.subject == Candidate::NAME {
        run_on(rule, case, base, picked::candidate)
    } else {
        run_on(rule, case, base, read::selected)
    }
}

fn run_on<S: Subject>(
    rule: &Rule,
    case: &CaseFile,
    base: &Value,
    lay_out: read::LayOut<S>,
) -> Result<CaseResult, OutOfTime> {
    let scene = json::parse(&case.text.text, &case.text.file)
        .and_then(|value| read::scene(&value, base, lay_out));
    let scene = match scene {
        Ok(scene) => scene,
        Err(problems) => return Ok(CaseResult::Unreadable(problems)),
    };
    let mut rule = rule.clone();
    rule.level = Level::On(rule.level.severity().unwrap_or(Severity::Error));
    if let Some(parameters) = scene.parameters {
        let mut merged = (*rule.parameters).clone();
        merged.extend(parameters);
        rule.parameters = Arc::new(merged);
    }
    let code = rule.code.clone();
    let set = RuleSet { rules: vec![rule], ..RuleSet::default() };
    let findings = findings(Arc::new(set), Arc::new(scene.world), &scene.docs)?;
    // A rule that fails while running has failed its case, whatever the case promises.
    let failed = |finding: &Finding| finding.message.starts_with("the script failed on order");
    let kept = match case.promise {
        Promise::Passes => findings.is_empty(),
        Promise::Fails => !findings.is_empty() && !findings.iter().any(failed),
    };
    debug_assert!(findings.iter().all(|finding| finding.rule == code));
    Ok(if kept { CaseResult::Kept(findings) } else { CaseResult::Broken(findings) })
}

/// Everything one rule set finds in these documents, group rules included.
fn findings<S: Subject>(
    set: Arc<RuleSet>,
    world: Arc<World>,
    docs: &[Arc<S>],
) -> Result<Vec<Finding>, OutOfTime> {
    let evaluator = Evaluator::new(set, world);
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
