//! What a picked order becomes in QuickBooks: an invoice, a sales receipt, a sales order, or the
//! change of one.

use jiff::civil::Date;

use super::ids::{EditSequence, TxnId, TxnLineId};
use super::party::{Address, Reference};
use super::posting::PostingKind;
use super::quantity::{Money, Quantity};

/// A document for QuickBooks' books, before it is written as qbXML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookEntry {
    /// Which kind of document; one of the upward kinds.
    pub kind: PostingKind,
    /// Who it is for; QuickBooks wants the sales order's own customer on a linked invoice.
    pub customer: Reference,
    /// Its date.
    pub date: Date,
    /// Due date of a sales order.
    pub due_date: Option<Date>,
    /// Its number; QuickBooks' next where there is none.
    pub number: Option<String>,
    /// Where it goes; left to the customer's own where empty.
    pub ship_to: Address,
    /// Memo.
    pub memo: Option<String>,
    /// The customer's order number.
    pub po_number: Option<String>,
    /// Class of the whole document, by full name.
    pub class: Option<String>,
    /// Terms, by name.
    pub terms: Option<String>,
    /// The field `Other`.
    pub other: Option<String>,
    /// It waits in the list of documents to be printed.
    pub to_be_printed: Option<bool>,
    /// What it changes, and from which version on; set for a change alone.
    pub changes: Option<(TxnId, EditSequence)>,
    /// The sales order that its lines are drawn from.
    pub sales_order: Option<TxnId>,
    /// How it is found again: `{XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX}`.
    pub external_guid: Option<String>,
    /// Its lines.
    pub lines: Vec<BookLine>,
}

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookLine {
    /// The line of the picking order that it is for; `None` for a line of a changed sales order
    /// that stays as it is.
    pub line_number: Option<u32>,
    /// What. A linked line takes its item, price and text from the sales order.
    pub item: Option<Reference>,
    /// How many of its unit; `None` where a line of a changed sales order keeps its quantity.
    pub quantity: Option<Quantity>,
    /// Of which unit.
    pub uom: Option<String>,
    /// The line of the sales order that it is drawn from, or that it changes.
    pub order_line: Option<TxnLineId>,
    /// Description.
    pub description: Option<String>,
    /// Price of one unit.
    pub rate: Option<Money>,
    /// Class of the line, by full name.
    pub class: Option<String>,
    /// QuickBooks site, by name.
    pub site: Option<String>,
    /// Lot number, 40 characters at most.
    pub lot: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
}
