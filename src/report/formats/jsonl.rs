//! JSON lines: what the report is about, one line for each row as it comes, and the figures at
//! the end. A program may stop reading at any line.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::domain::reconcile::Reconciliation;
use crate::pipeline::plan::{Delivery, Plan};
use crate::report::plan_file::{self, FORMAT_VERSION, Kind};
use crate::report::reconcile::json as reconcile;
use crate::report::rows::{DocumentRow, FindingRow};

/// Writes one line: an object that says first what it is.
fn write_line(out: &mut dyn Write, kind: &str, row: Value) -> io::Result<()> {
    let mut line = Map::from_iter([("type".to_string(), Value::from(kind))]);
    match row {
        Value::Object(fields) => line.extend(fields),
        other => drop(line.insert("value".to_string(), other)),
    }
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

/// Writes a header, a line for each row, and a summary.
///
/// # Errors
/// What the writer says.
pub fn write(
    out: &mut dyn Write,
    header: Value,
    kind: &str,
    rows: impl IntoIterator<Item = Value>,
    summary: Value,
) -> io::Result<()> {
    write_line(out, "header", header)?;
    for row in rows {
        write_line(out, kind, row)?;
    }
    write_line(out, "summary", summary)
}

/// Writes a plan, or what became of it: the same rows as its JSON.
///
/// # Errors
/// What the writer says.
pub fn write_plan(
    out: &mut dyn Write,
    kind: Kind,
    plan: &Plan,
    delivery: Option<&Delivery>,
) -> io::Result<()> {
    let findings: Vec<FindingRow> =
        plan.configuration_findings.iter().map(FindingRow::from).collect();
    let header = json!({
        "format_version": FORMAT_VERSION, "kind": kind.word(), "company": plan.company,
        "rules_hash": plan.rules_hash, "settings_hash": plan.settings_hash,
        "started_at": plan.started_at, "dry_run": kind == Kind::Plan,
        "configuration_findings": serde_json::to_value(&findings)?,
    });
    write_line(out, "header", header)?;
    for document in &plan.documents {
        write_line(out, "document", serde_json::to_value(DocumentRow::from(document))?)?;
    }
    let mut summary = plan_file::summary(&plan.summary());
    if let Some(delivery) = delivery {
        summary["delivery"] = plan_file::delivery_value(plan, delivery);
    }
    write_line(out, "summary", summary)
}

/// Writes what reconciling found: the same rows as its JSON.
///
/// # Errors
/// What the writer says.
pub fn write_reconciliation(out: &mut dyn Write, of: &Reconciliation) -> io::Result<()> {
    let rows = of.differences.iter().map(reconcile::row);
    write(out, reconcile::header(of), "difference", rows, reconcile::summary(of))
}
