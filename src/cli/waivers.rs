//! Waivers that hold no longer, and waivers that nothing needs: told in every run and by `lint`.

use std::sync::Arc;

use super::failure::Failure;
use super::run::{self, From};
use super::workspace::Workspace;
use crate::domain::finding::{Finding, Severity};
use crate::domain::verdict::Verdict;
use crate::domain::waiver::{Scope, Waiver};
use crate::pipeline::plan::Plan;
use crate::pipeline::trace::Trace;
use crate::problem::Problem;
use crate::rules::waivers::place_of;

/// What a run says of the workspace's waivers.
pub fn findings(workspace: &Workspace, plan: &Plan) -> Vec<Finding> {
    let today = workspace.moment.today;
    let waivers = workspace.rules.waivers.iter();
    waivers
        .filter_map(|waiver| {
            let said = |code: &str, message: String, fix: &str| {
                let mut found = Finding::new(code, Severity::Warning, "waivers", message);
                found.at = Some(waiver.at.clone());
                Some(found.with_fix(fix))
            };
            if !waiver.holds(today) {
                return said("configuration/waiver-expired", expired(waiver), RENEW);
            }
            if is_unused(waiver, plan) {
                return said("configuration/waiver-unused", unused(waiver), REMOVE);
            }
            None
        })
        .collect()
}

const RENEW: &str = "decide it anew with another `until`, or remove the waiver";
const REMOVE: &str = "remove it: the order passes the rule by itself, or the name is misspelt";

fn expired(waiver: &Waiver) -> String {
    let (rule, about, until) = (&waiver.rule, waiver.about(), waiver.until);
    format!("the waiver of {rule} for {about} ended on {until}: the rule counts again")
}

fn unused(waiver: &Waiver) -> String {
    format!("the waiver of {} for {} let nothing pass", waiver.rule, waiver.about())
}

/// The order was judged and did not need it. One that was not judged (skipped, not among what
/// came) says nothing.
fn is_unused(waiver: &Waiver, plan: &Plan) -> bool {
    let mut judged = false;
    for document in &plan.documents {
        if document.findings.iter().any(|finding| waiver.has_let_pass(finding)) {
            return false;
        }
        let is_judged = matches!(document.verdict, Verdict::Accepted | Verdict::Held);
        let is_meant = match &waiver.scope {
            Scope::Order(order) => [&document.number, &document.quickbooks_id]
                .into_iter()
                .any(|name| name.as_ref() == Some(order)),
            Scope::Customer(customer) => document.customer.as_ref() == Some(customer),
        };
        if is_meant && !is_judged {
            return false;
        }
        judged |= is_meant;
    }
    judged
}

/// The same for `lint`: with the orders at hand, where there are any.
///
/// # Errors
/// The orders cannot be read.
pub fn doubts(workspace: &Workspace) -> Result<Vec<Problem>, Failure> {
    if workspace.rules.waivers.is_empty() {
        return Ok(Vec::new());
    }
    let snapshot = Arc::new(workspace.snapshot()?);
    let plan = run::run(workspace, &From::default(), snapshot.clone(), snapshot, Trace::default());
    let plan = match plan {
        Ok(finished) => Some(finished.plan),
        // No orders to try them on: whether they are needed shows in a run.
        Err(Failure::Usage(_)) => None,
        Err(failure) => return Err(failure),
    };
    let today = workspace.moment.today;
    let doubt = |waiver: &Waiver, code, message: String, remedy: &str| {
        Problem::warning(place_of(waiver), message).with_code(code).with_remedy(remedy)
    };
    let mut problems = Vec::new();
    for waiver in &workspace.rules.waivers {
        let tried = plan.as_ref().map(|plan| (is_unused(waiver, plan), came(waiver, plan)));
        match tried {
            _ if !waiver.holds(today) => {
                problems.push(doubt(waiver, "waiver-expired", expired(waiver), RENEW));
            }
            Some((true, _)) => {
                problems.push(doubt(waiver, "waiver-unused", unused(waiver), REMOVE));
            }
            Some((_, false)) => {
                let message = format!("no order that came is that of {}", waiver.about());
                problems.push(doubt(waiver, "waiver-unused", message, REMOVE));
            }
            _ => {}
        }
    }
    Ok(problems)
}

fn came(waiver: &Waiver, plan: &Plan) -> bool {
    plan.documents.iter().any(|document| match &waiver.scope {
        Scope::Order(order) => [&document.number, &document.quickbooks_id]
            .into_iter()
            .any(|name| name.as_ref() == Some(order)),
        Scope::Customer(customer) => document.customer.as_ref() == Some(customer),
    })
}
