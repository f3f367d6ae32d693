//! What was deleted.

use super::fields::{Fields, Slot};

/// `TxnDeletedRet`: a transaction that is gone. QuickBooks remembers them for some 90 days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TxnDeletedRet {
    /// `TxnDelType`: `SalesOrder`, `Invoice`, ….
    pub txn_del_type: Option<String>,
    /// `TxnID`.
    pub txn_id: Option<String>,
    /// `TimeCreated`.
    pub time_created: Option<String>,
    /// `TimeDeleted`.
    pub time_deleted: Option<String>,
    /// `RefNumber`.
    pub ref_number: Option<String>,
}

impl Fields for TxnDeletedRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"TxnDelType" => Slot::Word(&mut self.txn_del_type),
            b"TxnID" => Slot::Word(&mut self.txn_id),
            b"TimeCreated" => Slot::Word(&mut self.time_created),
            b"TimeDeleted" => Slot::Word(&mut self.time_deleted),
            b"RefNumber" => Slot::Text(&mut self.ref_number),
            _ => Slot::Skip,
        }
    }
}

/// `ListDeletedRet`: a list entry that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListDeletedRet {
    /// `ListDelType`: `Customer`, `ItemInventory`, ….
    pub list_del_type: Option<String>,
    /// `ListID`.
    pub list_id: Option<String>,
    /// `TimeCreated`.
    pub time_created: Option<String>,
    /// `TimeDeleted`.
    pub time_deleted: Option<String>,
    /// `FullName`.
    pub full_name: Option<String>,
}

impl Fields for ListDeletedRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"ListDelType" => Slot::Word(&mut self.list_del_type),
            b"ListID" => Slot::Word(&mut self.list_id),
            b"TimeCreated" => Slot::Word(&mut self.time_created),
            b"TimeDeleted" => Slot::Word(&mut self.time_deleted),
            b"FullName" => Slot::Text(&mut self.full_name),
            _ => Slot::Skip,
        }
    }
}
