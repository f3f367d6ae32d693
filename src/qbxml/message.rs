//! What the reader hands out: messages, the objects in them, and where those stand.

use std::io;
use std::ops::BitOr;

use super::company::{CompanyRet, HostRet, PreferencesRet};
use super::customer::CustomerRet;
use super::deleted::{ListDeletedRet, TxnDeletedRet};
use super::fields::{ErrorRecovery, Fields};
use super::invoice::InvoiceRet;
use super::item::{ItemRet, ItemRetKind};
use super::iterator::IteratorState;
use super::list::{InventorySiteRet, UnitOfMeasureSetRet};
use super::sales_order::{SalesOrderHead, SalesOrderRet};
use super::sales_receipt::SalesReceiptRet;
use super::status::Status;

/// One thing met on the way through a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// `QBXMLMsgsRs` begins: the answers to one message set.
    MessageSet(MessageSet),
    /// A `…Rs` begins.
    MessageStart(Message),
    /// An object of the message that began last, of a kind that was asked for.
    Ret(Box<Ret>, Position),
    /// The message that began last is complete.
    MessageEnd(Message),
}

/// The attributes of `QBXMLMsgsRs`; both are absent where no message-set id was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageSet {
    /// `newMessageSetID`.
    pub new_message_set_id: Option<String>,
    /// `messageSetStatusCode`.
    pub message_set_status_code: Option<String>,
}

/// A `…Rs`: the answer to one request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// The element's name: `SalesOrderQueryRs`.
    pub name: String,
    /// `requestID`, echoed from the request.
    pub request_id: Option<String>,
    /// How the request came out.
    pub status: Status,
    /// Where a paged answer stands.
    pub iterator: IteratorState,
    /// `retCount`: present only where the request asked for meta data.
    pub ret_count: Option<u64>,
}

/// Where an element stands in the bytes of the file as it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Bytes before its `<`.
    pub offset: u64,
    /// Bytes from its `<` to behind its last `>`.
    pub length: u64,
    /// Line of its `<`, from 1.
    pub line: u64,
}

/// An object that QuickBooks returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ret {
    /// `SalesOrderRet`.
    SalesOrder(SalesOrderRet),
    /// The head of a `SalesOrderRet` alone.
    SalesOrderHead(SalesOrderHead),
    /// `InvoiceRet`.
    Invoice(InvoiceRet),
    /// `SalesReceiptRet`.
    SalesReceipt(SalesReceiptRet),
    /// `CustomerRet`.
    Customer(CustomerRet),
    /// An item, of any kind.
    Item(ItemRet),
    /// `InventorySiteRet`.
    InventorySite(InventorySiteRet),
    /// `UnitOfMeasureSetRet`.
    UnitOfMeasureSet(UnitOfMeasureSetRet),
    /// `PreferencesRet`.
    Preferences(PreferencesRet),
    /// `CompanyRet`.
    Company(CompanyRet),
    /// `HostRet`.
    Host(HostRet),
    /// `TxnDeletedRet`.
    TxnDeleted(TxnDeletedRet),
    /// `ListDeletedRet`.
    ListDeleted(ListDeletedRet),
    /// `ErrorRecovery`.
    ErrorRecovery(ErrorRecovery),
}

impl Ret {
    /// An empty object for the element of that name; `None` where its kind is unknown or not
    /// among the wanted ones.
    pub(super) fn wanted(name: &[u8], interest: Interest) -> Option<Self> {
        let (kind, made) = match name {
            b"SalesOrderRet" if interest.covers(Interest::ORDER_HEADS) => {
                (Interest::ORDER_HEADS, Self::SalesOrderHead(Default::default()))
            }
            b"SalesOrderRet" => (Interest::ORDERS, Self::SalesOrder(Default::default())),
            b"InvoiceRet" => (Interest::INVOICES, Self::Invoice(Default::default())),
            b"SalesReceiptRet" => (Interest::INVOICES, Self::SalesReceipt(Default::default())),
            b"CustomerRet" => (Interest::LISTS, Self::Customer(Default::default())),
            b"InventorySiteRet" => (Interest::LISTS, Self::InventorySite(Default::default())),
            b"UnitOfMeasureSetRet" => (Interest::LISTS, Self::UnitOfMeasureSet(Default::default())),
            b"PreferencesRet" => (Interest::COMPANY, Self::Preferences(Default::default())),
            b"CompanyRet" => (Interest::COMPANY, Self::Company(Default::default())),
            b"HostRet" => (Interest::COMPANY, Self::Host(Default::default())),
            b"TxnDeletedRet" => (Interest::DELETIONS, Self::TxnDeleted(Default::default())),
            b"ListDeletedRet" => (Interest::DELETIONS, Self::ListDeleted(Default::default())),
            b"ErrorRecovery" => (Interest::RECOVERY, Self::ErrorRecovery(Default::default())),
            _ => {
                let kind = ItemRetKind::from_element(name)?;
                (Interest::LISTS, Self::Item(ItemRet { kind, ..ItemRet::default() }))
            }
        };
        interest.covers(kind).then_some(made)
    }

    pub(super) fn fields(&mut self) -> &mut dyn Fields {
        match self {
            Self::SalesOrder(ret) => ret,
            Self::SalesOrderHead(ret) => ret,
            Self::Invoice(ret) => ret,
            Self::SalesReceipt(ret) => ret,
            Self::Customer(ret) => ret,
            Self::Item(ret) => ret,
            Self::InventorySite(ret) => ret,
            Self::UnitOfMeasureSet(ret) => ret,
            Self::Preferences(ret) => ret,
            Self::Company(ret) => ret,
            Self::Host(ret) => ret,
            Self::TxnDeleted(ret) => ret,
            Self::ListDeleted(ret) => ret,
            Self::ErrorRecovery(ret) => ret,
        }
    }
}

/// Which kinds of objects are wanted; the others are passed over without being kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interest(u8);

impl Interest {
    /// Messages alone.
    pub const NOTHING: Self = Self(0);
    /// `SalesOrderRet`.
    pub const ORDERS: Self = Self(1);
    /// `InvoiceRet`, `SalesReceiptRet`.
    pub const INVOICES: Self = Self(2);
    /// Items, customers, sites and unit sets.
    pub const LISTS: Self = Self(4);
    /// `CompanyRet`, `HostRet`, `PreferencesRet`.
    pub const COMPANY: Self = Self(8);
    /// `TxnDeletedRet`, `ListDeletedRet`.
    pub const DELETIONS: Self = Self(16);
    /// Of each `SalesOrderRet` its id, version and time alone; wins over `ORDERS`.
    pub const ORDER_HEADS: Self = Self(32);
    /// `ErrorRecovery`.
    pub const RECOVERY: Self = Self(64);
    /// All of them.
    pub const EVERYTHING: Self = Self(95);

    /// Some of `kinds` are wanted.
    pub fn covers(self, kinds: Self) -> bool {
        self.0 & kinds.0 != 0
    }
}

impl BitOr for Interest {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// A file that could not be read to its end, and where that showed.
#[derive(Debug, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct ReadError {
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
    /// What is the matter, for a person: lower case, no full stop.
    pub message: String,
    /// Set where the bytes could not be had, which says nothing against the file.
    #[source]
    pub cause: Option<io::Error>,
}
