//! A comparison of both sides as a sheet: an entry for each difference, and one for each kind of
//! difference that was looked for and not found.

use std::collections::BTreeMap;

use super::{Entry, Outcome, Remark, RuleNote, Sheet, Tally, Tone, name_apart};
use crate::domain::finding::Severity;
use crate::domain::reconcile::{Difference, Kind, Reconciliation};
use crate::report::reconcile::{order, verdict};

/// A comparison as a sheet.
pub fn of_reconciliation(of: &Reconciliation) -> Sheet {
    let mut entries = Vec::new();
    for kind in Kind::ALL {
        let mut found = of.of_kind(kind).peekable();
        if found.peek().is_none() {
            entries.push(absent(kind));
        }
        entries.extend(found.map(entry));
    }
    name_apart(&mut entries);
    let notes = Kind::ALL.map(|kind| {
        let note = RuleNote { summary: kind.title().to_string(), builtin: true };
        (code(kind), note)
    });
    let matched = usize::try_from(of.tally.matched).unwrap_or(usize::MAX);
    let mut tallies = vec![Tally::new("orders on both sides", matched, Tone::Good)];
    tallies.push(Tally::new("differences", of.differences.len(), Tone::Bad));
    Sheet {
        kind: "reconcile",
        company: of.company.clone(),
        about: verdict(of),
        at: Some(of.at.clone()),
        clean: of.is_in_step(),
        noun: "difference",
        tallies,
        facts: Vec::new(),
        rules_hash: None,
        general: Vec::new(),
        entries,
        rules: BTreeMap::from(notes),
        picture: None,
        folder: String::new(),
    }
}

fn code(kind: Kind) -> String {
    format!("reconcile/{}", kind.word())
}

fn absent(kind: Kind) -> Entry {
    Entry {
        name: kind.word().to_string(),
        group: kind.area().word().to_string(),
        thing: "Kind",
        number: kind.word().to_string(),
        whom: None,
        outcome: Outcome::Passed,
        verdict: "none".to_string(),
        says: format!("{}: none", kind.title()),
        remarks: Vec::new(),
        place: None,
        trail: Vec::new(),
        posting: None,
    }
}

fn entry(difference: &Difference) -> Entry {
    let number = order(difference);
    let kind = difference.kind;
    let mut name = format!("{}: {number}", kind.word());
    if let Some(line) = &difference.line {
        name.push_str(&format!(" line {}", line.number));
    }
    if let Some(posting) = &difference.posting {
        name.push_str(&format!(" {posting}"));
    }
    let line = difference.line.as_ref();
    let trail = [
        ("QuickBooks id", difference.quickbooks_id.clone()),
        ("IntelliTrack id", difference.intellitrack_id.clone()),
        ("QuickBooks", difference.quickbooks.clone()),
        ("IntelliTrack", difference.intellitrack.clone()),
        ("line", line.map(|line| format!("{}: {}", line.number, line.item))),
        ("since", difference.since.clone()),
    ];
    let trail = trail.into_iter().filter_map(|(label, value)| Some((label.to_string(), value?)));
    Entry {
        name,
        group: kind.area().word().to_string(),
        thing: if difference.sales_order.is_some() { "SalesOrder" } else { "PickingOrder" },
        number,
        whom: difference.customer.clone(),
        outcome: Outcome::Failed,
        verdict: kind.word().to_string(),
        says: kind.title().to_string(),
        remarks: vec![Remark {
            code: code(kind),
            severity: Severity::Error,
            message: difference.message.clone(),
            fix: Some(difference.fix.clone()),
            path: line.map(|line| format!("line {}", line.number)).unwrap_or_default(),
            place: None,
        }],
        place: None,
        trail: trail.collect(),
        posting: None,
    }
}
