//! `SalesOrderRet`, with QuickBooks' own names. What nothing of ours asks for is not kept.

use super::fields::{AddressWire, Fields, LinkedTxn, RefWire, Slot, next, node};

/// `SalesOrderRet`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesOrderRet {
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
    /// `PONumber`.
    pub po_number: Option<String>,
    /// `DueDate`.
    pub due_date: Option<String>,
    /// `ShipDate`.
    pub ship_date: Option<String>,
    /// `ShipMethodRef`.
    pub ship_method_ref: Option<RefWire>,
    /// `TotalAmount`.
    pub total_amount: Option<String>,
    /// `IsManuallyClosed`.
    pub is_manually_closed: Option<String>,
    /// `IsFullyInvoiced`.
    pub is_fully_invoiced: Option<String>,
    /// `Memo`.
    pub memo: Option<String>,
    /// `Other`.
    pub other: Option<String>,
    /// `ExternalGUID`.
    pub external_guid: Option<String>,
    /// `LinkedTxn`.
    pub linked_txn: Vec<LinkedTxn>,
    /// `SalesOrderLineRet` and `SalesOrderLineGroupRet`, as they stand.
    pub lines: Vec<SalesOrderLineWire>,
}

/// What tells one version of a sales order from another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesOrderHead {
    /// `TxnID`.
    pub txn_id: Option<String>,
    /// `TimeModified`.
    pub time_modified: Option<String>,
    /// `EditSequence`.
    pub edit_sequence: Option<String>,
}

impl Fields for SalesOrderHead {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"TxnID" => Slot::Word(&mut self.txn_id),
            b"TimeModified" => Slot::Word(&mut self.time_modified),
            b"EditSequence" => Slot::Word(&mut self.edit_sequence),
            _ => Slot::Skip,
        }
    }
}

impl Fields for SalesOrderRet {
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
            b"PONumber" => Slot::Text(&mut self.po_number),
            b"DueDate" => Slot::Word(&mut self.due_date),
            b"ShipDate" => Slot::Word(&mut self.ship_date),
            b"ShipMethodRef" => node(&mut self.ship_method_ref),
            b"TotalAmount" => Slot::Word(&mut self.total_amount),
            b"IsManuallyClosed" => Slot::Word(&mut self.is_manually_closed),
            b"IsFullyInvoiced" => Slot::Word(&mut self.is_fully_invoiced),
            b"Memo" => Slot::Text(&mut self.memo),
            b"Other" => Slot::Text(&mut self.other),
            b"ExternalGUID" => Slot::Word(&mut self.external_guid),
            b"LinkedTxn" => next(&mut self.linked_txn),
            b"SalesOrderLineRet" => next_line(&mut self.lines),
            b"SalesOrderLineGroupRet" => next_group(&mut self.lines),
            _ => Slot::Skip,
        }
    }
}

/// What may stand among the lines, in the order of the document.
// Nearly all of them are lines: a box around each would cost more than the room that groups waste.
#[expect(clippy::large_enum_variant, reason = "nearly all of them are lines")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SalesOrderLineWire {
    /// `SalesOrderLineRet`.
    Line(SalesOrderLineRet),
    /// `SalesOrderLineGroupRet`: a heading with its members.
    Group(SalesOrderLineGroupRet),
}

fn next_line(lines: &mut Vec<SalesOrderLineWire>) -> Slot<'_> {
    next_of(lines, SalesOrderLineWire::Line(SalesOrderLineRet::default()))
}

fn next_group(lines: &mut Vec<SalesOrderLineWire>) -> Slot<'_> {
    next_of(lines, SalesOrderLineWire::Group(SalesOrderLineGroupRet::default()))
}

fn next_of(lines: &mut Vec<SalesOrderLineWire>, made: SalesOrderLineWire) -> Slot<'_> {
    match lines.push_mut(made) {
        SalesOrderLineWire::Line(line) => Slot::Node(line),
        SalesOrderLineWire::Group(group) => Slot::Node(group),
    }
}

/// `SalesOrderLineRet`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesOrderLineRet {
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
    /// `Invoiced`: what QuickBooks has billed of it.
    pub invoiced: Option<String>,
    /// `IsManuallyClosed`.
    pub is_manually_closed: Option<String>,
    /// `Other1`.
    pub other1: Option<String>,
    /// `Other2`.
    pub other2: Option<String>,
}

impl Fields for SalesOrderLineRet {
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
            b"Invoiced" => Slot::Word(&mut self.invoiced),
            b"IsManuallyClosed" => Slot::Word(&mut self.is_manually_closed),
            b"Other1" => Slot::Text(&mut self.other1),
            b"Other2" => Slot::Text(&mut self.other2),
            _ => Slot::Skip,
        }
    }
}

/// `SalesOrderLineGroupRet`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesOrderLineGroupRet {
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
    /// `SalesOrderLineRet`.
    pub sales_order_line_ret: Vec<SalesOrderLineRet>,
}

impl Fields for SalesOrderLineGroupRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"TxnLineID" => Slot::Word(&mut self.txn_line_id),
            b"ItemGroupRef" => node(&mut self.item_group_ref),
            b"Desc" => Slot::Text(&mut self.desc),
            b"Quantity" => Slot::Word(&mut self.quantity),
            b"UnitOfMeasure" => Slot::Text(&mut self.unit_of_measure),
            b"TotalAmount" => Slot::Word(&mut self.total_amount),
            b"SalesOrderLineRet" => next(&mut self.sales_order_line_ret),
            _ => Slot::Skip,
        }
    }
}
