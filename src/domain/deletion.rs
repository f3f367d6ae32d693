//! A transaction that is gone from QuickBooks.

use super::ids::TxnId;
use super::sales_order::QuickBooksTime;

/// What QuickBooks remembers, for some 90 days, of a deleted transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// `TxnID` it had.
    pub id: TxnId,
    /// `RefNumber` it had, trimmed; `None` where absent or blank.
    pub number: Option<String>,
    /// `TxnDelType`: `SalesOrder`, `Invoice`, …; empty where an answer left it out.
    pub kind: String,
    /// `TimeDeleted`; empty where an answer left it out.
    pub deleted_at: QuickBooksTime,
}
