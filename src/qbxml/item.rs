//! Items of every kind, with QuickBooks' own names.

use super::fields::{Fields, RefWire, Slot, node};

/// The elements that items come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ItemRetKind {
    /// `ItemInventoryRet`.
    #[default]
    ItemInventoryRet,
    /// `ItemInventoryAssemblyRet`.
    ItemInventoryAssemblyRet,
    /// `ItemNonInventoryRet`.
    ItemNonInventoryRet,
    /// `ItemServiceRet`.
    ItemServiceRet,
    /// `ItemOtherChargeRet`.
    ItemOtherChargeRet,
    /// `ItemFixedAssetRet`.
    ItemFixedAssetRet,
    /// `ItemGroupRet`.
    ItemGroupRet,
    /// `ItemDiscountRet`.
    ItemDiscountRet,
    /// `ItemSubtotalRet`.
    ItemSubtotalRet,
    /// `ItemPaymentRet`.
    ItemPaymentRet,
    /// `ItemSalesTaxRet`.
    ItemSalesTaxRet,
    /// `ItemSalesTaxGroupRet`.
    ItemSalesTaxGroupRet,
}

impl ItemRetKind {
    /// The kind whose element has this name.
    pub fn from_element(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"ItemInventoryRet" => Self::ItemInventoryRet,
            b"ItemInventoryAssemblyRet" => Self::ItemInventoryAssemblyRet,
            b"ItemNonInventoryRet" => Self::ItemNonInventoryRet,
            b"ItemServiceRet" => Self::ItemServiceRet,
            b"ItemOtherChargeRet" => Self::ItemOtherChargeRet,
            b"ItemFixedAssetRet" => Self::ItemFixedAssetRet,
            b"ItemGroupRet" => Self::ItemGroupRet,
            b"ItemDiscountRet" => Self::ItemDiscountRet,
            b"ItemSubtotalRet" => Self::ItemSubtotalRet,
            b"ItemPaymentRet" => Self::ItemPaymentRet,
            b"ItemSalesTaxRet" => Self::ItemSalesTaxRet,
            b"ItemSalesTaxGroupRet" => Self::ItemSalesTaxGroupRet,
            _ => return None,
        })
    }
}

/// An entry of an item list, of any kind: the kinds differ in fields that nothing of ours asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemRet {
    /// Which element it came in.
    pub kind: ItemRetKind,
    /// `ListID`.
    pub list_id: Option<String>,
    /// `TimeModified`.
    pub time_modified: Option<String>,
    /// `EditSequence`.
    pub edit_sequence: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `FullName`: absent on kinds whose list has no levels.
    pub full_name: Option<String>,
    /// `BarCodeValue`.
    pub bar_code_value: Option<String>,
    /// `IsActive`.
    pub is_active: Option<String>,
    /// `ParentRef`.
    pub parent_ref: Option<RefWire>,
    /// `ManufacturerPartNumber`.
    pub manufacturer_part_number: Option<String>,
    /// `UnitOfMeasureSetRef`.
    pub unit_of_measure_set_ref: Option<RefWire>,
    /// `SalesDesc`.
    pub sales_desc: Option<String>,
    /// `PurchaseDesc`.
    pub purchase_desc: Option<String>,
    /// `ItemDesc`: groups, discounts, subtotals, payments, taxes.
    pub item_desc: Option<String>,
    /// `AssetDesc`.
    pub asset_desc: Option<String>,
    /// `SalesOrPurchase`: services, charges and parts that are not counted.
    pub sales_or_purchase: Option<SalesOrPurchase>,
    /// `SalesAndPurchase`: the same, bought as well as sold.
    pub sales_and_purchase: Option<SalesAndPurchase>,
}

impl Fields for ItemRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"ListID" => Slot::Word(&mut self.list_id),
            b"TimeModified" => Slot::Word(&mut self.time_modified),
            b"EditSequence" => Slot::Word(&mut self.edit_sequence),
            b"Name" => Slot::Text(&mut self.name),
            b"FullName" => Slot::Text(&mut self.full_name),
            b"BarCodeValue" => Slot::Text(&mut self.bar_code_value),
            b"IsActive" => Slot::Word(&mut self.is_active),
            b"ParentRef" => node(&mut self.parent_ref),
            b"ManufacturerPartNumber" => Slot::Text(&mut self.manufacturer_part_number),
            b"UnitOfMeasureSetRef" => node(&mut self.unit_of_measure_set_ref),
            b"SalesDesc" => Slot::Text(&mut self.sales_desc),
            b"PurchaseDesc" => Slot::Text(&mut self.purchase_desc),
            b"ItemDesc" => Slot::Text(&mut self.item_desc),
            b"AssetDesc" => Slot::Text(&mut self.asset_desc),
            b"SalesOrPurchase" => node(&mut self.sales_or_purchase),
            b"SalesAndPurchase" => node(&mut self.sales_and_purchase),
            _ => Slot::Skip,
        }
    }
}

/// `SalesOrPurchase`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesOrPurchase {
    /// `Desc`.
    pub desc: Option<String>,
}

impl Fields for SalesOrPurchase {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"Desc" => Slot::Text(&mut self.desc),
            _ => Slot::Skip,
        }
    }
}

/// `SalesAndPurchase`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesAndPurchase {
    /// `SalesDesc`.
    pub sales_desc: Option<String>,
}

impl Fields for SalesAndPurchase {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"SalesDesc" => Slot::Text(&mut self.sales_desc),
            _ => Slot::Skip,
        }
    }
}
