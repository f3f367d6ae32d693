//! The kinds of objects that are kept, and on which shelf.

/// Objects that one query asks for together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Shelf {
    Customer,
    Item,
    InventorySite,
    UnitOfMeasureSet,
    Terms,
    Template,
    SalesOrder,
    Invoice,
    SalesReceipt,
}

impl Shelf {
    pub(super) const ALL: [Self; 9] = [
        Self::Customer,
        Self::Item,
        Self::InventorySite,
        Self::UnitOfMeasureSet,
        Self::Terms,
        Self::Template,
        Self::SalesOrder,
        Self::Invoice,
        Self::SalesReceipt,
    ];

    pub(super) fn is_transactions(self) -> bool {
        matches!(self, Self::SalesOrder | Self::Invoice | Self::SalesReceipt)
    }

    /// As it stands in names of messages, and in messages about references.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Customer => "Customer",
            Self::Item => "Item",
            Self::InventorySite => "InventorySite",
            Self::UnitOfMeasureSet => "UnitOfMeasureSet",
            Self::Terms => "Terms",
            Self::Template => "Template",
            Self::SalesOrder => "SalesOrder",
            Self::Invoice => "Invoice",
            Self::SalesReceipt => "SalesReceipt",
        }
    }
}

/// One kind of object.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// `SalesOrder`: what the names of its messages begin with, and its word in `…DelType`.
    pub(super) name: &'static str,
    /// `SalesOrderRet`.
    pub(super) ret: &'static str,
    pub(super) shelf: Shelf,
}

macro_rules! kinds {
    ($($name:literal $ret:literal $shelf:ident,)*) => {
        pub(super) const KINDS: &[Kind] = &[
            $(Kind { name: $name, ret: $ret, shelf: Shelf::$shelf },)*
        ];
    };
}

kinds! {
    "Customer" "CustomerRet" Customer,
    "ItemService" "ItemServiceRet" Item,
    "ItemNonInventory" "ItemNonInventoryRet" Item,
    "ItemOtherCharge" "ItemOtherChargeRet" Item,
    "ItemInventory" "ItemInventoryRet" Item,
    "ItemInventoryAssembly" "ItemInventoryAssemblyRet" Item,
    "ItemFixedAsset" "ItemFixedAssetRet" Item,
    "ItemSubtotal" "ItemSubtotalRet" Item,
    "ItemDiscount" "ItemDiscountRet" Item,
    "ItemPayment" "ItemPaymentRet" Item,
    "ItemSalesTax" "ItemSalesTaxRet" Item,
    "ItemSalesTaxGroup" "ItemSalesTaxGroupRet" Item,
    "ItemGroup" "ItemGroupRet" Item,
    "InventorySite" "InventorySiteRet" InventorySite,
    "UnitOfMeasureSet" "UnitOfMeasureSetRet" UnitOfMeasureSet,
    "StandardTerms" "StandardTermsRet" Terms,
    "DateDrivenTerms" "DateDrivenTermsRet" Terms,
    "Template" "TemplateRet" Template,
    "SalesOrder" "SalesOrderRet" SalesOrder,
    "Invoice" "InvoiceRet" Invoice,
    "SalesReceipt" "SalesReceiptRet" SalesReceipt,
}

impl Kind {
    pub(super) fn of_ret(ret: &str) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.ret == ret)
    }

    pub(super) fn named(name: &str) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.name == name)
    }

    /// Whether stock of it is counted.
    pub(super) fn is_stock(&self) -> bool {
        matches!(self.name, "ItemInventory" | "ItemInventoryAssembly")
    }
}
