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
}

impl PostingKind {
    /// All of them, in the order reports print them.
    pub const ALL: [Self; 6] = [
        Self::CreatePickingOrder,
        Self::UpdatePickingOrder,
        Self::WithdrawPickingOrder,
        Self::BlockPickingOrder,
        Self::FlagOutOfSync,
        Self::ClearOutOfSync,
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
        }
    }

    /// The kind that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
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
}
