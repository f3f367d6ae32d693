//! Released: a person let a document pass one rule, for as long as the document says the same.

use crate::domain::billing::{Choice, Decision};
use crate::domain::finding::{Finding, Severity};
use crate::pipeline::ports::{PortError, SharedLookup};

/// Turns errors of rules that a person released for this document into notes that say so.
/// `subject`: whom decisions are about; `basis`: what the document says now.
///
/// # Errors
/// The store failed.
pub fn release(
    lookup: &SharedLookup,
    subject: &str,
    basis: &str,
    findings: &mut [Finding],
) -> Result<(), PortError> {
    if findings.iter().all(|finding| finding.severity != Severity::Error) {
        return Ok(());
    }
    let decisions = lookup.decisions(subject)?;
    for finding in findings.iter_mut().filter(|each| each.severity == Severity::Error) {
        if let Some(decision) = decisions.iter().find(|each| lets_pass(each, finding, basis)) {
            finding.severity = Severity::Note;
            let Decision { by, reason, .. } = decision;
            finding.message.push_str(&format!(" (released by {by}: {reason})"));
            finding.fix = None;
        }
    }
    Ok(())
}

fn lets_pass(decision: &Decision, finding: &Finding, basis: &str) -> bool {
    // What QuickBooks refused, or what cannot be written, nobody can wave through.
    let is_rule = ["sales_order/", "picked_order/"].iter().any(|it| finding.rule.starts_with(it));
    is_rule && decision.basis == basis && decision.choice == Choice::Release(finding.rule.clone())
}
