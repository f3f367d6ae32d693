//! What is sold and where it lies.

use super::party::Reference;
use super::quantity::Quantity;

/// The kinds of QuickBooks items. Only inventory parts (and assemblies, by setting) come down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// `ItemInventory`: stock is counted.
    Inventory,
    /// `ItemInventoryAssembly`: built from other parts, stock is counted.
    Assembly,
    /// `ItemNonInventory`.
    NonInventory,
    /// `ItemService`.
    Service,
    /// `ItemOtherCharge`.
    OtherCharge,
    /// `ItemFixedAsset`.
    FixedAsset,
    /// `ItemGroup`: stands for its members.
    Group,
    /// `ItemDiscount`.
    Discount,
    /// `ItemSubtotal`.
    Subtotal,
    /// `ItemPayment`.
    Payment,
    /// `ItemSalesTax`.
    SalesTax,
    /// `ItemSalesTaxGroup`.
    SalesTaxGroup,
}

/// Every kind with the word that reports, scripts and cases use for it.
const ITEM_KIND_WORDS: [(ItemKind, &str); 12] = [
    (ItemKind::Inventory, "inventory"),
    (ItemKind::Assembly, "assembly"),
    (ItemKind::NonInventory, "non-inventory"),
    (ItemKind::Service, "service"),
    (ItemKind::OtherCharge, "other-charge"),
    (ItemKind::FixedAsset, "fixed-asset"),
    (ItemKind::Group, "group"),
    (ItemKind::Discount, "discount"),
    (ItemKind::Subtotal, "subtotal"),
    (ItemKind::Payment, "payment"),
    (ItemKind::SalesTax, "sales-tax"),
    (ItemKind::SalesTaxGroup, "sales-tax-group"),
];

impl ItemKind {
    /// The word for this kind in reports, scripts and cases.
    pub fn word(self) -> &'static str {
        ITEM_KIND_WORDS.iter().find(|(kind, _)| *kind == self).map_or("inventory", |(_, word)| word)
    }

    /// The kind that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        ITEM_KIND_WORDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }

    /// Every word, in a fixed order, for messages.
    pub fn words() -> impl Iterator<Item = &'static str> {
        ITEM_KIND_WORDS.iter().map(|(_, word)| *word)
    }
}

/// One entry of QuickBooks' item lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// `ListID` and `FullName` (or `Name` where the list has no hierarchy).
    pub reference: Reference,
    /// Which list it stands in.
    pub kind: ItemKind,
    /// `IsActive`; absent means active.
    pub active: bool,
    /// Sales description.
    pub description: Option<String>,
    /// `UnitOfMeasureSetRef`.
    pub unit_set: Option<Reference>,
}

/// An inventory site, or a bin inside one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// `ListID` and `Name` (bins: `Site:Bin`).
    pub reference: Reference,
    /// `IsActive`; absent means active.
    pub active: bool,
    /// `ParentSiteRef`: set where this entry is a bin. Bins are never mapped.
    pub parent: Option<Reference>,
}

impl Site {
    /// A place inside a site; IntelliTrack's site level has no counterpart for it.
    pub fn is_bin(&self) -> bool {
        self.parent.is_some()
    }
}

/// One unit of a unit-of-measure set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// `Name`, as it stands on order lines.
    pub name: String,
    /// `Abbreviation`.
    pub abbreviation: Option<String>,
    /// How many base units it holds; 1 for the base unit.
    pub ratio: Quantity,
}

/// A unit-of-measure set with its base unit first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitSet {
    /// `ListID` and `Name`.
    pub reference: Reference,
    /// Base unit first.
    pub units: Vec<Unit>,
}
