//! Lists of which only names are known: accounts, classes, terms, tax codes and the like.

use std::collections::{BTreeMap, HashMap};

use super::tree::Element;

/// A name and its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    pub(super) list_id: String,
    pub(super) full_name: String,
}

/// What is known of each list: what was entered, and what loaded objects refer to.
#[derive(Debug, Clone, Default)]
pub(super) struct Registry {
    by_name: HashMap<(&'static str, String), Named>,
    by_id: HashMap<(&'static str, String), Named>,
}

/// The list that a reference points into; `None` for a name that is none.
pub(super) fn list_of(reference: &str) -> Option<&'static str> {
    Some(match reference {
        "CustomerRef" => "Customer",
        "ItemRef"
        | "ItemGroupRef"
        | "ItemSalesTaxRef"
        | "DefaultItemSalesTaxRef"
        | "ItemInventoryRef" => "Item",
        "InventorySiteRef" | "InventorySiteLocationRef" | "ParentSiteRef" => "InventorySite",
        "UnitOfMeasureSetRef" | "OverrideUOMSetRef" => "UnitOfMeasureSet",
        "ClassRef" => "Class",
        "TemplateRef" => "Template",
        "TermsRef" => "Terms",
        "SalesRepRef" => "SalesRep",
        "ShipMethodRef" | "DefaultShipMethodRef" => "ShipMethod",
        "CustomerMsgRef" => "CustomerMsg",
        "PaymentMethodRef" | "PreferredPaymentMethodRef" => "PaymentMethod",
        "PriceLevelRef" => "PriceLevel",
        "CustomerTypeRef" => "CustomerType",
        "JobTypeRef" => "JobType",
        "CurrencyRef" | "HomeCurrencyRef" => "Currency",
        "SalesTaxCodeRef" | "CustomerSalesTaxCodeRef" | "PurchaseTaxCodeRef" => "SalesTaxCode",
        "PrefVendorRef" | "TaxVendorRef" => "Vendor",
        "ARAccountRef"
        | "AccountRef"
        | "DepositToAccountRef"
        | "OverrideItemAccountRef"
        | "IncomeAccountRef"
        | "COGSAccountRef"
        | "AssetAccountRef"
        | "ExpenseAccountRef" => "Account",
        _ => return None,
    })
}

impl Registry {
    pub(super) fn put(&mut self, list: &'static str, named: Named) {
        self.by_name.insert((list, named.full_name.to_lowercase()), named.clone());
        self.by_id.insert((list, named.list_id.clone()), named);
    }

    pub(super) fn by_name(&self, list: &'static str, full_name: &str) -> Option<&Named> {
        self.by_name.get(&(list, full_name.to_lowercase()))
    }

    pub(super) fn by_id(&self, list: &'static str, list_id: &str) -> Option<&Named> {
        self.by_id.get(&(list, list_id.to_string()))
    }

    /// Takes every whole reference in an object for an entry that exists.
    pub(super) fn gather(&mut self, element: &Element) {
        for child in &element.children {
            if child.children.is_empty() {
                continue;
            }
            let ends = (child.value("ListID"), child.value("FullName"));
            if let (Some(list), (Some(list_id), Some(full_name))) = (list_of(&child.name), ends) {
                if self.by_id(list, list_id).is_none() {
                    let (list_id, full_name) = (list_id.to_string(), full_name.to_string());
                    self.put(list, Named { list_id, full_name });
                }
            } else {
                self.gather(child);
            }
        }
    }

    /// Everything, in a fixed order.
    pub(super) fn all(&self) -> BTreeMap<(&'static str, &str), &Named> {
        let entries = self.by_id.iter();
        entries.map(|((list, id), named)| ((*list, id.as_str()), named)).collect()
    }
}

/// A list by its name.
pub(super) fn list_named(name: &str) -> Option<&'static str> {
    LISTS.iter().copied().find(|list| *list == name)
}

const LISTS: &[&str] = &[
    "Customer",
    "Item",
    "InventorySite",
    "UnitOfMeasureSet",
    "Class",
    "Template",
    "Terms",
    "SalesRep",
    "ShipMethod",
    "CustomerMsg",
    "PaymentMethod",
    "PriceLevel",
    "CustomerType",
    "JobType",
    "Currency",
    "SalesTaxCode",
    "Vendor",
    "Account",
];
