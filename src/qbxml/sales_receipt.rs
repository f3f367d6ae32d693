//! `SalesReceiptRet`, with QuickBooks' own names. What nothing of ours asks for is not kept.

use super::fields::{AddressWire, Fields, RefWire, Slot, node};
use super::invoice::{InvoiceLineWire, next_group, next_line};

/// `SalesReceiptRet`: a sale paid at once. It is linked to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesReceiptRet {
    /// `TxnID`.
    pub txn_id: Option<String>,
    /// `TimeCreated`.
    pub time_created: Option<String>,
    /// `TimeModified`.
    pub time_modified: Option<String>,
    /// `EditSequence`.
    pub edit_sequence: Option<String>,
    /// `CustomerRef`.
    pub customer_ref: Option<RefWire>,
    /// `TxnDate`.
    pub txn_date: Option<String>,
    /// `RefNumber`.
    pub ref_number: Option<String>,
    /// `ShipAddress`.
    pub ship_address: Option<AddressWire>,
    /// `IsPending`.
    pub is_pending: Option<String>,
    /// `ShipDate`.
    pub ship_date: Option<String>,
    /// `ShipMethodRef`.
    pub ship_method_ref: Option<RefWire>,
    /// `Subtotal`.
    pub subtotal: Option<String>,
    /// `SalesTaxTotal`.
    pub sales_tax_total: Option<String>,
    /// `TotalAmount`.
    pub total_amount: Option<String>,
    /// `Memo`.
    pub memo: Option<String>,
    /// `Other`.
    pub other: Option<String>,
    /// `ExternalGUID`.
    pub external_guid: Option<String>,
    /// `SalesReceiptLineRet` and `SalesReceiptLineGroupRet`, as they stand. Their fields are those
    /// of an invoice's lines.
    pub lines: Vec<InvoiceLineWire>,
}

impl Fields for SalesReceiptRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"TxnID" => Slot::Word(&mut self.txn_id),
            b"TimeCreated" => Slot::Word(&mut self.time_created),
            b"TimeModified" => Slot::Word(&mut self.time_modified),
            b"EditSequence" => Slot::Word(&mut self.edit_sequence),
            b"CustomerRef" => node(&mut self.customer_ref),
            b"TxnDate" => Slot::Word(&mut self.txn_date),
            b"RefNumber" => Slot::Text(&mut self.ref_number),
            b"ShipAddress" => node(&mut self.ship_address),
            b"IsPending" => Slot::Word(&mut self.is_pending),
            b"ShipDate" => Slot::Word(&mut self.ship_date),
            b"ShipMethodRef" => node(&mut self.ship_method_ref),
            b"Subtotal" => Slot::Word(&mut self.subtotal),
            b"SalesTaxTotal" => Slot::Word(&mut self.sales_tax_total),
            b"TotalAmount" => Slot::Word(&mut self.total_amount),
            b"Memo" => Slot::Text(&mut self.memo),
            b"Other" => Slot::Text(&mut self.other),
            b"ExternalGUID" => Slot::Word(&mut self.external_guid),
            b"SalesReceiptLineRet" => next_line(&mut self.lines),
            b"SalesReceiptLineGroupRet" => next_group(&mut self.lines),
            _ => Slot::Skip,
        }
    }
}
