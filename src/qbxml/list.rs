//! The smaller lists: sites and units of measure.

use super::fields::{Fields, RefWire, Slot, next, node};

/// `InventorySiteRet`: a site, or a bin inside one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InventorySiteRet {
    /// `ListID`.
    pub list_id: Option<String>,
    /// `TimeModified`.
    pub time_modified: Option<String>,
    /// `EditSequence`.
    pub edit_sequence: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `IsActive`.
    pub is_active: Option<String>,
    /// `ParentSiteRef`: set on a bin.
    pub parent_site_ref: Option<RefWire>,
    /// `IsDefaultSite`.
    pub is_default_site: Option<String>,
    /// `SiteDesc`.
    pub site_desc: Option<String>,
}

impl Fields for InventorySiteRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"ListID" => Slot::Word(&mut self.list_id),
            b"TimeModified" => Slot::Word(&mut self.time_modified),
            b"EditSequence" => Slot::Word(&mut self.edit_sequence),
            b"Name" => Slot::Text(&mut self.name),
            b"IsActive" => Slot::Word(&mut self.is_active),
            b"ParentSiteRef" => node(&mut self.parent_site_ref),
            b"IsDefaultSite" => Slot::Word(&mut self.is_default_site),
            b"SiteDesc" => Slot::Text(&mut self.site_desc),
            _ => Slot::Skip,
        }
    }
}

/// `UnitOfMeasureSetRet`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitOfMeasureSetRet {
    /// `ListID`.
    pub list_id: Option<String>,
    /// `TimeModified`.
    pub time_modified: Option<String>,
    /// `EditSequence`.
    pub edit_sequence: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `IsActive`.
    pub is_active: Option<String>,
    /// `UnitOfMeasureType`.
    pub unit_of_measure_type: Option<String>,
    /// `BaseUnit`.
    pub base_unit: Option<UnitWire>,
    /// `RelatedUnit`.
    pub related_unit: Vec<UnitWire>,
    /// `DefaultUnit`.
    pub default_unit: Vec<DefaultUnit>,
}

impl Fields for UnitOfMeasureSetRet {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"ListID" => Slot::Word(&mut self.list_id),
            b"TimeModified" => Slot::Word(&mut self.time_modified),
            b"EditSequence" => Slot::Word(&mut self.edit_sequence),
            b"Name" => Slot::Text(&mut self.name),
            b"IsActive" => Slot::Word(&mut self.is_active),
            b"UnitOfMeasureType" => Slot::Word(&mut self.unit_of_measure_type),
            b"BaseUnit" => node(&mut self.base_unit),
            b"RelatedUnit" => next(&mut self.related_unit),
            b"DefaultUnit" => next(&mut self.default_unit),
            _ => Slot::Skip,
        }
    }
}

/// `BaseUnit` or `RelatedUnit`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitWire {
    /// `Name`.
    pub name: Option<String>,
    /// `Abbreviation`.
    pub abbreviation: Option<String>,
    /// `ConversionRatio`: how many base units it holds; absent on the base unit.
    pub conversion_ratio: Option<String>,
}

impl Fields for UnitWire {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"Name" => Slot::Text(&mut self.name),
            b"Abbreviation" => Slot::Text(&mut self.abbreviation),
            b"ConversionRatio" => Slot::Word(&mut self.conversion_ratio),
            _ => Slot::Skip,
        }
    }
}

/// `DefaultUnit`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DefaultUnit {
    /// `UnitUsedFor`: `Purchase`, `Sales` or `Shipping`.
    pub unit_used_for: Option<String>,
    /// `Unit`.
    pub unit: Option<String>,
}

impl Fields for DefaultUnit {
    fn slot(&mut self, name: &[u8]) -> Slot<'_> {
        match name {
            b"UnitUsedFor" => Slot::Word(&mut self.unit_used_for),
            b"Unit" => Slot::Text(&mut self.unit),
            _ => Slot::Skip,
        }
    }
}
