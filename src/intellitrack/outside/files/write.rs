//! Picking orders for the warehouse, one file for each run that has some.

use std::io::Write;
use std::path::PathBuf;

use super::Files;
use crate::domain::posting::PostingKind;
use crate::intellitrack::outside::OutsideError;
use crate::intellitrack::outside::changes::Change;
use crate::intellitrack::outside::reports::Field;
use crate::intellitrack::wire;

/// Columns beside those that reports share.
const MORE: [&str; 17] = [
    "action",
    "change",
    "order_date",
    "due_date",
    "ship_to",
    "city",
    "state",
    "postal_code",
    "country",
    "carrier",
    "reason",
    "udf2",
    "udf3",
    "udf4",
    "udf5",
    "line_comment",
    "edit_sequence",
];

/// Columns that are called as in the warehouse's own files.
const SHARED: [Field; 9] = [
    Field::OrderNumber,
    Field::QuickBooksId,
    Field::Customer,
    Field::Comment,
    Field::OrderSite,
    Field::LineNumber,
    Field::Item,
    Field::OrderedQty,
    Field::Uom,
];

/// Writes the changes of one run into a file of the folder. The file appears whole, under a name
/// that follows from the changes: written again after a crash, it is the same file.
///
/// # Errors
/// The folder cannot be written, or a message cannot be read.
pub fn write(files: &Files, changes: &[Change]) -> Result<PathBuf, OutsideError> {
    let first = changes.first().map_or(0, |change| change.id);
    let extension = files.separator.extension();
    let path = files.picking_orders.join(format!("picking-orders-{first:06}.{extension}"));
    let failed = |source: std::io::Error| OutsideError::File {
        attempt: format!("writing {}", path.display()),
        source,
    };
    let bytes = table(files, changes).map_err(failed)?;
    std::fs::create_dir_all(&files.picking_orders).map_err(failed)?;
    let mut file = tempfile::Builder::new()
        .prefix(".writing-")
        .tempfile_in(&files.picking_orders)
        .map_err(failed)?;
    file.write_all(&bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(path)
}

fn table(files: &Files, changes: &[Change]) -> std::io::Result<Vec<u8>> {
    let mut out =
        csv::WriterBuilder::new().delimiter(files.separator.byte()).from_writer(Vec::new());
    let shared = SHARED.into_iter().map(|field| files.column(field));
    out.write_record(shared.chain(MORE))?;
    for change in changes {
        for row in rows(change)? {
            out.write_record(&row)?;
        }
    }
    out.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}

/// What the warehouse is to do, in a word.
fn action(kind: PostingKind) -> &'static str {
    match kind {
        PostingKind::CreatePickingOrder => "create",
        PostingKind::UpdatePickingOrder => "update",
        PostingKind::WithdrawPickingOrder => "withdraw",
        PostingKind::BlockPickingOrder => "block",
        PostingKind::FlagOutOfSync => "flag",
        PostingKind::ClearOutOfSync => "clear",
        other => other.word(),
    }
}

/// An order has a row for each line; a word about an order is one row.
fn rows(change: &Change) -> std::io::Result<Vec<Vec<String>>> {
    let act = action(change.kind).to_string();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    if !matches!(change.kind, PostingKind::CreatePickingOrder | PostingKind::UpdatePickingOrder) {
        let notice: wire::Notice = serde_json::from_slice(&change.message)?;
        let mut row = vec![String::new(); SHARED.len() + MORE.len()];
        row[0] = notice.order_number;
        row[1] = notice.quickbooks_id;
        let more = SHARED.len();
        (row[more], row[more + 1], row[more + 10]) = (act, change.key.clone(), notice.reason);
        return Ok(vec![row]);
    }
    let order: wire::PickingOrder = serde_json::from_slice(&change.message)?;
    let ship_to = &order.ship_to;
    let rows = order.lines.iter().map(|line| {
        vec![
            order.order_number.clone(),
            order.quickbooks_id.clone(),
            order.customer.clone(),
            text(&order.comment),
            text(&order.udf1),
            line.line_number.to_string(),
            line.item.clone(),
            line.ordered_qty.clone(),
            line.uom.clone(),
            act.clone(),
            change.key.clone(),
            order.order_date.clone(),
            text(&order.due_date),
            ship_to.lines.join(", "),
            text(&ship_to.city),
            text(&ship_to.state),
            text(&ship_to.postal_code),
            text(&ship_to.country),
            text(&order.carrier),
            String::new(),
            text(&order.udf2),
            text(&order.udf3),
            text(&order.udf4),
            text(&order.udf5),
            text(&line.comment),
            order.edit_sequence.clone(),
        ]
    });
    Ok(rows.collect())
}
