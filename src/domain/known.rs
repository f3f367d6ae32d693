//! What earlier runs and the warehouse know about an order.

use super::facts::Facts;
use super::ids::{EditSequence, TxnId, TxnLineId};
use super::quantity::Quantity;

/// Open: something may still be picked. Closed: done, by itself when all is picked, or by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderStatus {
    /// May be picked and edited.
    Open,
    /// May be looked at, reopened or deleted.
    Closed,
}

impl OrderStatus {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// The status that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "open" => Some(Self::Open),
            "closed" => Some(Self::Closed),
            _ => None,
        }
    }
}

/// How far a picking order has come; decides what may still follow QuickBooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Open, nothing picked: it follows QuickBooks.
    Untouched,
    /// Picked in part, or closed and not yet posted: a person's work is in it.
    Touched,
    /// Closed, and everything picked is invoiced.
    Posted,
}

/// A picking order as the warehouse holds it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPickingOrder {
    /// The warehouse's own id.
    pub id: String,
    /// Order number, unique in the division.
    pub number: String,
    /// The sales order it came from; `None` for an order born in IntelliTrack.
    pub quickbooks_id: Option<TxnId>,
    /// The version of the sales order that was last posted to it.
    pub edit_sequence: Option<EditSequence>,
    /// Open or closed.
    pub status: OrderStatus,
    /// Kept from picking while its sales order is held.
    pub blocked: bool,
    /// Flagged: the sales order moved in QuickBooks after picking began.
    pub out_of_sync: bool,
    /// Customer's name.
    pub customer: String,
    /// Its lines, by line number.
    pub lines: Vec<KnownLine>,
}

/// One line of a known picking order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLine {
    /// Unique in the order.
    pub line_number: u32,
    /// Item number.
    pub item: String,
    /// Asked for.
    pub ordered: Quantity,
    /// Taken from the shelf.
    pub picked: Quantity,
    /// Billed by us so far.
    pub invoiced: Quantity,
    /// The line of the sales order it came from.
    pub quickbooks_line_id: Option<TxnLineId>,
    /// Site of the line, where one is set.
    pub site: Option<String>,
}

impl KnownPickingOrder {
    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let picked = self.lines.iter().any(|line| line.picked.is_positive());
        let posted = picked && self.lines.iter().all(|line| line.invoiced >= line.picked);
        match (self.status, picked) {
            (OrderStatus::Open, false) => Progress::Untouched,
            (OrderStatus::Closed, _) if posted => Progress::Posted,
            _ => Progress::Touched,
        }
    }

    /// What we have billed on a line of the sales order.
    pub fn invoiced_by_us(&self, line: &TxnLineId) -> Quantity {
        self.lines
            .iter()
            .filter(|known| known.quickbooks_line_id.as_ref() == Some(line))
            .fold(Quantity::ZERO, |sum, known| sum + known.invoiced)
    }

    /// We have billed something on it.
    pub fn has_our_invoice(&self) -> bool {
        self.lines.iter().any(|line| line.invoiced.is_positive())
    }

    /// Everything picked so far.
    pub fn picked(&self) -> Quantity {
        self.lines.iter().fold(Quantity::ZERO, |sum, line| sum + line.picked)
    }
}

/// The last verdict on a sales order, and what it rested on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Which sales order.
    pub id: TxnId,
    /// Its number then, trimmed.
    pub number: Option<String>,
    /// Its version then.
    pub edit_sequence: EditSequence,
    /// Its content when it was last accepted ([`super::sales_order::SalesOrder::content`]); empty
    /// where it never was.
    pub content: String,
    /// Fingerprint of what was last posted for it; empty where nothing was.
    pub target: String,
    /// `accepted`, `held`, `skipped`; `deleted` for an order that QuickBooks deleted for good.
    pub verdict: String,
    /// It was accepted, and what it asked for stands in the warehouse.
    pub posted: bool,
    /// The rules then.
    pub rules_hash: String,
    /// The settings then.
    pub settings_hash: String,
    /// What was looked up for it.
    pub facts: Facts,
    /// What the answers were.
    pub facts_hash: String,
}

impl Seen {
    /// The verdict of an order that is gone: QuickBooks uses no id twice, and forgets after some
    /// 90 days that it deleted one.
    pub const DELETED: &'static str = "deleted";
}
