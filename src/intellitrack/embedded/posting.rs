//! The side of QuickBooks: what a posting does to a picking order.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::Embedded;
use super::lists::{CUSTOMERS, ITEMS};
use super::orders::{LineRow, OrderRow};
use super::refusal::{Fault, Rule, WarehouseError, refuse};
use super::scaled::scaled;
use crate::database::values;
use crate::domain::posting::{Outgoing, PostingKind};
use crate::domain::quantity::Quantity;
use crate::intellitrack::wire;
use crate::pipeline::ports::{Applied, PortError};

impl Embedded<'_> {
    pub(super) fn apply_posting(&self, outgoing: &Outgoing) -> Result<Applied, PortError> {
        let attempt = || format!("posting {} to the warehouse", outgoing.key);
        let done = match outgoing.kind {
            PostingKind::CreatePickingOrder => {
                let order = read(outgoing)?;
                self.atomically(attempt, |division| self.create_from(division, &order))
            }
            PostingKind::UpdatePickingOrder => {
                let order = read(outgoing)?;
                self.atomically(attempt, |division| self.update_from(division, &order))
            }
            PostingKind::WithdrawPickingOrder => self.notice(outgoing, Self::withdraw)?,
            PostingKind::BlockPickingOrder => self.notice(outgoing, Self::block)?,
            PostingKind::FlagOutOfSync => self.notice(outgoing, Self::flag)?,
            PostingKind::ClearOutOfSync => self.notice(outgoing, Self::clear)?,
            PostingKind::AddSalesOrder
            | PostingKind::ModifySalesOrder
            | PostingKind::AddInvoice
            | PostingKind::AddSalesReceipt => {
                unreachable!("the outbox brings no change of QuickBooks' books here")
            }
        };
        match done {
            Ok(id) => Ok(Applied::Done { id: id.to_string() }),
            Err(WarehouseError::Refused(refusal)) => Ok(Applied::Refused { why: refusal.message }),
            Err(error) => Err(PortError::new(attempt(), error)),
        }
    }

    fn notice(
        &self,
        outgoing: &Outgoing,
        work: impl FnOnce(&Self, &OrderRow, &str) -> Result<(), Fault>,
    ) -> Result<Result<i64, WarehouseError>, PortError> {
        let notice: wire::Notice = read(outgoing)?;
        let attempt = || format!("posting {} to the warehouse", outgoing.key);
        Ok(self.atomically(attempt, |division| {
            let order = self.order_of(division, &notice.quickbooks_id, &notice.order_number)?;
            work(self, &order, &notice.reason)?;
            Ok(order.id)
        }))
    }

    fn create_from(&self, division: i64, order: &wire::PickingOrder) -> Result<i64, Fault> {
        if let Some(known) = self.order_from(division, &order.quickbooks_id)? {
            let message = format!(
                "picking order {} came from this sales order already; sync again to update it",
                known.number
            );
            return refuse(Rule::NumberInUse, message);
        }
        check_header(order)?;
        let customer = self.customer_of(division, order)?;
        let insert = "INSERT INTO picking_orders (division_id, number, order_date, due_date,
            customer_id, ship_to, carrier, comment, status, quickbooks_id, edit_sequence,
            created_at, updated_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'open', ?9, ?10, ?11, ?11) RETURNING id";
        let values = values![
            division,
            order.order_number,
            order.order_date,
            order.due_date,
            customer,
            ship_to_text(&order.ship_to),
            order.carrier,
            order.comment,
            order.quickbooks_id,
            order.edit_sequence,
            self.act.at
        ];
        let id = self.insert(insert, &values)?;
        self.put_lines(division, id, order)?;
        self.put_rest(id, order)?;
        self.note(id, "created", &format!("from QuickBooks, version {}", order.edit_sequence))?;
        Ok(id)
    }

    /// An untouched picking order follows its sales order; that lets it go where it was blocked.
    fn update_from(&self, division: i64, order: &wire::PickingOrder) -> Result<i64, Fault> {
        let known = self.order_of(division, &order.quickbooks_id, &order.order_number)?;
        check_header(order)?;
        let customer = self.customer_of(division, order)?;
        let update = "UPDATE picking_orders SET number = ?2, order_date = ?3, due_date = ?4,
            customer_id = ?5, ship_to = ?6, carrier = ?7, comment = ?8, edit_sequence = ?9,
            blocked_why = NULL, out_of_sync_why = NULL, updated_at = ?10 WHERE id = ?1";
        let values = values![
            known.id,
            order.order_number,
            order.order_date,
            order.due_date,
            customer,
            ship_to_text(&order.ship_to),
            order.carrier,
            order.comment,
            order.edit_sequence,
            self.act.at
        ];
        self.connection.execute(update, &values)?;
        self.put_lines(division, known.id, order)?;
        self.put_rest(known.id, order)?;
        let before = known.edit_sequence.as_deref().unwrap_or("none");
        let detail = format!("from QuickBooks, version {before} to {}", order.edit_sequence);
        self.note(known.id, "updated", &detail)?;
        if let Some(why) = &known.blocked_why {
            self.note(known.id, "released", &format!("was kept from picking: {why}"))?;
        }
        Ok(known.id)
    }

    fn withdraw(&self, order: &OrderRow, reason: &str) -> Result<(), Fault> {
        self.mark_gone(order.id, "withdrawn")?;
        self.note(order.id, "withdrawn", reason)
    }

    fn block(&self, order: &OrderRow, reason: &str) -> Result<(), Fault> {
        if order.blocked_why.as_deref() == Some(reason) {
            return Ok(());
        }
        let update = "UPDATE picking_orders SET blocked_why = ?2, updated_at = ?3 WHERE id = ?1";
        self.connection.execute(update, &values![order.id, reason, self.act.at])?;
        self.note(order.id, "blocked", reason)
    }

    fn flag(&self, order: &OrderRow, reason: &str) -> Result<(), Fault> {
        if order.out_of_sync_why.as_deref() == Some(reason) {
            return Ok(());
        }
        let update =
            "UPDATE picking_orders SET out_of_sync_why = ?2, updated_at = ?3 WHERE id = ?1";
        self.connection.execute(update, &values![order.id, reason, self.act.at])?;
        self.note(order.id, "flagged", reason)
    }

    fn clear(&self, order: &OrderRow, reason: &str) -> Result<(), Fault> {
        if order.out_of_sync_why.is_none() {
            return Ok(());
        }
        let update =
            "UPDATE picking_orders SET out_of_sync_why = NULL, updated_at = ?2 WHERE id = ?1";
        self.connection.execute(update, &values![order.id, self.act.at])?;
        self.note(order.id, "cleared", reason)
    }

    fn order_of(
        &self,
        division: i64,
        quickbooks_id: &str,
        number: &str,
    ) -> Result<OrderRow, Fault> {
        let missing =
            || format!("picking order {number} of sales order {quickbooks_id} is gone; sync again");
        let found = self.order_from(division, quickbooks_id)?;
        found.map_or_else(|| refuse(Rule::OrderUnknown, missing()), Ok)
    }

    fn customer_of(&self, division: i64, order: &wire::PickingOrder) -> Result<i64, Fault> {
        let id = order.customer_id.as_deref();
        if id.is_none() && order.customer.is_empty() {
            let number = &order.order_number;
            let message = format!("picking order {number} names no customer; enter one");
            return refuse(Rule::CustomerUnknown, message);
        }
        self.find_or_learn(division, &CUSTOMERS, id, &order.customer)
    }

    /// Makes the lines those of the message. New ones come before old ones go, so that the order
    /// is never without a line.
    fn put_lines(&self, division: i64, id: i64, order: &wire::PickingOrder) -> Result<(), Fault> {
        let mut before = self.line_ids(id)?;
        let mut done = BTreeSet::new();
        for line in &order.lines {
            let what = format!("picking order {}, line {}", order.order_number, line.line_number);
            if !done.insert(line.line_number) {
                let message = format!("{what} stands there twice; give each line its own number");
                return refuse(Rule::LineNumberInUse, message);
            }
            let row = self.line_row(division, line, &what)?;
            match before.remove(&line.line_number) {
                Some(known) => self.replace_line(known, &row)?,
                None => self.insert_line(division, id, &row)?,
            }
        }
        before.into_values().try_for_each(|gone| self.delete_line(gone))
    }

    fn line_row<'l>(
        &self,
        division: i64,
        line: &'l wire::Line,
        what: &str,
    ) -> Result<LineRow<'l>, Fault> {
        let Ok(ordered) = line.ordered_qty.parse::<Quantity>() else {
            let value = &line.ordered_qty;
            let message = format!("{what}: `{value}` is no quantity; write it like 12 or 0.5");
            return refuse(Rule::FieldInvalid, message);
        };
        if line.line_number == 0 {
            let message = format!("{what}: lines are numbered from 1; give it a number");
            return refuse(Rule::FieldInvalid, message);
        }
        let id = line.item_id.as_deref();
        if id.is_none() && line.item.is_empty() {
            return refuse(Rule::ItemUnknown, format!("{what} names no item; enter one"));
        }
        Ok(LineRow {
            line_number: line.line_number,
            item: self.find_or_learn(division, &ITEMS, id, &line.item)?,
            ordered: scaled(ordered, what)?,
            uom: &line.uom,
            comment: line.comment.as_deref(),
            quickbooks_line_id: Some(&line.quickbooks_line_id),
        })
    }

    fn replace_line(&self, id: i64, line: &LineRow<'_>) -> Result<(), Fault> {
        let update = "UPDATE picking_order_lines SET item_id = ?2, ordered = ?3, uom = ?4,
            comment = ?5, quickbooks_line_id = ?6 WHERE id = ?1";
        let values =
            values![id, line.item, line.ordered, line.uom, line.comment, line.quickbooks_line_id];
        self.connection.execute(update, &values)?;
        Ok(())
    }

    /// User-defined fields and the lines that stay in QuickBooks.
    fn put_rest(&self, id: i64, order: &wire::PickingOrder) -> Result<(), Fault> {
        self.connection.execute("DELETE FROM udfs WHERE order_id = ?1", &values![id])?;
        for (number, text) in order.udfs() {
            self.set_udf(id, number, text)?;
        }
        self.connection.execute("DELETE FROM left_out WHERE order_id = ?1", &values![id])?;
        let insert = "INSERT INTO left_out (order_id, line_number, item, why)
            VALUES (?1, ?2, ?3, ?4)";
        for left in &order.left_out {
            let values = values![id, left.line_number, left.item, left.why];
            self.connection.execute(insert, &values)?;
        }
        Ok(())
    }
}

/// What a script of the mapping may have made of the header.
fn check_header(order: &wire::PickingOrder) -> Result<(), Fault> {
    let number = &order.order_number;
    if number.trim().is_empty() {
        return refuse(Rule::FieldInvalid, "the order has no number; enter one in QuickBooks");
    }
    for date in [Some(&order.order_date), order.due_date.as_ref()].into_iter().flatten() {
        if date.parse::<jiff::civil::Date>().is_err() {
            let message = format!("picking order {number}: `{date}` is no date; write YYYY-MM-DD");
            return refuse(Rule::FieldInvalid, message);
        }
    }
    if order.lines.is_empty() {
        let message =
            format!("picking order {number} has no line; a picking order has at least one");
        return refuse(Rule::NoLines, message);
    }
    Ok(())
}

pub(super) fn ship_to_text(ship_to: &wire::ShipTo) -> String {
    // Texts, lists and options of texts: serde_json has no way to fail on these.
    serde_json::to_string(ship_to).expect("an address can be written as JSON")
}

/// A message we cannot read is no refusal: we wrote it, or somebody changed it since.
fn read<T: DeserializeOwned>(outgoing: &Outgoing) -> Result<T, PortError> {
    serde_json::from_slice(&outgoing.bytes)
        .map_err(|error| PortError::new(format!("reading the message of {}", outgoing.key), error))
}
