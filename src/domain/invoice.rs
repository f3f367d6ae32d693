//! What picks become in QuickBooks' books: an invoice, or for an order born in IntelliTrack a sales
//! order or a sales receipt.

use jiff::civil::Date;

use super::billing::{BilledLine, Recognition};
use super::ids::{TxnId, TxnLineId};
use super::party::{Address, Reference};
use super::posting::PostingKind;
use super::quantity::{Money, Quantity};

/// Which paper it is in QuickBooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Paper {
    /// An invoice, drawn from a sales order or standing alone.
    #[default]
    Invoice,
    /// A sales order; it bills nothing.
    SalesOrder,
    /// A sales receipt: paid at once, drawn from nothing.
    SalesReceipt,
}

impl Paper {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Invoice, Self::SalesOrder, Self::SalesReceipt];

    /// The word that scripts read: `invoice`, `sales_order`, `sales_receipt`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::SalesOrder => "sales_order",
            Self::SalesReceipt => "sales_receipt",
        }
    }

    /// QuickBooks' word: `Invoice`, `SalesOrder`, `SalesReceipt`.
    pub fn object(self) -> &'static str {
        match self {
            Self::Invoice => "Invoice",
            Self::SalesOrder => "SalesOrder",
            Self::SalesReceipt => "SalesReceipt",
        }
    }

    /// The posting that brings it into the books.
    pub fn posting(self) -> PostingKind {
        match self {
            Self::Invoice => PostingKind::AddInvoice,
            Self::SalesOrder => PostingKind::AddSalesOrder,
            Self::SalesReceipt => PostingKind::AddSalesReceipt,
        }
    }
}

/// A paper as the mapping makes it from one picked order. What is `None` is left to QuickBooks: its
/// own defaults, or what the sales order says where lines are drawn from one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Which paper.
    pub kind: Paper,
    /// The picking order's number, for messages.
    pub order_number: String,
    /// `RefNumber` (11 characters); `None`: QuickBooks' next.
    pub number: Option<String>,
    /// `TxnDate`.
    pub date: Date,
    /// `DueDate`.
    pub due_date: Option<Date>,
    /// `ShipDate`.
    pub ship_date: Option<Date>,
    /// `CustomerRef`.
    pub customer: Reference,
    /// `ShipAddress`; left out where empty.
    pub ship_to: Address,
    /// `Memo`.
    pub memo: Option<String>,
    /// `PONumber`; a sales receipt has none.
    pub po_number: Option<String>,
    /// `ClassRef`, by full name.
    pub class: Option<String>,
    /// `TermsRef`, by full name; a sales receipt has none.
    pub terms: Option<String>,
    /// `IsToBePrinted`.
    pub to_be_printed: Option<bool>,
    /// `Other`: a free field (29 characters).
    pub other: Option<String>,
    /// What is sold.
    pub lines: Vec<InvoiceLine>,
}

/// One line of a paper: drawn from a line of a sales order, or standing free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// The line of the picking order. Several lines may share one, where its picks differ by lot or
    /// serial number.
    pub line_number: u32,
    /// What is sold; not written where the line is drawn from a sales order, which says it.
    pub item: Reference,
    /// The line of the sales order that it is drawn from.
    pub link: Option<OrderLineLink>,
    /// How many.
    pub quantity: Quantity,
    /// Of which unit; not written where the line is drawn from a sales order.
    pub unit: Option<String>,
    /// `Desc`; not beside a link.
    pub description: Option<String>,
    /// `ServiceDate`; not beside a link, and a sales order's lines have none.
    pub service_date: Option<Date>,
    /// `ClassRef`, by full name; not beside a link.
    pub class: Option<String>,
    /// `Rate`: the price of one unit; not beside a link.
    pub rate: Option<Money>,
    /// `Amount`, at most two decimals; not together with a rate.
    pub amount: Option<Money>,
    /// `InventorySiteRef`: the QuickBooks site, by full name. No recording proves that QuickBooks
    /// takes a site, a lot or a serial number beside a link: set them there only on purpose.
    pub site: Option<String>,
    /// `LotNumber`; not together with serial numbers.
    pub lot: Option<String>,
    /// `SerialNumber`: one, or several separated by commas.
    pub serial: Option<String>,
}

/// A line of a sales order, in QuickBooks' ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLineLink {
    /// The sales order.
    pub order: TxnId,
    /// Its line.
    pub line: TxnLineId,
}

impl InvoiceLine {
    /// A line of which nothing but item and quantity is known.
    pub fn new(line_number: u32, item: Reference, quantity: Quantity) -> Self {
        Self {
            line_number,
            item,
            link: None,
            quantity,
            unit: None,
            description: None,
            service_date: None,
            class: None,
            rate: None,
            amount: None,
            site: None,
            lot: None,
            serial: None,
        }
    }
}

impl Invoice {
    /// What it bills of the picking order, line by line; nothing where it is a sales order.
    pub fn billed(&self) -> Vec<BilledLine> {
        if self.kind == Paper::SalesOrder {
            return Vec::new();
        }
        let billed = self.lines.iter().map(|line| BilledLine {
            line_number: line.line_number,
            quickbooks_line_id: line.link.as_ref().map(|link| link.line.clone()),
            quantity: line.quantity,
        });
        billed.collect()
    }

    /// How it is found again in QuickBooks' books.
    pub fn recognition(&self, external_guid: Option<String>) -> Recognition {
        Recognition {
            object: self.kind.object().to_string(),
            external_guid,
            ref_number: self.number.clone(),
            txn_date: Some(self.date.to_string()),
            customer_id: self.customer.id.as_ref().map(|id| id.as_str().to_string()),
            ..Recognition::default()
        }
    }
}
