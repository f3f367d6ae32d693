//! A posting: one change we intend to make in another system.

use std::fmt;

use super::ids::{EditSequence, TxnId};

/// What a posting does; the word stands in plans and in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PostingKind {
    /// A new picking order.
    CreatePickingOrder,
    /// An untouched picking order follows its sales order.
    UpdatePickingOrder,
    /// An untouched picking order goes, because its sales order is gone.
    WithdrawPickingOrder,
    /// Kept from picking while its sales order is held.
    BlockPickingOrder,
    /// Marked: the sales order moved after picking began.
    FlagOutOfSync,
    /// The mark goes: the sales order is again what the warehouse works on.
    ClearOutOfSync,
    /// A sales order in QuickBooks for a picking order born in IntelliTrack.
    AddSalesOrder,
    /// A sales order in QuickBooks follows what was edited in IntelliTrack.
    ModifySalesOrder,
    /// An invoice for what was picked.
    AddInvoice,
    /// A sales receipt for what was picked.
    AddSalesReceipt,
}

impl PostingKind {
    /// All of them, in the order reports print them.
    pub const ALL: [Self; 10] = [
        Self::CreatePickingOrder,
        Self::UpdatePickingOrder,
        Self::WithdrawPickingOrder,
        Self::BlockPickingOrder,
        Self::FlagOutOfSync,
        Self::ClearOutOfSync,
        Self::AddSalesOrder,
        Self::ModifySalesOrder,
        Self::AddInvoice,
        Self::AddSalesReceipt,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::CreatePickingOrder => "create_picking_order",
            Self::UpdatePickingOrder => "update_picking_order",
            Self::WithdrawPickingOrder => "withdraw_picking_order",
            Self::BlockPickingOrder => "block_picking_order",
            Self::FlagOutOfSync => "flag_out_of_sync",
            Self::ClearOutOfSync => "clear_out_of_sync",
            Self::AddSalesOrder => "add_sales_order",
            Self::ModifySalesOrder => "modify_sales_order",
            Self::AddInvoice => "add_invoice",
            Self::AddSalesReceipt => "add_sales_receipt",
        }
    }

    /// It changes QuickBooks' books, not the warehouse.
    pub fn is_upward(self) -> bool {
        matches!(
            self,
            Self::AddSalesOrder | Self::ModifySalesOrder | Self::AddInvoice | Self::AddSalesReceipt
        )
    }

    /// What it makes in QuickBooks or changes there, for messages: `the invoice`.
    pub fn thing(self) -> &'static str {
        match self {
            Self::AddSalesOrder => "the sales order",
            Self::ModifySalesOrder => "the change of the sales order",
            Self::AddSalesReceipt => "the sales receipt",
            _ => "the invoice",
        }
    }

    /// The kind that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Where a posting to QuickBooks stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PostingState {
    /// It waits for a person's approval.
    Waiting,
    /// It goes with the next visit.
    Queued,
    /// It was handed out, and no answer was kept yet.
    Sent,
    /// QuickBooks did it.
    Confirmed,
    /// QuickBooks refused it; nothing was changed.
    Rejected,
    /// Nobody knows; a person must look.
    Unknown,
    /// A person took it back before it was sent.
    Cancelled,
}

impl PostingState {
    /// All of them, in the order of a posting's life.
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Queued,
        Self::Sent,
        Self::Confirmed,
        Self::Rejected,
        Self::Unknown,
        Self::Cancelled,
    ];

    /// The word in the store and in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
            Self::Cancelled => "cancelled",
        }
    }

    /// From the word in the store.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// Names one posting for ever: derived, never random, so that a replay changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PostingKey(String);

impl PostingKey {
    /// Flow, sales order, version, kind, and how many postings the ledger already holds for that
    /// sales order: the same version may be blocked, let go and blocked again.
    pub fn derive(
        flow: &str,
        order: &TxnId,
        version: &EditSequence,
        kind: PostingKind,
        posted_before: u64,
    ) -> Self {
        Self(format!("{flow}/{order}/{version}/{}/{posted_before}", kind.word()))
    }

    /// A change of QuickBooks' books for a picking order, and how many were made for that order
    /// before: what an order closed again adds is another posting than what it was closed with.
    pub fn upward(
        picking_order: &str,
        number: &str,
        kind: PostingKind,
        made_before: usize,
    ) -> Self {
        Self(format!("invoices_up/{number}/{picking_order}/{}/{made_before}", kind.word()))
    }

    /// A key that was derived earlier and kept.
    pub fn from_kept(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PostingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A picking order in the warehouse's own words, ready to go. Runs keep hundreds of thousands of
/// these until the last order is judged; it is a third of the size of what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The words.
    pub bytes: Box<[u8]>,
    /// Fingerprint of what it says, whatever version of the sales order says it.
    pub fingerprint: Box<str>,
}

/// What to do with a picking order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Make it.
    Create(Message),
    /// Make it so.
    Update(Message),
    /// Take it back, because of what is written here.
    Withdraw(Notice),
    /// Keep it from picking, because of what is written here.
    Block(Notice),
    /// Mark it, because of what is written here.
    Flag(Notice),
    /// Take the mark away.
    Clear(Notice),
}

/// A change that touches no line: which order, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The picking order's number.
    pub order_number: String,
    /// The sales order it came from.
    pub quickbooks_id: TxnId,
    /// For the people in the warehouse.
    pub reason: String,
}

impl Change {
    /// The kind of posting it becomes.
    pub fn kind(&self) -> PostingKind {
        match self {
            Self::Create(_) => PostingKind::CreatePickingOrder,
            Self::Update(_) => PostingKind::UpdatePickingOrder,
            Self::Withdraw(_) => PostingKind::WithdrawPickingOrder,
            Self::Block(_) => PostingKind::BlockPickingOrder,
            Self::Flag(_) => PostingKind::FlagOutOfSync,
            Self::Clear(_) => PostingKind::ClearOutOfSync,
        }
    }
}

/// One change, under its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Names it for ever.
    pub key: PostingKey,
    /// What it does.
    pub change: Change,
}

/// A posting as the other system gets it: the very bytes, in a dry run as in a live one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Names it for ever.
    pub key: PostingKey,
    /// What it does.
    pub kind: PostingKind,
    /// The message: JSON for the warehouse, qbXML for QuickBooks.
    pub bytes: Box<[u8]>,
    /// What a change of QuickBooks' books is for; `None` for the warehouse's.
    pub billing: Option<Box<super::billing::Billing>>,
}
