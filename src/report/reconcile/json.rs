//! For programs: a contract with people's scripts. Fields are added, never renamed or removed;
//! quantities are texts, and what is absent is `null`.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::domain::reconcile::{Difference, Reconciliation, Side};

/// Writes the report.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, of: &Reconciliation) -> io::Result<()> {
    let mut report = header(of);
    report["summary"] = summary(of);
    report["differences"] = of.differences.iter().map(row).collect();
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

/// What it is about.
pub fn header(of: &Reconciliation) -> Value {
    json!({
        "format_version": "1.0",
        "kind": "reconcile",
        "company": of.company,
        "store": of.store,
        "store_id": of.store_id,
        "compared_at": of.at,
        "visited_at": of.visited_at,
        "run_at": of.run_at,
        "in_step": of.is_in_step(),
    })
}

/// The figures.
pub fn summary(of: &Reconciliation) -> Value {
    let tally = &of.tally;
    let mut here = side(&tally.intellitrack);
    here.insert("picked".to_string(), json!(tally.picked.to_string()));
    let kinds: Map<String, Value> =
        of.kinds().map(|(kind, count)| (kind.word().to_string(), json!(count))).collect();
    json!({
        "quickbooks": side(&tally.quickbooks),
        "intellitrack": here,
        "matched": tally.matched,
        "picked_not_billed": tally.not_billed.to_string(),
        "picked_still_open": tally.picked_open.to_string(),
        "invoices_not_seen": tally.not_seen,
        "decided": tally.decided,
        "differences": of.differences.len(),
        "kinds": kinds,
    })
}

fn side(side: &Side) -> Map<String, Value> {
    let fields = [
        ("orders", json!(side.orders)),
        ("lines", json!(side.lines)),
        ("ordered", json!(side.ordered.to_string())),
        ("invoiced", json!(side.invoiced.to_string())),
    ];
    fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
}

/// One difference.
pub fn row(difference: &Difference) -> Value {
    let line = difference.line.as_ref();
    json!({
        "kind": difference.kind.word(),
        "about": difference.kind.area().word(),
        "sales_order": difference.sales_order,
        "quickbooks_id": difference.quickbooks_id,
        "picking_order": difference.picking_order,
        "intellitrack_id": difference.intellitrack_id,
        "customer": difference.customer,
        "line": line.map(|line| json!({ "number": line.number, "item": line.item })),
        "posting": difference.posting,
        "quickbooks": difference.quickbooks,
        "intellitrack": difference.intellitrack,
        "since": difference.since,
        "message": difference.message,
        "fix": difference.fix,
    })
}
