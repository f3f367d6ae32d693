//! The change of a sales order → the request that makes it.

use crate::domain::finding::{Finding, Severity};
use crate::domain::order_change::{ChangedLine, OrderChange};
use crate::domain::party::Reference;
use crate::qbxml::version::Version;
use crate::qbxml::write::{
    self, Change, SalesOrderLineMod, SalesOrderMod, SalesOrderModLine, Unwritable,
};

/// The id of a line that is not there yet.
const NEW_LINE: &str = "-1";

/// The request, in ASCII, as it is kept until it is sent.
///
/// # Errors
/// A finding `map/unwritable` for each value that QuickBooks would refuse.
pub fn to_request(change: &OrderChange, version: Version) -> Result<Box<[u8]>, Vec<Finding>> {
    let lines = change.lines.iter().map(|line| SalesOrderModLine::Line(line_mod(line)));
    let request = SalesOrderMod {
        txn_id: change.order.to_string(),
        edit_sequence: change.edit_sequence.to_string(),
        lines: lines.collect(),
        ..SalesOrderMod::default()
    };
    match request.to_fragment(version) {
        Ok(fragment) => Ok(fragment.to_string().into_bytes().into()),
        Err(unwritable) => Err(unwritable.iter().map(finding).collect()),
    }
}

fn line_mod(line: &ChangedLine) -> SalesOrderLineMod {
    match line {
        ChangedLine::Kept { line, quantity } => SalesOrderLineMod {
            txn_line_id: line.to_string(),
            quantity: quantity.map_or(Change::Keep, |it| Change::Set(it.get())),
            ..SalesOrderLineMod::default()
        },
        ChangedLine::Added { item, quantity, unit, site } => SalesOrderLineMod {
            txn_line_id: NEW_LINE.to_string(),
            item_ref: Change::Set(reference(item)),
            quantity: Change::Set(quantity.get()),
            unit_of_measure: unit.clone().map_or(Change::Keep, Change::Set),
            inventory_site_ref: site
                .clone()
                .map_or(Change::Keep, |site| Change::Set(write::Reference::FullName(site))),
            ..SalesOrderLineMod::default()
        },
    }
}

fn reference(reference: &Reference) -> write::Reference {
    match &reference.id {
        Some(id) => write::Reference::ListId(id.to_string()),
        None => write::Reference::FullName(reference.name.clone()),
    }
}

fn finding(unwritable: &Unwritable) -> Finding {
    let message = format!("QuickBooks would not take the changed sales order: {unwritable}");
    Finding::new("map/unwritable", Severity::Error, "target", message).with_fix(unwritable.remedy())
}
