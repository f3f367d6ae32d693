//! Changes into the database outside, each in one transaction with the note that it was made, and
//! orders out of it.

use super::{Cells, OutsideDatabase, Sql, Statement, Values};
use crate::domain::finding::{Finding, Severity};
use crate::domain::posting::PostingKind;
use crate::intellitrack::embedded::Reported;
use crate::intellitrack::outside::OutsideError;
use crate::intellitrack::outside::changes::Change;
use crate::intellitrack::outside::reports::{Field, Orders, Row};
use crate::intellitrack::wire;

/// Makes a change outside, if it was not made before.
///
/// # Errors
/// The database refused it: nothing of it was done.
pub fn carry(
    database: &mut dyn OutsideDatabase,
    sql: &Sql,
    change: &Change,
) -> Result<(), OutsideError> {
    let failed = |attempt: &str, why: String| OutsideError::Database {
        attempt: format!("{attempt} of order {}", change.number),
        why,
    };
    let (order, lines) = values_of(change).map_err(|why| failed("reading the change", why))?;
    let known = database.rows(&sql.is_done, &order);
    if !known.map_err(|why| failed("asking `is_done`", why))?.is_empty() {
        return Ok(());
    }
    let nothing = Vec::new();
    let mut steps: Vec<(&Statement, Values)> = Vec::new();
    for statement in sql.for_order.get(&change.kind).unwrap_or(&nothing) {
        steps.push((statement, order.clone()));
    }
    for line in lines {
        for statement in sql.for_line.get(&change.kind).unwrap_or(&nothing) {
            let mut values = order.clone();
            values.extend(line.clone());
            steps.push((statement, values));
        }
    }
    steps.push((&sql.mark_done, order));
    database.run(&steps).map_err(|why| failed(change.kind.word(), why))
}

/// The parameters of a change: of its order, and of each line.
fn values_of(change: &Change) -> Result<(Values, Vec<Values>), String> {
    let unreadable = |error: serde_json::Error| error.to_string();
    let mut order = Values::new();
    order.insert("change", Some(change.key.clone()));
    order.insert("order_number", Some(change.number.clone()));
    if !matches!(change.kind, PostingKind::CreatePickingOrder | PostingKind::UpdatePickingOrder) {
        let notice: wire::Notice = serde_json::from_slice(&change.message).map_err(unreadable)?;
        order.insert("quickbooks_id", Some(notice.quickbooks_id));
        order.insert("reason", Some(notice.reason));
        return Ok((order, Vec::new()));
    }
    let sent: wire::PickingOrder = serde_json::from_slice(&change.message).map_err(unreadable)?;
    let ship_to = &sent.ship_to;
    let udfs = ["udf1", "udf2", "udf3", "udf4", "udf5", "udf6", "udf7", "udf8", "udf9", "udf10"];
    for (number, text) in sent.udfs() {
        if let Some(name) = udfs.get(usize::from(number).saturating_sub(1)) {
            order.insert(name, Some(text.to_string()));
        }
    }
    order.extend([
        ("order_date", Some(sent.order_date.clone())),
        ("due_date", sent.due_date.clone()),
        ("customer", Some(sent.customer.clone())),
        ("comment", sent.comment.clone()),
        ("carrier", sent.carrier.clone()),
        ("quickbooks_id", Some(sent.quickbooks_id.clone())),
        ("edit_sequence", Some(sent.edit_sequence.clone())),
        ("ship_to", Some(ship_to.lines.join(", "))),
        ("city", ship_to.city.clone()),
        ("state", ship_to.state.clone()),
        ("postal_code", ship_to.postal_code.clone()),
        ("country", ship_to.country.clone()),
        ("order_site", sent.udf1.clone()),
    ]);
    let lines = sent.lines.iter().map(|line| {
        Values::from([
            ("line_number", Some(line.line_number.to_string())),
            ("item", Some(line.item.clone())),
            ("ordered_qty", Some(line.ordered_qty.clone())),
            ("uom", Some(line.uom.clone())),
            ("line_comment", line.comment.clone()),
            ("quickbooks_line_id", Some(line.quickbooks_line_id.clone())),
        ])
    });
    Ok((order, lines.collect()))
}

struct Named<'c>(&'c Cells);

impl Row for Named<'_> {
    fn text(&self, field: Field) -> &str {
        self.0.get(field.word()).map(|text| text.trim()).unwrap_or_default()
    }
}

/// The orders that the database has, or everything that cannot be read of them.
///
/// # Errors
/// The database's words.
pub fn orders(
    database: &mut dyn OutsideDatabase,
    sql: &Sql,
) -> Result<Result<Vec<Reported>, Vec<Finding>>, OutsideError> {
    let rows = database.rows(&sql.orders, &Values::new());
    let rows = rows.map_err(|why| OutsideError::Database {
        attempt: "asking for the orders, with `intellitrack.sql.orders`".to_string(),
        why,
    })?;
    let (mut orders, mut findings) = (Orders::default(), Vec::new());
    for (cells, number) in rows.iter().zip(1..) {
        if let Err(why) = orders.add(&Named(cells)) {
            let message = format!("row {number} of `intellitrack.sql.orders`: {why}");
            let code = "configuration/report-unreadable";
            let finding = Finding::new(code, Severity::Error, "intellitrack.sql", message);
            findings.push(finding.with_fix("correct the query, or the order in IntelliTrack"));
        }
    }
    Ok(if findings.is_empty() { Ok(orders.finish()) } else { Err(findings) })
}
