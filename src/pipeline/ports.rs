//! What the machine needs from the world. The rim implements these traits; stages see only them.

use std::io::BufRead;
use std::sync::Arc;

use jiff::civil::Date;

use super::plan::{Delivery, Plan};
use crate::domain::billing::{BilledLine, Decision, KeptSalesOrder, Made};
use crate::domain::breakers::OrderCount;
use crate::domain::catalog::Catalog;
use crate::domain::ids::TxnId;
use crate::domain::known::{KnownPickingOrder, Seen};
use crate::domain::picked_order::PickedOrder;
use crate::domain::posting::Outgoing;
use crate::domain::quantity::Quantity;

/// The world failed: what we tried, on what, and the cause.
#[derive(Debug, thiserror::Error)]
#[error("{attempt}: {source}")]
pub struct PortError {
    /// What was tried, on what: `reading quickbooks/orders.xml`.
    pub attempt: String,
    /// Why it failed.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl PortError {
    /// Keeps the cause under what was tried.
    pub fn new(
        attempt: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { attempt: attempt.into(), source: source.into() }
    }
}

/// Raw messages of one run, each of which can be read more than once, from its beginning.
pub trait Source: Send + Sync {
    /// How many messages there are.
    fn count(&self) -> usize;

    /// What people call a message: its file name.
    fn name(&self, message: usize) -> String;

    /// Its size in bytes where that is known, for progress.
    fn size(&self, message: usize) -> Option<u64>;

    /// It was kept by an earlier run: what comes anew may hold the same once more.
    fn is_kept(&self, _message: usize) -> bool {
        false
    }

    /// Its answers tell what has changed since an earlier one, where QuickBooks can be asked for
    /// that: what they leave out of a list is not gone.
    fn tells_changes(&self, _message: usize) -> bool {
        false
    }

    /// Opens a message at its first byte.
    fn open(&self, message: usize) -> Result<Box<dyn BufRead + Send>, PortError>;

    /// Reads `length` bytes of a message from `offset` (both in bytes of the message as opened), to
    /// be kept and read again on its own.
    fn slice(&self, message: usize, offset: u64, length: u64) -> Result<Vec<u8>, PortError>;
}

/// Read-only questions to the warehouse and to earlier runs. All answers of one run come from one
/// consistent state.
pub trait Lookup: PickedOrders + Books {
    /// The picking order with this number in our division; numbers are compared exactly.
    fn picking_order_numbered(&self, number: &str) -> Result<Option<KnownPickingOrder>, PortError>;

    /// The picking order that came from this sales order.
    fn picking_order_from(&self, id: &TxnId) -> Result<Option<KnownPickingOrder>, PortError>;

    /// The last verdict on this sales order.
    fn seen(&self, id: &TxnId) -> Result<Option<Seen>, PortError>;

    /// Sales orders whose last verdict was accepted or held and that carried this number then.
    fn sales_orders_numbered(&self, number: &str) -> Result<Vec<TxnId>, PortError>;

    /// Every sales order that was ever judged and carried this number then, but for those that
    /// QuickBooks deleted.
    fn every_sales_order_numbered(&self, number: &str) -> Result<Vec<TxnId>, PortError>;

    /// How many postings the ledger holds for this sales order.
    fn postings_of(&self, id: &TxnId) -> Result<u64, PortError>;

    /// When a person deleted the picking order of this sales order, if that happened since it was
    /// last posted (UTC, RFC 3339).
    fn deleted_by_person(&self, id: &TxnId) -> Result<Option<String>, PortError>;

    /// How many orders our division has; `None` where the warehouse does not tell.
    fn order_count(&self) -> Result<Option<OrderCount>, PortError> {
        Ok(None)
    }
}

/// The warehouse's orders with their picks, open and closed, for the way back.
pub trait PickedOrders {
    /// The next `count` orders of our division after the one with this id, in an order that does
    /// not change within a run; fewer only at the end.
    fn picked_orders(
        &self,
        after: Option<&str>,
        count: usize,
    ) -> Result<Vec<PickedOrder>, PortError>;
}

/// What was done about picks before: postings to QuickBooks, decisions, and what QuickBooks' sales
/// orders last said.
pub trait Books {
    /// Every posting made for the picking order with this warehouse id, oldest first.
    fn made_for(&self, picking_order: &str) -> Result<Vec<Made>, PortError>;

    /// Every posting that draws on this sales order, or made it, oldest first.
    fn made_on(&self, sales_order: &TxnId) -> Result<Vec<Made>, PortError>;

    /// Picks of this picking order that a person decided not to bill.
    fn settled_picks(&self, picking_order: &str) -> Result<Vec<BilledLine>, PortError>;

    /// The sales order as QuickBooks last sent it; kept once a picking order came from it, or once
    /// we made it.
    fn kept_sales_order(&self, id: &TxnId) -> Result<Option<KeptSalesOrder>, PortError>;

    /// What people decided, newest first. `subject`: the `TxnID` of the sales order, or the
    /// warehouse's id of an order born in IntelliTrack.
    fn decisions(&self, subject: &str) -> Result<Vec<Decision>, PortError>;
}

/// A lookup that rules may ask from any thread.
pub type SharedLookup = Arc<dyn Lookup + Send + Sync>;

/// Takes a finished plan. Only a sink may write; stages never see one.
pub trait Sink {
    /// Delivers what the plan holds, each posting at most once, and remembers the verdicts.
    /// `catalog` holds the reference lists as they are after this run.
    fn deliver(
        &mut self,
        plan: &Plan,
        catalog: &Catalog,
        source: &dyn Source,
    ) -> Result<Delivery, PortError>;
}

/// What a warehouse made of a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// It stands in the warehouse.
    Done {
        /// The warehouse's own id of the picking order.
        id: String,
    },
    /// The warehouse has a reason against it; nothing was changed.
    Refused {
        /// What is the matter and what to do, for people.
        why: String,
    },
}

/// A warehouse that takes postings and answers for its picking orders.
pub trait Warehouse: PickedOrders {
    /// Does what the posting says, wholly or not at all. Blocking and flagging what is blocked or
    /// flagged already is done without a trace.
    fn apply(&mut self, outgoing: &Outgoing) -> Result<Applied, PortError>;

    /// Makes QuickBooks' items and customers known, before the orders that name them.
    fn put_lists(&mut self, catalog: &Catalog) -> Result<(), PortError>;

    /// The picking order with this number in our division; numbers are compared exactly.
    fn picking_order_numbered(&self, number: &str) -> Result<Option<KnownPickingOrder>, PortError>;

    /// The picking order that came from this sales order.
    fn picking_order_from(&self, id: &TxnId) -> Result<Option<KnownPickingOrder>, PortError>;

    /// The picking order with this id of the warehouse's own.
    fn picking_order_with_id(&self, id: &str) -> Result<Option<KnownPickingOrder>, PortError>;

    /// QuickBooks has billed so much more of the lines of this picking order, by their numbers. An
    /// order that is gone needs no word.
    fn note_billed(
        &mut self,
        picking_order: &str,
        lines: &[(u32, Quantity)],
    ) -> Result<(), PortError>;

    /// When a person deleted the picking order of this sales order, if that happened since it was
    /// last posted (UTC, RFC 3339).
    fn deleted_by_person(&self, id: &TxnId) -> Result<Option<String>, PortError>;

    /// How many orders our division has; `None` where the warehouse does not tell.
    fn order_count(&self) -> Result<Option<OrderCount>, PortError> {
        Ok(None)
    }
}

/// When a run takes place; asked once, at the rim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The day that rules see.
    pub today: Date,
    /// UTC, RFC 3339, to the second.
    pub now: String,
}
