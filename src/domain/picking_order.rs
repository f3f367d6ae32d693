//! What we ask the warehouse to pick.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::ids::{EditSequence, TxnId, TxnLineId};
use super::party::{Address, Reference};
use super::quantity::Quantity;

/// User-defined fields of an IntelliTrack order, numbered from 1. Only UDF 1 is documented.
pub const UDF_NUMBER_MAX: u8 = 10;

/// A picking order as the mapping makes it from one sales order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickingOrder {
    /// The sales order's number, verbatim.
    pub order_number: String,
    /// Where it came from.
    pub quickbooks_id: TxnId,
    /// Which version of it.
    pub edit_sequence: EditSequence,
    /// The sales order's date.
    pub order_date: Date,
    /// The due date, where QuickBooks has one.
    pub due_date: Option<Date>,
    /// Who it is for.
    pub customer: Reference,
    /// Where it goes.
    pub ship_to: Address,
    /// How it goes.
    pub carrier: Option<String>,
    /// The sales order's memo.
    pub comment: Option<String>,
    /// User-defined fields by number; UDF 1 is the IntelliTrack site while Multiple Sites is on.
    pub udfs: BTreeMap<u8, String>,
    /// What to pick.
    pub lines: Vec<PickingLine>,
    /// Lines of the sales order that stay in QuickBooks.
    pub left_out: Vec<LeftOut>,
}

/// One line to pick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickingLine {
    /// From 1, counting all lines of the QuickBooks order; unique in the order.
    pub line_number: u32,
    /// What to pick.
    pub item: Reference,
    /// How many.
    pub ordered_qty: Quantity,
    /// Of which unit.
    pub uom: String,
    /// The line's description.
    pub comment: Option<String>,
    /// The line of the sales order, for the way back.
    pub quickbooks_line_id: TxnLineId,
}

/// A line that stays in QuickBooks, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// From 1, counting all lines of the QuickBooks order.
    pub line_number: u32,
    /// The item's name, or the text of a line without one.
    pub item: String,
    /// `service`, `closed`, `invoiced`, …
    pub why: String,
}
