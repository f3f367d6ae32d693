//! Picking orders for programs. Quantities are texts, as in plans; what is absent is `null`.

use serde_json::{Map, Value, json};

use super::changes::Changed;
use super::{Of, site_of};
use crate::cli::workspace::Workspace;
use crate::intellitrack::embedded::{HistoryEntry, LineView, OrderSummary, OrderView};

/// `orders list`.
pub fn list(workspace: &Workspace, of: Of, orders: &[OrderSummary]) -> Value {
    let mut report = report("picking_orders", workspace);
    report.insert("show".into(), of.word().into());
    let rows = orders.iter().map(|order| Value::Object(summary(workspace, order)));
    report.insert("orders".into(), rows.collect());
    Value::Object(report)
}

/// `orders show`; with the history where it was asked for.
pub fn show(
    workspace: &Workspace,
    order: Option<&OrderView>,
    history: Option<&[HistoryEntry]>,
) -> Value {
    let mut report = report("picking_order", workspace);
    report.insert("order".into(), order.map_or(Value::Null, |order| whole(workspace, order)));
    if let Some(history) = history {
        report.insert("history".into(), entries(history));
    }
    Value::Object(report)
}

/// Any change: what happened, and the order afterwards, or before it was deleted.
pub fn changed(workspace: &Workspace, changed: &Changed) -> Value {
    let mut report = report("picking_order_change", workspace);
    report.insert("deleted".into(), changed.is_gone.into());
    report.insert("happened".into(), entries(&changed.news));
    report.insert("order".into(), whole(workspace, &changed.order));
    Value::Object(report)
}

fn report(kind: &str, workspace: &Workspace) -> Map<String, Value> {
    let mut report = Map::new();
    report.insert("format_version".into(), "1.0".into());
    report.insert("kind".into(), kind.into());
    report.insert("company".into(), workspace.config.company.clone().into());
    report.insert("division".into(), workspace.settings.division.clone().into());
    report
}

fn summary(workspace: &Workspace, order: &OrderSummary) -> Map<String, Value> {
    let fields = json!({
        "number": order.number,
        "status": order.status.word(),
        "blocked_why": order.blocked_why,
        "out_of_sync_why": order.out_of_sync_why,
        "customer": order.customer,
        "order_date": order.order_date,
        "due_date": order.due_date,
        "site": site_of(workspace, order),
        "carrier": order.carrier,
        "comment": order.comment,
        "ship_to": order.ship_to,
        "lines_total": order.lines,
        "lines_open": order.lines_open,
        "lines_begun": order.lines_begun,
        "quickbooks_id": order.quickbooks_id,
        "edit_sequence": order.edit_sequence,
        "created_at": order.created_at,
        "updated_at": order.updated_at,
        "closed_at": order.closed_at,
    });
    let Value::Object(fields) = fields else { unreachable!("it is written as an object") };
    fields
}

fn whole(workspace: &Workspace, order: &OrderView) -> Value {
    let mut fields = summary(workspace, &order.header);
    let udfs = order.udfs.iter().map(|(number, text)| (number.to_string(), text.clone().into()));
    fields.insert("udfs".into(), Value::Object(udfs.collect()));
    fields.insert("lines".into(), order.lines.iter().map(line).collect());
    let left_out = order
        .left_out
        .iter()
        .map(|left| json!({ "line_number": left.line_number, "item": left.item, "why": left.why }));
    fields.insert("left_out".into(), left_out.collect());
    Value::Object(fields)
}

fn line(line: &LineView) -> Value {
    let picks = line.picks.iter().map(|pick| {
        json!({
            "qty": pick.quantity.to_string(), "site": pick.site, "location": pick.location,
            "lot": pick.lot, "serial": pick.serial, "at": pick.at, "by": pick.by,
        })
    });
    json!({
        "line_number": line.line_number,
        "item": line.item,
        "item_active": line.item_active,
        "description": line.description,
        "ordered_qty": line.ordered.to_string(),
        "picked_qty": line.picked.to_string(),
        "invoiced_qty": line.invoiced.to_string(),
        "uom": line.uom,
        "comment": line.comment,
        "quickbooks_line_id": line.quickbooks_line_id,
        "picks": picks.collect::<Vec<_>>(),
    })
}

fn entries(history: &[HistoryEntry]) -> Value {
    let entry = |entry: &HistoryEntry| {
        json!({
            "at": entry.at, "by": entry.by, "what": entry.what, "detail": entry.detail,
        })
    };
    history.iter().map(entry).collect()
}
