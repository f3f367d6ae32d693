//! Items and customers into plain lists.

use anyhow::Result;

use crate::document::{Entry, World};
use crate::reader::Xml;

/// The elements of items, with the word for their kind.
const ITEM_KINDS: [(&str, &str); 12] = [
    ("ItemInventoryRet", "inventory"),
    ("ItemInventoryAssemblyRet", "assembly"),
    ("ItemNonInventoryRet", "non-inventory"),
    ("ItemServiceRet", "service"),
    ("ItemOtherChargeRet", "other-charge"),
    ("ItemFixedAssetRet", "fixed-asset"),
    ("ItemGroupRet", "group"),
    ("ItemDiscountRet", "discount"),
    ("ItemSubtotalRet", "subtotal"),
    ("ItemPaymentRet", "payment"),
    ("ItemSalesTaxRet", "sales-tax"),
    ("ItemSalesTaxGroupRet", "sales-tax-group"),
];

/// Reads a file with the answers about the lists; sites are on.
pub fn lists(text: &str) -> Result<World> {
    let mut world = World { multiple_sites: true, ..World::default() };
    let mut xml = Xml::new(text);
    // The elements around the entries are gone into; whatever else begins is passed over.
    for _ in 0..2 {
        xml.child()?;
    }
    while let Some(message) = xml.child()? {
        match message.name().as_ref() {
            "ItemQueryRs" => world.has_items = true,
            "CustomerQueryRs" => world.has_customers = true,
            _ => {
                xml.skip(&message)?;
                continue;
            }
        }
        while let Some(tag) = xml.child()? {
            let name = tag.name();
            let kind = ITEM_KINDS.iter().find(|(element, _)| *element == name.as_ref());
            match kind {
                Some((_, kind)) => world.items.put(entry(&mut xml, kind)?),
                None if name.as_ref() == "CustomerRet" => {
                    world.customers.put(entry(&mut xml, "")?);
                }
                None => xml.skip(&tag)?,
            }
        }
    }
    Ok(world)
}

fn entry(xml: &mut Xml<'_>, kind: &'static str) -> Result<Entry> {
    let mut made = Entry { kind, active: true, ..Entry::default() };
    let (mut name, mut full_name) = (None, None);
    while let Some(tag) = xml.child()? {
        match tag.name().as_ref() {
            "ListID" => made.id = xml.word()?,
            "Name" => name = xml.said()?,
            "FullName" => full_name = xml.said()?,
            "IsActive" => made.active = xml.word()?.as_deref() != Some("false"),
            _ => xml.skip(&tag)?,
        }
    }
    made.name = full_name.or(name).unwrap_or_default();
    Ok(made)
}
