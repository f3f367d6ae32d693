//! `SalesOrderRet` → [`SalesOrder`].

use super::values::{Values, address, reference, said, said_trimmed};
use crate::domain::finding::{Finding, Severity};
use crate::domain::ids::{EditSequence, TxnLineId};
use crate::domain::quantity::Quantity;
use crate::domain::sales_order::{OrderLine, QuickBooksTime, SalesOrder};
use crate::qbxml::sales_order::{
    SalesOrderLineGroupRet, SalesOrderLineRet, SalesOrderLineWire, SalesOrderRet,
};

/// What a sales order means. `None` goes with at least one error among the findings: the order
/// is untranslatable, and the findings name everything that is wrong with it at once.
pub fn sales_order(ret: SalesOrderRet) -> (Option<SalesOrder>, Vec<Finding>) {
    let mut values = Values::default();
    let id = said(ret.txn_id);
    if id.is_none() {
        values.find(
            "translate/txn-id-missing",
            Severity::Error,
            "quickbooks_id",
            "the order has no TxnID",
            "ask QuickBooks for the order again, with every field",
        );
    }
    let time = said(ret.time_modified).unwrap_or_default();
    let order = SalesOrder {
        id: id.unwrap_or_default().into(),
        edit_sequence: EditSequence::from(said(ret.edit_sequence).unwrap_or_else(|| time.clone())),
        modified_at: QuickBooksTime::new(time),
        number: said_trimmed(ret.ref_number),
        customer: reference(ret.customer_ref),
        date: values.date("date", ret.txn_date.as_deref()),
        due_date: values.date("due_date", ret.due_date.as_deref()),
        ship_date: values.date("ship_date", ret.ship_date.as_deref()),
        ship_to: address(ret.ship_address),
        ship_method: reference(ret.ship_method_ref).map(|method| method.label().to_string()),
        po_number: said(ret.po_number),
        memo: said(ret.memo),
        manually_closed: values.truth("manually_closed", ret.is_manually_closed.as_deref(), false),
        fully_invoiced: values.truth("fully_invoiced", ret.is_fully_invoiced.as_deref(), false),
        total: values.money("total", ret.total_amount.as_deref()),
        lines: lines(ret.lines, &mut values),
    };
    let order = if values.has_error() { None } else { Some(order) };
    (order, values.findings)
}

fn lines(wire: Vec<SalesOrderLineWire>, values: &mut Values) -> Vec<OrderLine> {
    let mut lines = Vec::with_capacity(wire.len());
    for each in wire {
        match each {
            SalesOrderLineWire::Line(ret) => {
                let made = line(ret, lines.len(), None, values);
                lines.push(made);
            }
            SalesOrderLineWire::Group(mut ret) => {
                let members = std::mem::take(&mut ret.sales_order_line_ret);
                let heading = heading(ret, lines.len(), values);
                let group = heading.id.clone();
                lines.push(heading);
                for member in members {
                    let made = line(member, lines.len(), Some(group.clone()), values);
                    lines.push(made);
                }
            }
        }
    }
    lines
}

fn line(
    ret: SalesOrderLineRet,
    index: usize,
    group: Option<TxnLineId>,
    values: &mut Values,
) -> OrderLine {
    let id = line_id(ret.txn_line_id, index, values);
    OrderLine {
        index,
        item: reference(ret.item_ref),
        is_group: false,
        group,
        description: said(ret.desc),
        quantity: values.quantity("quantity", ret.quantity.as_deref()),
        unit: said_trimmed(ret.unit_of_measure),
        rate: values.money("rate", ret.rate.as_deref()),
        amount: values.money("amount", ret.amount.as_deref()),
        site: reference(ret.inventory_site_ref),
        bin: reference(ret.inventory_site_location_ref),
        serial: said(ret.serial_number),
        lot: said(ret.lot_number),
        invoiced: values.quantity("invoiced", ret.invoiced.as_deref()).unwrap_or(Quantity::ZERO),
        manually_closed: values.truth("manually_closed", ret.is_manually_closed.as_deref(), false),
        other1: said(ret.other1),
        other2: said(ret.other2),
        id,
    }
}

/// The heading of a group is a line itself: it has a place on the order and an id, and its
/// quantity says how many of the whole group are ordered.
fn heading(ret: SalesOrderLineGroupRet, index: usize, values: &mut Values) -> OrderLine {
    let id = line_id(ret.txn_line_id, index, values);
    OrderLine {
        index,
        item: reference(ret.item_group_ref),
        is_group: true,
        group: None,
        description: said(ret.desc),
        quantity: values.quantity("quantity", ret.quantity.as_deref()),
        unit: said_trimmed(ret.unit_of_measure),
        rate: None,
        amount: values.money("amount", ret.total_amount.as_deref()),
        site: None,
        bin: None,
        serial: None,
        lot: None,
        invoiced: Quantity::ZERO,
        manually_closed: false,
        other1: None,
        other2: None,
        id,
    }
}

/// The line's id and, from here on, where findings belong. A line without one is kept under its
/// place: it can be picked, though its invoice cannot be tied to it.
fn line_id(id: Option<String>, index: usize, values: &mut Values) -> TxnLineId {
    if let Some(id) = said(id) {
        let id = TxnLineId::from(id);
        values.on_line(index, &id);
        return id;
    }
    let stand_in = TxnLineId::from(format!("#{index}"));
    values.on_line(index, &stand_in);
    values.find(
        "translate/line-id-missing",
        Severity::Warning,
        "id",
        format!("line {} has no TxnLineID; it cannot be linked to an invoice", index + 1),
        "ask QuickBooks for the order again, with every field",
    );
    stand_in
}

#[cfg(test)]
#[path = "sales_order_tests.rs"]
mod tests;
