//! `SalesOrderRet` into plain structures.

use anyhow::Result;

use crate::document::{Address, Line, Order, Reference};
use crate::reader::Xml;

/// Hands each order of a file to `take`; `None` stands for an order that cannot be read.
pub fn orders(text: &str, mut take: impl FnMut(Option<Order>)) -> Result<()> {
    let mut xml = Xml::new(text);
    // Nothing of interest has the same name at another depth, so that going in needs no stack.
    while let Some(tag) = xml.child()? {
        if tag.name().as_ref() == "SalesOrderRet" {
            take(order(&mut xml)?);
        }
    }
    Ok(())
}

fn order(xml: &mut Xml<'_>) -> Result<Option<Order>> {
    let mut made = Order::default();
    let mut unreadable = false;
    while let Some(tag) = xml.child()? {
        match tag.name().as_ref() {
            "TxnID" => made.id = xml.word()?.unwrap_or_default(),
            "TimeModified" => made.modified_at = xml.word()?.unwrap_or_default(),
            "EditSequence" => made.edit_sequence = xml.word()?.unwrap_or_default(),
            "CustomerRef" => made.customer = reference(xml)?,
            "TxnDate" => made.date = xml.value()?.note(&mut unreadable),
            "DueDate" => made.due_date = xml.value()?.note(&mut unreadable),
            "ShipDate" => made.ship_date = xml.value()?.note(&mut unreadable),
            "RefNumber" => made.number = xml.word()?,
            "ShipAddress" => made.ship_to = address(xml)?,
            "ShipMethodRef" => {
                made.ship_method = reference(xml)?.map(|method| method.label().to_string());
            }
            "PONumber" => made.po_number = xml.said()?,
            "Memo" => made.memo = xml.said()?,
            "IsManuallyClosed" => {
                made.manually_closed = xml.value()?.note(&mut unreadable).unwrap_or_default();
            }
            "IsFullyInvoiced" => {
                made.fully_invoiced = xml.value()?.note(&mut unreadable).unwrap_or_default();
            }
            "TotalAmount" => made.total = xml.value()?.note(&mut unreadable),
            "SalesOrderLineRet" => {
                let made_line = line(xml, made.lines.len(), None, &mut unreadable)?;
                made.lines.push(made_line);
            }
            "SalesOrderLineGroupRet" => group(xml, &mut made.lines, &mut unreadable)?,
            _ => xml.skip(&tag)?,
        }
    }
    Ok((!unreadable && !made.id.is_empty()).then_some(made))
}

fn line(
    xml: &mut Xml<'_>,
    index: usize,
    group: Option<String>,
    unreadable: &mut bool,
) -> Result<Line> {
    let mut made = Line { index, group, ..Line::default() };
    while let Some(tag) = xml.child()? {
        match tag.name().as_ref() {
            "TxnLineID" => made.id = xml.word()?.unwrap_or_default(),
            "ItemRef" => made.item = reference(xml)?,
            "Desc" => made.description = xml.said()?,
            "Quantity" => made.quantity = xml.value()?.note(unreadable),
            "UnitOfMeasure" => made.unit = xml.word()?,
            "Rate" => made.rate = xml.value()?.note(unreadable),
            "Amount" => made.amount = xml.value()?.note(unreadable),
            "InventorySiteRef" => made.site = reference(xml)?,
            "InventorySiteLocationRef" => made.bin = reference(xml)?,
            "SerialNumber" => made.serial = xml.said()?,
            "LotNumber" => made.lot = xml.said()?,
            "Invoiced" => made.invoiced = xml.value()?.note(unreadable).unwrap_or_default(),
            "IsManuallyClosed" => {
                made.manually_closed = xml.value()?.note(unreadable).unwrap_or_default();
            }
            "Other1" => made.other1 = xml.said()?,
            "Other2" => made.other2 = xml.said()?,
            _ => xml.skip(&tag)?,
        }
    }
    Ok(made)
}

/// A heading, which is a line itself, and its members behind it.
fn group(xml: &mut Xml<'_>, lines: &mut Vec<Line>, unreadable: &mut bool) -> Result<()> {
    let place = lines.len();
    lines.push(Line { index: place, is_group: true, ..Line::default() });
    while let Some(tag) = xml.child()? {
        let heading = &mut lines[place];
        match tag.name().as_ref() {
            "TxnLineID" => heading.id = xml.word()?.unwrap_or_default(),
            "ItemGroupRef" => heading.item = reference(xml)?,
            "Desc" => heading.description = xml.said()?,
            "Quantity" => heading.quantity = xml.value()?.note(unreadable),
            "UnitOfMeasure" => heading.unit = xml.word()?,
            "TotalAmount" => heading.amount = xml.value()?.note(unreadable),
            "SalesOrderLineRet" => {
                let of = Some(heading.id.clone());
                let member = line(xml, lines.len(), of, unreadable)?;
                lines.push(member);
            }
            _ => xml.skip(&tag)?,
        }
    }
    Ok(())
}

fn reference(xml: &mut Xml<'_>) -> Result<Option<Reference>> {
    let mut made = Reference::default();
    while let Some(tag) = xml.child()? {
        match tag.name().as_ref() {
            "ListID" => made.id = xml.word()?,
            "FullName" => made.name = xml.said()?.unwrap_or_default(),
            _ => xml.skip(&tag)?,
        }
    }
    Ok((made.id.is_some() || !made.name.is_empty()).then_some(made))
}

fn address(xml: &mut Xml<'_>) -> Result<Address> {
    let mut made = Address::default();
    while let Some(tag) = xml.child()? {
        match tag.name().as_ref() {
            // QuickBooks sends them in their order; an absent one stays an empty line.
            name @ ("Addr1" | "Addr2" | "Addr3" | "Addr4" | "Addr5") => {
                let place = usize::from(name.as_bytes()[4] - b'1');
                if let Some(text) = xml.said()? {
                    made.lines.resize(place.max(made.lines.len()), String::new());
                    made.lines.push(text);
                }
            }
            "City" => made.city = xml.said()?,
            "State" => made.state = xml.said()?,
            "PostalCode" => made.postal_code = xml.said()?,
            "Country" => made.country = xml.said()?,
            "Note" => made.note = xml.said()?,
            _ => xml.skip(&tag)?,
        }
    }
    Ok(made)
}
