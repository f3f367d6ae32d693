//! Lists, preferences and the company → the entries and facts of the catalog.
//!
//! A list goes on without the entries that cannot be read; orders that need one of them are then
//! held as unknown. So nothing here is an error.

use super::values::{address, named, plain_number, reference, said, said_trimmed, truth_of};
use crate::domain::finding::{Finding, Severity};
use crate::domain::item::{Item, ItemKind, Site, Unit, UnitSet};
use crate::domain::party::{Customer, Reference};
use crate::domain::quantity::Quantity;
use crate::qbxml::company::{CompanyRet, PreferencesRet};
use crate::qbxml::customer::CustomerRet;
use crate::qbxml::item::{ItemRet, ItemRetKind};
use crate::qbxml::list::{InventorySiteRet, UnitOfMeasureSetRet, UnitWire};

/// An item of any kind; `None` where it has neither id nor name.
pub fn item(ret: ItemRet) -> (Option<Item>, Vec<Finding>) {
    let mut findings = Vec::new();
    // Lists without levels (groups, subtotals, …) have a `Name` alone.
    let name = said(ret.full_name).or(ret.name);
    let Some(reference_of) = entry(ret.list_id, name, "item", &mut findings) else {
        return (None, findings);
    };
    let active = active(ret.is_active.as_deref(), "item", &reference_of, &mut findings);
    let sold_or_bought = ret.sales_or_purchase.and_then(|both| said(both.desc));
    let description = said(ret.sales_desc)
        .or(sold_or_bought)
        .or_else(|| ret.sales_and_purchase.and_then(|both| said(both.sales_desc)))
        .or_else(|| said(ret.item_desc))
        .or_else(|| said(ret.asset_desc))
        .or_else(|| said(ret.purchase_desc));
    let unit_set = reference(ret.unit_of_measure_set_ref);
    let kind = item_kind(ret.kind);
    (Some(Item { reference: reference_of, kind, active, description, unit_set }), findings)
}

fn item_kind(kind: ItemRetKind) -> ItemKind {
    match kind {
        ItemRetKind::ItemInventoryRet => ItemKind::Inventory,
        ItemRetKind::ItemInventoryAssemblyRet => ItemKind::Assembly,
        ItemRetKind::ItemNonInventoryRet => ItemKind::NonInventory,
        ItemRetKind::ItemServiceRet => ItemKind::Service,
        ItemRetKind::ItemOtherChargeRet => ItemKind::OtherCharge,
        ItemRetKind::ItemFixedAssetRet => ItemKind::FixedAsset,
        ItemRetKind::ItemGroupRet => ItemKind::Group,
        ItemRetKind::ItemDiscountRet => ItemKind::Discount,
        ItemRetKind::ItemSubtotalRet => ItemKind::Subtotal,
        ItemRetKind::ItemPaymentRet => ItemKind::Payment,
        ItemRetKind::ItemSalesTaxRet => ItemKind::SalesTax,
        ItemRetKind::ItemSalesTaxGroupRet => ItemKind::SalesTaxGroup,
    }
}

/// A customer or job; `None` where it has neither id nor name.
pub fn customer(ret: CustomerRet) -> (Option<Customer>, Vec<Finding>) {
    let mut findings = Vec::new();
    let name = said(ret.full_name).or(ret.name);
    let Some(reference) = entry(ret.list_id, name, "customer", &mut findings) else {
        return (None, findings);
    };
    let active = active(ret.is_active.as_deref(), "customer", &reference, &mut findings);
    let shipped_to = address(ret.ship_address);
    let address = if shipped_to.is_empty() { address(ret.bill_address) } else { shipped_to };
    let customer = Customer {
        reference,
        active,
        company_name: said(ret.company_name),
        address,
        phone: said(ret.phone),
        email: said(ret.email),
    };
    (Some(customer), findings)
}

/// A site or bin; `None` where it has neither id nor name. A bin is named `Site:Bin`, as order
/// lines name it.
pub fn site(ret: InventorySiteRet) -> (Option<Site>, Vec<Finding>) {
    let mut findings = Vec::new();
    let Some(mut reference_of) = entry(ret.list_id, ret.name, "site", &mut findings) else {
        return (None, findings);
    };
    let active = active(ret.is_active.as_deref(), "site", &reference_of, &mut findings);
    let parent = reference(ret.parent_site_ref);
    if let Some(parent) = &parent
        && !parent.name.is_empty()
        && !reference_of.name.is_empty()
        && !reference_of.name.contains(':')
    {
        reference_of.name = format!("{}:{}", parent.name, reference_of.name);
    }
    (Some(Site { reference: reference_of, active, parent }), findings)
}

/// A unit set, its base unit first; `None` where it has neither id nor name. A unit that cannot
/// be read is left out, with a finding.
pub fn unit_set(ret: UnitOfMeasureSetRet) -> (Option<UnitSet>, Vec<Finding>) {
    let mut findings = Vec::new();
    let Some(reference) = entry(ret.list_id, ret.name, "unit-of-measure set", &mut findings) else {
        return (None, findings);
    };
    let one = ret.base_unit.map(|base| UnitWire { conversion_ratio: Some("1".into()), ..base });
    let mut units = Vec::new();
    for wire in one.into_iter().chain(ret.related_unit) {
        units.extend(unit(wire, &reference, &mut findings));
    }
    (Some(UnitSet { reference, units }), findings)
}

fn unit(wire: UnitWire, set: &Reference, findings: &mut Vec<Finding>) -> Option<Unit> {
    let abbreviation = said_trimmed(wire.abbreviation);
    let name = said_trimmed(wire.name).or_else(|| abbreviation.clone());
    let ratio = wire.conversion_ratio.as_deref().and_then(plain_number::<Quantity>);
    let ratio = ratio.filter(|ratio| ratio.is_positive());
    match (name, ratio) {
        (Some(name), Some(ratio)) => Some(Unit { name, abbreviation, ratio }),
        (name, _) => {
            let name = name.as_deref().unwrap_or("without a name");
            let ratio = wire.conversion_ratio.as_deref().unwrap_or("");
            findings.push(
                Finding::new(
                    "translate/unit-unreadable",
                    Severity::Warning,
                    "units",
                    format!(
                        "unit {name} of set \"{}\" was left out: \"{ratio}\" base units",
                        set.label()
                    ),
                )
                .with_fix("correct the unit in QuickBooks' unit-of-measure set"),
            );
            None
        }
    }
}

/// Whether this company keeps several sites; `None` where QuickBooks did not say.
pub fn multiple_sites(ret: &PreferencesRet) -> (Option<bool>, Vec<Finding>) {
    let said = ret
        .multi_location_inventory_preferences
        .as_ref()
        .and_then(|sites| sites.is_multi_location_inventory_enabled.as_deref());
    match said {
        None | Some("") => (None, Vec::new()),
        Some(text) => match truth_of(text) {
            Some(truth) => (Some(truth), Vec::new()),
            None => {
                let message =
                    format!("QuickBooks says \"{text}\" to whether several sites are in use");
                let finding = Finding::new(
                    "translate/truth-unreadable",
                    Severity::Warning,
                    "preferences.multiple_sites",
                    message,
                )
                .with_fix("ask QuickBooks for its preferences again");
                (None, vec![finding])
            }
        },
    }
}

/// The company's name, for people; `None` where QuickBooks did not say.
pub fn company_name(ret: &CompanyRet) -> Option<String> {
    said_trimmed(ret.company_name.clone()).or_else(|| said_trimmed(ret.legal_company_name.clone()))
}

fn entry(
    id: Option<String>,
    name: Option<String>,
    what: &str,
    findings: &mut Vec<Finding>,
) -> Option<Reference> {
    let reference = named(id, name);
    if reference.is_none() {
        findings.push(
            Finding::new(
                "translate/entry-unnamed",
                Severity::Warning,
                "list_id",
                format!("an entry of the {what} list has neither id nor name and was left out"),
            )
            .with_fix("ask QuickBooks for the list again, with every field"),
        );
    }
    reference
}

/// Only `false` makes an entry inactive: one that is wrongly active gives no trouble that
/// QuickBooks would not report itself.
fn active(text: Option<&str>, what: &str, entry: &Reference, findings: &mut Vec<Finding>) -> bool {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return true;
    };
    let truth = truth_of(text);
    if truth.is_none() {
        findings.push(
            Finding::new(
                "translate/truth-unreadable",
                Severity::Warning,
                "active",
                format!("\"{text}\" does not say whether {what} \"{}\" is active", entry.label()),
            )
            .with_fix("ask QuickBooks for the list again"),
        );
    }
    truth.unwrap_or(true)
}

#[cfg(test)]
#[path = "lists_tests.rs"]
mod tests;
