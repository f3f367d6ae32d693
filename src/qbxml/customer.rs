//! `CustomerRet`, with QuickBooks' own names. What nothing of ours asks for is not kept.

use super::fields::{AddressWire, Fields, Slot, node};

/// `CustomerRet`: a customer, or a job of one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerRet {
    /// `ListID`.
    pub list_id: Option<String>,
    /// `TimeModified`.
    pub time_modified: Option<String>,
    /// `EditSequence`.
    pub edit_sequence: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `FullName`: `Customer:Job` for a job.
    pub full_name: Option<String>,
    /// `IsActive`.
    pub is_active: Option<String>,
    /// `CompanyName`.
    pub company_name: Option<String>,
    /// `BillAddress`.
    pub bill_address: Option<AddressWire>,
    /// `ShipAddress`.
    pub ship_address: Option<AddressWire>,
    /// `Phone`.
    pub phone: Option<String>,
    /// `Email`.
    pub email: Option<String>,
}

impl Fields for CustomerRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"ListID" => Slot::Word(&mut self.list_id),
            b"TimeModified" => Slot::Word(&mut self.time_modified),
            b"EditSequence" => Slot::Word(&mut self.edit_sequence),
            b"Name" => Slot::Text(&mut self.name),
            b"FullName" => Slot::Text(&mut self.full_name),
            b"IsActive" => Slot::Word(&mut self.is_active),
            b"CompanyName" => Slot::Text(&mut self.company_name),
            b"BillAddress" => node(&mut self.bill_address),
            b"ShipAddress" => node(&mut self.ship_address),
            b"Phone" => Slot::Text(&mut self.phone),
            b"Email" => Slot::Text(&mut self.email),
            _ => Slot::Skip,
        }
    }
}
