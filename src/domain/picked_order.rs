//! What the warehouse says left the shelf: a picking order on its way back to QuickBooks.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::ids::{TxnId, TxnLineId};
use super::known::OrderStatus;
use super::party::{Address, Reference};
use super::quantity::Quantity;

/// A picking order with its picks, as the warehouse holds it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickedOrder {
    /// The warehouse's own id.
    pub id: String,
    /// Order number, unique in the division.
    pub number: String,
    /// The sales order it came from; `None` for an order born in IntelliTrack.
    pub quickbooks_id: Option<TxnId>,
    /// Only a closed order is billed.
    pub status: OrderStatus,
    /// When it was closed (UTC, RFC 3339), where the warehouse tells.
    pub closed_at: Option<String>,
    /// Order date, where the warehouse tells.
    pub order_date: Option<Date>,
    /// Due date.
    pub due_date: Option<Date>,
    /// Who it is for; with QuickBooks' id where the customer came from there.
    pub customer: Reference,
    /// Where it goes.
    pub ship_to: Address,
    /// How it goes.
    pub carrier: Option<String>,
    /// A remark.
    pub comment: Option<String>,
    /// User-defined fields by number; UDF 1 is the order's site while Multiple Sites is on.
    pub udfs: BTreeMap<u8, String>,
    /// By line number.
    pub lines: Vec<PickedLine>,
}

/// One line of a picked order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickedLine {
    /// Unique in the order.
    pub line_number: u32,
    /// What was picked; with QuickBooks' id where the item came from there.
    pub item: Reference,
    /// Asked for.
    pub ordered: Quantity,
    /// Taken from the shelf, all picks together.
    pub picked: Quantity,
    /// Billed, as far as the warehouse knows; what the store's own ledger says counts beside it.
    pub invoiced: Quantity,
    /// Of which unit.
    pub uom: String,
    /// A remark.
    pub comment: Option<String>,
    /// The line of the sales order it came from; `None` for one added in IntelliTrack.
    pub quickbooks_line_id: Option<TxnLineId>,
    /// Each time something was taken, oldest first. May be empty where the warehouse tells only
    /// the sum.
    pub picks: Vec<Pick>,
}

/// Goods taken from the shelf at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pick {
    /// How many.
    pub quantity: Quantity,
    /// From which IntelliTrack site.
    pub site: Option<String>,
    /// From which location of it.
    pub location: Option<String>,
    /// When (UTC, RFC 3339).
    pub at: Option<String>,
    /// Batch number (QuickBooks keeps 40 characters).
    pub lot: Option<String>,
    /// Unit number.
    pub serial: Option<String>,
}

impl PickedOrder {
    /// Everything picked.
    pub fn picked(&self) -> Quantity {
        self.lines.iter().fold(Quantity::ZERO, |sum, line| sum + line.picked)
    }

    /// Closed although something ordered was not picked.
    pub fn is_short(&self) -> bool {
        self.lines.iter().any(|line| line.picked < line.ordered)
    }
}
