//! Who answers: the company, the program, what is switched on.

use super::fields::{DataExtRet, Fields, RefWire, Slot, next, node};

/// `CompanyRet`: the company file that answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompanyRet {
    /// `IsSampleCompany`.
    pub is_sample_company: Option<String>,
    /// `CompanyName`.
    pub company_name: Option<String>,
    /// `LegalCompanyName`.
    pub legal_company_name: Option<String>,
    /// `DataExtRet`: our `FileID` and `AppLock` are among them.
    pub data_ext_ret: Vec<DataExtRet>,
}

impl Fields for CompanyRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"IsSampleCompany" => Slot::Word(&mut self.is_sample_company),
            b"CompanyName" => Slot::Text(&mut self.company_name),
            b"LegalCompanyName" => Slot::Text(&mut self.legal_company_name),
            b"DataExtRet" => next(&mut self.data_ext_ret),
            _ => Slot::Skip,
        }
    }
}

/// `HostRet`: the QuickBooks that answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HostRet {
    /// `ProductName`.
    pub product_name: Option<String>,
    /// `MajorVersion`.
    pub major_version: Option<String>,
    /// `MinorVersion`.
    pub minor_version: Option<String>,
    /// `Country`.
    pub country: Option<String>,
    /// `SupportedQBXMLVersion`: every version it understands, `CA2.0` and its like included.
    pub supported_qbxml_version: Vec<String>,
    /// `QBFileMode`.
    pub qb_file_mode: Option<String>,
}

impl Fields for HostRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"ProductName" => Slot::Text(&mut self.product_name),
            b"MajorVersion" => Slot::Word(&mut self.major_version),
            b"MinorVersion" => Slot::Word(&mut self.minor_version),
            b"Country" => Slot::Word(&mut self.country),
            b"SupportedQBXMLVersion" => Slot::Words(&mut self.supported_qbxml_version),
            b"QBFileMode" => Slot::Word(&mut self.qb_file_mode),
            _ => Slot::Skip,
        }
    }
}

/// `PreferencesRet`: what the company has switched on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PreferencesRet {
    /// `JobsAndEstimatesPreferences`.
    pub jobs_and_estimates_preferences: Option<JobsAndEstimatesPreferences>,
    /// `MultiCurrencyPreferences`.
    pub multi_currency_preferences: Option<MultiCurrencyPreferences>,
    /// `MultiLocationInventoryPreferences`.
    pub multi_location_inventory_preferences: Option<MultiLocationInventoryPreferences>,
    /// `PurchasesAndVendorsPreferences`.
    pub purchases_and_vendors_preferences: Option<PurchasesAndVendorsPreferences>,
    /// `SalesAndCustomersPreferences`.
    pub sales_and_customers_preferences: Option<SalesAndCustomersPreferences>,
    /// `ItemsAndInventoryPreferences`.
    pub items_and_inventory_preferences: Option<ItemsAndInventoryPreferences>,
}

impl Fields for PreferencesRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"JobsAndEstimatesPreferences" => node(&mut self.jobs_and_estimates_preferences),
            b"MultiCurrencyPreferences" => node(&mut self.multi_currency_preferences),
            b"MultiLocationInventoryPreferences" => {
                node(&mut self.multi_location_inventory_preferences)
            }
            b"PurchasesAndVendorsPreferences" => node(&mut self.purchases_and_vendors_preferences),
            b"SalesAndCustomersPreferences" => node(&mut self.sales_and_customers_preferences),
            b"ItemsAndInventoryPreferences" => node(&mut self.items_and_inventory_preferences),
            _ => Slot::Skip,
        }
    }
}

/// `JobsAndEstimatesPreferences`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobsAndEstimatesPreferences {
    /// `IsUsingProgressInvoicing`.
    pub is_using_progress_invoicing: Option<String>,
}

impl Fields for JobsAndEstimatesPreferences {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"IsUsingProgressInvoicing" => Slot::Word(&mut self.is_using_progress_invoicing),
            _ => Slot::Skip,
        }
    }
}

/// `MultiCurrencyPreferences`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MultiCurrencyPreferences {
    /// `IsMultiCurrencyOn`.
    pub is_multi_currency_on: Option<String>,
}

impl Fields for MultiCurrencyPreferences {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"IsMultiCurrencyOn" => Slot::Word(&mut self.is_multi_currency_on),
            _ => Slot::Skip,
        }
    }
}

/// `MultiLocationInventoryPreferences`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MultiLocationInventoryPreferences {
    /// `IsMultiLocationInventoryAvailable`: this edition could keep several sites.
    pub is_multi_location_inventory_available: Option<String>,
    /// `IsMultiLocationInventoryEnabled`: this company does.
    pub is_multi_location_inventory_enabled: Option<String>,
}

impl Fields for MultiLocationInventoryPreferences {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"IsMultiLocationInventoryAvailable" => {
                Slot::Word(&mut self.is_multi_location_inventory_available)
            }
            b"IsMultiLocationInventoryEnabled" => {
                Slot::Word(&mut self.is_multi_location_inventory_enabled)
            }
            _ => Slot::Skip,
        }
    }
}

/// `PurchasesAndVendorsPreferences`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PurchasesAndVendorsPreferences {
    /// `IsUsingInventory`.
    pub is_using_inventory: Option<String>,
}

impl Fields for PurchasesAndVendorsPreferences {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"IsUsingInventory" => Slot::Word(&mut self.is_using_inventory),
            _ => Slot::Skip,
        }
    }
}

/// `SalesAndCustomersPreferences`. It says nothing of sales orders (XSD 13.0).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesAndCustomersPreferences {
    /// `DefaultShipMethodRef`.
    pub default_ship_method_ref: Option<RefWire>,
    /// `DefaultFOB`.
    pub default_fob: Option<String>,
    /// `IsAutoApplyingPayments`.
    pub is_auto_applying_payments: Option<String>,
}

impl Fields for SalesAndCustomersPreferences {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"DefaultShipMethodRef" => node(&mut self.default_ship_method_ref),
            b"DefaultFOB" => Slot::Text(&mut self.default_fob),
            b"IsAutoApplyingPayments" => Slot::Word(&mut self.is_auto_applying_payments),
            _ => Slot::Skip,
        }
    }
}

/// `ItemsAndInventoryPreferences`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemsAndInventoryPreferences {
    /// `IsTrackingSerialOrLotNumber`: `None`, `SerialNumber` or `LotNumber`.
    pub is_tracking_serial_or_lot_number: Option<String>,
}

impl Fields for ItemsAndInventoryPreferences {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"IsTrackingSerialOrLotNumber" => {
                Slot::Word(&mut self.is_tracking_serial_or_lot_number)
            }
            _ => Slot::Skip,
        }
    }
}
