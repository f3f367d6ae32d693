//! Findings of what scripts said, and of how they failed.

use std::collections::BTreeMap;

use super::api::Said;
use super::diagnose::{Failure, Values};
use super::evaluate::Call;
use super::set::Rule;
use crate::domain::finding::{Finding, Severity};

pub(super) fn finding(rule: &Rule, severity: Severity, said: &Said) -> Finding {
    Finding {
        rule: rule.code.clone(),
        severity,
        path: said.path.clone(),
        line_id: None,
        message: said.message.clone(),
        fix: said.fix.clone(),
        at: Some(rule.script.place(said.position).to_string()),
    }
}

/// Calls of functions that are told of a failure.
const CALLS_MAX: usize = 4;

/// A script that fails never passes silently: whatever the rule's level, its failure is an error.
pub(super) fn failure_finding(
    call: &Call<'_>,
    failure: &Failure,
    at: String,
    values: &Values,
) -> Finding {
    let mut message = format!("the script failed on order {}: {}", call.document, failure.message);
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    known.extend(values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let shown: Vec<String> =
        known.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    if !shown.is_empty() {
        message.push_str(&format!(" (with {})", shown.join(", ")));
    }
    // What Crossdock calls has no place; what scripts call has one.
    let calls = failure.calls.iter().filter(|(_, called_at)| !called_at.is_none());
    for (name, called_at) in calls.take(CALLS_MAX) {
        message.push_str(&format!(", in `{name}`, called at {}", call.script.place(*called_at)));
    }
    let hint = failure.remedy.as_ref().map(|remedy| format!("; {remedy}")).unwrap_or_default();
    let fix = format!("correct the script at {at}{hint}");
    Finding {
        rule: call.code.to_string(),
        severity: Severity::Error,
        path: String::new(),
        line_id: None,
        message,
        fix: Some(fix),
        at: Some(at),
    }
}
