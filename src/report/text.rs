//! The report people read: for each order what happens and why, what to do, then the summary.

use std::io::{self, Write};

use serde_json::Value;

use super::plan_file::Kind;
use crate::domain::finding::Finding;
use crate::domain::posting::{Outgoing, PostingKind};
use crate::domain::verdict::Verdict;
use crate::pipeline::plan::{Delivery, Document, Plan, Summary};

/// Room for the longest verdict, `untranslatable`.
const VERDICT_WIDTH: usize = 14;
/// Room for an order's number: QuickBooks keeps 11 characters.
const NUMBER_WIDTH: usize = 12;

/// Writes the report of a plan, or of what became of it.
///
/// # Errors
/// Where it cannot be written.
pub fn write(
    out: &mut dyn Write,
    kind: Kind,
    plan: &Plan,
    delivery: Option<&Delivery>,
) -> io::Result<()> {
    writeln!(out, "{}: {}\n", plan.company, title(kind))?;
    if !plan.configuration_findings.is_empty() {
        writeln!(out, "Set-up")?;
        for finding in &plan.configuration_findings {
            write_finding(out, finding)?;
        }
        writeln!(out)?;
    }
    for (place, document) in plan.documents.iter().enumerate() {
        let refused = delivery.and_then(|delivery| {
            delivery.refused.iter().find(|(refused, _)| *refused == place).map(|(_, why)| why)
        });
        document_lines(out, document, kind, refused.map(String::as_str))?;
    }
    if !plan.documents.is_empty() {
        writeln!(out)?;
    }
    write_summary(out, &plan.summary(), kind, delivery)?;
    writeln!(out, "{RULES}{}", plan.rules_hash)
}

/// What stands before the fingerprint of the rules that a report was made by.
pub const RULES: &str = "rules ";

/// What a report is about, in a few words.
pub fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Plan => "what a sync would do; nothing has been posted",
        Kind::Sync => "what this sync did",
        Kind::Apply => "what applying this plan did",
    }
}

/// Writes what would be done, or was done, with one document.
///
/// # Errors
/// Where it cannot be written.
pub fn write_document(out: &mut dyn Write, kind: Kind, document: &Document) -> io::Result<()> {
    document_lines(out, document, kind, None)
}

fn document_lines(
    out: &mut dyn Write,
    document: &Document,
    kind: Kind,
    refused: Option<&str>,
) -> io::Result<()> {
    let number = document.number.as_deref().or(document.quickbooks_id.as_deref()).unwrap_or("?");
    let customer = document.customer.as_deref().unwrap_or("no customer");
    let verdict = document.verdict.word();
    writeln!(
        out,
        "{number:<NUMBER_WIDTH$} {verdict:<VERDICT_WIDTH$} {customer}: {}",
        happens(document, kind, refused)
    )?;
    for finding in &document.findings {
        write_finding(out, finding)?;
    }
    Ok(())
}

fn write_finding(out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
    writeln!(out, "    {} {}: {}", finding.severity, finding.rule, finding.message)?;
    match &finding.fix {
        Some(fix) => writeln!(out, "      → {fix}"),
        None => Ok(()),
    }
}

/// What happens to the order, in one sentence. `refused`: the other system did not take it.
pub fn happens(document: &Document, kind: Kind, refused: Option<&str>) -> String {
    if let Some(why) = refused {
        return format!("nothing was done: IntelliTrack refused it, {why}");
    }
    let posting = document.posting.as_ref().map(|posting| posted(posting, kind));
    match (document.verdict, posting) {
        (Verdict::Accepted, Some(posting)) => posting,
        (Verdict::Accepted, None) => "stands in the warehouse as it should".to_string(),
        (Verdict::Held, Some(posting)) => format!("a person must act; {posting}"),
        (Verdict::Held, None) => "a person must act; nothing is posted".to_string(),
        (Verdict::Skipped, _) => {
            let reason = document.reason.as_deref().unwrap_or_default();
            skipped(reason).to_string()
        }
        (Verdict::Untranslatable, _) => "could not be read; nothing is posted".to_string(),
    }
}

fn skipped(reason: &str) -> &str {
    match reason {
        "manually-closed" => "closed in QuickBooks (manually-closed)",
        "fully-invoiced" => "all of it is invoiced or closed (fully-invoiced)",
        "deleted" => "deleted or voided in QuickBooks (deleted)",
        "no-inventory-parts" => "no line is an inventory part (no-inventory-parts)",
        "unchanged" => "nothing has changed since it was posted (unchanged)",
        "open" => "the picking order is still open (open)",
        "already-posted" => "all that was picked is billed or on its way (already-posted)",
        "nothing-picked" => "closed without a pick (nothing-picked)",
        "sales-order-on-its-way" => {
            "its sales order is on its way to QuickBooks (sales-order-on-its-way)"
        }
        other => other,
    }
}

fn posted(posting: &Outgoing, kind: Kind) -> String {
    let message: Value = serde_json::from_slice(&posting.bytes).unwrap_or(Value::Null);
    let text = |field: &str| message[field].as_str().unwrap_or_default().to_string();
    let number = text("order_number");
    let (would, did) = match posting.kind {
        PostingKind::CreatePickingOrder => ("would create", "created"),
        PostingKind::UpdatePickingOrder => ("would update", "updated"),
        PostingKind::WithdrawPickingOrder => ("would withdraw", "withdrew"),
        PostingKind::BlockPickingOrder => ("would block", "blocked"),
        PostingKind::FlagOutOfSync => ("would flag", "flagged"),
        PostingKind::ClearOutOfSync => ("would clear the flag of", "cleared the flag of"),
        PostingKind::AddSalesOrder
        | PostingKind::ModifySalesOrder
        | PostingKind::AddInvoice
        | PostingKind::AddSalesReceipt => return posted_up(posting, kind),
    };
    let does = if kind == Kind::Plan { would } else { did };
    let mut words = format!("{does} picking order {number}");
    match message["lines"].as_array() {
        Some(lines) => {
            let noun = if lines.len() == 1 { "line" } else { "lines" };
            words.push_str(&format!(" with {} {noun}", lines.len()));
            if let Some(site) = message["udf1"].as_str() {
                words.push_str(&format!(" at {site}"));
            }
            let left_out = message["left_out"].as_array().map_or(0, Vec::len);
            if left_out > 0 {
                words.push_str(&format!(", {left_out} left out"));
            }
        }
        None => words.push_str(&format!(": {}", text("reason"))),
    }
    words
}

/// `would invoice 2 lines`: what a change of QuickBooks' books does.
fn posted_up(posting: &Outgoing, kind: Kind) -> String {
    let (would, did, what) = match posting.kind {
        PostingKind::AddSalesOrder => ("would add", "queued", "a sales order"),
        PostingKind::ModifySalesOrder => ("would change", "queued", "the change of a sales order"),
        PostingKind::AddSalesReceipt => ("would add", "queued", "a sales receipt"),
        _ => ("would add", "queued", "an invoice"),
    };
    let lines = posting.billing.as_ref().map_or(0, |billing| billing.lines.len());
    let of = if lines == 0 { String::new() } else { format!(" of {}", count_of(lines, "line")) };
    let what = match (posting.kind, kind) {
        (PostingKind::ModifySalesOrder, Kind::Plan) => "the sales order",
        _ => what,
    };
    format!("{} {what}{of} in QuickBooks", if kind == Kind::Plan { would } else { did })
}

fn write_summary(
    out: &mut dyn Write,
    summary: &Summary,
    kind: Kind,
    delivery: Option<&Delivery>,
) -> io::Result<()> {
    let verdicts: Vec<String> = Verdict::ALL
        .iter()
        .map(|verdict| format!("{} {}", summary.verdict(*verdict), verdict.word()))
        .collect();
    writeln!(out, "{} received = {}", count_of(summary.received, "order"), verdicts.join(" + "))?;
    let total = count_of(summary.postings_total(), "posting");
    let kinds: Vec<String> =
        summary.postings.iter().map(|(posting, count)| counted(*posting, *count)).collect();
    let list = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    match delivery {
        None if kind == Kind::Plan => writeln!(out, "{total} planned{list}")?,
        None => writeln!(out, "{total}{list}")?,
        Some(delivery) => writeln!(
            out,
            "{total} planned{list} = {} posted + {} posted before + {} refused",
            delivery.posted,
            delivery.already_posted,
            delivery.refused.len()
        )?,
    }
    let worst_first = summary.findings.iter().rev();
    let findings: Vec<String> =
        worst_first.map(|(severity, count)| count_of(*count, severity.word())).collect();
    writeln!(out, "findings: {}", findings.join(", "))
}

/// `3 picking orders to create`.
fn counted(posting: PostingKind, count: usize) -> String {
    let to_do = match posting {
        PostingKind::AddSalesOrder => return format!("{} to add", count_of(count, "sales order")),
        PostingKind::ModifySalesOrder => {
            return format!("{} to change", count_of(count, "sales order"));
        }
        PostingKind::AddInvoice => return format!("{} to add", count_of(count, "invoice")),
        PostingKind::AddSalesReceipt => {
            return format!("{} to add", count_of(count, "sales receipt"));
        }
        PostingKind::CreatePickingOrder => "to create",
        PostingKind::UpdatePickingOrder => "to update",
        PostingKind::WithdrawPickingOrder => "to withdraw",
        PostingKind::BlockPickingOrder => "to block",
        PostingKind::FlagOutOfSync => "to flag as out of sync",
        PostingKind::ClearOutOfSync => "to call in sync again",
    };
    format!("{} {to_do}", count_of(count, "picking order"))
}

fn count_of(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
