//! What became of picks: postings made for them, and what people decided.

use super::ids::{EditSequence, TxnId, TxnLineId};
use super::posting::{PostingKey, PostingKind, PostingState};
use super::quantity::Quantity;

/// A part of a picking order's line that one posting bills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BilledLine {
    /// The line of the picking order.
    pub line_number: u32,
    /// The line of the sales order that it is drawn from; `None` where it is drawn from none.
    pub quickbooks_line_id: Option<TxnLineId>,
    /// How many of the line's unit.
    pub quantity: Quantity,
}

/// What the store remembers of a change in QuickBooks' books beside its bytes: what it bills, and
/// how it is found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Billing {
    /// The warehouse's id of the picking order.
    pub picking_order: String,
    /// The sales order that it draws on or changes.
    pub sales_order: Option<TxnId>,
    /// What it bills; empty for a sales order, which bills nothing.
    pub lines: Vec<BilledLine>,
    /// How it is found again in the books.
    pub recognition: Recognition,
}

/// How a new object is found again in QuickBooks' books.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recognition {
    /// `Invoice`, `SalesOrder`, `SalesReceipt`.
    pub object: String,
    /// `ExternalGUID`, derived from what the posting is for.
    pub external_guid: Option<String>,
    /// `RefNumber`, where we gave one.
    pub ref_number: Option<String>,
    /// `TxnDate`, as written.
    pub txn_date: Option<String>,
    /// `ListID` of the customer.
    pub customer_id: Option<String>,
    /// `TxnID` of what is changed.
    pub txn_id: Option<String>,
    /// `EditSequence` that the change begins from.
    pub edit_sequence: Option<String>,
}

/// A posting to QuickBooks that was made for a picking order before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Names it for ever.
    pub key: PostingKey,
    /// What it does.
    pub kind: PostingKind,
    /// Where it stands.
    pub state: PostingState,
    /// The warehouse's id of the picking order it was made for.
    pub picking_order: String,
    /// `TxnID` of what it made, once confirmed.
    pub quickbooks_id: Option<TxnId>,
    /// The version of what it made or changed, right afterwards.
    pub edit_sequence: Option<EditSequence>,
    /// The sales order it drew on or changed.
    pub sales_order: Option<TxnId>,
    /// What it bills.
    pub lines: Vec<BilledLine>,
    /// QuickBooks' code and words about a refusal, or ours about an unknown outcome.
    pub words: Option<String>,
    /// What looking at the books afterwards showed.
    pub link: Link,
}

/// What QuickBooks' books show of something that was confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Link {
    /// Nobody has looked yet.
    #[default]
    NotSeen,
    /// It stands as it was sent, linked to its sales order.
    Holds,
    /// It stands, but is not linked, or not for what was sent; in words.
    Differs(String),
    /// It was deleted or voided in QuickBooks; in words.
    Gone(String),
}

impl Made {
    /// The picks it is for are billed, or about to be, and must not be billed by another.
    pub fn claims(&self) -> bool {
        !matches!(self.state, PostingState::Cancelled)
    }

    /// It changed its sales order, and this is the version that came of it.
    pub fn made_version(&self, version: &EditSequence) -> bool {
        self.kind == PostingKind::ModifySalesOrder
            && self.state == PostingState::Confirmed
            && self.edit_sequence.as_ref() == Some(version)
    }

    /// It still may change QuickBooks' books.
    pub fn is_under_way(&self) -> bool {
        use PostingState::{Queued, Rejected, Sent, Unknown, Waiting};
        matches!(self.state, Waiting | Queued | Sent | Unknown | Rejected)
    }

    /// How much of a line of the picking order it bills.
    pub fn quantity(&self, line_number: u32) -> Quantity {
        sum(self.lines.iter().filter(|line| line.line_number == line_number))
    }

    /// How much of a line of the sales order it bills.
    pub fn quantity_on(&self, line: &TxnLineId) -> Quantity {
        sum(self.lines.iter().filter(|each| each.quickbooks_line_id.as_ref() == Some(line)))
    }
}

/// The quantities of these lines together.
pub fn sum<'l>(lines: impl Iterator<Item = &'l BilledLine>) -> Quantity {
    lines.fold(Quantity::ZERO, |sum, line| sum + line.quantity)
}

/// What a person decided about a document that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What was decided.
    pub choice: Choice,
    /// Fingerprint of what the document said then ([`super::sales_order::SalesOrder::content`] of
    /// the sales order, empty where there was none). A decision holds for that alone.
    pub basis: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When (UTC, RFC 3339).
    pub at: String,
}

impl Decision {
    /// The basis of a decision about a sales order that QuickBooks deleted.
    pub const DELETED: &'static str = "deleted";
}

/// The ways out of being held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// QuickBooks' version counts: what was picked is billed as far as the order now asks for it;
    /// picks beyond that go back to the shelf.
    TakeQuickBooks,
    /// The warehouse's version counts: what was picked is billed.
    KeepOurs,
    /// Nothing more is billed of what is picked so far.
    Close,
    /// A rule has no say about this document; its code.
    Release(String),
}

impl Choice {
    /// The word for it, without the rule.
    pub fn word(&self) -> &'static str {
        match self {
            Self::TakeQuickBooks => "take-quickbooks",
            Self::KeepOurs => "keep-ours",
            Self::Close => "close",
            Self::Release(_) => "release",
        }
    }

    /// From the word, and the rule where it is a release.
    pub fn from_word(word: &str, rule: Option<&str>) -> Option<Self> {
        match (word, rule) {
            ("take-quickbooks", _) => Some(Self::TakeQuickBooks),
            ("keep-ours", _) => Some(Self::KeepOurs),
            ("close", _) => Some(Self::Close),
            ("release", Some(rule)) => Some(Self::Release(rule.to_string())),
            _ => None,
        }
    }
}

/// A sales order of which a picking order came, as QuickBooks last sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSalesOrder {
    /// The element as it last came (`SalesOrderRet`), in UTF-8.
    pub present: Vec<u8>,
    /// The element that the picking order was last made from or brought up to.
    pub imported: Option<Vec<u8>>,
    /// QuickBooks deleted it.
    pub deleted: bool,
}
