//! A plan, or what became of it, as a sheet: an entry for each document.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Entry, Outcome, Posted, Remark, Sheet, Spot, Tally, Tone, name_apart};
use crate::domain::finding::{Finding, Severity};
use crate::domain::posting::Outgoing;
use crate::domain::verdict::Verdict;
use crate::pipeline::plan::{Delivery, Document, Plan};
use crate::report::plan_file::Kind;
use crate::report::text;

/// A plan as a sheet. `delivery` tells what became of its postings.
pub fn of_plan(kind: Kind, plan: &Plan, delivery: Option<&Delivery>) -> Sheet {
    let mut refused: BTreeMap<usize, &str> = BTreeMap::new();
    for (place, why) in delivery.map_or(&[][..], |delivery| &delivery.refused) {
        refused.entry(*place).or_insert(why);
    }
    let mut entries: Vec<Entry> = plan
        .documents
        .iter()
        .enumerate()
        .map(|(place, document)| entry(kind, document, refused.get(&place).copied()))
        .collect();
    name_apart(&mut entries);
    Sheet {
        kind: kind.word(),
        company: plan.company.clone(),
        about: text::title(kind).to_string(),
        at: Some(plan.started_at.clone()),
        clean: !plan.needs_a_person() && refused.is_empty(),
        noun: "order",
        tallies: tallies(plan),
        facts: facts(kind, plan, delivery),
        rules_hash: Some(plan.rules_hash.clone()),
        general: plan.configuration_findings.iter().map(remark).collect(),
        entries,
        rules: BTreeMap::new(),
        picture: None,
        folder: String::new(),
    }
}

fn tallies(plan: &Plan) -> Vec<Tally> {
    let summary = plan.summary();
    let tally = |verdict: Verdict| Tally {
        label: verdict.word().to_string(),
        count: summary.verdict(verdict),
        tone: outcome(verdict, None).tone(),
    };
    Verdict::ALL.into_iter().map(tally).collect()
}

fn facts(kind: Kind, plan: &Plan, delivery: Option<&Delivery>) -> Vec<(String, String)> {
    let summary = plan.summary();
    let mut facts = vec![("received".to_string(), summary.received.to_string())];
    let total = summary.postings_total().to_string();
    facts.push((if kind == Kind::Plan { "postings planned" } else { "postings" }.into(), total));
    for (posting, count) in &summary.postings {
        facts.push((posting.word().replace('_', " "), count.to_string()));
    }
    if let Some(delivery) = delivery {
        facts.push(("posted".into(), delivery.posted.to_string()));
        facts.push(("posted before".into(), delivery.already_posted.to_string()));
        facts.push(("refused by IntelliTrack".into(), delivery.refused.len().to_string()));
    }
    facts
}

fn entry(kind: Kind, document: &Document, refused: Option<&str>) -> Entry {
    let id = document.quickbooks_id.as_deref().or(document.intellitrack_id.as_deref());
    let number = document.number.as_deref().or(id).unwrap_or("without a number").to_string();
    let mut remarks: Vec<Remark> = document.findings.iter().map(remark).collect();
    remarks.extend(refused.map(|why| Remark {
        code: "posting/refused".to_string(),
        severity: Severity::Error,
        message: format!("IntelliTrack refused it: {why}"),
        fix: Some("mend what it says and sync again; what was posted is not posted twice".into()),
        path: String::new(),
        place: None,
    }));
    let trail = [
        ("customer", &document.customer),
        ("QuickBooks id", &document.quickbooks_id),
        ("IntelliTrack id", &document.intellitrack_id),
        ("changed in QuickBooks", &document.modified_at),
    ];
    let trail = trail.into_iter().filter_map(|(label, value)| Some((label, value.clone()?)));
    let mut trail: Vec<(String, String)> =
        trail.map(|(label, value)| (label.to_string(), value)).collect();
    if let Some(place) = document.provenance {
        let words = format!("message {}, line {}", place.message + 1, place.line);
        trail.push(("stands in".to_string(), words));
    }
    Entry {
        name: number.clone(),
        group: document.flow.to_string(),
        thing: if document.flow == "invoices_up" { "PickingOrder" } else { "SalesOrder" },
        number,
        whom: document.customer.clone(),
        outcome: match refused {
            Some(_) => Outcome::Failed,
            None => outcome(document.verdict, document.reason.as_deref()),
        },
        verdict: document.verdict.word().to_string(),
        says: text::happens(document, kind, refused),
        remarks,
        place: None,
        trail,
        posting: document.posting.as_ref().map(posted),
    }
}

fn outcome(verdict: Verdict, reason: Option<&str>) -> Outcome {
    match verdict {
        Verdict::Accepted => Outcome::Passed,
        Verdict::Held => Outcome::Failed,
        Verdict::Skipped => Outcome::Skipped(reason.unwrap_or("skipped").to_string()),
        Verdict::Untranslatable => Outcome::Error,
    }
}

/// A finding as a remark.
pub fn remark(finding: &Finding) -> Remark {
    Remark {
        code: finding.rule.clone(),
        severity: finding.severity,
        message: finding.message.clone(),
        fix: finding.fix.clone(),
        path: finding.path.clone(),
        place: finding.at.as_deref().and_then(Spot::parse),
    }
}

impl From<&Finding> for Remark {
    fn from(finding: &Finding) -> Self {
        remark(finding)
    }
}

fn posted(posting: &Outgoing) -> Posted {
    let message: Result<Value, _> = serde_json::from_slice(&posting.bytes);
    let as_text = || String::from_utf8_lossy(&posting.bytes).into_owned();
    let (lines, message) = match message {
        Ok(message) => (lines(&message), format!("{message:#}")),
        Err(_) => (billed(posting), as_text()),
    };
    Posted { kind: posting.kind.word().to_string(), key: posting.key.to_string(), lines, message }
}

fn lines(message: &Value) -> Vec<(String, String)> {
    let text = |line: &Value, field: &str| line[field].as_str().unwrap_or_default().to_string();
    let line = |line: &Value| {
        let quantity = format!("{} {}", text(line, "ordered_qty"), text(line, "uom"));
        (text(line, "item"), quantity.trim().to_string())
    };
    message["lines"].as_array().map_or(&[][..], Vec::as_slice).iter().map(line).collect()
}

fn billed(posting: &Outgoing) -> Vec<(String, String)> {
    let lines = posting.billing.as_ref().map_or(&[][..], |billing| &billing.lines);
    let line = |line: &crate::domain::billing::BilledLine| {
        (format!("line {}", line.line_number), line.quantity.to_string())
    };
    lines.iter().map(line).collect()
}

impl Tally {
    /// A figure.
    pub fn new(label: impl Into<String>, count: usize, tone: Tone) -> Self {
        Self { label: label.into(), count, tone }
    }
}
