//! `InvoiceRet`, with QuickBooks' own names. What nothing of ours asks for is not kept.

use super::fields::{AddressWire, Fields, LinkedTxn, RefWire, Slot, next, node};

/// `InvoiceRet`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InvoiceRet {
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
    /// `PONumber`.
    pub po_number: Option<String>,
    /// `DueDate`.
    pub due_date: Option<String>,
    /// `ShipDate`.
    pub ship_date: Option<String>,
    /// `ShipMethodRef`.
    pub ship_method_ref: Option<RefWire>,
    /// `Subtotal`.
    pub subtotal: Option<String>,
    /// `SalesTaxTotal`.
    pub sales_tax_total: Option<String>,
    /// `AppliedAmount`.
    pub applied_amount: Option<String>,
    /// `BalanceRemaining`.
    pub balance_remaining: Option<String>,
    /// `Memo`.
    pub memo: Option<String>,
    /// `IsPaid`.
    pub is_paid: Option<String>,
    /// `Other`.
    pub other: Option<String>,
    /// `ExternalGUID`.
    pub external_guid: Option<String>,
    /// `LinkedTxn`.
    pub linked_txn: Vec<LinkedTxn>,
    /// `InvoiceLineRet` and `InvoiceLineGroupRet`, as they stand.
    pub lines: Vec<InvoiceLineWire>,
}

impl Fields for InvoiceRet {
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
            b"PONumber" => Slot::Text(&mut self.po_number),
            b"DueDate" => Slot::Word(&mut self.due_date),
            b"ShipDate" => Slot::Word(&mut self.ship_date),
            b"ShipMethodRef" => node(&mut self.ship_method_ref),
            b"Subtotal" => Slot::Word(&mut self.subtotal),
            b"SalesTaxTotal" => Slot::Word(&mut self.sales_tax_total),
            b"AppliedAmount" => Slot::Word(&mut self.applied_amount),
            b"BalanceRemaining" => Slot::Word(&mut self.balance_remaining),
            b"Memo" => Slot::Text(&mut self.memo),
            b"IsPaid" => Slot::Word(&mut self.is_paid),
            b"Other" => Slot::Text(&mut self.other),
            b"ExternalGUID" => Slot::Word(&mut self.external_guid),
            b"LinkedTxn" => next(&mut self.linked_txn),
            b"InvoiceLineRet" => next_line(&mut self.lines),
            b"InvoiceLineGroupRet" => next_group(&mut self.lines),
            _ => Slot::Skip,
        }
    }
}

/// What may stand among the lines, in the order of the document.
// Nearly all of them are lines: a box around each would cost more than the room that groups waste.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are lines")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvoiceLineWire {
    /// `InvoiceLineRet`.
    Line(InvoiceLineRet),
    /// `InvoiceLineGroupRet`: a heading with its members.
    Group(InvoiceLineGroupRet),
}

pub(super) fn next_line(lines: &mut Vec<InvoiceLineWire>) -> Slot<'_> {
    next_of(lines, InvoiceLineWire::Line(InvoiceLineRet::default()))
}

pub(super) fn next_group(lines: &mut Vec<InvoiceLineWire>) -> Slot<'_> {
    next_of(lines, InvoiceLineWire::Group(InvoiceLineGroupRet::default()))
}

fn next_of(lines: &mut Vec<InvoiceLineWire>, made: InvoiceLineWire) -> Slot<'_> {
    match lines.push_mut(made) {
        InvoiceLineWire::Line(line) => Slot::Node(line),
        InvoiceLineWire::Group(group) => Slot::Node(group),
    }
}

/// `InvoiceLineRet`, or `SalesReceiptLineRet`, which has the same fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InvoiceLineRet {
    /// `TxnLineID`.
    pub txn_line_id: Option<String>,
    /// `ItemRef`: absent on a line of text alone.
    pub item_ref: Option<RefWire>,
    /// `Desc`.
    pub desc: Option<String>,
    /// `Quantity`.
    pub quantity: Option<String>,
    /// `UnitOfMeasure`.
    pub unit_of_measure: Option<String>,
    /// `Rate`.
    pub rate: Option<String>,
    /// `RatePercent`.
    pub rate_percent: Option<String>,
    /// `Amount`.
    pub amount: Option<String>,
    /// `InventorySiteRef`.
    pub inventory_site_ref: Option<RefWire>,
    /// `InventorySiteLocationRef`: a bin.
    pub inventory_site_location_ref: Option<RefWire>,
    /// `SerialNumber`.
    pub serial_number: Option<String>,
    /// `LotNumber`.
    pub lot_number: Option<String>,
    /// `ServiceDate`.
    pub service_date: Option<String>,
    /// `Other1`.
    pub other1: Option<String>,
    /// `Other2`.
    pub other2: Option<String>,
}

impl Fields for InvoiceLineRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"TxnLineID" => Slot::Word(&mut self.txn_line_id),
            b"ItemRef" => node(&mut self.item_ref),
            b"Desc" => Slot::Text(&mut self.desc),
            b"Quantity" => Slot::Word(&mut self.quantity),
            b"UnitOfMeasure" => Slot::Text(&mut self.unit_of_measure),
            b"Rate" => Slot::Word(&mut self.rate),
            b"RatePercent" => Slot::Word(&mut self.rate_percent),
            b"Amount" => Slot::Word(&mut self.amount),
            b"InventorySiteRef" => node(&mut self.inventory_site_ref),
            b"InventorySiteLocationRef" => node(&mut self.inventory_site_location_ref),
            b"SerialNumber" => Slot::Text(&mut self.serial_number),
            b"LotNumber" => Slot::Text(&mut self.lot_number),
            b"ServiceDate" => Slot::Word(&mut self.service_date),
            b"Other1" => Slot::Text(&mut self.other1),
            b"Other2" => Slot::Text(&mut self.other2),
            _ => Slot::Skip,
        }
    }
}

/// `InvoiceLineGroupRet`, or `SalesReceiptLineGroupRet`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InvoiceLineGroupRet {
    /// `TxnLineID`.
    pub txn_line_id: Option<String>,
    /// `ItemGroupRef`.
    pub item_group_ref: Option<RefWire>,
    /// `Desc`.
    pub desc: Option<String>,
    /// `Quantity`.
    pub quantity: Option<String>,
    /// `UnitOfMeasure`.
    pub unit_of_measure: Option<String>,
    /// `TotalAmount`.
    pub total_amount: Option<String>,
    /// `InvoiceLineRet`, `SalesReceiptLineRet`.
    pub invoice_line_ret: Vec<InvoiceLineRet>,
}

impl Fields for InvoiceLineGroupRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"TxnLineID" => Slot::Word(&mut self.txn_line_id),
            b"ItemGroupRef" => node(&mut self.item_group_ref),
            b"Desc" => Slot::Text(&mut self.desc),
            b"Quantity" => Slot::Word(&mut self.quantity),
            b"UnitOfMeasure" => Slot::Text(&mut self.unit_of_measure),
            b"TotalAmount" => Slot::Word(&mut self.total_amount),
            b"InvoiceLineRet" | b"SalesReceiptLineRet" => next(&mut self.invoice_line_ret),
            _ => Slot::Skip,
        }
    }
}
